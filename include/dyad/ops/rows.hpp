// SPDX-License-Identifier: BSL-1.0
/// \file Loops over rows as operations: the element of a row, and the sum over all rows.
///
/// A loop is written as in index notation. A column of data is a value without an index; `RowAt(column, i)` is one
/// element of it and varies with the index i, and so does whatever is computed from it; `SumRows(term, i)` varies no
/// longer. What an operation varies with follows from its arguments: see graph/indices.hpp.
///
/// A recurrence carries states from row to row. `State` is a state before a step, a leaf that varies with the index;
/// `NextState` says how a state begins and what it is after the step; `JoinStates` puts several together, and
/// `Recurrence` runs them over all rows, `RecurrenceBack` from the last row to the first. `FinalState` is what one of
/// the states is in the end, `Emitted` the states before each step, as values that vary with the index.
///
/// These operations have no `vjp`: what their derivatives are follows from their role, and is again a loop over the
/// same index, so that derivatives of any order follow: see graph/row_sweeps.hpp.
#pragma once

#include <dyad/ops/comparison.hpp>
#include <dyad/ops/constants.hpp>

namespace dyad::ops {

/// What operations on rows have in common: they have no kernel on numbers, and their arguments are no real intervals.
template <int Arity> struct OnRows : Elementwise<Arity> {
  static constexpr Domain<Arity> domain = {};
  static constexpr auto singular = smooth;
  static constexpr bool transcendental = false;
};

/// The element of a column at an index, or in the row that a number picks.
struct RowAt : OnRows<2> {
  static constexpr std::string_view name = "row";
  static constexpr LoopRole loop = LoopRole::element;
};

/// The element of a column so many rows after an index, a stated number; 0 where there is none.
struct RowNear : OnRows<3> {
  static constexpr std::string_view name = "row_near";
  static constexpr LoopRole loop = LoopRole::near;
};

/// The sum of the values that a term takes as an index runs over all rows; 0 if there are none.
struct SumRows : OnRows<2> {
  static constexpr std::string_view name = "sum_over";
  static constexpr LoopRole loop = LoopRole::sum;
};

/// How many rows an index runs over.
struct RowCount : OnRows<1> {
  static constexpr std::string_view name = "rows";
  static constexpr LoopRole loop = LoopRole::count;
};

/// A value, taken to vary with an index: the same in every row.
struct Along : OnRows<2> {
  static constexpr std::string_view name = "along";
  static constexpr LoopVariant loop_variant = LoopVariant::along;
  template <class T> static constexpr T kernel(T const& x, T const&) { return x; }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&, auto const&) { return g; }
  static constexpr auto vjp(Arg<1>, auto const&, auto const&, auto const&, auto const&) { return 0; }
};

/// The distance from 1 to the next larger number.
struct Epsilon : NamedConstant {
  static constexpr std::string_view name = "epsilon";
  template <class T> static constexpr T kernel() {
    return T(std::numeric_limits<typename dyad::detail::ScalarOf<T>::type>::epsilon());
  }
};

/// The values of a term over an index, kept: a column.
struct StoreRows : OnRows<2> {
  static constexpr std::string_view name = "store_rows";
  static constexpr LoopRole loop = LoopRole::store;
};

/// The sums of a term over one index for each row of another one, kept: a column. The first index is the outer loop.
struct AccumulateRows : OnRows<3> {
  static constexpr std::string_view name = "accumulate_rows";
  static constexpr LoopRole loop = LoopRole::accumulate;
};

/// A value, and the number of the row to which a scatter adds it.
struct RowTerm : OnRows<2> {
  static constexpr std::string_view name = "row_term";
  static constexpr LoopRole loop = LoopRole::term;
};
/// The terms of all rows of an index, which a scatter adds within a loop around this one.
struct RowTerms : OnRows<2> {
  static constexpr std::string_view name = "row_terms";
  static constexpr LoopRole loop = LoopRole::terms;
};
/// The sums of the values of terms, for each row that these pick, over the rows of an index, the second argument, and
/// over those that the terms run over: a column over the rows of the index that is the last argument.
struct ScatterRows : OnRows<3> {
  static constexpr std::string_view name = "scatter_rows";
  static constexpr LoopRole loop = LoopRole::scatter;
};

/// Products of a matrix, which is a column of its elements row by row, and a column: a column over the rows of the
/// index that is the last argument. The matrix times the column, the transposed matrix times it, and the matrix of the
/// products of all elements of two columns. The derivatives of each are products of these three kinds.
struct ProductRows : OnRows<3> {
  static constexpr std::string_view name = "product_rows";
  static constexpr LoopRole loop = LoopRole::product;
};
struct TransposedProductRows : ProductRows {
  static constexpr std::string_view name = "transposed_product_rows";
  static constexpr LoopVariant loop_variant = LoopVariant::transposed;
};
struct OuterRows : ProductRows {
  static constexpr std::string_view name = "outer_rows";
  static constexpr LoopVariant loop_variant = LoopVariant::outer;
};

/// A state before a step: its number, and an index that it varies with (a state may be the state of a state).
struct State : OnRows<2> {
  static constexpr std::string_view name = "state";
  static constexpr LoopRole loop = LoopRole::state;
};
/// A state that is a column: a `State`, and an index over its rows. Its initial value and that after a step are
/// columns, and so are what it is in the end and what is emitted of it.
struct StateRows : OnRows<2> {
  static constexpr std::string_view name = "state_rows";
  static constexpr LoopRole loop = LoopRole::state_rows;
};
/// State, initial value, value after a step.
struct NextState : OnRows<3> {
  static constexpr std::string_view name = "next_state";
  static constexpr LoopRole loop = LoopRole::next;
};
struct JoinStates : OnRows<2> {
  static constexpr std::string_view name = "join_states";
  static constexpr LoopRole loop = LoopRole::join;
};
/// States and the index over whose rows they are carried.
struct Recurrence : OnRows<2> {
  static constexpr std::string_view name = "recurrence";
  static constexpr LoopRole loop = LoopRole::recurrence;
};
struct RecurrenceBack : Recurrence {
  static constexpr std::string_view name = "recurrence_back";
  static constexpr LoopVariant loop_variant = LoopVariant::backwards;
};
/// Joined to states: the recurrence takes steps as long as a condition holds before the step, at most so many; and what
/// a message says of how far it was from its end. Its index runs over the steps that were taken.
struct Proceed : OnRows<3> {
  static constexpr std::string_view name = "proceed";
  static constexpr LoopRole loop = LoopRole::proceed;
  static constexpr bool takes_condition = true;
};
/// The same where the steps are Newton's.
struct ProceedRoot : Proceed {
  static constexpr std::string_view name = "proceed_root";
  static constexpr LoopVariant loop_variant = LoopVariant::newton;
};
/// The same, with NaN as the root where Newton's steps do not arrive.
struct ProceedRootOrNan : Proceed {
  static constexpr std::string_view name = "proceed_root_or_nan";
  static constexpr LoopVariant loop_variant = LoopVariant::or_nan;
};
/// Joined to states: so many of them are kept for derivatives, and the others computed again.
struct Remember : OnRows<1> {
  static constexpr std::string_view name = "remember";
  static constexpr LoopRole loop = LoopRole::memory;
};
/// How many steps such a recurrence took: joined to the states of one that runs over the same steps.
struct StepsTaken : OnRows<1> {
  static constexpr std::string_view name = "steps_taken";
  static constexpr LoopRole loop = LoopRole::steps;
};

/// Values at which residuals vanish: of states, whose values before are guesses and after are the residuals, and an
/// index that nothing else has. `RootValue` is one of the values.
struct RootOf : OnRows<2> {
  static constexpr std::string_view name = "root";
  static constexpr LoopRole loop = LoopRole::root;
};
/// The same, with NaN where no root is found.
struct RootOrNan : RootOf {
  static constexpr std::string_view name = "root_or_nan";
  static constexpr LoopVariant loop_variant = LoopVariant::or_nan;
};
/// The same when the states begin at the values themselves, which Newton's steps have found.
struct Solved : RootOf {
  static constexpr std::string_view name = "solved";
  static constexpr LoopVariant loop_variant = LoopVariant::solved;
};
/// Where a step of Newton's method goes: from the second number to the first while the steps go on. Of Taylor
/// polynomials the condition speaks of the values alone, and every step goes on with the other coefficients.
struct NewtonStep : Where {
  static constexpr std::string_view name = "newton_step";
  static constexpr LoopVariant loop_variant = LoopVariant::newton;
  static constexpr Algebra algebra = Algebra::none;
  template <class C, class T> static constexpr T kernel(C const& goes_on, T const& moved, T const& state) {
    if constexpr (dyad::detail::taylor_order<T> > 0) return moved;
    else return Where::kernel(goes_on, moved, state);
  }
};
struct RootValue : OnRows<2> {
  static constexpr std::string_view name = "root_value";
  static constexpr LoopRole loop = LoopRole::root_value;
};

/// Of a recurrence and one of its `NextState`.
struct FinalState : OnRows<2> {
  static constexpr std::string_view name = "final_state";
  static constexpr LoopRole loop = LoopRole::final;
};
struct Emitted : OnRows<2> {
  static constexpr std::string_view name = "emitted";
  static constexpr LoopRole loop = LoopRole::emitted;
};

} // namespace dyad::ops

namespace dyad {

/// Those that derivatives of loops are written with by themselves, which look them up by role and variant.
using RowOperations =
    Ops<ops::RowAt, ops::RowNear, ops::SumRows, ops::RowCount, ops::Along, ops::StoreRows, ops::AccumulateRows,
        ops::RowTerm, ops::RowTerms, ops::ScatterRows, ops::ProductRows, ops::TransposedProductRows, ops::OuterRows,
        ops::State, ops::NextState, ops::JoinStates, ops::Recurrence, ops::RecurrenceBack, ops::StepsTaken,
        ops::FinalState, ops::Emitted, ops::RootValue, ops::Solved, ops::NewtonStep, ops::ProceedRoot,
        ops::ProceedRootOrNan>;
/// The constants that they need, looked up by their values.
using RowConstants = Ops<ops::Epsilon, ops::Infinity>;

} // namespace dyad
