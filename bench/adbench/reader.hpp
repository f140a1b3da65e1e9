// SPDX-License-Identifier: BSL-1.0
/// \file Data files of numbers, read strictly: what does not fit is refused with its line.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace adbench {

/// A data file that is not what it should be: `file:line: expected …, found …`.
class DataError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// The numbers of a text file, one after the other. Each call says what it expects, for the sentence of a `DataError`.
class Reader {
public:
  /// A file of words between white space; lines may break anywhere, as ADBench's own reader takes them.
  static Reader words(std::string const& path);
  /// A file of records: one a line, their fields between separators.
  static Reader records(std::string const& path, char separator);

  double number(std::string_view what);
  std::vector<double> numbers(std::size_t count, std::string_view what);
  /// A whole number between the bounds, both included.
  long long integer(std::string_view what, long long lowest, long long highest);
  /// How many there are of something: at least one.
  std::size_t count(std::string_view what, std::size_t highest = 1'000'000'000);
  std::string text(std::string_view what);

  /// Words, or fields of all records, that have not been read yet.
  std::size_t remaining() const { return words_.size() - next_; }
  /// Refuses whatever follows within the record.
  void end_of_record();
  /// Refuses whatever follows.
  void end();

  /// Refuses a file whose rest has another count of words than any of those expected.
  [[noreturn]] void refuse_rest(std::string_view expected) const;
  /// Refuses the file at the word that was read last.
  [[noreturn]] void refuse(std::string_view expected) const;

private:
  struct Word {
    std::size_t first, size, line;
  };

  explicit Reader(std::string const& path);
  std::string_view view(Word const& word) const { return std::string_view(content_).substr(word.first, word.size); }
  std::string_view next(std::string_view what);
  [[noreturn]] void refuse(std::size_t line, std::string_view expected, std::string const& found) const;

  std::string path_, content_;
  std::vector<Word> words_;
  std::size_t next_ = 0, lines_ = 0;
  bool by_record_ = false, within_record_ = false;
};

} // namespace adbench
