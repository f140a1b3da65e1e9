// SPDX-License-Identifier: BSL-1.0
#include "gmm.hpp"
#include "reader.hpp"

#include <cmath>

namespace adbench::gmm {

Instance read(std::string const& path) {
  Reader file = Reader::words(path);
  Instance out;
  out.d = file.count("the dimension d", 10'000);
  out.k = file.count("the number of components k", 1'000'000);
  out.n = file.count("the number of points n", 100'000'000); // one point of the file may stand for all
  out.alphas = file.numbers(out.k, "alphas");
  out.means = file.numbers(out.k * out.d, "means");
  out.icf = file.numbers(out.k * out.triangle(), "inverse covariance factors");
  // The largest instances hold one point that is to be repeated.
  bool const one_for_all = file.remaining() == out.d + 2;
  out.x = file.numbers(one_for_all ? out.d : out.n * out.d, "points");
  out.gamma = file.number("the Wishart parameter gamma");
  if (!(out.gamma > 0)) file.refuse("a positive Wishart parameter gamma");
  out.m = file.integer("the Wishart parameter m", 0, 1'000'000);
  file.end();
  return out;
}

double constant(Instance const& instance) {
  constexpr double pi = 3.14159265359; // as ADBench has it
  double const d = static_cast<double>(instance.d), n = static_cast<double>(instance.n),
               k = static_cast<double>(instance.k);
  double const nu = d + static_cast<double>(instance.m) + 1;
  double log_gamma = 0.25 * d * (d - 1) * std::log(pi);
  for (double j = 1; j <= d; ++j) log_gamma += std::lgamma(0.5 * (nu + 1 - j));
  double const wishart = nu * d * (std::log(instance.gamma) - 0.5 * std::log(2.0)) - log_gamma;
  return -0.5 * n * d * std::log(2 * pi) - k * wishart;
}

} // namespace adbench::gmm
