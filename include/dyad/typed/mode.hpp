// SPDX-License-Identifier: BSL-1.0
/// \file The direction in which a gradient is worked out, chosen by what its program will cost.
#pragma once

#include <dyad/graph/cost.hpp>
#include <dyad/graph/second_derivatives.hpp>
#include <dyad/graph/separate.hpp>
#include <dyad/typed/derivative.hpp>

namespace dyad {

/// `automatic` builds what is worth building, counts the operations of the programs, and keeps the cheapest.
enum class Mode { automatic, forward, reverse };

namespace typed {

/// The raw partial derivatives by X, preceded by the value if that is asked for.
template <class E, class... X> constexpr graph::Outputs sweep(Mode mode, bool with_value = false) {
  graph::Outputs out;
  graph::Builder& builder = out.graph;
  int const root = load(builder, view_of<E>);
  Buffer<int> const leaves{leaf<X>(builder)...};
  int const size = builder.size();
  if (with_value) out.roots.push(root);
  builder.derived = true;
  auto const add = [&](int id) { out.roots.push(id == graph::zero ? builder.constant(0) : id); };
  if (mode == Mode::reverse) {
    Buffer<int> seed(size, graph::zero);
    seed[root] = builder.constant(1);
    auto adjoint = graph::reverse(builder, RulesOf<E>::value, seed, graph::depends_on(builder, leaves, size));
    for (int const x : leaves) add(adjoint[x]);
  } else {
    auto const needed = graph::on_the_way(builder, RulesOf<E>::value, {root}); // each by itself, as diff is
    int const one = builder.constant(1);
    for (int const x : leaves) add(graph::forward(builder, RulesOf<E>::value, needed, x, one)[root]);
  }
  return out;
}

/// One reverse sweep; the partial derivative by the variable at position I is root I.
template <class E, class... X> struct ReverseGradient {
  template <int Capacity> static constexpr auto pack() {
    auto const [builder, roots] = sweep<E, X...>(Mode::reverse);
    auto const out = graph::regrouped(builder, roots, false);
    return graph::pack<Capacity>(out.graph, out.roots);
  }
  static constexpr auto value = packed<ReverseGradient, 6 * Data<E>::size + 24>();
};

/// The place, among the entries of a symmetric matrix from the diagonal on, row by row, of entry (i, j).
constexpr int symmetric_place(int n, int i, int j) {
  int const row = i < j ? i : j, column = i < j ? j : i;
  return row * n - row * (row - 1) / 2 + column - row;
}

/// The derivatives of the roots of `Source`, a gradient by X, by each X: entries (i, j) of the Hessian with i <= j,
/// from one graph and one forward sweep for each variable.
template <class Source, class... X> struct SecondDerivatives {
  static constexpr int variables = static_cast<int>(sizeof...(X));

  template <int Capacity> static constexpr auto pack() {
    auto const& all = Source::value;
    graph::Builder builder;
    builder.expect((2 + variables / 2) * Source::value.size);
    Buffer<int> const id = builder.load(view_of_packed<Source>);
    Buffer<int> first;
    for (int i = 0; i < variables; ++i) first.push(id[all.root[i]]);
    Buffer<int> const leaves{leaf<X>(builder)...};
    builder.derived = true;
    int const zero = builder.constant(0);
    auto const tangents = graph::second_derivatives(builder, RulesOfPacked<Source>::value, leaves, first);
    Buffer<int> roots(variables * (variables + 1) / 2, zero);
    int const* tangent = tangents.begin();
    for (int j = 0; j < variables; ++j)
      for (int i = 0; i <= j; ++i, ++tangent)
        if (*tangent != graph::zero) roots[symmetric_place(variables, i, j)] = *tangent;
    auto const regrouped = graph::regrouped(builder, roots, false);
    auto out = graph::pack<Capacity>(regrouped.graph, regrouped.roots);
    if (out.fits())
      for (int i = 0; i < out.numbers; ++i) out.place[i] = all.place[out.place[i]];
    return out;
  }
  static constexpr auto value = packed<SecondDerivatives, (6 + variables / 2) * Source::value.size + 64>();
};

/// The roots of a packed graph, each as a packed graph of its own.
template <class Source> struct SeparateRoots {
  static constexpr int roots = Source::value.roots;
  static constexpr int total = graph::separate_size(view_of_packed<Source>, Source::value.root, roots);
  static constexpr auto make() {
    graph::Separate<roots, total> out;
    graph::Walk(view_of_packed<Source>).write(out, Source::value.root, Source::value.place);
    return out;
  }
  static constexpr auto value = make();
};

/// One of these.
struct PackedView {
  graph::TableEntry const* table;
  std::uint64_t const* code;
  int const* place;
  int size, entries, numbers;
};
template <class Source, int Root> struct OneRoot {
  static constexpr auto const& all = SeparateRoots<Source>::value;
  static constexpr PackedView value{all.table + all.entry[Root],
                                    all.code + all.node[Root],
                                    all.place + all.number[Root],
                                    all.node[Root + 1] - all.node[Root],
                                    all.entry[Root + 1] - all.entry[Root],
                                    all.number[Root + 1] - all.number[Root]};
};

/// The direction of the gradient of E by X.
template <class E, class... X> struct GradientMode {
  static constexpr std::size_t most_forward = 8; // more variables go in reverse, whose cost does not grow with them
  static constexpr int most_compared = 40;       // operations of an expression whose programs are compared
  static constexpr int most_swept = 80;          // operations of an expression whose sweeps are compared
  static constexpr int clear = 2;                // sweeps this many times apart are not compared

  static constexpr Mode choose() {
    if constexpr (sizeof...(X) == 1) return Mode::forward;
    else if constexpr (sizeof...(X) > most_forward || Data<E>::size > most_swept) return Mode::reverse;
    else {
      auto const forward = sweep<E, X...>(Mode::forward, true), reverse = sweep<E, X...>(Mode::reverse, true);
      int const f = graph::work(forward.graph, forward.roots), r = graph::work(reverse.graph, reverse.roots);
      bool const compare = Data<E>::size <= most_compared && f < clear * r && r < clear * f;
      if (!compare) return f <= r ? Mode::forward : Mode::reverse;
      return graph::program_work(forward) <= graph::program_work(reverse) ? Mode::forward : Mode::reverse;
    }
  }
  static constexpr Mode value = choose();
};

} // namespace typed
} // namespace dyad
