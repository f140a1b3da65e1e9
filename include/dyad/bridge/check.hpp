// SPDX-License-Identifier: BSL-1.0
/// \file check: one function in three ways. The typed derivatives, those of the dynamic graph, and difference quotients in
/// 50 digits, which share no rule with either.
#pragma once

#include <dyad/bridge/source.hpp>
#include <dyad/dynamic/backward.hpp>
#include <dyad/print/text.hpp>
#include <dyad/typed/diff.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <iomanip>
#include <limits>
#include <ostream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace dyad {

/// An interval from which `check` draws the values of a variable: `x = between(0.1, 2)`.
struct Between {
  double low, high;
};
constexpr Between between(double low, double high) { return {low, high}; }

/// What `check` calls agreement: |a - b| <= rtol |b| + atol s, where s is the largest value of that order of derivative.
struct Agreement {
  double rtol = 1e-10;
  double atol = 1e-12;
  int points = 100;       ///< drawn, where a variable is bound to an interval
  std::uint64_t seed = 1; ///< of the draw
  bool second = true;     ///< the Hessian too
};

/// The outcome of a `check`: converts to `bool`, prints as a table.
class CheckTable {
public:
  /// A value in three ways.
  struct Row {
    std::string what;
    double typed, dynamic, numerical;
    bool agrees;
  };

  explicit operator bool() const { return ok_; }
  std::vector<Row> const& rows() const { return rows_; }
  /// The largest relative error against the numerical value in this table.
  double worst() const { return worst_; }
  std::string const& note() const { return note_; }

  /// The distance between two numbers in units of the last place of `b`.
  static double ulp(double a, double b) {
    if (a == b) return 0;
    double const step = std::nextafter(std::abs(b), std::numeric_limits<double>::infinity()) - std::abs(b);
    return std::abs(a - b) / step;
  }

  friend std::ostream& operator<<(std::ostream& out, CheckTable const& table) {
    std::ostringstream text;
    text << std::left << std::setw(14) << "" << std::right << std::setw(24) << "typed" << std::setw(24) << "dynamic" << std::setw(24) << "numerical"
         << std::setw(11) << "typed err" << std::setw(9) << "ULP" << std::setw(13) << "dynamic err" << std::setw(9) << "ULP" << '\n';
    for (Row const& row : table.rows_) {
      auto const relative = [&](double x) { return row.numerical == 0 ? std::abs(x) : std::abs(x - row.numerical) / std::abs(row.numerical); };
      text << std::left << std::setw(14) << row.what << std::right << std::setprecision(17) << std::setw(24) << row.typed << std::setw(24)
           << row.dynamic << std::setw(24) << row.numerical << std::setprecision(2) << std::setw(11) << relative(row.typed) << std::setw(9)
           << ulp(row.typed, row.numerical) << std::setw(13) << relative(row.dynamic) << std::setw(9) << ulp(row.dynamic, row.numerical)
           << (row.agrees ? "" : "  DISAGREE") << '\n';
    }
    return out << text.str() << (table.ok_ ? "agree" : "DISAGREE") << (table.note_.empty() ? "" : ": ") << table.note_ << '\n';
  }

  void add(Row row) {
    ok_ = ok_ && row.agrees;
    double const b = std::abs(row.numerical), error = std::max(std::abs(row.typed - row.numerical), std::abs(row.dynamic - row.numerical));
    double const relative = b == 0 ? error : error / b;
    if (!(relative <= worst_)) worst_ = relative;
    rows_.push_back(std::move(row));
  }
  void set_note(std::string note) { note_ = std::move(note); }

private:
  std::vector<Row> rows_;
  std::string note_;
  double worst_ = 0;
  bool ok_ = true;
};

namespace bridge {

using Big = boost::multiprecision::cpp_bin_float_50;

/// Values of one order in three ways.
struct Order {
  std::vector<std::string> what;
  std::vector<double> typed, dynamic;
  std::vector<Big> numerical;

  void compare(CheckTable& table, Agreement const& options) const {
    double scale = 0;
    for (Big const& value : numerical) scale = std::max(scale, std::abs(static_cast<double>(value)));
    for (std::size_t i = 0; i < what.size(); ++i) {
      double const exact = static_cast<double>(numerical[i]);
      auto const near = [&](double x) {
        return x == exact || (x != x && exact != exact) || std::abs(x - exact) <= options.rtol * std::abs(exact) + options.atol * scale;
      };
      table.add({what[i], typed[i], dynamic[i], exact, near(typed[i]) && near(dynamic[i])});
    }
  }
};

/// An expression prepared for checks at many points.
template <class E, FixedString... Names> class Checker {
  static constexpr std::size_t count = sizeof...(Names);

public:
  explicit Checker(E const& expression)
      : expression_(expression), value_(compile(expression)), first_(compile(expression, gradient(expression, var<Names>...))),
        second_(compile(expression, hessian(expression, var<Names>...))) {}

  CheckTable at(std::array<double, count> const& point, Agreement const& options) const { return at(point, options, std::make_index_sequence<count>{}); }

private:
  template <std::size_t... I>
  CheckTable at(std::array<double, count> const& x, Agreement const& options, std::index_sequence<I...>) const {
    using_config const recording(Config::enable_backprop, true);
    std::vector<std::string> const names = {std::string(Names.view())...};
    std::array<Variable, count> const v = {Variable(x[I], names[I])...};
    std::vector<Variable> const inputs(v.begin(), v.end());
    std::array<Big, count> const exact = {Big(x[I])...};
    auto const shifted = [&](std::array<int, count> const& steps, Big const& h) {
      return static_cast<Big>(value_((var<Names> = Big(exact[I] + steps[I] * h))...));
    };
    CheckTable table;
    auto const [value, slopes] = first_((var<Names> = x[I])...);
    Variable const y = expression_((var<Names> = v[I])...);
    Order{{"f"}, {value}, {y.item()}, {shifted({}, 0)}}.compare(table, options);

    std::vector<Variable> const g = grad({y}, inputs, {.create_graph = true, .allow_unused = true});
    Order one;
    for (std::size_t i = 0; i < count; ++i) {
      Big const h("1e-15");
      std::array<int, count> up{}, down{};
      up[i] = 1, down[i] = -1;
      one.what.push_back("d/d" + names[i]);
      one.typed.push_back(slopes[i]);
      one.dynamic.push_back(g[i].item());
      one.numerical.push_back((shifted(up, h) - shifted(down, h)) / (2 * h));
    }
    one.compare(table, options);
    if (options.second) {
      auto const [same_value, curvatures] = second_((var<Names> = x[I])...);
      Order two;
      for (std::size_t i = 0; i < count; ++i) {
        std::vector<Variable> const row = grad({g[i]}, inputs, {.allow_unused = true});
        for (std::size_t j = i; j < count; ++j) {
          Big const h("1e-11");
          auto const corner = [&](int a, int b) {
            std::array<int, count> steps{};
            steps[i] += a, steps[j] += b;
            return shifted(steps, h);
          };
          two.what.push_back("d2/d" + names[i] + " d" + names[j]);
          two.typed.push_back(curvatures[i][j]);
          two.dynamic.push_back(row[j].item());
          two.numerical.push_back((corner(1, 1) - corner(1, -1) - corner(-1, 1) + corner(-1, -1)) / (4 * h * h));
        }
      }
      two.compare(table, options);
    }
    std::ostringstream point;
    point << std::setprecision(17) << "at";
    for (std::size_t i = 0; i < count; ++i) point << ' ' << names[i] << " = " << x[i];
    if (!table) point << "\ntyped: " << to_string(expression_) << "\ndynamic: " << to_cpp(y);
    table.set_note(point.str());
    return table;
  }

  E expression_;
  Program<E> value_;
  decltype(compile(std::declval<E>(), gradient(std::declval<E>(), var<Names>...))) first_;
  decltype(compile(std::declval<E>(), hessian(std::declval<E>(), var<Names>...))) second_;
};

inline double drawn(double fixed, std::mt19937_64&) { return fixed; }
inline double drawn(Between const& interval, std::mt19937_64& random) {
  return interval.low + (interval.high - interval.low) * (static_cast<double>(random() >> 11) * 0x1p-53);
}

} // namespace bridge

/// Value, gradient and Hessian of a typed expression, beside those of its dynamic graph and beside difference quotients in
/// 50 digits. Where a variable is bound to an interval (`x = between(0, 1)`), points are drawn and the table is that of
/// the first disagreement, or else of the worst point.
template <Expression E, FixedString... Names, class... T>
CheckTable check(E const& f, Agreement const& options, Binding<Names, T> const&... bindings) {
  bridge::Checker<E, Names...> const checker(f);
  std::mt19937_64 random(options.seed);
  bool const sampled = (std::is_same_v<T, Between> || ...);
  CheckTable worst;
  for (int i = 0; i < (sampled ? options.points : 1); ++i) {
    CheckTable table = checker.at({bridge::drawn(bindings.value, random)...}, options);
    if (i == 0 || !table || !(table.worst() <= worst.worst())) worst = std::move(table);
    if (!worst) break;
  }
  return worst;
}
template <Expression E, FixedString... Names, class... T> CheckTable check(E const& f, Binding<Names, T> const&... bindings) {
  return check(f, Agreement{}, bindings...);
}

} // namespace dyad
