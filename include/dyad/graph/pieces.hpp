// SPDX-License-Identifier: BSL-1.0
/// \file The pieces that a program with loops is made of: loops, and straight-line code, with what they read and write.
#pragma once

#include <dyad/graph/loops.hpp>
#include <dyad/graph/program.hpp>

namespace dyad::graph {

/// Where a piece reads or writes: place `base + stride * v` in iteration v.
struct Access {
  enum Memory { input, table, array, state, output, sum } memory = input;
  int array_id = 0; ///< of an array: which; its place is added when all arrays are known
  int base = 0, stride = 0;
  friend constexpr bool operator==(Access const&, Access const&) = default;
};

/// What a loop carries from one iteration to the next, or adds up.
struct Carry {
  enum Kind {
    state,       ///< the value of the iteration before
    sum,         ///< in any order
    ordered_sum, ///< one by one, as the iterations come
    later_sum    ///< one by one after the loop, whose iterations come in another order
  } kind = state;
  bool minus = false;
  int from = 0, to = 0; ///< elements of arrays: the value before the loop, and after it (of a sum)
  int from_array = 0, to_array = 0;
  int terms_array = 0, terms = 0; ///< of a later sum: the first of its terms
};

/// A loop, or straight-line code.
struct Piece {
  Outputs body; ///< its numbers are accesses, by place; its roots are written to `writes`
  Buffer<Access> reads, writes;
  Buffer<Carry> carries;
  int count = 0; ///< iterations; 0: straight-line code
  bool sequential = false;
};

/// A loop in the making: the steps of one region and stage that it must compute, and what these need.
struct Unit {
  bool sequential = false;
  int stage = 0, region = 0;
  Buffer<Instance> wanted = {};   ///< stored steps, outputs and sums
  int low = 0, high = 0;          ///< iterations low to high - 1; none if high is not greater
  Buffer<Instance> computed = {}; ///< all steps, those computed again included
  Buffer<int> node = {};          ///< of the body, for each
  Piece piece = {};
};

} // namespace dyad::graph
