// SPDX-License-Identifier: BSL-1.0
// Values that are replaced after they were used are noticed; updates between graphs are nobody's business.
#include "near.hpp"

#include <dyad/dynamic/optimizers.hpp>

#include <boost/test/unit_test.hpp>

using namespace dyad;
using dyad::tests::near;
using dyad::tests::values;

namespace {

class Scale final : public Function {
public:
  std::string_view name() const override { return "scale"; }
  std::vector<NdArray> forward(std::vector<NdArray> const& x) override { return {x[0] * 3.0, x[0] * x[1]}; }
  std::vector<Variable> backward(std::vector<Variable> const& g) override {
    return {g[0] * 3.0 + g[1] * inputs()[1], g[1] * inputs()[0]};
  }
};

/// What a sweep says.
template <class F> std::string message(F const& f) {
  try {
    f();
  } catch (std::logic_error const& error) {
    return error.what();
  }
  return "nothing";
}
bool names(std::string const& text, std::string const& variable, std::string const& operation) {
  return text.rfind("dyad: ", 0) == 0 && text.find("'" + variable + "'") != std::string::npos &&
         text.find("was changed after '" + operation + "'") != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(changes)

BOOST_AUTO_TEST_CASE(a_leaf_changed_before_the_sweep_is_named) {
  for (bool const create_graph : {false, true}) {
    Variable u(2.0, "u"), v(3.0, "v");
    Variable const w = u * u * u + v;
    u.set_grad(Variable(1.0));
    u.set_data(5.0);
    BOOST_TEST(names(message([&] { w.backward({.create_graph = create_graph}); }), "u", "*"));
    BOOST_TEST(names(message([&] { grad(w, u, {.create_graph = create_graph}); }), "u", "*"));
    BOOST_TEST(u.grad().item() == 1); // as before
    BOOST_TEST(!v.has_grad());
    BOOST_TEST(grad(w, v, {.create_graph = create_graph}).item() == 1); // whatever does not need the old value
    Variable const again = u * u * u + v;
    again.backward({.create_graph = create_graph});
    BOOST_TEST(u.grad().item() == 76);
  }
}

BOOST_AUTO_TEST_CASE(every_kind_of_operation_notices) {
  using Formula = Variable (*)(Variable const&);
  std::pair<Formula, char const*> const cases[] = {
      {[](Variable const& x) { return exp(x); }, "exp"},
      {[](Variable const& x) { return 2.0 * x; }, "*"},
      {[](Variable const& x) { return where(x > 0.0, x, 1.0); }, "where"},
      {[](Variable const& x) { return sum(x); }, "sum"},
      {[](Variable const& x) { return index(x, {0}); }, "slice"},
      {[](Variable const& x) { return matmul(x, transpose(x)); }, "matmul"},
      {[](Variable const& x) { return concat({x, x}); }, "concat"},
      {[](Variable const& x) { return Variable(call(Scale(), x, x)[1]); }, "scale"},
  };
  for (auto const& [f, operation] : cases) {
    Variable x({{1, 2}, {3, 4}}, "x");
    Variable const y = f(x);
    x.set_data(x.data()); // the same values: the library does not compare them
    BOOST_TEST(names(message([&] { y.backward(); }), "x", operation), operation);
    x.set_data(NdArray({1, 2, 3}));
    BOOST_TEST(names(message([&] { y.backward(); }), "x", operation), operation);
  }
}

BOOST_AUTO_TEST_CASE(results_and_constants_count_too) {
  Variable u(2.0, "u");
  Variable y = exp(u);
  y.set_name("y");
  Variable const z = y * 2.0;
  y.set_data(1.0);
  BOOST_TEST(names(message([&] { z.backward(); }), "y", "*"));
  BOOST_TEST(names(message([&] { y.backward(); }), "y", "exp")); // its own rule reads it
  Variable constant = Variable::constant(3.0);
  constant.set_name("c");
  Variable const w = u * constant;
  constant.set_data(4.0);
  BOOST_TEST(names(message([&] { w.backward(); }), "c", "*"));
  Outputs results = call(Scale(), u, u);
  results[0].set_name("r");
  results[0].set_data(0.0);
  BOOST_TEST(names(message([&] { results[1].backward(); }), "r", "scale"));
}

BOOST_AUTO_TEST_CASE(a_graph_of_gradients_notices) {
  Variable u(2.0, "u");
  Variable const g = grad(u * u * u, u, {.create_graph = true});
  BOOST_TEST(grad(g, u).item() == 12);
  u.set_data(3.0);
  BOOST_TEST(names(message([&] { grad(g, u); }), "u", "*"));
  // A value that is known from before a change is not taken for the one after it.
  Variable const a = sin(u);
  u.set_data(4.0);
  Variable const b = sin(u), h = grad(b * b, u, {.create_graph = true});
  BOOST_TEST(near(h.item(), 2 * std::sin(4.0) * std::cos(4.0)));
  BOOST_TEST(near(a.item(), std::sin(3.0)));
}

BOOST_AUTO_TEST_CASE(updates_between_graphs_are_fine) {
  Variable p({1.0, -2.0}, "p");
  SGD optimizer({p}, 0.25);
  for (int i = 0; i < 40; ++i) {
    optimizer.clear_grads();
    sum(square(p - 1.0)).backward();
    optimizer.step();
  }
  BOOST_TEST(allclose(p.data(), NdArray({1, 1}), 1e-9));
  for (int i = 0; i < 40; ++i) {
    p.clear_grad();
    sum(square(p - 2.0)).backward();
    p.set_data(p.data() - 0.25 * p.grad().data());
  }
  BOOST_TEST(allclose(p.data(), NdArray({2, 2}), 1e-9));
  for (int i = 0; i < 40; ++i) {
    Variable const g = grad(sum(square(p - 3.0)), p);
    no_grad const quiet;
    p = p - 0.25 * g;
  }
  BOOST_TEST(allclose(p.data(), NdArray({3, 3}), 1e-9));
  // Truncated: the cut graph is not swept.
  Variable state(1.0), w(0.5, "w");
  for (int i = 0; i < 5; ++i) {
    state = tanh(w * state);
    Variable loss = square(state);
    loss.backward();
    loss.unchain_backward();
    w.set_data(w.data() - 0.1 * w.grad().data());
  }
}

BOOST_AUTO_TEST_CASE(an_update_of_a_copy_is_no_update) {
  Variable p(1.0, "p");
  Variable sum_so_far = p; // as generic code adds up
  sum_so_far += p;
  sum_so_far -= 0.5;
  sum_so_far *= p;
  sum_so_far /= 3.0;
  BOOST_TEST(sum_so_far.item() == 0.5);
  BOOST_TEST(p.item() == 1);
  (p * p).backward();
  for (Variable copy : std::vector<Variable>{p})
    BOOST_TEST(message([&] {
                 copy -= 0.5 * copy.grad();
               }).rfind("dyad: -=: the variable 'p' of the shape () holds a gradient and has copies", 0) == 0);
  BOOST_TEST(p.item() == 1);
  p -= 0.25 * p.grad(); // nobody else has it
  BOOST_TEST(p.item() == 0.5);
}

BOOST_AUTO_TEST_SUITE_END()
