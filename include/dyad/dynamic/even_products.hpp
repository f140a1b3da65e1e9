// SPDX-License-Identifier: BSL-1.0
/// \file Products of Variables that hold a value twice whose square is smooth where the value itself is not.
///
/// abs(x) * (y * abs(x)) is x * x * y, and abs(x) * sin(abs(x)) is x * x times an even function of abs(x): see
/// graph/even_products.hpp, which does the same when programs are compiled. Here the values are known: products are
/// taken apart only where the value that they hold twice is 0, since elsewhere the rules of products will do.
#pragma once

#include <dyad/dynamic/linked_node.hpp>

#include <type_traits>

namespace dyad::detail {

/// Stands for an operation in the keys of memos.
template <class Op> inline constexpr char memo_tag = 0;

/// Whether a value is a product with a square root among its factors, or a view of such; true as well beyond a depth.
inline bool holds_square_root(Node const* node, int depth = 8) {
  if (!node || node->is_leaf() || !node->has_smooth_square()) return false;
  if (depth == 0 || node->memo_key().operation == &memo_tag<ops::Sqrt>) return true;
  for (Operand const& operand : node->operands())
    if (holds_square_root(operand.node, depth - 1)) return true;
  return false;
}

/// Calls `f` with the operation of a node if that is an odd function which states its quotient by the argument.
template <class F> void with_odd_operation(Node const& node, F const& f) {
  void const* const operation = node.memo_key().operation;
  auto const with = [&]<class... Op>(std::type_identity<Op>... op) {
    (void)((operation == &memo_tag<Op> && (f(op), true)) || ...);
  };
  with(std::type_identity<ops::Sin>{}, std::type_identity<ops::Sinh>{}, std::type_identity<ops::Tan>{},
       std::type_identity<ops::Tanh>{});
}

/// Whether a value is a product that holds what is smooth only as a square, or an odd function of that; true as well
/// where the function is another one.
inline bool may_hold_root(Operand const& x, int depth = 4) {
  if (!x.node || x.node->is_leaf() || depth == 0) return false;
  if (x.node->has_smooth_square()) return true;
  auto const operands = x.node->operands();
  if (operands.size() == 1 && operands[0].node && operands[0].node->states_square()) return true;
  void const* const operation = x.node->memo_key().operation;
  bool const product = operation == &memo_tag<ops::Mul>;
  if (!product && operation != &memo_tag<ops::Div> && operation != &memo_tag<ops::Neg>) return false;
  return may_hold_root(operands[0], depth - 1) || (product && may_hold_root(operands[1], depth - 1));
}

/// The factors of a product, and what passes to them.
template <std::same_as<Variable> V> class EvenFactors {
public:
  explicit EvenFactors(Sweep<V>& sweep) : sweep_(sweep) {}

  /// Takes a product apart; false if it holds no value twice for which that matters.
  bool find(Operand const& a, Operand const& b) {
    collect(a, false, most_nested);
    collect(b, false, most_nested);
    bool found = false;
    for (std::size_t i = 0; i < factors_.size(); ++i)
      for (std::size_t k = i + 1; k < factors_.size() && factors_[i].twin == i; ++k)
        if (factors_[k].twin == k && are_twins(factors_[i], factors_[k])) {
          factors_[i].twin = k;
          factors_[k].twin = i;
          found = true;
        }
    return found;
  }
  /// Hands what the cotangent of the product passes to each factor to the sweep.
  void pull(V const& cotangent) {
    for (std::size_t i = 0; i < factors_.size(); ++i) {
      std::size_t const twin = factors_[i].twin;
      if (twin < i) continue;
      Node* const node = factors_[i].value.node;
      if (twin == i && !(node && sweep_.wants(node))) continue;
      V g = minus_ ? V(-cotangent) : cotangent;
      for (std::size_t k = 0; k < factors_.size(); ++k)
        if (V const x = value_of<V>(factors_[k].value); k != i && k != twin) g = factors_[k].divides ? g / x : g * x;
      V const x = value_of<V>(factors_[i].value);
      if (twin == i) sweep_.add(node, factors_[i].divides ? V(-(g / x / x)) : g);
      else add_square(sweep_, factors_[i].root, V(g * slope_by_square(factors_[i], factors_[twin])));
    }
  }

private:
  static constexpr int most_nested = 4;

  struct Factor {
    Operand value, root; ///< the root: what is smooth only as a square, the value or the argument of an odd function
    bool divides;
    std::size_t twin; ///< its own place if it has none
  };

  static bool states_square(Node const* node) { return node && node->states_square(); }
  bool has_twins(Operand const& x) const { return x.node && sweep_.wants(x.node) && !sweep_.keeps(x.node); }

  void collect(Operand const& x, bool divides, int depth) {
    Factor factor{x, {}, divides, factors_.size()};
    Node const* const node = x.node;
    if (depth > 0 && node && !node->is_leaf() && has_twins(x)) {
      void const* const operation = node->memo_key().operation;
      auto const operands = node->operands();
      if (operation == &memo_tag<ops::Neg>) {
        minus_ = !minus_;
        return collect(operands[0], divides, depth - 1);
      }
      if (operation == &memo_tag<ops::Mul> || operation == &memo_tag<ops::Div>) {
        collect(operands[0], divides, depth - 1);
        return collect(operands[1], divides == (operation == &memo_tag<ops::Mul>), depth - 1);
      }
      if (states_square(node)) factor.root = x;
      else
        with_odd_operation(*node, [&](auto) {
          if (states_square(operands[0].node) && has_twins(operands[0])) factor.root = operands[0];
        });
    }
    factors_.push_back(factor);
  }
  /// Whether two factors are the same value, or odd functions of the same, which is 0 somewhere.
  static bool are_twins(Factor const& a, Factor const& b) {
    if (!a.root.node || !b.root.node || a.divides || b.divides || !same_value(a.root, b.root)) return false;
    if (holds_square_root(a.root.node)) return false;
    NdArray const& root = a.root.node->data;
    return any(NdArray(root == 0.0)) && squares_in_range(root);
  }
  /// The derivative of the product of two twins by the square of their root r: see graph/even_products.hpp.
  static V slope_by_square(Factor const& a, Factor const& b) {
    auto const [slope_a, quotient_a] = slope_and_quotient(a);
    auto const [slope_b, quotient_b] = slope_and_quotient(b);
    return 0.5 * (slope_a * quotient_b + slope_b * quotient_a);
  }
  /// f'(r) and f(r) / r.
  static std::pair<V, V> slope_and_quotient(Factor const& of) {
    V const one = V::constant(1.0);
    std::pair<V, V> out(one, one);
    if (of.value.node == of.root.node) return out;
    V const y = value_of<V>(of.value), r = value_of<V>(of.root);
    with_odd_operation(*of.value.node, [&]<class Op>(std::type_identity<Op>) {
      out = {V(Op::vjp(Arg<0>{}, one, y, r)), V(Op::odd_quotient(r))};
    });
    return out;
  }

  Sweep<V>& sweep_;
  std::vector<Factor> factors_;
  bool minus_ = false;
};
} // namespace dyad::detail
