#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# check.sh CMAKE CXX BUILD: installs the library from BUILD beside it, and uses it in the ways that the README names:
# found by CMake, as a part of a project, from the Debian package, with pkg-config, with a compiler alone.
set -euo pipefail
cmake=$1 cxx=$2 build=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$build/package
log=$work/log
rm -rf "$work"
mkdir -p "$work"

fail() {
  echo "$*"
  exit 1
}
# project BUILD ARGUMENT...: configures the project here
project() {
  "$cmake" -S "$here" -B "$work/$1" -G Ninja -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON "${@:2}" \
    >"$log" 2>&1
}
# logged TEXT: the last command said TEXT, wherever CMake broke the line
logged() {
  tr -s ' \n' ' ' <"$log" | grep -qF -- "$1" || { cat "$log"; fail "This does not say: $1"; }
}

# Installed: headers, licence; both parts with what they need.
"$cmake" --install "$build" --prefix "$work/prefix" >"$log"
cmp "$root/LICENSE" "$work/prefix/share/doc/dyad/LICENSE"
diff <(cd "$root/include" && find dyad -name '*.hpp' | sort) <(cd "$work/prefix/include" && find dyad -type f | sort)
project found -DCMAKE_PREFIX_PATH="$work/prefix" -DPARTS="typed dynamic" || { cat "$log"; fail "dyad was not found"; }
logged "dyad::dynamic is there"
"$cmake" --build "$work/found"
"$work/found/consumer"

# A part that is missing is named, with the reason.
without="-DCMAKE_DISABLE_FIND_PACKAGE_Eigen3=ON"
reason="the part dynamic of dyad needs what was not found here: Eigen 3.4 (libeigen3-dev, Eigen3_DIR)"
project found "$without" -DPARTS="typed dynamic" && fail "dynamic was found without Eigen"
logged "$reason"
project found "$without" -DDYAD_XSIMD_INCLUDE_DIR= -DPARTS= || { cat "$log"; fail "dyad was not found without Eigen"; }
logged "Left out: $reason and xsimd (libxsimd-dev, DYAD_XSIMD_INCLUDE_DIR)."
grep -q "dyad::dynamic is there" "$log" && fail "dyad::dynamic was made without Eigen"
project found "$without" -DPARTS=typed || { cat "$log"; fail "typed was not found without Eigen"; }
project found "$without" -DPARTS="typed static" && fail "a part was found that does not exist"
logged "dyad has no part static: the parts are typed and dynamic."

# As a part of another project it is compiled with the same options, and not installed.
project embedded -DDYAD_SOURCE="$root" || { cat "$log"; fail "dyad cannot be a part of a project"; }
logged "dyad::dynamic is there"
project found_again -DCMAKE_PREFIX_PATH="$work/prefix" || { cat "$log"; fail "dyad was not found"; }
options() {
  sed -n -e "s|-DPACKAGE_VERSION=[^ ]* ||; s|-I|-isystem |g; s|$2||; s| -o .*||; s|.*\"command\": ||p" \
    "$work/$1/compile_commands.json" | sort
}
[[ $(options found_again "$work/prefix/include") == *-DDYAD_* ]]
diff <(options found_again "$work/prefix/include") <(options embedded "$root/include")
"$cmake" --install "$work/embedded" --prefix "$work/nothing" >"$log"
[[ -z $(find "$work/nothing" -type f 2>/dev/null) ]] || fail "dyad was installed with a project that has it as a part"

# The Debian package holds the same files as the installation.
if command -v dpkg-deb >/dev/null; then
  "${cmake%cmake}cpack" --config "$build/CPackConfig.cmake" -B "$work/deb" >"$log"
  deb=("$work"/deb/libdyad-dev_*_all.deb)
  dpkg-deb -x "${deb[0]}" "$work/root"
  prefix=$work/root/usr
  # What CMake writes names the prefix, and finds it again by its own place.
  diff -r "$prefix" "$work/prefix"
  [[ $(dpkg-deb -f "${deb[0]}" Depends) == libboost-dev* ]]
else
  echo "The Debian package is not tested: there is no dpkg-deb here."
  prefix=$work/prefix
fi

# Without CMake: the options of the compiler alone, and the same from pkg-config. The README shows them.
case $cxx in
  *clang*) kind=clang ;;
  *) kind=gcc ;;
esac
flags=$(sed -n "s/^flags_$kind=//p" "$prefix/share/pkgconfig/dyad.pc")
for flag in $flags; do
  grep -qF -- "$flag" "$root/README.md" || fail "README.md does not name the option $flag"
done
if command -v pkg-config >/dev/null; then
  export PKG_CONFIG_PATH=$prefix/share/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
  [[ $(pkg-config --variable="flags_$kind" dyad) == "$flags" ]]
  pkg-config --exists --print-errors dyad-dynamic
  read -r -a flags <<<"$(pkg-config --cflags dyad) $flags"
else
  echo "The files for pkg-config are not tested: there is no pkg-config here."
  read -r -a flags <<<"-I$prefix/include $flags"
fi
"$cxx" -std=c++20 "${flags[@]}" -fsyntax-only "$here/plain.cpp"
"$cxx" -std=c++20 -I "$prefix/include" "$root/tests/examples/first_derivative.cpp" -o "$work/first_derivative"
"$work/first_derivative" | diff - "$root/tests/examples/first_derivative.out"

# CPack has installed since, and what is removed is the installation all the same.
"$cmake" --build "$build" --target uninstall >"$log"
[[ -z $(find "$work/prefix" -name 'dyad*') ]] || { find "$work/prefix"; fail "uninstall left this behind"; }
