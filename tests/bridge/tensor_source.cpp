// SPDX-License-Identifier: BSL-1.0
// Graphs of tensors recorded at run time, written as source. The text below is what to_cpp writes, compiled.
#include <dyad/bridge/source.hpp>
#include <dyad/dynamic.hpp>
#include <dyad/tensor.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

using namespace dyad;
using namespace dyad::literals;

namespace {

// The lambda as a value, and as the text it is compiled from.
#define DYAD_TEXT_AND_CODE(name, ...) \
  auto const name = __VA_ARGS__;      \
  char const* const name##_text = #__VA_ARGS__;

/// Without line ends, comments in front and repeated spaces, as the preprocessor leaves a text.
std::string squeezed(std::string const& text) {
  std::string out;
  for (std::size_t i = text.starts_with("//") ? text.find('\n') : 0; i < text.size(); ++i) {
    char const c = text[i] == '\n' ? ' ' : text[i];
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  }
  return out;
}

DYAD_TEXT_AND_CODE(layer, [](auto const& x, auto const& W, auto const& b, auto const& t) {
  auto const t1 = linear(x, W, b);
  auto const t2 = tanh(t1);
  auto const t3 = t2 - t;
  auto const t4 = sum_of_squares(t3, axes<1>);
  auto const t5 = t4 / 2.0;
  return logsumexp(t5);
})

DYAD_TEXT_AND_CODE(parts, [](auto const& m) {
  auto const t1 = slice(m, range<2, open_end, -2>, axis<1>);
  auto const t2 = reshape(slice(m, range<1, 2>, axis<0>), extents<3>);
  auto const t3 = transpose(m);
  auto const t4 = max(t1, axes<0>, keepdims);
  auto const t5 = sum(t2);
  auto const t6 = softmax(t3, axes<1>);
  auto const t7 = matmul(m, t6);
  auto const t8 = t5 * t7;
  return t8 - t4;
})

DYAD_TEXT_AND_CODE(joined, [](auto const& a, auto const& b) {
  auto const t1 = concat(hana::make_tuple(a, b, a), axis<0>);
  auto const t2 = square(a);
  auto const t3 = slice(t1, range<1, 5>, axis<0>);
  auto const t4 = stack(hana::make_tuple(b, t2), axis<1>);
  auto const t5 = sum(t3);
  auto const t6 = matmul(t4, t4);
  return t5 * t6;
})

} // namespace

BOOST_AUTO_TEST_SUITE(tensor_source)

BOOST_AUTO_TEST_CASE(a_layer_becomes_a_typed_expression) {
  Random random(3);
  Variable const vx(random.normal({5, 3}), "x"), vW(random.normal({3, 2}), "W"), vb(random.normal({2}), "b"),
      vt(random.normal({5, 2}), "t");
  Variable const y = logsumexp(sum_of_squares(tanh(linear(vx, vW, vb)) - vt, {1}) / 2.0, Axes{0});
  std::string const text = to_cpp(y);
  BOOST_TEST(text.starts_with("// call with var<\"x\", 5, 3>, var<\"W\", 3, 2>, var<\"b\", 2>, var<\"t\", 5, 2>\n"),
             text);
  BOOST_TEST(squeezed(text) == squeezed(layer_text));
  BOOST_TEST(layer(vx, vW, vb, vt).item() == y.item()); // runs on Variables again

  constexpr auto x = var<"x", 5, 3>;
  constexpr auto W = var<"W", 3, 2>;
  constexpr auto b = var<"b", 2>;
  constexpr auto t = var<"t", 5, 2>;
  auto const [value, slopes] = value_and_gradient(layer(x, W, b, t), W)(
      x = vx.data().to_vector(), W = vW.data().to_vector(), b = vb.data().to_vector(), t = vt.data().to_vector());
  BOOST_TEST(value == y.item(), boost::test_tools::tolerance(1e-14));
  auto const wanted = grad(y, vW).data().to_vector();
  for (std::size_t i = 0; i < 6; ++i)
    BOOST_TEST(slopes[i / 2][i % 2] == wanted[i], boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(slices_transposes_and_products) {
  Variable const vm(NdArray({{0.3, -1.2, 0.8}, {1.5, 0.4, -0.6}}), "m");
  Variable const y = sum(index(vm, {1})) * matmul(vm, softmax(transpose(vm), Axes{1})) -
                     max(slice(vm, Slice{{}, {}, -2}, 1), Axes{0}, true);
  BOOST_TEST(squeezed(to_cpp(y)) == squeezed(parts_text));
  constexpr auto m = var<"m", 2, 3>;
  auto const typed = parts(m)(m = vm.data().to_vector());
  auto const wanted = y.data().to_vector();
  for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(typed[i / 2][i % 2] == wanted[i], boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(joined_parts) {
  Variable const va(NdArray({1.0, 2.0}), "a"), vb(NdArray({3.0, 4.0}), "b");
  auto const recorded = [&] {
    Variable const t4 = stack({vb, square(va)}, 1);
    return sum(slice(concat({va, vb, va}), Slice{1, 5}, 0)) * matmul(t4, t4);
  };
  Variable const y = recorded();
  BOOST_TEST(squeezed(to_cpp(y)) == squeezed(joined_text), to_cpp(y));
  std::vector<double> const wanted = y.data().to_vector();
  BOOST_TEST(joined(va, vb).data().to_vector() == wanted); // runs on Variables and arrays
  BOOST_TEST(joined(va.data(), vb.data()).to_vector() == wanted);
  BOOST_TEST(grad(sum(joined(va, vb)), va).data().to_vector() == grad(sum(y), va).data().to_vector());
  constexpr auto a = var<"a", 2>;
  constexpr auto b = var<"b", 2>;
  auto const typed = joined(a, b)(a = va.data().to_vector(), b = vb.data().to_vector());
  for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(typed[i / 2][i % 2] == wanted[i], boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_SUITE_END()
