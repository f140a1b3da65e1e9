// SPDX-License-Identifier: BSL-1.0
/// \file The records of operations on shapes.
#pragma once

#include <dyad/dynamic/even_products.hpp>
#include <dyad/ops/reach.hpp>
#include <dyad/ops/structural.hpp>

#include <optional>

namespace dyad::detail {

template <class Op> std::optional<IndexList> told_parameters(Op const& op) {
  if constexpr (HasParameters<Op>)
    return parameters_of(op);
  else
    return {};
}

/// The record of an operation with parameters and a fixed number of arguments.
template <class Op, std::size_t N> class OperationNode final : public LinkedNode<std::array<Operand, N>> {
public:
  OperationNode(NdArray value, std::array<Operand, N> operands, Op op, bool constant)
      : LinkedNode<std::array<Operand, N>>(std::move(value), operands, constant), op_(std::move(op)) {
    if constexpr (states_square)
      this->smooth_factors_ = 1;
    else if constexpr (CopiesElements<Op>)
      this->take_smooth_factors({this->operand(0).node});
  }
  std::string_view operation() const override {
    return this->is_leaf() ? std::string_view() : std::string_view(Op::name);
  }
  std::optional<IndexList> parameters() const override { return told_parameters(op_); }
  int write(CallWriter& to, CallArguments const& arguments) const override { return write_call(op_, to, arguments); }
  void pull(Sweep<NdArray>& sweep, NdArray const& g) override {
    if (!pull_squares<NdArray>(sweep, g)) pull_all(sweep, g, this->data, std::make_index_sequence<N>{});
  }
  void pull(Sweep<Variable>& sweep, Variable const& g) override {
    if (!pull_squares<Variable>(sweep, g)) pull_all(sweep, g, Variable(this), std::make_index_sequence<N>{});
  }
  void push(Push<NdArray>& to) const override { push_linear(to); }
  void push(Push<Variable>& to) const override { push_linear(to); }
  bool squares_in_range() const override {
    if constexpr (CopiesElements<Op> && !states_square) return this->operand(0).node->squares_in_range();
    else return true;
  }
  bool pull_factors([[maybe_unused]] Sweep<Variable>& sweep, [[maybe_unused]] Operand const& a,
                    [[maybe_unused]] Operand const& b, [[maybe_unused]] Variable const& g) const override {
    if constexpr (states_square) return detail::pull_factors(sweep, a, b, g);
    else return false;
  }
  bool pull_square(Sweep<NdArray>& sweep, NdArray const& g, NdArray const* mask) override {
    return pull_square_of<NdArray>(sweep, g, mask);
  }
  bool pull_square(Sweep<Variable>& sweep, Variable const& g, Variable const* mask) override {
    return pull_square_of<Variable>(sweep, g, mask);
  }

private:
  static constexpr bool states_square = requires(Op const& op, Variable const& x) { op.square_vjp(Arg<0>{}, x, x); };

  /// A sum of squares of what is smooth only as a square; false for anything else.
  template <class V> bool pull_squares([[maybe_unused]] Sweep<V>& sweep, [[maybe_unused]] V const& g) {
    if constexpr (std::same_as<Op, ops::SumOfSquares>)
      if (has_smooth_square(this->operand(0))) {
        this->check_unchanged();
        V const x = value_of<V>(this->operand(0));
        auto const stretched = [&](V const& y) { return V(broadcast_to(op_.aligned(y, x), x.shape())); };
        V const* const mask = sweep.mask(this);
        if (!mask || detail::all(*mask)) add_square(sweep, this->operand(0), stretched(g));
        else {
          V const reached = stretched(*mask);
          add_square(sweep, this->operand(0), stretched(g), &reached);
        }
        return true;
      }
    return false;
  }
  template <class V>
  bool pull_square_of([[maybe_unused]] Sweep<V>& sweep, [[maybe_unused]] V const& g, V const* mask) {
    if (mask || !(states_square || CopiesElements<Op>)) return false;
    if constexpr (states_square) {
      this->check_unchanged();
      Node* const to = this->operand(0).node;
      if (to && sweep.wants(to)) sweep.add(to, V(op_.square_vjp(Arg<0>{}, g, value_of<V>(this->operand(0)))));
    } else if constexpr (CopiesElements<Op>) {
      this->check_unchanged();
      add_square(sweep, this->operand(0),
                 V(op_.vjp(Arg<0>{}, g, value_of<V>({.node = this, .version = this->version()}),
                           value_of<V>(this->operand(0)))));
    }
    return true;
  }

  /// A linear operation is applied to the tangent, a product to the tangent of each factor and the other one.
  template <class V> void push_linear(Push<V>& to) const {
    to.linear = MovesElements<Op> || (MultipliesElements<Op> && N == 2);
    if constexpr (MovesElements<Op>) {
      if (to.tangents[0]) to.result = V(apply_to(op_, *to.tangents[0]));
    } else if constexpr (MultipliesElements<Op> && N == 2) {
      auto const other = [&](std::size_t i) -> V {
        return to.factors[i] ? *to.factors[i] : value_of<V>(this->operand(i));
      };
      to.product = true;
      if (auto const& a = to.tangents[0]) to.result = V(apply_to(op_, *a, other(1)));
      if (auto const& b = to.tangents[1]) {
        V part = apply_to(op_, other(0), *b);
        to.result = to.result ? *to.result + part : part;
      }
    }
  }

  template <class V, std::size_t... I>
  void pull_all(Sweep<V>& sweep, V const& g, V const& y, std::index_sequence<I...> all) {
    this->check_unchanged();
    (pull_one<static_cast<int>(I)>(sweep, g, y, all), ...);
  }
  template <int I, class V, std::size_t... K>
  void pull_one(Sweep<V>& sweep, V const& g, V const& y, std::index_sequence<K...>) {
    Node* const to = this->operand(I).node;
    if (!to || !sweep.wants(to)) return;
    using Made = decltype(op_.vjp(Arg<I>{}, g, y, value_of<V>(this->operand(K))...));
    if constexpr (std::is_arithmetic_v<Made>)
      return sweep.add_nothing(to); // known from the others
    else
      pull_value<I>(sweep, to, g, y, std::index_sequence<K...>{});
  }
  template <int I, class V, std::size_t... K>
  void pull_value(Sweep<V>& sweep, Node* to, V const& g, V const& y, std::index_sequence<K...>) {
    auto const rule = [&](V const& cotangent) {
      return op_.vjp(Arg<I>{}, cotangent, y, value_of<V>(this->operand(K))...);
    };
    V const* const mask = sweep.mask(this);
    if constexpr (ChoosesElements<Op>) {
      if (!sweep.masks) sweep.meet_branch();
      if (!sweep.masks) return sweep.add(to, rule(g));
      V reached = op_.chosen(y, value_of<V>(this->operand(K))...);
      if (mask) reached = reached && detail::reached(op_, Arg<I>{}, *mask, y, value_of<V>(this->operand(K))...) > 0.0;
      sweep.add(to, rule(g), std::move(reached));
    } else if (!mask) {
      if constexpr (std::same_as<V, NdArray> && std::same_as<Op, ops::SliceView>)
        sweep.add(to, op_, g);
      else
        sweep.add(to, rule(g));
    } else if constexpr (KnowsReach<Op>) {
      auto const reach = [&](auto which) {
        return sweep.rules().above_zero(V(detail::reached(op_, which, *mask, y, value_of<V>(this->operand(K))...)));
      };
      V const reached = reach(Arg<I>{});
      if constexpr (MovesElements<Op>)
        sweep.pass(to, rule(g), reached);
      else if constexpr (MultipliesElements<Op>) {
        auto const factor = [&](auto which) {
          return sweep.rules().reached(reach(which), value_of<V>(this->operand(static_cast<std::size_t>(which.value))));
        };
        V const part = op_.vjp(Arg<I>{}, g, y, factor(Arg<static_cast<int>(K)>{})...);
        sweep.pass(to, sweep.rules().reached(reached, part), reached);
      } else
        sweep.pass(to, sweep.rules().reached(reached, V(rule(g))), reached);
    } else if (any(*mask))
      sweep.add(to, rule(g)); // elements are mixed: the mask ends here
    else
      sweep.add_nothing(to);
  }

  [[no_unique_address]] Op op_;
};

/// The record of an operation of any number of arguments.
template <class Op> class VariadicNode final : public LinkedNode<std::vector<Operand>> {
public:
  VariadicNode(NdArray value, std::vector<Operand> operands, Op op, bool constant)
      : LinkedNode<std::vector<Operand>>(std::move(value), std::move(operands), constant), op_(std::move(op)) {}
  std::string_view operation() const override { return is_leaf() ? std::string_view() : std::string_view(Op::name); }
  std::optional<IndexList> parameters() const override { return told_parameters(op_); }
  int write(CallWriter& to, CallArguments const& arguments) const override { return write_call(op_, to, arguments); }
  void pull(Sweep<NdArray>& sweep, NdArray const& g) override { pull_all(sweep, g, data); }
  void pull(Sweep<Variable>& sweep, Variable const& g) override { pull_all(sweep, g, Variable(this)); }
  void push(Push<NdArray>& to) const override { push_linear(to); }
  void push(Push<Variable>& to) const override { push_linear(to); }

private:
  template <class V> void push_linear(Push<V>& to) const {
    if constexpr (MovesElements<Op>) {
      to.linear = true;
      if (std::none_of(to.tangents.begin(), to.tangents.end(), [](auto const& one) { return one.has_value(); })) return;
      std::vector<V> x;
      for (std::size_t i = 0; i < to.tangents.size(); ++i) {
        NdArray const& like = operand(i).node->data;
        if (to.tangents[i]) x.push_back(*to.tangents[i]);
        else x.push_back(broadcast_to(as_value<V>(0.0, like), like.shape()));
      }
      to.result = V(apply_to(op_, std::span<V const>(x)));
    }
  }
  template <class V> void pull_all(Sweep<V>& sweep, V const& g, V const& y) {
    check_unchanged();
    std::vector<V> x;
    for (Operand const& operand : operands()) x.push_back(value_of<V>(operand));
    V const* const mask = sweep.mask(this);
    for (std::size_t i = 0; i < x.size(); ++i) {
      Node* const to = operand(i).node;
      if (!to || !sweep.wants(to)) continue;
      auto const rule = [&](V const& cotangent) { return op_.vjp(static_cast<Index>(i), cotangent, y, x); };
      if constexpr (MovesElements<Op>) {
        if (mask)
          sweep.pass(to, rule(g), sweep.rules().above_zero(V(rule(*mask))));
        else
          sweep.add(to, rule(g));
      } else if (!mask || any(*mask))
        sweep.add(to, rule(g));
      else
        sweep.add_nothing(to);
    }
  }

  Op op_;
};
} // namespace dyad::detail
