// SPDX-License-Identifier: BSL-1.0
/// \file Gradient and Hessian go the way whose program costs least; every way gives the same numbers.
#include "near.hpp"

#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

namespace {

using namespace dyad::literals;
using dyad::Mode;
using typed_tests::x, typed_tests::y, typed_tests::z;


// The partials of the inner terms coincide: forward.
constexpr auto a = x + y + 1_c;
constexpr auto b = 19_c - 14_c * x + 3_c * x * x - 14_c * y + 6_c * x * y + 3_c * y * y;
constexpr auto c = 2_c * x - 3_c * y;
constexpr auto d = 18_c - 32_c * x + 12_c * x * x + 48_c * y - 36_c * x * y + 27_c * y * y;
constexpr auto goldstein_price = (1_c + a * a * b) * (30_c + c * c * d);

// One inner sum feeds many factors: reverse.
constexpr auto inner = 0.5_c * x + y + 1.5_c * z;
constexpr auto once = inner * inner;
constexpr auto twice = once * (x * y + z);
constexpr auto thrice = twice * (twice + x) * (once + y);
constexpr auto zakharov = x * x + y * y + z * z + inner * inner + inner * inner * inner * inner;

template <Mode M, class F, class... X> consteval int flops(F const& f, X const&... by) {
  return dyad::cost(dyad::value_and_gradient<M>(f, by...)).flops;
}

static_assert(flops<Mode::forward>(goldstein_price, x, y) < flops<Mode::reverse>(goldstein_price, x, y));
static_assert(flops<Mode::automatic>(goldstein_price, x, y) == flops<Mode::forward>(goldstein_price, x, y));
static_assert(flops<Mode::reverse>(thrice, x, y, z) < flops<Mode::forward>(thrice, x, y, z));
static_assert(flops<Mode::automatic>(thrice, x, y, z) == flops<Mode::reverse>(thrice, x, y, z));

// So that programs do not grow unnoticed.
static_assert(dyad::cost(dyad::compile(goldstein_price, gradient(goldstein_price, x, y))).flops <= 63);
static_assert(
    dyad::cost(dyad::compile(goldstein_price, gradient(goldstein_price, x, y), hessian(goldstein_price, x, y))).flops <=
    105);

// Each mixed partial is worked out once.
constexpr auto swing = sin(x * y) * zakharov / (1_c + z * z);
constexpr auto curvature = dyad::hessian<Mode::reverse>(swing, x, y, z);
static_assert(same(curvature[boost::hana::size_c<0>][boost::hana::size_c<2>],
                   curvature[boost::hana::size_c<2>][boost::hana::size_c<0>]));

// All entries are packed at once, each as if it had been packed by itself; a number that is no type keeps its place.
template <class E> consteval bool is_packed_as_alone() {
  namespace graph = dyad::graph;
  constexpr graph::View view = dyad::typed::view_of<E>;
  graph::Builder builder;
  auto const alone = graph::pack<view.size>(builder, {dyad::typed::load(builder, view)});
  bool equal = alone.size == view.size && alone.entries <= view.entries;
  for (int i = 0; i < view.size; ++i) equal = equal && alone.code[i] == view.code[i];
  for (int k = 0; k < alone.entries; ++k)
    equal = equal && alone.table[k].op == view.table[k].op && alone.table[k].mantissa == view.table[k].mantissa;
  return equal;
}
template <class... E> consteval bool all_packed_as_alone(dyad::typed::List<E...>) {
  return (is_packed_as_alone<E>() && ...);
}
template <class Entries> consteval bool are_packed_as_alone() {
  return all_packed_as_alone(dyad::typed::Flattened<Entries>{});
}
static_assert(are_packed_as_alone<decltype(curvature.rows())>());
static_assert(are_packed_as_alone<decltype(dyad::gradient<Mode::reverse>(swing, x, y, z))>());
constexpr auto numbers = 2.5 * x * x * y / (1.5 + z) + pow(y, 0.5 * x) * exp(0.5 * y) * z - 7.0 * (z - 3.25) * x;
static_assert(are_packed_as_alone<decltype(dyad::hessian<Mode::reverse>(numbers, x, y, z).rows())>());

// f'' and f' of a distance are made once: 18 of the entries' operations are what the coordinates add.
constexpr auto distance = sqrt(x * x + y * y + z * z);
constexpr auto well = exp(-2_c * (distance - 1.5_c)) - 2_c * exp(1.5_c - distance);
static_assert(dyad::cost(dyad::compile(well, gradient(well, x, y, z), hessian(well, x, y, z))).flops <= 60);

} // namespace

BOOST_AUTO_TEST_CASE(numbers_beside_the_type_keep_their_places) {
  auto const f = 2.5 * x * x * y + exp(0.5 * y) * z + 7.0 * z * z * x;
  auto const h = dyad::compile(dyad::hessian<Mode::reverse>(f, x, y, z))(x = 2.0, y = 0.0, z = 3.0);
  std::array<std::array<double, 3>, 3> const wanted{{{0, 10, 42}, {10, 0.75, 0.5}, {42, 0.5, 28}}};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) BOOST_TEST(h[i][j] == wanted[i][j]);
}

BOOST_AUTO_TEST_CASE(every_mode_gives_the_same_hessian) {
  auto const f = sin(x * y) * zakharov / (1_c + z * z);
  auto const at = [&](auto const& h) { return dyad::compile(h)(x = 0.3, y = -0.7, z = 1.1); };
  auto const forward = at(dyad::hessian<Mode::forward>(f, x, y, z)),
             reverse = at(dyad::hessian<Mode::reverse>(f, x, y, z)), automatic = at(dyad::hessian(f, x, y, z));
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) {
      typed_tests::check_near(forward[i][j], reverse[i][j], 1e-13);
      typed_tests::check_near(forward[i][j], automatic[i][j], 1e-13);
      BOOST_TEST(reverse[i][j] == reverse[j][i]);
    }
}

BOOST_AUTO_TEST_CASE(a_program_shares_sums) {
  // The derivative is made of the two sums that the value needs, sin, cos and y.
  auto const f = sin(x) * (x * y + z * z) + cos(x) * (x * y + z * z + y);
  auto const fx = dyad::diff(f, x);
  BOOST_TEST(dyad::cost(dyad::compile(f, fx)).transcendental == 2);
  BOOST_TEST(dyad::cost(dyad::compile(f, fx)).nodes <= 12);
}
