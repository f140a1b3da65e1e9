// SPDX-License-Identifier: BSL-1.0
/// \file Quotients of Variables that are so large, or so small, that no number holds the derivative by an operand.
///
/// The derivative of y = a / b by b is -y / b: of 1 / cosh(400) that is e^-800, while the derivative by the argument of
/// cosh is e^-400. Where the cotangent g y / b leaves the range of numbers and g, y and b do not, or is near to leaving
/// it, as of 1 / sqrt(1 + x * x) at 1e150, the quotient looks past b: a sweep of its own takes the cotangent, times a
/// power of two that keeps it in range, on to what b is made of, and there the power is undone. All else is as it would
/// be by the rules, element by element. So with a, and with `mul_div`, as which such derivatives are recorded.
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

/// Beyond these powers of two, up and down, a cotangent that meets a divisor, or an argument, may leave the range of
/// numbers.
template <class T> inline constexpr T usual_cotangent = sizeof(T) == 4 ? T(0x1p60) : T(0x1p340);
template <class T> bool is_usual(T cotangent) {
  T const size = std::abs(cotangent);
  return size >= 1 / usual_cotangent<T> && size <= usual_cotangent<T>;
}
/// Whether g m / b, which was computed as `passed`, is out of the range of numbers of a type though no factor is, or so
/// near to its ends that it may be once it meets b again, as in the slope of a root.
template <class T> bool leaves_range(double g, double m, double b, double passed) {
  auto const is_regular = [](double x) { return x != 0 && std::isfinite(x); };
  if (is_usual(static_cast<T>(passed)) || !is_regular(g) || !is_regular(m) || !is_regular(b)) return false;
  constexpr int most = std::numeric_limits<T>::max_exponent - 24;
  return !std::isnormal(static_cast<T>(passed)) || std::abs(std::ilogb(passed)) + std::abs(std::ilogb(b)) > most;
}
/// The same of any element.
template <std::same_as<NdArray> A> bool leaves_range(A const& g, A const& m, A const& b, A const& passed) {
  return dispatch(passed.dtype(), [&](auto zero) {
    using T = decltype(zero);
    if (passed.is_scalar() && g.is_scalar() && m.is_scalar() && b.is_scalar())
      return leaves_range<T>(g.number(), m.number(), b.number(), passed.number());
    NdArray const flat = passed.contiguous();
    T const* const elements = static_cast<T const*>(flat.raw());
    bool usual = true;
    for (Index i = 0; i < flat.size(); ++i) usual = usual && is_usual(elements[i]);
    if (usual) return false;
    auto const each = [&](A const& x) { return broadcast_to(x, passed.shape()).to_vector(); };
    auto const by_g = each(g), by_m = each(m), by_b = each(b);
    for (std::size_t i = 0; i < by_g.size(); ++i)
      if (leaves_range<T>(by_g[i], by_m[i], by_b[i], static_cast<double>(elements[i]))) return true;
    return false;
  });
}
template <std::same_as<Variable> V> bool leaves_range(V const& g, V const& m, V const& b, V const& passed) {
  return leaves_range(g.data(), m.data(), b.data(), passed.data());
}

/// Powers of two, for each element, by which a cotangent g m / b is computed within the range of numbers: those of g
/// and of m, and a power of which the square undoes both. They are 1 where the cotangent itself is in range.
struct CotangentScale {
  NdArray of_g, of_m, back;

  /// `m` may be missing. `passed` is what the rule made of it, in the shape of the result.
  template <class = void>
  static CotangentScale of(NdArray const& g, NdArray const* m, NdArray const& b, NdArray const& passed) {
    Shape const& shape = passed.shape();
    auto const elements = [&](NdArray const& x) { return broadcast_to(x, shape).to_vector(); };
    std::vector<double> by_g = elements(g), by_m = elements(m ? *m : NdArray(1.0)), by_b = elements(b),
                        sum = elements(passed);
    bool const narrow = passed.dtype() == DType::float32;
    int const near = narrow ? 100 : 900;
    for (std::size_t i = 0; i < sum.size(); ++i) {
      bool const leaves = narrow ? leaves_range<float>(by_g[i], by_m[i], by_b[i], sum[i])
                                 : leaves_range<double>(by_g[i], by_m[i], by_b[i], sum[i]);
      int const e = std::ilogb(by_g[i]), f = std::ilogb(by_m[i]), most = m ? 2 * near : near;
      // As far below 1 as the result would be above it if it met b, or the other way around.
      int const divisor = std::ilogb(by_b[i]), exponent = leaves ? e + f - divisor : 0;
      int const up = leaves ? std::clamp(-divisor / 2 - exponent, -most, most) / 2 * 2 : 0;
      // Of the two factors it is first the smaller one that grows, or the larger one that shrinks.
      int const first = std::clamp(up, -near, near);
      bool const on_g = !m || (up > 0) == (e <= f);
      by_g[i] = std::ldexp(1.0, on_g ? first : up - first);
      by_m[i] = std::ldexp(1.0, on_g ? up - first : first);
      sum[i] = std::ldexp(1.0, -up / 2);
    }
    auto const array = [&](std::vector<double>& x) { return NdArray(std::move(x), shape).astype(passed.dtype()); };
    return {array(by_g), array(by_m), array(sum)};
  }
};

/// An operand of a quotient that is looked past.
template <class V> class PastOperand {
public:
  PastOperand(Sweep<V>& sweep, Node* quotient, Node* operand)
      : sweep_(sweep), quotient_(quotient), operand_(operand),
        alike_(operand->data.shape() == quotient->data.shape()) {}

  /// Whether it can be: as a divisor it may serve several elements of the quotient.
  bool is_open(bool divides) const {
    return !operand_->is_leaf() && !sweep_.stops(operand_) && sweep_.nested < most_nested &&
           operand_->data.dtype() == quotient_->data.dtype() && (alike_ || divides) &&
           (operand_->data.is_scalar() || keeps_elements(operand_));
  }
  /// Hands to the sweep what passes to the inputs of the operand. `passed` is what the rule of the quotient gave.
  void pull(V const& g, std::optional<V> const& m, V const& b, bool negative, V const& passed) {
    std::optional<V> mask;
    if (V const* const known = sweep_.mask(quotient_)) mask = *known;
    auto const reached = [&](V const& x) { return mask ? V(where(*mask, x, 0.0)) : x; };
    V sum = reached(passed);
    if (sweep_.keeps(operand_)) sweep_.note(operand_, sum);
    std::optional<V> total; // summed before it meets the divisor
    if (!alike_) {
      Shape const& shape = operand_->data.shape();
      total = sum_to(reached(m ? V(g * *m) : g), shape);
      sum = sum_to(sum, shape);
      if (mask) mask = sum_to(*mask, shape) > 0.0;
    }
    V const& factor = total ? *total : g;
    std::optional<V> const other = total ? std::nullopt : m;
    CotangentScale const scale =
        CotangentScale::of(array(factor), other ? &array(*other) : nullptr, array(b), array(sum));
    V const scaled = factor * constant(scale.of_g), back = constant(scale.back), stays = back == 1.0;
    V cotangent = other ? V(mul_div(scaled, V(*other * constant(scale.of_m)), b)) : V(scaled / b);
    cotangent = choose(stays, sum, negative ? V(-cotangent) : cotangent);
    std::vector<Part> passed_on = parts(cotangent, mask);
    for (Part& part : passed_on) part.value = part.value * back * back;
    if constexpr (std::same_as<V, Variable>) {
      // The same as derivatives of the operand, times the cotangent as one quotient, which looks past its operands
      // again where this is differentiated: recorded where these derivatives are in the range of numbers, too.
      V const one = V::constant(broadcast_to(NdArray::scalar(1, sum.dtype()), sum.shape()));
      std::vector<Part> slopes = parts(choose(stays, sum, one), mask);
      for (Part& part : slopes) {
        V const size = other ? V(mul_div(V(part.value * factor), *other, b)) : V(mul_div(part.value, factor, b));
        part.value = choose(stays, part.value, negative ? V(-size) : size);
      }
      if (agree(slopes, passed_on)) passed_on = std::move(slopes);
    }
    for (Part const& part : passed_on) hand_over(part);
  }

private:
  static constexpr int most_nested = 3;
  static constexpr std::size_t most_seen = 32; // nodes that are looked past

  struct Part {
    Node* to;
    V value; ///< what the cotangent of the operand passes to it
    std::optional<V> mask;
    bool on_the_way; ///< its operands have their parts, too
  };

  static NdArray const& array(V const& x) {
    if constexpr (std::same_as<V, Variable>) return x.data();
    else return x;
  }
  static V constant(NdArray x) {
    if constexpr (std::same_as<V, Variable>) return Variable::constant(std::move(x));
    else return x;
  }
  /// a where a condition that is a constant holds, else b.
  static V choose(V const& condition, V const& a, V const& b) {
    if (detail::all(condition)) return a;
    return any(condition) ? V(where(condition, a, b)) : b;
  }
  /// Whether two ways gave the same but for rounding. An exponential that a factor makes large is met on a way of its
  /// own: then they may not lead to the same nodes.
  static bool agree(std::vector<Part> const& a, std::vector<Part> const& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i].to != b[i].to) return false;
      NdArray const &x = array(a[i].value), &y = array(b[i].value);
      if (x.shape() != y.shape() || !agree(x.to_vector(), y.to_vector(), x.dtype())) return false;
    }
    return true;
  }
  static bool agree(std::vector<double> const& a, std::vector<double> const& b, DType dtype) {
    double const digits = dtype == DType::float32 ? 1e-4 : 1e-12;
    for (std::size_t i = 0; i < a.size(); ++i)
      if (a[i] != b[i] && !(std::abs(a[i] - b[i]) <= digits * std::abs(b[i])) && (a[i] == a[i] || b[i] == b[i]))
        return false;
    return true;
  }
  void hand_over(Part const& part) {
    if (part.on_the_way) sweep_.note(part.to, part.value);
    else if (part.mask) sweep_.add(part.to, V(where(*part.mask, part.value, 0.0)), *part.mask);
    else sweep_.add(part.to, part.value);
  }

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
  /// What a cotangent of the operand passes to what it is made of.
  std::vector<Part> parts(V const& cotangent, std::optional<V> const& mask) {
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
    inner.add(operand_, cotangent, mask);
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
