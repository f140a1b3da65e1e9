// SPDX-License-Identifier: BSL-1.0
/// \file The record of an operation on each element.
#pragma once

#include <dyad/dynamic/even_products.hpp>
#include <dyad/dynamic/exponential_quotients.hpp>
#include <dyad/dynamic/extreme_quotients.hpp>

namespace dyad::detail {

template <class Op, std::size_t N> MemoKey memo_key_of(std::array<Operand, N> const& operands) {
  MemoKey key;
  key.operation = &memo_tag<Op>;
  std::copy(operands.begin(), operands.end(), key.operands.begin());
  if constexpr (Op::commutative && N == 2)
    if (std::less<Node*>()(key.operands[1].node, key.operands[0].node)) std::swap(key.operands[0], key.operands[1]);
  return key;
}

/// The record of an elementwise operation.
template <class Op, std::size_t N> class ElementwiseNode final : public LinkedNode<std::array<Operand, N>> {
public:
  /// A condition has no derivative: it is recorded so that the graph can be read, and counts as a constant.
  ElementwiseNode(NdArray value, std::array<Operand, N> operands)
      : LinkedNode<std::array<Operand, N>>(std::move(value), operands, Op::returns_condition) {
    if constexpr (StatesSquare<Op>) this->smooth_factors_ = 1;
    else if constexpr (std::same_as<Op, ops::Mul>) this->take_smooth_factors({operands[0].node, operands[1].node});
    else if constexpr (std::same_as<Op, ops::Div> || std::same_as<Op, ops::Neg>)
      this->take_smooth_factors({operands[0].node});
  }
  std::string_view operation() const override {
    return this->is_leaf() ? std::string_view() : std::string_view(Op::name);
  }
  MemoKey memo_key() const override { return this->is_leaf() ? MemoKey{} : memo_key_of<Op>(this->all()); }
  bool is_elementwise() const override { return !this->is_leaf(); }
  void pull(Sweep<NdArray>& sweep, NdArray const& g) override {
    if (!pull_even(sweep, g) && !pull_length(sweep, g) && !pull_past_exponential(sweep, g))
      pull_all(sweep, g, std::make_index_sequence<N>{});
  }
  void pull(Sweep<Variable>& sweep, Variable const& g) override {
    if (!pull_even(sweep, g) && !pull_length(sweep, g) && !pull_past_exponential(sweep, g))
      pull_all(sweep, g, std::make_index_sequence<N>{});
  }
  void push(Push<NdArray>& to) const override { to.diagonal = true; }
  void push(Push<Variable>& to) const override { to.diagonal = true; }
  bool squares_in_range() const override {
    [[maybe_unused]] auto const whole = [](Operand const& x) {
      return detail::squares_in_range(x) && (!x.node || x.node->squares_in_range());
    };
    if constexpr (std::same_as<Op, ops::Mul>) return whole(this->operand(0)) && whole(this->operand(1));
    else if constexpr (std::same_as<Op, ops::Div>)
      return detail::squares_in_range(this->data) && whole(this->operand(0)) && whole(this->operand(1));
    else if constexpr (std::same_as<Op, ops::Neg>) return whole(this->operand(0));
    else return true;
  }
  bool pull_factors([[maybe_unused]] Sweep<Variable>& sweep, [[maybe_unused]] Operand const& a,
                    [[maybe_unused]] Operand const& b, [[maybe_unused]] Variable const& g) const override {
    if constexpr (StatesSquare<Op>) return detail::pull_factors(sweep, a, b, g);
    else return false;
  }
  bool is_odd_function() const override { return OddFunction<Op> && !this->is_leaf(); }
  void odd_function([[maybe_unused]] Variable& slope, [[maybe_unused]] Variable& quotient) const override {
    if constexpr (OddFunction<Op>) {
      Variable const one = Variable::constant(1.0), x = value_of<Variable>(this->operand(0)),
                     y(const_cast<ElementwiseNode*>(this));
      slope = as_value<Variable>(Op::vjp(Arg<0>{}, one, y, x), this->data);
      quotient = as_value<Variable>(dyad::odd_quotient<Op>(one, y, x), this->data);
    }
  }
  bool pull_square(Sweep<NdArray>& sweep, NdArray const& g, NdArray const* mask) override {
    return pull_square_of<NdArray>(sweep, g, mask);
  }
  bool pull_square(Sweep<Variable>& sweep, Variable const& g, Variable const* mask) override {
    return pull_square_of<Variable>(sweep, g, mask);
  }

private:
  template <class V>
  bool pull_square_of([[maybe_unused]] Sweep<V>& sweep, [[maybe_unused]] V const& g, [[maybe_unused]] V const* mask) {
    this->check_unchanged();
    [[maybe_unused]] auto const value = [this](std::size_t i) { return value_of<V>(this->operand(i)); };
    if constexpr (StatesSquare<Op>)
      [&]<std::size_t... I>(std::index_sequence<I...> all) {
        (add_reached(sweep, I, mask, [&] { return V(square_rule<static_cast<int>(I)>(g, all)); }), ...);
      }(std::make_index_sequence<N>{});
    else if constexpr (std::same_as<Op, ops::Neg>) add_square(sweep, this->operand(0), g, mask);
    else if constexpr (std::same_as<Op, ops::Mul>) {
      add_square(sweep, this->operand(0), V(g * (value(1) * value(1))), mask);
      add_square(sweep, this->operand(1), V(g * (value(0) * value(0))), mask);
    } else if constexpr (std::same_as<Op, ops::Div>) {
      add_square(sweep, this->operand(0), V(g / (value(1) * value(1))), mask);
      auto const& y = this_as<V>();
      add_reached(sweep, 1, mask, [&] { return V(-2.0 * (g * (y * y) / value(1))); });
    } else return false;
    return true;
  }
  template <int I, class V, std::size_t... K> auto square_rule(V const& g, std::index_sequence<K...>) const {
    return rule_of_square<Op>(Arg<I>{}, g, value_of<V>(this->operand(K))...);
  }
  /// What a rule passes to an operand: where a mask lets some elements alone through, what it made of the others is
  /// dropped.
  template <class V, class Rule>
  void add_reached(Sweep<V>& sweep, std::size_t i, V const* mask, Rule const& rule) {
    Node* const to = this->operand(i).node;
    if (!to || !sweep.wants(to)) return;
    V const result = rule();
    if (mask) sweep.pass(to, sweep.rules().reached(*mask, result), *mask);
    else sweep.add(to, result);
  }
  /// A square, or another even function, of what is smooth only as a square. Where no graph is built only roots need
  /// that: they have no finite slope at 0, and of all others the slope of a square is the same by their own.
  template <class V> bool pull_even([[maybe_unused]] Sweep<V>& sweep, [[maybe_unused]] V const& g) {
    if constexpr (std::same_as<Op, ops::Mul> || std::same_as<Op, ops::Square> || std::same_as<Op, ops::Pow> ||
                  StatesEvenSlope<Op>) {
      Operand const base = this->operand(0);
      if constexpr (std::same_as<V, NdArray>)
        if (!holds_square_root(base.node)) return false;
      if constexpr (StatesEvenSlope<Op>) // of a root that is large the plain rules lose nothing
        if (holds_square_root(base.node) && !holds_for_any(base.node->data, [](double x) { return std::abs(x) < 1; }))
          return false;
      Operand const& other = this->operand(std::same_as<Op, ops::Mul> ? 1 : 0);
      bool const is_square = detail::has_smooth_square(base) && !sweep.stops(base.node) &&
                             (!std::same_as<Op, ops::Mul> || is_same_factor(sweep, base, other));
      Node const* root = nullptr; // of a product that holds one
      if (!is_square) {
        if constexpr (std::same_as<V, Variable>)
          if (held_root(sweep, other)) root = held_root(sweep, base);
        if (!root) return false;
      }
      V const* mask = sweep.mask(this);
      if (mask && detail::all(*mask)) mask = nullptr;
      if (root && mask) return false;
      auto const pass_on = [&](V const& by) {
        this->check_unchanged();
        if constexpr (std::same_as<V, Variable>)
          if (root) return root->pull_factors(sweep, base, other, by);
        add_square(sweep, base, by, mask);
        return true;
      };
      if constexpr (std::same_as<Op, ops::Pow>) {
        Node const* const exponent = this->operand(1).node;
        if (exponent && !(exponent->is_constant() && exponent->data.is_scalar())) return false;
        double const p = number_of(this->operand(1));
        if (!is_even_power(p)) return false;
        return pass_on(p == 2 ? g : V(g * (0.5 * p * pow(value_of<V>(base), p - 2))));
      } else if constexpr (StatesEvenSlope<Op>)
        return [&]<std::size_t... K>(std::index_sequence<K...>) {
          return pass_on(V(g * (0.5 * Op::even_slope(value_of<V>(this->operand(K))...))));
        }(std::make_index_sequence<N>{});
      else return pass_on(g);
    } else return false;
  }
  /// Whether both factors of a product are one value, and none of them is asked for by itself.
  template <class V> static bool is_same_factor(Sweep<V> const& sweep, Operand const& a, Operand const& b) {
    if (!same_value(a, b)) return false;
    if (a.node == b.node) return true;
    return sweep.wants(a.node) && sweep.wants(b.node) && !sweep.stops(b.node) && !sweep.keeps(a.node) &&
           !sweep.keeps(b.node);
  }
  /// A length of what is smooth only as a square, such as hypot(abs(x), 1): by that square where it is 0. Elsewhere the
  /// rule of the length keeps more digits.
  template <class V> bool pull_length([[maybe_unused]] Sweep<V>& sweep, [[maybe_unused]] V const& g) {
    if constexpr (Op::root_of_squares && N > 1) {
      bool any_open = false;
      for (Operand const& operand : this->all()) any_open = any_open || is_zero_root(sweep, operand);
      if (!any_open) return false;
      this->check_unchanged();
      [&]<std::size_t... I>(std::index_sequence<I...> all) {
        (pull_coordinate<static_cast<int>(I)>(sweep, g, all), ...);
      }(std::make_index_sequence<N>{});
      return true;
    } else return false;
  }
  template <class V> static bool is_zero_root(Sweep<V> const& sweep, Operand const& x) {
    return x.node && sweep.wants(x.node) && !sweep.stops(x.node) && detail::has_smooth_square(x) &&
           (std::same_as<V, Variable> || holds_square_root(x.node)) && has_zero(x.node->data);
  }
  template <int I, class V, std::size_t... K>
  void pull_coordinate(Sweep<V>& sweep, V const& g, std::index_sequence<K...> all) {
    Operand const x = this->operand(I);
    if (!is_zero_root(sweep, x)) return pull_one<I>(sweep, g, all);
    V const r = this_as<V>(), zero = value_of<V>(x) == 0.0;
    std::optional<V> mask;
    if (V const* const known = sweep.mask(this)) mask = *known;
    if (detail::all(zero) && !any(V(r == 0.0))) // without choices
      return add_square(sweep, x, V(g * (0.5 / r)), mask ? &*mask : nullptr);
    V open = zero && r != 0.0, others = !zero;
    if (mask) open = open && *mask, others = others && *mask;
    add_square(sweep, x, V(where(open, g * (0.5 / where(r == 0.0, 1.0, r)), 0.0)), mask ? &open : nullptr);
    V rest = where(others, as_value<V>(Op::vjp(Arg<I>{}, g, r, value_of<V>(this->operand(K))...), this->data), 0.0);
    if (!sweep.masks) sweep.meet_branch();
    if (sweep.masks) sweep.add(x.node, std::move(rest), others);
    else sweep.add(x.node, std::move(rest));
  }
  /// A quotient by a sum that holds a large exponential: see exponential_quotients.hpp.
  template <class V> bool pull_past_exponential([[maybe_unused]] Sweep<V>& sweep, [[maybe_unused]] V const& g) {
    if constexpr (std::same_as<Op, ops::Div>) {
      return this->operand(1).node && detail::pull_past_exponential<V>(sweep, this, g);
    } else return false;
  }
  static constexpr bool is_quotient = std::same_as<Op, ops::Div> || std::same_as<Op, ops::MulDiv>;
  /// A quotient may look past an operand: see extreme_quotients.hpp.
  template <int I, class V> bool pulls_past(Sweep<V>& sweep, Node* to, V const& g, V const& passed) {
    PastOperand<V> past(sweep, this, to);
    if (!past.is_open(I == static_cast<int>(N) - 1)) return false;
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
      using Part = QuotientPart<Op, I>;
      auto const [m, b] = Part::template of<V>(this_as<V>(), value_of<V>(this->operand(K))...);
      if (!leaves_range(g, m ? *m : g, b, passed)) return false;
      past.pull(g, m, b, Part::negative, passed);
      return true;
    }(std::make_index_sequence<N>{});
  }
  template <class V, std::size_t... I> void pull_all(Sweep<V>& sweep, V const& g, std::index_sequence<I...> all) {
    this->check_unchanged();
    if constexpr (std::same_as<V, NdArray>)
      if (!sweep.masks && Sweep<V>::is_number(this->data)) {
        std::array<double, N> const x = {number_of(this->operand(I))...};
        (pull_number<static_cast<int>(I)>(sweep, g.number(), x, all), ...);
        return;
      }
    (pull_one<static_cast<int>(I)>(sweep, g, all), ...);
  }
  /// What one number passes to an operand, which is one, too.
  template <int I, std::size_t... K>
  void pull_number(Sweep<NdArray>& sweep, double g, std::array<double, N> const& x, std::index_sequence<K...>) {
    if constexpr (!Op::returns_condition && !(Op::takes_condition && I == 0)) {
      Node* const to = this->operand(I).node;
      if (!to || !sweep.wants(to)) return;
      if constexpr (may_stop<Op, I>()) sweep.meet_branch();
      double const passed = RuleOf<Op, I>{}(g, this->data.number(), x[K]...);
      if constexpr (is_quotient)
        if (!is_usual(passed) && pulls_past<I>(sweep, to, NdArray(g), NdArray(passed))) return;
      if (Sweep<NdArray>::is_number(to->data)) sweep.add_number(to, passed);
      else sweep.add(to, passed);
    }
  }
  /// What the rule makes of a cotangent; a term of a sum is handed that itself.
  template <int I, std::size_t... K> NdArray passed_back(NdArray const& g, std::index_sequence<K...>) {
    if constexpr (Op::algebra == Algebra::add || (Op::algebra == Algebra::sub && I == 0)) return g;
    else return pull_back<Op, I>(g, this->data, value_of<NdArray>(this->operand(K))...);
  }
  template <int I, class V, std::size_t... K>
  void pull_one(Sweep<V>& sweep, V const& g, std::index_sequence<K...> all) {
    if constexpr (!Op::returns_condition && !(Op::takes_condition && I == 0)) {
      Node* const to = this->operand(I).node;
      if (!to || !sweep.wants(to)) return;
      if constexpr (std::same_as<V, NdArray>)
        if (!sweep.masks) {
          if constexpr (may_stop<Op, I>()) sweep.meet_branch();
          NdArray passed = passed_back<I>(g, all);
          if constexpr (is_quotient)
            if (pulls_past<I>(sweep, to, g, passed)) return;
          return sweep.add(to, std::move(passed));
        }
      pull_masked<I>(sweep, to, g, all);
    }
  }
  /// The same with masks: what the rule made of elements that nothing reaches is dropped.
  template <int I, class V, std::size_t... K>
  void pull_masked(Sweep<V>& sweep, Node* to, V const& g, std::index_sequence<K...> all) {
    std::optional<V> reached;
    if (V const* const mask = sweep.mask(this)) reached = *mask;
    if constexpr (may_stop<Op, I>()) {
      std::optional<V> const taken = taken_elements<Op, I>(this_as<V>(), value_of<V>(this->operand(K))...);
      if (taken) reached = reached ? *reached && *taken : *taken;
    }
    V result = [&]() -> V {
      if constexpr (std::same_as<V, NdArray>) return passed_back<I>(g, all);
      else return as_value<V>(Op::vjp(Arg<I>{}, g, Variable(this), value_of<V>(this->operand(K))...), this->data);
    }();
    if constexpr (is_quotient)
      if (pulls_past<I>(sweep, to, g, result)) return;
    if (sweep.mask(this)) result = sweep.rules().reached(*reached, result);
    if constexpr (may_stop<Op, I>()) sweep.add(to, std::move(result), std::move(reached));
    else sweep.pass(to, std::move(result), std::move(reached));
  }
  template <class V> decltype(auto) this_as() {
    if constexpr (std::same_as<V, NdArray>) return (this->data);
    else return Variable(this);
  }
};
} // namespace dyad::detail
