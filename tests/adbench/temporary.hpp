// SPDX-License-Identifier: BSL-1.0
/// \file Files for the time of a test, and what is said where they are refused.
#pragma once

#include "reader.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <string>

/// A file with the given content, removed with the object.
class TemporaryFile {
public:
  explicit TemporaryFile(std::string const& content) : path_(std::filesystem::temp_directory_path() / name()) {
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(TemporaryFile const&) = delete;
  TemporaryFile& operator=(TemporaryFile const&) = delete;
  std::string path() const { return path_.string(); }

private:
  std::string name() const { return "dyad_test_" + std::to_string(reinterpret_cast<std::uintptr_t>(this)) + ".txt"; }
  std::filesystem::path path_;
};

/// The sentence with which `read(path)` refuses a file, without the path in front of it; empty if it does not.
template <class Read> std::string refusal(std::string const& content, Read const& read) {
  TemporaryFile const file(content);
  try {
    read(file.path());
  } catch (adbench::DataError const& error) {
    std::string const text = error.what(), prefix = file.path() + ':';
    BOOST_TEST(text.starts_with(prefix));
    return text.substr(prefix.size());
  }
  return {};
}
