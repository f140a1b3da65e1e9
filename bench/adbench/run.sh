#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# The four ADBench objectives on its instances: derivatives from dyad against the same written by hand, and against the
# values that ADBench publishes. With --short, the small instances.
set -uo pipefail
data=$(cd "$(dirname "${BASH_SOURCE[0]}")/../data/adbench" && pwd)
programs=$DYAD_BENCH_BUILD/bench/adbench
out=$programs/out
rm -rf "$out" && mkdir -p "$out" || exit 1
short=false
[[ ${1:-} == --short ]] && short=true

outputs=()
failures=0
# instance NAME OBJECTIVE FILE [ARGUMENT...]: one run, its output kept as NAME.json.
instance() {
  local name=$1 program=$programs/adbench_$2
  shift 2
  [[ -x $program ]] || return 0
  if "$program" "$@" --compare >"$out/$name.json"; then outputs+=("$out/$name.json"); else ((++failures)); fi
}

instance ba_test ba "$data/ba/test.txt"
instance hand_test hand "$data/hand/test.txt" "$data/hand/model"
instance gmm_test gmm "$data/gmm/test.txt"
instance ba1 ba "$data"/ba/ba1_*.txt --summary
instance hand_simple1 hand "$data"/hand/simple_small/hand1_*.txt "$data/hand/model" --summary
instance gmm_d2_K5 gmm "$data/gmm/1k/gmm_d2_K5.txt" --summary
instance lstm_l2 lstm "$data/lstm/lstm_l2_c1024.txt" --summary
if ! $short; then
  for number in 5 10 14 19; do instance "ba$number" ba "$data"/ba/ba${number}_*.txt --summary --repeat 3; done
  instance hand_simple2 hand "$data"/hand/simple_small/hand2_*.txt "$data/hand/model" --summary
  for size in d2_K10 d10_K5 d10_K10; do instance "gmm_$size" gmm "$data/gmm/1k/gmm_$size.txt" --summary; done
  for size in d2_K5 d10_K5; do instance "gmm_2.5M_$size" gmm "$data/gmm/2.5M/gmm_$size.txt" --summary --repeat 3; done
fi

"$programs/adbench_report" "$data/golden_published.json" "${outputs[@]}" && ((failures == 0))
