// SPDX-License-Identifier: BSL-1.0
// prod: products over axes, with derivatives that hold at zeros.
#include "laws.hpp"

using namespace tensor_test;

namespace {
auto const by_rows = [](auto const& x) {
  std::remove_cvref_t<decltype(x)> y;
  for (std::size_t i = 0; i < 3; ++i) y.push_back(x[4 * i] * x[4 * i + 1] * x[4 * i + 2] * x[4 * i + 3]);
  return y;
};
auto const of_all = [](auto const& x) {
  std::remove_cvref_t<decltype(x)> y{x[0]};
  for (std::size_t i = 1; i < x.size(); ++i) y[0] = y[0] * x[i];
  return y;
};
std::array<double, 12> const with_zeros = {0.31, 0, 0.75, 1.9, 0, 0.08, 2.1, -0.0, 1.15, -0.27, 0.52, 0.93};
} // namespace

BOOST_AUTO_TEST_SUITE(prod_)

BOOST_AUTO_TEST_CASE(laws) {
  check_laws([](auto const& x) { return prod(x, axes<1>); }, by_rows, "prod(a, axes<1>)");
  check_laws([](auto const& x) { return prod(x, axes<1>); }, by_rows, "prod(a, axes<1>)", with_zeros);
  check_laws([](auto const& x) { return prod(x); }, of_all, "prod(a)");
}

BOOST_AUTO_TEST_CASE(edges) {
  BOOST_TEST(prod(NdArray(2.5)).item() == 2.5);
  BOOST_TEST(prod(NdArray(std::vector<double>{})).item() == 1.0);
  BOOST_TEST(prod(NdArray({{2.0, 3.0}, {5.0, 7.0}}), Axes{0}, true).shape() == (Shape{1, 2}));
  BOOST_TEST(prod(NdArray({{2.0, 3.0}, {5.0, 7.0}}), Axes{0}).to_vector() == std::vector({10.0, 21.0}));
  for (Index const n : {1, 2, 7, 8, 9, 16, 17}) { // lanes and what is left over
    std::vector<double> const twos(static_cast<std::size_t>(n), 2.0);
    Variable const x(NdArray(twos), "x");
    Variable const y = prod(x);
    BOOST_TEST(y.item() == std::ldexp(1.0, static_cast<int>(n)));
    BOOST_TEST(grad(y, {x})[0].data().to_vector() ==
               std::vector(static_cast<std::size_t>(n), std::ldexp(1.0, static_cast<int>(n) - 1)));
  }
  Variable const none(NdArray(std::vector<double>{}), "none");
  BOOST_TEST(grad(prod(none), {none})[0].shape() == Shape{0});
  Variable const one(3.0, "one");
  BOOST_TEST(grad(prod(one), {one})[0].item() == 1.0);
  BOOST_CHECK_THROW(prod(NdArray({1.0}), Axes{1}), IndexError);
}

/// Slopes that are 0 have the sign of the product of the others, by Variables, static tensors and functions.
BOOST_AUTO_TEST_CASE(signs_of_zero) {
  constexpr auto v = var<"v", 4>;
  constexpr auto f = function<Vec<4>>([](auto const& a) { return prod(a); });
  for (auto const& at : {std::array{-0.0, 2.0, 3.0, 5.0}, std::array{2.0, -0.0, -3.0, 1.0},
                         std::array{0.0, -2.0, 1.0, 3.0}, std::array{-1.0, 1.0, 1.0, -0.0},
                         std::array{-0.0, 0.0, -1.0, 2.0}}) {
    Variable const x(NdArray(std::vector(at.begin(), at.end())));
    auto const swept = grad(prod(x), x).data().to_vector(),
               recorded = grad(prod(x), x, {.create_graph = true}).data().to_vector();
    auto const tensor = diff(prod(v), v)(v = NdArray(std::vector(at.begin(), at.end()))).to_vector();
    auto const traced = gradient(f)(at);
    for (std::size_t i = 0; i < 4; ++i) {
      double expected = 1;
      for (std::size_t k = 0; k < 4; ++k) expected *= k == i ? 1 : at[k];
      for (double const slope : {swept[i], recorded[i], tensor[i], traced[i]}) {
        BOOST_TEST(slope == expected);
        BOOST_TEST(std::signbit(slope) == std::signbit(expected), "the sign of slope " << i);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_recurrence) {
  // y = a y + b in both arguments, beside the loop.
  check(sum(square(cumsum(exp(b)))) * prod(a, axes<0>), [](List const& x, List const& y) {
    List::value_type s = 0, running = 0;
    for (List::value_type const v : y) {
      running += std::exp(v);
      s += running * running;
    }
    List out;
    for (std::size_t j = 0; j < 4; ++j) out.push_back(s * x[j] * x[4 + j] * x[8 + j]);
    return out;
  });
  check(linear_recurrence(a, exp(a), axis<1>) * b, [](List const& x, List const& y) {
    List out;
    for (std::size_t i = 0; i < 3; ++i) {
      List::value_type last = 0;
      for (std::size_t j = 0; j < 4; ++j) {
        last = j == 0 ? std::exp(x[4 * i]) : x[4 * i + j] * last + std::exp(x[4 * i + j]);
        out.push_back(last * y[j]);
      }
    }
    return out;
  });
  Variable const f(NdArray({7.0, 0.5, -2.0}), "f"), t(NdArray({1.0, 3.0, 0.25}), "t");
  Variable const y = linear_recurrence(f, t);
  BOOST_TEST(y.data().to_vector() == std::vector({1.0, 3.5, -6.75}));
  auto const slopes = grad(sum(y), {f, t});
  BOOST_TEST(slopes[0].data().to_vector() == std::vector({0.0, -1.0, 3.5}));
  BOOST_TEST(slopes[1].data().to_vector() == std::vector({0.5, -1.0, 1.0}));
  BOOST_CHECK_THROW(linear_recurrence(f, Variable(NdArray({1.0, 2.0}))), ShapeError);
}

BOOST_AUTO_TEST_SUITE_END()
