// SPDX-License-Identifier: BSL-1.0
/// \file Runs a program with loops over rows.
///
/// The outermost loop over rows runs on SIMD batches where the numbers have them, the last rows with lanes left over;
/// where that is a recurrence, the loops within its steps do. Loops within these run row by row, for all lanes
/// together. The blocks of an outermost loop may run side by side: see typed/where.hpp.
#pragma once

#include <dyad/typed/batch_places.hpp>
#include <dyad/typed/inner_blocks.hpp>
#include <dyad/typed/kept_rows.hpp>
#include <dyad/typed/loop_code.hpp>
#include <dyad/typed/loop_ends.hpp>
#include <dyad/typed/loop_inputs.hpp>
#include <dyad/typed/loop_place.hpp>
#include <dyad/typed/picked_inputs.hpp>
#include <dyad/typed/plan_facts.hpp>
#include <dyad/typed/row_places.hpp>
#include <dyad/typed/row_tiles.hpp>
#include <dyad/typed/step_memory.hpp>
#include <dyad/typed/straight.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace dyad::typed {

/// Runs the regions of a plan on numbers of type T. `Stores` takes the results that are rows.
template <class Plan, class T, class In, class Stores = RowPlaces<T>, class Where = OneThread> class LoopRunner {
  using Facts = PlanFacts<Plan, In>;
  static constexpr auto const& plan = Plan::value;
  using Batch = typename BatchOf<T>::type;
  static constexpr std::size_t lanes = BatchOf<T>::lanes;
  static constexpr std::size_t size(int n) { return Facts::size(n); }

public:
  LoopRunner(In const& in, Stores const& stores) : LoopRunner(in, stores, simd) {}
  LoopRunner(In const& in, Stores const& stores, Where const& where) : in_(in), stores_(stores), place_(in, where) {
    make_room_for_lanes();
    each<plan.buffers>([this](auto b) {
      if constexpr (!plan.buffer[b].lanes) {
        std::size_t const rows = rows_of_index<plan.buffer[b].index>(), memory = size(plan.buffer[b].memory);
        kept_.template open<b>(memory > 0 && plan.buffer[b].steps < 0 ? Facts::stride_of(rows, memory) : rows,
                               steps_of_buffer<b>());
      }
    });
  }

  /// Runs the program and writes the results that are no rows.
  void run(T* results) {
    place_.together([this, results] { run_here(results); });
  }
  /// How many rows a result has that loops store.
  static std::size_t rows_of_result(In const& in, std::size_t result) { return Facts::rows_of_result(in, result); }

private:
  void run_here(T* results) {
    T slot[plan.region[0].slots + 1];
    each<plan.region[0].imports.size>([&](auto i) {
      constexpr graph::Transfer import = plan.transfer[plan.region[0].imports.first + i];
      slot[import.to] = in_.template number<size(import.from)>();
    });
    Facts::check_rows(in_);
    place_.count_rows();
    outermost_ = slot;
    run_blocks<0, T>(slot, 0);
    for (auto const& [result, from] : Facts::single_results) results[result] = slot[from];
    outermost_ = nullptr; // what it pointed to ends here
  }
  /// One that runs blocks of rows for another one: rows that are kept are those of the other, lanes its own.
  struct Helper {};
  LoopRunner(LoopRunner& other, Helper)
      : in_(other.in_), outermost_(other.outermost_), stores_(other.stores_), place_(other.place_),
        kept_(other.kept_, 0) {
    std::copy(std::begin(other.steps_), std::end(other.steps_), std::begin(steps_));
    make_room_for_lanes();
  }
  void make_room_for_lanes() {
    each<plan.buffers>([this](auto b) {
      if constexpr (plan.buffer[b].lanes)
        kept_.template open<b>(rows_of_index<plan.buffer[b].index>(), steps_of_buffer<b>());
    });
  }
  /// For how many steps a buffer keeps a column.
  template <int B> std::size_t steps_of_buffer() const {
    constexpr graph::RowBuffer buffer = plan.buffer[B];
    if constexpr (buffer.steps < 0) return 1;
    else if constexpr (buffer.memory == 0) return rows_of_index<buffer.steps>();
    else return Facts::stride_of(rows_of_index<buffer.steps>(), size(buffer.memory));
  }
  /// How many rows an index runs over.
  template <int Index> std::size_t rows_of_index() const {
    constexpr std::size_t column = Facts::column_of(Index);
    if constexpr (column >= size(graph::first_open_end)) return steps_[Facts::template open_end<Index>()];
    else return in_.template rows<column>();
  }

  template <int R, class V> DYAD_INLINE void run_blocks(V* slot, std::size_t row) {
    each<plan.region[R].blocks.size>(
        [&](auto b) DYAD_ALWAYS_INLINE { run_block<R, plan.region[R].blocks.first + b>(slot, row); });
  }
  template <int R, int B, class V> DYAD_INLINE void run_block(V* slot, std::size_t row) {
    kept_.template open_counted<B>([&](auto index) { return this->template rows_of_index<index>(); });
    if constexpr (plan.block[B].product.kind != graph::RowProduct::Kind::none) kept_.template multiply<B>();
    else if constexpr (plan.block[B].child < 0) run_code<R, B>(SharedPlaces<Plan, T, In>{kept_.first, in_}, slot, row);
    else if constexpr (Facts::is_batched(R) && Facts::only_adds_up(B)) add_up_blocks<B>(slot);
    else if constexpr (!plan.region[plan.block[B].child].batched) run_in_order<B>(slot);
    else if constexpr (R == 0) run_rows<B>(slot);
    else run_inner_rows<B>(slot);
  }

  template <int R, int I, class Places, class V>
  DYAD_INLINE V read([[maybe_unused]] Places const& at, [[maybe_unused]] V const* slot, std::size_t row) {
    constexpr graph::BlockInput from = plan.input[I];
    constexpr bool batched = Facts::is_batched(R);
    if constexpr (from.kind == graph::BlockInput::slot) return slot[from.place];
    else if constexpr (from.kind == graph::BlockInput::element) {
      if constexpr (batched) return at.in.template element<size(from.place), V>(row);
      else return at.in.template element_of_one<size(from.place), V>(row);
    } else if constexpr (from.kind == graph::BlockInput::kept) {
      if constexpr (plan.buffer[from.place].lanes) return kept_.first_lanes[from.place][row];
      else if constexpr (plan.buffer[from.place].memory > 0 && plan.buffer[from.place].steps < 0)
        return remembered<from.place, batched, V>(row);
      else return read_column<from.place, batched, V>(at, static_cast<std::ptrdiff_t>(row));
    } else if constexpr (from.kind == graph::BlockInput::kept_near)
      return read_column<from.place, batched, V>(at, static_cast<std::ptrdiff_t>(row) + from.row);
    else if constexpr (from.kind == graph::BlockInput::count)
      return V(static_cast<T>(place_.template count<from.place>(rows_of_index<from.place>())));
    else if constexpr (batched) return positions<T, V>(row);
    else return V(static_cast<T>(row));
  }
  /// The element of a column in a row, or a batch of them from there on. Beside its rows lie zeros.
  template <int Buffer, bool Batched, class V, class Places>
  DYAD_INLINE V read_column(Places const& at, std::ptrdiff_t row) {
    if constexpr (plan.buffer[Buffer].lanes) return V(kept_.first_lanes[Buffer][row]);
    else if constexpr (!Batched || std::is_same_v<V, T>) return V(at.first[Buffer][row]);
    else return V::load_unaligned(at.first[Buffer] + row);
  }
  template <int R, int B, class Places, class V>
  DYAD_INLINE void run_code(Places const& at, V* slot, std::size_t row) {
    using Code = BlockCode<Plan, B>;
    constexpr FlatBlock block = plan.block[B];
    // Results go straight to slots that lie side by side.
    constexpr bool in_place = plan.lie_side_by_side(block.outputs);
    V in[block.inputs.size + 1], apart[in_place ? 1 : block.outputs.size + 1];
    V* out = apart;
    if constexpr (in_place) out = slot + Facts::number(block.outputs.first);
    using Tiles = RowTiles<Plan, T, In, V, Facts::is_batched(R)>;
    each<block.inputs.size>([&](auto i) DYAD_ALWAYS_INLINE {
      constexpr int from = block.inputs.first + i;
      if constexpr (!Tiles::template reads<from>() && !Facts::is_picked(plan.input[from]))
        in[i] = read<R, from>(at, static_cast<V const*>(slot), row);
    });
    Tiles::template read<B>(at.in, in, row);
    PickedInputs<Plan, T, In, V>::template read<B>(
        at.in, kept_, slot, static_cast<V*>(in), [&](auto k) DYAD_ALWAYS_INLINE { return rows_of_index<k>(); });
    if constexpr (Code::value.zeros)
      for (int i = 0; i < block.outputs.size; ++i) out[i] = V(T(0));
    run_straight<Code, V>(static_cast<V const*>(in), out);
    if constexpr (!in_place)
      each<block.outputs.size>([&](auto i) DYAD_ALWAYS_INLINE { slot[plan.number[block.outputs.first + i]] = out[i]; });
  }
  template <int R, class V, class W> DYAD_INLINE void import_all(V const* around, W* slot) const {
    each<plan.region[R].imports.size>([&](auto i) DYAD_ALWAYS_INLINE {
      constexpr graph::Transfer import = plan.transfer[plan.region[R].imports.first + i];
      slot[import.to] = W(around[import.from]);
    });
  }

  /// A loop of the outermost region, by batches of rows.
  template <int B> void run_rows(T* around) {
    constexpr FlatBlock block = plan.block[B];
    constexpr std::size_t sums = size(block.sums.size);
    std::size_t const rows = rows_of_index<plan.region[block.child].index>();
    Total<T> total[sums + 1] = {};
    if constexpr (side_by_side) run_side_by_side<B>(around, rows, total);
    else {
      for (std::size_t first = 0, end = 0; first < rows; first = end) {
        run_row_block<B>(around, first, end = std::min(first + rows_in_block, rows), total);
        place_.report(end - first, end == rows || end / rows_in_block % blocks_between_reports == 0);
      }
    }
    if constexpr (sums > 0) place_.template reduce<plan.region[block.child].index>(total, sums);
    each<block.sums.size>([&](auto s) { around[Facts::template sum_to<B>(s)] = T(total[s]); });
  }
  /// A loop by batches of rows within one that takes its rows in order.
  template <int B> void run_inner_rows(T* around) {
    constexpr FlatBlock block = plan.block[B];
    place_.template check_order<plan.region[block.child].index>();
    kept_.template begin_added<B>();
    std::size_t const rows = rows_of_index<plan.region[block.child].index>();
    Total<T> total[size(block.sums.size) + 1] = {};
    for (std::size_t first = 0; first < rows; first += rows_in_block)
      run_row_block<B>(around, first, std::min(first + rows_in_block, rows), total);
    each<block.sums.size>([&](auto s) {
      if constexpr (Facts::template nested_sum<B>(s) < 0) around[Facts::template sum_to<B>(s)] = T(total[s]);
    });
  }
  /// One block of rows, whose sums are added to those of the blocks before.
  template <int B> void run_row_block(T const* around, std::size_t first, std::size_t end, Total<T>* total) {
    constexpr FlatBlock block = plan.block[B];
    constexpr int child = block.child;
    constexpr std::size_t sums = size(block.sums.size), partial = partial_sums<T>, batches = partial / lanes;
    Batch sum[batches][sums + 1], slot[plan.region[child].slots + 1];
    import_all<child>(around, slot);
    for (auto& part : sum)
      for (Batch& x : part) x = Batch(T(0));
    kept_.template begin_block<child>();
    typename PlacesOf<Plan, T, In, B>::type const places{kept_.first, in_};
    auto const run_whole = [&](std::size_t at, std::size_t part) DYAD_ALWAYS_INLINE {
      assume_whole<Plan, T, B>(places, at);
      run_batch<B>(places, static_cast<Batch*>(slot), at, part, lanes);
      if constexpr (sums > few_sums) leave_in_memory(sum);
      each<block.sums.size>([&](auto s) DYAD_ALWAYS_INLINE {
        sum[part][s] = sum[part][s] + slot[Facts::template term<B>(s)];
      });
    };
    std::size_t row = first;
    if constexpr (sums <= few_sums) {
      for (; row + partial <= end; row += partial)
        each<static_cast<int>(batches)>([&](auto b) DYAD_ALWAYS_INLINE { run_whole(row + size(b) * lanes, size(b)); });
    } else { // one partial sum of each at a time, over rows that stay in the cache
      std::size_t const whole = (end - first) / partial * partial;
      for (std::size_t part = 0; part < whole; part += rows_in_cache)
        for (std::size_t b = 0; b < batches; ++b)
          for (row = first + part; row < first + std::min(part + rows_in_cache, whole); row += partial)
            run_whole(row + b * lanes, b);
      row = first + whole;
    }
    for (std::size_t b = 0; row + b * lanes < end; ++b) { // the last rows, with lanes left over
      std::size_t const at = row + b * lanes, left = kept_.lanes_in_use = std::min(lanes, end - at);
      run_batch<B>(places, static_cast<Batch*>(slot), at, b, left);
      each<block.sums.size>([&](auto s) {
        sum[b][s] = sum_of_first<T>(sum[b][s], slot[Facts::template term<B>(s)], left);
      });
    }
    kept_.lanes_in_use = lanes;
    kept_.template end_block<child>();
    each<block.sums.size>([&](auto s) {
      if constexpr (constexpr int to = Facts::template nested_sum<B>(s); to >= 0)
        for (std::size_t b = 0; b < batches; ++b) nested_[to][b][0] = nested_[to][b][0] + sum[b][s];
      else total[s] = total[s] + in_pairs<T>(sum, s);
    });
  }
  /// One batch of rows, of which so many lanes are in use, and what becomes of its results but for sums.
  template <int B, class Places>
  DYAD_INLINE void run_batch(Places const& places, Batch* slot, std::size_t row, std::size_t part, std::size_t in_use) {
    constexpr int child = plan.block[B].child;
    if constexpr (runs_straight<Plan>(B))
      each<plan.region[child].blocks.size>([&](auto b) DYAD_ALWAYS_INLINE {
        run_code<child, plan.region[child].blocks.first + b>(places, slot, row);
      });
    else {
      kept_.part = part;
      run_blocks<child>(slot, row);
    }
    stores_.template take<Plan, B>(static_cast<Batch const*>(slot), row, in_use);
    kept_.template take<B>(places.first, slot, row, in_use);
  }
  /// The blocks of a loop side by side, so many at a time; what they add is added in the order of the blocks.
  template <int B> void run_side_by_side(T* around, std::size_t rows, Total<T>* total) {
    constexpr std::size_t sums = size(plan.block[B].sums.size);
    std::size_t const blocks = (rows + rows_in_block - 1) / rows_in_block;
    for (std::size_t from = 0; from < blocks; from += blocks_at_a_time) {
      std::size_t const count = std::min(blocks_at_a_time, blocks - from);
      BlockGroups<Stores::in_groups> const groups(blocks, count);
      auto const rows_until = [&](std::size_t k) { return std::min((from + k) * rows_in_block, rows); };
      std::vector<Total<T>> sum(count * sums);
      std::vector<Deposits<T>> deposits(count);
      for (int turn = 0; turn < groups.turns; ++turn) {
        auto const run = [&](std::size_t begin, std::size_t end) {
          LoopRunner helper(*this, Helper{});
          helper.single_block_ = blocks == 1;
          for (std::size_t group = begin; group < end; ++group) {
            std::size_t k = groups.first(turn, group), rows_before = rows_until(k);
            for (; k < groups.end(turn, group); ++k) {
              helper.kept_.deposits = &deposits[k];
              helper.template run_row_block<B>(around, rows_until(k), rows_until(k + 1), sum.data() + k * sums);
            }
            if constexpr (!Where::parallel) place_.report(rows_until(k) - rows_before, true);
          }
        };
        if (blocks == 1) run(0, groups.in_turn(turn));
        else place_.where().run(groups.in_turn(turn), run);
      }
      for (std::size_t k = 0; k < count; ++k) {
        for (std::size_t s = 0; s < sums; ++s) total[s] = total[s] + sum[k * sums + s];
        kept_.add(deposits[k]);
      }
      if constexpr (Where::parallel) place_.report(rows_until(count) - rows_until(0), true);
    }
  }
  /// Groups have their order on one thread, too.
  static constexpr bool side_by_side = (Where::parallel || Stores::in_groups) && !plan.computes_again();
  /// A loop within one on batches that adds up terms, by blocks of rows: side by side if the other one has one block.
  template <int B, class V> void add_up_blocks(V* around) {
    constexpr FlatBlock block = plan.block[B];
    place_.template check_order<plan.region[block.child].index>();
    std::size_t const rows = rows_of_index<plan.region[block.child].index>();
    auto const add_up = [&](LoopRunner& runner, std::size_t k, V* sum) {
      V slot[plan.region[block.child].slots + 1];
      import_all<block.child>(around, slot);
      for (std::size_t row = k * rows_in_block; row < std::min((k + 1) * rows_in_block, rows); ++row) {
        runner.template run_blocks<block.child>(static_cast<V*>(slot), row);
        each<block.sums.size>([&](auto s) DYAD_ALWAYS_INLINE { sum[s] = sum[s] + slot[Facts::template term<B>(s)]; });
      }
    };
    auto const with_helper = [&](auto const& use) {
      LoopRunner helper(*this, Helper{});
      helper.kept_.first_lanes = kept_.first_lanes; // it only reads
      helper.kept_.lanes_in_use = kept_.lanes_in_use;
      use(helper);
    };
    V total[block.sums.size];
    add_up_blocks_of_rows(place_.where(), single_block_, *this, rows, total, add_up, with_helper);
    each<block.sums.size>([&](auto s) { around[Facts::template sum_to<B>(s)] = total[s]; });
  }
  /// Keeps what a step computed for derivatives, or for loops that come later.
  template <int B, class V> DYAD_INLINE void keep_step(V const* slot, std::size_t row) {
    constexpr FlatBlock block = plan.block[B];
    each<block.keeps.size>([&](auto i) DYAD_ALWAYS_INLINE {
      constexpr graph::Transfer to = plan.transfer[block.keeps.first + i];
      if constexpr (plan.buffer[to.to].memory > 0) return; // computed again where it is read
      kept_.template make_room<B>(to.to, row);
      kept_.template column<to.to>()[row] = slot[to.from];
    });
    kept_.template keep_columns<B>();
  }
  /// A loop within a loop, and one that carries states, row by row.
  template <int B, class V> void run_in_order(V* around) {
    constexpr FlatBlock block = plan.block[B];
    constexpr int child = block.child;
    place_.template check_order<plan.region[child].index>();
    std::size_t const rows = block.end.proceed < 0 ? rows_of_index<plan.region[child].index>() : 0;
    V slot[plan.region[child].slots + 1];
    StepSum<V> sum[block.sums.size + 1];
    import_all<child>(around, slot);
    each<block.sums.size>([&](auto s) {
      if constexpr (constexpr int from = Facts::template nested_sum<B>(s); from >= 0)
        for (auto& part : nested_[from]) part[0] = Batch(T(0));
    });
    begin_states<Plan, B, T>(static_cast<V const*>(around), static_cast<V*>(slot));
    kept_.template begin_columns<B>(block.back ? rows : 1);
    for ([[maybe_unused]] std::size_t step = 0, further = 0; block.end.proceed >= 0 || step < rows; ++step) {
      std::size_t const row = block.back ? rows - 1 - step : step;
      begin_columns<B>(row);
      run_blocks<child>(slot, row);
      if constexpr (block.end.proceed >= 0) {
        steps_[Facts::template open_end<plan.region[child].index>()] = step;
        if (ends<Plan, B, T>(slot, step, further)) break;
      }
      if constexpr (std::is_same_v<V, T> && Facts::template memory_of<B>() > 0)
        remembered_.template keep<B>(slot, kept_, step, rows);
      each<block.sums.size>([&](auto s) DYAD_ALWAYS_INLINE {
        if constexpr (Facts::template nested_sum<B>(s) < 0) sum[s].add(slot[Facts::template term<B>(s)], step);
      });
      if constexpr (std::is_same_v<V, T>) stores_.template take<Plan, B>(static_cast<V const*>(slot), row, 1);
      keep_step<B>(slot, row);
      kept_.template scatter_all<B>(static_cast<V const*>(slot));
      place_.template report_step<B>(step, rows);
      each<block.adds.size>([&](auto i) DYAD_ALWAYS_INLINE {
        constexpr graph::Transfer to = plan.transfer[block.adds.first + i];
        kept_.template add_lanes<to.to>(row, slot[to.from]);
      });
      step_states<Plan, B>(slot);
      kept_.template step_columns<B>();
    }
    kept_.template end_columns<B>();
    each<block.states.size>([&](auto k) {
      constexpr graph::StateSlots state = plan.state[block.states.first + k];
      if constexpr (state.final >= 0) around[state.final] = slot[state.before];
    });
    each<block.sums.size>([&](auto s) {
      constexpr graph::Transfer to = plan.transfer[block.sums.first + s];
      if constexpr (to.nested >= 0) around[to.to] = in_pairs<T>(nested_[to.nested], 0);
      else around[to.to] = sum[s].value();
    });
  }

  /// Goes to the columns that are kept for a row of the index of a loop, or that it keeps there.
  template <int B> DYAD_INLINE void begin_columns([[maybe_unused]] std::size_t row) {
    constexpr int index = plan.region[plan.block[B].child].index;
    kept_.template make_room_for_columns<B>(row);
    each<plan.buffers>([&](auto b) DYAD_ALWAYS_INLINE {
      constexpr graph::RowBuffer buffer = plan.buffer[b];
      if constexpr (buffer.steps == index && buffer.memory == 0) kept_.template begin_column<b>(row);
      else if constexpr (buffer.steps == index && buffer.block != B)
        kept_.template begin_column<b>(place_again<buffer.block>(row));
    });
    kept_.template place_columns<B>(row);
  }
  /// Runs a loop from a kept state to the next one again, and keeps the values of these steps.
  template <int B> void run_again(std::size_t segment, std::size_t rows) {
    constexpr FlatBlock block = plan.block[B];
    constexpr int child = block.child;
    std::size_t const stride = remembered_.template stride<B>(rows);
    T slot[plan.region[child].slots + 1];
    import_all<child>(static_cast<T const*>(outermost_), slot);
    remembered_.template begin<B>(segment, static_cast<T*>(slot), kept_);
    for (std::size_t step = segment * stride; step < std::min(rows, (segment + 1) * stride); ++step) {
      run_blocks<child>(static_cast<T*>(slot), block.back ? rows - 1 - step : step);
      each<block.keeps.size>([&](auto i) {
        constexpr graph::Transfer to = plan.transfer[block.keeps.first + i];
        if constexpr (plan.buffer[to.to].memory > 0) kept_.rows[to.to][step - segment * stride] = slot[to.from];
      });
      each<block.keeps_columns.size>([&](auto i) {
        constexpr graph::KeptColumn kept = plan.kept_column[block.keeps_columns.first + i];
        if constexpr (plan.buffer[kept.to].memory == 0) return;
        kept_.template begin_column<kept.to>(step - segment * stride);
        kept_.template copy_column<kept.from, kept.to>();
      });
      step_states<Plan, B>(static_cast<T*>(slot));
      kept_.template step_columns<B, true>();
    }
    remembered_.template end<B>(kept_);
  }
  /// Sees to it that what a loop keeps of the step at a row has been computed again, and says where among these it is.
  template <int B> std::size_t place_again(std::size_t row) {
    std::size_t const rows = rows_of_index<plan.region[plan.block[B].child].index>();
    std::size_t const stride = remembered_.template stride<B>(rows), step = plan.block[B].back ? rows - 1 - row : row;
    if (remembered_.template segment<B>() != step / stride) kept_.aside([&] { run_again<B>(step / stride, rows); });
    return step % stride;
  }
  /// A value of a step of such a loop, or of a batch of steps.
  template <int Buffer, bool Batched, class V> V remembered(std::size_t row) {
    constexpr int block = plan.buffer[Buffer].block;
    if constexpr (!Batched || std::is_same_v<V, T>) return V(kept_.rows[Buffer][place_again<block>(row)]);
    else {
      std::size_t const last = rows_of_index<plan.region[plan.block[block].child].index>() - 1;
      T lane[lanes];
      for (std::size_t k = 0; k < lanes; ++k)
        lane[k] = kept_.rows[Buffer][place_again<block>(std::min(row + k, last))];
      return V::load_unaligned(lane);
    }
  }

  In const& in_;
  bool single_block_ = false; ///< the loop of the outermost region has one block of rows
  T* outermost_ = nullptr; ///< the slots of the outermost region while the program runs
  StepMemory<Plan, T, In> remembered_;
  Batch nested_[plan.nested_sums + 1][partial_sums<T> / lanes][1]; ///< partial sums of sums over rows over steps
  std::size_t steps_[plan.regions] = {}; ///< that loops took which a condition ends
  Stores stores_;
  LoopPlace<Plan, In, Where> place_;
  KeptRows<Plan, T> kept_;
};

} // namespace dyad::typed
