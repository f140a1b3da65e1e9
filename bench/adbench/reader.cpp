// SPDX-License-Identifier: BSL-1.0
#include "reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>

namespace adbench {

namespace {

constexpr std::string_view white = " \t\r\n\v\f";

/// A word as it can stand in a sentence.
std::string quoted(std::string_view word) {
  constexpr std::size_t longest = 40;
  std::string out = "'";
  out += word.substr(0, longest);
  out += word.size() > longest ? "...'" : "'";
  for (char& c : out)
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
  return out;
}

template <class T> bool parse(std::string_view word, T& value) {
  if (word.starts_with('+') && !word.starts_with("+-")) word.remove_prefix(1);
  auto const [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  return error == std::errc{} && end == word.data() + word.size();
}

std::string_view trimmed(std::string_view text) {
  auto const first = text.find_first_not_of(white);
  if (first == text.npos) return text.substr(0, 0);
  return text.substr(first, text.find_last_not_of(white) + 1 - first);
}

} // namespace

Reader::Reader(std::string const& path) : path_(path) {
  std::ifstream file(path, std::ios::binary);
  try {
    if (file) content_.assign(std::istreambuf_iterator<char>(file), {});
  } catch (std::ios::failure const&) { // a directory opens, but cannot be read
    file.setstate(std::ios::failbit);
  }
  if (!file) throw DataError(path + ":1: expected a file that can be read, found none");
}

Reader Reader::words(std::string const& path) {
  Reader out(path);
  std::size_t line = 1;
  for (std::size_t i = 0; i < out.content_.size();) {
    if (white.find(out.content_[i]) != white.npos) line += out.content_[i++] == '\n';
    else {
      std::size_t const end = std::min(out.content_.find_first_of(white, i), out.content_.size());
      out.words_.push_back({i, end - i, line});
      i = end;
    }
  }
  out.lines_ = out.words_.empty() ? 1 : out.words_.back().line;
  return out;
}

Reader Reader::records(std::string const& path, char separator) {
  Reader out(path);
  out.by_record_ = true;
  std::string_view const all = out.content_;
  std::size_t line = 1;
  for (std::size_t first = 0; first < all.size(); ++line) {
    std::size_t const end = std::min(all.find('\n', first), all.size());
    if (!trimmed(all.substr(first, end - first)).empty())
      for (std::size_t i = first; i <= end;) {
        std::size_t const stop = std::min(all.find(separator, i), end);
        auto const field = trimmed(all.substr(i, stop - i));
        out.words_.push_back({static_cast<std::size_t>(field.data() - all.data()), field.size(), line});
        i = stop + 1;
      }
    first = end + 1;
  }
  out.lines_ = out.words_.empty() ? 1 : out.words_.back().line;
  return out;
}

std::string_view Reader::next(std::string_view what) {
  if (next_ == words_.size()) refuse(lines_, what, "the end of the file");
  if (by_record_ && within_record_ && words_[next_].line != words_[next_ - 1].line)
    refuse(words_[next_ - 1].line, what, "the end of the line");
  within_record_ = true;
  return view(words_[next_++]);
}

double Reader::number(std::string_view what) {
  double value = 0;
  if (!parse(next(what), value) || !std::isfinite(value)) refuse("a number for " + std::string(what));
  return value;
}

std::vector<double> Reader::numbers(std::size_t count, std::string_view what) {
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i)
    out.push_back(
        number("number " + std::to_string(i + 1) + " of the " + std::to_string(count) + " of " + std::string(what)));
  return out;
}

long long Reader::integer(std::string_view what, long long lowest, long long highest) {
  long long value = 0;
  if (!parse(next(what), value) || value < lowest || value > highest)
    refuse((lowest == highest ? "the number " : "a whole number from " + std::to_string(lowest) + " to ") +
           std::to_string(highest) + " for " + std::string(what));
  return value;
}

std::size_t Reader::count(std::string_view what, std::size_t highest) {
  return static_cast<std::size_t>(integer(what, 1, static_cast<long long>(highest)));
}

std::string Reader::text(std::string_view what) {
  auto const word = next(what);
  if (word.empty()) refuse(what);
  return std::string(word);
}

void Reader::end_of_record() {
  if (next_ < words_.size() && next_ > 0 && words_[next_].line == words_[next_ - 1].line)
    refuse(words_[next_].line, "the end of the line", quoted(view(words_[next_])));
  within_record_ = false;
}

void Reader::end() {
  if (next_ < words_.size()) refuse(words_[next_].line, "the end of the file", quoted(view(words_[next_])));
}

void Reader::refuse_rest(std::string_view expected) const {
  refuse(lines_, expected, "the end of the file after " + std::to_string(remaining()) + " more");
}

void Reader::refuse(std::string_view expected) const {
  refuse(words_[next_ - 1].line, expected, quoted(view(words_[next_ - 1])));
}

void Reader::refuse(std::size_t line, std::string_view expected, std::string const& found) const {
  throw DataError(path_ + ':' + std::to_string(line) + ": expected " + std::string(expected) + ", found " + found);
}

} // namespace adbench
