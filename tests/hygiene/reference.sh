#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# reference.sh [ROOT [PLACE]]: writes the reference of all public names, by Doxygen, to PLACE/html (build/reference/html).
#
# A public name is what a program may call: all in the namespace dyad but what the list below names, by which the rooms
# find each other's values. Whatever public name has no comment, or one that Doxygen does not understand, is a fault.
set -euo pipefail
root=${1:-.}
place=${2:-$root/build/reference}
mkdir -p "$place"
place=$(cd "$place" && pwd)
cd "$root"

namespaces=(detail typed graph ops print jet bridge interop)
classes=(Tracer TensorTracer Asked RowsTracer MappedRows Buffer Dims Var Constant FixedString VariableType TensorProgram
         FunctionProgram CallArguments Strided EigenView RecordedCall)
members=(apply_to is_symbolic is_recorded is_expr is_tensor_expr is_jet is_fixed_array is_traced is_free_of_variables
         is_same_value named_constant has_static_shape as_variable as_array careful_quotient
         DYAD_ALWAYS_INLINE DYAD_INLINE OMPI_SKIP_MPICXX MPICH_SKIP_MPICXX)
hidden=(std 'std::*' boost 'boost::*' detail 'detail::*' "${classes[@]/#/dyad::}")
for namespace in "${namespaces[@]}"; do hidden+=("dyad::$namespace" "dyad::$namespace::*"); done

cat >"$place/front.dox" <<'END'
/** \mainpage
The public names of each header. What they are for, and in which order to learn them, the README says; the programs in
tests/examples show them at work; include/dyad/README.md is for those who change the library.

\namespace dyad
\brief All of the library.

\namespace dyad::literals
\brief Constants of expressions: `2_c`, `0.5_c`. */
END

# The headers say `\file What it holds.`, where Doxygen wants the name of the file, or nothing, and then a sentence.
doxygen - <<END
PROJECT_NAME = dyad
PROJECT_BRIEF = "Derivatives worked out by the compiler"
OUTPUT_DIRECTORY = "$place"
INPUT = include/dyad "$place/front.dox"
FILE_PATTERNS = *.hpp
RECURSIVE = YES
EXCLUDE = include/dyad/core/elsewhere.hpp include/dyad/interop/ublas_storage.hpp
EXCLUDE_SYMBOLS = ${hidden[*]}
FILTER_PATTERNS = "*.hpp=sed -e 1{/SPDX/d} -e 's|^/// .file |/// @file\n/// @brief |'"
STRIP_FROM_PATH = include
STRIP_FROM_INC_PATH = include
MACRO_EXPANSION = YES
BUILTIN_STL_SUPPORT = YES
DISTRIBUTE_GROUP_DOC = YES
AUTOLINK_SUPPORT = NO
JAVADOC_AUTOBRIEF = YES
GENERATE_LATEX = NO
HAVE_DOT = NO
QUIET = YES
WARN_NO_PARAMDOC = NO
WARN_LOGFILE = "$place/warnings.txt"
END

# Doxygen cannot leave out members by name.
list=$(IFS='|' && echo "${members[*]}")
if grep -vE "Member ($list)\b.* is not documented" "$place/warnings.txt"; then
  exit 1
fi
echo "$(find "$place/html" -name '*.html' | wc -l) pages in $place/html, no name without a comment"
