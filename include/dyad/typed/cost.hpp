// SPDX-License-Identifier: BSL-1.0
/// \file What an evaluation of a program costs, as a constant.
#pragma once

#include <dyad/typed/function_sparsity.hpp>

namespace dyad {

/// What one evaluation costs.
struct Cost {
  int nodes = 0;          ///< operations
  int shared = 0;         ///< of these, how many have more than one user; of functions it is not counted
  int transcendental = 0; ///< calls into the mathematical library
  int flops = 0;          ///< additions, multiplications, divisions and the like; a multiply-add counts two
};

namespace typed {

constexpr void count(Cost& cost, graph::OpInfo const& op, int times = 1) {
  cost.nodes += times;
  if (op.transcendental) cost.transcendental += times;
  else cost.flops += times * op.flops;
}

/// The straight code of a program of functions whose shapes have been stated.
template <class... Parts> struct StatedCode {
  template <class Part> using Traced = typename TraceOf<typename Part::Of, typename Part::Of::Kinds>::type;
  using type = StraightCode<Target::doubles, typename RootsOfPart<Parts, Traced<Parts>, Parts...>::type...>;
};

} // namespace typed

/// The cost of a program: `static_assert(cost(prog).transcendental <= 3)`.
template <class... Outputs> constexpr Cost cost(Program<Outputs...> const&) {
  using Code = typename typed::CompiledList<typed::Target::doubles, typed::Flattened<Outputs...>>::type;
  constexpr auto const& p = Code::value;
  Cost out;
  Buffer<int> uses(p.size, 0);
  for (int i = 0; i < p.size; ++i) {
    graph::OpInfo const& op = *p.table[graph::bits::entry(p.code[i])].op;
    if (op.arity == 0) continue;
    typed::count(out, op);
    for (int k = 0; k < op.arity; ++k) ++uses[graph::bits::arg(p.code[i], k, i)];
  }
  for (int i = 0; i < p.roots; ++i) ++uses[p.root[i]];
  for (int i = 0; i < p.size; ++i) out.shared += uses[i] > 1 && p.table[graph::bits::entry(p.code[i])].op->arity > 0;
  return out;
}

/// The cost of an expression alone.
template <Expression E> constexpr Cost cost(E const& e) { return cost(compile(e)); }

/// The cost of a program of functions, of which the shapes of the arguments have been stated, on `double`. A loop of
/// the lambda counts as often as it runs; loops over rows are as long as a call says, and have none.
template <class... Parts> constexpr Cost cost(FunctionProgram<Parts...> const&) {
  static_assert(!(typed::has_rows<typename Parts::Of::Kinds> || ...),
                "dyad: cost is that of programs on numbers, vectors and matrices; rows are as many as a call brings");
  Cost out;
  if constexpr ((typed::check_stated<Parts>() && ...)) {
    constexpr auto const& code = typed::StatedCode<Parts...>::type::value;
    for (int p = 0; p < code.pieces; ++p) {
      auto const& piece = code.piece[p];
      for (int i = code.first[piece.first_chunk]; i < code.first[piece.first_chunk + piece.chunks]; ++i)
        if (int const op = code.step[i].op - static_cast<int>(graph::Move::count); op >= 0)
          typed::count(out, *code.operation[op], piece.count > 0 ? piece.count : 1);
      for (int k = piece.first_carry; k < piece.first_carry + piece.carries; ++k)
        if (code.carry[k].kind != graph::Carry::state) out.nodes += piece.count, out.flops += piece.count; // its sums
    }
  }
  return out;
}

} // namespace dyad
