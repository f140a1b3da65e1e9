// expect anywhere: dyad: this operation on shapes does not say how it is computed
// SPDX-License-Identifier: BSL-1.0
#include <dyad/tensor.hpp>

struct Backwards {
  static constexpr std::string_view name = "backwards";
  static constexpr void parameters(auto&, auto const&) {}
  constexpr dyad::Shape result(dyad::Shape const& x) const { return x; }
#ifdef DYAD_TWIN
  template <class T> constexpr void kernel(dyad::Strided<T> const& out, dyad::Strided<T const> const& x) const {
    for (dyad::Index i = 0; i < x.shape[0]; ++i)
      out.first[i * out.strides[0]] = x.first[(x.shape[0] - 1 - i) * x.strides[0]];
  }
#endif
  constexpr void add_axis(dyad::Index) {}
  constexpr auto vjp(dyad::Arg<0>, auto const& g, auto const&, auto const&) const { return apply_to(Backwards{}, g); }
};
template <dyad::StaticShaped E> constexpr auto backwards(E const& x) {
  return apply_static<"backwards">([](auto const& t) { return apply_to(Backwards{}, t); }, x);
}
[[maybe_unused]] auto e = backwards(dyad::var<"x", 3>);
