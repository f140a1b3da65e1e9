// SPDX-License-Identifier: BSL-1.0
/// \file Operations that no formula is written with: programs are given them in place of several others.
#pragma once

#include <dyad/ops/operation.hpp>

namespace dyad::ops {

/// a * b + c, a * b - c and c - a * b as the single expressions a person would write, so that a compiler which
/// contracts within an expression only (clang's default) treats them as it treats hand-written code.
struct MulAdd : Elementwise<3> {
  static constexpr std::string_view name = "muladd";
  static constexpr int flops = 2;
  static constexpr Domain<3> domain = {};
  static constexpr auto singular = smooth;
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& a, T const& b, T const& c) { return a * b + c; }
};
struct MulSub : MulAdd {
  static constexpr std::string_view name = "mulsub";
  template <class T> static constexpr T kernel(T const& a, T const& b, T const& c) { return a * b - c; }
};
struct NegMulAdd : MulAdd {
  static constexpr std::string_view name = "negmuladd";
  template <class T> static constexpr T kernel(T const& a, T const& b, T const& c) { return c - a * b; }
};

/// a / x, as a product with the reciprocal of x where that is of moderate size.
struct QuotientBy : Elementwise<3> {
  static constexpr std::string_view name = "quotientby";
  static constexpr Domain<3> domain = {};
  static constexpr auto singular = smooth;
  static constexpr bool transcendental = false;
  /// The reciprocals of the numbers between these neither over- nor underflow.
  template <class T> static constexpr T least = T(sizeof(T) == 8 ? 0x1p-1000 : 0x1p-100);
  template <class T> static constexpr T most = T(1) / least<T>;
  template <class T>
  static constexpr T kernel(T const& a, T const& x, [[maybe_unused]] T const& reciprocal) {
    if constexpr (std::is_floating_point_v<T>) {
      T const size = x < T(0) ? -x : x;
      // One condition for all quotients by x: of two, compilers make branches at each of them.
      bool const moderate = (size > least<T>) & (size < most<T>);
      if (moderate) [[likely]]
        return a * reciprocal;
    }
    return a / x;
  }
};

/// The value at x of a function that makes products of sums, such as exp, as the product of another value of it and
/// what else it takes where both are of moderate size.
template <class Op> struct ByProduct : dyad::Elementwise<3> {
private:
  static constexpr std::string_view ending = "byproduct";
  static constexpr auto text = [] {
    std::array<char, Op::name.size() + ending.size()> all{};
    char* out = all.data();
    for (std::string_view const part : {std::string_view(Op::name), ending})
      for (char const c : part) *out++ = c;
    return all;
  }();

public:
  static constexpr std::string_view name = {text.data(), text.size()};
  static constexpr Domain<3> domain = {};
  static constexpr auto singular = smooth;
  static constexpr bool simd = Op::simd;
  static constexpr bool transcendental = false;
  template <class T>
  static constexpr T kernel(T const& x, [[maybe_unused]] T const& base, [[maybe_unused]] T const& rest) {
    if constexpr (std::is_floating_point_v<T>) {
      constexpr T low = T(1) / 4096, high = 4096;
      bool const moderate = (base > low) & (base < high) & (rest > low) & (rest < high); // one condition, as above
      if (moderate) return base * rest;
    }
    return Op::kernel(x);
  }
};

} // namespace dyad::ops
