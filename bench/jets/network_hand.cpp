// SPDX-License-Identifier: BSL-1.0
// Value and Laplacian of the network, written by hand, several points at a time; no derivative is the library's.
#include <dyad/array/vector_math.hpp>

#include "network.hpp"

namespace network {

namespace {

using Batch = dyad::Simd<double>;

/// A value, its slopes by two steps, the slope of the slope.
struct Nested {
  static constexpr std::size_t parts = 4;
  Batch part[parts]{};
  void seed() { part[1] = part[2] = Batch(1.0); }
  Batch second() const { return part[3]; }
  friend Nested tanh(Nested const& x) {
    Batch const t = tanh(x.part[0]), slope = 1.0 - t * t, bend = -2.0 * t * slope;
    return {{t, slope * x.part[1], slope * x.part[2], slope * x.part[3] + bend * x.part[1] * x.part[2]}};
  }
};
/// A value, its slope, the slope of the slope.
struct SecondOrder {
  static constexpr std::size_t parts = 3;
  Batch part[parts]{};
  void seed() { part[1] = Batch(1.0); }
  Batch second() const { return part[2]; }
  friend SecondOrder tanh(SecondOrder const& x) {
    Batch const t = tanh(x.part[0]), slope = 1.0 - t * t, bend = -2.0 * t * slope;
    return {{t, slope * x.part[1], slope * x.part[2] + bend * x.part[1] * x.part[1]}};
  }
};

template <class Number, std::size_t From>
Number weighted(double const* weights, double bias, Number const (&from)[From]) {
  Number sum;
  sum.part[0] = Batch(bias);
  for (std::size_t k = 0; k < From; ++k)
    for (std::size_t c = 0; c < Number::parts; ++c) sum.part[c] = sum.part[c] + Batch(weights[k]) * from[k].part[c];
  return sum;
}

template <class Number> void by_hand(Network const& p, double* out) {
  for (std::size_t s = 0; s < batch; s += Batch::size) {
    Batch value, laplacian(0.0);
    for (std::size_t direction = 0; direction < inputs; ++direction) {
      Number x[inputs], first[hidden], second[hidden];
      for (std::size_t i = 0; i < inputs; ++i) x[i].part[0] = Batch::load_unaligned(p.x.data() + i * batch + s);
      x[direction].seed();
      for (std::size_t i = 0; i < hidden; ++i) first[i] = tanh(weighted(p.w1[i], p.b1[i], x));
      for (std::size_t i = 0; i < hidden; ++i) second[i] = tanh(weighted(p.w2[i], p.b2[i], first));
      Number const y = weighted(p.w3, p.b3, second);
      value = y.part[0];
      laplacian = laplacian + y.second();
    }
    value.store_unaligned(out + s);
    laplacian.store_unaligned(out + batch + s);
  }
}

} // namespace

void nested_by_hand(Network const& p, double* out) { by_hand<Nested>(p, out); }
void second_order_by_hand(Network const& p, double* out) { by_hand<SecondOrder>(p, out); }

} // namespace network
