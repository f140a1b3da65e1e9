// SPDX-License-Identifier: BSL-1.0
/// \file Where a function with loops goes wrong: its graph is evaluated at run time, row by row and operation by
/// operation, until a value is NaN or infinite that was computed of others which are not. Branches that are not taken,
/// and what no result needs, are not evaluated.
#pragma once

#include <dyad/graph/flat.hpp>
#include <dyad/graph/loop_leaves.hpp>
#include <dyad/typed/anomaly_report.hpp>
#include <dyad/typed/rows_view.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace dyad::typed {

/// The arguments of a call as numbers: of each input its value, or its column.
class CallValues {
public:
  template <class K, class A> void add(A const& a) {
    std::size_t const first = column_.size();
    column_.resize(first + Kind<K>::size);
    if constexpr (is_rows<K>) {
      auto const view = rows_view<typename Kind<K>::Row>(a);
      for (std::size_t j = 0; j < Kind<K>::size; ++j)
        for (std::size_t i = 0; i < view.count; ++i)
          column_[first + j].push_back(static_cast<double>(view.data[static_cast<std::ptrdiff_t>(i) * view.row_stride +
                                                                     static_cast<std::ptrdiff_t>(j) * view.stride]));
    } else {
      double number[Kind<K>::size + 1];
      read<K>(a, static_cast<double*>(number));
      for (std::size_t j = 0; j < Kind<K>::size; ++j) column_[first + j] = {number[j]};
    }
    rows_.resize(column_.size(), is_rows<K>);
    if constexpr (is_rows<K>) add_names<typename Kind<K>::Row>(names_, arguments_++);
    else add_names<K>(names_, arguments_++);
  }
  std::vector<double> const& column(int input) const { return column_[static_cast<std::size_t>(input)]; }
  bool is_row(int input) const { return rows_[static_cast<std::size_t>(input)]; }
  std::string const& name(int input) const { return names_[static_cast<std::size_t>(input)]; }

private:
  std::vector<std::vector<double>> column_;
  std::vector<bool> rows_;
  std::vector<std::string> names_;
  int arguments_ = 0;
};
template <class Kinds> struct CallValuesOf;
template <template <class...> class List, class... K> struct CallValuesOf<List<K...>> : CallValues {
  template <class... A> explicit CallValuesOf(A const&... a) { (this->template add<K>(a), ...); }
};

/// Evaluates a graph with loops.
class LoopInterpreter {
public:
  /// `evaluate` has a function for each operation of `operations`, or none for one on rows.
  LoopInterpreter(graph::Graph const& graph, CallValues const& values,
                  std::map<graph::OpInfo const*, Evaluate> const& evaluate)
      : graph_(graph), values_(values), evaluate_(evaluate), leaves_(graph::loop_leaves(graph)),
        value_(leaves_.size()), evaluated_(leaves_.size(), 0), set_(leaves_.size(), 0) {}

  /// The first operation that goes wrong on the way to a result: a number, or one in each row.
  Anomaly const& find(int root) {
    if (!found_) {
      if (leaves_[at(root)].empty()) evaluate(root);
      else each(*leaves_[at(root)].begin(), [&] { evaluate(root); });
    }
    return found_;
  }

private:
  using Values = std::vector<double>; ///< one, of a number; else those of a column
  /// A loop that is running: its index and states, and the row.
  struct Running {
    std::set<int> leaves;
    std::size_t row = 0;
  };
  static std::size_t at(int id) { return static_cast<std::size_t>(id); }
  graph::Node const& node(int id) const { return graph_[id]; }

  /// Gives an index or a state a value.
  void set(int leaf, Values value) {
    value_[at(leaf)] = std::move(value);
    set_[at(leaf)] = ++clock_;
  }
  std::size_t count(int index) {
    int const column = graph::column_of_index(static_cast<int>(node(index).value));
    if (column >= graph::first_count) return static_cast<std::size_t>(column - graph::first_count);
    Values const& of = values_.column(column);
    return values_.is_row(column) ? of.size() : static_cast<std::size_t>(of[0]);
  }
  /// Calls `f` for each row of an index, until something is found.
  template <class F> void each(int index, F const& f) {
    std::size_t const rows = count(index);
    Values const before = value_[at(index)];
    running_.push_back({{index}});
    for (std::size_t i = 0; i < rows && !found_; ++i) {
      running_.back().row = i;
      set(index, {static_cast<double>(i)});
      f();
    }
    running_.pop_back();
    set(index, before);
  }
  /// The running loops that a node varies with.
  std::vector<Running> around(int id) const {
    std::vector<Running> out;
    for (Running const& one : running_)
      if (std::any_of(one.leaves.begin(), one.leaves.end(), [&](int leaf) { return leaves_[at(id)].contains(leaf); }))
        out.push_back(one);
    return out;
  }

  double number(int id) {
    Values const& out = evaluate(id);
    return out.empty() ? 0 : out[0];
  }
  /// The values of a node where indices and states are what they are now.
  Values const& evaluate(int id) {
    if (graph::is_index(node(id)) || graph::is_state(node(id)) || found_) return value_[at(id)];
    bool known = evaluated_[at(id)] != 0;
    for (int const leaf : leaves_[at(id)]) known = known && set_[at(leaf)] < evaluated_[at(id)];
    if (known) return value_[at(id)];
    bool const loop = node(id).op->loop != LoopRole::none;
    std::vector<Running> before;
    if (loop) before = std::exchange(running_, around(id)); // what does not vary with them goes wrong before they run
    Values out = computed(id);
    if (loop) running_ = std::move(before);
    evaluated_[at(id)] = ++clock_;
    return value_[at(id)] = std::move(out);
  }

  Values computed(int id) {
    graph::Node const& n = node(id);
    switch (n.op->loop) {
    case LoopRole::none:
      if (graph_.is_input(n)) return values_.column(static_cast<int>(n.value));
      return {elementwise(id)};
    case LoopRole::element: return {element(id, number(n.arg[1]))};
    case LoopRole::near: return {element(id, number(n.arg[1]) + node(n.arg[2]).value)};
    case LoopRole::sum: {
      double sum = 0;
      each(n.arg[1], [&] { add(id, sum, number(n.arg[0])); });
      return {sum};
    }
    case LoopRole::count: return {static_cast<double>(count(n.arg[0]))};
    case LoopRole::store: {
      Values out;
      each(n.arg[1], [&] { out.push_back(number(n.arg[0])); });
      return out;
    }
    case LoopRole::accumulate: {
      Values out(count(n.arg[2]), 0.0);
      each(n.arg[1], [&] { each(n.arg[2], [&] { add(id, out[running_.back().row], number(n.arg[0])); }); });
      return out;
    }
    case LoopRole::scatter: return scattered(id);
    case LoopRole::product: return product(id);
    case LoopRole::recurrence: return run(id);
    case LoopRole::steps: return {static_cast<double>(steps_[n.arg[0]])};
    case LoopRole::final: {
      evaluate(n.arg[0]);
      return final_[{n.arg[0], node(n.arg[1]).arg[0]}];
    }
    case LoopRole::emitted: {
      evaluate(n.arg[0]);
      std::vector<Values> const& all = emitted_[{n.arg[0], n.arg[1]}];
      auto const step = static_cast<std::size_t>(number(node(n.arg[0]).arg[1]));
      return step < all.size() ? all[step] : Values{0};
    }
    case LoopRole::root_value: return evaluate(node(n.arg[1]).arg[1]); // Newton's steps have found it
    default: return {};
    }
  }
  /// The element of a column in a row, or 0 where there is none.
  double element(int id, double row) {
    Values const& column = evaluate(node(id).arg[0]);
    if (!(row >= 0 && row < static_cast<double>(column.size()))) return 0;
    double const out = column[static_cast<std::size_t>(row)];
    int const from = node(id).arg[0];
    if (graph_.is_input(node(from)) && !std::isfinite(out) && !found_) report(from, out, {}, around(id));
    return out;
  }
  /// A number that the call brings may be wrong itself.
  void check_input(int id, double value) {
    if (!found_ && !std::isfinite(value)) report(id, value, {}, {});
  }
  /// Adds a term to a sum, which may overflow.
  void add(int id, double& sum, double term) {
    double const before = sum;
    sum += term;
    if (!found_ && !std::isfinite(sum) && std::isfinite(before) && std::isfinite(term))
      report(id, sum, {{"the sum so far", before}, {"a term", term}}, running_);
  }
  Values scattered(int id) {
    Values out(count(node(id).arg[2]), 0.0);
    add_terms(id, node(id), out);
    return out;
  }
  /// Adds the terms of a scatter to its rows: those over whose loop `over` runs.
  void add_terms(int id, graph::Node const& over, Values& out) {
    each(over.arg[1], [&] {
      graph::Node const& term = node(over.arg[0]);
      if (term.op->loop == LoopRole::terms) return add_terms(id, term, out);
      double const row = number(term.arg[1]);
      if (row >= 0 && row < static_cast<double>(out.size()))
        add(id, out[static_cast<std::size_t>(row)], number(term.arg[0]));
    });
  }
  Values product(int id) {
    graph::Node const& n = node(id);
    Values const a = evaluate(n.arg[0]), x = evaluate(n.arg[1]);
    Values out(count(n.arg[2]), 0.0);
    for (std::size_t i = 0; i < out.size() && !x.empty(); ++i) {
      if (n.is<ops::OuterRows>()) out[i] = a[i / x.size()] * x[i % x.size()];
      else
        for (std::size_t j = 0; j < x.size(); ++j)
          add(id, out[i], (n.is<ops::TransposedProductRows>() ? a[j * out.size() + i] : a[i * x.size() + j]) * x[j]);
    }
    return out;
  }
  Values run(int id) {
    graph::RecurrenceParts const parts(graph_, id);
    graph::Node const* proceed = nullptr;
    std::size_t limit = 0;
    bool counted = false;
    for (int const end : parts.until) {
      if (node(end).op->loop == LoopRole::proceed) {
        proceed = &node(end);
        limit = static_cast<std::size_t>(number(proceed->arg[1]));
      } else if (node(end).op->loop == LoopRole::steps) {
        evaluate(node(end).arg[0]);
        limit = steps_[node(end).arg[0]];
        counted = true;
      }
    }
    if (!proceed && !counted) limit = count(parts.index);
    std::vector<Values> states, before;
    for (int k = 0; k < parts.size(); ++k) states.push_back(evaluate(parts.init(graph_, k)));
    for (int const leaf : parts.leaves) {
      before.push_back(value_[at(leaf)]);
      emitted_[{id, leaf}].assign(proceed ? 0 : limit, {});
    }
    Values const index_before = value_[at(parts.index)];
    running_.push_back({{parts.leaves.begin(), parts.leaves.end()}});
    running_.back().leaves.insert(parts.index);
    std::size_t taken = 0;
    for (; taken < limit && !found_; ++taken) {
      std::size_t const row = parts.back ? limit - 1 - taken : taken;
      running_.back().row = row;
      set(parts.index, {static_cast<double>(row)});
      for (int k = 0; k < parts.size(); ++k) set(parts.leaves[k], states[at(k)]);
      if (proceed && number(proceed->arg[0]) == 0) break;
      for (int k = 0; k < parts.size(); ++k) {
        std::vector<Values>& all = emitted_[{id, parts.leaves[k]}];
        if (all.size() <= row) all.resize(row + 1);
        all[row] = states[at(k)];
      }
      for (int k = 0; k < parts.size(); ++k) states[at(k)] = evaluate(parts.after(graph_, k));
    }
    running_.pop_back();
    steps_[id] = taken;
    set(parts.index, index_before);
    for (int k = 0; k < parts.size(); ++k) {
      set(parts.leaves[k], before[at(k)]);
      final_[{id, parts.leaves[k]}] = states[at(k)];
    }
    return {0};
  }

  double elementwise(int id) {
    graph::Node const& n = node(id);
    if (n.op->role != graph::Role::function) return n.value;
    double x[3] = {};
    if (n.is(Algebra::where)) {
      x[0] = number(n.arg[0]);
      return number(n.arg[x[0] != 0 ? 1 : 2]);
    }
    bool finite = n.arity() > 0;
    for (int k = 0; k < n.arity() && !n.is<ops::Along>(); ++k) {
      x[k] = number(n.arg[k]);
      if (graph_.is_input(node(n.arg[k]))) check_input(n.arg[k], x[k]);
      finite = finite && std::isfinite(x[k]);
    }
    if (n.is<ops::Along>()) return number(n.arg[0]);
    double const out = evaluate_.at(n.op)(x[0], x[1], x[2]);
    if (!found_ && finite && !std::isfinite(out)) {
      std::vector<Anomaly::Argument> arguments;
      for (int k = 0; k < n.arity(); ++k) arguments.push_back({name(n.arg[k]), x[k]});
      report(id, out, std::move(arguments), around(id));
    }
    return out;
  }
  std::string name(int id) const {
    graph::Node const& n = node(id);
    if (graph_.is_input(n)) return values_.name(static_cast<int>(n.value));
    if (n.op->loop == LoopRole::element && graph_.is_input(node(n.arg[0]))) return name(n.arg[0]);
    if (graph::is_index(n)) return "the number of the row";
    if (n.is(graph::Role::constant)) return "constant";
    return std::string(n.op->name);
  }
  void report(int id, double value, std::vector<Anomaly::Argument> arguments, std::vector<Running> const& loops) {
    found_.operation = name(id);
    found_.arguments = std::move(arguments);
    found_.value = value;
    for (Running const& loop : loops) found_.rows.push_back(loop.row);
  }

  graph::Graph const& graph_;
  CallValues const& values_;
  std::map<graph::OpInfo const*, Evaluate> const& evaluate_;
  std::vector<std::set<int>> leaves_;
  std::vector<Values> value_;
  std::vector<std::uint64_t> evaluated_, set_; ///< when a node was computed, and a leaf was given its value
  std::uint64_t clock_ = 0;
  std::vector<Running> running_; ///< from the outermost on
  std::map<std::pair<int, int>, Values> final_; ///< of a recurrence and one of its states
  std::map<std::pair<int, int>, std::vector<Values>> emitted_;
  std::map<int, std::size_t> steps_; ///< that a recurrence has taken
  Anomaly found_;
};

/// A flat graph in as little room as it needs, as a constant that programs hold.
template <auto const& Flat, int Inputs> inline constexpr auto compact = [] {
  graph::Graph all;
  all.inputs(Inputs);
  Buffer<int> const roots = graph::load(all, Flat);
  return graph::flatten<Flat.size + Inputs, std::remove_cvref_t<decltype(Flat)>::roots>(all, roots);
}();

/// The first operation that goes wrong within a program with loops. `Source` has its graph as `value`.
template <class Source> Anomaly loop_anomaly(CallValues const& values) {
  constexpr auto const& flat = compact<Source::value, Source::inputs>;
  constexpr auto count = static_cast<std::size_t>(flat.operations);
  auto const functions = evaluators<flat>(std::make_index_sequence<count>{});
  std::map<graph::OpInfo const*, Evaluate> evaluate;
  for (std::size_t i = 0; i < count; ++i) evaluate[flat.operation[i]] = functions[i];
  graph::Graph graph;
  graph.inputs(Source::inputs);
  Buffer<int> const roots = graph::load(graph, flat);
  LoopInterpreter interpreter(graph, values, evaluate);
  Anomaly out;
  for (int const root : roots)
    if (!out) out = interpreter.find(root);
  return out;
}

} // namespace dyad::typed
