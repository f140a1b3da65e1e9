// SPDX-License-Identifier: BSL-1.0
/// \file The answers: data/oracle.csv (25 digits, computed with 60) and data/oracle_points.csv (tolerances, hard
/// points).
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace oracle {

/// |a - b| <= relative * |b| + absolute.
struct Tolerance {
  long double relative = 0, absolute = 0;
};

struct Answer {
  int point = 0;
  bool hard = false;      ///< textbook formulas lose digits here
  bool hard_high =
      false; ///< at orders three and four a computer algebra's formula is off by over 100 times the Hessian's tolerance
  std::vector<double> x;
  long double value = 0;
  std::vector<long double> gradient;
  std::vector<std::vector<long double>> hessian;
  std::vector<long double> third;  ///< d3 of one variable; xxx, xxy, xyy, yyy of two
  std::vector<long double> fourth; ///< d4 of one variable
  std::array<Tolerance, 3> tolerance; ///< of value, gradient and Hessian
};

std::vector<Answer> const& answers(std::string_view name);

/// Compares the numbers of one order. Keeps the count and reports what is too far.
class Report {
public:
  Report(std::string_view name, Answer const& answer) : name_(name), answer_(&answer) {}
  Report(Report const&) = delete;
  Report& operator=(Report const&) = delete;
  ~Report();

  void compare(std::string_view what, double found, long double expected, Tolerance tolerance);

  /// The oracle states no tolerance for orders three and four: 500 times that of the Hessian relatively, and
  /// absolutely 1e-13 of the largest entry of that order.
  void compare_high(std::string_view what, double found, std::vector<long double> const& expected, std::size_t entry);

private:
  std::string_view name_;
  Answer const* answer_;
  void compare(std::string_view what, double found, long double expected, Tolerance tolerance, bool hard);

  int failures_ = 0; // at orders that are not hard
  int misses_ = 0;   // at orders that are
};

} // namespace oracle
