// SPDX-License-Identifier: BSL-1.0
// A sweep costs as much as the graph is large: counted in rules that run and operations that are recorded, not in
// seconds.
#include "near.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <thread>

using namespace dyad;

namespace {

/// Passes half of the sum of its arguments on, and counts how often it is asked for derivatives.
class Counting : public Function {
public:
  explicit Counting(Index& count) : count_(count) {}
  std::vector<NdArray> forward(std::vector<NdArray> const& x) override { return {(x[0] + x[1]) * 0.5}; }
  std::vector<Variable> backward(std::vector<Variable> const& g) override {
    ++count_;
    return {g[0] * 0.5, g[0] * 0.5};
  }

private:
  Index& count_;
};

Variable half_sum(Index& count, Variable const& a, Variable const& b) {
  return call(std::make_shared<Counting>(count), {a, b});
}

/// n operations, each on the one before, twice: 2^n paths.
Variable doubled(Index& count, Variable const& x, int n) {
  Variable y = x;
  for (int i = 0; i < n; ++i) y = half_sum(count, y, y);
  return y;
}
/// n operations that all use one value.
Variable wide(Index& count, Variable const& x, int n) {
  Variable y = x;
  for (int i = 0; i < n; ++i) y = half_sum(count, y, x);
  return y;
}
/// n operations in two strands that meet at every step.
Variable ladder(Index& count, Variable const& x, int n) {
  Variable a = x, b = x;
  for (int i = 0; i < n; i += 2) {
    Variable const c = half_sum(count, a, b);
    b = half_sum(count, b, a);
    a = c;
  }
  return a;
}

/// A copy of a value whose node counts how often it is asked for its operands.
class Watched final : public detail::LinkedNode<std::array<detail::Operand, 1>> {
public:
  Watched(Variable const& x, Index& count) : LinkedNode(x.data(), {detail::operand_of(x)}), count_(count) {}
  std::string_view operation() const override { return "watched"; }
  std::span<detail::Operand const> operands() const override {
    ++count_;
    return LinkedNode::operands();
  }
  void pull(detail::Sweep<NdArray>& sweep, NdArray const& g) override { sweep.add(operand(0).node, g); }
  void pull(detail::Sweep<Variable>& sweep, Variable const& g) override { sweep.add(operand(0).node, g); }

private:
  Index& count_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(cost)

BOOST_AUTO_TEST_CASE(every_function_is_asked_once_however_many_paths_lead_to_it) {
  for (auto* const build : {doubled, wide, ladder})
    for (bool const create_graph : {false, true}) {
      Index count = 0;
      Variable const x(0.5);
      Variable const y = build(count, x, 1000);
      Index const operations = count_operations(y);
      y.backward({.create_graph = create_graph});
      BOOST_TEST(count <= 1000);
      BOOST_TEST(2 * count >= operations - 2); // a call and its result are a node each
      BOOST_TEST(x.grad().item() == 1, boost::test_tools::tolerance(1e-12));
    }
}

BOOST_AUTO_TEST_CASE(graphs_of_gradients_grow_in_proportion) {
  auto const recorded = [](auto const& build, int n) {
    Variable const x(0.7);
    Variable const first = grad(build(x, n), x, {.create_graph = true});
    Variable const second = grad(first, x, {.create_graph = true});
    return std::pair(count_operations(first), count_operations(second));
  };
  auto const deep = [](Variable const& x, int n) {
    Variable y = x;
    for (int i = 0; i < n; ++i) y = sin(y);
    return y;
  };
  auto const shared = [](Variable const& x, int n) {
    Variable y = x;
    for (int i = 0; i < n; ++i) y = sin(y + y);
    return y;
  };
  auto const crowded = [](Variable const& x, int n) {
    Variable y = x;
    for (int i = 0; i < n; ++i) y = y + x * (x * (1.0 / (i + 1)));
    return y;
  };
  auto const check = [&](auto const& build, Index most_first, Index most_second) {
    auto const [first_100, second_100] = recorded(build, 100);
    auto const [first_400, second_400] = recorded(build, 400);
    BOOST_TEST(first_400 <= 4 * first_100 + 16);
    BOOST_TEST(second_400 <= 4 * second_100 + 64);
    BOOST_TEST(first_400 <= 400 * most_first);
    BOOST_TEST(second_400 <= 400 * most_second);
  };
  check(deep, 4, 12);
  check(shared, 6, 16);
  check(crowded, 6, 10);
}

BOOST_AUTO_TEST_CASE(values_that_do_not_depend_on_the_input_are_not_swept) {
  Index count = 0;
  Variable const x(0.5), other(0.25);
  Variable const y = doubled(count, other, 200) * x;
  grad(y, x);
  BOOST_TEST(count == 0);
}

BOOST_AUTO_TEST_CASE(the_history_behind_the_inputs_is_not_looked_at) {
  for (bool const create_graph : {false, true}) {
    Index looks = 0;
    Variable x(0.5);
    for (int i = 0; i < 1000; ++i) x = sin(Variable(new Watched(x, looks)));
    GradOptions const options{.create_graph = create_graph};
    BOOST_TEST(grad(x * x, x, options).item() == 2 * x.item());
    Variable const fresh(2.0); // younger than all of it
    BOOST_TEST(grad(x * fresh, fresh, options).item() == x.item());
    BOOST_TEST(
        vjp([&](Variable const& v) { return v * x; }, x, Variable(1.0), {.create_graph = create_graph}).second.item() ==
        x.item());
    BOOST_TEST(jacobian([](Variable const& v) { return v * v; }, x, {.create_graph = create_graph}).item() ==
               2 * x.item());
    BOOST_TEST(hessian([](Variable const& v) { return v * v * v; }, x, {.create_graph = create_graph}).item() ==
                   6 * x.item(),
               boost::test_tools::tolerance(1e-14));
    BOOST_TEST(looks == 0);
    Variable const older(new Watched(x, looks)), y = sin(older);
    grad(y, older, options); // between the two there is nothing to be watched
    BOOST_TEST(looks <= 1);
    grad(y, x, options);
    BOOST_TEST(looks > 0);
  }
}

BOOST_AUTO_TEST_CASE(a_value_is_later_than_what_it_was_computed_from_on_any_thread) {
  Variable x(0.5), y;
  for (int i = 0; i < 1000; ++i) y = x * x; // this thread has made many nodes, the other has not
  std::thread([&] {
    y = sin(x) * x;
    BOOST_TEST(grad(y, x).item() == std::cos(0.5) * 0.5 + std::sin(0.5), boost::test_tools::tolerance(1e-15));
  }).join();
  BOOST_TEST(grad(y * y, y).item() == 2 * y.item());
}

BOOST_AUTO_TEST_SUITE_END()
