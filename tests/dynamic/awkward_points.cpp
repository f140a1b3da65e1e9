// SPDX-License-Identifier: BSL-1.0
// Derivatives of every operation on Variables at awkward points, up to the third order, against the oracle: in arrays
// of every length that leaves some elements over, and of rank 0; in double and float; with a graph of the derivative
// and without.
#include "support/arrays.hpp"
#include "support/derivative_points.hpp"

#include <dyad/dynamic.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace dyad;
using test::array_of;

namespace {

/// The arguments of some points, one after the other.
template <class T, std::size_t N>
std::vector<Variable> arguments(std::vector<test::Point<N>> const& points, std::size_t first, std::size_t count) {
  std::vector<Variable> out;
  for (std::size_t i = 0; i < N; ++i) {
    std::vector<T> values;
    for (std::size_t n = first; n < first + count; ++n) values.push_back(static_cast<T>(points[n][i]));
    out.emplace_back(array_of(values));
  }
  return out;
}
template <class T> std::vector<T> elements(Variable const& x) {
  NdArray const flat = x.data().contiguous();
  auto const values = flat.template values<T>();
  return {values.begin(), values.end()};
}

using Apply = Variable (*)(std::vector<Variable> const&);
template <class Op> Variable applied(std::vector<Variable> const& x) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) { return Variable(dyad::apply<Op>(x[I]...)); }
  (std::make_index_sequence<test::arity<Op>>{});
}
/// The derivative of a sum of results by the arguments listed, one after the other.
Variable derivative(Apply f, std::vector<Variable> const& x, std::vector<std::size_t> const& by, bool keep_graph) {
  Variable y = f(x);
  for (std::size_t n = 0; n < by.size(); ++n)
    y = grad({sum(y)}, {x[by[n]]}, {.create_graph = keep_graph || n + 1 < by.size(), .allow_unused = true})[0];
  return y;
}

std::string text(std::vector<std::size_t> const& by) {
  std::string out;
  for (std::size_t const i : by) out += static_cast<char>('0' + i);
  return out;
}

/// Collects what is wrong on one path.
class Report {
public:
  explicit Report(std::string what) : what_(std::move(what)) {}
  template <std::size_t N, class T, class Want> void wrong(test::Point<N> const& at, T found, Want const& want) {
    if (count_++ > 2) return;
    first_.precision(17);
    first_ << " at";
    for (double const x : at) first_ << ' ' << x;
    first_ << ": " << found << ", not " << want << ';';
  }
  ~Report() { BOOST_TEST(count_ == 0, what_ << ": wrong at " << count_ << " points," << first_.str()); }
  Report(Report const&) = delete;
  Report& operator=(Report const&) = delete;

private:
  std::string what_;
  std::ostringstream first_;
  int count_ = 0;
};

/// Whether two paths may give these where the oracle knows nothing, or one of the two is out of range: both are
/// numbers, or neither is.
template <class T, std::size_t N> bool agree(T a, T b, oracle::Series<N> const& f, std::size_t order) {
  return std::isnan(a) == std::isnan(b) || test::overflows<T>(f, order);
}

template <class T, std::size_t N>
void check(std::string const& name, Apply f, std::vector<test::Point<N>> const& points,
           std::vector<oracle::Series<N>> const& expected) {
  for (auto const& by : test::sequences(N)) {
    std::string const what = name + (sizeof(T) == 8 ? " in double" : " in float") + ", derivative by " + text(by);
    auto const x = arguments<T>(points, 0, points.size());
    std::vector<T> const found = elements<T>(derivative(f, x, by, false));
    {
      Report report(what);
      for (std::size_t n = 0; n < points.size(); ++n)
        if (!test::is_right(found[n], expected[n], points[n], by))
          report.wrong(points[n], found[n], expected[n].partial(by));
    }
    {
      Report report(what + ", with a graph");
      std::vector<T> const kept = elements<T>(derivative(f, x, by, true));
      for (std::size_t n = 0; n < points.size(); ++n)
        if (!test::is_right(kept[n], expected[n], points[n], by))
          report.wrong(points[n], kept[n], expected[n].partial(by));
        else if (!agree(kept[n], found[n], expected[n], by.size())) report.wrong(points[n], kept[n], found[n]);
    }
    std::size_t const stride = points.size() / 101 + 1; // of the many points of several arguments some
    Report places(what + ", elsewhere in an array"), numbers(what + ", rank 0");
    for (std::size_t const length : {1u, 2u, 3u, 4u, 5u, 7u, 8u, 9u, 16u, 17u})
      for (std::size_t first = 0; first + length <= points.size(); first += length * stride) {
        std::vector<T> const part = elements<T>(derivative(f, arguments<T>(points, first, length), by, false));
        for (std::size_t n = 0; n < length; ++n)
          if (std::size_t const at = first + n; !test::is_right(part[n], expected[at], points[at], by))
            places.wrong(points[at], part[n], expected[at].partial(by));
          else if (!agree(part[n], found[at], expected[at], by.size())) places.wrong(points[at], part[n], found[at]);
      }
    for (std::size_t n = 0; n < points.size(); n += stride) {
      std::vector<Variable> number;
      for (double const at : points[n]) number.emplace_back(NdArray::scalar(at, dtype_of<T>));
      T const one = static_cast<T>(derivative(f, number, by, false).item());
      if (!test::is_right(one, expected[n], points[n], by)) numbers.wrong(points[n], one, expected[n].partial(by));
      else if (!agree(one, found[n], expected[n], by.size())) numbers.wrong(points[n], one, found[n]);
    }
  }
}

template <class Op, class T> void check_operation() {
  auto const points = test::derivative_points<Op, T>();
  std::vector<oracle::Series<test::arity<Op>>> expected;
  for (auto const& at : points) expected.push_back(oracle::derivatives_of<Op>(at));
  check<T>(std::string(Op::name), &applied<Op>, points, expected);
}

template <class List> void check_all() {
  List::for_each([]<class Op>(std::type_identity<Op>) {
    if constexpr (!Op::returns_condition && !Op::takes_condition) {
      check_operation<Op, double>();
      check_operation<Op, float>();
    }
  });
}

} // namespace

BOOST_AUTO_TEST_SUITE(awkward_points)

BOOST_AUTO_TEST_CASE(arithmetic) { check_all<Arithmetic>(); }
BOOST_AUTO_TEST_CASE(functions) { check_all<Functions>(); }
BOOST_AUTO_TEST_CASE(gamma_family) { check_all<GammaFamily>(); }

BOOST_AUTO_TEST_SUITE_END()
