// SPDX-License-Identifier: BSL-1.0
/// \file What a function with loops is made of, for those who write it again: which loops its values vary with, what
/// bodies read of their rows, which values are the states of a scan.
#pragma once

#include <dyad/graph/loop_leaves.hpp>
#include <dyad/graph/recurrences.hpp>

#include <bit>
#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace dyad::bridge {

/// An argument of a function: its inputs, and how one of them is read.
struct SourceArgument {
  int first = 0, size = 1, columns = 0; ///< columns of a matrix; 0 for a vector, -1 for a number
  bool rows = false;
};

/// The argument that an input belongs to.
inline SourceArgument const& argument_at(std::vector<SourceArgument> const& arguments, int input) {
  std::size_t i = 0;
  while (input >= arguments[i].first + arguments[i].size) ++i;
  return arguments[i];
}

/// The values of a function by their nodes.
class LoopValues {
public:
  LoopValues(graph::Graph const& graph, std::vector<SourceArgument> const& arguments, std::vector<int> const& roots)
      : graph_(graph), arguments_(arguments), free_(graph::loop_leaves(graph)) {
    find_after();
    find_before(roots);
  }

  /// The indices and states that a value varies with.
  std::set<int> const& free(int id) const { return free_[at(id)]; }
  /// Of a value that is the state after each step of a scan: the recurrence, and which state.
  std::pair<int, int> const* state_after(int id) const {
    auto const found = after_.find(id);
    return found == after_.end() ? nullptr : &found->second;
  }
  /// Whether states before the steps of a recurrence are read.
  bool reads_before(int recurrence) const { return before_.contains(recurrence); }
  int column_of(int index) const { return graph::column_of_index(static_cast<int>(node(index).value)); }

  /// What a body reads of its rows, in the order of the nodes.
  std::set<int> elements(int index, std::vector<int> const& body) const {
    std::set<int> out, seen;
    std::vector<int> open = body;
    while (!open.empty()) {
      int const id = open.back();
      open.pop_back();
      if (!varies(id, index) || !seen.insert(id).second) continue;
      if (is_element(id, index)) {
        out.insert(id);
        continue;
      }
      int const values = node(id).is<ops::Along>() ? 1 : node(id).arity();
      for (int k = 0; k < values; ++k) open.push_back(node(id).arg[k]);
    }
    return out;
  }

private:
  graph::Node const& node(int id) const { return graph_[id]; }
  static std::size_t at(int id) { return static_cast<std::size_t>(id); }
  bool varies(int id, int index) const { return free_[at(id)].contains(index); }
  /// Whether a value of a loop comes from its rows.
  bool is_element(int id, int index) const {
    graph::Node const& n = node(id);
    if (id == index) return true;
    if (auto const after = state_after(id); after && node(after->first).arg[1] == index) return true;
    if (n.op->loop == LoopRole::emitted) return node(n.arg[0]).arg[1] == index;
    if (n.op->loop == LoopRole::near) return n.arg[1] == index;
    if (n.op->loop != LoopRole::element || n.arg[1] != index) return false;
    int const of = graph::index_of_column(graph_, n.arg[0]);
    return connected(of >= 0 ? column_of(of) : argument_at(arguments_, static_cast<int>(node(n.arg[0]).value)).first,
                     index);
  }
  /// Whether rows are known to be as many as those that an index runs over.
  bool connected(int column, int index) const {
    std::set<int> seen{column};
    std::vector<int> open{column};
    while (!open.empty()) {
      int const one = open.back();
      open.pop_back();
      if (one == column_of(index)) return true;
      Buffer<int> const& equal = graph_.equal_rows();
      for (int i = 0; i < equal.size(); ++i)
        if (equal[i] == one && seen.insert(equal[i ^ 1]).second) open.push_back(equal[i ^ 1]);
    }
    return false;
  }

  /// Finds the values that are states after each step of a scan.
  void find_after() {
    using Key = std::tuple<graph::OpInfo const*, int, int, int, std::uint64_t>;
    std::map<Key, int> place;
    auto const key = [](graph::Node const& n) {
      return Key(n.op, n.arg[0], n.arg[1], n.arg[2], std::bit_cast<std::uint64_t>(n.value));
    };
    std::map<std::pair<int, int>, int> emitted; // recurrence, state
    for (int id = 0; id < graph_.size(); ++id) {
      place.emplace(key(node(id)), id);
      if (node(id).op->loop == LoopRole::emitted) emitted[{node(id).arg[0], node(id).arg[1]}] = id;
    }
    std::set<int> recurrences;
    for (auto const& [from, id] : emitted) recurrences.insert(from.first);
    for (int const id : recurrences) {
      graph::RecurrenceParts const parts(graph_, id);
      Buffer<bool> const moves = graph::depends_on(graph_, parts.leaves, id);
      std::vector<int> copy(at(id), -1);
      for (int v = 0; v < id; ++v) {
        if (!moves[v]) copy[at(v)] = v;
        else if (auto const found = emitted.find({id, v}); found != emitted.end()) copy[at(v)] = found->second;
        else {
          graph::Node n = node(v);
          bool known = n.arity() > 0;
          for (int k = 0; k < n.arity(); ++k) known = (n.arg[k] = copy[at(n.arg[k])]) >= 0 && known;
          auto there = known ? place.find(key(n)) : place.end();
          if (known && there == place.end() && n.op->commutative) {
            std::swap(n.arg[0], n.arg[1]);
            there = place.find(key(n));
          }
          if (there != place.end()) copy[at(v)] = there->second;
        }
      }
      for (int k = 0; k < parts.size(); ++k)
        if (int const after = parts.after(graph_, k); moves[after] && copy[at(after)] >= 0)
          after_.try_emplace(copy[at(after)], id, k);
    }
  }
  /// Finds the scans of which states before a step are read: in all that the roots read, but for values after a step.
  void find_before(std::vector<int> const& roots) {
    std::set<int> seen;
    std::vector<int> open(roots.begin(), roots.end());
    while (!open.empty()) {
      int const id = open.back();
      open.pop_back();
      if (!seen.insert(id).second) continue;
      if (auto const found = after_.find(id); found != after_.end()) {
        open.push_back(found->second.first);
        continue;
      }
      if (node(id).op->loop == LoopRole::emitted) before_.insert(node(id).arg[0]);
      for (int k = 0; k < node(id).arity(); ++k) open.push_back(node(id).arg[k]);
    }
  }

  graph::Graph const& graph_;
  std::vector<SourceArgument> const& arguments_;
  std::vector<std::set<int>> free_;
  std::map<int, std::pair<int, int>> after_;
  std::set<int> before_;
};

} // namespace dyad::bridge
