#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# check.sh CXX FLAGS... FILE: FILE must be refused, and for the right reason.
#
# FILE begins with one or more lines `// expect: REGEX` (grep -E). As it stands it must fail to compile, and each REGEX
# must match a line of what the compiler says. With -DDYAD_TWIN, which turns the mistake into the nearest correct
# program, it must compile: so nothing but the mistake can be the cause. A line `// option of g++: OPTION`, or of clang,
# is a mistake that is made on the command line. `// expect within 15 lines: REGEX` must match among the first 15.
#
# A file of many mistakes numbers them: `// expect 3 within 15 lines: REGEX` is about the file with -DDYAD_MISTAKE=3, and
# a line among the first 15 of what the compiler says must match. The header it begins with is precompiled once.
set -euo pipefail
export LC_ALL=C # plain quotes in the compiler's messages

file=${!#}
compile=("${@:1:$#-1}" -fsyntax-only -fdiagnostics-color=never)

mapfile -t expected < <(sed -n -E -e 's|^// expect: *|1000000 |p' -e 's|^// expect within ([0-9]+) lines: *|\1 |p' "$file")
mapfile -t numbered < <(sed -n -E 's#^// expect ([0-9]+) within ([0-9]+) lines: *#\1 \2 #p' "$file")
if ((${#expected[@]} + ${#numbered[@]} == 0)); then
  echo "$file: says nothing about what to expect; begin it with '// expect: REGEX'"
  exit 1
fi

case $1 in
  *clang*)
    compiler=clang
    compile+=(-ferror-limit=0) # a file may hold several mistakes
    ;;
  *) compiler=g++ ;;
esac
mapfile -t options < <(sed -n -e "s|^// option of $compiler: *||p" "$file")

status=0
if ((${#numbered[@]})); then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  grep -m 1 '^#include <dyad/' "$file" >"$folder/first.hpp"
  if [[ $compiler == clang ]]; then
    "${@:1:$#-1}" -x c++-header "$folder/first.hpp" -o "$folder/first.hpp.pch"
    compile+=(-include-pch "$folder/first.hpp.pch")
  else
    "${@:1:$#-1}" -x c++-header "$folder/first.hpp" -o "$folder/first.hpp.gch"
    compile+=(-include "$folder/first.hpp")
  fi
fi
# grep reads to the end (no -q): a pipe that it closed early would fail with what writes into it.
before= compiled=
for line in "${numbered[@]}"; do
  read -r number most regex <<<"$line"
  if [[ $number != "$before" ]]; then # one mistake may have several expectations
    before=$number compiled=no
    output=$("${compile[@]}" -DDYAD_MISTAKE="$number" "$file" 2>&1) && compiled=yes
  fi
  if [[ $compiled == yes ]]; then
    echo "$file: mistake $number compiles, and must not"
    status=1
  elif ! head -n "$most" <<<"$output" | grep -E -e "$regex" >/dev/null; then
    echo "$file: mistake $number is refused without the expected words in the first $most lines: $regex"
    echo "--- the compiler says:"
    head -n 30 <<<"$output"
    status=1
  fi
done

if ((${#expected[@]} == 0)); then
  : # all its mistakes are numbered
elif output=$("${compile[@]}" "${options[@]}" "$file" 2>&1); then
  echo "$file: compiles, and must not"
  status=1
else
  for line in "${expected[@]}"; do
    read -r most regex <<<"$line"
    if ! head -n "$most" <<<"$output" | grep -E -e "$regex" >/dev/null; then
      echo "$file: is refused without the expected words, in time: $regex"
      status=1
    fi
  done
  if ((status)); then
    echo "--- the compiler says:"
    head -n 60 <<<"$output"
  fi
fi

if ! output=$("${compile[@]}" -DDYAD_TWIN "$file" 2>&1); then
  echo "$file: its correct twin (-DDYAD_TWIN) does not compile"
  echo "--- the compiler says:"
  head -n 60 <<<"$output"
  status=1
fi
exit $status
