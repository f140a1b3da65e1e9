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

# gmm_file D K N and lstm_file L C B: instances of sizes that ADBench has and its repository does not, of fixed random numbers.
random='BEGIN { srand(1) } function normal() { return sqrt(-2 * log(1 - rand())) * cos(6.283185307179586 * rand()) }
  function row(n, i, text) { for (i = 0; i < n; ++i) text = text (i ? " " : "") normal(); return text }
  function rows(m, n, i) { for (i = 0; i < m; ++i) print row(n) }'
gmm_file() {
  awk -v d="$1" -v k="$2" -v n="$3" "$random"'
    BEGIN { print d, k, n; rows(k, 1); rows(k, d); rows(k, d * (d + 1) / 2); rows(n, d); print "1.000000 0" }'
}
lstm_file() { awk -v l="$1" -v c="$2" -v b="$3" "$random"'BEGIN { print l, c, b; rows(8 * l, b); rows(3, b); rows(2 * l, b); rows(c, b) }'; }

instance ba_test ba "$data/ba/test.txt"
instance hand_test hand "$data/hand/test.txt" "$data/hand/model" --repeat 51
instance gmm_test gmm "$data/gmm/test.txt"
instance ba1 ba "$data"/ba/ba1_*.txt --summary
instance hand_simple1 hand "$data"/hand/simple_small/hand1_*.txt "$data/hand/model" --summary --repeat 51
instance gmm_d2_K5 gmm "$data/gmm/1k/gmm_d2_K5.txt" --summary
instance lstm_l2 lstm "$data/lstm/lstm_l2_c1024.txt" --summary
if ! $short; then
  for number in 5 10 14 19; do instance "ba$number" ba "$data"/ba/ba${number}_*.txt --summary --repeat 3; done
  instance hand_simple2 hand "$data"/hand/simple_small/hand2_*.txt "$data/hand/model" --summary --repeat 51
  for size in d2_K10 d10_K5 d10_K10; do instance "gmm_$size" gmm "$data/gmm/1k/gmm_$size.txt" --summary; done
  for size in d2_K5 d10_K5; do instance "gmm_2.5M_$size" gmm "$data/gmm/2.5M/gmm_$size.txt" --summary --repeat 3; done
  for size in "2 200 1000" "10 100 1000" "20 50 1000" "32 25 1000" "64 10 1000" "128 10 1000"; do
    read -r d k n <<<"$size"
    gmm_file "$d" "$k" "$n" >"$out/gmm_d${d}_K$k.txt"
    instance "gmm_d${d}_K$k" gmm "$out/gmm_d${d}_K$k.txt" --summary
  done
  lstm_file 4 4096 14 >"$out/lstm_l4_c4096.txt"
  instance lstm_l4 lstm "$out/lstm_l4_c4096.txt" --summary
fi

"$programs/adbench_report" "$data/golden_published.json" "${outputs[@]}" && ((failures == 0))
