// SPDX-License-Identifier: BSL-1.0
/// \file What operations state about themselves, and their names.
#include <complex>
#include <set>

#include "laws.hpp"

BOOST_AUTO_TEST_SUITE(ops_statements)

BOOST_AUTO_TEST_CASE(exact_points_parity_and_commutativity) {
  dyad::Registry::for_each([]<class Op>(std::type_identity<Op>) {
    if constexpr (!Op::returns_condition) laws::check_statements<Op>(50);
  });
}

BOOST_AUTO_TEST_CASE(single_precision) {
  dyad::Registry::for_each([]<class Op>(std::type_identity<Op>) {
    if constexpr (!Op::returns_condition) laws::check_float<Op>(20);
  });
}

BOOST_AUTO_TEST_CASE(names_and_domains) {
  std::set<std::pair<std::string, int>> names;
  dyad::Registry::for_each([&]<class Op>(std::type_identity<Op>) {
    static_assert(dyad::Operation<Op>);
    BOOST_CHECK_MESSAGE(names.emplace(std::string(Op::name), Op::arity).second, Op::name << " is named twice");
    for (dyad::Interval const& interval : Op::domain) BOOST_CHECK_LT(interval.low, interval.high);
  });
}

BOOST_AUTO_TEST_CASE(conditions) {
  using namespace dyad;
  static_assert(apply<ops::Less>(1.0, 2.0) && !apply<ops::Greater>(1.0, 2) && apply<ops::LessEqual>(2, 2.0));
  static_assert(apply<ops::GreaterEqual>(2.0, 2.0) && apply<ops::Equal>(2, 2.0) && apply<ops::NotEqual>(1.0, 2.0));
  static_assert(apply<ops::And>(true, true) && apply<ops::Or>(false, true) && apply<ops::Not>(false));
  static_assert(std::is_same_v<decltype(where(true, 1, 2.0f)), double>);
  static_assert(where(true, 1.0, 2.0) == 1.0 && where(false, 1, 2) == 2.0);
}

BOOST_AUTO_TEST_CASE(constants_in_every_precision) {
  using laws::Big;
  dyad::Constants::for_each([]<class Op>(std::type_identity<Op>) {
    Big const exact = dyad::constant_like<Op>(Big(1));
    BOOST_CHECK_EQUAL(dyad::constant_like<Op>(1.0), static_cast<double>(exact));
    BOOST_CHECK_EQUAL(dyad::constant_like<Op>(1.0f), static_cast<float>(exact));
    BOOST_CHECK_EQUAL(dyad::constant_like<Op>(std::complex<double>(1)).real(), static_cast<double>(exact));
  });
  BOOST_CHECK(laws::near(dyad::constant_like<dyad::ops::Pi>(Big(1)), boost::math::constants::pi<Big>(), 1e-48));
  BOOST_CHECK(laws::near(dyad::constant_like<dyad::ops::InvSqrtPi>(Big(1)),
                         boost::math::constants::one_div_root_pi<Big>(), 1e-48));
}

BOOST_AUTO_TEST_SUITE_END()
