// SPDX-License-Identifier: BSL-1.0
// Sparse Jacobians of residuals by rows, and normal equations, against derivatives by hand.
#include <dyad/interop/eigen_sparse_residuals.hpp>

#include "support/two_threads.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <vector>

using namespace dyad;

namespace {

using Points = std::vector<std::array<double, 2>>;

// Two residuals for each pair: the squared distance against a measured one, and what a scale of the first point adds.
constexpr auto misfit = function<Rows<Vec<2>>, Rows<double>, Rows<IndexVec<2>>, Passive<Rows<double>>>(
    [](auto const& x, auto const& scale, auto const& pairs, auto const& measured) {
      return map_over(pairs, measured, [&](auto const& p, auto const& d) {
        auto const apart = x[p[0]] - x[p[1]];
        return std::array{dot(apart, apart) - d, scale[p[0]] * x[p[1]][0]};
      });
    });

struct Net {
  Points x = {{0.3, -0.2}, {1.1, 0.7}, {-0.6, 0.9}, {0.0, 0.0}};
  std::vector<double> scale = {1.5, -0.5, 2.0, 0.0}, measured;
  std::vector<std::array<int, 2>> pairs;
  explicit Net(std::size_t n) : measured(n), pairs(n) {
    for (std::size_t i = 0; i < n; ++i) {
      pairs[i] = {static_cast<int>(i % 4), static_cast<int>(i * i * 3 % 4)};
      measured[i] = 0.1 * static_cast<double>(i);
    }
  }
};

struct Dense {
  Eigen::VectorXd r;
  Eigen::MatrixXd J;
  explicit Dense(Net const& net)
      : r(2 * static_cast<Eigen::Index>(net.pairs.size())), J(Eigen::MatrixXd::Zero(r.size(), 12)) {
    for (std::size_t i = 0; i < net.pairs.size(); ++i) {
      auto const a = static_cast<std::size_t>(net.pairs[i][0]), b = static_cast<std::size_t>(net.pairs[i][1]);
      auto const row = static_cast<Eigen::Index>(2 * i);
      double const dx = net.x[a][0] - net.x[b][0], dy = net.x[a][1] - net.x[b][1];
      r(row) = dx * dx + dy * dy - net.measured[i];
      r(row + 1) = net.scale[a] * net.x[b][0];
      auto const add = [&](Eigen::Index at, std::size_t unknown, double slope) {
        J(at, static_cast<Eigen::Index>(unknown)) += slope;
      };
      add(row, 2 * a, 2 * dx), add(row, 2 * a + 1, 2 * dy), add(row, 2 * b, -2 * dx), add(row, 2 * b + 1, -2 * dy);
      add(row + 1, 8 + a, net.x[b][0]), add(row + 1, 2 * b, net.scale[a]);
    }
  }
};

} // namespace

BOOST_AUTO_TEST_CASE(jacobians_and_normal_equations_of_any_number_of_residuals) {
  for (std::size_t const n : {0u, 1u, 3u, 4u, 7u, 9u, 1025u}) {
    Net net(n);
    auto plan = sparse(jacobian(misfit)).plan(net.x, net.scale, net.pairs, net.measured);
    auto normal = sparse(jacobian(misfit)).normal_equations().plan(net.x, net.scale, net.pairs, net.measured);
    for (double const move : {0.0, 0.7}) { // a plan serves at every point
      for (auto& p : net.x) p[0] += move;
      Dense const expected(net);
      auto const& [residuals, J] = plan(net.x, net.scale, net.pairs, net.measured);
      BOOST_TEST((residuals - expected.r).cwiseAbs().sum() <= 1e-13 * (1 + expected.r.norm()));
      BOOST_TEST((Eigen::MatrixXd(J) - expected.J).cwiseAbs().sum() <= 1e-13 * (1 + expected.J.norm()));
      BOOST_TEST(J.isCompressed());
      auto const& [value, gradient, JtJ] = normal(net.x, net.scale, net.pairs, net.measured);
      Eigen::MatrixXd const squares = expected.J.transpose() * expected.J;
      BOOST_TEST(std::abs(value - 0.5 * expected.r.squaredNorm()) <= 1e-12 * (1 + value));
      BOOST_TEST((gradient - expected.J.transpose() * expected.r).norm() <= 1e-12 * (1 + gradient.norm()));
      BOOST_TEST((Eigen::MatrixXd(JtJ) - squares).norm() <= 1e-12 * (1 + squares.norm()));
    }
  }
}

namespace {
// A residual whose derivatives are all 0 is a residual, too.
constexpr auto steps = function<Rows<double>>([](auto const& x) {
  return map_over(x, [](auto const& t) { return std::array{floor(t), 2.0 * t}; });
});
} // namespace

BOOST_AUTO_TEST_CASE(residuals_without_slopes) {
  std::vector<double> const x = {0.5, 1.5, -2.25};
  auto plan = sparse(jacobian(steps)).plan(x);
  auto const& [residuals, J] = plan(x);
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(residuals(2 * i) == std::floor(x[static_cast<std::size_t>(i)]));
    BOOST_TEST(residuals(2 * i + 1) == 2 * x[static_cast<std::size_t>(i)]);
    BOOST_TEST(J.coeff(2 * i + 1, i) == 2);
  }
  BOOST_TEST(J.nonZeros() == 3);
}

BOOST_AUTO_TEST_CASE(rows_that_are_not_there_are_told) {
  Net net(5);
  auto plan = sparse(jacobian(misfit)).plan(net.x, net.scale, net.pairs, net.measured);
  BOOST_CHECK_THROW(plan(net.x, net.scale, Net(6).pairs, Net(6).measured), std::invalid_argument);
  net.pairs[2] = {0, 4};
  BOOST_CHECK_THROW(sparse(jacobian(misfit)).plan(net.x, net.scale, net.pairs, net.measured), std::out_of_range);
}

namespace {
bool same_bits(auto const& a, auto const& b) {
  return a.size() == b.size() && std::equal(a.data(), a.data() + a.size(), b.data());
}
Eigen::VectorXd values_of(auto const& matrix) {
  return Eigen::Map<Eigen::VectorXd const>(matrix.valuePtr(), matrix.nonZeros());
}
} // namespace

BOOST_AUTO_TEST_CASE(a_pair_that_picks_no_row_leaves_the_results_of_the_call_before) {
  for (bool const ran : {false, true}) {
    Net net(2500);
    auto plan = sparse(jacobian(misfit)).plan(net.x, net.scale, net.pairs, net.measured);
    if (ran) plan(net.x, net.scale, net.pairs, net.measured);
    Eigen::VectorXd const slopes = values_of(plan.matrix());
    BOOST_TEST((slopes.squaredNorm() > 0) == ran);
    Net other = net;
    other.x[0] = {5, 6};
    other.pairs[2300] = {0, 4};
    BOOST_CHECK_THROW(plan(other.x, other.scale, other.pairs, other.measured), std::out_of_range);
    BOOST_TEST(same_bits(values_of(plan.matrix()), slopes));
    auto const& [residuals, J] = plan(net.x, net.scale, net.pairs, net.measured);
    Dense const expected(net);
    BOOST_TEST((residuals - expected.r).norm() <= 1e-13 * expected.r.norm());
    BOOST_TEST((Eigen::MatrixXd(J) - expected.J).norm() <= 1e-13 * expected.J.norm());
    Eigen::VectorXd const r = residuals;
    BOOST_CHECK_THROW(plan(other.x, other.scale, other.pairs, other.measured), std::out_of_range);
    BOOST_TEST((same_bits(residuals, r) && &plan.matrix() == &J));
  }
}

BOOST_AUTO_TEST_CASE(residuals_have_the_same_bits_on_several_threads) {
  for (std::size_t const n : {0u, 5u, 1024u, 9001u}) { // all rows add to the same few unknowns
    Net const net(n);
    auto plan = sparse(jacobian(misfit)).plan(net.x, net.scale, net.pairs, net.measured);
    auto normal = sparse(jacobian(misfit)).normal_equations().plan(net.x, net.scale, net.pairs, net.measured);
    auto const& [residuals, J] = plan(net.x, net.scale, net.pairs, net.measured);
    auto const& [value, gradient, JtJ] = normal(net.x, net.scale, net.pairs, net.measured);
    Eigen::VectorXd const r = residuals, slopes = values_of(J), g = gradient, squares = values_of(JtJ);
    double const half = value;
    plan.on(dyad::tests::TwoThreads{})(net.x, net.scale, net.pairs, net.measured);
    BOOST_TEST((same_bits(residuals, r) && same_bits(values_of(J), slopes)));
    auto const again = normal.on(dyad::tests::TwoThreads{})(net.x, net.scale, net.pairs, net.measured);
    BOOST_TEST((again.value == half && same_bits(gradient, g) && same_bits(values_of(JtJ), squares)));
  }
}

BOOST_AUTO_TEST_CASE(a_callback_stops_the_loops_of_residuals_with_nothing_half_written) {
  Net net(70000);
  auto plan = sparse(jacobian(misfit)).plan(net.x, net.scale, net.pairs, net.measured);
  auto normal = sparse(jacobian(misfit)).normal_equations().plan(net.x, net.scale, net.pairs, net.measured);
  auto const& [residuals, J] = plan(net.x, net.scale, net.pairs, net.measured);
  auto const& [value, gradient, JtJ] = normal(net.x, net.scale, net.pairs, net.measured);
  Eigen::VectorXd const r = residuals, slopes = values_of(J), g = gradient, squares = values_of(JtJ);
  net.x[0] = {5, 6};
  std::vector<double> heard;
  auto const until = [&heard](double end) {
    return [&heard, end](double fraction) {
      heard.push_back(fraction);
      return fraction < end;
    };
  };
  BOOST_CHECK_THROW(plan.reporting(until(0.5))(net.x, net.scale, net.pairs, net.measured), std::runtime_error);
  BOOST_CHECK_THROW(normal.reporting(until(0.5))(net.x, net.scale, net.pairs, net.measured), std::runtime_error);
  BOOST_TEST((heard.front() > 0 && heard.back() >= 0.5 && heard.back() < 1));
  BOOST_TEST((same_bits(residuals, r) && same_bits(values_of(J), slopes)));
  BOOST_TEST((same_bits(gradient, g) && same_bits(values_of(JtJ), squares)));
  heard.clear();
  plan.reporting(until(2))(net.x, net.scale, net.pairs, net.measured);
  normal.on(dyad::tests::TwoThreads{}).reporting(until(2))(net.x, net.scale, net.pairs, net.measured);
  BOOST_TEST(heard.back() == 1);
  Dense const expected(net);
  BOOST_TEST((residuals - expected.r).norm() <= 1e-13 * expected.r.norm());
  BOOST_TEST((Eigen::MatrixXd(JtJ) - expected.J.transpose() * expected.J).norm() <= 1e-10 * JtJ.norm());
}
