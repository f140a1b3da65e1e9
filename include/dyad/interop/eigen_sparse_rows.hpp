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
#include <dyad/interop/element_blocks.hpp>
#include <dyad/interop/element_entries.hpp>
#include <dyad/interop/element_unknowns.hpp>
#include <dyad/interop/projection.hpp>
#include <dyad/interop/shared_sums.hpp>
#include <dyad/interop/symmetric_blocks.hpp>
#include <dyad/interop/symmetric_pattern.hpp>

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
  using Blocks = interop::ElementBlocks<Unknowns, Entries>;
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
    std::vector<std::uint64_t> of_rows, of_entries;
    blocks_ = interop::SymmetricBlocks(unknowns_.first_of_rows());
    typed::each<layout.terms>([&](auto t) {
      for (std::size_t row = 0; row < unknowns_.rows(t); ++row) {
        for_each_block<t>(row, [&](int one, int other, bool) {
          of_rows.push_back(interop::SymmetricBlocks::key(std::min(one, other), std::max(one, other)));
        });
        for_each_pair<t>(row, [&](int one, int other) {
          of_entries.push_back(interop::SymmetricPattern::key(std::min(one, other), std::max(one, other)));
        });
      }
    });
    blocks_.add(std::move(of_rows));
    pattern_ = interop::SymmetricPattern(unknowns_.size(), std::move(of_entries), upper_half,
                                         [this](int row, int column) { return blocks_.place(row, column); });
    matrix_ = pattern_.matrix();
    gradient_.resize(unknowns_.size());
    lay_out(alone_, false);
  }

  /// Value, gradient and Hessian in one pass. Throws `std::invalid_argument` if there are not as many rows as the plan
  /// was made for, or the terms read other ones. After an exception gradient and matrix are those of the call before.
  template <class... A> Result operator()(A const&... a) { return run_on(simd, a...); }
  /// The same where loops over rows run at a place, as in `plan.on(dyad::threads)(x, triangles)`: with the same bits.
  /// What it returns refers to the plan.
  template <class Where> auto on(Where const& where) { return typed::placed(Reference{this}, where); }
  /// The same with a callback that hears how far the loops are, and stops them by returning false.
  template <class Callback> auto reporting(Callback const& callback) {
    return typed::reporting(Reference{this}, simd, callback);
  }
  /// The matrix: its pattern, and the values of the last call.
  Matrix const& matrix() const { return matrix_; }

private:
  using Sink = typed::ElementSink<Program, HessianPlan>;
  friend Sink;
  static constexpr bool in_groups = Sink::in_order(); ///< of blocks of rows
  static constexpr std::size_t terms = static_cast<std::size_t>(layout.terms);

  /// What is added up, and for each term the `Places` of all its rows.
  struct Destinations {
    interop::SharedSums sums;
    std::array<std::vector<int>, terms> first, block;
    bool prepared = false;
  };
  template <bool Parallel> Destinations& destinations() { return Parallel ? side_by_side_ : alone_; }

  struct Reference {
    HessianPlan* plan;
    template <class Where, class... A> Result run_on(Where const& where, A const&... a) const {
      static_assert(!Where::ranks, "dyad: a sparse matrix by rows is that of one process, which has all rows");
      static_assert(!typed::is_device<Where>, "dyad: a sparse matrix by rows is filled by threads of the host");
      return plan->run_on(where, a...);
    }
  };
  template <class Where, class... A> Result run_on(Where const& where, A const&... a) {
    static_assert(typed::check_arguments<Kinds, A...>);
    using In = typed::LoopInputs<double, Kinds, A...>;
    using Code = typename Program::Code;
    In const in(a...);
    unknowns_.check(in);
    auto const here = [&where] {
      if constexpr (in_groups) return where;
      else return typed::on_this_thread(where);
    }();
    prepare<here.parallel>();
    interop::in_stretches(here, sums_.size(), [this](std::size_t begin, std::size_t end) {
      std::fill(sums_.data() + begin, sums_.data() + end, 0.0);
    });
    double numbers[Code::count + 1];
    typed::LoopRunner<Code, double, In, Sink, std::remove_const_t<decltype(here)>>(in, Sink(*this), here).run(numbers);
    destinations<here.parallel>().sums.add_late(here, sums_.data());
    pattern_.write(here, sums_.data(), matrix_.valuePtr());
    std::copy_n(sums_.data() + blocks_.entries(), gradient_.size(), gradient_.data());
    return {squares ? value() : numbers[0], gradient_, matrix_};
  }

  /// The slopes of a term in a row, each times `weight`.
  template <int Term, class Number, class Add>
  DYAD_INLINE void for_each_slope(Number const& number, double weight, Add const& add) const {
    typed::each<layout.term[Term].reads>([&](auto j) DYAD_ALWAYS_INLINE {
      if constexpr (Program::is_slope(Term, j))
        add(int{j}, squares ? weight * number(static_cast<std::size_t>(j)) : number(static_cast<std::size_t>(j)));
    });
  }
  /// The entries of a term in a row: calls `f(value)`, and `value(e)` is an entry.
  template <int Term, class Number, class Use>
  DYAD_INLINE void with_entries(Number const& number, Use const& use) const {
    if constexpr (!projects)
      use([&number](std::size_t e) DYAD_ALWAYS_INLINE { return Entries::template value<Term>(number, e); });
    else {
      using Second = interop::ElementEntries<Program, interop::Assembly::second>;
      constexpr int n = layout.term[Term].reads;
      Eigen::Matrix<double, n, n> own = Eigen::Matrix<double, n, n>::Zero();
      for (std::size_t e = 0; e < Second::count(Term); ++e)
        own(Second::template list<Term>[e].row, Second::template list<Term>[e].column) =
            Second::template value<Term>(number, e);
      interop::project<n>(own, projection_);
      use([&own](std::size_t e) {
        return own(Entries::template list<Term>[e].row, Entries::template list<Term>[e].column);
      });
    }
  }
  /// The result of a term whose squares are added up.
  template <int Term, class Number> static double residual(Number const& number) {
    if constexpr (squares) return number(static_cast<std::size_t>(layout.term[Term].reads));
    else return 1;
  }

  /// Where the numbers of a term go, row by row: the first unknowns of the rows that it reads, and the blocks of its
  /// entries as `ElementBlocks::mark` says. On several threads some are places where they wait.
  struct Places {
    int const* first = nullptr;
    int const* block = nullptr;
  };
  template <int Term, class Number> DYAD_INLINE void take_term(std::size_t row, Number const& number) {
    constexpr int count = Blocks::template List<Term>::count;
    int const* const first = places_[Term].first + row * Unknowns::rows_read(Term);
    int const* const block = places_[Term].block + row * static_cast<std::size_t>(count);
    double* const entries = sums_.data();
    double* const slopes = entries + blocks_.entries();
    double const weight = residual<Term>(number);
    if constexpr (squares) squares_[numbers_in_line * (row / typed::rows_in_block)] += 0.5 * weight * weight;
    for_each_slope<Term>(number, weight,
                         [&](int j, double x) DYAD_ALWAYS_INLINE { slopes[Unknowns::unknown(Term, j, first)] += x; });
    with_entries<Term>(number, [&](auto const& value) DYAD_ALWAYS_INLINE {
      typed::each<count>([&](auto b) DYAD_ALWAYS_INLINE {
        Blocks::template for_each_entry<Term, b>(block[b], [&](std::ptrdiff_t place, std::size_t e)
                                                               DYAD_ALWAYS_INLINE { entries[place] += value(e); });
      });
    });
  }
  /// Half the sum of the squares of residuals, from that of each block of rows.
  double value() const {
    double sum = 0;
    for (std::size_t k = 0; k < squares_.size(); k += numbers_in_line) sum += squares_[k];
    return sum;
  }
  /// Before a run: where numbers go.
  template <bool Parallel> void prepare() {
    Destinations& places = destinations<Parallel>();
    if (!places.prepared) lay_out(places, Parallel);
    sums_.resize(places.sums.size());
    std::size_t rows = 0;
    for (std::size_t t = 0; t < terms; ++t) {
      places_[t] = {places.first[t].data(), places.block[t].data()};
      rows = std::max(rows, unknowns_.rows(static_cast<int>(t)));
    }
    if constexpr (squares) squares_.assign(numbers_in_line * (rows / typed::rows_in_block + 1), 0.0);
  }
  /// Calls `f` with the rows of each block of a term in a row, and whether they are one row that it reads as two.
  template <int Term, class Visit> void for_each_block(std::size_t row, Visit const& f) const {
    using List = typename Blocks::template List<Term>;
    int const* const first = unknowns_.of_row(Term, row);
    for (std::size_t b = 0; b < static_cast<std::size_t>(List::count); ++b) {
      auto const [one, other] = List::block(b);
      f(blocks_.row_of(first[one]), blocks_.row_of(first[other]), one != other && first[one] == first[other]);
    }
  }
  /// Calls `f` with the two unknowns of each entry of a term in a row.
  template <int Term, class Visit> void for_each_pair(std::size_t row, Visit const& f) const {
    int const* const first = unknowns_.of_row(Term, row);
    for (auto const& entry : Entries::template list<Term>)
      f(Unknowns::unknown(Term, entry.row, first), Unknowns::unknown(Term, entry.column, first));
  }
  /// The places where groups of blocks of rows run side by side, or one after the other.
  void lay_out(Destinations& to, bool side_by_side) {
    to.sums = interop::SharedSums(blocks_.first());
    typed::each<layout.terms>([&](auto t) {
      std::size_t const rows = unknowns_.rows(t);
      to.first[t].resize(rows * Unknowns::rows_read(t));
      to.block[t].resize(rows * static_cast<std::size_t>(Blocks::template List<t>::count));
    });
    auto const rows_of = [this](int t) { return unknowns_.rows(t); };
    Sink::for_each_row(rows_of, [&](int term, std::size_t row, int turn, int group) {
      auto const place = [&](int block, bool folded) {
        return to.sums.place(side_by_side ? turn : 0, side_by_side ? group : 0, block, folded);
      };
      typed::each<layout.terms>([&](auto t) {
        if (t != term) return;
        std::size_t const reads = Unknowns::rows_read(t);
        int const* const first = unknowns_.of_row(t, row);
        for (std::size_t i = 0; i < reads; ++i)
          to.first[t][row * reads + i] =
              place(blocks_.numbers(blocks_.row_of(first[i])), false) - static_cast<int>(blocks_.entries());
        std::size_t next = row * static_cast<std::size_t>(Blocks::template List<t>::count);
        for_each_block<t>(row, [&](int one, int other, bool folded) {
          int const at = place(blocks_.block(std::min(one, other), std::max(one, other)), folded);
          to.block[t][next++] = Blocks::mark(at, one > other);
        });
      });
    });
    to.sums.finish();
    to.prepared = true;
  }
  static constexpr std::size_t numbers_in_line = 8; ///< of the cache, each of which one thread writes at a time

  Projection projection_;
  Unknowns unknowns_;
  interop::SymmetricBlocks blocks_;
  interop::SymmetricPattern pattern_;
  Destinations alone_, side_by_side_;
  std::vector<double> sums_;           ///< blocks of the upper half, then slopes, then what waits
  std::vector<double> squares_;        ///< of residuals, a block of rows each
  std::array<Places, terms> places_{}; ///< of the run
  Matrix matrix_;
  Eigen::VectorXd gradient_;
};

/// The second derivatives of a function of one result by rows of which the running program brings any number. The
/// function is a weighted sum of sums over rows, whose terms read a fixed number of rows each; all arguments but these
/// rows are `Passive`. Made by `sparse(hessian(f))`. With `Assembly::squares` it is the matrix of the normal equations,
/// made by `sparse(jacobian(f)).normal_equations()`.
template <class F, interop::Assembly How = interop::Assembly::second>
class SparseRowsHessian : public interop::MakerOfPlans<HessianPlan<F, How>> {
public:
  /// Made by `sparse(hessian(f))`.
  constexpr explicit SparseRowsHessian(bool only_upper_half = false, Projection projection = {})
      : upper_half_(only_upper_half), projection_(projection) {}

  /// The same with the upper half of the matrix alone.
  constexpr auto upper_half() const { return SparseRowsHessian(true, projection_); }
  /// The same with the Hessian of each term projected before it is added, by the eigenvalues that Eigen finds. A row
  /// that a term reads at two places counts there as two rows.
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
  using Traced = typename typed::TraceOf<F, typename F::Kinds>::type;
  if constexpr (!std::is_same_v<typename Traced::Structure, typed::One>)
    static_cast<void>(sizeof(typed::a_gradient_of_several_results<F>));
  else if constexpr (typed::check_elements<Traced, 2>()) return SparseRowsHessian<F>{};
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>
