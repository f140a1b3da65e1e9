// SPDX-License-Identifier: BSL-1.0
// Loops over rows on several threads, and under a callback: the same bits as on one thread, whatever they compute.
#include <dyad/interop/threads.hpp>
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace dyad;

namespace {

constexpr auto regression = function<Vec<3>, Passive<Rows<Vec<3>>>, Passive<Rows<double>>>(
    [](auto const& w, auto const& X, auto const& y) {
      return sum_over(X, y, [&](auto const& x, auto const& t) { return softplus(-t * dot(w, x)); }) + 0.5 * dot(w, w);
    });
// Rows that are kept between two loops, a sum within a sum, and rows as results.
constexpr auto centred = function<Rows<double>, Passive<Rows<double>>>([](auto const& x, auto const& knots) {
  auto const bumps =
      map_over(x, [&](auto const& t) { return sum_over(knots, [&](auto const& k) { return exp(-square(t - k)); }); });
  auto const mean = sum_over(bumps, [](auto const& b) { return b; }) / x.size();
  return map_over(bumps, [&](auto const& b) { return sin(b - mean); });
});
// Rows that are picked, some of them often.
constexpr auto springs =
    function<Rows<Vec<2>>, Rows<IndexVec<2>>, double>([](auto const& x, auto const& edges, auto k) {
      return sum_over(edges, [&](auto const& e) {
        auto const d = x[e[0]] - x[e[1]];
        return k * square(dot(d, d) - 1.0);
      });
    });
// States from row to row stay in order.
constexpr auto walk = function<double, Rows<double>>([](auto a, auto const& x) {
  return fold(a, x, [](auto const& s, auto const& t) { return 0.5 * s + sin(t) * s; }) +
         sum_over(x, [&](auto const& t) { return t * a; });
});

struct Data {
  std::array<double, 3> w = {0.3, -0.2, 0.5};
  std::vector<std::array<double, 3>> X;
  std::vector<double> y;
  std::vector<std::array<double, 2>> points;
  std::vector<std::array<int, 2>> edges;

  explicit Data(std::size_t n) : X(n), y(n), points(n / 3 + 2), edges(n) {
    for (std::size_t i = 0; i < n; ++i) {
      double const t = static_cast<double>(i);
      X[i] = {std::sin(t), std::cos(1.7 * t), std::sin(0.3 * t)};
      y[i] = i % 3 == 0 ? 1 : -1;
      edges[i] = {static_cast<int>(7 * i % points.size()), static_cast<int>((i / 2 + 1) % points.size())};
    }
    for (std::size_t i = 0; i < points.size(); ++i)
      points[i] = {std::cos(static_cast<double>(i)), std::sin(2.0 * static_cast<double>(i))};
  }
};
std::vector<double> const knots = {-0.5, 0.1, 0.9};

/// What `f` gives on one thread and on several.
template <class F, class... A> void check_same(F const& f, A const&... a) {
  auto const expected = f(a...);
  BOOST_TEST((f.on(simd)(a...) == expected));
  BOOST_TEST((f.on(threads)(a...) == expected));
  for (int const count : {1, 2, 3}) BOOST_TEST((f.on(threads(count))(a...) == expected));
}

} // namespace

BOOST_AUTO_TEST_CASE(the_same_bits_on_any_number_of_threads) {
  for (std::size_t const n : {0u, 1u, 7u, 1023u, 1024u, 1025u, 3000u}) {
    Data const data(n);
    check_same(compile(regression, gradient(regression), hessian(regression)), data.w, data.X, data.y);
    check_same(value_and_gradient(springs), data.points, data.edges, 0.3);
    check_same(centred, data.y, knots);
    check_same(vjp(centred), data.y, knots, data.y);
    check_same(value_and_gradient(walk), 0.4, data.y);
  }
  Data const many(300000); // more blocks than run at a time
  check_same(springs, many.points, many.edges, 0.3);
}

BOOST_AUTO_TEST_CASE(derivatives_run_where_their_function_does) {
  Data const data(2500);
  auto const there = regression.on(threads);
  BOOST_TEST((there(data.w, data.X, data.y) == regression(data.w, data.X, data.y)));
  BOOST_TEST((gradient(there)(data.w, data.X, data.y) == gradient(regression)(data.w, data.X, data.y)));
  BOOST_TEST((hessian(there)(data.w, data.X, data.y) == hessian(regression)(data.w, data.X, data.y)));
  BOOST_TEST((jacobian(there)(data.w, data.X, data.y) == jacobian(regression)(data.w, data.X, data.y)));
  BOOST_TEST((value_and_gradient(there)(data.w, data.X, data.y) ==
              value_and_gradient(regression)(data.w, data.X, data.y)));
  BOOST_TEST((hvp(there)(data.w, data.X, data.y, data.w) == hvp(regression)(data.w, data.X, data.y, data.w)));
  BOOST_TEST((jvp(there)(data.w, data.X, data.y, data.w) == jvp(regression)(data.w, data.X, data.y, data.w)));
}

BOOST_AUTO_TEST_CASE(what_a_body_throws_reaches_the_caller) {
  Data data(5000);
  data.edges[4000] = {0, -1};
  auto const is_told = [](std::out_of_range const& error) {
    return std::string(error.what()) == "dyad: a loop picks row -1 of 1668 rows";
  };
  BOOST_CHECK_EXCEPTION(springs.on(threads)(data.points, data.edges, 0.3), std::out_of_range, is_told);
  BOOST_CHECK_EXCEPTION(gradient(springs).on(threads(2))(data.points, data.edges, 0.3), std::out_of_range, is_told);
  BOOST_CHECK_THROW(threads(0), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(progress_is_told_and_may_stop) {
  Data const data(300000);
  auto const expected = value_and_gradient(springs)(data.points, data.edges, 0.3);
  auto const listen = [&](auto const& program, std::vector<double>& heard) {
    return program.reporting([&heard](double fraction) {
      heard.push_back(fraction);
      return true;
    });
  };
  std::vector<double> alone, together;
  BOOST_TEST((listen(value_and_gradient(springs), alone)(data.points, data.edges, 0.3) == expected));
  BOOST_TEST((listen(value_and_gradient(springs).on(threads), together)(data.points, data.edges, 0.3) == expected));
  BOOST_TEST((listen(value_and_gradient(springs), together).on(threads)(data.points, data.edges, 0.3) == expected));
  for (auto const& heard : {alone, together}) {
    BOOST_TEST(heard.size() > 3u);
    for (double const fraction : heard) BOOST_TEST((fraction > 0 && fraction <= 1));
  }
  BOOST_TEST(std::is_sorted(alone.begin(), alone.end()));
  BOOST_TEST(alone.back() == 1.0);
  std::vector<double> in_order; // recurrences are heard of as well
  std::vector<double> const steps(100000, 0.5);
  BOOST_TEST((listen(value_and_gradient(walk), in_order)(0.4, steps) == value_and_gradient(walk)(0.4, steps)));
  BOOST_TEST(in_order.size() > 3u);
  BOOST_TEST(std::is_sorted(in_order.begin(), in_order.end()));
  BOOST_TEST(in_order.back() == 1.0);
  int calls = 0;
  auto const stopping = springs.reporting([&calls](double) { return ++calls < 3; });
  BOOST_CHECK_EXCEPTION(stopping(data.points, data.edges, 0.3), std::runtime_error, [](std::runtime_error const& e) {
    return std::string(e.what()).find("were stopped by its progress callback when ") != std::string::npos;
  });
  BOOST_TEST(calls == 3);
}

// The threads of a caller are kept from call to call, with as many as each call may have.
BOOST_AUTO_TEST_CASE(callers_that_end_and_callers_within_callbacks) {
  Data const data(20000);
  auto const program = value_and_gradient(springs);
  auto const expected = program(data.points, data.edges, 0.3);
  auto const call = [&](int count) { return program.on(threads(count))(data.points, data.edges, 0.3) == expected; };
  std::vector<int> same(6, 0);
  for (int turn = 0; turn < 2; ++turn) {
    std::vector<std::thread> callers;
    for (int i = turn; i < 6; i += 2)
      callers.emplace_back([&, i] { same[static_cast<std::size_t>(i)] = call(1 + i % 3) && call(2) && call(3); });
    for (auto& caller : callers) caller.join();
  }
  BOOST_TEST(same == std::vector<int>(6, 1), boost::test_tools::per_element());
  int heard = 0, right = 0;
  auto const outer = program.on(threads(2)).reporting([&](double) {
    ++heard, right += call(2) && call(3);
    return true;
  });
  BOOST_TEST((outer(data.points, data.edges, 0.3) == expected));
  BOOST_TEST(heard > 0);
  BOOST_TEST(right == heard);
}
