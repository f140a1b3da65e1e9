// SPDX-License-Identifier: BSL-1.0
#include "json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <ostream>
#include <stdexcept>
#include <string>

namespace adbench {

namespace {

std::string_view name_of(double value) { return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf"; }

template <class T> void append(std::string& text, T value) {
  if constexpr (std::is_floating_point_v<T>)
    if (!std::isfinite(value)) {
      text.append("\"").append(name_of(value)).append("\"");
      return;
    }
  if (std::is_floating_point_v<T> && value == 0) { // "-0" would be read as a whole number, without its sign
    text.append(std::signbit(static_cast<double>(value)) ? "-0.0" : "0.0");
    return;
  }
  char digits[32];
  text.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

template <class T> void write_list(std::ostream& out, std::span<T const> values) {
  constexpr std::size_t block = 1 << 16;
  std::string text = "[";
  for (T const& value : values) {
    if (&value != values.data()) text += ", ";
    append(text, value);
    if (text.size() > block) {
      out << text;
      text.clear();
    }
  }
  out << text << ']';
}

} // namespace

nlohmann::ordered_json to_json(double value) {
  if (std::isfinite(value)) return value;
  return name_of(value);
}

double to_double(nlohmann::ordered_json const& value) {
  if (value.is_number()) return value.get<double>();
  for (double const special : {HUGE_VAL, -HUGE_VAL, std::numeric_limits<double>::quiet_NaN()})
    if (value == name_of(special)) return special;
  throw std::invalid_argument("expected a number, found " + value.dump());
}

JsonWriter::JsonWriter(std::ostream& out, bool summary) : out_(out), summary_(summary) { out_ << '{'; }
JsonWriter::~JsonWriter() { out_ << "\n}\n"; }

void JsonWriter::key(std::string_view name) {
  out_ << (first_ ? "\n" : ",\n") << std::string(static_cast<std::size_t>(2 * depth_), ' ') << '"' << name << "\": ";
  first_ = false;
}

void JsonWriter::member(std::string_view name, nlohmann::ordered_json const& value) {
  key(name);
  out_ << value.dump();
}

void JsonWriter::number(std::string_view name, double value) { member(name, to_json(value)); }

void JsonWriter::begin(std::string_view name) {
  key(name);
  out_ << '{';
  first_ = true;
  ++depth_;
}

void JsonWriter::end() {
  --depth_;
  out_ << '\n' << std::string(static_cast<std::size_t>(2 * depth_), ' ') << '}';
  first_ = false;
}

template <class T> void JsonWriter::array(std::string_view name, std::span<T const> values) {
  if (summary_) {
    long double sum = 0, squares = 0;
    for (T const value : values) {
      sum += static_cast<long double>(value);
      squares += static_cast<long double>(value) * static_cast<long double>(value);
    }
    std::size_t const shown = std::min<std::size_t>(5, values.size());
    begin(name);
    member("count", values.size());
    number("sum", static_cast<double>(sum));
    number("norm", static_cast<double>(std::sqrt(squares)));
    key("first");
    write_list(out_, values.first(shown));
    key("last");
    write_list(out_, values.last(shown));
    end();
  } else {
    key(name);
    write_list(out_, values);
  }
}

void JsonWriter::numbers(std::string_view name, std::span<double const> values) { array(name, values); }
void JsonWriter::numbers(std::string_view name, std::span<int const> values) { array(name, values); }

} // namespace adbench
