// SPDX-License-Identifier: BSL-1.0
/// \file Through which elements a derivative rule passes a cotangent on.
///
/// A branch, and only a branch, stops a derivative: a rule that chooses between its cotangent and the plain number 0,
/// as `where(x > 0.0, g, 0.0)`, passes nothing on where the choice falls on 0. A cotangent that merely happens to be 0
/// stops nothing. The rule itself says which elements these are: it is run on a kind of value that knows of the
/// cotangent only through which elements it came so far, and computes everything else as usual.
#pragma once

#include <dyad/core/value.hpp>
#include <dyad/ops/comparison.hpp>

#include <concepts>
#include <optional>
#include <type_traits>

namespace dyad {

/// A value while a rule is asked: the value itself, or, of what depends on the cotangent, through which elements it
/// came.
template <class V> struct Asked {
  std::optional<V> value = {}; ///< none for what depends on the cotangent
  std::optional<V> taken = {}; ///< true where the cotangent came through; none if it did so everywhere

  constexpr bool depends() const { return !value; }
  static constexpr Asked cotangent() { return {}; }
  static constexpr Asked of(V const& value) { return {.value = value}; }
};

template <class V> inline constexpr bool is_symbolic<Asked<V>> = true;

namespace detail {

/// Stands for values that are not known, where only the text of a rule is asked.
struct Unknown {};

template <class X> inline constexpr bool is_asked = false;
template <class V> inline constexpr bool is_asked<Asked<V>> = true;

template <class... X> struct AskedIn;
template <class V, class... Rest> struct AskedIn<Asked<V>, Rest...> { using type = V; };
template <class X, class... Rest> struct AskedIn<X, Rest...> : AskedIn<Rest...> {};

template <class... X>
concept AskedArguments = (is_asked<X> || ...) && ((is_asked<X> || std::is_arithmetic_v<X>)&&...);

template <class X> constexpr bool depends(X const& x) {
  if constexpr (is_asked<X>) return x.depends();
  else return false;
}
template <class X> constexpr decltype(auto) value_asked(X const& x) {
  if constexpr (is_asked<X>) return *x.value;
  else return (x);
}

template <class V> constexpr V both(V const& a, V const& b) {
  if constexpr (std::same_as<V, Unknown>) return {};
  else return a && b;
}
template <class V> constexpr V either(V const& a, V const& b) {
  if constexpr (std::same_as<V, Unknown>) return {};
  else return a || b;
}
template <class V> constexpr V opposite(V const& a) {
  if constexpr (std::same_as<V, Unknown>) return {};
  else return !a;
}

/// Through which elements a sum came: those of any of its terms.
template <class V, class... X> constexpr std::optional<V> taken_by_any(X const&... x) {
  std::optional<V> out;
  bool first = true, all = false;
  auto const join = [&](auto const& one) {
    if constexpr (is_asked<std::remove_cvref_t<decltype(one)>>) {
      if (!one.depends() || all) return;
      if (!one.taken) all = true;
      else if (first) out.emplace(*one.taken);
      else out.emplace(either(*out, *one.taken));
      first = false;
    }
  };
  (join(x), ...);
  if (all) return {};
  return out;
}

/// Through which elements a choice came: those that the condition gives to the side where the cotangent is.
template <class V, class C, class A, class B>
constexpr std::optional<V> taken_by_choice(C const& condition, A const& a, B const& b) {
  V const& c = value_asked(condition);
  auto const side = [](V const& chosen, auto const& x) -> std::optional<V> {
    if constexpr (is_asked<std::remove_cvref_t<decltype(x)>>)
      if (x.depends()) return x.taken ? both(chosen, *x.taken) : chosen;
    return {};
  };
  std::optional<V> const left = side(c, a), right = side(opposite(c), b);
  if (!left) return right;
  if (!right) return left;
  if constexpr (is_asked<A> && is_asked<B>)
    if (!a.taken && !b.taken) return {};
  return either(*left, *right);
}

} // namespace detail

/// An operation in a rule that is asked.
template <class Op, class... X>
  requires detail::AskedArguments<X...>
constexpr auto apply_to(std::type_identity<Op>, X const&... x) {
  using V = typename detail::AskedIn<X...>::type;
  if ((detail::depends(x) || ...)) {
    if constexpr (std::same_as<Op, ops::Where>) return Asked<V>{.value = {}, .taken = detail::taken_by_choice<V>(x...)};
    else return Asked<V>{.value = {}, .taken = detail::taken_by_any<V>(x...)};
  }
  if constexpr (std::same_as<V, detail::Unknown>) return Asked<V>::of({});
  else return Asked<V>::of(apply<Op>(detail::value_asked(x)...));
}

template <class Op, class V> constexpr double named_constant(std::type_identity<Op>, Asked<V> const&) {
  return Op::template kernel<double>();
}

namespace detail {

/// What the rule for argument `I` answers.
template <class Op, int I, class V, class... X> constexpr auto ask(V const& y, X const&... x) {
  return Op::vjp(Arg<I>{}, Asked<V>::cotangent(), Asked<V>::of(y), Asked<V>::of(x)...);
}

/// Through which elements of the result `y` the rule passes a cotangent on to argument `I`; none if through all.
template <class Op, int I, class V, class... X> std::optional<V> taken_elements(V const& y, X const&... x) {
  auto const answer = ask<Op, I>(y, x...);
  if constexpr (std::is_arithmetic_v<std::remove_const_t<decltype(answer)>>) return V(0.0); // nothing passes
  else return answer.taken;
}

/// Whether the text of a rule says that it stops cotangents: by a choice, or since its derivative is 0 everywhere.
template <class Op, int I, class... X> constexpr bool text_stops(X const&... x) {
  auto const answer = ask<Op, I>(Unknown{}, x...);
  if constexpr (std::is_arithmetic_v<std::remove_const_t<decltype(answer)>>) return true;
  else return answer.taken.has_value();
}
template <class Op, int I, std::size_t... K> constexpr bool text_stops(std::index_sequence<K...>) {
  return text_stops<Op, I>((static_cast<void>(K), Unknown{})...);
}
template <class Op, int I>
concept TextIsKnown = requires {
  typename std::bool_constant<text_stops<Op, I>(std::make_index_sequence<static_cast<std::size_t>(Op::arity)>{})>;
};

/// The same as a constant; true for a rule that is not `constexpr`, which is asked whenever it runs.
template <class Op, int I> consteval bool may_stop() {
  if constexpr (TextIsKnown<Op, I>)
    return text_stops<Op, I>(std::make_index_sequence<static_cast<std::size_t>(Op::arity)>{});
  else return true;
}

} // namespace detail

} // namespace dyad
