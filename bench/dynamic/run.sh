#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# The dynamic backend: scalar chains, a network against hand-written code, and cost as graphs grow.
set -euo pipefail
"$DYAD_BENCH_BUILD/bench/dynamic/bench_dynamic" "$@"
