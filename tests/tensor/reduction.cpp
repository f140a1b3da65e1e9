// SPDX-License-Identifier: BSL-1.0
// Reductions over all axes and over some.
#include "check.hpp"

using namespace tensor_test;

namespace {
/// f of each row.
List rows(List const& x, auto const& f) {
  List out;
  for (std::size_t i = 0; i < 3; ++i)
    out.push_back(f(List(x.begin() + static_cast<long>(4 * i), x.begin() + static_cast<long>(4 * i + 4))));
  return out;
}
Real total(List const& x) {
  Real sum = 0;
  for (Real const v : x) sum += v;
  return sum;
}
Real log_sum_exp(List const& x) {
  Real sum = 0;
  for (Real const v : x) sum += std::exp(v);
  return std::log(sum);
}
} // namespace

BOOST_AUTO_TEST_SUITE(reduction)

BOOST_AUTO_TEST_CASE(sums) {
  check(sum(a * b), [](List const& x, List const& y) {
    Real s = 0;
    for (std::size_t i = 0; i < 12; ++i) s += x[i] * y[i % 4];
    return List{s};
  });
  check(sum(exp(a), axes<0>) * b, [](List const& x, List const& y) {
    List out;
    for (std::size_t j = 0; j < 4; ++j)
      out.push_back((std::exp(x[j]) + std::exp(x[4 + j]) + std::exp(x[8 + j])) * y[j]);
    return out;
  });
  check(sum(a * b, axes<-1>, keepdims), [](List x, List const& y) {
    for (std::size_t i = 0; i < 12; ++i) x[i] *= y[i % 4];
    return rows(x, total);
  });
}

BOOST_AUTO_TEST_CASE(means_and_variances) {
  check(mean(a, axes<1>) + mean(b), [](List const& x, List const& y) {
    return rows(x, [&](List const& row) { return (total(row) + total(y)) / 4; });
  });
  check(variance(a, axes<1>) * sum(b), [](List const& x, List const& y) {
    return rows(x, [&](List const& row) {
      Real const m = total(row) / 4;
      Real s = 0;
      for (Real const v : row) s += (v - m) * (v - m);
      return s / 4 * total(y);
    });
  });
}

BOOST_AUTO_TEST_CASE(largest_and_smallest) {
  check(max(a, axes<1>) * sum(b), [](List const& x, List const& y) {
    return rows(x, [&](List const& r) { return *std::max_element(r.begin(), r.end()) * total(y); });
  });
  check(min(a * b, axes<0>), [](List const& x, List const& y) {
    List out;
    for (std::size_t j = 0; j < 4; ++j) out.push_back(std::min({x[j] * y[j], x[4 + j] * y[j], x[8 + j] * y[j]}));
    return out;
  });
  check(max(a) + min(b), [](List const& x, List const& y) {
    return List{*std::max_element(x.begin(), x.end()) + *std::min_element(y.begin(), y.end())};
  });
}

BOOST_AUTO_TEST_CASE(a_tie_is_shared) {
  auto const g = compile(gradient(max(b), b))(b = std::array{1.0, 2.0, 2.0, 0.0});
  BOOST_TEST(g == (std::array{0.0, 0.5, 0.5, 0.0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(exponentials) {
  check(logsumexp(a + b, axes<1>), [](List x, List const& y) {
    for (std::size_t i = 0; i < 12; ++i) x[i] += y[i % 4];
    return rows(x, log_sum_exp);
  });
  check(logsumexp(a) * sum(b), [](List const& x, List const& y) { return List{log_sum_exp(x) * total(y)}; });
  check(softmax(a * b), [](List x, List const& y) {
    for (std::size_t i = 0; i < 12; ++i) x[i] = std::exp(x[i] * y[i % 4]);
    for (std::size_t i = 0; i < 3; ++i) {
      Real const s = x[4 * i] + x[4 * i + 1] + x[4 * i + 2] + x[4 * i + 3];
      for (std::size_t j = 0; j < 4; ++j) x[4 * i + j] /= s;
    }
    return x;
  });
  check(log_softmax(a, axes<0>) * b, [](List x, List const& y) {
    for (std::size_t j = 0; j < 4; ++j) {
      Real const s = log_sum_exp({x[j], x[4 + j], x[8 + j]});
      for (std::size_t i = 0; i < 3; ++i) x[4 * i + j] = (x[4 * i + j] - s) * y[j];
    }
    return x;
  });
}

BOOST_AUTO_TEST_CASE(exponentials_far_out) {
  double const inf = std::numeric_limits<double>::infinity();
  auto const e = logsumexp(b);
  BOOST_TEST(e(b = std::array{1000.0, 1000.0, -1000.0, 0.0}) == 1000 + std::log(2.0),
             boost::test_tools::tolerance(1e-15));
  BOOST_TEST(e(b = std::array{-inf, -inf, -inf, -inf}) == -inf);
  BOOST_TEST(e(b = std::array{-inf, 0.0, -inf, inf}) == inf);
  auto const g = compile(gradient(e, b))(b = std::array{-inf, -inf, -inf, -inf});
  BOOST_TEST(g == (std::array{0.0, 0.0, 0.0, 0.0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(norms) {
  check(norm(a, axes<1>) * norm(b), [](List const& x, List const& y) {
    auto const length = [](List const& r) {
      Real s = 0;
      for (Real const v : r) s += v * v;
      return std::sqrt(s);
    };
    return rows(x, [&](List const& r) { return length(r) * length(y); });
  });
  auto const [value, g] = compile(norm(b), gradient(norm(b), b))(b = std::array{0.0, 0.0, 0.0, 0.0});
  BOOST_TEST(value == 0);
  BOOST_TEST(g == (std::array{0.0, 0.0, 0.0, 0.0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
