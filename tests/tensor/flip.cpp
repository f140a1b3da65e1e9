// SPDX-License-Identifier: BSL-1.0
// flip: elements in the opposite order along axes.
#include "laws.hpp"

using namespace tensor_test;

BOOST_AUTO_TEST_SUITE(flip_)

BOOST_AUTO_TEST_CASE(laws) {
  check_laws([](auto const& x) { return flip(x, axes<1>); }, [](auto const& x) {
    auto y = x;
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 4; ++j) y[4 * i + j] = x[4 * i + 3 - j];
    return y;
  }, "flip(a, axes<1>)");
  check_laws([](auto const& x) { return flip(x, axes<0, 1>); }, [](auto const& x) {
    auto y = x;
    for (std::size_t i = 0; i < 12; ++i) y[i] = x[11 - i];
    return y;
  }, "flip(a, axes<0, 1>)");
}

BOOST_AUTO_TEST_CASE(of_products_and_parts) {
  check(matmul(flip(a), flip(b)), [](List const& x, List const& y) {
    List out;
    for (std::size_t i = 0; i < 3; ++i) {
      List::value_type s = 0;
      for (std::size_t j = 0; j < 4; ++j) s += x[11 - (4 * i + j)] * y[3 - j];
      out.push_back(s);
    }
    return out;
  });
  check(slice(flip(a, axes<1>), range<1, 3>, axis<1>) * flip(slice(b, range<0, 2>)), [](List const& x, List const& y) {
    List out;
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 2; ++j) out.push_back(x[4 * i + 2 - j] * y[1 - j]);
    return out;
  });
}

BOOST_AUTO_TEST_CASE(edges) {
  BOOST_TEST(flip(NdArray(2.5)).item() == 2.5);
  BOOST_TEST(flip(NdArray(std::vector<double>{})).shape() == Shape{0});
  BOOST_TEST(flip(NdArray({{1.0}, {2.0}}), Axes{-1}).to_vector() == std::vector({1.0, 2.0}));
  BOOST_CHECK_EXCEPTION(flip(NdArray({1.0}), Axes{1}), IndexError, [](IndexError const& e) {
    return std::string(e.what()).find("flip: axis 1") != std::string::npos;
  });
  BOOST_CHECK_THROW(flip(NdArray({1.0}), Axes{0, 0}), IndexError);
  static_assert(same(flip(flip(a)), a)); // the same view
}

BOOST_AUTO_TEST_SUITE_END()
