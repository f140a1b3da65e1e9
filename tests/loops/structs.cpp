// SPDX-License-Identifier: BSL-1.0
// Rows that are classes of numbers: vectors and spans of them, of numbers of each type, none and one.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <span>
#include <vector>

using dyad::IndexVec, dyad::Passive, dyad::Rows, dyad::Vec;

namespace {

struct Point {
  double x, y, z;
};
struct Nested {
  double x[2];
  double z = 0;
};
struct Edge {
  int from, to;
};
struct Mixed {
  double x;
  int y;
};
static_assert(dyad::typed::is_record<Point> && dyad::typed::is_record<Nested> && dyad::typed::is_record<Edge>);
static_assert(!dyad::typed::is_record<Mixed> && !dyad::typed::is_record<std::array<double, 3>> &&
              !dyad::typed::is_record<std::vector<double>>);

constexpr auto energy = dyad::function<double, Rows<Vec<3>>, Rows<IndexVec<2>>>(
    [](auto a, auto const& points, auto const& edges) {
      return sum_over(edges, [&](auto const& e) {
        auto const d = points[e[0]] - points[e[1]];
        return a * dot(d, d) + sin(points[e[0]][2]);
      });
    });

template <class P> void check(P const& points) {
  std::vector<Edge> const all = {{0, 1}, {1, 2}, {2, 0}, {0, 2}};
  std::vector<std::array<double, 3>> const plain = {{0.1, 0.2, 0.3}, {1, -2, 0.5}, {0.7, 0.4, -0.9}};
  for (std::size_t const count : {0u, 1u, 4u}) {
    std::vector<Edge> const edges(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
    std::vector<std::array<int, 2>> same;
    for (Edge const& e : edges) same.push_back({e.from, e.to});
    auto const [value, slopes] = dyad::value_and_gradient(energy)(0.7, points, std::span(edges));
    auto const [expected, by_arrays] = dyad::value_and_gradient(energy)(0.7, plain, same);
    BOOST_TEST(value == expected);
    BOOST_TEST((std::get<1>(slopes) == std::get<1>(by_arrays)));
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(rows_of_structs)

BOOST_AUTO_TEST_CASE(vectors_and_spans) {
  check(std::vector<Point>{{0.1, 0.2, 0.3}, {1, -2, 0.5}, {0.7, 0.4, -0.9}});
  check(std::vector<Nested>{{{0.1, 0.2}, 0.3}, {{1, -2}, 0.5}, {{0.7, 0.4}, -0.9}});
  std::vector<Point> const none;
  BOOST_TEST(energy(0.7, none, std::vector<Edge>{}) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
