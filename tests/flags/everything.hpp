// SPDX-License-Identifier: BSL-1.0
/// \file Both halves of the library with their optional headers, and what programs do with the dynamic one.
#pragma once

#include <dyad/jet.hpp> // the first: what it includes has not been read by others

#include "typical.hpp"

#include <dyad/array/decompositions.hpp>
#include <dyad/bridge/check.hpp>
#include <dyad/bridge/scan.hpp>
#include <dyad/bridge/source.hpp>
#include <dyad/dyad.hpp>
#include <dyad/dynamic/layers.hpp>
#include <dyad/dynamic/lbfgs.hpp>
#include <dyad/dynamic/optimizers.hpp>
#include <dyad/dynamic/training.hpp>
#include <dyad/interop/eigen.hpp>
#include <dyad/interop/eigen_sparse.hpp>
#include <dyad/loops.hpp>
#include <dyad/ops/bessel.hpp>
#include <dyad/ops/distributions.hpp>
#include <dyad/ops/gamma.hpp>
#include <dyad/typed/anomaly.hpp>

namespace typical {

inline double variables() {
  dyad::Variable w({{0.5, -0.25}, {1.0, 2.0}});
  dyad::Variable const u({1.0, 2.0});
  dyad::Variable const loss = sum(square(tanh(matmul(w, u)))) + dyad::fused(x * y)(x = sum(w), y = 2.0);
  loss.backward();
  w.set_data(w.data() - 0.1 * w.grad().data());
  return loss.item() + w.data().at({0, 0});
}

} // namespace typical
