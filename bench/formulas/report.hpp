// SPDX-License-Identifier: BSL-1.0
/// \file Measurements of formulas, and what is printed and written of them.
#pragma once

#include "../measure.hpp"
#include "formulas_more.hpp"
#include "kernels.hpp"

#include <string>
#include <vector>

namespace bench {

inline constexpr int points = 64; ///< inputs rotate, so that nothing can be hoisted out of the loop

/// One way of computing a formula and its derivatives up to an order.
struct Entry {
  Way way;
  int order; ///< 0: the value alone
  Kernel kernel;
  Operations operations;      ///< of the ways that know
  std::vector<double> times;  ///< nanoseconds a call, one for each round
  double compile_seconds = 0; ///< what the compiler took for it, less the headers; 0: not known
};

struct Workload {
  std::string id, name;
  int inputs;
  std::vector<double> in; ///< `points` times the inputs
  std::vector<Entry> entries;

  int results(int order) const { return order == 0 ? 1 : 1 + inputs + (order == 2 ? inputs * (inputs + 1) / 2 : 0); }
  Entry const* find(Way way, int order) const;
  /// The value alone, which gradients are compared with.
  Entry const& value() const { return entries.front(); }
};

/// A ratio of times: the median over rounds, and the middle half of them.
struct Ratio {
  double median = 0, low = 0, high = 0;
};
Ratio ratio(Entry const& of, Entry const& to);

/// Whether all ways agree, to `agreement`; says which do not.
bool compare(Workload const& w);

/// Runs all ways in turn, round by round. Of generated code, with g++'s SLP vectoriser and without, the faster is kept.
void measure(Workload& w, int rounds);

/// Reads what the build has written beside each object.
void read_compile_times(std::vector<Workload>& all, std::string const& folder);

void print_tables(std::vector<Workload> const& all);
void write_json(std::vector<Workload> const& all, std::string const& missing, std::string const& path);
void write_charts(std::vector<Workload> const& all, std::string const& folder);

/// How a way is called in tables.
char const* name_of(Way way);
/// The file in `ways/` that it is compiled from; null where what it takes to compile is not asked.
char const* file_of(Way way);

} // namespace bench
