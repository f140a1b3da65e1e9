// SPDX-License-Identifier: BSL-1.0
/// \file The derivative rules of a set of operations, callable on tracers.
///
/// A sweep runs the rules of the nodes it visits and of no others, so it is handed the rules of just these operations:
/// nothing else is instantiated.
#pragma once

#include <dyad/graph/simplify.hpp>

#include <type_traits>
#include <utility>

namespace dyad::graph {

/// A derivative rule on tracers of some kind: cotangent (or tangent), result, arguments.
template <class T> using RuleOn = T (*)(T const& g, T const& y, T const* x);
using Rule = RuleOn<Tracer>;

template <class T> struct OperationRulesOn {
  OpInfo const* op = &no_info;
  RuleOn<T> rule[3] = {nullptr, nullptr, nullptr};
  bool has_rule[3] =
      {}; ///< for which arguments there are rules: see `same_operation` on addresses in constant expressions
  bool identity[3] = {}; ///< the rule hands its cotangent on as it is
  RuleOn<T> square[3] = {nullptr, nullptr,
                         nullptr}; ///< the rules of the square of the result, where the operation states them
  bool has_square = false;
  RuleOn<T> even_slope = nullptr; ///< of an even function, where it is stated
  bool has_even_slope = false;
  RuleOn<T> odd_quotient = nullptr; ///< of an odd function
  bool has_odd_quotient = false;
};
using OperationRules = OperationRulesOn<Tracer>;

/// Of an operation that is not among those of an expression.
template <class Known> inline constexpr Known no_rules{};

template <class Op, int I, class T = Tracer>
concept HasRule = requires(Op const& op, T const& t) { op.vjp(Arg<I>{}, t, t, t); }
|| requires(Op const& op, T const& t) { op.vjp(Arg<I>{}, t, t, t, t); }
|| requires(Op const& op, T const& t) { op.vjp(Arg<I>{}, t, t, t, t, t); };

/// `f` of the first one, two or three values of a list.
template <int Count, class T, class F> constexpr auto of_first(T const* x, F const& f) {
  if constexpr (Count == 1) return f(x[0]);
  else if constexpr (Count == 2) return f(x[0], x[1]);
  else return f(x[0], x[1], x[2]);
}

/// What a rule gave, as a node; a rule may give a plain number.
template <class T, class R> constexpr T as_tracer(T const& g, R const& result) {
  if constexpr (std::is_same_v<R, T>)
    if (result.builder()) return result;
  return {g.builder(), lift(g.builder(), result)};
}

/// This is compiled for each argument of each operation: written out, which is cheaper than `of_first`.
template <class Op, int I, class T> constexpr T traced_rule(T const& g, T const& y, T const* x) {
  static_assert(HasRule<Op, I, T>, "dyad: this operation has no derivative rule vjp(Arg<I>, cotangent, result, "
                                   "arguments...) for one of its arguments");
  if constexpr (!HasRule<Op, I, T>) return {};
  else if constexpr (Op::arity == 1) return as_tracer(g, Op::vjp(Arg<I>{}, g, y, x[0]));
  else if constexpr (Op::arity == 2) return as_tracer(g, Op::vjp(Arg<I>{}, g, y, x[0], x[1]));
  else return as_tracer(g, Op::vjp(Arg<I>{}, g, y, x[0], x[1], x[2]));
}

/// The rule of the square of the result: see graph/even_products.hpp.
template <class Op, int I, class T> consteval RuleOn<T> square_rule_of() {
  if constexpr (StatesSquare<Op> && I < Op::arity)
    return [](T const& cotangent, T const&, T const* arguments) {
      return of_first<Op::arity>(arguments, [&](auto const&... argument) {
        return as_tracer(cotangent, rule_of_square<Op>(Arg<I>{}, cotangent, argument...));
      });
    };
  else return nullptr;
}

/// The slope of an even function over its argument, times a factor.
template <class Op, class T> consteval RuleOn<T> even_slope_of() {
  if constexpr (StatesEvenSlope<Op>)
    return [](T const& factor, T const&, T const* arguments) {
      return of_first<Op::arity>(arguments, [&](auto const&... argument) {
        return as_tracer(factor, factor * Op::even_slope(argument...));
      });
    };
  else return nullptr;
}

/// An odd function over its argument.
template <class Op, class T> consteval RuleOn<T> odd_quotient_of() {
  if constexpr (OddFunction<Op>)
    return [](T const& one, T const& result, T const* arguments) {
      return as_tracer(one, odd_quotient<Op>(one, result, arguments[0]));
    };
  else return nullptr;
}

/// Whether the rule of an argument gives a plain number whatever the cotangent: that can only be 0, as of
/// `stop_gradient`.
template <class Op, int I> consteval bool rule_is_zero() {
  if constexpr (!HasRule<Op, I, Tracer>) return false;
  else
    return [](Tracer const& t) {
      if constexpr (Op::arity == 1) return std::is_arithmetic<decltype(Op::vjp(Arg<I>{}, t, t, t))>{};
      else if constexpr (Op::arity == 2) return std::is_arithmetic<decltype(Op::vjp(Arg<I>{}, t, t, t, t))>{};
      else return std::is_arithmetic<decltype(Op::vjp(Arg<I>{}, t, t, t, t, t))>{};
    }(Tracer{});
}

/// Whether a derivative passes through an argument of an operation.
template <class Op, int I> consteval bool derivative_passes() {
  if constexpr (I >= Op::arity || Op::loop != LoopRole::none || Op::returns_condition ||
                (Op::takes_condition && I == 0))
    return false;
  else return !rule_is_zero<Op, I>();
}
template <class Op, int I> inline constexpr bool passes_derivative = derivative_passes<Op, I>();

template <class Op, int I, class T> consteval RuleOn<T> rule_of() {
  if constexpr (passes_derivative<Op, I>) {
    // A lambda, not the address of the template: clang would leave that for the end of the translation unit.
    // Its parameters have long names because g++ compares them with the user's globals for -Wshadow.
    return [](T const& cotangent, T const& result, T const* arguments) {
      return traced_rule<Op, I>(cotangent, result, arguments);
    };
  } else return nullptr;
}

template <class Op, class T = Tracer> consteval OperationRulesOn<T> rules_of() {
  if constexpr (!Operation<Op>) return {};
  else {
    OperationRulesOn<T> out{&info<Op>,
                            {rule_of<Op, 0, T>(), rule_of<Op, 1, T>(), rule_of<Op, 2, T>()},
                            {passes_derivative<Op, 0>, passes_derivative<Op, 1>, passes_derivative<Op, 2>}};
    if constexpr (std::is_same_v<T, Tracer> &&
                  (algebra_of<Op>() == Algebra::add || algebra_of<Op>() == Algebra::sub))
      for (int i = 0; i < 2; ++i) { // seen by trying
        Builder builder;
        Tracer const g(&builder, builder.number(0)),
            x[2] = {{&builder, builder.number(1)}, {&builder, builder.number(2)}};
        out.identity[i] = out.rule[i](g, Tracer(&builder, builder.apply(&info<Op>, 1, 2)), x).id() == g.id();
      }
    out.has_square = StatesSquare<Op>;
    if constexpr (StatesSquare<Op>) {
      out.square[0] = square_rule_of<Op, 0, T>();
      out.square[1] = square_rule_of<Op, 1, T>();
      out.square[2] = square_rule_of<Op, 2, T>();
    }
    out.has_even_slope = StatesEvenSlope<Op>;
    out.even_slope = even_slope_of<Op, T>();
    out.has_odd_quotient = OddFunction<Op>;
    out.odd_quotient = odd_quotient_of<Op, T>();
    return out;
  }
}

/// The rules of the operations of one expression.
template <class Known> class RulesAmong {
public:
  static constexpr bool loops = false; ///< the graph has no loops over rows
  constexpr RulesAmong(Known const* rules, int size) : rules_(rules), size_(size) {
    for (int i = 0; i < size; ++i) {
      any_odd_ = any_odd_ || rules[i].has_odd_quotient;
      if (rules[i].has_square) {
        if (after_squares_ == 0) first_square_ = i;
        after_squares_ = i + 1;
      }
    }
  }

  constexpr Known const& find(OpInfo const* op) const {
    auto const hash = op->hash;
    for (Known const *known = rules_, *const end = rules_ + size_; known != end; ++known)
      if (known->op->hash == hash && known->op == op) return *known; // see same_operation
    return no_rules<Known>;
  }

  constexpr bool has(OpInfo const* op) const { return same_operation(find(op).op, op); }

  /// Whether any operation states the rules of its square.
  constexpr bool any_square() const { return after_squares_ > 0; }
  /// Whether this one does.
  constexpr bool has_square(OpInfo const* op) const {
    for (int i = first_square_; i < after_squares_; ++i)
      if (rules_[i].has_square && same_operation(rules_[i].op, op)) return true;
    return false;
  }
  /// Whether an operation is an odd function.
  constexpr bool has_odd_quotient(OpInfo const* op) const { return any_odd_ && find(op).has_odd_quotient; }

private:
  Known const* rules_;
  int size_;
  bool any_odd_ = false;
  int first_square_ = 0, after_squares_ = 0; // those with rules of squares lie in between
};

using Rules = RulesAmong<OperationRules>;

/// The same for a graph with loops over rows: what sweeps do with these is instantiated for such graphs alone.
class LoopRules : public Rules {
public:
  using Rules::Rules;
  static constexpr bool loops = true;
};

} // namespace dyad::graph
