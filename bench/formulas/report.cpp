// SPDX-License-Identifier: BSL-1.0
#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

namespace bench {

namespace {

constexpr Way every_way[] = {Way::generated, Way::printed,       Way::function, Way::function_loops,
                             Way::symbols,   Way::symbols_loops, Way::eigen,    Way::ceres,
                             Way::boost,     Way::adolc,         Way::sacado};

/// A mean of ratios is geometric.
struct Summary {
  double logs = 0, worst = 0;
  int count = 0;

  void add(double ratio) {
    logs += std::log(ratio);
    worst = std::max(worst, ratio);
    ++count;
  }
  double mean() const { return std::exp(logs / count); }
};

double quantile(std::vector<double> x, double q) {
  std::sort(x.begin(), x.end());
  return x[static_cast<std::size_t>(q * static_cast<double>(x.size() - 1))];
}

bool built(std::vector<Workload> const& all, Way way, int order) {
  return std::any_of(all.begin(), all.end(), [&](Workload const& w) { return w.find(way, order) != nullptr; });
}

/// A row of ratios for each formula, a column for each way, then means and worst of each.
void print_ratios(std::vector<Workload> const& all, int order, Way yardstick, char const* title) {
  Way const base = yardstick == Way::value || built(all, yardstick, order) ? yardstick
                   : built(all, Way::eigen, order)                         ? Way::eigen
                                                                           : Way::value;
  std::printf("\n%s; times as ratios to %s (its time in ns), medians in turn, ± half of the middle half\n", title,
              base == Way::value ? "the value" : name_of(base));
  std::vector<Way> columns;
  for (Way const way : every_way)
    if (way != base && built(all, way, order)) columns.push_back(way);
  std::printf("%-28s %8s", "", "ns");
  for (Way const way : columns) std::printf(" %13s", name_of(way));
  std::printf("\n");
  std::map<Way, Summary> summaries;
  for (Workload const& w : all) {
    Entry const* const to = base == Way::value ? &w.value() : w.find(base, order);
    if (to == nullptr) continue;
    std::printf("%-28s %8.1f", w.name.c_str(), median(to->times));
    for (Way const way : columns) {
      Entry const* const entry = w.find(way, order);
      if (entry == nullptr) {
        std::printf(" %13s", "-");
        continue;
      }
      Ratio const r = ratio(*entry, *to);
      summaries[way].add(r.median);
      std::printf(" %7.2f ±%4.2f", r.median, (r.high - r.low) / 2);
    }
    std::printf("\n");
  }
  for (bool const worst : {false, true}) {
    std::printf("%-28s %8s", worst ? "worst" : "geometric mean", "");
    for (Way const way : columns) std::printf(" %7.2f      ", worst ? summaries[way].worst : summaries[way].mean());
    std::printf("\n");
  }
}

void print_operations(std::vector<Workload> const& all) {
  std::printf("\noperations, and calls into the mathematical library\n%-28s", "");
  std::vector<std::pair<Way, int>> columns;
  for (int const order : {1, 2})
    for (Way const way : {Way::generated, Way::function, Way::symbols})
      if (built(all, way, order)) columns.push_back({way, order});
  for (auto const& [way, order] : columns) std::printf(" %9s %s", name_of(way), order == 1 ? "grad" : "Hess");
  std::printf("\n");
  for (Workload const& w : all) {
    std::printf("%-28s", w.name.c_str());
    for (auto const& [way, order] : columns) {
      Entry const* const entry = w.find(way, order);
      if (entry == nullptr) std::printf(" %14s", "-");
      else std::printf(" %9d + %2d", entry->operations.flops, entry->operations.calls);
    }
    std::printf("\n");
  }
}

void print_compile_times(std::vector<Workload> const& all) {
  std::printf("\nseconds to compile, headers not counted\n%-28s", "");
  std::vector<std::pair<Way, int>> columns;
  for (int const order : {1, 2})
    for (Way const way : every_way)
      if (file_of(way) != nullptr && built(all, way, order)) columns.push_back({way, order});
  for (auto const& [way, order] : columns) std::printf(" %9s %s", name_of(way), order == 1 ? "grad" : "Hess");
  std::printf("\n");
  for (Workload const& w : all) {
    std::printf("%-28s", w.name.c_str());
    for (auto const& [way, order] : columns) {
      Entry const* const entry = w.find(way, order);
      if (entry == nullptr || entry->compile_seconds == 0) std::printf(" %14s", "-");
      else std::printf(" %14.1f", entry->compile_seconds);
    }
    std::printf("\n");
  }
}

} // namespace

char const* name_of(Way way) {
  switch (way) {
  case Way::value:
    return "value";
  case Way::function:
    return "function";
  case Way::function_loops:
    return "in loops";
  case Way::symbols:
    return "symbols";
  case Way::symbols_loops:
    return "sym. loops";
  case Way::generated:
    return "SymPy";
  case Way::generated_plain:
    return "SymPy, no SLP";
  case Way::printed:
    return "as printed";
  case Way::eigen:
    return "Eigen";
  case Way::ceres:
    return "Ceres";
  case Way::boost:
    return "Boost";
  case Way::adolc:
    return "ADOL-C";
  case Way::sacado:
    return "Sacado";
  }
  return "";
}

char const* file_of(Way way) {
  switch (way) {
  case Way::function:
    return "function";
  case Way::symbols:
    return "symbols";
  case Way::eigen:
    return "eigen";
  case Way::ceres:
    return "ceres";
  case Way::boost:
    return "boost";
  case Way::adolc:
    return "adolc";
  case Way::sacado:
    return "sacado";
  default:
    return nullptr;
  }
}

Entry const* Workload::find(Way way, int order) const {
  for (Entry const& entry : entries)
    if (entry.way == way && entry.order == order) return &entry;
  return nullptr;
}

Ratio ratio(Entry const& of, Entry const& to) {
  std::vector<double> each;
  for (std::size_t i = 0; i < std::min(of.times.size(), to.times.size()); ++i)
    each.push_back(of.times[i] / to.times[i]);
  return {median(each), quantile(each, 0.25), quantile(each, 0.75)};
}

bool compare(Workload const& w) {
  bool same = true;
  for (int point = 0; point < points; ++point) {
    double const* const in = w.in.data() + point * w.inputs;
    for (Entry const& entry : w.entries) {
      // Against the first way of the highest order: one that dyad has no part in, where there is one.
      auto const reference =
          std::find_if(w.entries.begin(), w.entries.end(), [](Entry const& e) { return e.order == 2; });
      auto const count = static_cast<std::size_t>(w.results(entry.order));
      std::vector<double> expected(static_cast<std::size_t>(w.results(2))), found(expected.size());
      reference->kernel(in, expected.data());
      entry.kernel(in, found.data());
      double const difference = largest_difference({expected.data(), count}, {found.data(), count});
      if (difference < agreement) continue;
      std::printf("%s: %s, order %d, differs from %s by %.1e\n", w.name.c_str(), name_of(entry.way), entry.order,
                  name_of(reference->way), difference);
      same = false;
    }
    if (!same) return false;
  }
  return true;
}

void measure(Workload& w, int rounds) {
  std::vector<double> out(static_cast<std::size_t>(w.results(2)));
  auto const time = [&](Entry const& entry, int calls) {
    return nanoseconds(calls, [&](int i) {
      entry.kernel(w.in.data() + i % points * w.inputs, out.data());
      keep(out.data());
    });
  };
  std::vector<int> calls;
  constexpr double sample = 1e5; // nanoseconds: long beside the clock, short beside the time slice of another program
  for (Entry const& entry : w.entries) calls.push_back(points + static_cast<int>(sample / time(entry, 10 * points)));
  for (int round = 0; round < rounds; ++round)
    for (std::size_t k = 0; k < w.entries.size(); ++k) w.entries[k].times.push_back(time(w.entries[k], calls[k]));
  for (Entry const& plain : w.entries)
    if (plain.way == Way::generated_plain)
      for (Entry& other : w.entries)
        if (other.way == Way::generated && other.order == plain.order && median(plain.times) < median(other.times))
          other.times = plain.times;
  std::erase_if(w.entries, [](Entry const& e) { return e.way == Way::generated_plain; });
}

void print_tables(std::vector<Workload> const& all) {
  print_operations(all);
  print_ratios(all, 1, Way::generated, "value and gradient");
  print_ratios(all, 2, Way::generated, "value, gradient and Hessian");
  print_ratios(all, 1, Way::value, "value and gradient");
  print_compile_times(all);
}

} // namespace bench
