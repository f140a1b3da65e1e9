// SPDX-License-Identifier: BSL-1.0
// A branch not taken leaks nothing into the derivatives of static tensors, whatever lies between the choice and the
// operation that is singular there: where the elements that no branch takes are singular, everything is as if they were
// not.
#include <dyad/tensor.hpp>

#include <boost/hana/tuple.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <string>

using namespace dyad;
using namespace dyad::literals;

namespace {

using Row = std::array<double, 3>;
using Rows = std::array<Row, 2>;

constexpr auto m = var<"m", 2, 3>;
constexpr auto k = var<"k", 2, 1>; // chooses rows
constexpr auto u = var<"u", 3, 2>;

/// The first row is taken, in the second one log(0) and 1 / 0 wait.
constexpr Rows singular = {{{1.5, 2, 3}, {1, 0, 0.5}}}, harmless = {{{1.5, 2, 3}, {1, 2, 0.5}}};
constexpr std::array<std::array<double, 1>, 2> first_row = {{{1}, {-1}}};
constexpr std::array<std::array<double, 2>, 3> weights = {{{0.5, -1}, {2, 1.5}, {-0.25, 1}}};

void same(std::string const& name, Rows const& found, Rows const& expected) {
  for (std::size_t j = 0; j < 3; ++j) {
    BOOST_TEST(std::abs(found[0][j] - expected[0][j]) <= 1e-13 * (1 + std::abs(expected[0][j])),
               name << ": " << found[0][j] << ", not " << expected[0][j]);
    BOOST_TEST(found[1][j] == 0, name << ": " << found[1][j] << " where nothing is taken");
  }
}

/// Up to an order. `bind(e, m)` evaluates.
template <int Order = 2, class E, class Bind> void check(std::string const& name, E const& chosen, Bind const& bind) {
  auto const slopes = [](auto const& e) { return diff(sum(sin(e)), m); };
  auto const first = slopes(chosen);
  same(name, bind(first, singular), bind(first, harmless));
  if constexpr (Order > 1) {
    auto const second = slopes(first);
    same(name + ", second order", bind(second, singular), bind(second, harmless));
    if constexpr (Order > 2) {
      auto const third = slopes(second);
      same(name + ", third order", bind(third, singular), bind(third, harmless));
    }
  }
}
auto const by_rows = [](auto const& e, Rows const& at) -> Rows { return e(m = at, k = first_row); };
auto const with_weights = [](auto const& e, Rows const& at) -> Rows { return e(m = at, k = first_row, u = weights); };

} // namespace

BOOST_AUTO_TEST_SUITE(tensor_branches)

BOOST_AUTO_TEST_CASE(elementwise) {
  check<3>("a logarithm", where(k > 0_c, log(m), 0_c), by_rows);
  check("a quotient", where(k > 0_c, 1_c / m, 2_c), by_rows);
  check("roots in choices in choices", where(k > 0_c, where(m > 2_c, log(m - 2_c), sqrt(m)), m * m * 0_c), by_rows);
}
BOOST_AUTO_TEST_CASE(movement) {
  check<1>("reshape", where(reshape(k, extents<2, 1, 1>) > 0_c, reshape(log(m), extents<2, 1, 3>), 0_c), by_rows);
  check<1>("transpose", where(transpose(k) > 0_c, transpose(log(m)), 0_c), by_rows);
  check<1>("concat", where(k > 0_c, concat(boost::hana::make_tuple(log(m), m), axis<1>), 0_c), by_rows);
  check<1>("stack", where(k > 0_c, stack(boost::hana::make_tuple(log(m), m)), 0_c), by_rows);
  check<1>("index", where(k[1_c] > 0_c, log(m)[1_c], 0_c) + where(k[0_c] > 0_c, log(m)[0_c], 0_c), by_rows);
}
BOOST_AUTO_TEST_CASE(reductions) {
  check("sum", where(k > 0_c, sum(log(m), axes<1>, keepdims), 0_c), by_rows);
  check<1>("norm", where(k > 0_c, norm(log(m), axes<1>, keepdims), 0_c), by_rows);
  check("norm of a choice", norm(where(k > 0_c, sqrt(m), 0_c)), by_rows);
  check<1>("logsumexp", where(k > 0_c, logsumexp(log(m), axes<1>, keepdims), 0_c), by_rows);
  check<1>("max", where(k > 0_c, max(log(m), axes<1>, keepdims), 0_c), by_rows);
  check("softmax", where(k > 0_c, softmax(log(m)), 0_c), by_rows);
}
BOOST_AUTO_TEST_CASE(contraction) {
  check("matmul", where(k > 0_c, matmul(log(m), u), 0_c), with_weights);
}
/// An argument that is stretched: of a column no element of which is taken nothing comes.
BOOST_AUTO_TEST_CASE(broadcasting) {
  constexpr auto s = var<"s">;
  constexpr auto v = var<"v", 2>;
  constexpr auto w = var<"w", 3, 2>;
  BOOST_TEST(diff(sum(where(v > 0_c, log(s), v)), s)(v = std::array{-1.0, -2.0}, s = 0.0) == 0);
  BOOST_TEST(diff(sum(where(v > 0_c, sqrt(s) * v, v)), s)(v = std::array{-1.0, -2.0}, s = 0.0) == 0);
  std::array<std::array<double, 2>, 3> const chosen = {{{-1, 1}, {-1, -1}, {-2, 2}}};
  auto const slope = diff(sum(where(w > 0_c, log(v), w)), v)(v = std::array{0.0, 2.0}, w = chosen);
  BOOST_TEST(slope[0] == 0);
  BOOST_TEST(slope[1] == 1);
}

BOOST_AUTO_TEST_SUITE_END()
