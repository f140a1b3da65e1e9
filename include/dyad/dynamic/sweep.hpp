// SPDX-License-Identifier: BSL-1.0
/// \file The reverse sweep over a dynamic graph.
///
/// One sweep serves both kinds of gradient: `Sweep<NdArray>` computes numbers and builds nothing, `Sweep<Variable>`
/// computes Variables, whose graph can be differentiated again. Nodes are visited by generation from a heap, each once.
/// The sweep stores nothing in the nodes but the place of their cotangent, and puts that back when it ends, however it
/// ends: a sweep may run within another.
#pragma once

#include <dyad/array/indexing.hpp>
#include <dyad/array/reduction.hpp>
#include <dyad/dynamic/variable.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

namespace dyad::detail {

template <class V> class Sweep {
public:
  Sweep() noexcept : id_(Mark::next_sweep()) {}
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
    if (!admitted(node)) enter(node);
  }
  /// Keeps the cotangent of an admitted node.
  void keep(Node* node) { entries_[node->mark().slot].keep = true; }
  bool admitted(Node const* node) const { return node->mark().sweep == id_; }
  /// True if the cotangent of an intermediate node will be read when the sweep has ended.
  bool keeps(Node const* node) const {
    return (admitted(node) && entries_[node->mark().slot].keep) || (retain && node->has_handles());
  }

  /// Adds to the cotangent of a node. The sweep owns shapes: a cotangent is stretched to the shape of the operation's
  /// result, where a rule gave less, and summed back to what the operation stretched.
  void add(Node* node, V cotangent) {
    if (!wants(node)) return;
    V fitted = fits(cotangent, node->data) ? std::move(cotangent) : fit(std::move(cotangent), node->data);
    Entry& entry = entry_of(node);
    if (entry.reached) entry.cotangent = sum(std::move(entry.cotangent), std::move(fitted));
    else {
      entry.cotangent = std::move(fitted);
      reach(entry);
    }
  }
  /// A rule may answer with a plain number.
  template <class T>
    requires std::is_arithmetic_v<T>
  void add(Node* node, T cotangent) {
    NdArray const& data = node->data;
    if constexpr (std::same_as<V, NdArray>)
      if (data.is_scalar() && data.dtype() == DType::float64) return add_number(node, static_cast<double>(cotangent));
    add(node, V(NdArray::scalar(static_cast<double>(cotangent), data.dtype())));
  }

  /// Adds to a slice of the cotangent of a node.
  void add(Node* node, ops::SliceView const& slice, NdArray const& cotangent)
    requires std::same_as<V, NdArray>
  {
    if (!wants(node)) return;
    Entry& entry = entry_of(node);
    if (!entry.reached || !add_in_place(entry.cotangent, slice, cotangent)) add(node, apply_to(ops::Embed{slice, node->data.shape()}, cotangent));
  }

  /// Adds to the cotangent of one result of a function of several.
  void add_output(Node* function, std::size_t index, std::size_t count, V cotangent) {
    if (!wants(function)) return;
    Entry& entry = entry_of(function);
    if (!entry.reached) {
      entry.outputs = std::make_unique<std::vector<std::optional<V>>>(count);
      reach(entry);
    }
    (*entry.outputs)[index] = std::move(cotangent);
  }
  /// The cotangents of the results of a function of several; a result that was not used has none.
  std::vector<std::optional<V>> const& outputs(Node const* function) const { return *entries_[function->mark().slot].outputs; }

  /// True if the cotangent of a node is asked for, or leads to one that is.
  bool wants(Node const* node) const { return restricted_ ? admitted(node) : !node->is_constant(); }

  void run() {
    while (waiting_.any()) {
      std::uint32_t const slot = waiting_.pop();
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
      free_.push_back(slot);
    }
  }

  /// The cotangent of a node after the sweep, or nothing if it was not reached.
  V const* cotangent(Node const* node) const {
    return admitted(node) && entries_[node->mark().slot].reached ? &entries_[node->mark().slot].cotangent : nullptr;
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
    Mark before = {};
  };
  /// The nodes to visit, the highest first: outside of the heap, which so stays empty along a chain.
  class Waiting {
  public:
    bool any() const { return first_.order != 0 || !rest_.empty(); }
    void push(std::uint32_t order, std::uint32_t slot) {
      Place place{order, slot};
      if (first_ < place && (first_.order != 0 || rest_.empty() || rest_.front() < place)) std::swap(first_, place);
      if (place.order == 0) return;
      rest_.push_back(place);
      std::push_heap(rest_.begin(), rest_.end());
    }
    std::uint32_t pop() {
      if (first_.order != 0) return std::exchange(first_, {}).slot;
      std::pop_heap(rest_.begin(), rest_.end());
      std::uint32_t const slot = rest_.back().slot;
      rest_.pop_back();
      return slot;
    }

  private:
    struct Place {
      std::uint32_t order = 0, slot = 0; ///< no node that waits has the order 0: leaves do not
      friend bool operator<(Place a, Place b) { return a.order < b.order; }
    };
    Place first_;
    std::vector<Place> rest_;
  };

  static V none() {
    if constexpr (std::same_as<V, Variable>) return Variable(static_cast<Node*>(nullptr));
    else return V();
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
    entry.before = node->mark();
    node->share_edge();
    node->set_mark({slot, id_});
    return slot;
  }
  void leave(Entry const& entry) {
    if (!entry.node) return;
    entry.node->set_mark(entry.before);
    entry.node->release_edge();
  }
  Entry& entry_of(Node* node) { return entries_[admitted(node) ? node->mark().slot : enter(node)]; }
  /// A first cotangent has arrived.
  void reach(Entry& entry) {
    entry.reached = true;
    if (entry.node->is_leaf()) return;
    waiting_.push(entry.node->order, entry.node->mark().slot);
  }
  void add_number(Node* node, double number) {
    if (!wants(node)) return;
    Entry& entry = entry_of(node);
    if (entry.reached) number += entry.cotangent.number();
    entry.cotangent = NdArray(number);
    if (!entry.reached) reach(entry);
  }

  static bool fits(V const& cotangent, NdArray const& data) {
    if (cotangent.dtype() != data.dtype()) return false;
    if constexpr (std::same_as<V, NdArray>)
      if (cotangent.is_scalar() && data.is_scalar()) return true;
    return cotangent.shape() == data.shape();
  }
  static V fit(V cotangent, NdArray const& data) {
    if (cotangent.dtype() != data.dtype()) cotangent = cast(cotangent, data.dtype());
    Shape const common = broadcast(cotangent.shape(), data.shape(), "backward");
    if (cotangent.shape() != common) cotangent = broadcast_to(cotangent, common); // a rule may give less than the shape
    return common == data.shape() ? cotangent : sum_to(cotangent, data.shape());
  }

  static V sum(V a, V b) {
    if constexpr (std::same_as<V, NdArray>) {
      if (a.is_scalar() && b.is_scalar() && a.dtype() == DType::float64) return NdArray(a.number() + b.number());
      if (add_in_place(a, b)) return a;
    }
    return a + b;
  }

  std::uint32_t id_;
  bool restricted_ = false;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> free_; ///< entries to be used again
  Waiting waiting_;
};

} // namespace dyad::detail
