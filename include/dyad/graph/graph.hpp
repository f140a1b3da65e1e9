// SPDX-License-Identifier: BSL-1.0
/// \file The graph of an expression in static single assignment form, hash-consed: equal nodes are one node.
#pragma once

#include <dyad/core/buffer.hpp>
#include <dyad/core/shape.hpp>
#include <dyad/graph/code.hpp>

#include <bit>

namespace dyad::graph {

struct Node {
  OpInfo const* op = nullptr;
  int arg[3] = {-1, -1, -1};
  double value = 0; ///< of a constant or truth; of a number, its place; of what has a list beside it, the place of that
  int height = 0;   ///< longest path down to a leaf
  bool free = false; ///< made by the normal form: may be regrouped where it is evaluated

  constexpr bool is(Algebra algebra) const { return op->algebra == algebra; }
  constexpr bool is(Role role) const { return op->role == role; }
  constexpr bool is(LoopVariant variant) const { return op->loop_variant == variant; }
  template <class Op> constexpr bool is() const { return same_operation(op, &info<Op>); }
  constexpr bool is_constant(double x) const { return op->role == Role::constant && value == x; }
  constexpr int arity() const { return op->arity; }
};

constexpr bool same_node(Node const& a, Node const& b) {
  return a.arg[0] == b.arg[0] && a.arg[1] == b.arg[1] && a.arg[2] == b.arg[2] && a.op->hash == b.op->hash &&
         a.op == b.op && // see same_operation
         std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value);
}

/// A position outside of a vector, and the size of that; of size 0: none.
struct Outside {
  int position = 0, size = 0;
};

/// Nodes in an order in which arguments come before their users. `intern` is the only way in.
class Graph {
public:
  /// Whether nodes made from now on may be regrouped (derivatives) or stand for a formula as written (values).
  bool derived = false;
  /// The first position outside of a vector at which a traced function has read.
  Outside outside;

  constexpr int size() const { return nodes_.size_; }
  /// Says how many nodes there will be, more or less: there is room for so many at once.
  constexpr void expect(int nodes) {
    if (nodes > expected_) expected_ = nodes;
    nodes_.reserve(nodes);
  }
  constexpr Node const& operator[](int id) const { return nodes_.data_[id]; }
  constexpr Node const* nodes() const { return nodes_.data_; } ///< until the next node is made

  constexpr int constant(double value) { return intern(Node{.op = &constant_info, .value = value}); }
  constexpr int truth(bool value) { return intern(Node{.op = &truth_info, .value = value ? 1.0 : 0.0}); }
  constexpr int number(int place) { return intern(Node{.op = &number_info, .value = static_cast<double>(place)}); }
  /// The inputs of a function: the numbers of the first places, which are variables. An empty graph only; node i is
  /// input i.
  constexpr void inputs(int count) {
    inputs_ = count;
    for (int i = 0; i < count; ++i) number(i);
  }
  constexpr bool is_input(Node const& node) const { return node.is(Role::number) && node.value < inputs_; }
  /// Two inputs that are the first columns of rows which one loop runs over: they have to be equally many.
  constexpr void note_equal_rows(int one, int other) {
    for (int i = 0; i < equal_rows_.size(); i += 2)
      if (equal_rows_[i] == one && equal_rows_[i + 1] == other) return;
    equal_rows_.push(one);
    equal_rows_.push(other);
  }
  /// These inputs, in pairs.
  constexpr Buffer<int> const& equal_rows() const { return equal_rows_; }
  /// The number of the first place behind all those from `first` to `end` that a number has. `first` and `end` are the
  /// same in all calls, so that each node is looked at once.
  constexpr int new_number(int first, int end) {
    for (int const size = nodes_.size_; looked_at_ < size; ++looked_at_)
      if (Node const& n = nodes_.data_[looked_at_]; n.is(Role::number) && n.value >= first && n.value < end)
        if (int const next = static_cast<int>(n.value) + 1 - first; next > numbers_) numbers_ = next;
    return number(first + numbers_);
  }
  constexpr int leaf(OpInfo const* op) { return intern(Node{.op = op}); }

  /// The node as given, or the one that equals it. Commutative arguments are put in canonical order first. Compilers
  /// interpret this for every node that is ever proposed, and pay for each call: it is written out.
  constexpr int intern(Node node) {
    Node const* const nodes = nodes_.data_;
    OpInfo const& op = *node.op;
    if (op.commutative) {
      int const first = node.arg[0], second = node.arg[1], rise = nodes[second].height - nodes[first].height;
      if (rise > 0 || (rise == 0 && first != second && before(second, first)))
        node.arg[0] = second, node.arg[1] = first;
    }
    return intern_ordered(static_cast<Node&&>(node));
  }
  /// The same where commutative arguments are in canonical order, as in a copy of a graph.
  constexpr int intern_ordered(Node&& node) {
    Node* const nodes = nodes_.data_;
    int const size = nodes_.size_;
    OpInfo const& op = *node.op;
    for (int i = 0; i < op.arity; ++i)
      if (int const below = nodes[node.arg[i]].height; below >= node.height) node.height = below + 1;
    if (size < linear_limit) {
      for (int i = size - 1; i >= 0; --i)
        if (same_node(nodes[i], node)) return merge(i, node);
      nodes_.push(node);
      return size;
    }
    if (2 * size >= index_.size_) rehash();
    unsigned const mask = static_cast<unsigned>(index_.size_ - 1);
    int* const index = index_.data_;
    int const a = node.arg[0], b = node.arg[1], c = node.arg[2];
    auto const value = __builtin_bit_cast(std::uint64_t, node.value);
    unsigned slot = static_cast<unsigned>(hash(node)) & mask;
    for (int at = index[slot] - 1; at >= 0; at = index[slot = (slot + 1) & mask] - 1)
      if (Node& known = nodes[at]; known.arg[0] == a && known.arg[1] == b && known.arg[2] == c &&
                                   known.op->hash == op.hash && known.op == &op && // see same_operation
                                   __builtin_bit_cast(std::uint64_t, known.value) == value) {
        if (!node.free) known.free = false; // a formula as written outranks a derivative that happens to equal it
        return at;
      }
    index[slot] = size + 1;
    nodes_.push(node);
    return size;
  }

  /// Adds the nodes of a packed graph, whose arguments are in canonical order, and returns the node of each. Its
  /// numbers take the places from `first_place` on; `open` marks every operation as free. Programs are read from
  /// expressions that share most of their nodes, and compilers interpret this for each node of each: it is written
  /// out.
  constexpr Buffer<int> load(View const& view, int first_place = 0, bool open = false) {
    Buffer<int> ids(view.size, -1);
    expect(view.size);
    int* const id = ids.begin();
    Node const* nodes = nodes_.begin();
    int* index = index_.begin();
    int size = nodes_.size(), room = index_.size() / 2;
    for (int i = 0; i < view.size; ++i) {
      std::uint64_t const code = view.code[i], width = code & 15, mask = (std::uint64_t(1) << width) - 1;
      std::uint64_t fields = code >> 4;
      TableEntry const& entry = view.table[(fields & mask) >> 1];
      OpInfo const& op = *entry.op;
      bool const free = (fields & 1) != 0 || (open && op.arithmetic());
      int a = -1, b = -1, c = -1;
      if (op.arity > 0) a = id[i - static_cast<int>((fields >>= width) & mask)];
      if (op.arity > 1) b = id[i - static_cast<int>((fields >>= width) & mask)];
      if (op.arity > 2) c = id[i - static_cast<int>((fields >>= width) & mask)];
      if (size < linear_limit || size >= room || op.arity == 0) {
        id[i] = op.role == Role::constant ? constant(join(entry.mantissa, entry.exponent))
                : op.role == Role::truth  ? truth(entry.mantissa != 0)
                : op.role == Role::number ? number(first_place + static_cast<int>(entry.mantissa))
                                          : intern(Node{.op = entry.op, .arg = {a, b, c}, .free = free});
        nodes = nodes_.begin(), index = index_.begin(), size = nodes_.size(), room = index_.size() / 2;
        continue;
      }
      std::uint64_t h = op.hash + static_cast<unsigned>(a) * hash_of_first + static_cast<unsigned>(b) * hash_of_second +
                        static_cast<unsigned>(c) * hash_of_third;
      h ^= h >> 32;
      unsigned slot = static_cast<unsigned>(h) & static_cast<unsigned>(2 * room - 1);
      int at = index[slot] - 1;
      while (at >= 0) {
        Node const& known = nodes[at];
        if (known.arg[0] == a && known.arg[1] == b && known.arg[2] == c && same_operation(known.op, &op)) break;
        slot = (slot + 1) & static_cast<unsigned>(2 * room - 1);
        at = index[slot] - 1;
      }
      if (at < 0) {
        int height = nodes[a].height;
        if (b >= 0 && nodes[b].height > height) height = nodes[b].height;
        if (c >= 0 && nodes[c].height > height) height = nodes[c].height;
        at = size++;
        index[slot] = size;
        nodes_.push(Node{.op = entry.op, .arg = {a, b, c}, .height = height + 1, .free = free});
        nodes = nodes_.begin();
      } else if (!free && nodes[at].free) nodes_[at].free = false;
      id[i] = at;
    }
    return ids;
  }

  /// The node as given, unseen by `intern`: for graphs that are only read from then on.
  constexpr int append(Node const& node) {
    nodes_.push(node);
    return nodes_.size() - 1;
  }

  /// The canonical order: taller first, then constants, numbers, variables, then by name and arguments. It depends on
  /// the expressions alone and not on the order in which they were built.
  constexpr bool before(int a, int b) const { return compare(a, b) < 0; }

  constexpr int compare(int a, int b) const {
    while (a != b) {
      Node const& x = nodes_.data_[a];
      Node const& y = nodes_.data_[b];
      if (x.height != y.height) return x.height > y.height ? -1 : 1;
      if (x.op->hash != y.op->hash || x.op != y.op) { // see same_operation
        if (x.height == 0 && rank(x.op->role) != rank(y.op->role)) return rank(x.op->role) - rank(y.op->role);
        int const order = x.op->name.compare(y.op->name);
        if (order != 0) return order;
        return x.op->arity - y.op->arity;
      }
      int i = 0, arity = x.op->arity;
      while (i < arity && x.arg[i] == y.arg[i]) ++i;
      if (i == arity) return values_in_order(x, y) ? -1 : 1;
      a = x.arg[i];
      b = y.arg[i];
    }
    return 0;
  }

protected:
  Buffer<IndexList> lists_; ///< of tensors: the lists beside nodes, whose values are their places

private:
  constexpr bool values_in_order(Node const& x, Node const& y) const {
    if (lists_.empty() || !has_list(x.op)) return x.value < y.value;
    IndexList const &a = lists_[static_cast<int>(x.value)], &b = lists_[static_cast<int>(y.value)];
    if (a.size() != b.size()) return a.size() < b.size();
    Index i = 0;
    while (i < a.size() && a[i] == b[i]) ++i;
    return i < a.size() && a[i] < b[i];
  }
  static constexpr int linear_limit = 24; // below it a scan is cheaper than a hash table

  static constexpr int rank(Role role) {
    return role == Role::constant || role == Role::truth ? 0
           : role == Role::number                        ? 1
           : role == Role::function                      ? 2
                                                         : 3;
  }
  static constexpr std::uint64_t hash_of_first = 0x9e3779b97f4a7c15u, hash_of_second = 0xc2b2ae3d27d4eb4fu,
                                 hash_of_third = 0xff51afd7ed558ccdu;
  // Of the value of a small integer only the high bits are not zero.
  static constexpr std::uint64_t hash(Node const& node) {
    auto const value = __builtin_bit_cast(std::uint64_t, node.value);
    std::uint64_t const h = node.op->hash + static_cast<unsigned>(node.arg[0]) * hash_of_first +
                            static_cast<unsigned>(node.arg[1]) * hash_of_second +
                            ((value ^ value >> 40) + static_cast<unsigned>(node.arg[2])) * hash_of_third;
    return h ^ h >> 32;
  }
  // A formula as written outranks a derivative that happens to equal it.
  constexpr int merge(int id, Node const& node) {
    if (!node.free) nodes_[id].free = false;
    return id;
  }
  constexpr void rehash() {
    int capacity = 128;
    int const size = nodes_.size();
    while (capacity < 4 * size || capacity < 2 * expected_) capacity *= 2;
    index_ = OpenBuffer<int>(capacity);
    int* const index = index_.begin();
    Node const* const nodes = nodes_.begin();
    for (int id = 0; id < size; ++id) {
      int slot = static_cast<int>(static_cast<unsigned>(hash(nodes[id])) & static_cast<unsigned>(capacity - 1));
      while (index[slot] > 0) slot = (slot + 1) & (capacity - 1);
      index[slot] = id + 1;
    }
  }

  OpenBuffer<Node> nodes_;
  OpenBuffer<int> index_; ///< by hash, the place of a node and one more; 0: none
  Buffer<int> equal_rows_;
  int inputs_ = 0;
  int expected_ = 0;
  int looked_at_ = 0, numbers_ = 0; ///< by `new_number`: nodes, and how many places they take
};

/// Marks every node that some root depends on.
constexpr Buffer<bool> reachable(Graph const& graph, Buffer<int> const& roots) {
  Buffer<bool> mark(graph.size(), false);
  for (int const root : roots) mark[root] = true;
  Node const* const nodes = graph.nodes();
  bool* const marks = mark.begin();
  for (int id = graph.size() - 1; id >= 0; --id)
    if (marks[id])
      for (int i = 0, arity = nodes[id].op->arity; i < arity; ++i) marks[nodes[id].arg[i]] = true;
  return mark;
}
/// How often each node is used, by nodes that some root depends on and as a root; 0 for all that no root needs.
constexpr Buffer<int> users_of(Graph const& graph, Buffer<int> const& roots) {
  Buffer<int> count(graph.size(), 0);
  for (int const root : roots) ++count[root];
  Node const* const nodes = graph.nodes();
  int* const users = count.begin();
  for (int id = graph.size() - 1; id >= 0; --id)
    if (users[id] > 0)
      for (int k = 0, arity = nodes[id].op->arity; k < arity; ++k) ++users[nodes[id].arg[k]];
  return count;
}

} // namespace dyad::graph
