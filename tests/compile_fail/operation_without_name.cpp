// expect: dyad: this operation lacks its name or arity: derive it from dyad::Elementwise<arity> and give it a name
// expect: check_operation.*Sinc
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

struct Sinc : dyad::Elementwise<1> {
#ifdef DYAD_TWIN
  static constexpr std::string_view name = "sinc";
#endif
  static constexpr dyad::Domain<1> domain = {{{0.5, 8.0}}};
  static constexpr auto singular = dyad::smooth;
  template <class T> static constexpr T kernel(T const& x) {
    using std::sin;
    return sin(x) / x;
  }
  static constexpr auto vjp(dyad::Arg<0>, auto const& g, auto const& y, auto const& x) { return g * (cos(x) - y) / x; }
};

constexpr auto x = dyad::var<"x">;
constexpr auto f = dyad::apply<Sinc>(x);
