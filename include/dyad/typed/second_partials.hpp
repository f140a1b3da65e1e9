// SPDX-License-Identifier: BSL-1.0
/// \file A Hessian of symbols: one packed graph, of which entries become expressions where someone asks for them.
#pragma once

#include <dyad/typed/evaluate.hpp>
#include <dyad/typed/mode.hpp>

#include <boost/hana/at.hpp>
#include <boost/hana/concept/sequence.hpp>
#include <boost/hana/core/make.hpp>
#include <boost/hana/drop_front.hpp>
#include <boost/hana/integral_constant.hpp>
#include <boost/hana/is_empty.hpp>
#include <boost/hana/length.hpp>
#include <boost/hana/unpack.hpp>

namespace dyad {

namespace typed {
struct SecondPartialsTag {};
} // namespace typed

/// The second derivatives of an expression `E` by each two of the variables X: a Hana sequence of rows, each a Hana
/// tuple of expressions. `Source` has all of them as one packed graph, which is what a program reads: of twelve
/// variables no 78 types need to be made and read again.
template <class Source, class E, class... X> class SecondPartials {
public:
  /// What Hana knows the sequence by.
  using hana_tag = typed::SecondPartialsTag;
  static constexpr std::size_t variables = sizeof...(X); ///< how many rows there are

  /// Made by `hessian`.
  constexpr explicit SecondPartials(E const& e) : e_(e) {}

  /// One row, as expressions.
  template <std::size_t I> constexpr auto row() const {
    static_assert(I < variables, "dyad: a Hessian has a row for each variable");
    return [this]<std::size_t... J>(std::index_sequence<J...>) {
      return hana::make_tuple(typed::remember<E, X...>(typed::make_expr<Entry<I, J>>(e_))...);
    }(std::make_index_sequence<variables>{});
  }
  /// One row, as expressions, at a position that is a type.
  template <class I> constexpr auto operator[](I const&) const { return row<static_cast<std::size_t>(I::value)>(); }

  /// All of them, as a Hana tuple.
  constexpr auto rows() const {
    return [this]<std::size_t... I>(std::index_sequence<I...>) {
      return hana::make_tuple(this->template row<I>()...);
    }(std::make_index_sequence<variables>{});
  }

  /// The plain numbers that the entries hold.
  constexpr auto numbers() const { return typed::pick<Source>(e_.numbers()); }

private:
  template <std::size_t I, std::size_t J>
  using Entry = typed::OneRoot<Source, typed::symmetric_place(static_cast<int>(variables), static_cast<int>(I),
                                                              static_cast<int>(J))>;
  [[no_unique_address]] E e_;
};

namespace typed {

template <class Source, class E, class... X> struct LoadOf<SecondPartials<Source, E, X...>> {
  static constexpr int numbers = Source::value.numbers, size = Source::value.size;
  static constexpr void load(graph::Outputs& out, int first_number) {
    auto const id = out.graph.load(view_of_packed<Source>, first_number);
    constexpr int n = static_cast<int>(sizeof...(X));
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j) out.roots.push(id[Source::value.root[symmetric_place(n, i, j)]]);
  }
};

template <class Source, class E, class... X> struct NumbersOf<SecondPartials<Source, E, X...>> {
  using type = decltype(pick<Source>(std::declval<typename NumbersOf<E>::type const&>()));
};

/// The operations of a packed graph.
template <class Source, class I = std::make_index_sequence<static_cast<std::size_t>(Source::value.entries)>>
struct TableOfPacked;
template <class Source, std::size_t... I> struct TableOfPacked<Source, std::index_sequence<I...>> {
  using type = Expr<
      Table<entry_type<Source::value.table[I].op, Source::value.table[I].mantissa, Source::value.table[I].exponent>...>,
      Numbers<>>;
};

template <class Source, class E, class... X> struct LeavesOf<SecondPartials<Source, E, X...>> {
  using Shared = typename TableOfPacked<Source>::type;
  using type =
      decltype(typename LeavesOf<Shared>::type{} + Memory<Shared>::Lost::of(variables_of<E, X...>{}));
};

template <class Source, class E, class... X> struct ResultOf<SecondPartials<Source, E, X...>> {
  using type = std::conditional_t<sizeof...(X) == 1, NumberResult,
                                  ArrayResult<ArrayResult<NumberResult, sizeof...(X)>, sizeof...(X)>>;
};

template <class Source, class E, class... X>
inline constexpr bool is_output<SecondPartials<Source, E, X...>> = true;

} // namespace typed
} // namespace dyad

namespace boost::hana {

template <> struct Sequence<dyad::typed::SecondPartialsTag> {
  static constexpr bool value = true;
};
template <> struct make_impl<dyad::typed::SecondPartialsTag> {
  template <class... X> static constexpr auto apply(X&&... x) { return hana::make_tuple(static_cast<X&&>(x)...); }
};
template <> struct unpack_impl<dyad::typed::SecondPartialsTag> {
  template <class H, class F> static constexpr decltype(auto) apply(H const& h, F&& f) {
    return hana::unpack(h.rows(), static_cast<F&&>(f));
  }
};
template <> struct length_impl<dyad::typed::SecondPartialsTag> {
  template <class H> static constexpr auto apply(H const&) { return hana::size_c<H::variables>; }
};
template <> struct at_impl<dyad::typed::SecondPartialsTag> {
  template <class H, class I> static constexpr auto apply(H const& h, I const& i) { return h[i]; }
};
template <> struct is_empty_impl<dyad::typed::SecondPartialsTag> {
  template <class H> static constexpr auto apply(H const&) { return hana::bool_c<H::variables == 0>; }
};
template <> struct drop_front_impl<dyad::typed::SecondPartialsTag> {
  template <class H, class N> static constexpr auto apply(H const& h, N const& n) {
    return hana::drop_front(h.rows(), n);
  }
};

} // namespace boost::hana
