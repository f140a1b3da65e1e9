// SPDX-License-Identifier: BSL-1.0
/// \file The reverse sweep over a dynamic graph.
///
/// One sweep serves both kinds of gradient: `Sweep<NdArray>` computes numbers and builds nothing, `Sweep<Variable>`
/// computes Variables, whose graph can be differentiated again. Nodes are visited by generation from a heap, each once.
/// The sweep stores nothing in the nodes but the place of their cotangent, and puts that back when it ends, however it
/// ends: a sweep may run within another.
#pragma once

#include <dyad/array/reduction.hpp>
#include <dyad/dynamic/variable.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

namespace dyad::detail {

template <class V> class Sweep {
public:
  Sweep() noexcept : id_(++last_id()) {}
  Sweep(Sweep const&) = delete;
  Sweep& operator=(Sweep const&) = delete;
  ~Sweep() {
    for (Entry const& entry : entries_) leave(entry);
  }

  /// Keeps the cotangents of intermediate nodes that Variables name.
  bool retain = false;

  /// Admits a node before the sweep; once any is admitted, no other takes part.
  void admit(Node* node) {
    restricted_ = true;
    if (node->sweep_id != id_) enter(node);
  }
  /// Keeps the cotangent of an admitted node.
  void keep(Node* node) { entries_[node->slot].keep = true; }
  bool admitted(Node const* node) const { return node->sweep_id == id_; }

  /// Adds to the cotangent of a node. The sweep owns shapes: a cotangent is summed back to what was stretched.
  void add(Node* node, V cotangent) {
    if (node->is_constant() && !restricted_) return;
    bool const known = node->sweep_id == id_;
    if (!known && restricted_) return;
    V fitted = fits(cotangent, node->data) ? std::move(cotangent) : fit(std::move(cotangent), node->data);
    Entry& entry = entries_[known ? node->slot : enter(node)];
    if (entry.reached) entry.cotangent = sum(std::move(entry.cotangent), std::move(fitted));
    else {
      entry.cotangent = std::move(fitted);
      entry.reached = true;
      if (!node->is_leaf()) push(node);
    }
  }
  /// A rule may answer with a plain number.
  template <class T>
    requires std::is_arithmetic_v<T>
  void add(Node* node, T cotangent) {
    add(node, V(NdArray::scalar(static_cast<double>(cotangent), node->data.dtype())));
  }

  /// Adds to the cotangent of one result of a function of several.
  void add_output(Node* function, std::size_t index, std::size_t count, V cotangent) {
    bool const known = function->sweep_id == id_;
    if (!known && restricted_) return;
    Entry& entry = entries_[known ? function->slot : enter(function)];
    if (!entry.reached) {
      entry.reached = true;
      entry.outputs = std::make_unique<std::vector<std::optional<V>>>(count);
      push(function);
    }
    (*entry.outputs)[index] = std::move(cotangent);
  }
  /// The cotangents of the results of a function of several; a result that was not used has none.
  std::vector<std::optional<V>> const& outputs(Node const* function) const { return *entries_[function->slot].outputs; }

  /// True if the cotangent of a node is asked for, or leads to one that is.
  bool wants(Node const* node) const { return restricted_ ? node->sweep_id == id_ : !node->is_constant(); }

  void run() {
    while (!heap_.empty()) {
      std::pop_heap(heap_.begin(), heap_.end());
      std::size_t const slot = heap_.back().slot;
      heap_.pop_back();
      Node* const node = entries_[slot].node;
      V const cotangent = std::move(entries_[slot].cotangent);
      node->pull(*this, cotangent);
      Entry& entry = entries_[slot];
      if (entry.keep || (retain && node->has_handles())) {
        entry.cotangent = cotangent;
        continue;
      }
      leave(entry);
      entry = {};
      free_.push_back(static_cast<std::uint32_t>(slot));
    }
  }

  /// The cotangent of a node after the sweep, or nothing if it was not reached.
  V const* cotangent(Node const* node) const {
    return node->sweep_id == id_ && entries_[node->slot].reached ? &entries_[node->slot].cotangent : nullptr;
  }

  /// Calls `f(node, cotangent)` for each leaf and each retained node that a Variable names.
  template <class F> void for_each_result(F&& f) const {
    for (Entry const& entry : entries_)
      if (entry.node && entry.reached && entry.node->has_handles()) f(entry.node, entry.cotangent);
  }

private:
  struct Entry {
    Node* node = nullptr;
    V cotangent = none();
    bool reached = false, keep = false;
    std::unique_ptr<std::vector<std::optional<V>>> outputs = nullptr;
    std::uint32_t old_slot = 0;
    std::uint64_t old_sweep = 0;
  };
  struct Waiting {
    std::uint32_t order, slot;
    friend bool operator<(Waiting a, Waiting b) { return a.order < b.order; }
  };

  static V none() {
    if constexpr (std::same_as<V, Variable>) return Variable(static_cast<Node*>(nullptr));
    else return V();
  }
  static std::uint64_t& last_id() {
    static constinit thread_local std::uint64_t id = 0;
    return id;
  }

  std::uint32_t enter(Node* node) {
    std::uint32_t slot;
    if (free_.empty()) {
      slot = static_cast<std::uint32_t>(entries_.size());
      entries_.emplace_back();
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    Entry& entry = entries_[slot];
    entry.node = node;
    entry.old_slot = node->slot;
    entry.old_sweep = node->sweep_id;
    node->share_edge();
    node->slot = slot;
    node->sweep_id = id_;
    return slot;
  }
  void leave(Entry const& entry) {
    if (!entry.node) return;
    entry.node->slot = entry.old_slot;
    entry.node->sweep_id = entry.old_sweep;
    entry.node->release_edge();
  }
  void push(Node* node) {
    heap_.push_back({node->order, node->slot});
    std::push_heap(heap_.begin(), heap_.end());
  }

  static bool fits(V const& cotangent, NdArray const& data) {
    if (cotangent.dtype() != data.dtype()) return false;
    if constexpr (std::same_as<V, NdArray>)
      if (cotangent.is_scalar() && data.is_scalar()) return true;
    return cotangent.shape() == data.shape();
  }
  static V fit(V cotangent, NdArray const& data) {
    if (cotangent.dtype() != data.dtype()) cotangent = cast(cotangent, data.dtype());
    if (cotangent.shape() == data.shape()) return cotangent;
    if (cotangent.size() < data.size()) return broadcast_to(cotangent, data.shape());
    return sum_to(cotangent, data.shape());
  }

  static V sum(V a, V b) {
    if constexpr (std::same_as<V, NdArray>) {
      if (a.is_scalar() && b.is_scalar() && a.dtype() == DType::float64) return NdArray(a.number() + b.number());
      if (add_in_place(a, b)) return a;
    }
    return a + b;
  }

  std::uint64_t id_;
  bool restricted_ = false;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> free_; ///< entries to be used again
  std::vector<Waiting> heap_;
  std::vector<std::pair<Node*, std::vector<std::optional<V>>>> outputs_;
};

} // namespace dyad::detail
