// SPDX-License-Identifier: BSL-1.0
/// \file Values computed once: while a sweep builds a graph, equal operations on equal operands are one node.
///
/// Derivatives repeat themselves: without this, each order of differentiation would compute the same cosines anew, and
/// graphs would grow several times faster.
#pragma once

#include <dyad/dynamic/node.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace dyad::detail {

/// The values known during one sweep of this thread: a table of nodes, which tell their keys themselves. (Members are
/// templates so that only programs that differentiate compile them.)
class Memo {
public:
  Memo() noexcept : outer_(std::exchange(active_, this)) {}
  Memo(Memo const&) = delete;
  Memo& operator=(Memo const&) = delete;
  ~Memo() {
    active_ = outer_;
    for (Place const& place : table_)
      if (place.node) place.node->release_edge();
  }

  /// The memo of the innermost sweep that builds a graph, or null.
  static Memo* active() { return active_; }

  /// The node of a value, or null if it is not known, or was replaced.
  Node* find(MemoKey const& key) const {
    Node* const node = table_.empty() ? nullptr : table_[position(key, key.hash())].node;
    return node && node->version() == 0 ? node : nullptr;
  }
  template <class = void> void insert(MemoKey const& key, Node* node) {
    if (!key.operation) return;
    if (2 * (count_ + 1) > table_.size()) grow();
    std::uint64_t const hash = key.hash();
    Place& place = table_[position(key, hash)];
    if (place.node) return;
    node->share_edge();
    place = {hash, node};
    ++count_;
  }
  /// Makes the graphs that are already there behind some nodes known.
  template <class = void> void insert_graphs(std::vector<Node*> waiting) {
    Visited visited;
    while (!waiting.empty()) {
      Node* const node = waiting.back();
      waiting.pop_back();
      if (node->is_leaf() || !visited.first_time(node)) continue;
      insert(node->memo_key(), node);
      for (Operand const& operand : node->operands())
        if (operand.node) waiting.push_back(operand.node);
    }
  }

private:
  struct Place {
    std::uint64_t hash = 0;
    Node* node = nullptr;
  };

  /// Where the key is, or else the free place where it belongs.
  std::size_t position(MemoKey const& key, std::uint64_t hash) const {
    std::size_t at = hash & (table_.size() - 1);
    while (table_[at].node && !(table_[at].hash == hash && table_[at].node->memo_key() == key))
      at = (at + 1) & (table_.size() - 1);
    return at;
  }
  template <class = void> void grow() {
    std::vector<Place> const before =
        std::exchange(table_, std::vector<Place>(std::max<std::size_t>(64, 2 * table_.size())));
    for (Place const& place : before) {
      if (!place.node) continue;
      std::size_t at = place.hash & (table_.size() - 1);
      while (table_[at].node) at = (at + 1) & (table_.size() - 1);
      table_[at] = place;
    }
  }

  static inline constinit thread_local Memo* active_ = nullptr;
  Memo* outer_;
  std::vector<Place> table_; ///< at least half of it free, its size a power of two
  std::size_t count_ = 0;
};

} // namespace dyad::detail
