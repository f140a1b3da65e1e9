#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# run.sh [COUNT] [SEED]: so many random expressions (10000), from a seed (the time of day), generated, compiled in batches
# and checked. Typed and dynamic gradients, and every fifth Hessian, stand against difference quotients in 50 digits.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
count=${1:-10000} seed=${2:-$(date +%s)}
root=../../..
build=$root/build/random-$seed
mkdir -p "$build"
flags=(-std=c++20 -O0 -I "$root/include" -isystem /usr/include/eigen3 -I .)
if command -v clang++-19 >/dev/null; then # compiles them in half the time
  cxx=(clang++-19 -fconstexpr-steps=500000000 -ftemplate-depth=4096 -fbracket-depth=4096)
else
  cxx=(g++ -fconstexpr-ops-limit=2000000000 -fconstexpr-loop-limit=10000000 -ftemplate-depth=4096)
fi
"${cxx[@]}" "${flags[@]}" generate.cpp -o "$build/generate"
"$build/generate" "$seed" "$count" 100 "$build"
cp main.cpp "$build"
sources=("$build"/batch_*.cpp "$build"/batches.cpp "$build"/main.cpp)
done=0
running=0
for source in "${sources[@]}"; do
  "${cxx[@]}" "${flags[@]}" -c "$source" -o "${source%.cpp}.o" &
  if ((++running >= $(nproc))); then
    wait -n
    ((running -= 1, ++done % 10)) || echo "compiled $done of ${#sources[@]}"
  fi
done
wait
"${cxx[@]}" "$build"/*.o -o "$build/random"
"$build/random"
