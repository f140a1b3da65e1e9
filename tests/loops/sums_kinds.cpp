// SPDX-License-Identifier: BSL-1.0
// Rows of vectors and matrices, in float, and wherever they may lie: Eigen matrices, blocks, spans, arrays.
#include <dyad/loops.hpp>

#include <Eigen/Dense>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

#include "plain.hpp"

namespace {

using dyad::Mat, dyad::Passive, dyad::Rows, dyad::Vec, dyad::sum_over;
using plain::check_near;

constexpr std::array<double, 2> at{0.3, 0.7};
constexpr std::size_t counts[] = {0, 1, 3, 4, 5, 8, 9, 17, 1025};

constexpr auto three_body = [](auto const& p, auto const& x) {
  return sum_over(x, [&](auto const& v) { return exp(-p[0] * square(v[0] - v[1])) * v[2] + p[1] * v[0] * p[1]; });
};
constexpr auto three = dyad::function<Vec<2>, Passive<Rows<Vec<3>>>>(three_body);
constexpr auto five_body = [](auto const& p, auto const& x) {
  return sum_over(x, [&](auto const& v) { return tanh(p[0] * v[0] + p[1] * v[4]) * v[1] * v[2] + v[3] * p[0] * p[1]; });
};
constexpr auto five = dyad::function<Vec<2>, Passive<Rows<Vec<5>>>>(five_body);
constexpr auto four_body = [](auto const& p, auto const& x) {
  return sum_over(x,
                  [&](auto const& m) { return (m(0, 0) * m(1, 1) - p[0] * m(0, 1) * m(1, 0)) * sin(p[1] * m(1, 0)); });
};
constexpr auto four = dyad::function<Vec<2>, Passive<Rows<Mat<2, 2>>>>(four_body);

template <class F, class Body, class Data> void compare(F const& f, Body const& body, Data const& data) {
  plain::compare(f, body, 1e-12L, at, data);
}

} // namespace

BOOST_AUTO_TEST_SUITE(sums_over_kinds_of_rows)

BOOST_AUTO_TEST_CASE(vectors_of_three_and_five) {
  for (std::size_t const n : counts) BOOST_TEST_CONTEXT(n << " rows") {
      compare(three, three_body, plain::sample_arrays<3>(n));
      compare(five, five_body, plain::sample_arrays<5>(n));
    }
}

BOOST_AUTO_TEST_CASE(matrices_of_two_by_two) {
  for (std::size_t const n : counts) {
    auto const numbers = plain::sample(4 * n);
    std::vector<std::array<std::array<double, 2>, 2>> x(n);
    for (std::size_t i = 0; i < n; ++i)
      x[i] = {{{numbers[4 * i], numbers[4 * i + 1]}, {numbers[4 * i + 2], numbers[4 * i + 3]}}};
    BOOST_TEST_CONTEXT(n << " rows") { compare(four, four_body, x); }
  }
}

BOOST_AUTO_TEST_CASE(gradients_by_rows_of_three) {
  constexpr auto f = dyad::function<Vec<2>, Rows<Vec<3>>>(three_body);
  for (std::size_t const n : {0u, 1u, 2u, 5u, 9u, 17u}) {
    auto const x = plain::sample_arrays<3>(n);
    auto const [by_p, by_x] = gradient(f)(at, x);
    static_assert(std::is_same_v<std::remove_cvref_t<decltype(by_x)>, std::vector<std::array<double, 3>>>);
    BOOST_TEST(by_x.size() == n);
    using Number = plain::First<1>;
    auto rows = plain::constant<Number>(x);
    for (std::size_t i = 0; i < 3 * n; ++i) {
      plain::number_at(rows, i).slope[0] = 1;
      check_near(plain::number_at(by_x, i), three_body(plain::constant<Number>(at), rows).slope[0]);
      plain::number_at(rows, i).slope[0] = 0;
    }
  }
}

BOOST_AUTO_TEST_CASE(single_precision) {
  std::array<float, 2> const p{0.3f, 0.7f};
  for (std::size_t const n : counts) {
    auto const numbers = plain::sample(3 * n);
    std::vector<std::array<float, 3>> x(n);
    std::vector<std::array<double, 3>> same(n);
    for (std::size_t i = 0; i < 3 * n; ++i)
      plain::number_at(same, i) = x[i / 3][i % 3] = static_cast<float>(numbers[i]);
    auto const [value, slopes] = value_and_gradient(three)(p, x);
    static_assert(std::is_same_v<std::remove_cvref_t<decltype(value)>, float>);
    auto const expected = plain::second_order(three_body, std::array{double{p[0]}, double{p[1]}}, same);
    plain::Real const scale = 1 + static_cast<plain::Real>(n);
    check_near(static_cast<double>(value), expected.value.value, scale, 3e-7L);
    for (std::size_t i = 0; i < 2; ++i)
      check_near(static_cast<double>(slopes[i]), expected.slope[i].value, scale, 3e-7L);
  }
}

BOOST_AUTO_TEST_CASE(rows_of_floats_beside_doubles) {
  std::vector<std::array<float, 3>> const x{{1, 2, 3}, {4, 5, 6}, {0.5f, 0.25f, 0.125f}};
  std::vector<std::array<double, 3>> const same{{1, 2, 3}, {4, 5, 6}, {0.5, 0.25, 0.125}};
  BOOST_TEST(three(at, x) == three(at, same));
}

BOOST_AUTO_TEST_CASE(matrices_of_eigen) {
  for (std::size_t const n : counts) {
    auto const x = plain::sample_arrays<3>(n);
    auto const expected = three(at, x);
    auto const slopes = gradient(three)(at, x);
    auto const check = [&](auto const& matrix) {
      BOOST_TEST(three(at, matrix) == expected);
      BOOST_TEST(gradient(three)(at, matrix)[0] == slopes[0]);
      BOOST_TEST(gradient(three)(at, matrix)[1] == slopes[1]);
    };
    Eigen::Index const rows = static_cast<Eigen::Index>(n);
    Eigen::MatrixXd by_columns(rows, 3);
    Eigen::Matrix<double, Eigen::Dynamic, 3, Eigen::RowMajor> by_rows(rows, 3);
    Eigen::MatrixXd larger = Eigen::MatrixXd::Constant(2 * rows + 2, 9, 1e300);
    for (Eigen::Index i = 0; i < rows; ++i)
      for (Eigen::Index j = 0; j < 3; ++j)
        larger(i + 1, j + 2) = by_rows(i, j) = by_columns(i, j) =
            x[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
    check(by_columns);
    check(by_rows);
    check(Eigen::MatrixXd(larger).block(1, 2, rows, 3).eval());
    auto const block = larger.block(1, 2, rows, 3);
    check(block);
    Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> const turned = larger;
    auto const turned_block = turned.block(1, 2, rows, 3);
    check(turned_block);
  }
}

BOOST_AUTO_TEST_CASE(vectors_spans_and_arrays) {
  constexpr auto f = dyad::function<double, Passive<Rows<double>>>(
      [](auto const& a, auto const& x) { return sum_over(x, [&](auto const& t) { return sin(a * t) + t; }); });
  double const x[] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7};
  std::vector<double> const list(std::begin(x), std::end(x));
  double const expected = f(2.0, list);
  check_near(expected, [&] {
    plain::Real sum = 0;
    for (double const t : x) sum += std::sin(2 * static_cast<plain::Real>(t)) + t;
    return sum;
  }());
  std::array<double, 7> array{};
  std::copy(std::begin(x), std::end(x), array.begin());
  BOOST_TEST(f(2.0, x) == expected);
  BOOST_TEST(f(2.0, array) == expected);
  BOOST_TEST(f(2.0, std::span<double const>(list)) == expected);
  BOOST_TEST(f(2.0, std::span<double const, 7>(x)) == expected);
  Eigen::VectorXd const column = Eigen::Map<Eigen::VectorXd const>(x, 7);
  Eigen::RowVectorXd const row = column.transpose();
  Eigen::MatrixXd matrix(7, 3);
  matrix.col(1) = column;
  Eigen::MatrixXd wide(3, 7);
  wide.row(2) = row;
  BOOST_TEST(f(2.0, column) == expected);
  BOOST_TEST(f(2.0, row) == expected);
  BOOST_TEST(f(2.0, matrix.col(1)) == expected);
  BOOST_TEST(f(2.0, wide.row(2)) == expected);
  double const nested[2][3] = {{1, 2, 3}, {4, 5, 6}};
  std::vector<std::array<double, 3>> const same{{1, 2, 3}, {4, 5, 6}};
  BOOST_TEST(three(at, nested) == three(at, same));
  BOOST_TEST(three(at, std::span(same)) == three(at, same));
}

/// Two million rows of float: what thousands of blocks or steps give is added in double, so that a total is as exact as
/// the sum of one block.
BOOST_AUTO_TEST_CASE(totals_of_many_floats) {
  std::size_t const n = (1u << 21) + 5;
  std::vector<float> const x(n, 1 + 0x1p-14f), few{1, 1, 1, 0.5f, 0.5f}; // sums of a block are exact
  double const total = static_cast<double>(n) * x[0];
  auto const check = [](char const* of, float found, double expected) {
    BOOST_TEST(std::abs(found - expected) <= 4e-7 * expected, of << ": " << found << ", not " << expected);
  };
  constexpr auto rows = dyad::function<double, Passive<Rows<double>>>(
      [](auto const& a, auto const& X) { return sum_over(X, [&](auto const& t) { return a * t; }); });
  auto const [value, slope] = dyad::value_and_gradient(rows)(1.0f, x);
  check("rows", value, total);
  check("rows, slope", slope, total);
  constexpr auto inner = dyad::function<double, Passive<Rows<double>>, Passive<Rows<double>>>(
      [](auto const& a, auto const& Y, auto const& X) {
        return sum_over(Y, [&](auto const& y) { return sum_over(X, [&](auto const& t) { return a * t * y; }); });
      });
  check("rows within rows", inner(1.0f, few, x), 4 * total);
  constexpr auto steps = dyad::function<double, Passive<Rows<double>>>([](auto const& a, auto const& X) {
    return sum_over(dyad::scan(0.0 * a, X, [&](auto const&, auto const& t) { return a * t; }),
                    [](auto const& state) { return state; });
  });
  check("steps", steps(1.0f, x), total);
}

BOOST_AUTO_TEST_SUITE_END()
