// SPDX-License-Identifier: BSL-1.0
// Loops that a condition ends, and roots of residuals: values, derivatives, limits, within other loops.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <string>
#include <vector>

using dyad::Passive, dyad::Rows, dyad::Vec;

namespace {

constexpr auto kepler = dyad::function<double, double>(
    [](auto m, auto e) { return root(m + e * sin(m), [&](auto y) { return y - e * sin(y) - m; }); });
constexpr auto circle = dyad::function<Vec<2>>([](auto const& p) {
  return dyad::root(std::array{1.0, 1.0}, [&](auto const& y) {
    return std::array{y[0] * y[0] + y[1] * y[1] - p[0], y[0] * y[1] * y[1] - p[1]};
  });
});
constexpr auto in_a_sum = dyad::function<double, Passive<Rows<double>>>([](auto e, auto const& x) {
  return sum_over(x, [&](auto m) { return square(root(m, [&](auto y) { return y - e * sin(y) - m; })); });
});
constexpr auto with_a_fold = dyad::function<double, Passive<Rows<double>>>([](auto p, auto const& y) {
  return root(p,
              [&](auto q) { return q - fold(0.1, y, [&](auto s, auto t) { return 0.5 * s + 0.2 * sin(q * t); }) - p; });
});
constexpr auto in_a_root = dyad::function<double>([](auto p) {
  return root(p, [&](auto q) {
    auto const w = root(q, [&](auto u) { return u + 0.3 * sin(u) - q * p; });
    return q + 0.2 * w - p;
  });
});
constexpr auto steps = dyad::function<double, Passive<Rows<double>>>([](auto a, auto const& x) {
  return sum_over(x, [&](auto t) {
    return iterate(std::array{a, t}, [&](auto const& s) { return s[0] < 10.0 * t; },
                   [&](auto const& s) { return std::array{s[0] * 1.5 + t, s[1] + a * s[0]}; })[1];
  });
});
constexpr auto endless = dyad::function<double>(
    [](auto a) { return iterate(a, [](auto y) { return y > 0.0; }, [](auto y) { return y + 1.0; }, 100); });
constexpr auto nowhere =
    dyad::function<double>([](auto a) { return root(a, [&](auto y) { return y * y + 1.0 + 0.0 * a; }); });
constexpr auto nowhere_or_nan = dyad::function<double>(
    [](auto a) { return root(a, [&](auto y) { return y * y + 1.0 + 0.0 * a; }, dyad::NoRoot::is_nan); });

using Real = long double;
Real plain_kepler(Real m, Real e) {
  Real y = m;
  for (int i = 0; i < 60; ++i) y -= (y - e * std::sin(y) - m) / (1 - e * std::cos(y));
  return y;
}
Real plain_fold(Real p, std::vector<double> const& y) {
  Real q = p;
  for (int i = 0; i < 200; ++i) {
    Real s = 0.1L;
    for (double const t : y) s = 0.5L * s + 0.2L * std::sin(q * t);
    q = s + p;
  }
  return q;
}
Real plain_in_a_root(Real p) {
  Real q = p;
  for (int i = 0; i < 100; ++i) {
    Real u = q;
    for (int k = 0; k < 100; ++k) u = q * p - 0.3L * std::sin(u);
    q = p - 0.2L * u;
  }
  return q;
}
Real plain_steps(Real a, std::vector<double> const& x) {
  Real total = 0;
  for (double const t : x) {
    Real s = a, sum = t;
    while (s < 10 * Real(t)) {
      sum += a * s;
      s = s * 1.5L + t;
    }
    total += sum;
  }
  return total;
}
/// Value, slope and second derivative by one number, against differences of a plain function.
template <class F, class Plain> void check(F const& f, Plain const& plain, double at, auto const&... rows) {
  Real const e = 1e-4L;
  BOOST_TEST(std::abs(f(at, rows...) - plain(Real(at))) < 1e-13 * (1 + std::abs(f(at, rows...))));
  Real const slope = (plain(at + e) - plain(at - e)) / (2 * e);
  Real const second = (plain(at + e) - 2 * plain(Real(at)) + plain(at - e)) / (e * e);
  BOOST_TEST(std::abs(dyad::gradient(f)(at, rows...) - slope) < 1e-6 * (1 + std::abs(slope)));
  BOOST_TEST(std::abs(dyad::hessian(f)(at, rows...) - second) < 1e-4 * (1 + std::abs(second)));
}
auto says(char const* text) {
  return [text](std::exception const& e) { return std::string(e.what()).find(text) != std::string::npos; };
}

} // namespace

BOOST_AUTO_TEST_SUITE(roots_and_conditions)

BOOST_AUTO_TEST_CASE(keplers_equation) {
  for (double const m : {-1.0, 0.0, 1e-300, 0.7, 3.1})
    for (double const e : {0.0, 0.3, 0.9}) {
      BOOST_TEST(std::abs(kepler(m, e) - plain_kepler(m, e)) <= 4e-16 * (1 + std::abs(plain_kepler(m, e))));
      Real const y = plain_kepler(m, e), across = 1 - e * std::cos(y); // dy/dm = 1 / across, dy/de = sin(y) / across
      auto const by = dyad::gradient(kepler)(m, e);
      BOOST_TEST(std::abs(by[0] - 1 / across) < 1e-13 / across);
      BOOST_TEST(std::abs(by[1] - std::sin(y) / across) < 1e-13 / across);
      auto const second = dyad::hessian(kepler)(m, e);
      BOOST_TEST(std::abs(second[0][0] + e * std::sin(y) / (across * across * across)) <
                 1e-11 / (across * across * across));
    }
}

BOOST_AUTO_TEST_CASE(several_residuals) {
  std::array<double, 2> const p = {3.0, 1.5};
  auto const y = circle(p);
  BOOST_TEST(std::abs(y[0] * y[0] + y[1] * y[1] - p[0]) < 1e-14);
  BOOST_TEST(std::abs(y[0] * y[1] * y[1] - p[1]) < 1e-14);
  // J dy = dp by hand
  double const a = 2 * y[0], b = 2 * y[1], c = y[1] * y[1], d = 2 * y[0] * y[1], det = a * d - b * c;
  auto const by = dyad::jacobian(circle)(p);
  BOOST_TEST(std::abs(by[0][0] - d / det) < 1e-13);
  BOOST_TEST(std::abs(by[0][1] + b / det) < 1e-13);
  BOOST_TEST(std::abs(by[1][0] + c / det) < 1e-13);
  BOOST_TEST(std::abs(by[1][1] - a / det) < 1e-13);
}

BOOST_AUTO_TEST_CASE(within_other_loops_and_around_them) {
  for (std::size_t const count : {0u, 1u, 3u, 8u, 13u}) {
    std::vector<double> x;
    for (std::size_t i = 0; i < count; ++i) x.push_back(0.1 + 0.17 * static_cast<double>(i));
    check(in_a_sum, [&](Real e) {
      Real total = 0;
      for (double const m : x) total += plain_kepler(m, e) * plain_kepler(m, e);
      return total;
    }, 0.3, x);
    check(with_a_fold, [&](Real p) { return plain_fold(p, x); }, 0.3, x);
    check(steps, [&](Real a) { return plain_steps(a, x); }, 0.3, x);
  }
  check(in_a_root, plain_in_a_root, 0.7);
}

BOOST_AUTO_TEST_CASE(a_loop_that_a_condition_ends_after_a_root) {
  constexpr auto both = dyad::function<double>([](auto a) {
    auto const anomaly = dyad::root(a, [&](auto E) { return E - 0.5 * sin(E) - a; });
    return anomaly * dyad::iterate(a, [](auto const& c) { return c < 10.0; }, [](auto const& c) { return 2.0 * c; });
  });
  double const E = 0.19869517172589946; // E - sin(E) / 2 = 0.1, by bisection
  auto const [value, slope] = dyad::value_and_gradient(both)(0.1);
  BOOST_TEST(value == E * 12.8, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(slope == E * 128 + 12.8 / (1 - 0.5 * std::cos(E)), boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(steps_that_do_not_end) {
  BOOST_CHECK_EXCEPTION(endless(1.0), std::runtime_error, says("after 100 steps"));
  BOOST_TEST(endless(-1.0) == -1.0);
  BOOST_TEST(dyad::gradient(endless)(-1.0) == 1.0);
  BOOST_CHECK_EXCEPTION(nowhere(1.0), std::runtime_error, says("did not arrive"));
  BOOST_TEST(std::isnan(nowhere_or_nan(1.0)));
  // One row of a batch whose residual is not a number.
  constexpr auto cubic = dyad::function<dyad::Rows<double>>([](auto const& a) {
    return sum_over(a, [](auto const& t) { return dyad::root(t, [&](auto y) { return y * y * y - t; }); });
  });
  BOOST_CHECK_EXCEPTION(cubic(std::vector<double>{1, 2, 3, std::nan(""), 5, 6, 7, 8, 9}), std::runtime_error,
                        says("within 100; the largest residual is nan"));
}

BOOST_AUTO_TEST_SUITE_END()
