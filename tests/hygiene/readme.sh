#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# readme.sh ROOT: every ```cpp block of README.md stands, line for line, in a program of tests/examples, so that what a
# reader copies has been compiled. Indentation does not count.
set -euo pipefail
cd "$1"

if [[ ! -e README.md ]]; then
  echo "README.md is missing"
  exit 1
fi
mapfile -t examples < <(find tests/examples -name '*.cpp' | sort)
awk '
  { sub(/^[ \t]+/, ""); sub(/[ \t\r]+$/, "") }
  FILENAME != "README.md" { text[FILENAME] = (FNR == 1 ? "\n" : text[FILENAME]) $0 "\n"; next }
  !inside && /^```cpp/ { inside = 1; start = FNR; block = "\n"; next }
  inside && /^```/ {
    inside = 0
    ++blocks
    found = 0
    for (file in text) if (index(text[file], block)) found = 1
    if (!found) { print "README.md:" start ": this block is in no file of tests/examples:" block; ++faults }
    next
  }
  inside { block = block $0 "\n" }
  END {
    if (inside) { print "README.md:" start ": a block without an end"; ++faults }
    if (!faults) print blocks + 0 " blocks, all built"
    exit faults > 0
  }
' "${examples[@]}" README.md
