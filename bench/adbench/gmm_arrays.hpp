// SPDX-License-Identifier: BSL-1.0
/// \file The exponents of a Gaussian mixture on arrays, for points of any extent.
///
/// The exponent -|L (x - mu)|^2 / 2 is linear in the products of two coordinates of x, in the coordinates and in 1. So
/// the exponents of all components at a block of points are one matrix product of these features with the components'
/// natural parameters, and so is its derivative.
#pragma once

#include "gmm.hpp"

#include <dyad/dynamic.hpp>

#include <algorithm>
#include <functional>

namespace adbench::gmm {

using dyad::Index;
using dyad::NdArray;
using dyad::Variable;

class OnArrays {
public:
  explicit OnArrays(Instance const& instance)
      : instance_(instance), d_(static_cast<Index>(instance.d)), k_(static_cast<Index>(instance.k)),
        pairs_(d_ * (d_ + 1) / 2), centre_(mean(NdArray(instance.means, {k_, d_}), 0)) {}

  /// Points that are gone through at once: their features stay in the cache.
  Index block() const { return std::max<Index>(64, 65536 / (pairs_ + k_) / 8 * 8); }

  /// What the features are multiplied by: of the products, of the coordinates, of 1.
  std::vector<Variable> parameters(Variable const& scale, Variable const& means, Variable const& diagonal,
                                   Variable const& lower) const {
    Variable const nothing = Variable::constant(dyad::zeros({k_, 1}));
    Variable const factor = take(dyad::concat<Variable>({diagonal, lower, nothing}, 1), places_in_factor(), 1);
    Variable const centred = means - centre_;
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
    return {dyad::concat<Variable>({quadratic, linear, expand_dims(scale - 0.5 * sum(linear * centred, 1), 1)}, 1)};
  }

  /// A row for each component, a column for each point.
  Variable exponents(std::vector<Variable> const& parameters, Index first, Index count) const {
    return matmul(parameters[0], features(first, count));
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
        std::transform(coordinates + i * count, coordinates + (i + 1) * count, coordinates + j * count, next,
                       std::multiplies<>());
    return Variable::constant(std::move(out));
  }

  Instance const& instance_;
  Index d_, k_, pairs_;
  NdArray centre_; ///< means and points are seen from here: far from the origin their products would lose digits
};

} // namespace adbench::gmm
