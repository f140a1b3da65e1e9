// SPDX-License-Identifier: BSL-1.0
/// \file Arrays as files of NumPy: format 1.0 of its NEP 1 (NPY) is written, 1.0 to 3.0 are read.
///
/// \code
/// dyad::save_npy(path, x.data());
/// x.set_data(dyad::load_npy(path)); // numpy.load reads it, too
/// \endcode
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/array/ndarray.hpp>
#include <dyad/core/raise.hpp>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <ios>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace dyad {

/// A file that is no NPY file, is damaged, or holds what arrays do not; the message begins with its path.
class NpyError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

namespace detail {

/// Says why a file cannot be read.
[[noreturn]] inline void refuse_npy(std::string const& path, std::string const& why) {
  raise(NpyError("dyad: load_npy: " + path + ": " + why));
}

/// What the header of an NPY file says: a dictionary as Python writes it, of the keys descr, fortran_order and shape.
class NpyHeader {
public:
  /// Throws `NpyError`, which names the file, if the text is anything else.
  NpyHeader(std::string const& path, std::string_view text) : path_(path), rest_(text) {
    expect("{");
    bool has[3] = {};
    auto const once = [this](bool& seen) {
      if (seen) refuse();
      seen = true;
    };
    while (!accept("}")) {
      std::string_view const key = quoted();
      expect(":");
      if (key == "descr")
        once(has[0]), descr = quoted();
      else if (key == "fortran_order")
        once(has[1]), fortran_order = accept("True") || (expect("False"), false);
      else if (key == "shape")
        once(has[2]), read_shape();
      else
        refuse();
      if (!accept(",")) {
        expect("}");
        break;
      }
    }
    skip_space();
    if (!rest_.empty() || !has[0] || !has[1] || !has[2]) refuse();
  }

  std::string_view descr;
  bool fortran_order = false;
  Shape shape;

private:
  [[noreturn]] void refuse() const {
    refuse_npy(path_, "its header is no dictionary of descr, fortran_order and shape");
  }
  void skip_space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \n"), rest_.size())); }
  bool accept(std::string_view word) {
    skip_space();
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  void expect(std::string_view word) {
    if (!accept(word)) refuse();
  }
  std::string_view quoted() {
    std::string_view const quote = accept("'") ? "'" : (expect("\""), "\"");
    std::string_view const text = rest_.substr(0, rest_.find(quote));
    rest_.remove_prefix(text.size());
    expect(quote);
    return text;
  }
  void read_shape() {
    expect("(");
    Index count = 1; // of elements, if extents of 0 were 1
    while (!accept(")")) {
      skip_space();
      Index extent = 0;
      auto const [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), extent);
      if (error != std::errc{}) refuse();
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
      if (extent < 0 || extent > most_elements / count)
        refuse_npy(path_, "its shape has a negative extent or more elements than memory could hold");
      count *= std::max(extent, Index{1});
      shape.push_back(extent);
      if (!accept(",")) {
        expect(")");
        break;
      }
    }
  }

  std::string const& path_;
  std::string_view rest_;
};

inline constexpr std::string_view npy_magic = "\x93NUMPY";
inline constexpr bool little_endian = std::endian::native == std::endian::little;

/// The bytes of a file from where it is read.
inline std::string npy_bytes(std::string const& path, std::ifstream& file, std::size_t count) {
  std::string bytes(count, '\0');
  if (!file.read(bytes.data(), static_cast<std::streamsize>(count))) refuse_npy(path, "it ends within its header");
  return bytes;
}

inline NdArray read_npy(std::string const& path, std::ifstream& file) {
  file.seekg(0, std::ios::end);
  auto const size = static_cast<std::uint64_t>(file.tellg());
  file.seekg(0);
  if (size < npy_magic.size() || npy_bytes(path, file, npy_magic.size()) != npy_magic)
    refuse_npy(path, "it does not begin as an NPY file does");
  std::string const version = npy_bytes(path, file, 2);
  if (version[0] < 1 || version[0] > 3)
    refuse_npy(path, "it has the format " + std::to_string(static_cast<unsigned char>(version[0])) +
                   ".x; 1 to 3 are read");
  std::uint64_t header_size = 0;
  std::string const length = npy_bytes(path, file, version[0] == 1 ? 2 : 4);
  for (std::size_t i = length.size(); i-- > 0;) header_size = header_size * 256 + static_cast<unsigned char>(length[i]);
  auto const start = static_cast<std::uint64_t>(file.tellg()) + header_size;
  if (start > size) refuse_npy(path, "it ends within its header");
  std::string const text = npy_bytes(path, file, header_size);
  NpyHeader const header(path, text);

  bool const swapped = header.descr.starts_with(little_endian ? '>' : '<');
  std::string_view const type = header.descr.substr(std::min<std::size_t>(1, header.descr.size()));
  if ((type != "f8" && type != "f4") || !(swapped || header.descr.starts_with(little_endian ? '<' : '>')))
    refuse_npy(path, "it holds elements of the type " + std::string(header.descr) + "; arrays hold <f8 and <f4");
  DType const dtype = type == "f8" ? DType::float64 : DType::float32;
  auto const bytes = static_cast<std::uint64_t>(header.shape.count()) * size_of(dtype);
  if (size - start != bytes) // before memory is asked for
    refuse_npy(path, "it has " + std::to_string(size - start) + " bytes of elements where the shape " +
                   to_string(header.shape) + " has " + std::to_string(bytes));

  Shape stored = header.shape;
  if (header.fortran_order) std::reverse(stored.begin(), stored.end());
  return dispatch(dtype, [&](auto zero) {
    std::vector<decltype(zero)> elements(static_cast<std::size_t>(stored.count()));
    auto* const raw = reinterpret_cast<char*>(elements.data());
    if (!file.read(raw, static_cast<std::streamsize>(bytes))) refuse_npy(path, "it cannot be read");
    if (swapped)
      for (std::size_t i = 0; i < bytes; i += sizeof zero) std::reverse(raw + i, raw + i + sizeof zero);
    NdArray const array(elements, stored);
    if (!header.fortran_order || array.is_scalar()) return array;
    IndexList strides = array.strides();
    std::reverse(strides.begin(), strides.end());
    return array.view(header.shape, strides).contiguous();
  });
}

} // namespace detail

/// Writes an array to a file that NumPy's `load` reads: elements `<f8` or `<f4`, in row-major order. A file that is
/// there already is replaced. Throws `NpyError` if it cannot be written.
inline void save_npy(std::string const& path, NdArray const& array) {
  bool const wide = array.dtype() == DType::float64;
  std::string header = std::string("{'descr': '") + (detail::little_endian ? '<' : '>') + (wide ? "f8" : "f4") +
                       "', 'fortran_order': False, 'shape': " + to_string(array.shape()) + ", }";
  std::size_t const before = detail::npy_magic.size() + 4, whole = (before + header.size() + 1 + 63) / 64 * 64;
  header.resize(whole - before - 1, ' ');
  header += '\n';
  std::ofstream file(path, std::ios::binary);
  file << detail::npy_magic << '\1' << '\0' << static_cast<char>(header.size() & 255)
       << static_cast<char>(header.size() >> 8) << header;
  dispatch(array.dtype(), [&](auto zero) {
    auto const single = static_cast<decltype(zero)>(array.number());
    NdArray const flat = array.contiguous();
    void const* const elements = array.is_scalar() ? &single : flat.raw();
    auto const bytes = static_cast<std::size_t>(array.size()) * sizeof zero;
    file.write(static_cast<char const*>(elements), static_cast<std::streamsize>(bytes));
  });
  if (!file.flush()) raise(NpyError("dyad: save_npy: " + path + ": it cannot be written"));
}

/// The array in a file as NumPy's `save` writes it, of elements `f8` or `f4` in either order of bytes, in row-major or
/// Fortran order. Throws `NpyError` if there is no such file, if it is damaged, or if it holds anything else.
inline NdArray load_npy(std::string const& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) detail::refuse_npy(path, "it cannot be opened");
  return detail::read_npy(path, file);
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>
