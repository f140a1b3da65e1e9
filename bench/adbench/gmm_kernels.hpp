// SPDX-License-Identifier: BSL-1.0
/// \file The exponents of a Gaussian mixture by kernels that the compiler makes for points of a fixed extent.
#pragma once

#include "gmm.hpp"

#include <dyad/dynamic.hpp>
#include <dyad/typed.hpp>

#include <xsimd/xsimd.hpp>

#include <algorithm>
#include <array>

namespace adbench::gmm {

using dyad::Index;
using dyad::NdArray;
using dyad::Variable;

/// Components at points (D, count), as many as fill SIMD batches: of scales (k,), means (k, D) and factors (k,
/// D(D+1)/2), the diagonal of L and then its lower part by columns.
template <std::size_t D> class Exponents : public dyad::Function {
  static constexpr std::size_t triangle = D * (D + 1) / 2;
  using Batch = xsimd::batch<double>;
  using Slopes = std::tuple<Batch, std::array<Batch, D>, std::array<Batch, triangle>>;

  /// One component at one point, or at a batch of points.
  static constexpr auto exponent =
      dyad::function<dyad::Passive<dyad::Vec<D>>, double, dyad::Vec<D>, dyad::Vec<triangle>>(
          [](auto const& x, auto const& scale, auto const& mean, auto const& factor) {
            auto sum = scale;
            for (std::size_t i = 0; i < D; ++i) {
              auto y = factor[i] * (x[i] - mean[i]);
              for (std::size_t j = 0; j < i; ++j)
                y = y + factor[D + j * D - j * (j + 1) / 2 + i - j - 1] * (x[j] - mean[j]);
              sum = sum - 0.5 * (y * y);
            }
            return sum;
          });

public:
  static constexpr Index width = static_cast<Index>(Batch::size);

  explicit Exponents(NdArray points) : points_(std::move(points)) {}

  std::string_view name() const override { return "exponents"; }

  std::vector<NdArray> forward(std::vector<NdArray> const& in) override {
    NdArray out = NdArray::empty({in[0].size(), points_.shape()[1]});
    double* to = out.mutable_values<double>().data();
    for (Index c = 0; c < in[0].size(); ++c) {
      Slopes const component = load(in, c);
      for_each_batch([&](auto const& x) {
        std::apply([&](auto const&... parameter) { exponent(x, parameter...).store_unaligned(to); }, component);
        to += width;
      });
    }
    return {std::move(out)};
  }

  std::vector<Variable> backward(std::vector<Variable> const& g) override {
    std::vector<NdArray> in, out;
    for (Variable const& input : inputs()) {
      in.push_back(input.data());
      out.push_back(NdArray::empty(input.shape()));
    }
    NdArray const cotangents = g[0].data().contiguous();
    double const* from = cotangents.values<double>().data();
    for (Index c = 0; c < in[0].size(); ++c) {
      Slopes const component = load(in, c);
      Slopes sum = constant(0);
      for_each_batch([&](auto const& x) {
        Batch const weight = Batch::load_unaligned(from);
        from += width;
        auto const slopes =
            std::apply([&](auto const&... parameter) { return gradient(exponent)(x, parameter...); }, component);
        std::get<0>(sum) += weight * std::get<0>(slopes);
        for (std::size_t i = 0; i < D; ++i) std::get<1>(sum)[i] += weight * std::get<1>(slopes)[i];
        for (std::size_t i = 0; i < triangle; ++i) std::get<2>(sum)[i] += weight * std::get<2>(slopes)[i];
      });
      row<1>(out[0], c)[0] = xsimd::hadd(std::get<0>(sum));
      std::transform(std::get<1>(sum).begin(), std::get<1>(sum).end(), row<D>(out[1], c),
                     [](Batch const& b) { return xsimd::hadd(b); });
      std::transform(std::get<2>(sum).begin(), std::get<2>(sum).end(), row<triangle>(out[2], c),
                     [](Batch const& b) { return xsimd::hadd(b); });
    }
    return {out[0], out[1], out[2]};
  }

private:
  template <std::size_t Extent> static double* row(NdArray& array, Index c) {
    return array.mutable_values<double>().data() + c * static_cast<Index>(Extent);
  }
  static Slopes constant(double value) {
    Slopes out;
    std::get<0>(out) = Batch(value);
    std::get<1>(out).fill(Batch(value));
    std::get<2>(out).fill(Batch(value));
    return out;
  }
  /// The parameters of a component, each in all lanes.
  static Slopes load(std::vector<NdArray> const& in, Index c) {
    auto const row = [&](std::size_t i, std::size_t extent) {
      return in[i].values<double>().data() + c * static_cast<Index>(extent);
    };
    auto const spread = [](double number) { return Batch(number); };
    Slopes out = constant(*row(0, 1));
    std::transform(row(1, D), row(1, D) + D, std::get<1>(out).begin(), spread);
    std::transform(row(2, triangle), row(2, triangle) + triangle, std::get<2>(out).begin(), spread);
    return out;
  }
  template <class F> void for_each_batch(F const& f) const {
    double const* const first = points_.values<double>().data();
    Index const count = points_.shape()[1];
    std::array<Batch, D> x;
    for (Index p = 0; p < count; p += width) {
      for (std::size_t i = 0; i < D; ++i) x[i] = Batch::load_unaligned(first + static_cast<Index>(i) * count + p);
      f(x);
    }
  }

  NdArray points_;
};

template <std::size_t D> class InKernels {
  static constexpr Index d = static_cast<Index>(D), width = Exponents<D>::width;

public:
  explicit InKernels(Instance const& instance) : instance_(instance) {}

  /// Points that are gone through at once: the exponents of all components stay in the cache.
  Index block() const { return std::max<Index>(64, 16384 / static_cast<Index>(instance_.k) / width * width); }

  std::vector<Variable> parameters(Variable const& scale, Variable const& means, Variable const& diagonal,
                                   Variable const& lower) const {
    return {scale, means, dyad::concat<Variable>({diagonal, lower}, 1)};
  }

  /// A row for each component, a column for each point. The last points fill their batch with copies.
  Variable exponents(std::vector<Variable> const& parameters, Index first, Index count) const {
    Index const filled = (count + width - 1) / width * width;
    NdArray points = NdArray::empty({d, filled});
    double* const to = points.mutable_values<double>().data();
    for (Index p = 0; p < filled; ++p) {
      double const* const point = instance_.point(static_cast<std::size_t>(first + std::min(p, count - 1)));
      for (Index i = 0; i < d; ++i) to[i * filled + p] = point[i];
    }
    Variable const out = call(std::make_shared<Exponents<D>>(std::move(points)), parameters);
    return filled == count ? out : slice(out, {0, count}, 1);
  }

private:
  Instance const& instance_;
};

} // namespace adbench::gmm
