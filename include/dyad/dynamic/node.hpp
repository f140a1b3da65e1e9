// SPDX-License-Identifier: BSL-1.0
/// \file The nodes of a dynamic graph, and who owns them.
///
/// A node is a value: an array, and the operation and operands that it came from. Two counts keep it alive. *Edges* are
/// held by the nodes that were computed from it; *handles* are the Variables that name it, a gradient stored in another
/// node among them. A gradient belongs to the handles: when the last handle goes, so does the gradient, even while edges
/// keep the value. So a gradient whose graph leads back to its own node closes no cycle of ownership.
///
/// A graph belongs to one thread at a time: the counts are plain integers.
#pragma once

#include <dyad/array/ndarray.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace dyad {

class Variable;

namespace detail {

class Node;
struct MemoKey;
template <class V> class Sweep;

/// What an operation was applied to: a node, or a plain number that needs none.
struct Operand {
  Node* node = nullptr;
  double number = 0;
};

class Node {
public:
  explicit Node(NdArray array, bool constant = false) noexcept : data(std::move(array)), constant_(constant) {}
  Node(Node const&) = delete;
  Node& operator=(Node const&) = delete;

  NdArray data;
  std::unique_ptr<std::string> name;

  /// The operation's name; empty for a leaf.
  virtual std::string_view operation() const { return {}; }
  /// What this node holds edges to.
  virtual std::span<Operand const> operands() const { return {}; }
  /// What the operation was applied to: the operands, but for the results of a function of several.
  virtual std::span<Operand const> arguments() const { return operands(); }
  /// By what a sweep that builds a graph knows this value again.
  virtual MemoKey memo_key() const;
  /// Hands what the cotangent of this node passes to each operand to the sweep: computed on arrays, or on Variables.
  virtual void pull(Sweep<NdArray>&, NdArray const&) {}
  virtual void pull(Sweep<Variable>&, Variable const&) {}
  /// Forgets the operands: the node becomes a leaf.
  void unchain() noexcept {
    drop_operands();
    order = 0;
  }

  bool is_leaf() const { return operands().empty(); }
  /// True if nothing is ever differentiated by this value.
  bool is_constant() const { return constant_; }
  bool has_handles() const { return handles_ > 0; }
  /// True if exactly one handle names this node: the caller's.
  bool has_one_handle() const { return handles_ == 1; }
  Node* gradient() const { return gradient_; }
  /// Stores a gradient (a handle on it passes to this node) or none, and lets go of the one before.
  void set_gradient(Node* gradient) noexcept {
    Node* const before = std::exchange(gradient_, gradient);
    if (before) before->release_handle();
  }

  void share_edge() { ++edges_; }
  void share_handle() { ++handles_; }
  void release_edge() noexcept {
    if (--edges_ == 0 && handles_ == 0) destroy(this);
  }
  void release_handle() noexcept {
    if (--handles_ != 0) return;
    if (edges_ == 0) destroy(this);
    else if (gradient_) set_gradient(nullptr);
  }

  /// Twice the generation: 0 for a leaf, above all operands. The odd numbers are for functions of several outputs.
  std::uint32_t order = 0;
  /// Where the running sweep keeps the cotangent, and which sweep that is.
  std::uint32_t slot = 0;
  std::uint64_t sweep_id = 0;

protected:
  virtual ~Node() { delete_gradient(); }
  virtual void drop_operands() noexcept {}

private:
  void delete_gradient() noexcept {
    if (gradient_) set_gradient(nullptr);
  }

  /// Deletes a node and whatever it alone kept, one after the other and not one within the other: a graph may be a
  /// million nodes deep.
  static void destroy(Node* node) noexcept {
    static constinit thread_local Node* waiting = nullptr;
    static constinit thread_local bool running = false;
    node->next_ = std::exchange(waiting, node);
    if (running) return;
    running = true;
    while (waiting) {
      Node* const first = std::exchange(waiting, waiting->next_);
      first->drop_operands();
      delete first;
    }
    running = false;
  }

  std::uint32_t handles_ = 0, edges_ = 0;
  bool constant_ = false;
  Node* gradient_ = nullptr;
  Node* next_ = nullptr;
};

} // namespace detail
} // namespace dyad
