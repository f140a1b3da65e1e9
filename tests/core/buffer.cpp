// SPDX-License-Identifier: BSL-1.0
#include <dyad/core/buffer.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <vector>

using dyad::Buffer;

static_assert([] {
  Buffer<int> a{3, 1, 2};
  Buffer<int> b = a;
  b.push(b[0]); // grows while it reads itself
  a = b;
  return a.size() == 4 && a.back() == 3 && b.pop() == 3 && b.size() == 3;
}());

BOOST_AUTO_TEST_CASE(merge_sort_is_stable) {
  std::mt19937 random(5);
  for (int size : {0, 1, 7, 8, 9, 100, 1000}) {
    std::vector<std::pair<int, int>> expected;
    for (int i = 0; i < size; ++i) expected.emplace_back(static_cast<int>(random() % 20), i);
    auto sorted = expected;
    auto const less = [](auto const& a, auto const& b) { return a.first < b.first; };
    dyad::merge_sort(sorted.data(), size, less);
    std::sort(expected.begin(), expected.end()); // the second members are the original places
    BOOST_TEST((sorted == expected));
  }
}
