// SPDX-License-Identifier: BSL-1.0
// Operations of the user's that hold data of the running program: on numbers, arrays and Variables, of any order.
#include <dyad/dynamic.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <memory>
#include <vector>

using namespace dyad;

namespace {

/// A polynomial whose coefficients are read while the program runs, or a derivative of it.
struct Polynomial : Elementwise<1> {
  static constexpr std::string_view name = "polynomial";
  std::shared_ptr<std::vector<double> const> coefficients;
  int order = 0;

  template <class T> T kernel(T const& x) const {
    if (x != x) return x; // a kernel may branch: it sees one number at a time
    T sum(0);
    for (std::size_t k = coefficients->size(); k-- > static_cast<std::size_t>(order);) {
      double factor = (*coefficients)[k];
      for (int i = 0; i < order; ++i) factor *= static_cast<double>(k) - i;
      sum = sum * x + static_cast<T>(factor);
    }
    return sum;
  }
  auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) const {
    Polynomial slope = *this;
    ++slope.order;
    return g * dyad::apply(slope, x);
  }
};

/// scale * a / b, which is infinite where b is 0.
struct Ratio : Elementwise<2> {
  static constexpr std::string_view name = "ratio";
  static constexpr bool simd = true;
  double scale = 1;
  template <class T> T kernel(T const& a, T const& b) const { return detail::number_cast<T>(scale) * a / b; }
  auto vjp(Arg<0>, auto const& g, auto const&, auto const&, auto const& b) const { return scale * g / b; }
  auto vjp(Arg<1>, auto const& g, auto const& y, auto const&, auto const& b) const { return -g * y / b; }
};

Polynomial polynomial(std::vector<double> coefficients) {
  Polynomial out;
  out.coefficients = std::make_shared<std::vector<double> const>(std::move(coefficients));
  return out;
}
Ratio ratio(double scale) {
  Ratio out;
  out.scale = scale;
  return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(on_numbers_and_arrays) {
  Polynomial const p = polynomial({1, -2, 0, 4}); // 1 - 2 x + 4 x^3
  BOOST_TEST(apply(p, 2.0) == 29);
  static_assert(std::is_same_v<decltype(apply(p, 2.0f)), float>);
  for (Index const count : {0, 1, 3, 4, 5, 17}) {
    NdArray const x = linspace(-1, 1, count);
    BOOST_TEST(allclose(apply(p, x), 1 - 2 * x + 4 * x * x * x, 1e-14, 1e-14));
    BOOST_TEST(allclose(apply(ratio(3), x, x + 2.0), 3 * x / (x + 2.0), 1e-14, 1e-14));
  }
  BOOST_TEST((apply(p, zeros({2, 3}, DType::float32)).dtype() == DType::float32));
  BOOST_TEST(apply(ratio(2), NdArray({{1.0}, {2.0}}), NdArray({1, 2, 4})).at({1, 2}) == 1);
  BOOST_TEST(apply(ratio(2), NdArray({1, 3}), 4.0).at({1}) == 1.5);
  BOOST_CHECK_THROW(apply(ratio(2), NdArray({1, 2}), NdArray({1, 2, 3})), ShapeError);
}

BOOST_AUTO_TEST_CASE(on_variables_of_any_order) {
  Variable const x({2.0, -1.0});
  Polynomial const p = polynomial({1, -2, 0, 4});
  double const wanted[][2] = {{29, -1}, {46, 10}, {48, -24}, {24, 24}, {0, 0}};
  Variable y = apply(p, x);
  BOOST_TEST(y.creator() == "polynomial");
  for (auto const& order : wanted) {
    BOOST_TEST(y.data().at({0}) == order[0]);
    BOOST_TEST(y.data().at({1}) == order[1]);
    y = grad(sum(y), {x}, {.create_graph = true})[0];
  }
  using Xs = std::vector<Variable>;
  auto const f = [](Xs const& v) { return square(apply(ratio(3), v[0], v[1])); };
  Xs const at{Variable{{1.0}, {2.0}}, Variable({1.0, 2.0, -4.0})}; // broadcast
  BOOST_TEST(gradient_check(f, at).ok);
  BOOST_TEST(second_gradient_check(f, at).ok);
  Variable const direction = jvp([&](Variable const& v) { return apply(p, v); }, x, Variable({1.0, 1.0})).second;
  BOOST_TEST(direction.data().at({0}) == 46);
}

BOOST_AUTO_TEST_CASE(a_branch_not_taken_leaks_nothing) {
  Variable const a({0.0, 6.0}), b({0.0, 2.0});
  Variable const y = where(b > 0.0, apply(ratio(1), a, b), 0.0);
  auto const slopes = grad(sum(y), {a, b}, {.create_graph = true});
  BOOST_TEST(slopes[0].data().to_vector() == (std::vector{0.0, 0.5}), boost::test_tools::per_element());
  BOOST_TEST(slopes[1].data().to_vector() == (std::vector{0.0, -1.5}), boost::test_tools::per_element());
  BOOST_TEST(grad(sum(slopes[1]), {b})[0].data().to_vector() == (std::vector{0.0, 1.5}),
             boost::test_tools::per_element());
  Variable const one({1.0, 2.0}), shared(0.0); // stretched, and never reached
  Variable const z = sum(where(one > 5.0, apply(ratio(1), one, shared), 0.0));
  BOOST_TEST(grad(z, {shared})[0].item() == 0);
}
