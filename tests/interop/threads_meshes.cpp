// SPDX-License-Identifier: BSL-1.0
// Sparse second derivatives on threads: points that nothing reads, errors of a body, a callback that stops.
#include <dyad/interop/eigen_sparse_rows.hpp>
#include <dyad/interop/threads.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

using namespace dyad;

namespace {

// Springs on a line, by the squares of how much they are stretched; what is read twice is one end.
constexpr auto stretched = function<Rows<double>, Rows<IndexVec<2>>>([](auto const& x, auto const& edges) {
  return sum_over(edges, [&](auto const& e) { return square(square(x[e[0]] - 2.0 * x[e[1]])); });
});

struct Line {
  std::vector<double> x;
  std::vector<std::array<int, 2>> edges;
  /// Every seventh point has no spring.
  explicit Line(int points) {
    for (int i = 0; i < points; ++i) x.push_back(std::sin(1.3 * i));
    for (int k = 0; k < 3 * points; ++k)
      if (int const a = k % points, b = (k * 11 + 4) % points; a % 7 != 0 && b % 7 != 0) edges.push_back({a, b});
  }
  /// By hand: with u = a - 2 b, u^4 has the slopes 4 u^3 (1, -2) and the second derivatives 12 u^2 (1, -2; -2, 4).
  Eigen::MatrixXd hessian() const {
    auto const size = static_cast<Eigen::Index>(x.size());
    Eigen::MatrixXd H = Eigen::MatrixXd::Zero(size, size);
    for (auto const& [a, b] : edges) {
      double const u = x[static_cast<std::size_t>(a)] - 2 * x[static_cast<std::size_t>(b)], c = 12 * u * u;
      H(a, a) += c;
      H(a, b) -= 2 * c;
      H(b, a) -= 2 * c;
      H(b, b) += 4 * c;
    }
    return H;
  }
};

struct Copied {
  double value;
  Eigen::VectorXd gradient;
  Eigen::MatrixXd H;
  explicit Copied(auto const& result) : value(result.value), gradient(result.gradient), H(result.hessian) {}
  bool operator==(Copied const& other) const {
    return value == other.value && (gradient.array() == other.gradient.array()).all() &&
           (H.array() == other.H.array()).all();
  }
};

} // namespace

BOOST_AUTO_TEST_CASE(meshes_with_isolated_points_have_rows_of_zeros_on_any_number_of_threads) {
  for (int const points : {7, 8, 40, 700}) {
    Line const line(points);
    auto plan = sparse(hessian(stretched)).plan(line.x, line.edges);
    Copied const alone(plan(line.x, line.edges));
    BOOST_TEST((alone.H - line.hessian()).norm() <= 1e-13 * alone.H.norm());
    for (int i = 0; i < points; i += 7) {
      BOOST_TEST(alone.gradient(i) == 0.0);
      BOOST_TEST(alone.H.row(i).cwiseAbs().sum() == 0.0);
      BOOST_TEST(plan.matrix().col(i).nonZeros() == 1); // the diagonal, to which a solver may add
    }
    for (int const count : {1, 2, 3, 5}) BOOST_TEST((Copied(plan.on(threads(count))(line.x, line.edges)) == alone));
    BOOST_TEST((Copied(plan.on(threads)(line.x, line.edges)) == alone));
  }
}

BOOST_AUTO_TEST_CASE(an_error_of_a_term_reaches_the_caller_of_a_plan_which_goes_on) {
  Line line(9000);
  auto plan = sparse(hessian(stretched)).upper_half().plan(line.x, line.edges);
  auto const numbers = [&](auto const& result) {
    std::vector<double> out(result.hessian.valuePtr(), result.hessian.valuePtr() + result.hessian.nonZeros());
    out.insert(out.end(), result.gradient.data(), result.gradient.data() + result.gradient.size());
    return out;
  };
  auto const& result = plan(line.x, line.edges);
  std::vector<double> const before = numbers(result);
  auto const kept = line.edges[15000];
  line.edges[15000] = {3, 9000};
  for (int again = 0; again < 3; ++again)
    BOOST_CHECK_EXCEPTION(plan.on(threads)(line.x, line.edges), std::out_of_range, [](std::out_of_range const& error) {
      return std::string(error.what()) == "dyad: a loop picks row 9000 of 9000 rows";
    });
  BOOST_TEST((numbers(result) == before)); // nothing half-written
  line.edges[15000] = kept;
  BOOST_TEST((numbers(plan.on(threads)(line.x, line.edges)) == before));
}

BOOST_AUTO_TEST_CASE(a_callback_stops_a_plan_on_threads) {
  Line line(150000); // more blocks than run at a time: it is heard of between
  auto plan = sparse(hessian(stretched)).upper_half().plan(line.x, line.edges);
  auto const& result = plan(line.x, line.edges);
  double const slope = result.gradient(8), entry = result.hessian.coeff(8, 8);
  for (double& x : line.x) x = 0.5 * x;
  int heard = 0;
  auto const stopped = plan.on(threads).reporting([&heard](double) { return ++heard < 1; });
  BOOST_CHECK_THROW(stopped(line.x, line.edges), std::runtime_error);
  BOOST_TEST(heard == 1);
  BOOST_TEST(result.gradient(8) == slope);
  BOOST_TEST(result.hessian.coeff(8, 8) == entry);
  auto const listened = plan.on(threads).reporting([&heard](double) { return ++heard > 0; });
  BOOST_TEST(listened(line.x, line.edges).gradient(8) == slope / 8); // exact: halves
  BOOST_TEST(result.hessian.coeff(8, 8) == entry / 4);
  BOOST_TEST(heard > 2);
}
