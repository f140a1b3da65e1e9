// SPDX-License-Identifier: BSL-1.0
/// \file The derivatives of every operation up to the third order, over the whole range of double and float, against the
/// oracle of tests/support: as the rules make them, by each argument, in any order.
#include "support/derivative_oracle.hpp"
#include "support/interpret.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <sstream>
#include <string>

namespace {

using oracle::Real;
using test::Formula, test::Stage;
namespace ops = dyad::ops;

template <class Op> inline constexpr std::size_t arity = static_cast<std::size_t>(Op::arity);
template <std::size_t N> using Point = std::array<double, N>;

/// Awkward numbers: fewer of them for more arguments.
template <class T> std::vector<T> awkward(std::size_t arguments) {
  using Limits = std::numeric_limits<T>;
  T const eps = Limits::epsilon(), least = Limits::denorm_min();
  std::vector<T> out{T(0), -T(0)};
  auto const both = [&](std::initializer_list<double> sizes) {
    for (double const x : sizes) out.insert(out.end(), {static_cast<T>(x), static_cast<T>(-x)});
  };
  if (arguments == 1) {
    out.insert(out.end(), {least, -least, Limits::min(), -Limits::min(), 1 - eps / 2, eps / 2 - 1, 1 + eps, -1 - eps});
    both({1e-8, 1e-4, 1e-3, 0.1, 0.5, 0.75, 1, 1.001, 1.5, 2, 2.5, 3, 10, 30, 80, 1e3, 1e8, 1e20, 1e22, 1e30});
    if constexpr (sizeof(T) == 8) both({1e-310, 1e-300, 1e-200, 1e-160, 1e-90, 1e-30, 709, 745, 1e90, 1e160, 1e200, 1e300});
    else both({1e-40, 1e-36, 1e-30, 1e-20, 1e37});
  } else if (arguments == 2) {
    out.insert(out.end(), {least, T(1) + T(1e-6), T(1e-8), T(-0.5), T(0.5), T(1), T(-1), T(2), T(3), T(-3), T(10), T(1e8), T(-1e22)});
    if constexpr (sizeof(T) == 8) out.insert(out.end(), {1e-300, -1e-200, 1e-160, 1e-30, 1e90, -1e160, 1e200, 1e300});
    else out.insert(out.end(), {1e-36f, -1e-20f, 1e-10f, -1e20f, 1e36f});
  } else out = {T(-1), T(0), T(1e-8), T(0.5), T(2), T(1e20)};
  return out;
}

template <std::size_t N, class T> std::vector<Point<N>> grid() {
  std::vector<Point<N>> out(1);
  for (std::size_t i = 0; i < N; ++i) {
    std::vector<Point<N>> longer;
    for (Point<N> point : out)
      for (T const x : awkward<T>(N)) {
        point[i] = static_cast<double>(x);
        longer.push_back(point);
      }
    out = longer;
  }
  return out;
}

/// All sequences of up to three arguments to differentiate by.
std::vector<std::vector<std::size_t>> sequences(std::size_t arguments) {
  std::vector<std::vector<std::size_t>> out{{}};
  for (std::size_t begin = 0, order = 0; order < 3; ++order)
    for (std::size_t const end = out.size(); begin < end; ++begin)
      for (std::size_t i = 0; i < arguments; ++i) {
        out.push_back(out[begin]);
        out.back().push_back(i);
      }
  return out;
}

/// Whether some derivative of this order is beyond the numbers of the type: then others that it is computed with may be, too.
template <class T, std::size_t N> bool overflows(oracle::Series<N> const& f, std::size_t order) {
  for (auto const& by : sequences(N))
    if (by.size() == order && oracle::abs(f.partial(by)) > Real(static_cast<double>(std::numeric_limits<T>::max()))) return true;
  return false;
}

template <class T, std::size_t N>
bool is_right(T got, oracle::Series<N> const& f, Point<N> const& at, std::vector<std::size_t> const& by) {
  Real const want = f.partial(by), most(static_cast<double>(std::numeric_limits<T>::max()));
  if (is_nan(want)) return true;
  if (!std::isfinite(got) && !by.empty() && overflows<T>(f, by.size())) return true;
  if (std::isnan(got)) return false;
  // What is subnormal on the way has few digits.
  Real const allowed = oracle::allowed<T>(f, at, by) + Real((by.empty() ? 0 : 1e5) * static_cast<double>(std::numeric_limits<T>::denorm_min()));
  if (std::isinf(got)) return oracle::abs(want) + allowed >= most && std::signbit(got) == is_negative(want);
  return oracle::abs(Real(got) - want) <= allowed || (oracle::abs(want) >= most && oracle::abs(Real(got)) * Real(1 + 1e-6) >= most);
}

std::string text(std::vector<std::size_t> const& by) {
  std::string out;
  for (std::size_t const i : by) out += static_cast<char>('0' + i);
  return out;
}

/// A formula against what the oracle says of the same formula.
template <class T, std::size_t N, class Exact>
void check(std::string const& name, Formula const& formula, Exact const& exact, std::vector<Point<N>> const& points) {
  std::vector<oracle::Series<N>> expected;
  for (Point<N> const& at : points) expected.push_back(exact(at));
  for (auto const& by : sequences(N)) {
    Formula derivative = formula;
    for (std::size_t const i : by) derivative = derivative.derivative(static_cast<int>(i), Stage::regrouped);
    derivative = derivative.optimized();
    int wrong = 0;
    std::ostringstream first;
    first.precision(17);
    for (std::size_t n = 0; n < points.size(); ++n) {
      T const got = derivative.value(std::vector<T>(points[n].begin(), points[n].end()));
      if (is_right(got, expected[n], points[n], by)) continue;
      if (wrong++ > 0) continue;
      first << " at";
      for (double const x : points[n]) first << ' ' << x;
      first << ": " << got << ", not " << expected[n].partial(by);
    }
    BOOST_CHECK_MESSAGE(wrong == 0, name << (sizeof(T) == 8 ? " in double" : " in float") << ", derivative by " << text(by) << ": wrong at " << wrong
                                         << " points, first" << first.str());
  }
}

template <class Op, class T> void check_operation() {
  auto points = grid<arity<Op>, T>();
  if constexpr (std::is_same_v<Op, ops::Clamp>) std::erase_if(points, [](auto const& at) { return at[1] > at[2]; });
  if constexpr (oracle::detail::is_gamma<Op>) std::erase_if(points, [](auto const& at) { return std::abs(at[0]) > 100; });
  check<T>(std::string(Op::name), test::formula_of<Op>(), [](auto const& at) { return oracle::derivatives_of<Op>(at); }, points);
}

template <class List> void check_all() {
  List::for_each([]<class Op>(std::type_identity<Op>) {
    if constexpr (!Op::returns_condition && !std::is_same_v<Op, ops::Where>) {
      check_operation<Op, double>();
      check_operation<Op, float>();
    }
  });
}

/// A formula that holds squares of what is not smooth, and the smooth function that it is.
template <class Make, class Smooth> void check_smooth(std::string const& name, Make const& make, Smooth const& smooth) {
  std::vector<Point<2>> points;
  for (double const x : {0.0, -0.0, 1e-200, -1e-8, 0.5, -2.0, 1e8})
    for (double const y : {0.0, 1e-160, -3.0, 1e8}) points.push_back({x, y});
  Formula const formula(2, [&](std::vector<dyad::Tracer> const& v) { return make(v[0], v[1]); });
  check<double>(name, formula, [&](Point<2> const& at) { return oracle::derivatives(smooth, at); }, points);
}

} // namespace

BOOST_AUTO_TEST_SUITE(ops_derivatives)

BOOST_AUTO_TEST_CASE(arithmetic) { check_all<dyad::Arithmetic>(); }
BOOST_AUTO_TEST_CASE(functions) { check_all<dyad::Functions>(); }
BOOST_AUTO_TEST_CASE(gamma_family) { check_all<dyad::GammaFamily>(); }

BOOST_AUTO_TEST_CASE(squares_of_what_is_not_smooth) {
#define CHECK_SMOOTH(formula, exact)                                                                                     \
  check_smooth(#formula, [](auto const& x, auto const& y) { return static_cast<void>(y), formula; },                     \
               [](auto const& x, auto const& y) { return static_cast<void>(y), exact; })
  CHECK_SMOOTH(square(abs(x)), x * x);
  CHECK_SMOOTH(abs(x) * abs(x) * y, x * x * y);
  CHECK_SMOOTH(abs(x) * y * abs(x), x * x * y);
  CHECK_SMOOTH(square(3.0 * abs(x)), x * x * oracle::Series<2>(9));
  CHECK_SMOOTH(-abs(x) * (abs(x) / (1.0 + y * y)), -(x * x / (oracle::Series<2>(1) + y * y)));
  CHECK_SMOOTH(pow(abs(x), 2.0), x * x);
  CHECK_SMOOTH(pow(abs(x), 4.0), x * x * x * x);
  CHECK_SMOOTH(square(hypot(x, y)), x * x + y * y);
  CHECK_SMOOTH(pow(hypot(x, y), 4.0), square(x * x + y * y));
  CHECK_SMOOTH(exp(-square(hypot(x, y))), exp(-(x * x + y * y)));
  CHECK_SMOOTH(square(0.5 * hypot(x, 2.0 * y)), x * x * oracle::Series<2>(0.25) + y * y);
  CHECK_SMOOTH(square(sqrt(x * x + y * y)), x * x + y * y);
  CHECK_SMOOTH(square(abs(x) * hypot(x, y)), x * x * (x * x + y * y));
#undef CHECK_SMOOTH
}

BOOST_AUTO_TEST_SUITE_END()
