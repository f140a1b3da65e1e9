// SPDX-License-Identifier: BSL-1.0
/// \file A program with loops within a function that is being traced: its graph becomes part of the other one.
#pragma once

#include <dyad/graph/rebuild.hpp>
#include <dyad/graph/row_sweeps.hpp>
#include <dyad/typed/recurrences.hpp>

namespace dyad::typed {

/// Copies a graph into that of a function that is being traced. The rows that it loops over are arguments of that
/// function, or rows that this one has made; its recurrences get states of their own.
class Splice {
public:
  constexpr Splice(graph::Builder& to, graph::Outputs const& from)
      : to_(to), from_(from) {}

  /// Says what stands for inputs: numbers, or rows.
  template <class K, class A> constexpr void add_argument(A const& a) {
    if constexpr (is_rows<K>) {
      for (std::size_t i = 0; i < Kind<K>::size; ++i) columns_.push(a.first_column());
      for (std::size_t i = 0; i < Kind<K>::size; ++i) numbers_.push(-1);
    } else {
      Tracer number[Kind<K>::size + 1]{};
      read<K>(a, static_cast<Tracer*>(number));
      for (std::size_t i = 0; i < Kind<K>::size; ++i) {
        columns_.push(-1);
        numbers_.push(graph::lift(&to_, number[i]));
      }
    }
  }
  /// Copies the nodes. `element(place, index)` is the element of a column of the arguments at an index.
  template <class Element> constexpr Buffer<int> copy(Element const& element) {
    Buffer<int> const& equal = from_.graph.equal_rows();
    for (int i = 0; i < equal.size(); i += 2)
      if (int const one = column_here(equal[i]), other = column_here(equal[i + 1]); one != other)
        to_.note_equal_rows(one, other);
    Buffer<bool> const needed = graph::reachable(from_.graph, from_.roots);
    Buffer<int> id_of(from_.graph.size(), -1), roots;
    for (int id = 0; id < from_.graph.size(); ++id)
      if (needed[id]) id_of[id] = copied(id, id_of, element);
    for (int const root : from_.roots) roots.push(id_of[root]);
    return roots;
  }

private:
  template <class Element> constexpr int copied(int id, Buffer<int> const& id_of, Element const& element) {
    graph::Node node = from_.graph[id];
    if (node.is(graph::Role::number)) return number(static_cast<int>(node.value));
    if (node.op->loop == LoopRole::element && from_.graph[node.arg[0]].is(graph::Role::number))
      return element(static_cast<int>(from_.graph[node.arg[0]].value), id_of[node.arg[1]]);
    for (int k = 0; k < node.arity(); ++k) node.arg[k] = id_of[node.arg[k]];
    if (node.op->loop == LoopRole::none && node.arity() > 0) {
      to_.derived = node.free;
      int const out = to_.apply(node.op, node.arg[0], node.arg[1], node.arg[2]);
      to_.derived = false;
      return out;
    }
    node.height = 0;
    return to_.intern(node);
  }
  /// What says how many rows an index runs over that does so over a column of the other graph.
  constexpr int column_here(int column) {
    if (column >= graph::first_count) return column;
    return columns_[column] >= 0 ? columns_[column] : count_place(Tracer(&to_, numbers_[column]));
  }
  constexpr int number(int place) {
    if (place < graph::first_state) return place < numbers_.size() && numbers_[place] >= 0 ? numbers_[place] : 0;
    for (int i = 0; i < places_.size(); ++i)
      if (places_[i] == place) return renamed_[i];
    places_.push(place);
    renamed_.push(place < graph::first_index ? state() : to_.number(index(place)));
    return renamed_.back();
  }
  /// A state of its own, which varies with the loops around the place where this happens.
  constexpr int state() {
    int out = graph::new_state_number(to_);
    for (int const open : to_.open_indices()) out = to_.apply(&graph::info<ops::State>, out, open);
    return out;
  }
  constexpr int index(int place) {
    int column = graph::column_of_index(place);
    int const nested = (place - graph::first_index) % graph::most_nested_alike;
    if (column >= graph::first_open_end)
      column = column_of(to_, graph::new_open_index(to_));
    else column = column_here(column);
    return graph::index_place(column, nested + to_.nested_alike(column));
  }

  graph::Builder& to_;
  graph::Outputs const& from_;
  Buffer<int> columns_, numbers_, places_, renamed_;
};

/// The place of the index that a row of results varies with, besides those of the loops around the call.
constexpr int own_index(graph::Builder const& builder, int id) {
  graph::Indices indices(builder);
  graph::IndexSet set = indices.of(id);
  for (int const open : builder.open_indices()) set &= ~indices.bit(static_cast<int>(builder[open].value));
  int const place = indices.only_place(set);
  if (place < 0)
    refuse("dyad: a function whose results are rows is called within a loop in which these vary with other rows");
  return place;
}

/// Results of a spliced program, in their structure.
template <class S> struct Result;
template <> struct Result<One> {
  static constexpr Tracer make(graph::Builder& builder, Buffer<int> const& roots, int& next) {
    return {&builder, roots[next++]};
  }
};
template <class S, std::size_t N> struct Result<ArrayOf<S, N>> {
  static constexpr auto make(graph::Builder& builder, Buffer<int> const& roots, int& next) {
    typename ArrayIn<S, Tracer, N>::type out{};
    for (std::size_t i = 0; i < N; ++i) out[i] = Result<S>::make(builder, roots, next);
    return out;
  }
};
template <class... S> struct Result<TupleOf<S...>> {
  static constexpr auto make(graph::Builder& builder, Buffer<int> const& roots, int& next) {
    return std::tuple{Result<S>::make(builder, roots, next)...}; // braces: in order
  }
};
template <class S> struct Result<RowsOf<S>> {
  static constexpr auto make(graph::Builder& builder, Buffer<int> const& roots, int& next) {
    int const place = own_index(builder, roots[next]);
    auto const row = Result<S>::make(builder, roots, next);
    return MappedRows<std::remove_cvref_t<decltype(row)>>(builder, builder.number(place), row);
  }
};

template <class Code, class Nest, class Kinds> struct SpliceCall;
template <class Code, class Nest, template <class...> class List, class... K>
struct SpliceCall<Code, Nest, List<K...>> {
  template <class... A> static constexpr auto run(A const&... a) {
    graph::Builder* builder = nullptr;
    auto const find = [&builder]<class X>(X const& x) {
      if constexpr (is_row_list<X>) builder = x.builder();
      else for_each_number(x, [&builder](auto const& number) { find_builder(builder, Tracer(number)); });
    };
    (find(a), ...);
    if (!builder) refuse("dyad: a function with loops is called within a traced function on plain numbers alone");
    graph::Outputs from;
    Code::load(from);
    Splice splice(*builder, from);
    (splice.template add_argument<K>(a), ...);
    Buffer<int> const roots = splice.copy([&](int place, int index) {
      int out = -1, first = 0;
      auto const look = [&]<class Kind_, class X>(std::type_identity<Kind_>, X const& x) {
        constexpr int size = static_cast<int>(Kind<Kind_>::size);
        if constexpr (is_rows<Kind_>)
          if (place >= first && place < first + size) {
            int k = first;
            for_each_number(x.at(index), [&](auto const& number) {
              if (k++ == place) out = graph::lift(builder, number);
            });
          }
        first += size;
      };
      (look(std::type_identity<K>{}, a), ...);
      return out;
    });
    int next = 0;
    return Result<Nest>::make(*builder, roots, next);
  }
};
template <class Code, class Nest, class Kinds, class... A> constexpr auto spliced(A const&... a) {
  return SpliceCall<Code, Nest, Kinds>::run(a...);
}

} // namespace dyad::typed
