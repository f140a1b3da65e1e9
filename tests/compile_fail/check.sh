#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# check.sh CXX FLAGS... FILE: FILE must be refused, and for the right reason.
#
# FILE begins with one or more lines `// expect: REGEX` (grep -E). As it stands it must fail to compile, and each REGEX
# must match a line of what the compiler says. With -DDYAD_TWIN, which turns the mistake into the nearest correct
# program, it must compile: so nothing but the mistake can be the cause. A line `// option of g++: OPTION`, or of clang,
# is a mistake that is made on the command line.
set -euo pipefail
export LC_ALL=C # plain quotes in the compiler's messages

file=${!#}
compile=("${@:1:$#-1}" -fsyntax-only -fdiagnostics-color=never)

mapfile -t expected < <(sed -n -e 's|^// expect: *||p' "$file")
if ((${#expected[@]} == 0)); then
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
if output=$("${compile[@]}" "${options[@]}" "$file" 2>&1); then
  echo "$file: compiles, and must not"
  status=1
else
  for regex in "${expected[@]}"; do
    if ! grep -qE -e "$regex" <<<"$output"; then
      echo "$file: is refused without the expected words: $regex"
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
