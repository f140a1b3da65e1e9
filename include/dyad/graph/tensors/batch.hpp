// SPDX-License-Identifier: BSL-1.0
/// \file A linear function of one tensor, applied to many at once.
///
/// The derivatives of all elements of a result are one reverse sweep with a cotangent for each. Instead of a sweep
/// each, whatever depends on the cotangent gets an axis more, in front: the graph stays as small as that of one
/// gradient.
#pragma once

#include <dyad/ops/indexing.hpp>
#include <dyad/graph/tensors/sweep.hpp>

#include <concepts>

namespace dyad::graph::tensors {

/// Copies nodes of a graph with an axis of extent `count` in front of everything that depends on `cotangent`. (A
/// template so that only programs with derivatives of tensors compile it.)
template <std::same_as<Builder> B> class Batch {
public:
  /// `stacked` is what stands for the cotangent, its shape preceded by `count`.
  constexpr Batch(B& builder, int cotangent, int stacked)
      : builder_(builder), count_(builder.shape(stacked)[0]), copy_(builder.size(), -1) {
    Buffer<bool> const depends = depends_on(builder, {cotangent}, builder.size());
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
  /// What an operation on each element is given, with axes of extent 1 behind the first one, up to a rank.
  constexpr int padded(int id, Index rank) {
    int const x = copy(id);
    return copy_[id] == -1 ? x : dyad::detail::padded(TensorTracer(&builder_, x), rank).id();
  }
  /// What does not depend on the cotangent, with an axis of extent 1 in front.
  constexpr int single(int id) {
    int const x = copy(id);
    return copy_[id] == -1 ? builder_.apply(ops::Reshape{dyad::detail::behind(1, builder_.shape(x))}, x) : x;
  }

  constexpr int with_axis(int id) {
    Node const node = builder_[id];
    Index const rank = builder_.shape(id).size() + 1;
    int arg[3] = {-1, -1, -1};
    for (int i = 0; i < node.arity(); ++i)
      arg[i] = node.op->on_shapes ? single(node.arg[i]) : padded(node.arg[i], rank);
    if (!node.op->on_shapes) return builder_.on_elements(node.op, {arg, static_cast<std::size_t>(node.arity())});
    if (!node.op->structure->is_batched) refuse("dyad: an operation that is not linear in its cotangent");
    IndexList const parameters = builder_.parameters(id); // a copy: new nodes move the old ones
    return node.op->structure->batched(builder_, parameters, arg, count_);
  }

  B& builder_;
  Index count_;
  Buffer<int> copy_; ///< -1 what does not depend, -2 what is still to be copied
};

/// The unit cotangents of a shape, one behind the other: (count, shape...).
template <std::same_as<Builder> B>
constexpr int unit_cotangents(B& builder, Shape shape) { // a copy: new nodes move the shapes of others
  Index const count = shape.count();
  // Not const: g++ 12 would not let its lists be filled in a constant expression.
  ops::SliceView diagonal{{count}, {0}, {count + 1}, {0}};
  int const flat = builder.apply(ops::Embed{diagonal, {count * count}}, builder.constant(1, {count}));
  shape.insert(0, count);
  return builder.apply(ops::Reshape{shape}, flat);
}

} // namespace dyad::graph::tensors
