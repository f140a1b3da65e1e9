#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# readme.sh ROOT: every ```cpp block of README.md and of the pages in tests/examples stands, line for line, in a program of
# tests/examples or tests/cuda, so that what a reader copies has been compiled. Indentation does not count. (What is not
# dyad's is ```c++.) So do the examples in the comments of the headers, in some program of the tests: what stands between
# lines of ... alone, however its lines are broken and commented. The index tests/examples/README.md names every program
# there, and none that is missing.
set -euo pipefail
cd "$1"

pages=(README.md tests/examples/README.md)
for page in "${pages[@]}"; do
  if [[ ! -e $page ]]; then
    echo "$page is missing"
    exit 1
  fi
done
mapfile -t pages < <(printf '%s\n' "${pages[@]}" tests/examples/*.md | sort -u)
mapfile -t examples < <(find tests/examples -name '*.cpp' | sort)
faults=0
awk '
  FNR == 1 && inside { print page ":" start ": a block without an end"; ++faults; inside = 0 }
  { sub(/^[ \t]+/, ""); sub(/[ \t\r]+$/, "") }
  FILENAME !~ /\.md$/ { text[FILENAME] = (FNR == 1 ? "\n" : text[FILENAME]) $0 "\n"; next }
  !inside && /^```cpp/ { inside = 1; page = FILENAME; start = FNR; block = "\n"; next }
  inside && /^```/ {
    inside = 0
    ++blocks
    found = 0
    for (file in text) if (index(text[file], block)) found = 1
    if (!found) { print page ":" start ": this block is in no file of tests/examples or tests/cuda:" block; ++faults }
    next
  }
  inside { block = block $0 "\n" }
  END {
    if (inside) { print page ":" start ": a block without an end"; ++faults }
    if (!faults) print blocks + 0 " blocks, all built"
    exit faults > 0
  }
' "${examples[@]}" tests/cuda/*.cu "${pages[@]}" || faults=1

mapfile -t headers < <(find include -name '*.hpp' | sort)
mapfile -t programs < <(find tests -path tests/compile_fail -prune -o '(' -name '*.cpp' -o -name '*.cu' ')' -print | sort)
awk '
  function bare(text) { sub(/ *\/\/ .*$/, "", text); gsub(/[ \t\r]/, "", text); return text }
  function look_up(  file, found) {
    if (part == "") return
    for (file in text) if (index(text[file], part)) found = 1
    if (!found) { print FILENAME ":" FNR ": what stands above is in no program of tests/"; ++faults }
    part = ""
  }
  FILENAME !~ /\.hpp$/ { text[FILENAME] = text[FILENAME] bare($0); next }
  /^ *\/\/\/ \\code/ { inside = 1; ++blocks; next }
  /^ *\/\/\/ (\\endcode|\.\.\.$)/ { look_up(); if (/endcode/) inside = 0; next }
  inside { sub(/^ *\/\/\//, ""); part = part bare($0) }
  END {
    if (!faults) print blocks + 0 " examples in headers, all built"
    exit faults > 0
  }
' "${programs[@]}" "${headers[@]}" || faults=1

index=tests/examples/README.md
for example in "${examples[@]}"; do
  if ! grep -qF "(${example##*/})" "$index"; then
    echo "$index: no link to ${example##*/}, which it should say a sentence about"
    faults=1
  fi
done
while read -r target; do
  if [[ ! -e tests/examples/$target ]]; then
    echo "$index: a link to $target, which is not there"
    faults=1
  fi
done < <(grep -oP '\]\(\K[^)#:]+(?=\))' "$index")
exit "$faults"
