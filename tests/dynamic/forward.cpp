// SPDX-License-Identifier: BSL-1.0
// Forward sweeps over dynamic graphs, against formulas worked out by hand: operations on shapes, functions of the
// user's, branches. Those on each element are in registry.hpp.
#include "near.hpp"

#include <dyad/dynamic/taylor.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <complex>
#include <functional>
#include <limits>
#include <vector>

using namespace dyad;
using dyad::tests::near;
using dyad::tests::values;

namespace {

/// What a function of a variable gives for x + t v up to the order 4, beside polynomials in t.
template <class F>
void check_polynomial(F const& f, Variable const& x, Variable const& v,
                      std::vector<std::vector<double>> const& expected) {
  std::vector<Variable> series = {x, v};
  while (series.size() < expected.size()) series.emplace_back(0.0 * v.data());
  std::vector<Variable> const found = taylor(f, series);
  auto const tangent = jvp(f, x, v).second, recorded = jvp(f, x, v, {.create_graph = true}).second;
  for (std::size_t k = 0; k < expected.size(); ++k)
    for (std::size_t i = 0; i < expected[k].size(); ++i)
      BOOST_TEST(near(values(found[k]).at(i), expected[k][i], 1e-13), "order " << k << ", element " << i);
  for (std::size_t i = 0; i < expected[1].size(); ++i) {
    BOOST_TEST(near(values(tangent).at(i), expected[1][i], 1e-13), "element " << i);
    BOOST_TEST(near(values(recorded).at(i), expected[1][i], 1e-13), "element " << i);
  }
}

/// x^3, which counts its calls of `backward`.
class Cube : public Function {
public:
  explicit Cube(int& calls) : calls_(&calls) {}
  std::vector<NdArray> forward(std::vector<NdArray> const& x) override { return {x[0] * x[0] * x[0], 2.0 * x[0]}; }
  std::vector<Variable> backward(std::vector<Variable> const& g) override {
    ++*calls_;
    return {3.0 * g[0] * inputs()[0] * inputs()[0] + 2.0 * g[1]};
  }

private:
  int* calls_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(forward)

BOOST_AUTO_TEST_CASE(operations_on_shapes) {
  Variable const x({{1, 2}, {3, 4}}), v({{1, 0}, {-1, 2}}); // rows (1 + t, 2), (3 - t, 4 + 2t)
  check_polynomial([](Variable const& u) { return sum(u, 0); }, x, v, {{4, 6}, {0, 2}, {0, 0}});
  check_polynomial([](Variable const& u) { return transpose(u); }, x, v, {{1, 3, 2, 4}, {1, -1, 0, 2}, {0, 0, 0, 0}});
  check_polynomial([](Variable const& u) { return reshape(flip(u, 0), {4}); }, x, v, {{3, 4, 1, 2}, {-1, 2, 1, 0}});
  check_polynomial([](Variable const& u) { return index(u, {1}); }, x, v, {{3, 4}, {-1, 2}, {0, 0}});
  check_polynomial([](Variable const& u) { return concat({index(u, {0}), Variable({5.0})}, 0); }, x, v,
                   {{1, 2, 5}, {1, 0, 0}, {0, 0, 0}});
  check_polynomial([](Variable const& u) { return stack({index(u, {0}), index(u, {1}) * 2.0}, 0); }, x, v,
                   {{1, 2, 6, 8}, {1, 0, -2, 4}});
  check_polynomial([](Variable const& u) { return cumsum(u, 1); }, x, v, {{1, 3, 3, 7}, {1, 1, -1, 1}});
  check_polynomial([](Variable const& u) { return broadcast_to(sum(u), {2}); }, x, v, {{10, 10}, {2, 2}, {0, 0}});
  check_polynomial([](Variable const& u) { return mean(u) + sum(index(u, {0}) * index(u, {1})); }, x, v,
                   {{13.5}, {6.5}, {-1}, {0}}); // (1 + t)(3 - t) + 2 (4 + 2 t)
  check_polynomial([](Variable const& u) { return matmul(u, u); }, x, v,
                   {{7, 10, 15, 22}, {0, 6, 4, 14}, {1, 0, -3, 4}, {0, 0, 0, 0}});
  check_polynomial([](Variable const& u) { return matmul(matmul(u, u), u); }, x, v,
                   {{37, 54, 81, 118}, {15, 44, 39, 108}, {-5, 14, -1, 38}, {1, 0, -7, 8}, {0, 0, 0, 0}});
  check_polynomial([](Variable const& u) { return prod(u); }, x, v, {{24}, {28}, {0}, {-4}, {0}}); // (3+2t-t^2)(8+4t)
  check_polynomial([](Variable const& u) { return max(u, Axes{0}); }, x, v, {{3, 4}, {-1, 2}, {0, 0}});
  check_polynomial([](Variable const& u) { return sum(square(u), 1); }, x, v, {{5, 25}, {2, 10}, {1, 5}, {0, 0}});
  check_polynomial([](Variable const& u) { return linear_recurrence(u, u * 2.0, 1); }, x, v,
                   {{2, 8, 6, 32}, {2, 4, -2, 8}, {0, 0, 0, -4}, {0, 0, 0, 0}});
  check_polynomial([](Variable const& u) { return linear(u, u, index(u, {0})); }, x, v,
                   {{8, 12, 16, 24}, {1, 6, 5, 14}, {1, 0, -3, 4}, {0, 0, 0, 0}});
}

BOOST_AUTO_TEST_CASE(linear_algebra_and_norms) {
  Variable const x({{2, 0}, {0, 4}}), v({{1, 0}, {0, 1}}); // diag(2 + t, 4 + t)
  check_polynomial([](Variable const& u) { return inverse(u); }, x, v,
                   {{0.5, 0, 0, 0.25}, {-0.25, 0, 0, -1. / 16}, {0.125, 0, 0, 1. / 64}, {-1. / 16, 0, 0, -1. / 256}});
  check_polynomial([](Variable const& u) { return solve(u, Variable({8.0, 16.0})); }, x, v,
                   {{4, 4}, {-2, -1}, {1, 0.25}, {-0.5, -1. / 16}});
  check_polynomial([](Variable const& u) { return cholesky(square(u)); }, x, v,
                   {{2, 0, 0, 4}, {1, 0, 0, 1}, {0, 0, 0, 0}, {0, 0, 0, 0}});
  // sqrt((3 + 3t)^2 + (4 + 4t)^2) is 5 + 5t; log(exp(t) + exp(t)) is log 2 + t
  check_polynomial([](Variable const& u) { return norm(u); }, Variable({3.0, 4.0}), Variable({3.0, 4.0}),
                   {{5}, {5}, {0}, {0}});
  check_polynomial([](Variable const& u) { return logsumexp(u); }, Variable({0.0, 0.0}), Variable({1.0, 1.0}),
                   {{std::log(2.0)}, {1}, {0}, {0}});
  check_polynomial([](Variable const& u) { return softmax(u, 0); }, Variable({0.0, 0.0}), Variable({1.0, -1.0}),
                   {{0.5, 0.5}, {0.5, -0.5}, {0, 0}, {-1. / 6, 1. / 6}}); // (1 + tanh(t)) / 2
}

BOOST_AUTO_TEST_CASE(functions_of_the_user) {
  int calls = 0;
  auto const f = [&](Variable const& u) {
    Outputs const both = call(Cube(calls), u);
    return both[0] + square(both[1]);
  };
  check_polynomial(f, Variable({1.0, 2.0}), Variable({1.0, 0.5}),
                   {{5, 24}, {11, 14}, {7, 0.75 * 2 + 1}, {1, 0.125}, {0, 0}});
  calls = 0;
  jvp(f, Variable({1.0, 2.0}), Variable({1.0, 0.5}));
  BOOST_TEST(calls == 2); // once for each result
}

/// How many operations a value was computed with.
std::size_t operations(Variable const& value) {
  std::vector<Variable> met, waiting{value};
  while (!waiting.empty()) {
    Variable const at = waiting.back();
    waiting.pop_back();
    bool known = at.is_leaf();
    for (Variable const& other : met) known = known || same(at, other);
    if (known) continue;
    met.push_back(at);
    for (Variable const& input : at.inputs()) waiting.push_back(input);
  }
  return met.size();
}

BOOST_AUTO_TEST_CASE(one_pass) {
  auto const chain = [](int length) {
    return [length](Variable const& u) {
      Variable y = u;
      for (int i = 0; i < length; ++i) y = sin(y);
      return y;
    };
  };
  // Of each sine one cosine and one product are recorded, the first of which is by the tangent of a constant.
  for (int const length : {10, 40}) {
    auto const [y, tangent] = jvp(chain(length), Variable(0.5), Variable(1.0), {.create_graph = true});
    auto const n = static_cast<std::size_t>(length);
    BOOST_TEST(operations(y) <= n + 1);
    BOOST_TEST(operations(tangent) <= 3 * n + 1);
  }
  double at = 0.5, slope = 1;
  constexpr int deep = 100000; // without recursion
  for (int i = 0; i < deep; ++i) slope *= std::cos(at), at = std::sin(at);
  BOOST_TEST(near(jvp(chain(deep), Variable(0.5), Variable(1.0)).second.item(), slope, 1e-9));
  double const tenth = 0.017306620116400367; // 10,000 sines
  BOOST_TEST(near(directional(chain(deep / 10), Variable(0.5), Variable(0.0), 3)[0].item(), tenth, 1e-9));
}

// One sweep to the order 8 along (1, -0.5, 2). Of exp(u / 2) sin(2 u) = Im exp((1 / 2 + 2 i) u) and of
// 1 / (1 + u^2) = Im 1 / (u - i) every derivative has a closed form.
BOOST_AUTO_TEST_CASE(eight_orders_of_a_function) {
  using Complex = std::complex<double>;
  constexpr int order = 8;
  std::vector<double> const at{0.25, -1.5, 3.0}, along{1.0, -0.5, 2.0};
  int calls = 0;
  auto const f = [&](Variable const& u) {
    ++calls;
    return sum(exp(0.5 * u) * sin(2.0 * u) + 1.0 / (1.0 + u * u));
  };
  std::vector<Variable> const found = directional(f, Variable(at), Variable(along), order);
  BOOST_TEST(calls == 1);
  BOOST_TEST(found.size() == order + 1u);
  Complex const rate(0.5, 2), i(0, 1);
  double factor = 1; // (-1)^k k!
  for (int k = 0; k <= order; factor *= -++k) {
    double expected = 0;
    for (std::size_t j = 0; j < at.size(); ++j)
      expected += std::pow(along[j], k) * (std::pow(rate, k) * std::exp(rate * at[j]) +
                                           factor / std::pow(at[j] - i, k + 1)).imag();
    double const value = found[static_cast<std::size_t>(k)].item();
    BOOST_TEST(near(value, expected, 1e-12), "order " << k << ": " << value << ", not " << expected);
  }
}

BOOST_AUTO_TEST_CASE(hessian_times_vector) {
  // f = x^3 y, at (2, 3) along (1, -1): (6xy - 3x^2, 3x^2)
  auto const f = [](Variable const& u) { return pow(index(u, {0}), 3) * index(u, {1}); };
  auto const [gradient, product] = hvp(f, Variable({2.0, 3.0}), Variable({1.0, -1.0}));
  BOOST_TEST((values(gradient) == std::vector<double>{36, 8}));
  BOOST_TEST((values(product) == std::vector<double>{24, 12}));
  int calls = 0; // x^3 + 2 x along (1, 0.5)
  auto const sum_of_cubes = [&](Variable const& u) {
    Outputs const both = call(Cube(calls), u);
    return sum(both[0] + both[1]);
  };
  auto const [slopes, second] = hvp(sum_of_cubes, Variable({1.0, 2.0}), Variable({1.0, 0.5}));
  BOOST_TEST((values(slopes) == std::vector<double>{5, 14}));
  BOOST_TEST((values(second) == std::vector<double>{6, 6}));
  // With a graph both are differentiated again: 3 x^2 + 2 along (1, 1), and 6 x v.
  Variable u({1.0, 2.0});
  auto const [first, recorded] = hvp(sum_of_cubes, u, Variable({1.0, 0.5}), {.create_graph = true});
  BOOST_TEST((values(grad(sum(first), u)) == std::vector<double>{6, 12}));
  BOOST_TEST((values(grad(sum(recorded), u)) == std::vector<double>{6, 3}));
}

BOOST_AUTO_TEST_CASE(branches_and_singular_points) {
  double const infinity = std::numeric_limits<double>::infinity();
  auto const along = [](auto const& f, Variable const& x) {
    return std::pair(values(jvp(f, x, Variable(1.0 + 0.0 * x.data())).second),
                     values(directional(f, x, Variable(1.0 + 0.0 * x.data()), 3)[2]));
  };
  using Both = std::pair<std::vector<double>, std::vector<double>>;
  // A branch not taken leaks nothing, not even through a slope that is infinite behind it.
  auto const safe = [](Variable const& u) { return sqrt(where(u > 0.0, log(u), 0.0)); };
  BOOST_TEST((along(safe, Variable({-1.0, 0.0})) == Both({0, 0}, {0, 0})));
  BOOST_TEST((along([](Variable const& u) { return square(abs(u)); }, Variable({0.0, -2.0})) == Both({0, -4}, {2, 2})));
  BOOST_TEST((along([](Variable const& u) { return pow(u, 2); }, Variable({0.0})) == Both({0}, {2})));
  BOOST_TEST((along([](Variable const& u) { return sqrt(u); }, Variable({0.0})).first == std::vector{infinity}));
  BOOST_TEST((along([](Variable const& u) { return relu(u); }, Variable({0.0, 2.0})) == Both({0, 1}, {0, 0})));
  // Nor where elements have been moved, joined or added up in between.
  auto const kept = [](Variable const& u) { return where(u > 0.0, u, 0.0); };
  for (auto const& moved : {std::function<Variable(Variable const&)>([](Variable const& u) { return flip(u); }),
                            {[](Variable const& u) { return flatten(transpose(reshape(u, Shape{2, 1}))); }},
                            {[](Variable const& u) { return slice(concat(std::vector{u, 2.0 * u}), Slice{0, 2}); }},
                            {[](Variable const& u) { return sum(reshape(u, Shape{2, 1}), 1); }}}) {
    auto const behind = [&](Variable const& u) { return sum(sqrt(moved(kept(u)))); };
    BOOST_TEST((along(behind, Variable({-1.0, 4.0})) == Both({0.25}, {-0.03125})));
  }
  // Of a graph that is differentiated again: square(norm) is smooth at the origin.
  Variable x({0.0, 0.0});
  Variable const slope =
      jvp([](Variable const& u) { return square(norm(u)); }, x, Variable({1.0, 2.0}), {.create_graph = true}).second;
  BOOST_TEST((values(grad(slope, x)) == std::vector<double>{2, 4}));
}

BOOST_AUTO_TEST_CASE(what_does_not_fit) {
  auto const f = [](Variable const& u) { return u * 2.0; };
  BOOST_CHECK_THROW(jvp(f, Variable({1.0, 2.0}), Variable(1.0)), ShapeError);
  BOOST_CHECK_THROW(hvp([](Variable const& u) { return sum(u); }, Variable({1.0, 2.0}), Variable(1.0)), ShapeError);
  BOOST_CHECK_THROW(directional(f, Variable({1.0, 2.0}), Variable(1.0), 2), ShapeError);
  BOOST_CHECK_THROW(taylor(f, {Variable({1.0, 2.0}), Variable(1.0)}), ShapeError);
  BOOST_CHECK_THROW(taylor(f, {}), std::invalid_argument);
  BOOST_CHECK_THROW(directional(f, Variable(1.0), Variable(1.0), -1), std::invalid_argument);
  Variable const constant = jvp([](Variable const&) { return Variable(3.0); }, Variable(1.0), Variable(1.0)).second;
  BOOST_TEST(constant.item() == 0.0);
  BOOST_TEST(directional([](Variable const& u) { return u; }, Variable(1.0), Variable(2.0), 2)[1].item() == 2.0);
}

BOOST_AUTO_TEST_SUITE_END()
