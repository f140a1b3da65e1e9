// SPDX-License-Identifier: BSL-1.0
/// \file Loops over rows on a device with memory of its own, such as a GPU: what of that needs no library of devices.
///
/// The outermost code of a program, which computes once what does not vary from row to row, runs on the calling thread;
/// each of its loops is launched on the device. Sums are added in the order that `sum_over` states: a thread adds up
/// one of the partial sums of a block of 1024 rows, and the host adds these pairwise, and block after block. So a sum
/// has the same bits in every run and on every device that computes its terms with the same bits.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/loops.hpp>

#include <cstddef>
#include <memory>
#include <type_traits>
#include <vector>

namespace dyad {

namespace interop {

/// Rows of kind K in the memory of a device, the numbers of a row one after the other, row after row.
template <class K, class E> struct DeviceRows : typed::RowsView<E> {
  static constexpr std::size_t row_size = typed::Kind<K>::size;
  static constexpr bool on_device = true;
};

template <class Where> struct no_reports_from_a_device {
  static_assert(sizeof(Where) == 0, "dyad: cuda: nobody hears how far the loops are that run on a device; leave "
                                    ".reporting(...) out");
};
template <class Plan> struct loops_that_no_device_runs {
  static_assert(sizeof(Plan) == 0,
                "dyad: cuda: a device runs sum_over and map_over whose bodies hold no other loops (sum_over, fold, "
                "scan, iterate, root) and pick no rows, as x[i] does; other functions run on the host: "
                "f.on(dyad::threads)");
};
template <class E, class T> struct rows_of_other_numbers {
  static_assert(std::is_same_v<E, T>, "dyad: cuda: rows in the memory of a device are not converted: they hold numbers "
                                      "of the type in which the function is computed, double or float");
};

/// Memory of a device for so many numbers.
template <class T, class Device> class DeviceBuffer {
  struct Release {
    Device const* device;
    void operator()(T* at) const { device->release(at); }
  };

public:
  DeviceBuffer() = default;
  DeviceBuffer(Device const& device, std::size_t size)
      : at_(size == 0 ? nullptr : static_cast<T*>(device.allocate(size * sizeof(T))), Release{&device}), size_(size) {}
  T* data() const { return at_.get(); }
  void read(T const* from) const {
    if (at_) at_.get_deleter().device->to_device(at_.get(), from, size_ * sizeof(T));
  }
  std::vector<T> copy() const {
    std::vector<T> out(size_);
    if (at_) at_.get_deleter().device->to_host(out.data(), at_.get(), size_ * sizeof(T));
    return out;
  }

private:
  std::unique_ptr<T, Release> at_;
  std::size_t size_ = 0;
};

/// What a thread of the device does for one loop, the block `B` of a plan. All members point to memory of the device.
template <class Plan, int B, class T, class In> struct LoopBody {
  static constexpr auto const& plan = Plan::value;
  static constexpr std::size_t partials = typed::partial_sums<T>, sums = plan.block[B].sums.size;
  static constexpr int child = plan.block[B].child;

  T const* column[In::arguments]; ///< of arguments that are rows, their numbers
  T const* around;                ///< the slots of the outermost region
  T* partial;                     ///< the p-th partial sum of sum s in block b at (b * sums + s) * partials + p
  T* stored;                      ///< the k-th result of row i at k * rows + i
  std::size_t rows;

  constexpr std::size_t blocks() const { return (rows + typed::rows_in_block - 1) / typed::rows_in_block; }
  constexpr std::size_t threads() const { return sums > 0 ? blocks() * partials : rows; }

  /// The rows of one partial sum of a block; where nothing is summed, one row. Threads are numbered from 0 on, and may
  /// run in any order and at the same time.
  constexpr void operator()(std::size_t thread) const {
    T slot[plan.region[child].slots + 1];
    typed::each<plan.region[child].imports.size>([&](auto i) {
      constexpr graph::Transfer import = plan.transfer[plan.region[child].imports.first + i];
      slot[import.to] = around[import.from];
    });
    if constexpr (sums == 0) run_row(static_cast<T*>(slot), thread);
    else {
      std::size_t const block = thread / partials, part = thread % partials, first = block * typed::rows_in_block;
      std::size_t const end = first + typed::rows_in_block < rows ? first + typed::rows_in_block : rows;
      T sum[sums];
      for (T& x : sum) x = T(0);
      for (std::size_t row = first + part; row < end; row += partials) {
        run_row(static_cast<T*>(slot), row);
        typed::each<static_cast<int>(sums)>([&](auto s) {
          constexpr int term = plan.transfer[plan.block[B].sums.first + s].from;
          sum[s] = sum[s] + slot[term];
        });
      }
      for (std::size_t s = 0; s < sums; ++s) partial[(block * sums + s) * partials + part] = sum[s];
    }
  }

private:
  constexpr void run_row(T* slot, std::size_t row) const {
    typed::each<plan.region[child].blocks.size>([&](auto b) {
      constexpr int code = plan.region[child].blocks.first + b;
      run_code<code>(slot, row);
    });
    typed::each<plan.block[B].stores.size>([&](auto k) {
      constexpr int from = plan.transfer[plan.block[B].stores.first + k].from;
      stored[static_cast<std::size_t>(k) * rows + row] = slot[from];
    });
  }
  template <int S> constexpr void run_code(T* slot, std::size_t row) const {
    using Code = typed::BlockCode<Plan, S>;
    constexpr typed::FlatBlock code = plan.block[S];
    T in[code.inputs.size + 1], out[code.outputs.size + 1];
    typed::each<code.inputs.size>([&](auto i) {
      constexpr int input = code.inputs.first + i;
      in[i] = read<input>(slot, row);
    });
    if constexpr (Code::value.zeros)
      for (T& x : out) x = T(0);
    typed::run_straight<Code, T>(static_cast<T const*>(in), static_cast<T*>(out));
    typed::each<code.outputs.size>([&](auto i) {
      constexpr int to = plan.number[code.outputs.first + i];
      slot[to] = out[i];
    });
  }
  template <int I> constexpr T read(T const* slot, std::size_t row) const {
    constexpr graph::BlockInput from = plan.input[I];
    if constexpr (from.kind == graph::BlockInput::slot) return slot[from.place];
    else if constexpr (from.kind == graph::BlockInput::position) return static_cast<T>(row);
    else {
      constexpr std::size_t place = static_cast<std::size_t>(from.place), argument = In::argument_of(place);
      constexpr std::size_t size = In::template row_size<argument>;
      constexpr std::size_t within = place - In::template first_place<argument>;
      return column[argument][row * size + within];
    }
  }
};

/// Runs a program: what `typed::LoopRunner` is for other places.
template <class Plan, class T, class In, class Where> class DeviceRunner {
  static constexpr auto const& plan = Plan::value;
  static constexpr std::size_t size(int n) { return static_cast<std::size_t>(n); }
  static constexpr std::size_t column_of(int index) { return size(graph::column_of_index(index)); }
  using Buffer = DeviceBuffer<T, Where>;

  static constexpr bool possible = [] {
    typed::Stretch const outermost = plan.region[0].blocks;
    for (int b = 0; b < plan.blocks; ++b) {
      typed::FlatBlock const& block = plan.block[b];
      bool const outside = b >= outermost.first && b < outermost.end();
      if (block.child >= 0 && !outside) return false;
      if (block.product.kind != graph::RowProduct::Kind::none) return false;
      if (block.keeps.size + block.adds.size + block.scatters.size + block.states.size > 0) return false;
      for (int i = 0; i < block.inputs.size; ++i) {
        auto const kind = plan.input[block.inputs.first + i].kind;
        bool const of_row = kind == graph::BlockInput::element || kind == graph::BlockInput::position;
        if (kind != graph::BlockInput::slot && (outside ? kind != graph::BlockInput::count : !of_row)) return false;
      }
    }
    return true;
  }();

public:
  DeviceRunner(In const& in, typed::RowPlaces<T> const& stores, Where const& where)
      : where_(where), in_(in), stores_(stores) {
    if constexpr (Where::reports) static_cast<void>(sizeof(no_reports_from_a_device<Where>));
    if constexpr (!possible) static_cast<void>(sizeof(loops_that_no_device_runs<Plan>));
  }
  /// Writes the results that are no rows. Rows are copied to the device first, unless they lie there.
  void run(T* results) {
    typed::each<plan.equal_rows / 2>([this](auto i) {
      in_.template check_equal<size(plan.equal_row[2 * int{i}]), size(plan.equal_row[2 * int{i} + 1])>();
    });
    where_.check();
    typed::each<static_cast<int>(In::arguments)>(
        [this](auto argument) { this->template bring_rows<size(argument)>(); });
    T slot[plan.region[0].slots + 1] = {};
    typed::each<plan.region[0].imports.size>([&](auto i) {
      constexpr graph::Transfer import = plan.transfer[plan.region[0].imports.first + i];
      slot[import.to] = in_.template number<size(import.from)>();
    });
    typed::each<plan.region[0].blocks.size>([&](auto b) {
      constexpr int block = plan.region[0].blocks.first + b;
      if constexpr (plan.block[block].child < 0) run_code<block>(static_cast<T*>(slot));
      else if constexpr (possible) run_loop<block>(static_cast<T*>(slot));
    });
    for (int i = 0; i < plan.results; ++i)
      if (plan.result[i].slot >= 0) results[i] = slot[plan.result[i].slot];
  }
  /// How many rows a result has that loops store.
  static std::size_t rows_of_result(In const& in, std::size_t result) {
    return typed::LoopRunner<Plan, T, In>::rows_of_result(in, result);
  }

private:
  template <std::size_t Argument> void bring_rows() {
    if constexpr (constexpr std::size_t width = In::template row_size<Argument>; width > 0) {
      auto const& rows = in_.template view<Argument>();
      using Found = std::remove_cvref_t<decltype(rows)>;
      if constexpr (Found::on_device) {
        static_assert(sizeof(rows_of_other_numbers<std::remove_cvref_t<decltype(*rows.data)>, T>) > 0);
        column_[Argument] = rows.data;
      } else {
        std::vector<T> packed(rows.count * width);
        for (std::size_t i = 0; i < packed.size(); ++i)
          packed[i] = detail::number_cast<T>(rows.data[static_cast<std::ptrdiff_t>(i / width) * rows.row_stride +
                                                       static_cast<std::ptrdiff_t>(i % width) * rows.stride]);
        brought_[Argument] = Buffer(where_, packed.size());
        brought_[Argument].read(packed.data());
        column_[Argument] = brought_[Argument].data();
      }
    }
  }
  template <int B> void run_code(T* slot) {
    using Code = typed::BlockCode<Plan, B>;
    constexpr typed::FlatBlock block = plan.block[B];
    T in[block.inputs.size + 1], out[block.outputs.size + 1] = {};
    typed::each<block.inputs.size>([&](auto i) {
      constexpr graph::BlockInput from = plan.input[block.inputs.first + i];
      if constexpr (from.kind == graph::BlockInput::slot) in[i] = slot[from.place];
      else in[i] = static_cast<T>(in_.template rows<column_of(from.place)>());
    });
    typed::run_straight<Code, T>(static_cast<T const*>(in), static_cast<T*>(out));
    for (int i = 0; i < block.outputs.size; ++i) slot[plan.number[block.outputs.first + i]] = out[i];
  }
  template <int B> void run_loop(T* slot) {
    using Body = LoopBody<Plan, B, T, In>;
    constexpr typed::FlatBlock block = plan.block[B];
    constexpr std::size_t sums = Body::sums, partials = Body::partials;
    Body body{};
    for (std::size_t a = 0; a < In::arguments; ++a) body.column[a] = column_[a];
    body.rows = in_.template rows<column_of(plan.region[block.child].index)>();
    Buffer const around(where_, size(plan.region[0].slots)), partial(where_, body.blocks() * sums * partials),
        stored(where_, size(block.stores.size) * body.rows);
    around.read(slot);
    body.around = around.data();
    body.partial = partial.data();
    body.stored = stored.data();
    if (body.rows > 0) where_.launch(body, body.threads());

    std::vector<T> part = partial.copy();
    typed::Total<T> total[sums + 1] = {};
    for (std::size_t b = 0; b < body.blocks(); ++b)
      for (std::size_t s = 0; s < sums; ++s)
        total[s] = total[s] + typed::added_in_pairs<partials>(part.data() + (b * sums + s) * partials);
    for (std::size_t s = 0; s < sums; ++s) slot[plan.transfer[size(block.sums.first) + s].to] = T(total[s]);
    std::vector<T> const rows = stored.copy();
    for (std::size_t k = 0; k < size(block.stores.size); ++k) {
      std::size_t const to = size(plan.transfer[size(block.stores.first) + k].to);
      for (std::size_t i = 0; i < body.rows; ++i)
        stores_.place[to][i * stores_.stride[to]] = rows[k * body.rows + i];
    }
  }

  Where const& where_;
  In const& in_;
  typed::RowPlaces<T> stores_;
  Buffer brought_[In::arguments];
  T const* column_[In::arguments] = {};
};

/// The place of loops that run on a device. `Device` says by `check()` whether there is one, allocates and releases
/// memory there, copies to and from it, and calls a body with 0 to `threads` - 1: `launch(body, threads)`.
template <class Device> class Launched : public Device {
public:
  static constexpr bool parallel = false, ranks = false, reports = false;
  using Device::Device;
  template <class Plan, class T, class In, class Where> using Runner = DeviceRunner<Plan, T, In, Where>;
};

} // namespace interop

template <class K, class E> struct typed::NumberIn<interop::DeviceRows<K, E>> {
  using type = E;
};
template <class K, class E> inline constexpr bool typed::is_rows_view<interop::DeviceRows<K, E>> = true;
template <class Device> inline constexpr bool typed::is_device<interop::Launched<Device>> = true;

/// Rows that lie in the memory of a device: `device_rows(pointer, count)` of numbers, `device_rows<Vec<3>>(...)` of
/// rows for an argument `Rows<Vec<3>>`.
template <class K = double, class E> constexpr interop::DeviceRows<K, E> device_rows(E const* data, std::size_t count) {
  return {{data, static_cast<std::ptrdiff_t>(typed::Kind<K>::size), 1, count}};
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>
