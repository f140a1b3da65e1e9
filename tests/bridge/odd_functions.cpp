// SPDX-License-Identifier: BSL-1.0
// Products that hold |x|, or a distance, and an odd function of it are smooth where their factors are not.
#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <string_view>
#include <vector>

#include "orders_of_one.hpp"

using namespace dyad;
using namespace dyad::tests;

namespace {

/// An operation of a user, which says that it is odd and no more: the Gudermannian.
struct Gudermannian : Elementwise<1> {
  static constexpr std::string_view name = "gudermannian";
  static constexpr Domain<1> domain = {{{-5, 5}}};
  static constexpr auto singular = smooth;
  static constexpr Parity parity = Parity::odd;
  template <class T> static constexpr T kernel(T const& t) {
    using std::atan, std::sinh;
    return atan(sinh(t));
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& t) { return g * sech(t); }
};

/// As `check`, to the third order and without Taylor polynomials.
template <class F>
void check_third(std::string const& name, F const& f, double at, std::array<double, 5> const& expected) {
  auto const same = near(name, at, expected);
  constexpr auto e = F{}(x);
  same("symbols", 1, diff(e, x)(x = at));
  same("symbols", 2, diff<2>(e, x)(x = at));
  same("symbols", 3, diff<3>(e, x)(x = at));
  same("function", 2, only(hessian(function(F{}))(at)));
  for (std::size_t const length : {0u, 1u, 9u}) {
    Variable const u = length == 0 ? Variable(at) : Variable(NdArray(std::vector<double>(length, at)));
    Variable y = f(u);
    for (std::size_t k = 0; k < 4; ++k) {
      for (double const element : y.data().to_vector()) same("Variable", k, element);
      y = grad(sum(y), u, {.create_graph = true, .allow_unused = true});
    }
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(odd_functions)

// An odd function of a length holds the length as a factor.
BOOST_AUTO_TEST_CASE(times_what_they_are_of) {
  check("|x| sin(2 |x|)", [](auto t) { return abs(t) * sin(2.0 * abs(t)); }, 0, {0, 0, 4, 0, -32});
  check("sin(|x|) sinh(3 |x|)", [](auto t) { return sin(abs(t)) * sinh(3.0 * abs(t)); }, 0, {0, 0, 6, 0, 96});
  check("cos(sin(|x|))", [](auto t) { return cos(sin(abs(t))); }, 0, {1, 0, -1, 0, 5});
  check("|x| / (1 + x) * -tan(|x|)", [](auto t) { return abs(t) / (1.0 + t) * -tan(abs(t)); }, 0, {0, 0, -2, 6, -32});
  check("r sin(r)",
        [](auto t) {
          auto const r = hypot(t, t, t);
          return r * sin(r);
        },
        0, {0, 0, 6, 0, -36});
  check("|x|^3 sin(|x|)", [](auto t) { return abs(t) * abs(t) * (abs(t) * sin(abs(t))); }, 0, {0, 0, 0, 0, 24});
  check("|x| |x| |x| |x|", [](auto t) { return abs(t) * abs(t) * abs(t) * abs(t); }, 0, {0, 0, 0, 0, 24});
  check("|x| tanh(|x|)", [](auto t) { return abs(t) * tanh(abs(t)); }, 0, {0, 0, 2, 0, -8});
  check("|x| tanh(|x|)", [](auto t) { return abs(t) * tanh(abs(t)); }, -900, {900, -1, 0, 0, 0});
  check("sin(|x|)^2", [](auto t) { return square(sin(abs(t))); }, 0, {0, 0, 2, 0, -8});
  double const s = std::sin(1.0), c = std::cos(1.0);
  check("|x| sin(|x|)", [](auto t) { return abs(t) * sin(abs(t)); }, -1, {s, -s - c, 2 * c - s, 3 * s + c, s - 4 * c});
}

// Odd functions that do not state what they are over their argument are found as well.
BOOST_AUTO_TEST_CASE(that_are_only_known_to_be_odd) {
  auto const distance_times_angle = [](auto t) { return abs(t) * atan(abs(t)); };
  double const q = std::numbers::pi / 4;
  check_third("|x| atan(|x|)", distance_times_angle, 0, {0, 0, 2, 0});
  check_third("|x| atan(|x|)", distance_times_angle, -1, {q, -q - 0.5, 0.5, 1});
  check_third("|x| erf(|x|)", [](auto t) { return abs(t) * erf(abs(t)); }, 0, {0, 0, 4 * std::numbers::inv_sqrtpi, 0});
  check_third("asin(|x|) asinh(2 |x|) / (1 + x)", [](auto t) { return asin(abs(t)) * asinh(2.0 * abs(t)) / (1.0 + t); },
              0, {0, 0, 4, -12});
  check_third("|x| gd(|x|)", [](auto t) { return abs(t) * apply<Gudermannian>(abs(t)); }, 0, {0, 0, 2, 0});
}
// Taylor polynomials know of |x| at 0 that its derivative is 0, and of such products no more than that.
BOOST_AUTO_TEST_CASE(series_of_odd_functions) {
  BOOST_TEST(derivatives<2>(abs(x) * atan(abs(x)), x)(x = 0.0)[2] == 0);
  BOOST_TEST(derivatives<2>(abs(x) * tanh(abs(x)), x)(x = 0.0)[2] == 2);
}
// A length that divides within an odd function is none of its powers.
BOOST_AUTO_TEST_CASE(of_quotients_by_lengths) {
  constexpr auto y = var<"y">;
  constexpr auto r = hypot(y, x);
  BOOST_TEST(diff(tanh(tanh(r / (r / y))), y, y)(x = 0.5, y = 1.0) == diff<2>(tanh(tanh(y)), y)(y = 1.0),
             boost::test_tools::tolerance(1e-13));
}
// Multiples of a length within an odd function; values on the way whose gradients are asked for.
BOOST_AUTO_TEST_CASE(of_multiples_of_lengths) {
  for (bool const kept : {false, true}) {
    Variable const u(NdArray({0.0, 0.5, -1.0})), w(NdArray({2.0, 2.0, 2.0})), r = abs(u), v = w * r, s = sin(v),
                                                                              y = r * s;
    Variable slope;
    if (kept) {
      auto const g = grad(sum(y), {u, w, r, v, s}, {.create_graph = true});
      for (std::size_t i = 0; i < 3; ++i) {
        double const t = std::abs(u.data().to_vector()[i]);
        double const expected[] = {t * t * std::cos(2 * t), std::sin(2 * t) + 2 * t * std::cos(2 * t),
                                   t * std::cos(2 * t), t};
        for (std::size_t k = 0; k < 4; ++k)
          BOOST_TEST(g[k + 1].data().to_vector()[i] == expected[k], boost::test_tools::tolerance(1e-14));
      }
      slope = g[0];
    } else
      slope = grad(sum(y), u, {.create_graph = true});
    std::vector<double> const twice = grad(sum(slope), u).data().to_vector();
    for (std::size_t i = 0; i < 3; ++i) {
      double const t = u.data().to_vector()[i];
      BOOST_TEST(twice[i] == 4 * std::cos(2 * t) - 4 * t * std::sin(2 * t), boost::test_tools::tolerance(1e-14));
    }
  }
}

// The Hessian of |v| sin(|v|) at the origin, and along a direction.
BOOST_AUTO_TEST_CASE(of_a_norm_of_variables) {
  Variable const v(NdArray({0.0, 0.0, 0.0}));
  Variable const slope = grad(norm(v) * sin(norm(v)), v, {.create_graph = true});
  for (std::size_t i = 0; i < 3; ++i) {
    std::vector<double> unit(3, 0.0);
    unit[i] = 1;
    Variable const row = grad(sum(slope * NdArray(unit)), v);
    for (std::size_t j = 0; j < 3; ++j) BOOST_TEST(row.data().to_vector()[j] == (i == j ? 2 : 0));
  }
}
// Elements that are 0 beside others, of a shape that is stretched.
BOOST_AUTO_TEST_CASE(of_arrays) {
  Variable const u(NdArray({0.0, 2.0, -1.0})), w(NdArray({{3.0, 3.0, 3.0}, {3.0, 3.0, 3.0}}));
  Variable const twice = grad(sum(grad(sum(w * abs(u) * sinh(abs(u))), u, {.create_graph = true})), u);
  for (std::size_t i = 0; i < 3; ++i) {
    double const t = u.data().to_vector()[i];
    BOOST_TEST(twice.data().to_vector()[i] == 6 * (2 * std::cosh(t) + t * std::sinh(t)),
               boost::test_tools::tolerance(1e-14));
  }
}

BOOST_AUTO_TEST_SUITE_END()
