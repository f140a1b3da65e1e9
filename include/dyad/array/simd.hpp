// SPDX-License-Identifier: BSL-1.0
/// \file Several numbers that are computed with as one: the kind of number that kernels on arrays run on.
///
/// The arithmetic is xsimd's. Its functions are not: a kernel that says `exp(x)` must get what the scalar code gets,
/// the same special values and at most 2 units in the last place from the exact value. Since `Simd` lives in this
/// namespace, the unqualified call in a kernel or a rule finds this library's `exp`, and array/vector_math.hpp decides
/// in one place what computes it.
#pragma once

#include <dyad/core/value.hpp>

#include <xsimd/xsimd.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>

namespace dyad {

template <class T> class Simd;

/// A truth value for each lane of a `Simd`.
template <class T> class SimdMask {
public:
  /// The mask of xsimd.
  using Raw = typename xsimd::batch<T>::batch_bool_type;

  SimdMask() = default;
  ///@{
  /// Of a mask of xsimd, or the same in every lane.
  explicit SimdMask(Raw const& raw) : raw_(raw) {}
  explicit SimdMask(bool all) : raw_(all) {}
  ///@}
  /// The mask of xsimd.
  Raw const& raw() const { return raw_; }
  /// Whether it is true in some lane.
  bool any() const { return xsimd::any(raw_); }

  ///@{
  /// Lane by lane.
  friend SimdMask operator&&(SimdMask const& a, SimdMask const& b) { return SimdMask(a.raw_ & b.raw_); }
  friend SimdMask operator||(SimdMask const& a, SimdMask const& b) { return SimdMask(a.raw_ | b.raw_); }
  friend SimdMask operator&(SimdMask const& a, SimdMask const& b) { return a && b; }
  friend SimdMask operator|(SimdMask const& a, SimdMask const& b) { return a || b; }
  friend SimdMask operator!(SimdMask const& a) { return SimdMask(~a.raw_); }
  ///@}
  /// `a` in the lanes where the condition holds, else `b`.
  friend Simd<T> select(SimdMask const& condition, Simd<T> const& a, Simd<T> const& b) {
    return Simd<T>(xsimd::select(condition.raw_, a.raw(), b.raw()));
  }

private:
  Raw raw_;
};

/// As many numbers as a SIMD register of the target holds.
template <class T> class Simd {
public:
  ///@{
  /// The type of a lane, the batch of xsimd, the type of comparisons, and the number of lanes.
  using value_type = T;
  using Raw = xsimd::batch<T>;
  using Mask = SimdMask<T>;
  static constexpr std::size_t size = Raw::size;
  ///@}

  Simd() = default;
  /// Of a batch of xsimd.
  Simd(Raw const& raw) : raw_(raw) {}
  /// The same number in every lane.
  template <class X>
    requires std::is_arithmetic_v<X>
  Simd(X number) : raw_(static_cast<T>(number)) {}

  ///@{
  /// The numbers from a place in memory, and to one.
  static Simd load_unaligned(T const* from) { return Simd(Raw::load_unaligned(from)); }
  void store_unaligned(T* to) const { raw_.store_unaligned(to); }
  ///@}
  /// The batch of xsimd.
  Raw const& raw() const { return raw_; }

  ///@{
  /// Arithmetic and comparisons, lane by lane.
  Simd& operator+=(Simd const& other) { return *this = *this + other; }
  Simd& operator-=(Simd const& other) { return *this = *this - other; }
  Simd& operator*=(Simd const& other) { return *this = *this * other; }
  Simd& operator/=(Simd const& other) { return *this = *this / other; }

  friend Simd operator+(Simd const& a, Simd const& b) { return Simd(a.raw_ + b.raw_); }
  friend Simd operator-(Simd const& a, Simd const& b) { return Simd(a.raw_ - b.raw_); }
  friend Simd operator*(Simd const& a, Simd const& b) { return Simd(a.raw_ * b.raw_); }
  friend Simd operator/(Simd const& a, Simd const& b) { return Simd(a.raw_ / b.raw_); }
  friend Simd operator-(Simd const& a) { return Simd(xsimd::bitwise_xor(a.raw_, Raw(T(-0.0)))); } // of 0 too
  friend Simd operator+(Simd const& a) { return a; }
  friend Mask operator<(Simd const& a, Simd const& b) { return Mask(a.raw_ < b.raw_); }
  friend Mask operator>(Simd const& a, Simd const& b) { return Mask(a.raw_ > b.raw_); }
  friend Mask operator<=(Simd const& a, Simd const& b) { return Mask(a.raw_ <= b.raw_); }
  friend Mask operator>=(Simd const& a, Simd const& b) { return Mask(a.raw_ >= b.raw_); }
  friend Mask operator==(Simd const& a, Simd const& b) { return Mask(a.raw_ == b.raw_); }
  friend Mask operator!=(Simd const& a, Simd const& b) { return !(a == b); } // true for NaN
  ///@}

private:
  Raw raw_;
};

namespace detail {

template <class T> inline constexpr bool trusted_lanes<Simd<T>> = true;

/// True for the kinds of number that hold several, in lanes.
template <class B> inline constexpr bool is_batch = false;
template <class T> inline constexpr bool is_batch<Simd<T>> = true;

} // namespace detail

} // namespace dyad
