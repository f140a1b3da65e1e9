// SPDX-License-Identifier: BSL-1.0
// Random expressions: wherever plain forward mode and plain reverse mode are finite and accurate, so are the
// derivatives of the library, and its values have the bits of the formula. Points include zeros, ones, huge, tiny and
// subnormal numbers. A fixed and a fresh seed; any number by hand:
//   test_fuzz --run_test=expressions -- COUNT SEED
#include "expression_programs.hpp"
#include "machine.hpp"

#include "support/program_invariants.hpp"

#include <dyad/graph/second_derivatives.hpp>

#include <boost/test/unit_test.hpp>

#include <bit>
#include <cfenv>
#include <cstdlib>
#include <iostream>
#include <optional>

namespace {

using namespace test::expressions;
using dyad::Buffer;
namespace graph = dyad::graph;
namespace ops = dyad::ops;

int step_node(graph::Builder& b, Step const& s, std::vector<int> const& id) {
  auto const apply = [&]<class O>(std::type_identity<O>, auto... arg) { return b.apply(&graph::info<O>, arg...); };
  int const x = id[s.a], y = id[s.b];
  switch (s.op) {
  case Op::constant: return b.constant(s.number);
  case Op::add: return b.add(x, y);
  case Op::sub: return b.sub(x, y);
  case Op::mul: return b.mul(x, y);
  case Op::div: return b.div(x, y);
  case Op::neg: return b.neg(x);
  case Op::hypot: return apply(std::type_identity<ops::Hypot>{}, x, y);
  case Op::atan2: return apply(std::type_identity<ops::Atan2>{}, x, y);
  case Op::max: return apply(std::type_identity<ops::Max>{}, x, y);
  case Op::pow: return apply(std::type_identity<ops::Pow>{}, x, y);
  case Op::sin: return apply(std::type_identity<ops::Sin>{}, x);
  case Op::cos: return apply(std::type_identity<ops::Cos>{}, x);
  case Op::exp: return apply(std::type_identity<ops::Exp>{}, x);
  case Op::log: return apply(std::type_identity<ops::Log>{}, x);
  case Op::sqrt: return apply(std::type_identity<ops::Sqrt>{}, x);
  case Op::tanh: return apply(std::type_identity<ops::Tanh>{}, x);
  case Op::abs: return apply(std::type_identity<ops::Abs>{}, x);
  case Op::sinh: return apply(std::type_identity<ops::Sinh>{}, x);
  case Op::cosh: return apply(std::type_identity<ops::Cosh>{}, x);
  case Op::expm1: return apply(std::type_identity<ops::Expm1>{}, x);
  case Op::log1p: return apply(std::type_identity<ops::Log1p>{}, x);
  case Op::atan: return apply(std::type_identity<ops::Atan>{}, x);
  case Op::asinh: return apply(std::type_identity<ops::Asinh>{}, x);
  case Op::cbrt: return apply(std::type_identity<ops::Cbrt>{}, x);
  case Op::sigmoid: return apply(std::type_identity<ops::Sigmoid>{}, x);
  case Op::softplus: return apply(std::type_identity<ops::Softplus>{}, x);
  case Op::square: return apply(std::type_identity<ops::Square>{}, x);
  default: {
    int const bound = s.right < inputs ? id[s.right] : b.constant(s.number);
    int const condition = apply(std::type_identity<ops::Less>{}, id[s.left], bound);
    return apply(std::type_identity<ops::Where>{}, condition, x, y);
  }
  }
}
graph::Outputs traced(Expression const& e) {
  graph::Outputs out;
  std::vector<int> id;
  out.graph.inputs(inputs);
  for (std::size_t k = 0; k < inputs; ++k) id.push_back(static_cast<int>(k));
  for (Step const& s : e.steps) id.push_back(step_node(out.graph, s, id));
  out.roots.push(id.back());
  return out;
}

int or_zero(graph::Builder& b, int id) { return id == graph::zero ? b.constant(0) : id; }
void add_gradient(graph::Outputs& out, bool reverse) {
  graph::Builder& b = out.graph;
  b.derived = true;
  int const one = b.constant(1), root = out.roots[0], size = b.size();
  auto const needed = graph::reachable(b, {root});
  if (reverse) {
    Buffer<int> seed(size, graph::zero);
    seed[root] = one;
    auto adjoint = graph::reverse(b, test::all_rules(), seed, graph::depends_on(b, {0, 1, 2}, size));
    for (int i = 0; i < 3; ++i) out.roots.push(or_zero(b, adjoint[i]));
  } else
    for (int i = 0; i < 3; ++i) out.roots.push(or_zero(b, graph::forward(b, test::all_rules(), needed, i, one)[root]));
}
/// As a traced function is differentiated: one gradient, and forward sweeps over it.
graph::Outputs as_function(Expression const& e, bool reverse) {
  graph::Outputs out = traced(e);
  add_gradient(out, reverse);
  graph::Builder& b = out.graph;
  Buffer<int> const gradient{out.roots[1], out.roots[2], out.roots[3]};
  auto const needed = graph::reachable(b, gradient);
  int const one = b.constant(1);
  Buffer<int> entries(9, 0);
  for (int j = 0; j < 3; ++j) {
    auto tangent = graph::forward(b, test::all_rules(), needed, j, one);
    for (int i = 0; i <= j; ++i)
      entries[3 * i + j] = or_zero(b, gradient[i] < needed.size() ? tangent[gradient[i]] : graph::zero);
  }
  for (int i = 0; i < 3; ++i)
    for (int j = i; j < 3; ++j) out.roots.push(entries[3 * i + j]);
  return out;
}
/// With second derivatives in mixed mode, of the upper or the lower half; nothing where that mode is not possible.
std::optional<graph::Outputs> in_mixed_mode(Expression const& e, bool upper) {
  graph::Outputs out = traced(e);
  add_gradient(out, true);
  Buffer<int> const leaves{0, 1, 2}, gradient{out.roots[1], out.roots[2], out.roots[3]};
  graph::BothHalves const halves = graph::by_mixed_sweep(out.graph, test::all_rules(), leaves, gradient);
  if (halves.upper.empty()) return std::nullopt;
  Buffer<int> const& half = upper ? halves.upper : halves.lower;
  for (int i = 0; i < 3; ++i)
    for (int j = i; j < 3; ++j) out.roots.push(or_zero(out.graph, half[j * (j + 1) / 2 + i]));
  return out;
}
/// A copy whose numbers are known to vary.
graph::Outputs of_variables(graph::Outputs const& in) {
  graph::Outputs out;
  out.graph.inputs(inputs);
  Buffer<int> id(in.graph.size(), -1);
  for (int k = 0; k < in.graph.size(); ++k) {
    graph::Node n = in.graph[k];
    for (int a = 0; a < n.arity(); ++a) n.arg[a] = id[n.arg[a]];
    id[k] = out.graph.intern(n);
  }
  for (int const root : in.roots) out.roots.push(id[root]);
  return out;
}
/// As formulas of symbols are: each derivative by itself, regrouped before it is differentiated again.
graph::Outputs as_symbols(Expression const& e, bool reverse) {
  graph::Outputs first = traced(e);
  add_gradient(first, reverse);
  graph::Outputs out;
  out.graph.inputs(3);
  auto const copy = [&](graph::Outputs const& from) {
    Buffer<int> id(from.graph.size(), -1);
    for (int k = 0; k < from.graph.size(); ++k) {
      graph::Node n = from.graph[k];
      for (int a = 0; a < n.arity(); ++a) n.arg[a] = id[n.arg[a]];
      id[k] = out.graph.intern(n);
    }
    out.roots.push(id[from.roots[0]]);
  };
  copy(traced(e));
  std::vector<graph::Outputs> second;
  for (int i = 0; i < 3; ++i) {
    graph::Outputs slope;
    slope.graph.inputs(3);
    graph::Outputs const tidy = graph::regrouped(first.graph, {first.roots[1 + i]}, false);
    copy(tidy);
    for (int j = i; j < 3; ++j) {
      graph::Outputs twice = of_variables(tidy);
      graph::Builder& b = twice.graph;
      b.derived = true;
      auto const needed = graph::reachable(b, twice.roots);
      int const one = b.constant(1), x = b.number(j);
      int const tangent = or_zero(b, graph::forward(b, test::all_rules(), needed, x, one)[twice.roots[0]]);
      second.push_back(graph::regrouped(b, {tangent}, false));
    }
  }
  for (auto const& s : second) copy(s);
  return out;
}

std::array<double, outputs> run(graph::Outputs const& program, std::array<double, inputs> const& at) {
  auto const value = test::evaluate(program.graph, {at.begin(), at.end()});
  std::array<double, outputs> out{};
  for (std::size_t k = 0; k < outputs; ++k)
    out[k] = value[static_cast<std::size_t>(program.roots[static_cast<int>(k)])];
  return out;
}

/// What the exact results are, what a rounding of each input changes, and how far off forward and reverse mode are
/// where roundings do not cancel by luck.
struct Truth {
  std::array<Real, outputs> exact, change{}, noise{};
  Truth(Expression const& e, std::array<double, inputs> const& at) {
    std::array<Real, inputs> x{};
    for (std::size_t k = 0; k < inputs; ++k) x[k] = at[k];
    exact = forward<Real>(e, at, x);
    for (std::size_t k = 0; k < inputs; ++k) {
      auto moved = x;
      moved[k] *= 1 + std::numeric_limits<double>::epsilon();
      auto const there = forward<Real>(e, at, moved);
      for (std::size_t i = 0; i < outputs; ++i) change[i] += abs(there[i] - exact[i]);
    }
    add_noise(e, at);
  }
  void add_noise(Expression const& e, std::array<double, inputs> const& at) {
    for (int trial = 0; trial < 3; ++trial) {
      for (auto const& found : {forward<Noisy>(e, at, {at[0], at[1], at[2]}), reverse_twice<Noisy>(e, at)})
        for (std::size_t i = 0; i < outputs; ++i)
          if (std::isfinite(found[i].value())) noise[i] = std::max(noise[i], Real(abs(found[i].value() - exact[i])));
    }
  }
};

struct Count {
  int checked = 0, wrong = 0;
};

/// Whether a computation ran without an overflow and without losing digits of a tiny number.
template <class F> bool runs_in_range(F const& f) {
  std::feclearexcept(FE_ALL_EXCEPT);
  f();
  return std::fetestexcept(FE_OVERFLOW | FE_UNDERFLOW) == 0;
}

/// A number is due where both plain modes have it for good reasons: accurate, and in range on the whole way. (Where
/// they leave the range and are right all the same, they owe it to luck: a zero by underflow, say.) Its error is
/// compared with theirs. What they share is off by the same wherever it is used, which cancels where the result does
/// not depend on it: b in (x / b) * b. A derivative may hold one b as written and the other as what it is equal to,
/// each with a rounding of its own. So a number that is further off is compared with modes that compute b anew wherever
/// it is used, too.
void check(Expression const& e, std::array<double, inputs> const& at,
           std::vector<std::pair<char const*, graph::Outputs>> const& programs, Count& count) {
  if (is_singular(e, at)) return;
  Truth truth(e, at);
  bool looked_again = false;
  std::array<double, outputs> plain{}, back{};
  bool const in_range = runs_in_range([&] {
    plain = forward<double>(e, at, at);
    back = reverse_twice<double>(e, at);
  });
  double const tiny = 1e-318, huge = 1e304, epsilon = std::numeric_limits<double>::epsilon();
  for (auto const& [path, program] : programs) {
    auto const found = run(program, at);
    for (std::size_t i = 0; i < outputs; ++i) {
      if (i == 0) {
        ++count.checked;
        bool const same = std::bit_cast<std::uint64_t>(found[0]) == std::bit_cast<std::uint64_t>(plain[0]) ||
                          !std::isfinite(plain[0]) || (found[0] == 0 && plain[0] == 0);
        if (same) continue;
        if (e.has_kernels()) --count.checked;
      }
      if (!in_range) continue;
      Real const size = abs(truth.exact[i]);
      if (!std::isfinite(plain[i]) || !std::isfinite(back[i]) || !isfinite(truth.exact[i]) ||
          !isfinite(truth.change[i]) || size > huge)
        continue;
      Real const off = std::max(Real(abs(plain[i] - truth.exact[i])), Real(abs(back[i] - truth.exact[i])));
      auto const allowed = [&] {
        return Real(8 * std::max(off, truth.noise[i]) + 8 * truth.change[i] + 16 * epsilon * size + tiny);
      };
      auto const is_near = [&] { return std::isfinite(found[i]) && abs(found[i] - truth.exact[i]) <= allowed(); };
      if (off > 1e-3 * size + tiny) continue; // no accurate number to be had there
      ++count.checked;
      if (i > 0 || e.has_kernels()) {
        if (is_near()) continue;
        if (!std::exchange(looked_again, true))
          if (Expression const apart = without_sharing(e); !apart.steps.empty()) truth.add_noise(apart, at);
        if (is_near()) continue;
      }
      ++count.wrong;
      BOOST_TEST(false, path << ", output " << i << " at (" << at[0] << ", " << at[1] << ", " << at[2]
                             << "): " << found[i] << " instead of " << truth.exact[i].convert_to<double>()
                             << " (forward " << plain[i] << ", reverse " << back[i] << "):" << e.text());
    }
  }
}

Count try_expressions(std::uint64_t seed, int expressions) {
  Generator random(seed);
  Count count;
  for (int n = 0; n < expressions && count.wrong < 20; ++n) {
    Expression const e = random.expression();
    if (traced(e).graph.size() == 0) continue;
    std::vector<std::pair<char const*, graph::Outputs>> programs;
    programs.emplace_back("function, reverse", test::checked_pipeline(as_function(e, true)));
    programs.emplace_back("function, forward", test::checked_pipeline(as_function(e, false)));
    for (bool const upper : {true, false})
      if (auto mixed = in_mixed_mode(e, upper))
        programs.emplace_back(upper ? "function, mixed" : "function, mixed, lower half",
                              test::checked_pipeline(*mixed));
    programs.emplace_back("symbols, forward", test::checked_pipeline(as_symbols(e, false)));
    programs.emplace_back("symbols, reverse", as_symbols(e, true));
    for (int points = 0; points < 3; ++points) check(e, random.point(), programs, count);
  }
  return count;
}

} // namespace

BOOST_AUTO_TEST_CASE(expressions) {
  auto const& suite = boost::unit_test::framework::master_test_suite();
  std::vector<std::pair<int, std::uint64_t>> runs{{400, 1}, {400, std::random_device{}()}};
  if (suite.argc > 1)
    runs = {{std::atoi(suite.argv[1]), suite.argc > 2 ? std::strtoull(suite.argv[2], nullptr, 10) : 1}};
  for (auto const& [programs, seed] : runs) {
    Count const count = try_expressions(seed, programs);
    std::cout << "expressions: seed " << seed << ", " << programs << " of them, " << count.checked << " numbers, "
              << count.wrong << " wrong" << std::endl;
    BOOST_TEST(count.wrong == 0);
    BOOST_TEST(count.checked > 20 * programs);
  }
}
