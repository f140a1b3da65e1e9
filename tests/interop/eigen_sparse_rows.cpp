// SPDX-License-Identifier: BSL-1.0
// Sparse second derivatives by rows, against element matrices that are differentiated by hand or by differences.
#include <dyad/interop/eigen_sparse_rows.hpp>

#include "support/two_threads.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

using namespace dyad;

namespace {

using Points = std::vector<std::array<double, 2>>;
using Edges = std::vector<std::array<int, 2>>;

// The energy of springs, of weights on their ends, and a term for each point.
constexpr auto energy = function<Rows<Vec<2>>, Rows<IndexVec<2>>, Passive<Rows<double>>, Passive<double>>(
    [](auto const& x, auto const& edges, auto const& rest, auto const& k) {
      auto const stretched = sum_over(edges, rest, [&](auto const& e, auto const& r) {
        auto const d = x[e[0]] - x[e[1]];
        return square(dot(d, d) - r);
      });
      return 0.5 * k * stretched + sum_over(x, [&](auto const& p) { return sin(p[0]) * p[1]; });
    });

/// Its second derivatives by hand.
Eigen::MatrixXd by_hand(Points const& x, Edges const& edges, std::vector<double> const& rest, double k) {
  auto const size = static_cast<Eigen::Index>(2 * x.size());
  Eigen::MatrixXd h = Eigen::MatrixXd::Zero(size, size);
  for (std::size_t e = 0; e < edges.size(); ++e) {
    auto const a = static_cast<std::size_t>(edges[e][0]), b = static_cast<std::size_t>(edges[e][1]);
    if (a == b) continue; // no length, whatever moves
    Eigen::Vector2d const d(x[a][0] - x[b][0], x[a][1] - x[b][1]);
    Eigen::Matrix2d const own =
        k * (2 * (d.squaredNorm() - rest[e]) * Eigen::Matrix2d::Identity() + 4 * d * d.transpose());
    auto const block = [&](std::size_t row, std::size_t column) {
      return h.block<2, 2>(static_cast<Eigen::Index>(2 * row), static_cast<Eigen::Index>(2 * column));
    };
    block(a, a) += own;
    block(b, b) += own;
    block(a, b) -= own;
    block(b, a) -= own;
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    auto const at = static_cast<Eigen::Index>(2 * i);
    h(at, at) -= std::sin(x[i][0]) * x[i][1];
    h(at, at + 1) += std::cos(x[i][0]);
    h(at + 1, at) += std::cos(x[i][0]);
  }
  return h;
}

struct Net {
  Points x;
  Edges edges;
  std::vector<double> rest;
  explicit Net(std::size_t n, std::size_t points = 5) : x(points), edges(n), rest(n) {
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] = {std::sin(3.0 * static_cast<double>(i)), std::cos(2.0 * static_cast<double>(i))};
    for (std::size_t e = 0; e < n; ++e) {
      edges[e] = {static_cast<int>(e % points), static_cast<int>((e * e + 2) % points)};
      rest[e] = 0.5 + 0.1 * std::sin(static_cast<double>(e));
    }
  }
};

void check_equal(Eigen::MatrixXd const& found, Eigen::MatrixXd const& expected) {
  BOOST_REQUIRE(found.rows() == expected.rows());
  for (Eigen::Index i = 0; i < expected.rows(); ++i)
    for (Eigen::Index j = 0; j < expected.cols(); ++j)
      BOOST_TEST(std::abs(found(i, j) - expected(i, j)) <= 1e-13 * (1 + std::abs(expected(i, j))));
}

} // namespace

BOOST_AUTO_TEST_CASE(springs_of_any_number) {
  for (std::size_t const n : {0u, 1u, 3u, 4u, 5u, 8u, 9u, 40u, 1023u, 1025u, 1500u}) {
    Net net(n);
    auto plan = sparse(hessian(energy)).plan(net.x, net.edges, net.rest, 0.7);
    auto upper = sparse(hessian(energy)).upper_half().plan(net.x, net.edges, net.rest, 0.7);
    for (double const scale : {1.0, -0.4, 0.0}) { // a plan serves at every point
      for (auto& p : net.x) p = {scale * p[0], scale * p[1]};
      auto const [value, slopes] = value_and_gradient(energy)(net.x, net.edges, net.rest, 0.7);
      auto const expected = by_hand(net.x, net.edges, net.rest, 0.7);
      auto const& [found, gradient, H] = plan(net.x, net.edges, net.rest, 0.7);
      BOOST_TEST(std::abs(found - value) <= 1e-12 * (1 + std::abs(value)));
      for (std::size_t i = 0; i < net.x.size(); ++i)
        for (std::size_t k = 0; k < 2; ++k)
          BOOST_TEST(std::abs(gradient(static_cast<Eigen::Index>(2 * i + k)) - slopes[i][k]) <=
                     1e-12 * (1 + std::abs(slopes[i][k])));
      BOOST_TEST(H.isCompressed());
      check_equal(Eigen::MatrixXd(H), expected);
      auto const half = upper(net.x, net.edges, net.rest, 0.7);
      Eigen::SparseMatrix<double> const whole = half.hessian.selfadjointView<Eigen::Upper>();
      check_equal(whole, expected);
      BOOST_TEST(Eigen::MatrixXd(half.hessian).isUpperTriangular());
    }
  }
}

BOOST_AUTO_TEST_CASE(the_same_bits_on_several_threads) {
  auto const numbers_of = [](Eigen::SparseMatrix<double> const& H) {
    return Eigen::VectorXd(Eigen::Map<Eigen::VectorXd const>(H.valuePtr(), H.nonZeros()));
  };
  auto const check = [&](Net const& net, auto plan) {
    auto const& [value, gradient, H] = plan(net.x, net.edges, net.rest, 0.7);
    Eigen::VectorXd const slopes = gradient, whole = numbers_of(H);
    double const alone = value;
    for (int again = 0; again < 2; ++again) {
      auto const& [same, same_slopes, same_H] = plan.on(dyad::tests::TwoThreads{})(net.x, net.edges, net.rest, 0.7);
      BOOST_TEST(same == alone);
      BOOST_TEST((same_slopes.array() == slopes.array()).all());
      BOOST_TEST((numbers_of(same_H).array() == whole.array()).all());
    }
  };
  for (std::size_t const n : {0u, 1u, 9u, 5000u, 17000u}) { // the last in groups of several blocks
    Net const everywhere(n, 211); // each group of rows adds to all entries
    check(everywhere, sparse(hessian(energy)).plan(everywhere.x, everywhere.edges, everywhere.rest, 0.7));
    check(everywhere, sparse(hessian(energy)).projected().plan(everywhere.x, everywhere.edges, everywhere.rest, 0.7));
    Net chain(n, n + 1); // few entries of one group are reached by another one
    for (std::size_t e = 0; e < n; ++e) chain.edges[e] = {static_cast<int>(e), static_cast<int>(e + 1)};
    check(chain, sparse(hessian(energy)).plan(chain.x, chain.edges, chain.rest, 0.7));
  }
}

BOOST_AUTO_TEST_CASE(a_callback_stops_a_plan_with_nothing_half_written) {
  Net net(70000, 211);
  auto plan = sparse(hessian(energy)).plan(net.x, net.edges, net.rest, 0.7);
  auto const& [value, gradient, H] = plan(net.x, net.edges, net.rest, 0.7);
  Eigen::VectorXd const slopes = gradient;
  Eigen::MatrixXd const whole = H;
  for (auto& p : net.x) p = {1 + p[0], p[1]};
  int calls = 0;
  auto const stopped = plan.reporting([&calls](double fraction) { return ++calls < 3 || fraction < 0.1; });
  BOOST_CHECK_EXCEPTION(stopped(net.x, net.edges, net.rest, 0.7), std::runtime_error, [](std::exception const& error) {
    return std::string(error.what()).starts_with("dyad: the loops of a function were stopped by its progress callback");
  });
  BOOST_TEST(calls == 3);
  BOOST_TEST((gradient.array() == slopes.array()).all());
  BOOST_TEST((Eigen::MatrixXd(H).array() == whole.array()).all());
  plan(net.x, net.edges, net.rest, 0.7);
  BOOST_TEST((H - by_hand(net.x, net.edges, net.rest, 0.7)).norm() < 1e-12 * H.norm());
}

BOOST_AUTO_TEST_CASE(rows_that_nothing_reads_have_zeros) {
  Net net(3, 9);
  auto const H = sparse(hessian(energy))(net.x, net.edges, net.rest, 0.0);
  BOOST_TEST(H.rows() == 18);
  for (int i = 0; i < H.rows(); ++i) { // the diagonal is there: a solver may add to it
    int const* const column = H.innerIndexPtr();
    int const* const last = column + H.outerIndexPtr()[i + 1];
    BOOST_TEST((std::find(column + H.outerIndexPtr()[i], last, i) != last));
  }
}

BOOST_AUTO_TEST_CASE(other_layouts_are_read_as_they_lie) {
  Net const net(20);
  Eigen::MatrixXd by_columns(static_cast<Eigen::Index>(net.x.size()), 2);
  for (Eigen::Index i = 0; i < by_columns.rows(); ++i)
    for (Eigen::Index k = 0; k < 2; ++k)
      by_columns(i, k) = net.x[static_cast<std::size_t>(i)][static_cast<std::size_t>(k)];
  auto const expected = by_hand(net.x, net.edges, net.rest, 1.5);
  check_equal(sparse(hessian(energy))(by_columns, net.edges, net.rest, 1.5), expected);
}

namespace {
// Two kinds of rows that are differentiated by, a matrix in each row, three rows at a time.
constexpr auto mixed = function<Rows<Mat<2, 2>>, Rows<double>, Rows<IndexVec<3>>>(
    [](auto const& m, auto const& a, auto const& t) {
      // one index picks rows of both
      return sum_over(t, [&](auto const& i) {
        return det(m[i[0]]) * exp(a[i[1]] * m[i[2]](0, 1)) + square(a[i[1]]) * m[i[1]](1, 0);
      });
    });
} // namespace

BOOST_AUTO_TEST_CASE(several_arguments_are_numbered_one_after_the_other) {
  std::vector<std::array<std::array<double, 2>, 2>> m(3);
  std::vector<double> a = {0.3, -0.5};
  std::vector<std::array<int, 3>> const picks = {{0, 1, 2}, {1, 0, 1}, {2, 1, 0}, {0, 0, 0}, {1, 1, 2}};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t k = 0; k < 4; ++k) m[i][k / 2][k % 2] = std::sin(static_cast<double>(4 * i + k));
  Eigen::MatrixXd const H = sparse(hessian(mixed))(m, a, picks);
  BOOST_REQUIRE(H.rows() == 14);
  auto const number = [&](int j) -> double& {
    auto const at = static_cast<std::size_t>(j);
    return j < 12 ? m[at / 4][at % 4 / 2][at % 2] : a[at - 12];
  };
  auto const slope = [&](int i) {
    auto const [by_m, by_a] = gradient(mixed)(m, a, picks);
    auto const at = static_cast<std::size_t>(i);
    return i < 12 ? by_m[at / 4][at % 4 / 2][at % 2] : by_a[at - 12];
  };
  for (int j = 0; j < 14; ++j)
    for (int i = 0; i < 14; ++i) {
      double const x = number(j), step = 1e-5;
      number(j) = x + step;
      double const above = slope(i);
      number(j) = x - step;
      double const below = slope(i);
      number(j) = x;
      BOOST_TEST(std::abs(H(i, j) - (above - below) / (2 * step)) < 1e-8);
    }
}

BOOST_AUTO_TEST_CASE(projected_terms_have_no_negative_eigenvalues) {
  Net net(12);
  auto const sum_of_projected = [&](double floor) {
    auto const size = static_cast<Eigen::Index>(2 * net.x.size());
    Eigen::MatrixXd total = Eigen::MatrixXd::Zero(size, size);
    for (std::size_t e = 0; e < net.edges.size(); ++e) { // one spring at a time, without the terms of the points
      Eigen::MatrixXd const with = by_hand(net.x, {net.edges[e]}, {net.rest[e]}, 0.7);
      Eigen::MatrixXd const without = by_hand(net.x, {}, {}, 0.7);
      Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> const solver(with - without);
      Eigen::VectorXd values = solver.eigenvalues();
      for (double& v : values) v = v < 0 ? floor * v : v;
      total += solver.eigenvectors() * values.asDiagonal() * solver.eigenvectors().transpose();
    }
    for (std::size_t i = 0; i < net.x.size(); ++i) {
      double const a = -std::sin(net.x[i][0]) * net.x[i][1], b = std::cos(net.x[i][0]);
      Eigen::MatrixXd own(2, 2);
      own << a, b, b, 0;
      Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> const solver(own);
      Eigen::VectorXd values = solver.eigenvalues();
      for (double& v : values) v = v < 0 ? floor * v : v;
      total.block<2, 2>(static_cast<Eigen::Index>(2 * i), static_cast<Eigen::Index>(2 * i)) +=
          solver.eigenvectors() * values.asDiagonal() * solver.eigenvectors().transpose();
    }
    return total;
  };
  for (auto const& [projection, floor] : {std::pair{Projection::clamp, 0.0}, std::pair{Projection::mirror, -1.0}}) {
    auto plan = sparse(hessian(energy)).projected(projection).plan(net.x, net.edges, net.rest, 0.7);
    Eigen::MatrixXd const found = plan(net.x, net.edges, net.rest, 0.7).hessian, expected = sum_of_projected(floor);
    BOOST_TEST((found - expected).norm() < 1e-12 * expected.norm());
    BOOST_TEST(Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(found).eigenvalues()(0) > -1e-12);
  }
  Eigen::MatrixXd const as_it_is = sparse(hessian(energy))(net.x, net.edges, net.rest, 0.7);
  BOOST_TEST(Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(as_it_is).eigenvalues()(0) < -0.1);
}

BOOST_AUTO_TEST_CASE(bad_input_is_told) {
  Net net(6);
  auto const says = [](std::string const& expected) {
    return [expected](std::exception const& error) { return error.what() == expected; };
  };
  auto plan = sparse(hessian(energy)).plan(net.x, net.edges, net.rest, 0.7);
  Net const other(7);
  BOOST_CHECK_EXCEPTION(plan(net.x, other.edges, other.rest, 0.7), std::invalid_argument,
                        says("dyad: argument 1 has 7 rows where the plan of this sparse matrix was made for 6"));
  BOOST_CHECK_THROW(plan(net.x, net.edges, other.rest, 0.7), std::invalid_argument);
  net.edges[3][1] = 5;
  BOOST_CHECK_EXCEPTION(sparse(hessian(energy)).plan(net.x, net.edges, net.rest, 0.7), std::out_of_range,
                        says("dyad: a loop picks row 5 of 5 rows"));
  // As many rows that are others: their entries have no places in the matrix.
  net.edges[3] = {0, 1};
  BOOST_CHECK_EXCEPTION(plan(net.x, net.edges, net.rest, 0.7), std::invalid_argument,
                        says("dyad: argument 1 picks other rows than those that the plan of this sparse matrix was "
                             "made for; make a plan for these"));
  net.edges[3] = {3, 5};
  // A plan goes on after an error.
  BOOST_CHECK_THROW(plan(net.x, net.edges, net.rest, 0.7), std::out_of_range);
  net.edges[3] = Net(6).edges[3];
  check_equal(plan(net.x, net.edges, net.rest, 0.7).hessian, by_hand(net.x, net.edges, net.rest, 0.7));
}
