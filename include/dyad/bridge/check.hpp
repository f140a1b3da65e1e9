// SPDX-License-Identifier: BSL-1.0
/// \file check: one function in three ways. The typed derivatives, those of the dynamic graph, and difference quotients
/// in 50 digits, which share no rule with either.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/bridge/difference.hpp>
#include <dyad/bridge/source.hpp>
#include <dyad/dynamic/backward.hpp>
#include <dyad/print/text.hpp>
#include <dyad/typed/anomaly.hpp>
#include <dyad/typed/diff.hpp>
#include <dyad/typed/function.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <iomanip>
#include <limits>
#include <ostream>
#include <random>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace dyad {

/// An interval from which `check` draws the values of a variable: `x = between(0.1, 2)`.
struct Between {
  double low;  ///< the least number
  double high; ///< the greatest
};
/// An interval for `check`.
constexpr Between between(double low, double high) { return {low, high}; }

/// What `check` calls agreement: |a - b| <= rtol |b| + atol s, where s is the largest value of that order of
/// derivative. Where a derivative does not exist, at a kink say, the two halves must have one convention.
struct Agreement {
  double rtol = 1e-10; ///< the relative tolerance
  double atol = 1e-12; ///< the absolute tolerance
  int points = 100;       ///< drawn, where a variable is bound to an interval
  std::uint64_t seed = 1; ///< of the draw
  bool second = true;     ///< the Hessian too
  int most = 24; ///< numbers to differentiate by, drawn from those of a function of rows
};

/// The outcome of a `check`: converts to `bool`, prints as a table.
class CheckTable {
public:
  /// A value in three ways. The numerical one is NaN where the difference quotients of both sides differ.
  struct Row {
    std::string what; ///< the value, or which derivative
    double typed;     ///< by a typed program
    double dynamic;   ///< by a graph of Variables
    double numerical; ///< by differences in 50 digits
    bool agrees;      ///< within the tolerances
  };

  /// Whether all rows agree.
  explicit operator bool() const { return ok_; }
  /// A row for the value and each derivative.
  std::vector<Row> const& rows() const { return rows_; }
  /// The largest relative error against the numerical value in this table.
  double worst() const { return worst_; }
  /// What is said at the end of the table: at which of several points it was worst.
  std::string const& note() const { return note_; }

  /// The distance between two numbers in units of the last place of `b`.
  static double ulp(double a, double b) {
    if (a == b) return 0;
    double const step = std::nextafter(std::abs(b), std::numeric_limits<double>::infinity()) - std::abs(b);
    return std::abs(a - b) / step;
  }

  /// Writes the table.
  friend std::ostream& operator<<(std::ostream& out, CheckTable const& table) {
    std::ostringstream text;
    text << std::left << std::setw(14) << "" << std::right << std::setw(24) << "typed" << std::setw(24) << "dynamic"
         << std::setw(24) << "numerical" << std::setw(11) << "typed err" << std::setw(9) << "ULP" << std::setw(13)
         << "dynamic err" << std::setw(9) << "ULP" << '\n';
    for (Row const& row : table.rows_) {
      auto const relative = [&](double x) {
        return row.numerical == 0 ? std::abs(x) : std::abs(x - row.numerical) / std::abs(row.numerical);
      };
      text << std::left << std::setw(14) << row.what << std::right << std::setprecision(17) << std::setw(24)
           << row.typed << std::setw(24) << row.dynamic << std::setw(24) << row.numerical << std::setprecision(2)
           << std::setw(11) << relative(row.typed) << std::setw(9) << ulp(row.typed, row.numerical) << std::setw(13)
           << relative(row.dynamic) << std::setw(9) << ulp(row.dynamic, row.numerical)
           << (row.agrees ? "" : "  DISAGREE") << '\n';
    }
    return out << text.str() << (table.ok_ ? "agree" : "DISAGREE") << (table.note_.empty() ? "" : ": ") << table.note_
               << '\n';
  }

  /// Adds a row.
  void add(Row row) {
    ok_ = ok_ && row.agrees;
    if (std::isnan(row.numerical) && row.agrees) return rows_.push_back(std::move(row));
    double const b = std::abs(row.numerical),
                 error = std::max(std::abs(row.typed - row.numerical), std::abs(row.dynamic - row.numerical));
    double const relative = b == 0 ? error : error / b;
    if (!(relative <= worst_)) worst_ = relative;
    rows_.push_back(std::move(row));
  }
  /// Says what `note` returns.
  void set_note(std::string note) { note_ = std::move(note); }

private:
  std::vector<Row> rows_;
  std::string note_;
  double worst_ = 0;
  bool ok_ = true;
};

namespace bridge {

/// Values of one order in three ways.
struct Order {
  std::vector<std::string> what;
  std::vector<double> typed, dynamic;
  std::vector<Quotient> numerical;

  void add(std::string name, double by_program, double by_graph, Quotient const& by_quotient) {
    what.push_back(std::move(name));
    typed.push_back(by_program);
    dynamic.push_back(by_graph);
    numerical.push_back(by_quotient);
  }
  void compare(CheckTable& table, Agreement const& options) const {
    double scale = 0;
    for (Quotient const& one : numerical)
      if (double const size = std::abs(static_cast<double>(one.value)); one.exists && std::isfinite(size))
        scale = std::max(scale, size);
    for (std::size_t i = 0; i < what.size(); ++i) {
      double const uncertainty = static_cast<double>(numerical[i].uncertainty);
      auto const near = [&](double x, double exact) {
        return x == exact || (x != x && exact != exact) ||
               std::abs(x - exact) <= options.rtol * std::abs(exact) + options.atol * scale + uncertainty;
      };
      if (!numerical[i].exists)
        table.add(
            {what[i], typed[i], dynamic[i], std::numeric_limits<double>::quiet_NaN(), near(typed[i], dynamic[i])});
      else {
        double const exact = static_cast<double>(numerical[i].value);
        table.add({what[i], typed[i], dynamic[i], exact, near(typed[i], exact) && near(dynamic[i], exact)});
      }
    }
  }
};

/// An expression and its derivatives, prepared for checks at many points.
template <class E, FixedString... Names> class ExpressionSubject {
public:
  static constexpr std::size_t count = sizeof...(Names);
  template <class T> using Numbers = std::array<T, count>;

  explicit ExpressionSubject(E const& expression)
      : expression_(expression), value_(compile(expression)),
        first_(compile(expression, gradient(expression, var<Names>...))),
        second_(compile(expression, hessian(expression, var<Names>...))) {}

  static std::vector<std::string> names() { return {std::string(Names.view())...}; }
  Big value(Numbers<Big> const& x) const {
    return std::apply([&](auto const&... one) { return static_cast<Big>(value_((var<Names> = one)...)); }, x);
  }
  auto first(Numbers<double> const& x) const {
    auto const [value, slopes] = std::apply([&](auto const&... one) { return first_((var<Names> = one)...); }, x);
    return std::pair(value, typed::as_list<count>(slopes));
  }
  auto second(Numbers<double> const& x) const {
    auto const [value, slopes] = std::apply([&](auto const&... one) { return second_((var<Names> = one)...); }, x);
    if constexpr (count == 1) return typed::as_list<1>(typed::as_list<1>(slopes));
    else return slopes;
  }
  Variable dynamic(Numbers<Variable> const& x) const {
    return std::apply([&](auto const&... one) { return expression_((var<Names> = one)...); }, x);
  }
  std::string text() const { return to_string(expression_); }
  Anomalies anomalies(Numbers<double> const& x) const {
    return std::apply([&](auto const&... one) { return find_anomalies(expression_, (var<Names> = one)...); }, x);
  }

private:
  E expression_;
  Program<E> value_;
  decltype(compile(std::declval<E>(), gradient(std::declval<E>(), var<Names>...))) first_;
  decltype(compile(std::declval<E>(), hessian(std::declval<E>(), var<Names>...))) second_;
};

/// A traced function of one result, the shapes of whose arguments were stated: its numbers are x0, x1, …
template <class F> class FunctionSubject;
template <class L, class... K> class FunctionSubject<TracedFunction<L, K...>> {
  static constexpr TracedFunction<L, K...> f{};
  static_assert(sizeof...(K) > 0, "dyad: check: the shapes of the arguments of a function must have been stated, as in "
                                  "dyad::function<dyad::Vec<10>>(lambda)");

public:
  static constexpr std::size_t count = (typed::Kind<K>::size + ...);
  template <class T> using Numbers = std::array<T, count>;

  static std::vector<std::string> names() {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back("x" + std::to_string(i));
    return out;
  }
  Big value(Numbers<Big> const& x) const { return Big(std::apply(L{}, arguments(x))); }
  auto first(Numbers<double> const& x) const {
    std::pair<double, Numbers<double>> out;
    std::apply(compile(f, gradient(f)).into(&out.first, out.second.data()), arguments(x));
    return out;
  }
  auto second(Numbers<double> const& x) const {
    std::array<Numbers<double>, count> out;
    double ignored;
    std::apply(compile(f, hessian(f)).into(&ignored, out[0].data()), arguments(x));
    return out;
  }
  Variable dynamic(Numbers<Variable> const& x) const { return std::apply(L{}, arguments(x)); }
  std::string text() const {
    print::Source source;
    auto const roots = graph::load(source.graph, typed::Trace<L, K...>::value);
    source.numbers = names();
    source.result = {roots[0], {}};
    source.roots = {roots[0]};
    return print::TextWriter(source).write();
  }
  Anomalies anomalies(Numbers<double> const& x) const {
    return std::apply([](auto const&... argument) { return find_anomalies(f, argument...); }, arguments(x));
  }

private:
  template <class T> static auto arguments(Numbers<T> const& x) {
    std::size_t next = 0;
    auto const number = [&x](std::size_t place) -> T { return x[place]; };
    auto const first = [&next](std::size_t size) { return std::exchange(next, next + size); };
    return std::tuple<decltype(typed::Kind<K>::template make<T>(number, 0))...>{
        typed::Kind<K>::template make<T>(number, first(typed::Kind<K>::size))...};
  }
};

/// A point in words.
template <class X> std::string point_text(std::vector<std::string> const& names, X const& x) {
  std::ostringstream out;
  out << std::setprecision(17) << "at";
  for (std::size_t i = 0; i < names.size(); ++i) out << ' ' << names[i] << " = " << x[i];
  return out.str();
}

/// The second derivatives at one point, whose first ones `dyad::grad` gave.
Order second_order(auto const& typed, std::vector<std::string> const& names, std::vector<Variable> const& slopes,
                   std::vector<Variable> const& inputs, auto const& quotients) {
  Order out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::vector<Variable> const row = grad({slopes[i]}, inputs, {.allow_unused = true});
    for (std::size_t j = i; j < names.size(); ++j)
      out.add("d2/d" + names[i] + " d" + names[j], typed[i][j], row[j].item(), quotients.second(i, j));
  }
  return out;
}

/// The table of one point.
template <class Subject>
CheckTable compare_at(Subject const& subject, std::array<double, Subject::count> const& x, Agreement const& options) {
  constexpr std::size_t count = Subject::count;
  using_config const recording(Config::enable_backprop, true);
  std::vector<std::string> const names = subject.names();
  std::array<Variable, count> v;
  std::array<Big, count> exact;
  for (std::size_t i = 0; i < count; ++i) {
    v[i] = Variable(x[i], names[i]);
    exact[i] = Big(x[i]);
  }
  std::vector<Variable> const inputs(v.begin(), v.end());
  auto const value_at = [&](std::array<Big, count> const& at) { return subject.value(at); };
  Quotients<std::array<Big, count>, decltype(value_at)> const quotients(value_at, exact);
  CheckTable table;
  auto const [value, slopes] = subject.first(x);
  Variable const y = subject.dynamic(v);
  Order{{"f"}, {value}, {y.item()}, {{quotients.value(), 0, true}}}.compare(table, options);

  std::vector<Variable> const g = grad({y}, inputs, {.create_graph = true, .allow_unused = true});
  Order one;
  for (std::size_t i = 0; i < count; ++i) one.add("d/d" + names[i], slopes[i], g[i].item(), quotients.first(i));
  one.compare(table, options);
  if (options.second) second_order(subject.second(x), names, g, inputs, quotients).compare(table, options);
  std::ostringstream point;
  point << point_text(names, x);
  if (!std::isfinite(value) ||
      !std::all_of(slopes.begin(), slopes.end(), [](double slope) { return std::isfinite(slope); }))
    if (auto const found = subject.anomalies(x)) point << "\nfirst anomaly: " << found;
  if (!table) point << "\ntyped: " << subject.text() << "\ndynamic: " << to_cpp(y);
  table.set_note(point.str());
  return table;
}

/// The table of the first disagreement among points, or else of the worst of them. `next` draws a point.
template <class Subject, class Next>
CheckTable compare_points(Subject const& subject, int points, Agreement const& options, Next const& next) {
  CheckTable worst;
  for (int i = 0; i < points; ++i) {
    CheckTable table = compare_at(subject, next(), options);
    if (i == 0 || !table || !(table.worst() <= worst.worst())) worst = std::move(table);
    if (!worst) break;
  }
  return worst;
}

inline double drawn(double fixed, std::mt19937_64&) { return fixed; }
inline double drawn(Between const& interval, std::mt19937_64& random) {
  return interval.low + (interval.high - interval.low) * (static_cast<double>(random() >> 11) * 0x1p-53);
}

} // namespace bridge

/// Value, gradient and Hessian of a typed expression, beside those of its dynamic graph and beside difference quotients
/// in 50 digits. Where a variable is bound to an interval (`x = between(0, 1)`), points are drawn and the table is that
/// of the first disagreement, or else of the worst point. The note tells of plain numbers that are 0: all three agree
/// that `1 / 2 * x` is 0.
template <Expression E, FixedString... Names, class... T>
CheckTable check(E const& f, Agreement const& options, Binding<Names, T> const&... bindings) {
  bridge::ExpressionSubject<E, Names...> const subject(f);
  std::mt19937_64 random(options.seed);
  bool const sampled = (std::is_same_v<T, Between> || ...);
  CheckTable table = bridge::compare_points(subject, sampled ? options.points : 1, options, [&] {
    return std::array<double, sizeof...(T)>{bridge::drawn(bindings.value, random)...};
  });
  if (std::apply([](auto const&... number) { return ((number == 0) || ...); }, f.numbers()))
    table.set_note(table.note() + "\na plain number of the formula is 0; where 1 / 2 was meant, that is a division of "
                                  "integers: write 1.0 / 2");
  return table;
}
/// With the usual tolerances.
template <Expression E, FixedString... Names, class... T>
CheckTable check(E const& f, Binding<Names, T> const&... bindings) {
  return check(f, Agreement{}, bindings...);
}

/// The same of a traced function of one result whose arguments have stated shapes. A point is an array of all its
/// numbers in order; points come from a box, with an interval for each number, or from a sampler that is called with a
/// random generator.
template <Traceable F>
CheckTable check(F const&, Agreement const& options,
                 std::array<double, bridge::FunctionSubject<F>::count> const& point) {
  return bridge::compare_at(bridge::FunctionSubject<F>(), point, options);
}
/// The same at points of a box, or of a sampler.
template <Traceable F>
CheckTable check(F const&, Agreement const& options,
                 std::array<Between, bridge::FunctionSubject<F>::count> const& box) {
  std::mt19937_64 random(options.seed);
  return bridge::compare_points(bridge::FunctionSubject<F>(), options.points, options, [&] {
    std::array<double, bridge::FunctionSubject<F>::count> point;
    for (std::size_t i = 0; i < point.size(); ++i) point[i] = bridge::drawn(box[i], random);
    return point;
  });
}
/// The same at points of a box, or of a sampler.
template <Traceable F, class Sampler>
  requires std::invocable<Sampler const&, std::mt19937_64&>
CheckTable check(F const&, Agreement const& options, Sampler const& sampler) {
  std::mt19937_64 random(options.seed);
  return bridge::compare_points(bridge::FunctionSubject<F>(), options.points, options, [&] { return sampler(random); });
}
/// The same interval for every number.
template <Traceable F> CheckTable check(F const& f, Agreement const& options, Between const& interval) {
  std::array<Between, bridge::FunctionSubject<F>::count> box;
  box.fill(interval);
  return check(f, options, box);
}
/// With the usual tolerances.
template <Traceable F, class Points>
  requires(!typed::has_rows<typename F::Kinds>)
CheckTable check(F const& f, Points const& points) {
  return check(f, Agreement{}, points);
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>
