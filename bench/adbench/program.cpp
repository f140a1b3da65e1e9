// SPDX-License-Identifier: BSL-1.0
#include "program.hpp"

#include <boost/program_options.hpp>

#include <iostream>
#include <new>

namespace adbench {

namespace options = boost::program_options;

namespace {

Options parse(options::variables_map const& given, std::vector<std::string> const& file_names) {
  Options out;
  out.summary = given.count("summary") > 0;
  out.compare = given.count("compare") > 0;
  out.repeat = given["repeat"].as<int>();
  if (out.repeat < 1) throw options::error("--repeat needs a count of at least 1");
  if (given.count("file")) out.files = given["file"].as<std::vector<std::string>>();
  if (out.files.size() != file_names.size())
    throw options::error("expected " + std::to_string(file_names.size()) + " file names, found " +
                         std::to_string(out.files.size()));
  return out;
}

} // namespace

int run_program(int argc, char** argv, std::vector<std::string> const& file_names,
                std::function<void(Options const&)> const& body) {
  options::options_description shown("Prints objective and derivatives as JSON. Options");
  shown.add_options()("summary", "arrays by their count, sum, norm, first and last numbers alone")(
      "compare", "measure and check against the derivative written by hand")(
      "repeat", options::value<int>()->default_value(5),
      "samples of each timing, of which the median counts")("help", "this text");
  options::options_description all;
  all.add(shown).add_options()("file", options::value<std::vector<std::string>>());
  options::positional_options_description files;
  files.add("file", -1);
  auto const usage = [&](std::ostream& out) {
    out << "Usage: " << argv[0];
    for (auto const& name : file_names) out << ' ' << name;
    out << " [OPTION]...\n" << shown;
  };

  Options chosen;
  try {
    options::variables_map given;
    options::store(options::command_line_parser(argc, argv).options(all).positional(files).run(), given);
    if (given.count("help")) {
      usage(std::cout);
      return 0;
    }
    chosen = parse(given, file_names);
  } catch (options::error const& error) {
    std::cerr << argv[0] << ": " << error.what() << '\n';
    usage(std::cerr);
    return 2;
  }
  try {
    std::ios::sync_with_stdio(false);
    body(chosen);
    std::cout.flush();
    if (!std::cout) throw std::runtime_error("the output could not be written");
  } catch (std::bad_alloc const&) {
    std::cerr << argv[0] << ": not enough memory for the sizes in " << chosen.files.front() << '\n';
    return 1;
  } catch (std::exception const& error) {
    std::cerr << argv[0] << ": " << error.what() << '\n';
    return 1;
  }
  return 0;
}

void write_header(JsonWriter& json, std::string_view objective, std::string const& file) {
  json.member("objective", objective);
  json.member("file", file);
#ifdef __clang__
  json.member("compiler", "clang " __clang_version__);
#else
  json.member("compiler", "g++ " __VERSION__);
#endif
}

namespace {

void write(JsonWriter& json, std::string_view name, double seconds, double ratio, double difference) {
  json.begin(name);
  json.number("seconds", seconds);
  json.number("ratio", ratio);
  json.number("largest_difference", difference);
  json.end();
}

} // namespace

void write_comparison(JsonWriter& json, double dyad_seconds, double hand_seconds, double difference) {
  write(json, "hand", hand_seconds, dyad_seconds / hand_seconds, difference);
}

void write_loops(JsonWriter& json, double loops_seconds, double hand_seconds, double difference) {
  write(json, "loops", loops_seconds, loops_seconds / hand_seconds, difference);
}

} // namespace adbench
