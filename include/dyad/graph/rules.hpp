// SPDX-License-Identifier: BSL-1.0
/// \file The derivative rules of a set of operations, callable on tracers.
///
/// A sweep runs the rules of the nodes it visits and of no others, so it is handed the rules of just these operations:
/// nothing else is instantiated.
#pragma once

#include <dyad/graph/simplify.hpp>

namespace dyad::graph {

/// A derivative rule on tracers: cotangent (or tangent), result, arguments.
using Rule = Tracer (*)(Tracer const& g, Tracer const& y, Tracer const* x);

struct OperationRules {
  OpInfo const* op = nullptr;
  Rule rule[3] = {nullptr, nullptr, nullptr};
};

template <class Op, int I>
concept HasRule = requires(Tracer const& t) { Op::vjp(Arg<I>{}, t, t, t); } || requires(Tracer const& t) { Op::vjp(Arg<I>{}, t, t, t, t); } ||
                  requires(Tracer const& t) { Op::vjp(Arg<I>{}, t, t, t, t, t); };

template <class Op, int I> constexpr Tracer traced_rule(Tracer const& g, Tracer const& y, Tracer const* x) {
  static_assert(HasRule<Op, I>, "dyad: this operation has no derivative rule vjp(Arg<I>, cotangent, result, arguments...) for one of its arguments");
  auto const result = [&] {
    if constexpr (!HasRule<Op, I>) return 0.0;
    else if constexpr (Op::arity == 1) return Op::vjp(Arg<I>{}, g, y, x[0]);
    else if constexpr (Op::arity == 2) return Op::vjp(Arg<I>{}, g, y, x[0], x[1]);
    else return Op::vjp(Arg<I>{}, g, y, x[0], x[1], x[2]);
  }();
  return {g.builder(), lift(g.builder(), result)};
}

template <class Op, int I> consteval Rule rule_of() {
  if constexpr (I < Op::arity && !Op::returns_condition && !(Op::takes_condition && I == 0)) {
    // A lambda, not the address of the template: clang would leave that for the end of the translation unit.
    // Its parameters have long names because g++ compares them with the user's globals for -Wshadow.
    return [](Tracer const& cotangent, Tracer const& result, Tracer const* arguments) {
      return traced_rule<Op, I>(cotangent, result, arguments);
    };
  } else return nullptr;
}

template <class Op> consteval OperationRules rules_of() {
  if constexpr (Operation<Op>) return {&info<Op>, {rule_of<Op, 0>(), rule_of<Op, 1>(), rule_of<Op, 2>()}};
  else return {};
}

/// The rules of the operations of one expression.
class Rules {
public:
  constexpr Rules(OperationRules const* rules, int size) : rules_(rules), size_(size) {}

  constexpr Rule find(OpInfo const* op, int argument) const {
    for (int i = 0; i < size_; ++i)
      if (rules_[i].op == op) return rules_[i].rule[argument];
    return nullptr;
  }

private:
  OperationRules const* rules_;
  int size_;
};

} // namespace dyad::graph
