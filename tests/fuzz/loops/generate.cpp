// SPDX-License-Identifier: BSL-1.0
/// \file generate SEED COUNT BATCH OPERATIONS FOLDER: writes random programs with loops as source, BATCH of them a
/// file, each of at most so many operations and of at least a quarter of that.
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "../loop_source.hpp"

namespace {

using test::LoopProgram;

/// A number that says whether it depends on an input. Functions of constants alone are left to the C library, which not
/// every compiler calls while it compiles: such programs are not drawn.
struct Known {
  bool varies;
  Known() : varies(false) {}
  explicit Known(bool input) : varies(input) {}
  Known(double) : varies(false) {}
  static inline bool function_of_constant = false;

  static Known of(Known const& a, Known const& b = Known()) { return Known(a.varies || b.varies); }
  static Known function(Known const& a, Known const& b = Known()) {
    function_of_constant = function_of_constant || !(a.varies || b.varies);
    return of(a, b);
  }
  friend Known operator-(Known const& a) { return a; }
  friend Known operator+(Known const& a, Known const& b) { return of(a, b); }
  friend Known operator-(Known const& a, Known const& b) { return of(a, b); }
  friend Known operator*(Known const& a, Known const& b) { return of(a, b); }
  friend Known operator/(Known const& a, Known const& b) { return of(a, b); }
  Known& operator+=(Known const& b) { return *this = of(*this, b); }
  Known& operator-=(Known const& b) { return *this = of(*this, b); }
  Known& operator*=(Known const& b) { return *this = of(*this, b); }
  friend Known operator>(Known const& a, Known const& b) { return of(a, b); }
  friend Known operator&&(Known const& a, Known const& b) { return of(a, b); }
  friend Known operator||(Known const& a, Known const& b) { return of(a, b); }
  friend Known operator!(Known const& a) { return a; }
  friend Known operator<=(Known const& a, Known const& b) { return of(a, b); }
  friend Known sin(Known const& a) { return function(a); }
  friend Known cos(Known const& a) { return function(a); }
  friend Known tanh(Known const& a) { return function(a); }
  friend Known exp(Known const& a) { return function(a); }
  friend Known log(Known const& a) { return function(a); }
  friend Known sqrt(Known const& a) { return function(a); }
  friend Known hypot(Known const& a, Known const& b) { return function(a, b); }
  friend Known square(Known const& a) { return a; }
  friend Known abs(Known const& a) { return a; }
  friend Known max(Known const& a, Known const& b) { return of(a, b); }
  friend Known min(Known const& a, Known const& b) { return of(a, b); }
  friend Known where(Known const& c, Known const& a, Known const& b) { return Known(c.varies || a.varies || b.varies); }
};

/// How many operations a program takes, or -1 if it takes too many or is not to be drawn.
int size(LoopProgram const& program, int most) {
  try {
    Known::function_of_constant = false;
    std::vector<Known> const in(static_cast<std::size_t>(program.inputs()), Known(true));
    int const operations = test::LoopRun<Known>(program, in, most).operations_done();
    return Known::function_of_constant ? -1 : operations;
  } catch (test::too_long const&) { return -1; }
}

std::string point(std::vector<double> const& at) {
  std::string out;
  for (double const x : at) {
    char text[40];
    std::snprintf(text, sizeof text, "%a", x);
    out += (out.empty() ? "" : ", ") + std::string(text);
  }
  return "{" + out + "}";
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::cerr << "usage: generate SEED COUNT BATCH OPERATIONS FOLDER\n";
    return 1;
  }
  std::uint64_t const first = std::strtoull(argv[1], nullptr, 10) * 1000003u;
  int const count = std::atoi(argv[2]), batch = std::atoi(argv[3]), most = std::atoi(argv[4]);
  std::string const folder = argv[5];
  constexpr int lengths[] = {3, 7, 8, 9, 12, 16, 17, 24, 31, 32, 33, 48};
  std::ofstream out, list(folder + "/batches.cpp");
  std::string declarations, entries;
  std::uint64_t seed = first;
  for (int done = 0; done < count; ++seed) {
    test::LoopWriter writer(seed);
    LoopProgram const program =
        writer.program(lengths[static_cast<std::size_t>(writer.below(static_cast<int>(std::size(lengths))))]);
    int const results = static_cast<int>(program.results.size());
    if (int const operations = size(program, most); operations < most / 4 || results * operations > 4 * most) continue;
    std::string const number = std::to_string(done / batch);
    if (done % batch == 0) {
      if (out.is_open()) out << "} // namespace fuzz_" << done / batch - 1 << "\n";
      out = std::ofstream(folder + "/batch_" + number + ".cpp");
      out << "#include \"cases.hpp\"\nnamespace fuzz_" << number << " {\n";
    }
    std::string const name = "seed_" + std::to_string(seed), text = test::LoopSource(program).text();
    std::size_t const brace = text.find('{') + 1;
    out << "constexpr auto " << name << " = " << text.substr(0, brace)
        << "\n  using test::plain::sin, test::plain::cos, test::plain::tanh, test::plain::exp, test::plain::log, "
           "test::plain::sqrt, test::plain::abs;\n"
        << "  using test::plain::square, test::plain::hypot, test::plain::max, test::plain::min, test::plain::where;"
        << text.substr(brace) << ";\n"
        << "bool run_" << name << "() {\n  bool good = true;\n  using Check = test::LoopCheck<" << program.numbers
        << ", " << program.vectors << ", " << program.length << ", std::remove_const_t<decltype(" << name
        << ")>>;\n  for (auto const& at : {";
    for (int k = 0; k < 3; ++k)
      out << (k > 0 ? ",\n    " : "") << "Check::Point" << point(writer.point(program.inputs()));
    out << "}) {\n    Check check(\"" << name << "\", " << name << ", at);\n    check.first_order<double>();\n";
    if (done % 4 == 0) out << "    check.first_order<float>();\n";
    if (done % 4 == 1) out << "    check.first_order<long double>();\n";
    if (results == 1 && program.inputs() <= 12) out << "    check.second_order();\n";
    out << "    good = good && check.good();\n  }\n  return good;\n}\n";
    declarations += "namespace fuzz_" + number + " { bool run_" + name + "(); }\n";
    entries += "  {\"" + name + "\", fuzz_" + number + "::run_" + name + "},\n";
    ++done;
  }
  if (out.is_open()) out << "} // namespace fuzz_" << (count - 1) / batch << "\n";
  list << "#include \"cases.hpp\"\n"
       << declarations << "extern test::LoopCase const loop_cases[] = {\n"
       << entries << "};\nextern std::size_t const loop_case_count = " << count << ";\n";
}
