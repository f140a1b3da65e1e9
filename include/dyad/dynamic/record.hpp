// SPDX-License-Identifier: BSL-1.0
/// \file Operations on Variables: computed on arrays, and recorded as nodes that know their derivative rules.
#pragma once

#include <dyad/dynamic/branches.hpp>
#include <dyad/dynamic/config.hpp>
#include <dyad/dynamic/memo.hpp>
#include <dyad/dynamic/sweep.hpp>
#include <dyad/ops/structural.hpp>
#include <dyad/ops/reach.hpp>

#include <array>
#include <concepts>
#include <functional>
#include <stdexcept>
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
  std::span<Operand const> operands() const override { return is_leaf() ? std::span<Operand const>() : std::span<Operand const>(operands_); }
  /// Throws `std::logic_error` if this value or one that it was computed from was replaced since: derivatives would mix
  /// the old values and the new ones.
  void check_unchanged() const {
    if (version() != 0) [[unlikely]] report_changed(*this, "computed it");
    for (Operand const& operand : operands_)
      if (operand.node && operand.node->version() != operand.version) [[unlikely]] report_changed(*operand.node, "used it");
  }

protected:
  void drop_operands() noexcept override {
    if (!std::exchange(linked_, false)) return;
    for (Operand const& operand : operands_)
      if (operand.node) operand.node->release_edge();
  }
  Operand const& operand(std::size_t i) const { return operands_[i]; }
  Operands const& all() const { return operands_; }

private:
  template <class = void> [[noreturn]] void report_changed(Node const& changed, std::string_view done) const {
    throw std::logic_error("dyad: backward: " + label_of(changed) + " was changed after '" + std::string(operation()) + "' " +
                           std::string(done) + ": compute the result again before you differentiate it");
  }

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

/// True of operands that are one value: the same node, or the same operation on the same operands, in any order where the
/// operation is commutative.
inline bool same_value(Operand const& a, Operand const& b) {
  if (a.node == b.node) return a.node != nullptr || a.number == b.number;
  if (!a.node || !b.node || a.node->is_leaf() || a.node->operation() != b.node->operation()) return false;
  if (MemoKey const key = a.node->memo_key(); key.operation && key == b.node->memo_key()) return true;
  auto const x = a.node->operands(), y = b.node->operands();
  return std::equal(x.begin(), x.end(), y.begin(), y.end(), [](Operand const& s, Operand const& t) { return s.node == t.node && s.number == t.number; }) &&
         a.node->parameters() == b.node->parameters();
}

inline bool has_smooth_square(Operand const& operand) { return operand.node && operand.node->has_smooth_square(); }

/// What the cotangent of the square of an operand passes on: past the operand, where only its square is smooth, unless
/// its own cotangent is asked for.
template <std::same_as<Variable> V> void add_square(Sweep<V>& sweep, Operand const& operand, V const& g) {
  Node* const node = operand.node;
  if (!node || !sweep.wants(node)) return;
  V const fitted = g.shape() == node->data.shape() ? g : sum_to(g, node->data.shape());
  if (has_smooth_square(operand) && !sweep.keeps(node)) node->pull_square(sweep, fitted);
  else sweep.add(node, fitted * (2.0 * V(node)));
}

/// True if a mask names any element.
template <std::same_as<NdArray> A> bool any(A const& mask) { return mask.is_scalar() ? mask.number() != 0 : sum(mask).item() != 0; }
template <std::same_as<Variable> V> bool any(V const& mask) { return any(mask.data()); }

/// True if a mask names all elements.
template <std::same_as<Variable> V> bool all(V const& mask) { return sum(mask.data()).item() == static_cast<double>(mask.size()); }

/// Stands for an operation in the keys of memos.
template <class Op> inline constexpr char memo_tag = 0;

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
    else if constexpr (std::same_as<Op, ops::Div> || std::same_as<Op, ops::Neg>) this->take_smooth_factors({operands[0].node});
  }
  std::string_view operation() const override { return this->is_leaf() ? std::string_view() : std::string_view(Op::name); }
  MemoKey memo_key() const override { return this->is_leaf() ? MemoKey{} : memo_key_of<Op>(this->all()); }
  void pull(Sweep<NdArray>& sweep, NdArray const& g) override { pull_all(sweep, g, std::make_index_sequence<N>{}); }
  void pull(Sweep<Variable>& sweep, Variable const& g) override {
    if (!pull_even(sweep, g)) pull_all(sweep, g, std::make_index_sequence<N>{});
  }
  void pull_square(Sweep<Variable>& sweep, Variable const& g) override { pull_square_of<Variable>(sweep, g); }

private:
  template <std::same_as<Variable> V> void pull_square_of(Sweep<V>& sweep, V const& g) {
    this->check_unchanged();
    [[maybe_unused]] auto const value = [this](std::size_t i) { return value_of<V>(this->operand(i)); };
    if constexpr (StatesSquare<Op>)
      [&]<std::size_t... I>(std::index_sequence<I...> all) {
        (pull_one_square<static_cast<int>(I)>(sweep, g, all), ...);
      }(std::make_index_sequence<N>{});
    else if constexpr (std::same_as<Op, ops::Neg>) add_square(sweep, this->operand(0), g);
    else if constexpr (std::same_as<Op, ops::Mul>) {
      add_square(sweep, this->operand(0), g * (value(1) * value(1)));
      add_square(sweep, this->operand(1), g * (value(0) * value(0)));
    } else if constexpr (std::same_as<Op, ops::Div>) {
      add_square(sweep, this->operand(0), g / (value(1) * value(1)));
      if (Node* const below = this->operand(1).node; below && sweep.wants(below)) {
        V const y(this);
        sweep.add(below, -2.0 * (g * (y * y) / value(1)));
      }
    }
  }
  /// A square of what is smooth only as a square.
  template <std::same_as<Variable> V> bool pull_even(Sweep<V>& sweep, V const& g) {
    if constexpr (std::same_as<Op, ops::Mul> || std::same_as<Op, ops::Square> || std::same_as<Op, ops::Pow>) {
      Operand const base = this->operand(0);
      if (!detail::has_smooth_square(base)) return false;
      if (V const* const mask = sweep.mask(this); mask && !detail::all(*mask)) return false; // the square would pass the mask by
      if constexpr (std::same_as<Op, ops::Mul>)
        if (!same_value(base, this->operand(1))) return false;
      if constexpr (std::same_as<Op, ops::Pow>) {
        Node const* const exponent = this->operand(1).node;
        if (exponent && !(exponent->is_constant() && exponent->data.is_scalar())) return false;
        double const p = number_of(this->operand(1));
        if (!(p >= 2)) return false;
        this->check_unchanged();
        add_square(sweep, base, p == 2 ? g : g * (0.5 * p * pow(V(base.node), p - 2)));
      } else {
        this->check_unchanged();
        add_square(sweep, base, g);
      }
      return true;
    } else return false;
  }
  template <int I, std::size_t... K> void pull_one_square(Sweep<Variable>& sweep, Variable const& g, std::index_sequence<K...>) {
    Node* const to = this->operand(I).node;
    if (to && sweep.wants(to)) sweep.add(to, Op::square_vjp(Arg<I>{}, g, value_of<Variable>(this->operand(K))...));
  }
  template <class V, std::size_t... I> void pull_all(Sweep<V>& sweep, V const& g, std::index_sequence<I...> all) {
    this->check_unchanged();
    (pull_one<static_cast<int>(I)>(sweep, g, all), ...);
  }
  template <int I, class V, std::size_t... K> void pull_one(Sweep<V>& sweep, V const& g, std::index_sequence<K...> all) {
    if constexpr (!Op::returns_condition && !(Op::takes_condition && I == 0)) {
      Node* const to = this->operand(I).node;
      if (!to || !sweep.wants(to)) return;
      if constexpr (std::same_as<V, NdArray>)
        if (!sweep.masks) {
          if constexpr (may_stop<Op, I>()) sweep.meet_branch();
          NdArray const& y = this->data;
          if (y.is_scalar() && y.dtype() == DType::float64)
            return sweep.add(to, RuleOf<Op, I>{}(g.number(), y.number(), number_of(this->operand(K))...));
          return sweep.add(to, pull_back<Op, I>(g, y, value_of<V>(this->operand(K))...));
        }
      pull_masked<I>(sweep, to, g, all);
    }
  }
  /// The same with masks: what the rule made of elements that nothing reaches is dropped.
  template <int I, class V, std::size_t... K> void pull_masked(Sweep<V>& sweep, Node* to, V const& g, std::index_sequence<K...>) {
    std::optional<V> reached;
    if (V const* const mask = sweep.mask(this)) reached = *mask;
    if constexpr (may_stop<Op, I>()) {
      std::optional<V> const taken = taken_elements<Op, I>(this_as<V>(), value_of<V>(this->operand(K))...);
      if (taken) reached = reached ? *reached && *taken : *taken;
    }
    V result = [&]() -> V {
      if constexpr (std::same_as<V, NdArray>) return pull_back<Op, I>(g, this->data, value_of<V>(this->operand(K))...);
      else return as_value<V>(Op::vjp(Arg<I>{}, g, Variable(this), value_of<V>(this->operand(K))...), this->data);
    }();
    if (sweep.mask(this)) result = where(*reached, result, 0.0);
    sweep.add(to, std::move(result), std::move(reached));
  }
  template <class V> decltype(auto) this_as() {
    if constexpr (std::same_as<V, NdArray>) return (this->data);
    else return Variable(this);
  }
};

template <class Op> std::optional<IndexList> told_parameters(Op const& op) {
  if constexpr (HasParameters<Op>) return parameters_of(op);
  else return {};
}

/// The record of an operation with parameters and a fixed number of arguments.
template <class Op, std::size_t N> class OperationNode final : public LinkedNode<std::array<Operand, N>> {
public:
  OperationNode(NdArray value, std::array<Operand, N> operands, Op op, bool constant)
      : LinkedNode<std::array<Operand, N>>(std::move(value), operands, constant), op_(std::move(op)) {
    if constexpr (states_square) this->smooth_factors_ = 1;
    else if constexpr (CopiesElements<Op>) this->take_smooth_factors({this->operand(0).node});
  }
  std::string_view operation() const override { return this->is_leaf() ? std::string_view() : std::string_view(Op::name); }
  std::optional<IndexList> parameters() const override { return told_parameters(op_); }
  int write(CallWriter& to, CallArguments const& arguments) const override { return write_call(op_, to, arguments); }
  void pull(Sweep<NdArray>& sweep, NdArray const& g) override { pull_all(sweep, g, this->data, std::make_index_sequence<N>{}); }
  void pull(Sweep<Variable>& sweep, Variable const& g) override {
    if constexpr (std::same_as<Op, ops::SumOfSquares>) // of what is smooth only as a square
      if (has_smooth_square(this->operand(0)) && !sweep.mask(this)) {
        this->check_unchanged();
        Variable const x(this->operand(0).node);
        return add_square(sweep, this->operand(0), broadcast_to(op_.aligned(g, x), x.shape()));
      }
    pull_all(sweep, g, Variable(this), std::make_index_sequence<N>{});
  }
  void pull_square(Sweep<Variable>& sweep, Variable const& g) override {
    if constexpr (states_square) {
      this->check_unchanged();
      Node* const to = this->operand(0).node;
      if (to && sweep.wants(to)) sweep.add(to, op_.square_vjp(Arg<0>{}, g, value_of<Variable>(this->operand(0))));
    } else if constexpr (CopiesElements<Op>) {
      this->check_unchanged();
      add_square(sweep, this->operand(0), Variable(op_.vjp(Arg<0>{}, g, Variable(this), value_of<Variable>(this->operand(0)))));
    }
  }

private:
  static constexpr bool states_square = requires(Op const& op, Variable const& x) { op.square_vjp(Arg<0>{}, x, x); };

  template <class V, std::size_t... I> void pull_all(Sweep<V>& sweep, V const& g, V const& y, std::index_sequence<I...> all) {
    this->check_unchanged();
    (pull_one<static_cast<int>(I)>(sweep, g, y, all), ...);
  }
  template <int I, class V, std::size_t... K> void pull_one(Sweep<V>& sweep, V const& g, V const& y, std::index_sequence<K...>) {
    Node* const to = this->operand(I).node;
    if (!to || !sweep.wants(to)) return;
    auto const rule = [&](V const& cotangent) { return op_.vjp(Arg<I>{}, cotangent, y, value_of<V>(this->operand(K))...); };
    V const* const mask = sweep.mask(this);
    if constexpr (ChoosesElements<Op>) {
      if (!sweep.masks) sweep.meet_branch();
      if (!sweep.masks) return sweep.add(to, rule(g));
      V reached = op_.chosen(y, value_of<V>(this->operand(K))...);
      if (mask) reached = reached && detail::reached(op_, Arg<I>{}, *mask, y, value_of<V>(this->operand(K))...) > 0.0;
      sweep.add(to, rule(g), std::move(reached));
    } else if (!mask) {
      if constexpr (std::same_as<V, NdArray> && std::same_as<Op, ops::SliceView>) sweep.add(to, op_, g);
      else sweep.add(to, rule(g));
    } else if constexpr (KnowsReach<Op>) {
      auto const reach = [&](auto which) { return detail::reached(op_, which, *mask, y, value_of<V>(this->operand(K))...) > 0.0; };
      V const reached = reach(Arg<I>{});
      if constexpr (MovesElements<Op>) sweep.add(to, rule(g), reached);
      else if constexpr (MultipliesElements<Op>) {
        auto const factor = [&](auto which) { return V(where(reach(which), value_of<V>(this->operand(static_cast<std::size_t>(which.value))), 0.0)); };
        sweep.add(to, where(reached, op_.vjp(Arg<I>{}, g, y, factor(Arg<static_cast<int>(K)>{})...), 0.0), reached);
      } else sweep.add(to, where(reached, rule(g), 0.0), reached);
    } else if (any(*mask)) sweep.add(to, rule(g)); // elements are mixed: the mask ends here
    else sweep.add_nothing(to);
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

private:
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
        if (mask) sweep.add(to, rule(g), rule(*mask) > 0.0);
        else sweep.add(to, rule(g));
      } else if (!mask || any(*mask)) sweep.add(to, rule(g));
      else sweep.add_nothing(to);
    }
  }

  Op op_;
};

/// An argument as the array operations take it, and as an operand. An array becomes a constant.
inline NdArray const& plain(Variable const& x) { return x.data(); }
inline NdArray const& plain(NdArray const& x) { return x; }
template <class T>
  requires std::is_arithmetic_v<T>
T plain(T x) {
  return x;
}
inline Variable const& recordable(Variable const& x) { return x; }
inline Variable recordable(NdArray const& x) { return Variable::constant(x); }
template <class T>
  requires std::is_arithmetic_v<T>
double recordable(T x) {
  return static_cast<double>(x);
}
inline Operand operand_of(Variable const& x) { return {.node = x.node(), .version = x.node()->version()}; }
inline Operand operand_of(double x) { return {.node = nullptr, .number = x}; }

/// True if an operation on the argument is to be recorded: it is differentiated by, or it was recorded itself, where
/// conditions are combined or moved. (A sum of conditions is a number that nothing depends on.)
template <class Op> bool is_tracked(Variable const& x) {
  if constexpr (requires { requires Op::returns_condition; }) return !x.is_constant() || !x.is_leaf();
  else if constexpr (MovesElements<Op> && !std::same_as<Op, ops::Sum>) return !x.is_constant() || !x.is_leaf();
  else return !x.is_constant();
}
template <class Op, class X> bool is_tracked(X const&) { return false; }
inline bool is_constant(Variable const& x) { return x.is_constant(); }
template <class X> bool is_constant(X const&) { return true; }

/// The same check of a value whose arguments are no operands yet.
template <class... X> void check_unrecorded(std::string_view operation, NdArray const& value, X const&... x) {
  auto const check = [&](auto const&... argument) { check_value(operation, value, std::array{operand_of(argument)...}); };
  check(recordable(x)...);
}

/// Computes an elementwise operation and records it, unless the running sweep knows the value already.
template <class Op, class... X> Variable record(X const&... x) {
  std::array<Operand, sizeof...(X)> const operands = {operand_of(x)...};
  Memo* const memo = Memo::active();
  MemoKey key;
  if (memo) {
    key = memo_key_of<Op>(operands);
    if (Node* const known = memo->find(key)) return Variable(known);
  }
  NdArray value = apply_to(std::type_identity<Op>{}, plain(x)...);
  if (Config::get(Config::find_anomalies)) [[unlikely]] check_value(Op::name, value, operands);
  Variable const result(new ElementwiseNode<Op, sizeof...(X)>(std::move(value), operands));
  if (memo) memo->insert(key, result.node());
  return result;
}

} // namespace detail

/// An elementwise operation on Variables, arrays and numbers. Throws `ShapeError` where the shapes do not fit.
template <class Op, class... X>
  requires detail::VariableArguments<X...>
Variable apply_to(std::type_identity<Op> op, X const&... x) {
  bool const tracked = (detail::is_tracked<Op>(x) || ...);
  if (tracked && Config::get(Config::enable_backprop)) return detail::record<Op>(detail::recordable(x)...);
  NdArray value = apply_to(op, detail::plain(x)...);
  if (Config::get(Config::find_anomalies)) [[unlikely]] detail::check_unrecorded(Op::name, value, x...);
  return Variable(new detail::Node(std::move(value), !tracked || Op::returns_condition));
}

/// An operation with parameters on Variables and arrays.
template <class Op, class... X>
  requires detail::VariableArguments<X...>
Variable apply_to(Op const& op, X const&... x) {
  NdArray value = apply_to(op, detail::plain(x)...);
  if (Config::get(Config::find_anomalies)) [[unlikely]] detail::check_unrecorded(Op::name, value, x...);
  bool const tracked = (detail::is_tracked<Op>(x) || ...), constant = (detail::is_constant(x) && ...);
  if (!tracked || !Config::get(Config::enable_backprop)) return Variable(new detail::Node(std::move(value), constant));
  auto const record = [&](auto const&... argument) {
    return Variable(new detail::OperationNode<Op, sizeof...(X)>(std::move(value), {detail::operand_of(argument)...}, op, constant));
  };
  return record(detail::recordable(x)...);
}

/// An operation of any number of arguments.
template <class Op> Variable apply_to(Op const& op, std::span<Variable const> x) {
  std::vector<NdArray> arrays;
  std::vector<detail::Operand> operands;
  bool tracked = false, constant = true;
  for (Variable const& variable : x) {
    arrays.push_back(variable.data());
    operands.push_back(detail::operand_of(variable));
    tracked = tracked || detail::is_tracked<Op>(variable);
    constant = constant && variable.is_constant();
  }
  NdArray value = apply_to(op, std::span<NdArray const>(arrays));
  if (Config::get(Config::find_anomalies)) [[unlikely]] detail::check_value(Op::name, value, operands);
  if (!tracked || !Config::get(Config::enable_backprop)) return Variable(new detail::Node(std::move(value), constant));
  return Variable(new detail::VariadicNode<Op>(std::move(value), std::move(operands), op, constant));
}

inline bool is_free_of_variables(Variable const& x) { return x.is_constant(); }
inline bool is_same_value(Variable const& a, Variable const& b) { return detail::same_value(detail::operand_of(a), detail::operand_of(b)); }

/// A named constant takes part as a number.
template <class Op> double named_constant(std::type_identity<Op>, Variable const&) { return Op::template kernel<double>(); }

} // namespace dyad
