// SPDX-License-Identifier: BSL-1.0
/// \file Numbers of several iterations of a loop side by side: the vectors that g++ and clang have built in.
#pragma once

#include <dyad/graph/program.hpp>

#include <cstring>
#include <type_traits>

// Without optimisation, inlining by force makes more code to compile, and does not make it any faster.
#if defined(__GNUC__) && defined(__OPTIMIZE__)
#define DYAD_ALWAYS_INLINE __attribute__((always_inline))
#else
#define DYAD_ALWAYS_INLINE
#endif
#define DYAD_INLINE inline DYAD_ALWAYS_INLINE
#if defined(__GNUC__) && !defined(__CUDACC__) // nvcc reads this code, too, and knows no such vectors
#define DYAD_BUILTIN_VECTORS
#endif

namespace dyad::typed {

#if defined(__AVX512F__)
inline constexpr int vector_bytes = 64;
#elif defined(__AVX__)
inline constexpr int vector_bytes = 32;
#else
inline constexpr int vector_bytes = 16;
#endif

/// Vectors for loops that add numbers one by one. While instructions on 64 bytes run, processors take half as long
/// again for one such addition, of which each waits for the one before.
inline constexpr int narrow_bytes = vector_bytes < 32 ? vector_bytes : 32;

template <class T> struct VectorOf {
  static constexpr int lanes = 1;
  using type = T;
  using narrow = T;
};
#if defined(DYAD_BUILTIN_VECTORS)
template <> struct VectorOf<double> {
  static constexpr int lanes = vector_bytes / static_cast<int>(sizeof(double));
  typedef double type __attribute__((vector_size(vector_bytes)));
  typedef double narrow __attribute__((vector_size(narrow_bytes)));
  typedef double anywhere __attribute__((vector_size(vector_bytes), aligned(alignof(double)))); ///< in memory
};
template <> struct VectorOf<float> {
  static constexpr int lanes = vector_bytes / static_cast<int>(sizeof(float));
  typedef float type __attribute__((vector_size(vector_bytes)));
  typedef float narrow __attribute__((vector_size(narrow_bytes)));
  typedef float anywhere __attribute__((vector_size(vector_bytes), aligned(alignof(float)))); ///< in memory
};
#endif

/// How many numbers of a type a vector holds; 1 where there are none.
template <class T> inline constexpr int lanes = VectorOf<T>::lanes;
template <class T> using Vector = typename VectorOf<T>::type;
template <class T> using NarrowVector = typename VectorOf<T>::narrow;

template <class V> struct ElementOf {
  using type = V;
};
#if defined(DYAD_BUILTIN_VECTORS)
template <> struct ElementOf<Vector<double>> {
  using type = double;
};
template <> struct ElementOf<Vector<float>> {
  using type = float;
};
#if defined(__AVX512F__)
template <> struct ElementOf<NarrowVector<double>> {
  using type = double;
};
template <> struct ElementOf<NarrowVector<float>> {
  using type = float;
};
#endif
#endif
template <class V> using Element = typename ElementOf<V>::type;
/// How many numbers there are in a vector.
template <class V> inline constexpr int lanes_in = static_cast<int>(sizeof(V) / sizeof(Element<V>));
template <class V> inline constexpr bool is_vector = !std::is_same_v<Element<V>, V>;
/// Vectors, and what comparing them gives.
template <class V> inline constexpr bool has_lanes = is_vector<V>;
#if defined(DYAD_BUILTIN_VECTORS)
template <> inline constexpr bool has_lanes<decltype(Vector<double>{} < Vector<double>{})> = true;
template <> inline constexpr bool has_lanes<decltype(Vector<float>{} < Vector<float>{})> = true;
#if defined(__AVX512F__)
template <> inline constexpr bool has_lanes<decltype(NarrowVector<double>{} < NarrowVector<double>{})> = true;
template <> inline constexpr bool has_lanes<decltype(NarrowVector<float>{} < NarrowVector<float>{})> = true;
#endif
#endif

/// A number in all lanes.
template <class V> DYAD_INLINE V in_all_lanes(Element<V> x) { return x - V{}; } // not 0 + x: the sign of a zero stays

template <class V> DYAD_INLINE Element<V> sum_of_lanes(V const& x) {
  Element<V> part[lanes_in<V>];
  std::memcpy(part, &x, sizeof(x));
  for (int half = lanes_in<V> / 2; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) part[i] += part[i + half];
  return part[0];
}

/// Operations whose kernels are operators alone.
template <class Op>
inline constexpr bool runs_on_vectors = std::is_base_of_v<ops::MulAdd, Op> ||
                                        (Op::returns_condition && !Op::takes_condition);
template <> inline constexpr bool runs_on_vectors<ops::Add> = true;
template <> inline constexpr bool runs_on_vectors<ops::Sub> = true;
template <> inline constexpr bool runs_on_vectors<ops::Mul> = true;
template <> inline constexpr bool runs_on_vectors<ops::Div> = true;
template <> inline constexpr bool runs_on_vectors<ops::Neg> = true;
template <> inline constexpr bool runs_on_vectors<ops::Square> = true;

/// An operation on vectors. Others than the above run lane by lane: every lane gets the bits it would get alone.
template <class Op, class V, class... Rest> DYAD_INLINE auto on_lanes(V const& x, Rest const&... rest) {
  if constexpr (runs_on_vectors<Op>) return Op::kernel(x, rest...);
  else if constexpr (std::is_base_of_v<ops::Where, Op>)
    return [](auto const& c, auto const& a, auto const& b) { return c ? a : b; }(x, rest...);
  else {
    constexpr int size = static_cast<int>(sizeof(V) / sizeof(x[0]));
    V result;
    for (int i = 0; i < size; ++i) {
      if constexpr (Op::takes_condition) result[i] = Op::kernel(x[i] != 0, (rest[i] != 0)...) ? -1 : 0;
      else result[i] = dyad::detail::run_kernel<Op>(Element<V>(x[i]), Element<V>(rest[i])...);
    }
    return result;
  }
}

} // namespace dyad::typed
