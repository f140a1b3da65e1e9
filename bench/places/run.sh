#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Loops on two threads against one, and the fit of a mixture to a million points by two processes against one: the
# quickest evaluation of the misfit and its gradient, in several fits each, in turn. --short: fewer points and fits.
set -uo pipefail
programs=$DYAD_BENCH_BUILD/bench/places
points=1000000 fits=5
[[ ${1:-} == --short ]] && points=200000 fits=3
failures=0
if [[ -x $programs/bench_threads ]]; then "$programs/bench_threads" "$@" || ((++failures)); fi
if [[ -x $programs/bench_ranks ]]; then
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
  quickest=(inf inf)
  for ((i = 0; i < fits; ++i)); do
    for processes in 1 2; do
      if text=$(mpirun -np $processes "$programs/bench_ranks" "$points"); then
        seconds=$(sed -n 's/.*the quickest in \([0-9.]*\) s$/\1/p' <<<"$text")
        before=${quickest[processes - 1]}
        quickest[processes - 1]=$(awk -v a="$seconds" -v b="$before" 'BEGIN { print b == "inf" || a < b ? a : b }')
      else
        printf '%s\n' "$text"
        ((++failures))
      fi
    done
  done
  ((failures)) || awk -v n="$points" -v one="${quickest[0]}" -v two="${quickest[1]}" 'BEGIN {
    name = "fit of a mixture to " n " points, two processes"
    printf "%-49s %6.3f %9.3f %6.2f %5.1f\n", name, 1e3 * one, 1e3 * two, two / one, 0.6 }'
fi
((failures == 0))
