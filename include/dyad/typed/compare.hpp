// SPDX-License-Identifier: BSL-1.0
/// \file Comparing, substituting into and taking apart expressions.
#pragma once

#include <dyad/graph/normal_form.hpp>
#include <dyad/typed/diff.hpp>

#include <boost/hana/tuple.hpp>

namespace dyad {

namespace typed {

/// An expression with every operation open to regrouping, in normal form: what two equal formulas have in common.
template <class E> struct Canonical {
  template <int Capacity> static constexpr auto pack() {
    graph::Builder builder;
    int const root = load(builder, view_of<E>, 0, true);
    graph::Normalizer<graph::CanonicalEmitter> normal(builder, {root});
    return graph::pack<Capacity>(normal.out, normal.result);
  }
  static constexpr auto value = packed<Canonical, 2 * Data<E>::size + 8>();
};
template <class E> using canonical = typename emitted<Canonical<E>, typename NumbersOf<E>::type>::type;

template <class A, class B> consteval bool equal() {
  if constexpr (Data<A>::numbers + Data<B>::numbers > 0 || is_condition<A>() || is_condition<B>()) return false;
  else if constexpr (std::is_same_v<A, B>) return true;
  else return std::is_same_v<canonical<A>, canonical<B>>;
}

} // namespace typed

/// Whether two expressions are the same type, variables that a derivative has lost aside.
template <class A, class B> constexpr bool same(A const&, B const&) {
  return std::is_same_v<typed::Lifted<A>, typed::Lifted<B>>;
}

/// A comparison whose two sides the normal form shows to be equal is decided by the compiler.
template <class A, class B>
  requires((Expression<A> || Expression<B>) && !(has_static_shape<A> || has_static_shape<B>))
constexpr auto apply_to(std::type_identity<ops::Equal>, A const& a, B const& b) {
  using L = typed::Lifted<A>;
  using R = typed::Lifted<B>;
  if constexpr (typed::equal<L, R>()) return typed::remember<A, B>(Leaf<Truth<true>>{});
  else if constexpr (!typed::check_kinds<ops::Equal, L, R>()) typed::explain<ops::Equal, L, R>();
  else return typed::remember<A, B>(typed::combine<ops::Equal>(typed::lift(a), typed::lift(b)));
}

namespace typed {

/// An expression with others in place of some of its variables.
template <class E, class... B> struct Substitute;
template <class E, auto... Names, class... T> struct Substitute<E, Binding<Names, T>...> {
  template <int Capacity> static constexpr auto pack() {
    graph::Builder builder;
    Buffer<int> roots;
    [[maybe_unused]] int const numbers[] = {Data<T>::numbers..., 0};
    graph::OpInfo const* const names[] = {&graph::info<Var<Names>>..., nullptr};
    [[maybe_unused]] int place = Data<E>::numbers, k = 0;
    ((roots.push(load(builder, view_of<T>, place)), place += numbers[k++]), ...);
    auto const id = graph::unpack(view_of<E>, 0, [&](graph::Node const& node, graph::TableEntry const&) {
      for (int j = 0; j < roots.size(); ++j)
        if (graph::same_operation(node.op, names[j])) return roots[j];
      if (node.arity() == 0) return builder.intern(node);
      builder.derived = node.free;
      return builder.apply(node.op, node.arg[0], node.arg[1], node.arg[2]);
    });
    return graph::pack<Capacity>(builder, {id.back()});
  }
  static constexpr auto value = packed<Substitute, Data<E>::size + (Data<T>::size + ... + 0) + 8>();
};

/// The variables of a list but for those of these names.
template <auto... Gone> struct Without {
  template <class V> using kept = std::conditional_t<(std::is_same_v<V, Var<Gone>> || ...), Names<>, Names<V>>;
  template <class... V> static constexpr auto of(Names<V...>) { return (Names<>{} + ... + kept<V>{}); }
};

template <class E, auto... Names, class... T>
constexpr auto substitute_lifted(E const& e, Binding<Names, T> const&... bindings) {
  auto const made = remember<T...>(make_expr<Substitute<E, Binding<Names, T>...>>(e, bindings.value...));
  return remember_names(made, Without<Names...>::of(typename Memory<E>::Variables{}));
}

template <auto Name, class T> constexpr auto lift_binding(Binding<Name, T> const& b) {
  if constexpr (Expression<T>) return b; // with its memory of lost variables
  else return Binding<Name, Lifted<T>>{lift(b.value)};
}

template <class E, class... B> constexpr auto substitute_bindings(E const& e, B const&... bindings) {
  if constexpr (check_occur(typename TablesOf<E>::type{}, std::type_identity<B>{}...) &&
                (check_number(static_cast<B const*>(nullptr)) && ...))
    return substitute_lifted(e, lift_binding(bindings)...);
}

template <class... V> constexpr auto leaves(Names<V...>) { return hana::make_tuple(Leaf<V>{}...); }

} // namespace typed

/// The expression with others, or numbers, in place of some of its variables: `substitute(f, x = y * y)`.
template <class E, auto... Names, class... T>
constexpr auto substitute(E const& e, Binding<Names, T> const&... bindings) {
  return typed::substitute_bindings(e, bindings...);
}

/// The variables of an expression as a Hana tuple, in the order in which its code first uses them.
template <class E> constexpr auto variables(E const&) {
  return typed::leaves(typename typed::Memory<typed::forgotten<E>>::Variables{});
}

} // namespace dyad
