// SPDX-License-Identifier: BSL-1.0
// What the compiler computes is what the program computes, to the bit and to the sign of a zero: operations that are
// constant expressions, and their derivatives to the second order, at awkward points.
#include "grid.hpp"

#include <dyad/typed.hpp>

#include <bit>
#include <cstdint>

using namespace dyad;

namespace {

constexpr auto x = var<"x">;
constexpr auto y = var<"y">;

using Limits = std::numeric_limits<double>;
/// Numbers whose sums and products are no constant expression by no fault of the library are left out: an overflow is
/// an error to the compiler.
constexpr std::array<double, 19> points = {0.0,
                                           -0.0,
                                           Limits::denorm_min(),
                                           -Limits::denorm_min(),
                                           Limits::min() / 2,
                                           -Limits::min(),
                                           1e-9,
                                           -0.5,
                                           0.5,
                                           1 - Limits::epsilon() / 2,
                                           1.0,
                                           -1.0,
                                           1 + Limits::epsilon(),
                                           2.0,
                                           -2.5,
                                           3.0,
                                           1e8,
                                           1e100,
                                           -1e100};
constexpr std::array<double, 4> beyond = {Limits::infinity(), -Limits::infinity(), Limits::max(), -Limits::max()};

template <class E, std::size_t N> constexpr auto row(E const& e, std::array<double, N> const& at) {
  std::array<double, N> out{};
  for (std::size_t i = 0; i < N; ++i) out[i] = e(x = at[i]);
  return out;
}
template <class E, std::size_t N> constexpr auto table(E const& e, std::array<double, N> const& at) {
  std::array<double, N * N> out{};
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t k = 0; k < N; ++k) out[N * i + k] = e(x = at[i], y = at[k]);
  return out;
}
template <std::size_t N>
void same(std::string const& name, std::array<double, N> const& constant, std::array<double, N> const& computed) {
  for (std::size_t i = 0; i < N; ++i)
    BOOST_TEST(std::bit_cast<std::uint64_t>(constant[i]) == std::bit_cast<std::uint64_t>(computed[i]),
               name << " at point " << i << ": " << constant[i] << " as a constant, " << computed[i]
                    << " when it runs");
}
/// Numbers that the compiler does not know.
template <std::size_t N> std::array<double, N> unknown(std::array<double, N> const& at) {
  std::array<double, N> out{};
  for (std::size_t i = 0; i < N; ++i) {
    double const volatile one = at[i];
    out[i] = one;
  }
  return out;
}

#define ONE(E, at)                                                                                                     \
  do {                                                                                                                 \
    constexpr auto constant = row(E, at);                                                                              \
    same(#E, constant, row(E, unknown(at)));                                                                           \
  } while (false)
#define TWO(E)                                                                                                         \
  do {                                                                                                                 \
    constexpr auto constant = table(E, points);                                                                        \
    same(#E, constant, table(E, unknown(points)));                                                                     \
  } while (false)

} // namespace

BOOST_AUTO_TEST_SUITE(one_answer)

BOOST_AUTO_TEST_CASE(constants_of_one_argument) {
  ONE(-x, points);
  ONE(square(x), points);
  ONE(one_minus_square(x), points);
  ONE(abs(x), points);
  ONE(sign(x), points);
  ONE(relu(x), points);
  ONE(clamp(x, -1.0, 1.0), points);
  ONE(1.0 / x, (std::array{1.0, -0.0, 0.0, 2.5, 1e-9}));
  ONE(where(x > 0.0, 1.0 / x, x), (std::array{1.0, -0.0, 0.0, 2.5, 1e-9}));
  ONE(diff(where(x > 0.0, 1.0 / x, x), x), (std::array{1.0, -0.0, 0.0, 2.5, 1e-9}));
  ONE(-x, beyond);
  ONE(abs(x), beyond);
  ONE(sign(x), beyond);
  ONE(relu(x), beyond);
  ONE(clamp(x, -1.0, 1.0), beyond);
  ONE(diff(square(x), x), points);
  ONE(diff(abs(x), x), points);
  ONE(diff(sign(x), x), points);
  ONE(diff(relu(x), x), points);
  ONE(diff(clamp(x, -1.0, 1.0), x), points);
  ONE(diff<2>(square(abs(x)), x), points);
  ONE(diff<2>(square(relu(x)), x), points);
}

BOOST_AUTO_TEST_CASE(constants_of_two_arguments) {
  TWO(x + y);
  TWO(x - y);
  TWO(x* y);
  TWO(min(x, y));
  TWO(max(x, y));
  TWO(where(x < y, x, -y));
  TWO(diff(min(x, y), x));
  TWO(diff(max(x, y), y));
  TWO(diff(x * y * x, x, y));
}

BOOST_AUTO_TEST_SUITE_END()
