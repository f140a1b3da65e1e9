#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Value and derivatives from dyad against the same written by hand, in one process.
set -euo pipefail
"$DYAD_BENCH_BUILD/bench/hand/bench_hand" "$@"
