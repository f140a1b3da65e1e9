// SPDX-License-Identifier: BSL-1.0
/// \file Which derivatives of expressions are known to be zero.
#pragma once

#include <dyad/typed/diff.hpp>

namespace dyad {

namespace typed {

template <class E> inline constexpr bool is_zero = false;
template <> inline constexpr bool is_zero<Leaf<Constant<0>>> = true;

} // namespace typed

/// Which entries of a gradient, Jacobian or Hessian (a Hana tuple of expressions or of rows) are not known to be zero:
/// an array of bool, or of rows of it.
template <class... E> constexpr auto sparsity(hana::tuple<E...> const& entries) {
  if constexpr ((Expression<E> && ...)) return std::array<bool, sizeof...(E)>{!typed::is_zero<typed::forgotten<E>>...};
  else return hana::unpack(entries, [](auto const& first, auto const&... rest) {
      return std::array<decltype(sparsity(first)), 1 + sizeof...(rest)>{sparsity(first), sparsity(rest)...};
    });
}

} // namespace dyad
