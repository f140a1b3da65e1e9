// SPDX-License-Identifier: BSL-1.0
// Operations of your own on Variables: one on each element that holds data of the running program, one on whole arrays.
#include <dyad/dynamic.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <numbers>
#include <vector>

/// A cosine series whose coefficients the running program knows; `order` says which derivative of it.
struct Series : dyad::Elementwise<1> {
  static constexpr std::string_view name = "series";
  std::shared_ptr<std::vector<double> const> coefficients;
  int order = 0;
  double kernel(double x) const {
    double sum = 0;
    for (std::size_t k = 0; k < coefficients->size(); ++k) {
      double const frequency = static_cast<double>(k);
      sum += (*coefficients)[k] * std::pow(frequency, order) * std::cos(frequency * x + order * std::numbers::pi / 2);
    }
    return sum;
  }
  auto vjp(dyad::Arg<0>, auto const& cotangent, auto const&, auto const& x) const {
    Series slope = *this;
    ++slope.order;
    return cotangent * dyad::apply(slope, x);
  }
};

/// Sorts a row: the cotangents go back to where their elements came from.
class Sort : public dyad::Function {
  dyad::Indices places_ = {};
  std::vector<dyad::NdArray> forward(std::vector<dyad::NdArray> const& x) override {
    std::vector<double> const values = x[0].to_vector();
    std::vector<dyad::Index> order(values.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<dyad::Index>(i);
    std::sort(order.begin(), order.end(), [&](dyad::Index i, dyad::Index j) {
      return values[static_cast<std::size_t>(i)] < values[static_cast<std::size_t>(j)];
    });
    places_ = dyad::Indices(order, x[0].shape());
    return {take(x[0], places_)};
  }
  std::vector<dyad::Variable> backward(std::vector<dyad::Variable> const& g) override {
    return {apply_to(dyad::ops::ScatterAdd{{places_, 0}, inputs()[0].shape()}, g[0])};
  }
};

int main() {
  Series series;
  series.coefficients =
      std::make_shared<std::vector<double> const>(std::vector{1.0, 0.5, 0.25}); // read from a file, say
  dyad::Variable const x({0.5, 2.0, 1.0});
  dyad::Variable const y = sum(apply(series, x));
  dyad::Variable const slopes = grad(y, x, {.create_graph = true});
  std::cout << "series   " << y.data() << "\nslopes   " << slopes.data() << "\ncurvature "
            << grad(sum(slopes), x).data() << '\n';

  dyad::Variable const sorted = call(Sort(), x);
  sum(sorted * dyad::NdArray({1, 10, 100})).backward();
  std::cout << "sorted   " << sorted.data() << "\nslopes   " << x.grad().data() << '\n';
}
