#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# check.sh CXX FLAGS... FILE: FILE must compile, without a warning, with the flags of a program that uses the library.
#
# FILE may begin with lines `// options: OPTION...`, and `// options of g++: OPTION...` or of clang.
set -euo pipefail
export LC_ALL=C

file=${!#}
case $1 in
  *clang*) compiler=clang ;;
  *) compiler=g++ ;;
esac
read -r -d '' -a options < <(sed -n -e 's|^// options: *||p' -e "s|^// options of $compiler: *||p" "$file") || true

if ! output=$("${@:1:$#-1}" -fsyntax-only -fdiagnostics-color=never -Werror "${options[@]}" "$file" 2>&1); then
  echo "$file: does not compile with ${options[*]}"
  head -n 60 <<<"$output"
  exit 1
fi
