#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# coverage.sh BUILD [ROOT]: which lines of include/ the tests have run, as a table by room, from a build whose programs
# count (the preset coverage) and have been run. Lines that never ran stand in BUILD/coverage/not_run.txt.
#
# What is counted is every line that some program of the tests holds machine code of, but for lines of brackets alone;
# one run of it in any program and for any template argument will do. Functions that the compiler alone evaluates, as
# most of graph/ and typed/, leave no code behind and cannot be counted; those that the tests call in the running program
# as well can. The last line says how many headers leave no line at all. Exit status: 0 if at least 95 % ran.
set -euo pipefail
build=$(cd "$1" && pwd)
root=$(cd "${2:-.}" && pwd)
place=$build/coverage
bar=95
rm -rf "$place"
mkdir -p "$place"

# gcov writes each source once as a whole and once for every instance of a template: the most of these counts is taken.
export root place
count() {
  gcov -t -r -s "$root" "$@" 2>/dev/null | awk '
    /^ *-: *0:Source:/ { sub(/.*Source:/, ""); file = $0; wanted = file ~ /^include\//; next }
    !wanted { next }
    match($0, /^ *[0-9#=]+[*]?: *[0-9]+:/) {
      text = substr($0, RLENGTH + 1)
      if (text !~ /[a-zA-Z0-9]/) next
      split($0, part, ":")
      line = part[2] + 0
      ran = part[1] ~ /[1-9]/
      key = file ":" line
      if (!(key in seen) || ran > seen[key]) seen[key] = ran
    }
    END { for (key in seen) print key, seen[key] }
  ' >"$(mktemp "$place/part.XXXXXX")"
}
export -f count
find "$build" -name '*.gcno' ! -path '*/CMakeFiles/test_main.dir/*' -print0 |
  xargs -0 -n 4 -P "$(nproc)" bash -c 'cd "$place" && count "$@"' count

cat "$place"/part.* | sort | awk -v place="$place" -v bar="$bar" '
  { if (!($1 in ran) || $2 > ran[$1]) ran[$1] = $2 }
  END {
    for (key in ran) {
      split(key, part, ":")
      n = split(part[1], path, "/")
      room = n > 3 ? path[3] "/" : "(beside the rooms)"
      ++lines[room]
      ran_in[room] += ran[key]
      ++all
      all_ran += ran[key]
      if (!ran[key]) print part[1] ":" part[2] | ("sort -t: -k1,1 -k2,2n >" place "/not_run.txt")
      print part[1] | ("sort -u >" place "/headers.txt")
    }
    close("sort -t: -k1,1 -k2,2n >" place "/not_run.txt")
    close("sort -u >" place "/headers.txt")
    printf "%-20s %8s %8s %8s\n", "include/dyad", "lines", "run", "%"
    for (room in lines)
      printf "%-20s %8d %8d %8.1f\n", room, lines[room], ran_in[room], 100 * ran_in[room] / lines[room] | "sort"
    close("sort")
    printf "%-20s %8d %8d %8.1f\n", "all", all, all_ran, 100 * all_ran / all
    exit all_ran < bar / 100 * all
  }
' || short=1
rm -f "$place"/part.*
total=$(find "$root/include" -name '*.hpp' | wc -l)
echo "$((total - $(wc -l <"$place/headers.txt"))) of $total headers leave no line in these programs: what the compiler evaluates, types, lists of includes"
exit "${short:-0}"
