// SPDX-License-Identifier: BSL-1.0
// At the singular points that operations state, a jet has what one differentiation after another gives: along each
// argument to the third order, and mixed.
#include <dyad/jet.hpp>
#include <dyad/ops/registry.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

namespace {

using namespace dyad;

constexpr auto a = var<"a">;
constexpr auto b = var<"b">;

void same(std::string const& what, double found, double expected) {
  bool const agree = found == expected || (std::isnan(found) && std::isnan(expected)) ||
                     std::abs(found - expected) <= 1e-12 * std::abs(expected);
  BOOST_TEST(agree, what << ": " << found << ", not " << expected);
}

template <class Op> void check_one(double at) {
  constexpr auto f = apply<Op>(a);
  std::string const what = std::string(Op::name) + " at " + std::to_string(at) + ", order ";
  auto const d = derivatives<3>(f, a)(a = at);
  same(what + "1", d[1], diff<1>(f, a)(a = at));
  same(what + "2", d[2], diff<2>(f, a)(a = at));
  same(what + "3", d[3], diff<3>(f, a)(a = at));
}
template <class Op> void check_two(double at, double beside) {
  constexpr auto f = apply<Op>(a, b);
  std::string const what =
      std::string(Op::name) + " at " + std::to_string(at) + ", " + std::to_string(beside) + ", orders ";
  auto const p = partials<2, 2>(f, a, b)(a = at, b = beside);
  auto const t = partials_up_to<2>(f, a, b)(a = at, b = beside);
  auto const check = [&](int i, int j, auto const& derivative) {
    std::string const orders = std::to_string(i) + " " + std::to_string(j);
    double const expected = derivative(a = at, b = beside);
    same(what + orders, p(a = i, b = j), expected);
    same(what + orders + " by total order", t(a = i, b = j), expected);
  };
  check(1, 0, diff(f, a));
  check(0, 1, diff(f, b));
  check(2, 0, diff<2>(f, a));
  check(1, 1, diff(f, a, b));
  check(0, 2, diff<2>(f, b));
}

template <class List> void check_all() {
  List::for_each([]<class Op>(std::type_identity<Op>) {
    if constexpr (!Op::takes_condition && !Op::returns_condition && Op::arity < 3)
      if constexpr (std::size(Op::singular) > 0)
        for (auto const& point : Op::singular) {
          if constexpr (Op::arity == 1)
            check_one<Op>(point.at[0]);
          else
            check_two<Op>(point.at[0], point.at[1]);
        }
  });
}

} // namespace

BOOST_AUTO_TEST_SUITE(jets_at_singular_points)

BOOST_AUTO_TEST_CASE(arithmetic) { check_all<Arithmetic>(); }
BOOST_AUTO_TEST_CASE(functions) { check_all<Functions>(); }
BOOST_AUTO_TEST_CASE(rare_functions) { check_all<RareFunctions>(); }

// The sign of a zero decides that of infinite derivatives: those from the left.
BOOST_AUTO_TEST_CASE(a_zero_from_the_left) {
  auto const check = [](std::string const& what, auto const& d, std::array<double, 3> const& expected) {
    for (std::size_t k = 0; k < 3; ++k)
      same(what + " at -0, order " + std::to_string(k + 1), d[k + 1], expected[k]);
  };
  double const inf = std::numeric_limits<double>::infinity();
  check("cbrt", derivatives<3>(cbrt(a), a)(a = -0.0), {inf, inf, inf});
  check("log", derivatives<3>(log(a), a)(a = -0.0), {-inf, -inf, -inf});
  check("log2", derivatives<3>(log2(a), a)(a = -0.0), {-inf, -inf, -inf});
  check("log10", derivatives<3>(log10(a), a)(a = -0.0), {-inf, -inf, -inf});
  check("1 / x", derivatives<3>(1.0 / a, a)(a = -0.0), {-inf, -inf, -inf});
}

BOOST_AUTO_TEST_SUITE_END()
