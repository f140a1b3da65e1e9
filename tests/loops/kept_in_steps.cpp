// SPDX-License-Identifier: BSL-1.0
// Loops one after the other within a step: what the first has computed the others read, and nothing is kept twice.
// Values and gradients are those of plain loops on complex numbers.
#include "places.hpp"
#include "support/near.hpp"

#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <complex>
#include <tuple>
#include <type_traits>
#include <vector>

using namespace dyad;

namespace {

/// Cells that are carried on, and the logarithm of a sum of what they give, which a second loop needs.
template <class... Kept> constexpr auto cells_over_steps(Kept...) {
  return function<Rows<double>, double, Passive<Rows<double>>>([](auto const& start, auto p, auto const& inputs) {
    auto const end = fold(
        std::tuple(map_over(start, [](auto const& s) { return s; }), 0.0 * p), inputs,
        [&](auto const& before, auto const& input) {
          auto const cells =
              map_over(std::get<0>(before), [&](auto const& s) { return tanh(p * s + 0.1 * input) + 0.5 * s; });
          auto const total = log(2.0 + sum_over(cells, [](auto const& s) { return exp(s); }));
          auto const gain = sum_over(cells, [&](auto const& s) { return s * s * total; });
          return std::tuple(cells, std::get<1>(before) + gain);
        },
        Kept{}...);
    return std::get<1>(end);
  });
}
constexpr auto cells = cells_over_steps();
constexpr auto cells_of_three = cells_over_steps(memory<3>);

template <class T> T cells_by_hand(std::vector<T> state, T p, std::vector<double> const& inputs) {
  T out = 0;
  for (double const input : inputs) {
    T sum = 2;
    for (T& s : state) {
      s = std::tanh(p * s + 0.1 * input) + 0.5 * s;
      sum += std::exp(s);
    }
    for (T const& s : state) out += s * s * std::log(sum);
  }
  return out;
}

/// A recurrence over rows within the steps: what it adds up, and what it has added, a later loop and the way back need.
constexpr auto sums_over_steps =
    function<Rows<double>, double, Passive<Rows<double>>>([](auto const& start, auto p, auto const& inputs) {
      auto const end = fold(std::tuple(start, 0.0 * p), inputs, [&](auto const& before, auto const& input) {
        auto const& rows = std::get<0>(before);
        auto const terms = map_over(rows, [&](auto const& r) { return p * r / (1.0 + p * r * r); });
        auto const sums = scan(0.0, terms, [](auto const& s, auto const& term) { return s + term; });
        auto const next = map_over(rows, sums, [&](auto const& r, auto const& s) { return r * exp(p * input * s); });
        return std::tuple(next, std::get<1>(before) + sum_over(next, [](auto const& r) { return r; }));
      });
      return std::get<1>(end);
    });

template <class T> T sums_by_hand(std::vector<T> rows, T p, std::vector<double> const& inputs) {
  T out = 0;
  for (double const input : inputs) {
    T sum = 0;
    for (T& r : rows) {
      sum += p * r / (1.0 + p * r * r);
      r *= std::exp(p * input * sum);
      out += r;
    }
  }
  return out;
}

/// Compares a function with the same by hand, for rows and steps of several lengths.
template <class F, class Hand> void check(F const& f, Hand const& by_hand) {
  using Complex = std::complex<double>;
  constexpr double step = 1e-40, p = 0.7;
  for (std::size_t const rows : {0u, 1u, 2u, 3u, 7u, 8u, 9u, 14u, 33u})
    for (std::size_t const steps : {0u, 1u, 6u}) {
      std::vector<double> start, inputs;
      for (std::size_t i = 0; i < rows; ++i) start.push_back(0.3 + 0.2 * std::sin(static_cast<double>(i)));
      for (std::size_t i = 0; i < steps; ++i) inputs.push_back(std::cos(2.0 * static_cast<double>(i)));
      std::vector<Complex> const at(start.begin(), start.end());
      auto const [value, slopes] = value_and_gradient(f)(start, p, inputs);
      auto const& [by_start, by_p] = slopes;
      double const scale = 1.0 + static_cast<double>(rows * steps);
      auto const near = [scale](double found, double expected) { return tests::near(found, expected, 1e-12, scale); };
      BOOST_TEST(near(value, by_hand(at, Complex(p), inputs).real()), rows << " x " << steps);
      BOOST_TEST(near(f(start, p, inputs), value));
      BOOST_TEST(near(by_p, by_hand(at, Complex(p, step), inputs).imag() / step), rows << " x " << steps);
      for (std::size_t i = 0; i < rows; ++i) {
        auto moved = at;
        moved[i] += Complex(0, step);
        BOOST_TEST(near(by_start[i], by_hand(moved, Complex(p), inputs).imag() / step), rows << ", slope " << i);
      }
    }
}

/// How many columns recurrences within steps keep, and how many loops there do nothing but copy a column.
template <class F> std::array<int, 2> kept_and_copied() {
  return tests::of_plan<F>([](graph::LoopPlan& plan) {
    std::array<int, 2> out{};
    for (auto const& region : plan.regions()) {
      if (&region == plan.regions().begin() || region.batched) continue;
      for (auto const& block : region.blocks) {
        if (block.child < 0) continue;
        auto const& body = plan.regions()[block.child];
        if (!body.batched && !block.states.empty()) out[0] += block.keeps.size();
        bool copies = body.batched && body.blocks.size() == 1 && block.sums.empty();
        for (auto const& code : body.blocks)
          for (int const root : code.code.roots) copies = copies && code.code.graph[root].is(graph::Role::number);
        out[1] += copies;
      }
    }
    return out;
  });
}

} // namespace

BOOST_AUTO_TEST_SUITE(kept_in_steps)

BOOST_AUTO_TEST_CASE(the_second_loop_of_a_step_reads_what_the_first_has_computed) {
  BOOST_TEST((tests::places_of<ops::Tanh, std::remove_const_t<decltype(cells)>, 0>() == 1));
  check(cells, [](auto const&... x) { return cells_by_hand(x...); });
}

BOOST_AUTO_TEST_CASE(with_few_states_in_memory) {
  std::vector<double> const start{0.1, 0.2, -0.3, 0.4, 0.5}, inputs{0.3, -0.2, 0.9, 0.1, 0.4, -1.0, 0.2};
  BOOST_TEST((gradient(cells_of_three)(start, 0.7, inputs) == gradient(cells)(start, 0.7, inputs)));
}

BOOST_AUTO_TEST_CASE(columns_are_kept_once) {
  auto const found = kept_and_copied<std::remove_const_t<decltype(sums_over_steps)>>();
  BOOST_TEST(found[0] == 2); // one on the way forth, one on the way back
  BOOST_TEST(found[1] == 0);
  check(sums_over_steps, [](auto const&... x) { return sums_by_hand(x...); });
}

BOOST_AUTO_TEST_SUITE_END()
