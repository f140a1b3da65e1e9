// SPDX-License-Identifier: BSL-1.0
// Standard deviations of arrays, Variables, static tensors and vectors of functions; determinants within functions.
#include <dyad/dynamic.hpp>
#include <dyad/tensor.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <vector>

using namespace dyad;

namespace {
std::array<double, 6> const numbers = {1.5, -0.25, 4, 2.75, 0.5, -3};
auto const tight = boost::test_tools::tolerance(1e-13);
} // namespace

BOOST_AUTO_TEST_CASE(of_arrays) {
  BOOST_TEST(standard_deviation(NdArray({2, 4, 4, 4, 5, 5, 7, 9})).item() == 2, tight);
  BOOST_TEST(allclose(standard_deviation(NdArray({{1, 3}, {5, 9}}), 1), NdArray({1, 2})));
  BOOST_TEST((standard_deviation(NdArray({{1, 3}, {5, 9}}), 1, true).shape() == Shape{2, 1}));
  BOOST_TEST(standard_deviation(NdArray({1, 3}), {}, false, 1).item() == std::sqrt(2.0), tight);
  BOOST_TEST(standard_deviation(NdArray({1e200, 3e200})).item() == 1e200, tight);
  BOOST_TEST(standard_deviation(NdArray({1e9 + 1, 1e9 + 3})).item() == 1, tight);
  BOOST_TEST(std::isnan(standard_deviation(NdArray({1.0}), {}, false, 1).item()));
  BOOST_TEST(standard_deviation(NdArray({5.0})).item() == 0);
  using Xs = std::vector<Variable>;
  auto const f = [](Xs const& x) { return standard_deviation(x[0], 0, false, 1); };
  Xs const at{Variable{{1.5, -0.25}, {4, 2.75}, {0.5, -3}}};
  BOOST_TEST(gradient_check(f, at).ok);
  BOOST_TEST(second_gradient_check(f, at).ok);
  Variable const equal({2.0, 2.0, 2.0});
  standard_deviation(equal).backward();
  BOOST_TEST(sum(abs(equal.grad().data())).item() == 0);
}

BOOST_AUTO_TEST_CASE(of_tensors_and_vectors) {
  Variable const v{NdArray(numbers)};
  Variable const wanted = standard_deviation(v, {}, false, 1);
  Variable const slopes = grad(wanted, {v}, {.create_graph = true})[0];
  NdArray const curved = grad(index(slopes, {0}), {v})[0].data();

  constexpr auto a = var<"a", 6>;
  constexpr auto f = standard_deviation(a, axes<>, std::false_type{}, axis<1>);
  auto const [value, g] = value_and_gradient(f, a)(a = numbers);
  constexpr auto of_vector = function<Vec<6>>([](auto const& x) { return standard_deviation(x, 1) + 0.0 * mean(x); });
  auto const [same_value, same_g] = value_and_gradient(of_vector)(numbers);
  auto const h = hessian(of_vector)(numbers);
  BOOST_TEST(value == wanted.item(), tight);
  BOOST_TEST(same_value == wanted.item(), tight);
  for (std::size_t i = 0; i < 6; ++i) {
    BOOST_TEST(g[i] == slopes.data().to_vector()[i], tight);
    BOOST_TEST(same_g[i] == slopes.data().to_vector()[i], tight);
    BOOST_TEST(std::abs(h[0][i] - curved.to_vector()[i]) < 1e-13);
  }
  constexpr auto spread = function<Vec<3>>([](auto const& x) { return variance(x) - square(standard_deviation(x)); });
  BOOST_TEST(std::abs(spread(std::array{1.0, 2.0, 4.0})) < 1e-15);
  BOOST_TEST(gradient(function<Vec<3>>([](auto const& x) { return standard_deviation(x); }))(
                 std::array{2.0, 2.0, 2.0}) == (std::array{0.0, 0.0, 0.0}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(determinants_within_functions) {
  constexpr auto f = function<Mat<3, 3>>([](auto const& x) {
    auto const [sign, logarithm] = slogdet(x);
    return std::array{sign, logarithm};
  });
  constexpr auto logarithm = function<Mat<3, 3>>([](auto const& x) { return slogdet(x).logabsdet; });
  for (double const corner : {4.0, -4.0, 0.25}) {
    std::array<std::array<double, 3>, 3> const x = {{{corner, 1, 0.5}, {0.8, 3, -1}, {0.2, -1.5, 5}}};
    Variable const v{{corner, 1, 0.5}, {0.8, 3, -1}, {0.2, -1.5, 5}};
    auto const [sign, log_of] = slogdet(v);
    auto const [s, l] = f(x);
    BOOST_TEST(s == sign.item());
    BOOST_TEST(s == (det(v).item() < 0 ? -1 : 1));
    BOOST_TEST(l == log_of.item(), tight);
    NdArray const wanted = grad(log_of, {v})[0].data();
    auto const g = gradient(logarithm)(x);
    for (std::size_t i = 0; i < 9; ++i) BOOST_TEST(g[i / 3][i % 3] == wanted.to_vector()[i], tight);
  }
  BOOST_TEST(f(std::array<std::array<double, 3>, 3>{{{1, 2, 3}, {2, 4, 6}, {0, 0, 1}}})[0] == 0);
}

// At singular matrices the slopes of a determinant are its cofactors, for each rank.
BOOST_AUTO_TEST_CASE(determinants_of_singular_matrices) {
  for (auto const& [x, cofactors] :
       {std::pair{NdArray({{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}), NdArray({{-3, 6, -3}, {6, -12, 6}, {-3, 6, -3}})},
        std::pair{NdArray({{1, 2, 3}, {2, 4, 6}, {3, 6, 9}}), zeros({3, 3})}, std::pair{zeros({3, 3}), zeros({3, 3})},
        std::pair{NdArray({{0, 2}, {0, 3}}), NdArray({{3, 0}, {-2, 0}})}, std::pair{NdArray({{0}}), NdArray({{1}})},
        std::pair{NdArray({{0, 1, 0}, {0, 0, 1}, {2, 0, 0}}), NdArray({{0, 2, 0}, {0, 0, 2}, {1, 0, 0}})}}) {
    Variable const v(x);
    Variable const value = det(v);
    value.backward();
    BOOST_TEST(allclose(v.grad().data(), cofactors, 1e-12, 1e-12));
  }
  BOOST_TEST(slogdet(NdArray({{1, 2}, {2, 4}})).sign.item() == 0);
  BOOST_TEST(slogdet(NdArray({{0, 1}, {1, 0}})).sign.item() == -1);
  BOOST_TEST(slogdet(zeros({0, 0})).sign.item() == 1);
  BOOST_TEST(det(zeros({0, 0})).item() == 1);
  BOOST_TEST((det(zeros({2, 0, 3, 3})).shape() == Shape{2, 0}));
  BOOST_CHECK_THROW(slogdet(zeros({2, 3})), ShapeError);
}
