// SPDX-License-Identifier: BSL-1.0
/// \file Which elements of an argument a branch reaches, given those of the result that it reaches.
///
/// Behind a branch a cotangent travels with a mask: a condition that holds where some taken branch reaches the element.
/// An operation that moves elements (`moves_elements`) moves the mask as it moves a cotangent. One that mixes them may
/// state `reach(Arg<I>, mask, arguments...)`: a number above 0 for each element of argument I, or of what broadcasts
/// against it, that a reached element of the result depends on, and `states_reach`. A reduction reaches what it
/// reduces. Past any other operation everything is reached.
#pragma once

#include <dyad/ops/comparison.hpp>
#include <dyad/ops/reduction.hpp>

#include <concepts>

namespace dyad::detail {

/// Operations that move elements, add some at the most, and compute nothing else with them.
template <class Op>
concept MovesElements = requires { requires Op::moves_elements; };
/// Those of them that only copy: their square is the same copy of a square.
template <class Op>
concept CopiesElements = MovesElements<Op> && requires { requires Op::copies_elements; };
/// Reductions that choose some of the elements: the others are branches not taken.
template <class Op>
concept ChoosesElements = requires { requires Op::chooses_elements; };
/// Products, linear in each argument: what a mask does not reach must not meet an infinity of the other argument.
template <class Op>
concept MultipliesElements = requires { requires Op::multiplies_elements; };
template <class Op>
concept KnowsReach = MovesElements<Op> || std::derived_from<Op, ops::Reduction> || requires {
  requires Op::states_reach;
};

/// The mask of argument I, from that of the result `y`: numbers, above 0 where an element is reached and else 0.
template <KnowsReach Op, int I, class V, class... X>
constexpr auto reached(Op const& op, Arg<I> which, V const& mask, V const& y, X const&... x) {
  if constexpr (MovesElements<Op>) return op.vjp(which, mask, y, x...);
  else if constexpr (std::derived_from<Op, ops::Reduction>) return op.aligned(mask, x...);
  else return op.reach(which, mask, x...);
}

} // namespace dyad::detail
