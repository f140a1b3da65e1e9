// SPDX-License-Identifier: BSL-1.0
/// \file A graph of tensors under construction: equal nodes are one node, and what an identity makes superfluous is not
/// built. The identities on elements proper are those of `graph/`, applied to each fused loop.
#pragma once

#include <dyad/tensor/node.hpp>

#include <span>
#include <vector>

namespace dyad::tensor {

class Builder {
public:
  /// Whether nodes made from now on are part of a derivative.
  bool derived = false;

  constexpr int size() const { return nodes_.size(); }
  constexpr Node const& operator[](int id) const { return nodes_[id]; }
  constexpr Node const* nodes() const { return nodes_.begin(); }
  constexpr Shape const& shape(int id) const { return nodes_[id].shape; }

  constexpr int constant(double value, Shape const& shape = {}) {
    return intern({.op = &graph::constant_info, .shape = shape, .value = value == 0 ? 0 : value});
  }
  constexpr int truth(bool value) { return intern({.op = &graph::truth_info, .value = value ? 1.0 : 0.0}); }
  constexpr int number(int place) { return intern({.op = &graph::number_info, .value = static_cast<double>(place)}); }
  constexpr int leaf(graph::OpInfo const* op, Shape const& shape = {}) { return intern({.op = op, .shape = shape}); }

  constexpr int add(int a, int b) { return apply(&graph::info<ops::Add>, {a, b}); }
  constexpr int mul(int a, int b) { return apply(&graph::info<ops::Mul>, {a, b}); }
  constexpr int neg(int a) { return apply(&graph::info<ops::Neg>, {a}); }

  /// An operation on each element. Throws `ShapeError` where the arguments do not broadcast.
  constexpr int apply(graph::OpInfo const* op, Buffer<int> arg) {
    Shape shape;
    for (int const a : arg) shape = broadcast(shape, nodes_[a].shape, op->name);
    for (int i = 0; i < arg.size(); ++i) strip(arg, i, shape);
    if (int const known = simplify(op, arg, shape); known >= 0) return known;
    if (op->commutative && before(arg[1], arg[0])) std::swap(arg[0], arg[1]);
    return intern({.op = op, .arg = arg, .shape = shape});
  }

  template <std::same_as<int>... I> constexpr int apply(graph::OpInfo const* op, I... arg) {
    return apply(op, Buffer<int>{arg...});
  }

  /// An operation on shapes.
  template <Structural Op, std::same_as<int>... X> constexpr int apply(Op const& op, X... argument) {
    static_assert(dyad::detail::check_structural<Op>());
    Shape const shape = op.result(nodes_[argument].shape...);
    if constexpr (sizeof...(X) == 1) {
      int const x = (argument, ...);
      if (int const known = simplify(op, x, shape); known >= 0) return known;
      if constexpr (requires { requires Op::absorbs_itself; })
        if (nodes_[x].is(&graph::info<Op>)) return apply(op, nodes_[x].arg[0]);
    }
    return intern_structural(op, {argument...}, shape);
  }
  template <Structural Op> constexpr int apply(Op const& op, Buffer<int> const& arg) {
    static_assert(dyad::detail::check_structural<Op>());
    std::vector<Shape> shapes;
    for (int const a : arg) shapes.push_back(nodes_[a].shape);
    return intern_structural(op, arg, op.result(std::span<Shape const>(shapes.data(), shapes.size())));
  }

  /// The node as given, or the one that equals it.
  constexpr int intern(Node node) {
    node.free = derived && node.op->arithmetic();
    std::uint64_t hash = graph::mix(node.op->hash, std::bit_cast<std::uint64_t>(node.value));
    for (int const a : node.arg) hash = graph::mix(hash, nodes_[a].hash);
    for (Index const extent : node.shape) hash = graph::mix(hash, static_cast<std::uint64_t>(extent));
    for (Index const parameter : node.parameters) hash = graph::mix(hash, static_cast<std::uint64_t>(parameter));
    node.hash = hash;
    if (node.op->role == graph::Role::variable)
      for (int id = 0; id < nodes_.size(); ++id)
        if (graph::same_operation(nodes_[id].op, node.op) && !(nodes_[id].shape == node.shape))
          raise(ShapeError("dyad: a variable has two shapes"));
    for (int id = 0; id < hashes_.size(); ++id)
      if (hashes_[id] == hash && same_node(nodes_[id], node)) {
        if (!node.free) nodes_[id].free = false;
        return id;
      }
    hashes_.push(hash);
    nodes_.push(node);
    return nodes_.size() - 1;
  }

private:
  template <class Op> constexpr int intern_structural(Op const& op, Buffer<int> const& arg, Shape const& shape) {
    return intern({.op = &graph::info<Op>, .arg = arg, .shape = shape, .parameters = parameters_of<Op>(op)});
  }
  /// What an operation on shapes leaves as it was, or makes of a constant; -1 for none of that.
  template <class Op> constexpr int simplify(Op const& op, int x, Shape const& shape) {
    Node const node = nodes_[x];
    if constexpr (dyad::detail::IsView<Op>) {
      if (node.op->role == graph::Role::constant) return constant(node.value, shape);
      Layout const before(node.shape);
      Layout after = before;
      if (op.view(after) && after == before) return x;
      if (node.is(&graph::info<Op>)) { // the same again: perhaps back to where it began
        Layout const first(nodes_[node.arg[0]].shape);
        Layout twice = first;
        if (operation_from<Op>(node.parameters).view(twice) && op.view(twice) && twice == first) return node.arg[0];
      }
    }
    if constexpr (dyad::detail::IsFold<Op>)
      if (shape == node.shape) return x; // of one element each
    return -1;
  }
  /// The canonical order of the arguments of a commutative operation.
  constexpr bool before(int a, int b) const { return nodes_[a].hash < nodes_[b].hash; }

  /// An argument that is stretched need not be so beforehand, if another one gives the shape.
  constexpr void strip(Buffer<int>& arg, int i, Shape const& shape) {
    Node const node = nodes_[arg[i]];
    bool const splat = node.op->role == graph::Role::constant && !node.shape.empty();
    if (!splat && !node.op->stretches) return;
    Shape others = splat ? Shape{} : nodes_[node.arg[0]].shape;
    for (int k = 0; k < arg.size(); ++k)
      if (k != i) others = broadcast(others, nodes_[arg[k]].shape, "");
    if (others == shape) arg[i] = splat ? constant(node.value) : node.arg[0];
  }
  constexpr int simplify(graph::OpInfo const* op, Buffer<int> const& arg, Shape const& shape) {
    using enum graph::Algebra;
    auto const is = [&](int i, double x) { return nodes_[arg[i]].is_constant(x); };
    auto const whole_argument = [&](int i) { return nodes_[arg[i]].shape == shape ? arg[i] : -1; };
    if (op->algebra == mul) {
      if (is(0, 0) || is(1, 0)) return constant(0, shape);
      if (is(0, 1)) return whole_argument(1);
      if (is(1, 1)) return whole_argument(0);
    }
    if ((op->algebra == add || op->algebra == sub) && is(1, 0)) return whole_argument(0);
    if (op->algebra == add && is(0, 0)) return whole_argument(1);
    if (op->algebra == div && is(1, 1)) return whole_argument(0);
    if (op->algebra == div && is(0, 0)) return constant(0, shape);
    if (op->algebra == neg && graph::same_operation(nodes_[arg[0]].op, op)) return nodes_[arg[0]].arg[0];
    if (op->algebra == neg && nodes_[arg[0]].op->role == graph::Role::constant)
      return constant(-nodes_[arg[0]].value, shape);
    if (op->algebra == where && arg[1] == arg[2]) return whole_argument(1);
    return -1;
  }

  Buffer<Node> nodes_;
  Buffer<std::uint64_t> hashes_; ///< of the nodes: in one row, which is cheaper to search
};

} // namespace dyad::tensor
