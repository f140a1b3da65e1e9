// SPDX-License-Identifier: BSL-1.0
/// \file What an operation is, and the one seam between operations and kinds of value.
///
/// An operation is a struct: its name, how many arguments it takes, where it is sampled, what happens at its singular
/// points, its kernel on plain numbers and its derivative rule for each argument. Everything else in the library (both
/// backends, printing, tests, bench) reads that struct; a user's own operation is written the same way:
///
/// \code
/// struct Sinc : dyad::Elementwise<1> {
///   static constexpr std::string_view name = "sinc";
///   static constexpr dyad::Domain<1> domain = {{{0.5, 8.0}}};
///   static constexpr dyad::Singular<1> singular[] = {{{0}, NAN, {NAN}}};
///   template <class T> static constexpr T kernel(T const& a) {
///     using std::sin;
///     return sin(a) / a;
///   }
///   static constexpr auto vjp(dyad::Arg<0>, auto const& cotangent, auto const& result, auto const& a) {
///     return cotangent * (cos(a) - result) / a;
///   }
/// };
/// template <dyad::Value T> constexpr auto sinc(T const& a) { return dyad::apply<Sinc>(a); }
/// \endcode
#pragma once

#include <dyad/core/value.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace dyad {

/// A closed interval of one argument, from which tests draw points.
struct Interval {
  double low = 0;  ///< the least number
  double high = 0; ///< the greatest
};

/// One interval per argument of an operation: points where value and derivatives are smooth.
template <std::size_t Arity> using Domain = std::array<Interval, Arity>;

/// A promise about a point where the textbook's formulas fail or a derivative does not exist (a kink, a tie, an end of
/// the domain, an infinity): the value and the slope by each argument there, the same in every half of the library.
/// Tests walk them.
template <std::size_t Arity> struct Singular {
  std::array<double, Arity> at = {};    ///< the arguments
  double value = 0;                     ///< the result there
  std::array<double, Arity> slope = {}; ///< the derivative by each argument there
};

/// What an operation states that has no such points.
inline constexpr std::array<Singular<1>, 0> smooth = {};

/// How a function of one argument answers a change of sign: even f(-x) = f(x), odd f(-x) = -f(x).
enum class Parity { none, even, odd };

/// Which algebraic identities an operation takes part in: those of the basic operations that bear the names.
enum class Algebra : unsigned char { none, add, sub, mul, div, neg, square, pow, where, fma, compare, logic };

/// What an operation does in a loop over rows: see ops/rows.hpp. Most act on each row alone.
enum class LoopRole : unsigned char {
  none,
  element,
  near,
  sum,
  count,
  store,
  accumulate,
  term,
  terms,
  scatter,
  product,
  state,
  state_rows,
  next,
  join,
  proceed,
  memory,
  recurrence,
  steps,
  final,
  emitted,
  root,
  root_value
};

/// Which of the operations with one role in a loop an operation is; see ops/rows.hpp.
enum class LoopVariant : unsigned char { usual, backwards, transposed, outer, newton, or_nan, solved, along };

/// A list of operations.
template <class... Op> struct Ops;

namespace ops {
template <class Op> struct ByProduct;
}

/// Selects the derivative rule of one argument.
template <int I> using Arg = std::integral_constant<int, I>;

/// An exact point of a function of one argument, folded by the compiler: `{0, 1}` says f(0) = 1.
struct Exact {
  double x = 0; ///< the argument
  double y = 0; ///< the result
};

/// The base of operations that act on each element alone: the rule is diagonal, so that one rule `vjp` serves forward
/// and reverse mode.
template <int Arity> struct Elementwise {
  static constexpr int arity = Arity;                      ///< the number of arguments
  static constexpr bool commutative = false;               ///< f(a, b) = f(b, a)
  static constexpr Parity parity = Parity::none;           ///< f(-x) = f(x) or -f(x)
  static constexpr Algebra algebra = Algebra::none;        ///< which law of exponents it obeys
  /// What all values lie between: passes may divide by what is known to stay away from 0.
  static constexpr Interval range = {-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  static constexpr bool returns_condition = false; ///< the result is a truth value
  static constexpr bool takes_condition = false;   ///< the first argument is a truth value (all, if it returns one too)
  static constexpr std::array<Exact, 0> exact = {};  ///< arguments whose results the compiler folds
  static constexpr bool simd = false; ///< the kernel takes SIMD batches, as accurately; else it is run lane by lane
  static constexpr bool square_root = false;     ///< its square is its argument
  static constexpr bool root_of_squares = false; ///< its square is the sum of the squares of its arguments
  static constexpr int divisor = -1; ///< an argument; the result times it is the first argument
  /// An argument that is always a number which nothing is differentiated by, such as the order of a Bessel function.
  static constexpr int fixed_argument = -1;
  /// Of a function that makes products of sums, f(a + b) = f(a) f(b), with values above 0: its inverse.
  using logarithm = void;
  /// What programs compute such a function by where its argument is a sum, and what it gives for a part of that known.
  template <class Op> using by_product = ops::ByProduct<Op>;
  /// A function that a program which needs both of one argument computes in the same call; it states this one. `paired`
  /// is then the operation in place of this one.
  using partner = void;
  /// What the kernel begins with, as `Ops<...>` that are applied to the argument in turn: computed once for all
  /// functions of one argument that state the same, and if the first of these is even, for those of its mirror image.
  /// `of_part` gives the same bits from the argument and that, or from that alone.
  using part = void;
  static constexpr LoopRole loop = LoopRole::none;      ///< what it does to rows of a loop
  static constexpr LoopVariant loop_variant = LoopVariant::usual; ///< which of several that do the same
  static constexpr bool transcendental = true;  ///< counted as a call into the mathematical library
  static constexpr int flops = 1;               ///< additions, multiplications and the like; of a call nothing counts
  /// How LaTeX writes the function's name; empty: `\operatorname{name}`. A `\sqrt` takes its argument in braces; a
  /// constant must be readable as a factor.
  static constexpr std::string_view latex = "";
};

namespace ops {
/// The base of the library's own, whose kernels take SIMD batches unless they say otherwise.
template <int Arity> struct Elementwise : dyad::Elementwise<Arity> {
  static constexpr bool simd = true;
};
} // namespace ops

/// Whether a value has no derivative by anything; a number has none. The symbolic kinds bring overloads of their own.
template <class T> constexpr bool is_free_of_variables(T const&) { return true; }
namespace detail {
constexpr bool is_moderate_number(double x) {
  double const size = x < 0 ? -x : x;
  return size >= 0x1p-32 && size <= 0x1p32;
}
} // namespace detail
/// The same of a symbolic value of which the compiler does not know that it is very large or small, as of a number.
template <class T> constexpr bool is_moderate(T const& x) { return is_free_of_variables(x); }

/// Whether two values are known to be one: the symbolic kinds bring overloads of their own.
template <class T> constexpr bool is_same_value(T const&, T const&) { return false; }

/// x + step. Tracers bring an overload in which steps one after the other meet, so that rules which ask for the
/// functions of the orders n - 1 and n + 1 ask for n again, and not for (n - 1) + 1.
template <class T> constexpr auto shifted(T const& x, int step) { return x + static_cast<double>(step); }

/// True for values on which each operation of a rule is computed as it stands: no pass looks at the rule as a whole, so
/// the rule itself keeps what comes between from under- and overflow.
template <class T> inline constexpr bool is_recorded = false;

/// A complete operation.
template <class Op>
concept Operation = requires {
  { Op::name } -> std::convertible_to<std::string_view>;
  { Op::arity } -> std::convertible_to<int>;
  { Op::domain[0].low } -> std::convertible_to<double>;
  { std::begin(Op::singular)->value } -> std::convertible_to<double>;
  Op::exact.size();
};

/// An operation whose square is smooth where its result is not, such as abs, is a `root_of_squares` or a `square_root`,
/// or states the derivative rule of its square: `square_vjp(Arg<I>, cotangent, arguments...)`. Products that hold the
/// result twice are differentiated by that.
template <class Op>
concept StatesSquare = requires { requires Op::root_of_squares || Op::square_root; }
|| requires { Op::square_vjp(Arg<0>{}, 1.0, 1.0); }
|| requires { Op::square_vjp(Arg<0>{}, 1.0, 1.0, 1.0); }
|| requires { Op::square_vjp(Arg<0>{}, 1.0, 1.0, 1.0, 1.0); };

/// The rule of the square of such a result.
template <StatesSquare Op, int I, class G, class... T>
constexpr auto rule_of_square(Arg<I> which, G const& g, T const&... x) {
  if constexpr (Op::square_root) return g;
  else if constexpr (Op::root_of_squares) return g * (2.0 * std::get<static_cast<std::size_t>(I)>(std::tie(x...)));
  else return Op::square_vjp(which, g, x...);
}

/// An even function that is smooth in the square of its argument may state its slope over the argument, f'(x) / x, as
/// `even_slope(arguments...)`. Where the square of the argument is smooth and the argument is not, as in cos(norm(v)),
/// it is differentiated by that; not where the argument is a square root, which has no slope at 0: elsewhere f' costs
/// less, as one call computes it together with f. If it states itself in terms of that square, too, as
/// `of_square(square)`, its Taylor polynomials are those of a smooth function where the argument is 0.
template <class Op>
concept StatesEvenSlope = requires {
  Op::even_slope(1.0);
}
|| requires { Op::even_slope(1.0, 1.0); };

/// An odd function that is smooth may state f(x) / x, which is even, as `odd_quotient(x)`, made of even functions that
/// state their slope. Where the square of x is smooth and x is not, a product of x and f(x) is differentiated by that.
/// If it states the quotient in terms of the square of x, too, as `quotient_of_square(square)`, so are Taylor
/// polynomials.
/// Of an odd function with a slope at 0 that states no quotient, `odd_quotient` makes one of its rule.
template <class Op> concept StatesOddQuotient = requires { Op::odd_quotient(1.0); };

namespace detail {

/// Whether no singular point that an operation states is at 0.
template <class Op> consteval bool is_regular_at_0() {
  for (auto const& point : Op::singular)
    if (point.at[0] == 0.0) return false;
  return true;
}

} // namespace detail

template <class Op>
concept OddFunction = StatesOddQuotient<Op> || requires {
  requires Op::arity == 1 && Op::parity == Parity::odd && Op::algebra == Algebra::none;
  requires detail::is_regular_at_0<Op>();
};

/// f(x) / x of an odd function y = f(x), where `one` is 1 as a value. Where it is not stated it is at 0 made of f', as
/// (2 f'(0) + f'(x)) / 3, which has the same value there and the same second derivative.
template <OddFunction Op, class G, class Y, class X> constexpr auto odd_quotient(G const& one, Y const& y, X const& x) {
  if constexpr (StatesOddQuotient<Op>) return Op::odd_quotient(x);
  else {
    auto const zero = 0.0 * x;
    auto const slopes = 2.0 * Op::vjp(Arg<0>{}, one, zero, zero) + Op::vjp(Arg<0>{}, one, y, x);
    return where(x == 0.0, slopes / 3.0, y / x);
  }
}

namespace detail {

inline constexpr double infinity = std::numeric_limits<double>::infinity(),
                        nan = std::numeric_limits<double>::quiet_NaN();

template <class Op>
concept HasName = requires {
  Op::name;
  Op::arity;
};
template <class Op>
concept HasDomain = requires { Op::domain[0].low; };
template <class Op>
concept HasSingular = requires {
  { std::begin(Op::singular)->value } -> std::convertible_to<double>;
};

/// Says in one sentence what an incomplete operation lacks.
template <class Op> consteval bool check_operation() {
  static_assert(HasName<Op>,
                "dyad: this operation lacks its name or arity: derive it from dyad::Elementwise<arity> and "
                "give it a name");
  static_assert(HasDomain<Op>, "dyad: this operation lacks its domain: state a dyad::Domain<arity> of points where it "
                               "is smooth, from which tests sample it");
  static_assert(HasSingular<Op>, "dyad: this operation does not say what happens at its singular points: state a "
                                 "list of dyad::Singular<arity> points, or dyad::smooth");
  if constexpr (HasName<Op> && HasSingular<Op>)
    static_assert(std::size(Op::singular) == 0 ||
                      std::tuple_size_v<decltype(std::begin(Op::singular)->at)> == static_cast<std::size_t>(Op::arity),
                  "dyad: a singular point of this operation needs one coordinate per argument");
  if constexpr (HasName<Op> && HasDomain<Op>)
    static_assert(Op::domain.size() == static_cast<std::size_t>(Op::arity),
                  "dyad: the domain of this operation needs one interval per argument");
  return true;
}

} // namespace detail

namespace detail {

/// The kernel on numbers of its type. A SIMD batch may bring a `vector_kernel` of its own, found by argument type;
/// without one, a function that the batch's library may compute in another way than the C library is run lane by lane.
template <class Op, class... T> constexpr auto run_kernel(T const&... x) {
  if constexpr (requires { vector_kernel(std::type_identity<Op>{}, x...); })
    return vector_kernel(std::type_identity<Op>{}, x...);
  else if constexpr ((Lanes<T> && ...) && (!Op::simd || (Op::transcendental && !(trusted_lanes<T> && ...))))
    return lane_by_lane([](auto const&... lane) { return Op::kernel(lane...); }, x...);
  else return Op::kernel(x...);
}

} // namespace detail

/// Numbers run the kernel, in their common type. Tracers, expressions, arrays and Variables bring an overload of their
/// own, found by argument type.
template <class Op, Number... T> constexpr auto apply_to(std::type_identity<Op>, T const&... x) {
  if constexpr (Op::takes_condition) return Op::kernel(x...);
  else {
    using Common = std::common_type_t<Floating<T>...>;
    return detail::run_kernel<Op>(detail::number_cast<Common>(x)...);
  }
}

/// An operation on each element whose object holds data that the running program knows, such as a table. Kernel and
/// rules are members that read it; the rest is stated as by any operation, but for the domain and the singular points.
template <class Op>
concept OperationObject = !std::is_empty_v<Op> && requires {
  { Op::name } -> std::convertible_to<std::string_view>;
  { Op::arity } -> std::convertible_to<int>;
  Op::exact.size();
};

namespace detail {

/// Such an object, as the kinds of value see it: each element of a result depends on those in its place.
template <OperationObject Op> struct WithData {
  static constexpr std::string_view name = Op::name;
  static constexpr bool states_reach = true;
  Op op;

  /// The value of elements.
  template <class... T> constexpr auto value(T const&... x) const {
    if constexpr ((Lanes<T> && ...) && !Op::simd)
      return lane_by_lane([this](auto const&... lane) { return op.kernel(lane...); }, x...);
    else return op.kernel(x...);
  }
  template <int I> auto reach(Arg<I>, auto const& mask, auto const&...) const { return mask; }
  template <int I> auto vjp(Arg<I> which, auto const& g, auto const& y, auto const&... x) const {
    return op.vjp(which, g, y, x...);
  }
};

} // namespace detail

/// Applies an operation that holds data to numbers, arrays and Variables; the object is copied into the graph:
/// `apply(table, x)`.
template <OperationObject Op, class... T> constexpr auto apply(Op const& op, T const&... x) {
  static_assert(sizeof...(T) == static_cast<std::size_t>(Op::arity),
                "dyad: wrong number of arguments for this operation");
  if constexpr ((Number<T> && ...)) {
    using Common = std::common_type_t<Floating<T>...>;
    return op.kernel(detail::number_cast<Common>(x)...);
  } else return apply_to(detail::WithData<Op>{op}, x...);
}

namespace detail {
template <class... T> struct rows_in_a_formula {
  static_assert(sizeof...(T) == 0,
                "dyad: rows are no vector, since the running program brings as many as it has: what is done with each "
                "stands in a loop, as map_over(x, [&](auto const& row) { return exp(row); }), sum_over or fold");
};
} // namespace detail

/// Applies an operation to values of any kind: the one seam between operations and backends.
template <class Op, class... T> constexpr auto apply(T const&... x) {
  static_assert(detail::check_operation<Op>());
  static_assert(sizeof...(T) == static_cast<std::size_t>(Op::arity),
                "dyad: wrong number of arguments for this operation");
  if constexpr ((RowList<T> || ...)) static_cast<void>(sizeof(detail::rows_in_a_formula<T...>));
  else return apply_to(std::type_identity<Op>{}, x...);
}

} // namespace dyad
