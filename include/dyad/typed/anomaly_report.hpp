// SPDX-License-Identifier: BSL-1.0
/// \file What is said of an operation whose value is NaN or infinite, and operations on numbers as functions.
#pragma once

#include <dyad/typed/arguments.hpp>
#include <dyad/typed/expr.hpp>

#include <cmath>
#include <cstddef>
#include <ostream>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace dyad {

/// An operation whose value or derivative is NaN or infinite, and what went in. Converts to `bool`; prints as a
/// sentence.
struct Anomaly {
  /// A value that went in: of a variable, by its name, or of another operation, by that one's.
  struct Argument {
    std::string name; ///< of the variable or operation
    double value = 0; ///< what went in
  };
  std::string operation;           ///< empty if there is no anomaly
  std::vector<Argument> arguments; ///< of the operation
  double value = 0;                ///< of the operation, or of its derivative times the cotangent
  bool in_derivative = false;      ///< the derivative is not finite, the value is
  double cotangent = 0; ///< that came in, of a derivative
  bool in_program = false; ///< of a function with loops: the operation is one of the derivative's own program
  std::vector<std::size_t> rows = {}; ///< within loops: the row, or step, of each, from the outermost on

  /// Whether there is one.
  explicit operator bool() const { return !operation.empty(); }

  /// Writes it as a sentence.
  friend std::ostream& operator<<(std::ostream& out, Anomaly const& anomaly) {
    if (!anomaly) return out << "no anomaly";
    std::ostringstream text;
    text.precision(17);
    auto const number = [](double x) { return std::isnan(x) ? std::abs(x) : x; }; // the sign of a NaN says nothing
    bool const step = anomaly.in_derivative && anomaly.in_program;
    text << "the " << (anomaly.in_derivative && !step ? "derivative" : "value") << " of " << anomaly.operation;
    char const* separator = "(";
    for (Argument const& argument : anomaly.arguments)
      text << std::exchange(separator, ", ") << argument.name << " = " << number(argument.value);
    text << (anomaly.arguments.empty() ? "" : ")") << (step ? ", a step of the derivative," : "") << " is "
         << number(anomaly.value);
    if (anomaly.in_derivative && !step) text << ", given the cotangent " << number(anomaly.cotangent);
    for (std::size_t i = anomaly.rows.size(); i-- > 0;)
      text << (i + 1 < anomaly.rows.size() ? " within row " : " in row ") << anomaly.rows[i];
    return out << text.str();
  }
};

namespace typed {

/// One operation on numbers, none for those on rows; conditions are numbers other than 0.
using Evaluate = double (*)(double, double, double);
template <class Op> constexpr Evaluate evaluate_operation() {
  if constexpr (!Operation<Op>) return nullptr;
  else if constexpr (Op::loop != LoopRole::none) return nullptr;
  else
    return [](double first, double second, double third) -> double {
      if constexpr (Op::arity == 0) return Op::template kernel<double>();
      else if constexpr (Op::arity == 1) return graph::on_numbers<Op>(first);
      else if constexpr (Op::arity == 2) return graph::on_numbers<Op>(first, second);
      else return graph::on_numbers<Op>(first, second, third);
    };
}
/// Those of all operations of a flat graph, in their order.
template <auto const& Flat, std::size_t... I> std::vector<Evaluate> evaluators(std::index_sequence<I...>) {
  return {evaluate_operation<entry_type<Flat.operation[I], 0, 0>>()...};
}

/// The name of the number at a place of an argument, counted through.
template <class K> void add_names(std::vector<std::string>& names, int argument) {
  std::string const base = "argument " + std::to_string(argument);
  if constexpr (std::is_same_v<typename Kind<K>::Derivative, One>) names.push_back(base);
  else
    for (std::size_t i = 0; i < Kind<K>::size; ++i) names.push_back(base + "[" + std::to_string(i) + "]");
}

} // namespace typed

} // namespace dyad
