// SPDX-License-Identifier: BSL-1.0
/// \file Numbers and operations on numbers as C++ source.
#pragma once

#include <charconv>
#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dyad::bridge {

/// The shortest text that gives the same number back, as a C++ expression.
inline std::string cpp_number(double number) {
  if (number != number) return "std::numeric_limits<double>::quiet_NaN()";
  if (std::isinf(number))
    return number > 0 ? "std::numeric_limits<double>::infinity()" : "(-std::numeric_limits<double>::infinity())";
  char text[32];
  auto const end = std::to_chars(text, text + sizeof text, number).ptr;
  std::string result(text, end);
  if (result.find_first_of(".e") == std::string::npos) result += ".0";
  return number < 0 || std::signbit(number) ? "(" + result + ")" : result;
}

/// Lines further to the right, but for the first of them.
inline std::string indented(std::string const& text) {
  std::string out;
  for (char const c : text) out += c == '\n' ? "\n  " : std::string(1, c);
  return out;
}

/// An operation on numbers, of arguments that are names or literals; functions with `space` before their names.
inline std::string operation_text(std::string_view operation, std::vector<std::string> const& x,
                                  std::string const& space = "") {
  static std::set<std::string_view> const infix = {"+", "-", "*", "/", "<", ">", "<=", ">=", "==", "!=", "&&", "||"};
  std::string const name(operation);
  if (name == "!") return "!" + x[0];
  if (name == "neg") return "-" + x[0];
  if (infix.contains(operation)) return x[0] + " " + name + " " + x[1];
  bool const has_order = name.starts_with("polygamma") && name.size() > 9;
  std::string call = space + (has_order ? "polygamma<" + name.substr(9) + ">(" : name + "(");
  for (std::size_t i = 0; i < x.size(); ++i) call += (i ? ", " : "") + x[i];
  return call + ")";
}

} // namespace dyad::bridge
