// SPDX-License-Identifier: BSL-1.0
/// \file A graph of tensors under construction: a graph of `graph/` with a shape beside each node. What an identity
/// makes superfluous is not built; the identities on elements proper are those of `graph/`, applied to each fused loop.
#pragma once

#include <dyad/graph/simplify.hpp>
#include <dyad/ops/structural.hpp>

#include <span>

namespace dyad::tensor {

using dyad::detail::operation_from;
using dyad::detail::parameters_of;
using dyad::detail::Structural;
using graph::Node;

/// The operations are those of `ops/`. One with parameters is an object; a graph keeps the parameters as a list of
/// integers, which a type can carry, and so it does with the extents of a variable. An operation on any number of
/// arguments takes two at a time.
class Builder : public graph::Graph {
public:
  constexpr Builder() { lists_.push({}); } // each is there once, the empty one first
  constexpr Shape const& shape(int id) const { return id < shapes_.size() ? shapes_[id] : of_a_number_; }
  constexpr std::span<int const> arguments(int id) const {
    return {nodes()[id].arg, static_cast<std::size_t>(nodes()[id].arity())};
  }
  /// The parameters of an operation on shapes, or the extents of a variable.
  constexpr IndexList const& parameters(int id) const { return list(static_cast<int>(nodes()[id].value)); }
  constexpr IndexList const& list(int place) const { return lists_[place]; }
  /// The same of any node; empty where it has none.
  constexpr IndexList const& list_of(Node const& node) const {
    return list(graph::has_list(node.op) ? static_cast<int>(node.value) : 0);
  }
  /// Whether all elements are one number, which a constant or a plain number gives.
  constexpr bool is_splat(int id) const {
    return !is(unstretched(id), graph::Role::variable) && nodes()[unstretched(id)].arity() == 0;
  }
  /// Whether they all are this constant.
  constexpr bool is_constant(int id, double x) const { return nodes()[unstretched(id)].is_constant(x); }

  /// A constant in each element.
  constexpr int constant(double value, Shape const& shape = {});
  constexpr int leaf(graph::OpInfo const* op, Shape const& shape = {}) {
    for (int id = 0; id < size(); ++id)
      if (graph::same_operation(nodes()[id].op, op) && !(this->shape(id) == shape))
        raise(ShapeError("dyad: a variable has two shapes"));
    return make(op, {}, shape, shape);
  }

  constexpr int add(int a, int b) { return apply(&graph::info<ops::Add>, a, b); }
  constexpr int mul(int a, int b) { return apply(&graph::info<ops::Mul>, a, b); }
  constexpr int neg(int a) { return apply(&graph::info<ops::Neg>, a); }

  /// An operation on each element. Throws `ShapeError` where the arguments do not broadcast.
  template <std::same_as<int>... I> constexpr int apply(graph::OpInfo const* op, I... argument) {
    int arg[] = {argument...};
    return on_elements(op, arg);
  }
  constexpr int on_elements(graph::OpInfo const* op, std::span<int> arg);

  /// An operation on shapes.
  template <Structural Op, std::same_as<int>... X> constexpr int apply(Op const& op, X... argument) {
    static_assert(dyad::detail::check_structural<Op>());
    Shape const shape = result_of(op, this->shape(argument)...);
    if constexpr (sizeof...(X) == 1) {
      int const x = (argument, ...);
      if (int const known = simplify(op, x, shape); known >= 0) return known;
      if constexpr (requires { requires Op::absorbs_itself; })
        if (nodes()[x].is<Op>()) return apply(op, nodes()[x].arg[0]);
    }
    int const arg[] = {argument...};
    return make(&graph::info<Op>, arg, shape, parameters_of<Op>(op));
  }

  /// A node of another graph, whose arguments are of this one; its list, where it has one, comes beside it.
  constexpr int again(Node const& node, IndexList const& list);
  constexpr int again(Builder const& from, Node const& node) {
    IndexList const list = from.list_of(node); // a copy: it may be this graph, whose lists move
    return again(node, list);
  }

private:
  constexpr bool is(int id, graph::Role role) const { return nodes()[id].is(role); }
  constexpr int unstretched(int id) const {
    while (nodes()[id].op->stretches) id = nodes()[id].arg[0];
    return id;
  }
  template <class Op, class... S> static constexpr Shape result_of(Op const& op, S const&... shape) {
    if constexpr (dyad::detail::shapes_taken<Op> == 0) {
      Shape const all[] = {shape...};
      return op.result(std::span<Shape const>(all));
    } else return op.result(shape...);
  }
  /// The node as given, or the one that equals it.
  constexpr int make(graph::OpInfo const* op, std::span<int const> arg, Shape const& shape,
                     IndexList const& list = {}) {
    Node node{.op = op, .value = static_cast<double>(place_of(list)), .free = derived && op->arithmetic()};
    for (std::size_t i = 0; i < arg.size(); ++i) node.arg[i] = arg[i];
    int const id = intern(node);
    if (!shape.empty()) {
      Shape const own = shape; // it may be the shape of another node, and these move
      while (shapes_.size() <= id) shapes_.push({});
      shapes_[id] = own;
    }
    return id;
  }
  constexpr int place_of(IndexList const& list) {
    for (int i = 0; i < lists_.size(); ++i)
      if (lists_[i] == list) return i;
    lists_.push(list);
    return lists_.size() - 1;
  }

  /// What an operation on shapes leaves as it was, or makes of a constant; -1 for none of that.
  template <class Op> constexpr int simplify(Op const& op, int x, Shape const& shape) {
    if constexpr (dyad::detail::IsView<Op>) {
      if (Node const& value = nodes()[unstretched(x)]; value.is(graph::Role::constant))
        return constant(value.value, shape);
      Layout const before(this->shape(x));
      Layout after = before;
      if (op.view(after) && after == before) return x;
      if (nodes()[x].is<Op>()) { // the same again: perhaps back to where it began
        int const from = nodes()[x].arg[0];
        Layout const first(this->shape(from));
        Layout twice = first;
        if (operation_from<Op>(parameters(x)).view(twice) && op.view(twice) && twice == first) return from;
      }
    }
    if constexpr (dyad::detail::IsFold<Op>)
      if (shape == this->shape(x)) return x; // of one element each
    return -1;
  }
  /// The value that an identity gives, stretched or not; -1 for none.
  constexpr int simplify(graph::OpInfo const* op, std::span<int const> arg) {
    using enum graph::Algebra;
    auto const is = [&](std::size_t i, double x) { return nodes()[arg[i]].is_constant(x); };
    if (arg.size() == 2 && nodes()[arg[0]].is(graph::Role::constant) && nodes()[arg[1]].is(graph::Role::constant)) {
      double const a = nodes()[arg[0]].value, b = nodes()[arg[1]].value;
      if (op->algebra == add && graph::detail::exact_sum(a, b)) return constant(a + b);
      if (op->algebra == mul && graph::detail::exact_product(a, b)) return constant(a * b);
    }
    if (op->algebra == mul) {
      if (is(0, 0) || is(1, 0)) return constant(0);
      if (is(0, 1)) return arg[1];
      if (is(1, 1)) return arg[0];
    }
    if ((op->algebra == add || op->algebra == sub) && is(1, 0)) return arg[0];
    if (op->algebra == add && is(0, 0)) return arg[1];
    if (op->algebra == div && is(1, 1)) return arg[0];
    if (op->algebra == div && is(0, 0)) return constant(0);
    if (op->algebra == neg && nodes()[arg[0]].is(neg)) return nodes()[arg[0]].arg[0];
    if (op->algebra == neg && nodes()[arg[0]].is(graph::Role::constant)) return constant(-nodes()[arg[0]].value);
    if (op->algebra == where && arg[1] == arg[2]) return arg[1];
    return -1;
  }

  Buffer<Shape> shapes_; ///< of the nodes that are not numbers
  Shape of_a_number_;
};

} // namespace dyad::tensor
