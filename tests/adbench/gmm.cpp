// SPDX-License-Identifier: BSL-1.0
// The Gaussian mixture: dyad and the derivative written by hand against complex steps through the formula as it is
// printed, for every size, and against the published values; files that are no instance are refused.
#include "gmm.hpp"
#include "difference.hpp"
#include "damage.hpp"

#include <nlohmann/json.hpp>

#include <boost/test/unit_test.hpp>

#include <complex>
#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace {

namespace gmm = adbench::gmm;
using adbench::largest_difference;
using Complex = std::complex<double>;

/// The objective, term by term: parameters are alphas, means, icf.
Complex formula(gmm::Instance const& at, std::vector<Complex> const& parameters) {
  std::size_t const d = at.d, k = at.k;
  Complex const *const alpha = parameters.data(), *const mu = alpha + k, *const icf = mu + k * d;
  auto const logsumexp = [&](std::vector<Complex> const& terms) {
    double largest = terms.front().real();
    for (Complex const& term : terms) largest = std::max(largest, term.real());
    Complex sum = 0;
    for (Complex const& term : terms) sum += std::exp(term - largest);
    return largest + std::log(sum);
  };
  auto const entry = [&](std::size_t c, std::size_t i, std::size_t j) { // of L
    Complex const* const row = icf + c * at.triangle();
    if (i == j) return std::exp(row[i]);
    return row[d + j * d - j * (j + 1) / 2 + i - j - 1];
  };
  Complex total = 0;
  for (std::size_t p = 0; p < at.n; ++p) {
    std::vector<Complex> terms;
    for (std::size_t c = 0; c < k; ++c) {
      Complex term = alpha[c];
      for (std::size_t i = 0; i < d; ++i) {
        Complex y = 0;
        for (std::size_t j = 0; j <= i; ++j) y += entry(c, i, j) * (at.point(p)[j] - mu[c * d + j]);
        term += icf[c * at.triangle() + i] - 0.5 * y * y;
      }
      terms.push_back(term);
    }
    total += logsumexp(terms);
  }
  total -= static_cast<double>(at.n) * logsumexp({alpha, alpha + k});
  for (std::size_t c = 0; c < k; ++c)
    for (std::size_t i = 0; i < d; ++i) {
      for (std::size_t j = 0; j <= i; ++j) total += 0.5 * at.gamma * at.gamma * entry(c, i, j) * entry(c, i, j);
      total -= static_cast<double>(at.m) * icf[c * at.triangle() + i];
    }
  // -n d/2 log(2 PI) - k C
  double const pi = 3.14159265359, nu = static_cast<double>(d) + static_cast<double>(at.m) + 1,
               dim = static_cast<double>(d);
  double log_gamma = dim * (dim - 1) / 4 * std::log(pi);
  for (std::size_t j = 1; j <= d; ++j) log_gamma += std::lgamma(nu / 2 + (1 - static_cast<double>(j)) / 2);
  return total - static_cast<double>(at.n) * dim / 2 * std::log(2 * pi) -
         static_cast<double>(k) * (nu * dim * (std::log(at.gamma) - std::log(2.0) / 2) - log_gamma);
}

gmm::Derivatives by_complex_steps(gmm::Instance const& at) {
  std::vector<Complex> parameters(at.alphas.begin(), at.alphas.end());
  parameters.insert(parameters.end(), at.means.begin(), at.means.end());
  parameters.insert(parameters.end(), at.icf.begin(), at.icf.end());
  gmm::Derivatives out{formula(at, parameters).real(), {}};
  constexpr double step = 1e-30;
  for (Complex& parameter : parameters) {
    parameter += Complex(0, step);
    out.gradient.push_back(formula(at, parameters).imag() / step);
    parameter = parameter.real();
  }
  return out;
}

gmm::Instance random(std::size_t d, std::size_t k, std::size_t n, double away = 0) {
  std::mt19937_64 engine(d + 100 * k + 10000 * n);
  std::normal_distribution<> normal;
  auto const draw = [&](std::size_t count, double centre, double width) {
    std::vector<double> out(count);
    for (double& x : out) x = centre + width * normal(engine);
    return out;
  };
  gmm::Instance out{d, k, n, draw(k, 0, 1), draw(k * d, away, 0.5), {}, draw(n * d, away, 1), 1.5, 2};
  out.icf = draw(k * out.triangle(), 0, 0.7);
  return out;
}

void check(gmm::Derivatives const& found, gmm::Derivatives const& expected, double tolerance) {
  BOOST_TEST(largest_difference(std::vector{expected.value}, std::vector{found.value}) <= tolerance);
  BOOST_TEST(largest_difference(expected.gradient, found.gradient) <= tolerance);
}

std::string const small = "2 2 3\n-0.5\n1.25\n0.1 0.2\n0.3 0.4\n0.5 -0.5 1\n0.25 0.75 -1\n1 2\n3 4\n5 6\n";

} // namespace

BOOST_AUTO_TEST_SUITE(gaussian_mixture)

BOOST_AUTO_TEST_CASE(every_size_agrees_with_the_formula) {
  // Extents with a kernel of their own and others; fewer points than a block, and some more than whole blocks.
  struct Size {
    std::size_t d, k, n;
  };
  for (auto const [d, k, n] :
       {Size{1, 1, 1}, Size{1, 3, 40}, Size{2, 1, 7}, Size{2, 5, 33}, Size{3, 4, 64}, Size{4, 2, 9}, Size{5, 3, 17},
        Size{7, 2, 20}, Size{10, 3, 70}, Size{20, 2, 5}, Size{32, 1, 3}, Size{2, 3, 9000}, Size{6, 2, 3000}}) {
    gmm::Instance const at = random(d, k, n);
    if (n > 1000) { // too long for complex steps
      check(gmm::objective_and_gradient(at), gmm::objective_and_gradient_by_hand(at), 1e-11);
      if (gmm::has_loops(at))
        check(gmm::objective_and_gradient_by_loops(at), gmm::objective_and_gradient_by_hand(at), 1e-11);
      continue;
    }
    gmm::Derivatives const expected = by_complex_steps(at), found = gmm::objective_and_gradient(at);
    check(found, expected, 1e-12);
    check(gmm::objective_and_gradient_by_hand(at), expected, 1e-12);
    if (gmm::has_loops(at)) check(gmm::objective_and_gradient_by_loops(at), expected, 1e-12);
    BOOST_TEST(gmm::objective(at) == found.value, boost::test_tools::tolerance(1e-15));
  }
}

BOOST_AUTO_TEST_CASE(large_extents_agree_with_the_hand) {
  for (std::size_t const d : {33u, 64u, 128u}) {
    gmm::Instance const at = random(d, 2, 70);
    check(gmm::objective_and_gradient(at), gmm::objective_and_gradient_by_hand(at), 1e-10);
  }
}

BOOST_AUTO_TEST_CASE(far_from_the_origin) {
  gmm::Instance const at = random(4, 3, 50, 1e4);
  gmm::Derivatives const expected = by_complex_steps(at);
  check(gmm::objective_and_gradient(at), expected, 1e-11);
  check(gmm::objective_and_gradient_by_hand(at), expected, 1e-11);
}

BOOST_AUTO_TEST_CASE(one_point_stands_for_all) {
  for (std::size_t const d : {2u, 3u}) {
    gmm::Instance at = random(d, 2, 1);
    at.n = 100;
    gmm::Instance spelled_out = at;
    for (int i = 1; i < 100; ++i) spelled_out.x.insert(spelled_out.x.end(), at.x.begin(), at.x.end());
    gmm::Derivatives const expected = by_complex_steps(spelled_out);
    check(gmm::objective_and_gradient(at), expected, 1e-12);
    check(gmm::objective_and_gradient_by_hand(at), expected, 1e-12);
    if (gmm::has_loops(at)) check(gmm::objective_and_gradient_by_loops(at), expected, 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(published_values) {
  std::string const data = ADBENCH_DATA;
  auto const published = nlohmann::json::parse(std::ifstream(data + "/golden_published.json")).at("gmm");
  gmm::Derivatives const expected{published.at("objective").get<double>(),
                                  published.at("gradient").get<std::vector<double>>()};
  gmm::Instance const at = gmm::read(data + "/gmm/test.txt");
  check(gmm::objective_and_gradient(at), expected, adbench::tolerance);
  check(gmm::objective_and_gradient_by_hand(at), expected, adbench::tolerance);
}

BOOST_AUTO_TEST_CASE(instances_are_read) {
  gmm::Instance const at = gmm::read(TemporaryFile(small + "1.5 2\n").path());
  BOOST_TEST(at.d == 2);
  BOOST_TEST(at.k == 2);
  BOOST_TEST(at.n == 3);
  BOOST_TEST(at.alphas == (std::vector<double>{-0.5, 1.25}), boost::test_tools::per_element());
  BOOST_TEST(at.means == (std::vector<double>{0.1, 0.2, 0.3, 0.4}), boost::test_tools::per_element());
  BOOST_TEST(at.icf == (std::vector<double>{0.5, -0.5, 1, 0.25, 0.75, -1}), boost::test_tools::per_element());
  BOOST_TEST(at.point(2)[1] == 6);
  BOOST_TEST(at.gamma == 1.5);
  BOOST_TEST(at.m == 2);
}

BOOST_AUTO_TEST_CASE(damaged_files_are_refused) {
  std::string const one_for_all = "2 1 1000\n-0.5\n0.1 0.2\n0.5 -0.5 1.5\n1.5 2.5\n1.5 2\n";
  adbench_test::check_refusals(one_for_all, 1, [](std::string const& path) { gmm::read(path); });
}

BOOST_AUTO_TEST_CASE(other_files_are_refused) {
  auto const refused = [](std::string const& content) {
    return refusal(content, [](std::string const& path) { gmm::read(path); });
  };
  BOOST_TEST(refused(small) == "10: expected the Wishart parameter gamma, found the end of the file");
  BOOST_TEST(refused(small + "1.5\n").starts_with("11: expected the Wishart parameter m, found the end of the file"));
  BOOST_TEST(refused(small + "1.5 2 3\n") == "11: expected the end of the file, found '3'");
  BOOST_TEST(refused(small + "-1 2\n") == "11: expected a positive Wishart parameter gamma, found '-1'");
  BOOST_TEST(refused(small + "1.5 2.5\n").starts_with("11: expected a whole number"));
  BOOST_TEST(refused("2 0 3\n").starts_with("1: expected a whole number from 1"));
  BOOST_TEST(refused("2 2 3\n1\nx\n").starts_with("3: expected a number for number 2 of the 2 of alphas, found 'x'"));
}

BOOST_AUTO_TEST_SUITE_END()
