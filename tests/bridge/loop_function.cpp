// SPDX-License-Identifier: BSL-1.0
// Functions of rows on Variables: one node a call, derivatives to the second order, shapes that do not fit.
#include <dyad/bridge/loop_function.hpp>
#include <dyad/dyad.hpp>
#include <dyad/loops.hpp>

#include "support/two_threads.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <string>
#include <vector>

using dyad::NdArray, dyad::Variable, dyad::Passive, dyad::Rows, dyad::Vec, dyad::tests::TwoThreads;

namespace {

// log(1 + exp(-t w x)) of all rows, and w^2 / 2
constexpr auto nll = dyad::function<Vec<2>, Passive<Rows<Vec<2>>>, Passive<Rows<double>>>(
    [](auto const& w, auto const& X, auto const& y) {
      return sum_over(X, y, [&](auto const& x, auto const& t) { return softplus(-t * dot(w, x)); }) + 0.5 * dot(w, w);
    });
constexpr auto scaled = dyad::function<double, Rows<double>>(
    [](auto a, auto const& x) { return map_over(x, [&](auto const& t) { return a * t * t; }); });

// exp(-a t) b summed: several numbers, whose slopes are one array
constexpr auto decay = dyad::function<double, double, Passive<Rows<double>>>([](auto a, auto b, auto const& x) {
  return sum_over(x, [&](auto const& t) { return exp(-a * t) * b; });
});
// E - e sin(E) = m
constexpr auto kepler = dyad::function<double, double>(
    [](auto m, auto e) { return dyad::root(m, [&](auto E) { return E - e * sin(E) - m; }); });

struct Data {
  std::vector<double> rows, labels;
  explicit Data(int count) {
    for (int i = 0; i < count; ++i) {
      rows.push_back(std::sin(1.0 * i));
      rows.push_back(std::cos(2.0 * i));
      labels.push_back(i % 2 == 0 ? 1 : -1);
    }
  }
  NdArray X() const { return NdArray(rows, dyad::Shape{static_cast<dyad::Index>(labels.size()), 2}); }
  NdArray y() const { return NdArray(labels); }

  long double value(std::array<long double, 2> const& w) const {
    long double total = (w[0] * w[0] + w[1] * w[1]) / 2;
    for (std::size_t i = 0; i < labels.size(); ++i)
      total += std::log1p(std::exp(-labels[i] * (w[0] * rows[2 * i] + w[1] * rows[2 * i + 1])));
    return total;
  }
  long double slope(std::array<long double, 2> w, std::size_t k) const {
    long double const step = 1e-5L;
    w[k] += step;
    long double const above = value(w);
    w[k] -= 2 * step;
    return (above - value(w)) / (2 * step);
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(functions_of_rows_on_variables)

BOOST_AUTO_TEST_CASE(value_first_and_second_derivatives) {
  for (int const count : {0, 1, 2, 7, 8, 9, 30}) {
    Data const data(count);
    Variable const w(NdArray(std::vector<double>{0.3, -0.4}), "w");
    Variable const loss = nll(w, data.X(), data.y());
    std::array<long double, 2> const at = {0.3, -0.4};
    BOOST_TEST(std::abs(loss.data().item() - data.value(at)) < 1e-12 * (1 + count));
    auto const first = dyad::grad(loss, {w}, {.create_graph = true})[0];
    auto const second = dyad::grad(index(first, {0}), {w})[0];
    for (std::size_t k = 0; k < 2; ++k) {
      BOOST_TEST(std::abs(first.data().values<double>()[k] - data.slope(at, k)) < 1e-7 * (1 + count));
      long double const step = 1e-4L;
      auto above = at, below = at;
      above[k] += step;
      below[k] -= step;
      long double const expected = (data.slope(above, 0) - data.slope(below, 0)) / (2 * step);
      BOOST_TEST(std::abs(second.data().values<double>()[k] - expected) < 1e-4 * (1 + count));
    }
  }
}

BOOST_AUTO_TEST_CASE(rows_go_in_and_come_out) {
  Variable const a(2.0), x(NdArray(std::vector<double>{1, 2, 3}));
  Variable const squares = scaled(a, x);
  BOOST_TEST(squares.shape() == (dyad::Shape{3}), boost::test_tools::per_element());
  sum(squares * squares).backward(); // 4 (1 + 16 + 81); d/da = 2 a t^4, d/dt = 4 a^2 t^3
  BOOST_TEST(a.grad().data().item() == 4 * (1 + 16 + 81));
  BOOST_TEST(x.grad().data().values<double>()[2] == 16 * 27);
}

BOOST_AUTO_TEST_CASE(an_argument_that_is_a_function_of_another) {
  Variable const a(2.0), x(NdArray(std::vector<double>{1, 2, 3}));
  sum(scaled(a, a * x)).backward(); // a^3 (1 + 4 + 9)
  BOOST_TEST(a.grad().data().item() == 3 * 4 * 14);
}

BOOST_AUTO_TEST_CASE(floats_stay_floats) {
  Variable const a(NdArray::scalar(2.0, dyad::DType::float32));
  Variable const x(dyad::cast(NdArray(std::vector<double>{1, 2, 3}), dyad::DType::float32));
  Variable const squares = scaled(a, x);
  BOOST_TEST((squares.dtype() == dyad::DType::float32));
  sum(squares).backward();
  BOOST_TEST((a.grad().dtype() == dyad::DType::float32));
  BOOST_TEST(a.grad().data().item() == 14);
  BOOST_TEST((scaled(2.0, x).dtype() == dyad::DType::float32)); // a plain number is of the type of the others
}

BOOST_AUTO_TEST_CASE(shapes_that_do_not_fit) {
  Data const data(4);
  auto const says = [](char const* text) {
    return [text](std::exception const& e) { return std::string(e.what()).find(text) != std::string::npos; };
  };
  BOOST_CHECK_EXCEPTION(nll(Variable(NdArray(std::vector<double>{1, 2, 3})), data.X(), data.y()), dyad::ShapeError,
                        says("argument 0"));
  BOOST_CHECK_EXCEPTION(nll(Variable(NdArray(std::vector<double>{1, 2})), data.X(), NdArray(std::vector<double>{1, 2})),
                        std::invalid_argument, says("4 rows"));
}

BOOST_AUTO_TEST_CASE(beyond_the_order_that_was_compiled) {
  Variable const a(2.0), x(NdArray(std::vector<double>{1, 2, 3}));
  Variable const once = sum(dyad::recorded<0>(scaled)(a, x));
  BOOST_CHECK_THROW(Variable(once).backward(), std::logic_error);
}

BOOST_AUTO_TEST_CASE(loops_of_nodes_run_where_they_are_told) {
  Data const data(5000);
  Variable const w(NdArray(std::vector<double>{0.3, -0.4}), "w");
  auto const derivatives = [&](auto const& f) {
    Variable const y = f(w, data.X(), data.y());
    Variable const g = dyad::grad(y, {w}, {.create_graph = true})[0];
    Variable const h = dyad::grad(sum(g * g), {w})[0];
    return std::vector<double>{y.data().item(), g.data().values<double>()[0], g.data().values<double>()[1],
                               h.data().values<double>()[0], h.data().values<double>()[1]};
  };
  BOOST_TEST(derivatives(nll.on(TwoThreads{})) == derivatives(nll), boost::test_tools::per_element());
  BOOST_TEST(derivatives(dyad::recorded<2>(nll.on(TwoThreads{}))) == derivatives(nll),
             boost::test_tools::per_element());
  int heard = 0;
  BOOST_TEST(derivatives(nll.reporting([&heard](double) { return ++heard > 0; })) == derivatives(nll),
             boost::test_tools::per_element());
  BOOST_TEST(heard >= 3); // the loops of the value and of both derivatives
}

BOOST_AUTO_TEST_CASE(several_numbers) {
  std::vector<double> const rows{0.5, 1, -0.25, 2};
  for (bool const building : {false, true}) {
    Variable const a(0.3), b(1.7), x{NdArray(rows)};
    double exact[6] = {}; // value, by a, by b, twice by a, by a and b, three times by a
    for (double const t : rows) {
      double const e = std::exp(-0.3 * t);
      double const terms[] = {1.7 * e, -1.7 * t * e, e, 1.7 * t * t * e, -t * e, -1.7 * t * t * t * e};
      for (std::size_t k = 0; k < 6; ++k) exact[k] += terms[k];
    }
    auto const near = [](Variable const& found, double wanted) {
      BOOST_TEST(found.shape().size() == 0);
      BOOST_TEST(found.item() == wanted, boost::test_tools::tolerance(1e-13));
    };
    Variable const value = dyad::recorded<3>(decay)(a, b, x);
    near(value, exact[0]);
    auto const slopes = dyad::grad(value, {a, b}, {.create_graph = building});
    near(slopes[0], exact[1]);
    near(slopes[1], exact[2]);
    if (building) {
      auto const second = dyad::grad(slopes[0], {a, b}, {.create_graph = true});
      near(second[0], exact[3]);
      near(second[1], exact[4]);
      near(dyad::grad(second[0], a), exact[5]);
    }
    // One variable twice: E(m, e) with e = 2 m, by the rule for implicit functions.
    Variable const m(0.4), E = dyad::recorded<2>(kepler)(m, m * 2.0);
    Variable const slope = dyad::grad(E, m, {.create_graph = building});
    double const at = E.item(), below = 1 - 0.8 * std::cos(at), first = (1 + 2 * std::sin(at)) / below;
    BOOST_TEST(std::abs(at - 0.8 * std::sin(at) - 0.4) < 1e-15);
    near(slope, first);
    if (building)
      near(dyad::grad(slope, m),
           (4 * std::cos(at) * first - 0.8 * std::sin(at) * first * first) / below);
  }
}

BOOST_AUTO_TEST_CASE(functions_of_numbers_with_loops_inside) {
  // y^3 + a y = b, y by b: 1 / (3 y^2 + a), by a: -y of that
  constexpr auto cubic = dyad::function<double, double>(
      [](auto a, auto b) { return root(b, [&](auto y) { return y * y * y + a * y - b; }); });
  Variable const a(2.0, "a"), b(3.0, "b"), y = cubic(a, b);
  BOOST_TEST(y.item() == 1.0);
  auto const g = dyad::grad(y, {a, b}, {.create_graph = true});
  BOOST_TEST(std::abs(g[0].item() + 0.2) < 1e-15);
  BOOST_TEST(std::abs(g[1].item() - 0.2) < 1e-15);
  // d(1 / (3 y^2 + a)) / db = -6 y / (3 y^2 + a)^3
  BOOST_TEST(std::abs(dyad::grad(g[1], b).item() + 6.0 / 125) < 1e-14);
}

BOOST_AUTO_TEST_CASE(what_the_caller_configured_holds_where_loops_run) {
  Data const data(30);
  Variable const w({0.3, -0.2});
  {
    dyad::no_grad const guard;
    BOOST_TEST(nll.on(TwoThreads{})(w, data.X(), data.y()).is_leaf());
  }
  BOOST_TEST(!nll.on(TwoThreads{})(w, data.X(), data.y()).is_leaf());
}

BOOST_AUTO_TEST_SUITE_END()
