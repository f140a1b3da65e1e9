// SPDX-License-Identifier: BSL-1.0
/// \file Recorded operations on shapes as calls in a program, with axes and extents as types: the text runs on tensor
/// expressions and, but for tuples, on Variables.
#pragma once

#include <dyad/ops/structural.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dyad::bridge {

/// Puts calls together as text.
class CallText : public CallWriter {
public:
  /// The number of a text.
  int add(std::string text) {
    texts_.push_back(std::move(text));
    return static_cast<int>(texts_.size()) - 1;
  }
  /// The text of a number, or nothing where an operation was written that users do not have.
  std::optional<std::string> text(int number) const {
    return compiles_ ? std::optional(texts_[static_cast<std::size_t>(number)]) : std::nullopt;
  }

  int call(std::string_view name, std::vector<int> const& arguments) override {
    std::string out(name);
    out += '(';
    for (std::size_t i = 0; i < arguments.size(); ++i)
      out += (i ? ", " : "") + texts_[static_cast<std::size_t>(arguments[i])];
    return add(out + ')');
  }
  int call_internal(std::string_view name, std::vector<int> const& arguments) override {
    compiles_ = false;
    return call(name, arguments);
  }
  int joined(std::string_view name, std::vector<int> const& parts, std::string const& axis) override {
    int const all = call("hana::make_tuple", parts); // in order
    return call(name, {all, word(axis)});
  }
  int word(std::string const& text) override { return add(text); }

private:
  std::vector<std::string> texts_;
  bool compiles_ = true;
};

} // namespace dyad::bridge
