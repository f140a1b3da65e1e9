// SPDX-License-Identifier: BSL-1.0
/// \file `+= -= *= /=` on Variables.
#pragma once

#include <dyad/core/raise.hpp>
#include <dyad/dynamic/record.hpp>

#include <concepts>
#include <stdexcept>
#include <string>

namespace dyad {

namespace detail {

/// Throws `std::logic_error` where an update of a parameter would be lost: the left side is one of several copies of a
/// leaf that holds a gradient, and only that copy would have the new value.
template <std::same_as<Variable> V> void check_assignment(V const& left, std::string_view assignment) {
  if (!left.is_leaf() || !left.has_grad() || left.node()->has_one_handle()) return;
  std::string const op(1, assignment.front());
  raise(std::logic_error(
      "dyad: " + std::string(assignment) + ": " + left.label() +
      " holds a gradient and has copies, which would keep the old value: write p.set_data(p.data() " + op +
      " step) to change it for all of them, or p = p " + op + " step for a new variable"));
}

} // namespace detail
///@{

/// `a -= b` is `a = a - b`, as for numbers: `a` names a new value, and copies of `a` keep the old one. On a copy of a
/// parameter that holds a gradient this would be an update that is lost: it throws `std::logic_error`.
template <Value B> Variable& operator+=(Variable& a, B const& b) {
  detail::check_assignment(a, "+=");
  return a = a + b;
}
template <Value B> Variable& operator-=(Variable& a, B const& b) {
  detail::check_assignment(a, "-=");
  return a = a - b;
}
template <Value B> Variable& operator*=(Variable& a, B const& b) {
  detail::check_assignment(a, "*=");
  return a = a * b;
}
template <Value B> Variable& operator/=(Variable& a, B const& b) {
  detail::check_assignment(a, "/=");
  return a = a / b;
}
///@}

} // namespace dyad
