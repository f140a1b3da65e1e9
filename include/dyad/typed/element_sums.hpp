// SPDX-License-Identifier: BSL-1.0
/// \file Element derivatives go straight from the loop that computes them to their places in a matrix.
#pragma once

#include <dyad/typed/elements.hpp>
#include <dyad/typed/loop_run.hpp>
#include <dyad/typed/row_places.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

namespace dyad::typed {

/// The program of the results of a function and of their element derivatives, and that of the rows that its terms read.
template <class F, int Order> struct ElementProgram {
  using Traced = typename TraceOf<F, typename F::Kinds>::type;
  using Source = ElementsOf<Traced, Order>;
  static constexpr ElementLayout const& layout = Source::layout;
  static constexpr int results = Traced::roots, first_slope = layout.term[0].first_slope;
  using Code = LoopCode<target<double>(), RootsOf<Source, 0, results>,
                        RootsOf<Source, first_slope, layout.roots - first_slope>>;
  using Picks = LoopCode<target<double>(), RootsOf<ElementRowsOf<Traced, Order>, 0, first_slope - results>>;
  /// Whether a derivative of a term is not the constant 0, and how many are not.
  static constexpr bool is_slope(int t, int j) { return !Source::is_zero(layout.term[t].first_slope + j); }
  static constexpr std::size_t slopes(int t) { return slope_counts[static_cast<std::size_t>(t)]; }
  /// The result of `Code` that a root is.
  static constexpr int result_of(int root) { return root < results ? root : root - (first_slope - results); }

private:
  static constexpr auto slope_counts = [] {
    std::array<std::size_t, static_cast<std::size_t>(layout.terms)> out{};
    for (int t = 0; t < layout.terms; ++t)
      for (int j = 0; j < layout.term[t].reads; ++j) out[static_cast<std::size_t>(t)] += is_slope(t, j);
    return out;
  }();
};

/// Takes what a loop computes in a row, all numbers of a term at once, and hands it on to `take_term<t>(row, numbers)`
/// of `Take`: numbers in the order of the roots, and of order 1 the result itself after them. What is the constant 0 is
/// not there.
template <class Program, class Take> class ElementSink {
  static constexpr ElementLayout const& layout = Program::layout;

public:
  explicit ElementSink(Take& take) : take_(&take) {}

  template <class Plan, int B, class V> void take(V const* slot, std::size_t row, std::size_t count) const {
    each<layout.terms>([&](auto t) { take_term<Plan, B, t>(slot, row, count); });
  }

  /// Whether rows are taken in the order of `for_each_row`: not where many sums are added up in the same loop, or steps
  /// are computed again.
  static consteval bool in_order() {
    auto const& plan = Program::Code::value;
    for (int b = plan.region[0].blocks.first; b < plan.region[0].blocks.end(); ++b)
      if (plan.block[b].sums.size > static_cast<int>(few_sums)) return false;
    return !plan.computes_again();
  }
  /// Whether rows come in groups of blocks, each of which one thread takes in order.
  static constexpr bool in_groups = [] {
    if constexpr (requires { Take::in_groups; }) return Take::in_groups;
    else return false;
  }();
  /// Calls `f(term, row, turn, group)` in the order in which rows are taken, of which a term has `rows(term)`. Groups
  /// of one turn run side by side.
  template <class Rows, class Visit> static void for_each_row(Rows const& rows, Visit const& f) {
    constexpr std::size_t lanes = BatchOf<double>::lanes;
    int turns = 0, group = 0;
    for (auto const& here : terms_of_loops) {
      std::size_t count = 0;
      for (std::size_t t = 0; t < here.size(); ++t)
        if (here[t]) count = rows(static_cast<int>(t));
      std::size_t const blocks = (count + rows_in_block - 1) / rows_in_block;
      for (std::size_t from = 0; from < blocks; from += blocks_at_a_time) {
        BlockGroups<in_groups> const groups(blocks, std::min(blocks_at_a_time, blocks - from));
        for (int turn = 0; turn < groups.turns; ++turn, ++turns)
          for (std::size_t k = 0; k < groups.in_turn(turn); ++k, ++group) {
            std::size_t const end = std::min((from + groups.end(turn, k)) * rows_in_block, count);
            for (std::size_t first = (from + groups.first(turn, k)) * rows_in_block; first < end; first += lanes)
              for (std::size_t t = 0; t < here.size(); ++t)
                for (std::size_t row = first; here[t] && row < std::min(first + lanes, end); ++row)
                  f(static_cast<int>(t), row, turns, group);
          }
      }
    }
  }

private:
  /// Whether a block stores derivatives of a term.
  template <class Plan> static constexpr bool stores_of(Plan const& plan, int block, int term) {
    int const first = Program::result_of(layout.term[term].first_slope), last = first + layout.slopes(term);
    for (int i = 0; i < plan.block[block].stores.size; ++i)
      if (int const to = plan.transfer[plan.block[block].stores.first + i].to;
          (to >= first && to < last) || (layout.order == 1 && to == term))
        return true;
    return false;
  }
  /// Of each outermost block, in order, which terms it stores: what a running program asks of the plan.
  static constexpr auto terms_of_loops = [] {
    auto const& plan = Program::Code::value;
    constexpr Stretch blocks = Program::Code::value.region[0].blocks;
    std::array<std::array<bool, static_cast<std::size_t>(layout.terms)>, static_cast<std::size_t>(blocks.size)> out{};
    for (std::size_t b = 0; b < out.size(); ++b)
      for (int t = 0; t < layout.terms; ++t)
        out[b][static_cast<std::size_t>(t)] = stores_of(plan, blocks.first + static_cast<int>(b), t);
    return out;
  }();
  /// The slot that holds a root of a term in a block; -1 if it is not stored there.
  template <class Plan, int B> static constexpr int slot_of(int root) {
    auto const& plan = Plan::value;
    for (int i = 0; i < plan.block[B].stores.size; ++i)
      if (graph::Transfer const& to = plan.transfer[plan.block[B].stores.first + i];
          to.to == Program::result_of(root))
        return to.from;
    return -1;
  }
  template <class Plan, int B, int Term> static constexpr int stored() {
    int n = 0;
    for (int k = 0; k < layout.slopes(Term); ++k) n += slot_of<Plan, B>(layout.term[Term].first_slope + k) >= 0;
    return n;
  }
  template <int Term> static constexpr int nonzero() {
    int n = 0;
    for (int k = 0; k < layout.slopes(Term); ++k) n += !Program::Source::is_zero(layout.term[Term].first_slope + k);
    return n;
  }
  /// Whether the slots of all roots of a term follow each other in a block.
  template <class Plan, int B, int Term> static constexpr bool lie_side_by_side() {
    int const first = layout.term[Term].first_slope;
    for (int k = 0; k < layout.slopes(Term); ++k)
      if (slot_of<Plan, B>(first + k) < 0 || slot_of<Plan, B>(first + k) != slot_of<Plan, B>(first) + k) return false;
    return true;
  }
  template <class Plan, int B, int Term, class V>
  void take_term(V const* slot, std::size_t row, std::size_t count) const {
    constexpr bool result = layout.order == 1 && slot_of<Plan, B>(Term) >= 0;
    if constexpr (constexpr int here = stored<Plan, B, Term>(); here > 0 || result) {
      static_assert(here == nonzero<Term>() && result == (layout.order == 1),
                    "dyad: sparse: some derivatives of a term need a sum over other rows that the rest does not need; "
                    "compute that sum before, and pass it as Passive<double>");
      constexpr std::size_t size = static_cast<std::size_t>(layout.slopes(Term));
      constexpr std::size_t lanes = std::is_same_v<V, double> ? 1 : BatchOf<double>::lanes;
#if defined(__GNUC__) // whose batches are vectors, which may be read as the numbers that they are made of
      if constexpr (!result && lie_side_by_side<Plan, B, Term>()) {
        constexpr int from = slot_of<Plan, B>(layout.term[Term].first_slope);
        auto const* const first = reinterpret_cast<double const*>(slot + from);
        for (std::size_t lane = 0; lane < count; ++lane)
          take_->template take_term<Term>(
              row + lane, [first, lane](std::size_t k) DYAD_ALWAYS_INLINE { return first[k * lanes + lane]; });
        return;
      }
#endif
      alignas(V) double number[size + 1][lanes];
      each<static_cast<int>(size + (result ? 1 : 0))>([&](auto k) {
        constexpr int root = k < static_cast<int>(size) ? layout.term[Term].first_slope + k : Term;
        constexpr int from = slot_of<Plan, B>(root);
        if constexpr (from < 0) return;
        else if constexpr (lanes == 1) number[k][0] = slot[from];
        else slot[from].store_unaligned(number[k]);
      });
      for (std::size_t lane = 0; lane < count; ++lane)
        take_->template take_term<Term>(
            row + lane, [&number, lane](std::size_t k) DYAD_ALWAYS_INLINE { return number[k][lane]; });
    }
  }

  Take* take_;
};

} // namespace dyad::typed
