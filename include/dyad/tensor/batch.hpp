// SPDX-License-Identifier: BSL-1.0
/// \file A linear function of one tensor, applied to many at once.
///
/// The derivatives of all elements of a result are one reverse sweep with a cotangent for each. Instead of a sweep each,
/// whatever depends on the cotangent gets an axis more, in front: the graph stays as small as that of one gradient.
#pragma once

#include <dyad/tensor/sweep.hpp>

#include <concepts>

namespace dyad::tensor {

/// Copies nodes of a graph with an axis of extent `count` in front of everything that depends on `cotangent`. (A template
/// so that only programs with derivatives of tensors compile it.)
template <std::same_as<Builder> B> class Batch {
public:
  /// `stacked` is what stands for the cotangent, its shape preceded by `count`.
  constexpr Batch(B& builder, int cotangent, int stacked) : builder_(builder), count_(builder.shape(stacked)[0]), copy_(builder.size(), -1) {
    Buffer<bool> const depends = graph::depends_on(builder, {cotangent}, builder.size());
    for (int id = 0; id < depends.size(); ++id)
      if (depends[id]) copy_[id] = id == cotangent ? stacked : -2;
  }

  /// The node for all cotangents at once.
  constexpr int operator()(int id) {
    int const out = copy(id);
    if (copy_[id] != -1) return out;
    Shape shape = builder_.shape(out);
    shape.insert(0, count_);
    return builder_.apply(ops::BroadcastTo{shape}, out);
  }

private:
  constexpr int copy(int id) {
    if (copy_[id] == -1) return id;
    if (copy_[id] == -2) copy_[id] = with_axis(id);
    return copy_[id];
  }
  constexpr Shape in_front(IndexList const& list, Index first) const {
    Shape out{first};
    for (Index const item : list) out.push_back(item);
    return out;
  }
  template <class List> static constexpr List shifted(List const& axes) {
    List out;
    for (Index const axis : axes) out.push_back(axis + 1);
    return out;
  }
  /// `x` with axes of extent 1 behind the first one, up to a rank.
  constexpr int padded(int id, Index rank) {
    int const x = copy(id);
    if (copy_[id] == -1) return x;
    Shape shape = builder_.shape(x);
    while (shape.size() < rank) shape.insert(1, 1);
    return builder_.apply(ops::Reshape{shape}, x);
  }
  constexpr ops::SliceView shifted(ops::SliceView op) const {
    op.shape.insert(0, count_);
    for (Index& axis : op.axes)
      if (axis >= 0) ++axis;
    op.axes.insert(0, 0);
    op.step.insert(0, 1);
    op.start.insert(0, 0);
    return op;
  }
  template <class Op> static constexpr Op operation(Node const& node) { return operation_from<Op>(node.parameters); }

  constexpr int with_axis(int id) {
    Node const node = builder_[id];
    if (node.op->arity > 0) {
      Buffer<int> arg;
      for (int const a : node.arg) arg.push(padded(a, node.shape.size() + 1));
      return builder_.apply(node.op, arg);
    }
    int const x = copy(node.arg[0]);
    if (node.is<ops::Reshape>()) return builder_.apply(ops::Reshape{in_front(node.shape, count_)}, x);
    if (node.is<ops::BroadcastTo>()) return builder_.apply(ops::BroadcastTo{in_front(node.shape, count_)}, padded(node.arg[0], node.shape.size() + 1));
    if (node.is<ops::SumTo>()) {
      Shape kept = node.shape;
      while (kept.size() < builder_.shape(x).size() - 1) kept.insert(0, 1);
      return builder_.apply(ops::Reshape{in_front(node.shape, count_)}, builder_.apply(ops::SumTo{in_front(kept, count_)}, x));
    }
    if (node.is<ops::Permute>()) return builder_.apply(ops::Permute{in_front(shifted(operation<ops::Permute>(node).axes), 0)}, x);
    if (node.is<ops::SliceView>()) return builder_.apply(shifted(operation<ops::SliceView>(node)), x);
    if (node.is<ops::Embed>()) return builder_.apply(ops::Embed{shifted(operation<ops::Embed>(node).slice), in_front(node.shape, count_)}, x);
    if (node.is<ops::Sum>()) return reduced<ops::Sum>(node, x);
    if (node.is<ops::Concat>()) {
      Buffer<int> arg;
      for (int const a : node.arg) arg.push((*this)(a));
      auto op = operation<ops::Concat>(node);
      ++op.axis;
      return builder_.apply(op, arg);
    }
    if (node.is<ops::MatMul>()) {
      auto const op = operation<ops::MatMul>(node);
      int const b = node.arg[1];
      Index const rank = node.shape.size() + 1;
      return builder_.apply(op, padded(node.arg[0], rank), padded(b, rank));
    }
    refuse("dyad: an operation that is not linear in its cotangent");
  }
  template <class Op> constexpr int reduced(Node const& node, int x) {
    Op op = operation<Op>(node);
    op.axes = shifted(op.axes);
    return builder_.apply(op, x);
  }

  B& builder_;
  Index count_;
  Buffer<int> copy_; ///< -1 what does not depend, -2 what is still to be copied
};

/// The unit cotangents of a shape, one behind the other: (count, shape...).
template <std::same_as<Builder> B> constexpr int unit_cotangents(B& builder, Shape const& shape) {
  Index const count = shape.count();
  // Not const: g++ 12 would not let its lists be filled in a constant expression.
  ops::SliceView diagonal{{count}, {0}, {count + 1}, {0}};
  int const flat = builder.apply(ops::Embed{diagonal, {count * count}}, builder.constant(1, {count}));
  Shape stacked = shape;
  stacked.insert(0, count);
  return builder.apply(ops::Reshape{stacked}, flat);
}

} // namespace dyad::tensor
