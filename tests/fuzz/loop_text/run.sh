#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# run.sh [COUNT] [SEED]: so many random functions with loops (100), from a seed (the time of day), recorded on
# Variables, written by to_cpp, compiled and compared with what was recorded.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
count=${1:-100} seed=${2:-$(date +%s)} batch=10
root=../../..
build=$root/build/loop-text-$seed
mkdir -p "$build"
flags=(-std=c++20 -O0 -ftemplate-depth=4096 -I "$root/include" -isystem /usr/include/eigen3 -I .)
if command -v clang++-19 >/dev/null; then
  cxx=(clang++-19 -fconstexpr-steps=500000000 -fconstexpr-depth=4096 -fbracket-depth=4096)
else
  cxx=(g++ -fconstexpr-ops-limit=2000000000 -fconstexpr-loop-limit=10000000 -fconstexpr-depth=4096)
fi
"${cxx[@]}" "${flags[@]}" generate.cpp -o "$build/generate"
failed=0
for ((start = 0; start < count; start += batch)); do
  size=$((count - start < batch ? count - start : batch))
  "$build/generate" $((seed + start)) "$size" "$build/record_$start.cpp"
  "${cxx[@]}" "${flags[@]}" "$build/record_$start.cpp" -o "$build/record_$start"
  "$build/record_$start" "$build/text_$start.cpp"
  "${cxx[@]}" "${flags[@]}" "$build/text_$start.cpp" -o "$build/text_$start"
  "$build/text_$start" || failed=1
done
exit "$failed"
