// SPDX-License-Identifier: BSL-1.0
// Shapes that broadcast, extents of 0 and 1 among them: gradients have the shapes of their variables, at every order.
#include "near.hpp"

#include <boost/test/unit_test.hpp>

using namespace dyad;
using dyad::tests::values;

namespace {

NdArray filled(Shape const& shape, double start) {
  std::vector<double> numbers(static_cast<std::size_t>(shape.count()));
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = start + 0.25 * static_cast<double>(i);
  return shape.empty() ? NdArray(numbers[0]) : NdArray(numbers, shape);
}

/// The sum over all pairs of elements that broadcasting brings together, by plain loops.
template <class F> void for_each_pair(Shape const& a, Shape const& b, F const& f) {
  Shape const common = broadcast(a, b, "test");
  for (Index k = 0; k < common.count(); ++k) {
    Index rest = k, i = 0, j = 0, step_i = 1, step_j = 1;
    for (Index axis = common.size() - 1; axis >= 0; --axis) {
      Index const position = rest % common[axis];
      rest /= common[axis];
      if (Index const at = axis - (common.size() - a.size()); at >= 0) {
        i += a[at] == 1 ? 0 : position * step_i;
        step_i *= a[at];
      }
      if (Index const at = axis - (common.size() - b.size()); at >= 0) {
        j += b[at] == 1 ? 0 : position * step_j;
        step_j *= b[at];
      }
    }
    f(static_cast<std::size_t>(i), static_cast<std::size_t>(j));
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(shapes)

BOOST_AUTO_TEST_CASE(gradients_have_the_shapes_of_their_variables) {
  // f = sum(sign(a) * b * b * b + floor(b) * a * a + a * a * a * b), by a and b up to the third order.
  std::vector<Shape> const all = {{}, {1}, {3}, {0}, {1, 1}, {3, 1}, {1, 3}, {2, 3}, {0, 3}, {2, 1, 3}, {0, 1}};
  for (Shape const& m : all)
    for (Shape const& n : all) {
      bool fits = true;
      try {
        static_cast<void>(broadcast(m, n, "test"));
      } catch (ShapeError const&) {
        fits = false;
      }
      if (!fits) continue;
      Variable const a(filled(m, 0.5)), b(filled(n, 1.25));
      std::vector<double> const x = values(a), y = values(b);
      std::vector<double> by_a(x.size(), 0), by_b(y.size(), 0), by_aa(x.size(), 0), by_bb(y.size(), 0),
          by_aaa(x.size(), 0), by_bbb(y.size(), 0);
      for_each_pair(m, n, [&](std::size_t i, std::size_t j) {
        by_a[i] += 2 * std::floor(y[j]) * x[i] + 3 * x[i] * x[i] * y[j];
        by_b[j] += 3 * y[j] * y[j] + x[i] * x[i] * x[i];
        by_aa[i] += 2 * std::floor(y[j]) + 6 * x[i] * y[j];
        by_bb[j] += 6 * y[j];
        by_aaa[i] += 6 * y[j];
        by_bbb[j] += 6;
      });
      auto const formula = [&] { return sum(sign(a) * b * b * b + floor(b) * a * a + a * a * a * b); };
      auto const same = [&](Variable const& found, Shape const& shape, std::vector<double> const& expected) {
        BOOST_TEST((found.shape() == shape), to_string(m) << " and " << to_string(n));
        BOOST_TEST(allclose(NdArray(values(found)), NdArray(expected), 1e-12, 0), to_string(m)
                                                                                      << " and " << to_string(n));
      };
      for (bool const create_graph : {false, true}) {
        std::vector<Variable> const g = grad(formula(), {a, b}, {.create_graph = create_graph});
        same(g[0], m, by_a);
        same(g[1], n, by_b);
        a.node()->set_gradient(nullptr);
        b.node()->set_gradient(nullptr);
        formula().backward({.create_graph = create_graph});
        same(a.grad(), m, by_a);
        same(b.grad(), n, by_b);
      }
      auto const next = [](Variable const& g, Variable const& by) { return grad(sum(g), by, {.create_graph = true}); };
      Variable const g_a = grad(formula(), a, {.create_graph = true}), g_b = grad(formula(), b, {.create_graph = true});
      Variable const g_aa = next(g_a, a), g_bb = next(g_b, b);
      same(g_aa, m, by_aa);
      same(g_bb, n, by_bb);
      same(next(g_aa, a), m, by_aaa);
      same(next(g_bb, b), n, by_bbb);
    }
}

BOOST_AUTO_TEST_CASE(a_rule_that_gives_a_number_gives_the_shape) {
  for (Shape const& shape : {Shape{}, Shape{1}, Shape{1, 1}, Shape{0}, Shape{2, 0}, Shape{3}})
    for (bool const create_graph : {false, true}) {
      Variable const a(filled(shape, 1.5));
      for (Variable const& y : {sign(a), floor(a), ceil(a), sign(a) * 2.0, sum(sign(a))})
        BOOST_TEST((grad(y, a, {.create_graph = create_graph}).shape() == shape), to_string(shape));
    }
}

BOOST_AUTO_TEST_SUITE_END()
