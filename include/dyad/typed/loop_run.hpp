// SPDX-License-Identifier: BSL-1.0
/// \file Runs a program with loops over rows.
///
/// The outermost loop over rows runs on SIMD batches where the numbers have them: as many rows at a time as a batch
/// holds, the last ones with lanes that are left over. Loops within it run row by row, for all lanes together.
#pragma once

#include <dyad/array/vector_math.hpp>
#include <dyad/typed/function.hpp>
#include <dyad/typed/loop_code.hpp>
#include <dyad/typed/rows_view.hpp>
#include <dyad/typed/splice.hpp>
#include <dyad/typed/straight.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace dyad::typed {

/// The numbers that a loop takes at a time.
template <class T> struct BatchOf {
  using type = T;
  static constexpr std::size_t lanes = 1;
};
template <> struct BatchOf<double> {
  using type = Simd<double>;
  static constexpr std::size_t lanes = Simd<double>::size;
};
template <> struct BatchOf<float> {
  using type = Simd<float>;
  static constexpr std::size_t lanes = Simd<float>::size;
};

/// Rows are added up in so many partial sums, and in blocks of so many rows.
template <class T> inline constexpr std::size_t partial_sums = std::is_same_v<T, float> ? 16 : 8;
inline constexpr std::size_t rows_in_block = 1024;
/// Up to so many sums are kept in registers together with their partial sums; with more, a part of a block is run
/// through once for each partial sum.
inline constexpr std::size_t few_sums = 16, rows_in_cache = 128;

/// In each pair of batches that stand `Step` apart, exchanges the lanes that have to be exchanged.
template <std::size_t Step, class T, std::size_t... J>
DYAD_INLINE void exchange_lanes(Simd<T>& first, Simd<T>& second, std::index_sequence<J...>) {
#if defined(__GNUC__)
  constexpr int lanes = static_cast<int>(sizeof...(J)), step = static_cast<int>(Step);
  using Raw = typename Simd<T>::Raw;
  auto const a = std::bit_cast<Vector<T>>(typename Raw::register_type(first.raw()));
  auto const b = std::bit_cast<Vector<T>>(typename Raw::register_type(second.raw()));
  auto const of = [](int j, bool upper) { return (j & step) != 0 ? lanes + j - (upper ? 0 : step) : j + (upper ? step : 0); };
  Vector<T> const low = __builtin_shufflevector(a, b, of(static_cast<int>(J), false)...);
  Vector<T> const high = __builtin_shufflevector(a, b, of(static_cast<int>(J), true)...);
  first = Raw(std::bit_cast<typename Raw::register_type>(low));
  second = Raw(std::bit_cast<typename Raw::register_type>(high));
#endif
}
/// Transposes as many batches as a batch has lanes.
template <std::size_t Step, class T> DYAD_INLINE void transpose_lanes(Simd<T>* batch) {
  constexpr std::size_t lanes = Simd<T>::size;
  if constexpr (Step < lanes) {
    for (std::size_t k = 0; k < lanes; ++k)
      if ((k & Step) == 0) exchange_lanes<Step>(batch[k], batch[k + Step], std::make_index_sequence<lanes>{});
    transpose_lanes<2 * Step>(batch);
  }
}

/// Where the columns of the arguments lie. `Kinds` are those of the arguments.
template <class T, class Kinds, class... A> class LoopInputs;
template <class T, class... K, class... A> class LoopInputs<T, List<K...>, A...> {
  template <class Kind_, class Argument> static constexpr auto part(Argument const& a) {
    if constexpr (is_rows<Kind_>) return rows_view<typename Kind<Kind_>::Row>(a);
    else return ArgumentNumbers<T, Kind_, Argument>(a);
  }
  static constexpr std::size_t within(std::size_t place) {
    std::size_t const sizes[] = {Kind<K>::size..., 0};
    for (std::size_t k = 0; place >= sizes[k]; ++k) place -= sizes[k];
    return place;
  }
  template <class Kind_, class Argument> using PartOf = decltype(part<Kind_>(std::declval<Argument const&>()));

public:
  constexpr explicit LoopInputs(A const&... a) : parts_{part<K>(a)...} {}

  /// The argument in which the number at a place lies.
  static constexpr std::size_t argument_of(std::size_t place) {
    std::size_t const sizes[] = {Kind<K>::size..., 0};
    std::size_t k = 0;
    for (std::size_t first = 0; place >= first + sizes[k]; ++k) first += sizes[k];
    return k;
  }
  /// A number that is no row.
  template <std::size_t Place> constexpr T const& number() const {
    return std::get<argument_of(Place)>(parts_).data()[within(Place)];
  }
  /// How many rows the argument at a place has; beyond `first_count` a stated number of steps.
  template <std::size_t Place> constexpr std::size_t rows() const {
    if constexpr (Place >= static_cast<std::size_t>(graph::first_count)) return Place - graph::first_count;
    else if constexpr (is_rows<std::tuple_element_t<argument_of(Place), std::tuple<K...>>>)
      return std::get<argument_of(Place)>(parts_).count;
    else return steps(number<Place>());
  }
  /// The element of a column in a row, or in as many rows from there on as a batch holds; beyond the last row the last
  /// one again.
  template <std::size_t Place, class V> DYAD_INLINE V element(std::size_t row) const {
    auto const& view = std::get<argument_of(Place)>(parts_);
    auto const at = [&view](std::size_t i) {
      return view.data[static_cast<std::ptrdiff_t>(i) * view.row_stride +
                       static_cast<std::ptrdiff_t>(within(Place)) * view.stride];
    };
    if constexpr (std::is_same_v<V, T>) return detail::number_cast<T>(at(row));
    else {
      using E = std::remove_cvref_t<decltype(*view.data)>;
      constexpr std::size_t lanes = V::size;
      if constexpr (std::is_same_v<E, T>)
        if (view.row_stride == 1 && row + lanes <= view.count)
          return V::load_unaligned(view.data + static_cast<std::ptrdiff_t>(row) +
                                   static_cast<std::ptrdiff_t>(within(Place)) * view.stride);
      T lane[lanes];
      if (row + lanes <= view.count)
        for (std::size_t k = 0; k < lanes; ++k) lane[k] = static_cast<T>(at(row + k));
      else
        for (std::size_t k = 0; k < lanes; ++k) lane[k] = static_cast<T>(at(std::min(row + k, view.count - 1)));
      return V::load_unaligned(lane);
    }
  }
  static constexpr std::size_t arguments = sizeof...(K);
  /// The numbers in a row of an argument; 0 if it is no rows.
  template <std::size_t Argument> static constexpr std::size_t row_size = [] {
    using Kind_ = std::tuple_element_t<Argument, std::tuple<K...>>;
    return is_rows<Kind_> ? Kind<Kind_>::size : std::size_t{0};
  }();
  /// The place of the first number of an argument.
  template <std::size_t Argument> static constexpr std::size_t first_place = [] {
    std::size_t const sizes[] = {Kind<K>::size..., 0};
    std::size_t first = 0;
    for (std::size_t k = 0; k < Argument; ++k) first += sizes[k];
    return first;
  }();
  /// Whether the rows of an argument lie one after the other, and a batch of them from a row on is there.
  template <std::size_t Argument, class V> DYAD_INLINE bool lies_in_tiles(std::size_t row) const {
    auto const& view = std::get<Argument>(parts_);
    return view.stride == 1 && row + V::size <= view.count;
  }
  /// The elements `First`, `First` + 1, ... of a batch of rows, as many as a batch holds, each in a batch of its own.
  template <std::size_t Argument, std::size_t First, class V> DYAD_INLINE void tile(std::size_t row, V* out) const {
    auto const& view = std::get<Argument>(parts_);
    constexpr std::size_t lanes = V::size;
    for (std::size_t k = 0; k < lanes; ++k)
      out[k] = V::load_unaligned(view.data + static_cast<std::ptrdiff_t>(row + k) * view.row_stride + First);
    transpose_lanes<1>(out);
  }
  template <std::size_t Argument, class T2>
  static constexpr bool holds = std::is_same_v<T2, std::remove_cvref_t<decltype(*std::declval<
                                    typename std::tuple_element_t<Argument, std::tuple<PartOf<K, A>...>>>().data)>>;

  /// The element of a column in one row, in all lanes.
  template <std::size_t Place, class V> DYAD_INLINE V element_of_one(std::size_t row) const {
    if constexpr (std::is_same_v<V, T>) return element<Place, T>(row);
    else return V(element<Place, T>(row));
  }
  /// A number as a number of steps. Throws `std::invalid_argument` if it is none.
  static constexpr std::size_t steps(T const& x) {
    if (!(x >= T(0)) || !(x < T(0x1p53)) || x != T(static_cast<std::size_t>(x)))
      raise(std::invalid_argument("dyad: the number of steps of a recurrence must be a whole number that is not "
                                  "negative"));
    return static_cast<std::size_t>(x);
  }
  /// Throws `std::invalid_argument` if two arguments that one loop runs over are not equally many rows.
  template <std::size_t Place, std::size_t Other> void check_equal() const {
    if (rows<Place>() != rows<Other>())
      raise(std::invalid_argument("dyad: a loop runs over argument " + std::to_string(argument_of(Other)) + " of " +
                                  std::to_string(rows<Other>()) + " rows and argument " +
                                  std::to_string(argument_of(Place)) + " of " + std::to_string(rows<Place>()) +
                                  " rows; they must be equally many"));
  }

private:
  std::tuple<PartOf<K, A>...> parts_;
};

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
      if (plan.buffer[b].lanes) kept_lanes_[b].resize(rows);
      else kept_[b].resize(rows + lanes);
    });
  }

  /// Runs the program and writes the results that are no rows.
  void run(T* results) {
    T slot[plan.region[0].slots + 1];
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      ((slot[import<0>(I).to] = in_.template number<size(import<0>(I).from)>()), ...);
    }(Numbers<size(plan.region[0].imports.size)>{});
    check_rows();
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

  /// Every column that is read in a loop has as many rows as the loop's index.
  void check_rows() const {
    [&]<std::size_t... R>(std::index_sequence<R...>) { (check_region<static_cast<int>(R)>(), ...); }
    (Numbers<size(plan.regions)>{});
  }
  template <int R> void check_region() const {
    [&]<std::size_t... B>(std::index_sequence<B...>) {
      (check_block<R, plan.region[R].blocks.first + static_cast<int>(B)>(), ...);
    }(Numbers<size(plan.region[R].blocks.size)>{});
  }
  template <int R, int B> void check_block() const {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (check_input<R, plan.block[B].inputs.first + static_cast<int>(I)>(), ...);
    }(Numbers<size(plan.block[B].inputs.size)>{});
  }
  template <int R, int I> void check_input() const {
    if constexpr (plan.input[I].kind == graph::BlockInput::element)
      in_.template check_equal<size(plan.input[I].place), column_of(plan.region[R].index)>();
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

  template <int R, int I, class V> DYAD_INLINE V read([[maybe_unused]] V const* slot, std::size_t row) const {
    constexpr graph::BlockInput from = plan.input[I];
    constexpr bool batched = is_batched(R);
    if constexpr (from.kind == graph::BlockInput::slot) return slot[from.place];
    else if constexpr (from.kind == graph::BlockInput::element) {
      if constexpr (batched) return in_.template element<size(from.place), V>(row);
      else return in_.template element_of_one<size(from.place), V>(row);
    } else if constexpr (from.kind == graph::BlockInput::kept) {
      if constexpr (plan.buffer[from.place].lanes) return kept_lanes_[from.place][row];
      else if constexpr (!batched || std::is_same_v<V, T>) return V(kept_[from.place][row]);
      else return V::load_unaligned(kept_[from.place].data() + row);
    } else if constexpr (from.kind == graph::BlockInput::count)
      return V(static_cast<T>(rows_of_index<from.place>()));
    else return position<batched, V>(row);
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
  DYAD_INLINE void read_tile(V* in, std::size_t row, bool lies) const {
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
  template <int R, int B, std::size_t Argument, class V> DYAD_INLINE void read_tiles(V* in, std::size_t row) const {
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
        keep<B>(slot, at, lanes);
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
        run_blocks<child>(slot, at);
        each<block.sums.size>([&](auto s) { sum[b][s] = sum_of_first(sum[b][s], slot[term<B>(s)], left); });
        store<B>(slot, at, left);
        keep<B>(slot, at, left);
      }
      for (std::size_t s = 0; s < sums; ++s) total[s] = total[s] + in_pairs(sum, s);
    }
    each<block.sums.size>([&](auto s) { around[plan.transfer[block.sums.first + s].to] = total[s]; });
  }
  template <int B> static constexpr int term(int s) { return plan.transfer[plan.block[B].sums.first + s].from; }
  /// Calls `f` with 0 to Count - 1 as constants.
  template <int Count, class F> static DYAD_INLINE void each(F const& f) {
    [&f]<int... I>(std::integer_sequence<int, I...>) DYAD_ALWAYS_INLINE {
      (f(std::integral_constant<int, I>{}), ...);
    }(std::make_integer_sequence<int, Count>{});
  }
  static Batch sum_of_first(Batch const& sum, Batch const& term, std::size_t count) {
    if constexpr (lanes == 1) return sum + term;
    else {
      T a[lanes], b[lanes];
      sum.store_unaligned(a);
      term.store_unaligned(b);
      for (std::size_t k = 0; k < count; ++k) a[k] = a[k] + b[k];
      return Batch::load_unaligned(a);
    }
  }
  template <std::size_t Batches, std::size_t N> static T in_pairs(Batch const (&sum)[Batches][N], std::size_t s) {
    T part[Batches * lanes];
    for (std::size_t b = 0; b < Batches; ++b)
      if constexpr (lanes == 1) part[b] = sum[b][s];
      else sum[b][s].store_unaligned(part + b * lanes);
    for (std::size_t half = Batches * lanes / 2; half > 0; half /= 2)
      for (std::size_t i = 0; i < half; ++i) part[i] = part[i] + part[i + half];
    return part[0];
  }
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

  template <int B> DYAD_INLINE void keep(Batch const* slot, std::size_t row, std::size_t count) {
    each<plan.block[B].keeps.size>([&](auto i) {
      constexpr graph::Transfer to = plan.transfer[plan.block[B].keeps.first + i];
      T* const place = kept_[to.to].data() + row;
      if constexpr (lanes == 1) *place = slot[to.from];
      else if (count == lanes) slot[to.from].store_unaligned(place);
      else {
        T lane[lanes];
        slot[to.from].store_unaligned(lane);
        std::copy_n(lane, count, place);
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
      each<block.sums.size>([&](auto s) DYAD_ALWAYS_INLINE { sum[s] = sum[s] + slot[term<B>(s)]; });
      each<block.stores.size>([&](auto i) DYAD_ALWAYS_INLINE {
        constexpr graph::Transfer to = plan.transfer[block.stores.first + i];
        if constexpr (std::is_same_v<V, T>) stores_[to.to][row * store_strides_[to.to]] = slot[to.from];
      });
      each<block.keeps.size>([&](auto i) DYAD_ALWAYS_INLINE {
        constexpr graph::Transfer to = plan.transfer[block.keeps.first + i];
        make_room<B>(to.to, row);
        if constexpr (!std::is_same_v<V, T>) kept_lanes_[to.to][row] = slot[to.from];
        else if constexpr (!std::is_same_v<Batch, T>) kept_[to.to][row] = slot[to.from];
        else (plan.buffer[to.to].lanes ? kept_lanes_ : kept_)[to.to][row] = slot[to.from];
      });
      V after[block.states.size + 1];
      each<block.states.size>([&](auto k) DYAD_ALWAYS_INLINE {
        after[k] = slot[plan.state[block.states.first + k].after];
      });
      each<block.states.size>([&](auto k) DYAD_ALWAYS_INLINE {
        slot[plan.state[block.states.first + k].before] = after[k];
      });
    }
    each<block.states.size>([&](auto k) {
      constexpr graph::StateSlots state = plan.state[block.states.first + k];
      if constexpr (state.final >= 0) around[state.final] = slot[state.before];
    });
    each<block.sums.size>([&](auto s) { around[plan.transfer[block.sums.first + s].to] = sum[s]; });
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
                                              "; the largest residual is " + text_of(slot[distance])
                                        : "dyad: iterate: the condition still holds after " + steps + " steps"));
    }
    return false;
  }
  static bool any_nonzero(T const& x) { return x != T(0); }
  static bool any_nonzero(Batch const& x)
    requires(lanes > 1)
  {
    return (x != Batch(T(0))).any();
  }
  static std::string text_of(T const& x) {
    if constexpr (std::is_convertible_v<T, double>) return std::to_string(static_cast<double>(x));
    else return "unknown";
  }
  static std::string text_of(Batch const& x)
    requires(lanes > 1)
  {
    T lane[lanes];
    x.store_unaligned(lane);
    return text_of(*std::max_element(lane, lane + lanes));
  }
  /// Makes room for a row of which nobody knew before that there would be so many.
  template <int B> void make_room(int buffer, std::size_t row) {
    if constexpr (plan.block[B].end.proceed >= 0) {
      auto const at_least = [row](auto& kept) {
        if (kept.size() <= row + lanes) kept.resize(2 * (row + lanes));
      };
      if (plan.buffer[buffer].lanes) at_least(kept_lanes_[size(buffer)]);
      else at_least(kept_[size(buffer)]);
    }
  }

  In const& in_;
  std::size_t steps_[plan.regions] = {}; ///< that loops took which a condition ends
  T* const* stores_;
  std::size_t const* store_strides_;
  std::array<std::vector<T>, plan.buffers + 1> kept_;
  std::array<std::vector<Batch>, plan.buffers + 1> kept_lanes_; ///< for each row of a loop within a loop
};

/// Results as the caller gets them: numbers are copied to their places, rows are made before the loops run.
template <class T> struct ResultRows {
  T** store;
  std::size_t* stride;
};
template <class S> inline constexpr bool is_rows_structure = false;
template <class S> inline constexpr bool is_rows_structure<RowsOf<S>> = true;

/// Makes the rows of a result, `count(k)` of them for the k-th number, and says where they lie.
template <class S, class T, class R, class Count>
void prepare_rows(R& result, std::size_t& next, ResultRows<T> const& rows, Count const& count) {
  if constexpr (is_rows_structure<S>) {
    result.resize(count(next));
    for (std::size_t k = 0; k < S::size; ++k, ++next) {
      rows.stride[next] = S::size;
      rows.store[next] = result.empty() ? nullptr : reinterpret_cast<T*>(result.data()) + k;
    }
  } else if constexpr (requires { std::tuple_size<R>::value; } && !std::is_same_v<S, One>) {
    prepare_parts(S{}, result, next, rows, count);
  } else next += S::size;
}
template <class... S, class T, class R, class Count>
void prepare_parts(TupleOf<S...>, R& result, std::size_t& next, ResultRows<T> const& rows, Count const& count) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (prepare_rows<S>(std::get<I>(result), next, rows, count), ...);
  }(std::index_sequence_for<S...>{});
}
template <class S, std::size_t N, class T, class R, class Count>
void prepare_parts(ArrayOf<S, N>, R& result, std::size_t& next, ResultRows<T> const& rows, Count const& count) {
  for (auto& part : result) prepare_rows<S>(part, next, rows, count);
}
template <class S, class T, class R> void fill_numbers(R& result, std::size_t& next, T const* numbers) {
  if constexpr (is_rows_structure<S>) next += S::size;
  else if constexpr (requires { std::tuple_size<R>::value; } && !std::is_same_v<S, One>)
    fill_parts(S{}, result, next, numbers);
  else {
    S::fill(result, numbers + next);
    next += S::size;
  }
}
template <class... S, class T, class R>
void fill_parts(TupleOf<S...>, R& result, std::size_t& next, T const* numbers) {
  [&]<std::size_t... I>(std::index_sequence<I...>) { (fill_numbers<S>(std::get<I>(result), next, numbers), ...); }
  (std::index_sequence_for<S...>{});
}
template <class S, std::size_t N, class T, class R>
void fill_parts(ArrayOf<S, N>, R& result, std::size_t& next, T const* numbers) {
  for (auto& part : result) fill_numbers<S>(part, next, numbers);
}

/// Calls a program with loops.
template <class Code, class Nest, class T, class Kinds> struct LoopCall {
  template <class... A> static constexpr auto run(A const&... a) {
    if constexpr (std::is_same_v<T, Tracer>) return spliced<Code, Nest, Kinds>(a...);
    else return call(a...);
  }

private:
  template <class... A> static auto call(A const&... a) {
    using In = LoopInputs<T, Kinds, A...>;
    using Runner = LoopRunner<Code, T, In>;
    In const in(a...);
    T numbers[Nest::size + 1];
    T* store[Nest::size + 1];
    std::size_t stride[Nest::size + 1], next = 0;
    typename Nest::template Of<T> result;
    prepare_rows<Nest>(result, next, ResultRows<T>{store, stride},
                       [&in](std::size_t k) { return Runner::rows_of_result(in, k); });
    Runner(in, store, stride).run(numbers);
    next = 0;
    fill_numbers<Nest>(result, next, static_cast<T const*>(numbers));
    return result;
  }
};

} // namespace dyad::typed
