// SPDX-License-Identifier: BSL-1.0
#include <dyad/graph/pipeline.hpp>
#include <dyad/ops/trigonometric.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <string_view>
#include <vector>

using namespace dyad;

namespace {

/// A graph of a derivative, its inputs and constants made by `at` and `number`.
struct Derivative {
  graph::Builder b{};
  Buffer<int> roots{};

  int at(int place) { return b.number(place); }
  int number(double x) { return b.constant(x); }
  int free(graph::OpInfo const* op, int first, int second = -1) {
    return b.intern({.op = op, .arg = {first, second, -1}, .free = true});
  }
  int times(int first, int second) { return free(graph::basic::mul, first, second); }
  /// A value of the derivative that is no product: a sum of inputs.
  int shared() { return free(graph::basic::add, at(0), at(1)); }

  int count(graph::Outputs const& out, std::string_view name) const {
    Buffer<bool> const needed = graph::reachable(out.graph, out.roots);
    int sum = 0;
    for (int id = 0; id < out.graph.size(); ++id) sum += needed[id] && out.graph[id].op->name == name;
    return sum;
  }
  /// The results of a program for inputs 1.5, 2.5, ...
  static std::vector<double> results(graph::Outputs const& out) {
    std::vector<double> value(static_cast<std::size_t>(out.graph.size()));
    for (int id = 0; id < out.graph.size(); ++id) {
      graph::Node const& n = out.graph[id];
      std::array<double, 2> x{};
      for (int k = 0; k < n.arity(); ++k)
        x[static_cast<std::size_t>(k)] = value[static_cast<std::size_t>(n.arg[k])];
      double& y = value[static_cast<std::size_t>(id)];
      if (n.is(graph::Role::number)) y = 1.5 + n.value;
      else if (n.is(graph::Role::constant)) y = n.value;
      else if (n.is(graph::Algebra::add)) y = x[0] + x[1];
      else if (n.is(graph::Algebra::sub)) y = x[0] - x[1];
      else if (n.is(graph::Algebra::mul)) y = x[0] * x[1];
      else if (n.is(graph::Algebra::div)) y = x[0] / x[1];
      else if (n.is(graph::Algebra::neg)) y = -x[0];
    }
    std::vector<double> picked;
    for (int const root : out.roots) picked.push_back(value[static_cast<std::size_t>(root)]);
    return picked;
  }
  /// How many products are left; the results must be the same to the last bit.
  int products() {
    graph::Outputs const before{b, roots}, after = graph::share_factors({b, roots});
    BOOST_TEST(results(before) == results(after), boost::test_tools::per_element());
    return count(after, "*");
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(share_factors)

BOOST_AUTO_TEST_CASE(a_factor_of_all_uses_belongs_to_the_value) {
  Derivative d; // 4 f x x, 4 f x y, -4 f y z
  int const f = d.shared(), x = d.times(f, d.at(2)), y = d.times(f, d.at(3));
  d.roots = {d.times(d.number(4), d.times(x, d.at(2))), d.times(d.times(x, d.at(3)), d.number(4)),
             d.times(d.number(-4), d.times(y, d.at(4)))};
  BOOST_TEST(d.products() == 6); // 4 f, two by it and three by these
  BOOST_TEST(d.count(graph::share_factors({d.b, d.roots}), "neg") == 1);
}

BOOST_AUTO_TEST_CASE(a_sum_takes_a_negative_off) {
  Derivative d;
  int const f = d.shared();
  d.roots = {d.free(graph::basic::add, d.at(5), d.times(d.number(-2), d.times(f, d.at(2)))),
             d.free(graph::basic::sub, d.at(6), d.times(d.number(-2), d.times(f, d.at(3)))),
             d.free(graph::basic::add, d.times(d.number(-2), d.times(f, d.at(4))), d.at(6))};
  BOOST_TEST(d.products() == 4);
  BOOST_TEST(d.count(graph::share_factors({d.b, d.roots}), "neg") == 0);
}

BOOST_AUTO_TEST_CASE(numerators_carry_factors_and_divisors_do_not) {
  Derivative d;
  int const f = d.shared(), g = d.free(graph::basic::add, d.at(2), d.at(3)), q = d.free(graph::basic::div, f, g);
  d.roots = {d.times(d.number(0.5), d.times(q, d.at(4))), d.times(d.number(0.5), d.times(q, d.at(5))), g};
  BOOST_TEST(d.products() == 3);
}

BOOST_AUTO_TEST_CASE(no_factor_where_uses_differ_or_one_product_alone_would_go) {
  Derivative alone;
  alone.roots = {alone.times(alone.number(2), alone.times(alone.shared(), alone.at(2)))};
  BOOST_TEST(alone.products() == 2);
  Derivative wanted; // as it is, too
  int const f = wanted.shared();
  wanted.roots = {wanted.times(wanted.number(2), wanted.times(f, wanted.at(2))),
                  wanted.times(wanted.number(2), wanted.times(f, wanted.at(3))), f};
  BOOST_TEST(wanted.products() == 4);
  Derivative several;
  int const g = several.shared();
  several.roots = {several.times(several.number(2), several.times(g, several.at(2))),
                   several.times(several.number(4), several.times(g, several.at(3)))};
  BOOST_TEST(several.products() == 4);
  Derivative square; // (f f) 4 and (f f) -4: which f?
  int const h = square.shared(), s = square.times(h, h);
  square.roots = {square.times(square.number(4), square.times(s, square.at(2))),
                  square.times(square.number(-4), square.times(s, square.at(3)))};
  BOOST_TEST(square.products() == 4);
}

BOOST_AUTO_TEST_CASE(other_numbers_and_formulas_as_written_stay) {
  Derivative thirds;
  int const f = thirds.shared();
  thirds.roots = {thirds.times(thirds.number(3), thirds.times(f, thirds.at(2))),
                  thirds.times(thirds.number(3), thirds.times(f, thirds.at(3)))};
  BOOST_TEST(thirds.products() == 4); // rounded, such products are others
  Derivative huge;
  int const g = huge.shared();
  huge.roots = {huge.times(huge.number(0x1p40), huge.times(g, huge.at(2))),
                huge.times(huge.number(0x1p40), huge.times(g, huge.at(3)))};
  BOOST_TEST(huge.products() == 4);
  graph::Builder b;
  int const sum = b.apply(graph::basic::add, b.number(0), b.number(1));
  Buffer<int> roots;
  for (int place : {2, 3})
    roots.push(b.apply(graph::basic::mul, b.constant(2), b.apply(graph::basic::mul, sum, b.number(place))));
  BOOST_TEST(!graph::SharedFactors(graph::Outputs{b, roots}).any());
}

BOOST_AUTO_TEST_SUITE_END()
