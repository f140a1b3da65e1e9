// SPDX-License-Identifier: BSL-1.0
/// \file What the program calls that `to_cpp` has written: it runs functions and compares.
#pragma once

#include <dyad/loops.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <tuple>
#include <vector>

namespace test {

class Comparison {
public:
  /// The function at some arguments, with its slopes by those that are not passive, in their order.
  template <class F, class... A>
  void compare(std::uint64_t seed, F const& f, double value, std::tuple<A...> const& at,
               std::vector<std::vector<double>> const& slopes) {
    auto const [found, gradient] = std::apply(dyad::value_and_gradient(f), at);
    std::vector<std::vector<double>> all;
    collect(all, gradient);
    bool good = same(found, value) && all.size() == slopes.size();
    for (std::size_t i = 0; good && i < all.size(); ++i) {
      good = all[i].size() == slopes[i].size();
      for (std::size_t k = 0; good && k < all[i].size(); ++k) good = same(all[i][k], slopes[i][k]);
    }
    ++count_;
    if (good) return;
    ++wrong_;
    std::cout << "seed " << seed << ": the text gives another value or gradient than was recorded: " << found << " and "
              << value << '\n';
  }
  int finish() const {
    std::cout << count_ << " functions compiled, " << wrong_ << " wrong\n";
    return wrong_ == 0 ? 0 : 1;
  }

private:
  template <class X> static void collect(std::vector<std::vector<double>>& out, X const& x) {
    if constexpr (requires { x.begin(); })
      out.emplace_back(x.begin(), x.end());
    else
      std::apply([&](auto const&... part) { (collect(out, part), ...); }, x);
  }
  static bool same(double a, double b) {
    return a == b || (a != a && b != b) || std::abs(a - b) <= 1e-12 * (1 + std::abs(b));
  }

  long count_ = 0, wrong_ = 0;
};

} // namespace test
