// SPDX-License-Identifier: BSL-1.0
/// \file Products of Variables that hold a value twice whose square is smooth where the value itself is not.
///
/// abs(x) * (y * abs(x)) is x * x * y, and abs(x) * sin(abs(x)) is x * x times an even function of abs(x): see
/// graph/even_products.hpp, which does the same when programs are compiled. Here the values are known: products are
/// taken apart only where the value that they hold twice is 0, since elsewhere the rules of products will do.
#pragma once

#include <dyad/dynamic/linked_node.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace dyad::detail {

template <class = void> [[gnu::noinline]] bool finds_square_root(Node const& node, int depth);

/// Whether a value is a product with a square root among its factors, or a view of such; true as well beyond a depth.
inline bool holds_square_root(Node const* node, int depth = 8) {
  return node && node->has_smooth_square() && finds_square_root(*node, depth);
}
template <class> bool finds_square_root(Node const& node, int depth) {
  if (depth == 0 || node.memo_key().operation == &memo_tag<ops::Sqrt>) return true;
  for (Operand const& operand : node.operands())
    if (holds_square_root(operand.node, depth - 1)) return true;
  return false;
}

/// What is smooth only as a square and a factor of a value, or of the argument of an odd function that is one; null if
/// there is none. What the sweep does not reach is not looked at.
template <class V> Node const* held_root(Sweep<V> const& sweep, Operand const& x, int depth = 4) {
  if (!x.node || x.node->is_leaf() || depth == 0 || !sweep.wants(x.node) || sweep.stops(x.node)) return nullptr;
  if (x.node->states_square()) return x.node;
  auto const operands = x.node->operands();
  void const* const operation = x.node->memo_key().operation;
  bool const product = operation == &memo_tag<ops::Mul>;
  if (!product && operation != &memo_tag<ops::Div> && operation != &memo_tag<ops::Neg> && !x.node->is_odd_function())
    return nullptr;
  if (Node const* const root = held_root(sweep, operands[0], depth - 1)) return root;
  return product ? held_root(sweep, operands[1], depth - 1) : nullptr;
}

/// The factors of a product, and what passes to them. Of an odd function f(u) it holds the factors of u.
template <std::same_as<Variable> V> class EvenFactors {
public:
  explicit EvenFactors(Sweep<V>& sweep) : sweep_(sweep) {}

  /// Takes a product apart; false if it holds no value twice for which that matters.
  bool find(Operand const& a, Operand const& b) {
    collect(a, {}, most_nested);
    collect(b, {}, most_nested);
    bool found = false;
    for (std::size_t i = 0; i < factors_.size(); ++i)
      for (std::size_t k = i + 1; k < factors_.size() && factors_[i].twin == none; ++k)
        if (factors_[k].twin == none && are_twins(factors_[i], factors_[k])) {
          factors_[i].twin = k;
          factors_[k].twin = i;
          found = true;
        }
    return found;
  }
  /// Hands what the cotangent of the product passes to each factor to the sweep.
  void pull(V const& cotangent) {
    for (Part const& part : passed_) {
      check_unchanged(*part.value.node);
      if (sweep_.keeps(part.value.node)) sweep_.note(part.value.node, own(part, cotangent));
    }
    for (Factor const& factor : factors_) {
      if (factor.twin < factor.begin) continue;
      if (factor.twin != none)
        add_square(sweep_, factor.value, V(beside(factor, factor.twin, cotangent) * slope_by_square(factor)));
      else if (Node* const node = factor.value.node; node && sweep_.wants(node))
        sweep_.add(node, own(factor, cotangent));
    }
  }

private:
  static constexpr int most_nested = 4;
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  /// Where a value stands: it divides, or is a factor of the argument of an odd function.
  struct Place {
    bool divides = false;
    std::size_t odd = none; ///< which of them
  };
  /// A product of some of the factors, or an odd function of that.
  struct Part {
    Operand value;
    Place place;
    std::size_t begin, end; ///< of the factors
  };
  struct Factor : Part {
    bool root; ///< smooth only as a square
    std::size_t twin = none;
  };

  void collect(Operand const& x, Place place, int depth) {
    std::size_t const begin = factors_.size();
    Node const* const node = x.node;
    bool const seen = depth > 0 && node && !node->is_leaf() && sweep_.wants(node) && !sweep_.stops(node),
               root = seen && node->states_square();
    void const* const operation = seen && !root ? node->memo_key().operation : nullptr;
    if (operation == &memo_tag<ops::Neg>) {
      collect(Operand{.number = -1}, place, 0);
      collect(node->operands()[0], place, depth - 1);
    } else if (operation == &memo_tag<ops::Mul> || operation == &memo_tag<ops::Div>) {
      collect(node->operands()[0], place, depth - 1);
      place.divides = place.divides == (operation == &memo_tag<ops::Mul>);
      collect(node->operands()[1], place, depth - 1);
    } else if (operation && node->is_odd_function() && !place.divides && place.odd == none &&
               held_root(sweep_, node->operands()[0])) {
      std::size_t const odd = odd_.size();
      odd_.push_back({x, place, begin, begin});
      collect(node->operands()[0], {.odd = odd}, depth - 1);
      odd_[odd].end = factors_.size();
    } else return factors_.push_back({{x, place, begin, begin + 1}, root});
    passed_.push_back({x, place, begin, factors_.size()});
  }
  /// Whether two factors are the same value, or odd functions of the same, which is 0 somewhere.
  static bool are_twins(Factor const& a, Factor const& b) {
    if (!a.root || !b.root || a.place.divides || b.place.divides || !same_value(a.value, b.value)) return false;
    if ((a.place.odd == b.place.odd && a.place.odd != none) || holds_square_root(a.value.node)) return false;
    NdArray const& root = a.value.node->data;
    return has_zero(root) && squares_in_range(root);
  }

  /// What a cotangent of the product becomes beside a part of it, and a twin of that: next to them stand the other
  /// factors, those of the arguments of odd functions that hold one of the two, and the other odd functions.
  V beside(Part const& part, std::size_t twin, V g) const {
    std::size_t const other = twin == none ? none : factors_[twin].place.odd;
    auto const opened = [&](std::size_t odd) { return odd == part.place.odd || odd == other; };
    auto const inside = [&](std::size_t i) { return i >= part.begin && i < part.end; };
    for (std::size_t i = 0; i < factors_.size(); ++i)
      if (!inside(i) && i != twin && (factors_[i].place.odd == none || opened(factors_[i].place.odd))) {
        V const x = value_of<V>(factors_[i].value);
        g = factors_[i].place.divides ? g / x : g * x;
      }
    for (std::size_t i = 0; i < odd_.size(); ++i)
      if (!opened(i) && !inside(odd_[i].begin)) g = g * value_of<V>(odd_[i].value);
    return g;
  }
  /// The cotangent of a part.
  V own(Part const& part, V const& cotangent) const {
    V g = beside(part, none, cotangent);
    if (part.place.odd != none) g = g * slope_and_quotient(part.place.odd).first;
    V const x = value_of<V>(part.value);
    return part.place.divides ? V(-(g / x / x)) : g;
  }
  /// The derivative of the product of two twins by the square of their root r: see graph/even_products.hpp.
  V slope_by_square(Factor const& a) const {
    auto const [slope_a, quotient_a] = slope_and_quotient(a.place.odd);
    auto const [slope_b, quotient_b] = slope_and_quotient(factors_[a.twin].place.odd);
    return 0.5 * (slope_a * quotient_b + slope_b * quotient_a);
  }
  /// f'(u) and f(u) / u.
  std::pair<V, V> slope_and_quotient(std::size_t odd) const {
    V const one = V::constant(1.0);
    std::pair<V, V> out(one, one);
    if (odd != none) odd_[odd].value.node->odd_function(out.first, out.second);
    return out;
  }

  Sweep<V>& sweep_;
  std::vector<Factor> factors_;
  std::vector<Part> odd_, passed_;
};

/// Hands what the cotangent of a product of two values passes to their factors to the sweep; false if these hold no
/// value twice for which that matters.
template <std::same_as<Variable> V>
bool pull_factors(Sweep<V>& sweep, Operand const& a, Operand const& b, V const& cotangent) {
  EvenFactors<V> factors(sweep);
  if (!factors.find(a, b)) return false;
  factors.pull(cotangent);
  return true;
}
} // namespace dyad::detail
