// SPDX-License-Identifier: BSL-1.0
/// \file Seeded random arrays, the same numbers with every compiler and standard library.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/array/create.hpp>
#include <dyad/core/raise.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace dyad {

namespace detail {

/// The numbers of `std::mt19937_64` (Nishimura 2000), whose header costs more to compile than all else here.
class MersenneTwister {
public:
  explicit MersenneTwister(std::uint64_t seed) {
    state_[0] = seed;
    for (std::size_t i = 1; i < size; ++i)
      state_[i] = 6364136223846793005u * (state_[i - 1] ^ (state_[i - 1] >> 62)) + i;
  }
  std::uint64_t operator()() {
    if (next_ == size) renew();
    std::uint64_t x = state_[next_++];
    x ^= (x >> 29) & 0x5555555555555555u;
    x ^= (x << 17) & 0x71d67fffeda60000u;
    x ^= (x << 37) & 0xfff7eee000000000u;
    return x ^ (x >> 43);
  }

private:
  static constexpr std::size_t size = 312, middle = 156;

  void renew() {
    for (std::size_t i = 0; i < size; ++i) {
      std::uint64_t const high = state_[i] & 0xffffffff80000000u, low = state_[(i + 1) % size] & 0x7fffffffu,
                          x = high | low;
      state_[i] = state_[(i + middle) % size] ^ (x >> 1) ^ ((x & 1) != 0 ? 0xb5026f5aa96619e9u : 0u);
    }
    next_ = 0;
  }

  std::array<std::uint64_t, size> state_{};
  std::size_t next_ = size;
};

} // namespace detail

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

  detail::MersenneTwister bits_;
};

} // namespace dyad

#include <dyad/core/macros_back.hpp>
