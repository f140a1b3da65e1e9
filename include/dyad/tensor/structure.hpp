// SPDX-License-Identifier: BSL-1.0
/// \file What an operation on shapes states (see ops/structural.hpp), behind its description: so that what plans,
/// batches and lowers graphs of tensors knows none of them by name.
#pragma once

#include <dyad/ops/reach.hpp>
#include <dyad/tensor/tracer.hpp>

#include <concepts>
#include <span>
#include <vector>

namespace dyad::tensor {

/// A flag says whether the operation has the functions beside it: with -fsanitize=undefined g++ does not compare
/// pointers with null in constant expressions.
struct Structure {
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
  int (*lowered)(Builder& builder, IndexList const& parameters, Buffer<int> const& arg) = nullptr;
  bool is_batched = false;
  int (*batched)(Builder& builder, IndexList const& parameters, Buffer<int> const& arg, Index count) = nullptr;
  bool moves = false;                                    ///< its elements: what is known of a mask moves with it
  bool tells_alignment = false;
  bool (*aligns)(IndexList const& parameters) = nullptr; ///< its result broadcasts against its argument, axis by axis
};

/// Calls `f(tracers...)` with the arguments of an operation, or with all of them in a vector where it takes any number.
template <class Op, class F> constexpr auto with_tracers(Builder& builder, Buffer<int> const& arg, F const& f) {
  constexpr int taken = dyad::detail::shapes_taken<Op>;
  auto const x = [&](int i) { return TensorTracer(&builder, arg[i]); };
  if constexpr (taken == 1) return f(x(0));
  else if constexpr (taken == 2) return f(x(0), x(1));
  else if constexpr (taken == 3) return f(x(0), x(1), x(2));
  else {
    std::vector<TensorTracer> xs;
    for (int const a : arg) xs.emplace_back(&builder, a);
    return f(xs);
  }
}

template <class Op> struct StructureOf {
  static constexpr Structure make() {
    Structure out{.is_view = dyad::detail::IsView<Op>,
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
      out.lowered = [](Builder& builder, IndexList const& parameters, Buffer<int> const& arg) {
        Op const op = operation_from<Op>(parameters);
        return with_tracers<Op>(builder, arg, [&](auto const&... x) { return op.lowered(x...).id(); });
      };
    if constexpr (dyad::detail::IsBatched<Op>)
      out.batched = [](Builder& builder, IndexList const& parameters, Buffer<int> const& arg, Index count) {
        Op op = operation_from<Op>(parameters);
        return with_tracers<Op>(builder, arg, [&](auto const&... x) {
          if constexpr (dyad::detail::TakesAxis<Op>) {
            op.add_axis(count);
            return apply_to(op, x...).id();
          } else return op.batched(count, x...).id();
        });
      };
    if constexpr (requires(Op const& op) { op.aligns(); })
      out.aligns = [](IndexList const& parameters) { return operation_from<Op>(parameters).aligns(); };
    return out;
  }
  static constexpr Structure value = make();
};

} // namespace dyad::tensor
