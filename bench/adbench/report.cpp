// SPDX-License-Identifier: BSL-1.0
/// \file adbench_report PUBLISHED OUTPUT...: a table of what the programs printed, and how far from the published
/// values. Fails where values published by ADBench are missed, or where a derivative differs from the one written by
/// hand.
#include "difference.hpp"
#include "json.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using Json = nlohmann::ordered_json;
using adbench::tolerance;

Json load(std::string const& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path + ": cannot be read");
  try {
    return Json::parse(file);
  } catch (Json::exception const& error) {
    throw std::runtime_error(path + ": " + error.what());
  }
}

std::vector<double> numbers(Json const& list) {
  std::vector<double> out;
  if (list.is_array())
    for (Json const& number : list) out.push_back(adbench::to_double(number));
  else out.push_back(adbench::to_double(list));
  return out;
}

/// Published numbers beside ours.
struct Pair {
  std::vector<double> published, ours;
};

std::vector<double> slice(std::vector<double> const& all, std::size_t first, std::size_t count) {
  if (first + count > all.size()) return {}; // of another size than what is published: infinitely far
  auto const from = all.begin() + static_cast<std::ptrdiff_t>(first);
  return {from, from + static_cast<std::ptrdiff_t>(count)};
}

/// ADBench's tests look at one residual and one block of rows, since the observations repeat: each must match.
std::vector<Pair> ba_pairs(Json const& published, Json const& out) {
  std::vector<Pair> pairs;
  auto const p = out.at("sizes").at("observations").get<std::size_t>();
  auto const reprojection = numbers(out.at("value").at("reprojection")), weight = numbers(out.at("value").at("weight"));
  Json const& jacobian = out.at("derivatives");
  auto const values = numbers(jacobian.at("values"));
  pairs.push_back(
      {{published.at("rows").get<double>(), published.at("cols").get<double>(), published.at("nnz").get<double>()},
       {jacobian.at("rows").get<double>(), jacobian.at("columns").get<double>(), static_cast<double>(values.size())}});
  auto const first = numbers(published.at("jacobian_row0_15")), second = numbers(published.at("jacobian_row1_15"));
  for (std::size_t i = 0; i < p; ++i) {
    pairs.push_back({numbers(published.at("reproj_err_pair")), slice(reprojection, 2 * i, 2)});
    pairs.push_back({numbers(published.at("w_err")), slice(weight, i, 1)});
    pairs.push_back({first, slice(values, 30 * i, 15)});
    pairs.push_back({second, slice(values, 30 * i + 15, 15)});
    pairs.push_back({numbers(published.at("jacobian_w_row")), slice(values, 30 * p + i, 1)});
  }
  return pairs;
}

std::vector<Pair> pairs_of(Json const& published, Json const& out) {
  auto const objective = out.at("objective").get<std::string>();
  if (objective == "ba") return ba_pairs(published, out);
  if (objective == "hand")
    return {{numbers(published.at("objective")), numbers(out.at("value"))},
            {numbers(published.at("jacobian_colmajor_6x26")), numbers(out.at("derivatives").at("values"))}};
  return {{numbers(published.at("objective")), numbers(out.at("value"))},
          {numbers(published.at("gradient")), numbers(out.at("derivatives"))}};
}

/// The difference from the values published for this instance, if any are.
std::optional<double> distance(Json const& all_published, Json const& out) {
  std::filesystem::path const file = out.at("file").get<std::string>();
  for (auto const& [name, published] : all_published.items()) {
    if (!published.is_object() || !name.starts_with(out.at("objective").get<std::string>())) continue;
    auto const text = published.at("file").get<std::string>(); // "data/ba/test.txt (…)"
    std::filesystem::path const wanted = text.substr(0, text.find(' '));
    if (file.filename() != wanted.filename() || file.parent_path().filename() != wanted.parent_path().filename())
      continue;
    double worst = 0;
    for (auto const& [expected, ours] : pairs_of(published, out))
      worst = std::max(worst, adbench::largest_difference(expected, ours));
    return worst;
  }
  return {};
}

std::string sizes(Json const& out) {
  std::string text;
  for (auto const& [name, size] : out.at("sizes").items())
    text += (text.empty() ? "" : " ") + name.substr(0, 1) + std::to_string(size.get<long>());
  return text;
}

int report(std::vector<std::string> const& paths) {
  Json const published = load(paths.at(0));
  constexpr double bar = 1.2;
  int failures = 0, over = 0, compared = 0;
  std::printf("%-10s %-34s %-26s %12s %12s %12s %6s %9s %12s %6s %9s %9s\n", "objective", "instance", "sizes",
              "value s", "derivative s", "hand s", "ratio", "to hand", "loops s", "ratio", "to hand", "published");
  for (std::size_t i = 1; i < paths.size(); ++i) {
    Json const out = load(paths[i]);
    std::printf("%-10s %-34s %-26s %12.3e %12.3e ", out.at("objective").get<std::string>().c_str(),
                std::filesystem::path(out.at("file").get<std::string>()).filename().c_str(), sizes(out).c_str(),
                adbench::to_double(out.at("seconds").at("objective")),
                adbench::to_double(out.at("seconds").at("derivatives")));
    bool good = true;
    if (out.contains("hand")) {
      Json const& hand = out.at("hand");
      double const ratio = adbench::to_double(hand.at("ratio")),
                   difference = adbench::to_double(hand.at("largest_difference"));
      std::printf("%12.3e %6.2f %9.1e ", adbench::to_double(hand.at("seconds")), ratio, difference);
      good = difference < tolerance;
      over += ratio > bar;
      ++compared;
    } else std::printf("%12s %6s %9s ", "-", "-", "-");
    if (out.contains("loops")) {
      Json const& loops = out.at("loops");
      double const difference = adbench::to_double(loops.at("largest_difference"));
      std::printf("%12.3e %6.2f %9.1e ", adbench::to_double(loops.at("seconds")),
                  adbench::to_double(loops.at("ratio")), difference);
      good = good && difference < tolerance;
    } else std::printf("%12s %6s %9s ", "-", "-", "-");
    if (auto const far = distance(published, out)) {
      std::printf("%9.1e", *far);
      good = good && *far < tolerance;
    } else std::printf("%9s", "-");
    std::printf("%s\n", good ? "" : "  WRONG");
    failures += !good;
  }
  std::printf("%d of %d above %.1f x of the derivative written by hand; %d of %zu wrong by more than %.0e\n", over,
              compared, bar, failures, paths.size() - 1, tolerance);
  return failures == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "Usage: " << argv[0] << " PUBLISHED OUTPUT...\n";
    return 2;
  }
  try {
    return report({argv + 1, argv + argc});
  } catch (std::exception const& error) {
    std::cerr << argv[0] << ": " << error.what() << '\n';
    return 1;
  }
}
