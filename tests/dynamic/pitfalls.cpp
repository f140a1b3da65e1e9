// SPDX-License-Identifier: BSL-1.0
// What goes wrong in other libraries, held right here.
#include "near.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>

using namespace dyad;
using dyad::tests::near;
using dyad::tests::values;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

/// Two results of one argument.
class SineAndCosine : public Function {
public:
  std::string_view name() const override { return "sincos"; }
  std::vector<NdArray> forward(std::vector<NdArray> const& x) override { return {sin(x[0]), cos(x[0])}; }
  std::vector<Variable> backward(std::vector<Variable> const& g) override {
    return {g[0] * outputs()[1] - g[1] * outputs()[0]};
  }
};

template <class F> std::vector<double> orders(F const& f, double at, int count) {
  Variable u(at);
  Variable y = f(u);
  std::vector<double> result;
  for (int i = 0; i < count; ++i) {
    y = grad({y}, {u}, {.create_graph = true, .allow_unused = true}).front();
    result.push_back(y.item());
  }
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(pitfalls)

// The rules of squares meet no factor twice at once, whose own square may be out of range.
BOOST_AUTO_TEST_CASE(squares_of_scaled_norms) {
  auto const are = [](Variable const& found, std::vector<double> const& wanted) {
    std::vector<double> const values = found.data().to_vector();
    for (std::size_t i = 0; i < wanted.size(); ++i)
      BOOST_TEST(std::abs(values[i] - wanted[i]) <= 1e-14 * std::abs(wanted[i]),
                 values[i] << " instead of " << wanted[i]);
  };
  for (bool const building : {false, true})
    for (double const s : {1e-170, 1.0, 1e170}) {
      Variable const v(NdArray({3 * s, 4 * s})), below(s), factor(1 / s), x(3 * s), y(-4 * s);
      auto const slope = [&](Variable const& f, Variable const& by) {
        return grad(sum(f), by, {.create_graph = building});
      };
      are(slope(square(norm(v) / below), v), {6 / s, 8 / s});
      are(slope(square(norm(v) / below), below), {-50 / s});
      are(slope(square(norm(v) * factor), factor), {50 * s});
      are(slope(norm(v) * factor * (norm(v) * factor), v), {6 / s, 8 / s});
      are(slope(square(abs(v) / below), v), {6 / s, 8 / s});
      are(slope(pow(hypot(x, y) / below, 2.0), y), {-8 / s});
      are(slope(square(-reshape(abs(v) * factor, {2, 1})), v), {6 / s, 8 / s});
      are(slope(v * (1.0 / below), below), {-7 / s});
      are(slope(square(v * (1.0 / below)), below), {-50 / s});
    }
}

BOOST_AUTO_TEST_CASE(small_powers_at_zero) {
  std::vector<std::vector<double>> const expected = {{0, 0, 0, 0}, {1, 0, 0, 0}, {0, 2, 0, 0}, {0, 0, 6, 0}};
  for (int p = 0; p < 4; ++p) {
    auto const plain = [&](Variable const& u) { return pow(u, p); };
    BOOST_TEST(orders(plain, 0, 4) == expected[static_cast<std::size_t>(p)], boost::test_tools::per_element());
    auto const constant = [&](Variable const& u) { return pow(u, Variable::constant(static_cast<double>(p))); };
    BOOST_TEST(orders(constant, 0, 4) == expected[static_cast<std::size_t>(p)], boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(exponents_may_be_variables) {
  Variable u(2.0), p(3.0);
  std::vector<Variable> const g = grad(pow(u, p), {u, p}, {.create_graph = true});
  BOOST_TEST(near(g[0].item(), 12));
  BOOST_TEST(near(g[1].item(), 8 * std::log(2.0)));
  BOOST_TEST(near(grad(g[0], p).item(), 4 * (1 + 3 * std::log(2.0))));
}

BOOST_AUTO_TEST_CASE(normalisation_to_second_order) {
  // What batch normalisation computes; nothing on the way may be an array that a rule captured.
  ManyVariables const normalised = [](std::vector<Variable> const& v) {
    Variable const centred = v[0] - mean(v[0], 0, true);
    return v[1] * centred / sqrt(mean(square(centred), 0, true) + 1e-5) + v[2];
  };
  std::vector<Variable> const arguments = {Variable({{1, 2}, {3, -1}, {0.5, 4}}), Variable({1.5, 0.5}),
                                           Variable({0.1, 0.2})};
  CheckReport const first = gradient_check(normalised, arguments),
                    second = second_gradient_check(normalised, arguments);
  BOOST_TEST(first.ok, first.message);
  BOOST_TEST(second.ok, second.message);
}

BOOST_AUTO_TEST_CASE(many_rounds_of_create_graph_end_where_they_began) {
  Variable u(1.5);
  for (int i = 0; i < 1000; ++i) {
    u.clear_grad();
    Variable const y = sin(u) * u;
    y.backward({.retain_grad = true, .create_graph = true});
    Variable const g = u.grad();
    u.clear_grad();
    g.backward({.retain_grad = true, .create_graph = true});
  }
  BOOST_TEST(near(u.grad().item(), 2 * std::cos(1.5) - 1.5 * std::sin(1.5)));
}

BOOST_AUTO_TEST_CASE(ties_share_the_gradient) {
  Variable u({1, 3, 3, 2});
  max(u).backward();
  BOOST_TEST(values(u.grad()) == (std::vector<double>{0, 0.5, 0.5, 0}), boost::test_tools::per_element());
  Variable v(2.0), w(2.0);
  max(v, w).backward();
  BOOST_TEST(v.grad().item() == 0.5);
  BOOST_TEST(w.grad().item() == 0.5);
}

BOOST_AUTO_TEST_CASE(negative_axes) {
  Variable u({{1, 5, 3}, {6, 2, 4}});
  BOOST_TEST(values(max(u, {-1})) == (std::vector<double>{5, 6}), boost::test_tools::per_element());
  sum(max(u, {-1})).backward();
  BOOST_TEST(values(u.grad()) == (std::vector<double>{0, 1, 0, 1, 0, 0}), boost::test_tools::per_element());
  BOOST_TEST((expand_dims(u, -1).shape() == Shape{2, 3, 1}));
  BOOST_CHECK_THROW(max(u, {2}), IndexError);
}

BOOST_AUTO_TEST_CASE(batched_matrix_product) {
  Variable a(NdArray({{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}})), b(NdArray({{1, -1}, {2, 0.5}}));
  ManyVariables const product = [](std::vector<Variable> const& v) { return matmul(v[0], v[1]); };
  BOOST_TEST(gradient_check(product, {a, b}).ok);
  BOOST_TEST(second_gradient_check(product, {a, b}).ok);
}

BOOST_AUTO_TEST_CASE(logsumexp_of_nothing_but_minus_infinity) {
  Variable u({-inf, -inf});
  Variable const y = logsumexp(u);
  BOOST_TEST(y.item() == -inf);
  y.backward();
  BOOST_TEST(values(u.grad()) == (std::vector<double>{0, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_branch_not_taken_leaks_nothing) {
  auto const root = [](Variable const& u) { return where(u > 0.0, sqrt(u), 0.0); };
  auto const logarithm = [](Variable const& u) { return where(u > 0.0, log(u), 0.0); };
  auto const sinc = [](Variable const& u) { return where(u != 0.0, sin(u) / u, 1.0); };
  auto const power = [](Variable const& u) { return where(u > 0.0, pow(u, 1.5), 0.0); };
  for (double const at : {0.0, -1.0}) {
    BOOST_TEST(orders(root, at, 3) == (std::vector<double>{0, 0, 0}), boost::test_tools::per_element());
    BOOST_TEST(orders(logarithm, at, 3) == (std::vector<double>{0, 0, 0}), boost::test_tools::per_element());
    BOOST_TEST(orders(power, at, 3) == (std::vector<double>{0, 0, 0}), boost::test_tools::per_element());
  }
  BOOST_TEST(orders(sinc, 0, 3) == (std::vector<double>{0, 0, 0}), boost::test_tools::per_element());
  // In arrays, element by element, and behind a change of shape.
  Variable u({{-1, 0}, {4, 1}});
  sum(reshape(where(u > 0.0, sqrt(u), 0.0), Shape{4}) * NdArray({1, 2, 3, 4})).backward();
  BOOST_TEST(values(u.grad()) == (std::vector<double>{0, 0, 0.75, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_zero_of_the_weight_is_no_branch) {
  // The cotangent of log is 0 here by chance, not by choice: the mixed second derivative is 1 / u all the same.
  Variable u(2.0), w(0.0);
  Variable const g = grad(w * log(u), u, {.create_graph = true});
  BOOST_TEST(g.item() == 0);
  BOOST_TEST(grad(g, w).item() == 0.5);
}

BOOST_AUTO_TEST_CASE(an_unused_result_is_a_zero) {
  for (bool const building : {false, true}) {
    Variable u(0.5);
    Outputs const results = call(SineAndCosine(), u);
    Variable const g = grad(results[0], u, {.create_graph = building});
    BOOST_TEST(near(g.item(), std::cos(0.5)));
    BOOST_TEST(near(grad(results[1] * 2.0, u).item(), -2 * std::sin(0.5)));
    if (building) BOOST_TEST(near(grad(g, u).item(), -std::sin(0.5)));
  }
}

BOOST_AUTO_TEST_CASE(nan_and_infinity_pass_through) {
  Variable u({1, std::numeric_limits<double>::quiet_NaN(), inf});
  sum(square(u)).backward();
  std::vector<double> const g = values(u.grad());
  BOOST_TEST(g[0] == 2);
  BOOST_TEST(g[1] != g[1]);
  BOOST_TEST(g[2] == inf);
}

BOOST_AUTO_TEST_SUITE_END()
