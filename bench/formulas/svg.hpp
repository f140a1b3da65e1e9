// SPDX-License-Identifier: BSL-1.0
/// \file Bar charts as SVG files.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

namespace bench {

struct BarChart {
  std::string title, unit, beneath; ///< `beneath`: machine, compiler and date
  std::vector<std::string> series;
  struct Row {
    std::string label;
    std::vector<double> values; ///< one for each series; 0 where there is none
  };
  std::vector<Row> rows;
  double line = 0;    ///< a value that is marked
  double longest = 0; ///< longer bars are cut, their values written beside; 0: none is
};

/// Writes a chart of horizontal bars: a group for each row, in it a bar for each series.
inline void write_svg(BarChart const& chart, std::string const& path) {
  static char const* const colours[] = {"#3b6ea5", "#e08a3c", "#6a9a56", "#9b6bb3", "#8c8c8c"};
  int const bar = 7, gap = 6, left = 210, width = 460, top = 64;
  int const group = bar * static_cast<int>(chart.series.size()) + gap;
  int const bottom = top + group * static_cast<int>(chart.rows.size()), height = bottom + 58;
  double largest = chart.line;
  for (auto const& row : chart.rows)
    for (double const value : row.values) largest = std::max(largest, value);
  if (chart.longest > 0) largest = std::min(largest, chart.longest);
  double const step = [&] { // of the grid: 1, 2 or 5 times a power of ten
    double const rough = largest / 6, power = std::pow(10, std::floor(std::log10(rough)));
    return (rough / power > 5 ? 10 : rough / power > 2 ? 5 : rough / power > 1 ? 2 : 1) * power;
  }();
  auto const number = [](double value, char const* format) {
    char text[32];
    std::snprintf(text, sizeof text, format, value);
    return std::string(text);
  };
  auto const x = [&](double value) { return number(left + width * std::min(value, largest) / largest, "%.1f"); };
  std::ofstream out(path);
  out << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" << left + width + 60 << "\" height=\"" << height
      << "\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
      << "<text x=\"12\" y=\"22\" font-size=\"15\" font-weight=\"bold\">" << chart.title << "</text>\n";
  double key = 12;
  for (std::size_t k = 0; k < chart.series.size(); ++k) {
    out << "<rect x=\"" << key << "\" y=\"34\" width=\"10\" height=\"10\" fill=\"" << colours[k % 5] << "\"/><text x=\""
        << key + 15 << "\" y=\"43\">" << chart.series[k] << "</text>\n";
    key += 40 + 7.0 * static_cast<double>(chart.series[k].size());
  }
  for (double at = 0; at <= largest * 1.0001; at += step)
    out << "<path d=\"M" << x(at) << ' ' << top - 4 << 'V' << bottom << "\" stroke=\"#ddd\"/><text x=\"" << x(at)
        << "\" y=\"" << bottom + 14 << "\" text-anchor=\"middle\" fill=\"#555\">" << number(at, "%g") << "</text>\n";
  for (std::size_t i = 0; i < chart.rows.size(); ++i) {
    int const y = top + group * static_cast<int>(i);
    auto const& row = chart.rows[i];
    out << "<text x=\"" << left - 8 << "\" y=\"" << y + (group - gap) / 2 + 4 << "\" text-anchor=\"end\">" << row.label
        << "</text>\n";
    for (std::size_t k = 0; k < row.values.size(); ++k) {
      if (row.values[k] <= 0) continue;
      int const at = y + bar * static_cast<int>(k);
      out << "<path d=\"M" << left << ' ' << at << 'H' << x(row.values[k]) << 'v' << bar - 1 << 'H' << left
          << "z\" fill=\"" << colours[k % 5] << "\"/>";
      if (row.values[k] > largest)
        out << "<text x=\"" << left + width + 4 << "\" y=\"" << at + bar << "\" font-size=\"9\">"
            << number(row.values[k], "%.1f") << "</text>";
      out << '\n';
    }
  }
  if (chart.line > 0)
    out << "<path d=\"M" << x(chart.line) << ' ' << top - 4 << 'V' << bottom << "\" stroke=\"black\"/>\n";
  out << "<text x=\"" << left + width / 2 << "\" y=\"" << bottom + 30 << "\" text-anchor=\"middle\">" << chart.unit
      << "</text>\n<text x=\"12\" y=\"" << bottom + 50 << "\" font-size=\"10\" fill=\"#555\">" << chart.beneath
      << "</text>\n</svg>\n";
}

} // namespace bench
