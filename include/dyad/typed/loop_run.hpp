// SPDX-License-Identifier: BSL-1.0
/// \file Runs a program with loops over rows.
///
/// The outermost loop over rows runs on SIMD batches where the numbers have them: as many rows at a time as a batch
/// holds, the last ones with lanes that are left over. Loops within it run row by row, for all lanes together.
#pragma once

#include <dyad/typed/kept_rows.hpp>
#include <dyad/typed/loop_code.hpp>
#include <dyad/typed/loop_inputs.hpp>
#include <dyad/typed/straight.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>
#include <vector>

namespace dyad::typed {

/// Runs the regions of a plan on numbers of type T.
template <class Plan, class T, class In> class LoopRunner {
  static constexpr auto const& plan = Plan::value;
  using Batch = typename BatchOf<T>::type;
  static constexpr std::size_t lanes = BatchOf<T>::lanes;
  template <std::size_t N> using Numbers = std::make_index_sequence<N>;
  static constexpr std::size_t size(int n) { return static_cast<std::size_t>(n); }

public:
  LoopRunner(In const& in, T* const* stores, std::size_t const* store_strides)
      : in_(in), stores_(stores), store_strides_(store_strides) {
    each<plan.buffers>([this](auto b) {
      std::size_t const rows = rows_of_index<plan.buffer[b].index>();
      // Read in batches, whose last one may reach beyond the last row.
      if (plan.buffer[b].lanes) kept_.of_lanes[b].resize(rows);
      else kept_.rows[b].resize((plan.buffer[b].memory > 0 ? stride_of(rows, plan.buffer[b].memory) : rows) + lanes);
    });
  }

  /// Runs the program and writes the results that are no rows.
  void run(T* results) {
    T slot[plan.region[0].slots + 1];
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      ((slot[import<0>(I).to] = in_.template number<size(import<0>(I).from)>()), ...);
    }(Numbers<size(plan.region[0].imports.size)>{});
    check_rows();
    outermost_ = slot;
    run_blocks<0, T>(slot, 0);
    for (int i = 0; i < plan.results; ++i)
      if (plan.result[i].slot >= 0) results[i] = slot[plan.result[i].slot];
  }
  /// How many rows a result has that loops store.
  static std::size_t rows_of_result(In const& in, std::size_t result) {
    std::size_t rows = 0;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      ((I == result ? static_cast<void>(rows = rows_of<I>(in)) : void()), ...);
    }(Numbers<size(plan.results)>{});
    return rows;
  }

private:
  template <std::size_t I> static std::size_t rows_of(In const& in) {
    if constexpr (plan.result[I].index < 0) return 0;
    else return in.template rows<column_of(plan.result[I].index)>();
  }
  static constexpr std::size_t column_of(int index) { return size(graph::column_of_index(index)); }
  template <int R> static constexpr graph::Transfer import(std::size_t i) {
    return plan.transfer[plan.region[R].imports.first + static_cast<int>(i)];
  }

  /// How many rows an index runs over.
  template <int Index> std::size_t rows_of_index() const {
    if constexpr (column_of(Index) >= size(graph::first_open_end)) return steps_[open_end<Index>()];
    else return in_.template rows<column_of(Index)>();
  }
  /// The number of an index whose loop a condition ends, among the regions.
  template <int Index> static consteval std::size_t open_end() {
    int region = 0;
    while (plan.region[region].index != Index) ++region;
    return size(region);
  }

  /// Rows that one loop runs over are equally many.
  void check_rows() const {
    each<plan.equal_rows / 2>([this](auto i) {
      in_.template check_equal<size(plan.equal_row[2 * i]), size(plan.equal_row[2 * i + 1])>();
    });
  }

  template <int R, class V> DYAD_INLINE void run_blocks(V* slot, std::size_t row) {
    [&]<std::size_t... B>(std::index_sequence<B...>) DYAD_ALWAYS_INLINE {
      (run_block<R, plan.region[R].blocks.first + static_cast<int>(B)>(slot, row), ...);
    }(Numbers<size(plan.region[R].blocks.size)>{});
  }
  template <int R, int B, class V> DYAD_INLINE void run_block(V* slot, std::size_t row) {
    if constexpr (plan.block[B].child < 0) run_code<R, B>(slot, row);
    else if constexpr (R == 0 && plan.block[B].states.size == 0) run_rows<B>(slot);
    else run_in_order<B>(slot);
  }

  template <int R, int I, class V> DYAD_INLINE V read([[maybe_unused]] V const* slot, std::size_t row) {
    constexpr graph::BlockInput from = plan.input[I];
    constexpr bool batched = is_batched(R);
    if constexpr (from.kind == graph::BlockInput::slot) return slot[from.place];
    else if constexpr (from.kind == graph::BlockInput::element) {
      if constexpr (batched) return in_.template element<size(from.place), V>(row);
      else return in_.template element_of_one<size(from.place), V>(row);
    } else if constexpr (from.kind == graph::BlockInput::kept) {
      if constexpr (plan.buffer[from.place].lanes) return kept_.of_lanes[from.place][row];
      else if constexpr (plan.buffer[from.place].memory > 0) return remembered<from.place, batched, V>(row);
      else if constexpr (!batched || std::is_same_v<V, T>) return V(kept_.rows[from.place][row]);
      else return V::load_unaligned(kept_.rows[from.place].data() + row);
    } else if constexpr (from.kind == graph::BlockInput::picked)
      return picked<T>(slot[from.row], in_.template rows<size(from.place)>(), [&](std::size_t at) {
        constexpr std::size_t place = size(plan.input[I].place);
        return in_.template element<place, T>(at);
      });
    else if constexpr (from.kind == graph::BlockInput::picked_kept)
      return picked<T>(slot[from.row], rows_of_index<plan.buffer[from.place].index>(), [&](std::size_t at) {
        constexpr int place = plan.input[I].place;
        if constexpr (!plan.buffer[place].lanes) return kept_.rows[place][at];
        else return kept_.of_lanes[place][at];
      });
    else if constexpr (from.kind == graph::BlockInput::count)
      return V(static_cast<T>(rows_of_index<from.place>()));
    else return position<batched, V>(row);
  }
  template <int B, class V> void scatter(V const* slot) {
    each<plan.block[B].scatters.size>([&](auto i) {
      constexpr graph::Scatter to = plan.scatter[plan.block[B].scatters.first + i];
      kept_.scatter(to, slot, rows_of_index<plan.buffer[to.to].index>());
    });
  }
  template <bool Batched, class V> static V position(std::size_t row) {
    if constexpr (Batched && !std::is_same_v<V, T>) {
      T lane[lanes];
      for (std::size_t k = 0; k < lanes; ++k) lane[k] = static_cast<T>(row + k);
      return V::load_unaligned(lane);
    } else return V(static_cast<T>(row));
  }
  /// Whether a region is the body of a loop that runs on batches of rows.
  static constexpr bool is_batched(int region) {
    for (int b = 0; b < plan.region[0].blocks.size; ++b)
      if (FlatBlock const& block = plan.block[plan.region[0].blocks.first + b]; block.child == region)
        return block.states.size == 0;
    return false;
  }

  static constexpr int width = static_cast<int>(lanes);
  /// The first element of the tile that holds an element of a row: the last tile ends with the row.
  static constexpr int tile_start(int at, int row_size) {
    int const start = at / width * width;
    return start + width <= row_size ? start : row_size - width;
  }
  /// Whether the rows of an argument are read in tiles, several elements of several rows at a time.
  template <int R, std::size_t Argument, class V> static consteval bool in_tiles() {
    if constexpr (!std::is_same_v<V, T> && is_batched(R) && In::template row_size<Argument> >= lanes &&
                  In::template row_size<Argument> > 1)
      return In::template holds<Argument, T>;
    else return false;
  }
  template <int R, int I, class V> static consteval bool read_in_tile() {
    if constexpr (plan.input[I].kind == graph::BlockInput::element)
      return in_tiles<R, In::argument_of(size(plan.input[I].place)), V>();
    else return false;
  }
  /// The place within a tile of the input of a block that is read with it; -1 of all other inputs.
  template <int B, std::size_t Argument, int First> static constexpr int within_tile(int i) {
    graph::BlockInput const& from = plan.input[plan.block[B].inputs.first + i];
    constexpr int row_size = static_cast<int>(In::template row_size<Argument>);
    int const at = from.place - static_cast<int>(In::template first_place<Argument>);
    bool const mine = from.kind == graph::BlockInput::element && at >= 0 && at < row_size;
    return mine && tile_start(at, row_size) == First ? at - First : -1;
  }
  template <int B, std::size_t Argument, int First> static consteval bool reads_tile() {
    for (int i = 0; i < plan.block[B].inputs.size; ++i)
      if (within_tile<B, Argument, First>(i) >= 0) return true;
    return false;
  }
  template <int R, int B, std::size_t Argument, int First, class V>
  DYAD_INLINE void read_tile(V* in, std::size_t row, bool lies) {
    constexpr FlatBlock block = plan.block[B];
    if (lies) {
      V column[lanes];
      in_.template tile<Argument, size(First)>(row, column);
      each<block.inputs.size>([&](auto i) DYAD_ALWAYS_INLINE {
        constexpr int at = within_tile<B, Argument, First>(i);
        if constexpr (at >= 0) in[i] = column[at];
      });
    } else
      each<block.inputs.size>([&](auto i) DYAD_ALWAYS_INLINE {
        if constexpr (within_tile<B, Argument, First>(i) >= 0)
          in[i] = read<R, block.inputs.first + i, V>(nullptr, row);
      });
  }
  template <int R, int B, std::size_t Argument, class V> DYAD_INLINE void read_tiles(V* in, std::size_t row) {
    constexpr int row_size = static_cast<int>(In::template row_size<Argument>);
    bool const lies = in_.template lies_in_tiles<Argument, V>(row);
    each<(row_size + width - 1) / width>([&](auto t) DYAD_ALWAYS_INLINE {
      constexpr int first = tile_start(t * width, row_size);
      if constexpr (reads_tile<B, Argument, first>()) read_tile<R, B, Argument, first>(in, row, lies);
    });
  }

  template <int R, int B, class V> DYAD_INLINE void run_code(V* slot, std::size_t row) {
    using Code = BlockCode<Plan, B>;
    constexpr FlatBlock block = plan.block[B];
    V in[block.inputs.size + 1], out[block.outputs.size + 1];
    each<block.inputs.size>([&](auto i) DYAD_ALWAYS_INLINE {
      if constexpr (!read_in_tile<R, block.inputs.first + i, V>())
        in[i] = read<R, block.inputs.first + i, V>(slot, row);
    });
    each<static_cast<int>(In::arguments)>([&](auto argument) DYAD_ALWAYS_INLINE {
      if constexpr (in_tiles<R, size(argument), V>()) read_tiles<R, B, size(argument)>(in, row);
    });
    if constexpr (Code::value.zeros)
      for (V& x : out) x = V(T(0));
    run_straight<Code, V>(static_cast<V const*>(in), static_cast<V*>(out));
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
    constexpr int child = block.child;
    constexpr std::size_t sums = size(block.sums.size), partial = partial_sums<T>, batches = partial / lanes;
    std::size_t const rows = rows_of_index<plan.region[child].index>();
    Batch slot[plan.region[child].slots + 1];
    import_all<child>(around, slot);
    T total[sums + 1] = {};
    for (std::size_t first = 0; first < rows; first += rows_in_block) {
      std::size_t const end = std::min(first + rows_in_block, rows);
      Batch sum[batches][sums + 1];
      for (auto& part : sum)
        for (Batch& x : part) x = Batch(T(0));
      auto const run_batch = [&](std::size_t at, Batch* part) DYAD_ALWAYS_INLINE {
        run_blocks<child>(slot, at);
        each<block.sums.size>([&](auto s) DYAD_ALWAYS_INLINE { part[s] = part[s] + slot[term<B>(s)]; });
        store<B>(slot, at, lanes);
        kept_.template keep<B>(slot, at, lanes);
        scatter<B>(static_cast<Batch const*>(slot));
      };
      std::size_t row = first;
      if constexpr (sums <= few_sums) {
        for (; row + partial <= end; row += partial)
          each<static_cast<int>(batches)>(
              [&](auto b) DYAD_ALWAYS_INLINE { run_batch(row + size(b) * lanes, sum[b]); });
      } else { // one partial sum of each at a time, over rows that stay in the cache
        std::size_t const whole = (end - first) / partial * partial;
        for (std::size_t part = 0; part < whole; part += rows_in_cache)
          for (std::size_t b = 0; b < batches; ++b)
            for (row = first + part; row < first + std::min(part + rows_in_cache, whole); row += partial)
              run_batch(row + b * lanes, sum[b]);
        row = first + whole;
      }
      for (std::size_t b = 0; row + b * lanes < end; ++b) { // the last rows, with lanes left over
        std::size_t const at = row + b * lanes, left = std::min(lanes, end - at);
        kept_.lanes_in_use = left;
        run_blocks<child>(slot, at);
        each<block.sums.size>([&](auto s) { sum[b][s] = sum_of_first<T>(sum[b][s], slot[term<B>(s)], left); });
        store<B>(slot, at, left);
        kept_.template keep<B>(slot, at, left);
        scatter<B>(static_cast<Batch const*>(slot));
      }
      kept_.lanes_in_use = lanes;
      for (std::size_t s = 0; s < sums; ++s) total[s] = total[s] + in_pairs<T>(sum, s);
    }
    each<block.sums.size>([&](auto s) { around[plan.transfer[block.sums.first + s].to] = total[s]; });
  }
  template <int B> static constexpr int term(int s) { return plan.transfer[plan.block[B].sums.first + s].from; }
  template <int B> DYAD_INLINE void store(Batch const* slot, std::size_t row, std::size_t count) const {
    each<plan.block[B].stores.size>([&](auto i) {
      constexpr graph::Transfer to = plan.transfer[plan.block[B].stores.first + i];
      std::size_t const stride = store_strides_[to.to];
      T* const place = stores_[to.to] + row * stride;
      if constexpr (lanes == 1) *place = slot[to.from];
      else {
        T lane[lanes];
        slot[to.from].store_unaligned(lane);
        for (std::size_t k = 0; k < count; ++k) place[k * stride] = lane[k];
      }
    });
  }

  /// A loop within a loop, and one that carries states, row by row.
  template <int B, class V> void run_in_order(V* around) {
    constexpr FlatBlock block = plan.block[B];
    constexpr int child = block.child;
    std::size_t rows = 0;
    if constexpr (block.end.proceed < 0) rows = rows_of_index<plan.region[child].index>();
    V slot[plan.region[child].slots + 1], sum[block.sums.size + 1];
    import_all<child>(around, slot);
    for (V& x : sum) x = V(T(0));
    each<block.states.size>([&](auto k) {
      constexpr graph::StateSlots state = plan.state[block.states.first + k];
      if constexpr (state.init >= 0) slot[state.before] = around[state.init];
      else slot[state.before] = V(static_cast<T>(state.value));
    });
    for (std::size_t step = 0; block.end.proceed >= 0 || step < rows; ++step) {
      std::size_t const row = block.back ? rows - 1 - step : step;
      run_blocks<child>(slot, row);
      if constexpr (block.end.proceed >= 0)
        if (!proceeds<B>(slot, step)) {
          steps_[open_end<plan.region[child].index>()] = step;
          break;
        }
      if constexpr (std::is_same_v<V, T> && memory_of<B>() > 0) remember_states<B>(slot, step, rows);
      each<block.sums.size>([&](auto s) DYAD_ALWAYS_INLINE { sum[s] = sum[s] + slot[term<B>(s)]; });
      each<block.stores.size>([&](auto i) DYAD_ALWAYS_INLINE {
        constexpr graph::Transfer to = plan.transfer[block.stores.first + i];
        if constexpr (std::is_same_v<V, T>) stores_[to.to][row * store_strides_[to.to]] = slot[to.from];
      });
      each<block.keeps.size>([&](auto i) DYAD_ALWAYS_INLINE {
        constexpr graph::Transfer to = plan.transfer[block.keeps.first + i];
        if constexpr (plan.buffer[to.to].memory > 0) return; // computed again where it is read
        kept_.template make_room<B>(to.to, row);
        if constexpr (!std::is_same_v<V, T>) kept_.of_lanes[to.to][row] = slot[to.from];
        else if constexpr (!std::is_same_v<Batch, T>) kept_.rows[to.to][row] = slot[to.from];
        else (plan.buffer[to.to].lanes ? kept_.of_lanes : kept_.rows)[to.to][row] = slot[to.from];
      });
      scatter<B>(static_cast<V const*>(slot));
      each<block.adds.size>([&](auto i) DYAD_ALWAYS_INLINE {
        constexpr graph::Transfer to = plan.transfer[block.adds.first + i];
        kept_.add_lanes(kept_.rows[to.to][row], slot[to.from]);
      });
      step_states<B>(slot);
    }
    each<block.states.size>([&](auto k) {
      constexpr graph::StateSlots state = plan.state[block.states.first + k];
      if constexpr (state.final >= 0) around[state.final] = slot[state.before];
    });
    each<block.sums.size>([&](auto s) { around[plan.transfer[block.sums.first + s].to] = sum[s]; });
  }

  /// The states after a step become those before the next one.
  template <int B, class V> DYAD_INLINE void step_states(V* slot) const {
    constexpr FlatBlock block = plan.block[B];
    V after[block.states.size + 1];
    each<block.states.size>([&](auto k) DYAD_ALWAYS_INLINE {
      after[k] = slot[plan.state[block.states.first + k].after];
    });
    each<block.states.size>([&](auto k) DYAD_ALWAYS_INLINE {
      slot[plan.state[block.states.first + k].before] = after[k];
    });
  }

  /// How many states a loop keeps whose states are computed again where they are read; 0 of one that keeps all.
  template <int B> static consteval int memory_of() {
    int memory = 0;
    for (int i = 0; i < plan.block[B].keeps.size; ++i)
      if (int const k = plan.buffer[plan.transfer[plan.block[B].keeps.first + i].to].memory; k > memory) memory = k;
    return memory;
  }
  /// From one kept state to the next.
  static std::size_t stride_of(std::size_t rows, int memory) { return rows / size(memory) + 1; }
  /// Keeps the states before every so many steps.
  template <int B> void remember_states(T const* slot, std::size_t step, std::size_t rows) {
    Remembered& loop = remembered_[B];
    std::size_t const stride = stride_of(rows, memory_of<B>());
    if (step == 0) loop = {};
    if (step % stride != 0) return;
    each<plan.block[B].states.size>(
        [&](auto k) { loop.states.push_back(slot[plan.state[plan.block[B].states.first + k].before]); });
  }
  /// Runs a loop from a kept state to the next one again, and keeps the values of these steps.
  template <int B> void run_again(std::size_t segment, std::size_t rows) {
    constexpr FlatBlock block = plan.block[B];
    constexpr int child = block.child;
    std::size_t const stride = stride_of(rows, memory_of<B>());
    T slot[plan.region[child].slots + 1];
    import_all<child>(static_cast<T const*>(outermost_), slot);
    each<block.states.size>([&](auto k) {
      slot[plan.state[block.states.first + k].before] =
          remembered_[B].states[segment * size(block.states.size) + size(k)];
    });
    for (std::size_t step = segment * stride; step < std::min(rows, (segment + 1) * stride); ++step) {
      run_blocks<child>(static_cast<T*>(slot), block.back ? rows - 1 - step : step);
      each<block.keeps.size>([&](auto i) {
        constexpr graph::Transfer to = plan.transfer[block.keeps.first + i];
        if constexpr (plan.buffer[to.to].memory > 0) kept_.rows[to.to][step - segment * stride] = slot[to.from];
      });
      step_states<B>(static_cast<T*>(slot));
    }
    remembered_[B].segment = segment;
  }
  /// A value of a step of such a loop, or of a batch of steps.
  template <int Buffer, int B> T remembered_at(std::size_t row) {
    std::size_t const rows = rows_of_index<plan.region[plan.block[B].child].index>();
    std::size_t const stride = stride_of(rows, memory_of<B>()), step = plan.block[B].back ? rows - 1 - row : row;
    if (remembered_[B].segment != step / stride) run_again<B>(step / stride, rows);
    return kept_.rows[Buffer][step % stride];
  }
  template <int Buffer, bool Batched, class V> V remembered(std::size_t row) {
    constexpr int block = plan.buffer[Buffer].block;
    if constexpr (!Batched || std::is_same_v<V, T>) return V(remembered_at<Buffer, block>(row));
    else {
      std::size_t const rows = rows_of_index<plan.region[plan.block[block].child].index>();
      T lane[lanes];
      for (std::size_t k = 0; k < lanes; ++k) lane[k] = remembered_at<Buffer, block>(std::min(row + k, rows - 1));
      return V::load_unaligned(lane);
    }
  }

  /// Whether a loop that a condition ends takes another step. Throws `std::runtime_error` beyond its limit; states of
  /// roots that may be NaN are NaN then.
  template <int B, class V> bool proceeds(V* slot, std::size_t step) const {
    constexpr int condition = plan.block[B].end.proceed, distance = plan.block[B].end.distance;
    constexpr double limit = plan.block[B].end.limit;
    if (!any_nonzero(slot[condition])) return false;
    if (static_cast<double>(step) < limit) return true;
    if constexpr (plan.block[B].end.or_nan)
      each<plan.block[B].states.size>([&](auto k) {
        V& state = slot[plan.state[plan.block[B].states.first + k].before];
        state = where(slot[condition] != V(T(0)), V(std::numeric_limits<T>::quiet_NaN()), state);
      });
    else {
      std::string const steps = std::to_string(static_cast<long long>(limit));
      raise(std::runtime_error(plan.block[B].end.root ? "dyad: root: Newton's steps did not arrive within " + steps +
                                              "; the largest residual is " + text_of<T>(slot[distance])
                                        : "dyad: iterate: the condition still holds after " + steps + " steps"));
    }
    return false;
  }
  template <class V> static bool any_nonzero(V const& x) {
    if constexpr (std::is_same_v<V, T>) return x != T(0);
    else return (x != V(T(0))).any();
  }
  /// The kept states of a loop that keeps some, and from which one on its steps have been computed again.
  struct Remembered {
    std::vector<T> states = {};
    std::size_t segment = static_cast<std::size_t>(-1);
  };

  In const& in_;
  T* outermost_ = nullptr; ///< the slots of the outermost region while the program runs
  std::array<Remembered, size(plan.blocks) + 1> remembered_;
  std::size_t steps_[plan.regions] = {}; ///< that loops took which a condition ends
  T* const* stores_;
  std::size_t const* store_strides_;
  KeptRows<Plan, T> kept_;
};

} // namespace dyad::typed
