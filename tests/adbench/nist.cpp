// SPDX-License-Identifier: BSL-1.0
// Files of NIST's regression sets: what does not fit is refused with its line.
#include "../../bench/nist/dataset.hpp"
#include "temporary.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>

namespace {

std::string file(std::string const& lines, std::string const& parameter = "  b1 =  1  2  3.5  0.1\n",
                 std::string const& point = "1 2\n") {
  return "Data (lines " + lines + ")\n" + parameter + "Residual Sum of Squares:   0.25\n" + point;
}

/// What is said without the path in front of it; empty if the file is read.
std::string refused(std::string const& content) {
  TemporaryFile const written(content);
  try {
    nist::read(written.path(), 1, 1);
  } catch (std::runtime_error const& error) {
    return std::string(error.what()).substr(written.path().size());
  }
  return {};
}

} // namespace

BOOST_AUTO_TEST_SUITE(nist_files)

BOOST_AUTO_TEST_CASE(hostile_files_are_refused) {
  BOOST_TEST(refused(file("4 to 4")).empty());
  for (std::string const lines : {"99999999999999999999999 to 4", "4 to 99999999999999999999999", "0 to 4", "5 to 4"})
    BOOST_TEST(refused(file(lines)) == ":4: expected a line 'Data (lines a to b)'");
  BOOST_TEST(refused(file("4 to 48000000")) == ":4: expected observations up to line 48000000");
  BOOST_TEST(refused(file("4 to 4", "  b99999999999999999999999 =  1  2  3.5  0.1\n")) == ":2: expected parameter b1");
  BOOST_TEST(refused(file("4 to 4", "")) == ":3: expected 1 parameters instead of 0");
  for (std::string const word : {"inf", "nan", "1e999", "two", "2x"})
    BOOST_TEST(refused(file("4 to 4", "  b1 =  1  2  3.5  0.1\n", "1 " + word + "\n")) ==
               ":4: expected a number instead of '" + word + "'");
  BOOST_TEST(refused(file("4 to 4", "  b1 =  1  2  3.5  0.1\n", "1 2 3\n")) == ":4: expected 2 numbers instead of 3");
  BOOST_TEST(refused("").ends_with("expected 1 parameters instead of 0"));
}

BOOST_AUTO_TEST_SUITE_END()
