// SPDX-License-Identifier: BSL-1.0
/// \file Second derivatives by rows as sparse matrices of Eigen: energies on meshes, whose sizes the running program
/// knows.
///
/// \code
/// auto plan = dyad::sparse(dyad::hessian(distortion)).projected().plan(points(x), triangles, rest, areas);
/// ...
/// auto const& [energy, gradient, H] = plan(points(x), triangles, rest, areas); // H: an Eigen::SparseMatrix<double>
/// \endcode
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/interop/eigen_sparse.hpp>
#include <dyad/interop/element_entries.hpp>
#include <dyad/interop/element_unknowns.hpp>
#include <dyad/interop/shared_sums.hpp>
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

/// A symmetric matrix by the rows that a function is differentiated by, whose pattern was worked out from the rows that
/// the terms of its sums read. It serves as long as there are as many rows, and index rows pick the same.
///
/// The unknowns are numbered row by row, one argument after the other; an unknown that no term reads has a row of
/// zeros. The diagonal is always part of the pattern.
template <class F, interop::Assembly How> class HessianPlan {
  static constexpr bool squares = How == interop::Assembly::squares, projects = How == interop::Assembly::projected;
  using Program = typed::ElementProgram<F, squares ? 1 : 2>;
  using Kinds = typename F::Kinds;
  using Unknowns = interop::ElementUnknowns<Program, Kinds>;
  using Entries = interop::ElementEntries<Program, How>;
  static constexpr typed::ElementLayout const& layout = Program::layout;

public:
  /// The matrix that is filled.
  using Matrix = Eigen::SparseMatrix<double>;

  /// What a call computes. Gradient and matrix are those of the plan, which the next call fills anew.
  struct Result {
    double value;                    ///< of the function
    Eigen::VectorXd const& gradient; ///< by all numbers of the rows
    Matrix const& hessian;           ///< by the same
  };

  /// The pattern for the rows that these arguments pick.
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
    entries_.resize(pattern_.size());
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
      using SharedSink = typed::ElementSink<Program, Shared>;
      prepare_shared();
      shared_.values.clear(where, entries_.data(), entries_.size());
      shared_.gradient.clear(where, gradient_.data(), static_cast<std::size_t>(gradient_.size()));
      shared_.value.clear(where, &value_, 1);
      Shared to{*this};
      typed::LoopRunner<Code, double, In, SharedSink, Where>(in, SharedSink(to), where).run(numbers);
      shared_.values.add_late(where, entries_.data());
      shared_.gradient.add_late(where, gradient_.data());
      shared_.value.add_late(where, &value_);
      pattern_.write(where, entries_.data(), matrix_.valuePtr());
    } else {
      gradient_.setZero();
      std::fill(entries_.begin(), entries_.end(), 0.0);
      auto const here = typed::on_this_thread(where);
      typed::LoopRunner<Code, double, In, Sink, decltype(here)>(in, Sink(*this), here).run(numbers);
      pattern_.write(entries_.data(), matrix_.valuePtr());
    }
    return {squares ? value_ : numbers[0], gradient_, matrix_};
  }

  /// The slopes of a term in a row, each times `weight`.
  template <int Term, class Number, class Add>
  DYAD_INLINE void for_each_slope(Number const& number, double weight, Add const& add) const {
    typed::each<layout.term[Term].reads>([&](auto j) DYAD_ALWAYS_INLINE {
      if constexpr (Program::is_slope(Term, j))
        add(int{j}, squares ? weight * number(static_cast<std::size_t>(j)) : number(static_cast<std::size_t>(j)));
    });
  }
  /// The entries of a term in a row, each with its number.
  template <int Term, class Number, class Add>
  DYAD_INLINE void for_each_entry(Number const& number, Add const& add) const {
    if constexpr (!projects)
      for (std::size_t e = 0; e < Entries::count(Term); ++e) add(e, Entries::template value<Term>(number, e));
    else {
      using Second = interop::ElementEntries<Program, interop::Assembly::second>;
      constexpr int n = layout.term[Term].reads;
      Eigen::Matrix<double, n, n> own = Eigen::Matrix<double, n, n>::Zero();
      for (std::size_t e = 0; e < Second::count(Term); ++e)
        own(Second::template list<Term>[e].row, Second::template list<Term>[e].column) =
            Second::template value<Term>(number, e);
      interop::project<n>(own, projection_);
      for (std::size_t e = 0; e < Entries::count(Term); ++e)
        add(e, own(Entries::template list<Term>[e].row, Entries::template list<Term>[e].column));
    }
  }
  /// The result of a term whose squares are added up.
  template <int Term, class Number> static double residual(Number const& number) {
    if constexpr (squares) return number(static_cast<std::size_t>(layout.term[Term].reads));
    else return 1;
  }

  /// On one thread: straight to the places in the matrix.
  template <int Term, class Number> DYAD_INLINE void take_term(std::size_t row, Number const& number) {
    int const* const first = unknowns_.of_row(Term, row);
    int const* const place = places_[Term].data() + row * Entries::count(Term);
    double* const values = entries_.data();
    double* const gradient = gradient_.data();
    double const weight = residual<Term>(number);
    if constexpr (squares) value_ += 0.5 * weight * weight;
    for_each_slope<Term>(number, weight, [&](int j, double x) DYAD_ALWAYS_INLINE {
      gradient[Unknowns::unknown(Term, j, first)] += x;
    });
    if (any_twice_)
      for_each_entry<Term>(number, [&](std::size_t e, double x) { // ~place: counts twice
        if (place[e] >= 0) values[place[e]] += x;
        else values[~place[e]] += 2 * x;
      });
    else for_each_entry<Term>(number, [&](std::size_t e, double x) DYAD_ALWAYS_INLINE { values[place[e]] += x; });
  }
  /// On several: sums that only one group of rows has reached so far; what others add to them waits.
  struct Shared {
    static constexpr bool in_groups = true;
    HessianPlan& plan;
    template <int Term, class Number> DYAD_INLINE void take_term(std::size_t row, Number const& number) {
      SharedRoutes& shared = plan.shared_;
      std::size_t const first = row * routes(Term);
      int const* route = shared.routes[Term].data() + first;
      double const weight = residual<Term>(number);
      if constexpr (squares) shared.value.add(*route++, 0.5 * weight * weight, &plan.value_);
      double* const gradient = plan.gradient_.data();
      plan.template for_each_slope<Term>(number, weight, [&](int, double x) DYAD_ALWAYS_INLINE {
        shared.gradient.add(*route++, x, gradient);
      });
      double* const values = plan.entries_.data();
      plan.template for_each_entry<Term>(number, [&](std::size_t e, double x) DYAD_ALWAYS_INLINE {
        shared.values.add(route[e], x, values);
      });
    }
  };
  /// Where the numbers go that the rows of a term add: the value, slopes, entries.
  struct SharedRoutes {
    interop::SharedSums value, gradient, values;
    std::array<std::vector<int>, static_cast<std::size_t>(layout.terms)> routes;
    bool prepared = false;
  };
  static constexpr std::size_t routes(int t) { return squares + Program::slopes(t) + Entries::count(t); }
  void prepare_shared() {
    if (shared_.prepared) return;
    shared_.value = interop::SharedSums(1);
    shared_.gradient = interop::SharedSums(static_cast<std::size_t>(unknowns_.size()));
    shared_.values = interop::SharedSums(entries_.size());
    for (int t = 0; t < layout.terms; ++t)
      shared_.routes[static_cast<std::size_t>(t)].resize(unknowns_.rows(t) * routes(t));
    auto const visit = [this](auto const& f) { // f(sums, group, sum, twice, route)
      Sink::for_each_row([this](int t) { return unknowns_.rows(t); }, [&](int t, std::size_t row, int group) {
        int* route = shared_.routes[static_cast<std::size_t>(t)].data() + row * routes(t);
        if constexpr (squares) f(shared_.value, group, 0, false, *route++);
        for (int j = 0; j < layout.term[t].reads; ++j)
          if (Program::is_slope(t, j))
            f(shared_.gradient, group, Unknowns::unknown(t, j, unknowns_.of_row(t, row)), false, *route++);
        int const* const place = places_[static_cast<std::size_t>(t)].data() + row * Entries::count(t);
        for (std::size_t e = 0; e < Entries::count(t); ++e)
          f(shared_.values, group, place[e] >= 0 ? place[e] : ~place[e], place[e] < 0, *route++);
      });
    };
    visit([](interop::SharedSums& sums, int group, int sum, bool twice, int&) { sums.announce(group, sum, twice); });
    visit([](interop::SharedSums& sums, int group, int sum, bool twice, int& route) {
      route = sums.route(group, sum, twice);
    });
    for (interop::SharedSums* const sums : {&shared_.value, &shared_.gradient, &shared_.values}) sums->finish();
    shared_.prepared = true;
  }
  /// Calls `f` with the entries of all rows of all terms, in the order in which they are taken: of the upper half, and
  /// whether an entry counts twice, because it stands for two of the term that are the same one of the matrix.
  template <class Visit> void for_each_pair(Visit const& f) const {
    for (int t = 0; t < layout.terms; ++t)
      for (std::size_t row = 0; row < unknowns_.rows(t); ++row) {
        int const* const first = unknowns_.of_row(t, row);
        for (int j = 0; j < layout.term[t].reads; ++j)
          for (int k = j; k < layout.term[t].reads; ++k) {
            if (!Entries::has(t, j, k)) continue;
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
  SharedRoutes shared_; ///< on several threads
  std::vector<double> entries_; ///< of the upper half
  Matrix matrix_;
  Eigen::VectorXd gradient_;
};

/// The second derivatives of a function of one result by rows of which the running program brings any number. The
/// function is a weighted sum of sums over rows, whose terms read a fixed number of rows each; all arguments but these
/// rows are `Passive`. Made by `sparse(hessian(f))`. With `Assembly::squares` it is the matrix of the normal equations,
/// made by `sparse(jacobian(f)).normal_equations()`.
template <class F, interop::Assembly How = interop::Assembly::second> class SparseRowsHessian {
public:
  /// Made by `sparse(hessian(f))`.
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
