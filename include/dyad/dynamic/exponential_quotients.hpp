// SPDX-License-Identifier: BSL-1.0
/// \file Quotients of Variables by sums that hold a large exponential.
///
/// A quotient y = a / b by b = c + exp(u), where the exponential is large or infinite. By u its derivative is that by
/// b times exp(u); but y / b vanishes while it is met by a number as large, or by infinity. It is -y exp(u) / b, where
/// the last quotient is near 1. Where a holds that exponential, too, what passes to it is divided by b in the same
/// way, or one of two parts that cancel would be there without the other; of y = r exp(u) / b both parts together are
/// y c / b. So with differences. Other exponentials of the divisor, as in 1 + exp(u) + exp(v), are divided by b
/// likewise.
#pragma once

#include <dyad/dynamic/linked_node.hpp>

namespace dyad::detail {

/// A quotient, and what its cotangent passes on.
template <class V> class ExponentialQuotient {
public:
  ExponentialQuotient(Sweep<V>& sweep, Node* quotient)
      : sweep_(sweep), quotient_(quotient), a_(quotient->operands()[0]), divisor_(quotient->operands()[1].node) {}

  /// Whether the divisor holds such an exponential as a term.
  bool find() {
    if (!divisor_ || divisor_->is_leaf() || !sweep_.wants(divisor_)) return false;
    void const* const operation = divisor_->memo_key().operation;
    if (operation != &memo_tag<ops::Add> && operation != &memo_tag<ops::Sub>) return false;
    for (std::size_t k = 0; k < 2; ++k) {
      Node* const term = divisor_->operands()[k].node;
      if (!term || term->is_leaf() || term->memo_key().operation != &memo_tag<ops::Exp>) continue;
      if (!sweep_.wants(term)) continue;
      double const total = term->data.is_scalar() ? term->data.number() : dyad::sum(term->data).item(); // none below 0
      if (total < (term->data.dtype() == DType::float64 ? 1e100 : 1e12)) continue;
      e_ = divisor_->operands()[k];
      c_ = divisor_->operands()[1 - k];
      if (operation == &memo_tag<ops::Sub>) (k == 0 ? sign_of_c_ : sign_of_e_) = -1;
      return true;
    }
    return false;
  }
  /// Hands what the cotangent of the quotient passes on to the sweep.
  void pull(V const& g) {
    check_unchanged(*quotient_);
    check_unchanged(*divisor_);
    check_unchanged(*e_.node);
    mask_ = sweep_.mask(quotient_);
    V const y = value_of<V>(Operand{.node = quotient_, .version = quotient_->version()}), exponential = value_of<V>(e_);
    b_.emplace(value_of<V>(Operand{.node = divisor_, .version = divisor_->version()}));
    share_.emplace(where(exponential == infinity, sign_of_e_, exponential / *b_));
    bool const multiple = is_multiple(a_, most_nested);
    V const by_exponent = multiple ? V(g * (y * (value_of<V>(c_) / *b_))) : V(g * y * *share_);
    bool const minus = (multiple ? sign_of_c_ : -sign_of_e_) < 0;
    if (multiple) pull_others(a_, V(g * *share_));
    else pull_divided(a_, g, most_nested);
    pull_exponent(minus ? V(-by_exponent) : by_exponent);
    V const by_divisor = -mul_div(g, y, *b_);
    if (sweep_.keeps(divisor_)) note(divisor_, by_divisor);
    pull_other_term(c_, sign_of_c_ < 0 ? V(-by_divisor) : by_divisor, sign_of_c_ < 0 ? V(g * y) : V(-(g * y)),
                    most_nested);
  }

private:
  static constexpr int most_nested = 4;

  static void const* operation(Operand const& x) {
    return x.node && !x.node->is_leaf() ? x.node->memo_key().operation : nullptr;
  }
  static bool is_sum(void const* operation) {
    return operation == &memo_tag<ops::Add> || operation == &memo_tag<ops::Sub>;
  }
  bool is_exponential(Operand const& x) const { return same_value(x, e_); }
  /// Whether a value is a product that holds the exponential once.
  bool is_multiple(Operand const& x, int depth) const {
    if (is_exponential(x)) return true;
    void const* const by = operation(x);
    if (depth == 0 || (by != &memo_tag<ops::Neg> && by != &memo_tag<ops::Mul>)) return false;
    auto const operands = x.node->operands();
    if (by == &memo_tag<ops::Neg>) return is_multiple(operands[0], depth - 1);
    return is_multiple(operands[0], depth - 1) != is_multiple(operands[1], depth - 1);
  }
  /// Whether a value is made of products and sums that hold the exponential.
  bool holds(Operand const& x, int depth) const {
    if (is_exponential(x)) return true;
    void const* const by = operation(x);
    if (depth == 0 || (by != &memo_tag<ops::Neg> && by != &memo_tag<ops::Mul> && !is_sum(by))) return false;
    for (Operand const& operand : x.node->operands())
      if (holds(operand, depth - 1)) return true;
    return false;
  }
  /// A multiple of the exponential over that; none for 1.
  std::optional<V> rest(Operand const& x) const {
    if (is_exponential(x)) return std::nullopt;
    auto const operands = x.node->operands();
    if (operation(x) == &memo_tag<ops::Neg>) {
      std::optional<V> const inner = rest(operands[0]);
      return inner ? V(-*inner) : as_value<V>(-1.0, quotient_->data);
    }
    std::size_t const k = is_multiple(operands[0], most_nested) ? 0 : 1;
    V const other = value_of<V>(operands[1 - k]);
    std::optional<V> const inner = rest(operands[k]);
    return inner ? V(*inner * other) : other;
  }
  /// What is passed to the factors of a multiple of the exponential, but for that: `h` is what is passed to the
  /// multiple, times the exponential.
  void pull_others(Operand const& x, V const& h) {
    if (is_exponential(x)) return;
    enter(x, [&] { return over_exponential(h); });
    auto const operands = x.node->operands();
    if (operation(x) == &memo_tag<ops::Neg>) return pull_others(operands[0], V(-h));
    std::size_t const k = is_multiple(operands[0], most_nested) ? 0 : 1;
    std::optional<V> const inner = rest(operands[k]);
    add(operands[1 - k].node, inner ? V(h * *inner) : h);
    pull_others(operands[k], V(h * value_of<V>(operands[1 - k])));
  }
  /// What h / b passes to a value, where it meets the exponential as h times the exponential over b.
  void pull_divided(Operand const& x, V const& h, int depth) {
    if (is_exponential(x)) return pull_exponent(V(h * *share_));
    if (!holds(x, depth)) return add(x.node, V(h / *b_));
    enter(x, [&] { return V(h / *b_); });
    void const* const by = operation(x);
    auto const operands = x.node->operands();
    if (by != &memo_tag<ops::Mul>) pull_divided(operands[0], by == &memo_tag<ops::Neg> ? V(-h) : h, depth - 1);
    if (is_sum(by)) pull_divided(operands[1], by == &memo_tag<ops::Sub> ? V(-h) : h, depth - 1);
    if (by == &memo_tag<ops::Mul>)
      for (std::size_t k = 0; k < 2; ++k) {
        V const other = value_of<V>(operands[1 - k]);
        if (holds(operands[1 - k], depth - 1)) add(operands[k].node, V(h * (other / *b_)));
        else pull_divided(operands[k], V(h * other), depth - 1);
      }
  }
  /// What is passed to the divisor's other term, `part`, which is h / b: exponentials that it is a sum of meet b before
  /// they meet h, as that one does.
  void pull_other_term(Operand const& x, V const& part, V const& h, int depth) {
    void const* const by = operation(x);
    bool const exponential = by == &memo_tag<ops::Exp>;
    if (depth == 0 || (!exponential && !is_sum(by)) || !sweep_.wants(x.node)) return add(x.node, part);
    enter(x, [&] { return part; });
    if (exponential) {
      V const e = value_of<V>(x);
      return add(x.node->operands()[0].node, V(h * where(e == infinity, 1.0, e / *b_)));
    }
    auto const operands = x.node->operands();
    bool const minus = by == &memo_tag<ops::Sub>;
    pull_other_term(operands[0], part, h, depth - 1);
    pull_other_term(operands[1], minus ? V(-part) : part, minus ? V(-h) : h, depth - 1);
  }
  /// What is passed to the exponent.
  void pull_exponent(V const& part) {
    if (sweep_.keeps(e_.node)) note(e_.node, over_exponential(part));
    add(e_.node->operands()[0].node, part);
  }
  V over_exponential(V const& part) const { return part / value_of<V>(e_); }

  /// Passes a value whose operands are handed what its own rule would.
  template <class Cotangent> void enter(Operand const& x, Cotangent const& cotangent) {
    check_unchanged(*x.node);
    if (sweep_.wants(x.node) && sweep_.keeps(x.node)) note(x.node, cotangent());
  }
  void add(Node* to, V const& part) {
    if (!to || !sweep_.wants(to)) return;
    if (mask_) sweep_.add(to, V(where(*mask_, part, 0.0)), *mask_);
    else sweep_.add(to, part);
  }
  void note(Node* to, V const& part) { sweep_.note(to, mask_ ? V(where(*mask_, part, 0.0)) : part); }

  Sweep<V>& sweep_;
  Node* quotient_;
  Operand const a_;
  Node* divisor_;
  Operand e_ = {}, c_ = {}; ///< the divisor's terms
  double sign_of_e_ = 1, sign_of_c_ = 1;
  V const* mask_ = nullptr;
  std::optional<V> b_, share_; ///< the divisor, and the exponential over it
};

/// A quotient by a sum that holds a large exponential; false where it is none.
template <class V> bool pull_past_exponential(Sweep<V>& sweep, Node* quotient, V const& g) {
  ExponentialQuotient<V> past(sweep, quotient);
  if (!past.find()) return false;
  past.pull(g);
  return true;
}
} // namespace dyad::detail
