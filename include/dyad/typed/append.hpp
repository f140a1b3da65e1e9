// SPDX-License-Identifier: BSL-1.0
/// \file The quick way to combine two expressions: keep the code of the taller one and append what the other adds.
///
/// Canonical order visits the taller argument first, so its code is a prefix of the result. Building an expression of n
/// operators one by one then costs a scan a step, not a graph a step. Whatever an identity could change goes the long
/// way (typed/combine.hpp).
#pragma once

#include <dyad/typed/expr.hpp>

namespace dyad::typed {

template <int Capacity> struct Appended {
  bool done = false;    ///< otherwise the long way is needed
  bool swapped = false; ///< the second argument is the taller one
  int size = 0, entries = 0;
  std::uint64_t code[Capacity]{};
  graph::TableEntry table[Capacity]{};
};

constexpr int height(View const& v) {
  Buffer<int> height(v.size, 0);
  for (int i = 0; i < v.size; ++i) {
    std::uint64_t const code = v.code[i];
    int const arity = v.table[graph::bits::entry(code)].op->arity;
    for (int k = 0; k < arity; ++k)
      if (int const h = height[graph::bits::arg(code, k, i)] + 1; h > height[i]) height[i] = h;
  }
  return height[v.size - 1];
}

constexpr graph::TableEntry const& root_entry(View const& v) { return v.table[graph::bits::entry(v.code[v.size - 1])]; }

/// How many nodes two expressions begin with that are the same; an expression and one it was made of share many.
constexpr int common_prefix(View const& a, View const& b) {
  int entries = 0, nodes = 0;
  while (entries < a.entries && entries < b.entries &&
         graph::same_operation(a.table[entries].op, b.table[entries].op) &&
         a.table[entries].op->role != graph::Role::number && a.table[entries].mantissa == b.table[entries].mantissa &&
         a.table[entries].exponent == b.table[entries].exponent)
    ++entries;
  while (nodes < a.size && nodes < b.size && a.code[nodes] == b.code[nodes] &&
         graph::bits::entry(a.code[nodes]) < entries)
    ++nodes;
  return nodes;
}

/// Whether no identity can apply to this argument of `op`.
constexpr bool inert(graph::OpInfo const* op, graph::TableEntry const& root) {
  using enum graph::Algebra;
  if (root.op->algebra == neg || root.op->role == graph::Role::truth) return false;
  if (op->root_of_squares && op->arity > 1) return false; // a length does not see signs
  if (root.op->role != graph::Role::constant) return true;
  double const x = graph::join(root.mantissa, root.exponent);
  return op->arithmetic() && op->algebra != neg && x != 0 && x != 1 && x != -1;
}

template <int Capacity> constexpr Appended<Capacity> append(graph::OpInfo const* op, View const& x) {
  Appended<Capacity> out;
  if (op->algebra != graph::Algebra::none && op->algebra != graph::Algebra::neg) return out;
  if (!inert(op, root_entry(x))) return out;
  int entry = 0;
  while (entry < x.entries && !graph::same_operation(x.table[entry].op, op)) ++entry;
  if (entry == x.entries) out.table[out.entries++] = {op, 0, 0};
  int const arg[] = {x.size - 1};
  out.code[out.size++] = graph::bits::encode(entry, arg, 1, false, x.size);
  out.done = true;
  return out;
}

/// The taller of two expressions, 0 or 1, behind whose nodes those of the other one may be written; -1 if an identity
/// may apply, if both are as tall, or if the search for equal nodes would be long. They have `known` nodes in common.
constexpr int taller_of(graph::OpInfo const* op, View const& a, View const& b, bool same, int known) {
  using enum graph::Algebra;
  constexpr int longest_search = 4096;
  bool const arithmetic = op->algebra == add || op->algebra == sub || op->algebra == mul || op->algebra == div;
  if ((!arithmetic && op->algebra != none) || !inert(op, root_entry(a)) || !inert(op, root_entry(b))) return -1;
  if (same) return op->algebra == mul || op->algebra == add ? 0 : -1;
  if ((a.size < b.size ? a.size - known : b.size - known) * (a.size > b.size ? a.size : b.size) > longest_search)
    return -1;
  int const ha = height(a), hb = height(b);
  return ha == hb ? -1 : hb > ha;
}

/// The place of an entry in a table, or -1.
constexpr int place_among(graph::TableEntry const* table, int entries, graph::TableEntry const& wanted) {
  for (int k = 0; k < entries; ++k)
    if (graph::same_operation(table[k].op, wanted.op) && table[k].mantissa == wanted.mantissa &&
        table[k].exponent == wanted.exponent)
      return k;
  return -1;
}

template <int Capacity>
constexpr Appended<Capacity> append(graph::OpInfo const* op, View const& a, View const& b, bool same) {
  Appended<Capacity> out;
  int const known = same ? 0 : common_prefix(a, b), taller = taller_of(op, a, b, same, known);
  if (taller < 0) return out;
  out.swapped = taller == 1;
  View const& tall = out.swapped ? b : a;
  View const& low = out.swapped ? a : b;
  auto const entry_of = [&](graph::TableEntry const& wanted) {
    if (int const k = place_among(tall.table, tall.entries, wanted); k >= 0) return k;
    int k = place_among(out.table, out.entries, wanted);
    if (k < 0) k = out.entries, out.table[out.entries++] = wanted;
    return tall.entries + k;
  };
  Buffer<int> id(low.size, tall.size - 1);
  for (int i = 0; i < known; ++i) id[i] = i;
  for (int i = known; i < low.size && !same; ++i) {
    std::uint64_t const code = low.code[i];
    graph::TableEntry entry = low.table[graph::bits::entry(code)];
    if (entry.op->role == graph::Role::number) entry.mantissa += tall.numbers;
    int arg[3] = {};
    for (int k = 0; k < entry.op->arity; ++k) arg[k] = id[graph::bits::arg(code, k, i)];
    int const arity = entry.op->arity, place = entry_of(entry);
    bool const free = graph::bits::free(code);
    int at = 0;
    for (; at < tall.size; ++at) {
      std::uint64_t const other = tall.code[at];
      if (graph::bits::entry(other) != place) continue;
      int k = 0;
      while (k < arity && graph::bits::arg(other, k, at) == arg[k]) ++k;
      if (k < arity) continue;
      if (graph::bits::free(other) != free) return {}; // one of the two is a formula as written and outranks the other
      break;
    }
    if (at == tall.size) {
      out.code[out.size] = graph::bits::encode(place, arg, arity, free, tall.size + out.size);
      ++out.size;
    }
    id[i] = at < tall.size ? at : tall.size + out.size - 1;
  }
  int const first = tall.size - 1, second = id[low.size - 1];
  bool const keep = op->commutative || !out.swapped;
  int const arg[] = {keep ? first : second, keep ? second : first};
  int const entry = entry_of({op, 0, 0});
  out.code[out.size] = graph::bits::encode(entry, arg, 2, false, tall.size + out.size);
  ++out.size;
  out.done = true;
  return out;
}

template <class Op, class... E> struct Append;
template <class Op, class X> struct Append<Op, X> {
  static constexpr auto value = append<1>(&graph::info<Op>, view_of<X>);
};
template <class Op, class A, class B> struct Append<Op, A, B> {
  static constexpr bool same = std::is_same_v<A, B> && Data<A>::numbers == 0;
  static constexpr auto value = append < same ? 1
                                              : (Data<A>::size > Data<B>::size ? Data<A>::size : Data<B>::size) + 1 >
                                                    (&graph::info<Op>, view_of<A>, view_of<B>, same);
};

template <class Source, class Tall, class Added, class I, class J> struct EmitAppended;
template <class Source, class... Ops, std::uint64_t... Nodes, class... N, class... M, std::size_t... I,
          std::size_t... J>
struct EmitAppended<Source, Expr<Table<Ops...>, Numbers<N...>, Nodes...>, Numbers<M...>, std::index_sequence<I...>,
                    std::index_sequence<J...>> {
  using type = Expr<Table<Ops..., entry_type<Source::value.table[I].op, Source::value.table[I].mantissa,
                                             Source::value.table[I].exponent>...>,
                    Numbers<N..., M...>, Nodes..., Source::value.code[J]...>;
};

template <class Source, class Tall, class Low = Expr<Table<>, Numbers<>>>
using appended = typename EmitAppended<Source, Tall, typename NumbersOf<Low>::List,
                                       std::make_index_sequence<static_cast<std::size_t>(Source::value.entries)>,
                                       std::make_index_sequence<static_cast<std::size_t>(Source::value.size)>>::type;

} // namespace dyad::typed
