// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives of high order by jets against Boost.Math's truncated polynomials, and the Laplacian of a network
/// against derivatives of derivatives by hand: ratios of medians, measured in turn.
#include <dyad/jet.hpp>

#include <boost/math/differentiation/autodiff.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "../measure.hpp"
#include "network.hpp"

namespace {

constexpr auto w = dyad::var<"w">;
constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;
constexpr auto z = dyad::var<"z">;

// The function of Boost.Math's example autodiff_mixed_partials.cpp.
template <class W, class X, class Y, class Z> auto formula(W const& a, X const& b, Y const& c, Z const& d) {
  using std::exp, std::log, std::sin, std::sqrt, std::tan;
  return exp(a * sin(b * log(c) / d) + sqrt(a * d / (b * c))) + a * a / tan(d);
}
constexpr auto f = exp(w * sin(x * log(y) / z) + sqrt(w * z / (x * y))) + w * w / tan(z);
constexpr auto g = sin(x * x) * exp(-x) / (1.0 + x * x);

using Results = std::vector<double>;

Results partials_dyad(double at) {
  auto const p = dyad::partials<3, 2, 4, 3>(f, w, x, y, z)(w = at, x = 12, y = 13, z = 14);
  Results out;
  for (auto const& a : p)
    for (auto const& b : a)
      for (auto const& c : b) out.insert(out.end(), c.begin(), c.end());
  return out;
}
Results partials_boost(double at) {
  auto const variables = boost::math::differentiation::make_ftuple<double, 3, 2, 4, 3>(at, 12.0, 13.0, 14.0);
  auto const v = std::apply([](auto const&... one) { return formula(one...); }, variables);
  Results out;
  for (std::size_t a = 0; a <= 3; ++a)
    for (std::size_t b = 0; b <= 2; ++b)
      for (std::size_t c = 0; c <= 4; ++c)
        for (std::size_t d = 0; d <= 3; ++d) out.push_back(v.derivative(a, b, c, d));
  return out;
}

template <int N> Results derivatives_dyad(double at) {
  auto const d = dyad::derivatives<N>(g, x)(x = at);
  return {d.begin(), d.end()};
}
template <int N> Results derivatives_boost(double at) {
  auto const t = boost::math::differentiation::make_fvar<double, N>(at);
  auto const v = sin(t * t) * exp(-t) / (1.0 + t * t);
  Results out;
  for (std::size_t k = 0; k <= N; ++k) out.push_back(v.derivative(k));
  return out;
}

network::Network sample_network() {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> some(-1, 1);
  network::Network out{};
  for (auto& row : out.w1)
    for (double& weight : row) weight = some(random) / 2;
  for (auto& row : out.w2)
    for (double& weight : row) weight = some(random) / 4;
  for (double& weight : out.w3) weight = some(random) / 4;
  for (double& b : out.b1) b = some(random);
  for (double& b : out.b2) b = some(random);
  out.b3 = some(random);
  for (std::size_t i = 0; i < network::inputs * network::batch; ++i) out.x.push_back(some(random));
  return out;
}
template <network::Kernel Kernel> Results laplacian(double at) {
  static network::Network network = sample_network();
  network.x[0] = at;
  Results out(2 * network::batch);
  Kernel(network, out.data());
  return out;
}

struct Workload {
  char const* name;
  double at;
  int calls;
  Results (*dyad)(double);
  Results (*other)(double);
};

} // namespace

int main(int argc, char** argv) {
  int const repetitions = bench::is_short(argc, argv) ? 7 : 31;
  Workload const workloads[] = {
      {"partials to (3, 2, 4, 3), four variables", 11, 200, partials_dyad, partials_boost},
      {"derivatives to the order 10", 0.7, 20000, derivatives_dyad<10>, derivatives_boost<10>},
      {"derivatives to the order 20", 0.7, 10000, derivatives_dyad<20>, derivatives_boost<20>},
      {"derivatives to the order 40", 0.7, 4000, derivatives_dyad<40>, derivatives_boost<40>},
      {"Laplacian of a network, nested by hand", 0.3, 4, laplacian<network::by_dyad>,
       laplacian<network::nested_by_hand>},
      {"Laplacian of a network, second order by hand", 0.3, 4, laplacian<network::by_dyad>,
       laplacian<network::second_order_by_hand>}};
  bool agree = true;
  std::printf("%-48s %12s %12s %8s\n", "", "other ns", "dyad ns", "ratio");
  for (Workload const& one : workloads) {
    Results const found = one.dyad(one.at), expected = one.other(one.at);
    double const worst = bench::largest_difference(expected, found);
    bool const same = worst < bench::agreement;
    agree = agree && same;
    std::vector<double> ours, theirs;
    auto const time = [&](Results (*call)(double)) {
      return bench::nanoseconds(one.calls, [&](int i) {
        Results out = call(one.at + 1e-9 * i);
        bench::keep(out.data());
      });
    };
    for (int i = 0; i < repetitions; ++i) {
      theirs.push_back(time(one.other));
      ours.push_back(time(one.dyad));
    }
    std::printf("%-48s %12.0f %12.0f %8.2f%s\n", one.name, bench::median(theirs), bench::median(ours),
                bench::median(ours) / bench::median(theirs), same ? "" : "  DISAGREE");
  }
  return agree ? EXIT_SUCCESS : EXIT_FAILURE;
}
