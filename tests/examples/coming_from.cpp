// SPDX-License-Identifier: BSL-1.0
// The snippets of coming_from.md: one small task in each of the ways that users of other libraries are used to.
#include <dyad/dyad.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <iostream>

using namespace dyad::literals;

// A formula of symbols.
constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;
constexpr auto f = exp(x * y) + y * sin(x);

void symbols() {
  constexpr auto program = dyad::compile(f, gradient(f, x, y), hessian(f, x, y));
  auto const [value, g, H] = program(x = 0.5, y = 2.0);   // double, std::array, std::array of std::array
  std::cout << diff(f, x, y) << '\n';                     // an expression that prints
  std::printf("symbols: %.6f, gradient (%.6f, %.6f), mixed %.6f\n", value, g[0], g[1], H[0][1]);
}

// A function template for any kind of number.
template <class T> constexpr T energy(T const& a, T const& b) {
  using std::exp, std::sin;
  return exp(a * b) + b * sin(a);
}

constexpr auto traced = dyad::function([](auto a, auto b) { return energy(a, b); });
constexpr auto of_vector = dyad::function<dyad::Vec<2>>([](auto const& v) { return energy(v[0], v[1]); });

void templates() {
  auto const [value, g] = dyad::value_and_gradient(traced)(0.5, 2.0);
  auto const along = dyad::jvp(traced)(0.5, 2.0, 1.0, -1.0);   // the derivative along (1, -1), as dual numbers give it
  std::array<double, 2> const at = {0.5, 2.0};
  auto const H = dyad::hessian(of_vector)(at);
  std::printf("template: %.6f, gradient (%.6f, %.6f), along %.6f, mixed %.6f\n", value, g[0], g[1], along, H[0][1]);
}

// A graph that is recorded while the program runs.
void variables() {
  dyad::Variable a(0.5), b(2.0);
  dyad::Variable const z = energy(a, b);                  // the same template
  z.backward();
  std::printf("Variables: %.6f, gradient (%.6f, %.6f)\n", z.item(), a.grad().item(), b.grad().item());

  auto const slopes = grad(z, {a, b}, {.create_graph = true}); // stores nothing in a and b
  std::printf("again: mixed %.6f\n", grad(slopes[0], b).item());
}

void gradients_that_are_stored() {
  dyad::Variable a(0.5), b(2.0);
  dyad::Variable const z = exp(a * b) + b * sin(a);
  z.backward({.create_graph = true});
  dyad::Variable const ga = a.grad();
  a.clear_grad();
  b.clear_grad();
  ga.backward();
  std::printf("stored: second %.6f, mixed %.6f\n", a.grad().item(), b.grad().item());
}

int main() {
  symbols();
  templates();
  variables();
  gradients_that_are_stored();
}
