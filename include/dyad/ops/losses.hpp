// SPDX-License-Identifier: BSL-1.0
/// \file What training minimises: mean squared error and cross-entropies, each a mean over the batch.
#pragma once

#include <dyad/ops/indexing.hpp>
#include <dyad/ops/reduction.hpp>

#include <concepts>
#include <string>

namespace dyad {

namespace ops {

/// -(t log sigmoid(x) + (1 - t) log(1 - sigmoid(x))) = t softplus(-x) + (1 - t) softplus(x), where both softplus share
/// what they add to max(-x, 0) and max(x, 0). What has the weight 0 counts nothing, an infinite logit neither. The
/// slope by x is sigmoid(x) - t in the form that loses no digits in either tail.
struct SigmoidCrossEntropy : Elementwise<2> {
  static constexpr std::string_view name = "sigmoid_cross_entropy";
  static constexpr Domain<2> domain = {{{-5, 5}, {0, 1}}};
  static constexpr Singular<2> singular[] = {{{detail::infinity, 1}, 0, {0, -detail::infinity}},
                                             {{-detail::infinity, 0}, 0, {0, detail::infinity}},
                                             {{-detail::infinity, 1}, detail::infinity, {-1, detail::infinity}}};
  template <class T> static constexpr T kernel(T const& x, T const& t) {
    using std::abs, std::exp;
    T const weight = where(x < T(0), -t, T(1) - t);
    return where(weight == T(0), T(0), weight * x) + log1p_of_unit(T(exp(-abs(x))));
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x, auto const& t) {
    return g * ((1.0 - t) * sigmoid(x) - t * sigmoid(-x));
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& x, auto const&) { return -(g * x); }
};

/// t * x, and 0 where the weight t is 0, whatever x is: a class that cannot be (a logit of -inf) counts nothing.
struct Weighted : Elementwise<2> {
  static constexpr std::string_view name = "weighted";
  static constexpr Domain<2> domain = {{{0.1, 1}, {-5, 5}}};
  static constexpr Singular<2> singular[] = {{{0, -detail::infinity}, 0, {-detail::infinity, 0}}};
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& t, T const& x) { return where(t == T(0), T(0), t * x); }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&, auto const& x) { return g * x; }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& t, auto const&) { return g * t; }
};

} // namespace ops

namespace detail {

inline void check_same(Shape const& a, Shape const& b, std::string_view operation) {
  if (a != b)
    raise(ShapeError("dyad: " + std::string(operation) + ": the shapes " + to_string(a) + " and " + to_string(b) +
                     " differ"));
}

} // namespace detail

/// The mean of (prediction - target)² over all elements. Throws `ShapeError` unless the shapes are equal: what would
/// broadcast here is a mistake as a rule.
template <Shaped P, Shaped T> auto mean_squared_error(P const& prediction, T const& target) {
  detail::check_same(prediction.shape(), target.shape(), "mean_squared_error");
  return sum_of_squares(prediction - target) / static_cast<double>(prediction.shape().count());
}

/// The mean over the batch of -log softmax(logits)[label], with logits of the shape (..., classes) and a label for each
/// row: `labels` of the shape (...). Stable for logits of any size. Throws `ShapeError` for other shapes and
/// `IndexError` for a label that is no class.
template <Shaped T> auto softmax_cross_entropy(T const& logits, Indices const& labels) {
  Shape rows = logits.shape();
  if (!rows.empty()) rows.erase(rows.size() - 1);
  if (logits.ndim() == 0 || rows != labels.shape())
    raise(ShapeError("dyad: softmax_cross_entropy: labels of the shape " + to_string(labels.shape()) +
                     " do not fit logits of the shape " + to_string(logits.shape())));
  Index const classes = logits.shape()[rows.size()];
  std::vector<Index> positions = labels.values();
  Index row = 0;
  for (Index& position : positions) {
    if (position < 0 || position >= classes)
      raise(IndexError("dyad: softmax_cross_entropy: the label " + std::to_string(position) +
                       " is not one of the classes of logits of the shape " + to_string(logits.shape())));
    position += classes * row++;
  }
  auto const chosen = apply_to(ops::Take{Indices(std::move(positions), rows), 0}, flatten(logits));
  return mean(logsumexp(logits, Axes{-1}) - chosen);
}

/// The mean over the batch of -sum(target log softmax(logits)), with a probability for each class: a `target` of the
/// shape of the logits, one-hot or not. An array with one axis less holds labels. Throws `ShapeError` for other shapes.
template <Shaped T, Shaped P> auto softmax_cross_entropy(T const& logits, P const& target) {
  if constexpr (std::constructible_from<Indices, P const&>) {
    if (target.ndim() == logits.ndim() - 1) return softmax_cross_entropy(logits, Indices(target));
  }
  detail::check_same(logits.shape(), target.shape(), "softmax_cross_entropy");
  if (logits.ndim() == 0) raise(ShapeError("dyad: softmax_cross_entropy: logits of the shape () have no classes"));
  return mean(-sum(apply<ops::Weighted>(target, log_softmax(logits, -1)), -1));
}

/// The mean over all elements of -(target log sigmoid(logit) + (1 - target) log(1 - sigmoid(logit))), stable and
/// accurate for logits of any size. Throws `ShapeError` unless the shapes are equal.
template <Shaped T, Shaped P> auto sigmoid_cross_entropy(T const& logits, P const& target) {
  detail::check_same(logits.shape(), target.shape(), "sigmoid_cross_entropy");
  return mean(apply<ops::SigmoidCrossEntropy>(logits, target));
}

} // namespace dyad
