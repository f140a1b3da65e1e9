#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# check.sh NVCC HOST_COMPILER HOST_OPTIONS FLAGS... FILE: FILE must compile with nvcc, without a warning, and run.
#
# HOST_OPTIONS are those of the host's compiler, with commas between. Without a GPU the program leaves out what runs
# there, and says so; what shows in the assembly code for the GPU is looked up there.
set -euo pipefail
export LC_ALL=C

nvcc=$1 host=$2 host_options=$3
file=${!#}
flags=("${@:4:$#-4}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$nvcc" -ccbin "$host" -std=c++20 --expt-relaxed-constexpr -Werror all-warnings \
  -Xcudafe --max_cost_constexpr_call=2000000000,--max_depth_constexpr_call=4096 -Xcompiler "$host_options" \
  "${flags[@]}" --keep --keep-dir "$folder" "$file" -o "$folder/program"
"$folder/program"

# A table that a loop reads lies in the memory of the GPU: read from that of the host it would be address 0 there.
if ! grep -q '^\.global .*DeviceLists' "$folder"/*.ptx; then
  echo "$file: the tables of long functions are not in the memory of the GPU"
  exit 1
fi
