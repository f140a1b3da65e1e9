// SPDX-License-Identifier: BSL-1.0
/// \file Names whose headers a program includes for itself, because few programs need what they cost: without its
/// header, or with arguments that it does not take, each says what it needs. These functions take anything by a
/// conversion, so that any other of the name is preferred.
#pragma once

namespace dyad {

namespace detail {
/// Made of whatever a function is called with.
struct Anything {
  constexpr Anything() = default;
  template <class T> constexpr Anything(T const&) {}
};
template <class T> inline constexpr bool never = false;
template <int... N> inline constexpr bool never_of = false;
} // namespace detail

template <class T = void> constexpr auto lgamma(detail::Anything) {
  static_assert(detail::never<T>,
                "dyad: lgamma takes one number or expression, and needs #include <dyad/ops/gamma.hpp>");
}
template <class T = void> constexpr auto tgamma(detail::Anything) {
  static_assert(detail::never<T>,
                "dyad: tgamma takes one number or expression, and needs #include <dyad/ops/gamma.hpp>");
}
template <class T = void> constexpr auto digamma(detail::Anything) {
  static_assert(detail::never<T>,
                "dyad: digamma takes one number or expression, and needs #include <dyad/ops/gamma.hpp>");
}
template <class T = void> constexpr auto trigamma(detail::Anything) {
  static_assert(detail::never<T>,
                "dyad: trigamma takes one number or expression, and needs #include <dyad/ops/gamma.hpp>");
}
template <int... N> constexpr auto polygamma(detail::Anything, detail::Anything = {}) {
  static_assert(detail::never_of<N...>,
                "dyad: polygamma is called as polygamma<2>(x), and needs #include <dyad/ops/gamma.hpp>");
}
template <class T = void>
constexpr auto check(detail::Anything, detail::Anything = {}, detail::Anything = {}, detail::Anything = {},
                     detail::Anything = {}) {
  static_assert(detail::never<T>,
                "dyad: check is called as check(f, x = 0.5, y = 2.0), and needs #include <dyad/bridge/check.hpp>; of "
                "a function of rows <dyad/bridge/check_rows.hpp>");
}
template <class T = void>
constexpr auto scan(detail::Anything, detail::Anything = {}, detail::Anything = {}, detail::Anything = {},
                    detail::Anything = {}) {
  static_assert(detail::never<T>,
                "dyad: scan(y = next) needs #include <dyad/bridge/scan.hpp>; in a traced function scan(init, rows or "
                "count, f) needs #include <dyad/loops.hpp>");
}
template <class T = void>
constexpr auto fold(detail::Anything, detail::Anything = {}, detail::Anything = {}, detail::Anything = {},
                    detail::Anything = {}) {
  static_assert(detail::never<T>,
                "dyad: fold is called as fold(init, rows, f) or fold(init, count, f), and needs #include "
                "<dyad/loops.hpp>");
}
template <class T = void>
constexpr auto sum_over(detail::Anything, detail::Anything = {}, detail::Anything = {}, detail::Anything = {},
                        detail::Anything = {}) {
  static_assert(detail::never<T>, "dyad: sum_over is called as sum_over(rows, f), and needs #include <dyad/loops.hpp>");
}
template <class T = void>
constexpr auto map_over(detail::Anything, detail::Anything = {}, detail::Anything = {}, detail::Anything = {},
                        detail::Anything = {}) {
  static_assert(detail::never<T>, "dyad: map_over is called as map_over(rows, f), and needs #include <dyad/loops.hpp>");
}
template <class T = void>
constexpr auto iterate(detail::Anything, detail::Anything = {}, detail::Anything = {}, detail::Anything = {}) {
  static_assert(detail::never<T>,
                "dyad: iterate is called as iterate(init, proceed, f), and needs #include <dyad/loops.hpp>");
}
template <class T = void> constexpr auto root(detail::Anything, detail::Anything = {}, detail::Anything = {}) {
  static_assert(detail::never<T>, "dyad: root is called as root(guess, residual), and needs #include <dyad/loops.hpp>");
}
template <int... N> constexpr auto derivatives(detail::Anything, detail::Anything = {}, detail::Anything = {}) {
  static_assert(detail::never_of<N...>,
                "dyad: derivatives is called as derivatives<5>(f, x), and needs #include <dyad/jet.hpp>");
}
template <int... N>
constexpr auto partials(detail::Anything, detail::Anything = {}, detail::Anything = {}, detail::Anything = {}) {
  static_assert(detail::never_of<N...>,
                "dyad: partials is called as partials<3, 2>(f, x, y), and needs #include <dyad/jet.hpp>");
}
template <int... N>
constexpr auto directional(detail::Anything, detail::Anything = {}, detail::Anything = {}, detail::Anything = {}) {
  static_assert(detail::never_of<N...>,
                "dyad: directional is called as directional<4>(f, x = 0.6, y = 0.8), and needs #include "
                "<dyad/jet.hpp>");
}
template <class T = void>
constexpr auto laplacian(detail::Anything, detail::Anything = {}, detail::Anything = {}, detail::Anything = {}) {
  static_assert(detail::never<T>, "dyad: laplacian is called as laplacian(f, x, y), and needs #include <dyad/jet.hpp>");
}
template <class T = void>
constexpr auto find_anomalies(detail::Anything, detail::Anything = {}, detail::Anything = {}, detail::Anything = {},
                              detail::Anything = {}) {
  static_assert(detail::never<T>,
                "dyad: find_anomalies is called as find_anomalies(f, x = 0.5, y = 2.0), and needs #include "
                "<dyad/typed/anomaly.hpp>");
}
template <class T = void> constexpr auto eigh(detail::Anything) {
  static_assert(detail::never<T>,
                "dyad: eigh takes an array or a Variable (#include <dyad/array/decompositions.hpp>) or, in a function, "
                "a square Mat of up to six rows; there is none of tensor expressions");
}
template <class T = void> constexpr auto svd(detail::Anything) {
  static_assert(detail::never<T>,
                "dyad: svd takes an array or a Variable (#include <dyad/array/decompositions.hpp>) or, in a function, "
                "a Mat; there is none of tensor expressions");
}
template <class T = void> constexpr auto qr(detail::Anything) {
  static_assert(detail::never<T>,
                "dyad: qr takes an array or a Variable (#include <dyad/array/decompositions.hpp>) or, in a function, "
                "a Mat; there is none of tensor expressions");
}
template <class T = void> constexpr auto det(detail::Anything) {
  static_assert(detail::never<T>,
                "dyad: det takes an array or a Variable (#include <dyad/dynamic.hpp>) or, in a function, a square "
                "Mat; there is none of tensor expressions");
}
template <class T = void> constexpr auto slogdet(detail::Anything) {
  static_assert(detail::never<T>,
                "dyad: slogdet takes an array or a Variable (#include <dyad/dynamic.hpp>) or, in a function, a "
                "square Mat; there is none of tensor expressions");
}
template <class T = void> constexpr auto inverse(detail::Anything) {
  static_assert(detail::never<T>,
                "dyad: inverse takes an array or a Variable (#include <dyad/dynamic.hpp>) or, in a function, a "
                "square Mat; there is none of tensor expressions");
}
template <class T = void> constexpr auto solve(detail::Anything, detail::Anything = {}) {
  static_assert(detail::never<T>,
                "dyad: solve(a, b) takes arrays or Variables (#include <dyad/dynamic.hpp>), or in a function a "
                "square Mat and a Vec or Mat of as many rows; there is none of tensor expressions");
}
template <class T = void>
constexpr auto interp1d(detail::Anything, detail::Anything = {}, detail::Anything = {}, detail::Anything = {}) {
  static_assert(detail::never<T>,
                "dyad: interp1d(knots, values, x) takes arrays and Variables (#include <dyad/dynamic.hpp>), or in a "
                "function two Vec of one length and a number; there is none of tensor expressions");
}
template <class T = void> constexpr auto to_cpp(detail::Anything) {
  static_assert(detail::never<T>, "dyad: to_cpp takes a Variable, and needs #include <dyad/bridge/source.hpp>");
}
template <class T = void> constexpr auto as_eigen(detail::Anything) {
  static_assert(detail::never<T>,
                "dyad: as_eigen takes an array or a Variable, and needs #include <dyad/interop/eigen.hpp>");
}
template <class T = void> constexpr auto save_parameters(detail::Anything, detail::Anything = {}) {
  static_assert(detail::never<T>, "dyad: save_parameters is called as save_parameters(prefix, parameters), and needs "
                                  "#include <dyad/interop/parameters.hpp>");
}
template <class T = void> constexpr auto load_parameters(detail::Anything, detail::Anything = {}) {
  static_assert(detail::never<T>, "dyad: load_parameters is called as load_parameters(prefix, parameters), and needs "
                                  "#include <dyad/interop/parameters.hpp>");
}
template <class T = void> constexpr auto clip_gradients(detail::Anything, detail::Anything = {}) {
  static_assert(detail::never<T>, "dyad: clip_gradients is called as clip_gradients(parameters, most), and needs "
                                  "#include <dyad/dynamic/training.hpp>");
}
template <class T = void> constexpr auto dump(detail::Anything) {
  static_assert(detail::never<T>,
                "dyad: dump takes an expression or a tuple of them, and needs #include <dyad/print/dump.hpp>");
}
template <class T = void> constexpr auto sparse(detail::Anything) {
  static_assert(detail::never<T>,
                "dyad: sparse needs #include <dyad/interop/eigen_sparse.hpp>, and takes a jacobian or hessian of a "
                "function");
}

} // namespace dyad
