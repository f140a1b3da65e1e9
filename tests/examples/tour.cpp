// SPDX-License-Identifier: BSL-1.0
// The snippets of the README's tour.
#include <dyad/dyad.hpp>
#include <dyad/typed/anomaly.hpp>

#include <complex>
#include <iostream>

using namespace dyad::literals;
namespace hana = boost::hana;

constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;
constexpr auto f = sin(x) * y + pow(x, 2_c);
constexpr auto g = exp(x * y);

void derivatives() {
  auto third = dyad::diff<3>(f, x);                         // third order
  auto mixed = dyad::diff(f, x, y);                         // mixed, in any order: the same type
  static_assert(same(mixed, dyad::diff(f, y, x)));
  auto grad = dyad::gradient(f, x, y);                      // hana::tuple of expressions
  auto hess = dyad::hessian(f, x, y);                       // a Hana sequence of rows
  auto jac = dyad::jacobian(hana::make_tuple(f, g), x, y);  // one row an expression
  auto series = dyad::taylor<3>(sin(x), x);                 // f, f', f''/2!, f'''/3!
  auto inner = dyad::substitute(f, x = y * y);              // x replaced by y * y
  std::cout << third << '\n' << grad << '\n' << hess << '\n' << jac << '\n' << series << '\n' << inner << '\n';
}

void directions() {
  auto along = dyad::jvp(f, x = 1.0, y = -1.0);   // derivative along (1, -1)
  auto back = dyad::vjp(f, 2.0, x, y);            // 2 * gradient
  auto curve = dyad::hvp(f, x = 1.0, y = -1.0);   // Hessian times (1, -1)
  std::cout << along(x = 0.5, y = 2.0) << ' ' << dyad::compile(back)(x = 0.5, y = 2.0)[0] << ' '
            << dyad::compile(curve)(x = 0.5, y = 2.0)[1] << '\n';
}

void numbers() {
  auto damped = [](double rate) { return exp(-rate * x); };  // a plain number travels beside the type
  auto const slow = damped(0.1), fast = damped(2.5);
  std::cout << slow(x = 1.0) << ' ' << diff(fast, x)(x = 1.0) << '\n';
  std::cout << f(x = std::complex<double>(0.5, 1.0), y = 2.0) << ' ' << f(x = 0.5f, y = 2.0f) << '\n';
}

void branches() {
  auto h = where(x > 0_c, log(x), 0_c);                      // a branch not taken leaks nothing
  std::cout << diff(h, x)(x = -1.0) << ' ' << dyad::diff<3>(h, x)(x = 0.0) << '\n';
}

void anomalies() {
  auto const found = dyad::find_anomalies(sqrt(x) * y, x = 0.0, y = 2.0);
  std::cout << found << '\n';                               // the derivative of sqrt(x = 0) is inf, given the cotangent 2
}

void constants() {
  constexpr auto prog = dyad::value_and_gradient(f, x, y);
  static_assert(dyad::cost(prog).transcendental == 2);                         // sin and cos, once each
  static_assert(!dyad::sparsity(dyad::hessian(f, x, y))[1][1]);                // a zero the compiler knows
  static_assert(dyad::diff(dyad::diff(f, x), y) == dyad::diff(dyad::diff(f, y), x));
}

struct Sinc : dyad::Elementwise<1> {
  static constexpr std::string_view name = "sinc";
  static constexpr dyad::Domain<1> domain = {{{0.5, 8.0}}};        // where tests sample it
  static constexpr dyad::Singular<1> singular[] = {{{0}, NAN, {NAN}}}; // at 0: value, slope
  template <class T> static constexpr T kernel(T const& a) {
    using std::sin;
    return sin(a) / a;
  }
  // The cotangent times the derivative; the result is at hand, too.
  static constexpr auto vjp(dyad::Arg<0>, auto const& cotangent, auto const& result, auto const& a) {
    return cotangent * (cos(a) - result) / a;
  }
};
template <dyad::Value T> constexpr auto sinc(T const& a) { return dyad::apply<Sinc>(a); }

void your_own_operation() {
  auto h = sinc(x * y);
  std::cout << dyad::diff<2>(h, x)(x = 1.0, y = 2.0) << ' ' << to_string(h) << '\n';
}

int main() {
  derivatives();
  directions();
  numbers();
  branches();
  anomalies();
  constants();
  your_own_operation();
}
