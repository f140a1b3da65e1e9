// SPDX-License-Identifier: BSL-1.0
// Optimisers, layers and what they are for. The losses are bounded from a fixed seed.
#include "near.hpp"

#include <dyad/dynamic/dropout.hpp>
#include <dyad/dynamic/layers.hpp>
#include <dyad/dynamic/optimizers.hpp>
#include <dyad/dynamic/progress.hpp>

#include <boost/test/unit_test.hpp>

#include <numbers>
#include <sstream>

using namespace dyad;
using dyad::tests::near;

BOOST_AUTO_TEST_SUITE(training)

BOOST_AUTO_TEST_CASE(steps_by_hand) {
  auto const two_steps = [](auto&& make) {
    Variable u(1.0);
    auto optimizer = make(std::vector<Variable>{u});
    std::vector<double> path;
    for (int i = 0; i < 2; ++i) {
      optimizer.clear_grads();
      square(u).backward(); // the slope is 2 u
      optimizer.step();
      path.push_back(u.item());
    }
    return path;
  };
  auto const plain = two_steps([](auto p) { return SGD(p, 0.1); });
  BOOST_TEST(near(plain[0], 0.8));
  BOOST_TEST(near(plain[1], 0.64));
  auto const heavy = two_steps([](auto p) { return SGD(p, 0.1, 0.5); });
  BOOST_TEST(near(heavy[1], 0.8 + 0.5 * -0.2 - 0.16));
  auto const adam = two_steps([](auto p) { return Adam(p, 0.1); });
  BOOST_TEST(near(adam[0], 0.9, 1e-8)); // the first step is the rate, whatever the slope
  // The second slope is 1.8: averages 0.36 and 0.007236, over 1 - 0.9^2 and 1 - 0.999^2.
  BOOST_TEST(near(adam[1], 0.9 - 0.1 * (0.36 / 0.19) / std::sqrt(0.007236 / 0.001999), 1e-7));
}

BOOST_AUTO_TEST_CASE(a_parameter_without_gradient_stays) {
  Variable u(1.0);
  SGD optimizer({u}, 0.1);
  optimizer.step();
  BOOST_TEST(u.item() == 1);
}

BOOST_AUTO_TEST_CASE(linear_regression_finds_the_line) {
  Random random(0);
  NdArray const x = random.uniform(Shape{100, 1}), y = 5 + 2 * x;
  Linear const line(1, 1, random);
  SGD optimizer(line.parameters(), 0.5);
  for (int i = 0; i < 400; ++i) {
    optimizer.clear_grads();
    mean_squared_error(line(x), y).backward();
    optimizer.step();
  }
  BOOST_TEST(near(line.weights().item(), 2, 1e-3));
  BOOST_TEST(near(line.bias().item(), 5, 1e-3));
}

BOOST_AUTO_TEST_CASE(a_network_fits_a_sine) {
  Random random(0);
  NdArray const x = random.uniform(Shape{100, 1}),
                y = sin(2 * std::numbers::pi * x) + 0.1 * random.normal(Shape{100, 1});
  MLP const model({1, 10, 1}, random);
  Adam optimizer(model.parameters(), 0.03);
  double loss = 0;
  for (int i = 0; i < 400; ++i) {
    Variable const error = mean_squared_error(model(x), y);
    optimizer.clear_grads();
    error.backward();
    optimizer.step();
    loss = error.item();
  }
  BOOST_TEST(loss < 0.02);
}

BOOST_AUTO_TEST_CASE(a_network_tells_the_arms_of_a_spiral_apart) {
  Random random(2);
  std::vector<double> points;
  std::vector<int> labels;
  for (int arm = 0; arm < 3; ++arm)
    for (int i = 0; i < 40; ++i) {
      double const radius = i / 40.0, angle = 4.0 * arm + 4.0 * radius + 0.1 * random.normal();
      points.insert(points.end(), {radius * std::sin(angle), radius * std::cos(angle)});
      labels.push_back(arm);
    }
  NdArray const x(points, Shape{120, 2});
  MLP const model({2, 24, 3}, random);
  SGD optimizer(model.parameters(), 0.5, 0.9);
  double first = 0, last = 0;
  for (int i = 0; i < 150; ++i) {
    Variable const error = softmax_cross_entropy(model(x), labels);
    optimizer.clear_grads();
    error.backward();
    optimizer.step();
    last = error.item();
    if (i == 0) first = last;
  }
  BOOST_TEST(first > 0.8);
  BOOST_TEST(last < 0.15);
}

BOOST_AUTO_TEST_CASE(layers) {
  Random random(3);
  MLP const model({3, 5, 2}, random);
  BOOST_TEST(model.parameters().size() == 4);
  BOOST_TEST(model.parameters()[0].name() == "layer1.W");
  BOOST_TEST((model(Variable(NdArray(zeros(Shape{7, 3})))).shape() == Shape{7, 2}));
  BOOST_CHECK_EXCEPTION(model(Variable(NdArray(zeros(Shape{7, 4})))), ShapeError, [](ShapeError const& error) {
    std::string const text = error.what();
    return text.find("(7, 4)") != std::string::npos && text.find("(3, 5)") != std::string::npos;
  });
  Linear const line(3, 2, random, "line.");
  BOOST_TEST((line.weights().shape() == Shape{3, 2}));
  BOOST_TEST((line.bias().shape() == Shape{2}));
  BOOST_TEST(line.bias().name() == "line.b");
  Random again(3);
  BOOST_TEST(
      array_equal(MLP({3, 5, 2}, again).parameters()[2].data(), model.parameters()[2].data())); // from the seed alone
}

BOOST_AUTO_TEST_CASE(dropout_while_training_only) {
  Random random(5);
  Variable u(ones(Shape{10000}));
  Variable const y = dropout(u, 0.25, random);
  double const average = mean(y.data()).item();
  BOOST_TEST(std::abs(average - 1) < 0.03);
  y.backward();
  BOOST_TEST(array_equal(u.grad().data(), y.data())); // each element passes what it was multiplied by
  test_mode const guard;
  BOOST_TEST(same(dropout(u, 0.25, random), u));
  BOOST_CHECK_THROW(dropout(u, 1.0, random), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(progress_is_shown_for_long_runs_only) {
  std::ostringstream quiet, loud;
  {
    Progress progress("short", 10, quiet);
    for (int i = 0; i < 10; ++i) progress.step();
    Progress all("long", 3, loud, std::chrono::milliseconds(0));
    for (int i = 0; i < 3; ++i) all.step("loss 1");
  }
  BOOST_TEST(quiet.str().empty());
  BOOST_TEST(loud.str().find("long 3/3") != std::string::npos);
  BOOST_TEST(loud.str().find("loss 1") != std::string::npos);
  BOOST_TEST(loud.str().back() == '\n');
}

BOOST_AUTO_TEST_CASE(a_shorter_line_leaves_nothing_of_a_longer_one) {
  std::ostringstream out;
  {
    Progress progress("run", 2, out, std::chrono::milliseconds(0));
    progress.step("a long note");
    progress.step("short");
  }
  std::string const text = out.str(), second = text.substr(text.rfind('\r') + 1);
  BOOST_TEST(second.size() - 1 == text.rfind('\r') - 1); // but for the end of the line
}

BOOST_AUTO_TEST_SUITE_END()
