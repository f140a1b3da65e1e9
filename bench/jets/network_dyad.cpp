// SPDX-License-Identifier: BSL-1.0
// Value and Laplacian of the network by the library, several points at a time.
#include <dyad/array/vector_math.hpp>
#include <dyad/jet.hpp>

#include <array>

#include "network.hpp"

namespace network {

namespace {

constexpr auto output = [](auto const& x, Network const& p) {
  using Number = std::remove_cvref_t<decltype(x[0])>;
  auto const layer = [](auto const& weights, double const* bias, auto const& from) {
    std::array<Number, hidden> out;
    for (std::size_t i = 0; i < hidden; ++i) {
      Number sum(bias[i]);
      for (std::size_t k = 0; k < from.size(); ++k) sum += weights[i][k] * from[k];
      out[i] = tanh(sum);
    }
    return out;
  };
  auto const h = layer(p.w2, p.b2, layer(p.w1, p.b1, x));
  Number sum(p.b3);
  for (std::size_t k = 0; k < hidden; ++k) sum += p.w3[k] * h[k];
  return sum;
};

} // namespace

void by_dyad(Network const& p, double* out) {
  using Batch = dyad::Simd<double>;
  for (std::size_t s = 0; s < batch; s += Batch::size) {
    std::array<Batch, inputs> x;
    for (std::size_t i = 0; i < inputs; ++i) x[i] = Batch::load_unaligned(p.x.data() + i * batch + s);
    auto const [value, laplacian] = dyad::value_and_laplacian(output)(x, p);
    value.store_unaligned(out + s);
    laplacian.store_unaligned(out + batch + s);
  }
}

} // namespace network
