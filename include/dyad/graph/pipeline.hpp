// SPDX-License-Identifier: BSL-1.0
/// \file The passes that make a program of a graph, in their order.
///
/// A pass is a function from outputs to outputs, in a file of its own in `graph/passes/` that says what it assumes and
/// what it may change. All of them leave the operations of a formula as written alone, but for what gives the same
/// bits.
#pragma once

#include <dyad/graph/passes/cancel_exponentials.hpp>
#include <dyad/graph/passes/fuse_multiply_add.hpp>
#include <dyad/graph/passes/pair_sines.hpp>
#include <dyad/graph/passes/regroup.hpp>
#include <dyad/graph/passes/relate_exponentials.hpp>
#include <dyad/graph/passes/share_factors.hpp>
#include <dyad/graph/passes/share_reciprocals.hpp>
#include <dyad/graph/passes/share_reflections.hpp>
#include <dyad/graph/passes/smooth_series.hpp>

#include <string_view>

namespace dyad::graph {

/// The largest traced function, in nodes, for whose programs the compiler does what takes more than linear time.
inline constexpr int largest_regrouped = 160;
inline constexpr int any_size = 1 << 30;

struct Pass {
  std::string_view name;
  Outputs (*run)(Outputs); ///< takes and returns by value: a program that a pass leaves alone is not copied
  bool regroups = false; ///< rounds otherwise than the rules: for derivatives, in built-in numbers
  bool costly = false;   ///< takes more than linear time
  Relation of = Relation::none; ///< acts only on programs with operations that state this
  bool series = false;          ///< for Taylor polynomials alone
  bool recording = false;       ///< for arrays and Variables, whose programs see no other pass
};

inline constexpr Pass pipeline[] = {
    {.name = "smooth series", .run = &smooth_series, .series = true},
    {.name = "smooth shares", .run = &smooth_shares, .of = Relation::exponential, .recording = true},
    {"cancel exponentials", &cancel_exponentials, true, false, Relation::exponential},
    {"regroup", &regroup, true, true},
    {"relate exponentials", &relate_exponentials, true, false, Relation::exponential},
    {"share factors", &share_factors, true},
    {"share reciprocals", &share_reciprocals, true, false, Relation::reciprocal},
    {"share reflections", &share_reflections, false, false, Relation::part},
    {"pair sine and cosine", &pair_sines, false, false, Relation::pair},
    {"fuse multiply-add", &fuse_multiply_add, false, false, Relation::with_product},
};

/// What a program is for: `built_in` says that it is for `double` or `float`, whose rounding derivatives may see;
/// costly passes are run on programs of at most `largest` nodes.
struct Limits {
  bool built_in = true;
  int largest = any_size;
  bool series = false;    ///< for Taylor polynomials
  bool recording = false; ///< for arrays and Variables
};

/// Runs the passes. `observe(name, program)` is called with the program before the first pass, and after each that
/// its limits admit, whether it found operations to act on or not.
template <class Observe>
constexpr Outputs run_pipeline(Outputs program, Limits const& limits, Observe const& observe) {
  bool any_free = false;
  unsigned stated = 0;
  int const size = program.graph.size();
  Node const* const nodes = program.graph.nodes();
  for (int id = 0; id < size; ++id) {
    any_free = any_free || nodes[id].free;
    stated |= nodes[id].op->stated;
  }
  bool const small = size <= limits.largest;
  observe(std::string_view("as built"), program);
  for (Pass const& pass : pipeline) {
    if ((pass.series && !limits.series) || pass.recording != limits.recording) continue;
    if ((pass.regroups && !(any_free && limits.built_in)) || (pass.costly && !small)) continue;
    if (pass.of == Relation::none || (stated & static_cast<unsigned>(pass.of)) != 0)
      program = pass.run(static_cast<Outputs&&>(program));
    observe(pass.name, program);
  }
  return program;
}

/// The program of several outputs: derivatives regrouped together with everything else that is computed.
constexpr Outputs optimize(Outputs program, Limits const& limits = {}) {
  return run_pipeline(static_cast<Outputs&&>(program), limits, [](std::string_view, Outputs const&) {});
}

} // namespace dyad::graph
