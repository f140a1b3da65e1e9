// SPDX-License-Identifier: BSL-1.0
/// \file Values computed once: while a sweep builds a graph, equal operations on equal operands are one node.
///
/// Derivatives repeat themselves: without this, each order of differentiation would compute the same cosines anew, and
/// graphs would grow several times faster.
#pragma once

#include <dyad/dynamic/node.hpp>

#include <array>
#include <functional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace dyad::detail {

/// What makes two values equal: the operation, and up to three operands.
struct MemoKey {
  void const* operation = nullptr; ///< null for an operation that is not shared
  std::array<Operand, 3> operands = {};

  friend bool operator==(MemoKey const& a, MemoKey const& b) {
    for (std::size_t i = 0; i < a.operands.size(); ++i)
      if (a.operands[i].node != b.operands[i].node || a.operands[i].number != b.operands[i].number) return false;
    return a.operation == b.operation;
  }
};

struct MemoHash {
  std::size_t operator()(MemoKey const& key) const {
    std::size_t seed = 0;
    auto const combine = [&](std::size_t hash) { seed = (seed ^ hash) * 0x9e3779b97f4a7c15u + (seed >> 29); };
    combine(std::hash<void const*>()(key.operation));
    for (Operand const& operand : key.operands) {
      combine(std::hash<Node*>()(operand.node));
      combine(std::hash<double>()(operand.number));
    }
    return seed;
  }
};

inline MemoKey Node::memo_key() const { return {}; }

/// The values known during one sweep of this thread.
class Memo {
public:
  Memo() noexcept : outer_(std::exchange(active_, this)) {}
  Memo(Memo const&) = delete;
  Memo& operator=(Memo const&) = delete;
  ~Memo() {
    active_ = outer_;
    for (auto const& [key, node] : known_) node->release_edge();
  }

  /// The memo of the innermost sweep that builds a graph, or null.
  static Memo* active() { return active_; }

  Node* find(MemoKey const& key) const {
    auto const found = known_.find(key);
    return found == known_.end() ? nullptr : found->second;
  }
  void insert(MemoKey const& key, Node* node) {
    if (key.operation && known_.emplace(key, node).second) node->share_edge();
  }
  /// Makes a graph that is already there known.
  void insert_graph(Node* root) {
    std::vector<Node*> waiting{root};
    while (!waiting.empty()) {
      Node* const node = waiting.back();
      waiting.pop_back();
      if (node->is_leaf() || !seen_.insert(node).second) continue;
      insert(node->memo_key(), node);
      for (Operand const& operand : node->operands())
        if (operand.node) waiting.push_back(operand.node);
    }
  }

private:
  static inline constinit thread_local Memo* active_ = nullptr;
  Memo* outer_;
  std::unordered_map<MemoKey, Node*, MemoHash> known_;
  std::unordered_set<Node*> seen_;
};

} // namespace dyad::detail
