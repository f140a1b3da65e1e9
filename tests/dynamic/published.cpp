// SPDX-License-Identifier: BSL-1.0
// Gradients with known answers, as other libraries publish them; the numbers were rerun in DeZero, PyTorch 1.13 or
// micrograd, or follow from algebra.
#include <dyad/dynamic.hpp>

#include "near.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <numbers>
#include <vector>

using namespace dyad;
using dyad::tests::near;
using dyad::tests::values;

namespace {

BackwardOptions const building{.create_graph = true};

Variable rosenbrock(Variable const& u, Variable const& v) { return 100 * square(v - square(u)) + square(u - 1); }
Variable goldstein_price(Variable const& u, Variable const& v) {
  return (1 + square(u + v + 1) * (19 - 14 * u + 3 * square(u) - 14 * v + 6 * u * v + 3 * square(v))) *
         (30 + square(2 * u - 3 * v) * (18 - 32 * u + 12 * square(u) + 48 * v - 36 * u * v + 27 * square(v)));
}
Variable quartic(Variable const& u) { return pow(u, 4) - 2 * square(u); }

/// The derivatives of `y` by `at`, order after order, through gradients of gradients.
std::vector<double> orders(Variable y, Variable const& at, int count) {
  std::vector<double> result;
  for (int i = 0; i < count; ++i) {
    at.node()->set_gradient(nullptr);
    y.backward(building);
    y = at.grad();
    result.push_back(y.item());
  }
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(published)

BOOST_AUTO_TEST_CASE(case_01_composition) {
  Variable at(0.5);
  Variable const y = square(exp(square(at)));
  y.backward();
  BOOST_TEST(near(at.grad().item(), 3.297442541400256));
}

BOOST_AUTO_TEST_CASE(case_02_sum_of_squares) {
  Variable u(2.0), v(3.0);
  Variable const y = square(u) + square(v);
  y.backward();
  BOOST_TEST(y.item() == 13);
  BOOST_TEST(u.grad().item() == 4);
  BOOST_TEST(v.grad().item() == 6);
}

BOOST_AUTO_TEST_CASE(case_03_the_same_variable_twice) {
  Variable u(3.0);
  (u + u).backward();
  BOOST_TEST(u.grad().item() == 2);
  u.clear_grad();
  (u + u + u).backward();
  BOOST_TEST(u.grad().item() == 3);
}

BOOST_AUTO_TEST_CASE(case_04_diamond) {
  Variable u(2.0);
  Variable const a = square(u), y = square(a) + square(a);
  y.backward();
  BOOST_TEST(y.item() == 32);
  BOOST_TEST(u.grad().item() == 64);
}

BOOST_AUTO_TEST_CASE(case_05_intermediate_gradients_are_dropped) {
  Variable u(1.0), v(1.0);
  Variable const t = u + v, y = u + t;
  y.backward();
  BOOST_TEST(!y.has_grad());
  BOOST_TEST(!t.has_grad());
  BOOST_TEST(u.grad().item() == 2);
  BOOST_TEST(v.grad().item() == 1);
  y.backward({.retain_grad = true});
  BOOST_TEST(y.grad().item() == 1);
  BOOST_TEST(t.grad().item() == 1);
}

BOOST_AUTO_TEST_CASE(case_06_product_and_sum) {
  Variable a(3.0), b(2.0), c(1.0);
  Variable const y = a * b + c;
  y.backward();
  BOOST_TEST(y.item() == 7);
  BOOST_TEST(a.grad().item() == 2);
  BOOST_TEST(b.grad().item() == 3);
  BOOST_TEST(c.grad().item() == 1);
}

BOOST_AUTO_TEST_CASE(case_07_plain_numbers) {
  Variable u(1.0);
  Variable const y = square(u + 3.0);
  y.backward();
  BOOST_TEST(y.item() == 16);
  BOOST_TEST(u.grad().item() == 8);
}

BOOST_AUTO_TEST_CASE(case_08_test_functions) {
  Variable u(1.0), v(1.0);
  auto const gradient = [&](Variable const& y) {
    u.clear_grad();
    v.clear_grad();
    y.backward();
    return std::vector<double>{u.grad().item(), v.grad().item()};
  };
  BOOST_TEST(gradient(square(u) + square(v)) == (std::vector<double>{2, 2}), boost::test_tools::per_element());
  std::vector<double> const matyas = gradient(0.26 * (square(u) + square(v)) - 0.48 * u * v);
  BOOST_TEST(near(matyas[0], 0.04, 1e-14));
  BOOST_TEST(near(matyas[1], 0.04, 1e-14));
  Variable const y = goldstein_price(u, v);
  BOOST_TEST(y.item() == 1876);
  BOOST_TEST(gradient(y) == (std::vector<double>{-5376, 8064}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(case_09_goldstein_price_hessian) {
  Variable u(1.0), v(1.0);
  std::vector<Variable> const first = grad(goldstein_price(u, v), {u, v}, {.create_graph = true});
  std::vector<Variable> const row = grad(first[0], {u, v}), other = grad(first[1], {u, v});
  BOOST_TEST(near(row[0].item(), 21228));
  BOOST_TEST(near(row[1].item(), -25812));
  BOOST_TEST(near(other[0].item(), -25812));
  BOOST_TEST(near(other[1].item(), 44748));
}

BOOST_AUTO_TEST_CASE(case_10_sine_as_a_series) {
  Variable u(std::numbers::pi / 4);
  Variable y(0.0);
  double factorial = 1;
  for (int i = 0;; ++i) {
    if (i > 0) factorial *= 2.0 * i * (2.0 * i + 1);
    Variable const term = (i % 2 ? -1.0 : 1.0) / factorial * pow(u, 2 * i + 1);
    y = y + term;
    if (std::abs(term.item()) < 1e-4) break;
  }
  y.backward();
  BOOST_TEST(near(y.item(), 0.7071064695751781));
  BOOST_TEST(near(u.grad().item(), 0.7071032148228457));
}

BOOST_AUTO_TEST_CASE(case_11_rosenbrock) {
  Variable u(0.0), v(2.0);
  Variable const y = rosenbrock(u, v);
  BOOST_TEST(y.item() == 401);
  std::vector<Variable> const first = grad(y, {u, v}, {.create_graph = true});
  BOOST_TEST(first[0].item() == -2);
  BOOST_TEST(first[1].item() == 400);
  std::vector<Variable> const row = grad(first[0], {u, v}), other = grad(first[1], {u, v});
  BOOST_TEST(row[0].item() == -798);
  BOOST_TEST(row[1].item() == 0);
  BOOST_TEST(other[0].item() == 0);
  BOOST_TEST(other[1].item() == 200);
}

BOOST_AUTO_TEST_CASE(case_12_rosenbrock_descent) {
  Variable u(0.0), v(2.0);
  for (int i = 1; i <= 10000; ++i) {
    u.clear_grad();
    v.clear_grad();
    rosenbrock(u, v).backward();
    u.set_data(u.data() - 1e-3 * u.grad().data());
    v.set_data(v.data() - 1e-3 * v.grad().data());
    if (i == 1000) {
      BOOST_TEST(near(u.item(), 0.6837118569138317, 1e-12));
      BOOST_TEST(near(v.item(), 0.4659526837427042, 1e-12));
    }
  }
  BOOST_TEST(near(u.item(), 0.9944984367782456, 1e-12));
  BOOST_TEST(near(v.item(), 0.9890050527419593, 1e-12));
}

BOOST_AUTO_TEST_CASE(case_13_newton) {
  std::vector<double> const steps = {2, 1.4545454545454546, 1.1510467893775467, 1.0253259289766978, 1.0009084519430513,
                                     1.0000012353089454, 1.000000000002289, 1};
  Variable u(2.0);
  for (double const expected : steps) {
    BOOST_TEST(near(u.item(), expected));
    u.clear_grad();
    quartic(u).backward(building);
    Variable const slope = u.grad();
    u.clear_grad();
    slope.backward();
    u.set_data(u.data() - slope.data() / u.grad().data());
  }
}

BOOST_AUTO_TEST_CASE(case_14_all_orders_of_a_polynomial) {
  Variable u(2.0);
  Variable const y = quartic(u);
  BOOST_TEST(y.item() == 8);
  BOOST_TEST(orders(y, u, 6) == (std::vector<double>{24, 44, 48, 24, 0, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(case_15_sine_again_and_again) {
  Variable u(1.0);
  std::vector<double> const found = orders(sin(u), u, 6);
  double const c = 0.5403023058681398, s = 0.8414709848078965;
  std::vector<double> const expected = {c, -s, -c, s, c, -s};
  for (std::size_t i = 0; i < 6; ++i) BOOST_TEST(near(found[i], expected[i]));
}

BOOST_AUTO_TEST_CASE(case_16_tanh_to_order_8) {
  std::vector<double> const expected = {0.4199743416140261, -0.6397000084492245, 0.6216266807712963, 0.6650910447505017,
                                        -5.55689355847372,  13.624075441312104,  12.288367894320364, -277.062135603031};
  std::vector<Index> const dezero = {4, 9, 21, 51, 129, 339, 921, 2571};
  Variable u(1.0);
  Variable y = tanh(u);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    y = grad(y, u, {.create_graph = true});
    BOOST_TEST(near(y.item(), expected[i], 1e-13));
    BOOST_TEST(count_operations(y) < dezero[i]);
  }
}

BOOST_AUTO_TEST_CASE(case_17_double_backpropagation) {
  Variable u(2.0);
  Variable const y = square(u);
  y.backward(building);
  Variable const gx = u.grad();
  u.clear_grad();
  Variable const z = pow(gx, 3) + y;
  z.backward();
  BOOST_TEST(u.grad().item() == 100);

  u.clear_grad();
  square(u).backward(building);
  Variable const again = u.grad();
  again.backward(); // added to what is there: 4 + 2
  BOOST_TEST(u.grad().item() == 6);
}

BOOST_AUTO_TEST_CASE(case_18_sums_and_broadcasting) {
  Variable m({{1, 2, 3}, {4, 5, 6}});
  BOOST_TEST(values(sum(m, 0)) == (std::vector<double>{5, 7, 9}), boost::test_tools::per_element());
  Variable u({1, 2, 3}), v(NdArray({10}));
  sum(u + v).backward();
  BOOST_TEST(values(v.grad()) == (std::vector<double>{3}), boost::test_tools::per_element());
  BOOST_TEST((v.grad().shape() == Shape{1}));
}

BOOST_AUTO_TEST_CASE(case_19_matrix_product) {
  Variable m({{1, 2, 3}, {4, 5, 6}});
  BOOST_TEST(values(matmul(m, transpose(m))) == (std::vector<double>{14, 32, 32, 77}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(case_20_rows_taken_twice) {
  Variable m({{1, 2, 3}, {4, 5, 6}});
  sum(take(m, {0, 0, 1}, 0)).backward();
  BOOST_TEST(values(m.grad()) == (std::vector<double>{2, 2, 2, 1, 1, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(case_21_unchain_backward) {
  Variable u(2.0);
  Variable y = square(u);
  Variable const z = square(y);
  y.unchain_backward();
  z.backward();
  BOOST_TEST(!u.has_grad());
  BOOST_TEST(y.grad().item() == 8);
}

BOOST_AUTO_TEST_CASE(case_22_micrograd) {
  {
    Variable u(-4.0);
    Variable const z = 2 * u + 2 + u, q = relu(z) + z * u, h = relu(z * z), y = h + q + q * u;
    y.backward();
    BOOST_TEST(y.item() == -20);
    BOOST_TEST(u.grad().item() == 46);
  }
  Variable a(-4.0), b(2.0);
  Variable c = a + b;
  Variable d = a * b + pow(b, 3);
  c = c + (c + 1);
  c = c + (1 + c + (-a));
  d = d + (d * 2 + relu(b + a));
  d = d + (3 * d + relu(b - a));
  Variable const e = c - d, f = pow(e, 2);
  Variable g = f / 2.0;
  g = g + 10.0 / f;
  g.backward();
  BOOST_TEST(near(g.item(), 24.70408163265306));
  BOOST_TEST(near(a.grad().item(), 138.83381924198252));
  BOOST_TEST(near(b.grad().item(), 645.5772594752186));
}

BOOST_AUTO_TEST_CASE(case_23_backward_twice) {
  Variable u(3.0);
  Variable const a = square(u), y = square(a);
  y.backward({.retain_grad = true});
  BOOST_TEST(u.grad().item() == 108);
  u.clear_grad();
  y.backward({.retain_grad = true});
  BOOST_TEST(u.grad().item() == 108);
  y.backward({.retain_grad = true});
  BOOST_TEST(u.grad().item() == 216);
}

BOOST_AUTO_TEST_CASE(case_24_powers_at_zero) {
  for (double const point : {-1.0, 0.0, 1.0}) {
    Variable u(point);
    BOOST_TEST(orders(pow(u, 4), u, 5).back() == 0);
  }
  Variable u(0.0);
  Variable const y = u + pow(u, 2) + pow(u, 3) + pow(u, 4);
  BOOST_TEST(orders(y, u, 5) == (std::vector<double>{1, 2, 6, 24, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(case_25_deep_and_shared) {
  Variable u(1.0);
  Variable y(1.0);
  for (int i = 0; i < 1'000'000; ++i) y = y * u;
  y.backward();
  BOOST_TEST(u.grad().item() == 1e6);
  u.clear_grad();
  y = u;
  for (int i = 0; i < 60; ++i) y = y + y;
  y.backward();
  BOOST_TEST(u.grad().item() == std::ldexp(1.0, 60));
}

BOOST_AUTO_TEST_SUITE_END()
