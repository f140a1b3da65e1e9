#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# check.sh PROGRAM EXPECTED: the program must succeed and, where the file EXPECTED exists, print exactly that. EXPECTED is
# NAME.out; a program that writes a page of the documentation has NAME.md instead.
set -euo pipefail
program=$1 expected=$2

if [[ ! -e $expected ]]; then
  expected=${expected%.out}.md
fi
if [[ ! -e $expected ]]; then
  exec "$program"
fi
actual=$(mktemp)
trap 'rm -f "$actual"' EXIT
"$program" >"$actual"
diff -u --label expected --label actual "$expected" "$actual"
