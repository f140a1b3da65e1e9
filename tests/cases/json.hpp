// SPDX-License-Identifier: BSL-1.0
// The published cases of tests/data.
#pragma once

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace cases {

inline nlohmann::json read(std::string const& file) {
  std::ifstream in(DYAD_TEST_DATA "/" + file);
  if (!in) throw std::runtime_error("cannot read " + file);
  return nlohmann::json::parse(in);
}

/// |a - b| / max(1, |a| + |b|): the criterion of both suites.
inline double difference(double a, double b) { return std::abs(a - b) / std::max(1.0, std::abs(a) + std::abs(b)); }

} // namespace cases
