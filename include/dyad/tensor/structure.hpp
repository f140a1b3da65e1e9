// SPDX-License-Identifier: BSL-1.0
/// \file What an operation on shapes states (see ops/structural.hpp), behind its description: so that what plans,
/// batches and lowers graphs of tensors knows none of them by name.
#pragma once

#include <dyad/graph/rules.hpp>
#include <dyad/ops/reach.hpp>
#include <dyad/tensor/tracer.hpp>

#include <concepts>
#include <span>
#include <vector>

namespace dyad::tensor {

/// A flag says whether the operation has the functions beside it: with -fsanitize=undefined g++ does not compare
/// pointers with null in constant expressions.
struct Structure {
  Shape (*result)(IndexList const& parameters, Shape const* of) = nullptr;
  bool is_view = false;
  bool (*view)(IndexList const& parameters, Layout& x) = nullptr;
  Fold fold = Fold::none;
  IndexList (*gathered)(IndexList const& parameters, IndexList const& strides, Shape const& from) = nullptr;
  bool has_parts = false;
  Layout (*part)(IndexList const& parameters, int argument, Layout const& whole) = nullptr;
  bool leaves_gaps = false; ///< its parts do not fill the result
  bool has_kernel = false;
  bool multiplies_matrices = false;
  bool (*transposes)(IndexList const& parameters, int argument) = nullptr; ///< of a product of matrices
  bool is_lowered = false;
  int (*lowered)(Builder& builder, IndexList const& parameters, int const* arg) = nullptr;
  bool is_batched = false;
  int (*batched)(Builder& builder, IndexList const& parameters, int const* arg, Index count) = nullptr;
  bool moves = false;                                    ///< its elements: what is known of a mask moves with it
  bool tells_alignment = false;
  bool (*aligns)(IndexList const& parameters) = nullptr; ///< its result broadcasts against its argument, axis by axis
};

/// `f` of the arguments of an operation on shapes, or of both in a vector where it takes any number.
template <class Op, class T, class F> constexpr auto with_arguments(T const* x, F const& f) {
  if constexpr (dyad::detail::shapes_taken<Op> == 0) return f(std::vector<T>{x[0], x[1]});
  else return graph::of_first<StructureOf<Op>::arity>(x, f);
}
template <class Op, class F> constexpr auto with_tracers(Builder& builder, int const* arg, F const& f) {
  TensorTracer x[3];
  for (int i = 0; i < StructureOf<Op>::arity; ++i) x[i] = {&builder, arg[i]};
  return with_arguments<Op>(x, f);
}

template <class Op> struct StructureOf {
  static constexpr int arity = dyad::detail::shapes_taken<Op> == 0 ? 2 : dyad::detail::shapes_taken<Op>;

  static constexpr Shape result(IndexList const& parameters, Shape const* of) {
    Op const op = operation_from<Op>(parameters);
    return with_arguments<Op>(of, [&op](auto const&... shape) -> Shape {
      if constexpr (dyad::detail::shapes_taken<Op> == 0)
        return op.result(std::span<Shape const>(shape.data()..., shape.size()...));
      else return op.result(shape...);
    });
  }
  static constexpr int batched(Builder& builder, IndexList const& parameters, int const* arg, Index count) {
    Op op = operation_from<Op>(parameters);
    return with_tracers<Op>(builder, arg, [&](auto const&... x) {
      if constexpr (dyad::detail::TakesAxis<Op>) {
        op.add_axis(count);
        return apply_to(op, x...).id();
      } else return op.batched(count, x...).id();
    });
  }
  static constexpr Structure make() {
    Structure out{.result = &result,
                  .is_view = dyad::detail::IsView<Op>,
                  .has_parts = dyad::detail::HasParts<Op>,
                  .has_kernel = dyad::detail::HasKernel<Op>,
                  .multiplies_matrices = dyad::detail::MultipliesMatrices<Op>,
                  .is_lowered = dyad::detail::IsLowered<Op>,
                  .is_batched = dyad::detail::IsBatched<Op>,
                  .moves = dyad::detail::MovesElements<Op>,
                  .tells_alignment = requires(Op const& op) { op.aligns(); }};
    if constexpr (dyad::detail::IsView<Op>)
      out.view = [](IndexList const& parameters, Layout& x) { return operation_from<Op>(parameters).view(x); };
    if constexpr (dyad::detail::IsFold<Op>) {
      out.fold = Op::fold;
      out.gathered = [](IndexList const& parameters, IndexList const& strides, Shape const& from) {
        return operation_from<Op>(parameters).gathered(strides, from);
      };
    }
    if constexpr (dyad::detail::HasParts<Op>) {
      out.part = [](IndexList const& parameters, int argument, Layout const& whole) {
        return operation_from<Op>(parameters).part(argument, whole);
      };
      out.leaves_gaps = requires { requires Op::leaves_gaps; };
    }
    if constexpr (dyad::detail::MultipliesMatrices<Op>)
      out.transposes = [](IndexList const& parameters, int argument) {
        Op const op = operation_from<Op>(parameters);
        return argument == 0 ? op.transpose_a : op.transpose_b;
      };
    if constexpr (dyad::detail::IsLowered<Op>)
      out.lowered = [](Builder& builder, IndexList const& parameters, int const* arg) {
        Op const op = operation_from<Op>(parameters);
        return with_tracers<Op>(builder, arg, [&](auto const&... x) { return op.lowered(x...).id(); });
      };
    if constexpr (dyad::detail::IsBatched<Op>)
      out.batched = &batched;
    if constexpr (requires(Op const& op) { op.aligns(); })
      out.aligns = [](IndexList const& parameters) { return operation_from<Op>(parameters).aligns(); };
    return out;
  }
  static constexpr Structure value = make();
};

constexpr int Builder::constant(double value, Shape const& shape) {
  int const number[] = {Graph::constant(value)};
  if (shape.empty()) return number[0];
  return make(&graph::info<ops::BroadcastTo>, number, shape, parameters_of(ops::BroadcastTo{shape}));
}

constexpr int Builder::on_elements(graph::OpInfo const* op, std::span<int> arg) {
  Shape shape;
  for (int const a : arg) shape = broadcast(shape, this->shape(a), op->name);
  for (int& x : arg) { // an argument that is stretched need not be so beforehand, if another one gives the shape
    if (!nodes()[x].op->stretches) continue;
    int const from = nodes()[x].arg[0];
    Shape others = this->shape(from);
    for (int const& a : arg)
      if (&a != &x) others = broadcast(others, this->shape(a), "");
    if (nodes()[from].is(graph::Role::constant) || others == shape) x = from;
  }
  int out = simplify(op, arg);
  if (out < 0) {
    Shape own;
    for (int const a : arg) own = broadcast(own, this->shape(a), op->name);
    out = make(op, arg, own);
  }
  return this->shape(out) == shape ? out : apply(ops::BroadcastTo{shape}, out);
}

constexpr int Builder::again(Node const& node, IndexList const& list) {
  if (node.is(graph::Role::variable)) return leaf(node.op, Shape(std::span(list.begin(), list.end())));
  if (node.arity() == 0) return intern({.op = node.op, .value = node.value});
  bool const before = std::exchange(derived, node.free);
  std::span<int const> const arg(node.arg, static_cast<std::size_t>(node.arity()));
  Shape of[3];
  for (std::size_t i = 0; i < arg.size(); ++i) of[i] = shape(arg[i]);
  Shape result = of[0];
  if (node.op->on_shapes) result = node.op->structure->result(list, of);
  else
    for (std::size_t i = 1; i < arg.size(); ++i) result = broadcast(result, of[i], node.op->name);
  int const id = make(node.op, arg, result, list);
  derived = before;
  return id;
}

} // namespace dyad::tensor
