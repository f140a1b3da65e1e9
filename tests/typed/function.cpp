// SPDX-License-Identifier: BSL-1.0
// Generic lambdas traced by the compiler: values, gradients, Jacobians, Hessians against formulas written by hand.
#include <dyad/typed.hpp>
#include <dyad/typed/function.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <tuple>
#include <type_traits>
#include <vector>

namespace {

constexpr auto banana = dyad::function([](auto a, auto b) {
  auto const t = b - a * a;
  return 100.0 * t * t + (1.0 - a) * (1.0 - a);
});

constexpr auto rosenbrock = [](auto const& v) {
  using T = std::remove_cvref_t<decltype(v[0])>;
  T sum = 0;
  for (std::size_t i = 0; i + 1 < v.size(); ++i) {
    auto const t = v[i + 1] - v[i] * v[i], u = 1.0 - v[i];
    sum += 100.0 * t * t + u * u;
  }
  return sum;
};

template <std::size_t N> std::array<double, N> rosenbrock_gradient(std::array<double, N> const& v) {
  std::array<double, N> g{};
  for (std::size_t i = 0; i + 1 < N; ++i) {
    double const t = v[i + 1] - v[i] * v[i];
    g[i] += -400 * t * v[i] - 2 * (1 - v[i]);
    g[i + 1] += 200 * t;
  }
  return g;
}

template <std::size_t N> std::array<double, N> point() {
  std::array<double, N> v{};
  for (std::size_t i = 0; i < N; ++i) v[i] = 0.3 + 0.01 * static_cast<double>(i % 17);
  return v;
}

auto const tolerance = boost::test_tools::tolerance(1e-12);

} // namespace

static_assert(banana(1.0, 2.0) == 100.0);

// A long program is a constant, too, where its arguments are.
constexpr auto matrix_square = dyad::function<dyad::Mat<4, 4>>([](auto const& m) {
  std::array<std::array<std::remove_cvref_t<decltype(m(0, 0))>, 4>, 4> out{};
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j)
      out[i][j] = m(i, 0) * m(0, j) + m(i, 1) * m(1, j) + m(i, 2) * m(2, j) + m(i, 3) * m(3, j);
  return out;
});
constexpr std::array<std::array<double, 4>, 4> counted{{{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}, {13, 14, 15, 16}}};
static_assert(matrix_square(counted)[2][1] == 9 * 2 + 10 * 6 + 11 * 10 + 12 * 14);
static_assert(dyad::jacobian(matrix_square)(counted)[2][1][2][3] == 14 &&
              dyad::jacobian(matrix_square)(counted)[0][0][3][3] == 0);

BOOST_AUTO_TEST_SUITE(functions)

BOOST_AUTO_TEST_CASE(value_gradient_and_hessian_of_numbers) {
  auto const [value, g] = dyad::value_and_gradient(banana)(0.5, 2.0);
  BOOST_TEST(value == 306.5, tolerance);
  BOOST_TEST(g[0] == -351.0, tolerance);
  BOOST_TEST(g[1] == 350.0, tolerance);
  auto const h = dyad::hessian(banana)(0.5, 2.0);
  BOOST_TEST(h[0][0] == -498.0, tolerance);
  BOOST_TEST(h[0][1] == -200.0, tolerance);
  BOOST_TEST(h[1][0] == -200.0, tolerance);
  BOOST_TEST(h[1][1] == 200.0, tolerance);
}

BOOST_AUTO_TEST_CASE(values_have_the_bits_of_the_lambda) {
  auto const v = point<40>();
  BOOST_TEST(dyad::function(rosenbrock)(v) == rosenbrock(v));
}

BOOST_AUTO_TEST_CASE(a_loop_over_a_vector) {
  constexpr auto f = dyad::function<dyad::Vec<40>>(rosenbrock);
  auto const v = point<40>();
  auto const [value, g] = dyad::value_and_gradient(f)(v);
  auto const expected = rosenbrock_gradient(v);
  BOOST_TEST(value == rosenbrock(v));
  for (std::size_t i = 0; i < 40; ++i) BOOST_TEST(g[i] == expected[i], tolerance);
}

BOOST_AUTO_TEST_CASE(spans_vectors_and_arrays_of_float) {
  constexpr auto f = dyad::function<dyad::Vec<5>>(rosenbrock);
  auto const v = point<5>();
  double const value = rosenbrock(v);
  std::vector<double> const dynamic(v.begin(), v.end());
  BOOST_TEST(f(dynamic) == value);
  BOOST_TEST(f(std::span<double const>(dynamic)) == value);
  BOOST_TEST(f(std::span<double const, 5>(v)) == value);
  BOOST_CHECK_THROW(f(std::vector<double>(4)), std::invalid_argument);
  std::array<float, 5> single{};
  for (std::size_t i = 0; i < 5; ++i) single[i] = static_cast<float>(v[i]);
  static_assert(std::is_same_v<decltype(dyad::gradient(f)(single)), std::array<float, 5>>);
  BOOST_TEST(static_cast<double>(f(single)) == value, boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(matrices_and_numbers_together) {
  constexpr auto f =
      dyad::function<dyad::Mat<2, 3>, dyad::Vec<3>, double>([](auto const& m, auto const& v, auto scale) {
        auto sum = 0.0 * scale;
        for (std::size_t i = 0; i < m.rows(); ++i)
          for (std::size_t j = 0; j < m.cols(); ++j) sum += sin(m(i, j)) * v[j] * scale;
        return sum;
      });
  std::array<std::array<double, 3>, 2> const m = {{{0.1, 0.2, 0.3}, {0.4, 0.5, 0.6}}};
  std::array<double, 3> const v = {1, -2, 3};
  auto const [by_m, by_v, by_scale] = dyad::gradient(f)(m, v, 2.0);
  BOOST_TEST(by_m[1][2] == std::cos(0.6) * 3 * 2, tolerance);
  BOOST_TEST(by_v[1] == (std::sin(0.2) + std::sin(0.5)) * 2, tolerance);
  BOOST_TEST(by_scale == f(m, v, 1.0), tolerance);
}

BOOST_AUTO_TEST_CASE(shapes_that_only_the_running_program_knows) {
  constexpr auto f = dyad::function<dyad::Mat<2, 3>>([](auto const& m) { return m(0, 2) - 10.0 * m(1, 0); });
  std::vector<double> const flat = {1, 2, 3, 4, 5, 6};
  std::vector<std::vector<double>> nested = {{1, 2, 3}, {4, 5, 6}};
  BOOST_TEST(f(flat) == 3 - 40);
  BOOST_TEST(f(std::array<double, 6>{1, 2, 3, 4, 5, 6}) == 3 - 40);
  BOOST_TEST(f(nested) == 3 - 40);
  auto const says = [](char const* text) {
    return [text](std::exception const& e) { return std::string(e.what()) == text; };
  };
  nested[1].pop_back();
  BOOST_CHECK_EXCEPTION(f(nested), std::invalid_argument,
                        says("dyad: an argument of a function has 2 elements where 3 are expected"));
  nested.pop_back();
  BOOST_CHECK_EXCEPTION(f(nested), std::invalid_argument,
                        says("dyad: an argument of a function has 1 elements where 2 are expected"));
  BOOST_CHECK_THROW(f(std::span(flat).first(5)), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(several_results) {
  constexpr auto polar = dyad::function([](auto r, auto phi) { return std::array{r * cos(phi), r * sin(phi)}; });
  auto const j = dyad::jacobian(polar)(2.0, 0.5);
  BOOST_TEST(j[0][0] == std::cos(0.5), tolerance);
  BOOST_TEST(j[0][1] == -2 * std::sin(0.5), tolerance);
  BOOST_TEST(j[1][0] == std::sin(0.5), tolerance);
  BOOST_TEST(j[1][1] == 2 * std::cos(0.5), tolerance);
  constexpr auto both = dyad::function([](auto a, auto b) { return std::tuple(a * b, std::array{a, a + b}); });
  auto const [product, list] = both(2.0, 3.0);
  BOOST_TEST(product == 6.0);
  BOOST_TEST(list[1] == 5.0);
  auto const [of_product, of_list] = dyad::jacobian(both)(2.0, 3.0);
  BOOST_TEST(of_product[0] == 3.0);
  BOOST_TEST(of_list[1][1] == 1.0);
  BOOST_TEST(of_list[0][1] == 0.0);
}

BOOST_AUTO_TEST_CASE(constants_and_branches_of_the_lambda) {
  constexpr auto f = dyad::function([](auto a) {
    using T = decltype(a);
    T scale = 2;
    scale *= 3;
    if constexpr (sizeof(T) > 0) scale += 1;
    std::array<T, 3> powers{};
    powers[0] = 1;
    for (std::size_t i = 1; i < 3; ++i) powers[i] = powers[i - 1] * a;
    return scale * powers[2] + where(a > 0.0, log(where(a > 0.0, a, 1.0)), 0.0);
  });
  BOOST_TEST(f(-2.0) == 28.0);
  BOOST_TEST(dyad::gradient(f)(-2.0) == -28.0);
  BOOST_TEST(dyad::gradient(f)(0.5) == 9.0, tolerance);
}

BOOST_AUTO_TEST_CASE(a_function_that_uses_none_of_its_arguments) {
  constexpr auto f = dyad::function([](auto a) { return decltype(a)(2.5); });
  BOOST_TEST(f(7.0) == 2.5);
  BOOST_TEST(dyad::gradient(f)(7.0) == 0.0);
  constexpr auto g =
      dyad::function<dyad::Vec<33>>([](auto const& v) { return std::remove_cvref_t<decltype(v[0])>(-1); });
  BOOST_TEST(g(point<33>()) == -1.0);
  BOOST_TEST(dyad::gradient(g)(point<33>())[32] == 0.0);
}

BOOST_AUTO_TEST_CASE(a_program_of_several_chunks) {
  constexpr auto f = dyad::function<dyad::Vec<6>>([](auto const& v) {
    auto s = v;
    for (std::size_t i = 0; i < 300; ++i) {
      auto& x = s[i % 6];
      auto const& y = s[(i * i + 1) % 6];
      x = where(x > y, 0.5 * x * y, sin(x) - 0.3 * y);
    }
    auto sum = s[0];
    for (std::size_t i = 1; i < 6; ++i) sum += s[i];
    return sum;
  });
  auto v = point<6>();
  auto const [value, g] = dyad::value_and_gradient(f)(v);
  BOOST_TEST(value == f(v));
  for (std::size_t i = 0; i < 6; ++i) {
    double const x = v[i], step = 1e-6;
    v[i] = x + step;
    double const above = f(v);
    v[i] = x - step;
    double const below = f(v);
    v[i] = x;
    BOOST_TEST(g[i] == (above - below) / (2 * step), boost::test_tools::tolerance(1e-5));
  }
}

BOOST_AUTO_TEST_CASE(several_programs_in_one_pass) {
  auto const [value, g, h] = dyad::compile(banana, dyad::gradient(banana), dyad::hessian(banana))(0.5, 2.0);
  BOOST_TEST(value == 306.5, tolerance);
  BOOST_TEST(g[1] == 350.0, tolerance);
  BOOST_TEST(h[0][0] == -498.0, tolerance);
}

BOOST_AUTO_TEST_CASE(zeros_are_known_before_the_program_runs) {
  constexpr auto f = dyad::function<dyad::Vec<5>>(rosenbrock);
  constexpr auto pattern = dyad::sparsity(dyad::hessian(f));
  auto const h = dyad::hessian(f)(point<5>());
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t j = 0; j < 5; ++j) {
      BOOST_TEST(pattern[i][j] == (i <= j + 1 && j <= i + 1));
      BOOST_TEST((h[i][j] != 0) == pattern[i][j]);
    }
  constexpr auto differences = dyad::function<dyad::Vec<3>>([](auto const& v) {
    return std::array{v[1] - v[0], v[2] * v[1]};
  });
  static_assert(dyad::sparsity(dyad::jacobian(differences)) ==
                std::array<std::array<bool, 3>, 2>{{{true, true, false}, {false, true, true}}});
}

BOOST_AUTO_TEST_SUITE_END()
