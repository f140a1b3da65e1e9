// SPDX-License-Identifier: BSL-1.0
/// \file Where a formula or its derivative goes wrong: the first operation whose value, and the first whose derivative,
/// becomes NaN or infinite. The graph is evaluated node by node, as it was written and before any regrouping.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/typed/anomaly_report.hpp>
#include <dyad/typed/diff.hpp>
#include <dyad/typed/function.hpp>
#include <dyad/typed/loop_anomaly.hpp>

#include <cmath>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace dyad {

/// The first operation whose value, and the first whose derivative, is NaN or infinite.
struct Anomalies {
  Anomaly value;      ///< the first operation whose value is not finite
  Anomaly derivative; ///< the first whose derivative is not
  /// Whether there is one of them.
  explicit operator bool() const { return value || derivative; }
  /// Writes them as sentences.
  friend std::ostream& operator<<(std::ostream& out, Anomalies const& all) {
    if (!all.derivative) return out << all.value;
    if (all.value) out << all.value << "; ";
    return out << all.derivative;
  }
};

namespace typed {

/// Rules that note, for each node that they make, the node whose derivative it is a part of.
struct NotingRules {
  graph::Rules rules;
  Buffer<int>* owner;    ///< of each node of the graph, or -1
  Buffer<int>* received; ///< of each node: its cotangent, or -1

  struct OfOperation {
    graph::OperationRules const& rules;
    NotingRules const& all;
  };
  constexpr OfOperation find(graph::OpInfo const* op) const { return {rules.find(op), *this}; }
};

constexpr graph::Slope pull_back(graph::Branches& branches, NotingRules::OfOperation const& rules, int node,
                                 int argument, graph::Slope const& g) {
  auto& [all, owner, received] = rules.all;
  graph::Builder const& builder = branches.builder();
  while (owner->size() < builder.size()) owner->push(-1);
  (*received)[node] = g.value;
  graph::Slope const out = graph::pull_back(branches, rules.rules, node, argument, g);
  while (owner->size() < builder.size()) owner->push(node);
  return out;
}

/// Products of even functions are not regrouped: what is looked for are the anomalies of the rules as they are written.
constexpr bool reverse_even(graph::Branches&, NotingRules const&, int, graph::Deposits&, Buffer<graph::Slope>&,
                            Buffer<bool> const&) {
  return false;
}

/// A graph in which every node has a place of its own, with its derivatives and where these come from.
template <int Nodes, int Roots> struct Noted {
  graph::Flat<Nodes, Roots> flat;
  int owner[Nodes]{};
  int received[Nodes]{};
  int size = 0;
  constexpr bool fits() const { return flat.fits(); }
};

/// The graph of `Base`, a function of numbers by place, and the derivatives of each of its results.
template <class Base> struct NotedDerivatives {
  static constexpr int roots = Base::roots * (1 + Base::active);

  template <int Capacity> static constexpr auto make() {
    graph::Outputs out;
    graph::Builder& builder = out.graph;
    builder.inputs(Base::inputs);
    out.roots = graph::load(builder, Base::value);
    builder.derived = true;
    int const one = builder.constant(1), size = builder.size();
    Buffer<int> leaves, owner(size, -1), received(size, -1);
    for (int j = 0; j < Base::active; ++j) leaves.push(Base::place(j));
    auto const varied = graph::depends_on(builder, leaves, size);
    Buffer<int> const results = out.roots;
    for (int const root : results) {
      Buffer<int> seed(size, graph::zero);
      seed[root] = one;
      auto adjoint = graph::reverse(builder, NotingRules{rules_of<Base>, &owner, &received}, seed, varied);
      for (int const leaf : leaves) out.roots.push(or_zero(builder, adjoint[leaf]));
    }
    while (owner.size() < builder.size()) owner.push(-1);
    return noted<Capacity>(builder, out.roots, owner, received);
  }
  template <int Capacity>
  static constexpr auto noted(graph::Graph const& graph, Buffer<int> const& wanted, Buffer<int> const& owner,
                              Buffer<int> const& received) {
    Noted<Capacity, roots> out{graph::flatten<Capacity, roots>(graph, wanted)};
    out.size = out.flat.size;
    if (!out.fits()) return out;
    auto const needed = graph::reachable(graph, wanted);
    Buffer<int> place(graph.size(), -1);
    int next = 0;
    for (int id = 0; id < graph.size(); ++id)
      if (needed[id]) place[id] = next++;
    for (int id = 0; id < graph.size(); ++id) {
      if (!needed[id]) continue;
      out.owner[place[id]] = owner[id] < 0 ? -1 : place[owner[id]];
      out.received[place[id]] = id < received.size() && received[id] >= 0 ? place[received[id]] : -1;
    }
    return out;
  }
  static constexpr auto const& value = fitted<NotedDerivatives, 8 * Base::value.size + 64>();
};

/// An expression as a function of its variables, in the order of `Names`, and of its plain numbers.
template <class E, auto... Variables> struct AsFunction {
  static constexpr int roots = 1, active = sizeof...(Variables), inputs = active + view_of<E>.numbers;
  static constexpr int place(int active_input) { return active_input; }

  template <int Capacity> static constexpr auto make() {
    graph::Builder builder;
    builder.inputs(inputs);
    graph::OpInfo const* const names[] = {&graph::info<Var<Variables>>..., &graph::no_info};
    auto const id = graph::unpack(view_of<E>, active, [&](graph::Node const& node, graph::TableEntry const&) {
      for (int k = 0; k < active; ++k)
        if (graph::same_operation(node.op, names[k])) return k;
      return builder.intern(node);
    });
    return graph::flatten<Capacity, 1>(builder, {id.back()});
  }
  static constexpr auto const& value = fitted<AsFunction, view_of<E>.size + inputs + 8>();
};

/// The values of all nodes of a noted graph.
template <class Source> std::vector<double> values_of_nodes(std::vector<double> const& inputs) {
  auto const& flat = Source::value.flat;
  auto const evaluate =
      evaluators<Source::value.flat>(std::make_index_sequence<static_cast<std::size_t>(flat.operations)>{});
  std::vector<double> value(static_cast<std::size_t>(flat.size));
  for (std::size_t i = 0; i < value.size(); ++i) {
    auto const& node = flat.node[i];
    graph::OpInfo const& op = *flat.operation[node.op];
    double x[3] = {};
    for (int k = 0; k < op.arity; ++k) x[k] = value[static_cast<std::size_t>(node.arg[k])];
    if (op.role == graph::Role::number) value[i] = inputs[static_cast<std::size_t>(node.value)];
    else if (op.role != graph::Role::function) value[i] = node.value;
    else value[i] = evaluate[static_cast<std::size_t>(node.op)](x[0], x[1], x[2]);
  }
  return value;
}

/// What the roots from `first` to `last` of a noted graph depend on; a branch that is not taken is none of it.
template <class Source>
std::vector<bool> dependent_nodes(std::vector<double> const& value, int first, int last) {
  auto const& flat = Source::value.flat;
  auto const argument = [&](std::size_t i, int k) { return static_cast<std::size_t>(flat.node[i].arg[k]); };
  std::vector<bool> marked(value.size(), false);
  for (int r = first; r < last; ++r) marked[static_cast<std::size_t>(flat.root[r])] = true;
  for (std::size_t i = value.size(); i-- > 0;) {
    if (!marked[i]) continue;
    graph::OpInfo const& op = *flat.operation[flat.node[i].op];
    bool const branch = op.algebra == graph::Algebra::where;
    for (int k = 0; k < op.arity; ++k)
      if (!branch || k == 0 || (value[argument(i, 0)] != 0) == (k == 1)) marked[argument(i, k)] = true;
  }
  return marked;
}

/// The anomalies of a noted graph at values of its inputs, which have these names.
template <class Source>
Anomalies anomalies(std::vector<double> const& inputs, std::vector<std::string> const& names, int results) {
  constexpr auto const& noted = Source::value;
  auto const& flat = noted.flat;
  auto const size = static_cast<std::size_t>(flat.size);
  std::vector<double> const value = values_of_nodes<Source>(inputs);
  auto const operation = [&](std::size_t i) -> graph::OpInfo const& { return *flat.operation[flat.node[i].op]; };
  auto const argument = [&](std::size_t i, int k) { return static_cast<std::size_t>(flat.node[i].arg[k]); };
  std::vector<bool> const is_value = dependent_nodes<Source>(value, 0, results),
                          matters = dependent_nodes<Source>(value, results, flat.roots);

  auto const name = [&](std::size_t i) {
    graph::OpInfo const& op = operation(i);
    if (op.role == graph::Role::number) return names[static_cast<std::size_t>(flat.node[i].value)];
    return op.role == graph::Role::function ? std::string(op.name) : std::string("constant");
  };
  auto const describe = [&](std::size_t i) {
    Anomaly out{name(i), {}, value[i]};
    for (int k = 0; k < operation(i).arity; ++k) out.arguments.push_back({name(argument(i, k)), value[argument(i, k)]});
    return out;
  };
  Anomalies out;
  for (std::size_t i = 0; i < size && !out.value; ++i)
    if (is_value[i] && !std::isfinite(value[i]) && operation(i).arity + (operation(i).role == graph::Role::number) > 0)
      out.value = describe(i);
  for (std::size_t i = 0; i < size && !out.derivative; ++i) {
    if (!matters[i] || is_value[i] || std::isfinite(value[i]) || operation(i).arity == 0) continue;
    if (int const owner = noted.owner[i]; owner >= 0) {
      out.derivative = describe(static_cast<std::size_t>(owner));
      int const cotangent = noted.received[owner];
      out.derivative.cotangent = cotangent < 0 ? 1 : value[static_cast<std::size_t>(cotangent)];
    } else {
      // Part of the value that only a derivative needs, or a sum of cotangents.
      out.derivative = describe(i);
      out.derivative.cotangent = 1;
    }
    out.derivative.in_derivative = true;
    out.derivative.value = value[i];
  }
  return out;
}

} // namespace typed

/// Where an expression or its first derivatives become NaN or infinite at a point: `find_anomalies(f, x = 0.0, y =
/// 2.0)`. Branches that are not taken do not count.
template <Expression E, auto... Names, class... T>
Anomalies find_anomalies(E const& f, Binding<Names, T> const&... bindings) {
  using All = typename typed::TablesOf<E>::type;
  if constexpr (typed::check_names(All{}, std::type_identity<Binding<Names, T>>{}...)) {
    using Source = typed::NotedDerivatives<typed::AsFunction<typed::forgotten<E>, Names...>>;
    std::vector<double> inputs{static_cast<double>(bindings.value)...};
    std::vector<std::string> names{std::string(Names.view())...};
    std::apply([&](auto const&... number) { (inputs.push_back(static_cast<double>(number)), ...); }, f.numbers());
    names.resize(inputs.size(), "number");
    return typed::anomalies<Source>(inputs, names, 1);
  } else return {};
}

/// The same of a traced function and the arguments of a call. Within loops the row is told, or the step, counted from
/// 0; of the derivative, which is looked at where the value has no anomaly, the operation is one of its own program.
template <Traceable F, class... A> Anomalies find_anomalies(F const&, A const&... a) {
  using Kinds = typename typed::KindsOf<typename F::Kinds, A...>::type;
  if constexpr (typed::check_arguments<Kinds, A...>) {
    using Traced = typename typed::TraceOf<F, Kinds>::type;
    if constexpr (Traced::value.loops || typed::has_rows<Kinds>) {
      typed::CallValuesOf<Kinds> const values(a...);
      Anomalies out{typed::loop_anomaly<Traced>(values), {}};
      if (!out.value) out.derivative = typed::loop_anomaly<typed::JacobianOf<Traced>>(values);
      out.derivative.in_derivative = out.derivative.in_program = static_cast<bool>(out.derivative);
      return out;
    } else {
      std::vector<double> inputs(static_cast<std::size_t>(Traced::inputs));
      std::vector<std::string> names;
      [&]<class... K>(typed::List<K...>) {
        double* next = inputs.data();
        int argument = 0;
        ((typed::read<K>(a, next), next += typed::Kind<K>::size, typed::add_names<K>(names, argument++)), ...);
      }(Kinds{});
      return typed::anomalies<typed::NotedDerivatives<Traced>>(inputs, names, Traced::roots);
    }
  } else return {};
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>
