// SPDX-License-Identifier: BSL-1.0
/// \file Kernels on complex numbers: the complex step gives the derivative, and rules hold off the real line.
#include <dyad/ops/activation.hpp>
#include <dyad/ops/hyperbolic.hpp>
#include <dyad/ops/power.hpp>
#include <dyad/ops/trigonometric.hpp>

#include <boost/test/unit_test.hpp>

#include <complex>
#include <type_traits>

namespace {

using Complex = std::complex<double>;

template <class Op> void check() {
  double const low = Op::domain[0].low, high = Op::domain[0].high;
  for (int n = 1; n < 20; ++n) {
    double const x = low + (high - low) * n / 20.0;
    double const slope = Op::vjp(dyad::Arg<0>{}, 1.0, Op::kernel(x), x);
    double const step = Op::kernel(Complex(x, 1e-100)).imag() / 1e-100;
    BOOST_CHECK_MESSAGE(std::abs(step - slope) <= 1e-11 * std::abs(slope),
                        Op::name << " at " << x << ": " << step << ", " << slope);
    Complex const z(x, 0.3), h(1e-6, 0);
    Complex const rule = Op::vjp(dyad::Arg<0>{}, Complex(1), Op::kernel(z), z);
    Complex const difference = (Op::kernel(z + h) - Op::kernel(z - h)) / (2.0 * h);
    BOOST_CHECK_MESSAGE(std::abs(rule - difference) <= 1e-9 + 1e-7 * std::abs(rule),
                        Op::name << " off the real line at " << z);
  }
}

template <class... Op> void check_each() { (check<Op>(), ...); }

} // namespace

BOOST_AUTO_TEST_SUITE(ops_complex)

BOOST_AUTO_TEST_CASE(holomorphic_kernels) {
  using namespace dyad::ops;
  check_each<Square, Sqrt, Exp, Exp2, Log, Log2, Log10, Sin, Cos, Tan, Asin, Acos, Atan, Sinh, Cosh, Tanh, Asinh, Acosh,
             Atanh, Sigmoid>();
}

BOOST_AUTO_TEST_CASE(mixed_with_real_numbers) {
  Complex const z(1.5, 0.5);
  BOOST_CHECK_EQUAL(dyad::pow(z, 2), std::pow(z, Complex(2)));
  BOOST_CHECK_EQUAL(dyad::fma(z, 2.0, 1), z * 2.0 + 1.0);
  BOOST_CHECK_EQUAL(dyad::where(true, z, 0.0), z);
}

BOOST_AUTO_TEST_SUITE_END()
