// SPDX-License-Identifier: BSL-1.0
/// \file Jacobians and Hessians of traced functions as sparse matrices of Eigen, whose pattern the compiler knows.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/core/raise.hpp>
#include <dyad/typed/nonzeros.hpp>
#include <dyad/typed/where.hpp>

#include <Eigen/SparseCore>

#include <stdexcept>
#include <string>
#include <tuple>

namespace dyad {

/// Derivatives of one order of a function as a sparse matrix. Made by `sparse(jacobian(f))` and `sparse(hessian(f))`.
template <class F, int Order> class SparseProgram {
  using Part = typed::NonzeroPart<F, Order>;
  static constexpr int rows = Part::rows, columns = Part::columns, count = Part::Own::count;

public:
  /// The matrix that is filled.
  using Matrix = Eigen::SparseMatrix<double, Eigen::RowMajor>;

  /// The entries that are computed, with the value 0: made once, then filled as often as wanted.
  static Matrix pattern() {
    Matrix out(rows, columns);
    out.resizeNonZeros(count);
    int next = 0;
    for (int row = 0; row < rows; ++row) {
      out.outerIndexPtr()[row] = next;
      for (; next < count && Part::Own::coordinates[static_cast<std::size_t>(next)].row == row; ++next) {
        out.innerIndexPtr()[next] = Part::Own::coordinates[static_cast<std::size_t>(next)].column;
        out.valuePtr()[next] = 0;
      }
    }
    out.outerIndexPtr()[rows] = next;
    return out;
  }

  /// Writes the values at a point into a matrix that has the pattern; nothing else is touched. Throws
  /// `std::invalid_argument` if the matrix has another size or another number of entries.
  template <class... A> static void fill(Matrix& matrix, A const&... a) {
    if (matrix.rows() != rows || matrix.cols() != columns || !matrix.isCompressed() || matrix.nonZeros() != count)
      raise(std::invalid_argument("dyad: sparse: a matrix of " + std::to_string(matrix.rows()) + " by " +
                                  std::to_string(matrix.cols()) + " with " + std::to_string(matrix.nonZeros()) +
                                  " entries is not the pattern of " + std::to_string(rows) + " by " +
                                  std::to_string(columns) + " with " + std::to_string(count)));
    FunctionProgram<Part>{}.into(matrix.valuePtr())(a...);
  }

  /// A new matrix.
  template <class... A> Matrix operator()(A const&... a) const {
    Matrix out = pattern();
    fill(out, a...);
    return out;
  }
};

namespace interop {
template <class F> struct a_sparse_jacobian_by_rows {
  static_assert(sizeof(F) == 0, "dyad: a sparse Jacobian by rows is sparse(jacobian(f)) of a function whose result is "
                                "rows, as map_over returns them, and needs #include "
                                "<dyad/interop/eigen_sparse_residuals.hpp>");
};
} // namespace interop

/// A Jacobian or a Hessian whose structural zeros are neither computed nor stored. The shapes of the arguments of the
/// function must have been stated.
template <class F, int Order, bool OfOneResult>
constexpr auto sparse(FunctionProgram<typed::Part<F, Order, OfOneResult>> const&) {
  if constexpr (Order == 1 && requires { requires typed::active_rows<typename F::Kinds>; })
    static_cast<void>(sizeof(interop::a_sparse_jacobian_by_rows<F>));
  else if constexpr (typed::check_stated<typed::Part<F, Order, OfOneResult>>()) return SparseProgram<F, Order>{};
}

namespace interop {
template <class P> struct a_sparse_matrix_at_a_place {
  static_assert(sizeof(P) == 0, "dyad: where the loops of a sparse matrix run is said of its plan: auto plan = "
                                "sparse(hessian(f)).plan(...), then plan.on(dyad::threads)(...)");
};
/// What makes plans of type P: says that the plan is told where its loops run, and who hears how far they are.
template <class P> struct MakerOfPlans {
  template <class Where> constexpr void on(Where const&) const { told<Where>(); }
  template <class Callback> constexpr void reporting(Callback const&) const { told<Callback>(); }

private:
  template <class What> static constexpr void told() {
    static_cast<void>(sizeof(a_sparse_matrix_at_a_place<std::tuple<P, What>>));
  }
};
} // namespace interop
/// A sentence: the function has been told where its loops run, and it is the plan that is told.
template <class P, class Where> constexpr auto sparse(typed::Placed<P, Where> const&) {
  static_cast<void>(sizeof(interop::a_sparse_matrix_at_a_place<P>));
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>
