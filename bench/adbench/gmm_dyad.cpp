// SPDX-License-Identifier: BSL-1.0
/// \file The Gaussian mixture on arrays.
///
/// The exponent -|L (x - mu)|^2 / 2 is linear in the products of two coordinates of x, in the coordinates and in 1. So the
/// exponents of all components at a block of points are one matrix product of these features with the components' natural
/// parameters, whatever d is, and so is its derivative. The block is what has to fit into the cache; gradients by the
/// natural parameters add up over the blocks, and go on to the parameters of the file once, at the end.
#include "gmm.hpp"

#include <dyad/dynamic.hpp>

#include <algorithm>
#include <functional>

namespace adbench::gmm {

namespace {

using dyad::Axes;
using dyad::Index;
using dyad::NdArray;
using dyad::Variable;

class Mixture {
public:
  explicit Mixture(Instance const& instance)
      : instance_(instance), d_(static_cast<Index>(instance.d)), k_(static_cast<Index>(instance.k)), n_(static_cast<Index>(instance.n)),
        pairs_(d_ * (d_ + 1) / 2), block_(std::max<Index>(64, 32768 / (pairs_ + k_) / 8 * 8)), centre_(centre()),
        alphas_(NdArray(instance.alphas)), means_(NdArray(instance.means, {k_, d_})), icf_(NdArray(instance.icf, {k_, pairs_})) {
    Variable const q = slice(icf_, {0, d_}, 1), lower = slice(icf_, {d_, {}}, 1), nothing = Variable::constant(dyad::zeros({k_, 1}));
    Variable const factor = take(dyad::concat<Variable>({exp(q), lower, nothing}, 1), places_in_factor(), 1);
    Variable const log_scale = sum(q, 1);
    natural_ = natural_parameters(factor, alphas_ + log_scale);
    double const gamma = instance.gamma;
    prior_ = 0.5 * gamma * gamma * sum(square(factor)) - static_cast<double>(instance.m) * sum(log_scale) -
             static_cast<double>(n_) * logsumexp(alphas_);
  }

  double value() const {
    double total = prior_.item() + constant(instance_);
    for_each_block([&](Variable const& features) { total += log_likelihood(natural_, features).item(); });
    return total;
  }

  Derivatives value_and_gradient() const {
    Derivatives out{prior_.item() + constant(instance_), {}};
    Variable const natural(natural_.data()); // a leaf, where the gradients of the blocks add up
    for_each_block([&](Variable const& features) {
      Variable const part = log_likelihood(natural, features);
      part.backward();
      out.value += part.item();
    });
    for (Variable const& gradient : dyad::grad({natural_, prior_}, {alphas_, means_, icf_}, {.seeds = {natural.grad(), Variable(1.0)}})) {
      std::vector<double> const numbers = gradient.data().to_vector();
      out.gradient.insert(out.gradient.end(), numbers.begin(), numbers.end());
    }
    return out;
  }

private:
  /// Where the elements of L are in a row of exp(q), the lower part by columns, and a zero.
  dyad::Indices places_in_factor() const {
    std::vector<Index> place(static_cast<std::size_t>(d_ * d_), pairs_);
    Index next = d_;
    for (Index j = 0; j < d_; ++j) {
      place[static_cast<std::size_t>(j * d_ + j)] = j;
      for (Index i = j + 1; i < d_; ++i) place[static_cast<std::size_t>(i * d_ + j)] = next++;
    }
    return dyad::Indices(place, {d_, d_});
  }

  /// What the features are multiplied by: of the products, of the coordinates, of 1.
  Variable natural_parameters(Variable const& factor, Variable const& log_weight) const {
    Variable const centred = means_ - centre_;
    Variable const precision = matmul(swap_axes(factor, 1, 2), factor);
    Variable const linear = reshape(matmul(precision, expand_dims(centred, 2)), {k_, d_});
    std::vector<Index> place;
    std::vector<double> times;
    for (Index i = 0; i < d_; ++i)
      for (Index j = 0; j <= i; ++j) {
        place.push_back(i * d_ + j);
        times.push_back(i == j ? -0.5 : -1);
      }
    Variable const quadratic = take(reshape(precision, {k_, d_ * d_}), dyad::Indices(place), 1) * NdArray(times);
    return dyad::concat<Variable>({quadratic, linear, expand_dims(log_weight - 0.5 * sum(linear * centred, 1), 1)}, 1);
  }

  /// Means and points are seen from here: far from the origin their products would lose digits.
  NdArray centre() const { return mean(NdArray(instance_.means, {k_, d_}), 0); }

  template <class F> void for_each_block(F const& f) const {
    for (Index first = 0; first < n_; first += block_) f(features(first, std::min(block_, n_ - first)));
  }

  /// The features of points as columns.
  Variable features(Index first, Index count) const {
    NdArray out = NdArray::empty({pairs_ + d_ + 1, count});
    double* const products = out.mutable_values<double>().data();
    double* const coordinates = products + pairs_ * count;
    double const* const centre = centre_.values<double>().data();
    for (Index p = 0; p < count; ++p) {
      double const* const point = instance_.point(static_cast<std::size_t>(first + p));
      for (Index i = 0; i < d_; ++i) coordinates[i * count + p] = point[i] - centre[i];
    }
    std::fill_n(coordinates + d_ * count, count, 1.0);
    double* next = products;
    for (Index i = 0; i < d_; ++i)
      for (Index j = 0; j <= i; ++j, next += count)
        std::transform(coordinates + i * count, coordinates + (i + 1) * count, coordinates + j * count, next, std::multiplies<>());
    return Variable::constant(std::move(out));
  }

  static Variable log_likelihood(Variable const& natural, Variable const& features) { return sum(logsumexp(matmul(natural, features), Axes{0})); }

  Instance const& instance_;
  Index d_, k_, n_, pairs_, block_;
  NdArray centre_;
  Variable alphas_, means_, icf_, natural_, prior_;
};

} // namespace

double objective(Instance const& instance) {
  dyad::no_grad const guard;
  return Mixture(instance).value();
}

Derivatives objective_and_gradient(Instance const& instance) { return Mixture(instance).value_and_gradient(); }

} // namespace adbench::gmm
