// SPDX-License-Identifier: BSL-1.0
/// \file The operations of ops/rows.hpp that graphs write loops with, by what they do.
#pragma once

#include <dyad/graph/op_info.hpp>
#include <dyad/ops/rows.hpp>

namespace dyad::graph::on_rows {

inline constexpr OpInfo const *element = &info<ops::RowAt>, *near = &info<ops::RowNear>, *sum = &info<ops::SumRows>,
                              *count = &info<ops::RowCount>, *along = &info<ops::Along>, *store = &info<ops::StoreRows>,
                              *accumulate = &info<ops::AccumulateRows>, *scatter = &info<ops::ScatterRows>;
/// Products of a matrix and a column.
inline constexpr OpInfo const *times = &info<ops::ProductRows>, *times_transposed = &info<ops::TransposedProductRows>,
                              *outer = &info<ops::OuterRows>;
/// Recurrences and their states.
inline constexpr OpInfo const *state = &info<ops::State>, *next = &info<ops::NextState>, *join = &info<ops::JoinStates>,
                              *recurrence = &info<ops::Recurrence>, *backwards = &info<ops::RecurrenceBack>,
                              *steps_taken = &info<ops::StepsTaken>, *final_state = &info<ops::FinalState>,
                              *emitted = &info<ops::Emitted>;
/// Roots, and the steps that find them.
inline constexpr OpInfo const *root_value = &info<ops::RootValue>, *solved = &info<ops::Solved>,
                              *newton_step = &info<ops::NewtonStep>, *proceed_root = &info<ops::ProceedRoot>,
                              *proceed_root_or_nan = &info<ops::ProceedRootOrNan>, *epsilon = &info<ops::Epsilon>,
                              *infinity = &info<ops::Infinity>;

} // namespace dyad::graph::on_rows
