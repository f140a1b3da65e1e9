// SPDX-License-Identifier: BSL-1.0
// Both halves beside an independent derivative; a planted wrong rule must be caught.
#include <dyad/bridge/check.hpp>
#include <dyad/dynamic.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <sstream>
#include <string>

using namespace dyad;
using namespace dyad::literals;

namespace planted {

/// sin with a wrong sign in its rule.
struct WrongSine : Elementwise<1> {
  static constexpr std::string_view name = "wrong_sine";
  static constexpr Domain<1> domain = {{{-3, 3}}};
  static constexpr auto singular = Singular::none;
  template <class T> static constexpr T kernel(T const& x) {
    using std::sin;
    return sin(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return -(g * cos(x)); }
};
template <Value T> constexpr auto wrong_sine(T const& x) { return apply<WrongSine>(x); }

} // namespace planted

namespace {
constexpr auto u = var<"u">;
constexpr auto v = var<"v">;
} // namespace

BOOST_AUTO_TEST_SUITE(checks)

BOOST_AUTO_TEST_CASE(agreement_at_a_point) {
  auto const table = check(sin(u) * v + exp(u * v) / (1_c + u * u), u = 0.5, v = 2.0);
  BOOST_TEST(table);
  BOOST_TEST(table.rows().size() == 6);
  std::ostringstream text;
  text << table;
  BOOST_TEST(text.str().find("d2/du dv") != std::string::npos);
  BOOST_TEST(text.str().find("agree: at u = 0.5 v = 2") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(agreement_over_a_box) {
  BOOST_TEST(check(atan2(u, v) * hypot(u, v), {.points = 50, .seed = 3}, u = between(0.1, 2), v = between(0.5, 3)));
  BOOST_TEST(check(erf(u) * tanh(v) + 2.5 * u, {.points = 20}, u = between(-1, 1), v = 0.3));
}

BOOST_AUTO_TEST_CASE(a_wrong_rule_is_caught) {
  auto const table = check(planted::wrong_sine(u) * v, u = 0.5, v = 2.0);
  BOOST_TEST(!table);
  std::ostringstream text;
  text << table;
  BOOST_TEST(text.str().find("DISAGREE") != std::string::npos);
  BOOST_TEST(text.str().find("typed: ") != std::string::npos);
  BOOST_TEST(text.str().find("dynamic: [](") != std::string::npos);
  BOOST_TEST(!check(planted::wrong_sine(u) + v, {.points = 20}, u = between(-1, 1), v = between(0, 1)));
}

BOOST_AUTO_TEST_CASE(distances_in_units_of_the_last_place) {
  BOOST_TEST(CheckTable::ulp(1.0, 1.0) == 0);
  BOOST_TEST(CheckTable::ulp(std::nextafter(1.0, 2.0), 1.0) == 1);
  BOOST_TEST(CheckTable::ulp(-4.0, -4.0) == 0);
}

namespace {
constexpr auto program = function<Vec<3>, double>([](auto const& x, auto const& scale) {
  using std::exp, std::sin;
  auto total = x[0] * scale;
  for (std::size_t i = 0; i + 1 < 3; ++i) total += sin(x[i] * x[i + 1]) + exp(-(x[i] - scale) * (x[i] - scale));
  return total;
});
constexpr auto wrong_program = function<Vec<2>>([](auto const& x) { return planted::wrong_sine(x[0]) * x[1] + x[0]; });
} // namespace

BOOST_AUTO_TEST_CASE(a_function_at_points_of_a_box) {
  auto const table = check(program, {.points = 20, .seed = 5}, between(-1.5, 1.5));
  BOOST_TEST(table);
  BOOST_TEST(table.rows().size() == 1 + 4 + 10);
  BOOST_TEST(check(program, std::array{0.1, 0.2, 0.3, 0.4}));
  BOOST_TEST(check(program, {.points = 5}, std::array{between(0, 1), between(1, 2), between(2, 3), between(0.5, 1)}));
  int drawn = 0;
  BOOST_TEST(check(program, {.points = 7}, [&](auto& random) {
    ++drawn;
    double const t = static_cast<double>(random() >> 11) * 0x1p-53;
    return std::array{t, t * t, 1 - t, 0.5};
  }));
  BOOST_TEST(drawn == 7);
}

BOOST_AUTO_TEST_CASE(a_wrong_rule_in_a_function_is_caught) {
  auto const table = check(wrong_program, {.points = 50}, between(0.2, 1.2));
  BOOST_TEST(!table);
  std::ostringstream text;
  text << table;
  BOOST_TEST(text.str().find("typed: x1*wrong_sine(x0) + x0") != std::string::npos, text.str());
  BOOST_TEST(text.str().find("dynamic: [](auto const& x0, auto const& x1)") != std::string::npos, text.str());
}

BOOST_AUTO_TEST_SUITE_END()
