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

#include <dyad/interop/eigen_sparse.hpp>
#include <dyad/interop/element_unknowns.hpp>
#include <dyad/interop/symmetric_pattern.hpp>

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

} // namespace interop

namespace interop {
/// What a term adds to a matrix: its second derivatives, these projected, or the product of its first ones.
enum class Assembly { second, projected, squares };
} // namespace interop

/// A symmetric matrix by the rows that a function is differentiated by, whose pattern was worked out from the rows that
/// the terms of its sums read. It serves as long as there are as many rows, and index rows pick the same.
///
/// The unknowns are numbered row by row, one argument after the other; an unknown that no term reads has a row of
/// zeros. The diagonal is always part of the pattern.
template <class F, interop::Assembly How> class HessianPlan {
  static constexpr bool squares = How == interop::Assembly::squares, projects = How == interop::Assembly::projected;
  using Program = typed::ElementProgram<F, squares ? 1 : 2>;
  using Source = typename Program::Source;
  using Kinds = typename F::Kinds;
  using Unknowns = interop::ElementUnknowns<Program, Kinds>;
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
  HessianPlan(bool upper_half, Projection projection, A const&... a)
      : projection_(projection), unknowns_(typed::LoopInputs<double, Kinds, A...>(a...)) {
    std::vector<std::uint64_t> pairs;
    for_each_pair([&](std::size_t, int row, int column, bool) {
      pairs.push_back(interop::SymmetricPattern::key(row, column));
    });
    pattern_ = interop::SymmetricPattern(unknowns_.size(), std::move(pairs), upper_half);
    for_each_pair([&](std::size_t t, int row, int column, bool twice) {
      int const place = pattern_.place(row, column);
      places_[t].push_back(twice ? ~place : place);
      any_twice_ = any_twice_ || twice;
    });
    matrix_ = pattern_.matrix();
    gradient_.resize(unknowns_.size());
  }

  /// Value, gradient and Hessian in one pass. Throws `std::invalid_argument` if there are not as many rows as the plan
  /// was made for.
  template <class... A> Result operator()(A const&... a) {
    if constexpr (typed::check_arguments<Kinds, A...>) {
      using In = typed::LoopInputs<double, Kinds, A...>;
      using Sink = typed::ElementSink<Program, HessianPlan>;
      In const in(a...);
      unknowns_.check_rows(in);
      value_ = 0;
      gradient_.setZero();
      std::fill(matrix_.valuePtr(), matrix_.valuePtr() + matrix_.nonZeros(), 0.0);
      double numbers[Program::Code::count + 1];
      typed::LoopRunner<typename Program::Code, double, In, Sink>(in, Sink(*this)).run(numbers);
      pattern_.mirror(matrix_.valuePtr());
      return {squares ? value_ : numbers[0], gradient_, matrix_};
    }
  }
  /// The matrix: its pattern, and the values of the last call.
  Matrix const& matrix() const { return matrix_; }

private:
  friend class typed::ElementSink<Program, HessianPlan>;
  static constexpr bool is_slope(int t, int j) { return !Source::is_zero(layout.term[t].first_slope + j); }
  static constexpr bool is_entry(int t, int j, int k) {
    if constexpr (squares) return is_slope(t, j) && is_slope(t, k);
    else return !Source::is_zero(layout.second(t, j, k));
  }

  template <int Term, class Number> void take_term(std::size_t row, Number const& number) {
    constexpr auto const& term = layout.term[Term];
    constexpr int n = term.reads;
    int const* const first = unknowns_.of_row(Term, row);
    double weight = 1;
    if constexpr (squares) {
      weight = number(static_cast<std::size_t>(n));
      value_ += 0.5 * weight * weight;
    }
    typed::each<n>([&](auto j) {
      if constexpr (is_slope(Term, j)) {
        double const slope = number(static_cast<std::size_t>(j));
        gradient_.data()[Unknowns::unknown(Term, j, first)] += squares ? weight * slope : slope;
      }
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
          if constexpr (is_entry(Term, j, j + i)) f(int{j}, j + i, entry<Term, j, j + i>(number));
        });
      });
    };
    if constexpr (!projects) {
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
  template <int Term, int J, int K, class Number> static double entry(Number const& number) {
    if constexpr (squares) return number(static_cast<std::size_t>(J)) * number(static_cast<std::size_t>(K));
    else return number(static_cast<std::size_t>(layout.second(Term, J, K) - layout.term[Term].first_slope));
  }
  /// How many entries of the matrix a row of a term has. Projected ones may have all.
  static constexpr std::size_t entries(int t) {
    int const n = layout.term[t].reads;
    std::size_t count = 0;
    for (int j = 0; j < n; ++j)
      for (int k = j; k < n; ++k) count += projects || is_entry(t, j, k);
    return count;
  }
  /// Calls `f` with the entries of all rows of all terms, in the order in which they are taken: of the upper half, and
  /// whether an entry counts twice, because it stands for two of the term that are the same one of the matrix.
  template <class Visit> void for_each_pair(Visit const& f) const {
    for (int t = 0; t < layout.terms; ++t)
      for (std::size_t row = 0; row < unknowns_.rows(t); ++row) {
        int const* const first = unknowns_.of_row(t, row);
        for (int j = 0; j < layout.term[t].reads; ++j)
          for (int k = j; k < layout.term[t].reads; ++k) {
            if (!projects && !is_entry(t, j, k)) continue;
            int const one = Unknowns::unknown(t, j, first), other = Unknowns::unknown(t, k, first);
            f(static_cast<std::size_t>(t), std::min(one, other), std::max(one, other), j != k && one == other);
          }
      }
  }

  Projection projection_;
  Unknowns unknowns_;
  std::array<std::vector<int>, static_cast<std::size_t>(layout.terms)> places_; ///< of entries; ~place counts twice
  bool any_twice_ = false;
  interop::SymmetricPattern pattern_{0, {}, true};
  double value_ = 0;
  Matrix matrix_;
  Eigen::VectorXd gradient_;
};

/// The second derivatives of a function of one result by rows of which the running program brings any number. The
/// function is a weighted sum of sums over rows, whose terms read a fixed number of rows each; all arguments but these
/// rows are `Passive`. Made by `sparse(hessian(f))`. With `Assembly::squares` it is the matrix of the normal equations,
/// made by `sparse(jacobian(f)).normal_equations()`.
template <class F, interop::Assembly How = interop::Assembly::second> class SparseRowsHessian {
public:
  constexpr explicit SparseRowsHessian(bool only_upper_half = false, Projection projection = {})
      : upper_half_(only_upper_half), projection_(projection) {}

  /// The same with the upper half of the matrix alone.
  constexpr auto upper_half() const { return SparseRowsHessian(true, projection_); }
  /// The same with the Hessian of each term projected before it is added, by the eigenvalues that Eigen finds.
  constexpr auto projected(Projection projection = Projection::clamp) const {
    static_assert(How != interop::Assembly::squares, "dyad: the matrix of normal equations is positive semidefinite");
    return SparseRowsHessian<F, interop::Assembly::projected>(upper_half_, projection);
  }

  /// Works out the pattern. Throws `std::out_of_range` where a term picks a row that is not there.
  template <class... A> auto plan(A const&... a) const {
    if constexpr (typed::check_arguments<typename F::Kinds, A...>)
      return HessianPlan<F, How>(upper_half_, projection_, a...);
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
