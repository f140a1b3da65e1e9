// SPDX-License-Identifier: BSL-1.0
/// \file Nodes that hold edges to their operands, and what their derivative rules are made with.
#pragma once

#include <dyad/core/raise.hpp>
#include <dyad/dynamic/branches.hpp>
#include <dyad/dynamic/memo.hpp>
#include <dyad/dynamic/sweep.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace dyad {

namespace detail {
template <class... X>
concept VariableArguments = (std::same_as<X, Variable> || ...) &&
                            ((std::same_as<X, Variable> || std::same_as<X, NdArray> || std::is_arithmetic_v<X>)&&...);
} // namespace detail

template <class Op, class... X>
  requires detail::VariableArguments<X...>
Variable apply_to(std::type_identity<Op> op, X const&... x);

namespace detail {

/// What a forward sweep asks of a node, and the answer: see dynamic/forward.hpp.
template <class V> struct Push {
  std::span<std::optional<V> const> tangents;  ///< of each argument, in its shape; none where it is known to vanish
  std::array<V const*, 2> factors = {};        ///< of a product: what stands beside the tangent of the other argument,
                                               ///< if it is not that argument
  bool diagonal = false;          ///< an operation on each element: its rule is that of tangents, too
  bool linear = false;            ///< an operation that is linear, in all arguments together or in each of two
  bool product = false;           ///< in each of two
  std::optional<V> result = {};   ///< the tangent of the value of a linear operation, if there is one of an argument
};

/// Stands for an operation in the keys of memos.
template <class Op> inline constexpr char memo_tag = 0;

template <std::same_as<Node> N>
[[noreturn]] void report_changed(N const& changed, N const& computed, char const* done) {
  raise(std::logic_error("dyad: backward: " + label_of(changed) + " was changed after '" +
                         std::string(computed.operation()) + "' " + done +
                         ": compute the result again before you differentiate it"));
}
/// Throws `std::logic_error` if a value or one that it was computed from was replaced since: derivatives would mix the
/// old values and the new ones.
inline void check_unchanged(Node const& node, std::span<Operand const> operands) {
  if (node.version() != 0) [[unlikely]] report_changed(node, node, "computed it");
  for (Operand const& operand : operands)
    if (operand.node && operand.node->version() != operand.version) [[unlikely]]
      report_changed(*operand.node, node, "used it");
}
inline void check_unchanged(Node const& node) { check_unchanged(node, node.operands()); }

/// A node that holds edges to its operands.
template <class Operands> class LinkedNode : public Node {
public:
  LinkedNode(NdArray value, Operands operands, bool constant = false) noexcept
      : Node(std::move(value), constant), operands_(std::move(operands)) {
    for (Operand const& operand : operands_)
      if (operand.node) {
        operand.node->share_edge();
        order = std::max(order, operand.node->order);
        come_after(*operand.node);
      }
    order = order / 2 * 2 + 2;
    linked_ = operands_.size() > 0;
  }
  ~LinkedNode() override { drop_operands(); }
  std::span<Operand const> operands() const override {
    return is_leaf() ? std::span<Operand const>() : std::span<Operand const>(operands_);
  }
  /// See the function of this name.
  void check_unchanged() const { detail::check_unchanged(*this, operands_); }

protected:
  void drop_operands() noexcept override {
    if (!std::exchange(linked_, false)) return;
    for (Operand const& operand : operands_)
      if (operand.node) operand.node->release_edge();
  }
  Operand const& operand(std::size_t i) const { return operands_[i]; }
  Operands const& all() const { return operands_; }

private:
  Operands operands_;
};

template <class V> decltype(auto) value_of(Operand const& operand) {
  if constexpr (std::same_as<V, NdArray>) return operand.node ? operand.node->data : NdArray(operand.number);
  else return operand.node ? Variable(operand.node) : Variable::constant(operand.number);
}

inline double number_of(Operand const& operand) { return operand.node ? operand.node->data.number() : operand.number; }

/// A plain number that a rule gave as a value.
template <class V> V const& as_value(V const& x, NdArray const&) { return x; }
template <class V, class T>
  requires std::is_arithmetic_v<T>
V as_value(T x, NdArray const& like) {
  return V(NdArray::scalar(static_cast<double>(x), like.dtype()));
}

/// True of operands that are one value: the same node, or the same operation on the same operands, in any order where
/// the operation is commutative. What was written twice is found to be the same to a depth.
inline bool same_value(Operand const& a, Operand const& b, int depth = 3) {
  if (a.node == b.node) return a.node != nullptr || a.number == b.number;
  if (!a.node || !b.node || a.node->is_leaf() || a.node->operation() != b.node->operation()) return false;
  if (MemoKey const key = a.node->memo_key(); key.operation && key == b.node->memo_key()) return true;
  auto const same = [&](Operand const& s, Operand const& t) {
    return s.node == t.node ? s.number == t.number : depth > 0 && same_value(s, t, depth - 1);
  };
  auto const x = a.node->operands(), y = b.node->operands();
  return std::equal(x.begin(), x.end(), y.begin(), y.end(), same) && a.node->parameters() == b.node->parameters();
}

inline bool has_smooth_square(Operand const& operand) {
  return operand.node && operand.node->has_smooth_square() && operand.node->squares_in_range();
}

/// Whether the square of each element is 0, or neither overflows nor loses digits.
template <std::same_as<NdArray> A> bool squares_in_range(A const& x) {
  bool in_range = true;
  dispatch(x.dtype(), [&](auto zero) {
    using T = decltype(zero);
    for (double const element : x.to_vector()) {
      T const value = static_cast<T>(element);
      in_range = in_range && (value == T(0) || std::isnormal(value * value));
    }
  });
  return in_range;
}
inline bool squares_in_range(Operand const& operand) {
  return squares_in_range(operand.node ? operand.node->data : NdArray(operand.number));
}

/// What the cotangent of the square of an operand passes on: past the operand, where only its square is smooth. Its own
/// cotangent is noted where it is asked for, which changes nothing that is passed on. Of the elements alone that a mask
/// in the shape of the square lets through, if there is one.
template <class V>
void add_square(Sweep<V>& sweep, Operand const& operand, V const& g, V const* mask = nullptr) {
  Node* const node = operand.node;
  if (!node || !sweep.wants(node)) return;
  bool const smooth = has_smooth_square(operand) && !sweep.stops(node), kept = sweep.keeps(node);
  if (mask) {
    V const reached = sweep.rules().reached(*mask, g);
    bool const alike = node->data.shape() == mask->shape() && g.dtype() == node->data.dtype();
    bool const passed = alike && smooth && node->pull_square(sweep, reached, mask);
    if (passed && !kept) return;
    V own = sweep.rules().reached(*mask, V(2.0 * (reached * value_of<V>(operand))));
    return passed ? sweep.note(node, std::move(own)) : sweep.pass(node, std::move(own), *mask);
  }
  V const fitted = g.shape() == node->data.shape() ? g : sum_to(g, node->data.shape());
  bool const passed = smooth && node->pull_square(sweep, fitted, nullptr);
  if (passed && !kept) return;
  V own = fitted * (2.0 * value_of<V>(operand));
  if (passed) sweep.note(node, std::move(own));
  else sweep.add(node, std::move(own));
}

/// True if a mask names any element.
template <std::same_as<NdArray> A> bool any(A const& mask) {
  return mask.is_scalar() ? mask.number() != 0 : sum(mask).item() != 0;
}
template <std::same_as<Variable> V> bool any(V const& mask) { return any(mask.data()); }

/// Whether something holds for some element: element by element, since every program that multiplies would compile
/// comparisons of arrays.
template <std::same_as<NdArray> A, class F> bool holds_for_any(A const& x, F const& f) {
  if (x.is_scalar()) return f(x.number());
  NdArray const flat = x.contiguous();
  return dispatch(flat.dtype(), [&](auto zero) {
    auto const* const first = static_cast<decltype(zero) const*>(flat.raw());
    return std::any_of(first, first + flat.size(), [&](auto element) { return f(static_cast<double>(element)); });
  });
}
template <std::same_as<NdArray> A> bool has_zero(A const& x) {
  return holds_for_any(x, [](double element) { return element == 0; });
}

/// True if a mask names all elements.
template <std::same_as<NdArray> A> bool all(A const& mask) {
  return sum(mask).item() == static_cast<double>(mask.size());
}
template <std::same_as<Variable> V> bool all(V const& mask) { return all(mask.data()); }
} // namespace detail

} // namespace dyad
