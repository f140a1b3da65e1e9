// SPDX-License-Identifier: BSL-1.0
/// \file The nodes of a dynamic graph, and who owns them.
///
/// A node is a value: an array, and the operation and operands that it came from. Two counts keep it alive. *Edges* are
/// held by the nodes that were computed from it; *handles* are the Variables that name it, a gradient stored in another
/// node among them. A gradient belongs to the handles: when the last handle goes, so does the gradient, even while
/// edges keep the value. So a gradient whose graph leads back to its own node closes no cycle of ownership.
///
/// A graph belongs to one thread at a time: the counts are plain integers.
#pragma once

#include <dyad/array/ndarray.hpp>
#include <dyad/array/pool.hpp>
#include <dyad/ops/structural.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyad {

class Variable;

/// A function as C++ source: an expression that is called with the arguments, and the kinds that it states for these.
struct FunctionText {
  std::string call;               ///< empty where a function has no source
  std::vector<std::string> kinds; ///< as in `Rows<double>`, of each argument
};

namespace detail {

class Node;
template <class V> class Sweep;
template <class V> struct Push;

/// Where the running sweep keeps something about a node, and which sweep that is; 0 for none. Each sweep puts back what
/// it found: so only those of sweeps that are running are ever compared.
struct Mark {
  std::uint32_t slot = 0, sweep = 0;

  /// The number of another sweep of this thread.
  static std::uint32_t next_sweep() noexcept {
    static constinit thread_local std::uint32_t last = 0;
    return last = last + 1 == 0 ? 1 : last + 1;
  }
};

/// What an operation was applied to: a node, as it was then, or a plain number that needs none.
struct Operand {
  Node* node = nullptr;
  union {
    double number = 0;     ///< if there is no node
    std::uint64_t version; ///< of the node's value when it was used
  };
};

/// What makes two values equal: the operation, and up to three operands. Numbers are told apart by their bits, and so
/// are the versions of a node's value.
struct MemoKey {
  void const* operation = nullptr; ///< null for an operation that is not shared
  std::array<Operand, 3> operands = {};

  friend bool operator==(MemoKey const& a, MemoKey const& b) {
    for (std::size_t i = 0; i < a.operands.size(); ++i)
      if (a.operands[i].node != b.operands[i].node || bits(a.operands[i]) != bits(b.operands[i])) return false;
    return a.operation == b.operation;
  }

  std::uint64_t hash() const {
    std::uint64_t seed = 0;
    auto const combine = [&](std::uint64_t part) {
      seed = (seed ^ part) * 0x9e3779b97f4a7c15u;
      seed ^= seed >> 32;
    };
    combine(std::bit_cast<std::uintptr_t>(operation));
    for (Operand const& operand : operands) combine(std::bit_cast<std::uintptr_t>(operand.node) ^ bits(operand));
    return seed;
  }

private:
  static std::uint64_t bits(Operand const& operand) {
    return operand.node ? operand.version : std::bit_cast<std::uint64_t>(operand.number);
  }
};

class Node {
public:
  explicit Node(NdArray array, bool constant = false, bool unrecorded = false) noexcept
      : data(std::move(array)), constant_(constant), unrecorded_(unrecorded) {}
  Node(Node const&) = delete;
  Node& operator=(Node const&) = delete;
  static void* operator new(std::size_t bytes) {
    return bytes <= Memory::largest ? Memory::allocate(bytes) : ::operator new(bytes);
  }
  static void operator delete(void* memory, std::size_t bytes) noexcept {
    if (bytes <= Memory::largest) Memory::release(memory, bytes);
    else ::operator delete(memory);
  }

  [[no_unique_address]] NdArray data;

private:
  std::uint32_t version_ = 0; ///< stands in the padding of the array

public:
  std::unique_ptr<std::string> name;

  /// The operation's name; empty for a leaf.
  virtual std::string_view operation() const { return {}; }
  /// The parameters of the operation (see ops/structural.hpp), where these can be told.
  virtual std::optional<IndexList> parameters() const { return {}; }
  /// Writes an operation on shapes as a call, and returns the number of that; -1 where it is none.
  virtual int write(CallWriter&, CallArguments const&) const { return -1; }
  /// The source of the function that this is a result of, where there is one; `names` counts the names in it.
  virtual FunctionText source(int& /*names*/) const { return {}; }
  /// What this node holds edges to.
  virtual std::span<Operand const> operands() const { return {}; }
  /// What the operation was applied to: the operands, but for the results of a function of several.
  virtual std::span<Operand const> arguments() const { return operands(); }
  /// True if each element of the value depends on that element of each argument alone which broadcasting brings there.
  virtual bool is_elementwise() const { return false; }
  /// By what a sweep that builds a graph knows this value again.
  virtual MemoKey memo_key() const { return {}; }
  /// How often the value was replaced. Whoever computes with a value notes its version, and so notices a change.
  std::uint32_t version() const { return version_; }
  void replace_data(NdArray array) noexcept {
    data = std::move(array);
    ++version_;
  }
  /// Where this node stands among all nodes of its thread by the time of its making. A value is later than whatever it
  /// was computed from, on whichever threads these were made.
  std::uint64_t stamp() const { return stamp_; }

  /// Hands what the cotangent of this node passes to each operand to the sweep: computed on arrays, or on Variables.
  virtual void pull(Sweep<NdArray>&, NdArray const&) {}
  virtual void pull(Sweep<Variable>&, Variable const&) {}
  /// What a forward sweep makes of the tangents of the arguments without `pull`: on arrays, or on Variables.
  virtual void push(Push<NdArray>&) const {}
  virtual void push(Push<Variable>&) const {}
  /// True if the square of this value is smooth where the value itself is not: it comes from an operation that states
  /// the rule of its square (see `StatesSquare`), or is a product of such values, a few at the most.
  bool has_smooth_square() const { return smooth_factors_ > 0 && linked_; }
  /// True if its own operation states that rule.
  bool states_square() const { return smooth_factors_ == 1 && linked_; }
  /// Of a node that states that rule: hands what the cotangent of a product of two values passes to their factors to
  /// the sweep; false if they hold no such value twice for which that matters. See even_products.hpp: programs without
  /// such nodes do not compile it.
  virtual bool pull_factors(Sweep<Variable>&, Operand const&, Operand const&, Variable const&) const { return false; }
  /// True unless the square of a factor of this value is out of range, where the rules of squares lose what ordinary
  /// ones keep.
  virtual bool squares_in_range() const { return true; }
  /// True if its own operation is an odd function of one argument: see `OddFunction`.
  virtual bool is_odd_function() const { return false; }
  /// The slope of that, and its value over the argument.
  virtual void odd_function(Variable& /*slope*/, Variable& /*quotient*/) const {}
  /// The same as `pull` for the square of this value, of the elements alone that a mask lets through if there is one;
  /// false where this node has no such rule, or cannot tell elements apart.
  virtual bool pull_square(Sweep<NdArray>&, NdArray const&, NdArray const*) { return false; }
  virtual bool pull_square(Sweep<Variable>&, Variable const&, Variable const*) { return false; }
  /// Forgets the operands: the node becomes a leaf.
  void unchain() noexcept {
    drop_operands();
    order = 0;
  }

  bool is_leaf() const { return !linked_; }
  /// True if nothing is ever differentiated by this value.
  bool is_constant() const { return constant_; }
  /// True if this value was computed of variables, and nothing leads back to them, since nothing was recorded.
  bool is_unrecorded() const { return unrecorded_; }
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
  Mark mark() const { return mark_; }
  void set_mark(Mark mark) { mark_ = mark; }

protected:
  virtual ~Node() {
    if (gradient_) set_gradient(nullptr);
  }
  virtual void drop_operands() noexcept {}

  /// Makes this node later than another.
  void come_after(Node const& other) { stamp_ = std::max(stamp_, other.stamp_ + 1); }

  bool linked_ = false; ///< whether there are operands
  static constexpr std::uint8_t most_smooth_factors = 8;
  std::uint8_t smooth_factors_ =
      0; ///< the products from here to what states the rule of its square, and that; 0 for none
  /// A product, quotient or negation of these.
  void take_smooth_factors(std::initializer_list<Node const*> factors) {
    for (Node const* factor : factors)
      if (factor && factor->has_smooth_square())
        smooth_factors_ = std::max<std::uint8_t>(smooth_factors_, factor->smooth_factors_ + 1);
    if (smooth_factors_ > most_smooth_factors) smooth_factors_ = 0;
  }

private:
  using Memory = Pool<16>;

  /// Deletes a node and whatever it alone kept, one after the other and not one within the other: a graph may be a
  /// million nodes deep.
  static void destroy(Node* node) noexcept {
    static constinit thread_local Node* waiting = nullptr;
    static constinit thread_local bool running = false;
    node->next_ = std::exchange(waiting, node);
    if (running) return;
    running = true;
    while (waiting) delete std::exchange(waiting, waiting->next_);
    running = false;
  }

  bool constant_ = false, unrecorded_ = false;
  std::uint32_t handles_ = 0, edges_ = 0;
  std::uint64_t stamp_ = ++last_stamp_;
  static inline constinit thread_local std::uint64_t last_stamp_ = 0;
  Node* gradient_ = nullptr;
  union {
    Mark mark_ = {};
    Node* next_; ///< of those waiting to be deleted: no sweep knows them any more
  };
};

inline std::string const& name_of(Node const& node) {
  static std::string const none;
  return node.name ? *node.name : none;
}
/// How errors call a value.
template <std::same_as<Node> N> std::string label_of(N const& node) {
  return (node.name ? "the variable '" + *node.name + "'" : std::string("a variable")) + " of the shape " +
         to_string(node.data.shape());
}

/// Which nodes a walk over a graph has met: they are marked until it ends.
class Visited {
public:
  Visited() noexcept : id_(Mark::next_sweep()) {}
  Visited(Visited const&) = delete;
  Visited& operator=(Visited const&) = delete;
  ~Visited() {
    for (auto const& [node, before] : met_) node->set_mark(before);
  }

  template <class = void> bool first_time(Node* node) {
    if (node->mark().sweep == id_) return false;
    met_.emplace_back(node, node->mark());
    node->set_mark({0, id_});
    return true;
  }

private:
  std::uint32_t id_;
  std::vector<std::pair<Node*, Mark>> met_;
};

} // namespace detail
} // namespace dyad
