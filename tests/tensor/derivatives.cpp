// SPDX-License-Identifier: BSL-1.0
// Derivatives by tensors: gradient, Hessian, directions, branches not taken, variables lost.
#include "check.hpp"

using namespace tensor_test;

namespace {

constexpr auto loss = sum(square(tanh(matmul(a, b)))) + sum(exp(a) * b) / 3.0;

Real loss_by_hand(List const& x, List const& y) {
  Real out = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    Real s = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      s += x[4 * i + j] * y[j];
      out += std::exp(x[4 * i + j]) * y[j] / 3;
    }
    out += std::tanh(s) * std::tanh(s);
  }
  return out;
}
List both() {
  List z = as_list(a_values);
  for (double const v : b_values) z.push_back(v);
  return z;
}
List of_both(List const& z) { return {loss_by_hand(List(z.begin(), z.begin() + 12), List(z.begin() + 12, z.end()))}; }
List gradient_of_both(List const& z) { return quotients(of_both, z); }

} // namespace

BOOST_AUTO_TEST_SUITE(derivatives)

BOOST_AUTO_TEST_CASE(gradient_has_the_shapes_of_the_variables) {
  constexpr auto g = gradient(loss, a, b);
  static_assert(g[hana::size_c<0>].shape() == Shape{3, 4} && g[hana::size_c<1>].shape() == Shape{4});
  auto const [value, slopes] = value_and_gradient(loss, a, b)(a = a_values, b = b_values);
  near({value}, of_both(both()), 1e-14, "value");
  std::vector<double> given = flat(std::get<0>(slopes));
  flatten_into(std::get<1>(slopes), given);
  near(given, gradient_of_both(both()), 1e-10, "gradient");
}

BOOST_AUTO_TEST_CASE(hessian_in_blocks) {
  auto const blocks = compile(hessian(loss, a, b))(a = a_values, b = b_values);
  List const wanted = quotients(gradient_of_both, both());
  auto const block = [&](auto const& given, std::size_t row, std::size_t rows, std::size_t column,
                         std::size_t columns) {
    List part;
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t j = 0; j < columns; ++j) part.push_back(wanted[(row + i) * 16 + column + j]);
    near(flat(given), part, 1e-8, "Hessian");
  };
  auto const& [aa, ab] = std::get<0>(blocks);
  auto const& [ba, bb] = std::get<1>(blocks);
  block(aa, 0, 12, 0, 12);
  block(ab, 0, 12, 12, 4);
  block(ba, 12, 4, 0, 12);
  block(bb, 12, 4, 12, 4);
}

BOOST_AUTO_TEST_CASE(in_a_direction) {
  constexpr auto v = var<"v", 3, 4>;
  constexpr auto w = var<"w", 3>;
  std::array<double, 12> direction{};
  for (std::size_t i = 0; i < 12; ++i) direction[i] = 0.1 * static_cast<double>(i) - 0.4;
  std::array const weights = {0.7, -1.3, 0.2};

  auto const f = tanh(matmul(a, b));
  auto const by_hand = [&](Real t) {
    List out;
    for (std::size_t i = 0; i < 3; ++i) {
      Real s = 0;
      for (std::size_t j = 0; j < 4; ++j)
        s += (a_values[4 * i + j] + t * direction[4 * i + j]) * static_cast<Real>(b_values[j]);
      out.push_back(std::tanh(s));
    }
    return out;
  };
  near(flat(jvp(f, a = v)(a = a_values, b = b_values, v = direction)),
       quotients([&](List const& t) { return by_hand(t[0]); }, {0}), 1e-10, "J v");

  auto const pulled = compile(vjp(f, w, a, b))(a = a_values, b = b_values, w = weights);
  auto const weighted = [&](List const& z) {
    Real out = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      Real s = 0;
      for (std::size_t j = 0; j < 4; ++j) s += z[4 * i + j] * z[12 + j];
      out += weights[i] * std::tanh(s);
    }
    return List{out};
  };
  std::vector<double> given = flat(std::get<0>(pulled));
  flatten_into(std::get<1>(pulled), given);
  near(given, quotients(weighted, both()), 1e-10, "w J");

  auto const along = [&](List const& t) {
    List z = both();
    for (std::size_t i = 0; i < 12; ++i) z[i] += t[0] * direction[i];
    List const g = gradient_of_both(z);
    return List(g.begin(), g.begin() + 12);
  };
  auto const hv = compile(hvp(loss, a = v))(a = a_values, b = b_values, v = direction);
  near(flat(hv), quotients(along, {0}), 1e-8, "H v");
}

BOOST_AUTO_TEST_CASE(third_order) {
  constexpr auto cube = sum(b * b * b);
  auto const third = diff(cube, b, b, b)(b = b_values);
  static_assert(
      std::is_same_v<std::remove_cvref_t<decltype(third)>, std::array<std::array<std::array<double, 4>, 4>, 4>>);
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j)
      for (std::size_t k = 0; k < 4; ++k) BOOST_TEST(third[i][j][k] == (i == j && j == k ? 6.0 : 0.0));
}

BOOST_AUTO_TEST_CASE(a_branch_not_taken_leaks_nothing) {
  constexpr auto f = sum(where(b > 0.0, log(b), 0.0)) + sum(where(b > 0.0, sqrt(b), 1.0));
  auto const g = compile(gradient(f, b))(b = std::array{-1.0, 0.0, 4.0, 0.25});
  BOOST_TEST(g == (std::array{0.0, 0.0, 0.25 + 0.25, 4.0 + 1.0}), boost::test_tools::per_element());
  auto const second = diff(f, b, b)(b = std::array{-1.0, 0.0, 4.0, 0.25});
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j)
      BOOST_TEST(second[i][j] == (i != j || i < 2 ? 0.0 : i == 2 ? -1.0 / 16 - 1.0 / 32 : -16.0 - 2.0));
}

BOOST_AUTO_TEST_CASE(numbers_and_tensors_together) {
  constexpr auto x = var<"x">;
  constexpr auto f = sum(sin(x * b)) * x;
  auto const [by_x, by_b] = compile(gradient(f, x, b))(x = 0.7, b = b_values);
  Real by_x_hand = 0;
  List by_b_hand;
  Real const t = 0.7L;
  for (double const v : b_values) {
    by_x_hand += std::sin(t * v) + t * v * std::cos(t * v);
    by_b_hand.push_back(t * t * std::cos(t * v));
  }
  near({by_x}, {by_x_hand}, 1e-14, "by a number");
  near(flat(by_b), by_b_hand, 1e-14, "by a tensor");
}

BOOST_AUTO_TEST_CASE(a_lost_variable_may_still_be_bound) {
  auto const g = compile(gradient(sum(a) + sum(b), b))(a = a_values, b = b_values);
  BOOST_TEST(g == (std::array{1.0, 1.0, 1.0, 1.0}), boost::test_tools::per_element());
}

// The derivative by the divisor is near the ends of the range of numbers, or beyond.
BOOST_AUTO_TEST_CASE(quotients_by_large_divisors) {
  constexpr auto t = var<"t", 4>;
  constexpr auto s = var<"s">;
  std::array const at{1.5, 1e70, 1e150, -1e150};
  auto const [length, by_length] = value_and_gradient(sum(1_c / sqrt(1_c + t * t)), t)(t = at);
  auto const [square_, by_square] = value_and_gradient(sum(t / square(1_c + t * t)), t)(t = at);
  auto const [cube, by_cube] = value_and_gradient(sum(1_c / (t * t * t)), t)(t = at);
  near({by_length[0]}, {-1.5 / std::pow(3.25, 1.5)}, 1e-14, "by a length");
  for (std::size_t const i : {1u, 2u, 3u}) {
    BOOST_TEST(by_length[i] == -1 / at[i] / std::abs(at[i]), boost::test_tools::tolerance(1e-13));
    BOOST_TEST(by_square[i] == -3 / (at[i] * at[i]) / at[i] / at[i], boost::test_tools::tolerance(1e-13));
    BOOST_TEST(by_cube[i] == -3 / (at[i] * at[i]) / at[i] / at[i], boost::test_tools::tolerance(1e-13));
  }
  // A number below a vector is not looked past.
  auto const [sum_, by_number] = value_and_gradient(sum(t / (s * s)), s)(t = std::array{1.0, 2.0, 3.0, 4.0}, s = 2.0);
  BOOST_TEST(by_number == -2.5);
}

BOOST_AUTO_TEST_SUITE_END()
