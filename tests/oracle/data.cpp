// SPDX-License-Identifier: BSL-1.0
#include "data.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>

namespace oracle {

namespace {

/// Every line but the first, split at the commas.
std::vector<std::vector<std::string>> rows(std::string const& file) {
  std::ifstream in(std::string(DYAD_TEST_DATA) + '/' + file);
  if (!in) throw std::runtime_error("cannot read " + file);
  std::vector<std::vector<std::string>> out;
  std::string line, cell;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::istringstream cells(line);
    out.emplace_back();
    while (std::getline(cells, cell, ',')) out.back().push_back(cell);
  }
  return out;
}

using Answers = std::map<std::string, std::vector<Answer>, std::less<>>;

Answers read() {
  Answers out;
  for (auto const& row : rows("oracle_points.csv")) {
    auto const number = [&](std::size_t i) { return std::strtold(row.at(i).c_str(), nullptr); };
    Answer a;
    a.point = std::stoi(row.at(1));
    a.hard = row.at(2) == "1";
    a.hard_high = row.at(3) == "1";
    for (std::size_t k = 0; k < 3; ++k) a.tolerance[k] = {number(4 + 2 * k), number(5 + 2 * k)};
    out[row.at(0)].push_back(a);
  }
  for (auto const& row : rows("oracle.csv")) {
    Answer& a = out.at(row.at(0)).at(std::stoul(row.at(1)));
    std::string const& kind = row.at(2);
    long double const value = std::strtold(row.at(5).c_str(), nullptr);
    if (kind == "x") a.x.push_back(std::strtod(row.at(5).c_str(), nullptr));
    else if (kind == "value") a.value = value;
    else if (kind == "grad") a.gradient.push_back(value);
    else if (kind == "hess") {
      std::size_t const i = std::stoul(row.at(3)), j = std::stoul(row.at(4));
      a.hessian.resize(a.x.size(), std::vector<long double>(a.x.size()));
      a.hessian[i][j] = a.hessian[j][i] = value;
    } else if (kind == "d3" || kind == "t3") a.third.push_back(value);
    else if (kind == "d4") a.fourth.push_back(value);
  }
  return out;
}

/// The summary, printed once when all is done.
struct Tally {
  int points = 0, failed = 0, hard = 0, missed = 0;
  ~Tally() {
    std::cout << "oracle: " << points << " points checked, " << failed << " failed; of " << hard << " with hard orders "
              << hard - missed << " are within tolerance there too" << std::endl;
  }
} tally;

} // namespace

std::vector<Answer> const& answers(std::string_view name) {
  static Answers const all = read();
  auto const found = all.find(name);
  if (found == all.end()) throw std::runtime_error("no answers for " + std::string(name));
  return found->second;
}

Report::~Report() {
  ++tally.points;
  if (failures_ > 0) ++tally.failed;
  if (answer_->hard_high) ++tally.hard;
  if (misses_ > 0) ++tally.missed;
}

void Report::compare(std::string_view what, double found, long double expected, Tolerance tolerance, bool hard) {
  long double const distance = std::fabs(static_cast<long double>(found) - expected);
  if (distance <= tolerance.relative * std::fabs(expected) + tolerance.absolute) {
    BOOST_CHECK(true);
    return;
  }
  ++(hard ? misses_ : failures_);
  std::ostringstream text;
  text << std::setprecision(17) << name_ << " at point " << answer_->point << " (";
  for (std::size_t i = 0; i < answer_->x.size(); ++i) text << (i > 0 ? ", " : "") << answer_->x[i];
  text << "): " << what << " is " << found << ", not " << expected << std::setprecision(3) << ", relative distance "
       << distance / std::fabs(expected) << ", allowed " << tolerance.relative << " and " << tolerance.absolute;
  if (hard) BOOST_TEST_MESSAGE("hard: " << text.str());
  else BOOST_ERROR(text.str());
}

void Report::compare(std::string_view what, double found, long double expected, Tolerance tolerance) {
  compare(what, found, expected, tolerance, answer_->hard);
}

// The answers state no tolerance for third and fourth derivatives. 300 times the Hessian's is 6e-12 relative for most;
// the largest distance of points that are not hard is that of drop_wave at (0.001, 0), 5.2e-12, where terms of 1 / r^2
// cancel.
constexpr double high_order = 300;

void Report::compare_high(std::string_view what, double found, std::vector<long double> const& expected,
                          std::size_t entry) {
  long double scale = 0;
  for (auto const x : expected) scale = std::fmax(scale, std::fabs(x));
  compare(what, found, expected.at(entry), {high_order * answer_->tolerance[2].relative, 1e-13L * scale},
          answer_->hard_high);
}

} // namespace oracle
