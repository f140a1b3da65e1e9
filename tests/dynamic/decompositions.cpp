// SPDX-License-Identifier: BSL-1.0
// Decompositions through Variables: first and second derivatives against difference quotients, and where values are
// equal.
#include <dyad/array/decompositions.hpp>
#include <dyad/dynamic.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <string>
#include <vector>

using namespace dyad;

namespace {

using Xs = std::vector<Variable>;

bool has_nan(Variable const& x) { return detail::any(x.data() != x.data()); }

void check(std::string const& name, ManyVariables const& f, Variable const& x) {
  CheckReport const first = gradient_check(f, {x}), second = second_gradient_check(f, {x});
  BOOST_TEST(first.ok, name << ", first derivative: " << first.message);
  BOOST_TEST(second.ok, name << ", second derivative: " << second.message);
}

Variable const square_matrices{{{4, 1, 0.5}, {0.8, 3, -1}, {0.2, -1.5, 5}}, {{-2, 0.3, 1}, {0.5, 1, 0}, {0.1, 2, 7}}};
Variable const tall{{4, 1}, {1, 3}, {0.5, -1}};

} // namespace

BOOST_AUTO_TEST_CASE(decompositions_twice) {
  check(
      "eigenvalues", [](Xs const& x) { return eigh(x[0]).values; }, square_matrices);
  check(
      "eigenvectors", [](Xs const& x) { return eigh(x[0]).vectors; }, square_matrices);
  check(
      "singular values", [](Xs const& x) { return svd(x[0]).s; }, tall);
  check(
      "singular vectors of a square matrix", [](Xs const& x) { return svd(x[0]).vt; }, square_matrices);
  for (bool const turned : {false, true}) {
    Variable const x = turned ? Variable(transpose(tall).data()) : tall;
    check(
        "left singular vectors", [](Xs const& at) { return svd(at[0]).u; }, x);
    check(
        "right singular vectors", [](Xs const& at) { return svd(at[0]).vt; }, x);
  }
  check(
      "Q", [](Xs const& x) { return qr(x[0]).q; }, tall);
  check(
      "R", [](Xs const& x) { return qr(x[0]).r; }, square_matrices);
}

// Functions of a matrix by its decomposition have derivatives that are known in another way.
BOOST_AUTO_TEST_CASE(third_derivatives_of_what_is_known) {
  Variable const x{{4, 1, 0.5}, {1, 3, -1}, {0.5, -1, 5}};
  auto const powers = [](Variable const& y) { // trace(y^4)
    return sum(square(square(eigh(y).values)));
  };
  auto const products = [](Variable const& y) {
    Variable const symmetric = 0.5 * (y + transpose(y)), squared = matmul(symmetric, symmetric);
    return sum(squared * squared);
  };
  Variable found = powers(x), wanted = products(x);
  for (int order = 0; order < 3; ++order) {
    NdArray const factors({{0.3, -0.2, 0.7}, {1.1, 0.4, -0.6}, {0.9, -0.8, 0.5}});
    found = sum(grad(found, {x}, {.create_graph = true})[0] * factors);
    wanted = sum(grad(wanted, {x}, {.create_graph = true})[0] * factors);
    BOOST_TEST(found.item() == wanted.item(), boost::test_tools::tolerance(1e-11));
  }
}

BOOST_AUTO_TEST_CASE(where_values_are_equal) {
  // The sum of the squares of the eigenvalues of diag(2, 2, 5) is that of all elements: its gradient is 2 x.
  Variable const x{{2, 0, 0}, {0, 2, 0}, {0, 0, 5}};
  sum(square(eigh(x).values)).backward();
  BOOST_TEST(allclose(x.grad().data(), 2.0 * x.data()));
  // The vectors of the first two may be turned: no derivative. That of the third is NaN, too, in the matrix of all.
  Variable const vectors = eigh(x).vectors;
  BOOST_TEST(has_nan(grad(sum(square(vectors) * NdArray({{1, 2, 3}, {4, 5, 6}, {7, 8, 9}})), {x})[0]));
  // Second derivatives of the eigenvalues use the vectors.
  Variable const once = grad(sum(square(eigh(x).values)), {x}, {.create_graph = true})[0];
  BOOST_TEST(has_nan(grad(sum(once), {x})[0]));
  // The nuclear norm, at equal and vanishing singular values: its slope is U V^T.
  Variable const y{{0, 3}, {-3, 0}};
  sum(svd(y).s).backward();
  BOOST_TEST(allclose(y.grad().data(), NdArray({{0, 1}, {-1, 0}})));
  BOOST_TEST(has_nan(grad(sum(square(svd(y).u) * Variable{{1, 2}, {3, 4}}), {y})[0]));
}

// What the table in tests/examples/operations.md says.
BOOST_AUTO_TEST_CASE(promises_where_values_are_equal) {
  auto const check_promise = []<class Op>(Op op, NdArray const& at) {
    Variable const x(at), y = apply_to(op, x);
    std::vector<double> weights(static_cast<std::size_t>(y.size()));
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = 1.0 + static_cast<double>(i * i);
    Variable const once = grad(sum(y * reshape(NdArray(weights), y.shape())), x, {.create_graph = true});
    Variable const twice = grad(sum(once * NdArray({{1, 2}, {5, 3}})), x);
    BOOST_TEST(has_nan(once) == !Op::finite_where_equal.first);
    BOOST_TEST(has_nan(twice) == !Op::finite_where_equal.second);
  };
  NdArray const equal({{2, 0}, {0, 2}});
  check_promise(ops::EighValues{}, equal);
  check_promise(ops::EighVectors{}, equal);
  check_promise(ops::SingularValues{}, equal);
  check_promise(ops::SvdVectors{}, equal);
}

BOOST_AUTO_TEST_CASE(determinants) {
  check(
      "det", [](Xs const& x) { return det(x[0]); }, square_matrices);
  check(
      "slogdet", [](Xs const& x) { return slogdet(x[0]).logabsdet * slogdet(x[0]).sign; }, square_matrices);
}
