// SPDX-License-Identifier: BSL-1.0
/// \file A plan in arrays of constant size, which the templates that run it can read.
#pragma once

#include <dyad/graph/program.hpp>
#include <dyad/tensor/lowering.hpp>
#include <dyad/tensor/plan.hpp>

namespace dyad::tensor {

inline constexpr int most_axes = 8; ///< of a tensor, one in front for derivatives of tensors included
inline constexpr int most_arguments = 3; ///< of an operation on each element, and of a kernel
inline constexpr int most_parameters = 4 * most_axes; ///< of a kernel

struct FlatPlace {
  int memory = -1;
  Index offset = 0;
  Index stride[most_axes]{};
};
struct FlatOutput {
  int node = -1;
  Fold fold = Fold::none;
  FlatPlace place{};
};
struct FlatLoop {
  int rank = 0;
  Index extent[most_axes]{};
  int first_input = 0, inputs = 0, first_output = 0, outputs = 0, first_computed = 0, computed = 0;
};
struct FlatProduct {
  FlatPlace a{}, b{}, out{};
  int batch_rank = 0;
  Index batch[most_axes]{};
  Index rows = 0, columns = 0, inner = 0;
};
/// What a loop computes: enough of a node to build the body from.
struct FlatNode {
  int id = -1;
  graph::OpInfo const* op = &graph::no_info;
  double value = 0;
  bool free = false;
  int arity = 0, arg[most_arguments]{};
};
/// An argument or the result of a kernel.
struct FlatTensor {
  FlatPlace place{};
  int rank = 0;
  Index extent[most_axes]{};
};
struct FlatKernel {
  graph::OpInfo const* op = &graph::no_info;
  int parameters = 0;
  Index parameter[most_parameters]{};
  int arguments = 0;
  FlatTensor in[most_arguments]{}, out{};
};
enum class Work { fill, loop, product, kernel };
struct Action {
  Work work = Work::fill;
  int which = 0, level = 0;
};

struct Sizes {
  int loops = 0, inputs = 0, outputs = 0, computed = 0, fills = 0, products = 0, kernels = 0, memory = 0;
};

constexpr bool within(Sizes const& a, Sizes const& b) {
  return a.loops <= b.loops && a.inputs <= b.inputs && a.outputs <= b.outputs && a.computed <= b.computed &&
         a.fills <= b.fills && a.products <= b.products && a.kernels <= b.kernels && a.memory <= b.memory;
}

/// Arrays for as much. If more was needed, `used` says how much, and nothing else is valid.
template <Sizes S> struct FlatPlan {
  Sizes used{};
  FlatLoop loop[S.loops + 1]{};
  FlatPlace input[S.inputs + 1]{};
  int load[S.inputs + 1]{};
  FlatOutput output[S.outputs + 1]{};
  FlatNode computed[S.computed + 1]{};
  Fill fill[S.fills + 1]{};
  FlatProduct product[S.products + 1]{};
  FlatKernel kernel[S.kernels + 1]{};
  Memory memory[S.memory + 1]{};
  graph::OpInfo const* variable[S.memory + 1]{}; ///< whose memory it is
  Action action[S.loops + S.fills + S.products + S.kernels + 1]{};
  int actions = 0, memories = 0;
  Index work_size = 0;
};

constexpr Sizes sizes_of(Planner const& plan) {
  Sizes out{plan.loops.size(), 0, 0, 0, plan.fills.size(), plan.products.size(), plan.kernels.size(),
            plan.memory.size()};
  for (Loop const& loop : plan.loops) {
    out.inputs += loop.inputs.size();
    out.outputs += loop.outputs.size();
    out.computed += loop.computed.size();
  }
  return out;
}

/// A place over some of its axes.
constexpr FlatPlace flat(Place const& place, Buffer<int> const& axes) {
  FlatPlace out{place.memory, place.offset, {}};
  for (int i = 0; i < axes.size(); ++i) out.stride[i] = place.strides[axes[i]];
  return out;
}

constexpr FlatNode flat(int id, Node const& n) {
  FlatNode out{.id = id, .op = n.op, .value = n.value, .free = n.free, .arity = n.arity()};
  for (int i = 0; i < n.arity(); ++i) out.arg[i] = n.arg[i];
  return out;
}

constexpr Buffer<int> all_axes(Index rank) {
  if (rank > most_axes) refuse("dyad: a tensor of static shape has at most 8 axes");
  Buffer<int> axes;
  for (int k = 0; k < static_cast<int>(rank); ++k) axes.push(k);
  return axes;
}

constexpr FlatTensor flat(Place const& place, Shape const& shape) {
  FlatTensor out{flat(place, all_axes(shape.size())), static_cast<int>(shape.size()), {}};
  for (int i = 0; i < out.rank; ++i) out.extent[i] = shape[i];
  return out;
}

/// The axes that a loop runs over, each the last of a group that all of its places step through as one.
constexpr Buffer<int> merged_axes(Loop const& loop, FlatLoop& out) {
  Buffer<int> axes;
  Buffer<Index> extents;
  auto const joined = [&](int outer, int inner) {
    auto const in_step = [&](Place const& place) {
      return place.strides[outer] == place.strides[inner] * loop.space[inner];
    };
    for (Place const& place : loop.inputs)
      if (!in_step(place)) return false;
    for (Output const& output : loop.outputs)
      if (!in_step(output.place)) return false;
    return true;
  };
  for (int i = 0; i < static_cast<int>(loop.space.size()); ++i) {
    if (loop.space[i] == 1) continue;
    if (!axes.empty() && joined(axes.back(), i)) {
      axes.back() = i;
      extents.back() *= loop.space[i];
    } else {
      axes.push(i);
      extents.push(loop.space[i]);
    }
  }
  out.rank = axes.size();
  if (out.rank > most_axes) refuse("dyad: a tensor of static shape has at most 8 axes");
  for (int i = 0; i < axes.size(); ++i) out.extent[i] = extents[i];
  return axes;
}

template <Sizes S> constexpr void add_loops(FlatPlan<S>& out, Planner const& plan) {
  int inputs = 0, outputs = 0, computed = 0;
  for (int i = 0; i < plan.loops.size(); ++i) {
    Loop const& loop = plan.loops[i];
    FlatLoop& to = out.loop[i];
    auto const axes = merged_axes(loop, to);
    to.first_input = inputs;
    to.inputs = loop.inputs.size();
    for (int k = 0; k < to.inputs; ++k) {
      out.load[inputs] = loop.loads[k];
      out.input[inputs++] = flat(loop.inputs[k], axes);
    }
    to.first_output = outputs;
    to.outputs = loop.outputs.size();
    for (Output const& output : loop.outputs)
      out.output[outputs++] = {output.node, output.fold, flat(output.place, axes)};
    to.first_computed = computed;
    to.computed = loop.computed.size();
    for (int const id : loop.computed) out.computed[computed++] = flat(id, plan.graph[id]);
  }
}
/// What there is to do, level by level.
template <Sizes S> constexpr void add_actions(FlatPlan<S>& out, Planner const& plan) {
  int levels = 0, actions = 0;
  for (Loop const& loop : plan.loops) levels = std::max(levels, loop.level + 1);
  for (Product const& product : plan.products) levels = std::max(levels, product.level + 1);
  for (Kernel const& kernel : plan.kernels) levels = std::max(levels, kernel.level + 1);
  for (int level = 0; level < levels; ++level) {
    auto const add = [&](Work work, auto const& list) {
      for (int i = 0; i < list.size(); ++i)
        if (list[i].level == level) out.action[actions++] = {work, i, level};
    };
    add(Work::fill, plan.fills);
    add(Work::loop, plan.loops);
    add(Work::product, plan.products);
    add(Work::kernel, plan.kernels);
  }
}

template <Sizes S> constexpr FlatPlan<S> flat(Planner const& plan) {
  FlatPlan<S> out;
  out.used = sizes_of(plan);
  if (!within(out.used, S)) return out;
  out.actions = plan.loops.size() + plan.fills.size() + plan.products.size() + plan.kernels.size();
  out.memories = plan.memory.size();
  add_loops(out, plan);
  for (int i = 0; i < plan.fills.size(); ++i) out.fill[i] = plan.fills[i];
  for (int i = 0; i < plan.products.size(); ++i) {
    Product const& product = plan.products[i];
    auto const axes = all_axes(product.batch.size() + 2);
    FlatProduct& to = out.product[i];
    to = {flat(product.a, axes),
          flat(product.b, axes),
          flat(product.out, axes),
          static_cast<int>(product.batch.size()),
          {},
          product.rows,
          product.columns,
          product.inner};
    for (int k = 0; k < to.batch_rank; ++k) to.batch[k] = product.batch[k];
  }
  for (int i = 0; i < plan.kernels.size(); ++i) {
    Kernel const& kernel = plan.kernels[i];
    FlatKernel& to = out.kernel[i];
    Node const& n = plan.graph[kernel.node];
    to.op = n.op;
    IndexList const& parameters = plan.graph.parameters(kernel.node);
    if (parameters.size() > most_parameters)
      refuse("dyad: an operation on tensors of static shape with too many parameters");
    for (Index const parameter : parameters) to.parameter[to.parameters++] = parameter;
    for (int k = 0; k < kernel.in.size(); ++k) to.in[to.arguments++] = flat(kernel.in[k], plan.graph.shape(n.arg[k]));
    to.out = flat(kernel.out, plan.graph.shape(kernel.node));
  }
  for (int i = 0; i < plan.memory.size(); ++i) {
    out.memory[i] = plan.memory[i];
    if (plan.memory[i].kind == MemoryKind::variable) out.variable[i] = plan.graph[plan.memory[i].which].op;
  }
  out.work_size = plan.work_size;
  add_actions(out, plan);
  return out;
}

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

  static constexpr Buffer<int> roots() {
    Buffer<int> out;
    for (int i = 0; i < Source::value.roots; ++i) out.push(Source::value.root[i]);
    return out;
  }
  static constexpr Builder graph() {
    Builder out;
    load_all(out, view);
    return out;
  }
  template <Sizes S> static constexpr auto make() {
    Builder const builder = graph();
    Buffer<int> const root = roots();
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

  static constexpr graph::Outputs outputs() {
    graph::Outputs out;
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
    return graph::optimize(out);
  }
  template <int Capacity> static constexpr auto pack() {
    auto const out = outputs();
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

} // namespace dyad::tensor
