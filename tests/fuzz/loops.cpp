// SPDX-License-Identifier: BSL-1.0
// Random programs with loops: traced, differentiated, laid out as straight-line code with and without loops found
// again, and run, against plain evaluation with dual numbers. A fixed and a fresh seed; any number by hand:
//   test_fuzz --run_test=loops -- COUNT SEED
#include <dyad/graph/invariants.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <sstream>

#include "loop_programs.hpp"
#include "machine.hpp"
#include "oracle.hpp"

namespace {

using dyad::Buffer;
using dyad::Tracer;
using test::LoopProgram;
namespace graph = dyad::graph;

constexpr int most_nodes = 30000, most_roots = 700, most_operations = 2000, most_wide = 8000;
using Flat = graph::Flat<most_nodes, most_roots>;
constexpr std::size_t tangents = 4;
using Dual = test::Dual<tangents>;

Flat const& flattened(Flat& flat, graph::Outputs const& out, int values) {
  Buffer<int> roots = out.roots;
  while (roots.size() < most_roots) roots.push(roots[0]);
  flat = graph::flatten<most_nodes, most_roots>(out.graph, roots, values);
  return flat;
}

/// A traced program and its derivatives, made as the compiler makes them.
struct Traced {
  graph::Outputs
      out; ///< values, then each result's derivative by each input, then, if wanted, second derivatives of the first
  int inputs = 0, rows = 0;
  bool second = false;

  Traced(LoopProgram const& program, bool forward, bool hessian, int limit, Flat& flat)
      : inputs(program.inputs()), second(hessian) {
    graph::Outputs trace;
    std::vector<Tracer> in;
    trace.graph.inputs(inputs);
    for (int i = 0; i < inputs; ++i) in.emplace_back(&trace.graph, i);
    for (Tracer const& result : test::LoopRun<Tracer>(program, in, limit).results())
      trace.roots.push(graph::lift(&trace.graph, result));
    rows = trace.roots.size();
    out.graph.inputs(inputs);
    auto const all = graph::load(out.graph, flattened(flat, trace, rows));
    for (int i = 0; i < rows; ++i) out.roots.push(all[i]);
    out.graph.derived = true;
    forward ? forward_sweeps() : reverse_sweeps();
    if (second) second_derivatives();
  }
  int size() const { return out.roots.size(); }
  Buffer<int> parts() const {
    Buffer<int> begin{0, rows, rows + rows * inputs};
    if (second) begin.push(size());
    return begin;
  }

private:
  int or_zero(int id) { return id == graph::zero ? out.graph.constant(0) : id; }
  void reverse_sweeps() {
    int const one = out.graph.constant(1), size = out.graph.size();
    Buffer<int> leaves;
    for (int j = 0; j < inputs; ++j) leaves.push(j);
    auto const varied = graph::depends_on(out.graph, leaves, size);
    for (int i = 0; i < rows; ++i) {
      Buffer<int> seed(size, graph::zero);
      seed[out.roots[i]] = one;
      auto adjoint = graph::reverse(out.graph, test::all_rules(), seed, varied);
      for (int j = 0; j < inputs; ++j) out.roots.push(or_zero(adjoint[j]));
    }
  }
  void forward_sweeps() {
    int const one = out.graph.constant(1);
    Buffer<int> entries(rows * inputs, graph::zero);
    auto const needed = graph::reachable(out.graph, out.roots);
    for (int j = 0; j < inputs; ++j) {
      auto tangent = graph::forward(out.graph, test::all_rules(), needed, j, one);
      for (int i = 0; i < rows; ++i)
        entries[i * inputs + j] = out.roots[i] < needed.size() ? tangent[out.roots[i]] : graph::zero;
    }
    for (int const id : entries) out.roots.push(or_zero(id));
  }
  void second_derivatives() {
    Buffer<int> gradient, entries(inputs * inputs, graph::zero);
    for (int i = 0; i < inputs; ++i) gradient.push(out.roots[rows + i]);
    auto const needed = graph::reachable(out.graph, gradient);
    int const one = out.graph.constant(1);
    for (int j = 0; j < inputs; ++j) {
      auto tangent = graph::forward(out.graph, test::all_rules(), needed, j, one);
      for (int i = 0; i <= j; ++i)
        entries[i * inputs + j] = entries[j * inputs + i] =
            gradient[i] < needed.size() ? tangent[gradient[i]] : graph::zero;
    }
    for (int const id : entries) out.roots.push(or_zero(id));
  }
};

/// What the oracle says of a program at a point.
class Expected {
public:
  Expected(LoopProgram const& program, std::vector<double> const& at,
           std::vector<std::vector<std::array<double, tangents>>> const& directions)
      : directions_(directions) {
    Dual::undefined = false;
    for (auto const& direction : directions) {
      std::vector<Dual> in;
      for (std::size_t i = 0; i < at.size(); ++i) in.push_back(Dual::input(at[i], direction[i]));
      passes_.push_back(test::LoopRun<Dual>(program, in, most_wide).results());
    }
    defined_ = !Dual::undefined;
  }
  /// What is wrong with the numbers of a program, or nothing.
  std::string complaint(Traced const& traced, std::vector<double> const& found) const {
    std::ostringstream out;
    out.precision(17);
    auto const inputs = static_cast<std::size_t>(traced.inputs), rows = static_cast<std::size_t>(traced.rows);
    for (std::size_t r = 0; r < rows; ++r) {
      double const value = passes_[0][r].value;
      if (found[r] != value && defined_) {
        out << "value " << r << ": " << found[r] << " where " << value << " is expected";
        return out.str();
      }
    }
    for (std::size_t p = 0; defined_ && p < passes_.size(); ++p)
      for (std::size_t r = 0; r < rows; ++r) {
        Dual const& dual = passes_[p][r];
        if (dual.wild) continue;
        for (std::size_t k = 0; k < Dual::derivatives; ++k) {
          long double sum = 0;
          if (k < tangents)
            for (std::size_t i = 0; i < inputs; ++i)
              if (double const d = directions_[p][i][k]; d != 0)
                sum += static_cast<long double>(d) * static_cast<long double>(found[rows + r * inputs + i]);
          if (k == tangents) {
            if (!traced.second || r > 0 || dual.kink) continue;
            for (std::size_t i = 0; i < inputs; ++i)
              for (std::size_t j = 0; j < inputs; ++j)
                if (double const d = directions_[p][i][0] * directions_[p][j][1]; d != 0)
                  sum += static_cast<long double>(d) *
                         static_cast<long double>(found[rows + rows * inputs + i * inputs + j]);
          }
          if (std::abs(sum - dual.exact[k]) <= dual.tolerance(k)) continue;
          out << "result " << r << ", direction " << p << '.' << k << ": " << sum << " where " << dual.exact[k]
              << " is expected, +- " << dual.tolerance(k);
          return out.str();
        }
      }
    return {};
  }
  bool wild() const {
    for (auto const& pass : passes_)
      for (Dual const& dual : pass)
        if (dual.wild) return true;
    return false;
  }

private:
  std::vector<std::vector<std::array<double, tangents>>> directions_;
  std::vector<std::vector<Dual>> passes_;
  bool defined_ = false;
};

/// All inputs one by one where there are few; else some, and all of them at once with random weights.
std::vector<std::vector<std::array<double, tangents>>> directions(int inputs, bool second, test::LoopWriter& random) {
  auto const n = static_cast<std::size_t>(inputs);
  std::vector<std::vector<std::array<double, tangents>>> out;
  for (std::size_t first = 0; first < (n <= 12 ? n : 2 * tangents); first += tangents) {
    out.emplace_back(n);
    for (std::size_t k = 0; k < tangents; ++k) {
      if (n > 12 && first == 0 && k == 0)
        for (auto& d : out.back()) d[k] = random.real(0.5, 1.5);
      else if (n > 12)
        out.back()[static_cast<std::size_t>(random.below(inputs))][k] = 1;
      else if (first + k < n)
        out.back()[first + k][k] = 1;
    }
  }
  if (second)
    for (int pair = 0; pair < 4; ++pair) {
      out.emplace_back(n);
      out.back()[static_cast<std::size_t>(random.below(inputs))][0] = 1;
      out.back()[static_cast<std::size_t>(random.below(inputs))][1] = 1;
    }
  return out;
}

struct Count {
  int programs = 0, rolled = 0, loops = 0, chunked = 0, wrong = 0, wild = 0, points = 0;
};

void check(std::uint64_t seed, Count& count, Flat& flat) {
  test::LoopWriter writer(seed);
  static constexpr int lengths[] = {3, 4, 5, 7, 8, 9, 10, 12, 15, 16, 17, 20, 24, 31, 32, 33, 40, 63, 64};
  bool const wide = writer.one_in(40); // long bodies are cut into chunks
  int const length = wide ? 12 + writer.below(14) : lengths[writer.below(static_cast<int>(std::size(lengths)))];
  LoopProgram const program = writer.program(length, wide);
  bool const forward = writer.one_in(4) && static_cast<int>(program.results.size()) * 2 > program.inputs(),
             hessian = program.inputs() <= 12 && writer.one_in(2);
  std::unique_ptr<Traced> traced;
  if (static_cast<int>(program.results.size()) * (1 + program.inputs()) > most_roots) return;
  try {
    traced = std::make_unique<Traced>(program, forward, hessian, wide ? most_wide : most_operations, flat);
  } catch (test::too_long const&) { return; }
  if (traced->size() > most_roots || traced->out.graph.size() > most_nodes) return;
  flattened(flat, traced->out, traced->rows);
  if (!flat.fits()) return;
  ++count.programs;

  Buffer<int> places;
  for (int i = 0; i < traced->size(); ++i) places.push(flat.root[i]);
  std::vector<std::pair<std::string, graph::Code>> codes;
  graph::Builder all;
  graph::load_plain(all, flat);
  graph::OrderOf const order(all, places);
  graph::Loops const loops(all, order.nodes, order.place, places, traced->parts());
  if (!loops.empty()) {
    ++count.rolled;
    codes.emplace_back("loops", graph::rolled(loops, false));
    codes.emplace_back("loops in small chunks", graph::rolled(loops, false, {6, 4}));
    codes.emplace_back("loops, regrouped", graph::rolled(loops, true));
    for (auto const& piece : codes.back().second.pieces) count.loops += piece.count > 0;
    for (auto const& piece : codes[1].second.pieces) count.chunked += piece.count > 0 && piece.chunks > 1;
  }
  codes.emplace_back("straight",
                     graph::straight(graph::optimize({all, places}, {false}), traced->inputs));
  codes.emplace_back(
      "straight in small chunks",
      graph::straight(graph::optimize({all, places}, {false}), traced->inputs, {20, 7}));
  if (flat.size <= 300) {
    graph::Outputs loaded;
    auto const roots = graph::load(loaded.graph, flat);
    for (int i = 0; i < traced->size(); ++i) loaded.roots.push(roots[i]);
    codes.emplace_back("optimised",
                       graph::straight(graph::optimize(loaded, {true, graph::largest_regrouped}), traced->inputs));
  }

  for (auto const& [what, code] : codes) try {
      graph::Invariants(code, traced->inputs, traced->size());
    } catch (char const* sentence) {
      ++count.wrong;
      BOOST_TEST(false, "seed " << seed << ", length " << length << ", " << what << ": " << sentence);
    }
  for (int repeat = 0; repeat < 2; ++repeat) {
    auto const at = writer.point(program.inputs());
    Expected const expected(program, at, directions(program.inputs(), hessian, writer));
    count.wild += expected.wild();
    ++count.points;
    auto const try_out = [&](std::string const& what, auto const& numbers) {
      std::string message;
      try {
        message = expected.complaint(*traced, numbers());
      } catch (std::exception const& error) { message = error.what(); } catch (char const* sentence) {
        message = sentence;
      }
      if (message.empty()) return true;
      ++count.wrong;
      BOOST_TEST(message.empty(), "seed " << seed << ", length " << length << ", " << what << ": " << message);
      return false;
    };
    bool const good = try_out("graph", [&] {
      auto const values = test::evaluate(traced->out.graph, at);
      std::vector<double> out;
      for (int const root : traced->out.roots) out.push_back(values[static_cast<std::size_t>(root)]);
      return out;
    });
    for (auto const& [what, code] : codes)
      if (good) try_out(what, [&] { return test::Machine(code, at, static_cast<std::size_t>(traced->size())).out; });
  }
}

void run(int programs, std::uint64_t seed) {
  Count count;
  auto const flat = std::make_unique<Flat>();
  for (std::uint64_t k = 0; count.programs < programs; ++k) check(seed * 1000003u + k, count, *flat);
  std::cout << "loops, seed " << seed << ": " << count.programs << " programs, " << count.rolled << " with "
            << count.loops << " loops (" << count.chunked << " in chunks), " << count.points << " points, "
            << count.wild << " with extremes, " << count.wrong << " wrong\n";
}

} // namespace

BOOST_AUTO_TEST_SUITE(loops)

/// Whoever breaks laid-out code is told so: each change of one number of it is noticed.
BOOST_AUTO_TEST_CASE(broken_code_is_noticed) {
  graph::Outputs out;
  std::vector<Tracer> x;
  for (int i = 0; i < 40; ++i) x.emplace_back(&out.graph, out.graph.number(i));
  Tracer sum = 0.0, state = x[0];
  for (std::size_t i = 1; i < 40; ++i) {
    state = 0.5 * state + sin(x[i]) * x[i - 1];
    sum += where(state > x[i], square(state), 0.25 * x[i]) * (1.0 + 0.125 * static_cast<double>(i * i));
    out.roots.push(graph::lift(&out.graph, state * x[i]));
  }
  out.roots.push(graph::lift(&out.graph, sum));
  graph::OrderOf const order(out.graph, out.roots);
  graph::Code const good = graph::rolled(graph::Loops(out.graph, order.nodes, order.place, out.roots, {0}), true);
  int const results = out.roots.size();
  auto const noticed = [&](auto const& tamper) {
    graph::Code code = good;
    tamper(code);
    try {
      graph::Invariants(code, 40, results);
    } catch (char const*) { return true; }
    return false;
  };
  BOOST_TEST(!noticed([](graph::Code&) {}));
  int loops = 0, sequential = 0, moves = 0;
  for (int p = 0; p < good.pieces.size(); ++p) {
    if (good.pieces[p].count == 0) continue;
    ++loops;
    sequential += good.pieces[p].sequential;
    for (int const count : {-1, 0, 41}) BOOST_TEST(noticed([&](graph::Code& code) { code.pieces[p].count = count; }));
    BOOST_TEST((good.pieces[p].carries == 0 ||
                noticed([&](graph::Code& code) { code.pieces[p].sequential = !code.pieces[p].sequential; })));
  }
  BOOST_TEST(loops >= 2);
  BOOST_TEST(sequential >= 1);
  for (int i = 0; i < good.steps.size(); ++i) {
    auto const move = static_cast<graph::Move>(good.steps[i].op);
    using enum graph::Move;
    if (move == to_output || move == to_array || move == to_state || move == to_sum) {
      ++moves;
      BOOST_TEST(noticed([&](graph::Code& code) { code.steps[i].b += 1; }), "write " << i << " goes elsewhere");
      BOOST_TEST(noticed([&](graph::Code& code) { code.steps[i].a = 1000; }),
                 "write " << i << " of a value that does not exist");
    }
    if (move == input || move == table || move == array) {
      BOOST_TEST(noticed([&](graph::Code& code) { code.steps[i].b = -1; }),
                 "read " << i << " before the first element");
      BOOST_TEST(noticed([&](graph::Code& code) { code.steps[i].b = 10000; }),
                 "read " << i << " after the last element");
    }
  }
  BOOST_TEST(moves > 5);
  for (int k = 0; k < good.carries.size(); ++k)
    BOOST_TEST(noticed([&](graph::Code& code) { code.carries[k].from = -1; }));
  BOOST_TEST(noticed([](graph::Code& code) { std::swap(code.pieces[0], code.pieces[code.pieces.size() - 1]); }));
}

BOOST_AUTO_TEST_CASE(random_programs) {
  auto const& suite = boost::unit_test::framework::master_test_suite();
  if (suite.argc > 1)
    return run(std::atoi(suite.argv[1]), suite.argc > 2 ? std::strtoull(suite.argv[2], nullptr, 10) : 1);
  run(2000, 1);
  run(1000,
      static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count() / 1000000 % 1000000));
}

BOOST_AUTO_TEST_SUITE_END()
