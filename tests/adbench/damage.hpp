// SPDX-License-Identifier: BSL-1.0
/// \file Sound data files damaged in every way.
#pragma once

#include "temporary.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace adbench_test {

inline std::string content_of(std::string const& path) {
  std::ifstream file(path, std::ios::binary);
  BOOST_TEST_REQUIRE(file.good());
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Where the words of a text begin and end.
inline std::vector<std::pair<std::size_t, std::size_t>> words_of(std::string const& text) {
  std::vector<std::pair<std::size_t, std::size_t>> out;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const white = std::isspace(static_cast<unsigned char>(text[i])) != 0;
    if (!white && !inside) out.emplace_back(i, i);
    inside = !white;
    if (inside) out.back().second = i + 1;
  }
  return out;
}

inline std::string line_of(std::string const& text, std::size_t place) {
  return std::to_string(1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(place), '\n'));
}

/// Damages a sound text at every so many words and checks that each damage is refused with the right line.
inline void check_refusals(std::string const& text, std::size_t every,
                           std::function<void(std::string const&)> const& read) {
  read(TemporaryFile(text).path());
  auto const words = words_of(text);
  for (std::size_t k = 0; k < words.size(); k += every) {
    auto const [first, last] = words[k];
    std::string broken = text;
    broken.replace(first, last - first, "1.2.3");
    std::string const said = refusal(broken, read);
    BOOST_TEST_INFO("word " << k << ": " << said);
    BOOST_TEST(said.starts_with(line_of(text, first) + ": expected "));
    BOOST_TEST(said.ends_with(", found '1.2.3'"));
    std::string const truncated = refusal(text.substr(0, first), read);
    BOOST_TEST_INFO("before word " << k << ": " << truncated);
    BOOST_TEST(truncated.starts_with(line_of(text, k == 0 ? 0 : words[k - 1].first) + ": expected "));
    BOOST_TEST(truncated.find(", found the end of the file") != truncated.npos);
    BOOST_TEST(!refusal(broken.substr(0, first) + text.substr(last), read).empty()); // a number is missing
  }
  BOOST_TEST(!refusal(text + " 1", read).empty());
}

} // namespace adbench_test
