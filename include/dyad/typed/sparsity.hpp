// SPDX-License-Identifier: BSL-1.0
/// \file What is known of derivatives before the program runs: their zeros and what they cost.
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

/// What one evaluation costs.
struct Cost {
  int nodes = 0;          ///< operations
  int shared = 0;         ///< of these, how many have more than one user
  int transcendental = 0; ///< calls into the mathematical library
  int flops = 0;          ///< additions, multiplications, divisions and the like; a multiply-add counts two
};

/// The cost of a program as a constant: `static_assert(cost(prog).transcendental <= 3)`.
template <class... Outputs> constexpr Cost cost(Program<Outputs...> const&) {
  using Code = typename typed::CompiledList<typed::Target::doubles, typed::Flattened<Outputs...>>::type;
  constexpr auto const& p = Code::value;
  Cost out;
  Buffer<int> uses(p.size, 0);
  for (int i = 0; i < p.size; ++i) {
    graph::OpInfo const& op = *p.table[graph::bits::entry(p.code[i])].op;
    if (op.arity == 0) continue;
    ++out.nodes;
    out.transcendental += op.transcendental;
    if (!op.transcendental)
      out.flops += op.name == "muladd" || op.name == "mulsub" || op.name == "negmuladd" || op.name == "fma" ? 2 : 1;
    for (int k = 0; k < op.arity; ++k) ++uses[graph::bits::arg(p.code[i], k, i)];
  }
  for (int i = 0; i < p.roots; ++i) ++uses[p.root[i]];
  for (int i = 0; i < p.size; ++i) out.shared += uses[i] > 1 && p.table[graph::bits::entry(p.code[i])].op->arity > 0;
  return out;
}

/// The cost of an expression alone.
template <Expression E> constexpr Cost cost(E const& e) { return cost(compile(e)); }

} // namespace dyad
