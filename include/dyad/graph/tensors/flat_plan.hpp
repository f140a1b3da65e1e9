// SPDX-License-Identifier: BSL-1.0
/// \file A plan in arrays of constant size, which the templates that run it can read.
#pragma once

#include <dyad/graph/program.hpp>
#include <dyad/graph/tensors/lowering.hpp>
#include <dyad/graph/tensors/plan.hpp>

namespace dyad::graph::tensors {

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
  OpInfo const* op = &no_info;
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
  OpInfo const* op = &no_info;
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
  OpInfo const* variable[S.memory + 1]{}; ///< whose memory it is
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

} // namespace dyad::graph::tensors
