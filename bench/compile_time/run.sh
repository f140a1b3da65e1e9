#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# What derivatives cost while compiling: operators of an expression, orders of a derivative and variables of a Hessian
# against seconds and memory of the compiler; loops over rows against the headers that they include.
set -euo pipefail
sizes=(25 50 100 200 400)
steps=(437 2185 4370) # they make 1,000, 5,000 and 10,000 operations of value and gradient together
variables=(100 1000)   # of a loop that is found again
orders=(2 4 6 8 10 12) # of a derivative as a formula
jets=(3 30)            # of derivatives as numbers
inputs=(2 4 7 12)      # of a Hessian
loops=(dirichlet projected neo_hooke adjustment logistic mixture) # over rows
places=(threads mpi)   # where they run
[[ ${1:-} == --short ]] &&
  sizes=(25 50 100) && steps=(437) && variables=(100) && orders=(2 6) && inputs=(2 4) && loops=(neo_hooke) && places=()
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The options that the CMake target dyad::dyad passes to its users.
flags() {
  case $1 in
    clang*) echo -fconstexpr-steps=500000000 -fconstexpr-depth=4096 -ftemplate-depth=4096 -fbracket-depth=4096 ;;
    *) echo -fconstexpr-ops-limit=2000000000 -fconstexpr-loop-limit=10000000 -fconstexpr-depth=4096 -ftemplate-depth=4096 --param=ggc-min-heapsize=1000000 ;;
  esac
}

# program N BODY: an expression t of N operators in x and y, each a statement; the choice repeats but never cancels.
program() {
  echo '#include <dyad/typed.hpp>'
  echo 'using namespace dyad::literals;'
  echo 'constexpr auto x = dyad::var<"x">; constexpr auto y = dyad::var<"y">; constexpr auto t0 = x * y;'
  local i
  for ((i = 1; i < $1; ++i)); do
    local a="t$((i - 1))" b="t$((i > 4 ? i - 4 : 0))"
    case $((i % 7)) in
      0) echo "constexpr auto t$i = sin($a);" ;;
      1) echo "constexpr auto t$i = $a * $b;" ;;
      2) echo "constexpr auto t$i = $a + x;" ;;
      3) echo "constexpr auto t$i = $a - $b;" ;;
      4) echo "constexpr auto t$i = exp($a);" ;;
      5) echo "constexpr auto t$i = y * $a;" ;;
      6) echo "constexpr auto t$i = $a / $b;" ;;
    esac
  done
  echo "constexpr auto t = t$(($1 - 1));"
}

# traced N: value and gradient of a lambda that the compiler traces through a loop of N irregular steps.
traced() {
  cat <<END
#include <dyad/typed.hpp>
constexpr auto f = dyad::function<dyad::Vec<8>>([](auto const& v) {
  auto s = v;
  unsigned random = 12345;
  for (int i = 0; i < $1; ++i) {
    random = random * 1664525u + 1013904223u;
    auto const& a = s[(random >> 8) % 8];
    auto const& b = s[(random >> 12) % 8];
    auto& c = s[(random >> 16) % 8];
    switch ((random >> 20) % 8) {
      case 0: c = a * b; break;
      case 1: c = a + b; break;
      case 2: c = a - 1.5 * b; break;
      case 3: c = sin(a); break;
      case 4: c = a / (2.0 + b * b); break;
      case 5: c = exp(-a * a); break;
      case 6: c += a; break;
      default: c = c * 0.5 + b;
    }
  }
  auto sum = s[0];
  for (std::size_t i = 1; i < 8; ++i) sum += s[i];
  return sum;
});
auto run(std::array<double, 8> const& at) { return dyad::value_and_gradient(f)(at); }
END
}

# loop N: value and gradient of Rosenbrock's function of N variables.
loop() {
  cat <<END
#include <dyad/typed.hpp>
constexpr auto f = dyad::function<dyad::Vec<$1>>([](auto const& v) {
  auto sum = 0.0 * v[0];
  for (std::size_t i = 0; i + 1 < v.size(); ++i) {
    auto const t = v[i + 1] - v[i] * v[i], u = 1.0 - v[i];
    sum += 100.0 * t * t + u * u;
  }
  return sum;
});
auto run(std::array<double, $1> const& at) { return dyad::value_and_gradient(f)(at); }
END
}

squares() {
  echo '#include <dyad/typed.hpp>'
  echo 'constexpr auto x = dyad::var<"x">; constexpr auto e0 = x * x;'
  local i
  for ((i = 1; i < $1; ++i)); do echo "constexpr auto e$i = e$((i - 1)) * e$((i - 1));"; done
  echo "double f(double at) { return dyad::diff(e$(($1 - 1)), x)(x = at); }"
}

# order N: the N-th derivative of a formula, as a formula.
order() {
  cat <<END
#include <dyad/typed.hpp>
using namespace dyad::literals;
constexpr auto x = dyad::var<"x">;
constexpr auto f = sin(x * x) * exp(-x) / (1_c + x * x);
constexpr auto d = dyad::diff<$1>(f, x);
END
}

# numbers N: the value and N derivatives of the same formula, run.
numbers() {
  cat <<END
#include <dyad/jet.hpp>
#include <dyad/typed.hpp>
using namespace dyad::literals;
constexpr auto x = dyad::var<"x">;
auto run(double at) { return dyad::derivatives<$1>(sin(x * x) * exp(-x) / (1_c + x * x), x)(x = at); }
END
}

# hessian N: value, gradient and Hessian of a formula of N variables, run.
hessian() {
  echo '#include <dyad/typed.hpp>'
  local i names=x0 sum='exp(x0)' bound='x0 = at[0]'
  echo 'constexpr auto x0 = dyad::var<"x0">;'
  for ((i = 1; i < $1; ++i)); do
    echo "constexpr auto x$i = dyad::var<\"x$i\">;"
    names+=", x$i"
    sum+=" + sin(x$((i - 1)) * x$i) / (1.5 + x$i * x$i)"
    bound+=", x$i = at[$i]"
  done
  echo "constexpr auto f = log(2.0 + $sum);"
  echo "auto run(double const* at) { return dyad::compile(f, gradient(f, $names), hessian(f, $names))($bound); }"
}

# rows_headers NAME [PLACE], rows_program NAME [PLACE]: what a program of loops over rows includes, and the rest of it;
# formulas are those of bench/mesh, bench/adbench and bench/places.
rows_headers() {
  case $1 in
    dirichlet | projected | neo_hooke)
      printf '#include <%s>\n' dyad/interop/eigen_sparse_rows.hpp cmath utility Eigen/LU
      echo '#include "mesh/scatter_map.hpp"' ;;
    adjustment) printf '#include %s\n' '"adbench/ba.hpp"' '<dyad/interop/eigen_sparse_residuals.hpp>' ;;
    *) printf '#include <%s>\n' dyad/loops.hpp array cmath cstdint vector ;;
  esac
  [[ -z ${2:-} ]] || echo "#include <dyad/interop/$2.hpp>"
}
rows_program() {
  local on=
  [[ ${2:-} == threads ]] && on='.on(dyad::threads(2))'
  [[ ${2:-} == mpi ]] && on='.on(dyad::mpi(MPI_COMM_WORLD))'
  local of=dirichlet mesh=Triangles how=
  [[ $1 == projected ]] && how='.projected()'
  [[ $1 == neo_hooke ]] && of=neo_hooke mesh=Tetrahedra
  case $1 in
    adjustment) echo '#include "adbench/ba_loops.cpp"' ;;
    logistic)
      cat <<END
using dyad::Passive, dyad::Rows, dyad::Vec;
constexpr auto f = dyad::function<Vec<10>, Passive<Rows<Vec<10>>>, Passive<Rows<double>>>(
    [](auto const& w, auto const& X, auto const& y) {
      return sum_over(X, y, [&](auto const& x, auto const& t) { return softplus(-t * dot(w, x)); }) + 0.5 * dot(w, w);
    });
auto run(std::array<double, 10> const& w, std::vector<std::array<double, 10>> const& X, std::vector<double> const& y) {
  return dyad::value_and_gradient(f$on)(w, X, y);
}
END
      ;;
    mixture)
      cat <<END
#include "mixture.hpp"
auto run(mixture::Parameters const& at, mixture::Points const& points) {
  return dyad::value_and_gradient(mixture::misfit$on)(at, points);
}
END
      ;;
    *)
      cat <<END
#include "mesh/$of.hpp"
double run(mesh::$mesh const& m) {
  auto plan = sparse(hessian(mesh::$of))$how.plan(m.x, m.elements, m.inverses, m.sizes);
  auto const& [value, gradient, H] = plan$on(m.x, m.elements, m.inverses, m.sizes);
  return value + gradient[0] + H.valuePtr()[0];
}
END
      ;;
  esac
}

# measure LABEL COMPILER FLAG...: compiles $work/source.cpp and prints seconds, memory and the size of the object.
measure() {
  local label=$1 compiler=$2
  shift 2
  # shellcheck disable=SC2046 # the flags are words
  /usr/bin/time -o "$work/time" -f '%U %S %M' "$compiler" -std=c++20 $(flags "$compiler") -I "$root/include" "$@" \
    -c "$work/source.cpp" -o "$work/object.o"
  local user system memory
  read -r user system memory <"$work/time"
  printf '%-54s %-12s %9s %9d %11d\n' "$label" "$compiler" "$user" $((memory / 1024)) $(($(stat -c %s "$work/object.o") / 1024))
}

# beyond NAME COMPILER [PLACE]: a program of loops, its seconds and memory beyond the headers, and the bars.
beyond() {
  local label=$1${3:+, $3} more=(-I "$root/bench" -I "$root/tests/mpi" -isystem /usr/include/eigen3) part costs=()
  # shellcheck disable=SC2207 # the flags are words
  [[ ${3:-} == mpi ]] && more+=($(mpicxx --showme:compile))
  for part in headers program; do
    rows_headers "$1" "${3:-}" >"$work/source.cpp"
    [[ $part == headers ]] || rows_program "$1" "${3:-}" >>"$work/source.cpp"
    measure "loops: $label, $part" "$2" "${more[@]}"
    costs+=("$(<"$work/time")")
  done
  printf '%s\n' "${costs[@]}" | awk -v name="loops: $label, beyond headers (4 s, 500 MB)" -v compiler="$2" '
    NR == 1 { seconds = $1; memory = $3 }
    NR == 2 { printf "%-54s %-12s %9.2f %9d\n", name, compiler, $1 - seconds, ($3 - memory) / 1024 }'
}

printf '%-54s %-12s %9s %9s %11s\n' program compiler 'user s' 'peak MB' 'object KB'
for compiler in g++ clang++-19; do
  echo '#include <dyad/typed.hpp>' >"$work/source.cpp"
  measure 'headers alone' "$compiler"
  for n in "${sizes[@]}"; do
    { program "$n"; } >"$work/source.cpp"
    measure "$n operators, the expression" "$compiler"
    { program "$n"; echo 'constexpr auto g = gradient(t, x, y);'; } >"$work/source.cpp"
    measure "$n operators, gradient" "$compiler"
    { program "$n"; echo 'auto f(double a, double b) { return dyad::value_and_gradient(t, x, y)(x = a, y = b); }'; } >"$work/source.cpp"
    measure "$n operators, value and gradient run, -O2" "$compiler" -O2
  done
  for n in "${steps[@]}"; do
    traced "$n" >"$work/source.cpp"
    measure "traced, $n steps, value and gradient run, -O2" "$compiler" -O2
  done
  for n in "${variables[@]}"; do
    loop "$n" >"$work/source.cpp"
    measure "traced loop, $n variables, value and gradient run, -O2" "$compiler" -O2
  done
  for n in "${orders[@]}"; do
    order "$n" >"$work/source.cpp"
    measure "derivative of the order $n, the formula" "$compiler"
  done
  for n in "${jets[@]}"; do
    numbers "$n" >"$work/source.cpp"
    measure "derivatives to the order $n, run, -O2" "$compiler" -O2
  done
  for n in "${inputs[@]}"; do
    hessian "$n" >"$work/source.cpp"
    measure "value, gradient and Hessian of $n variables, run" "$compiler"
  done
  for name in "${loops[@]}"; do beyond "$name" "$compiler"; done
  for place in "${places[@]}"; do
    [[ $place == mpi ]] && ! command -v mpicxx >/dev/null && continue
    [[ $place == threads && ! -e /usr/include/oneapi/tbb.h ]] && continue
    for name in dirichlet logistic mixture; do
      [[ $place == mpi && $name != mixture ]] || beyond "$name" "$compiler" "$place"
    done
  done
  squares 200 >"$work/source.cpp"
  measure '200 squarings, derivative run, -g' "$compiler" -g
done
