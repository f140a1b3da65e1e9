// expect: dyad: this operation does not say what happens at its singular points
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

struct Twice : dyad::Elementwise<1> {
  static constexpr std::string_view name = "twice";
  static constexpr dyad::Domain<1> domain = {{{0, 1}}};
#ifdef DYAD_TWIN
  static constexpr auto singular = dyad::smooth;
#endif
  template <class T> static constexpr T kernel(T const& a) { return a + a; }
  static constexpr auto vjp(dyad::Arg<0>, auto const& g, auto const&, auto const&) { return 2.0 * g; }
};
auto twice = dyad::apply<Twice>(dyad::var<"x">);
