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
#include <dyad/interop/gather.hpp>
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
  template <class... A> Result operator()(A const&... a) { return run_on(simd, a...); }
  /// The same where loops over rows run at a place, as in `plan.on(dyad::threads)(x, triangles)`: with the same bits.
  /// What it returns refers to the plan.
  template <class Where> auto on(Where const& where) {
    static_assert(!Where::ranks, "dyad: a sparse matrix by rows is that of one process, which has all rows");
    static_assert(!typed::is_device<Where>, "dyad: a sparse matrix by rows is filled by threads of the host");
    return [this, where](auto const&... a) -> Result { return this->run_on(where, a...); };
  }
  /// The matrix: its pattern, and the values of the last call.
  Matrix const& matrix() const { return matrix_; }

private:
  using Sink = typed::ElementSink<Program, HessianPlan>;
  friend Sink;

  template <class Where, class... A> Result run_on(Where const& where, A const&... a) {
    static_assert(typed::check_arguments<Kinds, A...>);
    using In = typed::LoopInputs<double, Kinds, A...>;
    using Code = typename Program::Code;
    In const in(a...);
    unknowns_.check_rows(in);
    value_ = 0;
    double numbers[Code::count + 1];
    if constexpr (Where::parallel && Sink::in_order()) {
      using Apart = typed::ElementSink<Program, Collected>;
      prepare_gathers();
      Collected to{*this};
      typed::LoopRunner<Code, double, In, Apart, Where>(in, Apart(to), where).run(numbers);
      of_values_.run(where, apart_.data(), matrix_.valuePtr());
      of_gradient_.run(where, apart_.data(), gradient_.data());
      if constexpr (squares) of_value_.run(where, apart_.data(), &value_);
    } else {
      gradient_.setZero();
      std::fill(matrix_.valuePtr(), matrix_.valuePtr() + matrix_.nonZeros(), 0.0);
      auto const here = typed::on_this_thread(where);
      typed::LoopRunner<Code, double, In, Sink, decltype(here)>(in, Sink(*this), here).run(numbers);
    }
    pattern_.mirror(matrix_.valuePtr());
    return {squares ? value_ : numbers[0], gradient_, matrix_};
  }

  static constexpr bool is_entry(int t, int j, int k) {
    if constexpr (squares) return Program::is_slope(t, j) && Program::is_slope(t, k);
    else return !Source::is_zero(layout.second(t, j, k));
  }

  /// What a term adds in a row: half its square to the value, slopes to the gradient, entries to the matrix.
  template <int Term, class Number, class AddValue, class AddSlope, class AddEntry>
  DYAD_INLINE void visit_term(Number const& number, AddValue const& add_value, AddSlope const& add_slope,
                              AddEntry const& add_entry) const {
    constexpr int n = layout.term[Term].reads;
    double weight = 1;
    if constexpr (squares) {
      weight = number(static_cast<std::size_t>(n));
      add_value(0.5 * weight * weight);
    }
    typed::each<n>([&](auto j) DYAD_ALWAYS_INLINE {
      if constexpr (Program::is_slope(Term, j)) {
        double const slope = number(static_cast<std::size_t>(j));
        add_slope(int{j}, squares ? weight * slope : slope);
      }
    });
    auto const for_each_entry = [&](auto const& f) DYAD_ALWAYS_INLINE {
      typed::each<n>([&](auto j) DYAD_ALWAYS_INLINE {
        typed::each<n - j>([&](auto i) DYAD_ALWAYS_INLINE {
          if constexpr (is_entry(Term, j, j + i)) f(int{j}, j + i, entry<Term, j, j + i>(number));
        });
      });
    };
    if constexpr (!projects) for_each_entry([&](int, int, double x) DYAD_ALWAYS_INLINE { add_entry(x); });
    else {
      Eigen::Matrix<double, n, n> own = Eigen::Matrix<double, n, n>::Zero();
      for_each_entry([&](int j, int k, double x) { own(j, k) = x; });
      interop::project<n>(own, projection_);
      for (int j = 0; j < n; ++j)
        for (int k = j; k < n; ++k) add_entry(own(j, k));
    }
  }
  /// On one thread: straight to the places in the matrix.
  template <int Term, class Number> DYAD_INLINE void take_term(std::size_t row, Number const& number) {
    int const* const first = unknowns_.of_row(Term, row);
    int const* place = places_[Term].data() + row * entries(Term);
    double* const values = matrix_.valuePtr();
    double* const gradient = gradient_.data();
    auto const take = [&](auto const& add_entry) DYAD_ALWAYS_INLINE {
      visit_term<Term>(
          number, [this](double x) { value_ += x; },
          [&](int j, double x) DYAD_ALWAYS_INLINE { gradient[Unknowns::unknown(Term, j, first)] += x; }, add_entry);
    };
    if (any_twice_)
      take([&](double x) { // ~place: counts twice
        if (*place >= 0) values[*place] += x;
        else values[~*place] += 2 * x;
        ++place;
      });
    else take([&](double x) DYAD_ALWAYS_INLINE { values[*place++] += x; });
  }
  /// On several: first what each row adds to a place of its own, then the sums of what belongs together.
  struct Collected {
    HessianPlan& plan;
    template <int Term, class Number> void take_term(std::size_t row, Number const& number) {
      double* to = plan.apart_.data() + plan.place_apart(Term, row);
      auto const put = [&to](double x) { *to++ = x; };
      plan.template visit_term<Term>(number, put, [&put](int, double x) { put(x); }, put);
    }
  };
  /// Where the numbers of a term in a row begin: the value, slopes, entries.
  std::size_t place_apart(int t, std::size_t row) const {
    return first_apart_[static_cast<std::size_t>(t)] + row * width_apart(t);
  }
  static constexpr std::size_t width_apart(int t) { return squares + Program::slopes(t) + entries(t); }
  void prepare_gathers() {
    if (!of_values_.empty()) return;
    std::size_t size = 0;
    for (int t = 0; t < layout.terms; ++t) {
      first_apart_[static_cast<std::size_t>(t)] = size;
      size += unknowns_.rows(t) * width_apart(t);
    }
    apart_.resize(size);
    auto const in_order = [this](auto const& f) {
      Sink::for_each_row([this](int t) { return unknowns_.rows(t); }, f);
    };
    of_values_ = interop::Gather(static_cast<std::size_t>(matrix_.nonZeros()), [&](auto const& add) {
      in_order([&](int t, std::size_t row) {
        int const* const place = places_[static_cast<std::size_t>(t)].data() + row * entries(t);
        std::size_t const from = place_apart(t, row) + squares + Program::slopes(t);
        for (std::size_t e = 0; e < entries(t); ++e)
          add(static_cast<std::size_t>(place[e] >= 0 ? place[e] : ~place[e]), from + e, place[e] < 0);
      });
    });
    of_gradient_ = interop::Gather(static_cast<std::size_t>(unknowns_.size()), [&](auto const& add) {
      in_order([&](int t, std::size_t row) {
        std::size_t from = place_apart(t, row) + squares;
        for (int j = 0; j < layout.term[t].reads; ++j)
          if (Program::is_slope(t, j))
            add(static_cast<std::size_t>(Unknowns::unknown(t, j, unknowns_.of_row(t, row))), from++, false);
      });
    });
    if constexpr (squares)
      of_value_ = interop::Gather(1, [&](auto const& add) {
        in_order([&](int t, std::size_t row) { add(0, place_apart(t, row), false); });
      });
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
  std::vector<double> apart_; ///< on several threads, what each row adds
  std::array<std::size_t, static_cast<std::size_t>(layout.terms)> first_apart_{};
  interop::Gather of_values_, of_gradient_, of_value_;
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
