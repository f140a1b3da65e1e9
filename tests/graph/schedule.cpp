// SPDX-License-Identifier: BSL-1.0
// The order in which programs run their operations.
#include <dyad/graph/schedule.hpp>
#include <dyad/ops/exponential.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <vector>

using namespace dyad;

namespace {

/// Two results of `length` operations each, made by turns, and an exponential that the last operation of the second
/// result uses: where the operations of the first result, of the second and the exponential stand in the order.
struct Places {
  std::vector<int> first, second;
  int call = -1;
};
Places places(int length) {
  graph::Builder b;
  int x = b.number(0), y = b.number(1);
  std::vector<int> of_first, of_second;
  for (int i = 0; i + 1 < length; ++i) {
    of_first.push_back(x = b.apply(&graph::info<ops::Add>, x, b.number(2 + i)));
    of_second.push_back(y = b.apply(&graph::info<ops::Sub>, y, b.number(2 + i)));
  }
  int const call = b.apply(&graph::info<ops::Exp>, b.number(0));
  of_first.push_back(x = b.apply(&graph::info<ops::Add>, x, b.number(0)));
  of_second.push_back(y = b.apply(&graph::info<ops::Mul>, y, call));
  Buffer<int> const order = graph::order_of(b, {x, y});
  BOOST_TEST(order.size() == 2 * length + 1);
  auto const place = [&](int id) {
    return static_cast<int>(std::find(order.begin(), order.end(), id) - order.begin());
  };
  Places out;
  for (int const id : of_first) out.first.push_back(place(id));
  for (int const id : of_second) out.second.push_back(place(id));
  out.call = place(call);
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(schedule)

BOOST_AUTO_TEST_CASE(chains_beside_each_other_where_registers_hold_their_values) {
  Places const p = places(100);
  BOOST_TEST(std::is_sorted(p.first.begin(), p.first.end()));
  BOOST_TEST(std::is_sorted(p.second.begin(), p.second.end()));
  for (std::size_t i = 0; i < 99; ++i) BOOST_TEST(p.second[i] == p.first[i] + 1);
  BOOST_TEST(p.call == 0); // calls come first
}

// The slopes of a product: products of all variables before one, times products of all after it.
BOOST_AUTO_TEST_CASE(products_before_and_after_each_variable) {
  constexpr int count = 100;
  graph::Builder b;
  b.inputs(count);
  graph::OpInfo const* const times = &graph::info<ops::Mul>;
  std::vector<int> before{b.number(0)}, after(count, b.number(count - 1));
  Buffer<int> roots;
  for (int i = 1; i < count; ++i) before.push_back(b.apply(times, before.back(), b.number(i)));
  for (int i = count - 2; i >= 0; --i)
    after[static_cast<std::size_t>(i)] = b.apply(times, after[static_cast<std::size_t>(i) + 1], b.number(i));
  roots.push(before.back());
  for (std::size_t i = 1; i + 1 < count; ++i) roots.push(b.apply(times, before[i - 1], after[i + 1]));
  Buffer<int> const order = graph::order_of(b, roots);
  BOOST_TEST(graph::memory_traffic(b, order) <= 2 * count); // half of both chains wait in memory
  auto const place = [&](int id) { return std::find(order.begin(), order.end(), id) - order.begin(); };
  for (std::size_t i = 1; i + 2 < count; ++i) BOOST_TEST(std::abs(place(before[i]) - place(after[count - 1 - i])) == 1);
}

// Forty results of five operations each, made by turns: all would wait for their last operation.
BOOST_AUTO_TEST_CASE(one_result_after_the_other_where_too_many_values_would_wait) {
  constexpr int results = 40, length = 5;
  graph::Builder b;
  Buffer<int> roots;
  for (int r = 0; r < results; ++r) roots.push(b.number(r));
  for (int i = 0; i < length; ++i)
    for (int& root : roots) root = b.apply(&graph::info<ops::Add>, root, b.number(results + i));
  Buffer<int> made;
  for (int id = 0; id < b.size(); ++id)
    if (b[id].arity() > 0) made.push(id);
  BOOST_TEST(graph::memory_traffic(b, made) > 150);
  Buffer<int> const order = graph::order_of(b, roots);
  BOOST_TEST(graph::memory_traffic(b, order) == 0);
  for (int r = 0; r < results; ++r) BOOST_TEST(order[length * (r + 1) - 1] == roots[r]);
}

BOOST_AUTO_TEST_CASE(traffic_with_memory_is_that_of_the_best_choice) {
  graph::Builder b;
  graph::OpInfo const* const plus = &graph::info<ops::Add>;
  Buffer<int> values;
  for (int i = 0; i < 5; ++i) values.push(b.apply(plus, b.number(i), b.number(i + 1)));
  Buffer<int> order = values;
  int sum = values[0];
  for (int i = 1; i < 5; ++i) order.push(sum = b.apply(plus, sum, values[i]));
  BOOST_TEST(graph::memory_traffic(b, order, 5) == 0);
  BOOST_TEST(graph::memory_traffic(b, order, 4) == 2); // one value goes and comes back
  BOOST_TEST(graph::memory_traffic(b, order, 3) == 4);
  BOOST_TEST(graph::memory_traffic(b, {}, 4) == 0);
}

BOOST_AUTO_TEST_CASE(short_and_very_long_programs_keep_the_order_in_which_they_were_made) {
  Places const brief = places(10), endless = places(1000);
  BOOST_TEST(brief.second.front() < brief.first.back());
  BOOST_TEST(brief.call == 0);
  BOOST_TEST(endless.second.front() < endless.first.back());
  BOOST_TEST(endless.call == 2 * 999);
}

BOOST_AUTO_TEST_SUITE_END()
