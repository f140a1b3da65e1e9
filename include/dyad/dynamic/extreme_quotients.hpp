// SPDX-License-Identifier: BSL-1.0
/// \file Quotients of Variables that are so large, or so small, that no number holds the derivative by an operand.
///
/// The derivative of y = a / b by b is -y / b: of 1 / cosh(400) that is e^-800, while the derivative by the argument of
/// cosh is e^-400. Where g y / b leaves the range of numbers and g, y and b do not, the quotient looks past b: what b
/// is made of gets its derivative of b, times g y / b in the order that loses nothing. So with a, and with `mul_div`,
/// as which such derivatives are recorded.
#pragma once

#include <dyad/dynamic/linked_node.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace dyad::detail {

/// Of a quotient: that the cotangent of operand I is g m / b, up to the sign, and what m and b are.
template <class Op, int I> struct QuotientPart;
template <> struct QuotientPart<ops::Div, 0> {
  static constexpr bool negative = false;
  template <class V> static std::pair<std::optional<V>, V> of(V const&, V const&, V const& b) { return {{}, b}; }
};
template <> struct QuotientPart<ops::Div, 1> {
  static constexpr bool negative = true;
  template <class V> static std::pair<std::optional<V>, V> of(V const& y, V const&, V const& b) { return {y, b}; }
};
template <int I> struct QuotientPart<ops::MulDiv, I> {
  static constexpr bool negative = I == 2;
  template <class V>
  static std::pair<std::optional<V>, V> of(V const& y, V const& a, V const& b, V const& c) {
    return {I == 0 ? b : I == 1 ? a : y, c};
  }
};

/// Whether g m / b, which was computed as `passed`, is out of the range of numbers of a type though no factor is.
template <class T> bool leaves_range(double g, double m, double b, double passed) {
  auto const is_regular = [](double x) { return x != 0 && std::isfinite(x); };
  return !std::isnormal(static_cast<T>(passed)) && is_regular(g) && is_regular(m) && is_regular(b);
}
/// The same of any element.
template <std::same_as<NdArray> A> bool leaves_range(A const& g, A const& m, A const& b, A const& passed) {
  return dispatch(passed.dtype(), [&](auto zero) {
    using T = decltype(zero);
    if (passed.is_scalar() && g.is_scalar() && m.is_scalar() && b.is_scalar())
      return leaves_range<T>(g.number(), m.number(), b.number(), passed.number());
    bool normal = !passed.is_scalar();
    if (normal) {
      NdArray const flat = passed.contiguous();
      T const* const elements = static_cast<T const*>(flat.raw());
      for (Index i = 0; i < flat.size(); ++i) {
        T const size = std::abs(elements[i]);
        normal = normal && size >= std::numeric_limits<T>::min() && size <= std::numeric_limits<T>::max();
      }
    }
    if (normal) return false;
    auto const regular = [](NdArray const& x) { return x != 0.0 && x - x == 0.0; };
    double const least = std::numeric_limits<T>::min(), most = std::numeric_limits<T>::max();
    NdArray const size = abs(passed);
    return any(NdArray(regular(g) && regular(m) && regular(b) && !(size >= least && size <= most)));
  });
}
template <std::same_as<Variable> V> bool leaves_range(V const& g, V const& m, V const& b, V const& passed) {
  return leaves_range(g.data(), m.data(), b.data(), passed.data());
}

/// An operand of a quotient that is looked past.
template <class V> class PastOperand {
public:
  PastOperand(Sweep<V>& sweep, Node* quotient, Node* operand)
      : sweep_(sweep), quotient_(quotient), operand_(operand),
        alike_(operand->data.shape() == quotient->data.shape()) {}

  /// Whether it can be: as a divisor it may serve several elements of the quotient. Of type `double` alone: what lies
  /// outside of the domain of atanh is no number in float, either.
  bool is_open(bool divides) const {
    return !operand_->is_leaf() && !sweep_.stops(operand_) && sweep_.nested < most_nested &&
           operand_->data.dtype() == DType::float64 && quotient_->data.dtype() == DType::float64 &&
           (alike_ || divides) && (operand_->data.is_scalar() || keeps_elements(operand_));
  }
  /// Hands to the sweep what passes to the inputs of the operand. `passed` is what the rule of the quotient gave.
  void pull(V const& g, std::optional<V> const& m, V const& b, bool negative, V const& passed) {
    std::optional<V> mask;
    if (V const* const known = sweep_.mask(quotient_)) mask = *known;
    auto const reached = [&](V const& x) { return mask ? V(where(*mask, x, 0.0)) : x; };
    if (sweep_.keeps(operand_)) sweep_.note(operand_, reached(passed));
    std::optional<V> total; // summed before it meets the divisor
    if (!alike_) {
      total = sum_to(reached(m ? V(g * *m) : g), operand_->data.shape());
      if (mask) mask = sum_to(*mask, operand_->data.shape()) > 0.0;
    }
    for (Part const& part : parts(mask)) {
      V const size = total ? mul_div(part.value, *total, b)
                     : m   ? mul_div(V(part.value * g), *m, b)
                           : mul_div(part.value, g, b);
      V const signed_size = negative ? V(-size) : size;
      if (part.on_the_way) sweep_.note(part.to, signed_size);
      else if (part.mask) sweep_.add(part.to, V(where(*part.mask, signed_size, 0.0)), *part.mask);
      else sweep_.add(part.to, signed_size);
    }
  }

private:
  static constexpr int most_nested = 3;
  static constexpr std::size_t most_seen = 32; // nodes that are looked past

  struct Part {
    Node* to;
    V value; ///< the derivative of the operand
    std::optional<V> mask;
    bool on_the_way; ///< its operands have their parts, too
  };

  /// Whether a node is a result of a function of several, of which the one operand is the call.
  static bool is_result(Node const* node) { return node->arguments().data() != node->operands().data(); }
  /// Whether what passes through a node stays with its element. A function sums what it has stretched.
  static bool keeps_elements(Node const* node) {
    if (!node->is_elementwise()) return false;
    auto const arguments = node->arguments();
    return !is_result(node) || std::all_of(arguments.begin(), arguments.end(), [&](Operand const& x) {
      return x.node->data.shape() == node->data.shape();
    });
  }
  /// Whether a node may be looked past: operations on each element, as long as shapes stay; of a single number also
  /// operations on shapes.
  bool is_seen_through(Node const* node) const {
    if (node->is_leaf() || sweep_.stops(node) || node->data.dtype() != operand_->data.dtype()) return false;
    if (operand_->data.is_scalar()) return node->is_elementwise() || node->parameters();
    return keeps_elements(node) && node->data.shape() == operand_->data.shape();
  }
  std::vector<Part> parts(std::optional<V> const& mask) {
    std::vector<Node*> seen{operand_}, ends;
    auto const is_among = [](std::vector<Node*> const& nodes, Node* node) {
      return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
    };
    for (std::size_t i = 0; i < seen.size(); ++i)
      for (Operand const& operand : seen[i]->operands()) {
        Node* const node = operand.node;
        if (!node || !sweep_.wants(node) || is_among(seen, node) || is_among(ends, node)) continue;
        (is_result(seen[i]) || (seen.size() < most_seen && is_seen_through(node)) ? seen : ends).push_back(node);
      }
    Sweep<V> inner;
    inner.masks = sweep_.masks;
    inner.as_results = !operand_->data.is_scalar();
    inner.nested = sweep_.nested + 1;
    for (Node* const node : seen) {
      inner.admit(node);
      if (node != operand_ && sweep_.keeps(node)) inner.keep(node);
    }
    for (Node* const node : ends) inner.stop_at(node);
    inner.add(operand_, broadcast_to(as_value<V>(1.0, operand_->data), operand_->data.shape()), mask);
    inner.run();
    if (inner.met_branch()) sweep_.meet_branch();
    std::vector<Part> out;
    auto const take = [&](Node* node, bool on_the_way) {
      V const* const part = inner.cotangent(node);
      if (!part) return;
      V const* const reached = inner.mask(node);
      out.push_back({node, *part, reached ? std::optional<V>(*reached) : std::nullopt, on_the_way});
    };
    for (Node* const node : ends) take(node, false);
    for (Node* const node : seen)
      if (node != operand_ && sweep_.keeps(node)) take(node, true);
    return out;
  }

  Sweep<V>& sweep_;
  Node *quotient_, *operand_;
  bool const alike_;
};

} // namespace dyad::detail
