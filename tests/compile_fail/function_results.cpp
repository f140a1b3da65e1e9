// SPDX-License-Identifier: BSL-1.0
// expect 1: dyad: a traced function returns a list whose length is not part of its type; return a std::array
// expect 2: dyad: a traced function returns nothing
// expect 3: dyad: a traced function returns a comparison; choose between numbers
// expect 4: dyad: a traced function returns something that is neither a number nor a std::array
#include <dyad/typed.hpp>

#include <vector>

struct Aggregate {
  double a;
};
#ifdef DYAD_TWIN
constexpr auto list = dyad::function([](auto a) { return std::array{a, 2.0 * a}; });
constexpr auto nothing = dyad::function([](auto a) { return a; });
constexpr auto comparison = dyad::function([](auto a) { return std::tuple{a, 1}; });
constexpr auto aggregate = dyad::function([](auto a) { return std::pair{a, Aggregate{1}.a}; });
auto results = std::tuple{list(1.0), nothing(1.0), comparison(1.0), aggregate(1.0)};
#else
#if DYAD_MISTAKE == 1
constexpr auto f = dyad::function([](auto a) { return std::vector{a, 2.0 * a}; });
#elif DYAD_MISTAKE == 2
constexpr auto f = dyad::function([](auto a) { static_cast<void>(a); });
#elif DYAD_MISTAKE == 3
constexpr auto f = dyad::function([](auto a) { return std::tuple{a, true}; });
#elif DYAD_MISTAKE == 4
constexpr auto f = dyad::function([](auto a) { return std::pair{a, Aggregate{1}}; });
#endif
auto result = (static_cast<void>(f(1.0)), 0);
#endif
