// SPDX-License-Identifier: BSL-1.0
/// \file Values and gradients by numbers and rows of numbers against plain loops on dual numbers.
#pragma once

#include <dyad/loops.hpp>

#include "plain.hpp"

namespace plain {

template <class> using RowsOfNumbers = dyad::Rows<double>;
template <class> using PassiveRowsOfNumbers = dyad::Passive<dyad::Rows<double>>;

/// The function of a body of N numbers and lists, differentiated by the numbers alone.
template <std::size_t N, class Body, class... Lists>
constexpr auto by_numbers = dyad::function<dyad::Vec<N>, PassiveRowsOfNumbers<Lists>...>(Body{});

/// Checks the value and all slopes of a body that takes an array and lists of numbers.
template <class Body, std::size_t N, class... Lists>
void check_slopes(Body const& body, std::array<double, N> const& at, Real tolerance, Lists const&... lists) {
  constexpr auto f = dyad::function<dyad::Vec<N>, RowsOfNumbers<Lists>...>(Body{});
  using Number = First<1>;
  auto const [value, slopes] = value_and_gradient(f)(at, lists...);
  auto p = constant<Number>(at);
  auto rows = std::tuple(constant<Number>(lists)...);
  auto const on_dual = [&] { return std::apply([&](auto const&... list) { return body(p, list...); }, rows); };
  check_near(value, on_dual().value, 1, tolerance);
  auto const along = [&](Number& number, double given) { // one number after the other varies
    number.slope[0] = 1;
    check_near(given, on_dual().slope[0], 10, tolerance);
    number.slope[0] = 0;
  };
  for (std::size_t i = 0; i < N; ++i) along(p[i], std::get<0>(slopes)[i]);
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    auto const along_all = [&](auto& list, auto const& given) {
      BOOST_TEST(given.size() == list.size());
      for (std::size_t i = 0; i < list.size(); ++i) along(list[i], given[i]);
    };
    (along_all(std::get<I>(rows), std::get<I + 1>(slopes)), ...);
  }(std::index_sequence_for<Lists...>{});
}

/// The same for two lists, the second one short.
template <class Body, std::size_t N>
void check_slopes_of_two(Body const& body, std::array<double, N> const& at, Real tolerance) {
  for (std::size_t const many : {0u, 1u, 2u, 3u, 8u, 9u})
    for (std::size_t const few : {0u, 1u, 3u, 5u})
      BOOST_TEST_CONTEXT(many << " and " << few << " rows")
        check_slopes(body, at, tolerance, sample(many, 1), sample(few, 2));
}

/// Checks the Hessian by the numbers, too.
template <class Body, std::size_t N, class... Lists>
void check_curvature(Body const& body, std::array<double, N> const& at, Real tolerance, Lists const&... lists) {
  compare(by_numbers<N, Body, Lists...>, body, tolerance, at, lists...);
}

} // namespace plain
