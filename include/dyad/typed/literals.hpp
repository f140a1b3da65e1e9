// SPDX-License-Identifier: BSL-1.0
/// \file `2_c`, `0.5_c`, `1e-3_c`: constants that are types.
#pragma once

#include <dyad/typed/variable.hpp>

namespace dyad {

namespace typed {

/// A decimal literal as mantissa * 10^exponent, or an error.
struct Decimal {
  bool valid = false, octal = false;
  double value = 0;
};

/// Reads a literal as the compiler would: the double nearest to the decimal number. Long mantissas and large exponents
/// go through exact integer arithmetic.
constexpr double nearest(Buffer<int> const& digits, int exponent) {
  if (digits.size() <= 15 && exponent >= -22 && exponent <= 22) { // one rounded operation on exact numbers
    double mantissa = 0, scale = 1;
    for (int const d : digits) mantissa = 10 * mantissa + d;
    for (int i = exponent < 0 ? -exponent : exponent; i > 0; --i) scale *= 10;
    return exponent < 0 ? mantissa / scale : mantissa * scale;
  }
  // Big integers in base 2^32: digits * 10^exponent = numerator / denominator.
  Buffer<std::uint64_t> numerator{0}, denominator{1};
  auto const multiply = [](Buffer<std::uint64_t>& big, std::uint64_t factor, std::uint64_t carry) {
    for (auto& limb : big) {
      carry += limb * factor;
      limb = carry & 0xffffffffu;
      carry >>= 32;
    }
    if (carry != 0) big.push(carry);
  };
  for (int const d : digits) multiply(numerator, 10, static_cast<unsigned>(d));
  for (; exponent > 0; --exponent) multiply(numerator, 10, 0);
  for (; exponent < 0; ++exponent) multiply(denominator, 10, 0);
  auto const less = [](Buffer<std::uint64_t> const& a, Buffer<std::uint64_t> const& b) {
    int const n = a.size() > b.size() ? a.size() : b.size();
    for (int i = n - 1; i >= 0; --i) {
      std::uint64_t const x = i < a.size() ? a[i] : 0, y = i < b.size() ? b[i] : 0;
      if (x != y) return x < y;
    }
    return false;
  };
  bool zero = true;
  for (auto const limb : numerator) zero = zero && limb == 0;
  if (zero) return 0;
  // Scale so that 2^53 <= numerator / denominator < 2^54, then divide bit by bit: 53 bits and one to round.
  int binary = 0;
  Buffer<std::uint64_t> scaled = denominator;
  for (int i = 0; i < 53; ++i) multiply(scaled, 2, 0);
  while (less(numerator, scaled)) multiply(numerator, 2, 0), --binary;
  multiply(scaled, 2, 0);
  while (!less(numerator, scaled)) multiply(scaled, 2, 0), multiply(denominator, 2, 0), ++binary;
  std::uint64_t quotient = 0;
  auto const subtract = [](Buffer<std::uint64_t>& a, Buffer<std::uint64_t> const& b) {
    std::uint64_t borrow = 0;
    for (int i = 0; i < a.size(); ++i) {
      std::uint64_t const y = (i < b.size() ? b[i] : 0) + borrow;
      borrow = a[i] < y;
      a[i] = (a[i] - y) & 0xffffffffu;
    }
  };
  Buffer<Buffer<std::uint64_t>> shifted(54);
  shifted[0] = denominator;
  for (int i = 1; i < 54; ++i) {
    shifted[i] = shifted[i - 1];
    multiply(shifted[i], 2, 0);
  }
  for (int i = 53; i >= 0; --i) {
    quotient *= 2;
    if (less(numerator, shifted[i])) continue;
    subtract(numerator, shifted[i]);
    quotient |= 1;
  }
  bool rest = false;
  for (auto const limb : numerator) rest = rest || limb != 0;
  bool const half = (quotient & 1) != 0, odd = (quotient & 2) != 0;
  quotient = (quotient >> 1) + (half && (rest || odd) ? 1 : 0);
  return graph::join(static_cast<long long>(quotient), binary + 1);
}

constexpr Decimal parse(char const* text, int size) {
  Decimal out;
  Buffer<int> digits;
  int exponent = 0, i = 0;
  bool point = false, any = false;
  if (size > 1 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X' || text[1] == 'b' || text[1] == 'B')) {
    int const base = text[1] == 'x' || text[1] == 'X' ? 16 : 2;
    double value = 0;
    for (i = 2; i < size; ++i) {
      char const c = text[i];
      if (c == '\'') continue;
      int const d = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : 99;
      if (d >= base) return out;
      value = value * base + d;
      any = true;
    }
    out.valid = any && value <= 9007199254740992.0;
    out.value = value;
    return out;
  }
  for (; i < size; ++i) {
    char const c = text[i];
    if (c == '\'') continue;
    if (c == '.' && !point) point = true;
    else if (c >= '0' && c <= '9') {
      digits.push(c - '0');
      any = true;
      if (point) --exponent;
    } else break;
  }
  if (!any) return out;
  bool scientific = false;
  if (i < size && (text[i] == 'e' || text[i] == 'E')) {
    scientific = true;
    ++i;
    bool const negative = i < size && text[i] == '-';
    if (i < size && (text[i] == '-' || text[i] == '+')) ++i;
    int e = 0;
    bool some = false;
    for (; i < size && ((text[i] >= '0' && text[i] <= '9') || text[i] == '\''); ++i)
      if (text[i] != '\'') {
        e = e * 10 + (text[i] - '0');
        some = true;
        if (e > 400) return out;
      }
    if (!some) return out;
    exponent += negative ? -e : e;
  }
  if (i != size) return out; // a suffix such as f or p
  if (digits.size() > 1 && digits[0] == 0 && !point && !scientific) {
    out.octal = true;
    return out;
  }
  if (digits.size() + exponent > 309 || digits.size() + exponent < -300) return out;
  out.value = nearest(digits, exponent);
  out.valid = out.value - out.value == 0;
  return out;
}

template <char... Text> inline constexpr Decimal literal = [] {
  constexpr char text[] = {Text...};
  return parse(text, sizeof...(Text));
}();

template <char... Text> consteval auto literal_constant() {
  static_assert(!literal<Text...>.octal, "dyad: this literal is not a decimal number: leave out the leading zero");
  static_assert(literal<Text...>.octal || literal<Text...>.valid,
                "dyad: this literal is not a number that a double can hold");
  constexpr graph::Scaled s = graph::split(literal<Text...>.valid ? literal<Text...>.value : 0.0);
  return Leaf<Constant<s.mantissa, s.exponent>>{};
}

} // namespace typed

namespace literals {

/// A constant that is part of the type: `2_c`, `0.5_c`, `1e-3_c`. Its value is the double nearest to the text.
template <char... Text> consteval auto operator""_c() { return typed::literal_constant<Text...>(); }

} // namespace literals

} // namespace dyad
