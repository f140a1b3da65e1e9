// SPDX-License-Identifier: BSL-1.0
/// \file Arrays as text, laid out as NumPy does.
#pragma once

#include <dyad/array/ndarray.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <ostream>
#include <string>
#include <vector>

namespace dyad {

namespace detail {

/// A finite number in pieces: what stands before the point, behind it, and after the `e`.
struct Decimal {
  std::string whole, fraction, exponent;
};

/// Splits `-1.25e+03`; zeros at the end of the fraction go.
inline Decimal split_decimal(std::string const& text) {
  std::size_t const e = std::min(text.find('e'), text.size()), point = std::min(text.find('.'), e);
  Decimal result{text.substr(0, point), text.substr(std::min(point + 1, e), e - std::min(point + 1, e)),
                 text.substr(std::min(e + 1, text.size()))};
  result.fraction.erase(result.fraction.find_last_not_of('0') + 1);
  return result;
}

/// The text of a number with a fixed count of digits behind the point, rounded.
inline Decimal rounded_decimal(double value, std::chars_format format, int digits) {
  char buffer[400];
  return split_decimal({buffer, std::to_chars(buffer, buffer + sizeof buffer, value, format, digits).ptr});
}

/// The fewest digits that tell a number from its neighbours of the same element type, with an exponent.
inline Decimal shortest_decimal(double value, DType dtype) {
  char buffer[40];
  char* const end = dispatch(dtype, [&](auto zero) {
    return std::to_chars(buffer, buffer + sizeof buffer, static_cast<decltype(zero)>(value),
                         std::chars_format::scientific)
        .ptr;
  });
  return split_decimal({buffer, end});
}

/// The same digits without an exponent.
inline Decimal positional(Decimal const& number) {
  int const exponent = std::atoi(number.exponent.c_str());
  bool const negative = number.whole[0] == '-';
  std::string digits = number.whole.substr(negative) + number.fraction;
  if (exponent < 0) digits.insert(0, static_cast<std::size_t>(-exponent), '0');
  std::size_t const whole = static_cast<std::size_t>(std::max(exponent, 0)) + 1;
  if (digits.size() < whole) digits.append(whole - digits.size(), '0');
  return {(negative ? "-" : "") + digits.substr(0, whole), digits.substr(whole), ""};
}

inline std::string special_number(double value) { return value != value ? "nan" : value > 0 ? "inf" : "-inf"; }

/// A number that stands alone, with all its digits.
inline std::string number_text(double value, DType dtype) {
  if (!std::isfinite(value)) return special_number(value);
  Decimal const number = shortest_decimal(value, dtype);
  if (value != 0 && (std::abs(value) < 1e-4 || std::abs(value) >= 1e16))
    return number.whole + (number.fraction.empty() ? "" : "." + number.fraction) + "e" + number.exponent;
  Decimal const plain = positional(number);
  return plain.whole + "." + (plain.fraction.empty() ? "0" : plain.fraction);
}

/// How the numbers of one array are written: as many digits as the longest needs, at most eight behind the point, with
/// an exponent where the numbers are very large, very small or far apart.
class NumberFormat {
public:
  NumberFormat(std::vector<double> const& values, DType dtype) : dtype_(dtype) {
    double largest = 0, smallest = std::numeric_limits<double>::infinity();
    for (double const value : values)
      if (std::isfinite(value) && value != 0) {
        largest = std::max(largest, std::abs(value));
        smallest = std::min(smallest, std::abs(value));
      }
    scientific_ = largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000;
    std::size_t special = 0;
    for (double const value : values) {
      if (!std::isfinite(value)) {
        special = std::max(special, special_number(value).size());
        continue;
      }
      Decimal const number = pieces(value);
      whole_ = std::max(whole_, number.whole.size());
      fraction_ = std::max(fraction_, number.fraction.size());
      exponent_ = std::max(exponent_, number.exponent.size());
    }
    whole_ += std::max(special, width()) - width();
  }

  std::string operator()(double value) const {
    if (!std::isfinite(value)) {
      std::string const text = special_number(value);
      return std::string(width() - text.size(), ' ') + text;
    }
    // Shorter fractions are filled up, so that the points align; shorter exponents too.
    Decimal number = pieces(value);
    if (scientific_) {
      number = rounded_decimal(value, std::chars_format::scientific, static_cast<int>(fraction_));
      number.exponent = "e" + number.exponent.insert(1, exponent_ - number.exponent.size(), '0');
    }
    number.fraction.append(fraction_ - number.fraction.size(), scientific_ ? '0' : ' ');
    return std::string(whole_ - number.whole.size(), ' ') + number.whole + "." + number.fraction + number.exponent;
  }

private:
  static constexpr int most_digits = 8;

  Decimal pieces(double value) const {
    Decimal const shortest = shortest_decimal(value, dtype_), number = scientific_ ? shortest : positional(shortest);
    if (number.fraction.size() > most_digits)
      return rounded_decimal(value, scientific_ ? std::chars_format::scientific : std::chars_format::fixed,
                             most_digits);
    return scientific_ || !number.fraction.empty() ? number : rounded_decimal(value, std::chars_format::fixed, 0);
  }
  std::size_t width() const { return whole_ + 1 + fraction_ + (scientific_ ? 1 + exponent_ : 0); }

  DType dtype_;
  bool scientific_ = false;
  std::size_t whole_ = 0, fraction_ = 0, exponent_ = 0; ///< the most characters of each piece
};

/// Writes one axis after the other; long axes are cut in the middle.
template <std::same_as<NdArray> A> class ArrayPrinter {
public:
  explicit ArrayPrinter(A const& array)
      : array_(array), cut_(array.size() > most_elements), format_(shown(), array.dtype()) {}

  std::string text() const {
    if (array_.ndim() == 0) return number_text(array_.item(), array_.dtype());
    if (array_.size() == 0) return "[]";
    return block({});
  }

private:
  static constexpr Index edge = 3; ///< elements shown at each end of a long axis
  static constexpr Index most_elements = 1000;
  static constexpr std::size_t line_width = 75;

  bool is_cut(Index axis) const { return cut_ && array_.shape()[axis] > 2 * edge; }
  /// Calls `f` for each index of an axis that is shown, and `gap()` where some are left out.
  template <class F, class Gap> void each(Index axis, F const& f, Gap const& gap) const {
    Index const extent = array_.shape()[axis];
    for (Index i = 0; i < extent; ++i) {
      if (is_cut(axis) && i == edge) {
        gap();
        i = extent - edge;
      }
      f(i);
    }
  }
  std::vector<double> shown() const {
    std::vector<double> list;
    if (array_.ndim() > 0) collect({}, list);
    return list;
  }
  void collect(IndexList const& index, std::vector<double>& list) const {
    if (index.size() == array_.ndim()) return list.push_back(array_.at(index));
    each(index.size(), [&](Index i) { collect(extended(index, i), list); }, [] {});
  }
  static IndexList extended(IndexList index, Index i) {
    index.push_back(i);
    return index;
  }

  std::string block(IndexList const& index) const {
    return "[" + (index.size() == array_.ndim() - 1 ? row(index) : rows(index)) + "]";
  }
  std::string rows(IndexList const& index) const {
    Index const axis = index.size();
    std::string const between = std::string(static_cast<std::size_t>(array_.ndim() - 1 - axis), '\n') + indent(axis);
    std::string text;
    auto const add = [&](std::string const& item) { text += (text.empty() ? "" : between) + item; };
    each(axis, [&](Index i) { add(block(extended(index, i))); }, [&] { add("..."); });
    return text;
  }
  /// The numbers of the last axis, broken into lines before they and the closing brackets grow too long.
  std::string row(IndexList const& index) const {
    Index const axis = index.size();
    std::size_t const room = line_width - static_cast<std::size_t>(axis + 1);
    std::string text, line = indent(axis);
    auto const add = [&](std::string const& item) {
      if (line.size() > static_cast<std::size_t>(axis + 1) && line.size() + item.size() > room) {
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
        line = indent(axis);
      }
      line += item + " ";
    };
    each(axis, [&](Index i) { add(format_(array_.at(extended(index, i)))); }, [&] { add("..."); });
    line.pop_back();
    return (text + line).substr(static_cast<std::size_t>(axis + 1));
  }
  static std::string indent(Index axis) { return std::string(static_cast<std::size_t>(axis + 1), ' '); }

  A const& array_;
  bool cut_;
  NumberFormat format_;
};

} // namespace detail

/// The array as text: nested brackets, aligned columns, long axes cut in the middle beyond 1000 elements.
template <class = void> std::string to_string(NdArray const& array) { return detail::ArrayPrinter(array).text(); }

/// Writes what `to_string` returns.
template <class = void> std::ostream& operator<<(std::ostream& out, NdArray const& array) {
  return out << to_string(array);
}

} // namespace dyad
