// SPDX-License-Identifier: BSL-1.0
/// \file The grid on what the compiler makes: programs of expressions, functions, the kernels of `fused` and of `scan`,
/// static tensors. All operations of as many arguments are one program, which has a result for each: the operation, or
/// its derivative by the arguments that `By` lists, one after the other.
#pragma once

#include "../grid.hpp"

#include "support/derivative_points.hpp"

#include <dyad/bridge/scan.hpp>
#include <dyad/tensor.hpp>
#include <dyad/typed.hpp>

#include <boost/hana/tuple.hpp>

#include <algorithm>
#include <cmath>

namespace grid {

using namespace dyad;

inline constexpr auto x = var<"x">;
inline constexpr auto y = var<"y">;
inline constexpr Index extent = 7; // lanes and what is left over
inline constexpr auto v = var<"v", extent>;
inline constexpr auto w = var<"w", extent>;

template <class Op> inline constexpr bool of_one_argument = grid::on_numbers<Op> && Op::arity == 1;
template <class Op> inline constexpr bool of_two_arguments = grid::on_numbers<Op> && Op::arity == 2;
template <template <class> class Keep, class List> struct Filtered;
template <class Op> struct One : std::bool_constant<of_one_argument<Op>> {};
template <class Op> struct Two : std::bool_constant<of_two_arguments<Op>> {};
template <template <class> class Keep, class... Op> struct Filtered<Keep, Ops<Op...>> {
  using type = typename dyad::detail::Joined<Ops<>, std::conditional_t<Keep<Op>::value, Ops<Op>, Ops<>>...>::type;
};

/// The derivative of an expression by its arguments listed, one after the other.
template <int... By, class E> constexpr auto differentiated(E const& e) {
  if constexpr (sizeof...(By) == 0) return e;
  else
    return []<int First, int... Rest>(std::integer_sequence<int, First, Rest...>, E const& f) {
      if constexpr (First == 0) return differentiated<Rest...>(diff(f, x));
      else return differentiated<Rest...>(diff(f, y));
    }(std::integer_sequence<int, By...>{}, e);
}
/// The same elementwise, of a tensor.
template <int... By, class E> constexpr auto slopes(E const& e) {
  if constexpr (sizeof...(By) == 0) return e;
  else
    return []<int First, int... Rest>(std::integer_sequence<int, First, Rest...>, E const& f) {
      if constexpr (First == 0) return slopes<Rest...>(gradient(sum(f), v)[boost::hana::size_c<0>]);
      else return slopes<Rest...>(gradient(sum(f), w)[boost::hana::size_c<0>]);
    }(std::integer_sequence<int, By...>{}, e);
}

/// The points for operations of one argument, or of two.
template <class T, std::size_t N, int... By> auto all_points() {
  if constexpr (sizeof...(By) > 0) {
    std::array<std::vector<T>, N> out;
    for (auto const& at : test::combinations<N, T>())
      for (std::size_t k = 0; k < N; ++k) out[k].push_back(static_cast<T>(at[k]));
    return out;
  } else if constexpr (N == 1) return grid::points<ops::Exp, T>();
  else return grid::points<ops::Add, T>();
}

/// Judges what a path found for an operation: its value against the grid.
template <class Op, class T, std::size_t N, int... By> struct Judge {
  std::array<std::vector<T>, N> const& lists;
  std::vector<Expected<T>> cells;

  explicit Judge(std::array<std::vector<T>, N> const& points, std::vector<T> const&) : lists(points) {
    for (std::size_t i = 0; i < lists[0].size(); ++i) cells.push_back(grid::expected<Op>(grid::at(lists, i)));
  }
  bool right(std::size_t i, T found) const { return grid::right(found, cells[i]); }
  Expected<T> const& cell(std::size_t i) const { return cells[i]; }
};
/// A derivative, against the oracle; where that knows nothing, against the first path, whose special values all others
/// give. Outside of its domain an operation is NaN, and nothing is promised of its derivative.
template <class Op, class T, std::size_t N, int First, int... By> struct Judge<Op, T, N, First, By...> {
  std::vector<std::size_t> const by{First, By...};
  std::vector<test::Point<N>> points;
  std::vector<oracle::Series<N>> series;
  std::vector<T> first;

  explicit Judge(std::array<std::vector<T>, N> const& lists, std::vector<T> const& first_found) : first(first_found) {
    for (std::size_t i = 0; i < lists[0].size(); ++i) {
      test::Point<N> at;
      for (std::size_t k = 0; k < N; ++k) at[k] = static_cast<double>(lists[k][i]);
      points.push_back(at);
      series.push_back(oracle::derivatives_of<Op>(at));
    }
  }
  bool right(std::size_t i, T found) const {
    if (!test::is_right(found, series[i], points[i], by)) return false;
    if (test::overflows<T>(series[i], by.size()) || is_nan(series[i].value())) return true;
    if (std::isnan(found) || std::isnan(first[i])) return std::isnan(found) && std::isnan(first[i]);
    return !oracle::is_nan(series[i].partial(by)) || found == first[i] ||
           std::abs(found - first[i]) <= 1e-5 * std::abs(first[i]);
  }
  Expected<T> cell(std::size_t i) const { return {series[i].partial(by), first[i], first[i], T(0)}; }
};

/// What a path made of every point of a list of operations: for each operation its results in the order of the points.
template <class List, class T, int... By> class Results;
template <class... Op, class T, int... By> class Results<Ops<Op...>, T, By...> {
public:
  static constexpr std::size_t arity = std::max({static_cast<std::size_t>(Op::arity)...}), count = sizeof...(Op);
  using Points = std::array<std::vector<T>, arity>;

  explicit Results(Points lists, std::string path) : lists_(std::move(lists)), path_(std::move(path)) {}
  /// Adds the results of one point.
  template <class List> void add(List const& results) {
    std::size_t k = 0;
    for (auto const one : results) found_[k++].push_back(static_cast<T>(one));
  }
  void set(std::size_t which, std::vector<T> results) { found_[which] = std::move(results); }
  ~Results() {
    std::size_t k = 0;
    (check<Op>(found_[k++]), ...);
  }
  Results(Results const&) = delete;
  Results& operator=(Results const&) = delete;

private:
  template <class O> void check(std::vector<T> const& found) const {
    static Judge<O, T, arity, By...> const judge(lists_, found); // the same for all paths
    std::string which;
    ((which += static_cast<char>('0' + By)), ...);
    grid::Report report(std::string(O::name) + (which.empty() ? "" : ", derivative by " + which + ",") + " by " +
                        path_ + (sizeof(T) == 8 ? ", double" : ", float"));
    BOOST_TEST(found.size() == lists_[0].size());
    for (std::size_t i = 0; i < found.size(); ++i)
      if (!judge.right(i, found[i])) report.wrong(grid::at(lists_, i), found[i], judge.cell(i));
  }

  Points lists_;
  std::string path_;
  std::array<std::vector<T>, count> found_;
};

template <class List, int... By> struct Paths;
template <class... Op, int... By> struct Paths<Ops<Op...>, By...> {
  static constexpr std::size_t arity = std::max({static_cast<std::size_t>(Op::arity)...}), count = sizeof...(Op);
  static constexpr bool is_value = sizeof...(By) == 0;
  static auto expressions() {
    if constexpr (arity == 1) return boost::hana::make_tuple(differentiated<By...>(dyad::apply<Op>(x))...);
    else return boost::hana::make_tuple(differentiated<By...>(dyad::apply<Op>(x, y))...);
  }
  using Outputs = decltype(expressions());
  template <class T> using Path = Results<Ops<Op...>, T, By...>;

  template <class T> static void programs() {
    auto const lists = all_points<T, arity, By...>();
    Path<T> path(lists, "an expression");
    auto const program = compile(expressions());
    for (std::size_t i = 0; i < lists[0].size(); ++i) {
      if constexpr (arity == 1) path.add(program(x = lists[0][i]));
      else path.add(program(x = lists[0][i], y = lists[1][i]));
    }
  }

  static void functions() {
    auto const lists = all_points<double, arity, By...>();
    Path<double> path(lists, "a function");
    if constexpr (arity == 1) {
      constexpr auto f = dyad::function([](auto const& a) { return std::array{dyad::apply<Op>(a)...}; });
      for (double const a : lists[0]) path.add(f(a));
    } else {
      constexpr auto f =
          dyad::function([](auto const& a, auto const& b) { return std::array{dyad::apply<Op>(a, b)...}; });
      for (std::size_t i = 0; i < lists[0].size(); ++i) path.add(f(lists[0][i], lists[1][i]));
    }
  }

  /// One pass of the kernel that `fused` runs, over arrays of `length` elements.
  template <class T> static void fused_kernels(std::size_t length) {
    auto const lists = all_points<T, arity, By...>();
    Path<T> path(lists, "a fused kernel of " + std::to_string(length));
    std::array<std::vector<T>, count> found;
    auto const kernel = [] {
      if constexpr (arity == 1) return bridge::Kernel<0, Outputs, "x">({});
      else return bridge::Kernel<0, Outputs, "x", "y">({});
    }();
    for (std::size_t first = 0; first < lists[0].size(); first += length) {
      std::size_t const taken = std::min(length, lists[0].size() - first);
      std::array<NdArray, arity> in;
      std::array<NdArray const*, arity> arguments;
      for (std::size_t k = 0; k < arity; ++k) {
        in[k] = NdArray::empty({static_cast<Index>(taken)}, dtype_of<T>);
        std::copy_n(lists[k].begin() + static_cast<std::ptrdiff_t>(first), taken,
                    in[k].template mutable_values<T>().begin());
        arguments[k] = &in[k];
      }
      auto const out = dyad::detail::map_many<count>(kernel, dtype_of<T>, in[0].shape(), arguments);
      for (std::size_t k = 0; k < count; ++k)
        found[k].insert(found[k].end(), out[k].template values<T>().begin(), out[k].template values<T>().end());
    }
    for (std::size_t k = 0; k < count; ++k) path.set(k, found[k]);
  }

  /// Steps of the recurrence that `scan` runs, whose states are the results: each step has the points of as many lanes.
  template <class T> static void scan_kernels(Index lanes) {
    auto const lists = all_points<T, arity, By...>();
    std::size_t const step = static_cast<std::size_t>(lanes), steps = (lists[0].size() + step - 1) / step;
    std::array<std::vector<T>, arity> in = lists;
    for (auto& list : in) list.resize(steps * step, T(1));
    std::vector<T> const start(step, T(0));
    std::array<std::vector<T>, count> out;
    bridge::Strands<T, count, count + arity> strands{lanes, static_cast<Index>(steps), {}};
    std::array<bridge::Strand<T>, count> results;
    for (std::size_t k = 0; k < count; ++k) {
      out[k].resize(steps * step);
      strands.argument[k] = {start.data(), 0};
      results[k] = {out[k].data(), lanes};
    }
    for (std::size_t k = 0; k < arity; ++k) strands.argument[count + k] = {in[k].data(), lanes};
    bridge::Kernel<0, Outputs, "x", "y"> const kernel({});
    strands.push([&](auto const&... value) {
      auto const all = std::tie(value...);
      if constexpr (arity == 1) return kernel(std::get<count>(all), std::get<count>(all));
      else return kernel(std::get<count>(all), std::get<count + 1>(all));
    }, results);
    Path<T> path(lists, "a recurrence of " + std::to_string(lanes) + " lanes");
    for (std::size_t k = 0; k < count; ++k)
      path.set(k, std::vector<T>(out[k].begin(), out[k].begin() + static_cast<std::ptrdiff_t>(lists[0].size())));
  }

  template <class T> static void tensors() {
    auto const lists = all_points<T, arity, By...>();
    auto const program = [] {
      if constexpr (arity == 1) return compile(boost::hana::make_tuple(slopes<By...>(dyad::apply<Op>(v))...));
      else return compile(boost::hana::make_tuple(slopes<By...>(dyad::apply<Op>(v, w))...));
    }();
    std::array<std::vector<T>, count> found;
    for (std::size_t first = 0; first < lists[0].size(); first += extent) {
      std::array<std::array<T, extent>, arity> in{};
      std::size_t const taken = std::min(static_cast<std::size_t>(extent), lists[0].size() - first);
      for (std::size_t k = 0; k < arity; ++k)
        std::copy_n(lists[k].begin() + static_cast<std::ptrdiff_t>(first), taken, in[k].begin());
      auto const out = [&] {
        if constexpr (arity == 1) return program(v = in[0]);
        else return program(v = in[0], w = in[1]);
      }();
      [&]<std::size_t... K>(std::index_sequence<K...>) {
        (found[K].insert(found[K].end(), std::begin(std::get<K>(out)),
                         std::begin(std::get<K>(out)) + static_cast<std::ptrdiff_t>(taken)),
         ...);
      }(std::make_index_sequence<count>{});
    }
    Path<T> path(lists, "a tensor");
    for (std::size_t k = 0; k < count; ++k) path.set(k, found[k]);
  }
};

using Unary = typename Filtered<One, grid::Operations>::type;
using Binary = typename Filtered<Two, grid::Operations>::type;

template <class List, int... By> void every_path() {
  using P = Paths<List, By...>;
  P::template programs<double>();
  P::template programs<float>();
  if constexpr (P::is_value) P::functions();
  for (std::size_t const length : std::array<std::size_t, 5>{1, 3, 4, 9, 17}) {
    P::template fused_kernels<double>(length);
    P::template fused_kernels<float>(length);
  }
  for (Index const lanes : std::array<Index, 3>{1, 3, 9}) {
    P::template scan_kernels<double>(lanes);
    P::template scan_kernels<float>(lanes);
  }
  P::template tensors<double>();
  P::template tensors<float>();
}

} // namespace grid
