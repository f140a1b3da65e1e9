// SPDX-License-Identifier: BSL-1.0
// normalize, and the derivatives of norm: exact where one element outweighs the others.
#include "laws.hpp"

using namespace tensor_test;
using boost::hana::size_c;

namespace {

using Point = std::array<double, 3>;

oracle::Real norm_of(Digits const& x) {
  oracle::Real sum(0);
  for (oracle::Real const& v : x) sum = sum + v * v;
  return oracle::Real::made(mpfr_sqrt, sum);
}

/// The partial derivative of the norm by the elements `by`: differences with a step far below all elements.
oracle::Real partial(Point const& at, std::vector<std::size_t> by) {
  static oracle::Real const step = [] {
    oracle::Real s(1);
    for (int i = 0; i < 1400; ++i) s = s / 2;
    return s;
  }();
  auto const moved = [&](auto const& self, Digits x, std::size_t next) -> oracle::Real {
    if (next == by.size()) return norm_of(x);
    Digits up = x, down = x;
    up[by[next]] = up[by[next]] + step;
    down[by[next]] = down[by[next]] - step;
    return (self(self, up, next + 1) - self(self, down, next + 1)) / (2 * step);
  };
  return moved(moved, Digits(at.begin(), at.end()), 0);
}

void near_exact(double given, oracle::Real const& exact, std::string const& what) {
  double const wanted = static_cast<double>(exact);
  if (std::isinf(wanted)) return; // beyond the numbers of the type
  double const tolerance = 1e-13 * std::abs(wanted) + 4 * std::numeric_limits<double>::denorm_min();
  BOOST_TEST(std::abs(given - wanted) <= tolerance, what << ": " << given << " and not " << wanted);
}

} // namespace

BOOST_AUTO_TEST_SUITE(normalize_)

BOOST_AUTO_TEST_CASE(laws) {
  check_laws([](auto const& x) { return normalize(x, axes<1>); }, [](auto const& x) {
    auto y = x;
    for (std::size_t i = 0; i < 3; ++i) {
      auto const length = norm_of({x[4 * i], x[4 * i + 1], x[4 * i + 2], x[4 * i + 3]});
      for (std::size_t j = 0; j < 4; ++j) y[4 * i + j] = y[4 * i + j] / length;
    }
    return y;
  }, "normalize(a, axes<1>)");
}

BOOST_AUTO_TEST_CASE(derivatives_of_norm_where_one_element_outweighs_the_others) {
  oracle::Real::bits = 9000;
  constexpr auto v = var<"v", 3>;
  constexpr auto g = gradient(norm(v), v)[size_c<0>];
  constexpr auto h = diff(g, v);
  constexpr auto t = diff(h, v);
  auto const typed = compile(g, h, t);
  for (Point const& at :
       {Point{1e6, 1, 1e-3}, {1, -1e-8, 1e-9}, {3e-5, 1e5, 2}, {1, 0, 0}, {0, -1e-3, 0}, {1e60, 1, 0}}) {
    auto const [slope, second, third] = typed(v = at);
    Variable const x(NdArray(at), "x");
    Variable const first = grad(norm(x), {x}, {.create_graph = true})[0];
    for (std::size_t i = 0; i < 3; ++i) {
      std::string const place = "norm at (" + std::to_string(at[0]) + ", " + std::to_string(at[1]) + ", ...)";
      near_exact(slope[i], partial(at, {i}), place);
      Variable const row = grad(index(first, {static_cast<Index>(i)}), {x}, {.create_graph = true})[0];
      for (std::size_t j = 0; j < 3; ++j) {
        auto const exact = partial(at, {i, j});
        near_exact(second[i][j], exact, place + " twice, tensors");
        near_exact(row.data().at({static_cast<Index>(j)}), exact, place + " twice, Variables");
        NdArray const last = grad(index(row, {static_cast<Index>(j)}), {x})[0].data();
        for (std::size_t k = 0; k < 3; ++k) {
          auto const of_three = partial(at, {i, j, k});
          near_exact(third[i][j][k], of_three, place + " three times, tensors");
          near_exact(last.at({static_cast<Index>(k)}), of_three, place + " three times, Variables");
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(edges) {
  BOOST_TEST(normalize(NdArray({0.0, 0.0})).to_vector() == std::vector({0.0, 0.0}));
  BOOST_TEST(normalize(NdArray({3e-320, 4e-320})).to_vector()[1] == 0.8, boost::test_tools::tolerance(1e-3));
  BOOST_TEST(normalize(NdArray({3e200, 4e200})).to_vector()[1] == 0.8, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(normalize(NdArray(std::vector<double>{})).shape() == Shape{0});
  Variable const origin(NdArray({0.0, 0.0}), "x");
  Variable const slope = grad(sum(normalize(origin)), {origin}, {.create_graph = true})[0];
  BOOST_TEST(slope.data().to_vector() == std::vector({0.0, 0.0}));
}

BOOST_AUTO_TEST_SUITE_END()
