// SPDX-License-Identifier: BSL-1.0
/// \file Loops that a condition ends: whether they take another step.
#pragma once

#include <dyad/typed/batches.hpp>
#include <dyad/typed/loop_code.hpp>

#include <bit>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace dyad::typed {

template <class T, class V> bool any_nonzero(V const& x) {
  return dyad::detail::in_any_lane(x != V(T(0)));
}

/// So many steps of Newton's method follow once the values of Taylor polynomials have arrived: each one makes twice as
/// many coefficients right.
template <class Plan, int B, class T> consteval std::size_t further_steps() {
  constexpr auto order = static_cast<unsigned>(dyad::detail::taylor_order<T>);
  return Plan::value.block[B].end.root ? static_cast<std::size_t>(std::bit_width(order)) : 0;
}

/// Whether such a loop takes another step. Throws `std::runtime_error` beyond its limit; states of roots that may be
/// NaN are NaN then.
template <class Plan, int B, class T, class V> bool proceeds(V* slot, std::size_t step) {
  constexpr auto const& plan = Plan::value;
  constexpr int condition = plan.block[B].end.proceed, distance = plan.block[B].end.distance;
  constexpr double limit = plan.block[B].end.limit;
  if (!any_nonzero<T>(slot[condition])) return false;
  if (static_cast<double>(step) < limit) return true;
  if constexpr (plan.block[B].end.or_nan) {
    auto const nan = std::numeric_limits<typename dyad::detail::ScalarOf<T>::type>::quiet_NaN();
    auto const lost = slot[condition] != V(T(0));
    each<plan.block[B].states.size>([&](auto k) { // and what they are after this step, if further steps follow
      constexpr auto const& state = plan.state[plan.block[B].states.first + k];
      slot[state.before] = where(lost, V(nan), slot[state.before]);
      slot[state.after] = where(lost, V(nan), slot[state.after]);
    });
  } else {
    std::string const steps = std::to_string(static_cast<long long>(limit));
    raise(std::runtime_error(plan.block[B].end.root ? "dyad: root: Newton's steps did not arrive within " + steps +
                                                          "; the largest residual is " + text_of<T>(slot[distance])
                                                    : "dyad: iterate: the condition still holds after " + steps +
                                                          " steps"));
  }
  return false;
}

/// Whether such a loop is at its end; counts the steps that follow those in which it proceeds.
template <class Plan, int B, class T, class V> bool ends(V* slot, std::size_t step, std::size_t& further) {
  return (further > 0 || !proceeds<Plan, B, T>(slot, step)) && further++ == further_steps<Plan, B, T>();
}

} // namespace dyad::typed
