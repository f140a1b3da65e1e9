// SPDX-License-Identifier: BSL-1.0
/// \file Twenty formulas, each in all ways: results are compared, then times measured in turn; tables, a JSON file and
/// charts.
#include "built.hpp"
#include "report.hpp"

#include <algorithm>
#include <cstdio>
#include <random>
#include <string>
#include <string_view>

#include <unistd.h>

namespace {

using namespace bench;

/// One way of a formula, and what is known of it.
template <class Formula, Way way, int Order> void add(Workload& w) {
  Entry entry{way, Order, run<Formula, way, Order>, {}, {}, 0};
  if constexpr (way == Way::function || way == Way::symbols || way == Way::generated)
    entry.operations = operations<Formula, way, Order>();
  w.entries.push_back(entry);
}

/// All ways that were built, of one order.
template <class Formula, int Order> void add_order(Workload& w) {
  [[maybe_unused]] constexpr std::size_t n = std::size(Formula::domain);
  [[maybe_unused]] constexpr Needs needs = Formula::needs;
#if DYAD_BENCH_SYMPY
  add<Formula, Way::generated, Order>(w);
  add<Formula, Way::generated_plain, Order>(w);
  add<Formula, Way::printed, Order>(w);
#endif
  add<Formula, Way::function, Order>(w);
  add<Formula, Way::function_loops, Order>(w);
#if DYAD_BENCH_FULL
  add<Formula, Way::symbols, Order>(w);
  add<Formula, Way::symbols_loops, Order>(w);
#endif
  if constexpr (!needs.power && !needs.erfc && !needs.lgamma && (Order == 1 || DYAD_BENCH_FULL))
    add<Formula, Way::eigen, Order>(w);
#if DYAD_BENCH_CERES
  if constexpr (!needs.lgamma && Order == 1) add<Formula, Way::ceres, Order>(w);
#endif
#if DYAD_BENCH_FULL
  if constexpr (n <= 3) add<Formula, Way::boost, Order>(w);
#endif
#if DYAD_BENCH_ADOLC
  if constexpr (!needs.erfc && !needs.lgamma) add<Formula, Way::adolc, Order>(w);
#endif
#if DYAD_BENCH_SACADO
  if constexpr (!needs.erfc && !needs.lgamma) add<Formula, Way::sacado, Order>(w);
#endif
}

template <class Formula> Workload workload(char const* id) {
  Workload w{id, Formula::name, static_cast<int>(std::size(Formula::domain)), {}, {}};
  std::mt19937_64 random(7);
  for (int i = 0; i < points; ++i)
    for (Range const r : Formula::domain) w.in.push_back(std::uniform_real_distribution<>(r.low, r.high)(random));
  add<Formula, Way::value, 0>(w);
  add_order<Formula, 1>(w);
  add_order<Formula, 2>(w);
  return w;
}

} // namespace

int main(int argc, char** argv) {
  bool const quick = is_short(argc, argv);
  std::vector<Workload> workloads;
#define DYAD_BENCH_ADD(formula) workloads.push_back(workload<formula>(#formula));
  DYAD_BENCH_FORMULAS(DYAD_BENCH_ADD)
#undef DYAD_BENCH_ADD

  bool agree = true;
  for (Workload const& w : workloads) agree = compare(w) && agree;
  if (!agree) {
    std::printf("results DISAGREE: nothing is measured\n");
    return 1;
  }
  std::printf("results of %zu formulas agree to %g\n", workloads.size(), agreement);
  if (std::string_view(DYAD_BENCH_MISSING) != "") std::printf("not installed: %s\n", DYAD_BENCH_MISSING);
  bool const terminal = isatty(STDERR_FILENO) != 0;
  std::size_t done = 0;
  for (Workload& w : workloads) {
    measure(w, quick ? 15 : 41);
    if (terminal) std::fprintf(stderr, "\rmeasured %zu of %zu", ++done, workloads.size());
  }
  if (terminal) std::fprintf(stderr, "\r%*s\r", 24, "");
  read_compile_times(workloads, DYAD_BENCH_OBJECTS);
  print_tables(workloads);
  write_json(workloads, DYAD_BENCH_MISSING, DYAD_BENCH_OUTPUT_DIR "/formulas.json");
  write_charts(workloads, DYAD_BENCH_OUTPUT_DIR);
  return 0;
}
