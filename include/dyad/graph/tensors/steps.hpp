// SPDX-License-Identifier: BSL-1.0
/// \file What a program of tensors does: loops over elements, matrix products, kernels, and the memory they read and
/// write.
#pragma once

#include <dyad/core/buffer.hpp>
#include <dyad/core/shape.hpp>
#include <dyad/ops/structural.hpp>

namespace dyad::graph::tensors {

/// Where a tensor lies: strides in elements, one for each axis.
struct Place {
  int memory = -1;
  Index offset = 0;
  IndexList strides = {};
};

/// What a loop leaves in memory: the values of a node, or what they are folded into.
struct Output {
  int node = -1; ///< whose value
  Fold fold = Fold::none;
  Place place = {}; ///< over the axes of the loop; a stride of 0 where a reduction gathers
};

struct Loop {
  Shape space = {};
  int level = 0;
  Buffer<int> computed = {}; ///< nodes, arguments first
  Buffer<int> loads = {};
  Buffer<Place> inputs = {}; ///< over the axes of the loop, one for each node of `loads`
  Buffer<Output> outputs = {};
};

/// Sets memory to one value: that which a fold begins with, or 0.
struct Fill {
  int memory = -1, level = 0;
  Fold fold = Fold::none;
};

/// The product of the matrices in the last two axes.
struct Product {
  int level = 0;
  Place a = {}, b = {}, out = {}; ///< over the axes of the result, with those of each matrix in the last two places
  Shape batch = {};
  Index rows = 0, columns = 0, inner = 0;
};

/// An operation that brings its kernel.
struct Kernel {
  int level = 0, node = -1;
  Buffer<Place> in = {};
  Place out = {};
};

enum class MemoryKind { variable, result, work };

struct Memory {
  MemoryKind kind = MemoryKind::work;
  int which = 0; ///< the node of a variable, the place of a result
  Index count = 0, offset = 0;
  int first = -1, last = -1; ///< levels in use
};

} // namespace dyad::graph::tensors
