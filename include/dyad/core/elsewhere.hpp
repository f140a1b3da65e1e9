// SPDX-License-Identifier: BSL-1.0
/// \file Names whose headers a program includes for itself, because few programs need what they cost: without its
/// header, or with arguments that it does not take, each says what it needs. These functions take anything by a
/// conversion, so that any other of the name is preferred.
#pragma once

namespace dyad {

namespace detail {
/// Made of whatever a function is called with, a list in braces included.
struct Anything {
  template <class... T> constexpr Anything(T const&...) {}
};
template <int... N> inline constexpr bool never_of = false;
} // namespace detail

#define DYAD_ELSEWHERE(name, sentence)                                                                                 \
  template <int... N>                                                                                                  \
  constexpr auto name(detail::Anything, detail::Anything = {}, detail::Anything = {}, detail::Anything = {},           \
                      detail::Anything = {}) {                                                                         \
    static_assert(detail::never_of<N...>, "dyad: " sentence);                                                          \
  }

DYAD_ELSEWHERE(lgamma, "lgamma takes one number or expression, and needs #include <dyad/ops/gamma.hpp>")
DYAD_ELSEWHERE(tgamma, "tgamma takes one number or expression, and needs #include <dyad/ops/gamma.hpp>")
DYAD_ELSEWHERE(digamma, "digamma takes one number or expression, and needs #include <dyad/ops/gamma.hpp>")
DYAD_ELSEWHERE(trigamma, "trigamma takes one number or expression, and needs #include <dyad/ops/gamma.hpp>")
DYAD_ELSEWHERE(polygamma, "polygamma is called as polygamma<2>(x), and needs #include <dyad/ops/gamma.hpp>")
DYAD_ELSEWHERE(check, "check is called as check(f, x = 0.5, y = 2.0), and needs #include <dyad/bridge/check.hpp>; of a "
               "function of rows <dyad/bridge/check_rows.hpp>")
DYAD_ELSEWHERE(scan, "scan(y = next) needs #include <dyad/bridge/scan.hpp>; in a traced function scan(init, rows or "
               "count, f) needs #include <dyad/loops.hpp>")
DYAD_ELSEWHERE(fold, "fold is called as fold(init, rows, f) or fold(init, count, f), and needs #include "
               "<dyad/loops.hpp>; fold(y = next) of symbols needs <dyad/bridge/named_loops.hpp>")
DYAD_ELSEWHERE(sum_over, "sum_over is called as sum_over(rows, f), and needs #include <dyad/loops.hpp>; "
               "sum_over(expression) of symbols needs <dyad/bridge/named_loops.hpp>")
DYAD_ELSEWHERE(map_over, "map_over is called as map_over(rows, f), and needs #include <dyad/loops.hpp>; "
               "map_over(expression) of symbols needs <dyad/bridge/named_loops.hpp>")
DYAD_ELSEWHERE(iterate, "iterate is called as iterate(init, proceed, f), and needs #include <dyad/loops.hpp>; "
               "iterate(condition, y = next) of symbols needs <dyad/bridge/named_loops.hpp>")
DYAD_ELSEWHERE(root, "root is called as root(guess, residual), and needs #include <dyad/loops.hpp>; "
               "root(y = residual) of symbols needs <dyad/bridge/named_loops.hpp>")
DYAD_ELSEWHERE(iota, "iota is called as iota(count, x), where x is any argument of the function that is traced, and "
               "needs #include <dyad/loops.hpp>")
DYAD_ELSEWHERE(shifted, "shifted is called as shifted(rows, 1), with a distance that the compiler knows, and needs "
               "#include <dyad/loops.hpp>; a loop reads the row that a number picks as rows[i]")
DYAD_ELSEWHERE(derivatives, "derivatives is called as derivatives<5>(f, x), of a function as derivatives<5>(f), and "
               "needs #include <dyad/jet.hpp>")
DYAD_ELSEWHERE(partials, "partials is called as partials<3, 2>(f, x, y), of a function as partials<3, 2>(f), and needs "
               "#include <dyad/jet.hpp>")
DYAD_ELSEWHERE(partials_up_to, "partials_up_to is called with one order, the total, as partials_up_to<3>(f, x, y), of "
               "a function as partials_up_to<3>(f), and needs #include <dyad/jet.hpp>")
DYAD_ELSEWHERE(directional, "directional is called as directional<4>(f, x = 0.6, y = 0.8), of a function as "
               "directional<4>(f, v), and needs #include <dyad/jet.hpp>; directional(f, x, v, 4) of "
               "Variables needs <dyad/dynamic/taylor.hpp>")
DYAD_ELSEWHERE(laplacian, "laplacian is called as laplacian(f, x, y), of a function as laplacian(f), and needs "
               "#include <dyad/jet.hpp>")
DYAD_ELSEWHERE(value_and_laplacian, "value_and_laplacian is called as value_and_laplacian(f, x, y), of a function as "
               "value_and_laplacian(f), and needs #include <dyad/jet.hpp>")
DYAD_ELSEWHERE(jvp, "jvp is called as jvp(f, x = 1.0, y = 0.0) of an expression, as jvp(f)(a, v) of a function, as "
               "jvp(f, a, v) of a function of a Variable; v is the direction")
DYAD_ELSEWHERE(hvp, "hvp is called as hvp(f, x = 1.0, y = 0.0) of an expression, as hvp(f)(a, v) of a function, as "
               "hvp(f, a, v) of a function of a Variable; v is the direction")
DYAD_ELSEWHERE(vjp, "vjp is called as vjp(f, 1.0, x, y) of an expression, as vjp(f)(a, w) of a function, as vjp(f, a, "
               "w) of a function of a Variable; w is the cotangent")
DYAD_ELSEWHERE(mpi, "mpi is called as mpi(communicator), and needs #include <dyad/interop/mpi.hpp>")
DYAD_ELSEWHERE(taylor, "taylor is called as taylor<3>(f, x), of an expression and a variable; of functions "
               "derivatives<3>(f) of <dyad/jet.hpp> has the derivatives")
DYAD_ELSEWHERE(find_anomalies, "find_anomalies is called as find_anomalies(f, x = 0.5, y = 2.0), and needs #include "
               "<dyad/typed/anomaly.hpp>")
DYAD_ELSEWHERE(eigh, "eigh takes an array or a Variable (#include <dyad/array/decompositions.hpp>) or, in a function, "
               "a square Mat of up to six rows; there is none of tensor expressions")
DYAD_ELSEWHERE(svd, "svd takes an array or a Variable (#include <dyad/array/decompositions.hpp>) or, in a function, a "
               "Mat; there is none of tensor expressions")
DYAD_ELSEWHERE(qr, "qr takes an array or a Variable (#include <dyad/array/decompositions.hpp>) or, in a function, a "
               "Mat; there is none of tensor expressions")
DYAD_ELSEWHERE(det, "det takes an array or a Variable (#include <dyad/dynamic.hpp>) or, in a function, a square Mat; "
               "there is none of tensor expressions")
DYAD_ELSEWHERE(slogdet, "slogdet takes an array or a Variable (#include <dyad/dynamic.hpp>) or, in a function, a "
               "square Mat; there is none of tensor expressions")
DYAD_ELSEWHERE(inverse, "inverse takes an array or a Variable (#include <dyad/dynamic.hpp>) or, in a function, a "
               "square Mat; there is none of tensor expressions")
DYAD_ELSEWHERE(solve, "solve(a, b) takes arrays or Variables (#include <dyad/dynamic.hpp>), or in a function a square "
               "Mat and a Vec or Mat of as many rows; there is none of tensor expressions")
DYAD_ELSEWHERE(interp1d, "interp1d(knots, values, x) takes arrays and Variables (#include <dyad/dynamic.hpp>), or in a "
               "function two Vec of one length and a number; there is none of tensor expressions")
DYAD_ELSEWHERE(to_cpp, "to_cpp takes a Variable, and needs #include <dyad/bridge/source.hpp>")
DYAD_ELSEWHERE(as_eigen, "as_eigen takes an array or a Variable, and needs #include <dyad/interop/eigen.hpp>")
DYAD_ELSEWHERE(save_parameters, "save_parameters is called as save_parameters(prefix, parameters), and needs #include "
               "<dyad/interop/parameters.hpp>")
DYAD_ELSEWHERE(load_parameters, "load_parameters is called as load_parameters(prefix, parameters), and needs #include "
               "<dyad/interop/parameters.hpp>")
DYAD_ELSEWHERE(clip_gradients, "clip_gradients is called as clip_gradients(parameters, most), and needs #include "
               "<dyad/dynamic/training.hpp>")
DYAD_ELSEWHERE(minimize_lbfgs, "minimize_lbfgs is called as minimize_lbfgs(f, parameters), where f() is the loss as a "
               "Variable, and needs #include <dyad/dynamic/lbfgs.hpp>")
DYAD_ELSEWHERE(dump, "dump takes an expression or a tuple of them, and needs #include <dyad/print/dump.hpp>")
DYAD_ELSEWHERE(sparse, "sparse needs #include <dyad/interop/eigen_sparse.hpp>, and takes a jacobian or hessian of a "
               "function")

#undef DYAD_ELSEWHERE

} // namespace dyad
