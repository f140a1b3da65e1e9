// SPDX-License-Identifier: BSL-1.0
// Problems of Moré, Garbow and Hillstrom (ACM TOMS 7, 1981), written as functions, and what was published of them.
#pragma once

#include "json.hpp"

#include <dyad/typed.hpp>

#include <array>
#include <cmath>
#include <stdexcept>

namespace cases {

struct Rosenbrock {
  static constexpr int number = 1, size = 2;
  template <class V> constexpr auto operator()(V const& x) const {
    return std::array{10 * (x[1] - x[0] * x[0]), 1 - x[0]};
  }
};
struct FreudensteinRoth {
  static constexpr int number = 2, size = 2;
  template <class V> constexpr auto operator()(V const& x) const {
    return std::array{-13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1], -29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1]};
  }
};
struct Beale {
  static constexpr int number = 5, size = 2;
  template <class V> constexpr auto operator()(V const& x) const {
    return std::array{1.5 - x[0] * (1 - x[1]), 2.25 - x[0] * (1 - x[1] * x[1]),
                      2.625 - x[0] * (1 - x[1] * x[1] * x[1])};
  }
};
struct Bard {
  static constexpr int number = 8, size = 3;
  static constexpr std::array y = {0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39,
                                   0.37, 0.58, 0.73, 0.96, 1.34, 2.1,  4.39};
  template <class V> constexpr auto operator()(V const& x) const {
    std::array<typename V::value_type, 15> r{};
    for (int i = 0; i < 15; ++i) {
      double const u = i + 1, v = 15 - i, w = u < v ? u : v;
      r[static_cast<std::size_t>(i)] = y[static_cast<std::size_t>(i)] - (x[0] + u / (v * x[1] + w * x[2]));
    }
    return r;
  }
};
struct PowellSingular {
  static constexpr int number = 13, size = 4;
  template <class V> constexpr auto operator()(V const& x) const {
    return std::array{x[0] + 10 * x[1], 2.23606797749979 * (x[2] - x[3]), square(x[1] - 2 * x[2]),
                      3.1622776601683795 * square(x[0] - x[3])};
  }
};
struct Wood {
  static constexpr int number = 14, size = 4;
  template <class V> constexpr auto operator()(V const& x) const {
    return std::array{10 * (x[1] - x[0] * x[0]),           1 - x[0], 9.486832980505138 * (x[3] - x[2] * x[2]), 1 - x[2],
                      3.1622776601683795 * (x[1] + x[3] - 2), 0.31622776601683794 * (x[1] - x[3])};
  }
};
struct BrownDennis {
  static constexpr int number = 16, size = 4;
  // exp, sin and cos of i / 5.
  static constexpr std::array growth = {1.2214027581601699, 1.4918246976412703, 1.8221188003905089, 2.2255409284924679,
                                        2.7182818284590451, 3.3201169227365472, 4.0551999668446745, 4.9530324243951149,
                                        6.0496474644129465, 7.3890560989306504, 9.025013499434122,  11.023176380641601,
                                        13.463738035001692, 16.444646771097048, 20.085536923187668, 24.532530197109352,
                                        29.964100047397011, 36.598234443677988, 44.701184493300822, 54.598150033144236};
  static constexpr std::array sine = {
      0.19866933079506122,   0.38941834230865052,  0.56464247339503537,  0.71735609089952279,  0.8414709848078965,
      0.93203908596722629,   0.98544972998846014,  0.99957360304150511,  0.97384763087819515,  0.90929742682568171,
      0.80849640381959009,   0.67546318055115095,  0.51550137182146416,  0.33498815015590511,  0.14112000805986721,
      -0.058374143427580086, -0.25554110202683122, -0.44252044329485246, -0.61185789094271892, -0.7568024953079282};
  static constexpr std::array cosine = {
      0.98006657784124163,  0.9210609940028851,   0.82533561490967833,   0.69670670934716539,  0.54030230586813977,
      0.36235775447667362,  0.16996714290024104,  -0.029199522301288815, -0.2272020946930871,  -0.41614683654714241,
      -0.58850111725534571, -0.73739371554124544, -0.85688875336894732,  -0.94222234066865806, -0.98999249660044542,
      -0.99829477579475311, -0.96679819257946107, -0.89675841633414721,  -0.79096771191441671, -0.65364362086361194};
  template <class V> constexpr auto operator()(V const& x) const {
    std::array<typename V::value_type, 20> r{};
    for (std::size_t i = 0; i < 20; ++i) {
      double const t = static_cast<double>(i + 1) / 5;
      r[i] = square(x[0] + t * x[1] - growth[i]) + square(x[2] + sine[i] * x[3] - cosine[i]);
    }
    return r;
  }
};
struct Trigonometric {
  static constexpr int number = 26, size = 5;
  template <class V> constexpr auto operator()(V const& x) const {
    using std::cos, std::sin;
    auto total = cos(x[0]);
    for (std::size_t i = 1; i < 5; ++i) total = total + cos(x[i]);
    std::array<typename V::value_type, 5> r{};
    for (std::size_t i = 0; i < 5; ++i) r[i] = 5 - total + static_cast<double>(i + 1) * (1 - cos(x[i])) - sin(x[i]);
    return r;
  }
};

/// The sum of the squared residuals.
template <class Residuals> struct Objective {
  template <class V> constexpr auto operator()(V const& x) const {
    auto const r = Residuals{}(x);
    auto total = r[0] * r[0];
    for (std::size_t i = 1; i < r.size(); ++i) total = total + r[i] * r[i];
    return total;
  }
};

template <class P> nlohmann::json published() {
  for (auto const& problem : read("mgh.json"))
    if (problem.at("no") == P::number) return problem;
  throw std::runtime_error("no such problem");
}

} // namespace cases
