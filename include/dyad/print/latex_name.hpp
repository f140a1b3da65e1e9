// SPDX-License-Identifier: BSL-1.0
/// \file Names and numbers as LaTeX.
#pragma once

#include <string>
#include <string_view>

namespace dyad::print {

/// Text that LaTeX sets as it stands, inside \mathrm or \operatorname.
inline std::string latex_escaped(std::string_view text) {
  std::string out;
  for (char const c : text) {
    if (c == '\\')
      out += "\\backslash ";
    else if (c == '^' || c == '~')
      out += (c == '^' ? "\\hat{}" : "\\sim ");
    else {
      if (std::string_view("_%$#&{}").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

/// A name as mathematics writes it: Greek letters by name, trailing digits as an index.
inline std::string latex_name(std::string const& name) {
  static constexpr std::string_view greek[] = {
      "alpha", "beta",  "gamma",  "delta", "epsilon", "zeta",  "eta",     "theta", "iota", "kappa", "lambda", "mu",
      "nu",    "xi",    "pi",     "rho",   "sigma",   "tau",   "upsilon", "phi",   "chi",  "psi",   "omega",  "Gamma",
      "Delta", "Theta", "Lambda", "Xi",    "Pi",      "Sigma", "Upsilon", "Phi",   "Psi",  "Omega"};
  std::size_t letters = name.size();
  while (letters > 1 && name[letters - 1] >= '0' && name[letters - 1] <= '9') --letters;
  std::string stem = name.substr(0, letters);
  bool is_greek = false;
  for (auto const g : greek) is_greek = is_greek || stem == g;
  if (is_greek)
    stem = '\\' + stem;
  else if (std::string const escaped = latex_escaped(stem); escaped.size() > 1)
    stem = "\\mathrm{" + escaped + '}';
  return letters < name.size() ? stem + "_{" + name.substr(letters) + '}' : stem;
}

/// Exponents as powers of ten.
inline std::string latex_number(std::string const& text) {
  if (text == "inf") return "\\infty";
  if (text == "nan") return "\\mathrm{nan}";
  auto const e = text.find('e');
  if (e == std::string::npos || text.find_first_not_of("0123456789.e+-") != std::string::npos) return text;
  return text.substr(0, e) + " \\cdot 10^{" + std::to_string(std::stoi(text.substr(e + 1))) + '}';
}

/// Whether an exponent can follow: one letter or command, perhaps with an index.
inline bool is_symbol(std::string_view latex) {
  return latex.find_first_of("^ ") == std::string_view::npos && latex.find('\\', 1) == std::string_view::npos;
}

} // namespace dyad::print
