// SPDX-License-Identifier: BSL-1.0
/// \file The arguments of a program with loops: its numbers, and elements of rows in SIMD batches.
#pragma once

#include <dyad/typed/batches.hpp>
#include <dyad/typed/function.hpp>
#include <dyad/typed/rows_view.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <tuple>

namespace dyad::typed {

template <class View> struct rows_of_a_device_are_read_there {
  static_assert(sizeof(View) == 0, "dyad: rows in the memory of a device are read by functions that run there: "
                                   "f.on(dyad::cuda)(...)");
};

/// Where the columns of the arguments lie. `Kinds` are those of the arguments.
template <class T, class Kinds, class... A> class LoopInputs;
template <class T, class... K, class... A> class LoopInputs<T, List<K...>, A...> {
  template <class Kind_, class Argument> static constexpr auto part(Argument const& a) {
    if constexpr (is_rows<Kind_>) return rows_view<typename Kind<Kind_>::Row>(a);
    else return ArgumentNumbers<T, Kind_, Argument>(a);
  }
  static consteval std::size_t within(std::size_t place) {
    std::size_t const sizes[] = {Kind<K>::size..., 0};
    for (std::size_t k = 0; place >= sizes[k]; ++k) place -= sizes[k];
    return place;
  }
  template <class Kind_, class Argument> using PartOf = decltype(part<Kind_>(std::declval<Argument const&>()));
  template <class Part> using NumberOf = std::remove_cvref_t<decltype(*std::declval<Part>().data)>;

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
    constexpr std::size_t at = within(Place);
    return std::get<argument_of(Place)>(parts_).data()[at];
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
    auto const& view = view_of_host<argument_of(Place)>();
    constexpr auto column = static_cast<std::ptrdiff_t>(within(Place)); // else clang looks for it for each batch
    auto const at = [&view](std::size_t i) {
      return view.data[static_cast<std::ptrdiff_t>(i) * view.row_stride + column * view.stride];
    };
    if constexpr (std::is_same_v<V, T>) return detail::number_cast<T>(at(row));
    else {
      using E = std::remove_cvref_t<decltype(*view.data)>;
      constexpr std::size_t lanes = V::size;
      if constexpr (std::is_same_v<E, T>)
        if (view.row_stride == 1 && row + lanes <= view.count)
          return V::load_unaligned(view.data + static_cast<std::ptrdiff_t>(row) + column * view.stride);
      if (row + lanes <= view.count)
        return gathered<V>([&](std::size_t k) DYAD_ALWAYS_INLINE { return static_cast<T>(at(row + k)); });
      if constexpr (std::is_same_v<E, T>)
        if (view.row_stride == 1)
          return load_few<V>(view.data + static_cast<std::ptrdiff_t>(row) + column * view.stride, view.count - row);
      return gathered<V>([&](std::size_t k) { return static_cast<T>(at(std::min(row + k, view.count - 1))); });
    }
  }
  static constexpr std::size_t arguments = sizeof...(K);
  /// Where the rows of an argument lie.
  template <std::size_t Argument> constexpr auto const& view() const { return std::get<Argument>(parts_); }
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
    auto const& view = view_of_host<Argument>();
    return view.stride == 1 && row + V::size <= view.count;
  }
  /// The elements `First`, `First` + 1, ... of a batch of rows, as many as a batch holds, each in a batch of its own.
  /// The same elements of rows further on are asked for: between two batches there is often so much to compute that
  /// the processor does not see far enough ahead itself.
  template <std::size_t Argument, std::size_t First, class V> DYAD_INLINE void tile(std::size_t row, V* out) const {
    auto const& view = view_of_host<Argument>();
    constexpr std::size_t lanes = V::size;
#if defined(DYAD_BUILTIN_VECTORS)
    constexpr std::size_t ahead = 64;
    if (row + ahead + lanes <= view.count)
      for (std::size_t k = 0; k < lanes; ++k)
        __builtin_prefetch(view.data + static_cast<std::ptrdiff_t>(row + ahead + k) * view.row_stride + First + lanes -
                           1);
#endif
    for (std::size_t k = 0; k < lanes; ++k)
      out[k] = V::load_unaligned(view.data + static_cast<std::ptrdiff_t>(row + k) * view.row_stride + First);
    transpose_lanes<1>(out);
  }
  /// The same where there is nothing between rows.
  template <std::size_t Argument, class V> DYAD_INLINE bool lies_packed(std::size_t row) const {
    return lies_in_tiles<Argument, V>(row) &&
           view_of_host<Argument>().row_stride == static_cast<std::ptrdiff_t>(row_size<Argument>);
  }
  /// The numbers of a batch of packed rows, as they lie in memory.
  template <std::size_t Argument, class V> DYAD_INLINE void packed(std::size_t row, V* out) const {
    auto const* const first = view_of_host<Argument>().data + row * row_size<Argument>;
    for (std::size_t k = 0; k < row_size<Argument>; ++k) out[k] = converted<V>(first + k * V::size);
  }
  /// Whether the numbers in the rows of an argument are converted to `T` many at a time.
  template <std::size_t Argument>
  static constexpr bool is_converted = [] {
    using E = NumberOf<std::tuple_element_t<Argument, std::tuple<PartOf<K, A>...>>>;
    return std::is_arithmetic_v<E> && !std::is_same_v<E, bool> && sizeof(E) <= sizeof(T);
  }();
  template <std::size_t Argument, class T2>
  static constexpr bool holds =
      std::is_same_v<T2, NumberOf<std::tuple_element_t<Argument, std::tuple<PartOf<K, A>...>>>>;
  /// Whether an element and that of the next column are read together: at even places of rows whose numbers lie side by
  /// side.
  static consteval bool is_first_of_pair(std::size_t place) {
    bool const pairs[] = {is_packed<PartOf<K, A>, T>..., false};
    std::size_t const sizes[] = {Kind<K>::size..., 0};
    std::size_t const argument = argument_of(place), column = within(place);
    return pairs[argument] && column % 2 == 0 && column + 1 < sizes[argument];
  }
  /// The element of a column in each of these rows, and that of the next column.
  template <std::size_t Place, class V> DYAD_INLINE void pair_in(std::size_t const* rows, V& first, V& second) const {
    auto const& view = view_of_host<argument_of(Place)>();
    auto const place = [&view, rows](std::size_t k) DYAD_ALWAYS_INLINE {
      return view.data + static_cast<std::ptrdiff_t>(rows[k]) * view.row_stride + within(Place);
    };
    read_pairs<T>(place, first, second);
  }

  /// The element of a column in one row, in all lanes.
  template <std::size_t Place, class V> DYAD_INLINE V element_of_one(std::size_t row) const {
    if constexpr (std::is_same_v<V, T>) return element<Place, T>(row);
    else return V(element<Place, T>(row));
  }
  /// A number as a number of steps. Throws `std::invalid_argument` if it is none.
  static constexpr std::size_t steps(T const& x) {
    if (!(x >= T(0)) || !(x < T(0x1p53)) || x != T(static_cast<std::size_t>(x)))
      raise(std::invalid_argument("dyad: the number of steps of a recurrence must be a whole number that is not "
                                  "negative, and is " + text_of<T>(x)));
    return static_cast<std::size_t>(x);
  }
  /// Throws `std::invalid_argument` if two arguments that one loop runs over are not equally many rows.
  template <std::size_t Place, std::size_t Other> void check_equal() const {
    if (rows<Place>() != rows<Other>())
      raise(std::invalid_argument("dyad: a loop runs over " + described<Other>() + " rows and " + described<Place>() +
                                  " rows; they must be equally many"));
  }

private:
  template <std::size_t Place> std::string described() const {
    std::string const count = std::to_string(rows<Place>());
    if constexpr (Place >= static_cast<std::size_t>(graph::first_count)) return "a stated number of " + count;
    else return "argument " + std::to_string(argument_of(Place)) + " of " + count;
  }

  /// The same, of rows that are read here.
  template <std::size_t Argument> constexpr auto const& view_of_host() const {
    using Found = std::remove_cvref_t<decltype(view<Argument>())>;
    if constexpr (Found::on_device) static_cast<void>(sizeof(rows_of_a_device_are_read_there<Found>));
    return view<Argument>();
  }

  std::tuple<PartOf<K, A>...> parts_;
};

} // namespace dyad::typed
