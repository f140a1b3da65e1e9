// SPDX-License-Identifier: BSL-1.0
// An operation on shapes of a few lines outside of the library works in every part of it.
#include "laws.hpp"

namespace mine {

using dyad::Index;
using dyad::Shape;
using dyad::Strided;

/// The elements moved by some places along an axis; what leaves at one end enters at the other.
struct Roll {
  static constexpr std::string_view name = "roll";
  static constexpr bool moves_elements = true, copies_elements = true;
  Index by = 0, axis = 0;
  static constexpr void parameters(auto& op, auto const& f) {
    f(op.by, "by");
    f(op.axis, "axis");
  }
  constexpr Shape result(Shape const& x) const { return x; }
  template <class T> constexpr void kernel(Strided<T> const& out, Strided<T const> const& x) const {
    dyad::for_each_line(x.shape, axis, [count = x.shape[axis], this](T* to, T const* from, auto const& step) {
      for (Index i = 0; i < count; ++i) to[((i + by) % count + count) % count * step[0]] = from[i * step[1]];
    }, out, x);
  }
  constexpr void add_axis(Index) { ++axis; }
  constexpr auto vjp(dyad::Arg<0>, auto const& g, auto const&, auto const&) const {
    return apply_to(Roll{-by, axis}, g);
  }
};

template <Index N> struct By {
  constexpr operator Index() const { return N; }
};
template <Index N> inline constexpr By<N> by{};

template <dyad::Shaped T> constexpr T roll(T const& x, Index by, Index axis = 0) {
  return apply_to(Roll{by, dyad::resolve_axis(axis, x.ndim(), Roll::name)}, x);
}
template <dyad::StaticShaped E, class... P> constexpr auto roll(E const& x, P const&... p) {
  return apply_static<"roll">([](auto const& t, auto... q) { return roll(t, q...); }, x, p...);
}

} // namespace mine

using namespace tensor_test;

BOOST_AUTO_TEST_SUITE(user_operation_on_shapes)

BOOST_AUTO_TEST_CASE(laws) {
  check_laws([](auto const& x) { return mine::roll(x, mine::by<1>, axis<1>); }, [](auto const& x) {
    auto y = x;
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 4; ++j) y[4 * i + (j + 1) % 4] = x[4 * i + j];
    return y;
  }, "roll(a, by<1>, axis<1>)");
}

BOOST_AUTO_TEST_CASE(in_a_fused_expression) {
  check(sum(exp(a) * mine::roll(a, mine::by<-1>), axes<0>) + mine::roll(b, mine::by<2>),
        [](List const& x, List const& y) {
          List out;
          for (std::size_t j = 0; j < 4; ++j) {
            List::value_type s = y[(j + 2) % 4];
            for (std::size_t i = 0; i < 3; ++i) s += std::exp(x[4 * i + j]) * x[4 * ((i + 1) % 3) + j];
            out.push_back(s);
          }
          return out;
        });
}

BOOST_AUTO_TEST_SUITE_END()
