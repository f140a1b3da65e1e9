// SPDX-License-Identifier: BSL-1.0
/// \file to_cpp: a recorded graph as the source of a generic lambda.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/bridge/tensor_source.hpp>
#include <dyad/dynamic/memo.hpp>
#include <dyad/dynamic/variable.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dyad {

namespace bridge {

using detail::Node;
using detail::Operand;

/// The shortest text that gives the same number back, as a C++ expression.
inline std::string cpp_number(double number) {
  if (number != number) return "std::numeric_limits<double>::quiet_NaN()";
  if (std::isinf(number)) return number > 0 ? "std::numeric_limits<double>::infinity()" : "(-std::numeric_limits<double>::infinity())";
  char text[32];
  auto const end = std::to_chars(text, text + sizeof text, number).ptr;
  std::string result(text, end);
  if (result.find_first_of(".e") == std::string::npos) result += ".0";
  return number < 0 || std::signbit(number) ? "(" + result + ")" : result;
}

/// Writes the operations of a graph one a line, each value once.
class SourceWriter {
public:
  std::string write(Variable const& root) {
    std::vector<Node*> const order = sorted(root.node());
    for (Node* const node : order) // in the order of their first use
      for (Operand const& operand : node->operands())
        if (operand.node) name_argument(*operand.node);
    name_argument(*root.node());
    for (Node* const node : order) describe(*node, root.node());
    std::string text = typed_arguments() + "[](";
    for (std::size_t i = 0; i < arguments_.size(); ++i) text += (i ? ", auto const& " : "auto const& ") + arguments_[i].name;
    return text + ") {\n" + body_ + "}";
  }

private:
  /// The nodes below a root, operands before what uses them; those of one generation in the order they were met.
  static std::vector<Node*> sorted(Node* root) {
    std::vector<std::pair<std::uint32_t, std::size_t>> order; // generation, place in `met`
    std::vector<Node*> met{root};
    std::set<Node*> seen{root};
    for (std::size_t i = 0; i < met.size(); ++i) {
      order.emplace_back(met[i]->order, i);
      for (Operand const& operand : met[i]->operands())
        if (operand.node && seen.insert(operand.node).second) met.push_back(operand.node);
    }
    std::sort(order.begin(), order.end());
    std::vector<Node*> result;
    for (auto const& [generation, place] : order) result.push_back(met[place]);
    return result;
  }

  void name_argument(Node const& node) {
    if (!node.is_leaf() || node.is_constant() || names_.contains(&node)) return;
    std::string name;
    if (node.name)
      for (char const c : *node.name) name += std::isalnum(static_cast<unsigned char>(c)) || c == '_' ? c : '_';
    if (name.empty() || std::isdigit(static_cast<unsigned char>(name.front()))) name = "x" + std::to_string(arguments_.size()) + name;
    while (!taken_.insert(name).second) name += '_';
    names_[&node] = name;
    arguments_.push_back({name, node.data.shape()});
  }
  /// The shapes that were observed, as the variables to call the lambda with; nothing where all arguments are numbers.
  std::string typed_arguments() const {
    bool tensors = false;
    std::string text = "// call with ";
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
      auto const& [name, shape] = arguments_[i];
      text += (i ? ", var<\"" : "var<\"") + name + '"';
      for (Index const extent : shape) text += ", " + std::to_string(extent);
      text += '>';
      tensors = tensors || !shape.empty();
    }
    return tensors ? text + "\n" : "";
  }

  std::string text_of(Operand const& operand) const { return operand.node ? names_.at(operand.node) : cpp_number(operand.number); }

  /// A condition known when the graph was recorded: the choice is made.
  static bool decides(Operand const& operand) { return !operand.node || (operand.node->is_leaf() && operand.node->data.size() == 1); }
  static double number_of(Operand const& operand) { return operand.node ? operand.node->data.item() : operand.number; }

  void describe(Node const& node, Node const* root) {
    if (!names_.contains(&node)) {
      if (node.is_leaf()) {
        if (node.data.size() != 1)
          throw std::invalid_argument("dyad: to_cpp: a constant of the shape " + to_string(node.data.shape()) +
                                      " cannot be typed: make it a Variable, which becomes an argument");
        names_[&node] = cpp_number(node.data.item());
      } else {
        if (node.operation() == "where" && decides(node.operands()[0])) {
          names_[&node] = text_of(node.operands()[number_of(node.operands()[0]) != 0 ? 1 : 2]);
          if (&node == root) body_ += "  return " + names_[&node] + ";\n";
          return;
        }
        std::string name = "t" + std::to_string(++temporaries_);
        while (!taken_.insert(name).second) name += '_';
        std::string const value = expression(node);
        names_[&node] = name;
        if (&node != root) body_ += "  auto const " + name + " = " + value + ";\n";
        else body_ += "  return " + value + ";\n";
        return;
      }
    }
    if (&node == root) body_ += "  return " + names_[&node] + ";\n";
  }

  std::string expression(Node const& node) const {
    static std::set<std::string_view> const infix = {"+", "-", "*", "/", "<", ">", "<=", ">=", "==", "!=", "&&", "||"};
    std::string_view const operation = node.operation();
    std::vector<std::string> arguments;
    for (Operand const& operand : node.operands()) arguments.push_back(text_of(operand));
    if (node.memo_key().operation == nullptr) {
      std::vector<Shape> shapes;
      for (Operand const& operand : node.operands()) shapes.push_back(operand.node ? operand.node->data.shape() : Shape{});
      auto const parameters = node.parameters();
      auto const call = parameters ? RecordedCall{operation, *parameters, node.data.shape(), arguments, shapes}.text() : std::nullopt;
      if (!call)
        throw std::invalid_argument("dyad: to_cpp: the operation " + std::string(operation) + " with a result of the shape " +
                                    to_string(node.data.shape()) + " cannot be typed: tensor expressions do not have it");
      return *call;
    }
    if (infix.contains(operation)) return arguments[0] + " " + std::string(operation) + " " + arguments[1];
    if (operation == "neg") return "-" + arguments[0];
    if (operation == "!") return "!" + arguments[0];
    std::string call(operation);
    if (call.starts_with("polygamma")) call = "polygamma<" + call.substr(9) + ">";
    call += "(";
    for (std::size_t i = 0; i < arguments.size(); ++i) call += (i ? ", " : "") + arguments[i];
    return call + ")";
  }

  std::unordered_map<Node const*, std::string> names_;
  std::set<std::string> taken_;
  struct Argument {
    std::string name;
    Shape shape;
  };
  std::vector<Argument> arguments_;
  std::string body_;
  int temporaries_ = 0;
};

} // namespace bridge

/// The graph behind a Variable as the source of a generic lambda. Its arguments are the leaves, by name where they have
/// one, else `x0`, `x1`, ...; numbers are literals. The lambda runs on numbers and on Variables, and called with
/// `dyad::var`s it makes a typed expression, with static shapes where tensors are among the arguments (a comment in front
/// tells which): so a model found while a program ran becomes compiled code. Throws `std::invalid_argument` naming the
/// first operation that cannot be typed.
inline std::string to_cpp(Variable const& x) { return bridge::SourceWriter().write(x); }

} // namespace dyad

#include <dyad/core/macros_back.hpp>
