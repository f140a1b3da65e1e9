// SPDX-License-Identifier: BSL-1.0
// Values and derivatives that become NaN or infinite are found where they do.
#include "near.hpp"

#include <dyad/dynamic/taylor.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <limits>

using namespace dyad;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

/// What an operation says under the guard; nothing if it does not complain.
std::string said(std::function<void()> const& f) {
  detect_anomaly const guard;
  try {
    f();
  } catch (AnomalyError const& error) {
    return error.what();
  }
  return "";
}
bool holds(std::string const& text, std::vector<std::string> const& parts) {
  for (std::string const& part : parts)
    if (text.find(part) == std::string::npos) return false;
  return true;
}

/// 1 / x, and a derivative that is NaN at 3.
class Odd final : public Function {
public:
  std::string_view name() const override { return "odd"; }
  std::vector<NdArray> forward(std::vector<NdArray> const& x) override { return {1.0 / x[0]}; }
  std::vector<Variable> backward(std::vector<Variable> const& g) override {
    Variable const off = inputs()[0] - 3.0;
    return {-g[0] / square(inputs()[0]) * (off / off)};
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(anomaly)

BOOST_AUTO_TEST_CASE(the_first_value_is_named) {
  Variable x({1, 0, 4}, "x");
  std::string const text = said([&] { sum(sqrt(log(x) * 2.0)); });
  BOOST_TEST(holds(text, {"dyad: anomaly: the value of 'log' of the shape (3,) became infinite",
                          "the variable 'x' of the shape (3,) = [1. 0. 4.]"}),
             text);
  BOOST_TEST(holds(said([&] { log(x - 2.0); }), {"'log'", "became NaN", "[-1. -2.  2.]"}));
  BOOST_TEST(holds(said([&] { exp(x * 1000.0); }), {"'exp'", "became infinite"}));
  BOOST_TEST(holds(said([&] { x / (x - 4.0); }), {"'/'", "became infinite", "'x'"}));
  BOOST_TEST(holds(said([&] { sum(x * 4e307); }), {"'sum'", "became infinite"}));
  BOOST_TEST(holds(said([&] { no_grad const quiet; log(x); }), {"'log'", "'x'"}));
  BOOST_TEST(holds(said([&] { call(Odd(), x); }), {"'odd'", "became infinite", "'x'"}));
  BOOST_TEST(said([&] { stack({x, x}); sin(x); matmul(x, x); }).empty());
}

BOOST_AUTO_TEST_CASE(what_was_there_before_is_not_blamed) {
  Variable const x({1, -inf, 4}, "x");
  BOOST_TEST(said([&] { x + 1.0; }).empty());
  BOOST_TEST(holds(said([&] { x - x; }), {"'-'", "became NaN"}));
  BOOST_TEST(said([&] { logsumexp(x).backward(); }).empty());
}

BOOST_AUTO_TEST_CASE(the_first_derivative_is_named) {
  for (bool const create_graph : {false, true}) {
    Variable x({1, 0, 4}, "x"), y(2.0, "y");
    x.set_grad(Variable({7, 7, 7}));
    std::string const text = said([&] { (sum(sqrt(x) * x * 3.0) * y).backward({.create_graph = create_graph}); });
    BOOST_TEST(holds(text, {"dyad: anomaly: the derivative of 'sqrt' by the variable 'x' of the shape (3,) became NaN",
                            "[1. 0. 4.]", "from the cotangent"}),
               text);
    BOOST_TEST(dyad::tests::values(x.grad()) == (std::vector<double>{7, 7, 7}), boost::test_tools::per_element());
    BOOST_TEST(!y.has_grad());
    BOOST_TEST(holds(said([&] { grad(sum(sqrt(x)), x, {.create_graph = create_graph}); }),
                     {"'sqrt'", "'x'", "became infinite"}));
    Variable const z(3.0, "z");
    BOOST_TEST(holds(said([&] { grad(Variable(call(Odd(), z)), z, {.create_graph = create_graph}); }),
                     {"'odd'", "'z'", "became NaN"}));
    Variable const s(1.0, "s");
    Variable const large = s * 1e308 + s * 1.5e308;
    BOOST_TEST(holds(said([&] { grad(large, s, {.create_graph = create_graph}); }),
                     {"the sum of the derivatives by the variable 's'", "infinite"}));
    // Behind a branch not taken there is no derivative, and so no anomaly.
    BOOST_TEST(said([&] { sum(where(x > 0.0, sqrt(x), 0.0)).backward({.create_graph = create_graph}); }).empty());
  }
  Variable const u(0.0, "u");
  Variable const first = grad(pow(u, 1.5), u, {.create_graph = true});
  BOOST_TEST(holds(said([&] { grad(first, u); }), {"'pow'", "'u'", "became infinite"})); // the second derivative
}

BOOST_AUTO_TEST_CASE(forward_sweeps_are_traced_back) {
  Variable const x({0, 1, 4}, "x"), ones({1, 1, 1}), number(0.0, "n"), one(1.0);
  auto const root = [](Variable const& a) { return 2.0 * sqrt(a) + a; };
  auto const power = [](Variable const& a) { return sum(pow(a, 1.5)); };
  for (bool const create_graph : {false, true}) {
    std::string const text = said([&] { jvp(root, x, ones, {.create_graph = create_graph}); });
    BOOST_TEST(holds(text, {"dyad: anomaly: the derivative in a direction of 'sqrt' of the shape (3,) became infinite",
                            "[ inf 0.5  0.25]", "= [0. 1. 4.]"}),
               text);
    BOOST_TEST(holds(said([&] { hvp(power, x, ones, {.create_graph = create_graph}); }), {"'pow'", "became infinite"}));
    // Neither a branch not taken nor an infinite direction is to blame.
    BOOST_TEST(said([&] {
                 jvp([](Variable const& a) { return where(a > 0.0, sqrt(a), a); }, x, ones,
                     {.create_graph = create_graph});
                 jvp([](Variable const& a) { return a * 2.0; }, x, Variable({inf, 1, 1}),
                     {.create_graph = create_graph});
               }).empty());
  }
  BOOST_TEST(holds(said([&] { directional(root, number, one, 2); }), {"Taylor coefficient 1 of 'sqrt'", "infinite"}));
  BOOST_TEST(holds(said([&] { directional(power, number, one, 3); }), {"Taylor coefficient 2 of 'pow'", "infinite"}));
  BOOST_TEST(holds(said([&] { directional([](Variable const& a) { return log(a); }, number, one, 2); }),
                   {"the value of 'log'", "infinite"}));
  BOOST_TEST(said([&] { directional([](Variable const& a) { return sin(a) * exp(a); }, number, one, 5); }).empty());
}

BOOST_AUTO_TEST_CASE(it_ends_with_the_scope_and_belongs_to_the_thread) {
  Variable const x(0.0);
  BOOST_CHECK_THROW(([&] { detect_anomaly const guard; log(x); }()), AnomalyError);
  BOOST_TEST(log(x).item() == -inf);
  BOOST_TEST(!Config::get(Config::find_anomalies));
}

BOOST_AUTO_TEST_SUITE_END()
