// SPDX-License-Identifier: BSL-1.0
/// \file The functions that bench/fused compares, each in three ways.
#pragma once

#include <dyad/dynamic.hpp>

#include <functional>
#include <utility>
#include <vector>

namespace fused_bench {

using Function = std::function<dyad::Variable(std::vector<dyad::Variable> const&)>;
using Columns = std::vector<std::vector<double>>;

struct Workload {
  char const* name;
  std::vector<std::pair<double, double>> box; ///< an interval for each argument
  Function plain, fused;
  /// Value and gradient in two passes, as forward and backward are.
  std::function<void(Columns const& in, std::vector<double>& value, Columns& gradient)> hand;
  /// The gradient of the squared gradient, in a third pass.
  std::function<void(Columns const& in, std::vector<double>& value, Columns& result)> hand_twice;
};

std::vector<Workload> workloads();

} // namespace fused_bench
