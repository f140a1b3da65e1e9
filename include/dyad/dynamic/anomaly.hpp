// SPDX-License-Identifier: BSL-1.0
/// \file Anomalies: values and derivatives that become NaN or infinite, found where they do.
#pragma once

#include <dyad/array/print.hpp>
#include <dyad/array/reduction.hpp>
#include <dyad/core/raise.hpp>
#include <dyad/dynamic/config.hpp>
#include <dyad/dynamic/variable.hpp>

#include <concepts>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace dyad {

/// A value or a derivative that became NaN or infinite under `detect_anomaly`.
class AnomalyError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Until the end of the scope, the first operation on Variables whose value becomes NaN or infinite throws
/// `AnomalyError`, and so does the first step of a sweep whose derivative does. The message names the operation, the
/// variables with their shapes, and the values that went in. What was NaN or infinite before is not reported again: an
/// operation that hands it on is not to blame. What a forward sweep gives (`jvp`, `hvp`, `directional`, `taylor`) is
/// traced back to the operation that made it so. Of a function with loops the results are looked at; the message then
/// names the operation within it, and the row; of derivatives the function alone, where `find_anomalies` tells more.
/// Each value is read once more than usual.
class [[nodiscard]] detect_anomaly {
public:
  detect_anomaly() noexcept : guard_(Config::find_anomalies, true) {}

private:
  using_config guard_;
};

namespace detail {

/// What the elements of an array are at the worst.
enum class Health { finite, infinite, not_a_number };

inline Health worse(Health a, Health b) { return a < b ? b : a; }

template <std::same_as<NdArray> A> Health health(A const& x) {
  auto const of = []<class T>(T const* elements, Index count) {
    bool number = true, finite = true;
    for (Index i = 0; i < count; ++i) {
      number = number && elements[i] == elements[i];
      finite = finite && elements[i] * 0 == 0;
    }
    return finite ? Health::finite : number ? Health::infinite : Health::not_a_number;
  };
  if (x.is_scalar()) {
    double const number = x.number();
    return of(&number, 1);
  }
  NdArray const flat = x.contiguous();
  return dispatch(x.dtype(), [&](auto zero) {
    using T = decltype(zero);
    return of(static_cast<T const*>(flat.raw()), flat.size());
  });
}

/// The values that went into an operation, as text.
template <std::same_as<Node> N> std::string described(N const& node) {
  return label_of(node) + " = " + to_string(node.data);
}
inline std::string described(Operand const& operand) {
  return operand.node ? described(*operand.node) : to_string(NdArray(operand.number));
}

inline std::string became(Health health) { return health == Health::not_a_number ? " became NaN" : " became infinite"; }

/// Throws if a value is worse than what it was computed from.
template <std::same_as<NdArray> A>
void check_value(std::string_view operation, A const& value, std::span<Operand const> from) {
  Health const found = health(value);
  if (found == Health::finite) return;
  Health before = Health::finite;
  for (Operand const& operand : from)
    before = worse(before, health(operand.node ? operand.node->data : NdArray(operand.number)));
  if (found <= before) return;
  std::string text = "dyad: anomaly: the value of '" + std::string(operation) + "' of the shape " +
                     to_string(value.shape()) + became(found) + ": " + to_string(value);
  for (Operand const& operand : from) text += (&operand == from.data() ? ", from " : " and ") + described(operand);
  raise(AnomalyError(text));
}

/// Throws if what the rule of `node` passed on to `to` is worse than its cotangent.
template <std::same_as<NdArray> A>
void check_derivative(Node const& node, A const& cotangent, Node const& to, A const& passed) {
  Health const found = health(passed);
  if (found <= health(cotangent)) return;
  std::string text = "dyad: anomaly: the derivative of '" + std::string(node.operation()) + "' by " + label_of(to) +
                     became(found) + ": " + to_string(passed) + ", from the cotangent " + to_string(cotangent) +
                     " of the shape " + to_string(cotangent.shape());
  for (Operand const& operand : node.arguments()) text += " and " + described(operand);
  raise(AnomalyError(text));
}

/// Throws for the node that made what a forward sweep knows of `at` NaN or infinite: from there back to the first of
/// which no argument is as bad. `of(node)` is what is known of a node, or null; what the sweep was given is not blamed.
template <std::same_as<Node> N, class Of> void check_forward(N* at, std::string_view what, Of const& of) {
  Health found = Health::finite;
  bool is_given = false;
  for (N* next = at; next;) {
    at = std::exchange(next, nullptr);
    found = health(*of(at));
    if (found == Health::finite) return;
    is_given = true;
    for (Operand const& argument : at->arguments())
      if (NdArray const* const x = argument.node ? of(argument.node) : nullptr) {
        is_given = false;
        if (!(health(*x) < found)) next = argument.node;
      }
  }
  if (is_given) return;
  std::string text = "dyad: anomaly: the " + std::string(what) + " of '" + std::string(at->operation()) +
                     "' of the shape " + to_string(at->data.shape()) + became(found) + ": " + to_string(*of(at));
  for (Operand const& operand : at->arguments())
    text += (&operand == at->arguments().data() ? ", from " : " and ") + described(operand);
  raise(AnomalyError(text));
}

/// Throws if the sum of derivatives by `to` is worse than its terms.
template <std::same_as<NdArray> A> void check_sum(Node const& to, A const& before, A const& added, A const& total) {
  Health const found = health(total);
  if (found <= worse(health(before), health(added))) return;
  raise(AnomalyError("dyad: anomaly: the sum of the derivatives by " + label_of(to) + became(found) + ": " +
                     to_string(before) + " + " + to_string(added)));
}

} // namespace detail

} // namespace dyad
