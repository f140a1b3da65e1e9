// SPDX-License-Identifier: BSL-1.0
// Slopes of lengths that no number holds, of coordinates that numbers hold: the unit vector, on every path.
#include <dyad/dyad.hpp>
#include <dyad/jet.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

using namespace dyad;

namespace {

constexpr auto a = var<"a">;
constexpr auto b = var<"b">;
constexpr auto c = var<"c">;

void near(std::string const& path, double found, double expected, double tolerance = 1e-14) {
  BOOST_TEST(std::abs(found - expected) <= tolerance * std::abs(expected),
             path << ": " << found << ", not " << expected);
}

/// The unit vector along one that is near the ends of the range of a type.
template <class T, std::size_t N> std::array<double, N> unit_along(std::array<T, N> const& v) {
  std::array<double, N> out;
  double sum = 0;
  for (std::size_t i = 0; i < N; ++i) {
    out[i] = static_cast<double>(v[i] / std::numeric_limits<T>::max());
    sum += out[i] * out[i];
  }
  for (double& x : out) x /= std::sqrt(sum);
  return out;
}

template <class T> void check_variables(std::vector<std::array<T, 3>> const& points, double tolerance) {
  for (bool const graph : {false, true})
    for (std::size_t const length : {1u, 9u})
      for (auto const& at : points) {
        auto const variable = [&](std::size_t i) { return Variable(NdArray(std::vector<T>(length, at[i]))); };
        Variable const u = variable(0), v = variable(1), w = variable(2);
        auto const plane = unit_along(std::array{at[0], at[1]});
        auto const space = unit_along(at);
        auto const of_two = grad(sum(hypot(u, v)), {u, v}, {.create_graph = graph}),
                   of_three = grad(sum(hypot(u, v, w)), {u, v, w}, {.create_graph = graph});
        for (std::size_t i = 0; i < 2; ++i)
          for (double const slope : of_two[i].data().to_vector()) near("Variables", slope, plane[i], tolerance);
        for (std::size_t i = 0; i < 3; ++i)
          for (double const slope : of_three[i].data().to_vector()) near("Variables", slope, space[i], tolerance);
      }
}

std::vector<std::array<double, 3>> const points{
    {1.5e308, 1.5e308, 1e308}, {-1.7e308, 1.2e308, -1.1e308}, {1.3e308, -1.7e308, 1.0}};

} // namespace

BOOST_AUTO_TEST_SUITE(infinite_lengths)

BOOST_AUTO_TEST_CASE(of_formulas) {
  for (auto const& at : points) {
    auto const plane = unit_along(std::array{at[0], at[1]});
    auto const space = unit_along(at);
    near("symbols", diff(hypot(a, b), a)(a = at[0], b = at[1]), plane[0]);
    near("symbols", diff(hypot(a, b), b)(a = at[0], b = at[1]), plane[1]);
    near("symbols of three", diff(hypot(a, b, c), a)(a = at[0], b = at[1], c = at[2]), space[0]);
    near("symbols of three", diff(hypot(a, b, c), c)(a = at[0], b = at[1], c = at[2]), space[2]);
    near("series", derivatives<1>(hypot(a, b), a)(a = at[0], b = at[1])[1], plane[0]);
    near("series of three", derivatives<1>(hypot(a, b, c), b)(a = at[0], b = at[1], c = at[2])[1], space[1]);
    constexpr auto f = function([](auto x, auto y) { return hypot(x, y); });
    auto const slopes = gradient(f)(at[0], at[1]);
    near("function", slopes[0], plane[0]);
    near("function", slopes[1], plane[1]);
  }
}
BOOST_AUTO_TEST_CASE(of_variables) {
  check_variables<double>(points, 1e-14);
  check_variables<float>({{3e38f, 3e38f, -3.2e38f}, {-3.3e38f, 2.5e38f, 1.0f}}, 1e-6);
}

BOOST_AUTO_TEST_SUITE_END()
