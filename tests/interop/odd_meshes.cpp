// SPDX-License-Identifier: BSL-1.0
// Meshes that nobody means to have: elements twice or with a corner twice, corners that are not numbers, indices of
// other types; plans that are copied, and that work side by side.
#include <dyad/interop/eigen_sparse_rows.hpp>

#include "support/two_threads.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace dyad;

namespace {

constexpr auto springs = function<Rows<double>, Rows<IndexVec<2>>>([](auto const& x, auto const& edges) {
  return sum_over(edges, [&](auto const& e) {
    auto const d = x[e[0]] - x[e[1]];
    return square(square(d) - 1.0);
  });
});

template <class Index> using Edges = std::vector<std::array<Index, 2>>;

/// A chain of n points with the edges between neighbours.
template <class Index> Edges<Index> chain(std::size_t n) {
  Edges<Index> out;
  for (std::size_t i = 0; i + 1 < n; ++i) out.push_back({static_cast<Index>(i), static_cast<Index>(i + 1)});
  return out;
}
std::vector<double> points(std::size_t n) {
  std::vector<double> out;
  for (std::size_t i = 0; i < n; ++i) {
    auto const at = static_cast<double>(i);
    out.push_back(1.3 * at + 0.7 * std::sin(at * at));
  }
  return out;
}

/// The Hessian by hand. That of an edge is c (1, -1)(1, -1)', with c no less than `floor`: 0 where it is projected.
template <class Index>
Eigen::MatrixXd by_hand(std::vector<double> const& x, Edges<Index> const& edges,
                        double floor = -std::numeric_limits<double>::infinity()) {
  auto const n = static_cast<Eigen::Index>(x.size());
  Eigen::MatrixXd out = Eigen::MatrixXd::Zero(n, n);
  for (auto const& [from, to] : edges) {
    auto const a = static_cast<Eigen::Index>(from), b = static_cast<Eigen::Index>(to);
    if (a == b) continue;
    double const d = x[static_cast<std::size_t>(from)] - x[static_cast<std::size_t>(to)], c = 12 * d * d - 4;
    double const kept = c < floor ? floor : c;
    out(a, a) += kept;
    out(b, b) += kept;
    out(a, b) -= kept;
    out(b, a) -= kept;
  }
  return out;
}

double distance(Eigen::MatrixXd const& a, Eigen::MatrixXd const& b) { return (a - b).cwiseAbs().maxCoeff(); }

} // namespace

BOOST_AUTO_TEST_SUITE(odd_meshes)

BOOST_AUTO_TEST_CASE(elements_that_come_twice_or_have_a_corner_twice_count_as_often) {
  auto const x = points(20);
  Edges<int> edges = chain<int>(20);
  for (int k = 0; k < 5; ++k) {
    edges.push_back({7, 8});
    edges.push_back({8, 7});
    edges.push_back({3, 3});
  }
  BOOST_TEST(distance(sparse(hessian(springs))(x, edges), by_hand(x, edges)) <= 1e-11);
  auto const projected = sparse(hessian(springs)).projected();
  BOOST_TEST(distance(projected(x, edges), by_hand(x, edges, 0.0)) <= 1e-11);
  Edges<int> const same(40, {5, 5}); // nothing else: no entry is ever reached but the diagonal
  BOOST_TEST(distance(projected(x, same), by_hand(x, same)) == 0.0);
  Edges<int> const one = {{4, 2}};
  BOOST_TEST(distance(projected(x, one), by_hand(x, one, 0.0)) <= 1e-11);
}

BOOST_AUTO_TEST_CASE(a_corner_that_is_no_number_spoils_its_own_elements_alone) {
  auto x = points(30);
  auto const edges = chain<int>(30);
  auto plan = sparse(hessian(springs)).projected().plan(x, edges);
  Eigen::MatrixXd const good = plan(x, edges).hessian;
  double const before = x[11];
  for (double const bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    x[11] = bad;
    Eigen::MatrixXd const found = plan(x, edges).hessian;
    for (Eigen::Index i = 0; i < 30; ++i)
      for (Eigen::Index j = 0; j < 30; ++j) {
        bool const touched = std::max(i, j) <= 12 && std::min(i, j) >= 10 && std::abs(i - j) <= 1;
        if (touched) BOOST_TEST(!std::isfinite(found(i, j)));
        else BOOST_TEST(found(i, j) == good(i, j));
      }
    x[11] = before;
    BOOST_TEST(distance(plan(x, edges).hessian, good) == 0.0);
  }
}

BOOST_AUTO_TEST_CASE(indices_of_other_types) {
  auto const x = points(40);
  auto const expected = by_hand(x, chain<int>(40));
  auto const narrow = chain<std::int16_t>(40);
  auto wide = chain<std::size_t>(40);
  BOOST_TEST(distance(sparse(hessian(springs))(x, narrow), expected) <= 1e-11);
  BOOST_TEST(distance(sparse(hessian(springs))(x, wide), expected) <= 1e-11);
  wide[17][1] = static_cast<std::size_t>(-1);
  BOOST_CHECK_EXCEPTION(sparse(hessian(springs)).plan(x, wide), std::out_of_range, [](std::out_of_range const& error) {
    return error.what() == std::string("dyad: a loop picks row 1.84467440737096e+19 of 40 rows");
  });
}

BOOST_AUTO_TEST_CASE(copies_of_a_plan_and_plans_side_by_side_do_not_meet) {
  auto const x = points(5000), y = points(4000);
  auto const edges = chain<int>(5000), fewer = chain<int>(4000);
  auto plan = sparse(hessian(springs)).plan(x, edges), other = sparse(hessian(springs)).plan(y, fewer);
  Eigen::SparseMatrix<double> const alone = plan(x, edges).hessian, other_alone = other(y, fewer).hessian;
  auto copy = plan;
  auto const moved_x = [&x] {
    auto out = x;
    for (double& number : out) number = 2 * number;
    return out;
  }();
  copy(moved_x, edges);
  BOOST_TEST((plan.matrix() - alone).norm() == 0.0);
  auto const work = [](auto& one, auto const& at, auto const& of, auto const& expected, bool& good) {
    for (int k = 0; k < 20; ++k) good = good && (one(at, of).hessian - expected).norm() == 0.0;
  };
  bool good = true, other_good = true;
  std::thread beside([&] { work(other, y, fewer, other_alone, other_good); });
  work(plan, x, edges, alone, good);
  beside.join();
  BOOST_TEST(good);
  BOOST_TEST(other_good);
  auto taken = std::move(copy);
  BOOST_TEST((taken(x, edges).hessian - alone).norm() == 0.0);
}

namespace {
// Points tied to marks, which nothing is differentiated by: the second number of a tie picks a mark.
constexpr auto ties = function<Rows<double>, Passive<Rows<double>>, Rows<IndexVec<2>>>(
    [](auto const& x, auto const& marks, auto const& tied) {
      return sum_over(tied, [&](auto const& t) { return square(square(x[t[0]] - marks[t[1]])); });
    });
} // namespace

BOOST_AUTO_TEST_CASE(a_plan_serves_while_the_rows_of_unknowns_that_are_picked_stay) {
  for (std::size_t const n : {1u, 8u, 5000u}) {
    std::vector<double> const x = points(n), marks = {0.25, -0.5, 1.0};
    Edges<int> tied;
    for (std::size_t k = 0; k < n; ++k) tied.push_back({static_cast<int>(k), static_cast<int>(k % 3)});
    auto plan = sparse(hessian(ties)).plan(x, marks, tied);
    auto const right = [&](auto const& result) {
      bool good = result.gradient.size() == static_cast<Eigen::Index>(n);
      for (std::size_t k = 0; k < n; ++k) {
        auto const i = static_cast<Eigen::Index>(k);
        double const apart = x[k] - marks[static_cast<std::size_t>(tied[k][1])];
        double const slope = 4 * apart * apart * apart, second = 12 * apart * apart;
        good = good && std::abs(result.gradient[i] - slope) <= 1e-13 * std::abs(slope) &&
               std::abs(result.hessian.coeff(i, i) - second) <= 1e-13 * second;
      }
      return good;
    };
    BOOST_TEST(right(plan(x, marks, tied)));
    for (auto& t : tied) t[1] = (t[1] + 1) % 3; // other marks
    BOOST_TEST(right(plan(x, marks, tied)));
    BOOST_TEST(right(plan.on(dyad::tests::TwoThreads{})(x, marks, tied)));
    auto wrong = tied; // in the middle of the run, on whichever thread
    for (std::size_t const at : {std::size_t{0}, n - 1}) {
      wrong[at][1] = 3;
      BOOST_CHECK_THROW(plan.on(dyad::tests::TwoThreads{})(x, marks, wrong), std::out_of_range);
      BOOST_CHECK_THROW(plan(x, marks, wrong), std::out_of_range);
      wrong[at][1] = tied[at][1];
    }
    BOOST_TEST(right(plan(x, marks, tied)));
    if (n == 1) continue;
    std::swap(tied[0], tied[1]); // the same ties in another order
    BOOST_CHECK_THROW(plan(x, marks, tied), std::invalid_argument);
  }
}

BOOST_AUTO_TEST_CASE(a_callback_that_returns_nothing_hears_and_never_stops) {
  std::vector<double> const x = points(5000);
  auto const edges = chain<int>(5000);
  double last = 0;
  double const value = springs.reporting([&last](double fraction) { last = fraction; })(x, edges);
  BOOST_TEST(last == 1.0);
  BOOST_TEST(value == springs(x, edges));
}

BOOST_AUTO_TEST_CASE(a_matrix_of_other_columns_is_no_list_of_rows) {
  Eigen::MatrixXi const transposed = Eigen::MatrixXi::Zero(2, 3);
  BOOST_CHECK_EXCEPTION(springs(points(3), transposed), std::invalid_argument, [](std::exception const& error) {
    return std::string(error.what()) == "dyad: a matrix of 3 columns is given to a function as rows of 2 numbers; each "
                                        "of its rows is a row";
  });
}

BOOST_AUTO_TEST_SUITE_END()
