// SPDX-License-Identifier: BSL-1.0
// Traced functions whose loops are run as loops: the same numbers as the lambda gives by itself, on every kind of
// number.
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <type_traits>

namespace {

constexpr std::size_t n = 61; // no multiple of the length of a vector

template <class T> constexpr std::array<T, n> point() {
  std::array<T, n> x{};
  for (std::size_t i = 0; i < n; ++i) x[i] = static_cast<T>(0.4 + 0.013 * static_cast<double>(i * 29 % 61));
  return x;
}

template <class List> using NumberOf = std::remove_cvref_t<decltype(std::declval<List const&>()[0])>;

// Neighbours, a sum that is wanted as written.
constexpr auto chain = [](auto const& x) {
  NumberOf<decltype(x)> sum = 0;
  for (std::size_t i = 0; i + 1 < x.size(); ++i) {
    auto const t = x[i + 1] - x[i] * x[i], u = 1.0 - x[i];
    sum += 100.0 * t * t + u * u;
  }
  return sum;
};

// Constants that change, as data within a function does.
constexpr auto weighted = [](auto const& x) {
  NumberOf<decltype(x)> sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    auto const r = x[i] * x[i] - 0.01 * static_cast<double>(i * i);
    sum -= r * r / (1.0 + x[i]);
  }
  return sum;
};

// Each step needs the one before.
constexpr auto recurrence = [](auto const& x) {
  auto state = x[0], other = x[1];
  for (std::size_t i = 2; i < x.size(); ++i) {
    auto const next = 0.5 * state * x[i] + other / (1.0 + x[i] * x[i]);
    other = state;
    state = next;
  }
  return state * other;
};

// Branches, in loops and out of them.
constexpr auto huber = [](auto const& x) {
  NumberOf<decltype(x)> sum = 0, last = x[0];
  for (std::size_t i = 0; i < x.size(); ++i) {
    auto const r = x[i] - 0.7;
    auto const far = r > 0.2;
    last = where(far, last * 0.5, last + x[i]);
    sum += where(far, 0.4 * r - 0.04, r * r) + where(far && last > 1.5, last, 0.1 * last);
  }
  return where(sum > 1.0, sum, -sum);
};

constexpr auto product = [](auto const& x) {
  auto p = x[0];
  for (std::size_t i = 1; i < x.size(); ++i) p = p * x[i];
  return p;
};

constexpr auto waves = [](auto const& x) {
  using std::sin, std::exp;
  NumberOf<decltype(x)> sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += sin(x[i]) * exp(-x[i] * x[x.size() - 1 - i]);
  return sum;
};

template <class F, class T> void values_are_the_same(F const& lambda, std::array<T, n> const& x) {
  constexpr auto f = dyad::function<dyad::Vec<n>>(F{});
  T const expected = lambda(x);
  BOOST_TEST((f(x) == expected));
  auto const [value, slopes] = dyad::value_and_gradient(f)(x);
  BOOST_TEST((value == expected));
}

/// On floats the lambda by itself computes with doubles wherever it has a literal: its digits are not to be compared.
template <class F> void floats_are_near(F const&) {
  constexpr auto f = dyad::function<dyad::Vec<n>>(F{});
  auto const [value, slopes] = dyad::value_and_gradient(f)(point<float>());
  static_assert(std::is_same_v<decltype(value), float const>);
  auto const [expected, expected_slopes] = dyad::value_and_gradient(f)(point<double>());
  BOOST_TEST(std::abs(static_cast<double>(value) - expected) <= 1e-4 * std::abs(expected));
  for (std::size_t i = 0; i < n; ++i)
    BOOST_TEST(std::abs(static_cast<double>(slopes[i]) - expected_slopes[i]) <=
               1e-3 * (1 + std::abs(expected_slopes[i])));
}

/// Slopes by differences of long doubles.
template <class F> void slopes_are_right(F const& lambda) {
  auto const g = dyad::gradient(dyad::function<dyad::Vec<n>>(lambda))(point<double>());
  for (std::size_t i = 0; i < n; ++i) {
    auto above = point<long double>(), below = above;
    long double const step = 1e-6L;
    above[i] += step;
    below[i] -= step;
    auto const expected = static_cast<double>((lambda(above) - lambda(below)) / (2 * step));
    BOOST_TEST(std::abs(g[i] - expected) <= 1e-8 * (1 + std::abs(expected)),
               "slope " << i << ": " << g[i] << " where " << expected << " is expected");
  }
}

template <class F> void check(F const& lambda) {
  values_are_the_same(lambda, point<double>());
  floats_are_near(lambda);
  values_are_the_same(lambda, point<long double>());
  slopes_are_right(lambda);
}

/// Slopes in a constant expression are those of a run.
template <class F> void constant(F const&) {
  constexpr auto f = dyad::function<dyad::Vec<n>>(F{});
  constexpr auto x = point<double>();
  constexpr auto fixed = dyad::value_and_gradient(f)(x);
  auto const run = dyad::value_and_gradient(f)(x);
  BOOST_TEST(std::get<0>(run) == std::get<0>(fixed));
  for (std::size_t i = 0; i < n; ++i)
    BOOST_TEST(std::get<1>(run)[i] == std::get<1>(fixed)[i], boost::test_tools::tolerance(1e-12));
}

template <std::size_t N = n, class F> constexpr int loops_of(F const&) {
  using Traced = dyad::typed::Trace<F, dyad::Vec<N>>;
  using Source = dyad::typed::JacobianOf<Traced>;
  using Code = dyad::typed::StraightCode<dyad::typed::Target::doubles, dyad::typed::RootsOf<Source, 0, 1>,
                                         dyad::typed::RootsOf<Source, 1, static_cast<int>(N)>>;
  int loops = 0;
  for (int i = 0; i < Code::value.pieces; ++i) loops += Code::value.piece[i].count > 0;
  return loops;
}
static_assert(loops_of(chain) == 1); // value and slopes in one
static_assert(loops_of<10>(chain) == 2); // eight terms as they are, seven slopes beside each other
static_assert(loops_of<7>(chain) == 0);
static_assert(loops_of(product) == 0); // products before and after each variable: straight code runs both at one time
static_assert(loops_of<200>(product) == 2);
static_assert(loops_of(recurrence) >= 2);
static_assert(loops_of(huber) >= 2);

} // namespace

BOOST_AUTO_TEST_SUITE(loops_of_functions)

BOOST_AUTO_TEST_CASE(neighbours) { check(chain); }
BOOST_AUTO_TEST_CASE(changing_constants) { check(weighted); }
BOOST_AUTO_TEST_CASE(recurrences) { check(recurrence); }
BOOST_AUTO_TEST_CASE(products) { check(product); }
BOOST_AUTO_TEST_CASE(branches) {
  values_are_the_same(dyad::function<dyad::Vec<n>>(huber), point<double>());
  auto const g = dyad::gradient(dyad::function<dyad::Vec<n>>(huber))(point<double>());
  constexpr auto f = dyad::function<dyad::Vec<n>>(huber);
  for (std::size_t i = 0; i < n; ++i) {
    auto above = point<double>(), below = above;
    above[i] += 1e-6;
    below[i] -= 1e-6;
    double const expected = (f(above) - f(below)) / 2e-6;
    BOOST_TEST(std::abs(g[i] - expected) <= 1e-7 * (1 + std::abs(expected)));
  }
}
BOOST_AUTO_TEST_CASE(functions_of_the_library) { check(waves); }
BOOST_AUTO_TEST_CASE(in_constant_expressions) {
  constant(chain);
  constant(recurrence);
}

BOOST_AUTO_TEST_CASE(complex_numbers) {
  constexpr auto f = dyad::function<dyad::Vec<n>>(product);
  std::array<std::complex<double>, n> x{};
  for (std::size_t i = 0; i < n; ++i) x[i] = {point<double>()[i], 0.01 * static_cast<double>(i)};
  auto const [value, slopes] = dyad::value_and_gradient(f)(x);
  BOOST_TEST(std::abs(value - product(x)) <= 1e-12 * std::abs(value));
  for (std::size_t i = 0; i < n; ++i) BOOST_TEST(std::abs(slopes[i] * x[i] - value) <= 1e-12 * std::abs(value));
}

BOOST_AUTO_TEST_CASE(sums_in_any_order) {
  constexpr auto squares = [](auto const& x) {
    return dyad::sum(x.size(), [&](std::size_t i) { return (x[i] - 1.0) * x[i] * x[i]; });
  };
  constexpr auto f = dyad::function<dyad::Vec<n>>(squares);
  auto const x = point<double>();
  auto const [value, slopes] = dyad::value_and_gradient(f)(x);
  BOOST_TEST(value == squares(x), boost::test_tools::tolerance(1e-14));
  for (std::size_t i = 0; i < n; ++i)
    BOOST_TEST(slopes[i] == (3 * x[i] - 2) * x[i], boost::test_tools::tolerance(1e-12));
  BOOST_TEST(dyad::sum(0, [](std::size_t i) { return static_cast<double>(i); }) == 0);
  static_assert(dyad::sum(5, [](std::size_t i) { return static_cast<double>(i); }) == 10);
}

BOOST_AUTO_TEST_SUITE_END()
