#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# includes.sh ROOT: the rooms of include/dyad and what they may include.
#
# A header includes headers of its own room or of lower floors: never upwards, never sideways, never in a circle.
# The halves, typed.hpp and dynamic.hpp, do not reach each other by any path. A header has at most 450 lines, a function
# fewer than 50, a line of the sources at most 120 columns. A namespace that bears the name of a room is opened in that
# room only.
set -euo pipefail
cd "$1/include"

mapfile -t headers < <(find dyad -name '*.hpp' | sort)
awk '
  BEGIN {
    split("core 1 ops 2 graph 3 array 3 typed 4 dynamic 4 jet 4 print 5 bridge 6 interop 8", pair, " ")
    for (i = 1; i in pair; i += 2) floor[pair[i]] = pair[i + 1]
    # typed.hpp, dynamic.hpp and dyad.hpp gather what lies below the optional rooms.
    floor["."] = 7
    longest = 450
    for (i = 1; i < ARGC; ++i) known[ARGV[i]] = 1
  }
  function room(path) { return split(path, part, "/") == 2 ? "." : part[2] }
  function complain(text) { print text; ++faults }
  function visit(file, trail,    i, n, list) {
    if (state[file] == "done") return
    if (state[file] == "open") { complain("a circle of includes:" trail " " file); return }
    state[file] = "open"
    n = split(includes[file], list, " ")
    for (i = 1; i <= n; ++i) visit(list[i], trail " " file " ->")
    state[file] = "done"
  }
  function reach(file, forbidden, start,    i, n, list) {
    if ((start, file) in reached) return
    reached[start, file] = 1
    if (room(file) == forbidden) complain(start ": reaches " file)
    n = split(includes[file], list, " ")
    for (i = 1; i <= n; ++i) reach(list[i], forbidden, start)
  }

  FNR == 1 && !(room(FILENAME) in floor) { complain(FILENAME ": the room " room(FILENAME) " has no floor") }
  { lines[FILENAME] = FNR }
  length($0) > 120 { complain(FILENAME ":" FNR ": " length($0) " columns, more than 120") }
  match($0, /^namespace [a-z:]+ \{$/) {
    opened = $2
    sub(/^dyad::/, "", opened)
    sub(/::.*$/, "", opened)
    # Vector kernels are found beside the operations.
    if (opened in floor && opened != room(FILENAME) && !(opened == "ops" && room(FILENAME) == "array"))
      complain(FILENAME ":" FNR ": opens the namespace of another room: " opened)
  }
  /^[ \t]*#[ \t]*include[ \t]*"/ { complain(FILENAME ":" FNR ": write #include <dyad/...>, not quotes") }
  /^[ \t]*#[ \t]*include[ \t]*<dyad\// {
    target = $0
    sub(/^[^<]*</, "", target)
    sub(/>.*$/, "", target)
    if (!(target in known)) { complain(FILENAME ":" FNR ": includes " target ", which does not exist"); next }
    includes[FILENAME] = includes[FILENAME] " " target
    from = room(FILENAME)
    to = room(target)
    if (from != to && floor[to] >= floor[from])
      complain(FILENAME ":" FNR ": includes " target (floor[to] > floor[from] ? ", a floor above" : ", a room beside"))
  }

  END {
    for (file in lines) if (lines[file] > longest) complain(file ": " lines[file] " lines, more than " longest)
    for (file in lines) visit(file, "")
    if ("dyad/typed.hpp" in known) reach("dyad/typed.hpp", "dynamic", "dyad/typed.hpp")
    if ("dyad/dynamic.hpp" in known) reach("dyad/dynamic.hpp", "typed", "dyad/dynamic.hpp")
    if (!faults) print ARGC - 1 " headers in order"
    exit faults > 0
  }
' "${headers[@]}"

# What a function is shows by its indentation: a head that ends with its parameters and a brace, and a brace below it.
awk '
  FNR == 1 { begin = 1; split("", open) }
  {
    match($0, /^ */)
    indent = RLENGTH
    if (begin) { first = $0; line = FNR; depth = indent }
    comment = $0 ~ /^ *(\/\/|#)/
    if (!comment && $0 ~ /\)( const)?( noexcept)?( override)?( ->.*)?( requires.*)? \{$/ && $0 !~ /\[/ &&
        first !~ /^ *(if|else|for|while|switch|do|return|\} else)[^a-z_]/)
      open[depth] = line
    if ($0 ~ /^ *\}/ && indent in open) {
      if (FNR - open[indent] + 1 >= 50) {
        print FILENAME ":" open[indent] ": a function of " FNR - open[indent] + 1 " lines, 50 or more"
        ++faults
      }
      delete open[indent]
    }
    begin = comment || $0 ~ /^ *$/ || $0 ~ /[;{}:]$/
  }
  END { exit faults > 0 }
' "${headers[@]}"

# Tests and bench keep to 120 columns as well, but for the examples, which are what the README shows.
cd ..
awk 'length($0) > 120 { print FILENAME ":" FNR ": " length($0) " columns, more than 120"; ++faults }
     END { exit faults > 0 }' $(git ls-files 'tests/*.hpp' 'tests/*.cpp' 'bench/*.hpp' 'bench/*.cpp' ':!tests/examples' 2>/dev/null ||
  find tests bench -path tests/examples -prune -o '(' -name '*.hpp' -o -name '*.cpp' ')' -print)

# The cases of a room are linked into one program, where no case may bear the name of another one or of a suite.
awk '
  FNR == 1 { suite = "" }
  match($0, /^BOOST_AUTO_TEST_(SUITE|SUITE_END|CASE|CASE_TEMPLATE)\(/) {
    kind = substr($0, 17, RLENGTH - 17)
    name = substr($0, RLENGTH + 1)
    sub(/[^a-zA-Z0-9_].*/, "", name)
    room = FILENAME
    sub(/\/[^\/]*$/, "", room)
    sub(/\/passes$/, "", room)
    if (kind == "SUITE_END") sub(/\/[^\/]*$/, "", suite)
    else {
      full = room ":" suite "/" name
      is_suite = kind == "SUITE"
      if (full in seen && !(is_suite && suites[full])) {
        print FILENAME ":" FNR ": " name " has the name of what is in " seen[full]
        ++faults
      }
      seen[full] = FILENAME
      suites[full] = is_suite
      if (is_suite) suite = suite "/" name
    }
  }
  END { exit faults > 0 }
' tests/*/*.cpp tests/graph/passes/*.cpp

# What the documentation, or a sentence of the library, tells programs to include says none of its warnings to them, and
# puts their macros aside.
{
  grep -rhoE '#include <dyad/[a-z_/0-9]+\.hpp>' README.md include/dyad/README.md tests/examples
  grep -rhE 'dyad: |DYAD_ELSEWHERE|needs #include' include | grep -oE '#include <dyad/[a-z_/0-9]+\.hpp>'
} | sort -u | sed 's/#include <\(.*\)>/\1/' | {
  faults=0
  while read -r header; do
    for line in '#pragma GCC system_header' '#include <dyad/core/macros_aside.hpp>' '#include <dyad/core/macros_back.hpp>'; do
      grep -qxF "$line" "include/$header" || { echo "include/$header: programs include it, and it has no $line"; faults=1; }
    done
  done
  exit $faults
}
