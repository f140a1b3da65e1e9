// SPDX-License-Identifier: BSL-1.0
/// \file Results as JSON, written while they are there: an array of a hundred million numbers needs no tree in memory.
#pragma once

#include <nlohmann/json.hpp>

#include <iosfwd>
#include <span>
#include <string_view>

namespace adbench {

/// Writes one JSON object, member by member. Numbers have the shortest digits that read back to the same bits; what
/// JSON has no numbers for is written as "inf", "-inf" and "nan".
class JsonWriter {
public:
  /// With `summary`, arrays are told by their count, sum, norm, first and last numbers alone.
  explicit JsonWriter(std::ostream& out, bool summary = false);
  ~JsonWriter();
  JsonWriter(JsonWriter const&) = delete;
  JsonWriter& operator=(JsonWriter const&) = delete;

  /// A small value: a text, a count, an object.
  void member(std::string_view key, nlohmann::ordered_json const& value);
  void number(std::string_view key, double value);
  void numbers(std::string_view key, std::span<double const> values);
  void numbers(std::string_view key, std::span<int const> values);
  /// The members of an object, until `end`.
  void begin(std::string_view key);
  void end();

private:
  void key(std::string_view name);
  template <class T> void array(std::string_view name, std::span<T const> values);

  std::ostream& out_;
  bool summary_, first_ = true;
  int depth_ = 1;
};

/// A number as `JsonWriter` writes it, and back.
nlohmann::ordered_json to_json(double value);
double to_double(nlohmann::ordered_json const& value);

} // namespace adbench
