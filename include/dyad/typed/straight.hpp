// SPDX-License-Identifier: BSL-1.0
/// \file Runs straight code: its steps expanded by templates, chunk by chunk.
#pragma once

#include <dyad/typed/lanes.hpp>
#include <dyad/typed/straight_code.hpp>

#if defined(__GNUC__)
#define DYAD_NOINLINE __attribute__((noinline))
#else
#define DYAD_NOINLINE
#endif

namespace dyad::typed {

/// The types of what steps do.
template <graph::Move> struct MoveStep {};
template <class Code, class I, class J> struct StepTypes;
template <class Code, std::size_t... I, std::size_t... J>
struct StepTypes<Code, std::index_sequence<I...>, std::index_sequence<J...>> {
  using type = TypeList<std::make_index_sequence<sizeof...(I) + sizeof...(J)>, MoveStep<static_cast<graph::Move>(I)>...,
                     entry_type<Code::value.operation[J], 0, 0>...>;
};
template <class Code>
using steps_of = typename StepTypes<Code, std::make_index_sequence<static_cast<std::size_t>(graph::Move::count)>,
                                    std::make_index_sequence<static_cast<std::size_t>(Code::value.operations)>>::type;

/// What the chunks of a piece share: V is a number, or a vector of those of several iterations; In is where numbers
/// come from, Out where results go.
template <class T, class V, class In, class Out> struct Shared {
  using Condition = typename ConditionType<V>::type;

  In in;
  Out out;
  T* memory; ///< arrays
  double const* table;
  int iteration;
  V const* state;
  V* next_state; ///< or the terms of sums
  V* slot;
  Condition* condition_slot;
};

/// The local values of one chunk.
template <class V, int Size> struct Locals {
  V number[Size];
  typename ConditionType<V>::type condition[Size];
};

struct NoLeaves {};

#if defined(__CUDACC__)
/// What a program reads of its constants at places that only the running program knows: a device does not see those of
/// the host.
template <class Code> struct DeviceLists {
  decltype(Code::value.table) table;
  decltype(Code::value.carry) carry;

  static constexpr DeviceLists copied() {
    DeviceLists out{};
    for (std::size_t i = 0; i < std::size(out.table); ++i) out.table[i] = Code::value.table[i];
    for (std::size_t i = 0; i < std::size(out.carry); ++i) out.carry[i] = Code::value.carry[i];
    return out;
  }
  static __device__ DeviceLists const& here() {
    static constexpr DeviceLists lists = copied();
    return lists;
  }
};
#endif
/// The table of a program, and one of the values that its loops carry.
template <class Code> DYAD_INLINE constexpr double const* table_of() {
  if constexpr (Code::value.table_size == 0) return nullptr; // the compiled program does not hold its constants then
  else {
#if defined(__CUDA_ARCH__)
    if (!std::is_constant_evaluated()) return DeviceLists<Code>::here().table;
#endif
    return Code::value.table;
  }
}
template <class Code> DYAD_INLINE constexpr graph::Carry carry_at(int place) {
#if defined(__CUDA_ARCH__)
  if (!std::is_constant_evaluated()) return DeviceLists<Code>::here().carry[place];
#endif
  return Code::value.carry[place];
}

/// Reads a number, or those of several iterations, each `stride` further.
template <class V, class T> DYAD_INLINE constexpr V read_lanes(T const* from, int stride) {
  if constexpr (is_vector<V>) {
    V out;
    if (std::is_same_v<T, Element<V>> && stride == 1) std::memcpy(&out, from, sizeof(V));
    else if (stride == 0) out = in_all_lanes<V>(static_cast<Element<V>>(*from));
    else
      for (int k = 0; k < lanes_in<V>; ++k) out[k] = static_cast<Element<V>>(from[stride * k]);
    return out;
  } else if constexpr (std::is_same_v<V, T>) return *from;
  else return convert<V>(*from);
}
/// Places for the results of a long program. g++ would pack results that lie side by side into vectors for the sake of
/// fewer stores, and the packing takes longer: a volatile store stays one of its own. Clang packs where it pays.
template <class T> struct SinglePlace {
  T* at;
  constexpr SinglePlace operator+(int i) const { return {at + i}; }
};
template <class Out> struct SinglePlaces {
  Out out;
  constexpr auto operator+(int i) const { return SinglePlace{out + i}; }
};
template <class T> DYAD_INLINE constexpr void write_lanes(SinglePlace<T> to, int, T const& value) {
  if (std::is_constant_evaluated()) *to.at = value;
  else *static_cast<T volatile*>(to.at) = value;
}
template <class V, class T> DYAD_INLINE constexpr void write_lanes(SinglePlace<T> to, int stride, V const& value) {
  write_lanes(to.at, stride, value);
}
#if defined(DYAD_BUILTIN_VECTORS) && !defined(__clang__)
template <class T> inline constexpr bool stores_one_by_one = std::is_same_v<T, double> || std::is_same_v<T, float>;
#else
template <class T> inline constexpr bool stores_one_by_one = false;
#endif
template <class V, class T> DYAD_INLINE constexpr void write_lanes(T* to, int stride, V const& value) {
  if constexpr (is_vector<V>) {
    if (stride == 1) std::memcpy(to, &value, sizeof(V));
    else
      for (int k = 0; k < lanes_in<V>; ++k) to[stride * k] = value[k];
  } else *to = value;
}

/// Adds terms one by one: as a formula is written, so are its bits.
template <class T> constexpr T ordered_sum(T sum, T const* term, int count, bool minus) {
  if (minus)
    for (int i = 0; i < count; ++i) sum = sum - term[i];
  else
    for (int i = 0; i < count; ++i) sum = sum + term[i];
  return sum;
}

/// Runs one step. All places are constants once this is inlined into its chunk.
template <class Op, class L, class T, class V, class In, class Out>
DYAD_INLINE constexpr void step(L& local, Shared<T, V, In, Out> const& shared, int to, int a, int b, int c,
                                double value) {
  using enum graph::Move;
  int const i = shared.iteration;
  if constexpr (std::is_same_v<Op, MoveStep<input>>) local.number[to] = read_lanes<V>(shared.in + b + c * i, c);
  else if constexpr (std::is_same_v<Op, MoveStep<array>>)
    local.number[to] = read_lanes<V>(shared.memory + b + c * i, c);
  else if constexpr (std::is_same_v<Op, MoveStep<table>>) local.number[to] = read_lanes<V>(shared.table + b + c * i, c);
  else if constexpr (std::is_same_v<Op, MoveStep<state>>) local.number[to] = shared.state[b];
  else if constexpr (std::is_same_v<Op, MoveStep<constant>>) local.number[to] = convert<V>(value);
  else if constexpr (std::is_same_v<Op, MoveStep<slot>>) local.number[to] = shared.slot[b];
  else if constexpr (std::is_same_v<Op, MoveStep<condition_slot>>) local.condition[to] = shared.condition_slot[b];
  else if constexpr (std::is_same_v<Op, MoveStep<to_slot>>) shared.slot[b] = local.number[a];
  else if constexpr (std::is_same_v<Op, MoveStep<to_condition_slot>>) shared.condition_slot[b] = local.condition[a];
  else if constexpr (std::is_same_v<Op, MoveStep<to_output>>) write_lanes(shared.out + b + c * i, c, local.number[a]);
  else if constexpr (std::is_same_v<Op, MoveStep<to_array>>) write_lanes(shared.memory + b + c * i, c, local.number[a]);
  else if constexpr (std::is_same_v<Op, MoveStep<to_state>>) shared.next_state[b] = local.number[a];
  else if constexpr (std::is_same_v<Op, MoveStep<to_sum>>) shared.next_state[b] = local.number[a];
  else step<Op>(local, NoLeaves{}, to, a, b, c);
}

template <class Code> consteval int place_of(int step, int k) {
  graph::Step const& s = Code::value.step[step];
  return k == 0 ? s.a : k == 1 ? s.b : s.c;
}
template <class Code> consteval double value_of(int step) { return Code::value.step[step].value; }

template <class Code, int First, class T, class V, class In, class Out, std::size_t... I>
DYAD_INLINE constexpr void run_steps(Shared<T, V, In, Out> const& shared, std::index_sequence<I...>) {
  using Steps = steps_of<Code>;
  using Unused = int[];
  [[maybe_unused]] Locals<V, static_cast<int>(sizeof...(I)) + 1> local;  // constants alone are not read
  static_cast<void>(
      Unused{0, (step<at<static_cast<std::size_t>(Code::value.step[First + I].op), Steps>>(
                     local, shared, static_cast<int>(I), place_of<Code>(First + I, 0), place_of<Code>(First + I, 1),
                     place_of<Code>(First + I, 2), value_of<Code>(First + I)),
                 0)...});
}

template <class Code, std::size_t K>
using chunk_steps = std::make_index_sequence<static_cast<std::size_t>(Code::value.first[K + 1] - Code::value.first[K])>;

template <class Code, std::size_t K, class T, class V, class In, class Out>
DYAD_NOINLINE constexpr void run_chunk(Shared<T, V, In, Out> const& shared) {
  run_steps<Code, Code::value.first[K]>(shared, chunk_steps<Code, K>{});
}

/// Runs the chunks of a piece: a single one within its caller.
template <class Code, std::size_t P, class T, class V, class In, class Out>
DYAD_INLINE constexpr void run_chunks(Shared<T, V, In, Out> const& shared) {
  constexpr graph::StraightPiece piece = Code::value.piece[P];
  constexpr auto first = static_cast<std::size_t>(piece.first_chunk);
  if constexpr (piece.chunks == 1) run_steps<Code, Code::value.first[first]>(shared, chunk_steps<Code, first>{});
  else
    [&shared]<std::size_t... K>(std::index_sequence<K...>) {
      (run_chunk<Code, first + K>(shared), ...);
    }(std::make_index_sequence<static_cast<std::size_t>(piece.chunks)>{});
}

/// Runs a loop whose iterations depend on the one before.
template <class Code, std::size_t P, class T, class In, class Out>
DYAD_INLINE constexpr void run_sequential(Shared<T, T, In, Out> shared) {
  constexpr graph::StraightPiece piece = Code::value.piece[P];
  T state[piece.carries + 1], next_state[piece.carries + 1];
  for (int k = 0; k < piece.carries; ++k)
    next_state[k] = state[k] = shared.memory[carry_at<Code>(piece.first_carry + k).from];
  shared.state = state;
  shared.next_state = next_state;
  for (shared.iteration = 0; shared.iteration < piece.count; ++shared.iteration) {
    run_chunks<Code, P>(shared);
    for (int k = 0; k < piece.carries; ++k) state[k] = next_state[k];
  }
}

/// Adds the terms of one iteration, or of several, to the sums of a loop. Formulas are added up as they are written.
template <class Code, std::size_t P, std::size_t... K, class T, class V>
DYAD_INLINE constexpr void add_terms([[maybe_unused]] T* sum, [[maybe_unused]] V* sums, [[maybe_unused]] V const* terms,
                                     std::index_sequence<K...>) {
  [[maybe_unused]] auto const add = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
    constexpr graph::Carry carry = Code::value.carry[static_cast<std::size_t>(Code::value.piece[P].first_carry) + I];
    if constexpr (carry.kind == graph::Carry::sum) sums[I] = sums[I] + terms[I];
    else if constexpr (carry.kind == graph::Carry::ordered_sum) {
      if constexpr (is_vector<V>)
        for (int k = 0; k < lanes_in<V>; ++k) sum[I] = carry.minus ? sum[I] - terms[I][k] : sum[I] + terms[I][k];
      else sum[I] = carry.minus ? sum[I] - terms[I] : sum[I] + terms[I];
    }
  };
  (add(std::integral_constant<std::size_t, K>{}), ...);
}

/// Whether a loop adds up terms as a formula is written.
template <class Code, std::size_t P> consteval bool adds_in_order() {
  graph::StraightPiece const& piece = Code::value.piece[P];
  bool out = false;
  for (int k = 0; k < piece.carries; ++k)
    out = out || Code::value.carry[piece.first_carry + k].kind == graph::Carry::ordered_sum;
  return out;
}

/// Runs a loop whose iterations are independent but for sums: several at a time where numbers have vectors.
template <class Code, std::size_t P, class T, class In, class Out>
DYAD_INLINE constexpr void run_parallel(Shared<T, T, In, Out> shared) {
  constexpr graph::StraightPiece piece = Code::value.piece[P];
  constexpr auto carries = std::make_index_sequence<static_cast<std::size_t>(piece.carries)>{};
  T sum[piece.carries + 1], rest[piece.carries + 1], term[piece.carries + 1];
  for (int k = 0; k < piece.carries; ++k) {
    sum[k] = shared.memory[carry_at<Code>(piece.first_carry + k).from];
    rest[k] = T(0);
  }
  if constexpr (lanes<T> > 1)
    if (!std::is_constant_evaluated()) {
      using V = std::conditional_t<adds_in_order<Code, P>(), NarrowVector<T>, Vector<T>>;
      V sums[piece.carries + 1], terms[piece.carries + 1], slot[Code::value.slots + 1];
      typename ConditionType<V>::type condition_slot[Code::value.condition_slots + 1];
      for (int k = 0; k < piece.carries; ++k) sums[k] = V{};
      Shared<T, V, In, Out> several{shared.in, shared.out, shared.memory, shared.table,  0,
                                    nullptr,   terms,      slot,          condition_slot};
      for (; several.iteration + lanes_in<V> <= piece.count; several.iteration += lanes_in<V>) {
        run_chunks<Code, P>(several);
        add_terms<Code, P>(sum, sums, terms, carries);
      }
      for (int k = 0; k < piece.carries; ++k) rest[k] = sum_of_lanes(sums[k]);
      shared.iteration = several.iteration;
    }
  shared.next_state = term;
  for (; shared.iteration < piece.count; ++shared.iteration) {
    run_chunks<Code, P>(shared);
    add_terms<Code, P>(sum, rest, term, carries);
  }
  for (int k = 0; k < piece.carries; ++k) {
    graph::Carry const carry = carry_at<Code>(piece.first_carry + k);
    T& after = shared.memory[carry.to];
    if (carry.kind == graph::Carry::ordered_sum) after = sum[k];
    else if (carry.kind == graph::Carry::later_sum)
      after = ordered_sum(sum[k], shared.memory + carry.terms, piece.count, carry.minus);
    else after = carry.minus ? sum[k] - rest[k] : sum[k] + rest[k];
  }
}

template <class Code, std::size_t P, class T, class In, class Out>
DYAD_INLINE constexpr void run_loop_here(Shared<T, T, In, Out> const& shared) {
  if constexpr (Code::value.piece[P].sequential) run_sequential<Code, P>(shared);
  else run_parallel<Code, P>(shared);
}
/// As a function of its own, which compilers take less time for.
template <class Code, std::size_t P, class T, class In, class Out>
DYAD_NOINLINE constexpr void run_loop(Shared<T, T, In, Out> const& shared) {
  run_loop_here<Code, P>(shared);
}

template <class Code, std::size_t P, class T, class In, class Out>
DYAD_INLINE constexpr void run_piece(Shared<T, T, In, Out> const& shared) {
  constexpr int few_steps = 160; // a program of so few is one function
  if constexpr (Code::value.piece[P].count > 0 && Code::value.first[Code::value.chunks] <= few_steps)
    run_loop_here<Code, P>(shared);
  else if constexpr (Code::value.piece[P].count > 0) run_loop<Code, P>(shared);
  else run_chunks<Code, P>(shared);
}

template <class Code, std::size_t... P, class T, class In, class Out>
DYAD_INLINE constexpr void run_pieces(Shared<T, T, In, Out> const& shared, std::index_sequence<P...>) {
  (run_piece<Code, P>(shared), ...);
}

template <class Code, class T, class In, class Out> DYAD_INLINE constexpr void run_all(In in, Out out) {
  T memory[Code::value.memory + 1], slot[Code::value.slots + 1];
  typename ConditionType<T>::type condition_slot[Code::value.condition_slots + 1];
  Shared<T, T, In, Out> const shared{in, out, memory, table_of<Code>(), 0, nullptr, nullptr, slot, condition_slot};
  run_pieces<Code>(shared, std::make_index_sequence<static_cast<std::size_t>(Code::value.pieces)>{});
}

/// Runs a program within its caller.
template <class Code, class T, class In, class Out> DYAD_INLINE constexpr void run_straight(In in, Out out) {
  constexpr int long_program = 240; // steps: the results of a shorter one may never see memory
  if constexpr (stores_one_by_one<T> && Code::value.chunks == 1 && Code::value.first[1] > long_program)
    run_all<Code, T>(in, SinglePlaces<Out>{out});
  else run_all<Code, T>(in, out);
}

} // namespace dyad::typed
