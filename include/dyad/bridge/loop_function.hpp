// SPDX-License-Identifier: BSL-1.0
/// \file Functions of rows on Variables: a call is one node of a dynamic graph, its derivatives are compiled.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/array/create.hpp>
#include <dyad/array/indexing.hpp>
#include <dyad/array/movement.hpp>
#include <dyad/bridge/arguments.hpp>
#include <dyad/bridge/loop_source.hpp>
#include <dyad/core/raise.hpp>
#include <dyad/dynamic/anomaly.hpp>
#include <dyad/dynamic/function.hpp>
#include <dyad/dynamic/variable.hpp>
#include <dyad/typed/directions.hpp>
#include <dyad/typed/loop_anomaly.hpp>
#include <dyad/typed/loop_call.hpp>

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace dyad {

namespace bridge {

using typed::List;

/// The shape of an array that is an argument of kind `K`; rows of it have an axis more in front.
template <class K> struct ShapeOf;
template <> struct ShapeOf<double> {
  static Shape shape() { return {}; }
};
template <std::size_t N> struct ShapeOf<Vec<N>> {
  static Shape shape() { return {static_cast<Index>(N)}; }
};
template <std::size_t M, std::size_t N> struct ShapeOf<Mat<M, N>> {
  static Shape shape() { return {static_cast<Index>(M), static_cast<Index>(N)}; }
};
/// Arrays of indices hold them as numbers.
template <> struct ShapeOf<Index> : ShapeOf<double> {};
template <std::size_t N> struct ShapeOf<IndexVec<N>> : ShapeOf<Vec<N>> {};

/// An array as an argument of kind `K`, of numbers of type `T` that lie one after the other.
template <class K> struct FromArray {
  static Shape wanted(NdArray const&) { return ShapeOf<K>::shape(); }
  template <class T> static auto make(NdArray const& a) {
    return std::span<T const, typed::Kind<K>::size>(a.values<T>().data(), typed::Kind<K>::size);
  }
};
template <> struct FromArray<double> {
  static Shape wanted(NdArray const&) { return {}; }
  template <class T> static T make(NdArray const& a) { return static_cast<T>(a.item()); }
};
template <class K> struct FromArray<Rows<K>> {
  static Shape wanted(NdArray const& a) {
    Shape shape = ShapeOf<K>::shape();
    shape.insert(0, a.ndim() == 0 ? 0 : a.shape()[0]);
    return shape;
  }
  template <class T> static auto make(NdArray const& a) {
    return typed::RowsView<T>{a.values<T>().data(), static_cast<std::ptrdiff_t>(typed::Kind<K>::size), 1,
                              static_cast<std::size_t>(a.shape()[0])};
  }
};
template <class K> struct FromArray<Passive<K>> : FromArray<K> {};

/// What a function gave, as arrays: one for each part of a tuple.
template <class S> struct ToArrays {
  template <class T, class R> static void add(R const& value, std::vector<NdArray>& out) {
    constexpr DType dtype = std::is_same_v<T, double> ? DType::float64 : DType::float32;
    if constexpr (std::is_same_v<R, T>) return out.push_back(NdArray::scalar(static_cast<double>(value), dtype));
    else add_array<T>(value, dtype, out);
  }
  template <class T, class R> static void add_array(R const& value, DType dtype, std::vector<NdArray>& out) {
    NdArray array = NdArray::empty(shape(value), dtype);
    T* to = array.template mutable_values<T>().data();
    typed::for_each_number(value, [&to](T const& number) { *to++ = number; });
    out.push_back(array);
  }
  /// The extents of nested arrays.
  template <class R> static Shape shape(R const& value) {
    Shape out;
    if constexpr (requires { value.size(); }) {
      if constexpr (requires { value[0].size(); })
        out = value.empty() ? shape(typename R::value_type{}) : shape(value[0]);
      out.insert(0, static_cast<Index>(value.size()));
    }
    return out;
  }
};
template <class... S> struct ToArrays<typed::TupleOf<S...>> {
  template <class T, class R> static void add(R const& value, std::vector<NdArray>& out) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (ToArrays<S>::template add<T>(std::get<I>(value), out), ...);
    }(std::index_sequence_for<S...>{});
  }
};

/// The pull-back of a function, as a function of its arguments and of cotangents of its results.
template <class F> struct PullBack {
  constexpr auto operator()(auto const&... all) const { return vjp(F{})(all...); }
};
template <class F, class Kinds> struct PullBackOf;
template <class F, class... K> struct PullBackOf<F, List<K...>> {
  using type = TracedFunction<PullBack<F>, K...>;
};

template <class S> inline constexpr bool is_tuple = false;
template <class... S> inline constexpr bool is_tuple<typed::TupleOf<S...>> = true;

/// How the kind of an argument is written.
template <class K> struct KindText {
  static std::string text() { return std::is_same_v<K, Index> ? "dyad::Index" : "double"; }
};
template <std::size_t N> struct KindText<Vec<N>> {
  static std::string text() { return "dyad::Vec<" + std::to_string(N) + ">"; }
};
template <std::size_t N> struct KindText<IndexVec<N>> {
  static std::string text() { return "dyad::IndexVec<" + std::to_string(N) + ">"; }
};
template <std::size_t M, std::size_t N> struct KindText<Mat<M, N>> {
  static std::string text() { return "dyad::Mat<" + std::to_string(M) + ", " + std::to_string(N) + ">"; }
};
template <class K> struct KindText<Rows<K>> {
  static std::string text() { return "dyad::Rows<" + KindText<K>::text() + ">"; }
};
template <class K> struct KindText<Passive<K>> {
  static std::string text() { return "dyad::Passive<" + KindText<K>::text() + ">"; }
};

/// How many columns an argument has as source: see `SourceArgument`.
template <class K> inline constexpr int source_columns = -1;
template <std::size_t N> inline constexpr int source_columns<Vec<N>> = 0;
template <std::size_t N> inline constexpr int source_columns<IndexVec<N>> = 0;
template <std::size_t M, std::size_t N> inline constexpr int source_columns<Mat<M, N>> = static_cast<int>(N);
template <class K> inline constexpr int source_columns<Rows<K>> = source_columns<K>;
template <class K> inline constexpr int source_columns<Passive<K>> = source_columns<K>;

/// The structure of results as source writes it.
template <class S> struct NestOf {
  static SourceNest make() { return {}; }
};
template <class S, std::size_t N> struct NestOf<typed::ArrayOf<S, N>> {
  static SourceNest make() { return {SourceNest::list, std::vector<SourceNest>(N, NestOf<S>::make())}; }
};
template <class... S> struct NestOf<typed::TupleOf<S...>> {
  static SourceNest make() { return {SourceNest::tuple, {NestOf<S>::make()...}}; }
};
template <class S> struct NestOf<typed::RowsOf<S>> {
  static SourceNest make() { return {SourceNest::rows, {NestOf<S>::make()}}; }
};
template <template <class, int, int, int, int, int> class M, int Rows, int Cols>
struct NestOf<typed::MatrixOf<M, Rows, Cols>>
    : NestOf<typename typed::MatrixOf<M, Rows, Cols>::template replaced<typed::One>> {};

/// A function as source: all that it returns, or one of the results that Variables have.
template <class F> struct FunctionSource;
template <class L, class... K> struct FunctionSource<TracedFunction<L, K...>> {
  using Traced = typed::Trace<L, K...>;
  static std::string all(int& names) { return text({}, names); }
  static std::string one(std::size_t result, int& names) { return text(result, names); }

private:
  static std::string text(std::optional<std::size_t> result, int& names) {
    graph::Graph whole;
    whole.inputs(Traced::inputs);
    Buffer<int> const roots = graph::load(whole, typed::compact<Traced::raw, Traced::inputs>);
    std::vector<SourceArgument> arguments;
    auto const add = [&](int size, int columns, bool rows) {
      int const first = arguments.empty() ? 0 : arguments.back().first + arguments.back().size;
      arguments.push_back({first, size, columns, rows});
    };
    (add(static_cast<int>(typed::Kind<K>::size), source_columns<K>, typed::is_rows<K>), ...);
    SourceNest nest = NestOf<typename Traced::Structure>::make();
    std::ptrdiff_t first = 0;
    if (result) {
      std::vector<SourceNest> parts;
      nest.collect(parts);
      for (std::size_t i = 0; i < *result; ++i) first += parts[i].size();
      nest = parts[*result];
    }
    std::vector<int> const wanted(roots.begin() + first, roots.begin() + first + nest.size());
    std::string kinds;
    for (std::string const& kind : {KindText<K>::text()...}) kinds += (kinds.empty() ? "" : ", ") + kind;
    return "dyad::function<" + kinds + ">(" + LoopWriter(whole, arguments, wanted, names).write(nest) + ")";
  }
};
template <class F, class... K> struct FunctionSource<TracedFunction<PullBack<F>, K...>> {
  static std::string all(int& names) { return text({}, {}, names); }
  static std::string one(std::size_t result, int& names) {
    using S = typename typed::TraceOf<TracedFunction<PullBack<F>, K...>, List<K...>>::type::Structure;
    if constexpr (is_tuple<S>)
      return text("std::get<" + std::to_string(result) + ">(", ")", names);
    else return text({}, {}, names);
  }

private:
  static std::string text(std::string const& before, std::string const& after, int& names) {
    std::string kinds, name = "x" + std::to_string(++names);
    for (std::string const& kind : {KindText<K>::text()...}) kinds += (kinds.empty() ? "" : ", ") + kind;
    return "dyad::function<" + kinds + ">([](auto const&... " + name + ") {\n  return " + before + "dyad::vjp(" +
           indented(FunctionSource<F>::all(names)) + ")(" + name + "...)" + after + ";\n})";
  }
};

/// The node of a call, whose loops run at a place, as those of its derivatives do. Derivatives up to the order `Order`
/// are compiled with it.
template <class F, int Order, class Where> class LoopFunction;
template <class L, class... K, int Order, class Where>
class LoopFunction<TracedFunction<L, K...>, Order, Where> final : public Function {
  using F = TracedFunction<L, K...>;
  using Structure = typename typed::TraceOf<F, List<K...>>::type::Structure;

public:
  explicit LoopFunction(Where const& where) : where_(where) {}
  std::string_view name() const override { return "loops"; }

  std::vector<NdArray> forward(std::vector<NdArray> const& x) override {
    DType dtype = DType::float32;
    for (NdArray const& one : x) dtype = promote(dtype, one.dtype());
    check_shapes(x);
    std::vector<NdArray> flat, out;
    for (NdArray const& one : x) flat.push_back(cast(one, dtype).contiguous());
    dispatch(dtype, [&]<class T>(T) {
      [&]<std::size_t... I>(std::index_sequence<I...>) {
        ToArrays<Structure>::template add<T>(F{}.run_on(where_, FromArray<K>::template make<T>(flat[I])...),
                                                out);
        if (Config::get(Config::find_anomalies)) [[unlikely]]
          check_values(out, FromArray<K>::template make<T>(flat[I])...);
      }(std::index_sequence_for<K...>{});
    });
    return out;
  }

  FunctionText source(std::size_t result, int& names) const override {
    return {FunctionSource<F>::one(result, names), {KindText<K>::text()...}};
  }

  std::vector<Variable> backward(std::vector<Variable> const& g) override {
    if constexpr (Order == 0)
      raise(std::logic_error("dyad: a function of rows on Variables was differentiated more often than it was compiled "
                             "for; dyad::recorded<N>(f) compiles derivatives up to the order N"));
    else {
      using Kinds = typename typed::AllKinds<F, typed::Direction::vjp, List<K...>>::type;
      std::vector<Variable> all = inputs();
      all.insert(all.end(), g.begin(), g.end());
      using PullBack = typename PullBackOf<F, Kinds>::type;
      Outputs const slopes = dyad::call(std::make_shared<LoopFunction<PullBack, Order - 1, Where>>(where_), all);
      // Those by several numbers are one array.
      constexpr bool in_one_array =
          !is_tuple<typename typed::TraceOf<PullBack, typename PullBack::Kinds>::type::Structure> &&
          (!typed::is_passive<K> + ...) > 1;
      auto const slope_by = [&](std::size_t i) {
        if constexpr (!in_one_array) return slopes[i];
        else {
          Index const place = static_cast<Index>(i);
          return reshape(slice(slopes[0], Slice{place, place + 1}), Shape{});
        }
      };
      std::vector<Variable> out;
      std::size_t next = 0, k = 0;
      auto const add = [&](bool passive) {
        Variable const& x = inputs()[k++];
        if (passive) out.push_back(Variable::constant(broadcast_to(NdArray::scalar(0, x.dtype()), x.shape())));
        else {
          Variable const slope = slope_by(next++);
          out.push_back(slope.dtype() == x.dtype() ? slope : cast(slope, x.dtype()));
        }
      };
      (add(typed::is_passive<K>), ...);
      return out;
    }
  }

private:
  /// Throws where a result is NaN or infinite, and something in the loops made it so.
  template <class... A> static void check_values(std::vector<NdArray> const& results, A const&... arguments) {
    bool good = true;
    for (NdArray const& one : results) good = good && detail::health(one) == detail::Health::finite;
    if (good) return;
    using Traced = typename typed::TraceOf<F, List<K...>>::type;
    Anomaly const found = typed::loop_anomaly<Traced>(typed::CallValuesOf<List<K...>>(arguments...));
    if (!found || found.arguments.empty()) return;
    std::ostringstream text;
    text << "dyad: anomaly: in loops, " << found;
    raise(AnomalyError(text.str()));
  }
  static void check_shapes(std::vector<NdArray> const& x) {
    std::size_t i = 0;
    auto const check = [&](Shape const& wanted) {
      if (x[i].shape() != wanted)
        raise(ShapeError("dyad: argument " + std::to_string(i) + " of a function of rows has the shape " +
                         to_string(x[i].shape()) + " where " + to_string(wanted) + " is expected"));
      ++i;
    };
    (check(FromArray<K>::wanted(x[i])), ...);
  }

  Where where_;
};

/// An argument of kind `K` as one of a node: what is no Variable is constant, an array or whatever else the function
/// takes.
template <class K, class A> Variable argument_of_kind(A const& a, DType dtype) {
  if constexpr (requires { argument_from(a, dtype); }) return argument_from(a, dtype);
  else {
    std::vector<double> numbers(typed::Kind<K>::size);
    Index rows = 1;
    if constexpr (typed::is_rows<K>) {
      auto const view = typed::rows_view<typename typed::Kind<K>::Row>(a);
      rows = static_cast<Index>(view.count);
      numbers.clear();
      for (std::size_t i = 0; i < view.count; ++i)
        for (std::size_t j = 0; j < typed::Kind<K>::size; ++j)
          numbers.push_back(static_cast<double>(view.data[static_cast<std::ptrdiff_t>(i) * view.row_stride +
                                                          static_cast<std::ptrdiff_t>(j) * view.stride]));
    } else typed::read<K>(a, numbers.data());
    NdArray const array(numbers, Shape{rows, static_cast<Index>(typed::Kind<K>::size)});
    return Variable::constant(reshape(array, FromArray<K>::wanted(array)));
  }
}
template <class F, class... K, int Order, class Where, class... A>
Outputs recorded_call(std::shared_ptr<LoopFunction<F, Order, Where>> const& function, List<K...>, A const&... a) {
  return dyad::call(function, std::vector<Variable>{argument_of_kind<K>(a, dtype_among(a...))...});
}
/// Calls a function as one node: a Variable, or several where it returns a tuple.
template <class F, int Order, class Where, class... A> auto record(Where const& where, A const&... a) {
  Outputs const results =
      recorded_call(std::make_shared<LoopFunction<F, Order, Where>>(where), typename F::Kinds{}, a...);
  if constexpr (is_tuple<typename typed::TraceOf<F, typename F::Kinds>::type::Structure>) return results;
  else return results[0];
}

} // namespace bridge

/// A function of stated shapes whose calls on Variables are one node each, with derivatives compiled up to an order.
template <class F, int Order, class Where = typed::OneThread> class Recorded {
public:
  /// Made by `recorded`.
  constexpr explicit Recorded(Where const& where = {}) : where_(where) {}
  /// A node of the results: a Variable, or several. Arguments are Variables, arrays and what the function takes
  /// otherwise.
  template <class... A> auto operator()(A const&... a) const { return bridge::record<F, Order>(where_, a...); }

private:
  Where where_;
};
/// `recorded<N>(f)(x, y)` on Variables and arrays: one node, derivatives up to the order N. A function that states
/// `Rows` is recorded like this wherever it is called with Variables, for first and second derivatives.
template <int Order = 2, Traceable F> constexpr auto recorded(F const&) { return Recorded<F, Order>{}; }
/// The same of a function that has been told where its loops run, as in `recorded<3>(f.on(dyad::threads))`.
template <int Order = 2, Traceable F, class Where> constexpr auto recorded(typed::Placed<F, Where> const& f) {
  return Recorded<F, Order, Where>(f.where());
}

template <class F> struct RecordedCall {
  template <class... A> static auto run(A const&... a) { return run_on(simd, a...); }
  template <class Where, class... A> static auto run_on(Where const& where, A const&... a) {
    return bridge::record<F, 2>(where, a...);
  }
};

} // namespace dyad

#include <dyad/core/macros_back.hpp>
