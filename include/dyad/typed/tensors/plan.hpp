// SPDX-License-Identifier: BSL-1.0
/// \file What several outputs are planned to do, as constants that the templates which run them can read.
#pragma once

#include <dyad/graph/program.hpp>
#include <dyad/graph/tensors/flat_plan.hpp>
#include <dyad/typed/tensors/expr.hpp>

namespace dyad::typed::tensors {

using graph::tensors::FlatKernel, graph::tensors::FlatLoop, graph::tensors::FlatNode, graph::tensors::FlatOutput;
using graph::tensors::FlatPlace, graph::tensors::FlatProduct, graph::tensors::FlatTensor;
using graph::tensors::MemoryKind, graph::tensors::Work;
using graph::tensors::Lowering, graph::tensors::Planner, graph::tensors::Sizes;

/// The graph of several outputs as it is planned.
template <class... E> struct Joined {
  template <int Capacity> static constexpr auto pack() {
    Builder builder;
    Buffer<int> roots;
    int const numbers[] = {view_of<E>.numbers..., 0};
    int i = 0, place = 0;
    ((roots.push(load(builder, view_of<E>, place)), place += numbers[i++]), ...);
    Lowering const lowered(builder, roots);
    return graph::pack<Capacity>(lowered.graph, lowered.roots);
  }
  static constexpr auto value =
      typed::packed<Joined, (std::max(view_of<E>.size, view_of<E>.items) + ...) + 16>();
};

template <class Source> struct Planned {
  static constexpr typed::View view = view_of_packed<Source>;

  template <Sizes S> static constexpr auto make() {
    Builder builder;
    load_all(builder, view);
    Buffer<int> root;
    for (int i = 0; i < Source::value.roots; ++i) root.push(Source::value.root[i]);
    return flat<S>(Planner(builder, root));
  }
  /// A guess that nearly always holds, so that the plan is made once.
  static constexpr Sizes guess() {
    int const n = Source::value.size + Source::value.roots + 8;
    return {n / 2, 3 * n / 2, n, 2 * n, n / 2, n / 2, 4, n};
  }
  static constexpr auto fitting() {
    if constexpr (within(first.used, guess())) return first;
    else return make<first.used>();
  }
  static constexpr auto first = make<guess()>();
  static constexpr auto value = fitting();
};

/// What one loop computes for an element: its inputs are the numbers 0, 1, …, the plain numbers come after them.
template <class Plan, class Source, int L> struct Body {
  static constexpr FlatLoop const& loop = Plan::value.loop[L];

  static constexpr void load(graph::Outputs& out) {
    int size = 0;
    for (int i = 0; i < loop.inputs; ++i) size = std::max(size, Plan::value.load[loop.first_input + i] + 1);
    for (int i = 0; i < loop.computed; ++i) size = std::max(size, Plan::value.computed[loop.first_computed + i].id + 1);
    Buffer<int> id(size, -1);
    for (int i = 0; i < loop.inputs; ++i) id[Plan::value.load[loop.first_input + i]] = out.graph.number(i);
    for (int i = 0; i < loop.computed; ++i) {
      FlatNode const& n = Plan::value.computed[loop.first_computed + i];
      out.graph.derived = n.free;
      if (n.op->role == graph::Role::constant) id[n.id] = out.graph.constant(n.value);
      else if (n.op->role == graph::Role::truth) id[n.id] = out.graph.truth(n.value != 0);
      else if (n.op->role == graph::Role::number)
        id[n.id] = out.graph.number(loop.inputs + Source::value.place[static_cast<int>(n.value)]);
      else if (n.arity == 0) id[n.id] = out.graph.leaf(n.op);
      else if (n.op->stretches) id[n.id] = id[n.arg[0]]; // the same for all elements
      else
        id[n.id] =
            out.graph.apply(n.op, id[n.arg[0]], n.arity > 1 ? id[n.arg[1]] : -1, n.arity > 2 ? id[n.arg[2]] : -1);
    }
    for (int i = 0; i < loop.outputs; ++i) out.roots.push(id[Plan::value.output[loop.first_output + i].node]);
  }
  template <int Capacity> static constexpr auto pack() {
    graph::Outputs out; // no initialiser: see typed::JacobianOf
    load(out);
    out = graph::optimize(out);
    return graph::pack<Capacity>(out.graph, out.roots, graph::calls(out.graph, out.roots));
  }
  static constexpr auto value = typed::packed<Body, 3 * (loop.inputs + loop.computed + loop.outputs) + 16>();

  template <std::size_t... I> static auto operations(std::index_sequence<I...> list) {
    return std::type_identity<typed::TypeList<
        decltype(list), typed::entry_type<value.table[I].op, value.table[I].mantissa, value.table[I].exponent>...>>{};
  }
  using Operations =
      typename decltype(operations(std::make_index_sequence<static_cast<std::size_t>(value.entries)>{}))::type;
};

} // namespace dyad::typed::tensors
