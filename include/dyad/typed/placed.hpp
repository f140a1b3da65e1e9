// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives of functions that have been told where their loops over rows run: they run there as well.
#pragma once

#include <dyad/typed/directions.hpp>
#include <dyad/typed/where.hpp>

namespace dyad {

/// The derivatives of a function, at the place that it was told.
///@{
template <class F, class Where> constexpr auto gradient(typed::Placed<F, Where> const& f) {
  return f.with([](auto const& function) { return gradient(function); });
}
template <class F, class Where> constexpr auto jacobian(typed::Placed<F, Where> const& f) {
  return f.with([](auto const& function) { return jacobian(function); });
}
template <class F, class Where> constexpr auto hessian(typed::Placed<F, Where> const& f) {
  return f.with([](auto const& function) { return hessian(function); });
}
template <class F, class Where> constexpr auto value_and_gradient(typed::Placed<F, Where> const& f) {
  return f.with([](auto const& function) { return value_and_gradient(function); });
}
template <class F, class Where> constexpr auto jvp(typed::Placed<F, Where> const& f) {
  return f.with([](auto const& function) { return jvp(function); });
}
template <class F, class Where> constexpr auto vjp(typed::Placed<F, Where> const& f) {
  return f.with([](auto const& function) { return vjp(function); });
}
template <class F, class Where> constexpr auto hvp(typed::Placed<F, Where> const& f) {
  return f.with([](auto const& function) { return hvp(function); });
}
///@}

} // namespace dyad
