// expect anywhere: dyad: this operation has no derivative rule vjp
// expect: Sinc
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

struct Sinc : dyad::Elementwise<1> {
  static constexpr std::string_view name = "sinc";
  static constexpr dyad::Domain<1> domain = {{{0.5, 8.0}}};
  static constexpr auto singular = dyad::smooth;
  template <class T> static constexpr T kernel(T const& x) {
    using std::sin;
    return sin(x) / x;
  }
#ifdef DYAD_TWIN
  static constexpr auto vjp(dyad::Arg<0>, auto const& g, auto const& y, auto const& x) { return g * (cos(x) - y) / x; }
#endif
};

constexpr auto x = dyad::var<"x">;
constexpr auto df = diff(dyad::apply<Sinc>(x), x);
