// SPDX-License-Identifier: BSL-1.0
/// \file dump: what each pass makes of a program, to be read by whoever writes passes.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/graph/pipeline.hpp>
#include <dyad/print/source.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dyad {

namespace print {

/// A program in static single assignment form, one node a line: `t3 = t1 * t2`. Nodes of derivatives, which passes may
/// regroup, are marked with a dot.
inline std::string lines_of(Source const& source, graph::Outputs const& program) {
  std::vector<std::string> name(static_cast<std::size_t>(program.graph.size()));
  Buffer<bool> const needed = graph::reachable(program.graph, program.roots);
  std::string out;
  int next = 1;
  for (int id = 0; id < program.graph.size(); ++id) {
    if (!needed[id]) continue;
    graph::Node const& n = program.graph[id];
    if (n.arity() == 0) {
      at(name, id) = leaf_text(source, n);
      continue;
    }
    at(name, id) = "t" + std::to_string(next++);
    std::string_view const op = n.op->name;
    bool const infix = n.arity() == 2 && op.find_first_of("+-*/<>=!&|") == 0;
    std::string const first = at(name, n.arg[0]);
    std::string value =
        infix ? first + " " + std::string(op) + " " + at(name, n.arg[1]) : std::string(op) + "(" + first;
    for (int k = 1; k < n.arity() && !infix; ++k) value += ", " + at(name, n.arg[k]);
    out += (n.free ? ". " : "  ") + at(name, id) + " = " + value + (infix ? "\n" : ")\n");
  }
  out += "  return";
  for (int i = 0; i < program.roots.size(); ++i) out += (i ? ", " : " ") + at(name, program.roots[i]);
  return out + "\n";
}

} // namespace print

/// The program that `compile` makes of expressions, after each pass of graph/pipeline.hpp, as text: for whoever wants
/// to see what the compiler was given, or writes a pass. `e` is an expression or a (nested) tuple of them.
template <Printable E> std::string dump(E const& e) {
  auto const source = print::source(e);
  graph::Outputs program{source.graph, {}};
  for (int const root : source.roots) program.roots.push(root);
  std::string out;
  graph::run_pipeline(program, {}, [&](std::string_view pass, graph::Outputs const& now) {
    out += "after " + std::string(pass) + ":\n" + print::lines_of(source, now);
  });
  return out;
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>
