// SPDX-License-Identifier: BSL-1.0
// Rows that a loop makes and another one reads in some rows only, under a condition, by number or shifted; and loops
// without rows. What is not read has no slope, be its own slope no number. Against plain loops on dual numbers.
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <vector>

#include "slopes.hpp"

namespace {

using dyad::Index, dyad::Rows, dyad::Vec;

constexpr std::array<double, 2> at{-0.5, 0.7};

// Square roots of which half are no numbers.
constexpr auto column_body = [](auto const& p, auto const& x) {
  auto const r = map_over(x, [&](auto const& t) { return sqrt(t) * p[1]; });
  return sum_over(r, x, [&](auto const& u, auto const& t) { return where(t > 0.0, u * u, t); });
};
constexpr auto column_twice_body = [](auto const& p, auto const& x) {
  auto const r = map_over(x, [&](auto const& t) { return sqrt(t) * p[1]; });
  return sum_over(r, x, [&](auto const& u, auto const& t) {
           return where(t > 0.5, u * u, where(t > 0.2, sin(u), t)) + where(t > 0.3, u, 0.0);
         }) +
         sum_over(r, x, [&](auto const& u, auto const& t) { return where(t > 0.7, u * u * u, t); });
};
constexpr auto column_sum_body = [](auto const& p, auto const& x) {
  auto const r = map_over(x, [&](auto const& t) { return sqrt(t) * p[1]; });
  return sum_over(r, x, [&](auto const& u, auto const& t) {
    return sum_over(x, [&](auto const& w) { return where(t > 0.0 && w > 0.3, u * w, t); });
  });
};
constexpr auto shifted_body = [](auto const& p, auto const& x) {
  auto const r = map_over(x, [&](auto const& t) { return sqrt(t) * p[1]; });
  return sum_over(shifted(r, 1), shifted(x, 1), x, [&](auto const& u, auto const& v, auto const& t) {
    return where(v > 0.0, u * t, t);
  });
};
constexpr auto scan_column_body = [](auto const& p, auto const& x) {
  auto const r = map_over(x, [&](auto const& t) { return sqrt(t) * p[1]; });
  auto const s = scan(p[1], r, x, [&](auto const& a, auto const& u, auto const& t) {
    return where(t > 0.0, a * u, sin(a));
  });
  return sum_over(s, x, [&](auto const& a, auto const& t) { return where(t > 0.4, a * a, t); });
};
constexpr auto sum_in_step_body = [](auto const& p, auto const& x) {
  return fold(p[1], x, [&](auto const& s, auto const& t) {
    auto const r = sqrt(t) * p[1];
    auto const q = log(p[0]);
    auto const sum = sum_over(x, [&](auto const& u) { return where(t > 0.2, r * u, where(u > 2.0, q, s * u)); });
    return tanh(s + where(t > 0.0, r, 0.1) * sum);
  });
};
constexpr auto fold_in_fold_body = [](auto const& p, auto const& x) {
  return fold(p[1], x, [&](auto const& s, auto const& t) {
    auto const r = sqrt(t) * p[1];
    return 0.3 * s + fold(s * 0.1, x, [&](auto const& a, auto const& u) {
             return where(t * u > 1.0, a * r, where(a > 30.0, a * sqrt(p[0]), cos(a) * u));
           });
  });
};

template <class Body> void check(Body const& body) {
  for (std::size_t const rows : {0u, 1u, 7u, 8u, 9u, 33u}) BOOST_TEST_CONTEXT(rows << " rows")
    plain::check_slopes(body, at, 1e-11L, plain::sample(rows, 1));
}

// Roots whose slope at 0 is infinite.
constexpr auto picked = dyad::function<double, Rows<double>, Rows<Index>>([](auto a, auto const& x, auto const& picks) {
  auto const r = map_over(x, [&](auto const& t) { return sqrt(t) * a; });
  return sum_over(picks, [&](auto const& i) { return r[i] * a + where(x[i - 1] > 0.0, r[i - 1], 0.0); });
});
constexpr auto one_picked = dyad::function<double, Rows<double>>([](auto a, auto const& x) {
  return map_over(x, [&](auto const& t) { return sqrt(t) * a; })[2];
});
constexpr auto later_ones = dyad::function<double, Rows<double>>([](auto a, auto const& x) {
  auto const r = map_over(x, [&](auto const& t) { return sqrt(t) * a; });
  return sum_over(shifted(r, 1), x, [&](auto const& u, auto const& t) { return u * t; });
});
// States of which the later ones are not read: their steps have infinite slopes.
constexpr auto first_states = dyad::function<double, Rows<double>>([](auto a, auto const& x) {
  auto const s = scan(a, x, [&](auto const& b, auto const& t) { return b * a + sqrt(t); });
  return s[1] * 2.0;
});
constexpr auto picked_states =
    dyad::function<double, Rows<double>, Rows<Index>>([](auto a, auto const& x, auto const& picks) {
      auto const s = scan(a, x, [&](auto const& b, auto const& t) { return b * a + sqrt(t); });
      return sum_over(picks, [&](auto const& i) { return s[i]; });
    });
constexpr auto chosen_states = dyad::function<double, Rows<double>>([](auto a, auto const& x) {
  auto const s = scan(a, x, [&](auto const& b, auto const& t) { return b * a + sqrt(t); });
  return sum_over(s, x, [&](auto const& b, auto const& t) { return where(t > 0.5, b, 0.0); });
});
constexpr auto grown = dyad::function<double, double>([](auto a, auto b) {
  return iterate(b, [](auto const& r) { return r > 0.9; }, [&](auto const& r) { return r * sqrt(a); });
});
constexpr auto no_rows = dyad::function<double, double, Rows<double>>([](auto a, auto b, auto const& x) {
  return sum_over(x, [&](auto const& t) { return t * sqrt(a) + log(a + t); }) +
         fold(b, x, [&](auto const& s, auto const& t) { return s * log(a) / a + t; });
});

void check_equal(std::vector<double> const& found, std::vector<double> const& wanted) {
  BOOST_TEST_REQUIRE(found.size() == wanted.size());
  for (std::size_t i = 0; i < found.size(); ++i) BOOST_TEST(found[i] == wanted[i], boost::test_tools::tolerance(1e-14));
}

} // namespace

BOOST_AUTO_TEST_SUITE(branches_of_columns)

BOOST_AUTO_TEST_CASE(read_under_a_condition) {
  check(column_body), check(column_twice_body), check(column_sum_body), check(shifted_body);
}
BOOST_AUTO_TEST_CASE(read_in_steps) { check(scan_column_body), check(sum_in_step_body), check(fold_in_fold_body); }
BOOST_AUTO_TEST_CASE(curvature) {
  for (std::size_t const rows : {0u, 1u, 9u}) BOOST_TEST_CONTEXT(rows << " rows")
    plain::check_curvature(column_twice_body, at, 1e-10L, plain::sample(rows, 1));
}
BOOST_AUTO_TEST_CASE(not_read) {
  std::vector<double> const x{0.0, 1.0, 4.0, 9.0};
  // 0.7² (√1 + 2 √4) + 0.7 · 2 √1
  auto const [value, slopes] = value_and_gradient(picked)(0.7, x, std::vector<int>{1, 2, 2});
  BOOST_TEST(value == 0.49 * 5 + 0.7 * 2, boost::test_tools::tolerance(1e-14));
  check_equal(std::get<1>(slopes), {0, 0.245 + 0.7, 0.245, 0});
  check_equal(std::get<1>(gradient(one_picked)(0.7, x)), {0, 0, 0.175, 0});
  // x[i] has the slope 0.7 √x[i + 1] + 0.35 x[i - 1] / √x[i]
  check_equal(std::get<1>(gradient(later_ones)(0.7, x)), {0.7, 1.4, 2.1 + 0.175, 0.35 * 4 / 3});
}
BOOST_AUTO_TEST_CASE(states_not_read) {
  std::vector<double> const x{1.0, 4.0, 0.0, 0.0}; // s[0] = a² + 1, s[1] = a³ + a + 2
  double const a = 0.5, first = 2 * a, second = 3 * a * a + 1;
  auto const check = [&](auto const& slopes, double by_a, double by_first, double by_second) {
    BOOST_TEST(std::get<0>(slopes) == by_a, boost::test_tools::tolerance(1e-14));
    check_equal(std::get<1>(slopes), {by_first, by_second, 0, 0});
  };
  check(gradient(first_states)(a, x), 2 * second, 2 * a * 0.5, 2 * 0.25);
  check(gradient(picked_states)(a, x, std::vector<int>{1, 0, 1}), 2 * second + first, 2 * a * 0.5 + 0.5, 2 * 0.25);
  check(gradient(chosen_states)(a, x), first + second, 0.5 + a * 0.5, 0.25);
}
BOOST_AUTO_TEST_CASE(without_steps) { // the condition does not hold at the beginning
  auto const slopes = gradient(grown)(-0.5, 0.7);
  BOOST_TEST(std::get<0>(slopes) == 0);
  BOOST_TEST(std::get<1>(slopes) == 1);
}
BOOST_AUTO_TEST_CASE(without_rows) {
  for (double const a : {-0.5, 0.0, 0.5}) {
    auto const [by_a, by_b, by_x] = gradient(no_rows)(a, 0.3, std::vector<double>{});
    BOOST_TEST(by_a == 0);
    BOOST_TEST(by_b == 1);
    BOOST_TEST(by_x.empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()
