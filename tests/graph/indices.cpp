// SPDX-License-Identifier: BSL-1.0
// Which indices of loops a value varies with.
#include <dyad/graph/flat.hpp>
#include <dyad/graph/indices.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

using namespace dyad;

namespace {

template <class Op> int made(graph::Builder& b, int first, int second, int third = -1) {
  return b.intern({.op = &graph::info<Op>, .arg = {first, second, third}});
}

} // namespace

BOOST_AUTO_TEST_CASE(indices_that_a_value_varies_with) {
  graph::Builder b;
  b.inputs(3);
  int const i = b.number(graph::index_place(0, 0)), j = b.number(graph::index_place(1, 0)),
            k = b.number(graph::index_place(0, 1)); // the same rows again, within a loop over them
  int const x = made<ops::RowAt>(b, 0, i), y = made<ops::RowAt>(b, 1, j), z = made<ops::RowAt>(b, 0, k);
  int const both = b.mul(x, y), inner = made<ops::SumRows>(b, both, j), outer = made<ops::SumRows>(b, inner, i);
  graph::Indices indices(b);
  auto const set = [&](int place) { return indices.bit(place); };
  auto const of_i = set(graph::index_place(0, 0)), of_j = set(graph::index_place(1, 0)),
             of_k = set(graph::index_place(0, 1));
  BOOST_TEST((of_i != of_j && of_j != of_k && of_i != of_k));
  BOOST_TEST(indices.count() == 3);
  BOOST_TEST(graph::column_of_index(indices.place(1)) == 1);
  BOOST_TEST(indices.of(2) == 0u); // an input
  BOOST_TEST(indices.of(x) == of_i);
  BOOST_TEST(indices.of(z) == of_k);
  BOOST_TEST(indices.of(both) == (of_i | of_j));
  BOOST_TEST(indices.of(inner) == of_i);
  BOOST_TEST(indices.of(outer) == 0u);
  BOOST_TEST(indices.of(made<ops::StoreRows>(b, both, i)) == of_j); // a column for each row of the other loop
  BOOST_TEST(indices.of(made<ops::AccumulateRows>(b, b.mul(both, z), i, k)) == of_j);
  int const term = made<ops::RowTerm>(b, both, x);
  BOOST_TEST(indices.of(made<ops::ScatterRows>(b, term, i, k)) == of_j); // a column for each row of the other loop
  BOOST_TEST(indices.of(made<ops::ScatterRows>(b, made<ops::RowTerms>(b, term, j), i, k)) == 0u);
  BOOST_TEST(indices.of(b.intern({.op = &graph::info<ops::RowCount>, .arg = {i, -1, -1}})) == 0u);
  BOOST_TEST(indices.of(made<ops::Along>(b, y, i)) == (of_i | of_j));
  BOOST_TEST(indices.of(made<ops::FinalState>(b, x, both)) == of_i); // a state's, and not its step's
  BOOST_TEST(indices.of(b.intern({.op = &graph::info<ops::StepsTaken>, .arg = {y, -1, -1}})) == of_j);
}

BOOST_AUTO_TEST_CASE(there_are_64_loops_at_most) {
  graph::Builder b;
  graph::Indices indices(b);
  for (int column = 0; column < 64; ++column) indices.bit(graph::index_place(column, 0));
  BOOST_TEST(indices.bit(graph::index_place(63, 0)) == graph::IndexSet{1} << 63);
  BOOST_CHECK_THROW(indices.bit(graph::index_place(64, 0)), char const*);
}

BOOST_AUTO_TEST_CASE(a_flat_graph_knows_its_loops) {
  graph::Builder b;
  b.inputs(2);
  int const i = b.number(graph::index_place(0, 0)), x = made<ops::RowAt>(b, 0, i), y = made<ops::RowAt>(b, 1, i);
  int const sum = made<ops::SumRows>(b, b.mul(x, y), i);
  b.note_equal_rows(0, 1);
  b.note_equal_rows(0, 1); // known already
  auto const number = graph::flatten<16, 1>(b, {sum}), rows = graph::flatten<16, 1>(b, {b.mul(x, y)}),
             none = graph::flatten<16, 1>(b, {b.add(0, 1)});
  BOOST_TEST((number.loops && !number.rows_out && !number.unsolved));
  BOOST_TEST((rows.loops && rows.rows_out));
  BOOST_TEST((!none.loops && !none.rows_out));
  BOOST_TEST(number.equal_rows_size == 2);
  graph::Graph again;
  auto const roots = graph::load(again, number);
  BOOST_TEST(again[roots[0]].is<ops::SumRows>());
  BOOST_TEST((again.equal_rows().size() == 2 && again.equal_rows()[0] == 0 && again.equal_rows()[1] == 1));
}
