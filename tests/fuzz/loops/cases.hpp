// SPDX-License-Identifier: BSL-1.0
/// \file What is checked of each compiled random program with loops.
#pragma once

#include <dyad/typed.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "../oracle.hpp"

namespace test {

constexpr std::size_t nearest(int i, int length) {
  return static_cast<std::size_t>(i < 0 ? 0 : i >= length ? length - 1 : i);
}
constexpr std::size_t around(int i, int length) { return static_cast<std::size_t>(((i % length) + length) % length); }

/// The functions of a program on plain numbers.
namespace plain {
template <std::floating_point T> T sin(T x) { return std::sin(x); }
template <std::floating_point T> T cos(T x) { return std::cos(x); }
template <std::floating_point T> T tanh(T x) { return std::tanh(x); }
template <std::floating_point T> T exp(T x) { return std::exp(x); }
template <std::floating_point T> T log(T x) { return std::log(x); }
template <std::floating_point T> T sqrt(T x) { return std::sqrt(x); }
template <std::floating_point T> T abs(T x) { return std::fabs(x); }
template <std::floating_point T> T square(T x) { return x * x; }
template <std::floating_point T> T hypot(T x, T y) { return std::hypot(x, y); }
template <std::floating_point T> T max(T x, T y) { return x < y ? y : x; }
template <std::floating_point T> T min(T x, T y) { return y < x ? y : x; }
template <std::floating_point T> T where(bool c, T x, T y) { return c ? x : y; }
} // namespace plain

struct LoopCase {
  char const* name;
  bool (*run)();
};

constexpr std::size_t tangents = 4;

/// All numbers of a result, one after the other.
template <class T, class R> void append(std::vector<T>& out, R const& x) {
  if constexpr (std::is_convertible_v<R, T>)
    out.push_back(x);
  else if constexpr (requires { x.begin(); })
    for (auto const& e : x) append(out, e);
  else
    std::apply([&](auto const&... e) { (append(out, e), ...); }, x);
}
template <class T, class R> std::vector<T> listed(R const& x) {
  std::vector<T> out;
  append(out, x);
  return out;
}

/// A function of `Numbers` numbers and `Vectors` arrays of `N` entries, at one point.
template <std::size_t Numbers, std::size_t Vectors, std::size_t N, class L> class LoopCheck {
public:
  static constexpr std::size_t inputs = Numbers + Vectors * N;
  using Point = std::array<double, inputs>;

  LoopCheck(char const* name, L const& lambda, Point const& at) : name_(name), at_(at), lambda_(lambda) {
    Dual<tangents>::undefined = false;
    for (std::size_t first = 0; first < inputs; first += tangents) {
      std::array<Dual<tangents>, inputs> in;
      for (std::size_t i = 0; i < inputs; ++i) {
        std::array<double, tangents> direction{};
        if (i >= first && i < first + tangents) direction[i - first] = 1;
        in[i] = Dual<tangents>::input(at[i], direction);
      }
      passes_.push_back(listed<Dual<tangents>>(call(lambda, in)));
    }
    defined_ = !Dual<tangents>::undefined;
  }
  bool good() const { return good_; }

  /// Value and first derivatives of type T, of the function and written to memory.
  template <class T> void first_order() {
    constexpr auto f = dyad::function<>(L{});
    std::array<T, inputs> in;
    for (std::size_t i = 0; i < inputs; ++i) in[i] = static_cast<T>(at_[i]);
    auto const values = listed<T>(call(f, in)), plain = listed<T>(call(lambda_, in));
    // Bit by bit; but constants of a traced function are doubles, and what is computed of constants alone is, too.
    auto const same = [&](char const* what, std::vector<T> const& found) {
      for (std::size_t r = 0; r < plain.size(); ++r) {
        long double const slack = std::is_same_v<T, double> ? 0 : std::is_same_v<T, float> ? 1e-5L : 1e-13L;
        bool const good = found[r] == plain[r] ||
                          std::abs(static_cast<long double>(found[r] - plain[r])) <= slack * passes_[0][r].largest;
        if (defined_ && std::isfinite(plain[r]))
          demand(good, what, r, 0, static_cast<double>(found[r]), static_cast<double>(plain[r]));
      }
    };
    same("value", values);
    auto const both = call(dyad::compile(f, dyad::jacobian(f)), in);
    auto const again = listed<T>(std::get<0>(both)), slopes = listed<T>(std::get<1>(both));
    same("value beside slopes", again);
    std::vector<T> value_place(plain.size(), T(-77)), slope_place(slopes.size(), T(-77));
    call(dyad::compile(f, dyad::jacobian(f)).into(value_place.data(), slope_place.data()), in);
    same("value in memory", value_place);
    if constexpr (std::is_same_v<T, float>) return; // branches may be others, and the oracle has not looked
    for (std::size_t r = 0; r < plain.size(); ++r)
      for (std::size_t i = 0; i < inputs; ++i) {
        compare("slope", r, i, static_cast<double>(slopes[r * inputs + i]), r, i);
        compare("slope in memory", r, i, static_cast<double>(slope_place[r * inputs + i]), r, i);
      }
  }
  void second_order() {
    constexpr auto f = dyad::function<>(L{});
    auto const second = listed<double>(call(dyad::hessian(f), at_));
    for (std::size_t i = 0; i < inputs; ++i)
      for (std::size_t j = 0; j < inputs; ++j) {
        std::array<Dual<tangents>, inputs> in;
        for (std::size_t k = 0; k < inputs; ++k)
          in[k] = Dual<tangents>::input(at_[k], {k == i ? 1.0 : 0.0, k == j ? 1.0 : 0.0, 0, 0});
        auto const dual = listed<Dual<tangents>>(call(lambda_, in))[0];
        if (defined_ && !dual.wild && !dual.kink)
          demand(std::abs(static_cast<long double>(second[i * inputs + j]) - dual.exact[tangents]) <=
                     dual.tolerance(tangents),
                 "second derivative", i, j, second[i * inputs + j], static_cast<double>(dual.exact[tangents]));
      }
  }

private:
  template <class F, class T> static auto call(F const& f, std::array<T, inputs> const& in) {
    return [&]<std::size_t... I, std::size_t... K>(std::index_sequence<I...>, std::index_sequence<K...>) {
      return f(in[I]..., part(in, Numbers + K * N)...);
    }
    (std::make_index_sequence<Numbers>{}, std::make_index_sequence<Vectors>{});
  }
  template <class T> static std::array<T, N> part(std::array<T, inputs> const& in, std::size_t first) {
    std::array<T, N> out;
    for (std::size_t i = 0; i < N; ++i) out[i] = in[first + i];
    return out;
  }
  void compare(char const* what, std::size_t r, std::size_t i, double found, std::size_t result, std::size_t input) {
    Dual<tangents> const& dual = passes_[input / tangents][result];
    std::size_t const k = input % tangents;
    if (defined_ && !dual.wild)
      demand(std::abs(static_cast<long double>(found) - dual.exact[k]) <= dual.tolerance(k), what, r, i, found,
             static_cast<double>(dual.exact[k]));
  }
  void demand(bool condition, char const* what, std::size_t r, std::size_t i, double found, double expected) {
    if (condition || !good_) return;
    good_ = false;
    std::printf("%s: %s (%zu, %zu) is %.17g where %.17g is expected\n", name_, what, r, i, found, expected);
  }

  char const* name_;
  Point at_;
  L lambda_;
  std::vector<std::vector<Dual<tangents>>> passes_;
  bool good_ = true, defined_ = false;
};

} // namespace test
