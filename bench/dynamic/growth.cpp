// SPDX-License-Identifier: BSL-1.0
/// \file Cost an operation as graphs grow: nothing is quadratic, and nothing is done once for each path.
#include "../measure.hpp"
#include "parts.hpp"

#include <dyad/dynamic.hpp>

#include <cstdio>
#include <optional>

namespace {

using dyad::Variable;

Variable deep(Variable const& x, int n) {
  Variable y = x;
  for (int i = 0; i < n; ++i) y = sin(y);
  return y;
}

/// One value used n times, and added up from the first to the last.
Variable wide(Variable const& x, int n) {
  Variable y = x * 0.0;
  for (int i = 0; i < n / 3; ++i) y = y + x * (x * (1.0 / (i + 1)));
  return y;
}

/// n terms, added in pairs: n sources, log n deep.
Variable bushy(Variable const& x, int n) {
  std::vector<Variable> terms;
  for (int i = 0; i < n / 3; ++i) terms.push_back(x * (x * (1.0 / (i + 1))));
  while (terms.size() > 1) {
    std::size_t const half = terms.size() / 2, rest = terms.size() - half;
    for (std::size_t i = 0; i < half; ++i) terms[i] = terms[i] + terms[rest + i];
    terms.resize(rest);
  }
  return terms.front();
}

/// Every value used twice: 2^(n/2) paths.
Variable shared(Variable const& x, int n) {
  Variable y = x;
  for (int i = 0; i < n / 2; ++i) y = sin(y + y);
  return y;
}

/// Two strands that meet at every step.
Variable ladder(Variable const& x, int n) {
  Variable a = x, b = x * 0.5;
  for (int i = 0; i < n / 4; ++i) {
    Variable const c = (a + b) * 0.5;
    b = sin(a * b);
    a = c;
  }
  return a;
}

struct Graph {
  char const* name;
  Variable (*build)(Variable const&, int);
};
constexpr Graph graphs[] = {{"deep", deep}, {"wide", wide}, {"bushy", bushy}, {"shared", shared}, {"ladder", ladder}};

/// Nanoseconds an operation of the recorded graph: building it, a sweep of numbers, a sweep that builds the graph of
/// the gradient, a sweep over that, and letting go of it all.
struct Costs {
  double build, sweep, create_graph, second, release;
};

Costs measure(Graph const& graph, int n, int repetitions) {
  std::vector<double> build, sweep, create_graph, second, release;
  for (int i = 0; i < repetitions; ++i) {
    Variable const x(0.7);
    std::optional<Variable> y, g, h;
    auto const time = [&](std::vector<double>& times, auto const& f) {
      times.push_back(bench::nanoseconds(1, [&](int) { f(); }) / n);
    };
    time(build, [&] { y = graph.build(x, n); });
    time(sweep, [&] { bench::keep(dyad::grad(*y, x).node()); });
    time(create_graph, [&] { g = dyad::grad(*y, x, {.create_graph = true}); });
    time(second, [&] { h = dyad::grad(*g, x); });
    time(release, [&] { h.reset(), g.reset(), y.reset(); });
  }
  return {bench::median(build), bench::median(sweep), bench::median(create_graph), bench::median(second),
          bench::median(release)};
}

} // namespace

bool growth(bool quick) {
  std::vector<int> sizes = {1'000, 10'000, 100'000};
  if (!quick) sizes.push_back(1'000'000);
  int const repetitions = quick ? 3 : 5;
  std::printf("\nCost as graphs grow: ns an operation, where linear cost is a constant.\n\n");
  std::printf("%-10s %10s %10s %10s %14s %14s %10s\n", "graph", "operations", "build", "sweep", "create_graph",
              "sweep of that", "release");
  bool linear = true;
  for (Graph const& graph : graphs) {
    double first = 0;
    for (int const n : sizes) {
      Costs const c = measure(graph, n, repetitions);
      double const total = c.build + c.sweep + c.create_graph + c.second + c.release;
      if (first == 0) first = total;
      // Caches and the heap of the sweep account for some growth; a quadratic cost would be hundreds of times as much.
      bool const grows = total > 20 * first;
      linear = linear && !grows;
      std::printf("%-10s %10d %10.1f %10.1f %14.1f %14.1f %10.1f%s\n", graph.name, n, c.build, c.sweep, c.create_graph,
                  c.second, c.release, grows ? "  NOT LINEAR" : "");
      std::fflush(stdout);
    }
  }
  return linear;
}
