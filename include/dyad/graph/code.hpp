// SPDX-License-Identifier: BSL-1.0
/// \file A node as an integer, and the table that it refers to: what the type of an expression holds.
#pragma once

#include <dyad/core/raise.hpp>
#include <dyad/graph/op_info.hpp>

#include <bit>
#include <cstdint>

namespace dyad::graph {

/// A place of the operation table: an operation or variable, or a constant mantissa * 2^exponent, or the place of a
/// number. Of an operation with parameters and of a variable with a shape, the list of these: the place of its first
/// item and their number.
struct TableEntry {
  OpInfo const* op = nullptr;
  long long mantissa = 0;
  int exponent = 0;
};

/// A double as an integer times a power of two; the exponent is 0 for integers up to 2^62, and the mantissa odd
/// otherwise. That of -0 is 1.
struct Scaled {
  long long mantissa = 0;
  int exponent = 0;
};

constexpr Scaled scaled(double x) {
  if (x == 0) return {0, __builtin_copysign(1.0, x) < 0 ? 1 : 0};
  int e = 0;
  while (x != static_cast<double>(static_cast<long long>(x)) || (x < 1 && x > -1)) x *= 2, --e;
  return {static_cast<long long>(x), e};
}

constexpr Scaled split(double x) {
  if (x - x != 0) refuse("dyad: a constant of an expression must be finite");
  int e = 0;
  while (x >= 4611686018427387904.0 || x <= -4611686018427387904.0) x /= 2, ++e;
  Scaled s = scaled(x);
  if (e > 0)
    while (s.mantissa % 2 == 0) s.mantissa /= 2, ++e;
  return {s.mantissa, s.exponent + e};
}

constexpr double join(long long mantissa, int exponent) {
  if (mantissa == 0) return exponent == 0 ? 0.0 : -0.0;
  auto x = static_cast<double>(mantissa);
  for (; exponent > 0; --exponent) x *= 2;
  for (; exponent < 0; ++exponent) x /= 2;
  return x;
}

/// Whether an operation has a list of integers beside it where values have shapes: its parameters, or the extents of a
/// variable.
constexpr bool has_list(OpInfo const* op) { return op->on_shapes || op->role == Role::variable; }

/// The place of the table that says what a node is; that of a number or of a list has yet to be chosen.
template <class Node> constexpr TableEntry entry_of(Node const& node) {
  if (node.op->role != Role::constant) return {node.op, static_cast<long long>(node.value)};
  Scaled const s = split(node.value);
  return {node.op, s.mantissa, s.exponent};
}
/// The value of a node of an entry: of a constant or truth that, of a number its place, counted from the first.
constexpr double value_of(TableEntry const& entry, int first_place = 0) {
  return entry.op->role == Role::constant ? join(entry.mantissa, entry.exponent)
         : entry.op->role == Role::truth  ? (entry.mantissa != 0 ? 1 : 0)
         : entry.op->role == Role::number ? static_cast<double>(first_place + entry.mantissa)
                                          : 0;
}

/// One node as an integer: four bits that give a width, then fields of that width for the place in the table (with the
/// bit that says whether the node may be regrouped) and for the distance back to each argument. Near arguments make
/// small numbers, and compilers write every number out in the name of the type.
namespace bits {
constexpr int max_nodes = 1 << 14;
/// Of the place in the table, doubled, plus the bit; and the distances to up to three arguments, 0 for none.
constexpr std::uint64_t joined(unsigned head, unsigned first, unsigned second, unsigned third) {
  auto const width = static_cast<int>(std::bit_width(head | first | second | third | 1u));
  return ((((std::uint64_t(third) << width | second) << width | first) << width) | head) << 4 |
         static_cast<unsigned>(width);
}
constexpr std::uint64_t encode(int entry, int const* arg, int arity, bool free, int position) {
  unsigned distance[3] = {};
  for (int i = 0; i < arity; ++i) distance[i] = static_cast<unsigned>(position - arg[i]);
  return joined(static_cast<unsigned>(2 * entry + (free ? 1 : 0)), distance[0], distance[1], distance[2]);
}
constexpr int field(std::uint64_t code, int i) {
  int const width = static_cast<int>(code & 15);
  return static_cast<int>(code >> (4 + width * i) & ((1u << width) - 1));
}
constexpr int entry(std::uint64_t code) { return field(code, 0) / 2; }
constexpr bool free(std::uint64_t code) { return (code >> 4 & 1) != 0; }
constexpr int arg(std::uint64_t code, int i, int position) { return position - field(code, i + 1); }
} // namespace bits

/// A packed graph to be read.
struct View {
  TableEntry const* table = nullptr;
  std::uint64_t const* code = nullptr;
  int size = 0, entries = 0, numbers = 0;
  int const* item = nullptr; ///< of the lists of operations on shapes and of variables with shapes
  int items = 0;
};

} // namespace dyad::graph
