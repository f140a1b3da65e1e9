// SPDX-License-Identifier: BSL-1.0
/// \file A graph that applies the algebraic identities as it is built.
#pragma once

#include <dyad/graph/graph.hpp>

#include <array>

namespace dyad::graph {

/// Builds nodes with the identities of graph/simplify.hpp applied.
class Builder : public Graph {
public:
  constexpr int add(int a, int b);
  constexpr int sub(int a, int b);
  constexpr int mul(int a, int b);
  constexpr int div(int a, int b);
  constexpr int neg(int a);

  constexpr int apply(OpInfo const* op, int a, int b = -1, int c = -1);

  /// x to an integer power by repeated squaring.
  constexpr int power(int x, int n);
  /// A product in which one factor is replaced by another one; -1 if it is not found. Products within products are
  /// searched to a depth.
  constexpr int with_factor(int product, int factor, int other, int depth);

  /// Within how many open loops over the rows whose first column is the input at `column` the present place lies.
  constexpr int nested_alike(int column) const {
    int nested = 0;
    for (int const open : open_columns_) nested += open == column;
    return nested;
  }
  /// Opens a loop over these rows with an index, while its body is traced.
  constexpr void open_loop(int column, int index) {
    open_columns_.push(column);
    open_indices_.push(index);
  }
  constexpr void close_loop() {
    open_columns_.pop();
    open_indices_.pop();
  }
  constexpr Buffer<int> const& open_indices() const { return open_indices_; }

private:
  constexpr bool both_constant(int a, int b) const;

  /// The node that an identity gives, or -1.
  constexpr int simplify(OpInfo const* op, int a, int b, int c);

  constexpr int simplify_add(int a, int b);
  constexpr int simplify_sub(int a, int b);
  constexpr int simplify_mul(int a, int b);
  constexpr int cancelled(int a, int b);
  constexpr int with_divisor(int product, int divisor, int other, int depth);
  constexpr int over_own_root(int product, int root, int depth);
  constexpr int length_below(int id);
  constexpr int simplify_div(int a, int b);
  constexpr int simplify_pow(int a, int b);
  constexpr int simplify_where(int condition, int a, int b);
  constexpr int simplify_compare(OpInfo const* op, int a, int b);
  constexpr int simplify_logic(OpInfo const* op, int a, int b);
  constexpr int simplify_function(OpInfo const* op, int a);
  constexpr int simplify_length(OpInfo const* op, std::array<int, 3> x);
  constexpr int without_sign(int id, int depth);

  /// where(c, a, b) + where(c, d, e) = where(c, a + d, b + e): the two halves of a branch meet again.
  constexpr int join_where(OpInfo const* op, int a, int b);

  Buffer<int> open_columns_, open_indices_; ///< of the loops whose bodies are being traced
  int joining_ = 0; ///< how many such sums are being joined, one within the other
};

} // namespace dyad::graph
