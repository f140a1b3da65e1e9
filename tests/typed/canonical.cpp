// SPDX-License-Identifier: BSL-1.0
/// \file How often the normal form shows that mixed partials are one type, over the oracle's functions of two
/// variables.
#include <dyad/ops/gamma.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <iostream>
#include <string>
#include <string_view>
#include <utility>

namespace {

using namespace dyad::literals;

constexpr auto first = dyad::var<"a">;
constexpr auto second = dyad::var<"b">;

struct Share {
  int all = 0, one_type = 0, one_type_of_diff = 0;
  std::string different;
} share;

consteval bool has_two(std::string_view list) {
  int commas = 0;
  for (char const c : list) commas += c == ',';
  return commas == 1;
}

template <bool Two, class Formula> void count(std::string_view name, Formula const& formula) {
  if constexpr (Two) {
    auto const f = formula(std::pair(first, second));
    ++share.all;
    if (same(diff(diff(f, first), second), diff(diff(f, second), first))) ++share.one_type;
    else share.different += ' ' + std::string(name);
    if (same(diff(f, first, second), diff(f, second, first))) ++share.one_type_of_diff;
  }
}

} // namespace

#define DYAD_ORACLE_LIST(...) __VA_ARGS__
#define DYAD_ORACLE(name, variables, ...)                        \
  count<has_two(#variables)>(#name, [](auto const& all) {        \
    auto const& [DYAD_ORACLE_LIST variables] = all;              \
    __VA_ARGS__                                                  \
  });

BOOST_AUTO_TEST_CASE(mixed_partials_are_one_type) {
#include "../oracle/all.inc"
  std::cout << "canonical: of " << share.all
            << " functions of two variables, diff(diff(f, x), y) and diff(diff(f, y), x) are "
            << "one type for " << share.one_type << ", diff(f, x, y) and diff(f, y, x) for " << share.one_type_of_diff;
  if (!share.different.empty()) std::cout << "; two types:" << share.different;
  std::cout << std::endl;
  BOOST_CHECK_GE(share.all, 20);
  BOOST_CHECK_GE(10 * share.one_type_of_diff, 9 * share.all);
  BOOST_CHECK_GE(2 * share.one_type, share.all); // one derivative after the other: products of sums are not expanded
}
