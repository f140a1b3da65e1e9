// SPDX-License-Identifier: BSL-1.0
/// \file Names for the arguments and the values of a lambda that is written as text: valid C++, each once, and none
/// that means something else in the text.
#pragma once

#include <algorithm>
#include <cctype>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace dyad::bridge {

/// The keywords of C++20, and names that headers of C and POSIX define as macros, other than words of capitals.
inline bool is_reserved_word(std::string_view word) {
  // clang-format off
  static constexpr std::string_view words[] = {
      "I", "alignas", "alignof", "and", "and_eq", "asm", "assert", "auto", "bitand", "bitor", "bool", "break",
      "case", "catch", "char", "char16_t", "char32_t", "char8_t", "class", "co_await", "co_return", "co_yield",
      "compl", "complex", "concept", "const", "const_cast", "consteval", "constexpr", "constinit", "continue",
      "decltype", "default", "delete", "do", "double", "dynamic_cast", "else", "enum", "errno", "explicit",
      "export", "extern", "false", "far", "float", "for", "friend", "goto", "if", "imaginary", "inline", "int",
      "linux", "long", "major", "minor", "mutable", "namespace", "near", "new", "noexcept", "not", "not_eq",
      "nullptr", "operator", "or", "or_eq", "private", "protected", "public", "register", "reinterpret_cast",
      "requires", "return", "short", "signed", "sizeof", "small", "static", "static_assert", "static_cast",
      "stderr", "stdin", "stdout", "struct", "switch", "template", "this", "thread_local", "throw", "true",
      "try", "typedef", "typeid", "typename", "typeof", "union", "unix", "unsigned", "using", "virtual", "void",
      "volatile", "wchar_t", "while", "xor", "xor_eq"};
  // clang-format on
  static_assert(std::is_sorted(std::begin(words), std::end(words)));
  return std::binary_search(std::begin(words), std::end(words), word);
}

/// The letters and digits of a name, with one underscore for what stands between them; a macro would be in capitals, so
/// that a name of several capitals gets one at its end. Empty if no letter or digit is left.
inline std::string as_identifier(std::string_view name) {
  std::string result;
  bool capitals = true;
  for (char const c : name) {
    bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), digit = c >= '0' && c <= '9';
    if (letter || digit) result += c;
    else if (!result.empty() && result.back() != '_') result += '_';
    capitals = capitals && !(c >= 'a' && c <= 'z');
  }
  if (result.size() > 1 && capitals && result.back() != '_') result += '_';
  return result;
}

/// The words of a text, which a name in it must not take.
inline std::set<std::string> words_of(std::string_view text) {
  std::set<std::string> words;
  std::string word;
  for (char const c : text) {
    bool const part = std::isalnum(static_cast<unsigned char>(c)) || c == '_';
    if (part) word += c;
    else if (!word.empty()) words.insert(std::exchange(word, {}));
  }
  if (!word.empty()) words.insert(word);
  return words;
}

/// Gives out names, each once.
class SourceNames {
public:
  explicit SourceNames(std::set<std::string> taken) : taken_(std::move(taken)) {}

  /// `wished`, or the next like it that is free: with an underscore at its end, then with numbers.
  std::string take(std::string const& wished) {
    std::string const stem = wished.back() == '_' ? wished : wished + '_';
    std::string name = wished;
    for (int i = 1; is_reserved_word(name) || !taken_.insert(name).second; ++i)
      name = i == 1 ? stem : stem + std::to_string(i);
    return name;
  }

private:
  std::set<std::string> taken_;
};

} // namespace dyad::bridge
