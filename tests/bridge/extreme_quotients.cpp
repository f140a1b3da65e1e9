// SPDX-License-Identifier: BSL-1.0
// Quotients whose divisor is so large, or so small, that no number holds the derivative by it.
#include "orders_of_one.hpp"

#include <limits>

using namespace dyad;
using namespace dyad::tests;

namespace {
constexpr auto v = var<"v">;

/// exp(t) and t * t.
class GrowingPair : public Function {
public:
  std::vector<NdArray> forward(std::vector<NdArray> const& t) override { return {exp(t[0]), t[0] * t[0]}; }
  std::vector<Variable> backward(std::vector<Variable> const& g) override {
    return {g[0] * outputs()[0] + 2.0 * g[1] * inputs()[0]};
  }
};
} // namespace

BOOST_AUTO_TEST_SUITE(extreme_quotients)

BOOST_AUTO_TEST_CASE(by_functions_that_grow) {
  double const s = 2 * std::exp(-400.0), e = std::exp(-400.0), large = std::exp(400.0);
  check("1 / cosh(x)", [](auto t) { return 1.0 / cosh(t); }, 400, {s, -s, s, -s, s});
  check("1 / cosh(x)", [](auto t) { return 1.0 / cosh(t); }, -400, {s, s, s, s, s});
  check("1 / sinh(x)", [](auto t) { return 1.0 / sinh(t); }, 400, {s, -s, s, -s, s});
  check("1 / cosh(x)^2", [](auto t) { return 1.0 / square(cosh(t)); }, 200, {4 * e, -8 * e, 16 * e, -32 * e, 64 * e});
  check("1 / exp(x)", [](auto t) { return 1.0 / exp(t); }, -400, {large, -large, large, -large, large});
  check("x / (1 + sinh(x))", [](auto t) { return t / (1.0 + sinh(t)); }, 400,
        {400 * s, -399 * s, 398 * s, -397 * s, 396 * s});
  check("1 / expm1(x)", [](auto t) { return 1.0 / expm1(t); }, 400, {e, -e, e, -e, e});
}
BOOST_AUTO_TEST_CASE(by_polynomials) {
  check("1 / (1 + x x)", [](auto t) { return 1.0 / (1.0 + t * t); }, 1e75, {1e-150, -2e-225, 6e-300, 0, 0});
  check("x / (1 + x x)^2", [](auto t) { return t / square(1.0 + t * t); }, 1e60, {1e-180, -3e-240, 12e-300, 0, 0});
  constexpr auto e = 1.0 / (0x1p664 * x);
  BOOST_TEST(diff(e, x)(x = 2.0) == -0x1p-666);
  BOOST_TEST(diff<2>(e, x)(x = 2.0) == 0x1p-666);
  Variable const u(2.0), slope = grad(1.0 / (0x1p664 * u), u, {.create_graph = true});
  BOOST_TEST(slope.data().item() == -0x1p-666);
  BOOST_TEST(grad(slope, u).data().item() == 0x1p-666);
}
BOOST_AUTO_TEST_CASE(of_exponentials_by_sums_with_them) {
  double const e = std::exp(-400.0);
  check("exp(x) / (1 + exp(x))", [](auto t) { return exp(t) / (1.0 + exp(t)); }, 400, {1, e, -e, e, -e});
  check("exp(x) / (1 + exp(x))", [](auto t) { return exp(t) / (1.0 + exp(t)); }, -400, {e, e, e, e, e});
  check("exp(x) / (exp(x) - 1)", [](auto t) { return exp(t) / (exp(t) - 1.0); }, 400, {1, -e, e, -e, e});
  check("exp(x) / (1 - exp(x))", [](auto t) { return exp(t) / (1.0 - exp(t)); }, 400, {-1, e, -e, e, -e});
}
// By several arguments, and with a factor beside the exponential.
BOOST_AUTO_TEST_CASE(of_several_arguments) {
  constexpr auto f = function([](auto a, auto b, auto c) { return a * exp(b) / (c + exp(b)); });
  double const e = std::exp(-400.0);
  auto const slopes = gradient(f)(2.0, 400.0, 3.0);
  BOOST_TEST(slopes[0] == 1);
  BOOST_TEST(slopes[1] == 6 * e, boost::test_tools::tolerance(1e-13));
  BOOST_TEST(slopes[2] == -2 * e, boost::test_tools::tolerance(1e-13));
}
// Arrays of which some elements alone are extreme, stretched ones, and a divisor that is a sum over elements.
BOOST_AUTO_TEST_CASE(of_arrays) {
  for (bool const graph : {false, true}) {
    Variable const u(NdArray({1.0, 400.0, -0.5, -400.0})), w(NdArray({{2.0}, {3.0}}));
    auto const g = grad(sum(w / cosh(u)), {u, w}, {.create_graph = graph});
    for (std::size_t i = 0; i < 4; ++i) {
      double const t = u.data().to_vector()[i], sech = 1 / std::cosh(t);
      BOOST_TEST(g[0].data().to_vector()[i] == -5 * std::tanh(t) * sech, boost::test_tools::tolerance(1e-14));
    }
    Variable const v(NdArray({3e99, 4e99}));
    std::vector<double> const slopes = grad(1.0 / sum(v * v), v, {.create_graph = graph}).data().to_vector();
    BOOST_TEST(slopes[0] == -6e99 / 25e198 / 25e198, boost::test_tools::tolerance(1e-13));
    BOOST_TEST(slopes[1] == -8e99 / 25e198 / 25e198, boost::test_tools::tolerance(1e-13));
  }
}
// Where the derivative of the divisor leaves the range of numbers, too, beside elements where nothing does.
BOOST_AUTO_TEST_CASE(by_quotients) {
  for (bool const graph : {false, true}) {
    Variable const t(NdArray({1e-200, 1e180, 3.0})), a(NdArray({1e250, 1.0, 2.0}));
    std::vector<double> const by_t = grad(sum(a / (1.0 / t)), t, {.create_graph = graph}).data().to_vector(),
                              by_sum = grad(sum(1.0 / (1.0 + 1.0 / t)), t, {.create_graph = graph}).data().to_vector();
    for (std::size_t i = 0; i < 3; ++i)
      BOOST_TEST(by_t[i] == a.data().to_vector()[i], boost::test_tools::tolerance(1e-13));
    BOOST_TEST(by_sum[0] == 1, boost::test_tools::tolerance(1e-13));
    BOOST_TEST(by_sum[2] == 1 / 16.0, boost::test_tools::tolerance(1e-13));
  }
}
BOOST_AUTO_TEST_CASE(of_float) {
  for (bool const graph : {false, true}) {
    Variable const s(NdArray(std::vector<float>{50.0f, 1.0f, -60.0f}));
    Variable const slope = grad(sum(1.0 / cosh(s)), s, {.create_graph = graph});
    BOOST_TEST((slope.dtype() == DType::float32));
    for (std::size_t i = 0; i < 3; ++i) {
      double const t = s.data().to_vector()[i], right = -std::tanh(t) / std::cosh(t);
      BOOST_TEST(slope.data().to_vector()[i] == right, boost::test_tools::tolerance(1e-5));
      if (!graph) continue;
      double const sech = 1 / std::cosh(t);
      BOOST_TEST(grad(sum(slope), s).data().to_vector()[i] == sech - 2 * sech * sech * sech,
                 boost::test_tools::tolerance(1e-5));
    }
    Variable const u(1e16f);
    BOOST_TEST(grad(1.0 / (1.0 + u * u), u, {.create_graph = graph}).data().item() == 0); // below all numbers
    Variable const w(1e10f);
    BOOST_TEST(grad(1.0 / (1.0 + w * w), w, {.create_graph = graph}).data().item() == -2e-30,
               boost::test_tools::tolerance(1e-5));
  }
}
// Divisors whose elements are made of several ones, or of others than their own: each has its part.
BOOST_AUTO_TEST_CASE(by_operations_on_shapes) {
  for (bool const graph : {false, true}) {
    Variable const a(NdArray({1e120, 1.0})), A(NdArray({{1e80, 0.0}, {3.0, 4.0}}));
    auto const g = grad(sum(1e-30 / matmul(A, a)), {a, A}, {.create_graph = graph});
    std::vector<double> const by_a = g[0].data().to_vector(), by_matrix = g[1].data().to_vector();
    BOOST_TEST(by_a[0] == -1e-270 / 3, boost::test_tools::tolerance(1e-13));
    BOOST_TEST(by_a[1] == -4e-270 / 9, boost::test_tools::tolerance(1e-13));
    BOOST_TEST(std::abs(by_matrix[0]) < 1e-300);
    BOOST_TEST(by_matrix[1] == 0);
    BOOST_TEST(by_matrix[2] == -1e-150 / 9, boost::test_tools::tolerance(1e-13));
    BOOST_TEST(by_matrix[3] == -1e-270 / 9, boost::test_tools::tolerance(1e-13));
    Variable const c(NdArray({2.0, 1e120}));
    for (Variable const& y : {flip(square(c), 0), cumsum(square(c), 0), sum(square(c) * NdArray({{0.5}, {0.5}}), 0)}) {
      std::vector<double> const slopes = grad(sum(1.0 / y), c, {.create_graph = graph}).data().to_vector();
      BOOST_TEST(slopes[0] == -0.25);
      BOOST_TEST(std::abs(slopes[1]) == 0);
    }
  }
}
// Results of functions: elementwise ones, of one number, of arguments that are stretched, and of several results.
BOOST_AUTO_TEST_CASE(by_results_of_functions) {
  auto const f = fused(v * cosh(x));
  double const sech = 1 / std::cosh(400.0);
  for (bool const graph : {false, true}) {
    for (std::size_t const length : {0u, 1u, 5u}) {
      Variable const a = length == 0 ? Variable(400.0) : Variable(NdArray(std::vector<double>(length, 400.0)));
      auto const g = grad(sum(1.0 / f(x = a, v = a)), a, {.create_graph = graph}).data().to_vector();
      for (double const slope : g)
        BOOST_TEST(slope == -sech / 400 * (1 + 1 / 400.0), boost::test_tools::tolerance(1e-13));
    }
    Variable const a(NdArray({400.0, 1.0})), b(2.0);
    auto const g = grad(sum(1.0 / f(x = a, v = b)), {a, b}, {.create_graph = graph});
    BOOST_TEST(g[0].data().to_vector()[1] == -std::tanh(1) / std::cosh(1) / 2, boost::test_tools::tolerance(1e-13));
    BOOST_TEST(g[1].data().item() == -0.25 / std::cosh(1), boost::test_tools::tolerance(1e-13));
    Variable const e(400.0);
    auto const both = call(GrowingPair(), e);
    BOOST_TEST(grad(both[1] / both[0], e, {.create_graph = graph}).data().item() == (800 - 160000) * std::exp(-400.0),
               boost::test_tools::tolerance(1e-13));
  }
}
// The cotangent of the divisor itself is noted where it is asked for, and what has changed is noticed.
BOOST_AUTO_TEST_CASE(of_parts_that_are_kept) {
  Variable u(200.0), b = cosh(u), y = 1.0 / b / b;
  auto const g = grad(y, {u, b});
  double const e = std::exp(-400.0);
  BOOST_TEST(g[0].data().item() == -8 * e, boost::test_tools::tolerance(1e-13));
  BOOST_TEST(g[1].data().item() == -16 * std::exp(-600.0), boost::test_tools::tolerance(1e-13));
  u.set_data(NdArray(1.0));
  BOOST_CHECK_THROW(y.backward(), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()
