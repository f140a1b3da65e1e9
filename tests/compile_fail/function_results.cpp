// expect: dyad: a traced function returns a list whose length is not part of its type; return a std::array
// expect: dyad: a traced function returns nothing
// expect: dyad: a traced function returns a comparison; choose between numbers
// expect: dyad: a traced function returns something that is neither a number nor a std::array
// SPDX-License-Identifier: BSL-1.0
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
#else
constexpr auto list = dyad::function([](auto a) { return std::vector{a, 2.0 * a}; });
constexpr auto nothing = dyad::function([](auto a) { static_cast<void>(a); });
constexpr auto comparison = dyad::function([](auto a) { return std::tuple{a, true}; });
constexpr auto aggregate = dyad::function([](auto a) { return std::pair{a, Aggregate{1}}; });
#endif
auto r1 = (static_cast<void>(list(1.0)), 0);
auto r2 = (static_cast<void>(nothing(1.0)), 0);
auto r3 = (static_cast<void>(comparison(1.0)), 0);
auto r4 = (static_cast<void>(aggregate(1.0)), 0);
