// expect: fconstexpr.(ops.limit|steps=)
// expect anywhere: -fconstexpr-(ops-limit|steps)=
// option of g++: -fconstexpr-ops-limit=20000
// option of clang: -fconstexpr-steps=20000
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

constexpr auto f = dyad::function<dyad::Vec<8>>([](auto const& v) {
  auto sum = v[0];
  for (std::size_t i = 0; i < 200; ++i) sum += sin(v[i % 8] * sum);
  return sum;
});

[[maybe_unused]] auto y = f(std::array<double, 8>{});
