// SPDX-License-Identifier: BSL-1.0
// What goes into a program and comes out of it; that it shares work and keeps little memory.
#include "check.hpp"

#include <Eigen/Core>

using namespace tensor_test;

namespace {

namespace tensors = typed::tensors;
constexpr auto x = var<"x", 8, 16>;
constexpr auto w1 = var<"w1", 16, 32>;
constexpr auto b1 = var<"b1", 32>;
constexpr auto w2 = var<"w2", 32, 1>;
constexpr auto t = var<"t", 8, 1>;
constexpr auto network = mean(square(matmul(tanh(matmul(x, w1) + b1), w2) - t));

std::vector<double> filled(std::size_t count, double seed) {
  std::vector<double> out(count);
  for (std::size_t i = 0; i < count; ++i) out[i] = std::sin(seed + 0.7 * static_cast<double>(i));
  return out;
}
} // namespace

BOOST_AUTO_TEST_SUITE(programs)

BOOST_AUTO_TEST_CASE(a_network) {
  auto const xs = filled(128, 1), w1s = filled(512, 2), b1s = filled(32, 3), w2s = filled(32, 4), ts = filled(8, 5);
  auto const by_hand = [&](List const& weights) {
    Real out = 0;
    for (std::size_t n = 0; n < 8; ++n) {
      Real y = -ts[n];
      for (std::size_t k = 0; k < 32; ++k) {
        Real s = b1s[k];
        for (std::size_t j = 0; j < 16; ++j) s += xs[n * 16 + j] * weights[j * 32 + k];
        y += std::tanh(s) * w2s[k];
      }
      out += y * y / 8;
    }
    return List{out};
  };
  auto const program = value_and_gradient(network, w1, b1, w2);
  auto const [value, g] = program(x = xs, w1 = w1s, b1 = b1s, w2 = w2s, t = ts);
  near({value}, by_hand(as_list(w1s)), 1e-13, "value");
  near(flat(std::get<0>(g)), quotients(by_hand, as_list(w1s)), 1e-10, "gradient");

  Variable const vx(NdArray(xs, Shape{8, 16})), vw1(NdArray(w1s, Shape{16, 32})), vb1(NdArray(b1s, Shape{32})),
      vw2(NdArray(w2s, Shape{32, 1})), vt(NdArray(ts, Shape{8, 1}));
  auto const dynamic = network(x = vx, w1 = vw1, b1 = vb1, w2 = vw2, t = vt);
  BOOST_TEST(dynamic.item() == value, boost::test_tools::tolerance(1e-13));
  near(flat(std::get<2>(g)), as_list(grad(dynamic, {vw2})[0].data().to_vector()), 1e-12, "the dynamic gradient");
}

BOOST_AUTO_TEST_CASE(few_steps_and_little_memory) {
  using Source = tensors::Joined<std::remove_const_t<decltype(network)>>;
  constexpr auto const& plan = tensors::Planned<Source>::value;
  // Product; bias and tanh; product; difference, square and sum; division by the count.
  int products = 0, loops = 0;
  for (int i = 0; i < plan.actions; ++i) {
    products += plan.action[i].work == graph::tensors::Work::product;
    loops += plan.action[i].work == graph::tensors::Work::loop;
  }
  BOOST_TEST(products == 2);
  BOOST_TEST(loops == 3);
  BOOST_TEST(plan.work_size <= 2 * 8 * 32 + 64); // the hidden layer before and after tanh

  // A long chain of products needs two matrices at a time.
  constexpr auto m = var<"m", 8, 8>;
  constexpr auto chain = matmul(m, matmul(m, matmul(m, matmul(m, matmul(m, matmul(m, m))))));
  BOOST_TEST(tensors::Planned<tensors::Joined<std::remove_const_t<decltype(chain)>>>::value.work_size <= 2 * 64);
}

BOOST_AUTO_TEST_CASE(shared_work_is_done_once) {
  constexpr auto e = exp(a);
  constexpr auto f = sum(e) + sum(e * e);
  using Source =
      tensors::Joined<std::remove_const_t<decltype(f)>, std::remove_cvref_t<decltype(gradient(f, a)[hana::size_c<0>])>>;
  constexpr auto const& plan = tensors::Planned<Source>::value;
  static_assert(plan.used.loops == 2); // everything over (3, 4), and the sum of two numbers
  static_assert(plan.work_size <= 16);
}

BOOST_AUTO_TEST_CASE(what_only_later_loops_use_needs_no_memory) {
  constexpr auto v = var<"v", 100>;
  constexpr auto mean = var<"mean">;
  constexpr auto deviation = var<"deviation">;
  constexpr auto f =
      sum(square((v - mean) * (1_c / deviation))); // the reciprocal is there a loop later than the difference
  using Source =
      tensors::Joined<std::remove_const_t<decltype(f)>, std::remove_cvref_t<decltype(gradient(f, v)[hana::size_c<0>])>>;
  static_assert(tensors::Planned<Source>::value.work_size <= 16);
  auto const vs = filled(100, 7);
  double squares = 0;
  for (double const each : vs) squares += (each - 0.25) * (each - 0.25) / 4;
  BOOST_TEST(f(v = vs, mean = 0.25, deviation = 2.0) == squares, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(results_in_memory_of_the_caller) {
  auto const xs = filled(128, 1), w1s = filled(512, 2), b1s = filled(32, 3), w2s = filled(32, 4), ts = filled(8, 5);
  auto const program = value_and_gradient(network, b1, w2);
  auto const [value, slopes] = program(x = xs, w1 = w1s, b1 = b1s, w2 = w2s, t = ts);
  double found = 0;
  std::vector<double> by_b1(32), by_w2(32);
  program.into(&found, by_b1.data(), by_w2.data())(x = xs, w1 = w1s, b1 = b1s, w2 = w2s, t = ts);
  BOOST_TEST(found == value);
  BOOST_TEST(by_b1 == std::vector<double>(std::get<0>(slopes).begin(), std::get<0>(slopes).end()),
             boost::test_tools::per_element());
  for (std::size_t i = 0; i < 32; ++i) BOOST_TEST(by_w2[i] == std::get<1>(slopes)[i][0]);
  BOOST_CHECK_THROW(program.into(&found, by_b1.data(), by_w2.data())(x = xs, w1 = w1s, b1 = xs, w2 = w2s, t = ts),
                    ShapeError);
  BOOST_TEST(found == value);
}

BOOST_AUTO_TEST_CASE(what_may_be_bound) {
  std::array<std::array<double, 4>, 3> nested{};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 4; ++j) nested[i][j] = a_values[4 * i + j];
  std::vector<double> const row(a_values.begin(), a_values.end());
  Eigen::Matrix<double, 3, 4> fixed;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 4; ++j) fixed(i, j) = nested[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
  Eigen::MatrixXd const dynamic = fixed;
  constexpr auto f = sum(a * b);
  double const wanted = f(a = nested, b = b_values);
  BOOST_TEST(f(a = row, b = b_values) == wanted);
  BOOST_TEST(f(a = std::span<double const>(row), b = b_values) == wanted);
  BOOST_TEST(f(a = fixed, b = b_values) == wanted);
  BOOST_TEST(f(a = dynamic, b = Eigen::Map<Eigen::Vector4d const>(b_values.data())) == wanted);
  BOOST_TEST(f(a = 2.0 * fixed, b = b_values) == 2 * wanted, boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(eigen_in_eigen_out) {
  Eigen::Matrix<double, 3, 4> m;
  for (int i = 0; i < 12; ++i) m(i / 4, i % 4) = a_values[static_cast<std::size_t>(i)];
  Eigen::Vector4d const v(b_values.data());
  auto const out = matmul(a, b)(a = m, b = v);
  static_assert(std::is_same_v<std::remove_const_t<decltype(out)>, Eigen::Matrix<double, 3, 1>>);
  BOOST_TEST((out - m * v).norm() < 1e-15);
  auto const g = compile(gradient(sum(square(a)), a))(a = m);
  BOOST_TEST((g - 2 * m).norm() < 1e-15);
  auto const turned = transpose(a)(a = m);
  BOOST_TEST((turned - m.transpose()).norm() == 0);
}

BOOST_AUTO_TEST_CASE(a_wrong_count_is_refused) {
  auto const says = [](char const* text) {
    return [text](std::exception const& e) { return std::string(e.what()) == text; };
  };
  BOOST_CHECK_EXCEPTION(static_cast<void>(sum(a)(a = std::vector<double>(11))), ShapeError,
                        says("dyad: the variable a of the shape (3, 4) is given 11 elements"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(sum(a)(a = Eigen::MatrixXd(4, 3))), ShapeError,
                        says("dyad: the variable a of the shape (3, 4) is given a matrix of the shape (4, 3)"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(sum(a)(a = Variable(zeros({4, 3})))), ShapeError,
                        says("dyad: the variable a of the shape (3, 4) is given a value of the shape (4, 3)"));
}

BOOST_AUTO_TEST_CASE(single_precision) {
  std::array<float, 4> const v = {0.5f, -1.0f, 2.0f, 0.25f};
  auto const out = (exp(b) * 2.0)(b = v);
  static_assert(std::is_same_v<std::remove_const_t<decltype(out)>, std::array<float, 4>>);
  for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(out[i] == 2 * std::exp(v[i]), boost::test_tools::tolerance(3e-7f));
}

BOOST_AUTO_TEST_CASE(plain_numbers_travel_along) {
  auto const scaled = [](double factor) { return factor * b + 1.5; };
  auto const f = sum(scaled(2.0)) * scaled(-1.0);
  auto const out = f(b = b_values);
  double total = 0;
  for (double const v : b_values) total += 2 * v + 1.5;
  for (std::size_t i = 0; i < 4; ++i)
    BOOST_TEST(out[i] == total * (1.5 - b_values[i]), boost::test_tools::tolerance(1e-14));
  auto const g = compile(gradient(sum(scaled(3.0) * b), b))(b = b_values);
  for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(g[i] == 6 * b_values[i] + 1.5, boost::test_tools::tolerance(1e-14));
}

// Written out in terms of other operations, softmax is the taller part, and its number comes first.
BOOST_AUTO_TEST_CASE(plain_numbers_stay_where_softmax_is_written_out) {
  constexpr auto v = var<"v", 2, 3>;
  std::vector<double> const vs = {0.3, -1.1, 0.6, 1.4, 0.2, -0.5};
  double wanted = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    double total = 0;
    for (std::size_t k = i / 3 * 3; k < i / 3 * 3 + 3; ++k) total += std::exp(vs[k]);
    double const part = std::exp(vs[i]) / total;
    wanted += 2.5 * std::tanh(std::exp(std::sin(vs[i]))) + 0.75 * part * part;
  }
  auto const both = sum(2.5 * tanh(exp(sin(v)))) + 0.75 * sum(square(softmax(v, axes<1>)));
  BOOST_TEST(both(v = vs) == wanted, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(both(v = Variable(NdArray(vs, Shape{2, 3}))).item() == wanted, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(large_tensors_leave_the_stack) {
  constexpr auto big = var<"big", 300, 300>;
  std::vector<double> const values = filled(90000, 1);
  std::vector<double> expected(300, 0.0);
  for (std::size_t i = 0; i < 300; ++i)
    for (std::size_t j = 0; j < 300; ++j) expected[i] += std::exp(values[i * 300 + j]) * values[j * 300 + i];
  auto const out = sum(exp(big) * transpose(sin(big) * 0.0 + big), axes<1>)(big = values);
  for (std::size_t i = 0; i < 300; ++i) BOOST_TEST(out[i] == expected[i], boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(equal_formulas_are_one_type) {
  static_assert(std::is_same_v<decltype(a + b), decltype(b + a)>);
  static_assert(std::is_same_v<decltype(sum(a * 1_c + 0_c)), decltype(sum(a))>);
  static_assert(
      std::is_same_v<decltype(reshape(reshape(a, extents<12>), extents<3, 4>)), std::remove_const_t<decltype(a)>>);
}

BOOST_AUTO_TEST_CASE(expressions_in_place_of_variables) {
  constexpr auto f = sum(a * b, axes<1>);
  constexpr auto v = var<"v", 4>;
  static_assert(std::is_same_v<decltype(f(b = exp(v))), decltype(sum(a * exp(v), axes<1>))>);
  static_assert(std::is_same_v<decltype(substitute(f, a = a + a, b = v)), decltype(sum((a + a) * v, axes<1>))>);
  auto const scaled = substitute(f * 2.5, b = 3.0 * v);
  auto const out = scaled(a = a_values, v = b_values), plain = f(a = a_values, b = b_values);
  for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(out[i] == 7.5 * plain[i], boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_SUITE_END()
