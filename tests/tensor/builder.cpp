// SPDX-License-Identifier: BSL-1.0
// Graphs of tensors under construction, in the running program: what is not built because it changes nothing, what is
// one node because it is one value, and what operations on shapes say behind their descriptions.
#include <dyad/tensor.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <limits>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

using namespace dyad;

namespace {

namespace tensors = graph::tensors;

/// The variables of a graph: W (2, 3), u (3,), r (1, 3), s ().
struct Graph {
  tensors::Builder builder;
  TensorTracer W = leaf<"W">({2, 3}), u = leaf<"u">({3}), r = leaf<"r">({1, 3}), s = leaf<"s">({});

  template <FixedString Name> TensorTracer leaf(Shape const& shape) {
    return {&builder, builder.leaf(&graph::info<Var<Name>>, shape)};
  }
  TensorTracer constant(double value, Shape const& shape = {}) {
    return {&builder, builder.constant(value, shape)};
  }
  graph::Node const& operator[](TensorTracer const& x) const { return builder[x.id()]; }
  bool is_constant(TensorTracer const& x, double value, Shape const& shape) const {
    return builder.is_constant(x.id(), value) && x.shape() == shape;
  }
  IndexList const& parameters(TensorTracer const& x) const { return builder.parameters(x.id()); }
  auto arguments(TensorTracer const& x) const { return builder.arguments(x.id()); }
};

bool same_node(TensorTracer const& a, TensorTracer const& b) { return a.id() == b.id(); }

bool is_about_shapes(ShapeError const& error) {
  return std::string(error.what()).find("(2, 3)") != std::string::npos ||
         std::string(error.what()).find("two shapes") != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(graphs_of_tensors)

BOOST_AUTO_TEST_CASE(what_changes_nothing_is_not_built) {
  Graph g;
  auto const& [W, u] = std::tie(g.W, g.u);
  for (TensorTracer const& x :
       {W + 0.0, 0.0 + W, W - 0.0, W * 1.0, 1.0 * W, W / 1.0, -(-W), where(W > 0.0, W, W), reshape(W, Shape{2, 3}),
        permute(W, {0, 1}), transpose(transpose(W)), flip(flip(W, 1), 1), reshape(reshape(W, Shape{6}), Shape{2, 3})})
    BOOST_TEST(same_node(x, W));
  BOOST_TEST(same_node(sum(g.r, 0, true), g.r));
  BOOST_TEST(g.is_constant(W * 0.0, 0, {2, 3}));
  BOOST_TEST(g.is_constant(0.0 * W, 0, {2, 3}));
  BOOST_TEST(g.is_constant(0.0 / W, 0, {2, 3}));
  BOOST_TEST(g.is_constant(-g.constant(2, {3}), -2, {3}));
  BOOST_TEST(g.is_constant(reshape(g.constant(2, {2, 3}), Shape{3, 2}), 2, {3, 2}));
  BOOST_TEST(!same_node(transpose(W), W));
  BOOST_TEST(!same_node(flip(W, 0), flip(W, 1)));
}

BOOST_AUTO_TEST_CASE(the_shape_of_what_is_left_out_counts) { // u + 0 of the shape (2, 3) is no longer u
  Graph g;
  for (TensorTracer const& x : {g.u + g.constant(0, {2, 3}), g.u * g.constant(1, {2, 3}), g.constant(1, {2, 3}) * g.u,
                                g.constant(0, {2, 3}) + g.u, g.u / g.constant(1, {2, 3})}) {
    BOOST_TEST(!same_node(x, g.u));
    BOOST_TEST((x.shape() == Shape{2, 3}));
  }
}

BOOST_AUTO_TEST_CASE(what_another_argument_stretches_is_not_stretched_beforehand) {
  Graph g;
  TensorTracer const sum = g.W + broadcast_to(g.u, Shape{2, 3}), alone = exp(broadcast_to(g.u, Shape{2, 3}));
  auto const arguments = g.arguments(sum);
  BOOST_TEST(std::count(arguments.begin(), arguments.end(), g.u.id()) == 1);
  BOOST_TEST((alone.shape() == Shape{2, 3}));
  TensorTracer const product = g.W * g.constant(3, {2, 3});
  auto const factors = g.arguments(product);
  BOOST_TEST(std::count(factors.begin(), factors.end(), g.constant(3).id()) == 1); // a number serves as well
}

BOOST_AUTO_TEST_CASE(equal_values_are_one_node) {
  Graph g;
  BOOST_TEST(same_node(g.W + g.u, g.u + g.W));
  BOOST_TEST(same_node(exp(g.W), exp(g.W)));
  BOOST_TEST(!same_node(g.W - g.u, g.u - g.W));
  BOOST_TEST(!same_node(sum(g.W, 0), sum(g.W, 1)));
  BOOST_TEST(!same_node(g.constant(2), g.constant(2, {3})));
  g.builder.derived = true;
  TensorTracer const slope = g.W * g.W;
  BOOST_TEST(g[slope].free);
  BOOST_TEST(is_same_value(slope, g.W * g.W));
  g.builder.derived = false;
  BOOST_TEST(same_node(g.W * g.W, slope)); // part of the formula now, which keeps its bits
  BOOST_TEST(!g[slope].free);
}

// Where the storage of a graph grows, what was read of it before is freed: compilers refuse that in constants.
constexpr bool shapes_outlive_new_nodes() {
  tensors::Builder builder;
  TensorTracer const x(&builder, builder.leaf(&graph::info<Var<FixedString("x")>>, {2, 3}));
  auto const& shape = x.shape();
  bool good = true;
  for (int i = 0; i < 40; ++i) {
    good = good && builder.shape(builder.constant(i, builder.shape(x.id()))) == Shape{2, 3};
    int const row = builder.constant(0.5 + i, {3});
    good = good && builder.shape(tensors::fitted(builder, row, builder.shape(x.id()))) == Shape{2, 3};
  }
  return good && shape == Shape{2, 3};
}
static_assert(shapes_outlive_new_nodes());

BOOST_AUTO_TEST_CASE(numbers_that_no_type_carries) {
  Graph g;
  double const infinity = std::numeric_limits<double>::infinity();
  TensorTracer const above = min(g.s, infinity), below = max(g.s, -infinity), truth = where(true, g.s, g.u);
  BOOST_TEST(g.builder.size() > 4);
  BOOST_TEST((above.shape() == Shape{} && below.shape() == Shape{} && truth.shape() == Shape{3}));
  BOOST_TEST(is_free_of_variables(g.constant(2)));
  BOOST_TEST(!is_free_of_variables(above));
}

BOOST_AUTO_TEST_CASE(shapes_that_do_not_fit) {
  Graph g;
  TensorTracer const v = g.leaf<"v">({4});
  BOOST_CHECK_EXCEPTION(g.W + v, ShapeError, is_about_shapes);
  BOOST_CHECK_EXCEPTION(g.leaf<"u">({2}), ShapeError, is_about_shapes);
  BOOST_CHECK_THROW(matmul(g.W, v), ShapeError);
  BOOST_CHECK_THROW(concat(std::vector{g.W, v}, 0), ShapeError);
}

BOOST_AUTO_TEST_CASE(operations_of_any_number_of_arguments) {
  Graph g;
  TensorTracer const joined = concat(std::vector{g.W, g.r, g.W}, 0);
  BOOST_TEST((joined.shape() == Shape{5, 3}));
  BOOST_TEST(g[joined].arity() == 2); // by twos: the first two, and the third
  BOOST_TEST(g[joined].arg[0] == concat(std::vector{g.W, g.r}, 0).id());
  tensors::Structure const& structure = tensors::StructureOf<ops::Concat>::value;
  BOOST_TEST(structure.has_parts);
  Index rows = 0; // the parts lie one after the other, each in its own rows
  for (int i = 0; i < 2; ++i) {
    Layout const part = structure.part(g.parameters(joined), i, Layout(joined.shape()));
    BOOST_TEST(part.offset == 3 * rows);
    BOOST_TEST((part.strides == row_major(joined.shape())));
    rows += g.builder.shape(g[joined].arg[i])[0];
  }
  BOOST_TEST(rows == 5);
  BOOST_TEST(same_node(concat(std::vector{g.W}, 0), g.W));
}

// Parameters of operations and extents of variables are lists beside the table of a packed graph.
BOOST_AUTO_TEST_CASE(lists_are_packed_and_read_again) {
  Graph g;
  TensorTracer const x = permute(reshape(g.W, Shape{1, 2, 1, 3, 1}), {4, 3, 2, 1, 0}) * g.s;
  Buffer<int> const root{x.id()};
  auto const packed = graph::pack<16>(g.builder, root);
  BOOST_TEST(packed.fits());
  BOOST_TEST(packed.size == 5);
  BOOST_TEST(packed.items == 2 + 6 + 6); // of W; of each operation the size of its list, too
  BOOST_TEST(!graph::pack<8>(g.builder, root).fits());
  BOOST_TEST(graph::pack<8>(g.builder, root).size >= packed.items); // as much room as is needed
  BOOST_TEST(graph::pack<2>(g.builder, root).size >= packed.items);
  tensors::Builder again;
  int const read = tensors::load(again, {packed.table, packed.code, packed.size, packed.entries, packed.numbers,
                                        packed.item, packed.items});
  BOOST_TEST((again.shape(read) == Shape{1, 3, 1, 2, 1}));
  auto const repacked = graph::pack<16>(again, {read});
  for (int i = 0; i < packed.size; ++i) BOOST_TEST(repacked.code[i] == packed.code[i]);
  for (int i = 0; i < packed.items; ++i) BOOST_TEST(repacked.item[i] == packed.item[i]);
}

BOOST_AUTO_TEST_CASE(descriptions_say_what_the_operations_do) {
  Graph g;
  { // a view: seen from the end
    TensorTracer const x = flip(g.W, 1);
    Layout layout(Shape{2, 3});
    BOOST_TEST(tensors::StructureOf<ops::Flip>::value.view(g.parameters(x), layout));
    BOOST_TEST(layout.offset == 2);
    BOOST_TEST(layout.strides[1] == -1);
  }
  { // a fold: rows stay, columns are gathered
    TensorTracer const x = sum(g.W, 1);
    tensors::Structure const& structure = tensors::StructureOf<ops::Sum>::value;
    BOOST_TEST((structure.fold == Fold::sum));
    IndexList const strides = structure.gathered(g.parameters(x), row_major(x.shape()), Shape{2, 3});
    BOOST_TEST(strides[0] == 1);
    BOOST_TEST(strides[1] == 0);
  }
  { // a product of matrices
    TensorTracer const x = matmul(g.W, transpose(g.W));
    BOOST_TEST((x.shape() == Shape{2, 2}));
    tensors::Structure const& structure = tensors::StructureOf<ops::MatMul>::value;
    BOOST_TEST(structure.multiplies_matrices);
    ops::MatMul op{};
    op.transpose_b = true;
    IndexList const parameters = tensors::parameters_of<ops::MatMul>(op);
    BOOST_TEST(!structure.transposes(parameters, 0));
    BOOST_TEST(structure.transposes(parameters, 1));
  }
  { // in terms of others, and with an axis more in front
    TensorTracer const x = softmax(g.W, 1);
    tensors::Structure const& structure = tensors::StructureOf<ops::Softmax>::value;
    BOOST_TEST(structure.is_lowered);
    int const lowered = structure.lowered(g.builder, g.parameters(x), g[x].arg);
    BOOST_TEST(lowered != x.id());
    BOOST_TEST((g.builder.shape(lowered) == Shape{2, 3}));
    TensorTracer const many = g.leaf<"many">({4, 2, 3});
    BOOST_TEST(structure.is_batched);
    int const with[] = {many.id()}, batched = structure.batched(g.builder, g.parameters(x), with, 4);
    BOOST_TEST(same_node({&g.builder, batched}, softmax(many, 2)));
  }
}

// What differentiates a tensor by a tensor applies linear operations to many cotangents at once, side by side along an
// axis in front.
BOOST_AUTO_TEST_CASE(operations_behind_an_axis_more) {
  Graph g;
  TensorTracer const many_W = g.leaf<"many W">({4, 2, 3}), many_u = g.leaf<"many u">({4, 3}),
                     many_r = g.leaf<"many r">({4, 1, 3});
  auto const batched = [&]<class Op>(std::type_identity<Op>, TensorTracer const& x, Buffer<int> const& with) {
    tensors::Structure const& structure = tensors::StructureOf<Op>::value;
    BOOST_TEST(structure.is_batched);
    TensorTracer const out(&g.builder, structure.batched(g.builder, g.parameters(x), with.begin(), 4));
    Shape expected{4};
    for (Index const extent : x.shape()) expected.push_back(extent);
    BOOST_TEST((out.shape() == expected), g[x].op->name << ": " << to_string(out.shape()));
    return out;
  };
  auto const of = [](auto op) { return std::type_identity<decltype(op)>{}; };
  Buffer<int> const W{many_W.id()}, u{many_u.id()};
  auto const is = [&](TensorTracer const& a, TensorTracer const& b) { BOOST_TEST(same_node(a, b), g[a].op->name); };
  is(batched(of(ops::Sum{}), sum(g.W, 0), W), sum(many_W, 1));
  is(batched(of(ops::Permute{}), transpose(g.W), W), permute(many_W, {0, 2, 1}));
  is(batched(of(ops::Reshape{}), reshape(g.W, Shape{3, 2}), W), reshape(many_W, Shape{4, 3, 2}));
  is(batched(of(ops::Flip{}), flip(g.W, 0), W), flip(many_W, 1));
  is(batched(of(ops::CumSum{}), cumsum(g.W, 1), W), cumsum(many_W, 2));
  is(batched(of(ops::BroadcastTo{}), broadcast_to(g.u, Shape{2, 3}), u),
     broadcast_to(reshape(many_u, Shape{4, 1, 3}), Shape{4, 2, 3}));
  is(batched(of(ops::SliceView{}), slice(g.W, Slice{0, 1}, 1), W), slice(many_W, Slice{0, 1}, 2));
  TensorTracer const joined = batched(of(ops::Concat{}), concat(std::vector{g.W, g.r}, 0), {many_W.id(), many_r.id()});
  BOOST_TEST(g[joined].arity() == 2);
  TensorTracer const B = g.leaf<"B">({3, 5}), many_B = g.leaf<"many B">({4, 3, 5});
  is(batched(of(ops::MatMul{}), matmul(g.W, B), {many_W.id(), many_B.id()}), matmul(many_W, many_B));
}

BOOST_AUTO_TEST_CASE(types_do_not_depend_on_the_order_of_writing) {
  constexpr auto W = var<"W", 3, 3>;
  constexpr auto rows = sum(W, axes<1>);
  constexpr auto columns = sum(W, axes<0>);
  static_assert(same(rows + columns, columns + rows));
  static_assert(same(sin(rows) * cos(columns), cos(columns) * sin(rows)));
  static_assert(same(square(rows) * columns + rows * square(columns), columns * square(rows) + square(columns) * rows));
  static_assert(!same(rows - columns, columns - rows));
}

BOOST_AUTO_TEST_SUITE_END()
