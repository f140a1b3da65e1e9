// SPDX-License-Identifier: BSL-1.0
/// \file Runs bodies with loops on random data of random lengths, with zeros, ones, huge and tiny numbers, traced and
/// as plain loops on dual numbers.
#pragma once

#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <tuple>
#include <vector>

#include "plain.hpp"

namespace plain {

inline std::vector<double> random_rows(std::mt19937_64& random) {
  constexpr double special[] = {0, 0, -0.0, 1, -1, 2, 1e7, -1e7, 1e-9, 1e-200, -1e-300, 0.5};
  std::vector<double> out(random() % 41);
  bool const only_plain = random() % 2 == 0;
  for (double& x : out)
    x = only_plain || random() % 4 != 0 ? std::normal_distribution<double>()(random)
                                        : special[random() % std::size(special)];
  return out;
}

/// What derivatives of one order lose in plain double precision, and how large they are, or those of the order below.
struct Bounds {
  Real scale = 1e-6L, loss = 0;
  void meet(Real exact, double rounded) {
    scale = std::max(scale, std::abs(exact));
    loss = std::max(loss, std::abs(exact - static_cast<Real>(rounded)));
  }
  bool hold(double given, Real exact) const {
    return std::abs(static_cast<Real>(given) - exact) <= 1e-11L * scale + 1000 * loss;
  }
};

/// Runs one body on random arguments.
template <class Body> void run_body(Body const& body, int number, std::mt19937_64& random, int cases) {
  using Data = dyad::Passive<dyad::Rows<double>>;
  constexpr auto f = dyad::function<dyad::Vec<2>, Data, Data>(Body{});
  using Rounded = plain::Dual<plain::Dual<double, 2>, 2>;
  for (int i = 0; i < cases; ++i) {
    std::uniform_real_distribution<double> uniform(-1, 1);
    std::array<double, 2> p{uniform(random), uniform(random)};
    if (random() % 8 == 0) p[random() % 2] = random() % 2 == 0 ? 0 : 1;
    auto const x = random_rows(random), y = random_rows(random);
    auto const exact = plain::second_order(body, p, x, y);
    Rounded const rounded = body(plain::varying<Rounded>(p), plain::constant<Rounded>(x), plain::constant<Rounded>(y));
    auto const [value, slopes, second] = compile(f, gradient(f), hessian(f))(p, x, y);
    Bounds order[3];
    order[0].meet(exact.value.value, rounded.value.value);
    order[1].scale = 1e-6L * order[0].scale;
    for (std::size_t j = 0; j < 2; ++j) {
      order[1].meet(exact.slope[j].value, rounded.slope[j].value);
      for (std::size_t k = 0; k < 2; ++k) order[2].meet(exact.slope[j].slope[k], rounded.slope[j].slope[k]);
    }
    order[2].scale = std::max(order[2].scale, 1e-6L * order[1].scale);
    bool good = order[0].hold(value, exact.value.value);
    for (std::size_t j = 0; j < 2; ++j) {
      good = good && order[1].hold(slopes[j], exact.slope[j].value);
      for (std::size_t k = 0; k < 2; ++k) good = good && order[2].hold(second[j][k], exact.slope[j].slope[k]);
    }
    BOOST_TEST(good, "body " << number << ", case " << i << " of " << x.size() << " and " << y.size()
                             << " rows: " << value << ' ' << slopes[0] << ' ' << slopes[1] << ' ' << second[0][0] << ' '
                             << second[0][1] << ' ' << second[1][1] << " is not " << exact.value.value << ' '
                             << exact.slope[0].value << ' ' << exact.slope[1].value << ' ' << exact.slope[0].slope[0]
                             << ' ' << exact.slope[0].slope[1] << ' ' << exact.slope[1].slope[1]);
  }
}

/// Runs some bodies, by a seed.
template <class... Body> void run_bodies(std::tuple<Body...> const& bodies, std::uint64_t seed, int cases) {
  BOOST_TEST_MESSAGE("seed " << seed);
  BOOST_TEST_CONTEXT("seed " << seed) {
    std::mt19937_64 random(seed);
    int number = 0;
    std::apply([&](auto const&... body) { (run_body(body, number++, random, cases), ...); }, bodies);
  }
}

} // namespace plain
