// SPDX-License-Identifier: BSL-1.0
/// \file generate SEED COUNT BATCH FOLDER: writes random expressions as source, BATCH of them a file, every fifth with
/// its Hessian. Expressions share sub-expressions; arguments stay inside the domain of each operation, and away from
/// kinks, at the point where the expression is evaluated. Of the coordinates many are 0, 1, tiny, subnormal or large.
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <random>
#include <string>
#include <vector>

namespace {

class Source {
public:
  explicit Source(std::uint64_t seed) : bits_(seed) {}
  double real(double low, double high) { return low + (high - low) * (static_cast<double>(bits_() >> 11) * 0x1p-53); }
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(real(0, static_cast<double>(count))); }

private:
  std::mt19937_64 bits_;
};

/// Values stay below it: beyond, differences of steps lose too many digits to compare.
constexpr double largest = 1e6;

/// A value of the expression: how the source calls it, and what it is at the point.
struct Item {
  std::string name;
  double value;
};

struct Operation {
  char const* form; ///< the source, with A, B, C for the arguments
  std::size_t arity;
  std::function<bool(double, double, double)> admits;
  std::function<double(double, double, double)> value;
};

bool always(double, double, double) { return true; }

std::vector<Operation> const operations = {
    {"A + B", 2, always, [](double a, double b, double) { return a + b; }},
    {"A - B", 2, always, [](double a, double b, double) { return a - b; }},
    {"A * B", 2, always, [](double a, double b, double) { return a * b; }},
    {"A / B", 2, [](double, double b, double) { return std::abs(b) > 0.2; },
     [](double a, double b, double) { return a / b; }},
    {"-A", 1, always, [](double a, double, double) { return -a; }},
    {"fma(A, B, C)", 3, always, [](double a, double b, double c) { return a * b + c; }},
    {"square(A)", 1, always, [](double a, double, double) { return a * a; }},
    {"sqrt(A)", 1, [](double a, double, double) { return a > 0.1; },
     [](double a, double, double) { return std::sqrt(a); }},
    {"cbrt(A)", 1, [](double a, double, double) { return std::abs(a) > 0.1; },
     [](double a, double, double) { return std::cbrt(a); }},
    {"hypot(A, B)", 2, [](double a, double b, double) { return std::hypot(a, b) > 0.2; },
     [](double a, double b, double) { return std::hypot(a, b); }},
    {"pow(A, B)", 2, [](double a, double b, double) { return a > 0.2 && std::abs(b) < 3; },
     [](double a, double b, double) { return std::pow(a, b); }},
    {"pow(A, 3.0)", 1, always, [](double a, double, double) { return a * a * a; }},
    {"pow(A, -1.5)", 1, [](double a, double, double) { return a > 0.3; },
     [](double a, double, double) { return std::pow(a, -1.5); }},
    {"exp(A)", 1, [](double a, double, double) { return std::abs(a) < 4; },
     [](double a, double, double) { return std::exp(a); }},
    {"exp2(A)", 1, [](double a, double, double) { return std::abs(a) < 4; },
     [](double a, double, double) { return std::exp2(a); }},
    {"expm1(A)", 1, [](double a, double, double) { return std::abs(a) < 4; },
     [](double a, double, double) { return std::expm1(a); }},
    {"log(A)", 1, [](double a, double, double) { return a > 0.2; },
     [](double a, double, double) { return std::log(a); }},
    {"log2(A)", 1, [](double a, double, double) { return a > 0.2; },
     [](double a, double, double) { return std::log2(a); }},
    {"log10(A)", 1, [](double a, double, double) { return a > 0.2; },
     [](double a, double, double) { return std::log10(a); }},
    {"log1p(A)", 1, [](double a, double, double) { return a > -0.7; },
     [](double a, double, double) { return std::log1p(a); }},
    {"sin(A)", 1, [](double a, double, double) { return std::abs(a) < 100; },
     [](double a, double, double) { return std::sin(a); }},
    {"cos(A)", 1, [](double a, double, double) { return std::abs(a) < 100; },
     [](double a, double, double) { return std::cos(a); }},
    {"tan(A)", 1, [](double a, double, double) { return std::abs(a) < 100 && std::abs(std::cos(a)) > 0.3; },
     [](double a, double, double) { return std::tan(a); }},
    {"asin(A)", 1, [](double a, double, double) { return std::abs(a) < 0.9; },
     [](double a, double, double) { return std::asin(a); }},
    {"acos(A)", 1, [](double a, double, double) { return std::abs(a) < 0.9; },
     [](double a, double, double) { return std::acos(a); }},
    {"atan(A)", 1, always, [](double a, double, double) { return std::atan(a); }},
    {"atan2(A, B)", 2, [](double a, double b, double) { return b > 0.2 && std::abs(a) < 20; },
     [](double a, double b, double) { return std::atan2(a, b); }},
    {"sinh(A)", 1, [](double a, double, double) { return std::abs(a) < 4; },
     [](double a, double, double) { return std::sinh(a); }},
    {"cosh(A)", 1, [](double a, double, double) { return std::abs(a) < 4; },
     [](double a, double, double) { return std::cosh(a); }},
    {"tanh(A)", 1, always, [](double a, double, double) { return std::tanh(a); }},
    {"asinh(A)", 1, always, [](double a, double, double) { return std::asinh(a); }},
    {"acosh(A)", 1, [](double a, double, double) { return a > 1.2; },
     [](double a, double, double) { return std::acosh(a); }},
    {"atanh(A)", 1, [](double a, double, double) { return std::abs(a) < 0.8; },
     [](double a, double, double) { return std::atanh(a); }},
    {"erf(A)", 1, always, [](double a, double, double) { return std::erf(a); }},
    {"erfc(A)", 1, [](double a, double, double) { return a < 3; },
     [](double a, double, double) { return std::erfc(a); }},
    {"lgamma(A)", 1, [](double a, double, double) { return a > 0.3 && a < 1e4; },
     [](double a, double, double) { return std::lgamma(a); }},
    {"tgamma(A)", 1, [](double a, double, double) { return a > 0.5 && a < 4; },
     [](double a, double, double) { return std::tgamma(a); }},
    {"digamma(A)", 1, [](double a, double, double) { return a > 0.5; },
     [](double a, double, double) { return std::log(a) - 0.5 / a; }},
    {"sigmoid(A)", 1, always, [](double a, double, double) { return 1 / (1 + std::exp(-a)); }},
    {"softplus(A)", 1, always,
     [](double a, double, double) { return std::log1p(std::exp(-std::abs(a))) + std::max(a, 0.0); }},
    {"logsumexp(A, B)", 2, always,
     [](double a, double b, double) { return std::max(a, b) + std::log1p(std::exp(-std::abs(a - b))); }},
    {"relu(A)", 1, [](double a, double, double) { return std::abs(a) > 0.05; },
     [](double a, double, double) { return std::max(a, 0.0); }},
    {"abs(A)", 1, [](double a, double, double) { return std::abs(a) > 0.05; },
     [](double a, double, double) { return std::abs(a); }},
    {"A * sign(B)", 2, [](double, double b, double) { return std::abs(b) > 0.05; },
     [](double a, double b, double) { return b > 0 ? a : -a; }},
    {"A + floor(B)", 2, [](double, double b, double) { return std::abs(b - std::round(b)) > 0.05; },
     [](double a, double b, double) { return a + std::floor(b); }},
    {"A - ceil(B)", 2, [](double, double b, double) { return std::abs(b - std::round(b)) > 0.05; },
     [](double a, double b, double) { return a - std::ceil(b); }},
    {"min(A, B)", 2, [](double a, double b, double) { return std::abs(a - b) > 0.05; },
     [](double a, double b, double) { return std::min(a, b); }},
    {"max(A, B)", 2, [](double a, double b, double) { return std::abs(a - b) > 0.05; },
     [](double a, double b, double) { return std::max(a, b); }},
    {"clamp(A, -1.25, 1.75)", 1,
     [](double a, double, double) { return std::abs(a + 1.25) > 0.05 && std::abs(a - 1.75) > 0.05; },
     [](double a, double, double) { return std::min(std::max(a, -1.25), 1.75); }},
    {"where(A < B, C, A * B)", 3, [](double a, double b, double) { return std::abs(a - b) > 0.05; },
     [](double a, double b, double c) { return a < b ? c : a * b; }},
    {"where(A > 0.5 && A < 2.0, B, C)", 3,
     [](double a, double, double) { return std::abs(a - 0.5) > 0.05 && std::abs(a - 2) > 0.05; },
     [](double a, double b, double c) { return a > 0.5 && a < 2 ? b : c; }},
};

std::string filled(std::string const& form, std::array<std::string, 3> const& names) {
  std::string text;
  for (char const c : form)
    if (c >= 'A' && c <= 'C') text += names[static_cast<std::size_t>(c - 'A')];
    else text += c;
  return text;
}

double coordinate(Source& source) {
  static constexpr double plain[] = {0.0, -0.0, 1, -1, 2, 0.5, 3, -2},
                          extreme[] = {1e-8, -1e-30, 1e-200, 5e-324, -1e-310, 25, -60, 1e3, 2e5};
  double const kind = source.real(0, 1);
  if (kind < 0.25) return plain[source.below(std::size(plain))];
  return kind < 0.45 ? extreme[source.below(std::size(extreme))] : source.real(0.3, 1.7);
}

/// One case as a call of `run`.
std::string one_case(Source& source, int id) {
  std::array<double, 3> const point = {coordinate(source), coordinate(source), coordinate(source)};
  std::vector<Item> items = {{"x", point[0]}, {"y", point[1]}, {"z", point[2]}};
  std::string body, text;
  std::size_t const steps = 4 + source.below(9);
  while (items.size() < 3 + steps) {
    Operation const& operation = operations[source.below(operations.size())];
    // Mostly recent values, so that expressions grow deep; sometimes any, so that they share.
    auto const draw = [&]() -> Item {
      if (source.real(0, 1) < 0.1) {
        double const number = std::round(source.real(0.5, 3) * 8) / 8;
        return {std::to_string(number), number};
      }
      std::size_t const newest = std::min<std::size_t>(items.size(), 4);
      return source.real(0, 1) < 0.6 ? items[items.size() - 1 - source.below(newest)]
                                     : items[source.below(items.size())];
    };
    std::array<Item, 3> arguments = {draw(), draw(), draw()};
    bool symbolic = false;
    for (std::size_t i = 0; i < operation.arity; ++i)
      symbolic = symbolic || !std::isdigit(static_cast<unsigned char>(arguments[i].name[0]));
    // One argument at least depends on a variable, the first always: an operator needs one.
    if (!symbolic || std::isdigit(static_cast<unsigned char>(arguments[0].name[0]))) continue;
    // A library function of a number is no constant expression to clang.
    bool const plain_call = std::string(operation.form).find("(B)") != std::string::npos &&
                            std::isdigit(static_cast<unsigned char>(arguments[1].name[0]));
    if (plain_call) continue;
    double const a = arguments[0].value, b = arguments[1].value, c = arguments[2].value;
    if (!operation.admits(a, b, c)) continue;
    double const value = operation.value(a, b, c);
    if (!std::isfinite(value) || std::abs(value) > largest) continue;
    std::string const name = "t" + std::to_string(items.size() - 2);
    std::string const expression = filled(operation.form, {arguments[0].name, arguments[1].name, arguments[2].name});
    body += "    [[maybe_unused]] auto const " + name + " = " + expression + ";\n";
    text += name + " = " + expression + "; ";
    items.push_back({name, value});
  }
  // The product sees to it that every variable occurs.
  std::string const result = items.back().name + " + " + items[items.size() - 2].name + " + x * y * z";
  std::string numbers;
  for (double const value : point) {
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%s%.17g", numbers.empty() ? "" : ", ", value);
    numbers += buffer;
  }
  bool const second = id % 5 == 0;
  return "  random_test::run<" + std::string(second ? "true" : "false") + ">(" + std::to_string(id) + ", \"" + text +
         "return " + result + "\", {" + numbers +
         "}, []([[maybe_unused]] auto const& x, [[maybe_unused]] auto const& y, [[maybe_unused]] auto const& z) {\n" +
         "    using namespace dyad;\n" + body + "    return " + result + ";\n  });\n";
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "usage: generate SEED COUNT BATCH FOLDER\n";
    return 2;
  }
  std::uint64_t const seed = std::strtoull(argv[1], nullptr, 10);
  int const count = std::atoi(argv[2]), batch = std::atoi(argv[3]);
  std::string const folder = argv[4];
  Source source(seed);
  std::string declarations, calls;
  for (int first = 0, number = 0; first < count; first += batch, ++number) {
    std::ofstream out(folder + "/batch_" + std::to_string(number) + ".cpp");
    out << "// Random expressions, seed " << seed << ".\n#include \"cases.hpp\"\n\nvoid batch_" << number << "() {\n";
    for (int id = first; id < std::min(count, first + batch); ++id) out << one_case(source, id);
    out << "}\n";
    declarations += "void batch_" + std::to_string(number) + "();\n";
    calls += "  batch_" + std::to_string(number) + "();\n";
    if (!out) {
      std::cerr << "generate: cannot write to " << folder << '\n';
      return 1;
    }
  }
  std::ofstream(folder + "/batches.cpp") << declarations << "\nvoid all_batches() {\n" << calls << "}\n";
  std::cout << "random expressions: seed " << seed << ", " << count << " of them\n";
}
