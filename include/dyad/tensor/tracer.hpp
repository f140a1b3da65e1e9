// SPDX-License-Identifier: BSL-1.0
/// \file The value that stands for a tensor while the compiler runs a rule.
#pragma once

#include <dyad/ops/constants.hpp>
#include <dyad/tensor/builder.hpp>

#include <array>
#include <concepts>
#include <limits>
#include <span>

namespace dyad {

/// A node of a graph of tensors under construction.
class TensorTracer {
public:
  constexpr TensorTracer() = default;
  constexpr TensorTracer(tensor::Builder* builder, int id) : builder_(builder), id_(id) {}

  constexpr tensor::Builder* builder() const { return builder_; }
  constexpr int id() const { return id_; }
  constexpr Shape shape() const { return builder_->shape(id_); } ///< a copy: new nodes move the shapes of others
  constexpr Index ndim() const { return builder_->shape(id_).size(); }

private:
  tensor::Builder* builder_ = nullptr;
  int id_ = -1;
};

template <> inline constexpr bool is_symbolic<TensorTracer> = true;
template <> inline constexpr bool is_recorded<TensorTracer> = true; // what rules make of it is not regrouped

namespace tensor {

constexpr Builder* builder_of() { return nullptr; }
template <class T, class... Rest> constexpr Builder* builder_of(T const& first, Rest const&... rest) {
  if constexpr (std::is_same_v<T, TensorTracer>) return first.builder();
  else return builder_of(rest...);
}

template <class T> constexpr int lift(Builder* builder, T const& x) {
  if constexpr (std::is_same_v<T, TensorTracer>) return x.id();
  else if constexpr (std::is_same_v<T, bool>) return builder->truth(x);
  else if (x > std::numeric_limits<double>::max() ||
           x < std::numeric_limits<double>::lowest()) { // which a type could not carry as a number
    int const infinity = builder->leaf(&graph::info<ops::Infinity>);
    return x > 0 ? infinity : builder->neg(infinity);
  } else
    return builder->constant(static_cast<double>(x));
}

} // namespace tensor

template <class Op, class... T>
  requires(std::is_same_v<T, TensorTracer> || ...)
constexpr TensorTracer apply_to(std::type_identity<Op>, T const&... x) {
  tensor::Builder* const builder = tensor::builder_of(x...);
  return {builder, builder->apply(&graph::info<Op>, tensor::lift(builder, x)...)};
}

/// An operation on shapes.
template <tensor::Structural Op, std::same_as<TensorTracer>... X>
constexpr TensorTracer apply_to(Op const& op, TensorTracer const& x, X const&... rest) {
  if constexpr (requires { requires Op::lowered_at_once; }) return op.lowered(x, rest...);
  else return {x.builder(), x.builder()->apply(op, x.id(), rest.id()...)};
}
/// One on any number of arguments, by twos: the first of all but the last, and that.
template <tensor::Structural Op> constexpr TensorTracer apply_to(Op const& op, std::span<TensorTracer const> xs) {
  if (xs.size() == 1) return xs[0];
  TensorTracer const &last = xs.back(), first = xs.size() == 2 ? xs[0] : op.again(xs.first(xs.size() - 1));
  if (xs.size() > 2) return op.again(std::span<TensorTracer const>(std::array{first, last}));
  return {last.builder(), last.builder()->apply(op, first.id(), last.id())};
}

constexpr bool is_free_of_variables(TensorTracer const& x) {
  graph::Role const role = (*x.builder())[x.id()].op->role;
  return role == graph::Role::constant || role == graph::Role::number;
}

constexpr bool is_same_value(TensorTracer const& a, TensorTracer const& b) { return a.id() == b.id(); }

/// A named constant such as ln 2, beside a tensor.
template <class Op> constexpr TensorTracer named_constant(std::type_identity<Op>, TensorTracer const& x) {
  return {x.builder(), x.builder()->leaf(&graph::info<Op>)};
}

} // namespace dyad
