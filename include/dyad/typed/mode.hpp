// SPDX-License-Identifier: BSL-1.0
/// \file The direction in which a gradient is worked out, chosen by what its program will cost.
#pragma once

#include <dyad/graph/cost.hpp>
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
  int const one = builder.constant(1);
  if (mode == Mode::reverse) {
    Buffer<int> seed(size, graph::zero);
    seed[root] = one;
    auto adjoint = graph::reverse(builder, RulesOf<E>::value, seed, graph::depends_on(builder, leaves, size));
    for (int const x : leaves) add(adjoint[x]);
  } else {
    auto const needed = graph::reachable(builder, {root});
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

/// One root of a packed graph of several, as an expression of its own.
template <class Source, int Root> struct OneRoot {
  template <int Capacity> static constexpr auto pack() {
    graph::Builder builder;
    auto const& all = Source::value;
    View const view{all.table, all.code, all.root[Root] + 1, all.entries, all.numbers};
    auto out = graph::pack<Capacity>(builder, {load(builder, view)});
    for (int i = 0; i < out.numbers; ++i) out.place[i] = all.place[out.place[i]];
    return out;
  }
  static constexpr auto value = packed<OneRoot, Source::value.root[Root] + 1>();
};

/// The direction of the gradient of E by X.
template <class E, class... X> struct GradientMode {
  static constexpr std::size_t most_forward =
      8;                                   // more variables go in reverse: its cost does not grow with their number
  static constexpr int most_compared = 40; // operations of an expression whose programs are worked out and compared
  static constexpr int most_swept = 80;          // operations of an expression whose sweeps are compared
  static constexpr int clear = 2;                // sweeps this many times apart are not compared

  static constexpr Mode choose() {
    if (sizeof...(X) == 1) return Mode::forward;
    if (sizeof...(X) > most_forward || Data<E>::size > most_swept) return Mode::reverse;
    auto const forward = sweep<E, X...>(Mode::forward, true), reverse = sweep<E, X...>(Mode::reverse, true);
    int const f = graph::work(forward.graph, forward.roots), r = graph::work(reverse.graph, reverse.roots);
    bool const compare = Data<E>::size <= most_compared && f < clear * r && r < clear * f;
    if (!compare) return f <= r ? Mode::forward : Mode::reverse;
    return graph::program_work(forward) <= graph::program_work(reverse) ? Mode::forward : Mode::reverse;
  }
  static constexpr Mode value = choose();
};

} // namespace typed
} // namespace dyad
