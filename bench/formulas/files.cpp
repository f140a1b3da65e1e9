// SPDX-License-Identifier: BSL-1.0
/// \file What is read from files of the build, and files that are written: JSON and charts.
#include "report.hpp"
#include "svg.hpp"

#include <ctime>
#include <fstream>
#include <iostream>

namespace bench {

namespace {

/// Of the machine and the compiler: what a figure needs to mean something.
std::string circumstances() {
  std::string machine = "unknown machine", line;
  for (std::ifstream in("/proc/cpuinfo"); std::getline(in, line);)
    if (line.rfind("model name", 0) == 0) {
      machine = line.substr(line.find(':') + 2);
      break;
    }
#if defined(__clang__)
  std::string const compiler =
      "clang++ " + std::string(__clang_version__).substr(0, std::string(__clang_version__).find(' '));
#else
  std::string const compiler = std::string("g++ ") + __VERSION__;
#endif
  std::time_t const now = std::time(nullptr);
  char date[16];
  std::strftime(date, sizeof date, "%Y-%m-%d", std::gmtime(&now));
  return machine + "; " + compiler + ", -O3 -march=native; " + date;
}

/// A chart of the ratios of some ways to another one.
BarChart chart_of(std::vector<Workload> const& all, std::vector<Way> const& ways, int order, Way to) {
  BarChart out;
  out.beneath = circumstances();
  for (Way const way : ways) out.series.push_back(name_of(way));
  for (Workload const& w : all) {
    BarChart::Row row{w.name, {}};
    Entry const* const base = to == Way::value ? &w.value() : w.find(to, order);
    for (Way const way : ways) {
      Entry const* const entry = w.find(way, order);
      row.values.push_back(entry && base ? ratio(*entry, *base).median : 0);
    }
    out.rows.push_back(row);
  }
  return out;
}

} // namespace

void read_compile_times(std::vector<Workload>& all, std::string const& folder) {
  for (Workload& w : all)
    for (Entry& entry : w.entries) {
      char const* const file = file_of(entry.way);
      if (file == nullptr) continue;
      std::ifstream in(folder + "/" + file + "_" + w.id + "_" + std::to_string(entry.order) + ".cpp.o.seconds");
      in >> entry.compile_seconds;
    }
}

void write_json(std::vector<Workload> const& all, std::string const& missing, std::string const& path) {
  std::ofstream out(path);
  out << "{\n  \"circumstances\": \"" << circumstances() << "\",\n  \"missing\": \"" << missing
      << "\",\n  \"formulas\": [";
  char const* before_formula = "\n";
  for (Workload const& w : all) {
    out << before_formula << "    {\"name\": \"" << w.name << "\", \"inputs\": " << w.inputs << ", \"ways\": [";
    char const* before = "\n";
    for (Entry const& entry : w.entries) {
      out << before << "      {\"way\": \"" << name_of(entry.way) << "\", \"order\": " << entry.order
          << ", \"nanoseconds\": " << median(entry.times);
      if (entry.operations.flops > 0)
        out << ", \"flops\": " << entry.operations.flops << ", \"calls\": " << entry.operations.calls;
      if (entry.compile_seconds > 0) out << ", \"compile_seconds\": " << entry.compile_seconds;
      auto const write_ratio = [&](char const* name, Entry const* to) {
        if (to == nullptr) return;
        Ratio const r = ratio(entry, *to);
        out << ", \"" << name << "\": [" << r.low << ", " << r.median << ", " << r.high << ']';
      };
      write_ratio("over_value", &w.value());
      write_ratio("over_sympy", w.find(Way::generated, entry.order));
      out << '}';
      before = ",\n";
    }
    out << "\n    ]}";
    before_formula = ",\n";
  }
  out << "\n  ]\n}\n";
}

void write_charts(std::vector<Workload> const& all, std::string const& folder) {
  bool const full = all.front().find(Way::symbols, 2) != nullptr;
  if (!full) return;
  if (all.front().find(Way::generated, 2) != nullptr) {
    BarChart hessian = chart_of(all, {Way::function, Way::function_loops, Way::symbols}, 2, Way::generated);
    hessian.title = "Value, gradient and Hessian of twenty formulas";
    hessian.unit = "time, relative to straight code by SymPy";
    hessian.line = 1;
    write_svg(hessian, folder + "/hessian.svg");
  }
  BarChart gradient = chart_of(all, {Way::function, Way::symbols, Way::eigen, Way::ceres}, 1, Way::value);
  gradient.title = "Value and gradient of twenty formulas";
  gradient.unit = "time, relative to the value alone";
  gradient.line = 1;
  gradient.longest = 10;
  write_svg(gradient, folder + "/gradient.svg");
  BarChart compile = chart_of({}, {Way::function, Way::symbols, Way::eigen}, 2, Way::value);
  for (Workload const& w : all) {
    BarChart::Row row{w.name, {}};
    for (Way const way : {Way::function, Way::symbols, Way::eigen}) {
      Entry const* const entry = w.find(way, 2);
      row.values.push_back(entry ? entry->compile_seconds : 0);
    }
    compile.rows.push_back(row);
  }
  compile.title = "Value, gradient and Hessian: what they take to compile";
  compile.unit = "seconds of the compiler, headers precompiled";
  write_svg(compile, folder + "/compile_time.svg");
}

} // namespace bench
