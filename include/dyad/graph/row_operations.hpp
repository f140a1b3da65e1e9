// SPDX-License-Identifier: BSL-1.0
/// \file The operations of ops/rows.hpp that graphs write loops with, by what they do.
#pragma once

#include <dyad/graph/op_info.hpp>
#include <dyad/ops/rows.hpp>

namespace dyad::graph::on_rows {

/// The operation of a role, and the constant of a value.
consteval OpInfo const* acting(LoopRole role, LoopVariant variant = LoopVariant::usual) {
  return find_operation(std::type_identity<RowOperations>{}, [=](OpInfo const& op) {
    return op.loop == role && op.loop_variant == variant;
  });
}
consteval OpInfo const* constant(double value) {
  return [=]<class... Constant>(std::type_identity<Ops<Constant...>>) {
    OpInfo const* out = nullptr;
    ((Constant::template kernel<double>() == value ? static_cast<void>(out = &info<Constant>) : void()), ...);
    return out;
  }(std::type_identity<RowConstants>{});
}

inline constexpr OpInfo const *element = acting(LoopRole::element), *near = acting(LoopRole::near),
                              *sum = acting(LoopRole::sum), *count = acting(LoopRole::count),
                              *along = acting(LoopRole::none, LoopVariant::along), *store = acting(LoopRole::store),
                              *accumulate = acting(LoopRole::accumulate), *scatter = acting(LoopRole::scatter),
                              *term = acting(LoopRole::term), *terms = acting(LoopRole::terms);
/// Products of a matrix and a column.
inline constexpr OpInfo const *times = acting(LoopRole::product),
                              *times_transposed = acting(LoopRole::product, LoopVariant::transposed),
                              *outer = acting(LoopRole::product, LoopVariant::outer);
/// Recurrences and their states.
inline constexpr OpInfo const *state = acting(LoopRole::state), *next = acting(LoopRole::next),
                              *join = acting(LoopRole::join), *recurrence = acting(LoopRole::recurrence),
                              *backwards = acting(LoopRole::recurrence, LoopVariant::backwards),
                              *steps_taken = acting(LoopRole::steps), *final_state = acting(LoopRole::final),
                              *emitted = acting(LoopRole::emitted);
/// Roots, and the steps that find them.
inline constexpr OpInfo const *root_value = acting(LoopRole::root_value),
                              *solved = acting(LoopRole::root, LoopVariant::solved),
                              *newton_step = acting(LoopRole::none, LoopVariant::newton),
                              *proceed_root = acting(LoopRole::proceed, LoopVariant::newton),
                              *proceed_root_or_nan = acting(LoopRole::proceed, LoopVariant::or_nan),
                              *epsilon = constant(std::numeric_limits<double>::epsilon()),
                              *infinity = constant(std::numeric_limits<double>::infinity());

} // namespace dyad::graph::on_rows
