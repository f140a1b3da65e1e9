// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

#include "halves.hpp"

namespace test {

namespace {

constexpr auto u = dyad::var<"u">;
constexpr auto v = dyad::var<"v">;
constexpr auto w = dyad::var<"w">;
constexpr auto s = dyad::var<"s">;
constexpr auto r = dyad::var<"r">;

template <class F> FusedFormula of_one(F const& f) {
  auto const node = dyad::fused(f(u));
  return {1, [node](std::vector<Variable> const& x) { return node(x[0]); },
          [f](std::vector<Series> const& x) { return f(x[0]); }};
}
template <class F> FusedFormula of_two(F const& f) {
  auto const node = dyad::fused(f(u, v));
  return {2, [node](std::vector<Variable> const& x) { return node(u = x[0], v = x[1]); },
          [f](std::vector<Series> const& x) { return f(x[0], x[1]); }};
}
template <class F> FusedFormula of_three(F const& f) {
  auto const node = dyad::fused(f(u, v, w));
  return {3, [node](std::vector<Variable> const& x) { return node(u = x[0], v = x[1], w = x[2]); },
          [f](std::vector<Series> const& x) { return f(x[0], x[1], x[2]); }};
}

template <class F> StepFormula one_state(F const& f) {
  auto const node = dyad::scan(s = f(s, u, v));
  return {1,
          [node](std::vector<Variable> const& x) {
            auto const [a] = node(s = x[0], u = x[1], v = x[2]);
            return std::vector{a};
          },
          [f](std::vector<Series> const& x) { return std::vector{f(x[0], x[1], x[2])}; }};
}
template <class F, class G> StepFormula two_states(F const& f, G const& g) {
  auto const node = dyad::scan(s = f(s, r, u, v), r = g(s, r, u, v));
  return {2,
          [node](std::vector<Variable> const& x) {
            auto const [a, b] = node(s = x[0], r = x[1], u = x[2], v = x[3]);
            return std::vector{a, b};
          },
          [f, g](std::vector<Series> const& x) {
            return std::vector{f(x[0], x[1], x[2], x[3]), g(x[0], x[1], x[2], x[3])};
          }};
}

} // namespace

std::vector<FusedFormula> fused_formulas() {
  return {of_two([](auto const& x, auto const& y) { return x * y; }),
          of_two([](auto const& x, auto const& y) { return x + y; }),
          of_one([](auto const& x) { return x * sigmoid(x); }),
          of_one([](auto const& x) { return 3.0 - x; }),
          of_one([](auto const& x) { return x * x * x - 0.5 * x; }),
          of_one([](auto const& x) { return exp(-0.5 * square(x)); }),
          of_two([](auto const& x, auto const& y) { return sin(x) * y + 2.5 * x * square(y); }),
          of_two([](auto const& x, auto const& y) { return where(x > y, x * y, sin(x) + y); }),
          of_two([](auto const& x, auto const& y) { return log(1.5 + x * x) / (2.0 + y * y); }),
          of_two([](auto const& x, auto const& y) { return sqrt(1.0 + square(x - y)); }),
          of_one([](auto const& x) { return tanh(x); }),
          of_three([](auto const& x, auto const& y, auto const& z) { return x * y - z; })};
}

std::vector<StepFormula> step_formulas() {
  return {
      one_state([](auto const& a, auto const& x, auto const& p) { return 0.5 * a * p + x; }),
      one_state([](auto const& a, auto const& x, auto const& p) { return tanh(p * a + x); }),
      one_state([](auto const&, auto const& x, auto const& p) { return x * p; }),
      one_state(
          [](auto const& a, auto const& x, auto const& p) { return where(x > p, 0.5 * a + x, 0.25 * square(a)); }),
      two_states([](auto const& a, auto const& b, auto const&, auto const&) { return a + 0.1 * b; },
                 [](auto const& a, auto const& b, auto const& x, auto const& p) { return b + 0.1 * (x * p - sin(a)); }),
      two_states([](auto const& a, auto const& b, auto const& x, auto const& p) { return sigmoid(p * b + x) * a; },
                 [](auto const& a, auto const& b, auto const&, auto const& p) { return tanh(a * p) - 0.5 * b; })};
}

} // namespace test
