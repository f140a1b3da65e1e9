// SPDX-License-Identifier: BSL-1.0
/// \file A graph as a few integers per node, in canonical order: what a type can carry.
#pragma once

#include <dyad/core/raise.hpp>
#include <dyad/graph/graph.hpp>

#include <cstdint>

namespace dyad::graph {

/// A place of the operation table: an operation or variable, or a constant mantissa * 2^exponent, or the place of a
/// number.
struct TableEntry {
  OpInfo const* op = nullptr;
  long long mantissa = 0;
  int exponent = 0;
};

/// A double as an integer times a power of two; the exponent is 0 for integers up to 2^62, and the mantissa odd
/// otherwise.
struct Scaled {
  long long mantissa = 0;
  int exponent = 0;
};

constexpr Scaled scaled(double x) {
  if (x == 0) return {};
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
  auto x = static_cast<double>(mantissa);
  for (; exponent > 0; --exponent) x *= 2;
  for (; exponent < 0; ++exponent) x /= 2;
  return x;
}

/// One node as an integer: four bits that give a width, then fields of that width for the place in the table (with the
/// bit that says whether the node may be regrouped) and for the distance back to each argument. Near arguments make
/// small numbers, and compilers write every number out in the name of the type.
namespace bits {
constexpr int max_nodes = 1 << 14;
constexpr std::uint64_t encode(int entry, int const* arg, int arity, bool free, int position) {
  int const head = 2 * entry + (free ? 1 : 0);
  int largest = head;
  for (int i = 0; i < arity; ++i)
    if (position - arg[i] > largest) largest = position - arg[i];
  int width = 1;
  while (largest >> width != 0) ++width;
  std::uint64_t code = 0;
  for (int i = arity - 1; i >= 0; --i) code = code << width | static_cast<unsigned>(position - arg[i]);
  return (code << width | static_cast<unsigned>(head)) << 4 | static_cast<unsigned>(width);
}
constexpr int field(std::uint64_t code, int i) {
  int const width = static_cast<int>(code & 15);
  return static_cast<int>(code >> (4 + width * i) & ((1u << width) - 1));
}
constexpr int entry(std::uint64_t code) { return field(code, 0) / 2; }
constexpr bool free(std::uint64_t code) { return (code >> 4 & 1) != 0; }
constexpr int arg(std::uint64_t code, int i, int position) { return position - field(code, i + 1); }
} // namespace bits

/// At most `Capacity` nodes; `size` says how many were needed, which may be more: then the contents are not valid and
/// the caller asks again with a larger capacity.
template <int Capacity> struct Packed {
  int size = 0, entries = 0, numbers = 0, roots = 0;
  std::uint64_t code[Capacity]{};
  TableEntry table[Capacity]{};
  int place[Capacity]{}; ///< of each number: its place in the expressions it came from
  int root[Capacity]{};
  constexpr bool fits() const { return size <= Capacity; }
};

/// Writes what the roots need in canonical order: depth first, the argument that comes first in canonical order before
/// the other, so that an expression's code begins with the code of its taller part. Nodes in `early` come before all
/// that does not lead to them.
template <int Capacity>
constexpr Packed<Capacity> pack(Graph const& graph, Buffer<int> const& roots, Buffer<int> const& early = {}) {
  Packed<Capacity> out;
  Buffer<int> order, position(graph.size(), -1), stack;
  for (int i = 0; i < early.size() + roots.size(); ++i) {
    stack.push(i < early.size() ? early[i] : roots[i - early.size()]);
    while (!stack.empty()) {
      int const id = stack.back();
      if (position[id] >= 0) {
        stack.pop();
        continue;
      }
      Node const& n = graph[id];
      int next = -1;
      for (int k = 0; k < n.arity(); ++k)
        if (position[n.arg[k]] < 0 && (next < 0 || graph.before(n.arg[k], next))) next = n.arg[k];
      if (next >= 0) {
        stack.push(next);
        continue;
      }
      position[id] = order.size();
      order.push(id);
      stack.pop();
    }
  }
  out.size = order.size();
  out.roots = roots.size();
  if (out.size > Capacity || out.roots > Capacity) {
    if (out.roots > out.size) out.size = out.roots;
    return out;
  }
  if (out.size >= bits::max_nodes) refuse("dyad: an expression holds fewer than 16384 nodes");
  for (int i = 0; i < roots.size(); ++i) out.root[i] = position[roots[i]];
  for (int i = 0; i < order.size(); ++i) {
    Node const& n = graph[order[i]];
    TableEntry entry{n.op, 0, 0};
    if (n.is(Role::constant)) {
      Scaled const s = split(n.value);
      entry.mantissa = s.mantissa;
      entry.exponent = s.exponent;
    } else if (n.is(Role::truth)) entry.mantissa = n.value != 0;
    else if (n.is(Role::number)) {
      out.place[out.numbers] = static_cast<int>(n.value);
      entry.mantissa = out.numbers++;
    }
    int place = -1;
    if (n.arity() > 0 || n.is(Role::function)) // leaves with a value occur once
      for (int k = 0; k < out.entries && place < 0; ++k)
        if (same_operation(out.table[k].op, n.op)) place = k;
    if (place < 0) {
      place = out.entries;
      out.table[out.entries++] = entry;
    }
    int arg[3] = {};
    for (int k = 0; k < n.arity(); ++k) arg[k] = position[n.arg[k]];
    out.code[i] = bits::encode(place, arg, n.arity(), n.free, i);
  }
  return out;
}

} // namespace dyad::graph
