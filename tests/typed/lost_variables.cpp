// SPDX-License-Identifier: BSL-1.0
// Generic code binds the same values to a formula and to all that is made of it, whatever an identity has dropped.
#include "near.hpp"

#include <dyad/tensor.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace dyad::literals;
using typed_tests::check_near;
namespace hana = boost::hana;

namespace {

constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;

static_assert(same(x - x + y, y));
static_assert(x - x + y == y);
static_assert(!(x < x));
static_assert((x - x)(x = 1.0) == 0);
static_assert(!sparsity(gradient(0_c * x + y, x, y))[0]);
static_assert(std::is_same_v<decltype(variables(x - x + y)), hana::tuple<std::remove_const_t<decltype(y)>>>);

/// What generic code may do with a function of x and y, all at x = 1, y = 2.
template <class F> double everything(F const& f) {
  auto const at = [](auto const& e) { return e(x = 1.0, y = 2.0); };
  auto const [value, slopes] = at(dyad::value_and_gradient(f, x, y));
  auto const curves = at(dyad::compile(hessian(f, x, y)));
  return at(f) + at(diff(f, x)) + at(diff(f, x, y)) + value + slopes[0] + curves[1][1] + at(jvp(f, x = 1.0, y = 0.5)) +
         at(hvp(f, x = 1.0, y = 0.0)[hana::size_c<1>]) + at(vjp(f, 2.0, x, y)[hana::size_c<0>]) + at(0.5 * f + 1_c) +
         at(where(f > 0_c, f, 0_c)) + substitute(f, x = y * y)(y = 2.0) + f(x = y)(y = 3.0);
}

} // namespace

BOOST_AUTO_TEST_SUITE(lost_variables)

BOOST_AUTO_TEST_CASE(one_list_of_bindings_serves_all) {
  // f(1, 2) counts 5.5 times with 1 added, f(4, 2) and f(3, 3) once; slopes and curves by calculus.
  auto const expected = [](double f, double fx, double fy, double fxy, double fyy, double at_4_2, double at_3_3) {
    return 4 * f - 0.5 * f + 1 + 2 * fx + fxy + fyy + (fx + 0.5 * fy) + fxy + 2 * fx + at_4_2 + at_3_3;
  };
  check_near(everything(x - x + y), expected(2, 0, 1, 0, 0, 2, 3));
  check_near(everything(0_c * y + x), expected(1, 1, 0, 0, 0, 4, 3));
  check_near(everything(pow(y, 0_c) * x), expected(1, 1, 0, 0, 0, 4, 3));
  check_near(everything(where(x < x, x, y * y)), expected(4, 0, 4, 0, 2, 4, 9));
  check_near(everything(x * y), expected(2, 2, 1, 1, 0, 8, 9));
}

BOOST_AUTO_TEST_CASE(tensors_too) {
  constexpr auto V = dyad::var<"V", 3>;
  constexpr auto W = dyad::var<"W", 3>;
  constexpr auto f = sum(0_c * V + W * W);
  std::array const at{1.0, 2.0, 3.0};
  BOOST_TEST(f(V = at, W = at) == 14);
  BOOST_TEST(gradient(f, V, W)[hana::size_c<1>](V = at, W = at)[2] == 6);
  check_near(sum(substitute(0_c * V + W * W, W = exp(V)))(V = at), std::exp(2.0) + std::exp(4.0) + std::exp(6.0));
}

BOOST_AUTO_TEST_CASE(positions_are_types) {
  constexpr auto W = dyad::var<"W", 3, 4>;
  std::array<std::array<double, 4>, 3> const at{{{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}}};
  auto const column = index(W, dyad::ellipsis, 1_c)(W = at);
  BOOST_TEST((column == std::array{2.0, 6.0, 10.0}));
  auto const row = index(W, 1_c, dyad::new_axis, dyad::range<1, 3>)(W = at);
  BOOST_TEST((row == std::array<std::array<double, 2>, 1>{{{6.0, 7.0}}}));
  BOOST_TEST(W[dyad::at<-1>][2_c](W = at) == 11);
  BOOST_TEST(W[hana::int_c<2>][hana::int_c<0>](W = at) == 9);
}

BOOST_AUTO_TEST_SUITE_END()
