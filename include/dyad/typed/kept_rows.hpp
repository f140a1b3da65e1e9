// SPDX-License-Identifier: BSL-1.0
/// \file The columns that loops keep for other loops: written row by row, added to, and scattered into.
#pragma once

#include <dyad/typed/batch_places.hpp>
#include <dyad/typed/batches.hpp>
#include <dyad/typed/loop_code.hpp>
#include <dyad/typed/row_memory.hpp>
#include <dyad/typed/row_products.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace dyad::typed {

/// What blocks of rows that run side by side have to add to rows, in their order.
template <class T> struct Deposit {
  std::size_t buffer, row;
  T value;
};
template <class T> using Deposits = std::vector<Deposit<T>>;

/// The buffers of a plan.
template <class Plan, class T> class KeptRows {
  static constexpr std::size_t buffers = static_cast<std::size_t>(Plan::value.buffers) + 1;
  std::array<RowMemory<T>, buffers> own_;
  std::array<std::vector<typename BatchOf<T>::type>, buffers> partial_; ///< of each row of a buffer, its partial sums
  bool in_block_ = false;

public:
  static constexpr auto const& plan = Plan::value;
  using Batch = typename BatchOf<T>::type;
  static constexpr std::size_t lanes = BatchOf<T>::lanes, batches = partial_sums<T> / lanes;

  std::array<RowMemory<T>, buffers>& rows; ///< its own, or those of the one for which it runs some blocks
  std::array<RowMemory<Batch>, buffers> of_lanes; ///< for each row of a loop within one on batches
  FirstRows<Plan, T> first{};                ///< the first row of each buffer, of a column of steps in the present step
  std::array<Batch*, buffers> first_lanes{}; ///< the same of those of lanes
  std::array<std::size_t, buffers> length{}; ///< the rows of each buffer
  std::size_t lanes_in_use = lanes; ///< of a batch of rows, beyond the last of which there are none
  std::size_t part = 0;             ///< which of the partial sums a batch of rows is added to
  Deposits<T>* deposits = nullptr;  ///< where what is added to rows waits, if others add to them at the same time

  KeptRows() : rows(own_) {}
  /// One that shares the rows of another.
  KeptRows(KeptRows& other, int) : rows(other.rows), first(other.first), length(other.length) {}
  KeptRows(KeptRows const&) = delete;
  KeptRows& operator=(KeptRows const&) = delete;

  /// Makes room for so many rows, or for so many in each of so many steps. Beside a column lie as many zeros as it is
  /// read beyond its rows, and a last batch may reach beyond.
  template <int Buffer> void open(std::size_t row_count, std::size_t steps = 1) {
    length[Buffer] = row_count;
    std::size_t const columns = plan.buffer[Buffer].steps < 0 ? 1 : steps + 2; // one before the first step, one after
    if constexpr (plan.buffer[Buffer].lanes) clear<Buffer>(of_lanes[Buffer], columns);
    else clear<Buffer>(rows[Buffer], columns);
    column<Buffer>() = column_at<Buffer>(0);
  }
  /// Where a buffer begins, or its part for a step, counted from 1.
  template <int Buffer> DYAD_INLINE auto* column_at(std::size_t step) {
    std::size_t const place = before + step * stride(length[Buffer]);
    if constexpr (plan.buffer[Buffer].lanes) return of_lanes[Buffer].data() + place;
    else return rows[Buffer].data() + place;
  }
  /// Goes to the part of a buffer for a step.
  template <int Buffer> DYAD_INLINE void begin_column(std::size_t step) {
    column<Buffer>() = column_at<Buffer>(step + 1);
  }
  /// The columns of a loop before its first step, which is at a row counted from 1: states, and what steps add to.
  template <int B> void begin_columns(std::size_t row) {
    begin_added<B>();
    each<plan.block[B].columns.size>([&](auto k) {
      constexpr graph::ColumnState state = plan.column[plan.block[B].columns.first + k];
      if constexpr (state.kept >= 0) column<state.before>() = column_at<state.kept>(row);
      copy_column<state.init, state.before>();
    });
  }
  /// Where these states go in the step at a row.
  template <int B> DYAD_INLINE void place_columns(std::size_t row) {
    each<plan.block[B].columns.size>([&](auto k) DYAD_ALWAYS_INLINE {
      constexpr graph::ColumnState state = plan.column[plan.block[B].columns.first + k];
      if constexpr (state.kept >= 0) column<state.after>() = column_at<state.kept>(plan.block[B].back ? row : row + 2);
    });
    each<plan.block[B].keeps_columns.size>([&](auto i) DYAD_ALWAYS_INLINE {
      constexpr graph::KeptColumn kept = plan.kept_column[plan.block[B].keeps_columns.first + i];
      if constexpr (lies_where_kept(B, i)) column<kept.from>() = column<kept.to>();
    });
  }
  /// Keeps the columns of a step that do not lie where they are kept.
  template <int B> DYAD_INLINE void keep_columns() {
    each<plan.block[B].keeps_columns.size>([&](auto i) DYAD_ALWAYS_INLINE {
      constexpr graph::KeptColumn kept = plan.kept_column[plan.block[B].keeps_columns.first + i];
      if constexpr (plan.buffer[kept.to].memory == 0 && !lies_where_kept(B, i)) copy_column<kept.from, kept.to>();
    });
  }
  /// After the last step these have memory of their own again.
  template <int B> void end_columns() {
    each<plan.block[B].keeps_columns.size>([&](auto i) {
      constexpr graph::KeptColumn kept = plan.kept_column[plan.block[B].keeps_columns.first + i];
      if constexpr (lies_where_kept(B, i)) column<kept.from>() = column_at<kept.from>(0);
    });
  }
  /// The first row of a column: of batches if it is kept for lanes.
  template <int Buffer> DYAD_INLINE auto& column() {
    if constexpr (plan.buffer[Buffer].lanes) return first_lanes[Buffer];
    else return first[Buffer];
  }
  /// Lets a column lie in other memory, which is made as large as it needs.
  template <int Buffer> void use(RowMemory<T>& memory) {
    clear<Buffer>(memory, 1);
    first[Buffer] = memory.data() + before;
  }
  template <int From, int To> DYAD_INLINE void copy_column() {
    auto const* const from = column<From>();
    auto* const to = column<To>();
    using Number = std::remove_cvref_t<decltype(*to)>;
    for (std::size_t i = 0; i < length[To]; ++i) to[i] = Number(from[i]);
  }
  /// Computes a product of columns.
  template <int B> void multiply() {
    constexpr graph::RowProduct product = plan.block[B].product;
    auto const* const matrix = column<product.matrix>();
    auto const* const vector = column<product.vector>();
    auto* const to = column<product.to>();
    std::size_t const out = length[product.to], in = length[product.vector], elements = length[product.matrix];
    if constexpr (product.kind == graph::RowProduct::Kind::times) {
      check_matrix(elements, out, in);
      product_of_rows<T>(matrix, vector, to, out, in);
    } else if constexpr (product.kind == graph::RowProduct::Kind::transposed) {
      check_matrix(elements, in, out);
      transposed_product_of_rows<T>(matrix, vector, to, in, out);
    } else {
      check_matrix(out, elements, in);
      outer_product_of_rows<T, product.adds>(matrix, vector, to, elements, in);
    }
  }
  /// The states after a step of a loop that are columns become those before the next one.
  template <int B, bool Again = false> DYAD_INLINE void step_columns() {
    constexpr Stretch columns = plan.block[B].columns;
    each<columns.size>([&](auto k) {
      constexpr graph::ColumnState state = plan.column[columns.first + k];
      if constexpr (!state.moves) copy_column<state.after, state.before>();
    });
    each<columns.size>([&](auto k) {
      constexpr graph::ColumnState state = plan.column[columns.first + k];
      if constexpr (state.kept >= 0 && !Again) column<state.before>() = column<state.after>();
      else if constexpr (state.moves) std::swap(column<state.before>(), column<state.after>());
    });
  }

  template <int B>
  static DYAD_INLINE void keep(FirstRows<Plan, T> const& columns, Batch const* slot, std::size_t row,
                               std::size_t in_use) {
    each<plan.block[B].keeps.size>([&](auto i) DYAD_ALWAYS_INLINE {
      constexpr graph::Transfer to = plan.transfer[plan.block[B].keeps.first + i];
      T* const place = columns[to.to] + row;
      if constexpr (lanes == 1) *place = slot[to.from];
      else store_batch(within_rows(slot[to.from], in_use), place);
    });
  }

  /// Adds to a row of a buffer.
  void add(std::size_t buffer, std::size_t row, T const& value) {
    if (deposits) return deposits->push_back({buffer, row, value});
    T& sum = first[buffer][row];
    sum = sum + value;
  }
  /// Of each column that a loop adds to, the values of a batch of rows with those of the loop added, in so many rows.
  template <int B>
  static DYAD_INLINE void add_up(FirstRows<Plan, T> const& columns, Batch const* slot, std::size_t row,
                                 std::size_t in_use, Batch* sum) {
    each<plan.block[B].adds.size>([&](auto i) DYAD_ALWAYS_INLINE {
      constexpr graph::Transfer to = plan.transfer[plan.block[B].adds.first + i];
      T const* const place = columns[to.to] + row;
      if constexpr (lanes == 1) sum[i] = *place + slot[to.from];
      else sum[i] = Batch::load_unaligned(place) + within_rows(slot[to.from], in_use);
    });
  }
  /// Adds what has waited.
  void add(Deposits<T>& waiting) {
    for (Deposit<T> const& one : waiting) add(one.buffer, one.row, one.value);
    waiting.clear();
  }
  /// What a batch of rows keeps and adds in these columns, and scatters; so many lanes are in use. All is read before
  /// anything is written: processors let what is read wait for what is written a multiple of 4096 bytes away.
  template <int B>
  DYAD_INLINE void take(FirstRows<Plan, T> const& columns, Batch const* slot, std::size_t row, std::size_t in_use) {
    constexpr Stretch adds = plan.block[B].adds;
    Batch sum[static_cast<std::size_t>(adds.size) + 1];
    add_up<B>(columns, slot, row, in_use, static_cast<Batch*>(sum));
    keep<B>(columns, slot, row, in_use);
    each<adds.size>([&](auto i) DYAD_ALWAYS_INLINE {
      T* const place = columns[plan.transfer[adds.first + i].to] + row;
      if constexpr (lanes == 1) *place = sum[i];
      else store_batch(sum[i], place);
    });
    scatter_all<B>(slot);
  }
  template <int B, class V> DYAD_INLINE void scatter_all(V const* slot) {
    each<plan.block[B].scatters.size>([&](auto i) { scatter<plan.block[B].scatters.first + i>(slot); });
  }
  /// Begins a loop within another one: the columns to which its steps add are 0 before the first.
  template <int B> DYAD_INLINE void begin_added() {
    if constexpr (constexpr Stretch outermost = plan.region[0].blocks; B < outermost.first || B >= outermost.end())
      each<plan.block[B].clears.size>([this](auto i) DYAD_ALWAYS_INLINE {
        constexpr int b = plan.number[plan.block[B].clears.first + i];
        std::fill_n(column<b>(), length[b], std::remove_cvref_t<decltype(*column<b>())>(T(0)));
      });
  }
  /// Adds a value to a row; within a block of rows that run in batches, to the partial sums of that row.
  template <int Buffer, class V> DYAD_INLINE void add_lanes(std::size_t row, V const& value) {
    constexpr std::size_t to = static_cast<std::size_t>(Buffer);
    if constexpr (plan.buffer[Buffer].lanes) {
      auto& sum = first_lanes[to][row];
      sum = sum + value;
      return;
    }
    if constexpr (std::is_same_v<V, T>)
      if (!in_block_) return add(to, row, value);
    if constexpr (std::is_same_v<V, Batch>) {
      Batch& sum = partial_[to][row * batches + part];
      sum = lanes_in_use == lanes ? sum + value : sum_of_first<T>(sum, value, lanes_in_use);
    }
  }
  /// Runs loops that no batch of rows takes part in, in the midst of one, which goes on as before.
  template <class F> void aside(F const& run) {
    bool const in_block = in_block_;
    std::size_t const in_use = lanes_in_use, in_part = part;
    in_block_ = false;
    lanes_in_use = lanes;
    run();
    in_block_ = in_block;
    lanes_in_use = in_use;
    part = in_part;
  }
  /// Begins a block of rows, in which a loop adds to rows of the loops within it: with partial sums of 0.
  template <int Child> void begin_block() {
    in_block_ = true;
    each<plan.buffers>([this](auto b) {
      if constexpr (adds_within(Child, b)) partial_[b].assign(length[b] * batches, Batch(T(0)));
    });
  }
  /// Ends it: the partial sums are added pairwise, and that to the blocks before.
  template <int Child> void end_block() {
    in_block_ = false;
    each<plan.buffers>([this](auto b) {
      if constexpr (adds_within(Child, b))
        for (std::size_t row = 0; row < length[b]; ++row) {
          Batch sum[batches][1];
          for (std::size_t k = 0; k < batches; ++k) sum[k][0] = partial_[b][row * batches + k];
          add(b, row, in_pairs<T>(sum, 0));
        }
    });
  }
  /// Adds a value, or those of all lanes, to the rows that another value picks; each lane to its own where the column
  /// is kept for lanes.
  template <int I, class V> void scatter(V const* slot) {
    constexpr graph::Scatter to = plan.scatter[I];
    constexpr bool of_lane = plan.buffer[to.to].lanes;
    constexpr std::size_t buffer = static_cast<std::size_t>(to.to);
    std::size_t const count = length[buffer];
    if constexpr (std::is_same_v<V, T>) {
      std::size_t const row = row_of<T>(slot[to.row], count);
      if constexpr (of_lane) first_lanes[buffer][row] = first_lanes[buffer][row] + slot[to.from];
      else add(buffer, row, slot[to.from]);
    } else {
      T at[lanes], lane[lanes];
      slot[to.row].store_unaligned(at);
      slot[to.from].store_unaligned(lane);
      for (std::size_t k = 0; k < lanes_in_use; ++k) {
        std::size_t const row = row_of<T>(at[k], count);
        if constexpr (of_lane) {
          T sum[lanes];
          first_lanes[buffer][row].store_unaligned(sum);
          sum[k] = sum[k] + lane[k];
          first_lanes[buffer][row] = Batch::load_unaligned(sum);
        } else add(buffer, row, lane[k]);
      }
    }
  }
  /// Makes room for a row of which nobody knew before that there would be so many.
  template <int B> void make_room(int buffer, std::size_t row) {
    if constexpr (plan.block[B].end.proceed >= 0) {
      std::size_t const b = static_cast<std::size_t>(buffer);
      auto const at_least = [row](auto& kept, auto& begin) {
        if (kept.size() > row + before + lanes) return;
        kept.resize(2 * (row + before + lanes));
        begin = kept.data() + before;
      };
      if (plan.buffer[buffer].lanes) at_least(of_lanes[b], first_lanes[b]);
      else at_least(rows[b], first[b]);
    }
  }
  /// The same for the columns of a step, which begin where `begin_column` says.
  template <int B> void make_room_for_columns([[maybe_unused]] std::size_t step) {
    if constexpr (plan.block[B].end.proceed >= 0)
      each<plan.block[B].keeps_columns.size>([&](auto i) {
        constexpr int to = plan.kept_column[plan.block[B].keeps_columns.first + i].to;
        auto const at_least = [&](auto& kept) {
          std::size_t const numbers = before + (step + 3) * stride(length[to]) + lanes;
          using Number = typename std::remove_cvref_t<decltype(kept)>::value_type;
          if (kept.size() < numbers) kept.resize(2 * numbers, Number(T(0)));
        };
        if constexpr (plan.buffer[to].lanes) at_least(of_lanes[to]);
        else at_least(rows[to]);
      });
  }
  /// Makes room in what a loop writes for the steps of loops before it that a condition has ended: how many there are
  /// of an index says `rows_of`.
  template <int B, class RowsOf> void open_counted([[maybe_unused]] RowsOf const& rows_of) {
    constexpr FlatBlock block = plan.block[B];
    if constexpr (any_counted() && block.child >= 0 && block.end.proceed < 0) {
      each<block.keeps.size>([&](auto i) { open_one<plan.transfer[block.keeps.first + i].to>(rows_of); });
      each<block.keeps_columns.size>(
          [&](auto i) { open_one<plan.kept_column[block.keeps_columns.first + i].to>(rows_of); });
      each<block.clears.size>([&](auto i) { open_one<plan.number[block.clears.first + i]>(rows_of); });
    }
  }

private:
  /// Whether an index runs over steps that a condition ends.
  static constexpr bool is_counted(int place) {
    return place >= 0 && graph::column_of_index(place) >= graph::first_open_end;
  }
  static consteval bool any_counted() {
    for (int b = 0; b < plan.buffers; ++b)
      if (is_counted(plan.buffer[b].index) || is_counted(plan.buffer[b].steps)) return true;
    return false;
  }
  template <int Buffer, class RowsOf> void open_one([[maybe_unused]] RowsOf const& rows_of) {
    constexpr graph::RowBuffer buffer = plan.buffer[Buffer];
    if constexpr (is_counted(buffer.steps))
      open<Buffer>(length[Buffer], rows_of(std::integral_constant<int, buffer.steps>{}));
    else if constexpr (is_counted(buffer.index))
      open<Buffer>(rows_of(std::integral_constant<int, buffer.index>{}));
  }
  /// A batch of rows as it is written to a column: beyond the rows there is room for all of it, where zeros stay zeros
  /// if the column is read beyond its rows.
  static DYAD_INLINE Batch within_rows(Batch const& batch, [[maybe_unused]] std::size_t in_use) {
    if constexpr (reach == 0) return batch;
    else return in_use == lanes ? batch : in_first_lanes<T>(in_use, batch, Batch(T(0)));
  }
  /// Whether a column that a loop keeps of its steps can be written where it is kept: all its rows are written anew by
  /// a loop or a product within the step, and it is no state, which is where the step before has left it.
  static consteval bool lies_where_kept(int block, int i) {
    Stretch const keeps = plan.block[block].keeps_columns;
    graph::KeptColumn const& kept = plan.kept_column[keeps.first + i];
    if (plan.buffer[kept.to].memory > 0 || plan.buffer[kept.to].lanes != plan.buffer[kept.from].lanes ||
        plan.block[block].end.proceed >= 0)
      return false;
    for (int k = keeps.first; k < keeps.first + i; ++k)
      if (plan.kept_column[k].from == kept.from) return false;
    for (int b = 0; b < plan.blocks; ++b)
      for (int k = plan.block[b].columns.first; k < plan.block[b].columns.end(); ++k)
        if (plan.column[k].before == kept.from || plan.column[k].after == kept.from) return false;
    Stretch const steps = plan.region[plan.block[block].child].blocks;
    for (int b = steps.first; b < steps.end(); ++b) {
      if (plan.block[b].product.to == kept.from && !plan.block[b].product.adds) return true;
      for (int k = plan.block[b].keeps.first; k < plan.block[b].keeps.end(); ++k)
        if (plan.transfer[k].to == kept.from) return true;
    }
    return false;
  }
  template <int Buffer, class Memory> void clear(Memory& memory, std::size_t columns) const {
    using Number = typename Memory::value_type;
    std::size_t const step = stride(length[Buffer]), numbers = before + columns * step + lanes;
    if constexpr (is_added_to(Buffer)) memory.assign(numbers, Number(T(0)));
    else {
      memory.resize(numbers);
      auto const clear_between = [&](std::size_t from, std::size_t to) {
        std::fill(memory.begin() + place_of(from), memory.begin() + place_of(to), Number(T(0)));
      };
      clear_between(0, before);
      if constexpr (read_beside[static_cast<std::size_t>(Buffer)])
        for (std::size_t k = 0; k < columns; ++k)
          clear_between(before + k * step + length[Buffer], before + (k + 1) * step);
      clear_between(before + columns * step - reach, numbers);
    }
  }
  static constexpr std::ptrdiff_t place_of(std::size_t place) { return static_cast<std::ptrdiff_t>(place); }
  /// Whether some of the blocks add to what is in a buffer, themselves.
  static consteval bool adds_in(Stretch blocks, int buffer) {
    for (int b = blocks.first; b < blocks.end(); ++b) {
      if (plan.block[b].product.adds && plan.block[b].product.to == buffer) return true;
      for (int i = plan.block[b].adds.first; i < plan.block[b].adds.end(); ++i)
        if (plan.transfer[i].to == buffer) return true;
    }
    return false;
  }
  /// Whether loops add to what is in a buffer.
  static consteval bool is_added_to(int buffer) {
    if (adds_in(Stretch{0, plan.blocks}, buffer)) return true;
    for (int b = 0; b < plan.blocks; ++b) {
      for (int i = plan.block[b].scatters.first; i < plan.block[b].scatters.end(); ++i)
        if (plan.scatter[i].to == buffer) return true;
    }
    return false;
  }
  static constexpr std::size_t reach = static_cast<std::size_t>(plan.reach);
  /// Of each buffer, whether loops read it beside its rows, or another one that lies where it does at some step.
  static constexpr std::array<bool, buffers> read_beside = [] {
    std::array<bool, buffers> out{};
    auto const beside = [&out](int buffer) -> bool& { return out[static_cast<std::size_t>(buffer)]; };
    for (int b = 0; b < plan.blocks; ++b)
      for (int i = plan.block[b].inputs.first; i < plan.block[b].inputs.end(); ++i)
        if (plan.input[i].kind == graph::BlockInput::kept_near) beside(plan.input[i].place) = true;
    bool found = reach > 0;
    auto const share = [&](int one, int other) {
      if (one < 0 || other < 0 || beside(one) == beside(other)) return;
      found = beside(one) = beside(other) = true;
    };
    while (found) {
      found = false;
      for (int b = 0; b < plan.blocks; ++b) {
        for (int k = plan.block[b].columns.first; k < plan.block[b].columns.end(); ++k) {
          share(plan.column[k].before, plan.column[k].after);
          share(plan.column[k].before, plan.column[k].kept);
        }
        for (int k = plan.block[b].keeps_columns.first; k < plan.block[b].keeps_columns.end(); ++k)
          share(plan.kept_column[k].from, plan.kept_column[k].to);
      }
    }
    return out;
  }();
  /// A column that is read beyond its rows begins where a batch may: so many numbers from the beginning of its memory,
  /// or from the column before it.
  static constexpr std::size_t in_batches(std::size_t numbers) { return (numbers + lanes - 1) / lanes * lanes; }
  static constexpr std::size_t before = in_batches(reach);
  static constexpr std::size_t stride(std::size_t row_count) { return in_batches(row_count + reach); }

  /// Whether a loop within a region adds to a buffer of rows.
  static consteval bool adds_within(int region, int buffer) {
    Stretch const blocks = plan.region[region].blocks;
    if (plan.buffer[buffer].lanes) return false;
    if (adds_in(blocks, buffer)) return true;
    for (int b = blocks.first; b < blocks.end(); ++b)
      if (plan.block[b].child >= 0 && adds_within(plan.block[b].child, buffer)) return true;
    return false;
  }
};

} // namespace dyad::typed
