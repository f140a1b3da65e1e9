// SPDX-License-Identifier: BSL-1.0
/// \file Jacobians of residuals that are rows, by rows, as sparse matrices of Eigen, and their normal equations.
///
/// \code
/// constexpr auto misfit = function<Rows<Vec<2>>, Rows<double>, Rows<IndexVec<2>>, Passive<Rows<double>>>(
///     [](auto const& x, auto const& scale, auto const& pairs, auto const& measured) {
///       return map_over(pairs, measured, [&](auto const& p, auto const& d) {
///         auto const apart = x[p[0]] - x[p[1]];
///         return std::array{dot(apart, apart) - d, scale[p[0]] * x[p[1]][0]};
///       });
///     });
/// ...
/// auto plan = sparse(jacobian(misfit)).plan(net.x, net.scale, net.pairs, net.measured);
/// auto normal = sparse(jacobian(misfit)).normal_equations().plan(net.x, net.scale, net.pairs, net.measured);
/// ...
/// auto const& [residuals, J] = plan(net.x, net.scale, net.pairs, net.measured); // J: an Eigen::SparseMatrix, by rows
/// ...
/// auto const& [value, gradient, JtJ] = normal(net.x, net.scale, net.pairs, net.measured); // Gauss-Newton, without J
/// \endcode
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/interop/eigen_sparse_rows.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <vector>

namespace dyad {

/// The residuals of a function and their Jacobian, whose pattern was worked out from the rows that are read. It serves
/// as long as there are as many rows, and index rows pick the same. Residuals are numbered row by row, unknowns as in
/// `HessianPlan`.
template <class F> class JacobianPlan {
  using Program = typed::ElementProgram<F, 1>;
  using Kinds = typename F::Kinds;
  using Unknowns = interop::ElementUnknowns<Program, Kinds>;
  static constexpr typed::ElementLayout const& layout = Program::layout;
  static constexpr std::size_t width = static_cast<std::size_t>(layout.terms); // residuals in a row

public:
  /// The matrix that is filled.
  using Matrix = Eigen::SparseMatrix<double, Eigen::RowMajor>;

  /// What a call computes. Both are those of the plan, which the next call fills anew. Their numbers lie at two places
  /// in turn: ask for `valuePtr()` and `data()` after each call.
  struct Result {
    Eigen::VectorXd const& residuals; ///< one after the other
    Matrix const& jacobian;          ///< a row for each
  };

  /// The pattern for arguments.
  template <class... A> static JacobianPlan of(A const&... a) {
    return JacobianPlan(typed::LoopInputs<double, Kinds, A...>(a...));
  }

  /// Residuals and Jacobian in one pass. Throws `std::invalid_argument` if there are not as many rows as the plan was
  /// made for, or the residuals read other ones. After an exception residuals and matrix are those of the call before.
  template <class... A> Result operator()(A const&... a) {
    if constexpr (typed::check_arguments<Kinds, A...>) return run_on(simd, a...);
  }
  /// The same where loops over rows run at a place, as in `plan.on(dyad::threads)(x, pairs, measured)`: with the same
  /// bits. What it returns refers to the plan.
  template <class Where> auto on(Where const& where) { return typed::placed(Reference{this}, where); }
  /// The same with a callback that hears how far the loops are, and stops them by returning false.
  template <class Callback> auto reporting(Callback const& callback) {
    return typed::reporting(Reference{this}, simd, callback);
  }
  /// The matrix: its pattern, and the values of the last call.
  Matrix const& matrix() const { return matrix_; }

private:
  friend class typed::ElementSink<Program, JacobianPlan>;
  struct Reference {
    JacobianPlan* plan;
    template <class Where, class... A> Result run_on(Where const& where, A const&... a) const {
      static_assert(!Where::ranks, "dyad: a sparse matrix by rows is that of one process, which has all rows");
      static_assert(!typed::is_device<Where>, "dyad: a sparse matrix by rows is filled by threads of the host");
      static_assert(typed::check_arguments<Kinds, A...>);
      return plan->run_on(where, a...);
    }
  };
  template <class Where, class... A> Result run_on(Where const& where, A const&... a) {
    using In = typed::LoopInputs<double, Kinds, A...>;
    using Sink = typed::ElementSink<Program, JacobianPlan>;
    In const in(a...);
    unknowns_.check(in);
    if (any_twice_) std::fill(next_matrix_.valuePtr(), next_matrix_.valuePtr() + next_matrix_.nonZeros(), 0.0);
    double numbers[Program::Code::count + 1];
    typed::LoopRunner<typename Program::Code, double, In, Sink, Where>(in, Sink(*this), where).run(numbers);
    residuals_.swap(next_residuals_); // nothing throws any more
    matrix_.swap(next_matrix_);
    return {residuals_, matrix_};
  }

  template <class In> explicit JacobianPlan(In const& in) : unknowns_(in) {
    std::size_t const rows = unknowns_.rows(0);
    if (rows * width * typed::ElementLayout::most_reads > static_cast<std::size_t>(std::numeric_limits<int>::max()))
      raise(std::length_error("dyad: a sparse matrix of Eigen holds at most 2147483647 entries"));
    matrix_.resize(static_cast<Eigen::Index>(rows * width), unknowns_.size());
    residuals_.resize(static_cast<Eigen::Index>(rows * width));
    std::vector<int> columns, own, ranks;
    for (std::size_t row = 0; row < rows; ++row)
      for (std::size_t t = 0; t < width; ++t) {
        for_each_slope(t, row, [&own](int unknown) { own.push_back(unknown); });
        std::sort(own.begin(), own.end());
        auto const end = std::unique(own.begin(), own.end());
        any_twice_ = any_twice_ || end != own.end();
        own.erase(end, own.end());
        matrix_.outerIndexPtr()[row * width + t] = static_cast<int>(columns.size());
        for_each_slope(t, row, [&](int unknown) {
          ranks.push_back(static_cast<int>(std::lower_bound(own.begin(), own.end(), unknown) - own.begin()));
        });
        if (!Unknowns::one_row_of_each(static_cast<int>(t))) note_ranks(t, row, ranks);
        columns.insert(columns.end(), own.begin(), own.end());
        own.clear();
        ranks.clear();
      }
    matrix_.outerIndexPtr()[rows * width] = static_cast<int>(columns.size());
    matrix_.resizeNonZeros(static_cast<Eigen::Index>(columns.size()));
    std::copy(columns.begin(), columns.end(), matrix_.innerIndexPtr());
    std::fill(matrix_.valuePtr(), matrix_.valuePtr() + matrix_.nonZeros(), 0.0);
    residuals_.setZero();
    next_residuals_ = residuals_;
    next_matrix_ = matrix_;
  }
  /// Calls `f` with the unknown of each slope of a residual.
  template <class Visit> void for_each_slope(std::size_t t, std::size_t row, Visit const& f) const {
    int const term = static_cast<int>(t), *const first = unknowns_.of_row(term, row);
    for (int j = 0; j < layout.term[t].reads; ++j)
      if (Program::is_slope(term, j)) f(Unknowns::unknown(term, j, first));
  }
  /// The ranks of the slopes of a residual among the columns of its row of the matrix: kept for each row only where
  /// they are not those of the first row.
  void note_ranks(std::size_t t, std::size_t row, std::vector<int> const& ranks) {
    std::vector<int>& known = ranks_[t];
    if (row > 0 && !by_row_[t]) {
      if (known == ranks) return;
      by_row_[t] = true;
      std::vector<int> const first = known;
      for (std::size_t i = 1; i < row; ++i) known.insert(known.end(), first.begin(), first.end());
    }
    known.insert(known.end(), ranks.begin(), ranks.end());
  }
  /// The rank of a slope of a residual that reads one row of each argument.
  template <int Term> static consteval int rank_of(int j) {
    int rank = 0;
    for (int k = 0; k < layout.term[Term].reads; ++k)
      rank += Program::is_slope(Term, k) && Unknowns::comes_before(Term, k, j);
    return rank;
  }
  template <int Term, class Number> DYAD_INLINE void take_term(std::size_t row, Number const& number) {
    constexpr int n = layout.term[Term].reads;
    next_residuals_.data()[row * width + Term] = number(static_cast<std::size_t>(n));
    double* const values = next_matrix_.valuePtr() + next_matrix_.outerIndexPtr()[row * width + Term];
    if constexpr (Unknowns::one_row_of_each(Term)) {
      typed::each<n>([&](auto j) DYAD_ALWAYS_INLINE {
        if constexpr (Program::is_slope(Term, j)) {
          constexpr int rank = rank_of<Term>(j);
          values[rank] = number(static_cast<std::size_t>(j));
        }
      });
    } else {
      int const* rank = ranks_[Term].data() + (by_row_[Term] ? row * Program::slopes(Term) : 0);
      auto const for_each_number = [&](auto const& put) DYAD_ALWAYS_INLINE {
        typed::each<n>([&](auto j) DYAD_ALWAYS_INLINE {
          if constexpr (Program::is_slope(Term, j)) put(values[*rank++], number(static_cast<std::size_t>(j)));
        });
      };
      if (any_twice_) for_each_number([](double& to, double x) { to += x; });
      else for_each_number([](double& to, double x) DYAD_ALWAYS_INLINE { to = x; });
    }
  }

  Unknowns unknowns_;
  std::array<std::vector<int>, width> ranks_; ///< see `note_ranks`
  std::array<bool, width> by_row_{};
  bool any_twice_ = false; ///< a residual reads a number twice, whose slopes are added up
  Matrix matrix_, next_matrix_; ///< of the last call, and what a run writes
  Eigen::VectorXd residuals_, next_residuals_;
};

/// The Jacobian of residuals in rows, each of which reads a fixed number of rows; all arguments but these rows are
/// `Passive`. Made by `sparse(jacobian(f))`.
template <class F> class SparseRowsJacobian : public interop::MakerOfPlans<JacobianPlan<F>> {
public:
  /// Works out the pattern. Throws `std::out_of_range` where a residual picks a row that is not there.
  template <class... A> auto plan(A const&... a) const {
    if constexpr (typed::check_arguments<typename F::Kinds, A...>) return JacobianPlan<F>::of(a...);
  }
  /// A matrix of its own, without a plan that serves again.
  template <class... A> Eigen::SparseMatrix<double, Eigen::RowMajor> operator()(A const&... a) const {
    auto once = plan(a...);
    return once(a...).jacobian;
  }
  /// J' J for the residuals r and their Jacobian J, with J' r and half of r' r: what a step of Gauss-Newton or
  /// Levenberg-Marquardt needs. J is not made.
  constexpr auto normal_equations() const { return SparseRowsHessian<F, interop::Assembly::squares>{}; }
};

namespace interop {
template <class S> inline constexpr bool is_rows_of_numbers = false;
template <class S> inline constexpr bool is_rows_of_numbers<typed::RowsOf<S>> = true;
template <class F> struct a_sparse_jacobian_of_no_rows {
  static_assert(sizeof(F) == 0, "dyad: a sparse Jacobian by rows is that of a function whose result is rows, as "
                                "map_over returns them; of one number take sparse(hessian(f)) or gradient(f), of "
                                "several lists of rows a function for each");
};
} // namespace interop

/// As a sparse matrix, of residuals that are rows.
template <class F>
  requires(typed::active_rows<typename F::Kinds>)
constexpr auto sparse(FunctionProgram<typed::Part<F, 1, false>> const&) {
  using Traced = typename typed::TraceOf<F, typename F::Kinds>::type;
  if constexpr (!interop::is_rows_of_numbers<typename Traced::Structure>)
    static_cast<void>(sizeof(interop::a_sparse_jacobian_of_no_rows<F>));
  else if constexpr (typed::check_elements<Traced, 1>()) return SparseRowsJacobian<F>{};
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>
