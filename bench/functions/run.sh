#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Values and derivatives of traced functions from dyad against the same written by hand, in one process.
set -euo pipefail
"$DYAD_BENCH_BUILD/bench/functions/bench_functions" "$@"
