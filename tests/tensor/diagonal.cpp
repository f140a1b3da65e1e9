// SPDX-License-Identifier: BSL-1.0
// diagonal, diagonal_matrix, trace: elements of matrices in a row, and back.
#include "laws.hpp"

#include <limits>

using namespace tensor_test;

BOOST_AUTO_TEST_SUITE(diagonal_)

/// The elements (i, i + k) of three rows of four.
template <Index K> constexpr auto by_loop = [](auto const& x) {
  std::remove_cvref_t<decltype(x)> y;
  for (Index i = 0; i < 3; ++i)
    if (i + K >= 0 && i + K < 4) y.push_back(x[static_cast<std::size_t>(4 * i + i + K)]);
  return y;
};

BOOST_AUTO_TEST_CASE(laws) {
  check_laws([](auto const& x) { return diagonal(x); }, by_loop<0>, "diagonal(a)");
  check_laws([](auto const& x) { return diagonal(x, offset<2>); }, by_loop<2>, "diagonal(a, offset<2>)");
  check_laws([](auto const& x) { return diagonal(x, offset<-2>); }, by_loop<-2>, "diagonal(a, offset<-2>)");
}

BOOST_AUTO_TEST_CASE(laws_of_matrices_with_a_diagonal) { // three of them, each of the last axis
  check_laws([](auto const& x) { return diagonal_matrix(x, offset<-1>); }, [](auto const& x) {
    std::remove_cvref_t<decltype(x)> y(75, 0);
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 4; ++j) y[25 * i + 5 * (j + 1) + j] = x[4 * i + j];
    return y;
  }, "diagonal_matrix(a, offset<-1>)");
}

BOOST_AUTO_TEST_CASE(among_other_operations) {
  constexpr auto e = 2.0_c * diagonal(outer(b, exp(b))) + trace(square(a)) * matmul(diagonal(a), a);
  check(e, [](List const& x, List const& y) {
    List out;
    List::value_type const trace_of_squares = x[0] * x[0] + x[5] * x[5] + x[10] * x[10];
    for (std::size_t j = 0; j < 4; ++j) {
      List::value_type s = 0;
      for (std::size_t i = 0; i < 3; ++i) s += x[5 * i] * x[4 * i + j];
      out.push_back(2 * y[j] * std::exp(y[j]) + trace_of_squares * s);
    }
    return out;
  });
}

BOOST_AUTO_TEST_CASE(edges) {
  NdArray const x({{1.0, 2.0, 3.0}, {4.0, 5.0, 6.0}});
  BOOST_TEST(diagonal(x).to_vector() == std::vector({1.0, 5.0}));
  BOOST_TEST(diagonal(transpose(x), -1).to_vector() == std::vector({2.0, 6.0}));
  BOOST_TEST(diagonal(flip(x, Axes{1})).to_vector() == std::vector({3.0, 5.0}));
  BOOST_TEST(diagonal(x, 2).to_vector() == std::vector({3.0}));
  for (Index const k : {3, 4, 100, -2, -3, -100}) BOOST_TEST(diagonal(x, k).shape() == Shape{0}); // beside the matrix
  BOOST_TEST(diagonal(zeros(Shape{0, 3})).shape() == Shape{0});
  BOOST_TEST((diagonal(zeros(Shape{2, 5, 1, 3}), 1).shape() == Shape{2, 5, 1}));
  BOOST_TEST((diagonal_matrix(NdArray(std::vector<double>{})).shape() == Shape{0, 0}));
  BOOST_TEST((diagonal_matrix(NdArray(std::vector<double>{}), 2).to_vector() == std::vector(4, 0.0)));
  static_assert(same(diagonal(diagonal_matrix(b)), diagonal(diagonal_matrix(b), offset<0>)));
  BOOST_TEST((diagonal_matrix(NdArray({7.0, 8.0})).to_vector() == std::vector({7.0, 0.0, 0.0, 8.0})));
  BOOST_TEST((diagonal_matrix(NdArray({7.0}), 1).to_vector() == std::vector({0.0, 7.0, 0.0, 0.0})));
  BOOST_TEST(trace(zeros(Shape{0, 0})).item() == 0);
  for (Index const n : {1, 7, 8, 9, 17}) { // a strided row of any length, and its way back
    Variable const v(linspace(1.0, static_cast<double>(n * n), n * n).copy(), "v");
    Variable const d = diagonal(reshape(v, Shape{n, n}));
    for (Index i = 0; i < n; ++i) BOOST_TEST(d.data().at({i}) == static_cast<double>(1 + i * (n + 1)));
    NdArray const slope = grad(sum(square(d)), {v})[0].data();
    for (Index i = 0; i < n * n; ++i)
      BOOST_TEST(slope.at({i}) == (i % (n + 1) == 0 ? 2.0 * static_cast<double>(1 + i) : 0.0));
  }
  // What does not stand on the diagonal does not matter.
  double const inf = std::numeric_limits<double>::infinity();
  BOOST_TEST(trace(NdArray({{1.0, inf}, {std::nan(""), 1.0}})).item() == 2);
  BOOST_CHECK_EXCEPTION(diagonal(NdArray({1.0, 2.0})), ShapeError, [](ShapeError const& e) {
    return std::string(e.what()) == "dyad: diagonal: the shape (2,) is not that of a matrix";
  });
  BOOST_CHECK_EXCEPTION(diagonal_matrix(Variable(1.0)), ShapeError, [](ShapeError const& e) {
    return std::string(e.what()).find("diagonal_matrix: a number has no axis") != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()
