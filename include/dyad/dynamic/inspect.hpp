// SPDX-License-Identifier: BSL-1.0
/// \file Questions about a recorded graph.
#pragma once

#include <dyad/dynamic/variable.hpp>

#include <vector>

namespace dyad {

/// The number of operations in the graph behind a Variable, each counted once.
template <class = void> Index count_operations(Variable const& x) {
  detail::Visited seen;
  std::vector<detail::Node*> waiting{x.node()};
  Index count = 0;
  while (!waiting.empty()) {
    detail::Node* const node = waiting.back();
    waiting.pop_back();
    if (!seen.first_time(node)) continue;
    if (!node->is_leaf()) ++count;
    for (detail::Operand const& operand : node->operands())
      if (operand.node) waiting.push_back(operand.node);
  }
  return count;
}

} // namespace dyad
