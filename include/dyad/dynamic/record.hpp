// SPDX-License-Identifier: BSL-1.0
/// \file Operations on Variables: computed on arrays, and recorded as nodes that know their derivative rules.
#pragma once

#include <dyad/dynamic/config.hpp>
#include <dyad/dynamic/elementwise_node.hpp>
#include <dyad/dynamic/shape_node.hpp>

namespace dyad {

namespace detail {

/// An argument as the array operations take it, and as an operand. An array becomes a constant.
inline NdArray const& plain(Variable const& x) { return x.data(); }
inline NdArray const& plain(NdArray const& x) { return x; }
template <class T>
  requires std::is_arithmetic_v<T>
T plain(T x) {
  return x;
}
inline Variable const& recordable(Variable const& x) { return x; }
inline Variable recordable(NdArray const& x) { return Variable::constant(x); }
template <class T>
  requires std::is_arithmetic_v<T>
double recordable(T x) {
  return static_cast<double>(x);
}
inline Operand operand_of(Variable const& x) { return {.node = x.node(), .version = x.node()->version()}; }
inline Operand operand_of(double x) { return {.node = nullptr, .number = x}; }

/// True if an operation on the argument is to be recorded: it is differentiated by, or it was recorded itself, where
/// conditions are combined or moved. (A sum of conditions is a number that nothing depends on.)
template <class Op> bool is_tracked(Variable const& x) {
  if constexpr (requires { requires Op::returns_condition; }) return !x.is_constant() || !x.is_leaf();
  else if constexpr (MovesElements<Op> && !std::same_as<Op, ops::Sum>) return !x.is_constant() || !x.is_leaf();
  else return !x.is_constant();
}
template <class Op, class X> bool is_tracked(X const&) { return false; }
inline bool is_constant(Variable const& x) { return x.is_constant(); }
template <class X> bool is_constant(X const&) { return true; }

/// The same check of a value whose arguments are no operands yet.
template <class... X> void check_unrecorded(std::string_view operation, NdArray const& value, X const&... x) {
  auto const check = [&](auto const&... argument) {
    check_value(operation, value, std::array{operand_of(argument)...});
  };
  check(recordable(x)...);
}

/// The same as `record` while a sweep that builds a graph runs, or anomalies are looked for.
template <class Op, class... X> [[gnu::noinline]] Variable record_within(Memo* memo, X const&... x) {
  std::array<Operand, sizeof...(X)> const operands = {operand_of(x)...};
  MemoKey key;
  if (memo) {
    key = memo_key_of<Op>(operands);
    if (Node* const known = memo->find(key)) return Variable(known);
  }
  NdArray value = apply_to(std::type_identity<Op>{}, plain(x)...);
  if (Config::get(Config::find_anomalies)) [[unlikely]] check_value(Op::name, value, operands);
  Variable const result(new ElementwiseNode<Op, sizeof...(X)>(std::move(value), operands));
  if (memo) memo->insert(key, result.node());
  return result;
}
/// Computes an elementwise operation and records it, unless the running sweep knows the value already.
template <class Op, class... X> Variable record(X const&... x) {
  if (Memo* const memo = Memo::active(); memo || Config::get(Config::find_anomalies)) [[unlikely]]
    return record_within<Op>(memo, x...);
  NdArray value = apply_to(std::type_identity<Op>{}, plain(x)...);
  return Variable(new ElementwiseNode<Op, sizeof...(X)>(std::move(value), {operand_of(x)...}));
}

} // namespace detail

/// An elementwise operation on Variables, arrays and numbers. Throws `ShapeError` where the shapes do not fit.
template <class Op, class... X>
  requires detail::VariableArguments<X...>
Variable apply_to(std::type_identity<Op> op, X const&... x) {
  bool const tracked = (detail::is_tracked<Op>(x) || ...);
  if (tracked && Config::get(Config::enable_backprop)) return detail::record<Op>(detail::recordable(x)...);
  NdArray value = apply_to(op, detail::plain(x)...);
  if (Config::get(Config::find_anomalies)) [[unlikely]] detail::check_unrecorded(Op::name, value, x...);
  return Variable(new detail::Node(std::move(value), !tracked || Op::returns_condition, tracked));
}

/// An operation with parameters on Variables and arrays.
template <class Op, class... X>
  requires detail::VariableArguments<X...>
Variable apply_to(Op const& op, X const&... x) {
  NdArray value = apply_to(op, detail::plain(x)...);
  if (Config::get(Config::find_anomalies)) [[unlikely]] detail::check_unrecorded(Op::name, value, x...);
  bool const tracked = (detail::is_tracked<Op>(x) || ...), constant = (detail::is_constant(x) && ...);
  if (!tracked || !Config::get(Config::enable_backprop))
    return Variable(new detail::Node(std::move(value), constant, tracked));
  auto const record = [&](auto const&... argument) {
    return Variable(
        new detail::OperationNode<Op, sizeof...(X)>(std::move(value), {detail::operand_of(argument)...}, op, constant));
  };
  return record(detail::recordable(x)...);
}

/// An operation of any number of arguments.
template <class Op> Variable apply_to(Op const& op, std::span<Variable const> x) {
  std::vector<NdArray> arrays;
  std::vector<detail::Operand> operands;
  bool tracked = false, constant = true;
  for (Variable const& variable : x) {
    arrays.push_back(variable.data());
    operands.push_back(detail::operand_of(variable));
    tracked = tracked || detail::is_tracked<Op>(variable);
    constant = constant && variable.is_constant();
  }
  NdArray value = apply_to(op, std::span<NdArray const>(arrays));
  if (Config::get(Config::find_anomalies)) [[unlikely]] detail::check_value(Op::name, value, operands);
  if (!tracked || !Config::get(Config::enable_backprop))
    return Variable(new detail::Node(std::move(value), constant, tracked));
  return Variable(new detail::VariadicNode<Op>(std::move(value), std::move(operands), op, constant));
}

inline bool is_free_of_variables(Variable const& x) { return x.is_constant(); }
inline bool is_same_value(Variable const& a, Variable const& b) {
  return detail::same_value(detail::operand_of(a), detail::operand_of(b));
}

/// A named constant takes part as a number.
template <class Op> double named_constant(std::type_identity<Op>, Variable const&) {
  return Op::template kernel<double>();
}

} // namespace dyad
