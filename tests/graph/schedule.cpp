// SPDX-License-Identifier: BSL-1.0
// The order in which programs run their operations.
#include <dyad/graph/schedule.hpp>
#include <dyad/ops/exponential.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
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

BOOST_AUTO_TEST_CASE(one_result_after_the_other_in_long_programs) {
  Places const p = places(100);
  BOOST_TEST(std::is_sorted(p.first.begin(), p.first.end()));
  BOOST_TEST(std::is_sorted(p.second.begin(), p.second.end()));
  BOOST_TEST(p.first.back() < p.second.front());
  BOOST_TEST(p.call == 0); // calls come first
}

BOOST_AUTO_TEST_CASE(short_and_very_long_programs_keep_the_order_in_which_they_were_made) {
  Places const brief = places(10), endless = places(1000);
  BOOST_TEST(brief.second.front() < brief.first.back());
  BOOST_TEST(brief.call == 0);
  BOOST_TEST(endless.second.front() < endless.first.back());
  BOOST_TEST(endless.call == 2 * 999);
}

BOOST_AUTO_TEST_SUITE_END()
