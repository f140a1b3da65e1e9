#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# run.sh [COUNT] [SEED] [OPERATIONS]: so many random tensor expressions (20), from a seed (the time of day), each of so many
# operations (14), compiled four a file without optimisation and checked. CXX names the compiler.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
count=${1:-20} seed=${2:-$(date +%s)} operations=${3:-14}
root=../../..
build=$root/build/tensors-$seed
mkdir -p "$build"
read -ra compiler <<<"${CXX:-g++}"
case ${compiler[0]} in
  clang*) limits=(-fconstexpr-steps=500000000 -fconstexpr-depth=4096 -ftemplate-depth=4096 -fbracket-depth=4096) ;;
  *) limits=(-fconstexpr-ops-limit=2000000000 -fconstexpr-loop-limit=10000000 -fconstexpr-depth=4096 -ftemplate-depth=4096) ;;
esac
"${compiler[0]}" -std=c++20 -O1 generate.cpp -o "$build/generate" -lstdc++
failed=0
for ((done = 0; done < count; done += 4)); do
  echo "seed $((seed + done))"
  "$build/generate" "$((seed + done))" 4 "$operations" "$build/cases.cpp"
  "${compiler[@]}" -std=c++20 "${limits[@]}" -I "$root/include" -isystem /usr/include/eigen3 -I . "$build/cases.cpp" main.cpp -lstdc++ -lm -o "$build/run"
  "$build/run" || failed=1
done
exit "$failed"
