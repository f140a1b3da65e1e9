// SPDX-License-Identifier: BSL-1.0
/// \file What the generated program calls: it runs a lambda that `to_cpp` wrote and compares.
#pragma once

#include <dyad/dynamic.hpp>
#include <dyad/tensor.hpp>

#include <cmath>
#include <cstdint>
#include <iostream>
#include <limits>
#include <utility>
#include <vector>

namespace test {

class Report {
public:
  /// The lambda on Variables, with its gradient; on plain numbers too, where all arguments are numbers.
  template <class F, std::size_t... I>
  void compare(std::uint64_t seed, F const& f, std::vector<dyad::NdArray> const& x, dyad::NdArray const& value,
               std::vector<dyad::NdArray> const& slopes, std::index_sequence<I...>) {
    std::vector<dyad::Variable> at;
    for (dyad::NdArray const& one : x) at.emplace_back(one);
    dyad::Variable const y = f(at[I]...);
    std::vector<dyad::Variable> const found = grad({sum(y)}, at, {.allow_unused = true});
    bool good = same(y.data(), value);
    for (std::size_t i = 0; i < found.size(); ++i) good = good && same(found[i].data(), slopes[i]);
    ++count_;
    if (good) return;
    ++wrong_;
    std::cout << "seed " << seed << ": the text gives another value or gradient than was recorded\n";
  }
  int finish(long refused) const {
    std::cout << count_ << " graphs compiled, " << wrong_ << " wrong, " << refused << " refused\n";
    return wrong_ == 0 ? 0 : 1;
  }

private:
  static bool same(dyad::NdArray const& a, dyad::NdArray const& b) {
    if (a.shape() != b.shape()) return false;
    std::vector<double> const u = a.to_vector(), v = b.to_vector();
    for (std::size_t i = 0; i < u.size(); ++i)
      if (!(u[i] == v[i] || (u[i] != u[i] && v[i] != v[i]) || std::abs(u[i] - v[i]) <= 1e-12 * (1 + std::abs(v[i]))))
        return false;
    return true;
  }

  long count_ = 0, wrong_ = 0;
};

} // namespace test
