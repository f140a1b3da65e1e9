#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# check.sh CXX FLAGS... FILE: FILE must be refused, and for the right reason.
#
# FILE begins with one or more lines `// expect: REGEX` (grep -E). As it stands it must fail to compile, and each REGEX
# must match one of the first 15 lines of what the compiler says. With -DDYAD_TWIN, which turns the mistake into the
# nearest correct program, it must compile: so nothing but the mistake can be the cause. A line
# `// option of g++: OPTION`, or of clang, is a mistake that is made on the command line. Of a mistake deep inside the
# library, `// expect anywhere: REGEX` (or `// expect 3 anywhere:`) may match any line.
#
# A file of many mistakes numbers them: `// expect 3: REGEX` is about the file with -DDYAD_MISTAKE=3. The header it
# begins with is precompiled once.
#
# Of each expectation that is met it prints the line where it stands: `ctest --test-dir build/gcc -R compile_fail -V`
# shows those of all files.
set -euo pipefail
export LC_ALL=C # plain quotes in the compiler's messages

file=${!#}
compile=("${@:1:$#-1}" -fsyntax-only -fdiagnostics-color=never)

most=15
mapfile -t expected < <(sed -n -E -e 's|^// expect anywhere: *|1000000 |p' -e "s|^// expect: *|$most |p" "$file")
mapfile -t numbered < <(sed -n -E -e 's#^// expect ([0-9]+) anywhere: *#\1 1000000 #p' \
  -e "s#^// expect ([0-9]+): *#\1 $most #p" "$file")
if grep -E '^// expect' "$file" | grep -v -E '^// expect( [0-9]+)?( anywhere)?: '; then
  echo "$file: these lines are no expectations"
  exit 1
fi
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
# The line of $output, which is at most line $2, that matches $1; nothing where there is none. $3 is said of it. (grep
# reads to the end: a pipe that it closed early would fail with what writes into it.)
find_line() {
  local found
  found=$(head -n "$2" <<<"$output" | grep -n -E -e "$1" | sed 's/:.*//') || return 1
  printf '%-8s line %3s of %-38s %s\n' $compiler "${found%%$'\n'*}" "$3" "$1"
}
name=$(basename "$file" .cpp)
before= compiled=
for line in "${numbered[@]}"; do
  read -r number limit regex <<<"$line"
  if [[ $number != "$before" ]]; then # one mistake may have several expectations
    before=$number compiled=no
    output=$("${compile[@]}" -DDYAD_MISTAKE="$number" "$file" 2>&1) && compiled=yes
  fi
  if [[ $compiled == yes ]]; then
    echo "$file: mistake $number compiles, and must not"
    status=1
  elif ! find_line "$regex" "$limit" "$name $number"; then
    echo "$file: mistake $number is refused without the expected words in the first $limit lines: $regex"
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
    read -r limit regex <<<"$line"
    if ! find_line "$regex" "$limit" "$name"; then
      echo "$file: is refused without the expected words in the first $limit lines: $regex"
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
