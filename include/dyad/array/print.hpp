// SPDX-License-Identifier: BSL-1.0
/// \file Arrays as text, laid out as NumPy does.
#pragma once

#include <dyad/array/ndarray.hpp>

#include <charconv>
#include <cmath>
#include <ostream>
#include <string>
#include <vector>

namespace dyad {

namespace detail {

/// How the numbers of one array are written: as many digits as the longest needs, at most eight after the point, with an
/// exponent where the numbers are very large, very small or very far apart.
class NumberFormat {
public:
  explicit NumberFormat(std::vector<double> const& values) {
    double largest = 0, smallest = 0;
    for (double const value : values)
      if (std::isfinite(value) && value != 0) {
        double const size = std::abs(value);
        largest = std::max(largest, size);
        smallest = smallest == 0 ? size : std::min(smallest, size);
      }
    scientific_ = largest >= 1e8 || (smallest != 0 && (smallest < 1e-4 || largest / smallest > 1000 * 1000));
    for (double const value : values) digits_ = std::max(digits_, digits(value));
    for (double const value : values) width_ = std::max(width_, text(value).size());
  }

  std::string operator()(double value) const {
    std::string const plain = text(value);
    return std::string(width_ - std::min(width_, plain.size()), ' ') + plain;
  }

private:
  static constexpr int most_digits = 8;

  /// The digits after the point that a number needs, as it is written.
  int digits(double value) const {
    if (!std::isfinite(value)) return 0;
    std::string shortest = written(value, most_digits);
    std::size_t const end = std::min(shortest.find('e'), shortest.size());
    std::size_t last = end;
    while (last > 0 && shortest[last - 1] == '0') --last;
    return static_cast<int>(last) - static_cast<int>(shortest.find('.')) - 1;
  }
  std::string written(double value, int digits) const {
    char buffer[400];
    auto const format = scientific_ ? std::chars_format::scientific : std::chars_format::fixed;
    return std::string(buffer, std::to_chars(buffer, buffer + sizeof buffer, value, format, digits).ptr);
  }
  std::string text(double value) const {
    if (value != value) return "nan";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    std::string result = written(value, digits_);
    if (result.find('.') != std::string::npos) {
      if (scientific_) return result;
      // Where fewer digits do, blanks keep the points aligned.
      std::size_t last = result.size();
      while (result[last - 1] == '0') --last;
      for (std::size_t i = last; i < result.size(); ++i) result[i] = ' ';
      return result;
    }
    return scientific_ ? result : result + ".";
  }

  bool scientific_ = false;
  int digits_ = 0;
  std::size_t width_ = 0;
};

/// Writes one axis after the other; long axes are cut in the middle.
class ArrayPrinter {
public:
  explicit ArrayPrinter(NdArray const& array)
      : array_(array), cut_(array.size() > 1000), values_(array.to_vector()), format_(shown(0, 0, {})) {}

  std::string text() const { return array_.ndim() == 0 ? trimmed(format_(values_[0])) : block(0, 0); }

private:
  static constexpr Index edge = 3; ///< elements shown at each end of a long axis

  static std::string trimmed(std::string text) {
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  }
  bool is_cut(Index axis) const { return cut_ && array_.shape()[axis] > 2 * edge; }
  Index stride(Index axis) const {
    Index product = 1;
    for (Index i = axis + 1; i < array_.ndim(); ++i) product *= array_.shape()[i];
    return product;
  }
  template <class F> void each(Index axis, F const& f) const {
    Index const extent = array_.shape()[axis];
    for (Index i = 0; i < extent; ++i) {
      if (is_cut(axis) && i == edge) i = extent - edge;
      f(i);
    }
  }
  /// The values that will be seen.
  std::vector<double> shown(Index axis, Index offset, std::vector<double> list) const {
    if (axis == array_.ndim()) list.push_back(values_[static_cast<std::size_t>(offset)]);
    else each(axis, [&](Index i) { list = shown(axis + 1, offset + i * stride(axis), std::move(list)); });
    return list;
  }

  std::string block(Index axis, Index offset) const {
    if (axis == array_.ndim()) return format_(values_[static_cast<std::size_t>(offset)]);
    bool const innermost = axis == array_.ndim() - 1;
    std::string const indent(static_cast<std::size_t>(axis + 1), ' ');
    std::string const between = innermost ? " " : std::string(static_cast<std::size_t>(array_.ndim() - 1 - axis), '\n') + indent;
    std::string out = "[";
    std::size_t line = indent.size();
    each(axis, [&](Index i) {
      std::string const item = block(axis + 1, offset + i * stride(axis));
      if (i > 0) {
        if (is_cut(axis) && i == array_.shape()[axis] - edge) out += between + "...";
        if (innermost && line + item.size() + 1 > 75) out += "\n" + indent, line = indent.size();
        else out += between;
      }
      out += item;
      line += item.size() + 1;
    });
    return out + "]";
  }

  NdArray const& array_;
  bool cut_;
  std::vector<double> values_;
  NumberFormat format_;
};

} // namespace detail

/// The array as text: nested brackets, aligned columns, long axes cut in the middle beyond 1000 elements.
inline std::string to_string(NdArray const& array) { return detail::ArrayPrinter(array).text(); }

inline std::ostream& operator<<(std::ostream& out, NdArray const& array) { return out << to_string(array); }

} // namespace dyad
