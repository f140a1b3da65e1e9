// SPDX-License-Identifier: BSL-1.0
/// \file Graphs at run time: random ones, and their values in 50 digits. The graph algorithms are constexpr functions,
/// so that the tests can run them on thousands of graphs without compiling any.
#pragma once

#include <dyad/graph/flat.hpp>
#include <dyad/graph/normal_form.hpp>
#include <dyad/graph/program.hpp>
#include <dyad/graph/sweep.hpp>
#include <dyad/typed.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <functional>
#include <initializer_list>
#include <random>
#include <stdexcept>
#include <vector>

namespace test {

using Real = boost::multiprecision::cpp_bin_float_50;
namespace graph = dyad::graph;
namespace ops = dyad::ops;
using X = dyad::Var<dyad::FixedString("x")>;
using Y = dyad::Var<dyad::FixedString("y")>;

struct Kernel {
  graph::OpInfo const* op;
  std::function<Real(Real const*)> run;
};

template <class Op> Kernel kernel() {
  if constexpr (Op::arity == 0) return {&graph::info<Op>, [](Real const*) { return Op::template kernel<Real>(); }};
  else if constexpr (Op::arity == 1) return {&graph::info<Op>, [](Real const* a) { return Real(Op::kernel(a[0])); }};
  else if constexpr (Op::arity == 2)
    return {&graph::info<Op>, [](Real const* a) { return Real(Op::kernel(a[0], a[1])); }};
  else return {&graph::info<Op>, [](Real const* a) { return Real(Op::kernel(a[0], a[1], a[2])); }};
}

inline std::vector<Kernel> const& kernels() {
  static std::vector<Kernel> const all {
    kernel<ops::Add>(), kernel<ops::Sub>(), kernel<ops::Mul>(), kernel<ops::Div>(), kernel<ops::Neg>(),
        kernel<ops::Sin>(), kernel<ops::Cos>(), kernel<ops::Exp>(), kernel<ops::Log>(), kernel<ops::Sqrt>(),
        kernel<ops::Tanh>(), kernel<ops::Cosh>(), kernel<ops::Sech>(), kernel<ops::Erf>(), kernel<ops::InvSqrtPi>(),
#if defined(DYAD_PAIRED_SINES)
        kernel<ops::PairedSin>(), kernel<ops::PairedCos>(),
#endif
        kernel<ops::MulAdd>(), kernel<ops::MulSub>(), kernel<ops::NegMulAdd>(), kernel<ops::ByProduct<ops::Exp>>(),
        kernel<ops::QuotientBy>(),
        kernel<ops::Abs>(), kernel<ops::Sign>(), kernel<ops::Hypot>(), kernel<ops::Direction>(), kernel<ops::Pow>(),
        kernel<ops::PowPartial>(), kernel<ops::CosSlope>(), kernel<ops::CoshSlope>(), kernel<ops::Floor>(),
        {&graph::info<ops::Less>, [](Real const* a) { return Real(a[0] < a[1] ? 1 : 0); }},
        {&graph::info<ops::Greater>, [](Real const* a) { return Real(a[0] > a[1] ? 1 : 0); }},
        {&graph::info<ops::GreaterEqual>, [](Real const* a) { return Real(a[0] >= a[1] ? 1 : 0); }},
        {&graph::info<ops::NotEqual>, [](Real const* a) { return Real(a[0] != a[1] ? 1 : 0); }},
        {&graph::info<ops::Equal>, [](Real const* a) { return Real(a[0] == a[1] ? 1 : 0); }},
        {&graph::info<ops::Not>, [](Real const* a) { return Real(a[0] == 0 ? 1 : 0); }},
        {&graph::info<ops::And>, [](Real const* a) { return Real(a[0] != 0 && a[1] != 0 ? 1 : 0); }},
        {&graph::info<ops::Or>, [](Real const* a) { return Real(a[0] != 0 || a[1] != 0 ? 1 : 0); }},
        {&graph::info<ops::Where>, [](Real const* a) { return a[0] != 0 ? a[1] : a[2]; }}
  };
  return all;
}

/// The values of all nodes at a point; `numbers` are those of the numbers, by place.
inline std::vector<Real> evaluate(graph::Graph const& g, Real const& x, Real const& y,
                                  std::vector<Real> const& numbers = {}) {
  std::vector<Real> value(static_cast<std::size_t>(g.size()));
  for (int id = 0; id < g.size(); ++id) {
    auto const& n = g[id];
    Real& out = value[static_cast<std::size_t>(id)];
    if (n.op->role == graph::Role::constant) out = n.value;
    else if (n.op->role == graph::Role::truth) out = n.value;
    else if (n.op->role == graph::Role::number) out = numbers.at(static_cast<std::size_t>(n.value));
    else if (n.op == &graph::info<X>) out = x;
    else if (n.op == &graph::info<Y>) out = y;
    else {
      Real arg[3];
      for (int k = 0; k < n.arity(); ++k) arg[k] = value[static_cast<std::size_t>(n.arg[k])];
      bool found = false;
      for (auto const& k : kernels())
        if (k.op == n.op) {
          out = k.run(arg);
          found = true;
        }
      if (!found) throw std::logic_error("no kernel for " + std::string(n.op->name));
    }
  }
  return value;
}

inline Real value_of(graph::Graph const& g, int id, Real const& x, Real const& y) {
  return evaluate(g, x, y)[static_cast<std::size_t>(id)];
}

/// A random graph of about `size` nodes whose values stay moderate near (0.7, 1.3): arguments of log, sqrt and
/// quotients are kept away from zero.
inline int random_graph(graph::Builder& b, int size, std::mt19937_64& random) {
  std::vector<int> nodes{b.leaf(&graph::info<X>), b.leaf(&graph::info<Y>), b.constant(2), b.constant(-0.5),
                         b.constant(3)};
  auto const pick = [&] {
    std::size_t const n = nodes.size(), recent = n > 6 ? n - 6 : 0;
    return nodes[std::uniform_int_distribution<std::size_t>(random() % 3 == 0 ? 0 : recent, n - 1)(random)];
  };
  auto const away = [&](int id) { return b.add(b.constant(2), b.apply(&graph::info<ops::Sin>, id)); };
  while (static_cast<int>(nodes.size()) < size) {
    int const a = pick(), c = pick();
    switch (random() % 12) {
    case 0: case 1: nodes.push_back(b.add(a, c)); break;
    case 2: nodes.push_back(b.sub(a, c)); break;
    case 3: case 4: case 5: nodes.push_back(b.mul(b.apply(&graph::info<ops::Sin>, a), c)); break;
    case 6: nodes.push_back(b.mul(a, c)); break;
    case 7: nodes.push_back(b.div(a, away(c))); break;
    case 8: nodes.push_back(b.apply(&graph::info<ops::Exp>, b.apply(&graph::info<ops::Sin>, a))); break;
    case 9: nodes.push_back(b.apply(&graph::info<ops::Sqrt>, away(a))); break;
    case 10: nodes.push_back(b.apply(&graph::info<ops::Log>, away(a))); break;
    default: nodes.push_back(b.apply(&graph::info<ops::Tanh>, a)); break;
    }
    if (random() % 4 == 0) nodes.back() = b.apply(&graph::info<ops::Tanh>, nodes.back());
  }
  return nodes.back();
}

/// A random quotient of polynomials that use each other's sums again and again: what factoring works on.
inline int random_rational(graph::Builder& b, int size, std::mt19937_64& random) {
  std::vector<int> nodes{b.leaf(&graph::info<X>), b.leaf(&graph::info<Y>), b.constant(2), b.constant(-0.5)};
  auto const pick = [&] { return nodes[std::uniform_int_distribution<std::size_t>(0, nodes.size() - 1)(random)]; };
  while (static_cast<int>(nodes.size()) < size) {
    int const a = pick(), c = pick();
    switch (random() % 8) {
    case 0: case 1: nodes.push_back(b.add(a, c)); break;
    case 2: nodes.push_back(b.sub(a, c)); break;
    case 3: case 4: case 5: nodes.push_back(b.mul(a, c)); break;
    case 6: nodes.push_back(b.add(b.mul(a, c), c)); break;
    default: nodes.push_back(b.div(a, b.add(b.constant(2), b.mul(c, c)))); break;
    }
  }
  return nodes.back();
}

/// Error functions whose slopes are exponentials of squares that differ by logarithms and by other exponents, as in the
/// price of an option; some of them by what no product of exponentials gives.
inline int random_densities(graph::Builder& b, std::mt19937_64& random) {
  int const x = b.leaf(&graph::info<X>), y = b.leaf(&graph::info<Y>);
  auto const of = [&](std::initializer_list<int> list) { return list.begin()[random() % list.size()]; };
  auto const number = [&](auto... all) {
    double const list[] = {all...};
    return b.constant(list[random() % sizeof...(all)]);
  };
  int const width = b.apply(&graph::info<ops::Sqrt>, of({x, y, b.mul(x, y), b.mul(y, y)}));
  int const rate = b.mul(number(0.5, 1.0, 2.0), of({x, y, b.mul(x, y)}));
  int const log = b.apply(&graph::info<ops::Log>, of({x, y, b.div(x, y), b.mul(x, y)}));
  int const half = b.mul(number(0.5, 0.5, 1.0), b.mul(width, width));
  int const drift = b.add(log, rate);
  int const upper = b.div(b.add(drift, half), width);
  int const lower = random() % 2 == 0 ? b.sub(upper, width) : b.div(b.sub(drift, half), width);
  int const discount = b.apply(&graph::info<ops::Exp>, random() % 2 == 0 ? b.neg(rate) : rate);
  int const scale = number(0.70710678118654752440, 1.0, 0.5);
  auto const term = [&](int factor, int d) { return b.mul(factor, b.apply(&graph::info<ops::Erf>, b.mul(d, scale))); };
  int const first = term(x, upper), second = term(b.mul(of({x, y}), discount), lower);
  return random() % 2 == 0 ? b.sub(first, second) : b.add(second, first);
}

inline graph::Rules rules() {
  static constexpr graph::OperationRules list[] = {
      graph::rules_of<ops::Add>(),  graph::rules_of<ops::Sub>(),  graph::rules_of<ops::Mul>(),
      graph::rules_of<ops::Div>(),  graph::rules_of<ops::Neg>(),  graph::rules_of<ops::Sin>(),
      graph::rules_of<ops::Cos>(),  graph::rules_of<ops::Exp>(),  graph::rules_of<ops::Log>(),
      graph::rules_of<ops::Sqrt>(), graph::rules_of<ops::Tanh>(), graph::rules_of<ops::Cosh>(),
      graph::rules_of<ops::Sech>(), graph::rules_of<ops::Erf>()};
  return {list, static_cast<int>(std::size(list))};
}

} // namespace test
