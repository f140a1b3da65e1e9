#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# run.sh [COUNT] [SEED] [OPERATIONS]: so many random programs with loops (100), from a seed (the time of day), each of at
# most so many operations (400), compiled without optimisation, and with -O3 for the machine at hand, and checked.
# CXX names the compilers; FLAGS are added, such as -fsanitize=address,undefined.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
count=${1:-100} seed=${2:-$(date +%s)} operations=${3:-400}
root=../../..
build=$root/build/loops-$seed
mkdir -p "$build"
read -ra compilers <<<"${CXX:-g++ clang++-19}"
read -ra more <<<"${FLAGS:-}"
"${compilers[0]}" -std=c++20 -O1 generate.cpp -o "$build/generate"
"$build/generate" "$seed" "$count" 1 "$operations" "$build"
failed=0
for cxx in "${compilers[@]}"; do
  case $cxx in
    clang*) limits=(-fconstexpr-steps=500000000 -fconstexpr-depth=4096 -ftemplate-depth=4096 -fbracket-depth=4096) ;;
    *) limits=(-fconstexpr-ops-limit=2000000000 -fconstexpr-loop-limit=10000000 -fconstexpr-depth=4096 -ftemplate-depth=4096) ;;
  esac
  # Fused multiply-adds would give the plain program other bits than the same formula elsewhere.
  for mode in "-O0" "-O3 -march=native -ffp-contract=off"; do
    read -ra flags <<<"$mode"
    objects=()
    running=0
    for source in "$build"/batch_*.cpp "$build"/batches.cpp main.cpp; do
      object=$build/$(basename "${source%.cpp}").o
      objects+=("$object")
      "$cxx" -std=c++20 "${limits[@]}" "${flags[@]}" "${more[@]}" -I "$root/include" -I . -c "$source" -o "$object" &
      if ((++running >= ${JOBS:-$(nproc)})); then
        wait -n
        running=$((running - 1))
      fi
    done
    wait
    "$cxx" "${more[@]}" "${objects[@]}" -o "$build/run"
    echo "seed $seed, $cxx $mode ${FLAGS:-}"
    "$build/run" || failed=1
  done
done
exit "$failed"
