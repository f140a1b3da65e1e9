// SPDX-License-Identifier: BSL-1.0
// Data files of numbers: what is well formed is read, everything else is refused with file, line and what was expected.
#include "reader.hpp"
#include "temporary.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <limits>
#include <string>
#include <vector>

namespace {

using adbench::DataError;
using adbench::Reader;

/// A count, so many pairs of numbers, nothing else.
std::vector<double> pairs(std::string const& path) {
  Reader in = Reader::words(path);
  auto const count = in.count("the count n", 1000);
  auto out = in.numbers(2 * count, "the pairs");
  in.end();
  return out;
}

std::string refused_pairs(std::string const& content) {
  return refusal(content, [](auto const& path) { pairs(path); });
}

} // namespace

BOOST_AUTO_TEST_SUITE(data_files)

BOOST_AUTO_TEST_CASE(numbers_are_read_wherever_lines_break) {
  std::vector<double> const expected = {1, -2.5, 3e-7, 0.125};
  for (std::string const content :
       {"2\n1 -2.5\n3e-7 0.125\n", "2 1 -2.5 3e-7 0.125", "\n\n2\r\n+1\t-2.5\r\n\r\n3E-07 .125  \n\n"})
    BOOST_TEST(pairs(TemporaryFile(content).path()) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(numbers_keep_their_bits) {
  TemporaryFile const file("1\n0.1000000000000000055511151231257827 4.9406564584124654e-324");
  auto const read = pairs(file.path());
  BOOST_TEST(read[0] == 0.1);
  BOOST_TEST(read[1] == std::numeric_limits<double>::denorm_min());
}

BOOST_AUTO_TEST_CASE(a_truncated_file) {
  BOOST_TEST(refused_pairs("2\n1 2\n3\n") == "3: expected number 4 of the 4 of the pairs, found the end of the file");
  BOOST_TEST(refused_pairs("2\n") == "1: expected number 1 of the 4 of the pairs, found the end of the file");
  BOOST_TEST(refused_pairs("") == "1: expected the count n, found the end of the file");
  BOOST_TEST(refused_pairs("\n\n \n") == "1: expected the count n, found the end of the file");
}

BOOST_AUTO_TEST_CASE(a_wrong_count) {
  std::string const expected = "1: expected a whole number from 1 to 1000 for the count n, found ";
  for (std::string const word : {"0", "-2", "2.0", "1001", "99999999999999999999", "two", "0x2", "2,"})
    BOOST_TEST(refused_pairs(word + "\n1 2\n3 4\n") == expected + "'" + word + "'");
  BOOST_TEST(refused_pairs("3\n1 2\n3 4\n") == "3: expected number 5 of the 6 of the pairs, found the end of the file");
  BOOST_TEST(refused_pairs("1\n1 2\n3 4\n") == "3: expected the end of the file, found '3'");
}

BOOST_AUTO_TEST_CASE(not_a_number) {
  std::string const expected = "3: expected a number for number 3 of the 4 of the pairs, found ";
  for (std::string const word : {"three", "3x", "1e", "--3", "+-3", "3,0", "nan", "inf", "-inf", "1e999", "0x10"})
    BOOST_TEST(refused_pairs("2\n1 2\n" + word + " 4\n") == expected + "'" + word + "'");
}

BOOST_AUTO_TEST_CASE(trailing_garbage) {
  BOOST_TEST(refused_pairs("1\n1 2\n\ngarbage") == "4: expected the end of the file, found 'garbage'");
  BOOST_TEST(refused_pairs("1\n1 2 0") == "2: expected the end of the file, found '0'");
}

BOOST_AUTO_TEST_CASE(what_was_found_fits_a_sentence) {
  BOOST_TEST(refused_pairs("1\n1 a\x01z").ends_with("found 'a?z'"));
  BOOST_TEST(refused_pairs("1\n1 " + std::string(10'000, 'z')).ends_with("found '" + std::string(40, 'z') + "...'"));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there) {
  auto const complains_with = [](std::string const& path) {
    return [path](DataError const& error) {
      return error.what() == path + ":1: expected a file that can be read, found none";
    };
  };
  BOOST_CHECK_EXCEPTION(Reader::words("/no/such/file"), DataError, complains_with("/no/such/file"));
  auto const folder = std::filesystem::temp_directory_path().string();
  BOOST_CHECK_EXCEPTION(Reader::words(folder), DataError, complains_with(folder));
}

BOOST_AUTO_TEST_CASE(records) {
  TemporaryFile const file("a b:1:2\r\n\nc:3:4\n");
  Reader in = Reader::records(file.path(), ':');
  for (std::string const name : {"a b", "c"}) {
    BOOST_TEST(in.text("a name") == name);
    auto const first = in.number("x");
    BOOST_TEST(in.number("y") == first + 1);
    in.end_of_record();
  }
  in.end();
  BOOST_TEST(in.remaining() == 0u);
}

BOOST_AUTO_TEST_CASE(records_that_do_not_fit) {
  auto const refused = [](std::string const& content) {
    return refusal(content, [](auto const& path) {
      Reader in = Reader::records(path, ':');
      while (in.remaining() > 0) {
        in.text("a name");
        in.numbers(2, "the point");
        in.end_of_record();
      }
    });
  };
  BOOST_TEST(refused("a:1:2\nb:3:4\n").empty());
  BOOST_TEST(refused("a:1\nb:3:4\n") == "1: expected number 2 of the 2 of the point, found the end of the line");
  BOOST_TEST(refused("a:1:2:3\nb:3:4\n") == "1: expected the end of the line, found '3'");
  BOOST_TEST(refused("a:1:2\nb::4\n") == "2: expected a number for number 1 of the 2 of the point, found ''");
  BOOST_TEST(refused("a:1:2\n:3:4\n") == "2: expected a name, found ''");
  BOOST_TEST(refused("a:1:2\nb:3\n") == "2: expected number 2 of the 2 of the point, found the end of the file");
}

BOOST_AUTO_TEST_SUITE_END()
