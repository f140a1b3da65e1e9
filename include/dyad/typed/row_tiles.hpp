// SPDX-License-Identifier: BSL-1.0
/// \file Rows of several numbers that lie one after the other are read in tiles: several numbers of several rows at a
/// time, transposed in registers. Rows shorter than a batch are read as they lie, and sorted into columns there.
#pragma once

#include <dyad/typed/batches.hpp>
#include <dyad/typed/loop_code.hpp>

#include <cstddef>
#include <type_traits>

namespace dyad::typed {

/// The inputs of the blocks of a plan that are read in tiles, as batches `V` of numbers `T`. `Batched` says whether the
/// region runs on batches of rows.
template <class Plan, class T, class In, class V, bool Batched> struct RowTiles {
  static constexpr auto const& plan = Plan::value;
  static constexpr std::size_t lanes = BatchOf<T>::lanes;
  static constexpr int width = static_cast<int>(lanes);

  /// Whether an input of a block is read in a tile.
  template <int I> static consteval bool reads() {
    if constexpr (plan.input[I].kind == graph::BlockInput::element)
      return in_tiles<In::argument_of(static_cast<std::size_t>(plan.input[I].place))>() ||
             is_narrow<In::argument_of(static_cast<std::size_t>(plan.input[I].place))>();
    else return false;
  }
  /// Reads those of a block.
  template <int B> static DYAD_INLINE void read(In const& from, V* in, std::size_t row) {
    each<static_cast<int>(In::arguments)>([&](auto argument) DYAD_ALWAYS_INLINE {
      constexpr std::size_t place = static_cast<std::size_t>(argument);
      if constexpr (in_tiles<place>()) read_argument<B, place>(from, in, row);
      else if constexpr (is_narrow<place>()) read_narrow<B, place>(from, in, row);
    });
  }

private:
  /// The first element of the tile that holds an element of a row: the last tile ends with the row.
  static constexpr int tile_start(int at, int row_size) {
    int const start = at / width * width;
    return start + width <= row_size ? start : row_size - width;
  }
  /// Whether the rows of an argument are read in tiles.
  template <std::size_t Argument> static consteval bool in_tiles() {
    if constexpr (!std::is_same_v<V, T> && Batched && In::template row_size<Argument> >= lanes &&
                  In::template row_size<Argument> > 1)
      return In::template holds<Argument, T>;
    else return false;
  }
  /// Whether the rows of an argument are shorter than a batch.
  template <std::size_t Argument> static consteval bool is_narrow() {
    constexpr std::size_t size = In::template row_size<Argument>;
    if constexpr (!std::is_same_v<V, T> && Batched && size > 1 && size < lanes)
      return In::template is_converted<Argument>;
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
  /// The input of a block that is read at a place within a tile; -1 if none is.
  template <int B, std::size_t Argument, int First> static consteval int input_at(int at) {
    for (int i = 0; i < plan.block[B].inputs.size; ++i)
      if (within_tile<B, Argument, First>(i) == at) return i;
    return -1;
  }
  template <int B, std::size_t Argument, int First> static consteval bool reads_tile() {
    for (int i = 0; i < plan.block[B].inputs.size; ++i)
      if (within_tile<B, Argument, First>(i) >= 0) return true;
    return false;
  }
  template <int B, std::size_t Argument, int First>
  static DYAD_INLINE void read_tile(In const& from, V* in, std::size_t row, bool lies) {
    if (lies) {
      V column[lanes];
      from.template tile<Argument, static_cast<std::size_t>(First)>(row, column);
      each<width>([&](auto at) DYAD_ALWAYS_INLINE {
        if constexpr (constexpr int i = input_at<B, Argument, First>(at); i >= 0) in[i] = column[at];
      });
    } else
      each<width>([&](auto at) DYAD_ALWAYS_INLINE {
        constexpr std::size_t place = In::template first_place<Argument> + static_cast<std::size_t>(First + at);
        if constexpr (constexpr int i = input_at<B, Argument, First>(at); i >= 0)
          in[i] = from.template element<place, V>(row);
      });
  }
  /// The input of a block that is a number of the rows of an argument; -1 if none is.
  template <int B, std::size_t Argument> static consteval int input_in_column(int column) {
    for (int i = 0; i < plan.block[B].inputs.size; ++i) {
      graph::BlockInput const& from = plan.input[plan.block[B].inputs.first + i];
      if (from.kind == graph::BlockInput::element &&
          from.place == static_cast<int>(In::template first_place<Argument>) + column)
        return i;
    }
    return -1;
  }
  template <int B, std::size_t Argument> static consteval bool reads_column() {
    for (int c = 0; c < static_cast<int>(In::template row_size<Argument>); ++c)
      if (input_in_column<B, Argument>(c) >= 0) return true;
    return false;
  }
  template <int B, std::size_t Argument>
  static DYAD_INLINE void read_narrow([[maybe_unused]] In const& from, [[maybe_unused]] V* in,
                                      [[maybe_unused]] std::size_t row) {
    if constexpr (reads_column<B, Argument>()) {
      constexpr std::size_t size = In::template row_size<Argument>;
      constexpr int columns = static_cast<int>(size);
      if (from.template lies_packed<Argument, V>(row)) {
        V batch[size];
        from.template packed<Argument>(row, static_cast<V*>(batch));
        each<columns>([&](auto c) DYAD_ALWAYS_INLINE {
          if constexpr (constexpr int i = input_in_column<B, Argument>(c); i >= 0)
            in[i] = column_of<size, static_cast<std::size_t>(c)>(static_cast<V const*>(batch));
        });
      } else
        each<columns>([&](auto c) DYAD_ALWAYS_INLINE {
          constexpr std::size_t place = In::template first_place<Argument> + static_cast<std::size_t>(c);
          if constexpr (constexpr int i = input_in_column<B, Argument>(c); i >= 0)
            in[i] = from.template element<place, V>(row);
        });
    }
  }
  template <int B, std::size_t Argument>
  static DYAD_INLINE void read_argument(In const& from, V* in, std::size_t row) {
    constexpr int row_size = static_cast<int>(In::template row_size<Argument>);
    bool const lies = from.template lies_in_tiles<Argument, V>(row);
    each<(row_size + width - 1) / width>([&](auto t) DYAD_ALWAYS_INLINE {
      constexpr int first = tile_start(int{t} * width, row_size);
      if constexpr (reads_tile<B, Argument, first>()) read_tile<B, Argument, first>(from, in, row, lies);
    });
  }
};

} // namespace dyad::typed
