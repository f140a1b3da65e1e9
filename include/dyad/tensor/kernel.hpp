// SPDX-License-Identifier: BSL-1.0
/// \file Operations that bring their kernel, on elements in memory.
#pragma once

#include <dyad/tensor/flat_plan.hpp>

#include <utility>

namespace dyad::tensor {

template <class Plan, class Source, int Which> class KernelRunner {
  static constexpr FlatKernel const& kernel = Plan::value.kernel[Which];

public:
  template <class T> static void run(T* const* memory) {
    Op const op = operation_from<Op>(list(parameters));
    [&]<int... K>(std::integer_sequence<int, K...>) {
      op.kernel(elements<T, result>(memory), elements<T const, K>(memory)...);
    }(std::make_integer_sequence<int, kernel.arguments>{});
  }

private:
  static constexpr int result = -1; ///< stands for the result among the arguments

  /// What is known of the node, as arrays of constant size.
  static constexpr int most = 2 * most_axes * most_axes;
  struct Numbers {
    int size = 0;
    Index at[most]{};
  };
  static constexpr Numbers flat_list(IndexList const& from) {
    Numbers out;
    if (from.size() > most) refuse("dyad: an operation on tensors of static shape with too many parameters");
    for (Index const item : from) out.at[out.size++] = item;
    return out;
  }
  static constexpr Numbers shape_of(int argument) {
    auto const graph = Plan::graph();
    return flat_list(graph.shape(argument == result ? kernel.node : graph[kernel.node].arg[argument]));
  }
  static constexpr Numbers parameters = flat_list(Plan::graph()[kernel.node].parameters);
  static constexpr int entry() {
    graph::OpInfo const* const op = Plan::graph()[kernel.node].op;
    for (int i = 0; i < Source::value.entries; ++i)
      if (graph::same_operation(Source::value.table[i].op, op)) return i;
    return -1;
  }
  using Op = typed::entry_type<Source::value.table[entry()].op, 0, 0>;

  static IndexList list(Numbers const& from) { return IndexList(std::span<Index const>(from.at, static_cast<std::size_t>(from.size))); }
  template <class T, int K> static Strided<T> elements(std::remove_const_t<T>* const* memory) {
    static constexpr Numbers shape = shape_of(K);
    static constexpr FlatPlace const& place = K == result ? kernel.out : kernel.in[K == result ? 0 : K];
    auto const extents = std::span<Index const>(shape.at, static_cast<std::size_t>(shape.size));
    return {memory[place.memory] + place.offset, Shape(extents), IndexList(std::span<Index const>(place.stride, extents.size()))};
  }
};

} // namespace dyad::tensor
