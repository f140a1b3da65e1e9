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

#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

namespace dyad::tensor {
/// What an operation on shapes states, as functions of its parameters: defined where there are values with shapes.
struct Structure;
template <class Op> struct StructureOf;
} // namespace dyad::tensor

namespace dyad::graph {

enum class Role : unsigned char { function, variable, constant, truth, number };

using dyad::Algebra;

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
  bool square_root = false; ///< its square is its argument
  int flops = 1;            ///< what one evaluation counts for, if it is no call
  int divisor = -1;         ///< multiplied with this argument, it is its first argument
  LoopRole loop = LoopRole::none;
  Interval range = {-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  bool inert = false;       ///< as an argument of + - * / it takes part in no identity
  bool stretches = false;   ///< its result only repeats elements
  // With -fsanitize=undefined g++ does not compare pointers with null in constant expressions: a flag says it.
  bool on_shapes = false;
  tensor::Structure const* structure = nullptr; ///< of an operation on shapes

  constexpr bool arithmetic() const { return algebra >= Algebra::add && algebra <= Algebra::neg; }
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

template <class Op> consteval OpInfo describe() {
  double value = 0;
  if constexpr (requires { Op::template kernel<double>(); }) value = Op::template kernel<double>();
  if (value > std::numeric_limits<double>::max()) value = 0; // infinity is no coefficient
  if constexpr (requires { Op::is_variable; }) {
    return OpInfo{.name = Op::name, .role = Role::variable, .hash = mix(hash_text(Op::name), 0x1005), .inert = true};
  } else if constexpr (!requires { Op::exact; }) { // on shapes: an object with parameters, on any number of arguments
    return OpInfo{.name = Op::name, .hash = hash_text(Op::name), .stretches = requires {requires Op::stretches;
  }
  , .on_shapes = true, .structure = &tensor::StructureOf<Op>::value
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
                  .flops = Op::flops,
                  .divisor = Op::divisor,
                  .loop = Op::loop,
                  .range = Op::range,
                  .inert = algebra_of<Op>() != Algebra::neg && algebra_of<Op>() != Algebra::where && Op::divisor < 0};
  }
}

template <class Op> struct TypeLink;

/// The description of an operation.
template <class Op> inline constexpr OpInfo info = (static_cast<void>(sizeof(TypeLink<Op>)), describe<Op>());

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

template <OpInfo const* Info> using operation_of = typename decltype(operation(Entry<Info>{}))::type;

} // namespace dyad::graph
