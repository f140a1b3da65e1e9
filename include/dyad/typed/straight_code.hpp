// SPDX-License-Identifier: BSL-1.0
/// \file Straight code of graphs, laid out by one constant evaluation.
#pragma once

#include <dyad/graph/flat.hpp>
#include <dyad/graph/invariants.hpp>
#include <dyad/typed/program.hpp>
#include <dyad/typed/trace.hpp>

namespace dyad::typed {

/// `Count` roots of a graph, from `First` on.
template <class S, int First, int Count> struct RootsOf {
  using Source = S;
  static constexpr int count = Count;
  static constexpr int size = Source::value.size;
  /// Adds them to roots, given all of the graph.
  static constexpr void pick(Buffer<int> const& all, Buffer<int>& roots) {
    for (int i = 0; i < Count; ++i) roots.push(all[First + i]);
  }
  static constexpr void add_places(Buffer<int>& roots) {
    for (int i = 0; i < Count; ++i) roots.push(Source::value.root[First + i]);
  }
};

/// Loads the roots of one or several graphs with the same inputs; of one graph once.
template <class First, class... Rest> constexpr void load_roots(graph::Outputs& out) {
  auto all = graph::load(out.graph, First::Source::value);
  First::pick(all, out.roots);
  [[maybe_unused]] auto const add = [&]<class Part>(std::type_identity<Part>) {
    if constexpr (!std::is_same_v<typename First::Source, typename Part::Source>)
      all = graph::load(out.graph, Part::Source::value);
    Part::pick(all, out.roots);
  };
  (add(std::type_identity<Rest>{}), ...);
}

/// The program of the roots of one or several graphs with the same inputs.
template <Target For, class First, class... Rest> struct StraightCode {
  static constexpr bool one_source = (std::is_same_v<typename First::Source, typename Rest::Source> && ...);
  static constexpr int smallest_loops = 64; ///< nodes: a smaller program has none that are worth looking for
  static constexpr bool may_loop = one_source && For != Target::recording &&
                                   First::size > (For == Target::doubles ? smallest_loops : graph::largest_regrouped);
  static constexpr bool large = First::size > graph::largest_regrouped;
  static constexpr int inputs = First::Source::inputs;
  static constexpr int count = (First::count + ... + Rest::count); ///< results

  // Arguments that are written to, and no results: see JacobianOf.

  static constexpr void write_straight(graph::Code& code) {
    graph::Outputs out;
    load_roots<First, Rest...>(out);
    out = graph::optimize(static_cast<graph::Outputs&&>(out), limits_of(For, graph::largest_regrouped));
    code = graph::straight(out, inputs);
  }
  /// A loop runs several iterations at a time, but a chain, each link of which waits for the one before, no faster than
  /// straight code does, which runs it beside what else there is. Small programs, which loops would keep from being
  /// regrouped as a whole, are loops where hardly anything is left outside.
  static constexpr bool worth_loops(graph::Loops const& loops) {
    int const all = loops.order.size(), chains = loops.links();
    if (loops.empty()) return false;
    if (!large) return chains == 0 && 4 * loops.operations() >= 3 * all;
    return all > graph::ChunkSize{}.lone || 2 * chains <= all;
  }
  static constexpr void write(graph::Code& code) {
    if constexpr (!may_loop) write_straight(code);
    else {
      Buffer<int> roots, parts{0, First::count};
      First::add_places(roots);
      ((Rest::add_places(roots), parts.push(roots.size())), ...);
      graph::Builder all;
      graph::load_plain(all, First::Source::value);
      graph::OrderOf const order(all, roots);
      graph::Loops const loops(all, order.nodes, order.place, roots, parts);
      if (worth_loops(loops)) {
        code = graph::rolled(loops, For == Target::doubles);
        graph::Invariants(code, inputs, count);
      } else if (!large) write_straight(code);
      else code = graph::straight(graph::optimize({all, roots}, limits_of(For, graph::largest_regrouped)), inputs);
    }
  }
  template <int Capacity> static constexpr auto make() {
    graph::Code code;
    write(code);
    return code.template result<Capacity>();
  }
  static constexpr auto const& value = fitted<StraightCode, 2 * (First::size + ... + (one_source ? 0 : Rest::size)) +
                                                                (First::count + ... + Rest::count) + 64>();
};

} // namespace dyad::typed
