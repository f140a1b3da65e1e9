// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives of functions of Variables: vjp, jvp, jacobian, hessian, hvp.
#pragma once

#include <dyad/array/joining.hpp>
#include <dyad/core/raise.hpp>
#include <dyad/dynamic/forward.hpp>

#include <concepts>
#include <utility>

namespace dyad {

/// A function of Variables: anything that takes one and returns one.
template <class F>
concept VariableFunction = requires(F const& f, Variable const& x) {
  { f(x) } -> std::convertible_to<Variable>;
};

namespace detail {
/// A fresh leaf with the value of `x`, so that the derivative is of the function alone; with `create_graph` it stays
/// connected to `x`, unless that is a constant.
template <std::same_as<Variable> V> V argument_of(V const& x, bool create_graph) {
  return create_graph && !x.is_constant() ? apply_to(ops::Identity{}, x) : Variable(x.data());
}

/// The `i`-th unit array of a shape.
inline NdArray unit(Shape const& shape, Index i, DType dtype) {
  std::vector<double> values(static_cast<std::size_t>(shape.count()), 0.0);
  values[static_cast<std::size_t>(i)] = 1;
  return cast(NdArray(values, shape), dtype);
}

template <std::same_as<Variable> V> V stacked(std::vector<V> const& rows, Shape const& shape) {
  return reshape(stack(rows), shape);
}

inline Shape joined(Shape const& a, Shape const& b) {
  Shape shape = a;
  for (Index const extent : b) shape.push_back(extent);
  return shape;
}
} // namespace detail

/// How derivatives of functions run.
struct DerivativeOptions {
  bool create_graph = false; ///< record the graph of the result, so that it can be differentiated
};

/// The value of `f` at `x`, and the cotangent `v` of the value pulled back to `x`. Throws `ShapeError` unless `v` has
/// the shape of the value.
template <VariableFunction F>
std::pair<Variable, Variable> vjp(F const& f, Variable const& x, Variable const& v,
                                  DerivativeOptions const& options = {}) {
  using_config const guard(Config::enable_backprop, true);
  Variable const at = detail::argument_of(x, options.create_graph);
  Variable const y = f(at);
  Variable g = grad({y}, {at}, {.create_graph = options.create_graph, .seeds = {v}, .allow_unused = true}).front();
  return {options.create_graph ? y : y.detach(), std::move(g)};
}

namespace detail {
/// Whether calls of functions lie between an input and an output: of these only vector-Jacobian products are known.
template <std::same_as<Variable> V> bool has_calls(V const& input, V const& output) {
  for (Node const* const node : nodes_above<Variable>({output}, {input}))
    if (node->order % 2 == 1) return true;
  return false;
}

/// The value of `f` at `x` and its derivative along `v`; the Jacobian may be known to be symmetric. Throws `ShapeError`
/// unless `v` has the shape of `x`.
template <VariableFunction F>
std::pair<Variable, Variable> value_along(F const& f, std::string_view operation, Variable const& x, Variable const& v,
                                          DerivativeOptions const& options, bool symmetric = false) {
  using_config const guard(Config::enable_backprop, true);
  if (v.shape() != x.shape())
    raise(ShapeError("dyad: " + std::string(operation) + ": a tangent of the shape " + to_string(v.shape()) +
                     " does not fit " + x.label()));
  Variable const at = argument_of(x, options.create_graph);
  Variable const y = f(at);
  if (symmetric && has_calls(at, y)) { // in reverse: forward needed one derivative more of these
    Variable product =
        grad({y}, {at}, {.create_graph = options.create_graph, .seeds = {v}, .allow_unused = true}).front();
    return {options.create_graph ? y : y.detach(), std::move(product)};
  }
  using_config const recording(Config::enable_backprop, options.create_graph);
  if (options.create_graph) return {y, pushed_forward<Variable>(y, at, v)};
  return {y.detach(), pushed_forward<NdArray>(y, at, v.data())};
}
} // namespace detail

/// The value of `f` at `x`, and the tangent `v` of `x` pushed forward to the value, by one forward sweep. Throws
/// `ShapeError` unless `v` has the shape of `x`.
template <VariableFunction F>
std::pair<Variable, Variable> jvp(F const& f, Variable const& x, Variable const& v,
                                  DerivativeOptions const& options = {}) {
  return detail::value_along(f, "jvp", x, v, options);
}

/// The Jacobian of `f` at `x`: its shape is that of the value followed by that of `x`.
template <VariableFunction F> Variable jacobian(F const& f, Variable const& x, DerivativeOptions const& options = {}) {
  using_config const guard(Config::enable_backprop, true);
  Variable const at = detail::argument_of(x, options.create_graph);
  Variable const y = f(at);
  std::vector<Variable> rows;
  for (Index i = 0; i < y.size(); ++i) {
    Variable const seed = Variable::constant(detail::unit(y.shape(), i, y.dtype()));
    GradOptions const row{.create_graph = options.create_graph, .seeds = {seed}, .allow_unused = true};
    using_config const recording(Config::enable_backprop, options.create_graph);
    rows.push_back((options.create_graph ? detail::gradients<Variable>({y}, {at}, row, y.size() > 1)
                                         : detail::gradients<NdArray>({y}, {at}, row, y.size() > 1)).front());
  }
  Shape const shape = detail::joined(y.shape(), x.shape());
  if (rows.empty()) return Variable(NdArray::empty(shape, x.dtype()));
  using_config const recording(Config::enable_backprop, options.create_graph);
  return detail::stacked(rows, shape);
}

namespace detail {
/// The gradient of a function of one value. Throws `ShapeError` where the value is not a single number.
template <VariableFunction F> auto gradient_of(F const& f, std::string_view operation) {
  return [&f, operation](Variable const& at) {
    Variable const y = f(at);
    if (y.size() != 1)
      raise(ShapeError("dyad: " + std::string(operation) +
                       ": the value of the function is no single number but has the shape " + to_string(y.shape())));
    return grad({y}, {at}, {.create_graph = true, .allow_unused = true}).front();
  };
}
} // namespace detail

/// The Hessian of `f`, whose value is a single number, at `x`: its shape is that of `x` twice.
template <VariableFunction F> Variable hessian(F const& f, Variable const& x, DerivativeOptions const& options = {}) {
  return jacobian(detail::gradient_of(f, "hessian"), x, options);
}

/// The gradient of `f` at `x`, and its Hessian times `v`, by a forward sweep over the gradient's graph (where functions
/// of the user's, fused formulas or loops take part, by a reverse one); the Hessian itself is never built. Throws
/// `ShapeError` unless `v` has the shape of `x`.
template <VariableFunction F>
std::pair<Variable, Variable> hvp(F const& f, Variable const& x, Variable const& v,
                                  DerivativeOptions const& options = {}) {
  return detail::value_along(detail::gradient_of(f, "hvp"), "hvp", x, v, options, true);
}

} // namespace dyad
