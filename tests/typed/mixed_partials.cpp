// SPDX-License-Identifier: BSL-1.0
/// \file Every mixed partial of total order up to three of a function of four variables. The function, the point and
/// the values are those of Boost.Math's example autodiff_mixed_partials.cpp.
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>

namespace {

using namespace dyad::literals;

constexpr auto w = dyad::var<"w">;
constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;
constexpr auto z = dyad::var<"z">;
constexpr auto f = exp(w * sin(x * log(y) / z) + sqrt(w * z / (x * y))) + w * w / tan(z);

template <int W, int X, int Y, int Z> void check(double expected) {
  constexpr auto partial = dyad::diff<Z>(dyad::diff<Y>(dyad::diff<X>(dyad::diff<W>(f, w), x), y), z);
  double const found = partial(w = 11, x = 12, y = 13, z = 14);
  BOOST_CHECK_MESSAGE(std::abs(found - expected) <= 1e-11 * std::abs(expected),
                      "order " << W << X << Y << Z << ": " << found << " is not " << expected << ", relative distance "
                               << std::abs(found / expected - 1));
}

} // namespace

BOOST_AUTO_TEST_CASE(mixed_partials_of_four_variables) {
  check<0, 0, 0, 0>(19878.40628980435);
  check<0, 0, 0, 1>(20731.748382749396);
  check<0, 0, 0, 2>(14667.60767623939);
  check<0, 0, 0, 3>(1840.5599364498132);
  check<0, 0, 1, 0>(-9219.318005237072);
  check<0, 0, 1, 1>(-7272.300634012812);
  check<0, 0, 1, 2>(-2135.296370062284);
  check<0, 0, 2, 0>(4249.026762908616);
  check<0, 0, 2, 1>(2063.9890610627344);
  check<0, 0, 3, 0>(-1846.8998307870845);
  check<0, 1, 0, 0>(-24330.896138493892);
  check<0, 1, 0, 1>(-18810.416051756267);
  check<0, 1, 0, 2>(-4890.406122702359);
  check<0, 1, 1, 0>(8484.350739681613);
  check<0, 1, 1, 1>(3097.204151240399);
  check<0, 1, 2, 0>(-2407.9872379065237);
  check<0, 2, 0, 0>(23973.06007192347);
  check<0, 2, 0, 1>(8840.543151778797);
  check<0, 2, 1, 0>(-4320.4340714206);
  check<1, 0, 0, 0>(16975.340053651795);
  check<1, 0, 0, 1>(19662.603563033415);
  check<1, 0, 0, 2>(15765.8513070402);
  check<1, 0, 1, 0>(-8681.74853978972);
  check<1, 0, 1, 1>(-7703.183042460388);
  check<1, 0, 2, 0>(4370.19649985755);
  check<1, 1, 0, 0>(-22965.85985843952);
  check<1, 1, 0, 1>(-20026.691015299297);
  check<1, 1, 1, 0>(8987.046882870452);
  check<1, 2, 0, 0>(25278.294506052473);
  check<2, 0, 0, 0>(14462.744235186332);
  check<2, 0, 0, 1>(18367.747409164327);
  check<2, 0, 1, 0>(-8084.98127198203);
  check<2, 1, 0, 0>(-21431.41643507661);
  check<3, 0, 0, 0>(12294.403877378556);
}

// With both arguments of `pow` the mixed partial is 1/x at p = 0, under any names, in any order of arguments, in any
// way to write it.
constexpr auto power = dyad::function<double, double>([](auto const& a, auto const& p) { return pow(a, p); });
constexpr auto turned = dyad::function<double, double>([](auto const& p, auto const& a) { return pow(a, p); });
constexpr auto of_vector = dyad::function<dyad::Vec<2>>([](auto const& v) { return pow(v[0], v[1]); });
constexpr auto of_sums = dyad::function<double, double>([](auto const& a, auto const& b) { return pow(a + b, a * b); });
constexpr auto inside =
    dyad::function<double, double>([](auto const& a, auto const& p) { return gradient(power)(a, p)[0]; });
constexpr auto symbols_inside =
    dyad::function<double, double>([](auto const& a, auto const& p) { return pow(x, y)(x = a, y = p); });

BOOST_AUTO_TEST_CASE(mixed_partials_of_traced_powers) {
  for (auto const& h : {hessian(power)(2.0, 0.0), hessian(turned)(0.0, 2.0), hessian(of_vector)(std::array{2.0, 0.0}),
                        hessian(symbols_inside)(2.0, 0.0)}) {
    BOOST_TEST(h[0][1] == 0.5);
    BOOST_TEST(h[1][0] == 0.5);
  }
  BOOST_TEST(gradient(inside)(2.0, 0.0)[1] == 0.5);
  BOOST_TEST(hvp(power)(2.0, 0.0, 0.0, 1.0)[0] == 0.5);
  BOOST_TEST(std::abs(hessian(of_sums)(0.0, 1.0)[0][0] - 2) < 1e-14); // (a + b)^(a b) by hand
  BOOST_TEST(std::abs(hessian(of_sums)(1.0, 0.0)[1][1] - 2) < 1e-14);
  BOOST_TEST(std::abs(hessian(of_sums)(0.0, 2.0)[0][0] - (4 * std::log(2.0) * std::log(2.0) + 2)) < 1e-13);
}

BOOST_AUTO_TEST_CASE(
    powers_of_even_functions) { // a plain number as exponent: nothing is known of it before the program runs
  constexpr auto a = pow(abs(x), 2.0), one = pow(abs(x), 1.0), three = pow(abs(x), 3.0);
  constexpr auto h = pow(hypot(x, y), 2.0);
  for (double const at : {0.0, -0.0, -2.0, 1e-160}) {
    BOOST_TEST((dyad::diff<2>(a, x)(x = at)) == 2);
    BOOST_TEST((dyad::diff(one, x)(x = at)) == (at > 0 ? 1 : at < 0 ? -1 : 0));
    BOOST_TEST((dyad::diff<2>(three, x)(x = at)) == 6 * std::abs(at));
  }
  BOOST_TEST((dyad::diff<2>(h, x)(x = 0, y = 0)) == 2);
  BOOST_TEST((dyad::diff(h, x, y)(x = 0, y = 0)) == 0);
  auto const [value, slopes, curvatures] = compile(h, gradient(h, x, y), hessian(h, x, y))(x = 0, y = 0);
  BOOST_TEST(value == 0);
  BOOST_TEST(slopes[1] == 0);
  BOOST_TEST(curvatures[1][1] == 2);
}
