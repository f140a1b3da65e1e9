// SPDX-License-Identifier: BSL-1.0
// Operations written by a user, with several inputs and outputs, and the check that catches a wrong rule.
#include "near.hpp"

#include <dyad/print/dynamic.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <limits>
#include <stdexcept>
#include <string>

using namespace dyad;
using dyad::tests::near;
using dyad::tests::values;

namespace {

using Arrays = std::vector<NdArray>;
using Variables = std::vector<Variable>;

/// Two results of one argument; the rule uses the results.
class SineAndCosine : public Function {
public:
  std::string_view name() const override { return "sincos"; }
  Arrays forward(Arrays const& x) override { return {sin(x[0]), cos(x[0])}; }
  Variables backward(Variables const& g) override { return {g[0] * outputs()[1] - g[1] * outputs()[0]}; }
};

/// Two results of two arguments; the rule uses the arguments.
class Sorted : public Function {
public:
  std::string_view name() const override { return "sorted"; }
  Arrays forward(Arrays const& x) override { return {min(x[0], x[1]), max(x[0], x[1])}; }
  Variables backward(Variables const& g) override {
    Variable const first = inputs()[0] < inputs()[1];
    return {where(first, g[0], g[1]), where(first, g[1], g[0])};
  }
};

/// u^2 v: its rule is what a test says.
class Product : public Function {
public:
  explicit Product(std::function<Variables(Variable const& g, Variable const& u, Variable const& v)> rule)
      : rule_(std::move(rule)) {}
  std::string_view name() const override { return "product"; }
  Arrays forward(Arrays const& x) override { return {square(x[0]) * x[1]}; }
  Variables backward(Variables const& g) override { return rule_(g[0], inputs()[0], inputs()[1]); }

private:
  std::function<Variables(Variable const&, Variable const&, Variable const&)> rule_;
};

Variables right_rule(Variable const& g, Variable const& u, Variable const& v) {
  return {g * 2.0 * u * v, g * square(u)};
}

template <class Error, class F> std::string sentence(F const& f) {
  try {
    f();
  } catch (Error const& error) {
    return error.what();
  }
  return "nothing was thrown";
}

} // namespace

BOOST_AUTO_TEST_SUITE(function)

BOOST_AUTO_TEST_CASE(several_inputs_and_results) {
  Variable u({1, 5}), v({3, 2});
  Outputs const both = call(Sorted(), u, v);
  BOOST_TEST(values(both[0]) == (std::vector<double>{1, 2}), boost::test_tools::per_element());
  BOOST_TEST(values(both[1]) == (std::vector<double>{3, 5}), boost::test_tools::per_element());
  BOOST_TEST(both[0].creator() == "sorted");
  BOOST_TEST(both[0].generation() == 1);
  BOOST_TEST(both[0].inputs().size() == 2);
  BOOST_TEST(same(both[1].inputs()[1], v));
  sum(both[0] * 10.0 + square(both[1])).backward();
  BOOST_TEST(values(u.grad()) == (std::vector<double>{10, 10}), boost::test_tools::per_element());
  BOOST_TEST(values(v.grad()) == (std::vector<double>{6, 10}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_rule_written_with_variables_is_differentiated_again) {
  Variable u(3.0), v(2.0);
  Variable const y = call(Product(right_rule), u, v);
  BOOST_TEST(y.item() == 18);
  y.backward({.create_graph = true});
  Variable const gu = u.grad(), gv = v.grad();
  BOOST_TEST(gu.item() == 12);
  BOOST_TEST(gv.item() == 9);
  BOOST_TEST(grad(gu, u).item() == 4);
  BOOST_TEST(grad(gu, v).item() == 6);
  BOOST_TEST(grad(grad(gv, u, {.create_graph = true}), u).item() == 2);
  ManyVariables const f = [](Variables const& x) { return Variable(call(Product(right_rule), x[0], x[1])); };
  BOOST_TEST(gradient_check(f, {Variable({0.3, 0.6}), Variable({1.5, -2})}).ok);
  BOOST_TEST(second_gradient_check(f, {Variable({0.3, 0.6}), Variable({1.5, -2})}).ok);
}

BOOST_AUTO_TEST_CASE(results_may_go_before_the_sweep) {
  for (std::size_t const kept : {0u, 1u}) {
    Variable u(0.5);
    Variable y;
    {
      Outputs const both = call(SineAndCosine(), u);
      y = both[kept];
    }
    // sin, cos: each needs the other again, which nobody names any more.
    double const s = std::sin(0.5), c = std::cos(0.5);
    std::vector<double> const expected =
        kept == 0 ? std::vector<double>{c, -s, -c, s} : std::vector<double>{-s, -c, s, c};
    for (double const one : expected) {
      y = grad(y, u, {.create_graph = true});
      BOOST_TEST(near(y.item(), one));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_result_that_is_not_used_has_the_cotangent_zero) {
  class Unbounded : public Function {
  public:
    Arrays forward(Arrays const& x) override { return {x[0] * 2.0, x[0] / 0.0}; }
    Variables backward(Variables const& g) override { return {g[0] * 2.0 + g[1]}; }
  };
  Variable u(1.0);
  Outputs const both = call(Unbounded(), u);
  BOOST_TEST(both[1].item() == std::numeric_limits<double>::infinity());
  BOOST_TEST(grad(both[0], u).item() == 2);
}

BOOST_AUTO_TEST_CASE(arrays_and_numbers_are_arguments_too) {
  Variable u({1, 2});
  sum(call(Product(right_rule), u, NdArray({10, 100}))[0]).backward();
  BOOST_TEST(values(u.grad()) == (std::vector<double>{20, 400}), boost::test_tools::per_element());
  no_grad const guard;
  BOOST_TEST(call(Product(right_rule), u, 1.0)[0].is_leaf());
}

BOOST_AUTO_TEST_CASE(one_object_may_be_called_within_its_own_sweep) {
  auto const shared = std::make_shared<SineAndCosine>();
  class Outer : public Function {
  public:
    explicit Outer(std::shared_ptr<Function> inner) : inner_(std::move(inner)) {}
    Arrays forward(Arrays const& x) override { return {sin(x[0])}; }
    Variables backward(Variables const& g) override {
      Variable const at(inputs()[0].data());
      using_config const recording(Config::enable_backprop, true);
      Variable const slope = grad(call(inner_, {at})[0], at);
      return {g[0] * slope + 0.0 * inputs()[0]};
    }

  private:
    std::shared_ptr<Function> inner_;
  };
  Variable u(0.5);
  Variable const y = call(Outer(shared), call(shared, {u})[0]);
  BOOST_TEST(near(grad(y, u).item(), std::cos(std::sin(0.5)) * std::cos(0.5)));
}

BOOST_AUTO_TEST_CASE(mistakes_are_told) {
  Variable u({1, 5}, "u"), v({3, 2});
  auto const run = [&](auto const& rule) { sum(call(Product(rule), u, v)[0]).backward(); };
  BOOST_TEST(sentence<std::logic_error>([&] {
               run([](auto const& g, auto const&, auto const&) { return Variables{g}; });
             }) == "dyad: product: backward returned 1 gradients for 2 inputs");
  BOOST_TEST(sentence<ShapeError>([&] {
               run([](auto const& g, auto const&, auto const&) { return Variables{sum(g), g}; });
             }) ==
             "dyad: product: backward returned a gradient of the shape () for the variable 'u' of the shape (2,)");
  BOOST_TEST(!u.has_grad());
  BOOST_TEST(!v.has_grad());
  BOOST_TEST(sentence<std::logic_error>([&] { static_cast<void>(Variable(call(Sorted(), u, v))); }) ==
             "dyad: call: a function of 2 results is not one Variable");

  class Early : public SineAndCosine {
    Arrays forward(Arrays const&) override { return {inputs()[0].data()}; }
  };
  BOOST_TEST(sentence<std::logic_error>([&] { call(Early(), u); }) ==
             "dyad: sincos: inputs are known during backward only");
}

BOOST_AUTO_TEST_CASE(a_rule_that_threw_may_be_asked_again) {
  bool broken = true;
  Variable u(3.0), v(2.0);
  Variable const y = call(Product([&](Variable const& g, Variable const& a, Variable const& b) {
                            if (broken) throw std::runtime_error("broken");
                            return right_rule(g, a, b);
                          }),
                          u, v);
  BOOST_CHECK_THROW(y.backward(), std::runtime_error);
  BOOST_TEST(!u.has_grad());
  broken = false;
  y.backward();
  BOOST_TEST(u.grad().item() == 12);
}

BOOST_AUTO_TEST_CASE(the_name_is_in_the_graph) {
  Variable u({1, 5}, "u"), v({3, 2}, "v");
  std::string const one = to_dot(call(Product(right_rule), u, v)[0]), two = to_dot(call(Sorted(), u, v)[0]);
  BOOST_TEST(one.find("product") != std::string::npos);
  BOOST_TEST(two.find("sorted") != std::string::npos);
  BOOST_TEST(two.find("label=\"u") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(numbers_are_in_the_graph_where_they_are_used) {
  std::string const text = to_dot(Variable(1.0, "u") * 2.5 + 2.5);
  BOOST_TEST(text.find("\"number0\"") != std::string::npos);
  BOOST_TEST(text.find("\"number1\"") != std::string::npos);
  BOOST_TEST(text.find("2.5") != std::string::npos);
  BOOST_TEST(text.find("\"number2\"") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(without_a_name_it_is_a_function) {
  class Twice : public Function {
    Arrays forward(Arrays const& x) override { return {x[0] * 2.0}; }
    Variables backward(Variables const& g) override { return {g[0] * 2.0}; }
  };
  Variable u(3.0);
  Variable const y = call(Twice(), u);
  BOOST_TEST(y.creator() == "function");
  y.backward();
  BOOST_TEST(u.grad().item() == 2);
}

BOOST_AUTO_TEST_CASE(a_wrong_rule_is_caught) {
  auto const check = [](auto const& rule, auto const& with) {
    ManyVariables const f = [&](Variables const& x) { return Variable(call(Product(rule), x[0], x[1])); };
    return with(f, Variables{Variable({0.3, 0.6}), Variable({1.5, -2})}, CheckOptions{});
  };
  auto const wrong = [](Variable const& g, Variable const& u, Variable const& v) {
    return Variables{g * 2.0 * u * v, g * u};
  };
  CheckReport const first = check(wrong, gradient_check<>);
  BOOST_TEST(!first);
  BOOST_TEST(first.message.find("argument 1, element") == 0u);
  // The value of the first derivative is right, but part of it was taken for a constant.
  auto const captured = [](Variable const& g, Variable const& u, Variable const& v) {
    return Variables{g * 2.0 * u * v.detach(), g * square(u)};
  };
  BOOST_TEST(check(captured, gradient_check<>).ok);
  BOOST_TEST(!check(captured, second_gradient_check<>).ok);
}

BOOST_AUTO_TEST_CASE(nothing_is_worse_than_nan) {
  ManyVariables const f = [](Variables const& x) { return sqrt(x[0]); };
  CheckReport const report = gradient_check(f, {Variable({-1, 2})});
  BOOST_TEST(!report.ok);
  BOOST_TEST(report.worst != report.worst);
  BOOST_TEST(report.message.find("argument 0, element 0") == 0u);
  BOOST_TEST(second_gradient_check(f, {Variable({1, 2}).detach()}).ok); // no argument to differentiate by
}

BOOST_AUTO_TEST_SUITE_END()
