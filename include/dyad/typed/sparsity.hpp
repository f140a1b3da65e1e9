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

/// The same of a Hessian that is one packed graph.
template <class Source, class E, class... X> constexpr auto sparsity(SecondPartials<Source, E, X...> const&) {
  constexpr auto n = sizeof...(X);
  std::array<std::array<bool, n>, n> out{};
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      int const place = typed::symmetric_place(static_cast<int>(n), static_cast<int>(i), static_cast<int>(j));
      auto const& entry = Source::value.table[graph::bits::entry(Source::value.code[Source::value.root[place]])];
      out[i][j] = entry.op->role != graph::Role::constant || entry.mantissa != 0;
    }
  return out;
}

} // namespace dyad
