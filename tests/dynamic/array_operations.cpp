// SPDX-License-Identifier: BSL-1.0
/// \file Contractions, indexing, joining, linear algebra and losses through Variables: first and second derivatives
/// against difference quotients.
#include <dyad/dynamic.hpp>
#include <dyad/ops/losses.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <string>
#include <vector>

using namespace dyad;

namespace {

using Xs = std::vector<Variable>;

/// Numbers between -1 and 1 without a pattern.
Variable sample(Shape const& shape, int seed = 1) {
  std::vector<double> values(static_cast<std::size_t>(shape.count()));
  double x = seed;
  for (double& value : values) value = std::sin(x = x * 1.7 + 0.6 - std::floor(x));
  return Variable(NdArray(values, shape));
}

/// Matrices far from singular, on whose diagonal 4 is added.
Variable regular(Shape const& shape, int seed = 1) {
  NdArray const ones = broadcast_to(NdArray(4.0), shape);
  return Variable(sample(shape, seed).data() + tril(triu(ones)));
}

void check(std::string const& name, ManyVariables const& f, Xs const& x) {
  CheckReport const first = gradient_check(f, x), second = second_gradient_check(f, x);
  BOOST_TEST(first.ok, name << ", first derivative: " << first.message);
  BOOST_TEST(second.ok, name << ", second derivative: " << second.message);
}

} // namespace

BOOST_AUTO_TEST_CASE(contractions_twice) {
  auto const product = [](Xs const& x) { return matmul(x[0], x[1]); };
  check("matmul", product, {sample({3, 4}), sample({4, 2}, 2)});
  check("matmul of vectors", product, {sample({3}), sample({3}, 2)});
  check("matmul of a matrix and a vector", product, {sample({2, 3}), sample({3}, 2)});
  check("matmul of a vector and matrices", product, {sample({3}), sample({2, 3, 2}, 2)});
  check("matmul, batched", product, {sample({2, 1, 2, 3}), sample({3, 3, 2}, 2)});
  check("matmul of transposed", [](Xs const& x) { return matmul(transpose(x[0]), transpose(x[1])); },
        {sample({4, 3}), sample({2, 4}, 2)});
  check("linear", [](Xs const& x) { return linear(x[0], x[1], x[2]); },
        {sample({2, 2, 3}), sample({3, 2}, 2), sample({2}, 3)});
  check("dot", [](Xs const& x) { return dot(x[0], x[1]); }, {sample({2, 3}), sample({2, 3, 2}, 2)});
  check("outer", [](Xs const& x) { return outer(x[0], x[1]); }, {sample({3}), sample({2}, 2)});
  check("tensordot",
        [](Xs const& x) {
          return tensordot(x[0], x[1], {2, 0}, {0, 2});
        },
        {sample({2, 3, 2}), sample({2, 2, 2}, 2)});
}

BOOST_AUTO_TEST_CASE(arrays_take_part_as_constants) {
  NdArray const a = sample({2, 3}, 4).data(), b = sample({3}, 5).data();
  check("matmul with an array", [&](Xs const& x) { return matmul(a, square(x[0])); }, {sample({3, 2})});
  check("linear with arrays", [&](Xs const& x) { return linear(a, x[0], NdArray({1, 2})); }, {sample({3, 2})});
  check("solve with an array", [&](Xs const& x) { return solve(x[0], b); }, {regular({3, 3})});
}

BOOST_AUTO_TEST_CASE(indexing_and_joining_twice) {
  Variable const x = sample({3, 4, 2});
  check("slices", [](Xs const& v) { return square(index(v[0], {1, Slice{{}, {}, -2}, new_axis})); }, {x});
  check("index arrays", [](Xs const& v) { return square(index(v[0], {{2, 0, 2}, Slice{1, {}}, {0, 1, 0}})); }, {x});
  check("take", [](Xs const& v) { return square(take(v[0], {3, 0, 3}, 1)); }, {x});
  check("split", [](Xs const& v) {
    auto const parts = split(v[0], 2, 1);
    return parts[0] * parts[1];
  }, {x});
  check("concat",
        [](Xs const& v) {
          return square(concat({v[0], exp(v[1]), v[0]}, 1));
        },
        {sample({2, 3}), sample({2, 1}, 2)});
  check("stack", [](Xs const& v) { return square(stack({v[0], v[1]}, -1)); }, {sample({2, 3}), sample({2, 3}, 2)});
}

BOOST_AUTO_TEST_CASE(linear_algebra_twice) {
  check("inverse", [](Xs const& x) { return inverse(x[0]); }, {regular({2, 3, 3})});
  check("solve", [](Xs const& x) { return solve(x[0], x[1]); }, {regular({2, 3, 3}), sample({3, 2}, 2)});
  check("solve for a vector", [](Xs const& x) { return solve(x[0], x[1]); }, {regular({3, 3}), sample({3}, 2)});
  for (bool const transposed : {false, true})
    check("solve_triangular", [=](Xs const& x) { return solve_triangular(x[0], x[1], transposed); },
          {regular({3, 3}), sample({3, 2}, 2)});
  check("cholesky", [](Xs const& x) { return cholesky(matmul(x[0], transpose(x[0]))); }, {regular({3, 3})});
  check("cholesky of the argument itself", [](Xs const& x) { return cholesky(x[0]); },
        {Variable{{4, 1, 0.5}, {1, 3, -1}, {0.5, -1, 5}}});
  check("logdet", [](Xs const& x) { return logdet(x[0]); }, {regular({2, 3, 3})});
  check("trace", [](Xs const& x) { return trace(square(x[0])); }, {sample({2, 3, 3})});
  check("triangles", [](Xs const& x) { return square(tril(x[0], -1)) + triu(exp(x[0])); }, {sample({3, 3})});
}

BOOST_AUTO_TEST_CASE(squares_summed_twice) {
  check("sum_of_squares", [](Xs const& x) { return sum_of_squares(x[0]); }, {sample({3, 4})});
  check("sum_of_squares of rows", [](Xs const& x) { return exp(sum_of_squares(x[0], 1)); }, {sample({2, 3})});
  check("norm", [](Xs const& x) { return norm(x[0], {0, -1}, true); }, {sample({2, 3, 2})});
  check("variance", [](Xs const& x) { return variance(x[0], 0); }, {sample({3, 2})});
}

BOOST_AUTO_TEST_CASE(losses_twice) {
  Variable const logits = sample({3, 4}), target = sample({3, 4}, 2);
  NdArray const shares = softmax(target.data());
  check("mean_squared_error", [](Xs const& x) { return mean_squared_error(x[0], x[1]); }, {logits, target});
  check("softmax_cross_entropy of labels",
        [](Xs const& x) {
          return softmax_cross_entropy(x[0], {3, 0, 2});
        },
        {logits});
  check("softmax_cross_entropy of an array of labels",
        [](Xs const& x) {
          return softmax_cross_entropy(x[0], NdArray({3, 0, 2}));
        },
        {logits});
  check("softmax_cross_entropy of an array", [&](Xs const& x) { return softmax_cross_entropy(x[0], shares); },
        {logits});
  check("softmax_cross_entropy", [](Xs const& x) { return softmax_cross_entropy(x[0], x[1]); },
        {logits, Variable(shares)});
  check("sigmoid_cross_entropy", [](Xs const& x) { return sigmoid_cross_entropy(x[0], x[1]); }, {logits, target});
}

BOOST_AUTO_TEST_CASE(positions_of_the_first_axis) {
  check("x[i]", [](Xs const& x) { return exp(x[0][1] + x[0][-2]); }, {sample({3})});
  check("rows", [](Xs const& x) { return exp(x[0][0] * x[0][-1][0]); }, {sample({2, 3})});
  NdArray const x({{1, 2}, {3, 4}});
  BOOST_TEST((x[1].shape() == Shape{2}));
  BOOST_TEST(x[-1][0].item() == 3);
  BOOST_CHECK_THROW(x[2], IndexError);
  BOOST_CHECK_THROW(NdArray(1.0)[0], IndexError);
}
