// SPDX-License-Identifier: BSL-1.0
/// \file Seeded random arrays, the same numbers with every compiler and standard library.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/array/create.hpp>
#include <dyad/core/raise.hpp>

#include <cstdint>
#include <numbers>
#include <random>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace dyad {

/// A source of random arrays. The generator is the standard's 64-bit Mersenne twister, whose bits the standard fixes;
/// what is made of them is fixed here.
class Random {
public:
  /// The same seed gives the same numbers, on every machine.
  explicit Random(std::uint64_t seed = 0) : bits_(seed) {}

  /// One number, evenly distributed in [low, high).
  double uniform(double low = 0, double high = 1) {
    return low + (high - low) * (static_cast<double>(bits_() >> 11) * 0x1p-53);
  }
  /// One number, normally distributed (Box and Muller 1958).
  double normal(double mean = 0, double deviation = 1) {
    double const radius = std::sqrt(-2 * std::log(1 - uniform())), angle = 2 * std::numbers::pi * uniform();
    return mean + deviation * radius * std::cos(angle);
  }

  ///@{
  /// An array of numbers evenly distributed in [low, high).
  NdArray uniform(Shape const& shape, double low = 0, double high = 1, DType dtype = DType::float64) {
    return filled(shape, dtype, [&] { return uniform(low, high); });
  }
  // A braced shape is not a number: uniform({3}).
  NdArray uniform(std::initializer_list<Index> shape, double low = 0, double high = 1, DType dtype = DType::float64) {
    return uniform(Shape(shape), low, high, dtype);
  }
  ///@}
  /// Throws `std::invalid_argument` for a negative deviation.
  NdArray normal(Shape const& shape, double mean = 0, double deviation = 1, DType dtype = DType::float64) {
    require(deviation >= 0, "normal: the deviation is not negative, but given as ", deviation);
    return filled(shape, dtype, [&] { return normal(mean, deviation); });
  }
  /// The same; a braced shape is not a number.
  NdArray normal(std::initializer_list<Index> shape, double mean = 0, double deviation = 1,
                 DType dtype = DType::float64) {
    return normal(Shape(shape), mean, deviation, dtype);
  }
  /// Ones with the probability `p`, zeros else. Throws `std::invalid_argument` for a `p` outside of 0 to 1.
  NdArray bernoulli(Shape const& shape, double p, DType dtype = DType::float64) {
    require(p >= 0 && p <= 1, "bernoulli: a probability lies between 0 and 1, and not at ", p);
    return filled(shape, dtype, [&] { return uniform() < p ? 1.0 : 0.0; });
  }
  /// The numbers 0 to `count` - 1 in random order (Fisher and Yates).
  std::vector<Index> permutation(Index count) {
    require(count >= 0, "permutation: a count is not negative, but given as ", static_cast<double>(count));
    std::vector<Index> order(static_cast<std::size_t>(count));
    for (Index i = 0; i < count; ++i) order[static_cast<std::size_t>(i)] = i;
    for (std::size_t i = order.size(); i > 1; --i)
      std::swap(order[i - 1], order[static_cast<std::size_t>(uniform(0, static_cast<double>(i)))]);
    return order;
  }

private:
  static void require(bool condition, char const* sentence, double value) {
    if (condition) return;
    std::ostringstream text;
    text << "dyad: " << sentence << value;
    raise(std::invalid_argument(text.str()));
  }
  template <class F> NdArray filled(Shape const& shape, DType dtype, F const& f) {
    std::vector<double> values(static_cast<std::size_t>(checked_shape(shape, "random").count()));
    for (double& value : values) value = f();
    if (shape.empty()) return NdArray::scalar(values[0], dtype);
    return NdArray(values, shape).astype(dtype);
  }

  std::mt19937_64 bits_;
};

} // namespace dyad

#include <dyad/core/macros_back.hpp>
