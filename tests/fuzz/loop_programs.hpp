// SPDX-License-Identifier: BSL-1.0
/// \file Random programs with loops, as data: drawn from a seed, run on any kind of number, and written out as source.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace test {

/// Element a * i + b * j + c of an array, for the counters i and j of the loops around; out of range it goes round, or
/// the nearest element is taken.
struct Position {
  int a = 0, b = 0, c = 0;
  bool clamp = false;
};

struct Formula {
  enum Kind { constant, changing, element, scalar, operation } kind = constant;
  double value = 0;  ///< of a constant; of a changing one, what it begins with
  double growth = 0; ///< a changing constant is value + growth * i, or value / (i + 1)
  bool harmonic = false;
  int index = 0; ///< of an array, a scalar or an operation
  Position at = {};
  int argument[3] = {-1, -1, -1};
};

/// A bound of a loop: c, or the counter around plus c.
struct Bound {
  int c = 0;
  bool outer = false;
};

struct Statement {
  enum Kind {
    loop,
    choice,
    set_element,
    add_element,
    set_scalar,
    add_scalar,
    subtract_scalar,
    multiply_scalar
  } kind = loop;
  int target = 0;
  Position at = {};
  int formula = -1;
  Bound from = {}, to = {}; ///< a loop from `from` up to `to`, or down to it
  int step = 1;
  int depth = 0;             ///< 0: its counter is i; 1: j
  int modulus = 1, rest = 0; ///< a choice: whether i % modulus == rest
  std::vector<Statement> body = {}, otherwise = {};
};

struct Operation {
  char const* form; ///< the source, with A, B, C for the arguments
  int arity;
};
inline constexpr Operation operations[] = {{"A + B", 2},
                                           {"A - B", 2},
                                           {"A * B", 2},
                                           {"A / B", 2},
                                           {"-A", 1},
                                           {"sin(A)", 1},
                                           {"cos(A)", 1},
                                           {"tanh(A)", 1},
                                           {"exp(T(0.25) * sin(A))", 1},
                                           {"exp(A)", 1},
                                           {"sqrt(T(1.0) + A * A)", 1},
                                           {"log(T(2.0) + A * A)", 1},
                                           {"abs(A)", 1},
                                           {"max(A, B)", 2},
                                           {"min(A, B)", 2},
                                           {"where(A > B, A, C)", 3},
                                           {"where(A <= B, B, C)", 3},
                                           {"A / (T(2.0) + B * B)", 2},
                                           {"square(A)", 1},
                                           {"hypot(A, B)", 2},
                                           {"sqrt(A)", 1},
                                           {"log(A)", 1},
                                           {"A * B + C", 3},
                                           {"A - T(0.5) * B", 2},
                                           {"where(A > B && B > C, A, C)", 3},
                                           {"where(!(A > B) || C > A, B, A * C)", 3}};
inline constexpr int operation_count = static_cast<int>(std::size(operations));

/// A function of `vectors` arrays of `length` entries and of `numbers` numbers, which come first.
struct LoopProgram {
  int length = 3, numbers = 0, vectors = 1;
  int arrays = 1, scalars = 1; ///< arrays of the program, those of the arguments first
  std::vector<int> start;      ///< of each further array: the argument that it begins as
  std::vector<double> scalar_start;
  std::vector<Formula> formulas;
  std::vector<Statement> statements;
  struct Result {
    bool scalar = true;
    int index = 0, element = 0;
  };
  std::vector<Result> results;

  int inputs() const { return numbers + vectors * length; }
  int place(Position const& p, int i, int j) const {
    int const at = p.a * i + p.b * j + p.c;
    if (p.clamp) return at < 0 ? 0 : at >= length ? length - 1 : at;
    return ((at % length) + length) % length;
  }
};

struct too_long : std::runtime_error {
  too_long() : std::runtime_error("a random program takes too many operations") {}
};

/// Runs a program on numbers of any kind.
template <class T> class LoopRun {
public:
  LoopRun(LoopProgram const& program, std::vector<T> const& inputs, int limit) : program_(program), limit_(limit) {
    auto const number = [&](int i) { return inputs[static_cast<std::size_t>(i)]; };
    for (int k = 0; k < program.vectors; ++k) {
      arrays_.emplace_back();
      for (int i = 0; i < program.length; ++i)
        arrays_.back().push_back(number(program.numbers + k * program.length + i));
    }
    for (int const from : program.start) arrays_.push_back(std::vector<T>(arrays_[static_cast<std::size_t>(from)]));
    for (double const value : program.scalar_start) scalars_.push_back(T(value));
    for (int k = 0; k < program.numbers; ++k) numbers_.push_back(number(k));
    run(program.statements, 0, 0);
  }
  std::vector<T> results() const {
    std::vector<T> out;
    for (auto const& r : program_.results)
      out.push_back(r.scalar ? scalars_[static_cast<std::size_t>(r.index)]
                             : arrays_[static_cast<std::size_t>(r.index)][static_cast<std::size_t>(r.element)]);
    return out;
  }
  int operations_done() const { return done_; }

private:
  void run(std::vector<Statement> const& list, int i, int j) {
    for (Statement const& s : list) run(s, i, j);
  }
  void run(Statement const& s, int i, int j) {
    switch (s.kind) {
    case Statement::loop: {
      int const from = s.from.c + (s.from.outer ? i : 0), to = s.to.c + (s.to.outer ? i : 0);
      for (int k = from; s.step > 0 ? k < to : k > to; k += s.step)
        s.depth == 0 ? run(s.body, k, 0) : run(s.body, i, k);
      return;
    }
    case Statement::choice:
      return run(i % s.modulus == s.rest ? s.body : s.otherwise, i, j);
    case Statement::set_element:
      element(s, i, j) = value(s.formula, i, j);
      return;
    case Statement::add_element:
      element(s, i, j) += value(s.formula, i, j);
      break;
    case Statement::set_scalar:
      scalar(s.target) = value(s.formula, i, j);
      return;
    case Statement::add_scalar:
      scalar(s.target) += value(s.formula, i, j);
      break;
    case Statement::subtract_scalar:
      scalar(s.target) -= value(s.formula, i, j);
      break;
    case Statement::multiply_scalar:
      scalar(s.target) *= value(s.formula, i, j);
      break;
    }
    count();
  }
  void count() {
    if (++done_ > limit_) throw too_long();
  }
  T& element(Statement const& s, int i, int j) {
    return arrays_[static_cast<std::size_t>(s.target)][static_cast<std::size_t>(program_.place(s.at, i, j))];
  }
  T& scalar(int k) { return scalars_[static_cast<std::size_t>(k)]; }

  T value(int id, int i, int j) {
    Formula const& f = program_.formulas[static_cast<std::size_t>(id)];
    switch (f.kind) {
    case Formula::constant:
      return T(f.value);
    case Formula::changing:
      return T(f.harmonic ? f.value / (i * i + 1) : f.value + f.growth * i);
    case Formula::element:
      return arrays_[static_cast<std::size_t>(f.index)][static_cast<std::size_t>(program_.place(f.at, i, j))];
    case Formula::scalar:
      return f.index < program_.numbers ? numbers_[static_cast<std::size_t>(f.index)]
                                        : scalars_[static_cast<std::size_t>(f.index - program_.numbers)];
    default:
      break;
    }
    count();
    int const arity = operations[f.index].arity;
    T const A = value(f.argument[0], i, j), B = arity > 1 ? value(f.argument[1], i, j) : A,
            C = arity > 2 ? value(f.argument[2], i, j) : A;
    switch (f.index) {
    case 0:
      return A + B;
    case 1:
      return A - B;
    case 2:
      return A * B;
    case 3:
      return A / B;
    case 4:
      return -A;
    case 5:
      return sin(A);
    case 6:
      return cos(A);
    case 7:
      return tanh(A);
    case 8:
      return exp(0.25 * sin(A));
    case 9:
      return exp(A);
    case 10:
      return sqrt(1.0 + A * A);
    case 11:
      return log(2.0 + A * A);
    case 12:
      return abs(A);
    case 13:
      return max(A, B);
    case 14:
      return min(A, B);
    case 15:
      return where(A > B, A, C);
    case 16:
      return where(A <= B, B, C);
    case 17:
      return A / (2.0 + B * B);
    case 18:
      return square(A);
    case 19:
      return hypot(A, B);
    case 20:
      return sqrt(A);
    case 21:
      return log(A);
    case 22:
      return A * B + C;
    case 23:
      return A - 0.5 * B;
    case 24:
      return where(A > B && B > C, A, C);
    default:
      return where(!(A > B) || C > A, B, A * C);
    }
  }

  LoopProgram const& program_;
  std::vector<std::vector<T>> arrays_;
  std::vector<T> scalars_, numbers_;
  int limit_, done_ = 0;
};

/// Draws programs.
class LoopWriter {
public:
  explicit LoopWriter(std::uint64_t seed) : bits_(seed) {}

  int below(int n) { return static_cast<int>(bits_() % static_cast<std::uint64_t>(n)); }
  bool one_in(int n) { return below(n) == 0; }
  double real(double low, double high) { return low + (high - low) * (static_cast<double>(bits_() >> 11) * 0x1p-53); }

  /// A program of arrays of so many entries; with `wide`, loops of long bodies.
  LoopProgram program(int length, bool wide = false) {
    p_ = {};
    wide_ = wide;
    p_.length = length;
    p_.numbers = one_in(3) ? 1 + below(2) : 0;
    p_.vectors = one_in(3) ? 2 : 1;
    p_.arrays = p_.vectors + 1 + below(3);
    for (int k = p_.vectors; k < p_.arrays; ++k) p_.start.push_back(below(p_.vectors));
    p_.scalars = 1 + below(3);
    for (int k = 0; k < p_.scalars; ++k) p_.scalar_start.push_back(one_in(2) ? 0.0 : rounded());
    for (int l = 1 + below(4); l > 0; --l) {
      p_.statements.push_back(outer_loop());
      if (one_in(4)) { // again, with a term that differs
        Statement again = p_.statements.back();
        again.body.back().formula = formula(0, 1 + below(5));
        p_.statements.push_back(again);
      }
    }
    results();
    return p_;
  }
  /// Values of the inputs: ordinary ones, with zeros, ones and ties; now and then extremes.
  std::vector<double> point(int inputs) {
    std::vector<double> out;
    bool const plain = one_in(2), extreme = one_in(10);
    double const tie = rounded();
    for (int i = 0; i < inputs; ++i) {
      double x = real(0.3, 1.7);
      if (!plain) switch (below(10)) {
        case 0:
          x = 0;
          break;
        case 1:
          x = 1;
          break;
        case 2:
          x = -1;
          break;
        case 3:
          x = tie;
          break;
        case 4:
          x = -x;
          break;
        case 5:
          x = real(-4, 4);
          break;
        case 6:
          x = extreme ? (one_in(2) ? 1e200 : 3e-200) : 2;
          break;
        default:
          break;
        }
      out.push_back(x);
    }
    return out;
  }

private:
  double rounded() { return 0.25 * (below(9) - 4) + (one_in(3) ? 0.1 : 0); }

  int add(Formula const& f) {
    p_.formulas.push_back(f);
    return static_cast<int>(p_.formulas.size()) - 1;
  }
  Position position(int depth) {
    Position out;
    out.a = one_in(12) ? 2 : one_in(8) ? -1 : one_in(10) ? 0 : 1;
    out.c = one_in(2) ? 0 : below(5) - 2;
    if (out.a == -1) out.c += p_.length - 1;
    if (one_in(16)) out.c = below(p_.length);
    if (depth > 0 && !wide_) {
      out.b = one_in(4) ? 0 : one_in(5) ? -1 : 1;
      if (out.b != 0 && one_in(2)) out.a = 0;
    }
    out.clamp = one_in(2);
    return out;
  }
  int leaf(int depth) {
    switch (below(10)) {
    case 0:
      return add({.kind = Formula::constant, .value = rounded()});
    case 1:
      return add(
          {.kind = Formula::changing, .value = rounded(), .growth = one_in(2) ? 0.125 : 0.01, .harmonic = one_in(3)});
    case 2:
    case 3:
      return add({.kind = Formula::scalar, .index = below(p_.numbers + p_.scalars)});
    default:
      return add({.kind = Formula::element, .index = below(p_.arrays), .at = position(depth)});
    }
  }
  int formula(int depth, int size) {
    if (size <= 1) return leaf(depth);
    int op = below(operation_count);
    if ((op == 9 || op == 3 || op == 20 || op == 21) && !one_in(6))
      op = below(3); // what soon overflows or is not defined
    if (one_in(2)) op = below(3);
    int const arity = operations[op].arity;
    Formula f{.kind = Formula::operation, .index = op};
    for (int k = 0; k < arity; ++k) f.argument[k] = formula(depth, k == 0 && arity > 1 ? size / 2 : (size - 1) / arity);
    return add(f);
  }
  int old_element(int array, Position at, int back) {
    at.c += back;
    return add({.kind = Formula::element, .index = array, .at = at});
  }
  int operation(int op, int a, int b) { return add({.kind = Formula::operation, .index = op, .argument = {a, b, -1}}); }
  int number(double x) { return add({.kind = Formula::constant, .value = x}); }

  Statement assignment(int depth) {
    Statement s;
    int const size = 1 + below(7);
    if (p_.arrays > p_.vectors && !one_in(3)) {
      s.target = p_.vectors + below(p_.arrays - p_.vectors);
      s.at = position(depth);
      if (one_in(3)) { // a recurrence
        int const back = old_element(s.target, s.at, one_in(4) ? -2 : s.at.a < 0 ? 1 : -1);
        s.kind = Statement::set_element;
        s.formula = operation(0, operation(2, number(0.5), back), operation(2, number(0.3), formula(depth, size)));
        return s;
      }
      s.kind = one_in(4) ? Statement::add_element : Statement::set_element;
    } else {
      s.target = below(p_.scalars);
      int const kind = below(8);
      s.kind = kind < 4   ? Statement::add_scalar
               : kind < 5 ? Statement::subtract_scalar
               : kind < 7 ? Statement::set_scalar
                          : Statement::multiply_scalar;
      if (s.kind == Statement::multiply_scalar) {
        s.formula = operation(0, number(1), operation(2, number(0.01), formula(depth, size)));
        return s;
      }
      if (s.kind == Statement::set_scalar && one_in(2)) { // a state that is carried along
        int const old = add({.kind = Formula::scalar, .index = p_.numbers + s.target});
        s.formula = operation(0, operation(2, number(0.75), old), formula(depth, size));
        return s;
      }
    }
    s.formula = formula(depth, size);
    return s;
  }
  std::vector<Statement> body(int depth, int statements) {
    std::vector<Statement> out;
    if (wide_) statements *= depth == 0 ? 3 : 2;
    for (int k = 0; k < statements; ++k) {
      if (depth == 0 && one_in(wide_ ? 2 : 5))
        out.push_back(inner_loop());
      else if (one_in(8)) {
        Statement s{.kind = Statement::choice, .modulus = 2 + below(3)};
        s.rest = below(s.modulus);
        s.body.push_back(assignment(depth));
        if (one_in(2)) s.otherwise.push_back(assignment(depth));
        out.push_back(s);
      } else
        out.push_back(assignment(depth));
    }
    return out;
  }
  Statement inner_loop() {
    Statement s{.kind = Statement::loop, .depth = 1};
    switch (wide_ ? 4 : below(4)) {
    case 4:
      s.to = {6 + below(8), false};
      break;
    case 0:
      s.to = {0, true};
      break; // a triangle: j < i
    case 1:
      s.from = {1, true}, s.to = {p_.length, false};
      break;
    case 2:
      s.from = {0, true}, s.to = {2 + below(3), true};
      break;
    default:
      s.to = {1 + below(4), false};
      break;
    }
    s.body = body(1, 1 + below(2));
    return s;
  }
  Statement outer_loop() {
    Statement s{.kind = Statement::loop};
    int const n = p_.length;
    int low = one_in(2) ? 0 : below(n < 4 ? n : 4), high = one_in(2) ? n : n - below(n < 4 ? n : 4);
    if (one_in(4)) high = below(n + 1);
    if (one_in(6)) low = below(n + 1);
    s.step = one_in(6) ? 2 + below(2) : 1;
    s.from = {low, false}, s.to = {high, false};
    if (one_in(4)) {
      s.step = -s.step;
      s.from = {high - 1, false}, s.to = {low - 1, false};
    }
    s.body = body(0, 1 + below(3));
    return s;
  }
  void results() {
    int const count = one_in(3) ? 2 + below(3) : 1;
    for (int k = 0; k < count; ++k) p_.results.push_back({true, below(p_.scalars), 0});
    if (one_in(3)) { // a range of an array, or all of it
      int const array = below(p_.arrays), first = one_in(2) ? 0 : below(p_.length), stride = one_in(4) ? 2 : 1;
      for (int i = first; i < p_.length; i += stride) p_.results.push_back({false, array, i});
    }
    if (one_in(2)) { // what the arrays hold counts, too
      Statement s{.kind = Statement::loop, .from = {0, false}, .to = {p_.length, false}};
      Statement sum{.kind = Statement::add_scalar, .target = p_.results[0].index};
      sum.formula = operation(2, add({.kind = Formula::element, .index = p_.arrays - 1, .at = {1, 0, 0, false}}),
                              one_in(2) ? number(0.5) : add({.kind = Formula::changing, .value = 0.3, .growth = 0.01}));
      s.body.push_back(sum);
      p_.statements.push_back(s);
    }
  }

  std::mt19937_64 bits_;
  LoopProgram p_;
  bool wide_ = false;
};

} // namespace test
