// SPDX-License-Identifier: BSL-1.0
/// \file generate SEED COUNT FILE: records random graphs of Variables with odd names and writes what `to_cpp` makes of
/// them as a program, with the values and gradients that were recorded. The program tells where its own differ; a graph
/// that is refused must say why.
#include <dyad/bridge/source.hpp>
#include <dyad/dynamic.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <vector>

namespace {

using dyad::Axes;
using dyad::Index;
using dyad::NdArray;
using dyad::Shape;
using dyad::Variable;

char const* const odd_names[] = {
    "int",  "class", "exp",  "max",   "NAN",   "axes", "",    "x y",   "a+b", "σ",     "x",      "x",   "t1",   "t2",
    "std",  "dyad",  "sum",  "where", "true",  "and",  "EOF", "errno", "I",   "_",     "__x",    "_Up", "3rd",  "u'",
    "tanh", "range", "auto", "var",   "\"q\"", "a\\n", "N",   "pow",   "T1",  "theta", "matmul", "x_",  "x__y", "sin"};

class Generator {
public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  std::vector<Variable> leaves;

  Variable graph() {
    full_ = {1 + below(3), 1 + below(3), 1 + below(4)};
    bool const scalars = below(3) == 0;
    for (Index count = 1 + below(4); count > 0; --count) {
      Shape shape;
      if (!scalars) shape = some_shape(below(4));
      leaves.push_back(Variable(numbers(shape), odd_names[static_cast<std::size_t>(below(std::size(odd_names)))]));
      values_.push_back(leaves.back());
    }
    for (Index count = 2 + below(8); count > 0; --count) values_.push_back(next());
    return values_.back();
  }

private:
  Index below(std::size_t n) { return static_cast<Index>(random_() % n); }
  double number() { return -1.5 + 3 * (static_cast<double>(random_() >> 11) * 0x1p-53); }
  NdArray numbers(Shape const& shape) {
    std::vector<double> values;
    for (Index i = 0; i < shape.count(); ++i) values.push_back(number());
    return NdArray(values, shape);
  }
  Shape some_shape(Index rank) {
    Shape shape;
    for (Index i = 3 - rank; i < 3; ++i) shape.push_back(below(4) == 0 ? 1 : full_[i]);
    return shape;
  }
  Variable any() { return values_[static_cast<std::size_t>(below(values_.size()))]; }
  /// A constant, now and then of several axes.
  Variable constant() {
    static Shape const shapes[] = {Shape{}, Shape{}, Shape{1}, Shape{1, 1}};
    Shape const& shape = shapes[static_cast<std::size_t>(below(4))];
    return Variable::constant(NdArray(std::vector<double>(1, number()), shape));
  }
  Variable operand() { return below(5) == 0 ? constant() : any(); }
  Variable condition(Variable const& a, Variable const& b) {
    switch (below(8)) {
    case 0:
      return a > b;
    case 1:
      return !(a <= b);
    case 2:
      return a < b && b != 0.0;
    case 3:
      return a > 0.5 || b > 0.5;
    case 4:
      return any(); // any number is a condition too
    case 5:
      return Variable::constant(NdArray(below(2) == 0 ? 1.0 : 0.0));
    case 6:
      return Variable::constant(NdArray(std::vector<double>{below(2) == 0 ? 1.0 : 0.0}, Shape{1}));
    default:
      return a >= b;
    }
  }

  Variable next() {
    Variable const a = any(), b = operand(), c = operand();
    switch (below(40)) {
    case 0:
      return a + b;
    case 1:
      return b - a;
    case 2:
      return a * b;
    case 3:
      return a / (1.5 + b * b);
    case 4:
      return -a;
    case 5:
      return sin(a);
    case 6:
      return cos(a) * 2.0;
    case 7:
      return tanh(a);
    case 8:
      return exp(-square(a));
    case 9:
      return sigmoid(a) - 0.5;
    case 10:
      return softplus(a);
    case 11:
      return relu(a) + 0.25 * a;
    case 12:
      return abs(a) * b;
    case 13:
      return log(1.5 + square(a));
    case 14:
      return sqrt(1.0 + a * a);
    case 15:
      return erf(a);
    case 16:
      return atan(a);
    case 17:
      return asinh(a);
    case 18:
      return hypot(a, 1.0 + square(b));
    case 19:
      return max(a, b);
    case 20:
      return min(b, a);
    case 21:
      return pow(1.5 + square(a), b);
    case 22:
      return pow(a, 3.0);
    case 23:
      return logsumexp(a, b);
    case 24:
      return expm1(0.5 * tanh(a));
    case 25:
      return clamp(a, b, b + 0.5);
    case 26:
    case 27:
    case 28:
    case 29:
      return where(condition(a, b), c, a);
    case 30:
      return where(condition(a, a), a, b) * c;
    default:
      return structural(a);
    }
  }

  Variable structural(Variable const& a) {
    if (a.ndim() == 0) return a * 0.5 + any();
    Index const axis = below(static_cast<std::size_t>(a.ndim()));
    switch (below(12)) {
    case 0:
      return sum(a, Axes(0));
    case 1:
      return sum(a, Axes(axis), true);
    case 2:
      return mean(a);
    case 3:
      return logsumexp(a, Axes(0));
    case 4:
      return softmax(a, Axes(axis));
    case 5:
      return max(a, Axes(axis), true);
    case 6:
      return index(a, {0});
    case 7:
      return slice(a, dyad::Slice{{}, {}, -1}, axis);
    case 8:
      return sum_of_squares(a, Axes(0));
    case 9:
      return slice(dyad::concat({a, sin(a), a}, axis), dyad::Slice{1, 1 + a.shape()[axis]}, axis);
    case 10:
      return sum(dyad::stack({a, 0.5 * a}, axis), Axes(axis));
    default:
      return a.ndim() == 2 && a.shape()[0] == a.shape()[1] ? matmul(a, transpose(a)) : broadcast_to(a, full_);
    }
  }

  std::mt19937_64 random_;
  Shape full_;
  std::vector<Variable> values_;
};

std::string list(std::vector<double> const& values) {
  std::string out = "std::vector<double>{";
  for (double const value : values) out += dyad::bridge::cpp_number(value) + ", ";
  return out + "}";
}
std::string array(NdArray const& x) {
  std::string out = "NdArray(" + list(x.to_vector()) + ", Shape{";
  for (Index const extent : x.shape()) out += std::to_string(extent) + ", ";
  return out + "})";
}

/// The leaves in the order of the arguments, which the text names by their shapes only: that of their first use.
std::vector<Variable> in_order(Variable const& root, std::vector<Variable> const& leaves) {
  std::vector<Variable> out;
  for (dyad::detail::Node const* const node : dyad::bridge::SourceWriter::arguments_of(root))
    for (Variable const& leaf : leaves)
      if (leaf.node() == node) out.push_back(leaf);
  return out;
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 4) return std::cerr << "usage: generate SEED COUNT FILE\n", 2;
  std::uint64_t seed = std::strtoull(argv[1], nullptr, 10);
  long const count = std::atol(argv[2]);
  std::ofstream out(argv[3]);
  out << "#include \"report.hpp\"\n\nusing namespace dyad;\n\nint main() {\n  test::Report report;\n";
  long refused = 0;
  for (long written = 0; written < count; ++seed) {
    Generator generator(seed);
    Variable const root = generator.graph();
    std::string text;
    try {
      text = to_cpp(root);
    } catch (std::invalid_argument const& error) {
      std::string const what = error.what();
      if (!what.starts_with("dyad: to_cpp: ") || what.find(" of the shape ") == std::string::npos)
        return std::cerr << "a graph is refused with: " << what << '\n', 1;
      ++refused;
      continue;
    }
    std::vector<Variable> const arguments = in_order(root, generator.leaves);
    if (arguments.empty()) continue;
    std::vector<Variable> const slopes = grad({sum(root)}, arguments, {.allow_unused = true});
    out << "  { // seed " << seed << "\n  auto const f = " << text << ";\n  report.compare(" << seed << ", f, {";
    for (Variable const& one : arguments) out << array(one.data()) << ", ";
    out << "}, " << array(root.data()) << ", {";
    for (Variable const& one : slopes) out << array(one.data()) << ", ";
    out << "}, std::make_index_sequence<" << arguments.size() << ">{});\n  }\n";
    ++written;
  }
  out << "  return report.finish(" << refused << ");\n}\n";
}
