// SPDX-License-Identifier: BSL-1.0
/// \file Which derivatives of a traced function are known to be zero.
#pragma once

#include <dyad/typed/function.hpp>

#include <array>
#include <cstddef>

namespace dyad {

namespace typed {
template <class F> struct shapes_that_were_not_stated {
  static_assert(sizeof(F) == 0,
                "dyad: sparsity and cost of a derivative are known where the shapes of the arguments have been stated, "
                "as in dyad::function<dyad::Vec<10>>(lambda)");
};
/// Whether a part can be computed of a function whose shapes have been stated.
template <class Part> consteval bool check_stated() {
  if constexpr (std::is_same_v<typename Part::Of::Kinds, List<>>) {
    static_cast<void>(sizeof(shapes_that_were_not_stated<typename Part::Of>));
    return false;
  } else return check_part<Part, typename TraceOf<typename Part::Of, typename Part::Of::Kinds>::type>();
}

template <class Source, int First, int Rows, int Cols> consteval auto pattern() {
  std::array<std::array<bool, static_cast<std::size_t>(Cols)>, static_cast<std::size_t>(Rows)> out{};
  for (int i = 0; i < Rows; ++i)
    for (int j = 0; j < Cols; ++j) {
      graph::FlatNode const& node = Source::value.node[Source::value.root[First + i * Cols + j]];
      out[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] =
          Source::value.operation[node.op]->role != graph::Role::constant || node.value != 0;
    }
  return out;
}
} // namespace typed

/// Which derivatives are not known to be zero: rows of results (of inputs, for a Hessian) by inputs. The shapes of the
/// arguments must have been stated.
template <class F, int Order, bool OfOneResult>
constexpr auto sparsity(FunctionProgram<typed::Part<F, Order, OfOneResult>> const&) {
  static_assert(
      !typed::has_rows<typename F::Kinds>,
      "dyad: sparsity is that of derivatives by numbers, vectors and matrices; rows are as many as a call brings");
  if constexpr (typed::check_stated<typed::Part<F, Order, OfOneResult>>()) {
    using Traced = typename typed::TraceOf<F, typename F::Kinds>::type;
    using Source = typename typed::SourceOf<Traced, Order>::type;
    constexpr int rows = Order == 1 ? Traced::roots : Traced::active;
    return typed::pattern<Source, Order == 1 ? rows : 1 + Traced::active, rows, Traced::active>();
  }
}

} // namespace dyad
