// SPDX-License-Identifier: BSL-1.0
// Arrays in files of NumPy, byte by byte as NumPy's documentation (NEP 1) states them; damaged files.
#include <dyad/array/create.hpp>
#include <dyad/array/elementwise.hpp>
#include <dyad/array/movement.hpp>
#include <dyad/interop/npy.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>

using namespace dyad;
using namespace std::string_literals;

namespace {

/// A file that goes with the object.
class File {
public:
  explicit File(std::string const& content = {})
      : path_(std::filesystem::temp_directory_path() /
              ("dyad_npy_" + std::to_string(reinterpret_cast<std::uintptr_t>(this)) + ".npy")) {
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~File() { std::filesystem::remove(path_); }
  File(File const&) = delete;
  File& operator=(File const&) = delete;
  std::string path() const { return path_.string(); }
  std::string content() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

private:
  std::filesystem::path path_;
};

/// A file of format 1.0 by hand.
std::string by_hand(std::string header, std::string const& elements) {
  header.resize(117, ' ');
  return "\x93NUMPY\x01\x00\x76\x00"s + header + "\n" + elements;
}
std::string const one = "\x00\x00\x00\x00\x00\x00\xf0\x3f"s, two = "\x00\x00\x00\x00\x00\x00\x00\x40"s,
                  three = "\x00\x00\x00\x00\x00\x00\x08\x40"s, four = "\x00\x00\x00\x00\x00\x00\x10\x40"s,
                  one_swapped = "\x3f\xf0\x00\x00\x00\x00\x00\x00"s, half_float = "\x00\x00\x00\x3f"s;

/// Why a file is refused, without what stands before it.
std::string refusal(std::string const& content) {
  File const file(content);
  std::string const start = "dyad: load_npy: " + file.path() + ": ";
  try {
    static_cast<void>(load_npy(file.path()));
  } catch (NpyError const& error) {
    std::string const text = error.what();
    BOOST_TEST(text.starts_with(start));
    return text.substr(start.size());
  }
  return "read";
}

} // namespace

BOOST_AUTO_TEST_SUITE(files_of_numpy)

BOOST_AUTO_TEST_CASE(bytes_as_numpy_writes_them) {
  File const file;
  save_npy(file.path(), NdArray({{1, 2}, {3, 4}}));
  std::string const expected =
      by_hand("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }", one + two + three + four);
  BOOST_TEST(expected.size() == 128 + 32);
  BOOST_TEST((file.content() == expected));
  save_npy(file.path(), NdArray(1.0));
  BOOST_TEST((file.content() == by_hand("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", one)));
  save_npy(file.path(), NdArray({0.5}).astype(DType::float32));
  BOOST_TEST((file.content() == by_hand("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", half_float)));
}

BOOST_AUTO_TEST_CASE(there_and_back) {
  double const infinity = std::numeric_limits<double>::infinity(), tiny = std::numeric_limits<double>::denorm_min();
  NdArray const matrix({{1, -0.0, infinity}, {tiny, std::numeric_limits<double>::max(), 0.1}});
  for (NdArray const& array : {matrix, transpose(matrix), NdArray(2.5), NdArray(0.5f), zeros({0, 3}), zeros({2, 0, 1}),
                               matrix.astype(DType::float32), arange(0, 24).view({2, 3, 1, 4}, {12, 4, 4, 1})}) {
    File const file;
    save_npy(file.path(), array);
    NdArray const read = load_npy(file.path());
    BOOST_TEST((read.dtype() == array.dtype()));
    BOOST_TEST((read.shape() == array.shape()));
    BOOST_TEST(read.to_vector() == array.to_vector(), boost::test_tools::per_element());
  }
  File const file;
  save_npy(file.path(), NdArray({-0.0, std::nan("")}));
  BOOST_TEST(std::signbit(load_npy(file.path()).at({0})));
  BOOST_TEST(std::isnan(load_npy(file.path()).at({1})));
}

BOOST_AUTO_TEST_CASE(what_others_write) {
  File const fortran(by_hand("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 2), }", one + two + three + four));
  BOOST_TEST(array_equal(load_npy(fortran.path()), NdArray({{1, 3}, {2, 4}})));
  BOOST_TEST(load_npy(fortran.path()).is_contiguous());
  File const big(by_hand("{\"shape\":(1,),'descr':'>f8','fortran_order':False}", one_swapped));
  BOOST_TEST(array_equal(load_npy(big.path()), NdArray({1})));
  std::string second = by_hand("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", two);
  second.replace(6, 4, "\x02\x00\x76\x00\x00\x00"s); // format 2.0: four bytes of length
  BOOST_TEST(load_npy(File(second).path()).item() == 2);
}

BOOST_AUTO_TEST_CASE(damaged_files) {
  std::string const good = by_hand("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", one + two);
  BOOST_TEST(refusal(good) == "read");
  for (std::size_t length = 0; length < good.size(); ++length) BOOST_TEST(refusal(good.substr(0, length)) != "read");
  BOOST_TEST(refusal("") == "it does not begin as an NPY file does");
  BOOST_TEST(refusal("PK" + good) == "it does not begin as an NPY file does");
  BOOST_TEST(refusal(good.substr(0, 50)) == "it ends within its header");
  BOOST_TEST(refusal(good.substr(0, 9)) == "it ends within its header");
  BOOST_TEST(refusal(good.substr(0, good.size() - 1)) == "it has 15 bytes of elements where the shape (2,) has 16");
  BOOST_TEST(refusal(good + "x") == "it has 17 bytes of elements where the shape (2,) has 16");
  std::string later = good;
  later[6] = 4;
  BOOST_TEST(refusal(later) == "it has the format 4.x; 1 to 3 are read");
  BOOST_TEST(refusal(by_hand("{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }", one)) ==
             "it holds elements of the type <i8; arrays hold <f8 and <f4");
  BOOST_TEST(refusal(by_hand("{'descr': '|f8', 'fortran_order': False, 'shape': (1,), }", one)) ==
             "it holds elements of the type |f8; arrays hold <f8 and <f4");
  // More elements than there are: nothing is allocated for them.
  BOOST_TEST(refusal(by_hand("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000), }", one)) ==
             "it has 8 bytes of elements where the shape (1000000, 1000000) has 8000000000000");
  for (std::string const shape : {"(-1,)", "(1000000000000, 1000000000000)", "(0, 1000000000000, 1000000000000)",
                                  "(1000000000000, 0, 1000000000000)", "(0, 9223372036854775807)"})
    BOOST_TEST(refusal(by_hand("{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + ", }", one)) ==
               "its shape has a negative extent or more elements than memory could hold");
  for (std::string const header :
       {"", "{", "{}", "[]", "{'descr': '<f8', 'fortran_order': False, }", "{'descr': '<f8', 'shape': (1,), }",
        "{'fortran_order': False, 'shape': (1,), }", "{'descr': '<f8', 'fortran_order': 0, 'shape': (1,), }",
        "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'more': 1}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1 2), }", "{'descr': '<f8",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }",
        "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), } x"})
    BOOST_TEST(refusal(by_hand(header, one)) == "its header is no dictionary of descr, fortran_order and shape");
}

BOOST_AUTO_TEST_CASE(files_that_cannot_be_opened) {
  auto const says = [](std::string text) { return [text](NpyError const& error) { return error.what() == text; }; };
  BOOST_CHECK_EXCEPTION(load_npy("/no/such.npy"), NpyError, says("dyad: load_npy: /no/such.npy: it cannot be opened"));
  BOOST_CHECK_EXCEPTION(save_npy("/no/such.npy", NdArray({1})), NpyError,
                        says("dyad: save_npy: /no/such.npy: it cannot be written"));
}

BOOST_AUTO_TEST_SUITE_END()
