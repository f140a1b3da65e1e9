// SPDX-License-Identifier: BSL-1.0
/// \file The regions and blocks of a program with loops over rows: what graph/loop_plan.hpp makes.
#pragma once

#include <dyad/graph/indices.hpp>
#include <dyad/graph/rebuild.hpp>

namespace dyad::graph {

/// A value that straight code reads.
struct BlockInput {
  enum Kind : int {
    slot,     ///< of the region
    element,  ///< of a column, in the present row
    kept,     ///< of a buffer, in the present row
    kept_near, ///< of a buffer, so many rows further, or 0
    picked,   ///< of a column, in the row that a slot says
    picked_kept, ///< of a buffer, in the row that a slot says
    position, ///< the number of the present row
    count     ///< of the rows of an index
  };
  Kind kind = slot;
  int place = 0; ///< of the slot, the column, the buffer or the index
  int row = 0;   ///< the slot that picks the row, or how many rows further it is
};
/// Where a value comes from and where it goes: slots of two regions, or of the body of a loop and the number of a
/// result or of a buffer.
struct Transfer {
  int from = 0, to = 0;
  int nested = -1; ///< of sums of sums, the number under which the inner ones are added up
};
/// A value that is added to a row of a buffer which another value picks: slots of the body of a loop.
struct Scatter {
  int from = 0, row = 0, to = 0;
};
/// A state that a loop carries from row to row: the slots in its body before and after a step, those of the region
/// around for its value before the first and after the last step.
struct StateSlots {
  int before = 0, after = 0;
  int init = -1;  ///< -1: `value`
  int final = -1; ///< -1: nobody asks
  double value = 0;
};

/// A state that is a column: the buffers that hold it before and after a step, and at the beginning. Where nothing else
/// needs what it is after a step, `moves`: the two buffers change places, or are parts of the one in which the states
/// before all steps are kept.
struct ColumnState {
  int before = -1, after = -1, init = -1;
  bool moves = false;
  int kept = -1;
};
/// A column of a step that is kept for other loops: from a buffer to the step's part of another one.
struct KeptColumn {
  int from = -1, to = -1;
};

/// A product of columns: the buffers of its factors and of what it makes, or adds to.
struct RowProduct {
  enum class Kind { none, times, transposed, outer };
  Kind kind = Kind::none;
  int matrix = -1, vector = -1, to = -1;
  bool adds = false;
};

/// The end of a loop that takes steps as long as a condition holds: the slots in its body of the condition (0 where it
/// does not hold) and of how far it is from its end.
struct OpenEnd {
  int proceed = -1, distance = -1;
  double limit = 0;
  bool root = false, or_nan = false;
};

struct LoopBlock {
  int child = -1; ///< of a loop, its body; else -1
  Outputs code = {};
  Buffer<BlockInput> inputs = {};
  Buffer<int> outputs = {}; ///< slots
  Buffer<Transfer> sums = {}, stores = {}, keeps = {}, adds = {};
  Buffer<StateSlots> states = {};
  Buffer<Scatter> scatters = {};
  Buffer<ColumnState> columns = {};
  Buffer<KeptColumn> keeps_columns = {};
  Buffer<int> clears = {}; ///< buffers that are 0 when the loop begins, since its steps add to them
  RowProduct product = {}; ///< then there is nothing else
  bool back = false; ///< from the last row to the first
  OpenEnd end = {};
};

struct LoopRegion {
  int index = -1;               ///< the place of its index, of the outermost region -1
  int slots = 0;                ///< values that are kept while it runs
  bool batched = false;         ///< it runs on batches of rows
  Buffer<Transfer> imports = {}; ///< from slots of the region around it; of the outermost, from inputs
  Buffer<LoopBlock> blocks = {};
};

/// Values of a term in all rows, which one loop writes and others read.
struct RowBuffer {
  int index = -1;     ///< its place
  int steps = -1;     ///< of a column that is kept for each row of another index, the place of that
  bool lanes = false; ///< written by a loop within one that runs on batches of rows
  int memory = 0;     ///< so many states are kept, and the values computed again from these; 0: all are kept
  int block = -1;     ///< then, the block that writes them
};

/// The direction of a loop over rows.
enum class Way { any, forward, back };

/// Terms of a loop that a scatter adds, which runs around it.
struct ScatteredTerms {
  int scatter = -1, terms = -1;
};

/// What one loop over rows does for a region: a sum, a recurrence, a column that is kept, a result that is stored.
struct LoopItem {
  int id = -1;
  int result = -1; ///< of a result, its number
  int added = -1;  ///< of what is added to the rows of a column, the `AccumulateRows` or `ScatterRows`
  int level = 0;
  IndexSet bit = 0;
  Way way = Way::any;
};

} // namespace dyad::graph
