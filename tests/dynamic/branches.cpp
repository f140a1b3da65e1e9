// SPDX-License-Identifier: BSL-1.0
// A branch, and only a branch, stops a derivative: to the third order, in arrays of which some elements take it, with
// and without a graph of the gradient. Expected values are written out by hand for each branch.
#include "near.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <limits>

using namespace dyad;
using dyad::tests::near;
using dyad::tests::values;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

using Map = std::function<Variable(Variable const&)>;

bool same(double found, double expected, DType dtype) {
  return found == expected || (found != found && expected != expected) ||
         near(found, expected, dtype == DType::float32 ? 1e-6 : 1e-12);
}

/// The derivatives of `sum(f(u))` up to the third order at an array, and at each of its elements alone.
void check(char const* name, Map const& f, std::vector<double> const& at,
           std::vector<std::vector<double>> const& expected) {
  auto const compare = [&](Variable const& u, std::function<double(std::size_t, std::size_t)> const& row) {
    Variable y = sum(f(u));
    for (std::size_t order = 0; order < expected.size(); ++order) {
      std::vector<double> const numbers = values(grad({y}, {u}, {.allow_unused = true}).front());
      Variable const recorded = grad({y}, {u}, {.create_graph = true, .allow_unused = true}).front();
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        std::string const where =
            std::string(name) + ", order " + std::to_string(order + 1) + ", element " + std::to_string(i);
        BOOST_TEST(same(numbers[i], row(order, i), u.dtype()),
                   where << ": " << numbers[i] << " and not " << row(order, i));
        BOOST_TEST(same(values(recorded)[i], numbers[i], u.dtype()),
                   where << ": with a graph " << values(recorded)[i] << " and not " << numbers[i]);
      }
      y = sum(recorded);
    }
  };
  compare(Variable(NdArray(at)), [&](std::size_t order, std::size_t i) { return expected[order][i]; });
  compare(Variable(cast(NdArray(at), DType::float32)),
          [&](std::size_t order, std::size_t i) { return expected[order][i]; });
  for (std::size_t k = 0; k < at.size(); ++k)
    compare(Variable(at[k]), [&](std::size_t order, std::size_t) { return expected[order][k]; });
}

/// log, as a function of a user that leaves the branches to the sweep.
class Logarithm final : public Function {
public:
  std::vector<NdArray> forward(std::vector<NdArray> const& x) override { return {log(x[0])}; }
  std::vector<Variable> backward(std::vector<Variable> const& g) override {
    Variable const result = g[0] / inputs()[0];
    return {reached() ? where(*reached(), result, 0.0) : result};
  }
  bool is_elementwise() const override { return true; }
};

/// An operation of a user whose rule holds a branch, and which is not `constexpr`.
struct Ramp : Elementwise<1> {
  static constexpr std::string_view name = "ramp";
  static constexpr Domain<1> domain = {{{6.0, 8.0}}};
  static constexpr auto singular = std::array{Singular<1>{{5}, 0, {0}}};
  template <class T> static constexpr T kernel(T const& x) { return where(x > T(5), x - T(5), T(0)); }
  static auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return where(x > 5.0, g, 0.0); }
};

/// One whose rule is a choice within a choice, and a sum of choices: -2 below -1, x (1 + x) to 1, 2 x beyond.
struct Bent : Elementwise<1> {
  static constexpr std::string_view name = "bent";
  static constexpr Domain<1> domain = {{{2.0, 8.0}}};
  static constexpr auto singular = std::array{Singular<1>{{1}, 2, {3}}, Singular<1>{{-1}, 0, {-1}}};
  template <class T> static constexpr T kernel(T const& x) {
    return where(x < T(-1), T(-2), where(x > T(1), T(2) * x, x * (T(1) + x)));
  }
  static auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) {
    auto const within = where(x < -1.0, 0.0, where(x > 1.0, 2.0 * g, g));
    return within + where(x < -1.0, 0.0, where(x > 1.0, 0.0, 2.0 * g * x));
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(branches)

BOOST_AUTO_TEST_CASE(what_is_not_taken_leaks_nothing) {
  std::vector<double> const at = {-1, 0, 4, 1};
  std::vector<std::vector<double>> const logarithm = {{0, 0, 0.25, 1}, {0, 0, -0.0625, -1}, {0, 0, 0.03125, 2}};
  check("log", [](Variable const& u) { return where(u > 0.0, log(u), 0.0); }, at, logarithm);
  check("other side", [](Variable const& u) { return where(u <= 0.0, 0.0, log(u)); }, at, logarithm);
  check("negated", [](Variable const& u) { return where(!(u > 0.0), 0.0, log(u)); }, at, logarithm);
  check("a constant on the other side", [](Variable const& u) { return where(u > 0.0, log(u), 7.0); }, at, logarithm);
  check("a value on the other side", [](Variable const& u) { return where(u > 0.0, log(u), 3.0 * u); }, at,
        {{3, 3, 0.25, 1}, {0, 0, -0.0625, -1}, {0, 0, 0.03125, 2}});
  check("power", [](Variable const& u) { return where(u > 0.0, pow(u, 1.5), 0.0); }, at,
        {{0, 0, 3, 1.5}, {0, 0, 0.375, 0.75}, {0, 0, -0.046875, -0.375}});
  check("scaled", [](Variable const& u) { return 2.0 * where(u > 0.0, log(u) + log(u), 0.0) * 0.25; }, at, logarithm);
  check("nested", [](Variable const& u) { return where(u > 0.0, where(u > 2.0, log(u - 2.0), sqrt(u)), u * u * u); },
        at, {{3, 0, 0.5, 0.5}, {-6, 0, -0.25, -0.25}, {6, 6, 0.25, 0.375}});
  check(
      "the same condition twice",
      [](Variable const& u) { return where(u > 0.0, where(u > 0.0, log(u), 1.0 / u), 0.0); }, at, logarithm);
  check("by reciprocals", [](Variable const& u) { return where(u != 0.0, 1.0 / u, 0.0); }, {0.0, 2.0},
        {{0, -0.25}, {0, 0.25}, {0, -0.375}});
}

BOOST_AUTO_TEST_CASE(operations_that_choose_are_branches) {
  check("relu", [](Variable const& u) { return relu(u) * sqrt(relu(u)); }, {-4, 0, 4},
        {{0, 0, 3}, {0, 0, 0.375}, {0, 0, -0.046875}});
  check("log of relu behind a branch", [](Variable const& u) { return where(u > 0.0, log(relu(u)), 0.0); }, {-4, 0, 4},
        {{0, 0, 0.25}, {0, 0, -0.0625}, {0, 0, 0.03125}});
  check("max", [](Variable const& u) { return max(log(abs(u) - 2.0), sqrt(u - 1.0)); }, {9},
        {{1 / (2 * std::sqrt(8.0))}});
  check("max of what is infinite", [](Variable const& u) { return max(u, sqrt(u) - 1.0); }, {0}, {{1}, {0}, {0}});
  check("min of what is infinite", [](Variable const& u) { return min(u, sqrt(u) + 1.0); }, {0}, {{1}, {0}, {0}});
  check("clamp", [](Variable const& u) { return clamp(1.0 / u, -2.0, 2.0); }, {0, 1}, {{0, -1}, {0, 2}, {0, -6}});
  check("sign", [](Variable const& u) { return sign(log(u)) + floor(sqrt(u)) + ceil(1.0 / u); }, {0, 4},
        {{0, 0}, {0, 0}, {0, 0}});
  check("a rule of a user", [](Variable const& u) { return apply<Ramp>(1.0 / u) + apply<Ramp>(sqrt(u)); }, {0, 36},
        {{-inf, 1.0 / 12}});
  check("a rule of a user, not taken", [](Variable const& u) { return apply<Ramp>(sqrt(u)); }, {0, 36},
        {{0, 1.0 / 12}, {0, -1.0 / 864}, {0, 1.0 / 20736}});
}

BOOST_AUTO_TEST_CASE(a_rule_that_chooses_within_a_choice) {
  check("bent", [](Variable const& u) { return apply<Bent>(u); }, {-3, 0, 0.5, 4}, {{0, 1, 2, 2}, {0, 2, 2, 0}});
  // log and its slope are infinite at 0, where the rule does not look; at 1 and e^2 it does.
  check("bent log", [](Variable const& u) { return apply<Bent>(log(u)); }, {0, 1, std::exp(2.0)},
        {{0, 1, 2 / std::exp(2.0)}, {0, 1, -2 / std::exp(4.0)}});
  check("bent root of a bend", [](Variable const& u) { return apply<Bent>(sqrt(apply<Bent>(u)) - 3.0); }, {0, 8},
        {{0, 3 * 2 / 8.0}});
}

BOOST_AUTO_TEST_CASE(masks_move_with_the_elements) {
  std::vector<double> const at = {-1, 0, 4, 1};
  std::vector<std::vector<double>> const root = {{0, 0, 0.25, 0.5}, {0, 0, -0.03125, -0.25}, {0, 0, 0.01171875, 0.375}};
  auto const in_rows = [](Map const& f) -> Map {
    return [f](Variable const& u) { return f(u.ndim() == 0 ? reshape(u, Shape{1, 1}) : reshape(u, Shape{2, 2})); };
  };
  auto const chosen = [](Variable const& u, Variable const& x) { return where(u > 0.0, x, 0.0); };
  check("reshape", in_rows([=](Variable const& u) { return chosen(flatten(u), flatten(sqrt(u))); }), at, root);
  check("transpose", in_rows([=](Variable const& u) { return chosen(transpose(u), transpose(sqrt(u))); }), at, root);
  check("slices", in_rows([=](Variable const& u) {
          Variable const r = sqrt(u), first = chosen(slice(u, Slice{0, 1}), slice(r, Slice{0, 1}));
          return u.size() == 1 ? first : concat({first, chosen(slice(u, Slice{1, 2}), slice(r, Slice{1, 2}))});
        }), at, root);
  check("take", in_rows([=](Variable const& u) {
          Indices const order = u.size() == 1 ? Indices{0} : Indices{1, 0};
          return chosen(take(u, order), take(sqrt(u), order));
        }), at, root);
  check("stack and concat", in_rows([=](Variable const& u) {
          Variable const r = sqrt(u);
          return 0.25 * (chosen(stack({u, u}), stack({r, r})) + chosen(stack({u, u}), stack({r, r})));
        }), at, root);
  check("broadcast", in_rows([=](Variable const& u) {
          Shape const wide{3, u.shape()[0], u.shape()[1]};
          return chosen(broadcast_to(u, wide), broadcast_to(sqrt(u), wide)) * (1.0 / 3);
        }), at, root);
  check("sums", in_rows([=](Variable const& u) { return sum(sum(chosen(u, sqrt(u)), 0), 0); }), at, root);
  check("squares", in_rows([=](Variable const& u) { return sum_of_squares(chosen(u, sqrt(sqrt(u)))); }), at, root);
  // A number that is stretched over a branch is reached where one element is.
  for (bool const create_graph : {false, true}) {
    Variable const u(0.0), v({1, 4});
    BOOST_TEST(grad(sum(where(v > 2.0, 3.0 * u, sqrt(u))), u, {.create_graph = create_graph}).item() == inf);
    BOOST_TEST(grad(sum(where(v > 0.0, 3.0 * u, sqrt(u))), u, {.create_graph = create_graph}).item() == 6);
    BOOST_TEST(grad(where(u > 0.0, sum(v * sqrt(u)), u), u, {.create_graph = create_graph}).item() == 1);
    // Operations that mix elements: behind nothing but untaken branches they pass nothing.
    Variable const m({{0, 1}, {2, 3}});
    BOOST_TEST(
        allclose(grad(sum(where(m < -1.0, matmul(sqrt(m), 1.0 / m), m)), m, {.create_graph = create_graph}).data(),
                 NdArray({{1, 1}, {1, 1}})));
  }
}

BOOST_AUTO_TEST_CASE(masks_pass_through_products) {
  // The second row is not taken, where log is -inf: as if something harmless stood there, and nothing for the row
  // itself.
  NdArray const singular({{1.5, 2, 3}, {0.5, 0, 4}}), harmless({{1.5, 2, 3}, {0.5, 2, 4}}),
      weights({{1, 2}, {3, -4}, {5, 6}});
  Variable const rows = Variable::constant(NdArray({{1}, {0}}));
  using Two = std::function<Variable(Variable const&, Variable const&)>;
  auto const compare = [&](std::string const& name, Two const& f) {
    for (bool const create_graph : {false, true}) {
      auto const slopes = [&](NdArray const& at) {
        Variable const x(at), w(weights);
        std::vector<Variable> g = grad({sum(sin(where(rows > 0.5, f(x, w), 0.0)))}, {x, w},
                                       {.create_graph = create_graph, .allow_unused = true});
        if (create_graph) {
          std::vector<Variable> const second =
              grad({sum(square(g[0])) + sum(square(g[1]))}, {x, w}, {.allow_unused = true});
          g.insert(g.end(), second.begin(), second.end());
        }
        return g;
      };
      std::vector<Variable> const found = slopes(singular), expected = slopes(harmless);
      for (std::size_t i = 0; i < found.size(); ++i)
        BOOST_TEST(allclose(found[i].data(), expected[i].data(), 1e-12),
                   name << ", derivative " << i << (create_graph ? ", with a graph" : ""));
      for (std::size_t i = 0; i < found.size(); i += 2)
        for (double const x : values(index(found[i], {1}))) BOOST_TEST(x == 0, name);
    }
  };
  compare("matmul", [](Variable const& x, Variable const& w) { return matmul(log(x), w); });
  compare("matmul from the right",
          [](Variable const& x, Variable const& w) { return transpose(matmul(transpose(w), transpose(log(x)))); });
  compare("linear", [](Variable const& x, Variable const& w) { return linear(log(x), w, sum(w, 0)); });
  compare("a batch", [](Variable const& x, Variable const& w) {
    return reshape(matmul(reshape(log(x), Shape{2, 1, 3}), w), Shape{2, 2});
  });
  compare("dot", [](Variable const& x, Variable const& w) {
    return reshape(dot(log(x), index(w, {Slice{}, 0})), Shape{2, 1});
  });
  compare("softmax", [](Variable const& x, Variable const&) { return softmax(log(x)); });
}

BOOST_AUTO_TEST_CASE(contributions_unite) {
  std::vector<double> const at = {0, 1, 4};
  check("two branches of one value", [](Variable const& u) {
    auto const l = log(u);
    return where(u > 0.0, l, 0.0) + where(u > 2.0, l, 0.0);
  }, at, {{0, 1, 0.5}, {0, -1, -0.125}, {0, 2, 0.0625}});
  check("a branch and none", [](Variable const& u) {
    auto const r = sqrt(u);
    return where(u > 2.0, r, 0.0) + r;
  }, at, {{inf, 0.5, 0.5}});
}

BOOST_AUTO_TEST_CASE(functions_of_users_take_part) {
  check("elementwise", [](Variable const& u) { return where(u > 0.0, Variable(call(Logarithm(), u)), 0.0); },
        {-1, 0, 4}, {{0, 0, 0.25}, {0, 0, -0.0625}, {0, 0, 0.03125}});
}

BOOST_AUTO_TEST_CASE(a_zero_that_was_computed_stops_nothing) {
  for (bool const create_graph : {false, true}) {
    auto const slope = [&](Map const& f, double at) {
      Variable const u(at);
      return grad(f(u), u, {.create_graph = create_graph}).item();
    };
    double const overflow = slope([](Variable const& u) { return log(cosh(u)); }, 800);
    BOOST_TEST(overflow != overflow); // 0 * inf, as the formula itself
    double const origin = slope([](Variable const& u) { return 1.0 - cos(cbrt(u)); }, 0);
    BOOST_TEST(origin != origin);
    BOOST_TEST(slope([](Variable const& u) { return where(u > 0.0, log(cosh(u)), 0.0); }, -800) ==
               0); // that one is a branch
    Variable const a({800, 1});
    std::vector<double> const g = values(grad(log(sum(exp(a))), a, {.create_graph = create_graph}));
    BOOST_TEST(g[0] != g[0]);
    BOOST_TEST(g[1] == 0);
    Variable const w(0.0), u(0.0);
    double const weighted = grad(w * sqrt(u), u, {.create_graph = create_graph}).item();
    BOOST_TEST(weighted != weighted); // whatever the weight is, it is not a branch
  }
}

BOOST_AUTO_TEST_CASE(rows_of_a_jacobian_do_not_meet) {
  // The seed of a row vanishes outside of its element: sqrt'(0) = inf there is nobody's business.
  for (bool const create_graph : {false, true}) {
    Variable const u({0, 4});
    BOOST_TEST(values(jacobian([](Variable const& x) { return sqrt(x); }, u, {.create_graph = create_graph})) ==
                   (std::vector<double>{inf, 0, 0, 0.25}),
               boost::test_tools::per_element());
    auto const f = [](Variable const& x) { return sum(where(x > 0.0, x * log(x), x * x * x)); };
    BOOST_TEST(values(hessian(f, u, {.create_graph = create_graph})) == (std::vector<double>{0, 0, 0, 0.25}),
               boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(gradients_accumulate_and_are_retained) {
  Variable u({0, 4}), v;
  for (int i = 0; i < 2; ++i) {
    v = sqrt(u);
    sum(where(u > 0.0, v, 0.0)).backward({.retain_grad = true});
  }
  BOOST_TEST(values(u.grad()) == (std::vector<double>{0, 0.5}), boost::test_tools::per_element());
  BOOST_TEST(values(v.grad()) == (std::vector<double>{0, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
