// SPDX-License-Identifier: BSL-1.0
// Roots over complex numbers, against closed forms: values, derivatives, several unknowns, and where there is no root.
#include <dyad/jet.hpp>
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <complex>
#include <stdexcept>
#include <string>

namespace {

using Complex = std::complex<double>;
using dyad::Passive, dyad::Vec;

constexpr auto shifted = dyad::function<double, Passive<double>>([](auto p, auto const& guess) {
  return dyad::root(guess, [&](auto z) { return z * z + 1.0 - p; });
});
// a b = p, a + b = q with a slope of a product at the pivot: (q - w) / 2 and (q + w) / 2 with w^2 = q^2 - 4 p.
constexpr auto pair = dyad::function<Vec<2>, Passive<Vec<2>>>([](auto const& p, auto const& guess) {
  return dyad::root(std::array{guess[0], guess[1]}, [&](auto const& y) {
    return std::array{y[0] * y[1] - p[0], y[0] + y[1] - p[1]};
  });
});
// The slope of the first residual by the first unknown is 0: rows are exchanged.
constexpr auto exchanged = dyad::function<Vec<2>>([](auto const& p) {
  return dyad::root(std::array{p[0], p[1]}, [&](auto const& y) {
    return std::array{exp(y[1]) - p[0], y[0] * y[0] + y[1] - p[1]};
  });
});
// Every step of Newton's method on exp is -1.
constexpr auto nowhere =
    dyad::function<double>([](auto a) { return dyad::root(a, [&](auto y) { return exp(y) + 0.0 * a; }); });
constexpr auto nowhere_or_nan = dyad::function<double>([](auto a) {
  return dyad::root(a, [&](auto y) { return exp(y) + 0.0 * a; }, dyad::NoRoot::is_nan);
});

bool near(Complex const& a, Complex const& b, double tolerance) {
  return std::abs(a - b) <= tolerance * std::abs(b);
}
auto says(std::string const& text) {
  return [text](std::exception const& e) { return std::string(e.what()).find(text) != std::string::npos; };
}

} // namespace

BOOST_AUTO_TEST_SUITE(complex_roots)

// sqrt(p - 1), of either sign, by p; p = 0 is the pair of roots of z^2 + 1.
BOOST_AUTO_TEST_CASE(orders_of_a_root) {
  constexpr int order = 6;
  for (Complex const p : {Complex(0, 0), Complex(0.3, 0.2), Complex(-2, 0.01), Complex(5, -3), Complex(1, 0.125)})
    for (double const sign : {1.0, -1.0}) {
      Complex const root = sign * std::sqrt(p - 1.0), guess = root * Complex(1.25, 0.5);
      auto const d = dyad::derivatives<order>(shifted)(p, guess);
      Complex expected = root;
      for (int k = 0; k <= order; ++k) {
        BOOST_TEST(near(d[static_cast<std::size_t>(k)], expected, 1e-12),
                   "at " << p << ", order " << k << ": " << d[static_cast<std::size_t>(k)] << ", not " << expected);
        expected *= (0.5 - k) / (p - 1.0);
      }
    }
}

BOOST_AUTO_TEST_CASE(functions_at_complex_numbers) {
  Complex const p(-0.5, 0.75), root = std::sqrt(p - 1.0);
  auto const [value, slope] = dyad::value_and_gradient(shifted)(p, root + Complex(0.2, -0.1));
  BOOST_TEST(near(value, root, 1e-14));
  BOOST_TEST(near(slope, 0.5 / root, 1e-14));
  BOOST_TEST(near(dyad::hessian(shifted)(p, root + Complex(0.2, -0.1)), -0.25 / (root * root * root), 1e-13));
  std::complex<float> const single = shifted(std::complex<float>(p), std::complex<float>(1, 1));
  BOOST_TEST(near(Complex(single), root, 1e-6));
  // A real equation, at complex numbers without an imaginary part, has the real root.
  BOOST_TEST(shifted(Complex(3), Complex(1)) == shifted(3.0, 1.0));
}

BOOST_AUTO_TEST_CASE(several_complex_unknowns) {
  std::array<Complex, 2> const p{Complex(1, 2), Complex(0.5, -1)};
  Complex const w = std::sqrt(p[1] * p[1] - 4.0 * p[0]), a = (p[1] - w) / 2.0, b = (p[1] + w) / 2.0;
  std::array<Complex, 2> const guess{a * Complex(1.1, 0.1), b * Complex(0.9, 0.1)};
  auto const y = pair(p, guess);
  BOOST_TEST(near(y[0], a, 1e-14));
  BOOST_TEST(near(y[1], b, 1e-14));
  auto const by = dyad::jacobian(pair)(p, guess); // b da + a db = dp, da + db = dq
  BOOST_TEST(near(by[0][0], 1.0 / w, 1e-13));
  BOOST_TEST(near(by[0][1], -a / w, 1e-13));
  BOOST_TEST(near(by[1][0], -1.0 / w, 1e-13));
  BOOST_TEST(near(by[1][1], b / w, 1e-13));

  auto const z = exchanged(p);
  BOOST_TEST(near(std::exp(z[1]), p[0], 1e-14));
  BOOST_TEST(near(z[0] * z[0] + z[1], p[1], 1e-14));
  auto const [first, second] = dyad::jacobian(exchanged)(p); // exp(b) db = dp, 2 a da + db = dq
  BOOST_TEST(near(second[0], 1.0 / p[0], 1e-13));
  BOOST_TEST(std::abs(second[1]) < 1e-14);
  BOOST_TEST(near(first[0], -0.5 / (z[0] * p[0]), 1e-13));
  BOOST_TEST(near(first[1], 0.5 / z[0], 1e-13));
}

BOOST_AUTO_TEST_CASE(no_root_is_found) {
  std::string const told = "steps did not arrive within 100; the largest residual is 1.0112214926104"; // exp(-99)
  BOOST_CHECK_EXCEPTION(nowhere(Complex(1, 1)), std::runtime_error, says(told));
  BOOST_CHECK_EXCEPTION(dyad::derivatives<3>(nowhere)(Complex(1, 1)), std::runtime_error, says(told));
  BOOST_CHECK_EXCEPTION(dyad::derivatives<3>(nowhere)(1.0), std::runtime_error, says(told));
  BOOST_TEST(std::isnan(nowhere_or_nan(Complex(1, 1)).real()));
  BOOST_TEST(std::isnan(dyad::derivatives<3>(nowhere_or_nan)(Complex(1, 1))[0].real()));
  BOOST_TEST(std::isnan(dyad::derivatives<3>(nowhere_or_nan)(1.0)[0]));
}

BOOST_AUTO_TEST_SUITE_END()
