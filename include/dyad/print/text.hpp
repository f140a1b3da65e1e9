// SPDX-License-Identifier: BSL-1.0
/// \file Expressions as text, with as few brackets as a person would write.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/print/writer.hpp>

#include <concepts>
#include <ostream>

namespace dyad {

namespace print {

template <std::same_as<Source> S> class TextWriter final : public Writer<S> {
public:
  explicit TextWriter(S const& s) : Writer<S>(s, "(", ")") {}

private:
  using Writer<S>::source_, Writer<S>::put, Writer<S>::then, Writer<S>::then_arguments;

  Binding leaf_binding(graph::Node const&) const override { return Binding::atom; }
  std::string leaf(graph::Node const& n) const override {
    std::string text = leaf_text(source_, n);
    return text[0] == '-' ? text.substr(1) : text;
  }
  Form quotient_form(Form const& a) const override {
    return {.binding = Binding::product, .number_first = a.number_first};
  }
  Form call_form(graph::Node const&) const override { return {}; }
  std::string_view sign(graph::OpInfo const& op) const override { return op.name; }
  std::string_view times(bool, bool) const override { return "*"; }
  std::string name_text(int number) const override { return 't' + std::to_string(number); }
  std::string_view separator() const override { return "; "; }
  void quotient(int a, int b) override {
    then({{Step::magnitude, a, Binding::product}, "/", {Step::magnitude, b, Binding::power}});
  }
  void power(Step const& base, Step const& exponent) override {
    Step tight = exponent;
    tight.least = Binding::atom;
    then({base, "^", tight});
  }
  void call(graph::Node const& n) override {
    put(n.op->name);
    put("(");
    then({")"});
    then_arguments(n);
  }
};

} // namespace print

/// An expression, or a (nested) tuple of them, as text: `(cos(x)*y, sin(x))`. Where sharing makes the tree long, shared
/// parts are named first: `t1 = sin(x); t1^2 + t1`.
template <Printable E> std::string to_string(E const& e) {
  print::Source const source = print::source(e);
  return print::TextWriter(source).write();
}

/// Writes what `to_string` returns.
template <Printable E> std::ostream& operator<<(std::ostream& out, E const& e) { return out << to_string(e); }
template <Expression E>
  requires Printable<E>
std::ostream& operator<<(std::ostream& out, E const& e) {
  return out << to_string(e);
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>
