// SPDX-License-Identifier: BSL-1.0
/// \file Second derivatives by rows as sparse matrices of Eigen: energies on meshes, whose sizes the running program
/// knows.
///
/// \code
/// constexpr auto energy = dyad::function<Rows<Vec<2>>, Rows<IndexVec<3>>>([](auto const& x, auto const& triangles) {
///   return sum_over(triangles, [&](auto const& t) { return area(x[t[0]], x[t[1]], x[t[2]]); });
/// });
/// auto plan = dyad::sparse(dyad::hessian(energy)).plan(x, triangles);    // the pattern, worked out once
/// auto const& [value, gradient, H] = plan(x, triangles);                 // H: an Eigen::SparseMatrix<double>
/// \endcode
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/core/raise.hpp>
#include <dyad/interop/eigen_sparse.hpp>
#include <dyad/loops.hpp>
#include <dyad/typed/element_sums.hpp>

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace dyad {

/// What becomes of the negative eigenvalues of the Hessian of each term before it is added: they become 0, or change
/// their sign. The sum of what has none has none, so that Newton's steps go downhill.
enum class Projection { clamp, mirror };

namespace interop {

/// Projects a symmetric matrix, given by its upper half.
template <int N> void project(Eigen::Matrix<double, N, N>& matrix, Projection how) {
  bool dominant = true;
  for (int j = 0; j < N; ++j) {
    double others = 0;
    for (int k = 0; k < N; ++k)
      if (k != j) others += std::abs(j < k ? matrix(j, k) : matrix(k, j));
    dominant = dominant && matrix(j, j) >= others;
  }
  if (dominant) return; // no eigenvalue is negative (Gershgorin)
  for (int j = 0; j < N; ++j)
    for (int k = j + 1; k < N; ++k) matrix(k, j) = matrix(j, k);
  if (!matrix.allFinite()) return;
  Eigen::SelfAdjointEigenSolver<Eigen::Matrix<double, N, N>> const solver(matrix);
  if (solver.eigenvalues()(0) >= 0) return;
  Eigen::Matrix<double, N, 1> const values =
      how == Projection::mirror ? solver.eigenvalues().cwiseAbs().eval() : solver.eigenvalues().cwiseMax(0.0).eval();
  matrix = solver.eigenvectors() * values.asDiagonal() * solver.eigenvectors().transpose();
}

/// The pattern of a symmetric matrix of `size` rows in columns, with all of the diagonal.
class SymmetricPattern {
public:
  using Matrix = Eigen::SparseMatrix<double>;

  /// `pairs` are the entries of the upper half, as often as they come.
  SymmetricPattern(int size, std::vector<std::uint64_t> pairs, bool upper_half) {
    for (int j = 0; j < size; ++j) pairs.push_back(key(j, j));
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    if (!upper_half) {
      std::size_t const upper = pairs.size();
      for (std::size_t i = 0; i < upper; ++i)
        if (int const row = row_of(pairs[i]), column = column_of(pairs[i]); row != column)
          pairs.push_back(key(column, row));
      std::sort(pairs.begin(), pairs.end());
    }
    if (pairs.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
      raise(std::length_error("dyad: a sparse matrix of Eigen holds at most 2147483647 entries"));
    matrix_.resize(size, size);
    matrix_.resizeNonZeros(static_cast<Eigen::Index>(pairs.size()));
    int column = 0, next = 0;
    for (std::uint64_t const pair : pairs) {
      while (column <= column_of(pair)) matrix_.outerIndexPtr()[column++] = next;
      matrix_.innerIndexPtr()[next] = row_of(pair);
      matrix_.valuePtr()[next++] = 0;
    }
    while (column <= size) matrix_.outerIndexPtr()[column++] = next;
    if (!upper_half)
      for (int k = 0; k < size; ++k)
        for (int i = matrix_.outerIndexPtr()[k]; matrix_.innerIndexPtr()[i] < k; ++i)
          mirrored_.push_back({i, place(k, matrix_.innerIndexPtr()[i])});
  }
  static std::uint64_t key(int row, int column) {
    return static_cast<std::uint64_t>(column) << 32 | static_cast<std::uint32_t>(row);
  }
  /// Where an entry stands among the values.
  int place(int row, int column) const {
    int const* const first = matrix_.innerIndexPtr();
    return static_cast<int>(std::lower_bound(first + matrix_.outerIndexPtr()[column],
                                             first + matrix_.outerIndexPtr()[column + 1], row) -
                            first);
  }
  /// Copies the upper half to the lower one, where that is wanted.
  void mirror(double* values) const {
    for (auto const& [from, to] : mirrored_) values[to] = values[from];
  }
  Matrix const& matrix() const { return matrix_; }

private:
  static int row_of(std::uint64_t pair) { return static_cast<int>(pair & 0xffffffffu); }
  static int column_of(std::uint64_t pair) { return static_cast<int>(pair >> 32); }

  Matrix matrix_;
  std::vector<std::pair<int, int>> mirrored_;
};

} // namespace interop

/// The second derivatives of a function by its rows, as a sparse matrix whose pattern was worked out from the rows that
/// the terms of its sums read. It serves as long as there are as many rows, and index rows pick the same.
///
/// The unknowns are numbered row by row, one argument after the other; an unknown that no term reads has a row of
/// zeros. The diagonal is always part of the pattern.
template <class F, bool Projects> class HessianPlan {
  using Program = typed::ElementProgram<F, 2>;
  using Kinds = typename F::Kinds;
  static constexpr typed::ElementLayout const& layout = Program::layout;

public:
  using Matrix = Eigen::SparseMatrix<double>;

  /// What a call computes. Gradient and matrix are those of the plan, which the next call fills anew.
  struct Result {
    double value;
    Eigen::VectorXd const& gradient;
    Matrix const& hessian;
  };

  template <class... A>
  HessianPlan(bool upper_half, Projection projection, A const&... a) : projection_(projection) {
    typed::LoopInputs<double, Kinds, A...> const in(a...);
    int const size = number_unknowns(in);
    find_picks(in);
    std::vector<std::uint64_t> pairs;
    for_each_pair([&](std::size_t, int row, int column, bool) {
      pairs.push_back(interop::SymmetricPattern::key(row, column));
    });
    pattern_ = interop::SymmetricPattern(size, std::move(pairs), upper_half);
    for_each_pair([&](std::size_t t, int row, int column, bool twice) {
      int const place = pattern_.place(row, column);
      places_[t].push_back(twice ? ~place : place);
      any_twice_ = any_twice_ || twice;
    });
    matrix_ = pattern_.matrix();
    gradient_.resize(size);
  }

  /// Value, gradient and Hessian in one pass. Throws `std::invalid_argument` if there are not as many rows as the plan
  /// was made for.
  template <class... A> Result operator()(A const&... a) {
    if constexpr (typed::check_arguments<Kinds, A...>) {
      using In = typed::LoopInputs<double, Kinds, A...>;
      using Sink = typed::ElementSink<Program, HessianPlan>;
      In const in(a...);
      check_rows(in);
      gradient_.setZero();
      std::fill(matrix_.valuePtr(), matrix_.valuePtr() + matrix_.nonZeros(), 0.0);
      double numbers[Program::Code::count + 1];
      typed::LoopRunner<typename Program::Code, double, In, Sink>(in, Sink(*this)).run(numbers);
      pattern_.mirror(matrix_.valuePtr());
      return {numbers[0], gradient_, matrix_};
    }
  }
  /// The matrix: its pattern, and the values of the last call.
  Matrix const& matrix() const { return matrix_; }

private:
  friend class typed::ElementSink<Program, HessianPlan>;
  static constexpr std::size_t terms = static_cast<std::size_t>(layout.terms);
  static constexpr bool is_entry(int t, int j, int k) { return !Program::Source::is_zero(layout.second(t, j, k)); }

  template <int Term, class Number> void take_term(std::size_t row, Number const& number) {
    constexpr auto const& term = layout.term[Term];
    constexpr int n = term.reads;
    int const* const unknown = unknowns_[Term].data() + row * static_cast<std::size_t>(term.rows);
    typed::each<n>([&](auto j) {
      if constexpr (!Program::Source::is_zero(term.first_slope + j))
        gradient_.data()[unknown[term.row_of[j]] + component(Term, j)] += number(static_cast<std::size_t>(j));
    });
    double* const values = matrix_.valuePtr();
    auto const add = [values](int place, double x) { // ~place: counts twice
      if (place >= 0) values[place] += x;
      else values[~place] += 2 * x;
    };
    int const* place = places_[Term].data() + row * entries(Term);
    auto const for_each_entry = [&](auto const& f) {
      typed::each<n>([&](auto j) {
        typed::each<n - j>([&](auto i) {
          if constexpr (is_entry(Term, j, j + i))
            f(int{j}, j + i, number(static_cast<std::size_t>(layout.second(Term, j, j + i) - term.first_slope)));
        });
      });
    };
    if constexpr (!Projects) {
      if (any_twice_) for_each_entry([&](int, int, double x) { add(*place++, x); });
      else for_each_entry([&](int, int, double x) { values[*place++] += x; });
    } else {
      Eigen::Matrix<double, n, n> own = Eigen::Matrix<double, n, n>::Zero();
      for_each_entry([&](int j, int k, double x) { own(j, k) = x; });
      interop::project<n>(own, projection_);
      for (int j = 0; j < n; ++j)
        for (int k = j; k < n; ++k) add(*place++, own(j, k));
    }
  }
  /// How many entries of the Hessian a row of a term has. Projected ones may have all.
  static constexpr std::size_t entries(int t) {
    int const n = layout.term[t].reads;
    std::size_t count = 0;
    for (int j = 0; j < n; ++j)
      for (int k = j; k < n; ++k) count += Projects || is_entry(t, j, k);
    return count;
  }
  /// Which number of a row a term reads.
  static constexpr int component(int t, int j) { return place_in_argument(Kinds{}, layout.term[t].input[j]); }
  template <class... K> static constexpr int place_in_argument(typed::List<K...>, int input) {
    int first = 0, found = 0;
    auto const pass = [&](int size) {
      if (input >= first && input < first + size) found = input - first;
      first += size;
    };
    (pass(static_cast<int>(typed::Kind<K>::size)), ...);
    return found;
  }

  /// How many rows each argument has.
  template <class In> static auto rows_of_arguments(In const& in) {
    std::array<std::size_t, In::arguments> rows{};
    typed::each<static_cast<int>(In::arguments)>([&](auto k) {
      constexpr std::size_t argument = static_cast<std::size_t>(k);
      if constexpr (In::template row_size<argument> > 0)
        rows[argument] = in.template rows<In::template first_place<argument>>();
    });
    return rows;
  }
  template <class In> int number_unknowns(In const& in) {
    std::size_t next = 0, argument = 0;
    auto const rows = rows_of_arguments(in);
    rows_.assign(rows.begin(), rows.end());
    auto const add = [&](std::size_t size, bool active) {
      first_unknown_.push_back(active ? static_cast<int>(next) : -1);
      width_.push_back(static_cast<int>(size));
      if (active) next += rows_[argument] * size;
      if (next > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        raise(std::length_error("dyad: a sparse matrix of Eigen has at most 2147483647 rows"));
      ++argument;
    };
    [&]<class... K>(typed::List<K...>) {
      (add(typed::Kind<K>::size, typed::is_rows<K> && !typed::is_passive<K>), ...);
    }(Kinds{});
    return static_cast<int>(next);
  }
  template <class In> void check_rows(In const& in) const {
    auto const rows = rows_of_arguments(in);
    for (std::size_t k = 0; k < rows.size(); ++k)
      if (rows[k] != rows_[k])
        raise(std::invalid_argument("dyad: argument " + std::to_string(k) + " has " + std::to_string(rows[k]) +
                                    " rows where the plan of this sparse Hessian was made for " +
                                    std::to_string(rows_[k])));
  }
  /// Which unknowns each term reads in each of its rows.
  template <class In> void find_picks(In const& in) {
    constexpr int count = Program::first_slope - Program::results;
    using Picks = typename Program::Picks;
    using Runner = typed::LoopRunner<Picks, double, In>;
    std::vector<std::vector<double>> rows(static_cast<std::size_t>(count));
    double* place[count + 1];
    std::size_t stride[count + 1];
    for (int k = 0; k < count; ++k) {
      auto& column = rows[static_cast<std::size_t>(k)];
      column.resize(Runner::rows_of_result(in, static_cast<std::size_t>(k)));
      place[k] = column.data();
      stride[k] = 1;
    }
    double numbers[count + 1];
    Runner(in, typed::RowPlaces<double>{place, stride}).run(numbers);
    for (int t = 0; t < layout.terms; ++t) {
      auto const& term = layout.term[t];
      auto& unknowns = unknowns_[static_cast<std::size_t>(t)];
      int const first = term.first_row - Program::results;
      std::size_t const loop_rows = rows[static_cast<std::size_t>(first)].size();
      for (std::size_t row = 0; row < loop_rows; ++row)
        for (int k = 0; k < term.rows; ++k) {
          std::size_t const argument = argument_of_row(t, k);
          double const picked = rows[static_cast<std::size_t>(first + k)][row];
          unknowns.push_back(first_unknown_[argument] +
                             width_[argument] * static_cast<int>(typed::row_of<double>(picked, rows_[argument])));
        }
    }
  }
  static constexpr std::size_t argument_of_row(int t, int k) {
    int j = 0;
    while (layout.term[t].row_of[j] != k) ++j;
    int first = 0;
    std::size_t argument = 0, found = 0;
    auto const pass = [&](int size) {
      if (layout.term[t].input[j] >= first && layout.term[t].input[j] < first + size) found = argument;
      first += size;
      ++argument;
    };
    [&]<class... K>(typed::List<K...>) { (pass(static_cast<int>(typed::Kind<K>::size)), ...); }(Kinds{});
    return found;
  }
  /// Calls `f` with the entries of all rows of all terms, in the order in which they are taken: of the upper half, and
  /// whether an entry counts twice, because it stands for two of the term that are the same one of the matrix.
  template <class Visit> void for_each_pair(Visit const& f) const {
    for (int t = 0; t < layout.terms; ++t) {
      auto const& term = layout.term[t];
      auto const& unknowns = unknowns_[static_cast<std::size_t>(t)];
      for (std::size_t at = 0; at < unknowns.size(); at += static_cast<std::size_t>(term.rows)) {
        auto const unknown = [&](int j) {
          return unknowns[at + static_cast<std::size_t>(term.row_of[j])] + component(t, j);
        };
        for (int j = 0; j < term.reads; ++j)
          for (int k = j; k < term.reads; ++k) {
            if (!Projects && !is_entry(t, j, k)) continue;
            int const one = unknown(j), other = unknown(k);
            f(static_cast<std::size_t>(t), std::min(one, other), std::max(one, other), j != k && one == other);
          }
      }
    }
  }

  Projection projection_;
  std::vector<std::size_t> rows_; ///< of each argument
  std::vector<int> first_unknown_, width_;
  std::array<std::vector<int>, terms> unknowns_; ///< of each row of a term the first unknown of each row that it reads
  std::array<std::vector<int>, terms> places_;   ///< of each entry among the values; ~place counts twice
  bool any_twice_ = false;
  interop::SymmetricPattern pattern_{0, {}, true};
  Matrix matrix_;
  Eigen::VectorXd gradient_;
};

/// The second derivatives of a function of one result by rows of which the running program brings any number. The
/// function is a weighted sum of sums over rows, whose terms read a fixed number of rows each; all arguments but these
/// rows are `Passive`. Made by `sparse(hessian(f))`.
template <class F, bool Projects = false> class SparseRowsHessian {
public:
  constexpr explicit SparseRowsHessian(bool only_upper_half = false, Projection projection = {})
      : upper_half_(only_upper_half), projection_(projection) {}

  /// The same with the upper half of the matrix alone.
  constexpr auto upper_half() const { return SparseRowsHessian(true, projection_); }
  /// The same with the Hessian of each term projected before it is added, by the eigenvalues that Eigen finds.
  constexpr auto projected(Projection projection = Projection::clamp) const {
    return SparseRowsHessian<F, true>(upper_half_, projection);
  }

  /// Works out the pattern. Throws `std::out_of_range` where a term picks a row that is not there.
  template <class... A> auto plan(A const&... a) const {
    if constexpr (typed::check_arguments<typename F::Kinds, A...>)
      return HessianPlan<F, Projects>(upper_half_, projection_, a...);
  }
  /// A matrix of its own, without a plan that serves again.
  template <class... A> Eigen::SparseMatrix<double> operator()(A const&... a) const {
    auto once = plan(a...);
    return once(a...).hessian;
  }

private:
  bool upper_half_;
  Projection projection_;
};

/// As a sparse matrix, of a function of rows.
template <class F>
  requires(typed::active_rows<typename F::Kinds>)
constexpr auto sparse(FunctionProgram<typed::Part<F, 2, true>> const&) {
  return SparseRowsHessian<F>{};
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>
