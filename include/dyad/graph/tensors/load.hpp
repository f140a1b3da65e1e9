// SPDX-License-Identifier: BSL-1.0
/// \file Graphs of tensors from what is packed.
#pragma once

#include <dyad/graph/pack.hpp>
#include <dyad/graph/tensors/builder.hpp>

namespace dyad::graph::tensors {

/// The list beside an entry of a table: parameters, or the extents of a variable.
constexpr IndexList list_of(View const& view, TableEntry const& entry) {
  IndexList out;
  if (has_list(entry.op))
    for (int i = 0; i < entry.exponent; ++i) out.push_back(view.item[entry.mantissa + i]);
  return out;
}

/// Adds what is packed to a graph and returns the node of each packed node. Numbers are tensors of rank 0.
constexpr Buffer<int> load_all(Builder& builder, View const& view, int first_place = 0) {
  return unpack(view, first_place, [&](Node const& node, TableEntry const& entry) {
    return builder.again(node, list_of(view, entry));
  });
}
constexpr int load(Builder& builder, View const& view, int first_place = 0) {
  return load_all(builder, view, first_place).back();
}

} // namespace dyad::graph::tensors
