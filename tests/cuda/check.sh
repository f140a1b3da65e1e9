#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# check.sh NVCC FLAGS... FILE: FILE must compile with nvcc, without a warning, and run.
#
# Without a GPU the program leaves out what runs there, and says so; what shows in the assembly code for the GPU is
# looked up there.
set -euo pipefail
export LC_ALL=C

file=${!#}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"${@:1:$#-1}" -std=c++20 -Werror all-warnings --keep --keep-dir "$folder" "$file" -o "$folder/program"
"$folder/program"

# A table that a loop reads lies in the memory of the GPU: read from that of the host it would be address 0 there.
if ! grep -q '^\.global .*DeviceLists' "$folder"/*.ptx; then
  echo "$file: the tables of long functions are not in the memory of the GPU"
  exit 1
fi
