#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# check.sh CMAKE CXX BUILD: installs the library from BUILD beside it, and builds a project that finds it there.
set -euo pipefail
cmake=$1 cxx=$2 build=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$build/package
rm -rf "$work"
"$cmake" --install "$build" --prefix "$work/prefix" >"$build/package-install.log"
"$cmake" -S "$here" -B "$work/build" -G Ninja -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_PREFIX_PATH="$work/prefix"
"$cmake" --build "$work/build"
"$work/build/consumer"
