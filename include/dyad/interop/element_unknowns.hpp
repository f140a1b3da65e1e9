// SPDX-License-Identifier: BSL-1.0
/// \file Which unknowns the terms of a function of rows read, row by row: worked out once from the rows that they pick.
#pragma once

#include <dyad/loops.hpp>
#include <dyad/typed/element_sums.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace dyad::interop {

/// The unknowns of a program of element derivatives, numbered row by row, one argument after the other.
template <class Program, class Kinds> class ElementUnknowns {
  static constexpr typed::ElementLayout const& layout = Program::layout;
  static constexpr std::size_t terms = static_cast<std::size_t>(layout.terms);

public:
  /// Throws `std::out_of_range` where a term picks a row that is not there.
  template <class In> explicit ElementUnknowns(In const& in) {
    number_unknowns(in);
    find_picks(in);
    told_apart_ = told_apart(in);
  }
  /// How many there are.
  int size() const { return size_; }
  /// How many rows a term has.
  std::size_t rows(int t) const {
    return first_[static_cast<std::size_t>(t)].size() / rows_read(t);
  }
  /// The first unknown of each row of arguments that a term reads in its row.
  int const* of_row(int t, std::size_t row) const {
    return first_[static_cast<std::size_t>(t)].data() + row * rows_read(t);
  }
  /// The argument whose row one of these is, and how many numbers it has.
  static constexpr std::size_t argument(int t, int k) {
    return arguments[static_cast<std::size_t>(t)][static_cast<std::size_t>(k)];
  }
  static constexpr int width(int t, int k) { return widths[argument(t, k)]; }
  /// Which number of its row a read of a term is.
  static constexpr int component(int t, int j) { return read(t, j).component; }
  /// How many rows of arguments a term reads in its row.
  static constexpr std::size_t rows_read(int t) { return row_counts[static_cast<std::size_t>(t)]; }
  /// Whether a term reads one row of each argument that it reads: then its unknowns have one order in all rows.
  static constexpr bool one_row_of_each(int t) {
    for (std::size_t k = 0; k < rows_read(t); ++k)
      for (std::size_t l = 0; l < k; ++l)
        if (arguments[static_cast<std::size_t>(t)][k] == arguments[static_cast<std::size_t>(t)][l]) return false;
    return true;
  }
  /// Whether one of its reads comes before another one in that order.
  static constexpr bool comes_before(int t, int j, int k) {
    std::size_t const one = argument(t, read(t, j).row), other = argument(t, read(t, k).row);
    return one != other ? one < other : component(t, j) < component(t, k);
  }
  /// The first unknown of each row, and the number of all.
  std::vector<int> first_of_rows() const {
    std::vector<int> out;
    for (std::size_t k = 0; k < rows_.size(); ++k)
      for (std::size_t row = 0; first_unknown_[k] >= 0 && row < rows_[k]; ++row)
        out.push_back(first_unknown_[k] + widths[k] * static_cast<int>(row));
    out.push_back(size_);
    return out;
  }
  /// The unknown that a read of a term is, given the first ones.
  static constexpr int unknown(int t, int read, int const* first) {
    Read const& at = ElementUnknowns::read(t, read);
    return first[at.row] + at.component;
  }
  /// Throws `std::invalid_argument` if there are not as many rows as this was made for, or other ones are picked, and
  /// `std::out_of_range` where one that is picked is not there.
  template <class In> void check(In const& in) const {
    auto const rows = rows_of_arguments(in);
    for (std::size_t k = 0; k < rows.size(); ++k)
      if (rows[k] != rows_[k])
        raise(std::invalid_argument("dyad: argument " + std::to_string(k) + " has " + std::to_string(rows[k]) +
                                    " rows where the plan of this sparse matrix was made for " +
                                    std::to_string(rows_[k])));
    if (auto const now = told_apart(in); now != told_apart_ && ElementUnknowns(in).first_ != first_) {
      std::size_t k = 0;
      while (now[k] == told_apart_[k]) ++k;
      raise(std::invalid_argument("dyad: argument " + std::to_string(k) + " picks other rows than those that the plan "
                                  "of this sparse matrix was made for; make a plan for these"));
    }
  }

private:
  static constexpr auto widths = []<class... K>(typed::List<K...>) {
    return std::array{static_cast<int>(typed::Kind<K>::size)...};
  }(Kinds{});
  static constexpr int first_input(std::size_t argument) {
    int first = 0;
    for (std::size_t k = 0; k < argument; ++k) first += widths[k];
    return first;
  }
  static constexpr std::size_t argument_of_input(int input) {
    std::size_t k = 0;
    while (input >= first_input(k + 1)) ++k;
    return k;
  }
  /// What a term reads: the row among its rows, and which number of that.
  struct Read {
    int row = 0, component = 0;
  };
  static constexpr auto reads = [] { // a table: it is looked up in every row
    std::array<std::array<Read, typed::ElementLayout::most_reads>, terms> out{};
    for (std::size_t t = 0; t < terms; ++t)
      for (std::size_t j = 0; j < static_cast<std::size_t>(layout.term[t].reads); ++j)
        out[t][j] = {layout.term[t].row_of[j],
                     layout.term[t].input[j] - first_input(argument_of_input(layout.term[t].input[j]))};
    return out;
  }();
  static constexpr Read const& read(int t, int j) {
    return reads[static_cast<std::size_t>(t)][static_cast<std::size_t>(j)];
  }
  static constexpr auto row_counts = [] {
    std::array<std::size_t, terms> out{};
    for (std::size_t t = 0; t < terms; ++t) out[t] = static_cast<std::size_t>(layout.term[t].rows);
    return out;
  }();
  static constexpr auto arguments = [] {
    std::array<std::array<std::size_t, typed::ElementLayout::most_reads>, terms> out{};
    for (std::size_t t = 0; t < out.size(); ++t)
      for (std::size_t j = 0; j < static_cast<std::size_t>(layout.term[t].reads); ++j)
        out[t][static_cast<std::size_t>(layout.term[t].row_of[j])] = argument_of_input(layout.term[t].input[j]);
    return out;
  }();

  /// Whether the rows that are picked depend on column `c` of an argument, or on any of its `widths[argument]`.
  static constexpr bool picks_by(std::size_t argument, int c) {
    for (graph::BlockInput const& from : Program::Picks::value.input)
      if ((from.kind == graph::BlockInput::element || from.kind == graph::BlockInput::picked) &&
          from.place == first_input(argument) + c)
        return true;
    return false;
  }
  static constexpr bool picks(std::size_t argument) {
    for (int c = 0; c < widths[argument]; ++c)
      if (picks_by(argument, c)) return true;
    return false;
  }
  /// A number that tells the columns of an argument which pick rows from other ones: a sum of squares of 32 bits, each
  /// moved by a key of its place.
  template <std::size_t Argument, class View> static std::uint64_t told_apart_by(View const& view) {
    constexpr int width = widths[Argument];
    std::uint64_t sum = 0;
    for (std::size_t row = 0; row < view.count; ++row)
      typed::each<width>([&](auto c) DYAD_ALWAYS_INLINE {
        if constexpr (picks_by(Argument, c)) {
          auto const key = static_cast<std::uint32_t>(row * width + static_cast<std::size_t>(c)) * 0x9E3779B1U;
          auto const at = static_cast<std::ptrdiff_t>(row) * view.row_stride + c * view.stride;
          std::uint64_t const moved = static_cast<std::uint32_t>(whole(view.data[at]) + key);
          sum += moved * moved;
        }
      });
    return sum;
  }
  template <class X> static std::uint32_t whole(X const& x) {
    if constexpr (std::is_integral_v<X>) return static_cast<std::uint32_t>(x);
    else {
      double const number = static_cast<double>(x);
      return number >= 0 && number < 0x1p32 ? static_cast<std::uint32_t>(number) : ~std::uint32_t{0};
    }
  }
  template <class In> static auto told_apart(In const& in) {
    std::array<std::uint64_t, widths.size()> out{};
    typed::each<static_cast<int>(widths.size())>([&](auto k) {
      constexpr std::size_t argument = static_cast<std::size_t>(k);
      if constexpr (In::template row_size<argument> != 0 && picks(argument))
        out[argument] = told_apart_by<argument>(in.template view<argument>());
    });
    return out;
  }

  /// How many rows each argument has.
  template <class In> static auto rows_of_arguments(In const& in) {
    std::array<std::size_t, In::arguments> rows{};
    typed::each<static_cast<int>(In::arguments)>([&](auto k) {
      constexpr std::size_t argument = static_cast<std::size_t>(k);
      if constexpr (In::template row_size < argument >> 0)
        rows[argument] = in.template rows<In::template first_place<argument>>();
    });
    return rows;
  }
  template <class In> void number_unknowns(In const& in) {
    std::size_t next = 0, argument = 0;
    auto const rows = rows_of_arguments(in);
    rows_.assign(rows.begin(), rows.end());
    auto const add = [&](std::size_t size, bool active) {
      first_unknown_.push_back(active ? static_cast<int>(next) : -1);
      if (active) next += rows_[argument] * size;
      if (next > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        raise(std::length_error("dyad: a sparse matrix of Eigen has at most 2147483647 rows"));
      ++argument;
    };
    [&]<class... K>(typed::List<K...>) {
      (add(typed::Kind<K>::size, typed::is_rows<K> && !typed::is_passive<K>), ...);
    }(Kinds{});
    size_ = static_cast<int>(next);
  }
  /// Which unknowns each term reads in each of its rows.
  template <class In> void find_picks(In const& in) {
    constexpr int count = Program::first_slope - Program::results;
    using Picks = typename Program::Picks;
    using Runner = typed::LoopRunner<Picks, double, In>;
    std::vector<std::vector<double>> rows(static_cast<std::size_t>(count));
    double* place[count + 1];
    std::size_t stride[count + 1];
    for (int k = 0; k < count; ++k) {
      auto& column = rows[static_cast<std::size_t>(k)];
      column.resize(Runner::rows_of_result(in, static_cast<std::size_t>(k)));
      place[k] = column.data();
      stride[k] = 1;
    }
    double numbers[count + 1];
    Runner(in, typed::RowPlaces<double>{place, stride}).run(numbers);
    std::size_t first = 0; // the roots of terms follow each other
    for (std::size_t t = 0; t < terms; ++t) {
      std::size_t const loop_rows = rows[first].size();
      for (std::size_t row = 0; row < loop_rows; ++row)
        for (std::size_t k = 0; k < row_counts[t]; ++k) {
          std::size_t const of = arguments[t][k];
          double const picked = rows[first + k][row];
          first_[t].push_back(first_unknown_[of] +
                              widths[of] * static_cast<int>(typed::row_of<double>(picked, rows_[of])));
        }
      first += row_counts[t];
    }
  }
  int size_ = 0;
  std::vector<std::size_t> rows_;  ///< of each argument
  std::array<std::uint64_t, widths.size()> told_apart_{}; ///< the same, see `told_apart_by`
  std::vector<int> first_unknown_; ///< of each argument; -1 if nothing is differentiated by it
  std::array<std::vector<int>, terms> first_;
};

} // namespace dyad::interop
