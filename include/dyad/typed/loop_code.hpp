// SPDX-License-Identifier: BSL-1.0
/// \file A program with loops over rows as constant data, laid out by one constant evaluation.
#pragma once

#include <dyad/graph/loop_order.hpp>
#include <dyad/graph/merge_loops.hpp>
#include <dyad/graph/pipeline.hpp>
#include <dyad/typed/straight_code.hpp>

namespace dyad::typed {

/// A stretch of one of the lists of a `FlatPlan`.
struct Stretch {
  int first = 0, size = 0;
  constexpr int end() const { return first + size; }
};
struct FlatRegion {
  int index = -1, slots = 0;
  bool batched = false;
  Stretch imports = {}, blocks = {};
};
struct FlatBlock {
  int child = -1;
  Stretch nodes = {}, roots = {}, inputs = {}, outputs = {}; ///< of straight code
  Stretch sums = {}, stores = {}, keeps = {}, adds = {}, states = {}, scatters = {}; ///< of a loop
  Stretch columns = {}, keeps_columns = {}, clears = {};
  graph::RowProduct product = {};
  bool back = false;
  graph::OpenEnd end = {};
};
struct FlatResult {
  int slot = -1, index = -1;
};

/// The regions of a program, their blocks and the graphs of those. `size` says which capacity was needed.
template <int Capacity> struct FlatPlan {
  static constexpr int most_equal_rows = graph::Flat<1, 1>::most_equal_rows;

  int size = 0, operations = 0, regions = 0, blocks = 0, results = 0, buffers = 0,
      equal_rows = 0;
  int equal_row[2 * most_equal_rows]{}; ///< first columns of rows that have to be equally many, in pairs
  graph::OpInfo const* operation[graph::Flat<1, 1>::most_operations]{};
  graph::FlatNode node[Capacity]{};
  int number[Capacity]{}; ///< roots within their block, slots, buffers
  graph::BlockInput input[Capacity]{};
  graph::Transfer transfer[Capacity]{};
  FlatRegion region[Capacity / 8 + 2]{};
  FlatBlock block[Capacity / 8 + 2]{};
  FlatResult result[Capacity]{};
  graph::StateSlots state[Capacity / 2 + 2]{};
  graph::Scatter scatter[Capacity / 2 + 2]{};
  graph::RowBuffer buffer[Capacity / 4 + 2]{};
  graph::ColumnState column[Capacity / 8 + 2]{};
  graph::KeptColumn kept_column[Capacity / 8 + 2]{};
  int nested_sums = 0;
  int reach = 0; ///< how far beyond the rows of a column it is read at most
  constexpr bool fits() const { return size <= Capacity; }
  /// Whether steps of a loop are computed again where they are read: its rows are no matter of several threads.
  constexpr bool computes_again() const {
    for (int b = 0; b < buffers; ++b)
      if (buffer[b].memory > 0) return true;
    return false;
  }
  /// Whether each slot of a list is the one after that before it.
  constexpr bool lie_side_by_side(Stretch const& slots) const {
    for (int i = slots.first + 1; i < slots.end(); ++i)
      if (number[i] != number[i - 1] + 1) return false;
    return slots.size > 0;
  }
};

/// Writes a plan down.
class PlanWriter {
public:
  constexpr explicit PlanWriter(graph::LoopPlan& plan) {
    buffers_ = plan.buffers();
    reach_ = plan.reach();
    nested_sums_ = plan.nested_sums();
    for (graph::LoopRegion const& region : plan.regions()) {
      FlatRegion out{region.index, region.slots, region.batched, add(region.imports),
                     {blocks_.size(), region.blocks.size()}};
      for (graph::LoopBlock const& block : region.blocks) add(block);
      regions_.push(out);
    }
    for (int i = 0; i < plan.result_slots().size(); ++i)
      results_.push({plan.result_slots()[i], plan.index_of_result(i)});
  }
  template <int Capacity> constexpr FlatPlan<Capacity> result() const {
    FlatPlan<Capacity> out;
    for (int const needed :
         {nodes_.size(), numbers_.size(), inputs_.size(), transfers_.size(), 8 * regions_.size(), 8 * blocks_.size(),
          results_.size(), 2 * states_.size(), 2 * scatters_.size(), 4 * buffers_.size(), 8 * columns_.size(),
          8 * kept_columns_.size()})
      if (needed > out.size) out.size = needed;
    if (!out.fits()) return out;
    out.operations = operations_.size();
    if (out.operations > graph::Flat<1, 1>::most_operations)
      refuse("dyad: a program uses more than 96 different operations");
    for (int i = 0; i < out.operations; ++i) out.operation[i] = operations_[i];
    copy(nodes_, out.node);
    copy(numbers_, out.number);
    copy(inputs_, out.input);
    copy(transfers_, out.transfer);
    copy(regions_, out.region);
    copy(blocks_, out.block);
    copy(results_, out.result);
    copy(states_, out.state);
    copy(scatters_, out.scatter);
    copy(buffers_, out.buffer);
    copy(columns_, out.column);
    copy(kept_columns_, out.kept_column);
    out.reach = reach_;
    out.nested_sums = nested_sums_;
    out.buffers = buffers_.size();
    out.blocks = blocks_.size();
    out.regions = regions_.size();
    out.results = results_.size();
    return out;
  }

private:
  template <class T> static constexpr void copy(Buffer<T> const& list, T* to) {
    T const* const from = list.begin();
    for (int i = 0, size = list.size(); i < size; ++i) to[i] = from[i];
  }
  constexpr void add(graph::LoopBlock const& block) {
    FlatBlock out{.child = block.child, .product = block.product, .back = block.back, .end = block.end};
    Buffer<bool> const reached = graph::reachable(block.code.graph, block.code.roots);
    bool const* const needed = reached.begin(); // compilers interpret this for every node
    graph::Node const* const nodes = block.code.graph.nodes();
    int const size = block.code.graph.size();
    Buffer<int> positions(size, -1);
    int* const position = positions.begin();
    out.nodes.first = nodes_.size();
    for (int id = 0; id < size; ++id) {
      if (!needed[id]) continue;
      graph::Node const& n = nodes[id];
      graph::FlatNode flat{.op = operations_.place(n.op), .value = n.value, .free = n.free};
      for (int k = 0, arity = n.op->arity; k < arity; ++k) flat.arg[k] = position[n.arg[k]];
      position[id] = nodes_.size() - out.nodes.first;
      nodes_.push(flat);
    }
    out.nodes.size = nodes_.size() - out.nodes.first;
    out.roots = {numbers_.size(), block.code.roots.size()};
    for (int const root : block.code.roots) numbers_.push(position[root]);
    out.outputs = {numbers_.size(), block.outputs.size()};
    for (int const slot : block.outputs) numbers_.push(slot);
    out.clears = {numbers_.size(), block.clears.size()};
    for (int const buffer : block.clears) numbers_.push(buffer);
    out.inputs = {inputs_.size(), block.inputs.size()};
    for (graph::BlockInput const& input : block.inputs) inputs_.push(input);
    out.sums = add(block.sums);
    out.stores = add(block.stores);
    out.keeps = add(block.keeps);
    for (graph::Transfer const& keep : block.keeps) buffers_[keep.to].block = blocks_.size();
    out.adds = add(block.adds);
    out.scatters = {scatters_.size(), block.scatters.size()};
    for (graph::Scatter const& scatter : block.scatters) scatters_.push(scatter);
    out.columns = {columns_.size(), block.columns.size()};
    for (graph::ColumnState const& column : block.columns) columns_.push(column);
    out.keeps_columns = {kept_columns_.size(), block.keeps_columns.size()};
    for (graph::KeptColumn const& kept : block.keeps_columns) {
      kept_columns_.push(kept);
      buffers_[kept.to].block = blocks_.size();
    }
    out.states = {states_.size(), block.states.size()};
    for (graph::StateSlots const& state : block.states) states_.push(state);
    blocks_.push(out);
  }
  constexpr Stretch add(Buffer<graph::Transfer> const& transfers) {
    Stretch const out{transfers_.size(), transfers.size()};
    for (graph::Transfer const& transfer : transfers) transfers_.push(transfer);
    return out;
  }

  graph::OperationList operations_;
  Buffer<graph::FlatNode> nodes_;
  Buffer<int> numbers_;
  Buffer<graph::BlockInput> inputs_;
  Buffer<graph::Transfer> transfers_;
  Buffer<FlatRegion> regions_;
  Buffer<FlatBlock> blocks_;
  Buffer<FlatResult> results_;
  Buffer<graph::StateSlots> states_;
  Buffer<graph::Scatter> scatters_;
  Buffer<graph::RowBuffer> buffers_;
  Buffer<graph::ColumnState> columns_;
  Buffer<graph::KeptColumn> kept_columns_;
  int reach_ = 0, nested_sums_ = 0;
};

/// The plan of the roots of one or several graphs with the same inputs.
template <Target For, class First, class... Rest> struct LoopCode {
  static constexpr int count = (First::count + ... + Rest::count);

  /// Loads the graph as it was derived.
  static constexpr void load(graph::Outputs& out) { load_roots<First, Rest...>(out); }
  template <int Capacity> static constexpr auto make() {
    graph::Outputs out;
    load(out);
    out = graph::with_merged_loops(out);
    Buffer<int> const equal_rows = out.graph.equal_rows();
    if (For != Target::recording)
      out = graph::optimize(static_cast<graph::Outputs&&>(out), limits_of(For, graph::largest_regrouped));
    auto flat = graph::planned(static_cast<graph::Outputs&&>(out), [](graph::LoopPlan& plan) {
      return PlanWriter(plan).template result<Capacity>();
    });
    for (int const column : equal_rows)
      if (flat.equal_rows == 2 * flat.most_equal_rows)
        refuse("dyad: a traced function has loops over too many different rows");
      else flat.equal_row[flat.equal_rows++] = column;
    return flat;
  }
  static constexpr auto const& value =
      fitted<LoopCode, 2 * (First::size + ... + Rest::size) + count + 64>();
};

/// The straight code of one block.
template <class Plan, int B> struct BlockCode {
  static constexpr FlatBlock block = Plan::value.block[B];

  template <int Capacity> static constexpr auto make() {
    graph::Outputs out;
    out.graph.expect(block.inputs.size + block.nodes.size);
    out.graph.inputs(block.inputs.size);
    Buffer<int> ids(block.nodes.size);
    int* const id = ids.begin();
    for (int i = 0; i < block.nodes.size; ++i) {
      graph::FlatNode const& flat = Plan::value.node[block.nodes.first + i];
      graph::Node node{.op = Plan::value.operation[flat.op], .value = flat.value, .free = flat.free};
      for (int k = 0, arity = node.op->arity; k < arity; ++k) node.arg[k] = id[flat.arg[k]];
      id[i] = out.graph.intern_ordered(static_cast<graph::Node&&>(node));
    }
    for (int i = 0; i < block.roots.size; ++i) out.roots.push(id[Plan::value.number[block.roots.first + i]]);
    return graph::straight(out, block.inputs.size).template result<Capacity>();
  }
  static constexpr auto const& value = fitted<BlockCode, 2 * block.nodes.size + block.roots.size + 64>();
};

} // namespace dyad::typed
