// SPDX-License-Identifier: BSL-1.0
/// \file A number of many digits, on MPFR: what the oracles of the tests compute with.
#pragma once

#include <mpfr.h>

#include <ostream>
#include <string>

namespace oracle {

/// A number of `Real::bits` binary digits, rounded to nearest at each operation. The default is exact enough for
/// 1 - a * a / (a * a + b * b) with a = 1e300 and b the least subnormal number.
class Real {
public:
  static inline thread_local mpfr_prec_t bits = 5000;

  Real() : Real(0) {}
  Real(double x) {
    mpfr_init2(number_, bits);
    mpfr_set_d(number_, x, MPFR_RNDN);
  }
  Real(float x) : Real(static_cast<double>(x)) {}
  Real(int x) : Real(static_cast<double>(x)) {}
  explicit Real(std::string const& digits) : Real(0) { mpfr_set_str(number_, digits.c_str(), 10, MPFR_RNDN); }
  Real(Real const& other) {
    mpfr_init2(number_, mpfr_get_prec(other.number_));
    mpfr_set(number_, other.number_, MPFR_RNDN);
  }
  Real(Real&& other) noexcept : Real(0) { mpfr_swap(number_, other.number_); }
  Real& operator=(Real other) noexcept {
    mpfr_swap(number_, other.number_);
    return *this;
  }
  ~Real() { mpfr_clear(number_); }

  mpfr_srcptr get() const { return number_; }
  mpfr_ptr get() { return number_; }

  /// Rounded once, subnormal results and overflow included.
  explicit operator double() const { return mpfr_get_d(number_, MPFR_RNDN); }
  explicit operator float() const { return mpfr_get_flt(number_, MPFR_RNDN); }

  friend Real operator+(Real const& a, Real const& b) { return made(mpfr_add, a, b); }
  friend Real operator-(Real const& a, Real const& b) { return made(mpfr_sub, a, b); }
  friend Real operator*(Real const& a, Real const& b) { return made(mpfr_mul, a, b); }
  friend Real operator/(Real const& a, Real const& b) { return made(mpfr_div, a, b); }
  friend Real operator-(Real const& a) { return made(mpfr_neg, a); }
  friend bool operator==(Real const& a, Real const& b) { return mpfr_equal_p(a.number_, b.number_) != 0; }
  friend bool operator<(Real const& a, Real const& b) { return mpfr_less_p(a.number_, b.number_) != 0; }
  friend bool operator>(Real const& a, Real const& b) { return b < a; }
  friend bool operator<=(Real const& a, Real const& b) { return mpfr_lessequal_p(a.number_, b.number_) != 0; }
  friend bool operator>=(Real const& a, Real const& b) { return b <= a; }
  friend std::ostream& operator<<(std::ostream& out, Real const& x) {
    char text[64];
    mpfr_snprintf(text, sizeof text, "%.20Rg", x.number_);
    return out << text;
  }

  /// The result of a function of MPFR.
  static Real made(int (*function)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t), Real const& a) {
    Real out;
    function(out.number_, a.number_, MPFR_RNDN);
    return out;
  }
  static Real made(int (*function)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t), Real const& a, Real const& b) {
    Real out;
    function(out.number_, a.number_, b.number_, MPFR_RNDN);
    return out;
  }

private:
  mpfr_t number_;
};

inline bool is_nan(Real const& x) { return mpfr_nan_p(x.get()) != 0; }
inline bool is_inf(Real const& x) { return mpfr_inf_p(x.get()) != 0; }
inline bool is_negative(Real const& x) { return mpfr_signbit(x.get()) != 0; } ///< -0 among them
inline Real abs(Real const& x) { return Real::made(mpfr_abs, x); }
inline Real not_a_number() {
  Real out;
  mpfr_set_nan(out.get());
  return out;
}

} // namespace oracle
