// SPDX-License-Identifier: BSL-1.0
#include <dyad/array/vector_math.hpp>
#include <dyad/graph/pipeline.hpp>
#include <dyad/ops/hyperbolic.hpp>
#include <dyad/ops/power.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <ostream>
#include <vector>

using namespace dyad;

namespace mine {

/// An operation of a user's that tells its range.
struct OnePlusBump : Elementwise<1> {
  static constexpr std::string_view name = "one_plus_bump";
  static constexpr Interval range = {1, 2};
  static constexpr Domain<1> domain = {{{-1, 1}}};
  static constexpr auto singular = smooth;
  template <class T> static constexpr T kernel(T const& x) { return 1 + 1 / (1 + x * x); }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const& x) {
    return -2.0 * g * x * square(y - 1.0);
  }
};

} // namespace mine

namespace {

/// a / d and b / d as parts of a derivative, and how many divisions are left of them.
int divisions_left(graph::Builder& b, int d, bool derivative = true) {
  auto const quotient = [&](int place) {
    return b.intern({.op = &graph::info<ops::Div>, .arg = {b.number(place), d, -1}, .free = derivative});
  };
  int const first = quotient(1), second = quotient(2);
  auto const out = graph::share_reciprocals({b, {first, second}});
  int count = 0;
  for (int id = 0; id < out.graph.size(); ++id) count += out.graph[id].is(graph::Algebra::div);
  return count;
}

} // namespace

BOOST_AUTO_TEST_SUITE(share_reciprocals)

BOOST_AUTO_TEST_CASE(of_what_is_known_to_stay_away_from_zero) {
  graph::Builder b;
  BOOST_TEST(divisions_left(b, b.add(b.constant(1), b.apply(&graph::info<ops::Square>, b.number(0)))) == 1);
  graph::Builder c;
  BOOST_TEST(divisions_left(c, c.apply(&graph::info<ops::Cosh>, c.number(0))) == 1);
  graph::Builder d;
  BOOST_TEST(divisions_left(d, d.apply(&graph::info<mine::OnePlusBump>, d.number(0))) == 1);
}

BOOST_AUTO_TEST_CASE(and_of_nothing_else) {
  graph::Builder b;
  BOOST_TEST(divisions_left(b, b.number(0)) == 2); // whose reciprocal may overflow where the quotients do not
  graph::Builder c;
  BOOST_TEST(divisions_left(c, c.apply(&graph::info<ops::Exp>, c.number(0))) == 2);
}

/// Divisions, products and looks of what the pass makes of quotients of inputs by the nodes given.
struct Counts {
  int divisions = 0, products = 0, looks = 0, negatives = 0;
  friend bool operator==(Counts const&, Counts const&) = default;
  friend std::ostream& operator<<(std::ostream& out, Counts const& c) {
    return out << c.divisions << " divisions, " << c.products << " products, " << c.looks << " looks, " << c.negatives
               << " negatives";
  }
};
Counts counts_of(graph::Builder& b, std::vector<int> const& divisors, Buffer<int> roots = {}) {
  for (std::size_t i = 0; i < divisors.size(); ++i)
    roots.push(b.intern({.op = &graph::info<ops::Div>,
                         .arg = {b.number(10 + static_cast<int>(i)), divisors[i], -1},
                         .free = true}));
  auto const out = graph::share_reciprocals({b, roots});
  Buffer<bool> const needed = graph::reachable(out.graph, out.roots);
  Counts count;
  for (int id = 0; id < out.graph.size(); ++id) {
    if (!needed[id]) continue;
    graph::Node const& n = out.graph[id];
    count.divisions += n.is(graph::Algebra::div);
    count.products += n.free && n.is(graph::Algebra::mul);
    count.looks += n.is<ops::QuotientBy>();
    count.negatives += n.is(graph::Algebra::neg);
  }
  return count;
}

BOOST_AUTO_TEST_CASE(the_reciprocals_of_roots_neither_overflow_nor_underflow) {
  graph::Builder b;
  int const root = b.apply(&graph::info<ops::Sqrt>, b.number(0));
  BOOST_TEST(counts_of(b, {root}) == (Counts{.divisions = 1}));
  graph::Builder c;
  int const twice = c.apply(&graph::info<ops::Sqrt>, c.number(0));
  BOOST_TEST(counts_of(c, {twice, twice}) == (Counts{.divisions = 1, .products = 2}));
}

BOOST_AUTO_TEST_CASE(what_is_under_a_root_is_divided_by_twice) {
  graph::Builder b;
  int const square = b.apply(&graph::info<ops::Square>, b.number(0)), root = b.apply(&graph::info<ops::Sqrt>, square);
  BOOST_TEST(counts_of(b, {root, square, square}) == (Counts{.divisions = 1, .products = 5}));
  graph::Builder c; // which may be negative
  BOOST_TEST(counts_of(c, {c.apply(&graph::info<ops::Sqrt>, c.number(0)), c.number(0)}) == (Counts{.divisions = 2}));
  graph::Builder d; // a root that nothing is divided by
  int const alone = d.apply(&graph::info<ops::Square>, d.number(0));
  BOOST_TEST(counts_of(d, {alone, alone}, {d.apply(&graph::info<ops::Sqrt>, alone)}) == (Counts{.divisions = 2}));
}

BOOST_AUTO_TEST_CASE(a_formula_that_has_the_reciprocal_lends_it) {
  for (double const one : {1.0, -1.0}) {
    graph::Builder b;
    int const square = b.apply(&graph::info<ops::Square>, b.number(0)), root = b.apply(&graph::info<ops::Sqrt>, square);
    int const written = b.apply(&graph::info<ops::Div>, b.constant(one), root);
    BOOST_TEST(counts_of(b, {root, square}, {written}) ==
               (Counts{.divisions = 1, .products = 3, .negatives = one < 0}));
  }
}

BOOST_AUTO_TEST_CASE(quotients_by_roots_and_squares_of_any_size) {
  using Limits = std::numeric_limits<double>;
  for (double const a : {0.0, -0.0, 1.0, -3.0, Limits::min(), Limits::denorm_min(), Limits::max(), Limits::infinity()})
    for (double const r : {0.0, 1.0, 3.0, 1e-154, 1e-162, 0x1p-500, 0x1p500, Limits::max(), Limits::infinity(),
                           Limits::quiet_NaN()}) {
      double const square = r * r, root = std::sqrt(square), unit = 1 / root;
      auto const near = [](double found, double exact) {
        if (exact != exact || std::isinf(exact) || exact == 0)
          return (exact != exact && found != found) || (found == exact && std::signbit(found) == std::signbit(exact));
        return std::abs(found - exact) <= 4 * Limits::epsilon() * std::abs(exact) + 2 * Limits::denorm_min();
      };
      BOOST_TEST(near(a * unit, a / root));
      BOOST_TEST(near(a * unit * unit, a / square));
    }
}

BOOST_AUTO_TEST_CASE(three_quotients_look_at_the_value) {
  graph::Builder b;
  std::vector<int> quotients;
  int const d = b.number(0);
  for (int place = 1; place < 4; ++place)
    quotients.push_back(b.intern({.op = &graph::info<ops::Div>, .arg = {b.number(place), d, -1}, .free = true}));
  auto const out = graph::share_reciprocals({b, {quotients[0], quotients[1], quotients[2]}});
  int divisions = 0, looks = 0;
  for (int id = 0; id < out.graph.size(); ++id) {
    divisions += out.graph[id].is(graph::Algebra::div);
    looks += out.graph[id].is<ops::QuotientBy>();
  }
  BOOST_TEST(divisions == 1);
  BOOST_TEST(looks == 3);
}

template <class T> void check_quotients() {
  using Limits = std::numeric_limits<T>;
  using Batch = Simd<T>;
  std::vector<T> numbers = {0, 1, 3, T(0.1), Limits::min(), Limits::denorm_min(), Limits::max(), Limits::infinity(),
                            Limits::quiet_NaN(), Limits::min() / 2, Limits::max() / 2, T(1e-20), T(1e20)};
  for (std::size_t k = numbers.size(); k-- > 0;) numbers.push_back(-numbers[k]);
  auto const same = [](T a, T b) { return (a != a && b != b) || (a == b && std::signbit(a) == std::signbit(b)); };
  std::vector<T> const by = numbers;
  for (T const a : numbers)
    for (std::size_t first = 0; first + Batch::size <= by.size(); ++first) {
      T lane[Batch::size];
      Batch const x = Batch::load_unaligned(by.data() + first);
      detail::run_kernel<ops::QuotientBy>(Batch(a), x, Batch(T(1)) / x).store_unaligned(lane);
      for (std::size_t k = 0; k < Batch::size; ++k) {
        T const d = by[first + k], exact = a / d, found = ops::QuotientBy::kernel<T>(a, d, 1 / d);
        BOOST_TEST(same(lane[k], found)); // whatever the other lanes hold
        bool const normal = std::abs(exact) >= Limits::min() && std::abs(exact) < Limits::max() / 2;
        if (normal) BOOST_TEST(std::abs(found - exact) <= 2 * Limits::epsilon() * std::abs(exact));
        else BOOST_TEST((same(found, exact) || std::abs(found - exact) <= 2 * Limits::denorm_min()));
      }
    }
}
BOOST_AUTO_TEST_CASE(which_need_not_be_of_moderate_size) {
  check_quotients<double>();
  check_quotients<float>();
}

BOOST_AUTO_TEST_CASE(a_formula_as_written_keeps_its_divisions) {
  graph::Builder b;
  BOOST_TEST(divisions_left(b, b.apply(&graph::info<ops::Cosh>, b.number(0)), false) == 2);
}

BOOST_AUTO_TEST_SUITE_END()
