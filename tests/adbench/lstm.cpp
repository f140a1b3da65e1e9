// SPDX-License-Identifier: BSL-1.0
// The LSTM: the typed cell, the graph of single operations and the derivative written by hand against complex steps
// through the formula as it is printed; files that are no instance are refused.
#include "lstm.hpp"
#include "difference.hpp"
#include "damage.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <complex>
#include <random>
#include <string>
#include <vector>

namespace {

namespace lstm = adbench::lstm;
using adbench::largest_difference;
using Complex = std::complex<double>;

Complex sigmoid(Complex x) { return 1.0 / (1.0 + std::exp(-x)); }

/// The loss, step by step: parameters are main, extra.
Complex formula(lstm::Instance const& at, std::vector<Complex> const& parameters) {
  std::size_t const b = at.b;
  Complex const *const main = parameters.data(), *const extra = main + 8 * at.layers * b;
  std::vector<Complex> state(at.state.begin(), at.state.end());
  Complex total = 0;
  for (std::size_t t = 0; t + 1 < at.length; ++t) {
    std::vector<Complex> x(b);
    for (std::size_t j = 0; j < b; ++j) x[j] = at.sequence[t * b + j] * extra[j];
    for (std::size_t k = 0; k < at.layers; ++k)
      for (std::size_t j = 0; j < b; ++j) {
        auto const gate = [&](std::size_t g, Complex input) {
          return input * main[(8 * k + g) * b + j] + main[(8 * k + 4 + g) * b + j];
        };
        Complex &h = state[2 * k * b + j], &c = state[(2 * k + 1) * b + j];
        Complex const forget = sigmoid(gate(0, x[j])), in = sigmoid(gate(1, h)), out = sigmoid(gate(2, x[j])),
                      change = std::tanh(gate(3, h));
        c = c * forget + in * change;
        x[j] = h = out * std::tanh(c);
      }
    Complex sum = 2;
    for (std::size_t j = 0; j < b; ++j) {
      x[j] = x[j] * extra[b + j] + extra[2 * b + j];
      sum += std::exp(x[j]);
    }
    for (std::size_t j = 0; j < b; ++j) total += at.sequence[(t + 1) * b + j] * (x[j] - std::log(sum));
  }
  return -total / static_cast<double>(b * (at.length - 1));
}

lstm::Derivatives by_complex_steps(lstm::Instance const& at) {
  std::vector<Complex> parameters(at.main.begin(), at.main.end());
  parameters.insert(parameters.end(), at.extra.begin(), at.extra.end());
  lstm::Derivatives out{formula(at, parameters).real(), {}};
  constexpr double step = 1e-30;
  for (Complex& parameter : parameters) {
    parameter += Complex(0, step);
    out.gradient.push_back(formula(at, parameters).imag() / step);
    parameter = parameter.real();
  }
  return out;
}

lstm::Instance random(std::size_t layers, std::size_t length, std::size_t b) {
  std::mt19937_64 engine(layers + 100 * length + 10000 * b);
  auto const draw = [&](std::size_t count) {
    std::vector<double> out(count);
    for (double& x : out) x = std::uniform_real_distribution<>(-2, 2)(engine);
    return out;
  };
  return {layers, length, b, draw(8 * layers * b), draw(3 * b), draw(2 * layers * b), draw(length * b)};
}

void check(lstm::Derivatives const& found, lstm::Derivatives const& expected) {
  BOOST_TEST(found.value == expected.value, boost::test_tools::tolerance(1e-13));
  BOOST_TEST(largest_difference(expected.gradient, found.gradient) <= 1e-13);
}

std::string const small = "1 2 1\n\n1\n2\n3\n4\n5\n6\n7\n8\n\n0.5\n0.25\n0.125\n\n-1\n-2\n\n0.75\n";

} // namespace

BOOST_AUTO_TEST_SUITE(diagonal_lstm)

BOOST_AUTO_TEST_CASE(every_size_agrees_with_the_formula) {
  struct Size {
    std::size_t layers, length, b;
  };
  for (auto const [layers, length, b] :
       {Size{1, 2, 1}, Size{1, 2, 8}, Size{2, 5, 14}, Size{3, 4, 3}, Size{4, 6, 8}, Size{1, 3, 17}, Size{2, 40, 5}}) {
    lstm::Instance const at = random(layers, length, b);
    lstm::Derivatives const expected = by_complex_steps(at), found = lstm::objective_and_gradient(at);
    check(found, expected);
    check(lstm::objective_and_gradient_on_arrays(at), expected);
    check(lstm::objective_and_gradient_by_hand(at), expected);
    BOOST_TEST(lstm::objective(at) == found.value, boost::test_tools::tolerance(1e-15));
  }
}

BOOST_AUTO_TEST_CASE(the_instance_of_the_benchmark) {
  lstm::Instance const at = lstm::read(std::string(ADBENCH_DATA) + "/lstm/lstm_l2_c1024.txt");
  BOOST_TEST(at.layers == 2);
  BOOST_TEST(at.length == 1024);
  BOOST_TEST(at.b == 14);
  std::vector<Complex> parameters(at.main.begin(), at.main.end());
  parameters.insert(parameters.end(), at.extra.begin(), at.extra.end());
  lstm::Derivatives const found = lstm::objective_and_gradient(at);
  BOOST_TEST(found.value == formula(at, parameters).real(), boost::test_tools::tolerance(1e-12));
  for (std::size_t const i : {0u, 15u, 30u, 57u, 90u, 111u, 113u, 140u, 223u, 224u, 240u, 265u}) {
    parameters[i] += Complex(0, 1e-30);
    BOOST_TEST(std::abs(formula(at, parameters).imag() / 1e-30 - found.gradient[i]) <= 1e-14);
    parameters[i] = parameters[i].real();
  }
  BOOST_TEST(largest_difference(lstm::objective_and_gradient_by_hand(at).gradient, found.gradient) <= 1e-14);
}

BOOST_AUTO_TEST_CASE(instances_are_read) {
  lstm::Instance const at = lstm::read(TemporaryFile(small + "-0.5\n").path());
  BOOST_TEST(at.main == (std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8}), boost::test_tools::per_element());
  BOOST_TEST(at.extra == (std::vector<double>{0.5, 0.25, 0.125}), boost::test_tools::per_element());
  BOOST_TEST(at.state == (std::vector<double>{-1, -2}), boost::test_tools::per_element());
  BOOST_TEST(at.sequence == (std::vector<double>{0.75, -0.5}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(other_files_are_refused) {
  adbench_test::check_refusals(small + "-0.5\n", 1, [](std::string const& path) { lstm::read(path); });
  auto const refused = [](std::string const& content) {
    return refusal(content, [](std::string const& path) { lstm::read(path); });
  };
  BOOST_TEST(refused(small).starts_with("19: expected number 2 of the 2 of sequence, found the end of the file"));
  BOOST_TEST(refused(small + "-0.5 1\n") == "20: expected the end of the file, found '1'");
  BOOST_TEST(refused("1 1 1\n").starts_with("1: expected a whole number from 2"));
  BOOST_TEST(refused("1 2 1\n1 2 nan\n").starts_with("2: expected a number"));
}

BOOST_AUTO_TEST_SUITE_END()
