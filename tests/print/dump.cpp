// SPDX-License-Identifier: BSL-1.0
// dump shows a program after each pass.
#include <dyad/print.hpp>
#include <dyad/print/dump.hpp>
#include <dyad/typed.hpp>

#include <boost/hana/tuple.hpp>
#include <boost/test/unit_test.hpp>

using namespace dyad::literals;

BOOST_AUTO_TEST_SUITE(dump)

BOOST_AUTO_TEST_CASE(a_program_after_each_pass) {
  constexpr auto x = dyad::var<"x">;
  constexpr auto y = dyad::var<"y">;
  constexpr auto f = x * y + sin(x);
  std::string const text = dyad::dump(boost::hana::make_tuple(f, dyad::diff(f, x)));
  BOOST_TEST(text.starts_with("after as built:\n"), text);
  for (char const* pass : {"cancel exponentials", "regroup", "relate exponentials", "share factors",
                           "share reciprocals", "share reflections", "pair sine and cosine", "fuse multiply-add"})
    BOOST_TEST(text.find("\nafter " + std::string(pass) + ":\n") != std::string::npos, pass);
  BOOST_TEST(text.find("t1 = x * y\n") != std::string::npos, text);
  std::string const last = text.substr(text.rfind("after "));
  BOOST_TEST(last.find(" = muladd(") != std::string::npos, last);
}

BOOST_AUTO_TEST_SUITE_END()
