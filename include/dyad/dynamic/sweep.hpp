// SPDX-License-Identifier: BSL-1.0
/// \file The reverse sweep over a dynamic graph.
///
/// One sweep serves both kinds of gradient: `Sweep<NdArray>` computes numbers and builds nothing, `Sweep<Variable>`
/// computes Variables, whose graph can be differentiated again. Nodes are visited by generation from a heap, each once.
/// The sweep stores nothing in the nodes but the place of their cotangent, and puts that back when it ends, however it
/// ends: a sweep may run within another.
///
/// A branch that was not taken stops a derivative (see branches.hpp). Behind a branch, a cotangent travels with a
/// *mask*: which of its elements some taken branch reaches. What a rule makes of the others is dropped, be it NaN.
/// Rules keep the mask, operations that move elements move it, and contributions unite: an element is reached if one of
/// them reaches it. A sweep of numbers goes without masks first, and only if that gave NaN behind a branch it is
/// repeated with them.
#pragma once

#include <dyad/array/indexing.hpp>
#include <dyad/array/reduction.hpp>
#include <dyad/dynamic/anomaly.hpp>
#include <dyad/ops/comparison.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

namespace dyad::detail {

/// The nodes to visit, the highest first: outside of the heap, which so stays empty along a chain.
class NodesToVisit {
public:
  bool any() const { return first_.order != 0 || !rest_.empty(); }
  void push(std::uint32_t order, std::uint32_t slot) {
    if (first_.order == 0 && rest_.empty()) first_ = {order, slot};
    else push_beside({order, slot});
  }
  template <class = void> std::uint32_t pop() {
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
  template <class = void> [[gnu::noinline]] void push_beside(Place place) {
    if (first_ < place && (first_.order != 0 || rest_.front() < place)) std::swap(first_, place);
    if (place.order == 0) return;
    rest_.push_back(place);
    std::push_heap(rest_.begin(), rest_.end());
  }
  Place first_;
  std::vector<Place> rest_;
};

/// What is done with masks. A program without branches has none, and does not compile it: a sweep that is given a first
/// mask notes where this stands.
template <class V> struct MaskRules {
  V (*reached)(V const& mask, V const& x) = [](V const& mask, V const& x) -> V { return where(mask, x, 0.0); };
  V (*either)(V const& a, V const& b) = [](V const& a, V const& b) -> V { return a || b; };
  V (*above_zero)(V const& x) = [](V const& x) -> V { return x > 0.0; };
};
template <class V> inline constexpr MaskRules<V> mask_rules = {};

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
  /// Whether cotangents travel with masks. Where anomalies are looked for they always do: what is dropped is none.
  bool masks = std::same_as<V, Variable> || Config::get(Config::find_anomalies);
  /// Whether what rules give keeps the shape of their result: of a forward sweep, which asks a single node.
  bool as_results = false;
  int nested = 0; ///< within how many sweeps that look past the divisor of a quotient
  /// Without masks: notes that a branch was met, which may have stopped a derivative.
  void meet_branch() { met_branch_ = true; }
  bool met_branch() const { return met_branch_; }
  /// True if a sweep without masks gave NaN, and met a branch: so NaN may come from behind it.
  bool needs_masks() const {
    if (masks || !met_branch_) return false;
    if constexpr (std::same_as<V, NdArray>)
      for (Entry const& entry : entries_)
        if (entry.node && entry.reached && has_nan(entry.cotangent)) return true;
    return false;
  }

  /// Admits a node before the sweep; once any is admitted, no other takes part.
  void admit(Node* node) {
    restricted_ = true;
    if (!admitted(node)) enter(node);
  }
  /// Admits a node, of which only the elements that `mask` names are reached.
  void admit(Node* node, V mask) {
    rules_ = &mask_rules<V>;
    admit(node);
    entry_of(node).details().mask = std::move(mask);
  }
  /// Keeps the cotangent of an admitted node.
  void keep(Node* node) { entries_[node->mark().slot].keep = true; }
  /// Admits a node whose cotangent is kept and not passed on.
  void stop_at(Node* node) {
    admit(node);
    entries_[node->mark().slot].stop = true;
  }
  bool stops(Node const* node) const { return admitted(node) && entries_[node->mark().slot].stop; }
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
    if (current_) check_derivative(*current_, array_of(given_), *node, array_of(fitted));
    Entry& entry = entry_of(node);
    if (entry.more) entry.more->mask.reset();
    if (entry.reached) {
      V total = sum(find_anomalies_ ? entry.cotangent : std::move(entry.cotangent),
                    find_anomalies_ ? fitted : std::move(fitted));
      if (find_anomalies_) check_sum(*node, array_of(entry.cotangent), array_of(fitted), array_of(total));
      entry.cotangent = std::move(total);
    } else {
      entry.cotangent = std::move(fitted);
      reach(entry, node->mark().slot);
    }
  }
  /// The same for a cotangent of which only the elements that `mask` names reach the node; all, if there is no mask.
  /// Its shape stretches to that of the cotangent.
  void add(Node* node, V cotangent, std::optional<V> mask) {
    rules_ = &mask_rules<V>;
    pass(node, std::move(cotangent), std::move(mask));
  }
  /// The same for a mask that was made of one of this sweep.
  void pass(Node* node, V cotangent, std::optional<V> mask) {
    if (!mask) return add(node, std::move(cotangent));
    if (!wants(node)) return;
    mask = fit_mask(std::move(*mask), cotangent.shape(), node->data);
    if (Entry const& entry = entry_of(node); entry.reached)
      mask = entry.more && entry.more->mask ? std::optional<V>(rules_->either(*entry.more->mask, *mask)) : std::nullopt;
    add(node, std::move(cotangent));
    entry_of(node).details().mask = std::move(mask);
  }
  /// Adds to the cotangent of a node that is kept what is not passed on: a rule has passed it to the operands already.
  void note(Node* node, V cotangent) {
    V fitted = fits(cotangent, node->data) ? std::move(cotangent) : fit(std::move(cotangent), node->data);
    if (current_) check_derivative(*current_, array_of(given_), *node, array_of(fitted));
    std::optional<V>& noted = entry_of(node).details().noted;
    noted = noted ? sum(std::move(*noted), std::move(fitted)) : std::move(fitted);
  }
  /// Adds zeros that nothing reaches.
  void add_nothing(Node* node) {
    if (masks) add(node, zeros_like(node->data), zeros_like(NdArray::scalar(0, node->data.dtype())));
    else add(node, zeros_like(node->data)), meet_branch();
  }
  /// Which elements of the cotangent of a node are reached; null for all of them.
  V const* mask(Node const* node) const {
    Entry const& entry = entries_[node->mark().slot];
    return entry.more && entry.more->mask ? &*entry.more->mask : nullptr;
  }
  /// What is done with masks, where there is one.
  MaskRules<V> const& rules() const { return *rules_; }
  /// A rule may answer with a plain number.
  template <class T>
    requires std::is_arithmetic_v<T>
  void add(Node* node, T cotangent) {
    NdArray const& data = node->data;
    if constexpr (std::same_as<V, NdArray>)
      if (!find_anomalies_ && is_number(data)) {
        if (wants(node)) add_number(node, static_cast<double>(cotangent));
        return;
      }
    add(node, V(NdArray::scalar(static_cast<double>(cotangent), data.dtype())));
  }
  /// The same where the node is wanted and one number of type `double`, and anomalies are not looked for.
  void add_number(Node* node, double cotangent)
    requires std::same_as<V, NdArray>
  {
    std::uint32_t const slot = slot_of(node);
    Entry& entry = entries_[slot];
    if (entry.more) [[unlikely]]
      entry.more->mask.reset();
    if (entry.reached) cotangent += entry.cotangent.number();
    entry.cotangent = NdArray(cotangent);
    if (!entry.reached) reach(entry, slot);
  }
  static bool is_number(NdArray const& data) { return data.is_scalar() && data.dtype() == DType::float64; }

  /// Adds to a slice of the cotangent of a node.
  void add(Node* node, ops::SliceView const& slice, NdArray const& cotangent)
    requires std::same_as<V, NdArray>
  {
    if (!wants(node)) return;
    Entry& entry = entry_of(node);
    if (!entry.reached || entry.more || !add_in_place(entry.cotangent, slice, cotangent))
      add(node, apply_to(ops::Embed{slice, node->data.shape()}, cotangent));
  }

  /// Adds to the cotangent of one result of a function of several.
  void add_output(Node* function, std::size_t index, std::size_t count, V cotangent, V const* mask) {
    if (!wants(function)) return;
    Entry& entry = entry_of(function);
    if (!entry.reached) {
      entry.details().outputs.resize(count);
      reach(entry, function->mark().slot);
    }
    Output& output = entry.more->outputs[index];
    output.cotangent = std::move(cotangent);
    if (mask) output.mask = *mask;
  }
  /// The cotangent of one result of a function of several; none for a result that was not used.
  struct Output {
    std::optional<V> cotangent = {}, mask = {};
  };
  std::vector<Output> const& outputs(Node const* function) const {
    return entries_[function->mark().slot].more->outputs;
  }

  /// True if the cotangent of a node is asked for, or leads to one that is.
  bool wants(Node const* node) const { return restricted_ ? admitted(node) : !node->is_constant(); }

  void run() {
    using_config const within(Config::find_anomalies, false); // what a rule computes on its way is not asked
    while (waiting_.any()) {
      std::uint32_t const slot = waiting_.pop();
      Node* const node = entries_[slot].node;
      V const cotangent = std::move(entries_[slot].cotangent);
      if (find_anomalies_) {
        current_ = node;
        given_ = given(slot, cotangent);
      }
      node->pull(*this, cotangent);
      Entry& entry = entries_[slot];
      if (entry.keep || (retain && node->has_handles())) {
        entry.cotangent = cotangent;
        continue;
      }
      leave(entry);
      entry.clear();
      free_.push_back(slot);
    }
    for (Entry& entry : entries_)
      if (entry.more && entry.more->noted) {
        V noted = std::move(*std::exchange(entry.more->noted, std::nullopt));
        entry.cotangent = entry.reached ? sum(std::move(entry.cotangent), std::move(noted)) : std::move(noted);
        entry.reached = true;
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
  /// What only some nodes have.
  struct Details {
    std::optional<V> mask = {}, noted = {};
    std::vector<Output> outputs = {}; ///< for a function of several
  };
  struct Entry {
    Node* node = nullptr;
    V cotangent = none();
    bool reached = false, keep = false, stop = false;
    std::unique_ptr<Details> more = nullptr;
    Mark before = {};

    Details& details() {
      if (!more) more = std::make_unique<Details>();
      return *more;
    }
    /// Makes it one to be used again: its cotangent was moved from.
    void clear() {
      node = nullptr;
      reached = keep = stop = false;
      if (more) [[unlikely]]
        more.reset();
    }
  };
  static V none() {
    if constexpr (std::same_as<V, Variable>) return Variable(static_cast<Node*>(nullptr));
    else return V();
  }
  std::uint32_t enter(Node* node) {
    if (free_.empty()) grow();
    std::uint32_t const slot = free_.back();
    free_.pop_back();
    Entry& entry = entries_[slot];
    entry.node = node;
    entry.before = node->mark();
    node->share_edge();
    node->set_mark({slot, id_});
    return slot;
  }
  /// Another entry: out of the way of those that are used again.
  template <class = void> [[gnu::noinline]] void grow() {
    free_.push_back(static_cast<std::uint32_t>(entries_.size()));
    entries_.emplace_back();
  }
  void leave(Entry const& entry) {
    if (!entry.node) return;
    entry.node->set_mark(entry.before);
    entry.node->release_edge();
  }
  std::uint32_t slot_of(Node* node) { return admitted(node) ? node->mark().slot : enter(node); }
  Entry& entry_of(Node* node) { return entries_[slot_of(node)]; }
  /// A first cotangent has arrived.
  void reach(Entry& entry, std::uint32_t slot) {
    entry.reached = true;
    if (!entry.node->is_leaf() && !entry.stop) waiting_.push(entry.node->order, slot);
  }

  static bool fits(V const& cotangent, NdArray const& data) {
    if (cotangent.dtype() != data.dtype()) return false;
    if constexpr (std::same_as<V, NdArray>)
      if (cotangent.is_scalar() && data.is_scalar()) return true;
    return cotangent.shape() == data.shape();
  }
  V fit(V cotangent, NdArray const& data) const {
    if (cotangent.dtype() != data.dtype()) cotangent = cast(cotangent, data.dtype());
    if (as_results) return cotangent;
    Shape const common = broadcast(cotangent.shape(), data.shape(), "backward");
    if (cotangent.shape() != common) cotangent = broadcast_to(cotangent, common); // a rule may give less than the shape
    return common == data.shape() ? cotangent : sum_to(cotangent, data.shape());
  }

  /// A mask in the shape of a node: an element is reached if one of those that are summed is.
  V fit_mask(V mask, Shape const& cotangent, NdArray const& data) const {
    if (mask.dtype() != data.dtype()) mask = cast(mask, data.dtype());
    if (as_results) return mask;
    Shape const common = broadcast(cotangent, data.shape(), "backward");
    if (mask.shape() != common) mask = broadcast_to(mask, common);
    return common == data.shape() ? mask : rules_->above_zero(sum_to(mask, data.shape()));
  }
  static V zeros_like(NdArray const& data) {
    NdArray const zero = NdArray::scalar(0, data.dtype());
    NdArray zeros = data.is_scalar() ? zero : broadcast_to(zero, data.shape());
    if constexpr (std::same_as<V, Variable>) return Variable::constant(std::move(zeros));
    else return zeros;
  }
  /// What the rule of a node is given: its cotangent, or the worst of those of the results of a function of several.
  V given(std::uint32_t slot, V const& cotangent) const {
    V const* worst = nullptr;
    if (entries_[slot].more)
      for (Output const& output : entries_[slot].more->outputs)
        if (output.cotangent && (!worst || health(array_of(*worst)) < health(array_of(*output.cotangent))))
          worst = &*output.cotangent;
    return worst ? *worst : cotangent;
  }
  static NdArray const& array_of(NdArray const& x) { return x; }
  static NdArray const& array_of(Variable const& x) { return x.data(); }
  static bool has_nan(NdArray const& x) {
    double const total = x.is_scalar() ? x.number() : dyad::sum(x).item();
    return total != total;
  }

  static V sum(V a, V b) {
    if constexpr (std::same_as<V, NdArray>) {
      if (a.is_scalar() && b.is_scalar() && a.dtype() == DType::float64) return NdArray(a.number() + b.number());
      if (add_in_place(a, b)) return a;
    }
    return a + b;
  }

  std::uint32_t id_;
  bool restricted_ = false, met_branch_ = false, find_anomalies_ = Config::get(Config::find_anomalies);
  MaskRules<V> const* rules_ = nullptr; ///< none before the first mask
  Node* current_ = nullptr; ///< whose rule runs, and its cotangent: noted where anomalies are looked for
  V given_ = none();
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> free_; ///< entries to be used again
  NodesToVisit waiting_;
};

} // namespace dyad::detail
