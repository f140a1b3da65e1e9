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

/// An integer of any size, not below 0.
struct BigInteger {
  Buffer<std::uint64_t> limbs; ///< in base 2^32, the lowest first

  /// Becomes itself * factor + carry.
  constexpr void multiply(std::uint64_t factor, std::uint64_t carry = 0) {
    for (auto& limb : limbs) {
      carry += limb * factor;
      limb = carry & 0xffffffffu;
      carry >>= 32;
    }
    if (carry != 0) limbs.push(carry);
  }
  constexpr std::uint64_t limb(int i) const { return i < limbs.size() ? limbs[i] : 0; }
  constexpr bool less_than(BigInteger const& other) const {
    for (int i = (limbs.size() > other.limbs.size() ? limbs.size() : other.limbs.size()) - 1; i >= 0; --i)
      if (limb(i) != other.limb(i)) return limb(i) < other.limb(i);
    return false;
  }
  /// Takes off what is not larger.
  constexpr void subtract(BigInteger const& other) {
    std::uint64_t borrow = 0;
    for (int i = 0; i < limbs.size(); ++i) {
      std::uint64_t const y = other.limb(i) + borrow;
      borrow = limbs[i] < y;
      limbs[i] = (limbs[i] - y) & 0xffffffffu;
    }
  }
  constexpr bool is_zero() const {
    for (auto const limb : limbs)
      if (limb != 0) return false;
    return true;
  }
};
/// The whole part of a quotient that is less than 2^54, bit by bit; what is left stays in the numerator.
constexpr std::uint64_t quotient_of(BigInteger& numerator, BigInteger const& denominator) {
  Buffer<BigInteger> shifted(54);
  shifted[0] = denominator;
  for (int i = 1; i < 54; ++i) {
    shifted[i] = shifted[i - 1];
    shifted[i].multiply(2);
  }
  std::uint64_t quotient = 0;
  for (int i = 53; i >= 0; --i) {
    quotient *= 2;
    if (numerator.less_than(shifted[i])) continue;
    numerator.subtract(shifted[i]);
    quotient |= 1;
  }
  return quotient;
}

/// Reads a literal as the compiler would: the double nearest to the decimal number. Long mantissas and large exponents
/// go through exact integer arithmetic.
constexpr double nearest(Buffer<int> const& digits, int exponent) {
  if (digits.size() <= 15 && exponent >= -22 && exponent <= 22) { // one rounded operation on exact numbers
    double mantissa = 0, scale = 1;
    for (int const d : digits) mantissa = 10 * mantissa + d;
    for (int i = exponent < 0 ? -exponent : exponent; i > 0; --i) scale *= 10;
    return exponent < 0 ? mantissa / scale : mantissa * scale;
  }
  BigInteger numerator{{0}}, denominator{{1}}; // digits * 10^exponent
  for (int const d : digits) numerator.multiply(10, static_cast<unsigned>(d));
  for (; exponent > 0; --exponent) numerator.multiply(10);
  for (; exponent < 0; ++exponent) denominator.multiply(10);
  if (numerator.is_zero()) return 0;
  // Scale so that 2^53 <= numerator / denominator < 2^54: 53 bits and one to round.
  int binary = 0;
  BigInteger scaled = denominator;
  for (int i = 0; i < 53; ++i) scaled.multiply(2);
  while (numerator.less_than(scaled)) numerator.multiply(2), --binary;
  scaled.multiply(2);
  while (!numerator.less_than(scaled)) scaled.multiply(2), denominator.multiply(2), ++binary;
  std::uint64_t quotient = quotient_of(numerator, denominator);
  bool const half = (quotient & 1) != 0, odd = (quotient & 2) != 0;
  quotient = (quotient >> 1) + (half && (!numerator.is_zero() || odd) ? 1 : 0);
  return graph::join(static_cast<long long>(quotient), binary + 1);
}

/// The digits of a whole number in base 16 or 2.
constexpr Decimal parse_in_base(int base, char const* text, int size) {
  double value = 0;
  bool any = false;
  for (int i = 0; i < size; ++i) {
    char const c = text[i];
    if (c == '\'') continue;
    int const d = c >= '0' && c <= '9'   ? c - '0'
                  : c >= 'a' && c <= 'f' ? c - 'a' + 10
                  : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                         : 99;
    if (d >= base) return {};
    value = value * base + d;
    any = true;
  }
  return {.valid = any && value <= 9007199254740992.0, .value = value};
}
/// Reads what follows an e, from place i on, and adds it to the exponent. False if that is no number, or too large.
constexpr bool parse_exponent(char const* text, int size, int& i, int& exponent) {
  bool const negative = i < size && text[i] == '-';
  if (i < size && (text[i] == '-' || text[i] == '+')) ++i;
  int e = 0;
  bool some = false;
  for (; i < size && ((text[i] >= '0' && text[i] <= '9') || text[i] == '\''); ++i)
    if (text[i] != '\'') {
      e = e * 10 + (text[i] - '0');
      some = true;
      if (e > 400) return false;
    }
  exponent += negative ? -e : e;
  return some;
}
constexpr Decimal parse(char const* text, int size) {
  Decimal out;
  Buffer<int> digits;
  int exponent = 0, i = 0;
  bool point = false;
  if (size > 1 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X' || text[1] == 'b' || text[1] == 'B'))
    return parse_in_base(text[1] == 'x' || text[1] == 'X' ? 16 : 2, text + 2, size - 2);
  for (; i < size; ++i) {
    char const c = text[i];
    if (c == '\'') continue;
    if (c == '.' && !point) point = true;
    else if (c >= '0' && c <= '9') {
      digits.push(c - '0');
      if (point) --exponent;
    } else break;
  }
  if (digits.empty()) return out;
  bool const scientific = i < size && (text[i] == 'e' || text[i] == 'E');
  if (scientific && !parse_exponent(text, size, ++i, exponent)) return out;
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
