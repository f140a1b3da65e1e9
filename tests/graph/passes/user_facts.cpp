// SPDX-License-Identifier: BSL-1.0
/// \file Operations outside of the library that state the facts which exp, sine and sigmoid state are simplified alike.
#include <dyad/bridge/derivatives.hpp>
#include <dyad/jet.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>

namespace mine {

inline constexpr double ln2 = 0.6931471805599453, turn = 6.283185307179586;

template <dyad::Value T> constexpr auto power_of_two(T const& t);
template <dyad::Value T> constexpr auto binary_logarithm(T const& t);
template <dyad::Value T> constexpr auto sine_of_turns(T const& t);
template <dyad::Value T> constexpr auto cosine_of_turns(T const& t);

struct BinaryLogarithm : dyad::Elementwise<1> {
  static constexpr std::string_view name = "binary_logarithm";
  static constexpr dyad::Domain<1> domain = {{{0.1, 10}}};
  static constexpr auto singular = dyad::smooth;
  template <class T> static constexpr T kernel(T const& t) { return std::log2(t); }
  static constexpr auto vjp(dyad::Arg<0>, auto const& g, auto const&, auto const& t) { return g / (t * ln2); }
};

/// 2^t, with the logarithm to the base 2 as its inverse.
struct PowerOfTwo : dyad::Elementwise<1> {
  static constexpr std::string_view name = "power_of_two";
  using logarithm = BinaryLogarithm;
  static constexpr dyad::Domain<1> domain = {{{-5, 5}}};
  static constexpr auto singular = dyad::smooth;
  template <class T> static constexpr T kernel(T const& t) { return std::exp2(t); }
  static constexpr auto vjp(dyad::Arg<0>, auto const& g, auto const& y, auto const&) { return g * (y * ln2); }
};

/// Sine and cosine of so many turns, each of which names the other.
struct CosineOfTurns;
struct SineByPair;
struct CosineByPair;
struct SineOfTurns : dyad::Elementwise<1> {
  static constexpr std::string_view name = "sine_of_turns";
  using partner = CosineOfTurns;
  using paired = SineByPair;
  static constexpr dyad::Domain<1> domain = {{{-1, 1}}};
  static constexpr auto singular = dyad::smooth;
  template <class T> static constexpr T kernel(T const& t) { return std::sin(turn * t); }
  static constexpr auto vjp(dyad::Arg<0>, auto const& g, auto const&, auto const& t) {
    return g * (turn * cosine_of_turns(t));
  }
};
struct CosineOfTurns : dyad::Elementwise<1> {
  static constexpr std::string_view name = "cosine_of_turns";
  using partner = SineOfTurns;
  using paired = CosineByPair;
  static constexpr dyad::Domain<1> domain = {{{-1, 1}}};
  static constexpr auto singular = dyad::smooth;
  template <class T> static constexpr T kernel(T const& t) { return std::cos(turn * t); }
  static constexpr auto vjp(dyad::Arg<0>, auto const& g, auto const&, auto const& t) {
    return -(g * (turn * sine_of_turns(t)));
  }
};
int calls_of_pairs = 0;
struct SineByPair : SineOfTurns {
  static constexpr std::string_view name = "sine_by_pair";
  template <class T> static constexpr T kernel(T const& t) {
    if (!std::is_constant_evaluated()) ++calls_of_pairs;
    return SineOfTurns::kernel(t);
  }
};
struct CosineByPair : CosineOfTurns {
  static constexpr std::string_view name = "cosine_by_pair";
  template <class T> static constexpr T kernel(T const& t) {
    if (!std::is_constant_evaluated()) ++calls_of_pairs;
    return CosineOfTurns::kernel(t);
  }
};

/// 1 / cosh(t), and tanh(t), from exp(-|t|).
using Decay = dyad::Ops<dyad::ops::Abs, dyad::ops::Neg, dyad::ops::Exp>;
struct SechOfDecay : dyad::Elementwise<1> {
  static constexpr std::string_view name = "sech_of_decay";
  static constexpr dyad::Domain<1> domain = {};
  static constexpr auto singular = dyad::smooth;
  template <class T> static constexpr T kernel(T const& e) { return 2 * e / (1 + e * e); }
};
struct TanhOfDecay : dyad::Elementwise<2> {
  static constexpr std::string_view name = "tanh_of_decay";
  static constexpr dyad::Domain<2> domain = {};
  static constexpr auto singular = dyad::smooth;
  template <class T> static constexpr T kernel(T const& t, T const& e) {
    return (t < 0 ? -1 : 1) * (1 - e * e) / (1 + e * e);
  }
};
struct Sech : dyad::Elementwise<1> {
  static constexpr std::string_view name = "my_sech";
  using part = Decay;
  using of_part = SechOfDecay;
  static constexpr dyad::Domain<1> domain = {{{-5, 5}}};
  static constexpr auto singular = dyad::smooth;
  template <class T> static constexpr T kernel(T const& t) { return SechOfDecay::kernel(std::exp(-std::abs(t))); }
};
struct Tanh : dyad::Elementwise<1> {
  static constexpr std::string_view name = "my_tanh";
  using part = Decay;
  using of_part = TanhOfDecay;
  static constexpr dyad::Domain<1> domain = {{{-5, 5}}};
  static constexpr auto singular = dyad::smooth;
  template <class T> static constexpr T kernel(T const& t) { return TanhOfDecay::kernel(t, std::exp(-std::abs(t))); }
};

/// sqrt(a^2 + b^2), as a length.
struct Distance : dyad::Elementwise<2> {
  static constexpr std::string_view name = "distance";
  static constexpr bool root_of_squares = true;
  static constexpr dyad::Domain<2> domain = {{{0.1, 2}, {0.1, 2}}};
  static constexpr auto singular = dyad::smooth;
  template <class T> static constexpr T kernel(T const& a, T const& b) { return std::sqrt(a * a + b * b); }
  static constexpr auto vjp(dyad::Arg<0>, auto const& g, auto const& y, auto const& a, auto const&) {
    return g * a / where(y == 0.0, 1.0, y);
  }
  static constexpr auto vjp(dyad::Arg<1>, auto const& g, auto const& y, auto const&, auto const& b) {
    return g * b / where(y == 0.0, 1.0, y);
  }
};

/// 1 / (1 + t^2), which says what it is of t^2.
struct Witch : dyad::Elementwise<1> {
  static constexpr std::string_view name = "witch";
  static constexpr dyad::Domain<1> domain = {{{-5, 5}}};
  static constexpr auto singular = dyad::smooth;
  template <class T> static constexpr T kernel(T const& t) { return 1 / (1 + t * t); }
  static constexpr auto vjp(dyad::Arg<0>, auto const& g, auto const& y, auto const& t) {
    return g * (-2.0 * t * y * y);
  }
  static constexpr auto even_slope(auto const& t) { return -2.0 / ((1.0 + t * t) * (1.0 + t * t)); }
  static constexpr auto of_square(auto const& s) { return 1.0 / (1.0 + s); }
};

template <dyad::Value T> constexpr auto power_of_two(T const& t) { return dyad::apply<PowerOfTwo>(t); }
template <dyad::Value T> constexpr auto binary_logarithm(T const& t) { return dyad::apply<BinaryLogarithm>(t); }
template <dyad::Value T> constexpr auto sine_of_turns(T const& t) { return dyad::apply<SineOfTurns>(t); }
template <dyad::Value T> constexpr auto cosine_of_turns(T const& t) { return dyad::apply<CosineOfTurns>(t); }

} // namespace mine

namespace {

using namespace dyad;

constexpr int count(graph::Outputs const& out, graph::OpInfo const* op) {
  Buffer<bool> const needed = graph::reachable(out.graph, out.roots);
  int found = 0;
  for (int id = 0; id < out.graph.size(); ++id) found += needed[id] && graph::same_operation(out.graph[id].op, op);
  return found;
}

} // namespace

BOOST_AUTO_TEST_SUITE(user_facts)

// 2^(a + log2(u)) = 2^a u, and 2^(a + 1) may not be written by e^a.
BOOST_AUTO_TEST_CASE(a_users_exponential_is_written_by_another_one) {
  graph::Builder b;
  b.derived = true;
  Tracer const a(&b, b.number(0)), u(&b, b.number(1));
  Tracer const base = mine::power_of_two(a), other = mine::power_of_two(a + mine::binary_logarithm(u)),
               natural = exp(a - log(u));
  auto const out = graph::relate_exponentials({b, {base.id(), other.id(), natural.id()}});
  BOOST_TEST(count(out, &graph::info<mine::PowerOfTwo>) == 1);
  BOOST_TEST(count(out, &graph::info<ops::ByProduct<mine::PowerOfTwo>>) == 1);
  BOOST_TEST(count(out, &graph::info<ops::Exp>) == 1);
  BOOST_TEST(ops::ByProduct<mine::PowerOfTwo>::name == "power_of_twobyproduct");
  BOOST_TEST((ops::ByProduct<mine::PowerOfTwo>::kernel(3.0, 4.0, 2.0) == 8));
  BOOST_TEST((ops::ByProduct<mine::PowerOfTwo>::kernel(3.0, 0x1p100, 0x1p-97) == 8));
}

BOOST_AUTO_TEST_CASE(a_logarithm_to_another_base_gives_no_product) {
  graph::Builder b;
  b.derived = true;
  Tracer const a(&b, b.number(0)), u(&b, b.number(1));
  Tracer const base = mine::power_of_two(a), other = mine::power_of_two(a + log(u));
  auto const out = graph::relate_exponentials({b, {base.id(), other.id()}});
  BOOST_TEST(count(out, &graph::info<mine::PowerOfTwo>) == 2);
}

BOOST_AUTO_TEST_CASE(a_sum_of_a_users_exponentials_cancels) {
  graph::Builder b;
  b.derived = true;
  Tracer const a(&b, b.number(0)), u(&b, b.number(1));
  Tracer const rest = mine::power_of_two(a + mine::binary_logarithm(u)) - u * mine::power_of_two(a);
  auto const out = graph::cancel_exponentials({b, {rest.id()}});
  BOOST_TEST(out.graph[out.roots[0]].is_constant(0));
}

BOOST_AUTO_TEST_CASE(quotients_of_a_users_exponential_are_finite_where_it_is_not) {
  constexpr auto x = var<"x">;
  using namespace dyad::literals;
  auto const f = 1_c / (1_c + mine::power_of_two(x));
  auto const slope = compile(diff(f, x));
  BOOST_TEST(slope(x = 2000.0) == 0);
  double const t = 0.75, e = std::exp2(t);
  BOOST_TEST(slope(x = t) == -mine::ln2 * e / ((1 + e) * (1 + e)),
             boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(partners_are_computed_together) {
  constexpr auto x = var<"x">;
  mine::calls_of_pairs = 0;
  auto const [value, slope] = value_and_gradient(mine::sine_of_turns(x) * x, x)(x = 0.125);
  BOOST_TEST(mine::calls_of_pairs == 2);
  BOOST_TEST(value == 0.125 * std::sqrt(0.5), boost::test_tools::tolerance(1e-15));
  BOOST_TEST(slope == std::sqrt(0.5) * (1 + 0.125 * mine::turn), boost::test_tools::tolerance(1e-15));
  mine::calls_of_pairs = 0;
  BOOST_TEST(mine::sine_of_turns(x)(x = 0.25) == 1);
  BOOST_TEST(mine::calls_of_pairs == 0); // alone it has no partner
}

BOOST_AUTO_TEST_CASE(functions_that_begin_alike_share_it_with_those_of_the_mirror_image) {
  graph::Builder b;
  Tracer const x(&b, b.number(0));
  Tracer const bell = apply<mine::Sech>(x), step = apply<mine::Tanh>(-x), logistic = sigmoid(x);
  auto const out = graph::share_reflections({b, {bell.id(), step.id(), logistic.id()}});
  BOOST_TEST(count(out, &graph::info<ops::Exp>) == 1);
  BOOST_TEST(count(out, &graph::info<mine::SechOfDecay>) == 1);
  BOOST_TEST(count(out, &graph::info<mine::TanhOfDecay>) == 1);
  BOOST_TEST(count(out, &graph::info<ops::SigmoidOfExp>) == 1); // the library's own begins with the same
  constexpr auto t = var<"t">;
  auto const both = compile(hana::make_tuple(apply<mine::Sech>(t), apply<mine::Tanh>(-t)))(t = 0.75);
  BOOST_TEST(both[hana::size_c<0>] == 1 / std::cosh(0.75), boost::test_tools::tolerance(1e-15));
  BOOST_TEST(both[hana::size_c<1>] == -std::tanh(0.75), boost::test_tools::tolerance(1e-15));
}

// r r is a^2 + b^2, and 1 / (1 + r^2) has that series: of r alone no polynomial is known at 0, where the slope jumps.
BOOST_AUTO_TEST_CASE(a_users_length_and_even_function_are_smooth_at_0) {
  constexpr auto x = var<"x">;
  using namespace dyad::literals;
  auto const r = apply<mine::Distance>(x, 2_c * x); // sqrt(5) |x|
  auto const e = apply<mine::Witch>(r);
  auto const square = derivatives<4>(r * r, x)(x = 0.0), even = derivatives<4>(e, x)(x = 0.0);
  double const squares[] = {0, 0, 10, 0, 0}, evens[] = {1, 0, -10, 0, 600};
  for (std::size_t k = 0; k <= 4; ++k) {
    BOOST_TEST(square[k] == squares[k], boost::test_tools::tolerance(1e-15));
    BOOST_TEST(even[k] == evens[k], boost::test_tools::tolerance(1e-15));
  }
  BOOST_TEST(diff<2>(r * r, x)(x = 0.0) == 10);
  BOOST_TEST(diff<2>(e, x)(x = 0.0) == -10);
}

BOOST_AUTO_TEST_SUITE_END()
