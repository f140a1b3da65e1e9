// SPDX-License-Identifier: BSL-1.0
// cumsum: running sums along an axis.
#include "laws.hpp"

#include <dyad/array/random.hpp>

#include <limits>

using namespace tensor_test;

BOOST_AUTO_TEST_SUITE(cumsum_)

BOOST_AUTO_TEST_CASE(laws) {
  check_laws([](auto const& x) { return cumsum(x, axis<1>); }, [](auto const& x) {
    auto y = x;
    for (std::size_t i = 0; i < 12; ++i)
      if (i % 4 != 0) y[i] = y[i] + y[i - 1];
    return y;
  }, "cumsum(a, axis<1>)");
  check_laws([](auto const& x) { return cumsum(x, axis<0>); }, [](auto const& x) {
    auto y = x;
    for (std::size_t i = 4; i < 12; ++i) y[i] = y[i] + y[i - 4];
    return y;
  }, "cumsum(a, axis<0>)");
}

BOOST_AUTO_TEST_CASE(among_other_operations) {
  check(matmul(cumsum(exp(a), axis<-1>), cumsum(b)), [](List const& x, List const& y) {
    List out;
    for (std::size_t i = 0; i < 3; ++i) {
      List::value_type s = 0, of_x = 0, of_y = 0;
      for (std::size_t j = 0; j < 4; ++j) s += (of_x += std::exp(x[4 * i + j])) * (of_y += y[j]);
      out.push_back(s);
    }
    return out;
  });
}

BOOST_AUTO_TEST_CASE(a_branch_reaches_what_was_summed) {
  // Of the result only the first two elements are taken: log(0) behind them leaks nothing.
  Variable const x(NdArray({1.0, 2.0, 0.0, 3.0}), "x");
  Variable const y = sum(where(NdArray({1.0, 1.0, 0.0, 0.0}) > 0.0, cumsum(log(x)), 0.0));
  BOOST_TEST(grad(y, {x})[0].data().to_vector() == std::vector({2.0, 0.5, 0.0, 0.0}));
  constexpr auto t = var<"t", 4>;
  constexpr auto k = var<"k", 4>;
  auto const slope = gradient(sum(where(k > 0_c, cumsum(log(t)), 0_c)), t)[boost::hana::size_c<0>];
  BOOST_TEST((slope(t = std::array{1.0, 2.0, 0.0, 3.0}, k = std::array{1.0, 1.0, 0.0, 0.0}) ==
              std::array{2.0, 0.5, 0.0, 0.0}));
}

BOOST_AUTO_TEST_CASE(edges) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  BOOST_TEST(cumsum(NdArray(std::vector<double>{})).shape() == Shape{0});
  BOOST_TEST(cumsum(NdArray({1.0, infinity, 2.0})).to_vector() == std::vector({1.0, infinity, infinity}));
  BOOST_TEST(std::isnan(cumsum(NdArray({infinity, -infinity, 2.0})).to_vector()[2]));
  for (Index const n : {1, 2, 7, 8, 9, 16, 17, 1000}) { // as exact as the sum
    NdArray const last = cumsum(NdArray(std::vector<double>(static_cast<std::size_t>(n), 0.1)));
    BOOST_TEST(last.at({n - 1}) == static_cast<double>(static_cast<long double>(0.1) * n));
  }
  Index const many = 1'000'000;
  NdArray const floats = Random(3).uniform(Shape{many}, 1e6, 1e6 + 1, DType::float32);
  BOOST_TEST(cumsum(floats).at({many - 1}) == sum(floats.astype(DType::float64)).item(),
             boost::test_tools::tolerance(2e-7));
  BOOST_CHECK_EXCEPTION(cumsum(NdArray(1.0)), IndexError, [](IndexError const& e) {
    return std::string(e.what()).find("cumsum: axis 0") != std::string::npos;
  });
  BOOST_CHECK_THROW(cumsum(NdArray({1.0}), 1), IndexError);
}

BOOST_AUTO_TEST_SUITE_END()
