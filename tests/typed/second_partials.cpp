// SPDX-License-Identifier: BSL-1.0
// A Hessian of symbols that travels as one packed graph: its entries, its programs, and what Hana and others see of it.
#include <dyad/print.hpp>
#include <dyad/tensor.hpp>
#include <dyad/typed.hpp>

#include <boost/hana.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>

namespace {

using namespace dyad::literals;
using dyad::Mode;
namespace hana = boost::hana;

constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;
constexpr auto z = dyad::var<"z">;
constexpr auto f = sin(x * y) * exp(z) / (1_c + x * x) + log(2_c + z * z) * y;

/// Whether two packed programs are the same, node by node.
template <class A, class B> consteval bool same_program() {
  auto const& a = A::value;
  auto const& b = B::value;
  if (a.size != b.size || a.entries != b.entries || a.roots != b.roots || a.numbers != b.numbers) return false;
  for (int i = 0; i < a.size; ++i)
    if (a.code[i] != b.code[i]) return false;
  for (int i = 0; i < a.entries; ++i)
    if (!dyad::graph::same_operation(a.table[i].op, b.table[i].op) || a.table[i].mantissa != b.table[i].mantissa ||
        a.table[i].exponent != b.table[i].exponent)
      return false;
  for (int i = 0; i < a.roots; ++i)
    if (a.root[i] != b.root[i]) return false;
  return true;
}
template <dyad::typed::Target For, class... Outputs>
using Compiled = typename dyad::typed::CompiledList<For, dyad::typed::Flattened<Outputs...>>::type;

template <class F, class... X> constexpr void check_programs(F const& formula, X const&... by) {
  constexpr auto packed = dyad::hessian<Mode::reverse>(F{}, X{}...);
  using Packed = std::remove_const_t<decltype(packed)>;
  using Slopes = decltype(gradient(formula, by...));
  using Rows = decltype(packed.rows());
  using enum dyad::typed::Target;
  static_assert(same_program<Compiled<doubles, F, Slopes, Packed>, Compiled<doubles, F, Slopes, Rows>>());
  static_assert(same_program<Compiled<precise, F, Slopes, Packed>, Compiled<precise, F, Slopes, Rows>>());
  static_assert(same_program<Compiled<recording, Packed>, Compiled<recording, Rows>>());
}

} // namespace

BOOST_AUTO_TEST_SUITE(second_partials)

BOOST_AUTO_TEST_CASE(the_program_is_that_of_its_entries) {
  check_programs(f, x, y, z);
  check_programs(f, z, x, y);
  check_programs(sin(x) * y, y, x, z); // rows of zeros
  check_programs(pow(x, y) + where(x < y, x * y, hypot(x, y)), x, y);
}

BOOST_AUTO_TEST_CASE(it_is_a_hana_sequence_of_rows) {
  constexpr auto h = dyad::hessian<Mode::reverse>(f, x, y, z);
  static_assert(hana::Sequence<dyad::typed::SecondPartialsTag>::value);
  static_assert(decltype(hana::length(h))::value == 3);
  static_assert(!decltype(hana::is_empty(h))::value);
  static_assert(h[hana::size_c<0>][hana::size_c<2>] == diff(f, x, z));
  static_assert(same(hana::at_c<2>(h)[hana::size_c<0>], h[hana::size_c<0>][hana::size_c<2>]));
  static_assert(same(hana::back(h)[hana::size_c<1>], hana::front(hana::drop_front(h))[hana::size_c<2>]));
  static_assert(hana::unpack(h, [](auto const&... row) { return sizeof...(row); }) == 3);
  constexpr auto first = hana::transform(h, [](auto const& row) { return row[hana::size_c<0>]; });
  static_assert(same(first[hana::size_c<1>], h[hana::size_c<0>][hana::size_c<1>]));
  int rows = 0;
  hana::for_each(h, [&](auto const& row) { rows += decltype(hana::length(row))::value == 3; });
  BOOST_TEST(rows == 3);
  static_assert(hana::is_a<hana::tuple_tag>(hana::to_tuple(h)));
}

BOOST_AUTO_TEST_CASE(numbers_of_the_formula_are_shared) {
  auto const formula = exp(2.5 * x) * y + 0.5 * y * y * z;
  auto const h = dyad::hessian<Mode::reverse>(formula, x, y, z);
  auto const values = dyad::compile(h)(x = 0.2, y = 3.0, z = 4.0);
  double const e = std::exp(0.5);
  std::array<std::array<double, 3>, 3> const wanted{{{6.25 * e * 3, 2.5 * e, 0}, {2.5 * e, 4, 3}, {0, 3, 0}}};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) BOOST_CHECK_CLOSE_FRACTION(values[i][j], wanted[i][j], 1e-15);
  BOOST_TEST(dyad::cost(dyad::compile(h)).transcendental == 1); // entry by entry every number is one of its own
  BOOST_TEST(dyad::cost(dyad::compile(h.rows())).transcendental == 3);
}

BOOST_AUTO_TEST_CASE(variables_that_get_lost_may_be_bound) {
  auto const h = dyad::hessian<Mode::reverse>(x * y + 0_c * z, x, y, z);
  auto const values = dyad::compile(h)(x = 1.0f, y = 2.0f, z = 3.0f);
  static_assert(std::is_same_v<decltype(values), std::array<std::array<float, 3>, 3> const>);
  BOOST_TEST((values == std::array<std::array<float, 3>, 3>{{{0, 1, 0}, {1, 0, 0}, {0, 0, 0}}}));
  BOOST_TEST(dyad::compile(dyad::hessian<Mode::reverse>(x * x, x))() == 2); // of one variable it is a number
}

BOOST_AUTO_TEST_CASE(zeros_are_known) {
  constexpr auto h = dyad::hessian<Mode::reverse>(x * y + sin(z), x, y, z);
  static_assert(sparsity(h) == sparsity(h.rows()));
  static_assert(sparsity(h) == std::array<std::array<bool, 3>, 3>{{{false, true}, {true}, {false, false, true}}});
}

BOOST_AUTO_TEST_CASE(it_prints_as_its_rows_do) {
  auto const h = dyad::hessian<Mode::reverse>(f, x, y, z);
  BOOST_TEST(to_string(h) == to_string(h.rows()));
  BOOST_TEST(to_string(dyad::hessian<Mode::reverse>(x * y, x, y)) == "((0, 1), (1, 0))");
}

BOOST_AUTO_TEST_CASE(beside_tensors) {
  constexpr auto v = dyad::var<"v", 2>;
  auto const h = dyad::hessian<Mode::reverse>(x * x * y, x, y);
  auto const [norm, second] = dyad::compile(sum(v * v), h)(v = std::array{3.0, 4.0}, x = 2.0, y = 5.0);
  BOOST_TEST(norm == 25);
  BOOST_TEST(std::get<0>(std::get<0>(second)) == 10);
  BOOST_TEST(std::get<1>(std::get<0>(second)) == 4);
}

BOOST_AUTO_TEST_SUITE_END()
