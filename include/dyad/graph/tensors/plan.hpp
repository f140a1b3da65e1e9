// SPDX-License-Identifier: BSL-1.0
/// \file From a graph of tensors to what is done: loops over elements, matrix products, and where each value lies.
///
/// Operations on each element are fused: those that can run side by side over one shape are one loop, which reads what
/// it needs from memory once and writes what others need. Reductions fold what such loops compute. Reshaped, permuted,
/// stretched and sliced tensors are the same memory seen with other strides. Work comes in levels: what a level needs,
/// the levels before it have left in memory.
#pragma once

#include <dyad/graph/tensors/builder.hpp>
#include <dyad/graph/tensors/steps.hpp>

#include <algorithm>
#include <limits>

namespace dyad::graph::tensors {

class Planner {
public:
  constexpr Planner(Builder const& builder, Buffer<int> const& root)
      : graph(builder), roots(root), place_(builder.size()), level_(builder.size(), 0), needed_(builder.size(), false),
        copied_(builder.size(), false), within_(builder.size(), false), result_(builder.size(), -1) {
    for (int const id : roots) needed_[id] = true;
    for (int id = graph.size() - 1; id >= 0; --id)
      if (needed_[id])
        for (int const a : graph.arguments(id)) needed_[a] = true;
    for (int id = 0; id < graph.size(); ++id) look_at(id);
    find_parts_of_parts();
    for (int i = 0; i < roots.size(); ++i)
      if (computes(roots[i]) && result_[roots[i]] < 0) result_[roots[i]] = i;
    for (int id = 0; id < graph.size(); ++id)
      if (needed_[id]) level_[id] = level_of(id);
    delay();
    for (int id = 0; id < graph.size(); ++id)
      if (needed_[id]) plan(id);
    for (int i = 0; i < roots.size(); ++i)
      if (result_[roots[i]] != i)
        copy_to(roots[i], contiguous(add_memory(MemoryKind::result, i, graph.shape(roots[i])), graph.shape(roots[i])),
                available(roots[i]));
    finish_loops();
    share_memory();
  }

  Builder const& graph;
  Buffer<int> const& roots;
  Buffer<Loop> loops;
  Buffer<Fill> fills;
  Buffer<Product> products;
  Buffer<Kernel> kernels;
  Buffer<Memory> memory;
  Index work_size = 0;

  /// A number the same for all elements, which needs no memory.
  constexpr bool splat(int id) const { return graph.is_splat(id); }
  constexpr bool condition(int id) const { return graph[id].op->returns_condition; }
  constexpr bool elementwise(int id) const { return graph[id].arity() > 0 && !graph[id].op->on_shapes; }

private:
  constexpr Structure const& structure(int id) const {
    return graph[id].op->on_shapes ? *graph[id].op->structure : nothing_;
  }
  constexpr bool views(int id) const { return structure(id).is_view && !splat(id); }
  constexpr bool reduces(int id) const { return structure(id).fold != Fold::none; }
  constexpr bool multiplies(int id) const { return structure(id).multiplies_matrices; }
  constexpr bool has_kernel(int id) const { return structure(id).has_kernel; }
  /// Whether it makes values of its own, in memory where others need them.
  constexpr bool computes(int id) const { return graph[id].arity() > 0 && !splat(id) && !views(id) && !condition(id); }
  /// Whether a loop over `space` could have the value at hand, without memory.
  constexpr bool joins(int id, Shape const& space) const {
    return elementwise(id) && !condition(id) && graph.shape(id) == space;
  }

  /// The level from which on a value can be read from memory: what a level computes, the next one finds there.
  constexpr int available(int id) const {
    if (views(id)) return available(graph[id].arg[0]) + (copied_[id] ? 1 : 0);
    if (splat(id) || condition(id)) return reachable_from(id, graph.shape(id)) + 1; // laid out
    return computes(id) ? level_[id] + 1 : 0;
  }
  /// The first level of a loop over `space` that uses a value.
  constexpr int reachable_from(int id, Shape const& space) const {
    if (splat(id)) return 0;
    if (!condition(id)) return joins(id, space) ? level_[id] : available(id);
    int level = 0;
    for (int const a : graph.arguments(id)) level = std::max(level, reachable_from(a, space));
    return level;
  }
  constexpr int level_of(int id) {
    if (multiplies(id)) return multiply(id);
    if (has_kernel(id)) return run_kernel(id);
    int level = 0;
    if (computes(id))
      for (int const a : graph.arguments(id))
        level = std::max(level, reachable_from(a, graph.shape(elementwise(id) ? id : a)));
    return level;
  }

  /// What only later loops over the same elements use is computed there, and needs no memory.
  constexpr void delay() {
    constexpr int never = std::numeric_limits<int>::max();
    Buffer<int> latest(graph.size(), never);
    for (int id = graph.size() - 1; id >= 0; --id) {
      if (!needed_[id]) continue;
      bool const in_loop = elementwise(id) && !condition(id);
      if (in_loop && result_[id] < 0 && latest[id] != never) level_[id] = std::max(level_[id], latest[id]);
      for (int const a : graph.arguments(id))
        latest[a] = std::min(latest[a], reduces(id) || (in_loop && graph.shape(id) == graph.shape(a)) ? level_[id] : 0);
    }
  }

  constexpr int add_memory(MemoryKind kind, int which, Shape const& shape) {
    for (int i = 0; i < memory.size(); ++i)
      if (kind != MemoryKind::work && memory[i].kind == kind && memory[i].which == which) return i;
    memory.push({kind, which, shape.count()});
    return memory.size() - 1;
  }
  constexpr Place contiguous(int where, Shape const& shape) const { return {where, 0, row_major(shape)}; }

  /// Where a value lies, given memory if need be: then some loop must write it there.
  constexpr Place place(int id) {
    if (place_[id].memory >= 0) return place_[id];
    Node const& n = graph[id];
    if (n.op->role == Role::variable)
      place_[id] = contiguous(add_memory(MemoryKind::variable, id, graph.shape(id)), graph.shape(id));
    else if (views(id)) place_[id] = viewed(id);
    else if (splat(id) || condition(id)) place_[id] = laid_out(id, 0);
    else
      place_[id] = contiguous(result_[id] >= 0 ? add_memory(MemoryKind::result, result_[id], graph.shape(id))
                                               : add_memory(MemoryKind::work, 0, graph.shape(id)),
                              graph.shape(id));
    return place_[id];
  }
  /// A copy of a value in memory of its own, made in a level.
  constexpr Place laid_out(int id, int level) {
    Place const to = contiguous(add_memory(MemoryKind::work, 0, graph.shape(id)), graph.shape(id));
    copy_to(id, to, level);
    return to;
  }
  /// How a node lies in the memory that it is a view of, and whether that is a copy of its argument.
  constexpr void look_at(int id) {
    Node const& n = graph[id];
    if (!views(id)) return layout_.push(Layout(graph.shape(id)));
    Layout layout = layout_[n.arg[0]];
    copied_[id] = !structure(id).view(graph.parameters(id), layout);
    if (copied_[id]) {
      layout = Layout(graph.shape(n.arg[0]));
      structure(id).view(graph.parameters(id), layout);
    }
    layout_.push(layout);
  }
  constexpr Place viewed(int id) {
    int const x = graph[id].arg[0];
    Place const base = copied_[id] ? laid_out(x, available(x)) : place(x);
    return {base.memory, layout_[id].offset, layout_[id].strides};
  }
  constexpr Loop& loop_over(Shape const& space, int level) {
    for (Loop& loop : loops)
      if (loop.level == level && loop.space == space) return loop;
    loops.push({.space = space, .level = level});
    return loops.back();
  }
  constexpr void copy_to(int id, Place const& to, int level) {
    int const from = reachable_from(id, graph.shape(id));
    loop_over(graph.shape(id), std::max(level, from)).outputs.push({id, Fold::none, to});
  }

  constexpr void plan(int id) {
    Node const& n = graph[id];
    if (!computes(id) || within_[id]) return;
    if (elementwise(id)) {
      if (result_[id] >= 0) store(id);
    } else if (reduces(id)) {
      Place const to = place(id);
      Shape const& from = graph.shape(n.arg[0]);
      IndexList const strides = structure(id).gathered(graph.parameters(id), to.strides, from);
      Output const output{n.arg[0], structure(id).fold, {to.memory, to.offset, strides}};
      fills.push({to.memory, level_[id], output.fold});
      loop_over(from, level_[id]).outputs.push(output);
    } else if (structure(id).has_parts) {
      Place const to = place(id);
      if (structure(id).leaves_gaps) fills.push({to.memory, level_[id]});
      write_parts(id, to, level_[id]);
    }
  }
  /// What is made of parts, and used by nothing but by another one that is, is written to its place in that.
  constexpr void find_parts_of_parts() {
    Buffer<int> users(graph.size(), 0);
    for (int const root : roots) users[root] = 2;
    for (int id = 0; id < graph.size(); ++id)
      for (int const a : graph.arguments(id)) users[a] += needed_[id] ? 1 : 0;
    for (int id = 0; id < graph.size(); ++id)
      if (needed_[id] && structure(id).has_parts)
        for (int const a : graph.arguments(id))
          within_[a] = structure(a).has_parts && !structure(a).leaves_gaps && users[a] == 1;
  }
  constexpr void write_parts(int id, Place const& to, int level) {
    for (int i = 0; i < graph[id].arity(); ++i) {
      Layout const part = structure(id).part(graph.parameters(id), i, Layout(graph.shape(id), to.strides, to.offset));
      Place const at{to.memory, part.offset, part.strides};
      int const x = graph[id].arg[i];
      if (within_[x]) write_parts(x, at, level);
      else copy_to(x, at, level);
    }
  }
  /// Plans the run of a kernel and returns its level.
  constexpr int run_kernel(int id) {
    Kernel out{.node = id};
    for (int const x : graph.arguments(id)) {
      out.in.push(place(x));
      out.level = std::max(out.level, available(x));
    }
    out.out = place(id);
    kernels.push(out);
    return out.level;
  }
  /// Plans a product and returns its level.
  constexpr int multiply(int id) {
    Node const& n = graph[id];
    IndexList const& parameters = graph.parameters(id);
    bool const transposed[] = {structure(id).transposes(parameters, 0), structure(id).transposes(parameters, 1)};
    Index const rank = graph.shape(id).size();
    Product out;
    auto const matrices = [&](int argument) {
      int const x = n.arg[argument];
      Shape const& shape = graph.shape(x);
      Index const last = shape.size() - 1;
      Place from = place(x);
      int ready = available(x);
      if (!mappable(from, shape)) from = laid_out(x, ready++);
      out.level = std::max(out.level, ready);
      Shape leading = graph.shape(id);
      for (Index i = 1; i <= 2; ++i) leading[rank - i] = shape[last + 1 - i];
      Place view{from.memory, from.offset, dyad::detail::stretched(shape, from.strides, leading)};
      view.strides[rank - 2] = from.strides[last - 1];
      view.strides[rank - 1] = from.strides[last];
      if (transposed[argument]) std::swap(view.strides[rank - 2], view.strides[rank - 1]);
      return view;
    };
    out.a = matrices(0);
    out.b = matrices(1);
    out.out = place(id);
    out.rows = graph.shape(id)[rank - 2];
    out.columns = graph.shape(id)[rank - 1];
    for (Index i = 0; i + 2 < rank; ++i) out.batch.push_back(graph.shape(id)[i]);
    Shape const& a = graph.shape(n.arg[0]);
    out.inner = a[transposed[0] ? a.size() - 2 : a.size() - 1];
    products.push(out);
    return out.level;
  }
  /// Whether Eigen takes the matrices in the last two axes as they lie: one of these in steps of 1 and no overlap, or
  /// vectors.
  static constexpr bool mappable(Place const& from, Shape const& shape) {
    Index const last = shape.size() - 1;
    auto const good = [&](Index inner, Index outer) {
      return (from.strides[inner] == 1 || shape[inner] == 1) &&
             (from.strides[outer] >= shape[inner] || shape[outer] == 1);
    };
    return good(last, last - 1) || good(last - 1, last) || (shape[last] == 1 && from.strides[last - 1] > 0) ||
           (shape[last - 1] == 1 && from.strides[last] > 0);
  }

  /// The loop that computes an elementwise node writes it to memory.
  constexpr void store(int id) {
    Loop& loop = loop_over(graph.shape(id), level_[id]);
    for (Output const& output : loop.outputs)
      if (output.node == id && output.fold == Fold::none && output.place.memory == place_[id].memory) return;
    Place const to = place(id);
    loop_over(graph.shape(id), level_[id]).outputs.push({id, Fold::none, to});
  }
  /// Whatever memory a view shows must be written.
  constexpr void require(int id) {
    int base = id;
    while (views(base)) base = graph[base].arg[0];
    if (elementwise(base) && !condition(base)) store(base);
  }

  /// Says what each loop computes and reads. Loops of later levels make loops of earlier ones write.
  constexpr void finish_loops() {
    for (int id = 0; id < graph.size(); ++id)
      if (needed_[id] && (multiplies(id) || has_kernel(id)))
        for (int const a : graph.arguments(id)) require(a);
    int top = 0;
    for (Loop const& loop : loops) top = std::max(top, loop.level);
    for (int id = 0; id < graph.size(); ++id) // a view that had to be copied
      if (needed_[id] && views(id) && place_[id].memory >= 0) require(graph[id].arg[0]);
    for (int level = top; level >= 0; --level)
      for (int i = 0; i < loops.size(); ++i)
        if (loops[i].level == level) finish(i);
  }
  constexpr void finish(int which) {
    Shape const space = loops[which].space;
    int const level = loops[which].level;
    Buffer<bool> computed(graph.size(), false), loaded(graph.size(), false), seen(graph.size(), false);
    Buffer<int> stack;
    for (Output const& output : loops[which].outputs) stack.push(output.node);
    while (!stack.empty()) {
      int const id = stack.pop();
      if (seen[id]) continue;
      seen[id] = true;
      bool const here = splat(id) || condition(id) || (joins(id, space) && level_[id] == level);
      (here ? computed : loaded)[id] = true;
      if (here)
        for (int const a : graph.arguments(id)) stack.push(a);
    }
    for (int id = 0; id < graph.size(); ++id) {
      if (computed[id]) loops[which].computed.push(id);
      if (!loaded[id]) continue;
      require(id); // may add a loop
      Place const from = place(id);
      loops[which].loads.push(id);
      loops[which].inputs.push(
          {from.memory, from.offset, dyad::detail::stretched(graph.shape(id), from.strides, space)});
    }
  }

  /// Gives every work memory a place; what is not in use at the same time may share it.
  constexpr void share_memory() {
    auto const use = [&](int which, int level) {
      Memory& m = memory[which];
      if (m.first < 0 || level < m.first) m.first = level;
      if (level > m.last) m.last = level;
    };
    for (Loop const& loop : loops) {
      for (Place const& in : loop.inputs) use(in.memory, loop.level);
      for (Output const& out : loop.outputs) use(out.place.memory, loop.level);
    }
    for (Fill const& fill : fills) use(fill.memory, fill.level);
    for (Product const& product : products) {
      use(product.a.memory, product.level);
      use(product.b.memory, product.level);
      use(product.out.memory, product.level);
    }
    for (Kernel const& kernel : kernels) {
      for (Place const& in : kernel.in) use(in.memory, kernel.level);
      use(kernel.out.memory, kernel.level);
    }
    constexpr Index line = 8; // elements: so that each begins where a SIMD batch may be aligned
    for (int i = 0; i < memory.size(); ++i) {
      Memory& m = memory[i];
      if (m.kind != MemoryKind::work || m.first < 0) continue;
      Index offset = 0;
      for (bool moved = true; moved;) {
        moved = false;
        for (int k = 0; k < i; ++k) {
          Memory const& other = memory[k];
          bool const together =
              other.kind == MemoryKind::work && other.first >= 0 && other.first <= m.last && m.first <= other.last;
          if (!together || other.offset >= offset + m.count || offset >= other.offset + other.count) continue;
          offset = (other.offset + other.count + line - 1) / line * line;
          moved = true;
        }
      }
      m.offset = offset;
      work_size = std::max(work_size, offset + m.count);
    }
  }

  static constexpr Structure nothing_{};

  Buffer<Place> place_;
  Buffer<Layout> layout_;
  Buffer<int> level_;
  Buffer<bool> needed_, copied_;
  Buffer<bool> within_; ///< written by that of which it is a part
  Buffer<int> result_; ///< the result that a node is computed into, or -1
};

} // namespace dyad::graph::tensors
