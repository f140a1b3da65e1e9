// SPDX-License-Identifier: BSL-1.0
// A recurrence as one node: the same numbers as its steps recorded one by one, at every order.
#include <dyad/bridge/fused.hpp>
#include <dyad/bridge/scan.hpp>
#include <dyad/dynamic.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <functional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace dyad;
using namespace dyad::literals;

namespace {

constexpr auto s = var<"s">;
constexpr auto r = var<"r">;
constexpr auto u = var<"u">;
constexpr auto v = var<"v">;
constexpr auto w = var<"w">;

void check_equal(Variable const& found, Variable const& expected, double tolerance) {
  BOOST_REQUIRE((found.shape() == expected.shape()));
  std::vector<double> const a = found.data().to_vector(), b = expected.data().to_vector();
  for (std::size_t i = 0; i < a.size(); ++i) BOOST_TEST(std::abs(a[i] - b[i]) <= tolerance * (1 + std::abs(b[i])));
}

NdArray random(Shape const& shape, unsigned seed) {
  std::mt19937_64 engine(seed);
  std::vector<double> values(static_cast<std::size_t>(shape.count()));
  for (double& value : values) value = std::uniform_real_distribution<>(-1.5, 1.5)(engine);
  return NdArray(values, shape);
}

/// Two coupled states, a sequence, two parameters.
struct Pair {
  static auto typed() { return scan(s = tanh(w * r + u) * s + 0.25 * v, r = sigmoid(s * v) - 0.5 * r); }
  static std::array<Variable, 2> plain(Variable a, Variable b, Variable const& sequence, Variable const& first,
                                       Variable const& second) {
    std::vector<Variable> as, bs;
    for (Index t = 0; t < sequence.shape()[0]; ++t) {
      Variable const x = index(sequence, {t});
      Variable const next = tanh(second * b + x) * a + 0.25 * first;
      b = sigmoid(a * first) - 0.5 * b;
      a = next;
      as.push_back(a);
      bs.push_back(b);
    }
    return {stack(as), stack(bs)};
  }
};

/// Compares results and derivatives up to an order, each result weighted with random numbers.
void compare(std::vector<Variable> const& x, int orders, double tolerance = 1e-12) {
  auto const recurrence = Pair::typed();
  auto found = recurrence(s = x[0], r = x[1], u = x[2], v = x[3], w = x[4]);
  auto expected = Pair::plain(x[0], x[1], x[2], x[3], x[4]);
  for (std::size_t k = 0; k < 2; ++k) check_equal(found[k], expected[k], tolerance);
  auto const weighted = [](std::array<Variable, 2> const& y) {
    return sum(y[0] * random(y[0].shape(), 1)) + sum(sin(y[1]) * random(y[1].shape(), 2));
  };
  for (bool const building : {false, true}) {
    Variable total = weighted(found), expected_total = weighted(expected);
    for (int order = 1; order <= (building ? orders : 1); ++order) {
      auto const slopes = grad({total}, x, {.create_graph = building}),
                 expected_slopes = grad({expected_total}, x, {.create_graph = building});
      total = expected_total = Variable(0.0);
      for (std::size_t i = 0; i < x.size(); ++i) {
        check_equal(slopes[i], expected_slopes[i], tolerance);
        if (!building) continue;
        total = total + sum(slopes[i] * random(slopes[i].shape(), 3));
        expected_total = expected_total + sum(expected_slopes[i] * random(slopes[i].shape(), 3));
      }
    }
  }
}

std::string message(std::function<void()> const& f) {
  try {
    f();
  } catch (ShapeError const& error) {
    return error.what();
  }
  return "nothing was thrown";
}

} // namespace

BOOST_AUTO_TEST_SUITE(scans)

BOOST_AUTO_TEST_CASE(lanes_of_every_count) {
  // Below a SIMD batch, one batch, and a last batch that overlaps.
  for (Index const lanes : {1, 2, 3, 4, 7, 8, 9, 14, 16, 19})
    compare(
        {random({lanes}, 11), random({lanes}, 12), random({5, lanes}, 13), random({lanes}, 14), random({lanes}, 15)},
        1);
}

BOOST_AUTO_TEST_CASE(higher_orders) {
  compare({random({3}, 1), random({3}, 2), random({4, 3}, 3), random({3}, 4), random({3}, 5)}, 3, 1e-11);
}

BOOST_AUTO_TEST_CASE(arguments_broadcast) {
  compare({Variable(0.3), Variable(-0.2), random({6}, 3), Variable(0.7), Variable(1.1)}, 2);
  compare({random({2, 9}, 1), Variable(0.5), random({4, 2, 9}, 3), random({9}, 4), random({2, 1}, 5)}, 2);
  compare({random({2, 9}, 1), random({2, 9}, 2), random({4, 1, 9}, 3), random({1, 9}, 4), Variable(0.4)}, 2);
}

BOOST_AUTO_TEST_CASE(several_sequences) {
  auto const leaky = scan(s = w * s + u * v);
  NdArray const start = random({10}, 1), decay = random({7, 10}, 2), input = random({7, 10}, 3),
                gain = random({7, 10}, 4);
  Variable const a(start), b(decay), c(input), d(gain);
  auto const [states] = leaky(s = a, w = b, u = c, v = d);
  Variable state = a;
  std::vector<Variable> rows;
  for (Index t = 0; t < 7; ++t) rows.push_back(state = index(b, {t}) * state + index(c, {t}) * index(d, {t}));
  Variable const expected = stack(rows);
  check_equal(states, expected, 1e-14);
  auto const found = grad({sum(square(states))}, {a, b, c, d}), plain = grad({sum(square(expected))}, {a, b, c, d});
  for (std::size_t i = 0; i < 4; ++i) check_equal(found[i], plain[i], 1e-13);
}

BOOST_AUTO_TEST_CASE(a_sum_is_known) {
  // s <- s + u: the gradient of the last state by each step is 1, by the start 1.
  auto const running = scan(s = s + u);
  Variable const steps({1, 2, 3, 4}), start(10.0);
  auto const [sums] = running(s = start, u = steps);
  BOOST_TEST(sums.data().to_vector() == (std::vector<double>{11, 13, 16, 20}), boost::test_tools::per_element());
  BOOST_TEST(sums.creator() == "scan");
  auto const slopes = grad({sum(sums)}, {start, steps});
  BOOST_TEST(slopes[0].item() == 4);
  BOOST_TEST(slopes[1].data().to_vector() == (std::vector<double>{4, 3, 2, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_start_that_is_a_parameter_too) {
  // With s = v = a = 2 and u = 1: a^2 + 1 and a^3 + a + 1.
  auto const steps = scan(s = s * v + u);
  Variable const a(2.0);
  Variable found = sum(steps(s = a, v = a, u = NdArray({1, 1}))[0]);
  for (double const expected : {17.0, 14.0, 6.0, 0.0}) {
    found = grad({found}, {a}, {.create_graph = true, .allow_unused = true}).front();
    BOOST_TEST(found.item() == expected);
  }
}

namespace {
/// How many nodes and elements a graph has.
std::pair<std::size_t, Index> size_of_graph(std::vector<Variable> const& roots) {
  std::set<detail::Node*> seen;
  std::vector<detail::Node*> waiting;
  for (Variable const& root : roots) waiting.push_back(root.node());
  Index elements = 0;
  while (!waiting.empty()) {
    detail::Node* const node = waiting.back();
    waiting.pop_back();
    if (!seen.insert(node).second) continue;
    elements += node->data.size();
    for (detail::Operand const& operand : node->operands())
      if (operand.node) waiting.push_back(operand.node);
  }
  return {seen.size(), elements};
}
} // namespace

BOOST_AUTO_TEST_CASE(graphs_of_derivatives_are_linear_in_the_steps) {
  auto const recurrence = Pair::typed();
  std::array<std::array<std::pair<std::size_t, Index>, 3>, 2> size;
  for (std::size_t i = 0; i < 2; ++i) {
    Index const steps = i == 0 ? 100 : 400;
    std::vector<Variable> const x{random({3}, 1), random({3}, 2), random({steps, 3}, 3), random({3}, 4),
                                  random({3}, 5)};
    auto const [a, b] = recurrence(s = x[0], r = x[1], u = x[2], v = x[3], w = x[4]);
    Variable total = sum(square(a)) + sum(b);
    for (std::size_t order = 0; order < 3; ++order) {
      auto const slopes = grad({total}, x, {.create_graph = true});
      size[i][order] = size_of_graph(slopes);
      total = Variable(0.0);
      for (Variable const& slope : slopes) total = total + sum(slope);
    }
  }
  for (std::size_t order = 0; order < 3; ++order) {
    BOOST_TEST(size[0][order].first == size[1][order].first); // the same operations, on longer sequences
    BOOST_TEST(size[1][order].second <= 4 * size[0][order].second);
  }
}

BOOST_AUTO_TEST_CASE(a_result_that_is_not_used) {
  Variable const a(0.1), b(0.2), x(random({5}, 3)), first(0.3), second(0.4);
  auto const found = Pair::typed()(s = a, r = b, u = x, v = first, w = second);
  auto const expected = Pair::plain(a, b, x, first, second);
  for (std::size_t k = 0; k < 2; ++k)
    check_equal(grad({index(found[k], {2})}, {x}).front(), grad({index(expected[k], {2})}, {x}).front(), 1e-14);
}

BOOST_AUTO_TEST_CASE(a_state_that_no_step_reads) {
  auto const squares = scan(s = square(u));
  Variable const start(3.0), x({1, 2, 3});
  auto const [y] = squares(s = start, u = x);
  auto const slopes = grad({sum(y)}, {start, x});
  BOOST_TEST(slopes[0].item() == 0);
  BOOST_TEST(slopes[1].data().to_vector() == (std::vector<double>{2, 4, 6}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(float_stays_float) {
  auto const smooth = scan(s = s + 0.25 * (u - s));
  for (Shape const& shape : {Shape{}, Shape{3}, Shape{17}}) {
    Shape rows = shape;
    rows.insert(0, 6);
    Variable const start(NdArray(broadcast_to(NdArray(1.0), shape)).astype(DType::float32)),
        x(random(rows, 5).astype(DType::float32));
    auto const [y] = smooth(s = start, u = x);
    BOOST_TEST((y.dtype() == DType::float32));
    BOOST_TEST((y.shape() == rows));
    auto const slopes = grad({sum(y)}, {start, x});
    BOOST_TEST((slopes[0].dtype() == DType::float32));
    BOOST_TEST((slopes[1].dtype() == DType::float32));
    if (shape.empty())
      BOOST_TEST(
          (smooth(s = 1.0, u = x)[0].dtype() == DType::float32)); // a plain number has no element type of its own
    double expected = 0; // sum of 0.75^t
    for (int t = 1; t <= 6; ++t) expected += std::pow(0.75, t);
    for (double const slope : slopes[0].data().to_vector())
      BOOST_TEST(slope == expected, boost::test_tools::tolerance(1e-6));
  }
}

BOOST_AUTO_TEST_CASE(no_steps_at_all) {
  auto const running = scan(s = s * w + u);
  Variable const start(random({4}, 1)), factor(random({4}, 2)), x(NdArray::empty({0, 4}));
  auto const [y] = running(s = start, w = factor, u = x);
  BOOST_TEST((y.shape() == Shape{0, 4}));
  for (bool const building : {false, true}) {
    auto const slopes = grad({sum(y)}, {start, factor, x}, {.create_graph = building});
    check_equal(slopes[0], Variable(NdArray({0, 0, 0, 0})), 0);
    check_equal(slopes[1], Variable(NdArray({0, 0, 0, 0})), 0);
    BOOST_TEST((slopes[2].shape() == Shape{0, 4}));
  }
}

BOOST_AUTO_TEST_CASE(a_branch_not_taken_leaks_nothing) {
  auto const steps = scan(s = where(u > 0_c, log(u), s));
  Variable const start(1.5), x({-1, 0, 2, -3});
  auto const [y] = steps(s = start, u = x);
  BOOST_TEST(y.data().to_vector() == (std::vector<double>{1.5, 1.5, std::log(2.0), std::log(2.0)}),
             boost::test_tools::per_element());
  for (bool const building : {false, true}) {
    auto const slopes = grad({sum(y)}, {start, x}, {.create_graph = building});
    BOOST_TEST(slopes[0].item() == 2);
    BOOST_TEST(slopes[1].data().to_vector() == (std::vector<double>{0, 0, 1, 0}), boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(steps_that_nobody_reads_may_have_infinite_slopes) {
  // Only the second of four states is read; the root of the third and the fourth step has no slope at 0.
  auto const steps = scan(s = s + sqrt(u));
  Variable const start(1.0), x({1, 4, 0, 0});
  auto const [y] = steps(s = start, u = x);
  for (bool const building : {false, true}) {
    auto const slopes = grad({index(y, {1})}, {start, x}, {.create_graph = building});
    BOOST_TEST(slopes[0].item() == 1);
    BOOST_TEST(slopes[1].data().to_vector() == (std::vector<double>{0.5, 0.25, 0, 0}),
               boost::test_tools::per_element());
    if (building)
      BOOST_TEST(grad(sum(slopes[1]), x).data().to_vector() == (std::vector<double>{-0.25, -0.03125, 0, 0}),
                 boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(without_a_graph) {
  auto const running = scan(s = s + u);
  Variable const x({1, 2});
  no_grad const guard;
  auto const [y] = running(s = 0.0, u = x);
  BOOST_TEST(y.is_leaf());
  BOOST_TEST(y.data().to_vector() == (std::vector<double>{1, 3}), boost::test_tools::per_element());
}

// One object serves graphs on several threads: the thread sanitizer sees what they would share.
BOOST_AUTO_TEST_CASE(threads_share_a_recurrence) {
  auto const steps = scan(s = w * s + u);
  auto const product = fused(w * u * u);
  std::vector<double> slopes(4), squares(4);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < slopes.size(); ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        Variable const rate(0.5), x({{1.0 * static_cast<double>(t)}, {2.0}, {3.0}});
        auto const [states] = steps(s = Variable({0.0}), w = rate, u = x);
        sum(states).backward();
        slopes[t] = rate.grad().item();
        sum(product(w = Variable::constant(2.0), u = x)).backward();
        squares[t] = x.grad().data().to_vector()[2];
      }
    });
  for (std::thread& thread : threads) thread.join();
  for (std::size_t t = 0; t < slopes.size(); ++t) { // states a, a r + 2, a r^2 + 2 r + 3
    double const a = static_cast<double>(t);
    BOOST_TEST(slopes[t] == a + 2 * a * 0.5 + 2);
    BOOST_TEST(squares[t] == 1 + 2 * 2.0 * 3);
  }
}

BOOST_AUTO_TEST_CASE(mistakes_are_told) {
  auto const steps = scan(s = w * s + u);
  Variable const start({0, 0}), x(random({3, 2}, 1));
  BOOST_TEST(message([&] { steps(s = start, w = 1.0, u = start); }) ==
             "dyad: scan: no argument has an axis more than the states: nothing says how many steps there are");
  BOOST_TEST(message([&] { steps(s = start, w = random({4, 2}, 1), u = x); }) ==
             "dyad: scan: 'u' of the shape (3, 2) has not as many steps as 'w', which has 4");
  BOOST_TEST(message([&] { steps(s = start, w = 1.0, u = random({3, 2, 2}, 1)); }) ==
             "dyad: scan: 'u' of the shape (3, 2, 2) has more axes than a sequence of states, which have 1");
  BOOST_TEST(message([&] { steps(s = start, w = random({3}, 1), u = x); }) ==
             "dyad: scan: 'w' of the shape (3,) does not broadcast with the shape (2,) of the other arguments");
}

BOOST_AUTO_TEST_SUITE_END()
