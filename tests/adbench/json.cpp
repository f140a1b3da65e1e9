// SPDX-License-Identifier: BSL-1.0
// Results as JSON: another reader of JSON gets the same bits back.
#include "difference.hpp"
#include "json.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <sstream>
#include <vector>

namespace {

using adbench::JsonWriter;

std::vector<double> awkward_numbers() {
  using limits = std::numeric_limits<double>;
  std::vector<double> out = {
      0.0, -0.0, 0.1, 1.0 / 3, 1e22, 1e-7, limits::max(), limits::min(), limits::denorm_min(), 123456789012345678.0};
  std::mt19937_64 random(5);
  for (int i = 0; i < 50'000; ++i)
    out.push_back(std::ldexp(std::normal_distribution<>()(random), static_cast<int>(random() % 400) - 200));
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(json)

BOOST_AUTO_TEST_CASE(numbers_come_back_with_their_bits) {
  auto const values = awkward_numbers();
  std::vector<int> const counts = {0, -1, std::numeric_limits<int>::max()};
  std::ostringstream text;
  {
    JsonWriter out(text);
    out.member("objective", "a \"quoted\" name");
    out.number("value", 0.1);
    out.begin("derivatives");
    out.numbers("values", values);
    out.numbers("counts", counts);
    out.end();
    out.numbers("none", std::span<double const>());
  }
  auto const read = nlohmann::json::parse(text.str());
  BOOST_TEST(read.at("objective") == "a \"quoted\" name");
  BOOST_TEST(read.at("value").get<double>() == 0.1);
  auto const back = read.at("derivatives").at("values").get<std::vector<double>>();
  BOOST_TEST_REQUIRE(back.size() == values.size());
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    wrong += back[i] != values[i] || std::signbit(back[i]) != std::signbit(values[i]);
  BOOST_TEST(wrong == 0u);
  BOOST_TEST(read.at("derivatives").at("counts").get<std::vector<int>>() == counts, boost::test_tools::per_element());
  BOOST_TEST(read.at("none").empty());
}

BOOST_AUTO_TEST_CASE(what_json_has_no_number_for_is_named) {
  double const infinity = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> const values = {infinity, -infinity, nan, 1};
  std::ostringstream text;
  {
    JsonWriter out(text);
    out.number("value", nan);
    out.numbers("values", values);
  }
  auto const read = nlohmann::ordered_json::parse(text.str());
  BOOST_TEST(read.at("value") == "nan");
  BOOST_TEST(std::isnan(adbench::to_double(read.at("value"))));
  auto const& list = read.at("values");
  BOOST_TEST(adbench::to_double(list.at(0)) == infinity);
  BOOST_TEST(adbench::to_double(list.at(1)) == -infinity);
  BOOST_TEST(std::isnan(adbench::to_double(list.at(2))));
  BOOST_TEST(adbench::to_double(list.at(3)) == 1.0);
  BOOST_CHECK_THROW(adbench::to_double("infinite"), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_summary_tells_count_sum_and_norm) {
  std::vector<double> const values = {3, -4, 0, 0, 0, 0, 12};
  std::ostringstream text;
  {
    JsonWriter out(text, true);
    out.numbers("values", values);
  }
  auto const read = nlohmann::json::parse(text.str()).at("values");
  BOOST_TEST(read.at("count") == 7);
  BOOST_TEST(read.at("sum") == 11.0);
  BOOST_TEST(read.at("norm") == 13.0);
  BOOST_TEST(read.at("first").size() == 5u);
  BOOST_TEST(read.at("last").back() == 12.0);
}

BOOST_AUTO_TEST_CASE(differences_are_those_of_adbench) {
  using adbench::largest_difference;
  double const nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> const a = {0, 100, -1e-9}, b = {1e-9, 101, 1e-9}, shorter = {0, 100}, broken = {0, nan, 0};
  BOOST_TEST(largest_difference(a, a) == 0);
  BOOST_TEST(largest_difference(a, b) == 1.0 / 201);
  BOOST_TEST(std::isinf(largest_difference(a, shorter)));
  BOOST_TEST(std::isinf(largest_difference(a, broken)));
  BOOST_TEST(std::isinf(largest_difference(broken, broken)));
}

BOOST_AUTO_TEST_SUITE_END()
