// SPDX-License-Identifier: BSL-1.0
/// \file Traced functions with loops as source: a generic lambda whose loops are `sum_over`, `map_over`, `fold`,
/// `scan`, `iterate` and `root` again.
///
/// What varies with a loop is written in its body, all else before it. Loops are found by the nodes that close them,
/// their rows by the elements that the body reads.
#pragma once

#include <dyad/bridge/loop_values.hpp>
#include <dyad/bridge/source_names.hpp>
#include <dyad/bridge/source_text.hpp>
#include <dyad/core/raise.hpp>

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace dyad::bridge {

/// How what a function returns is put together.
struct SourceNest {
  enum Kind { number, list, tuple, rows } kind = number;
  std::vector<SourceNest> parts = {};

  int size() const {
    int out = kind == number;
    for (SourceNest const& part : parts) out += part.size();
    return out;
  }
  /// The parts that are no tuples, in order.
  void collect(std::vector<SourceNest>& out) const {
    if (kind != tuple) return out.push_back(*this);
    for (SourceNest const& part : parts) part.collect(out);
  }
};

/// Writes one function.
class LoopWriter {
public:
  /// `names` counts the names that are given out.
  LoopWriter(graph::Graph const& graph, std::vector<SourceArgument> const& arguments, std::vector<int> const& roots,
             int& names)
      : graph_(graph), arguments_(arguments), roots_(roots), values_(graph, arguments, roots), names_(names) {
    for (std::size_t i = 0; i < arguments.size(); ++i) argument_names_.push_back(new_name('x'));
  }

  std::string write(SourceNest const& nest) {
    scopes_.emplace_back();
    std::size_t next = 0;
    std::string const result = returned(nest, roots_, next);
    return lambda("[](", argument_names_, result);
  }

private:
  /// A function or the body of a loop while it is written.
  struct Scope {
    std::set<int> bound = {};             ///< the index and the states of the loop
    std::map<int, std::string> text = {}; ///< how values are called
    std::string body = {};
    std::string last = {};       ///< how the value is called that the last statement makes
    std::size_t last_begins = 0; ///< where that statement stands
  };
  /// The rows of a loop, and the parameters of its body.
  struct Header {
    std::vector<std::string> rows, names;
    bool counts = false; ///< the only rows are the numbers from 0
  };

  [[noreturn]] static void refuse(std::string const& what) {
    raise(std::invalid_argument("dyad: to_cpp: " + what +
                                " stands in a function with loops, and has no text: write the "
                                "derivative of the whole function instead"));
  }

  graph::Node const& node(int id) const { return graph_[id]; }

  // Names and scopes.

  std::string new_name(char kind) { return kind + std::to_string(++names_); }
  std::string indent() const { return std::string(2 * scopes_.size(), ' '); }
  /// Ends a scope with what it returns, as a lambda. Parameters that nothing reads have no names.
  std::string lambda(std::string begin, std::vector<std::string> const& parameters, std::string const& result) {
    Scope const& scope = scopes_.back();
    std::string text = scope.body;
    if (scope.last == result) { // the last value needs no name
      std::string const statement = indent() + "auto const " + result + " = ";
      text.replace(scope.last_begins, statement.size(), indent() + "return ");
    } else
      text += indent() + "return " + result + ";\n";
    std::set<std::string> const words = words_of(text);
    scopes_.pop_back();
    for (std::string const& name : parameters)
      begin +=
          (&name == parameters.data() ? "auto const&" : ", auto const&") + (words.contains(name) ? " " + name : "");
    return begin + ") {\n" + text + indent() + "}";
  }
  std::size_t scope_of(int leaf) const {
    for (std::size_t i = scopes_.size(); i-- > 0;)
      if (scopes_[i].bound.contains(leaf)) return i;
    refuse("a value of a loop that has ended");
  }
  /// How a value is called. `key` is its node; or beyond all nodes that of a recurrence, for all its states.
  std::string text(int key) {
    for (std::size_t i = scopes_.size(); i-- > 0;)
      if (auto const found = scopes_[i].text.find(key); found != scopes_[i].text.end()) return found->second;
    int const id = key % graph_.size();
    graph::Node const& n = node(id);
    if (n.is(graph::Role::constant)) return cpp_number(n.value);
    if (n.is(graph::Role::truth)) return n.value != 0 ? "true" : "false";
    if (graph_.is_input(n)) return component(static_cast<int>(n.value), {});
    std::size_t level = 0;
    for (int const leaf : values_.free(id)) level = std::max(level, scope_of(leaf));
    auto const first_above = scopes_.begin() + static_cast<std::ptrdiff_t>(level) + 1;
    std::vector<Scope> above(std::make_move_iterator(first_above), std::make_move_iterator(scopes_.end()));
    scopes_.erase(first_above, scopes_.end());
    std::string out = expression(key);
    if (out.find_first_of(" (") != std::string::npos) {
      std::string const name = new_name('t');
      scopes_.back().last = name;
      scopes_.back().last_begins = scopes_.back().body.size();
      scopes_.back().body += indent() + "auto const " + name + " = " + out + ";\n";
      out = name;
    }
    scopes_.back().text[key] = out;
    for (Scope& scope : above) scopes_.push_back(std::move(scope));
    return out;
  }
  std::string parts_text(std::vector<std::string> const& parts) const {
    if (parts.size() == 1) return parts[0];
    std::string out;
    for (std::string const& part : parts) out += (out.empty() ? "std::tuple(" : ", ") + part;
    return out + ")";
  }
  static std::string part(std::string const& all, int k, int count) {
    return count == 1 ? all : "std::get<" + std::to_string(k) + ">(" + all + ")";
  }

  // Arguments and rows.

  SourceArgument const& argument_at(int input) const { return bridge::argument_at(arguments_, input); }
  std::string const& name_of(SourceArgument const& one) const {
    return argument_names_[static_cast<std::size_t>(&one - arguments_.data())];
  }
  /// An input, as part of its argument or of what stands for a row of that.
  std::string component(int input, std::string const& row) const {
    SourceArgument const& of = argument_at(input);
    std::string const name = row.empty() ? name_of(of) : row;
    int const k = input - of.first;
    if (of.columns < 0) return name;
    if (of.columns == 0) return name + "[" + std::to_string(k) + "]";
    return name + "[" + std::to_string(k / of.columns) + "][" + std::to_string(k % of.columns) + "]";
  }
  int column_of(int index) const { return values_.column_of(index); }
  bool is_rows(int column) const { return column < graph::first_count && argument_at(column).rows; }
  /// What says over how many rows an index runs that belongs to no argument.
  std::string count(int column) {
    if (column >= graph::first_open_end) refuse("the number of a step of iterate");
    return column >= graph::first_count ? std::to_string(column - graph::first_count) : component(column, {});
  }
  std::string numbers_from_zero(int column) {
    return "dyad::iota(" + count(column) + (column >= graph::first_count ? ", " + argument_names_.at(0) : "") + ")";
  }
  /// Rows over which an index runs.
  std::string rows_like(int index) {
    int const column = column_of(index);
    return is_rows(column) ? name_of(argument_at(column)) : numbers_from_zero(column);
  }
  /// A column that the function makes, as rows.
  std::string rows(int column) {
    graph::Node const& n = node(column);
    if (graph_.is_input(n)) return name_of(argument_at(static_cast<int>(n.value)));
    if (n.op->loop == LoopRole::store) {
      graph::Node const& term = node(n.arg[0]);
      if (term.op->loop == LoopRole::element && term.arg[1] == n.arg[1]) {
        if (graph::is_column(graph_, term.arg[0])) return rows(term.arg[0]);
        if (graph_.is_input(node(term.arg[0])) && argument_at(term.arg[0]).size == 1 &&
            term.arg[0] == column_of(n.arg[1]))
          return rows(term.arg[0]);
      }
    }
    return text(column);
  }

  // Loops.

  /// Opens a scope for a body over an index, with what it reads of its rows.
  Header open(int index, std::vector<int> const& body, std::set<int> bound) {
    Header out;
    Scope scope;
    auto const row_of = [&](std::string const& from) {
      std::size_t i = 0;
      while (i < out.rows.size() && out.rows[i] != from) ++i;
      if (i == out.rows.size()) {
        out.rows.push_back(from);
        out.names.push_back(new_name('r'));
      }
      return out.names[i];
    };
    int const column = column_of(index);
    if (is_rows(column)) {
      row_of(rows_like(index));
      Buffer<int> const& equal = graph_.equal_rows(); // that these are equally many is checked where the loop says so
      for (int i = 0; i < equal.size(); ++i)
        if (equal[i] == column && is_rows(equal[i ^ 1])) row_of(name_of(argument_at(equal[i ^ 1])));
    }
    for (int const id : values_.elements(index, body)) {
      graph::Node const& n = node(id);
      std::string& written = scope.text[id];
      if (id == index) written = row_of(numbers_from_zero(column));
      else if (auto const after = values_.state_after(id)) written = scanned(row_of, after->first, after->second);
      else if (n.op->loop == LoopRole::emitted) {
        graph::RecurrenceParts const parts(graph_, n.arg[0]);
        int k = 0;
        while (k < parts.size() && parts.leaves[k] != n.arg[1]) ++k;
        if (k == parts.size()) refuse("a scan whose state is rows");
        written = scanned(row_of, n.arg[0], parts.size() + k);
      } else if (n.op->loop == LoopRole::near)
        written = row_of("dyad::shifted(" + rows(n.arg[0]) + ", " +
                         std::to_string(static_cast<int>(node(n.arg[2]).value)) + ")");
      else if (graph_.is_input(node(n.arg[0]))) written = component(n.arg[0], row_of(rows(n.arg[0])));
      else written = row_of(rows(n.arg[0]));
    }
    out.counts = out.rows.empty() || (out.rows.size() == 1 && out.rows[0].starts_with("dyad::iota("));
    if (out.rows.empty()) {
      out.rows.push_back(column >= graph::first_open_end ? std::string() : rows_like(index));
      out.names.emplace_back("_");
    }
    bound.insert(index);
    scope.bound = std::move(bound);
    scopes_.push_back(std::move(scope));
    return out;
  }
  /// A state of a scan in a row: after the step, or, counted on, before it.
  template <class RowOf> std::string scanned(RowOf const& row_of, int recurrence, int k) {
    int const states = graph::RecurrenceParts(graph_, recurrence).size();
    return part(row_of(text(recurrence + graph_.size())), k, values_.reads_before(recurrence) ? 2 * states : states);
  }
  /// Ends a body: its parameters, which are states first, and its text.
  std::string body(std::string const& state, std::vector<std::string> const& rows, std::string const& result) {
    std::vector<std::string> parameters = rows;
    if (!state.empty()) parameters.insert(parameters.begin(), state);
    return lambda("[&](", parameters, result);
  }
  static std::string listed(std::vector<std::string> const& parts) {
    std::string out;
    for (std::string const& one : parts) out += one + ", ";
    return out;
  }
  /// A sum or map over an index; `result` says what the body returns.
  template <class Result>
  std::string loop(std::string const& name, int index, std::vector<int> const& terms, Result const& result) {
    Header const header = open(index, terms, {});
    std::string const returns = result();
    return "dyad::" + name + "(" + listed(header.rows) + body({}, header.names, returns) + ")";
  }
  std::string sum(int term, int index) {
    return loop("sum_over", index, {term}, [&] { return text(term); });
  }

  static std::size_t at(int i) { return static_cast<std::size_t>(i); }
  std::string value(int id) { return graph::is_column(graph_, id) ? rows(id) : text(id); }
  std::string values(std::vector<int> const& ids) {
    std::vector<std::string> parts;
    for (int const id : ids) parts.push_back(value(id));
    return parts_text(parts);
  }
  /// Says how the states before a step are called.
  void name_states(graph::RecurrenceParts const& parts, std::string const& state, int count) {
    for (int k = 0; k < parts.size(); ++k) scopes_.back().text[parts.leaves[k]] = part(state, k, count);
  }
  static std::set<int> leaves_of(graph::RecurrenceParts const& parts) {
    return {parts.leaves.begin(), parts.leaves.end()};
  }

  std::string recurrence(int id, bool scans) {
    graph::RecurrenceParts const parts(graph_, id);
    if (parts.back) refuse("a recurrence from the last row to the first");
    std::vector<int> init, after;
    for (int k = 0; k < parts.size(); ++k) {
      init.push_back(parts.init(graph_, k));
      after.push_back(parts.after(graph_, k));
    }
    std::string memory;
    for (int const end : parts.until) {
      graph::Node const& n = node(end);
      if (n.is<ops::Proceed>()) return iteration(parts, n, init, after);
      if (n.op->loop != LoopRole::memory) refuse("a recurrence over the steps that another one has taken");
      memory = ", dyad::memory<" + std::to_string(static_cast<int>(node(n.arg[0]).value)) + ">";
    }
    bool const twice = scans && values_.reads_before(id);
    if (twice)
      for (int k = 0; k < parts.size(); ++k) {
        init.push_back(init[at(k)]);
        after.push_back(parts.leaves[k]);
      }
    std::string const begins = values(init), state = new_name('s');
    Header header = open(parts.index, after, leaves_of(parts));
    name_states(parts, state, static_cast<int>(init.size()));
    std::string const returns = values(after);
    if (header.counts && !is_rows(column_of(parts.index))) {
      header.rows = {count(column_of(parts.index))};
      if (header.names[0] == "_") header.names = {};
    }
    return (scans ? "dyad::scan(" : "dyad::fold(") + begins + ", " + listed(header.rows) +
           body(state, header.names, returns) + memory + ")";
  }
  std::string iteration(graph::RecurrenceParts const& parts, graph::Node const& proceed, std::vector<int> const& init,
                        std::vector<int> after) {
    for (std::size_t k = 0; k < after.size(); ++k) // a state stays as it is once the condition no longer holds
      if (graph::Node const& n = node(after[k]);
          n.is(Algebra::where) && n.arg[0] == proceed.arg[0] && n.arg[2] == parts.leaves[static_cast<int>(k)])
        after[k] = n.arg[1];
    auto const stepped = [&](std::vector<int> const& results) {
      std::string const state = new_name('s');
      open(parts.index, results, leaves_of(parts));
      name_states(parts, state, parts.size());
      std::string const returns = values(results);
      return body(state, {}, returns);
    };
    std::string const begins = values(init), condition = stepped({proceed.arg[0]}), step = stepped(after);
    return "dyad::iterate(" + begins + ", " + condition + ", " + step + ", " + text(proceed.arg[1]) + ")";
  }
  std::string root(int id) {
    graph::RecurrenceParts const parts(graph_, id);
    std::vector<int> guess, residual;
    bool or_nan = node(id).is<ops::RootOrNan>();
    for (int k = 0; k < parts.size(); ++k) {
      int from = parts.init(graph_, k);
      if (node(id).is<ops::Solved>() && node(from).op->loop == LoopRole::final) { // where Newton's steps began
        for (int const end : graph::RecurrenceParts(graph_, node(from).arg[0]).until)
          or_nan = or_nan || node(end).is<ops::ProceedRootOrNan>();
        from = node(node(from).arg[1]).arg[1];
      }
      guess.push_back(from);
      residual.push_back(parts.after(graph_, k));
    }
    std::string const begins = values(guess), state = new_name('s');
    open(parts.index, residual, leaves_of(parts));
    name_states(parts, state, parts.size());
    std::string const returns = values(residual);
    return "dyad::root(" + begins + ", " + body(state, {}, returns) + (or_nan ? ", dyad::NoRoot::is_nan)" : ")");
  }

  std::string expression(int key) {
    int const id = key % graph_.size();
    graph::Node const& n = node(id);
    switch (n.op->loop) {
    case LoopRole::none: return elementwise(n);
    case LoopRole::sum: return sum(n.arg[0], n.arg[1]);
    case LoopRole::store: return loop("map_over", n.arg[1], {n.arg[0]}, [&] { return text(n.arg[0]); });
    case LoopRole::accumulate: return loop("map_over", n.arg[2], {n.arg[0]}, [&] { return sum(n.arg[0], n.arg[1]); });
    case LoopRole::product:
      if (!n.is<ops::ProductRows>()) break;
      return "matmul(" + rows(n.arg[0]) + ", " + rows(n.arg[1]) + ", " + rows_like(n.arg[2]) + ")";
    case LoopRole::count: {
      int const column = column_of(n.arg[0]);
      return is_rows(column) ? name_of(argument_at(column)) + ".size()" : count(column);
    }
    case LoopRole::element: {
      std::string const row = rows(n.arg[0]) + "[" + text(n.arg[1]) + "]";
      return graph_.is_input(node(n.arg[0])) ? component(n.arg[0], row) : row;
    }
    case LoopRole::final:
    case LoopRole::root_value: {
      graph::RecurrenceParts const parts(graph_, n.arg[0]);
      int k = 0;
      while (parts.next[k] != n.arg[1]) ++k;
      return part(text(n.arg[0]), k, parts.size());
    }
    case LoopRole::recurrence: return recurrence(id, key != id);
    case LoopRole::root: return root(id);
    default:
      break;
    }
    refuse("the operation " + std::string(n.op->name));
  }
  std::string elementwise(graph::Node const& n) {
    if (n.is<ops::Along>()) return text(n.arg[0]);
    if (n.arity() == 0) {
      if (n.op->value == 0) return n.is<ops::Infinity>() ? cpp_number(std::numeric_limits<double>::infinity()) : "0.0";
      return cpp_number(n.op->value);
    }
    std::vector<std::string> arguments;
    for (int k = 0; k < n.arity(); ++k) arguments.push_back(text(n.arg[k]));
    return operation_text(n.op->name, arguments, is_number(n) ? "dyad::" : "");
  }
  /// Whether a value is made of constants alone: C++ finds no function of dyad by arguments that are plain numbers.
  bool is_number(graph::Node const& n) {
    if (graph_.is_input(n) || n.op->loop != LoopRole::none || n.is<ops::Along>()) return false;
    for (int k = 0; k < n.arity(); ++k)
      if (!is_number(node(n.arg[k]))) return false;
    return true;
  }

  /// What a function or a body returns.
  std::string returned(SourceNest const& nest, std::vector<int> const& roots, std::size_t& next) {
    if (nest.kind == SourceNest::number) return value(roots[next++]);
    if (nest.kind == SourceNest::rows) {
      std::vector<int> const own(roots.begin() + static_cast<std::ptrdiff_t>(next),
                                 roots.begin() + static_cast<std::ptrdiff_t>(next) + nest.size());
      next += own.size();
      graph::Indices indices(graph_);
      int index = -1;
      for (int id = 0; id < graph_.size(); ++id)
        for (int const root : own)
          if (graph::is_index(node(id)) && (indices.of(root) & indices.of(id)) != 0) index = id;
      std::size_t first = 0;
      return loop("map_over", index, own, [&] { return returned(nest.parts[0], own, first); });
    }
    std::string list;
    for (SourceNest const& one : nest.parts) {
      bool const literal = nest.kind == SourceNest::list && one.kind == SourceNest::number &&
                           node(roots[next]).is(graph::Role::constant);
      std::string const written = returned(one, roots, next);
      list += (list.empty() ? "" : ", ") + (literal ? "dyad::Tracer(" + written + ")" : written);
    }
    if (nest.kind == SourceNest::tuple) return "std::tuple(" + list + ")";
    bool const numbers = !nest.parts.empty() && nest.parts[0].kind == SourceNest::number;
    return (numbers ? "dyad::VectorArray{" : "std::array{") + list + "}";
  }

  graph::Graph const& graph_;
  std::vector<SourceArgument> const& arguments_;
  std::vector<int> const& roots_;
  LoopValues values_;
  int& names_;
  std::vector<std::string> argument_names_;
  std::vector<Scope> scopes_;
};

} // namespace dyad::bridge
