#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# run.sh [COUNT] [SEED]: so many random graphs of Variables (200), from a seed (the time of day), written by to_cpp, compiled
# and compared with what was recorded.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
count=${1:-200} seed=${2:-$(date +%s)} batch=50
root=../../..
build=$root/build/source-$seed
mkdir -p "$build"
flags=(-std=c++20 -O0 -I "$root/include" -isystem /usr/include/eigen3 -I .)
if command -v clang++-19 >/dev/null; then
  cxx=(clang++-19 -fconstexpr-steps=500000000 -ftemplate-depth=4096 -fbracket-depth=4096)
else
  cxx=(g++ -fconstexpr-ops-limit=2000000000 -fconstexpr-loop-limit=10000000 -ftemplate-depth=4096)
fi
"${cxx[@]}" "${flags[@]}" generate.cpp -o "$build/generate"
for ((start = 0; start < count; start += batch)); do
  # Seeds far apart: a graph that is refused takes one more.
  "$build/generate" $((seed + 10 * start)) $((count - start < batch ? count - start : batch)) "$build/batch_$start.cpp"
  "${cxx[@]}" "${flags[@]}" "$build/batch_$start.cpp" -o "$build/batch_$start"
  "$build/batch_$start"
done
