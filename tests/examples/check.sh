#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# check.sh PROGRAM EXPECTED: the program must succeed and, where the file EXPECTED exists, print exactly that.
set -euo pipefail
program=$1 expected=$2

if [[ ! -e $expected ]]; then
  exec "$program"
fi
actual=$(mktemp)
trap 'rm -f "$actual"' EXIT
"$program" >"$actual"
diff -u --label expected --label actual "$expected" "$actual"
