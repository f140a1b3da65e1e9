// SPDX-License-Identifier: BSL-1.0
/// \file A random program with loops as the text of a generic lambda.
#pragma once

#include <sstream>

#include "loop_programs.hpp"

namespace test {

class LoopSource {
public:
  explicit LoopSource(LoopProgram const& program) : p_(program) {
    line("[](" + parameters() + ") {");
    line("  using T [[maybe_unused]] = std::remove_cvref_t<decltype(a0[0])>;");
    for (int k = p_.vectors; k < p_.arrays; ++k)
      line("  [[maybe_unused]] auto a" + std::to_string(k) + " = a" + std::to_string(p_.start[at(k - p_.vectors)]) +
           ";");
    for (int k = 0; k < p_.scalars; ++k)
      line("  [[maybe_unused]] T s" + std::to_string(p_.numbers + k) + " = " + number(p_.scalar_start[at(k)]) + ";");
    write(p_.statements, "  ");
    std::string list;
    for (auto const& r : p_.results)
      list += (list.empty() ? "" : ", ") +
              (r.scalar ? "s" + std::to_string(p_.numbers + r.index)
                        : "a" + std::to_string(r.index) + "[" + std::to_string(r.element) + "]");
    line(p_.results.size() == 1 ? "  return " + list + ";"
                                : "  return std::array<T, " + std::to_string(p_.results.size()) + ">{" + list + "};");
    out_ << "}";
  }
  std::string text() const { return out_.str(); }

private:
  static std::size_t at(int i) { return static_cast<std::size_t>(i); }
  void line(std::string const& text) { out_ << text << '\n'; }

  std::string parameters() const {
    std::string out;
    for (int k = 0; k < p_.numbers; ++k) out += "[[maybe_unused]] auto const& s" + std::to_string(k) + ", ";
    for (int k = 0; k < p_.vectors; ++k)
      out += std::string(k > 0 ? ", " : "") + "[[maybe_unused]] auto const& a" + std::to_string(k);
    return out;
  }
  static std::string number(double x) {
    char text[40];
    std::snprintf(text, sizeof text, "T(%.17g)", x);
    return text;
  }
  std::string position(Position const& p) const {
    std::string const sum =
        std::to_string(p.a) + " * i + " + (p.b != 0 ? std::to_string(p.b) + " * j + " : "") + std::to_string(p.c);
    return std::string(p.clamp ? "[test::nearest(" : "[test::around(") + sum + ", " + std::to_string(p_.length) + ")]";
  }
  std::string formula(int id) const {
    Formula const& f = p_.formulas[at(id)];
    switch (f.kind) {
    case Formula::constant:
      return number(f.value);
    case Formula::changing: {
      std::string const first = number(f.value), value = first.substr(2, first.size() - 3), growth = number(f.growth);
      return f.harmonic ? "T(" + value + " / (i * i + 1))"
                        : "T(" + value + " + " + growth.substr(2, growth.size() - 3) + " * i)";
    }
    case Formula::element:
      return "a" + std::to_string(f.index) + position(f.at);
    case Formula::scalar:
      return "s" + std::to_string(f.index);
    default:
      break;
    }
    std::string out = "(";
    for (char const* c = operations[f.index].form; *c != 0; ++c) {
      bool const name = *c >= 'A' && *c <= 'C';
      out += name ? formula(f.argument[*c - 'A']) : std::string(1, *c);
    }
    return out + ")";
  }
  static std::string bound(Bound const& b) { return (b.outer ? "i + " : "") + std::to_string(b.c); }

  void write(std::vector<Statement> const& list, std::string const& indent) {
    for (Statement const& s : list) write(s, indent);
  }
  void write(Statement const& s, std::string const& indent) {
    std::string const element = "a" + std::to_string(s.target) + position(s.at),
                      scalar = "s" + std::to_string(p_.numbers + s.target);
    switch (s.kind) {
    case Statement::loop: {
      std::string const k = s.depth == 0 ? "i" : "j";
      line(indent + "for (int " + k + " = " + bound(s.from) + "; " + k + (s.step > 0 ? " < " : " > ") + bound(s.to) +
           "; " + k + " += " + std::to_string(s.step) + ") {");
      write(s.body, indent + "  ");
      return line(indent + "}");
    }
    case Statement::choice:
      line(indent + "if (i % " + std::to_string(s.modulus) + " == " + std::to_string(s.rest) + ") {");
      write(s.body, indent + "  ");
      line(indent + "} else {");
      write(s.otherwise, indent + "  ");
      return line(indent + "}");
    case Statement::set_element:
      return line(indent + element + " = " + formula(s.formula) + ";");
    case Statement::add_element:
      return line(indent + element + " += " + formula(s.formula) + ";");
    case Statement::set_scalar:
      return line(indent + scalar + " = " + formula(s.formula) + ";");
    case Statement::add_scalar:
      return line(indent + scalar + " += " + formula(s.formula) + ";");
    case Statement::subtract_scalar:
      return line(indent + scalar + " -= " + formula(s.formula) + ";");
    case Statement::multiply_scalar:
      return line(indent + scalar + " *= " + formula(s.formula) + ";");
    }
  }

  LoopProgram const& p_;
  std::ostringstream out_;
};

} // namespace test
