// SPDX-License-Identifier: BSL-1.0
/// \file generate SEED COUNT OPERATIONS FILE: writes random tensor expressions of three variables as source.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <vector>

namespace {

using Shape = std::vector<int>;

std::string list(Shape const& shape) {
  std::string out;
  for (int const extent : shape) out += (out.empty() ? "" : ", ") + std::to_string(extent);
  return out;
}
int count(Shape const& shape) {
  int n = 1;
  for (int const extent : shape) n *= extent;
  return n;
}

class Writer {
public:
  Writer(std::mt19937_64& random, int operations) : random_(random) {
    int const extents[] = {1, 2, 3, 4, 5, 9};
    int const m = extents[below(6)], k = extents[below(6)], n = extents[below(6)];
    values_ = {{"W", {m, k}}, {"V", {k, n}}, {"u", {n}}};
    shapes_ = {{m, k}, {k, n}, {n}};
    while (operations > 0) operations -= add();
    // Whatever was made last takes part; so does each variable.
    std::string result = "sum(" + values_.back().name + ")";
    for (int i = 0; i < 3; ++i) result += " + 0.25 * mean(square(" + pick().name + "))";
    body_ += "    return " + result + ";\n";
  }
  std::string text() const {
    char const* const names[] = {"W", "V", "u"};
    std::string variables;
    for (std::size_t i = 0; i < 3; ++i)
      variables += ", dyad::var<\"" + std::string(names[i]) + "\", " + list(shapes_[i]) + ">";
    std::string const lambda =
        "[]([[maybe_unused]] auto const& W, [[maybe_unused]] auto const& V, [[maybe_unused]] auto const& u) {\n" +
        body_ + "  }";
    return "  return test::agrees(R\"(" + lambda + ")\", " + lambda + variables + ");\n";
  }

private:
  struct Value {
    std::string name;
    Shape shape;
  };
  std::mt19937_64& random_;
  std::vector<Value> values_;
  std::vector<Shape> shapes_;
  std::string body_;

  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  Value pick() { // rather something new
    int const size = static_cast<int>(values_.size());
    return values_[static_cast<std::size_t>(below(3) == 0 ? below(size) : size - 1 - below(size < 4 ? size : 4))];
  }
  int make(std::string const& expression, Shape const& shape) {
    if (count(shape) > 100) return 0;
    std::string const name = "t" + std::to_string(values_.size());
    body_ += "    [[maybe_unused]] auto const " + name + " = " + expression + ";\n";
    values_.push_back({name, shape});
    return 1;
  }
  static bool broadcasts(Shape const& a, Shape const& b, Shape& out) {
    Shape const &longer = a.size() < b.size() ? b : a, &shorter = a.size() < b.size() ? a : b;
    out = longer;
    for (std::size_t i = 1; i <= shorter.size(); ++i) {
      int &x = out[out.size() - i], y = shorter[shorter.size() - i];
      if (x != y && x != 1 && y != 1) return false;
      x = x == 1 ? y : x;
    }
    return true;
  }
  int unary(Value const& x) {
    char const* const forms[] = {
        "sin($)",    "cos($)", "tanh($)", "exp(tanh($))",          "log(1.5 + square($))", "sqrt(1.0 + square($))",
        "square($)", "abs($)", "-$",      "$ / (2.0 + square($))", "2.5 * $ - 1.0"};
    std::string form = forms[below(11)];
    for (auto at = form.find('$'); at != form.npos; at = form.find('$', at + x.name.size()))
      form.replace(at, 1, x.name);
    return make(form, x.shape);
  }
  /// Adds one operation; 0 if it does not fit.
  int add() {
    Value const x = pick(), y = pick();
    int const rank = static_cast<int>(x.shape.size());
    Shape shape;
    switch (below(12)) {
    case 0:
    case 1: return unary(x);
    case 2:
    case 3: {
      if (!broadcasts(x.shape, y.shape, shape)) return 0;
      char const* const forms[] = {" + ", " - ", " * "};
      int const form = below(7);
      if (form < 3) return make(x.name + forms[form] + y.name, shape);
      if (form == 3) return make(x.name + " / (1.5 + square(" + y.name + "))", shape);
      return make(std::string(form == 4   ? "max"
                              : form == 5 ? "min"
                                          : "test::larger_or_sum") +
                      "(" + x.name + ", " + y.name + ")",
                  shape);
    }
    case 4: {
      if (rank == 0) return 0;
      int const axis = below(rank);
      bool const keep = below(2) == 0;
      shape = x.shape;
      if (keep) shape[static_cast<std::size_t>(axis)] = 1;
      else shape.erase(shape.begin() + axis);
      char const* const names[] = {"sum", "mean", "max", "logsumexp"};
      return make(std::string(names[below(4)]) + "(" + x.name + ", dyad::axes<" + std::to_string(axis) + ">" +
                      (keep ? ", dyad::keepdims" : "") + ")",
                  shape);
    }
    case 5:
      return rank == 0 ? 0 : make("softmax(" + x.name + ", dyad::axes<" + std::to_string(below(rank)) + ">)", x.shape);
    case 6: return rank != 2 ? 0 : make("transpose(" + x.name + ")", {x.shape[1], x.shape[0]});
    case 7: {
      if (rank != 2 || y.shape.empty() || y.shape.size() > 2 || x.shape[1] != y.shape[0]) return 0;
      shape = {x.shape[0]};
      if (y.shape.size() == 2) shape.push_back(y.shape[1]);
      return make("matmul(" + x.name + ", " + y.name + ")", shape);
    }
    case 8:
      return rank != 1 || y.shape.size() != 1 ? 0
                                              : make("outer(" + x.name + ", " + y.name + ")", {x.shape[0], y.shape[0]});
    case 9: {
      if (rank == 0) return 0;
      shape = {x.shape.begin() + 1, x.shape.end()};
      if (below(2) == 0)
        return make("index(" + x.name + ", dyad::at<" + std::to_string(below(2) == 0 ? -1 : below(x.shape[0])) + ">)",
                    shape);
      shape = x.shape;
      if (below(2) == 0) {
        shape[0] = (x.shape[0] + 1) / 2;
        return make("slice(" + x.name + ", dyad::range<dyad::open_end, dyad::open_end, -2>, dyad::axis<0>)", shape);
      }
      int const first = below(x.shape[0]);
      shape[0] -= first;
      return make("slice(" + x.name + ", dyad::range<" + std::to_string(first) + ", " + std::to_string(x.shape[0]) +
                      ">, dyad::axis<0>)",
                  shape);
    }
    case 10: {
      shape = below(2) == 0 ? Shape{count(x.shape)}
              : rank == 2   ? Shape{x.shape[1], x.shape[0]}
                            : Shape{1, count(x.shape)};
      return make("reshape(" + x.name + ", dyad::extents<" + list(shape) + ">)", shape);
    }
    default: {
      if (rank == 0 || y.shape.size() != x.shape.size()) return 0;
      for (int i = 1; i < rank; ++i)
        if (x.shape[static_cast<std::size_t>(i)] != y.shape[static_cast<std::size_t>(i)]) return 0;
      shape = x.shape;
      shape[0] += y.shape[0];
      return make("concat(boost::hana::make_tuple(" + x.name + ", " + y.name + "), dyad::axis<0>)", shape);
    }
    }
  }
};

} // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "usage: generate SEED COUNT OPERATIONS FILE\n";
    return 2;
  }
  std::mt19937_64 random(std::strtoull(argv[1], nullptr, 10));
  int const cases = std::atoi(argv[2]);
  std::ofstream out(argv[4]);
  out << "#include \"cases.hpp\"\n\nnamespace {\n";
  for (int i = 0; i < cases; ++i)
    out << "bool case_" << i << "() {\n" << Writer(random, std::atoi(argv[3])).text() << "}\n";
  out << "} // namespace\n\nextern bool (*const tensor_cases[])();\nextern std::size_t const tensor_case_count;\nbool "
         "(*const tensor_cases[])() = {";
  for (int i = 0; i < cases; ++i) out << "case_" << i << ", ";
  out << "};\nstd::size_t const tensor_case_count = " << cases << ";\n";
  return out ? 0 : 1;
}
