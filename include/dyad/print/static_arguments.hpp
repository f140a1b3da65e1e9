// SPDX-License-Identifier: BSL-1.0
/// \file Axes, extents and ranges as they stand in a program: `axes<0, 1>`, `range<1, 3>`.
#pragma once

#include <dyad/ops/indexing.hpp>

#include <string>

namespace dyad::print {

inline std::string static_list(std::string const& name, IndexList const& items) {
  std::string out = name + "<";
  for (Index i = 0; i < items.size(); ++i) out += (i ? ", " : "") + std::to_string(items[i]);
  return out + ">";
}

/// What a slice takes of one axis of its argument, an axis that it drops included.
struct AxisRange {
  Index start = 0, step = 1, count = 1;

  AxisRange(ops::SliceView const& op, Index axis) : start(op.start[axis]) {
    for (Index i = 0; i < op.axes.size(); ++i)
      if (op.axes[i] == axis) {
        count = op.shape[i];
        step = op.step[i];
      }
  }
  bool whole(Index extent) const { return start == 0 && step == 1 && count == extent; }
  std::string text() const {
    Index const stop = start + step * (count - 1) + (step > 0 ? 1 : -1);
    std::string out = "range<" + std::to_string(start) + ", " + (stop < 0 ? "open_end" : std::to_string(stop));
    return out + (step == 1 ? ">" : ", " + std::to_string(step) + ">");
  }
};

} // namespace dyad::print
