// SPDX-License-Identifier: BSL-1.0
/// \file Variables as text, and dynamic graphs as DOT.
#pragma once

#include <dyad/array/print.hpp>
#include <dyad/dynamic/variable.hpp>

#include <concepts>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

namespace dyad {

/// `variable(...)` around the array, with the name if there is one.
template <class = void> std::string to_string(Variable const& x) {
  std::string const name = x.name().empty() ? "variable" : x.name();
  std::string text = name + "(";
  for (char const c : to_string(x.data()))
    text += c == '\n' ? "\n" + std::string(name.size() + 1, ' ') : std::string(1, c);
  return text + ")";
}

/// Writes what `to_string` returns.
template <class = void> std::ostream& operator<<(std::ostream& out, Variable const& x) { return out << to_string(x); }

namespace detail {

inline std::string dot_text(std::string_view text) {
  std::string result;
  for (char const c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

template <std::same_as<Node> N> class DotWriter {
public:
  void write(N* root) {
    visit(root);
    while (!waiting_.empty()) {
      N* const node = waiting_.back();
      waiting_.pop_back();
      describe(*node);
      for (Operand const& operand : node->operands()) {
        if (operand.node) visit(operand.node);
        connect(*node, operand);
      }
    }
  }
  std::string text() const {
    return "digraph variable {\n  node [fontname=\"Helvetica\", style=filled, color=\"#555555\"];\n" + out_.str() +
           "}\n";
  }

private:
  void visit(N* node) {
    if (seen_.first_time(node)) waiting_.push_back(node);
  }
  static std::string id(N const& node) {
    std::ostringstream text;
    text << "\"" << &node << "\"";
    return text.str();
  }
  void describe(N const& node) {
    std::string label = node.name ? dot_text(*node.name) : "";
    std::string const operation = dot_text(node.operation());
    if (!operation.empty()) label += (label.empty() ? "" : " = ") + operation;
    bool const many = node.order % 2 == 1; // the call of a function of several results has no value of its own
    if (!many) label += (label.empty() ? "" : "\\n") + to_string(node.data.shape());
    char const* const fill = !operation.empty() ? "#cfe2f3" : node.is_constant() ? "#eeeeee" : "#ffe0b2";
    out_ << "  " << id(node) << " [label=\"" << label << "\", shape=" << (operation.empty() ? "ellipse" : "box")
         << ", fillcolor=\"" << fill << "\"];\n";
  }
  void connect(N const& to, Operand const& from) {
    if (from.node) {
      out_ << "  " << id(*from.node) << " -> " << id(to) << ";\n";
      return;
    }
    std::string const number = "\"number" + std::to_string(numbers_++) + "\"";
    std::ostringstream value;
    value << from.number;
    out_ << "  " << number << " [label=\"" << value.str() << "\", shape=plaintext, fillcolor=\"#ffffff\"];\n  "
         << number << " -> " << id(to) << ";\n";
  }

  std::ostringstream out_;
  Visited seen_;
  std::vector<N*> waiting_;
  int numbers_ = 0;
};

} // namespace detail

/// The graph behind a Variable in Graphviz's DOT: leaves are ellipses, operations boxes, each with its name and shape.
template <class = void> std::string to_dot(Variable const& x) {
  detail::DotWriter<detail::Node> writer;
  writer.write(x.node());
  return writer.text();
}

} // namespace dyad
