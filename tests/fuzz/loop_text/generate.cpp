// SPDX-License-Identifier: BSL-1.0
/// \file generate SEED COUNT FILE: draws random functions with `sum_over`, `map_over`, `scan`, `fold`, `iterate` and
/// `root`, nested in each other, and writes a program that records their calls on Variables: see record.hpp.
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <vector>

namespace {

/// Draws one function of two numbers, rows, and rows of data.
class FunctionWriter {
public:
  explicit FunctionWriter(std::uint64_t seed) : bits_(seed) {}

  std::string text() {
    std::string body;
    Scope outside{{"p[0]", "p[1]"}, {}};
    lists_ = {{"x", 0}, {"y", 1}};
    for (int count = 2 + below(3); count > 0; --count) statement(outside, body, "      ");
    std::string sum = outside.numbers[outside.numbers.size() - 1] + " + p[0] * p[1]";
    if (one_in(2)) sum += " + " + outside.numbers[at(below(static_cast<int>(outside.numbers.size())))];
    std::string const last = lists_.back().name;
    return "[]([[maybe_unused]] auto const& p, [[maybe_unused]] auto const& x, [[maybe_unused]] auto const& y) {\n" +
           body + "      return " + sum + " + sum_over(" + last +
           ", [](auto const& each) { return 0.5 * each; });\n    }";
  }

private:
  struct List {
    std::string name;
    int length; ///< 0: as many rows as x; 1: as many as y
  };
  struct Scope {
    std::vector<std::string> numbers; ///< what expressions may use
    std::vector<std::string> mine;    ///< of these, what varies with the loop around, which every body uses
  };

  static std::size_t at(int i) { return static_cast<std::size_t>(i); }
  int below(int n) { return static_cast<int>(bits_() % static_cast<std::uint64_t>(n)); }
  bool one_in(int n) { return below(n) == 0; }
  std::string new_name(char first) { return first + std::to_string(++names_); }

  std::string leaf(Scope const& scope) {
    static char const* const constants[] = {"0.5", "2.0", "0.25", "1.0", "0.0", "-0.75"};
    if (one_in(8)) return constants[below(6)];
    if (!scope.mine.empty() && !one_in(3)) return scope.mine[at(below(static_cast<int>(scope.mine.size())))];
    return scope.numbers[at(below(static_cast<int>(scope.numbers.size())))];
  }
  /// A bounded expression of what a scope knows, which varies with the loop around.
  std::string expression(Scope const& scope, int size) {
    std::string const a = operand(scope, size);
    std::string b = one_in(5) ? leaf(scope) : operand(scope, size);
    if (b == a) b = "0.5"; // a - a is a constant, whose functions not every compiler evaluates
    switch (below(13)) {
    case 0:
      return "(" + a + " + " + b + ")";
    case 1:
      return "(" + a + " - " + b + ")";
    case 2:
      return "tanh(" + a + " * " + b + ")";
    case 3:
      return "(" + b + " / (2.0 + square(" + a + ")))";
    case 4:
      return "sin(" + a + ")";
    case 5:
      return "exp(-square(" + a + "))";
    case 6:
      return "where(" + a + " > " + b + ", " + a + ", 0.5 * " + a + ")";
    case 7:
      return "max(" + a + ", " + b + ")";
    case 8:
      return "where(" + a + " > 0.25 && " + a + " < 2.0, " + b + " * " + a + ", " + a + ")";
    case 9:
      return "softplus(" + a + " - " + b + ")";
    case 10:
      return "sqrt(1.0 + square(" + a + "))";
    case 11:
      return "tanh(-" + a + ") * 0.5";
    default:
      return "log(2.0 + " + a + " * " + a + ")";
    }
  }
  std::string operand(Scope const& scope, int size) {
    if (size > 1) return expression(scope, size - 1 - below(2));
    return scope.mine.empty() ? scope.numbers[at(below(static_cast<int>(scope.numbers.size())))]
                              : scope.mine[at(below(static_cast<int>(scope.mine.size())))];
  }

  struct Rows {
    std::string arguments, parameters;
    std::vector<std::string> names;
  };
  /// One list or two of equally many rows, now and then those beside a row.
  Rows rows() {
    List const& first = lists_[at(below(static_cast<int>(lists_.size())))];
    Rows out;
    auto const add = [&](std::string const& name) {
      std::string const element = new_name('r');
      out.arguments += (out.arguments.empty() ? "" : ", ") + name;
      out.parameters += (out.parameters.empty() ? "auto const& " : ", auto const& ") + element;
      out.names.push_back(element);
    };
    add(first.name);
    std::vector<std::string> others;
    for (List const& one : lists_)
      if (one.length == first.length && one.name != first.name) others.push_back(one.name);
    if (!others.empty() && one_in(2)) add(others[at(below(static_cast<int>(others.size())))]);
    if (one_in(6)) add("shifted(" + first.name + (one_in(2) ? ", 1)" : ", -2)"));
    length_ = first.length;
    return out;
  }
  /// A body in braces that returns an expression of the rows and of what is known around; `inner` loops may stand in
  /// it.
  std::string body(Scope const& around, std::vector<std::string> const& mine, std::string const& indent, bool inner) {
    Scope scope{around.numbers, mine};
    for (std::string const& name : around.mine) scope.numbers.push_back(name);
    std::string out;
    if (inner && one_in(3)) {
      std::vector<List> const known = lists_;
      statement(scope, out, indent + "  ", false);
      lists_ = known;
      scope.mine.push_back(scope.numbers.back());
    }
    return "{\n" + out + indent + "  return " + expression(scope, 1 + below(3)) + ";\n" + indent + "}";
  }
  /// One loop, whose result has a name from then on.
  void statement(Scope& scope, std::string& out, std::string const& indent, bool outermost = true) {
    std::string const name = new_name(outermost ? 't' : 'u'),
                      begin = indent + "[[maybe_unused]] auto const " + name + " = ";
    std::string const start = leaf({scope.numbers, {}});
    switch (below(outermost ? 9 : 5)) {
    case 0: {
      Rows const r = rows();
      out += begin + "0.25 * sum_over(" + r.arguments + ", [&](" + r.parameters + ") " +
             body(scope, r.names, indent, outermost) + ");\n";
      break;
    }
    case 1: { // the state after some rows
      Rows const r = rows();
      std::string const state = new_name('s');
      std::vector<std::string> mine = r.names;
      mine.push_back(state);
      out += begin + "fold(0.5 * " + scope.numbers[0] + ", " + r.arguments + ", [&](auto const& " + state + ", " +
             r.parameters + ") " + body(scope, mine, indent, outermost) + ");\n";
      break;
    }
    case 2: { // a stated number of steps, maybe with their numbers
      std::string const state = new_name('s'), step = new_name('i');
      bool const counts = one_in(2);
      std::vector<std::string> mine{state};
      if (counts) mine.push_back(step);
      out += begin + "fold(0.5 * " + scope.numbers[1] + ", " + std::to_string(1 + below(4)) + ", [&](auto const& " +
             state + (counts ? ", auto const& " + step : "") + ") " + body(scope, mine, indent, false) + ");\n";
      break;
    }
    case 3: {
      std::string const y = new_name('v');
      out += begin + "root(" + scope.numbers[0] + ", [&](auto const& " + y + ") { return " + y + " - 0.5 * sin(" + y +
             ") - tanh(" + expression(scope, 1) + "); });\n";
      break;
    }
    case 4: {
      std::string const state = new_name('s');
      out += begin + "iterate(square(" + expression(scope, 1) +
             ") + 1.0, [](auto const& c) { return c < 10.0; }, [&](auto const& " + state + ") { return 2.0 * " + state +
             " + square(" + scope.numbers[0] + "); });\n";
      break;
    }
    case 5:
    case 6: {
      Rows const r = rows();
      int const length = length_;
      out += begin + "map_over(" + r.arguments + ", [&](" + r.parameters + ") " + body(scope, r.names, indent, true) +
             ");\n";
      lists_.push_back({name, length});
      return;
    }
    case 7: { // all states
      Rows const r = rows();
      int const length = length_;
      std::string const state = new_name('s');
      std::vector<std::string> mine = r.names;
      mine.push_back(state);
      out += begin + "scan(" + scope.numbers[1] + ", " + r.arguments + ", [&](auto const& " + state + ", " +
             r.parameters + ") " + body(scope, mine, indent, true) + (one_in(4) ? ", dyad::memory<2>" : "") + ");\n";
      lists_.push_back({name, length});
      return;
    }
    default: { // two states
      Rows const r = rows();
      std::string const state = new_name('s');
      std::vector<std::string> mine = r.names;
      mine.push_back(state + "[0]");
      mine.push_back(state + "[1]");
      Scope const within{scope.numbers, mine};
      out += begin + "fold(std::array{0.5 * p[0], 1.0 * p[1]}, " + r.arguments + ", [&](auto const& " + state + ", " +
             r.parameters + ") { return std::array{" + expression(within, 1) + ", 0.5 * " + expression(within, 2) +
             "}; })[1];\n";
      break;
    }
    }
    scope.numbers.push_back(name);
  }

  std::mt19937_64 bits_;
  std::vector<List> lists_;
  int names_ = 0, length_ = 0;
};

} // namespace

int main(int argc, char** argv) {
  if (argc != 4) return std::cerr << "usage: generate SEED COUNT FILE\n", 2;
  std::uint64_t const seed = std::strtoull(argv[1], nullptr, 10);
  long const count = std::atol(argv[2]);
  std::ofstream out(argv[3]);
  out << "#include \"record.hpp\"\n\nusing dyad::fold, dyad::root, dyad::iterate;\n\nint main(int, char** argv) {\n"
         "  test::Recorder recorder(argv[1]);\n";
  for (long i = 0; i < count; ++i) {
    std::uint64_t const number = seed + static_cast<std::uint64_t>(i);
    out << "  recorder.record(" << number << ", " << FunctionWriter(number * 1000003u).text() << ");\n";
  }
  out << "  return recorder.finish();\n}\n";
}
