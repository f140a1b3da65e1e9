// SPDX-License-Identifier: BSL-1.0
// expect 1: dyad: the lambda of a traced function does not take these arguments
// expect 2: dyad: there is nothing to differentiate this function by
// expect 3: dyad: jvp and hvp take a direction for each argument
// expect 4: dyad: compile takes expressions and Hana tuples of them, or functions
// expect 5: dyad: a function is called with another number of arguments than it was made for
#include <dyad/typed.hpp>

#ifdef DYAD_TWIN
#define DYAD_MISTAKE 0
#endif

constexpr auto product = dyad::function([](auto a, auto b) { return a * b; });
constexpr auto of_vector = dyad::function<dyad::Vec<2>>([](auto const& v) { return v[0] * v[1]; });
void run() {
#if DYAD_MISTAKE == 0
  auto const numbers = dyad::function([](auto a) { return a * a; });
  auto const data = dyad::function<double, dyad::Passive<double>>([](auto a, auto b) { return a * b; });
  static_cast<void>(numbers(1.0));
  static_cast<void>(gradient(data)(1.0, 2.0));
  static_cast<void>(hvp(product)(1.0, 2.0, 3.0, 4.0));
  static_cast<void>(dyad::compile(product, gradient(product)));
  static_cast<void>(dyad::compile(of_vector, gradient(of_vector))(std::array{1.0, 2.0}));
#elif DYAD_MISTAKE == 1
  auto const numbers = dyad::function([](double a) { return a * a; });
  static_cast<void>(numbers(1.0));
#elif DYAD_MISTAKE == 2
  auto const data = dyad::function<dyad::Passive<double>>([](auto a) { return a * a; });
  gradient(data)(1.0);
#elif DYAD_MISTAKE == 3
  hvp(product)(1.0, 2.0, 3.0);
#elif DYAD_MISTAKE == 4
  dyad::compile(1.0, gradient(product));
#elif DYAD_MISTAKE == 5
  dyad::compile(product, gradient(of_vector))(1.0, 2.0);
#endif
}
