// SPDX-License-Identifier: BSL-1.0
/// \file Straight code of graphs: laid out by one constant evaluation, expanded by templates, chunk by chunk.
#pragma once

#include <dyad/graph/contracted.hpp>
#include <dyad/graph/schedule.hpp>
#include <dyad/typed/program.hpp>
#include <dyad/typed/trace.hpp>

#if defined(__GNUC__)
#define DYAD_NOINLINE __attribute__((noinline))
#else
#define DYAD_NOINLINE
#endif

namespace dyad::typed {

/// `Count` roots of a graph, from `First` on.
template <class S, int First, int Count> struct RootsOf {
  using Source = S;
  static constexpr int count = Count;
  static constexpr int size = Source::value.size;
  static constexpr void load(graph::Outputs& out) {
    auto const all = graph::load(out.graph, Source::value);
    for (int i = 0; i < Count; ++i) out.roots.push(all[First + i]);
  }
  static constexpr void add_places(Buffer<int>& roots) {
    for (int i = 0; i < Count; ++i) roots.push(Source::value.root[First + i]);
  }
};

/// The program of the roots of one or several graphs with the same inputs.
template <Target For, class First, class... Rest> struct StraightCode {
  static constexpr int largest_regrouped = 160; // nodes: the normal form takes more than linear time
  static constexpr bool one_source = (std::is_same_v<typename First::Source, typename Rest::Source> && ...);

  static constexpr graph::Outputs outputs() {
    graph::Outputs out;
    if (one_source && First::size > largest_regrouped && For != Target::recording) {
      Buffer<int> roots;
      First::add_places(roots);
      (Rest::add_places(roots), ...);
      return graph::contracted(First::Source::value, roots);
    }
    First::load(out);
    (Rest::load(out), ...);
    bool const small = out.graph.size() <= largest_regrouped;
    if (For == Target::recording) return out;
    return graph::optimize(static_cast<graph::Outputs&&>(out), For == Target::doubles && small);
  }
  template <int Capacity> static constexpr auto make() {
    auto const out = outputs();
    auto const order = graph::order_of(out.graph, out.roots);
    return graph::Scheduler(out.graph, order, out.roots).template result<Capacity>();
  }
  static constexpr auto const& value = fitted<StraightCode, 2 * (First::size + ... + (one_source ? 0 : Rest::size)) + (First::count + ... + Rest::count) + 64>();
};

/// The types of what steps do.
template <graph::Move> struct MoveStep {};
template <class Code, class I, class J> struct StepTypes;
template <class Code, std::size_t... I, std::size_t... J> struct StepTypes<Code, std::index_sequence<I...>, std::index_sequence<J...>> {
  using type = Index<std::make_index_sequence<sizeof...(I) + sizeof...(J)>, MoveStep<static_cast<graph::Move>(I)>...,
                     entry_type<Code::value.operation[J], 0, 0>...>;
};
template <class Code>
using steps_of = typename StepTypes<Code, std::make_index_sequence<static_cast<std::size_t>(graph::Move::count)>,
                                    std::make_index_sequence<static_cast<std::size_t>(Code::value.operations)>>::type;

/// What the chunks of a program share.
template <class T, class Out> struct Shared {
  using Condition = typename ConditionType<T>::type;

  T const* in;
  Out out;
  T* slot;
  Condition* condition_slot;
};

/// The local values of one chunk.
template <class T, int Size> struct Locals {
  T number[Size];
  typename ConditionType<T>::type condition[Size];
};

struct NoLeaves {};

/// Runs one step. All places are constants once this is inlined into its chunk.
template <class Op, class L, class T, class Out>
DYAD_INLINE constexpr void step(L& local, Shared<T, Out> const& shared, int to, int a, int b, int c, double value) {
  using enum graph::Move;
  if constexpr (std::is_same_v<Op, MoveStep<input>>) local.number[to] = shared.in[b];
  else if constexpr (std::is_same_v<Op, MoveStep<constant>>) local.number[to] = convert<T>(value);
  else if constexpr (std::is_same_v<Op, MoveStep<slot>>) local.number[to] = shared.slot[b];
  else if constexpr (std::is_same_v<Op, MoveStep<condition_slot>>) local.condition[to] = shared.condition_slot[b];
  else if constexpr (std::is_same_v<Op, MoveStep<to_slot>>) shared.slot[b] = local.number[a];
  else if constexpr (std::is_same_v<Op, MoveStep<to_condition_slot>>) shared.condition_slot[b] = local.condition[a];
  else if constexpr (std::is_same_v<Op, MoveStep<to_output>>) shared.out[b] = local.number[a];
  else step<Op>(local, NoLeaves{}, to, a, b, c);
}

template <class Code, int First, class T, class Out, std::size_t... I>
DYAD_INLINE constexpr void run_steps(Shared<T, Out> const& shared, std::index_sequence<I...>) {
  using Steps = steps_of<Code>;
  using Unused = int[];
  Locals<T, static_cast<int>(sizeof...(I)) + 1> local;
  static_cast<void>(Unused{0, (step<at<static_cast<std::size_t>(Code::value.step[First + I].op), Steps>>(
                                   local, shared, static_cast<int>(I), Code::value.step[First + I].a, Code::value.step[First + I].b,
                                   Code::value.step[First + I].c, Code::value.step[First + I].value),
                               0)...});
}

template <class Code, std::size_t K> using chunk_steps = std::make_index_sequence<static_cast<std::size_t>(Code::value.first[K + 1] - Code::value.first[K])>;

template <class Code, std::size_t K, class T, class Out> DYAD_NOINLINE constexpr void run_chunk(Shared<T, Out> const& shared) {
  run_steps<Code, Code::value.first[K]>(shared, chunk_steps<Code, K>{});
}

/// Runs a program: short ones within their caller.
template <class Code, class T, class Out> DYAD_INLINE constexpr void run_straight(T const* in, Out out) {
  constexpr auto const& code = Code::value;
  T slot[code.slots + 1];
  typename ConditionType<T>::type condition_slot[code.condition_slots + 1];
  Shared<T, Out> const shared{in, out, slot, condition_slot};
  if constexpr (code.chunks == 1) run_steps<Code, 0>(shared, chunk_steps<Code, 0>{});
  else
    [&shared]<std::size_t... K>(std::index_sequence<K...>) {
      (run_chunk<Code, K>(shared), ...);
    }(std::make_index_sequence<static_cast<std::size_t>(code.chunks)>{});
}

} // namespace dyad::typed
