// SPDX-License-Identifier: BSL-1.0
/// \file to_cpp: a recorded graph as the source of a generic lambda.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/bridge/source_names.hpp>
#include <dyad/bridge/source_text.hpp>
#include <dyad/bridge/tensor_source.hpp>
#include <dyad/core/raise.hpp>
#include <dyad/dynamic/memo.hpp>
#include <dyad/dynamic/variable.hpp>
#include <dyad/ops/movement.hpp>

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

/// Writes the operations of a graph one a line, each value once. Arguments and values have numbers while the text
/// grows, and get their names when it is known what other words stand in it.
class SourceWriter {
public:
  /// The variables that become arguments, in their order: that of their first use.
  static std::vector<Node const*> arguments_of(Variable const& root) {
    SourceWriter writer;
    writer.add_arguments(sorted(root.node()));
    return writer.arguments_;
  }

  std::string write(Variable const& root) {
    std::vector<Node*> const order = sorted(root.node());
    add_arguments(order);
    for (Node* const node : order)
      if (!written_.contains(node)) describe(*node);
    Written const& result = written_.at(root.node());
    std::string const last = "  auto const " + result.text + " = ";
    if (result.shape != root.shape()) body_ += "  return " + stretched(result, root.shape()) + ";\n";
    else if (body_.compare(last_begins_, last.size(), last) == 0)
      body_.replace(last_begins_, last.size(), "  return "); // the last value needs no name
    else body_ += "  return " + result.text + ";\n";
    return named();
  }

private:
  /// A value in the text: how it is called there, and the shape it has there. That is not the recorded one where a
  /// constant of one element stands as a number.
  struct Written {
    std::string text;
    Shape shape;
    bool condition = false;
    std::optional<double> number = {}; ///< what a constant is
  };
  static Written literal(double number) { return {cpp_number(number), {}, false, number}; }

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

  // What stands for a name until all are known: no text of an operation has such characters.
  static constexpr char argument_mark = '\1', value_mark = '\2', end_mark = '\3';
  static std::string placeholder(char mark, std::size_t number) { return mark + std::to_string(number) + end_mark; }

  void add_arguments(std::vector<Node*> const& order) {
    for (Node* const node : order)
      for (Operand const& operand : node->operands())
        if (operand.node) add_argument(*operand.node);
    add_argument(*order.back());
  }
  void add_argument(Node const& node) {
    if (!node.is_leaf() || node.is_constant() || written_.contains(&node)) return;
    written_[&node] = {placeholder(argument_mark, arguments_.size()), node.data.shape()};
    arguments_.push_back(&node);
  }

  /// The text with its names.
  std::string named() const {
    SourceNames names(words_of(without_placeholders(body_)));
    std::vector<std::string> arguments, values;
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
      std::string name = as_identifier(arguments_[i]->name ? *arguments_[i]->name : std::string());
      if (name.empty() || std::isdigit(static_cast<unsigned char>(name.front())))
        name = "x" + std::to_string(i) + (name.empty() ? "" : "_" + name);
      arguments.push_back(names.take(name));
    }
    for (std::size_t i = 0; i < values_; ++i) values.push_back(names.take("t" + std::to_string(i + 1)));
    std::string text = typed_arguments(arguments) + "[](";
    for (std::size_t i = 0; i < arguments.size(); ++i) text += (i ? ", auto const& " : "auto const& ") + arguments[i];
    text += ") {\n";
    for (std::size_t i = 0; i < body_.size(); ++i) {
      char const mark = body_[i];
      if (mark != argument_mark && mark != value_mark) {
        text += mark;
        continue;
      }
      std::size_t const end = body_.find(end_mark, i);
      text += (mark == argument_mark ? arguments : values)[std::stoul(body_.substr(i + 1, end - i - 1))];
      i = end;
    }
    return text + "}";
  }
  static std::string without_placeholders(std::string const& text) {
    std::string out;
    bool inside = false;
    for (char const c : text) {
      if (c == argument_mark || c == value_mark) inside = true;
      else if (c == end_mark) inside = false;
      else if (!inside) out += c;
    }
    return out;
  }
  /// The shapes that were observed, as the variables to call the lambda with, or, where it has loops, as what a traced
  /// function of it states; nothing where all arguments are numbers.
  std::string typed_arguments(std::vector<std::string> const& names) const {
    if (function_names_ > 0) {
      std::string text = "// make it a function by dyad::function<";
      for (std::size_t i = 0; i < names.size(); ++i) text += (i ? ", " : "") + kind_of(*arguments_[i]);
      return text + ">\n";
    }
    bool tensors = false;
    std::string text = "// call with ";
    for (std::size_t i = 0; i < names.size(); ++i) {
      Shape const& shape = arguments_[i]->data.shape();
      text += (i ? ", var<\"" : "var<\"") + names[i] + '"';
      for (Index const extent : shape) text += ", " + std::to_string(extent);
      text += '>';
      tensors = tensors || !shape.empty();
    }
    return tensors ? text + "\n" : "";
  }

  std::string kind_of(Node const& argument) const {
    if (auto const found = kinds_.find(&argument); found != kinds_.end()) return found->second;
    Shape const& shape = argument.data.shape();
    std::string const extent = shape.empty() ? "" : std::to_string(shape[shape.size() - 1]) + ">";
    if (shape.empty()) return "double";
    if (shape.size() == 1) return "dyad::Vec<" + extent;
    return "dyad::Mat<" + std::to_string(shape[0]) + ", " + extent;
  }

  [[noreturn]] static void refuse_constant(Shape const& shape) {
    raise(std::invalid_argument("dyad: to_cpp: a constant of the shape " + to_string(shape) +
                                " cannot be typed: make it a Variable, which becomes an argument"));
  }
  [[noreturn]] static void refuse(Node const& node, Shape const& shape) {
    raise(std::invalid_argument("dyad: to_cpp: the operation " + std::string(node.operation()) +
                                " with a result of the shape " + to_string(shape) +
                                " cannot be typed: tensor expressions do not have it"));
  }

  [[noreturn]] static void refuse_function(Node const& node) {
    raise(std::invalid_argument("dyad: to_cpp: the function " + std::string(node.operation()) +
                                " with a result of the shape " + to_string(node.data.shape()) +
                                " has no text; where it is a formula, call that instead, as in (x * y)(x = a, y = b)"));
  }
  /// Whether it is the call of a function, whose results are nodes of their own.
  static bool is_call(Node const& node) { return node.order % 2 == 1; }

  Written written(Operand const& operand) const {
    return operand.node ? written_.at(operand.node) : literal(operand.number);
  }
  /// A number as a condition, as `where` and the logical operations take it.
  static std::string as_condition(Written const& x) { return x.condition ? x.text : "(" + x.text + " != 0.0)"; }
  static Written condition_of(Written const& x) { return {as_condition(x), x.shape, true}; }
  /// A condition as a number, as all other operations take it.
  static std::string as_number(Written const& x) { return x.condition ? "where(" + x.text + ", 1.0, 0.0)" : x.text; }

  void describe(Node const& node) {
    if (is_call(node)) return; // its results are written
    if (node.is_leaf()) {
      if (node.data.size() != 1) refuse_constant(node.data.shape());
      written_[&node] = literal(node.data.item());
      return;
    }
    Shape const& shape = node.data.shape();
    Written value = value_of(node);
    // A condition is stretched by what it is used for; of anything else the shape matters.
    if (value.shape != shape && !value.number && !value.condition) value = {stretched(value, shape), shape};
    if (!is_name(value.text) && !value.number) {
      std::string const name = placeholder(value_mark, values_++);
      last_begins_ = body_.size();
      body_ += "  auto const " + name + " = " + value.text + ";\n";
      value.text = name;
    }
    written_[&node] = value;
  }
  /// A value as a number, or array of them, of the recorded shape.
  static std::string stretched(Written const& x, Shape const& shape) {
    if (x.shape == shape) return as_number(x);
    if (x.number) refuse_constant(shape);
    return "broadcast_to(" + as_number(x) + ", " + static_list("extents", shape) + ")";
  }
  static bool is_name(std::string const& text) {
    return (text.front() == argument_mark || text.front() == value_mark) && text.find(end_mark) == text.size() - 1;
  }

  Written value_of(Node const& node) {
    std::string_view const operation = node.operation();
    std::span<Operand const> const operands = node.operands();
    if (operation == ops::Identity::name) return written(operands[0]);
    if (operation == "where") // a condition known when the graph was recorded: the choice is made
      if (auto const condition = written(operands[0]).number) return written(operands[*condition != 0 ? 1 : 2]);
    if (node.memo_key().operation != nullptr) return elementwise(node);
    if (FunctionText const text = node.source(function_names_); !text.call.empty()) return call(node, text);
    if (operands[0].node && is_call(*operands[0].node)) refuse_function(node);
    return structural(node);
  }
  /// A function of its own, called with arguments of the recorded shapes.
  Written call(Node const& node, FunctionText const& text) {
    std::string out = indented(text.call) + "(";
    std::size_t i = 0;
    for (Operand const& operand : node.arguments()) {
      Shape const given = operand.node ? operand.node->data.shape() : Shape{};
      out += (i ? ", " : "") + stretched(written(operand), given);
      Node const* from = operand.node;
      while (from && from->operation() == ops::Identity::name) from = from->operands()[0].node;
      if (from) kinds_.try_emplace(from, text.kinds[i]);
      ++i;
    }
    return {out + ")", node.data.shape()};
  }

  static double first_element(NdArray const& x) {
    if (x.size() == 0) refuse_constant(x.shape());
    return x.to_vector().front();
  }

  /// An operation on each element. Where its arguments are of smaller shapes in the text, so is the result.
  Written elementwise(Node const& node) const {
    static std::set<std::string_view> const comparison = {"<", ">", "<=", ">=", "==", "!="}, logic = {"&&", "||", "!"};
    std::string const operation(node.operation());
    bool const logical = logic.contains(operation);
    std::vector<Written> given;
    for (Operand const& operand : node.operands()) given.push_back(written(operand));
    if (std::all_of(given.begin(), given.end(), [](Written const& x) { return x.number.has_value(); }))
      return literal(first_element(node.data));
    if (operation == "&&" || operation == "||")
      for (std::size_t i = 0; i < 2; ++i)
        if (auto const number = given[i].number)
          return (*number != 0) == (operation == "&&") ? condition_of(given[1 - i]) : literal(*number != 0);
    Shape shape;
    std::vector<std::string> arguments;
    for (Written const& x : given) {
      bool const condition = logical || (operation == "where" && arguments.empty());
      arguments.push_back(condition ? as_condition(x) : as_number(x));
      shape = broadcast(shape, x.shape, "to_cpp");
    }
    return {operation_text(operation, arguments), shape, logical || comparison.contains(operation)};
  }

  /// An operation on shapes, of arguments of the recorded shapes.
  Written structural(Node const& node) const {
    Shape const& shape = node.data.shape();
    CallText text;
    CallArguments arguments{{}, {}, shape};
    for (Operand const& operand : node.operands()) {
      Shape const given = operand.node ? operand.node->data.shape() : Shape{};
      arguments.x.push_back(text.add(stretched(written(operand), given)));
      arguments.shapes.push_back(given);
    }
    int const call = node.write(text, arguments);
    auto const result = call < 0 ? std::nullopt : text.text(call);
    if (!result) refuse(node, shape);
    return {*result, shape};
  }

  std::unordered_map<Node const*, Written> written_;
  std::vector<Node const*> arguments_;
  std::string body_;
  std::size_t values_ = 0, last_begins_ = 0;      ///< how many values have names; where the last statement stands
  int function_names_ = 0;                        ///< how many names the functions in the text have
  std::map<Node const*, std::string> kinds_ = {}; ///< of arguments of these functions
};

} // namespace bridge

/// The graph behind a Variable as the source of a generic lambda. Its arguments are the leaves, by name where they have
/// one, else `x0`, `x1`, ...; numbers are literals. The lambda runs on numbers and on Variables, and called with
/// `dyad::var`s it makes a typed expression, with static shapes where tensors are among the arguments (a comment in
/// front tells which): so a model found while a program ran becomes compiled code. Functions with loops are written as
/// functions with loops, their derivatives as derivatives of these; the comment says then which arguments a function of
/// the whole takes. Where these hold a function of constants alone, such as `dyad::exp(2.0)`, the text needs a compiler
/// whose mathematical functions are constexpr, as those of g++ are. Throws `std::invalid_argument` naming the first
/// operation that cannot be typed.
inline std::string to_cpp(Variable const& x) { return bridge::SourceWriter().write(x); }

} // namespace dyad

#include <dyad/core/macros_back.hpp>
