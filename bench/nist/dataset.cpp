// SPDX-License-Identifier: BSL-1.0
#include "dataset.hpp"

#include <charconv>
#include <cmath>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace nist {

namespace {

[[noreturn]] void fail(std::string const& path, std::size_t line, std::string const& expected) {
  throw std::runtime_error(path + ':' + std::to_string(line) + ": expected " + expected);
}

/// The number of a line or of a parameter; 0, which is none, for one that is too large.
std::size_t place(std::string const& digits) {
  std::size_t value = 0;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc{} && end == digits.data() + digits.size() ? value : 0;
}

std::vector<double> numbers(std::string const& text, std::string const& path, std::size_t line, std::size_t count) {
  std::istringstream in(text);
  std::vector<double> out;
  std::string word;
  while (in >> word) {
    std::size_t used = 0;
    double value = 0;
    try {
      value = std::stod(word, &used);
    } catch (std::exception const&) {
      used = 0;
    }
    if (used != word.size() || !std::isfinite(value)) fail(path, line, "a number instead of '" + word + "'");
    out.push_back(value);
  }
  if (out.size() != count)
    fail(path, line, std::to_string(count) + " numbers instead of " + std::to_string(out.size()));
  return out;
}

} // namespace

Dataset read(std::string const& path, int parameters, int predictors) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path + ": cannot be opened");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    lines.push_back(line);
  }
  Dataset out;
  std::size_t first = 0, last = 0;
  std::regex const data("^ *Data +\\(lines +(\\d+) to +(\\d+)\\)"), parameter("^ *b(\\d+) *=(.*)$"),
      sum("^ *Residual Sum of Squares: +([^ ]+) *$");
  std::smatch m;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (std::regex_search(lines[i], m, data)) {
      first = place(m[1]);
      last = place(m[2]);
    } else if (std::regex_match(lines[i], m, parameter)) {
      if (place(m[1]) != out.certified.size() + 1)
        fail(path, i + 1, "parameter b" + std::to_string(out.certified.size() + 1));
      auto const row = numbers(m[2], path, i + 1, 4); // start 1, start 2, certified, standard deviation
      out.start[0].push_back(row[0]);
      out.start[1].push_back(row[1]);
      out.certified.push_back(row[2]);
    } else if (std::regex_match(lines[i], m, sum)) out.residual_sum = numbers(m[1], path, i + 1, 1)[0];
  }
  if (out.certified.size() != static_cast<std::size_t>(parameters))
    fail(path, lines.size(),
         std::to_string(parameters) + " parameters instead of " + std::to_string(out.certified.size()));
  if (first == 0 || last < first) fail(path, lines.size(), "a line 'Data (lines a to b)'");
  if (last > lines.size()) fail(path, lines.size(), "observations up to line " + std::to_string(last));
  for (std::size_t i = first; i <= last; ++i) {
    auto const row = numbers(lines[i - 1], path, i, static_cast<std::size_t>(1 + predictors));
    out.y.push_back(row[0]);
    out.x.insert(out.x.end(), row.begin() + 1, row.end());
  }
  return out;
}

} // namespace nist
