// SPDX-License-Identifier: BSL-1.0
/// \file The static description of an operation: what a graph stores in place of a type.
///
/// A constant-evaluated graph cannot hold types, so each node points to its operation's `info`. Pointers compare by
/// identity and order by name, and `operation_of` leads back from the pointer to the type. The set of operations stays
/// open: a description exists as soon as somebody uses the operation.
#pragma once

#include <dyad/ops/arithmetic.hpp>
#include <dyad/ops/comparison.hpp>
#include <dyad/ops/operation.hpp>
#include <dyad/ops/power.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

namespace dyad {
class Tracer;
}

namespace dyad::graph::tensors {
/// What an operation on shapes states, as functions of its parameters: defined where there are values with shapes.
struct Structure;
template <class Op> struct StructureOf;
} // namespace dyad::graph::tensors

namespace dyad::graph {

enum class Role : unsigned char { function, variable, constant, truth, number };

using dyad::Algebra;

/// What an operation states of its relation to others.
enum class Relation : unsigned char {
  none,
  exponential = 1,
  pair = 2,
  part = 4,
  with_product = 8,
  reciprocal = 16,
  of_square = 32,
  quotient_of_square = 64,
  over_length = 128
};

struct Relations;

struct OpInfo {
  std::string_view name;
  int arity = 0;
  Role role = Role::function;
  Algebra algebra = Algebra::none;
  Parity parity = Parity::none;
  bool commutative = false;
  bool returns_condition = false;
  bool takes_condition = false;
  bool transcendental = false;
  std::string_view latex = {};
  Exact const* exact = nullptr;
  int exact_count = 0;
  std::uint64_t hash = 0;
  double value = 0;        ///< of a named constant, rounded
  bool square_root = false;     ///< its square is its argument
  bool root_of_squares = false; ///< its square is the sum of the squares of its arguments
  bool steep = false;       ///< of the slopes that it states for singular points some are infinite, or no numbers
  int flops = 1;            ///< what one evaluation counts for, if it is no call
  int divisor = -1;         ///< multiplied with this argument, it is its first argument
  LoopRole loop = LoopRole::none;
  LoopVariant loop_variant = LoopVariant::usual;
  Interval range = {-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  bool inert = false;       ///< as an argument of + - * / it takes part in no identity
  bool stretches = false;   ///< its result only repeats elements
  // With -fsanitize=undefined g++ does not compare pointers with null in constant expressions: a flag says it.
  bool on_shapes = false;
  tensors::Structure const* structure = nullptr; ///< of an operation on shapes
  unsigned char stated = 0;             ///< the relations that it states, as bits
  Relations const* relations = nullptr; ///< if it states any
  bool (*holds)(double, double) = nullptr; ///< of a comparison and of a connective with two arguments: its value

  constexpr bool states(Relation relation) const { return (stated & static_cast<unsigned char>(relation)) != 0; }
  constexpr bool arithmetic() const { return algebra >= Algebra::add && algebra <= Algebra::neg; }
};

/// The operations that an operation names as related to it; none stands for what it does not state.
struct Relations {
  OpInfo const *logarithm = nullptr, *by_product = nullptr; ///< of an exponential: see graph/exponentials.hpp
  OpInfo const *partner = nullptr, *paired = nullptr;       ///< computed in one call: see passes/pair_sines.hpp
  OpInfo const* of_part = nullptr;                          ///< in terms of its part: see passes/share_reflections.hpp
  OpInfo const* part[4] = {};                               ///< applied in turn
  int part_size = 0;
  OpInfo const* with_product[2] = {};     ///< with a product as one of its arguments
  OpInfo const* by_reciprocal = nullptr; ///< of a quotient, whose divisor's reciprocal comes last
  OpInfo const* length_below = nullptr;  ///< of its arguments: the first one is divided by it
  Tracer (*of_square)(Tracer const& square) = nullptr; ///< in terms of the square of its argument
  Tracer (*quotient_of_square)(Tracer const& square) = nullptr; ///< over its argument, in terms of the square of that
};

constexpr std::uint64_t mix(std::uint64_t h, std::uint64_t x) {
  h ^= x + 0x9e3779b97f4a7c15u + (h << 6) + (h >> 2);
  return h * 0xff51afd7ed558ccdu;
}

constexpr std::uint64_t hash_text(std::string_view text) {
  std::uint64_t h = 0xcbf29ce484222325u;
  for (char const c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return h;
}

template <class Op> consteval Algebra algebra_of() {
  if constexpr (Op::returns_condition) return Op::takes_condition ? Algebra::logic : Algebra::compare;
  else return Op::algebra;
}

/// The operations that a graph keeps for itself: a constant and a truth value carry their value in the node, a number
/// the place of its value beside the type.
inline constexpr OpInfo constant_info{.name = "constant", .role = Role::constant, .hash = 0x1001};
inline constexpr OpInfo truth_info{.name = "truth", .role = Role::truth, .returns_condition = true, .hash = 0x1002};
inline constexpr OpInfo number_info{.name = "number", .role = Role::number, .hash = 0x1003, .inert = true};
/// Stands where no operation is: for a variable that a formula has lost, and for what has no rules.
inline constexpr OpInfo no_info{.name = "none", .hash = 0x1004};

/// Whether two descriptions are those of one operation. The addresses decide, but only where the hashes are equal: with
/// -fsanitize=undefined, g++ does not know in a constant expression that two different inline variables have different
/// addresses, and refuses to compare them.
constexpr bool same_operation(OpInfo const* a, OpInfo const* b) { return a->hash == b->hash && a == b; }

template <class Op> consteval unsigned char relations_stated_by() {
  Relation const list[] = {
      std::is_void_v<typename Op::logarithm> ? Relation::none : Relation::exponential,
      std::is_void_v<typename Op::partner> ? Relation::none : Relation::pair,
      std::is_void_v<typename Op::part> ? Relation::none : Relation::part,
      requires { typename Op::with_product; } ? Relation::with_product : Relation::none,
      requires { typename Op::by_reciprocal; } ? Relation::reciprocal : Relation::none,
      requires { Op::of_square(1.0); } ? Relation::of_square : Relation::none,
      requires { Op::quotient_of_square(1.0); } ? Relation::quotient_of_square : Relation::none,
      requires { typename Op::length_below; } ? Relation::over_length : Relation::none,
  };
  unsigned all = 0;
  for (Relation const relation : list) all |= static_cast<unsigned>(relation);
  return static_cast<unsigned char>(all);
}

template <class Op> struct RelationsOf;
template <class Op> consteval Relations const* relations_of() {
  if constexpr (relations_stated_by<Op>() == 0) return nullptr;
  else return &RelationsOf<Op>::value;
}

template <class Op> consteval auto value_of_condition() -> bool (*)(double, double) {
  if constexpr (Op::returns_condition && Op::arity == 2)
    return [](double a, double b) {
      if constexpr (Op::takes_condition) return Op::kernel(a != 0, b != 0);
      else return Op::kernel(a, b);
    };
  else return nullptr;
}

template <class Op> consteval bool is_steep() {
  double const max = std::numeric_limits<double>::max();
  for (auto const& point : Op::singular)
    for (double const slope : point.slope)
      if (!(slope >= -max && slope <= max)) return true;
  return false;
}

template <class Op> consteval OpInfo describe() {
  double value = 0;
  if constexpr (requires { Op::template kernel<double>(); }) value = Op::template kernel<double>();
  if (value > std::numeric_limits<double>::max()) value = 0; // infinity is no coefficient
  if constexpr (requires { Op::is_variable; }) {
    return OpInfo{.name = Op::name, .role = Role::variable, .hash = mix(hash_text(Op::name), 0x1005), .inert = true};
  } else if constexpr (!requires { Op::exact; }) { // on shapes: an object with parameters
    return OpInfo{.name = Op::name,
                  .arity = tensors::StructureOf<Op>::arity,
                  .hash = hash_text(Op::name),
                  .stretches = requires {requires Op::stretches;
  }
  , .on_shapes = true, .structure = &tensors::StructureOf<Op>::value
};
  } else {
    return OpInfo{.name = Op::name,
                  .arity = Op::arity,
                  .algebra = algebra_of<Op>(),
                  .parity = Op::parity,
                  .commutative = Op::commutative,
                  .returns_condition = Op::returns_condition,
                  .takes_condition = Op::takes_condition,
                  .transcendental = Op::transcendental,
                  .latex = Op::latex,
                  .exact = Op::exact.data(),
                  .exact_count = static_cast<int>(Op::exact.size()),
                  .hash = mix(hash_text(Op::name), static_cast<unsigned>(Op::arity)),
                  .value = value,
                  .square_root = Op::square_root,
                  .root_of_squares = Op::root_of_squares,
                  .steep = is_steep<Op>(),
                  .flops = Op::flops,
                  .divisor = Op::divisor,
                  .loop = Op::loop,
                  .loop_variant = Op::loop_variant,
                  .range = Op::range,
                  .inert = algebra_of<Op>() != Algebra::neg && algebra_of<Op>() != Algebra::where && Op::divisor < 0 &&
                           !Op::square_root && !requires { typename Op::length_below; },
                  .stated = relations_stated_by<Op>(),
                  .relations = relations_of<Op>(),
                  .holds = value_of_condition<Op>()};
  }
}

template <class Op> struct TypeLink;

/// The description of an operation.
template <class Op> inline constexpr OpInfo info = (static_cast<void>(sizeof(TypeLink<Op>)), describe<Op>());

template <class Op> struct RelationsOf {
  static constexpr Relations value = [] {
    Relations out;
    if constexpr (!std::is_void_v<typename Op::logarithm>)
      out.logarithm = &info<typename Op::logarithm>, out.by_product = &info<typename Op::template by_product<Op>>;
    if constexpr (!std::is_void_v<typename Op::partner>)
      out.partner = &info<typename Op::partner>, out.paired = &info<typename Op::paired>;
    if constexpr (!std::is_void_v<typename Op::part>) {
      out.of_part = &info<typename Op::of_part>;
      [&]<class... Part>(std::type_identity<Ops<Part...>>) {
        static_assert(sizeof...(Part) >= 1 && sizeof...(Part) <= std::size(Relations{}.part),
                      "dyad: the part that an operation shares is made of one to four operations");
        ((out.part[out.part_size++] = &info<Part>), ...);
      }(std::type_identity<typename Op::part>{});
    }
    if constexpr (requires { typename Op::with_product; })
      [&]<class First, class Second>(std::type_identity<Ops<First, Second>>) {
        out.with_product[0] = &info<First>, out.with_product[1] = &info<Second>;
      }(std::type_identity<typename Op::with_product>{});
    if constexpr (requires { typename Op::by_reciprocal; }) out.by_reciprocal = &info<typename Op::by_reciprocal>;
    if constexpr (requires { typename Op::length_below; }) out.length_below = &info<typename Op::length_below>;
    using T = std::conditional_t<(sizeof(Op) > 0), Tracer, Op>; // a tracer, which is not complete here
    if constexpr (requires { Op::of_square(1.0); })
      out.of_square = [](T const& square) { return T(Op::of_square(square)); };
    if constexpr (requires { Op::quotient_of_square(1.0); })
      out.quotient_of_square = [](T const& square) { return T(Op::quotient_of_square(square)); };
    return out;
  }();
};

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-template-friend"
#elif defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-internal"
#pragma clang diagnostic ignored "-Wundefined-inline"
#endif
/// Leads from a description back to its type: `TypeLink<Op>` defines the function that `Entry` declares. The mapping
/// is a bijection fixed by the operation alone, so no order of instantiation can be observed.
template <OpInfo const* Info> struct Entry {
  friend constexpr auto operation(Entry<Info>);
};
template <class Op> struct TypeLink {
  friend constexpr auto operation(Entry<&info<Op>>) { return std::type_identity<Op>{}; }
};
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#elif defined(__clang__)
#pragma clang diagnostic pop
#endif

/// The operation of a list that is meant, as `is_meant` says of its description.
template <class... Op> consteval OpInfo const* find_operation(std::type_identity<Ops<Op...>>, auto const& is_meant) {
  for (OpInfo const* const op : {&info<Op>...})
    if (is_meant(*op)) return op;
  return nullptr;
}

/// The operations that graphs are written with by themselves: by the laws that they obey, and conditions on two values
/// by where they hold, for (0, 0), (0, 1), (1, 0) and (1, 1).
namespace basic {
constexpr bool is_binary_condition(OpInfo const& op) { return op.returns_condition && op.arity == 2; }
consteval OpInfo const* obeying(Algebra algebra) {
  return find_operation(std::type_identity<BasicOperations>{}, [=](OpInfo const& op) {
    return op.algebra == algebra && !is_binary_condition(op);
  });
}
consteval OpInfo const* holding(Algebra algebra, std::array<bool, 4> const& where) {
  return find_operation(std::type_identity<BasicOperations>{}, [&](OpInfo const& op) {
    return op.algebra == algebra && is_binary_condition(op) &&
           where == std::array{op.holds(0, 0), op.holds(0, 1), op.holds(1, 0), op.holds(1, 1)};
  });
}
inline constexpr OpInfo const *add = obeying(Algebra::add), *sub = obeying(Algebra::sub), *mul = obeying(Algebra::mul),
                              *div = obeying(Algebra::div), *neg = obeying(Algebra::neg),
                              *where = obeying(Algebra::where), *negation = obeying(Algebra::logic),
                              *equal = holding(Algebra::compare, {true, false, false, true}),
                              *not_equal = holding(Algebra::compare, {false, true, true, false}),
                              *both = holding(Algebra::logic, {false, false, false, true}),
                              *either = holding(Algebra::logic, {false, true, true, true});
} // namespace basic

template <OpInfo const* Info> using operation_of = typename decltype(operation(Entry<Info>{}))::type;

} // namespace dyad::graph
