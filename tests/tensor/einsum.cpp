// SPDX-License-Identifier: BSL-1.0
// Sums of products in index notation, of arrays, Variables and tensors of static shape, against loops over all letters.
#include <dyad/dynamic.hpp>
#include <dyad/tensor.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <vector>

using namespace dyad;

namespace {

NdArray sample(Shape const& shape, int seed = 1) {
  std::vector<double> values(static_cast<std::size_t>(shape.count()));
  double x = seed;
  for (double& value : values) value = std::sin(x = x * 1.7 + 0.6 - std::floor(x));
  return NdArray(values, shape);
}

/// What the notation means: a loop over the values of all letters.
NdArray by_loops(std::vector<std::string> const& letters, std::string const& result, std::vector<NdArray> const& x) {
  std::map<char, Index> extents, at;
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t k = 0; k < letters[i].size(); ++k) extents[letters[i][k]] = x[i].shape()[static_cast<Index>(k)];
  Shape shape;
  Index all = 1;
  for (char const c : result) shape.push_back(extents[c]);
  for (auto const& [c, extent] : extents) all *= extent;
  std::vector<double> out(static_cast<std::size_t>(shape.count()), 0.0);
  for (Index step = 0; step < all; ++step) {
    Index rest = step, place = 0;
    for (auto const& [c, extent] : extents) {
      at[c] = rest % extent;
      rest /= extent;
    }
    double product = 1;
    for (std::size_t i = 0; i < x.size(); ++i) {
      Index from = 0;
      for (char const c : letters[i]) from = from * extents[c] + at[c];
      product *= x[i].to_vector()[static_cast<std::size_t>(from)];
    }
    for (char const c : result) place = place * extents[c] + at[c];
    out[static_cast<std::size_t>(place)] += product;
  }
  return shape.empty() ? NdArray(out[0]) : NdArray(out, shape);
}

bool close(NdArray const& a, NdArray const& b) { return allclose(a, b, 1e-13, 1e-13); }

auto says(std::string sentence) {
  return [sentence](std::exception const& error) {
    BOOST_TEST(error.what() == sentence);
    return error.what() == sentence;
  };
}

} // namespace

BOOST_AUTO_TEST_CASE(one_argument) {
  NdArray const x = sample({3, 3}), y = sample({2, 3, 4}), z = sample({2, 3, 2, 3});
  BOOST_TEST(close(einsum("ij->ji", x), transpose(x)));
  BOOST_TEST(close(einsum("ji", x), transpose(x))); // in alphabetical order
  BOOST_TEST(close(einsum("ij->", x), sum(x)));
  BOOST_TEST(close(einsum("ijk->ki", y), by_loops({"ijk"}, "ki", {y})));
  BOOST_TEST(close(einsum("ii", x), trace(x)));
  BOOST_TEST(close(einsum("ii->i", x), by_loops({"ii"}, "i", {x})));
  BOOST_TEST(close(einsum("ajai->ij", z), by_loops({"ajai"}, "ij", {z})));
  BOOST_TEST(close(einsum("abab->ba", z), by_loops({"abab"}, "ba", {z})));
  BOOST_TEST(close(einsum("->", NdArray(2.0)), NdArray(2.0)));
  BOOST_TEST((einsum("ii->i", sample({0, 0})).shape() == Shape{0}));
  BOOST_TEST(einsum("ij->", sample({0, 3})).item() == 0);
}

BOOST_AUTO_TEST_CASE(several_arguments) {
  NdArray const a = sample({3, 4}), b = sample({4, 2}, 2), v = sample({3}, 3), w = sample({4}, 4);
  BOOST_TEST(close(einsum("ij,jk->ik", a, b), matmul(a, b)));
  BOOST_TEST(close(einsum(" ij , jk ", a, b), matmul(a, b)));
  BOOST_TEST(close(einsum("ij,jk->ki", a, b), transpose(matmul(a, b))));
  BOOST_TEST(close(einsum("i,j->ij", v, w), outer(v, w)));
  BOOST_TEST(close(einsum("i,i", v, v), sum(v * v)));
  BOOST_TEST(close(einsum("i,i->i", v, v), v * v));
  BOOST_TEST(close(einsum("ij,i->ij", a, v), by_loops({"ij", "i"}, "ij", {a, v})));
  BOOST_TEST(close(einsum("ij,kl->", a, b), sum(a) * sum(b)));
  BOOST_TEST(close(einsum("i,ij,j->", v, a, w), matmul(v, matmul(a, w))));
  NdArray const many = sample({2, 3, 4}), others = sample({2, 4, 5}, 2), matrix = sample({3, 3}, 5);
  BOOST_TEST(close(einsum("bij,bjk->bik", many, others), matmul(many, others)));
  BOOST_TEST(close(einsum("bij,bjk->kb", many, others), by_loops({"bij", "bjk"}, "kb", {many, others})));
  BOOST_TEST(close(einsum("ii,bij->bj", matrix, many), by_loops({"ii", "bij"}, "bj", {matrix, many})));
  BOOST_TEST(close(einsum("bij,i,j,b->bj", many, v, w, NdArray({2, -1})),
                   by_loops({"bij", "i", "j", "b"}, "bj", {many, v, w, NdArray({2, -1})})));
  BOOST_TEST(close(einsum("ij,jk->ik", sample({2, 0}), sample({0, 3})), zeros({2, 3})));
  BOOST_TEST(close(einsum<"ij,jk->ik">(a, b), matmul(a, b)));
}

BOOST_AUTO_TEST_CASE(mistakes) {
  NdArray const a = sample({3, 4}), b = sample({4, 2});
  BOOST_CHECK_EXCEPTION(einsum("ij,jk->ik", a), ShapeError,
                        says("dyad: einsum: \"ij,jk->ik\" has 2 arguments and 1 were given"));
  BOOST_CHECK_EXCEPTION(einsum("ij,kj->ik", a, b), ShapeError,
                        says("dyad: einsum: \"ij,kj->ik\" has one letter 'j' for the extents 4 and 2 of the shapes "
                             "(3, 4) and (4, 2)"));
  BOOST_CHECK_EXCEPTION(einsum("ii", a), ShapeError,
                        says("dyad: einsum: \"ii\" has one letter 'i' for different extents of the shape (3, 4)"));
  BOOST_CHECK_EXCEPTION(einsum("ijk->", a), ShapeError,
                        says("dyad: einsum: \"ijk->\" has 3 letters for argument 1, whose shape is (3, 4)"));
  BOOST_CHECK_EXCEPTION(einsum("ij->ik", a), ShapeError,
                        says("dyad: einsum: \"ij->ik\" has the letter 'k' in its result, which no argument has"));
  BOOST_CHECK_EXCEPTION(einsum("ij->ii", a), ShapeError,
                        says("dyad: einsum: \"ij->ii\" has the letter 'i' in its result, which may stand there once"));
  BOOST_CHECK_EXCEPTION(einsum("i...->i", a), ShapeError,
                        says("dyad: einsum: \"i...->i\" is not written as letters, commas and one arrow"));
}

BOOST_AUTO_TEST_CASE(first_and_second_derivatives) {
  using Xs = std::vector<Variable>;
  auto const check = [](ManyVariables const& f, Xs const& x) {
    CheckReport const first = gradient_check(f, x), second = second_gradient_check(f, x);
    BOOST_TEST(first.ok, first.message);
    BOOST_TEST(second.ok, second.message);
  };
  check([](Xs const& x) { return einsum("bij,bjk,i->kb", x[0], x[1], x[2]); },
        {Variable(sample({2, 3, 2})), Variable(sample({2, 2, 2}, 2)), Variable(sample({3}, 3))});
  check([](Xs const& x) { return square(einsum("ii->i", x[0])); }, {Variable(sample({3, 3}))});
}

BOOST_AUTO_TEST_CASE(static_tensors) {
  constexpr auto a = var<"a", 2, 3>;
  constexpr auto b = var<"b", 3, 3>;
  constexpr auto f = sum(square(einsum<"ij,jk,kk->ik">(a, b, b)));
  static_assert(einsum<"ij,jk->ki">(a, b).shape() == Shape{3, 2});
  NdArray const at_a = sample({2, 3}), at_b = sample({3, 3}, 2);
  auto const [value, slopes] = value_and_gradient(f, a, b)(a = at_a.to_vector(), b = at_b.to_vector());
  Variable const va(at_a), vb(at_b);
  Variable const loss = sum(square(einsum("ij,jk,kk->ik", va, vb, vb)));
  auto const wanted = grad(loss, {va, vb});
  BOOST_TEST(value == loss.item(), boost::test_tools::tolerance(1e-13));
  auto const& [by_a, by_b] = slopes;
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) {
      if (i < 2) BOOST_TEST(std::abs(by_a[i][j] - wanted[0].data().to_vector()[3 * i + j]) < 1e-13);
      BOOST_TEST(std::abs(by_b[i][j] - wanted[1].data().to_vector()[3 * i + j]) < 1e-13);
    }
}
