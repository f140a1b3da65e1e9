// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives of one scalar operation as the typed half makes them, computed without compiling any: the
/// algorithms on graphs are constexpr functions, which run at run time just as well.
#pragma once

#include <dyad/graph/program.hpp>
#include <dyad/graph/sweep.hpp>
#include <dyad/ops/registry.hpp>
#include <dyad/typed.hpp>

#include <array>
#include <cstddef>
#include <map>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace test {

namespace graph = dyad::graph;
namespace ops = dyad::ops;

/// The operations that a test may meet: those of the library, and what contraction makes. `learn` adds others.
using Interpreted = typename dyad::detail::Joined<
    dyad::Registry, dyad::Constants,
    dyad::Ops<ops::Direction, ops::AngleSlope, ops::UnitCoordinate, ops::MulDiv, ops::PowPartial, ops::CosSlope,
              ops::CoshSlope, ops::Polygamma<4>, ops::Polygamma<5>, ops::Polygamma<6>>,
    dyad::Ops<ops::Infinity, ops::MulAdd, ops::MulSub, ops::NegMulAdd, ops::QuotientBy, ops::SigmoidOfExp,
              ops::SigmoidSlopeOfExp>>::type;

inline std::vector<graph::OperationRules>& known_rules() {
  static std::vector<graph::OperationRules> list = []<class... Op>(std::type_identity<dyad::Ops<Op...>>) {
    return std::vector<graph::OperationRules>{graph::rules_of<Op>()...};
  }(std::type_identity<typename dyad::detail::Joined<
        dyad::Registry, dyad::Ops<ops::Direction, ops::AngleSlope, ops::UnitCoordinate, ops::MulDiv, ops::PowPartial,
                                  ops::CosSlope, ops::CoshSlope, ops::Polygamma<4>, ops::Polygamma<5>,
                                  ops::Polygamma<6>>>::type>{});
  return list;
}
inline graph::Rules all_rules() { return {known_rules().data(), static_cast<int>(known_rules().size())}; }

/// The value of one operation on numbers; conditions are 0 and 1.
template <class Op, class T> T run_kernel(T const* x) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    auto const argument = [&](auto i) {
      if constexpr (Op::takes_condition && (Op::returns_condition || i == 0)) return x[i] != T(0);
      else return x[i];
    };
    static_cast<void>(argument);
    if constexpr (Op::arity == 0) return Op::template kernel<T>();
    else return static_cast<T>(Op::kernel(argument(std::integral_constant<std::size_t, I>{})...));
  }(std::make_index_sequence<static_cast<std::size_t>(Op::arity)>{});
}

template <class T> using Kernel = T (*)(T const*);
template <class T> std::map<graph::OpInfo const*, Kernel<T>>& known_kernels() {
  static auto kernels = []<class... Op>(std::type_identity<dyad::Ops<Op...>>) {
    return std::map<graph::OpInfo const*, Kernel<T>>{{&graph::info<Op>, &run_kernel<Op, T>}...};
  }(std::type_identity<Interpreted>{});
  return kernels;
}
template <class T> Kernel<T> kernel_of(graph::OpInfo const* op) {
  auto const found = known_kernels<T>().find(op);
  if (found == known_kernels<T>().end()) throw std::logic_error("no kernel for " + std::string(op->name));
  return found->second;
}

/// Adds operations to those that are known.
template <class... Op> void learn(std::type_identity<dyad::Ops<Op...>>) {
  (known_rules().push_back(graph::rules_of<Op>()), ...);
  (known_kernels<double>().emplace(&graph::info<Op>, &run_kernel<Op, double>), ...);
  (known_kernels<float>().emplace(&graph::info<Op>, &run_kernel<Op, float>), ...);
}

inline constexpr int most_variables = 3;
inline graph::OpInfo const* variable_info(int i) {
  static constexpr graph::OpInfo const* list[] = {&graph::info<dyad::Var<dyad::FixedString("x")>>,
                                                  &graph::info<dyad::Var<dyad::FixedString("y")>>,
                                                  &graph::info<dyad::Var<dyad::FixedString("z")>>};
  return list[i];
}

/// The value of a node at a point.
template <class T> T value_of(graph::Graph const& g, int root, std::vector<T> const& at) {
  auto const needed = graph::reachable(g, {root});
  std::vector<T> value(static_cast<std::size_t>(g.size()));
  for (int id = 0; id <= root; ++id) {
    if (!needed[id]) continue;
    graph::Node const& n = g[id];
    T& out = value[static_cast<std::size_t>(id)];
    if (n.is(graph::Role::constant) || n.is(graph::Role::truth)) out = static_cast<T>(n.value);
    else if (n.is(graph::Role::variable)) {
      for (std::size_t i = 0; i < at.size(); ++i)
        if (n.op == variable_info(static_cast<int>(i))) out = at[i];
    } else {
      T arg[3];
      for (int k = 0; k < n.arity(); ++k) arg[k] = value[static_cast<std::size_t>(n.arg[k])];
      out = kernel_of<T>(n.op)(arg);
    }
  }
  return value[static_cast<std::size_t>(root)];
}

/// What becomes of a derivative before it is computed.
enum class Stage {
  swept,     ///< what the rules gave
  regrouped, ///< regrouped after each differentiation, as expressions are
  optimized ///< and made a program, as `compile` does
};

/// A formula in x, y, z, with its partial derivatives.
class Formula {
public:
  /// `make(tracers)` writes the formula.
  template <class Make> Formula(int variables, Make const& make) {
    std::vector<dyad::Tracer> x;
    for (int i = 0; i < variables; ++i) x.emplace_back(&builder_, builder_.leaf(variable_info(i)));
    root_ = make(x).id();
  }

  template <class T> T value(std::vector<T> const& at) const { return value_of<T>(builder_, root_, at); }

  /// The formula of a partial derivative.
  Formula derivative(int by, Stage stage) const {
    Formula out = *this;
    graph::Builder& b = out.builder_;
    auto const needed = graph::reachable(b, {root_});
    b.derived = true;
    int const leaf = b.leaf(variable_info(by));
    int const tangent = graph::forward(b, all_rules(), needed, leaf, b.constant(1))[root_];
    out.root_ = tangent == graph::zero ? b.constant(0) : tangent;
    if (stage != Stage::swept) {
      graph::Outputs const made = graph::regrouped(b, {out.root_}, false);
      out.root_ = made.roots[0];
      out.builder_ = made.graph;
    }
    return out;
  }
  Formula optimized() const {
    graph::Outputs in;
    in.graph = builder_;
    in.roots = {root_};
    graph::Outputs const made = graph::optimize(in);
    Formula out = *this;
    out.builder_ = made.graph;
    out.root_ = made.roots[0];
    return out;
  }
  graph::Builder const& builder() const { return builder_; }
  int root() const { return root_; }

private:
  graph::Builder builder_;
  int root_ = 0;
};

template <class Op> Formula formula_of() {
  return Formula(Op::arity, [](std::vector<dyad::Tracer> const& x) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      auto const argument = [&](auto i) {
        if constexpr (Op::takes_condition && i == 0) return x[i] != 0.0;
        else return x[i];
      };
      return dyad::Tracer(dyad::apply<Op>(argument(std::integral_constant<std::size_t, I>{})...));
    }(std::make_index_sequence<static_cast<std::size_t>(Op::arity)>{});
  });
}

} // namespace test
