// SPDX-License-Identifier: BSL-1.0
/// \file The gradient of a small network against the same by hand, and with a penalty on its slope: twice
/// differentiated.
#include "../measure.hpp"
#include "mlp.hpp"
#include "parts.hpp"

#include <dyad/dynamic.hpp>

#include <cstdio>
#include <random>

using namespace mlp;

namespace {

using dyad::NdArray;
using dyad::Variable;

Mlp example() {
  std::mt19937_64 random(11);
  auto const draw = [&](int count, double scale) {
    std::vector<double> values(static_cast<std::size_t>(count));
    for (double& value : values) value = std::normal_distribution<>(0, scale)(random);
    return values;
  };
  return {draw(inputs * hidden, 0.25), draw(hidden, 0.1), draw(hidden, 0.2), draw(1, 0.1),
          draw(batch * inputs, 1),     draw(batch, 1)};
}

class Network {
public:
  explicit Network(Mlp const& net)
      : w1_(NdArray(net.w1, {inputs, hidden})), b1_(NdArray(net.b1)), w2_(NdArray(net.w2, {hidden, 1})),
        b2_(NdArray(net.b2)), x_(NdArray(net.x, {batch, inputs})),
        data_(Variable::constant(NdArray(net.x, {batch, inputs}))), y_(Variable::constant(NdArray(net.y, {batch, 1}))) {
  }

  void first(double* out) const { finish(mean_squared_error(predict(data_), y_), out); }
  void penalty(double* out) const {
    Variable const prediction = predict(x_);
    Variable const slope = dyad::grad(sum(prediction), x_, {.create_graph = true});
    Variable const loss = mean_squared_error(prediction, y_) + sum(square(slope)) / batch;
    finish(loss, out);
  }

private:
  Variable predict(Variable const& x) const { return linear(tanh(linear(x, w1_, b1_)), w2_, b2_); }
  void finish(Variable const& loss, double* out) const {
    for (Variable parameter : {w1_, b1_, w2_, b2_}) parameter.clear_grad();
    loss.backward();
    *out++ = loss.item();
    for (Variable const& parameter : {w1_, b1_, w2_, b2_}) {
      NdArray const gradient = parameter.grad().data().contiguous();
      out = std::copy_n(gradient.values<double>().data(), gradient.size(), out);
    }
  }

  Variable w1_, b1_, w2_, b2_, x_, data_, y_;
};

struct Case {
  char const* name;
  Kernel hand, hand_slp, typed;
  void (Network::*dyad)(double*) const;
  double bar, aim, libtorch;
};

constexpr Case cases[] = {
    {"loss gradient", first_hand, first_hand_slp, first_typed, &Network::first, 1.7, 0.35, 1.74},
    {"with gradient penalty", penalty_hand, penalty_hand_slp, penalty_typed, &Network::penalty, 3.8, 0.4, 3.8},
};

} // namespace

bool networks(bool quick) {
  int const repetitions = quick ? 15 : 51, calls = quick ? 20 : 50;
  Mlp const net = example();
  Network const network(net);
  bool agree = true;
  std::printf("\nA network %d -> %d -> 1 with tanh, squared loss, batch %d; libtorch: its ratio, measured elsewhere on "
              "a machine of this kind.\n\n",
              inputs, hidden, batch);
  std::printf("%-22s %8s %8s %8s %8s %6s %6s %9s %8s %8s  %s\n", "", "hand us", "+SLP us", "dynamic", "ratio", "bar",
              "aim", "libtorch", "typed us", "ratio", "largest difference");
  for (Case const& c : cases) {
    std::vector<double> expected(results), found(results), static_found(results), hand, slp, dynamic, typed;
    auto const kernel = [&](Kernel f, std::vector<double>& out) {
      return bench::nanoseconds(calls, [&](int) { f(net, out.data()), bench::keep(out.data()); }) / 1000;
    };
    for (int i = 0; i < repetitions; ++i) {
      hand.push_back(kernel(c.hand, expected));
      slp.push_back(kernel(c.hand_slp, expected));
      dynamic.push_back(bench::nanoseconds(calls, [&](int) { (network.*c.dyad)(found.data()); }) / 1000);
      typed.push_back(kernel(c.typed, static_found));
    }
    double const worst =
        std::max(bench::largest_difference(expected, found), bench::largest_difference(expected, static_found));
    double const best = std::min(bench::median(hand), bench::median(slp)), ratio = bench::median(dynamic) / best;
    std::printf("%-22s %8.1f %8.1f %8.1f %8.2f %6.1f %6.2f %9.2f %8.1f %8.2f  %.1e%s%s\n", c.name, bench::median(hand),
                bench::median(slp), bench::median(dynamic), ratio, c.bar, c.aim, c.libtorch, bench::median(typed),
                bench::median(typed) / best, worst, worst < bench::agreement ? "" : "  DISAGREES",
                ratio > c.bar ? "  above the bar" : "");
    agree = agree && worst < bench::agreement;
  }
  return agree;
}
