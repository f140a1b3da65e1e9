// SPDX-License-Identifier: BSL-1.0
/// \file What the generated program calls: it records functions on Variables, and writes what `to_cpp` makes of them as
/// a program that compares with what was recorded.
#pragma once

#include <dyad/bridge/loop_function.hpp>
#include <dyad/bridge/source.hpp>
#include <dyad/dyad.hpp>
#include <dyad/loops.hpp>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <vector>

namespace test {

class Recorder {
public:
  explicit Recorder(char const* file) : out_(file) {
    out_ << "#include \"../../tests/fuzz/loop_text/compare.hpp\"\n\nint main() {\n  test::Comparison comparison;\n";
  }
  /// Records a function of two numbers, rows and rows of data: its text and that of its slope by the two numbers.
  template <class F> void record(std::uint64_t seed, F const&) {
    using namespace dyad;
    constexpr auto f = dyad::function<Vec<2>, Rows<double>, Passive<Rows<double>>>(F{});
    std::mt19937_64 random(seed);
    static constexpr int lengths[] = {0, 1, 3, 4, 7, 9};
    auto const numbers = [&](int count) {
      std::vector<double> out(static_cast<std::size_t>(count));
      for (double& x : out) x = -1.5 + 3 * (static_cast<double>(random() >> 11) * 0x1p-53);
      return NdArray(out);
    };
    Variable const p(numbers(2), "p"), x(numbers(lengths[random() % 6]), "x"), y(numbers(lengths[random() % 6]), "y");
    Variable const value = dyad::recorded<1>(f)(p, x, y);
    write(seed, value, {p, x, y}, grad(value, {p, x}, {.allow_unused = true}));
  }
  int finish() {
    out_ << "  return comparison.finish();\n}\n";
    std::cout << count_ << " functions recorded\n";
    return 0;
  }

private:
  static std::string list(dyad::NdArray const& x) {
    std::string out = "{";
    for (double const value : x.to_vector()) out += dyad::bridge::cpp_number(value) + ", ";
    return out + "}";
  }
  void write(std::uint64_t seed, dyad::Variable const& value, std::vector<dyad::Variable> const& leaves,
             std::vector<dyad::Variable> const& slopes) {
    std::string const text = to_cpp(value), begin = "dyad::function<";
    std::size_t const from = text.find(begin), to = text.find('\n');
    if (from >= to) {
      std::cout << "seed " << seed << ": the text does not say of what it is a function\n" << text << '\n';
      std::exit(1);
    }
    out_ << "  { // seed " << seed << "\n  constexpr auto f = " << text.substr(from, to - from) << "("
         << text.substr(to + 1) << ");\n  comparison.compare(" << seed << ", f, "
         << dyad::bridge::cpp_number(value.item()) << ", std::tuple(";
    std::string expected, separator;
    for (dyad::detail::Node const* const node : dyad::bridge::SourceWriter::arguments_of(value))
      for (std::size_t i = 0; i < leaves.size(); ++i)
        if (leaves[i].node() == node) {
          out_ << separator << (i == 0 ? "std::array<double, 2>" : "std::vector<double>") << list(leaves[i].data());
          separator = ", ";
          if (i < slopes.size()) expected += list(slopes[i].data()) + ", ";
        }
    out_ << "), {" << expected << "});\n  }\n";
    ++count_;
  }

  std::ofstream out_;
  long count_ = 0;
};

} // namespace test
