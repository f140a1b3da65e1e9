// SPDX-License-Identifier: BSL-1.0
// Jets in functions with loops over rows, folds, scans, loops that a condition ends and roots, of 0, 1 and several
// rows, on every kind of number: against difference quotients in hundreds of digits of the same loops written plainly.
#include <dyad/array/vector_math.hpp>
#include <dyad/jet.hpp>
#include <dyad/loops.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <complex>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#include "support/line_oracle.hpp"

namespace {

using dyad::Passive, dyad::Rows;
using oracle::Real;

constexpr int order = 6;

Real sine(Real const& x) { return Real::made(mpfr_sin, x); }

constexpr auto summed = dyad::function<double, Passive<Rows<double>>>(
    [](auto a, auto const& rows) { return sum_over(rows, [&](auto const& t) { return sin(a * t) * a; }); });
Real plain_sum(Real const& a, std::vector<double> const& rows) {
  Real sum(0);
  for (double const t : rows) sum = sum + sine(a * Real(t)) * a;
  return sum;
}

constexpr auto folded = dyad::function<double, Passive<Rows<double>>>([](auto a, auto const& rows) {
  return fold(a * a, rows, [&](auto const& s, auto const& t) { return 0.5 * s + t * sin(a * s); });
});
Real plain_fold(Real const& a, std::vector<double> const& rows) {
  Real s = a * a;
  for (double const t : rows) s = Real(0.5) * s + Real(t) * sine(a * s);
  return s;
}

constexpr auto scanned = dyad::function<double, Passive<Rows<double>>>([](auto a, auto const& rows) {
  auto const states = scan(a, rows, [&](auto const& s, auto const& t) { return 0.5 * s + t * sin(a * s); });
  return sum_over(states, rows, [&](auto const& s, auto const& t) { return s * s * t; });
});
Real plain_scan(Real const& a, std::vector<double> const& rows) {
  Real s = a, sum(0);
  for (double const t : rows) {
    s = Real(0.5) * s + Real(t) * sine(a * s);
    sum = sum + s * s * Real(t);
  }
  return sum;
}

// y + 0.25 sin(y t) = a, summed over the rows.
constexpr auto rooted = dyad::function<double, Passive<Rows<double>>>([](auto a, auto const& rows) {
  return sum_over(rows, [&](auto const& t) { return root(a, [&](auto y) { return y + 0.25 * sin(y * t) - a; }); });
});
Real plain_root(Real const& a, std::vector<double> const& rows) {
  Real sum(0);
  for (double const t : rows) {
    Real y = a;
    for (int i = 0; i < 12; ++i)
      y = y - (y + Real(0.25) * sine(y * Real(t)) - a) /
                  (Real(1) + Real(0.25) * Real(t) * Real::made(mpfr_cos, y * Real(t)));
    sum = sum + y;
  }
  return sum;
}

constexpr auto iterated = dyad::function<double, Passive<Rows<double>>>([](auto a, auto const& rows) {
  return sum_over(rows, [&](auto const& t) {
    return iterate(
        a + t, [](auto const& s) { return s < 20.0; }, [&](auto const& s) { return s * (a + 1.0) + t; });
  });
});
Real plain_iterate(Real const& a, std::vector<double> const& rows) {
  Real sum(0);
  for (double const t : rows) {
    Real s = a + Real(t);
    while (s < Real(20)) s = s * (a + Real(1)) + Real(t);
    sum = sum + s;
  }
  return sum;
}

/// The numbers in a value, one a lane.
template <class T> std::vector<double> lanes_of(T const& x) {
  if constexpr (dyad::detail::Lanes<T>) {
    std::vector<double> out(T::size);
    x.store_unaligned(out.data());
    return out;
  } else if constexpr (std::is_same_v<T, std::complex<double>>)
    return {x.real()};
  else
    return {static_cast<double>(x)};
}
template <class T> T number_of(std::vector<double> const& x) {
  if constexpr (dyad::detail::Lanes<T>)
    return T::load_unaligned(x.data());
  else
    return T(static_cast<T>(x[0]));
}

template <class T, class F, class Plain>
void check(std::string const& name, F const& f, Plain const& plain, double tolerance) {
  std::size_t const lanes = lanes_of(T(0)).size();
  std::vector<double> at;
  for (std::size_t i = 0; i < lanes; ++i) at.push_back(0.75 + 0.5 * static_cast<double>(i));
  for (std::size_t const length : {0u, 1u, 2u, 9u}) {
    std::vector<double> rows;
    for (std::size_t i = 0; i < length; ++i) rows.push_back(0.25 + 0.125 * static_cast<double>(i));
    auto const d = dyad::derivatives<order>(f)(number_of<T>(at), rows);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      std::vector<Real> const exact =
          oracle::taylor_of([&](Real const& t) { return plain(Real(at[lane]) + t, rows); }, order);
      double factorial = 1;
      for (int k = 0; k <= order; ++k) {
        if (k > 0) factorial *= k;
        double const found = lanes_of(d[static_cast<std::size_t>(k)])[lane] / factorial,
                     expected = static_cast<double>(exact[static_cast<std::size_t>(k)]);
        BOOST_TEST(std::abs(found - expected) <= tolerance * (1 + std::abs(expected)),
                   name << " of " << length << " rows, lane " << lane << ", order " << k << ": " << found << ", not "
                        << expected);
      }
    }
  }
}

template <class T> void check_loops(double tolerance) {
  check<T>("sum", summed, plain_sum, tolerance);
  check<T>("fold", folded, plain_fold, tolerance);
  check<T>("scan", scanned, plain_scan, tolerance);
}
template <class T> void check_all(double tolerance) {
  check_loops<T>(tolerance);
  check<T>("root", rooted, plain_root, tolerance);
  check<T>("iterate", iterated, plain_iterate, tolerance);
}

} // namespace

BOOST_AUTO_TEST_SUITE(jets_in_loops)

BOOST_AUTO_TEST_CASE(of_doubles) { check_all<double>(1e-13); }
BOOST_AUTO_TEST_CASE(of_floats) { check_all<float>(2e-5); }
BOOST_AUTO_TEST_CASE(of_many_digits) { check_all<boost::multiprecision::cpp_bin_float_50>(1e-15); }
// Conditions compare, which complex numbers cannot: tests/compile_fail/condition_on_complex_numbers.cpp.
BOOST_AUTO_TEST_CASE(of_complex_numbers) {
  check_loops<std::complex<double>>(1e-13);
  check<std::complex<double>>("root", rooted, plain_root, 1e-13);
}
BOOST_AUTO_TEST_CASE(of_batches) { check_all<dyad::Simd<double>>(1e-13); }
BOOST_AUTO_TEST_CASE(of_batches_of_xsimd) { check_all<xsimd::batch<double>>(1e-13); }

// A guess that is the root already: the coefficients are still to be found.
BOOST_AUTO_TEST_CASE(an_exact_guess) {
  constexpr auto f = dyad::function<double>([](auto p) { return dyad::root(1.0, [&](auto y) { return y * y - p; }); });
  auto const d = dyad::derivatives<20>(f)(1.0);
  double expected = 1, exponent = 0.5; // of the square root at 1
  for (std::size_t k = 0; k <= 20; expected *= exponent, exponent -= 1, ++k)
    BOOST_TEST(std::abs(d[k] - expected) <= 1e-11 * std::abs(expected), k << ": " << d[k] << ", not " << expected);
}

BOOST_AUTO_TEST_SUITE_END()
