// SPDX-License-Identifier: BSL-1.0
// The laws of an operation on shapes: on arrays, Variables and tensors of static shape it gives what a plain loop
// gives, with derivatives to the third order, and it is written as it is called.
#pragma once

#include "check.hpp"
#include "support/real.hpp"

#include <dyad/bridge/source.hpp>
#include <dyad/print.hpp>
#include <dyad/print/tensor.hpp>

#include <string>
#include <string_view>

namespace tensor_test {

using oracle::Real;
using Digits = std::vector<oracle::Real>;

inline std::array<double, 12> const direction = {0.7, -0.4, 1.1, 0.3, -0.9, 0.5, 0.2, -0.6, 0.8, 1.3, -0.1, 0.45};

/// sum(weights * f(x) * f(x) * f(x)) on values of any kind: what is differentiated.
constexpr auto weighted_cubes(auto const& y, auto const& weights) { return sum(weights * y * y * y); }

/// The value and the derivatives to the third order of `f` of a number at 0: differences with a step of 2^-100.
template <class F> std::array<double, 4> derivatives_of(F const& f) {
  oracle::Real step(1);
  for (int i = 0; i < 100; ++i) step = step / 2;
  oracle::Real const m2 = f(-2 * step), m1 = f(-step), at = f(0), p1 = f(step), p2 = f(2 * step);
  return {static_cast<double>(at), static_cast<double>((p1 - m1) / (2 * step)),
          static_cast<double>((p1 - 2 * at + m1) / (step * step)),
          static_cast<double>((p2 - 2 * p1 + 2 * m1 - m2) / (2 * step * step * step))};
}

template <Index... N> constexpr auto weights_like(Dims<N...>) { return var<"w", N...>; }

inline void near_by_order(std::array<double, 4> const& given, std::array<double, 4> const& wanted, char const* half) {
  for (std::size_t order = 0; order < 4; ++order)
    BOOST_TEST(std::abs(given[order] - wanted[order]) <= 2e-13 * (1 + std::abs(wanted[order])),
               half << ", order " << order << ": " << given[order] << " and not " << wanted[order]);
}

/// `f(x)` for x of the shape (3, 4); `reference` gives the elements of the result from those of x, rows first, for
/// numbers of any kind; `text` is how `f(a)` is written.
template <class F, class R>
void check_laws(F const& f, R const& reference, std::string_view text, std::array<double, 12> const& at = a_values) {
  oracle::Real::bits = 700;
  Digits const elements(at.begin(), at.end());
  Digits const exact = reference(elements);
  std::vector<double> weights;
  std::vector<tensor_test::List::value_type> wanted;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    weights.push_back(1 + 0.25 * static_cast<double>(i % 5));
    wanted.push_back(static_cast<double>(exact[i]));
  }
  auto const exact_derivatives = derivatives_of([&](oracle::Real const& t) {
    Digits moved = elements;
    for (std::size_t i = 0; i < moved.size(); ++i) moved[i] = moved[i] + t * direction[i];
    Digits const y = reference(moved);
    oracle::Real total(0);
    for (std::size_t i = 0; i < y.size(); ++i) total = total + y[i] * y[i] * y[i] * weights[i];
    return total;
  });

  // Arrays of both element types, contiguous or not.
  NdArray const x(at, Shape{3, 4});
  near(f(x).to_vector(), wanted, 1e-15, "value of an array");
  near(f(transpose(transpose(x).copy())).to_vector(), wanted, 1e-15, "value of an array that lies by columns");
  near(f(x.astype(DType::float32)).to_vector(), wanted, 1e-5, "value of an array of float32");

  // Variables.
  Variable const v(x, "a"), along(NdArray(direction, Shape{3, 4}));
  Variable const y = f(v);
  near(y.data().to_vector(), wanted, 1e-15, "value of a Variable");
  Variable const w(NdArray(weights, y.shape()));
  std::array<double, 4> found{};
  Variable next = weighted_cubes(y, w);
  for (std::size_t order = 0; order < 4; ++order) {
    found[order] = next.item();
    if (order < 3) next = sum(grad(next, {v}, {.create_graph = true})[0] * along);
  }
  near_by_order(found, exact_derivatives, "Variables");

  // Tensors of static shape.
  constexpr auto typed = F{}(a);
  constexpr auto weights_of = weights_like(typed::tensors::DimsOf<std::remove_const_t<decltype(typed)>>{});
  constexpr auto d = var<"d", 3, 4>;
  constexpr auto f0 = weighted_cubes(typed, weights_of);
  constexpr auto f1 = sum(gradient(f0, a)[boost::hana::size_c<0>] * d);
  constexpr auto f2 = sum(gradient(f1, a)[boost::hana::size_c<0>] * d);
  constexpr auto f3 = sum(gradient(f2, a)[boost::hana::size_c<0>] * d);
  near(flat(typed(a = at)), wanted, 1e-15, "value of a tensor");
  auto const [g0, g1, g2, g3] = compile(f0, f1, f2, f3)(a = at, weights_of = weights, d = direction);
  near_by_order(std::array<double, 4>{g0, g1, g2, g3}, exact_derivatives, "tensors");

  // The Jacobian: all unit cotangents at once.
  std::vector<tensor_test::List::value_type> rows;
  for (std::size_t i = 0; i < exact.size(); ++i)
    for (std::size_t k = 0; k < at.size(); ++k)
      rows.push_back(derivatives_of([&](oracle::Real const& t) {
        Digits moved = elements;
        moved[k] = moved[k] + t;
        return reference(moved)[i];
      })[1]);
  near(flat(diff(typed, a)(a = at)), rows, 1e-13, "Jacobian");

  BOOST_TEST(to_string(typed) == text);
  BOOST_TEST(to_cpp(y).find("return " + std::string(text) + ";") != std::string::npos, to_cpp(y));
}

} // namespace tensor_test
