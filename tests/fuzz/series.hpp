// SPDX-License-Identifier: BSL-1.0
/// \file The oracle of random programs: power series in t up to t^4, and their derivatives by one more number, on
/// arrays in plain loops. It shares no line with the library.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace test {

/// value + slope e, where both are polynomials in t of degree 4 and e*e is 0.
struct Series {
  static constexpr std::size_t terms = 5;
  std::array<double, terms> value{}, slope{};

  Series() = default;
  Series(double number) { value[0] = number; }

  friend Series operator+(Series a, Series const& b) {
    for (std::size_t i = 0; i < terms; ++i) a.value[i] += b.value[i], a.slope[i] += b.slope[i];
    return a;
  }
  friend Series operator-(Series const& a) { return -1.0 * a; }
  friend Series operator-(Series const& a, Series const& b) { return a + -1.0 * b; }
  friend Series operator*(double a, Series b) {
    for (std::size_t i = 0; i < terms; ++i) b.value[i] *= a, b.slope[i] *= a;
    return b;
  }
  friend Series operator*(Series const& a, Series const& b) {
    Series out;
    for (std::size_t i = 0; i < terms; ++i)
      for (std::size_t j = 0; i + j < terms; ++j) {
        out.value[i + j] += a.value[i] * b.value[j];
        out.slope[i + j] += a.value[i] * b.slope[j] + a.slope[i] * b.value[j];
      }
    return out;
  }
  friend bool operator>(Series const& a, Series const& b) { return a.value[0] > b.value[0]; }
};

/// The coefficients of a function around a number, one more than the terms: the last meets slopes only.
using Coefficients = std::array<double, Series::terms + 1>;

inline Series composed(Coefficients const& f, Series x) {
  x.value[0] = 0;
  Series out(f[Series::terms]);
  for (std::size_t i = Series::terms; i-- > 0;) out = out * x + Series(f[i]);
  return out;
}
inline Series exp(Series const& x) {
  Coefficients f{std::exp(x.value[0])};
  for (std::size_t i = 1; i < f.size(); ++i) f[i] = f[i - 1] / static_cast<double>(i);
  return composed(f, x);
}
inline Series sin(Series const& x) {
  double const s = std::sin(x.value[0]), c = std::cos(x.value[0]);
  return composed({s, c, -s / 2, -c / 6, s / 24, c / 120}, x);
}
inline Series log(Series const& x) {
  Coefficients f{std::log(x.value[0])};
  double power = -1;
  for (std::size_t i = 1; i < f.size(); ++i) {
    power *= -1 / x.value[0];
    f[i] = power / static_cast<double>(i);
  }
  return composed(f, x);
}
inline Series sqrt(Series const& x) {
  Coefficients f{std::sqrt(x.value[0])};
  for (std::size_t i = 1; i < f.size(); ++i)
    f[i] = f[i - 1] * (1.5 - static_cast<double>(i)) / static_cast<double>(i) / x.value[0];
  return composed(f, x);
}
inline Series reciprocal(Series const& x) {
  Coefficients f{1 / x.value[0]};
  for (std::size_t i = 1; i < f.size(); ++i) f[i] = -f[i - 1] / x.value[0];
  return composed(f, x);
}
inline Series operator/(Series const& a, Series const& b) { return a * reciprocal(b); }
inline Series tanh(Series const& x) { // y' = 1 - y y
  Coefficients f{std::tanh(x.value[0])};
  for (std::size_t n = 0; n + 1 < f.size(); ++n) {
    double next = n == 0 ? 1 : 0;
    for (std::size_t i = 0; i <= n; ++i) next -= f[i] * f[n - i];
    f[n + 1] = next / static_cast<double>(n + 1);
  }
  return composed(f, x);
}
inline Series sigmoid(Series const& x) { return 0.5 * tanh(0.5 * x) + Series(0.5); }
inline Series square(Series const& x) { return x * x; }
inline Series where(bool condition, Series const& a, Series const& b) { return condition ? a : b; }

/// An array of series in row-major order.
struct SeriesArray {
  std::vector<long> shape;
  std::vector<Series> element;

  static std::size_t count(std::vector<long> const& shape) {
    std::size_t product = 1;
    for (long const extent : shape) product *= static_cast<std::size_t>(extent);
    return product;
  }
  explicit SeriesArray(std::vector<long> of = {}) : shape(std::move(of)), element(count(shape)) {}

  /// The element that a place of a shape to which this array stretches has.
  Series const& at(std::vector<long> const& place) const {
    std::size_t offset = 0;
    for (std::size_t i = 0; i < shape.size(); ++i) {
      long const index = shape[i] == 1 ? 0 : place[place.size() - shape.size() + i];
      offset = offset * static_cast<std::size_t>(shape[i]) + static_cast<std::size_t>(index);
    }
    return element[offset];
  }
};

inline std::vector<long> stretched(std::vector<long> const& a, std::vector<long> const& b) {
  std::vector<long> out = a.size() < b.size() ? b : a;
  std::vector<long> const& other = a.size() < b.size() ? a : b;
  for (std::size_t i = 0; i < other.size(); ++i) {
    long& extent = out[out.size() - other.size() + i];
    if (extent == 1) extent = other[i];
  }
  return out;
}

/// Calls `f` with each place of a shape, in row-major order.
template <class F> void for_each_place(std::vector<long> const& shape, F const& f) {
  std::size_t const total = SeriesArray::count(shape);
  std::vector<long> place(shape.size(), 0);
  for (std::size_t n = 0; n < total; ++n) {
    f(n, place);
    for (std::size_t i = shape.size(); i-- > 0;) {
      if (++place[i] < shape[i]) break;
      place[i] = 0;
    }
  }
}

/// `f` of the elements of arrays that broadcast.
template <class F, class... A> SeriesArray map_elements(F const& f, A const&... arrays) {
  std::vector<long> shape;
  ((shape = stretched(shape, arrays.shape)), ...);
  SeriesArray out(shape);
  for_each_place(shape,
                 [&](std::size_t n, std::vector<long> const& place) { out.element[n] = f(arrays.at(place)...); });
  return out;
}

} // namespace test
