// SPDX-License-Identifier: BSL-1.0
/// \file Operations that bring their kernel, on elements in memory.
#pragma once

#include <dyad/typed/tensors/plan.hpp>

#include <span>
#include <type_traits>
#include <utility>

namespace dyad::typed::tensors {

template <class Plan, int Which> class KernelRunner {
  static constexpr FlatKernel const& kernel = Plan::value.kernel[Which];

public:
  template <class T> static void run(T* const* memory) {
    Op const op = dyad::detail::operation_from<Op>(
        IndexList(std::span<Index const>(kernel.parameter, static_cast<std::size_t>(kernel.parameters))));
    [&]<int... K>(std::integer_sequence<int, K...>) {
      op.kernel(elements<T>(memory, kernel.out), elements<T const>(memory, kernel.in[K])...);
    }(std::make_integer_sequence<int, kernel.arguments>{});
  }

private:
  using Op = typed::entry_type<kernel.op, 0, 0>;

  template <class T> static Strided<T> elements(std::remove_const_t<T>* const* memory, FlatTensor const& tensor) {
    auto const list = [&tensor](Index const* items) {
      return std::span<Index const>(items, static_cast<std::size_t>(tensor.rank));
    };
    return {memory[tensor.place.memory] + tensor.place.offset, Shape(list(tensor.extent)),
            IndexList(list(tensor.place.stride))};
  }
};

} // namespace dyad::typed::tensors
