// SPDX-License-Identifier: BSL-1.0
/// \file Operations on jets, by the recurrences of jet/recurrence.hpp: quadratic in the order.
#pragma once

#include <dyad/jet/jet.hpp>
#include <dyad/jet/recurrence.hpp>

#include <bit>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

namespace dyad::jet {

/// Whether an operation's coefficients vary with every power of its arguments, wherever these are: there are neither
/// choices in its rule nor functions without a slope, such as the sign. What it gives has the full degree, then.
template <class Terms> consteval bool is_smooth() {
  for (int id = 0; id < Terms::value.size; ++id) {
    Term const& t = Terms::value.term[id];
    bool const has_slope = t.slope[0] >= 0 || t.slope[1] >= 0 || t.slope[2] >= 0;
    if (t.depth >= 0 && (t.op->algebra == Algebra::where || (t.is_function && t.varies && !has_slope))) return false;
  }
  return true;
}

/// The coefficients of all terms of a recurrence, order by order. Where some turn out infinite or NaN, once more with
/// care: then it is kept of each whether it is present.
template <class Terms, class J> class Coefficients {
  static constexpr auto const& terms = Terms::value;
  static constexpr int order = J::order;
  static constexpr auto size = static_cast<std::size_t>(terms.size);
  using C = typename J::Coefficient;
  using Condition = Truth<C>;
  using T = typename J::Scalar;
  /// Of a part of several directions it is not seen which of them a branch took.
  static constexpr bool parts_tell_directions = requires(C const& c) { c.box(); };

public:
  template <class... X> J run(X const&... x) {
    J const* const arguments[] = {&x...};
    J out = run(arguments);
    if (is_finite(out)) {
      if constexpr (is_smooth<Terms>()) return out.set_degree(Degree(order)), out;
      if constexpr (!parts_tell_directions) {
        Degree const degree = highest([&](int k) { return Condition(!vanishing(out[k])); });
        if (varies_in_every_lane<T>(degree)) return out.set_degree(degree), out;
      }
    }
    careful_ = true;
    out = run(arguments);
    out.set_degree(highest([&](int k) { return present(terms.root, k); }));
    return out;
  }

private:
  J run(J const* const* arguments) {
    for (int k = 0; k <= order; ++k) all(arguments, k, std::make_index_sequence<size>{});
    J out;
    for (int k = 0; k <= order; ++k) out.set(k, at(terms.root, k));
    return out;
  }
  /// The highest order for which a condition holds, and the lanes in which it does for some order.
  template <class Holds> static Degree highest(Holds const& holds) {
    Degree out;
    for (int k = 1; k <= order; ++k)
      if (unsigned const bits = bits_of<T>(holds(k)); bits != 0) out = of_sum(out, Degree(k, bits));
    return out;
  }
  /// Adds a[j] b[k - j] for j from a first to a last one, times j if that is asked for.
  template <bool Weighted> void add_products(C& sum, int a, int b, int from, int k, int to) {
    auto const weight = [](C const& term, int j) {
      if constexpr (Weighted)
        return C(term * number(j));
      else
        return term;
    };
    if (careful_)
      for (int j = from; j <= to; ++j) {
        Condition const left = present(a, j), right = present(b, k - j);
        sum = sum + weight(careful_product(at(a, j), at(b, k - j), left, right), j);
        found_ = Condition(found_ || (left && right));
      }
    else
      for (int j = from; j <= to; ++j)
        if (!is_absent(at(a, j)) || j == 0) sum = sum + weight(at(a, j) * at(b, k - j), j);
  }
  C& at(int id, int k) { return c_[static_cast<std::size_t>(id)][static_cast<std::size_t>(k)]; }
  Condition& present(int id, int k) { return present_[static_cast<std::size_t>(id)][static_cast<std::size_t>(k)]; }
  template <std::size_t... I> void all(J const* const* arguments, int k, std::index_sequence<I...>) {
    (one<I>(arguments, k), ...);
  }

  template <std::size_t I> void one(J const* const* arguments, int k) {
    constexpr Term t = terms.term[I];
    constexpr int id = static_cast<int>(I);
    if constexpr (t.depth >= 0 && t.depth <= order) {
      if (k > order - t.depth || (k > 0 && !t.varies)) return;
      found_ = Condition(true);
      if constexpr (t.op->role == Role::number) {
        at(id, k) = (*arguments[static_cast<int>(t.value)])[k];
        found_ = (*arguments[static_cast<int>(t.value)]).present(k);
      } else if constexpr (t.op->role == Role::constant) {
        at(id, 0) = C(t.value);
        found_ = Condition(t.value != 0); // a 0 that a rule has in one of its branches stops a derivative
      } else if constexpr (t.op->role == Role::truth)
        holds_[I] = Condition(t.value != 0);
      else if constexpr (graph::operation_of<terms.term[I].op>::arity == 0)
        at(id, 0) = C(graph::operation_of<terms.term[I].op>::template kernel<typename J::Scalar>());
      else if constexpr (t.op->returns_condition) {
        if (k == 0) holds_[I] = condition<I>(std::make_index_sequence<static_cast<std::size_t>(t.op->arity)>{});
      } else if constexpr (!t.is_function)
        at(id, k) = combined<I>(k);
      else if (k == 0)
        at(id, 0) = value<I>(std::make_index_sequence<static_cast<std::size_t>(t.op->arity)>{});
      else
        at(id, k) = integrated<I>(k);
      if (careful_) present(id, k) = found_;
    }
  }
  template <std::size_t I, std::size_t... A> Condition condition(std::index_sequence<A...>) {
    using Op = graph::operation_of<terms.term[I].op>;
    if constexpr (Op::takes_condition)
      return Op::kernel(holds_[static_cast<std::size_t>(terms.term[I].arg[A])]...);
    else
      return Op::kernel(at(terms.term[I].arg[A], 0)...);
  }
  template <std::size_t I, std::size_t... A> C value(std::index_sequence<A...>) {
    return dyad::apply<graph::operation_of<terms.term[I].op>>(at(terms.term[I].arg[A], 0)...);
  }
  /// Sums, products, quotients and choices.
  template <std::size_t I> C combined(int k) {
    constexpr Term t = terms.term[I];
    constexpr int a = t.arg[0], b = t.op->arity > 1 ? t.arg[1] : t.arg[0], c = t.op->arity > 2 ? t.arg[2] : -1;
    constexpr Algebra algebra = t.op->algebra;
    auto const reached = [&](int from) {
      return k == 0 || terms.term[from].varies ? present(from, k) : Condition(false);
    };
    if constexpr (algebra == Algebra::neg) {
      found_ = present(a, k);
      return -at(a, k);
    } else if constexpr (algebra == Algebra::add || algebra == Algebra::sub) {
      found_ = Condition(reached(a) || reached(b));
      return sum(a, b, k, algebra == Algebra::sub);
    } else if constexpr (algebra == Algebra::mul || algebra == Algebra::square)
      return product<a, b>(k);
    else if constexpr (algebra == Algebra::fma) {
      C const scaled = product<a, b>(k);
      found_ = Condition(found_ || reached(c));
      return terms.term[c].varies || k == 0 ? scaled + at(c, k) : scaled;
    } else if constexpr (algebra == Algebra::where) {
      C const first = k == 0 || terms.term[b].varies ? at(b, k) : C(),
              second = k == 0 || terms.term[c].varies ? at(c, k) : C();
      Condition const holds = holds_[static_cast<std::size_t>(a)];
      found_ = Condition((holds && reached(b)) || (!holds && reached(c)));
      return select(holds, first, second);
    } else { // a quotient
      C rest = k == 0 || terms.term[a].varies ? at(a, k) : C();
      found_ = reached(a);
      if constexpr (terms.term[b].varies)
        if (k > 0) {
          C sum{};
          add_products<false>(sum, b, static_cast<int>(I), 1, k, k);
          rest = rest - sum;
        }
      return careful_ ? careful_quotient(rest, at(b, 0), found_) : C(rest / at(b, 0));
    }
  }
  C sum(int a, int b, int k, bool minus) {
    bool const left = k == 0 || terms.term[a].varies, right = k == 0 || terms.term[b].varies;
    C const second = !right ? C() : minus ? -at(b, k) : at(b, k);
    return left && right ? at(a, k) + second : left ? at(a, k) : second;
  }
  template <int A, int B> C product(int k) {
    if (k == 0) { // no sum, which would lose the sign of a zero
      found_ = Condition(present(A, 0) && present(B, 0));
      return careful_ ? careful_product(at(A, 0), at(B, 0), present(A, 0), present(B, 0)) : C(at(A, 0) * at(B, 0));
    }
    C out{};
    found_ = Condition(false);
    add_products<false>(out, A, B, terms.term[B].varies ? 0 : k, k, terms.term[A].varies ? k : 0);
    return out;
  }
  /// Whether a slope is a number over b.
  static consteval bool is_reciprocal(int slope) {
    if (slope < 0) return false;
    Term const& r = terms.term[slope];
    return r.op->algebra == Algebra::div && terms.term[r.arg[0]].op->role == Role::constant &&
           terms.term[r.arg[1]].varies;
  }
  /// The same where r is c / b, as a quotient of y' b = c x': coefficients of c / b may be smaller than all numbers
  /// where those of c x' / b are not.
  template <int X, int Y, int R> C divided(int k) {
    constexpr int c = terms.term[R].arg[0], B = terms.term[R].arg[1];
    C rest = at(X, k) * detail::number_cast<typename J::Scalar>(terms.term[c].value * k);
    for (int j = 1; j < k; ++j)
      if (!is_absent(at(B, j))) rest = rest - at(B, j) * (at(Y, k - j) * number(k - j));
    return rest / at(B, 0) / number(k);
  }
  /// y[k] = sum of j x[j] r[k - j] over k, for each argument x with its slope r.
  template <std::size_t I> C integrated(int k) {
    constexpr Term t = terms.term[I];
    if constexpr (t.op->arity == 1 && is_reciprocal(t.slope[0]))
      if (!careful_) return divided<t.arg[0], static_cast<int>(I), t.slope[0]>(k);
    C out{};
    found_ = Condition(false);
    auto const add = [&](auto argument) {
      constexpr int i = decltype(argument)::value;
      if constexpr (t.slope[i] >= 0) {
        constexpr int x = t.arg[i], r = t.slope[i];
        add_products<true>(out, x, r, terms.term[r].varies ? 1 : k, k, k);
      }
    };
    add(std::integral_constant<int, 0>{});
    if constexpr (t.op->arity > 1) add(std::integral_constant<int, 1>{});
    if constexpr (t.op->arity > 2) add(std::integral_constant<int, 2>{});
    return out / number(k);
  }
  static typename J::Scalar number(int k) { return detail::number_cast<typename J::Scalar>(static_cast<double>(k)); }

  C c_[size][static_cast<std::size_t>(order) + 1] = {};
  Condition holds_[size] = {};
  Condition present_[size][static_cast<std::size_t>(order) + 1] = {}; ///< which of them are, where care is taken
  Condition found_ = {}; ///< whether the coefficient at work is present
  bool careful_ = false; ///< derivatives are infinite: see jet/scalar.hpp
};

/// An operation where the arguments that `Active` marks are jets, and the others have their value alone.
template <class Op, unsigned Active, class J, class... X> J recur(X const&... x) {
  using Terms = typename Recurrence<Op, Active, J::order>::type;
  return Coefficients<Terms, J>().run(x...);
}

/// Chooses the recurrence by which arguments vary. An argument whose own slope is 0 may vary, too, and slopes by the
/// others with it, such as the length that `ops::Direction` is handed beside the coordinates.
template <class Op, unsigned Active, unsigned Bit, class J, class... X> J recur_where(unsigned active, X const&... x) {
  if constexpr (Bit == static_cast<unsigned>(Op::arity)) {
    if constexpr (Active == 0)
      return J(dyad::apply<Op>(x[0]...));
    else
      return recur<Op, Active, J>(x...);
  } else if constexpr (Op::fixed_argument == static_cast<int>(Bit))
    return recur_where<Op, Active, Bit + 1, J>(active, x...);
  else
    return (active >> Bit & 1) != 0 ? recur_where<Op, (Active | 1u << Bit), Bit + 1, J>(active, x...)
                                    : recur_where<Op, Active, Bit + 1, J>(active, x...);
}

/// An operation of which one argument varies, by its Taylor polynomial in that argument alone.
template <class Op, class J, class... Rest> J compose(unsigned active, J const& first, Rest const&... rest) {
  using Outer = typename J::Outer;
  J const* const x[] = {&first, &rest...};
  int const which = std::countr_zero(active);
  auto const outer = [&](int i) { return i == which ? Outer::variable(x[i]->value()) : Outer(x[i]->value()); };
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return J::composed(dyad::apply<Op>(outer(static_cast<int>(I))...), *x[which]);
  }
  (std::make_index_sequence<1 + sizeof...(Rest)>{});
}

/// pow(x, p) by the Taylor polynomial of pow at that point, of x and p, as differentiating once after another has it:
/// each coefficient is computed by itself, so that none is lost with the value. At 0 that of a whole number p which
/// does not vary ends, and of another its coefficients are infinite.
template <class J> J power_by_partials(J const& x, J const& p) {
  using C = typename J::Coefficient;
  C const base = x[0], exponent = p[0];
  J out(dyad::apply<ops::Pow>(base, exponent)), by_p(1.0), to_x = x, to_p = p;
  to_x.set(0, C());
  to_p.set(0, C());
  // A product of i steps of x and k of p varies where they do, and ends by their degrees.
  auto const is_present = [&](int i, int k, int m) {
    bool const reached = i * x.degree().order + k * p.degree().order >= m;
    unsigned const of_x = i > 0 ? x.degree().lanes : ~0u, of_p = k > 0 ? p.degree().lanes : ~0u;
    return lanes_of<typename J::Scalar>(reached ? of_x & of_p : 0);
  };
  for (int k = 0; k <= J::order; ++k) {
    J step = by_p;
    double factorials = 1; // of i and k
    for (int i = 2; i <= k; ++i) factorials *= i;
    for (int i = 0; i + k <= J::order; ++i) {
      if (i > 0) step = step * to_x, factorials *= i;
      if (i + k == 0) continue;
      C const slope = dyad::apply<ops::PowPartial>(base, exponent, C(i + ops::PowPartial::most_orders * k));
      for (int m = i + k; m <= J::order; ++m)
        out.set(m, out[m] + careful_product(C(step[m]), slope, is_present(i, k, m), lanes_of<typename J::Scalar>(~0u)) /
                                typename J::Scalar(factorials));
    }
    by_p = by_p * to_p;
  }
  return out;
}

/// Whether that can be computed: the partial derivatives of pow ask which whole number their order is.
template <class J, class T = typename J::Scalar>
inline constexpr bool has_power_by_partials = detail::taylor_order<J> < ops::PowPartial::most_orders &&
                                              (detail::Lanes<T> || requires(T const& x) { static_cast<int>(x); }
                                               || requires(T const& x) { x.real(); });

/// In which lanes pow(x, p) is to be that, when the recurrence gave y. It divides by x, and begins with a value that
/// may be 0, subnormal or infinite where derivatives are neither.
template <class J> Truth<J> is_power_by_partials(J const& x, J const& y) {
  using T = std::remove_cvref_t<decltype(y.value())>;
  using Scalar = typename detail::ScalarOf<T>::type;
  return vanishing(x.value()) || x.value() != x.value() ||
         vanishing(T(y.value() * detail::number_cast<T>(std::numeric_limits<Scalar>::epsilon()))) || !finite(y);
}

} // namespace dyad::jet

namespace dyad {

/// The kernel of an operation on jets. Sums, products, quotients and choices, and what the compiler joins of them, run
/// as they are written.
template <class Op, class J, std::same_as<J>... Rest>
  requires is_jet<J>
constexpr auto vector_kernel(std::type_identity<Op>, J const& first, Rest const&... rest) {
  if constexpr (jet::is_arithmetic(graph::algebra_of<Op>()) || !graph::HasRule<Op, 0>)
    return Op::kernel(first, rest...);
  else {
    unsigned active = first.varies() ? 1 : 0, bit = 1;
    ((active |= (rest.varies() ? 1u : 0u) << bit++), ...);
    if constexpr (requires { typename J::Outer; }) {
      if constexpr (J::is_composed)
        if (std::has_single_bit(active)) return jet::compose<Op>(active, first, rest...);
    }
    J const out = jet::recur_where<Op, 0, 0, J>(active, first, rest...);
    if constexpr (std::same_as<Op, ops::Pow> && jet::has_power_by_partials<J>) {
      jet::Truth<J> const apart = jet::is_power_by_partials(first, out);
      if (jet::in_every_lane(apart)) return jet::power_by_partials(first, rest...);
      if (jet::in_any_lane(apart)) {
        using jet::select;
        return select(apart, jet::power_by_partials(first, rest...), out);
      }
    }
    return out;
  }
}

} // namespace dyad
