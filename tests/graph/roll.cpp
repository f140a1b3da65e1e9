// SPDX-License-Identifier: BSL-1.0
// Loops found again in the graphs of programs: random programs with loops, run as laid out and as they were written.
#include <dyad/graph/schedule.hpp>
#include <dyad/graph/sweep.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace graph = dyad::graph;
namespace ops = dyad::ops;
using dyad::Buffer;
using dyad::Tracer;

struct Kernel {
  graph::OpInfo const* op;
  std::function<double(double const*)> run;
};

template <class Op> Kernel kernel() {
  if constexpr (Op::returns_condition) return {&graph::info<Op>, [](double const* a) { return Op::kernel(a[0], a[1]) ? 1.0 : 0.0; }};
  else if constexpr (Op::takes_condition) return {&graph::info<Op>, [](double const* a) { return Op::kernel(a[0] != 0, a[1], a[2]); }};
  else if constexpr (Op::arity == 1) return {&graph::info<Op>, [](double const* a) { return Op::kernel(a[0]); }};
  else if constexpr (Op::arity == 2) return {&graph::info<Op>, [](double const* a) { return Op::kernel(a[0], a[1]); }};
  else return {&graph::info<Op>, [](double const* a) { return Op::kernel(a[0], a[1], a[2]); }};
}

double run(graph::OpInfo const* op, double const* a) {
  static std::vector<Kernel> const all{kernel<ops::Add>(), kernel<ops::Sub>(), kernel<ops::Mul>(), kernel<ops::Div>(), kernel<ops::Neg>(),
                                       kernel<ops::Sin>(), kernel<ops::Cos>(),
#if defined(DYAD_PAIRED_SINES)
                                       kernel<ops::PairedSin>(), kernel<ops::PairedCos>(),
#endif
                                       kernel<ops::Tanh>(), kernel<ops::Where>(), kernel<ops::Greater>(), kernel<ops::NotEqual>(), kernel<ops::Sech>(), kernel<ops::Square>(),
                                       kernel<ops::MulAdd>(), kernel<ops::MulSub>(), kernel<ops::NegMulAdd>()};
  for (auto const& k : all)
    if (k.op == op) return k.run(a);
  throw std::logic_error("no kernel for " + std::string(op->name));
}

/// The values of all nodes.
std::vector<double> evaluate(graph::Graph const& g, std::vector<double> const& in) {
  std::vector<double> value;
  for (int id = 0; id < g.size(); ++id) {
    graph::Node const& n = g[id];
    double arg[3] = {};
    for (int k = 0; k < n.arity(); ++k) arg[k] = value[static_cast<std::size_t>(n.arg[k])];
    if (n.is(graph::Role::number)) value.push_back(in[static_cast<std::size_t>(n.value)]);
    else if (n.arity() == 0) value.push_back(n.value);
    else value.push_back(run(n.op, arg));
  }
  return value;
}

/// Runs a program that has been laid out. Iterations that are said to be independent are run last to first where nothing
/// is added up in order.
class Machine {
public:
  Machine(graph::Code const& code, std::vector<double> const& in, std::size_t outputs)
      : out(outputs, 0), code_(code), in_(in), memory_(static_cast<std::size_t>(code.memory) + 1, NAN), slot_(static_cast<std::size_t>(code.slots + code.condition_slots) + 1) {
    for (graph::StraightPiece const& p : code.pieces) piece(p);
  }
  std::vector<double> out;

private:
  static std::size_t at(int i) { return static_cast<std::size_t>(i); }

  void piece(graph::StraightPiece const& p) {
    std::vector<double> before;
    bool backwards = !p.sequential;
    for (int k = 0; k < p.carries; ++k) {
      graph::Carry const& c = code_.carries[p.first_carry + k];
      before.push_back(memory_.at(at(c.from)));
      backwards = backwards && c.kind != graph::Carry::ordered_sum;
    }
    now_ = next_ = before;
    for (int v = 0; v < std::max(p.count, 1); ++v) {
      for (int chunk = p.first_chunk; chunk < p.first_chunk + p.chunks; ++chunk) run_chunk(chunk, backwards ? std::max(p.count, 1) - 1 - v : v);
      for (int k = 0; k < p.carries; ++k) {
        graph::Carry const& c = code_.carries[p.first_carry + k];
        if (c.kind == graph::Carry::state) now_[at(k)] = next_[at(k)];
        else if (c.kind != graph::Carry::later_sum) before[at(k)] += c.minus ? -next_[at(k)] : next_[at(k)];
      }
    }
    for (int k = 0; k < p.carries; ++k) {
      graph::Carry const& c = code_.carries[p.first_carry + k];
      if (c.kind == graph::Carry::state) continue;
      for (int i = 0; c.kind == graph::Carry::later_sum && i < p.count; ++i) before[at(k)] += c.minus ? -memory_.at(at(c.terms + i)) : memory_.at(at(c.terms + i));
      memory_.at(at(c.to)) = before[at(k)];
    }
  }
  void run_chunk(int chunk, int v) {
    int const first = code_.first[chunk], last = chunk + 1 < code_.first.size() ? code_.first[chunk + 1] : code_.steps.size();
    std::vector<double> local(at(last - first), NAN);
    std::vector<bool> condition(at(last - first), false);
    auto const number = [&](int place) {
      if (condition.at(at(place))) throw std::logic_error("a condition leaves its chunk as a number");
      return local.at(at(place));
    };
    for (int i = first; i < last; ++i) {
      graph::Step const& s = code_.steps[i];
      double& to = local[at(i - first)];
      int const place = s.b + s.c * v, move = s.op;
      using enum graph::Move;
      if (move >= static_cast<int>(count)) {
        graph::OpInfo const* const op = code_.operations[move - static_cast<int>(count)];
        int const from[3] = {s.a, s.b, s.c};
        double arg[3] = {};
        for (int k = 0; k < op->arity; ++k) {
          if (condition.at(at(from[k])) != (op->takes_condition && k == 0)) throw std::logic_error("a condition where a number is wanted");
          arg[k] = local.at(at(from[k]));
        }
        to = run(op, arg);
        condition[at(i - first)] = op->returns_condition;
        continue;
      }
      switch (static_cast<graph::Move>(move)) {
      case constant: to = s.value; break;
      case input: to = in_.at(at(place)); break;
      case table: to = code_.table[place]; break;
      case array: to = memory_.at(at(place)); break;
      case state: to = now_.at(at(s.b)); break;
      case slot: to = slot_.at(at(s.b)); break;
      case condition_slot: to = slot_.at(at(code_.slots + s.b)), condition[at(i - first)] = true; break;
      case to_slot: slot_.at(at(s.b)) = number(s.a); break;
      case to_condition_slot: slot_.at(at(code_.slots + s.b)) = local.at(at(s.a)); break;
      case to_output: out.at(at(place)) = number(s.a); break;
      case to_array: memory_.at(at(place)) = number(s.a); break;
      default: next_.at(at(s.b)) = number(s.a);
      }
    }
  }

  graph::Code const& code_;
  std::vector<double> const& in_;
  std::vector<double> memory_, slot_, now_, next_;
};

graph::Rules rules() {
  static constexpr graph::OperationRules list[] = {graph::rules_of<ops::Add>(), graph::rules_of<ops::Sub>(),  graph::rules_of<ops::Mul>(),
                                                   graph::rules_of<ops::Div>(), graph::rules_of<ops::Neg>(),  graph::rules_of<ops::Sin>(),
                                                   graph::rules_of<ops::Cos>(), graph::rules_of<ops::Tanh>(), graph::rules_of<ops::Where>()};
  return {list, static_cast<int>(std::size(list))};
}

/// A random program with loops: neighbours, states carried along, inner loops, sums, constants that change, branches.
Tracer random_program(std::vector<Tracer> const& x, std::mt19937_64& random) {
  auto const below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  std::size_t const n = x.size(), loops = 1 + below(3);
  std::vector<Tracer> values = x; // of all loops so far, in rows of their own
  std::vector<std::vector<Tracer>> rows{x};
  Tracer sum = x[0];
  for (std::size_t l = 0; l < loops; ++l) {
    std::vector<unsigned> code;
    for (std::size_t i = 0, size = 2 + below(6); i < size; ++i) code.push_back(static_cast<unsigned>(random()));
    std::size_t const from = below(3), to = n - below(3), back = below(2), inner = below(4) == 0 ? 3 : 1, source = below(rows.size()), other = below(rows.size());
    bool const add = below(3) != 0, product = below(4) == 0, weighted = below(3) == 0;
    Tracer state = x[below(n)], running = x[below(n)], older = x[below(n)];
    std::vector<Tracer> row;
    for (std::size_t j = from; j < to; ++j) {
      std::size_t const i = back != 0 ? n - 1 - j : j;
      auto const& first = rows[source];
      auto const& second = rows[other];
      std::vector<Tracer> local{first[i % first.size()], first[(i + 1) % first.size()], second[(i + 2) % second.size()], second[n / 2 % second.size()], state, older};
      for (std::size_t repeat = 0; repeat < inner; ++repeat)
        for (unsigned const c : code) {
          Tracer const a = local[c / 16 % local.size()], b = local[c / 4096 % local.size()];
          switch (c % 12) {
          case 0: case 1: local.push_back(a * b); break;
          case 2: case 3: local.push_back(a + b); break;
          case 4: local.push_back(a - 0.5 * b); break;
          case 5: local.push_back(tanh(a)); break;
          case 6: local.push_back(sin(a) * b); break;
          case 7: local.push_back(where(a > b, a, 0.25 * b)); break;
          case 8: local.push_back(a / (2.0 + b * b)); break;
          case 9: local.push_back(weighted ? a * (0.5 + 0.01 * static_cast<double>(i)) : a * 0.75); break;
          case 10: older = state; state = 0.5 * tanh(a + state); break;
          default: state = state * 0.9 + 0.1 * b; local.push_back(state);
          }
        }
      row.push_back(local.back());
      if (add) sum += local.back();
      if (product) running = running * (1.0 + 0.01 * local.back());
    }
    if (product) sum -= running;
    if (row.size() >= 3) rows.push_back(row);
    sum = sum + 0.5 * state;
  }
  return sum;
}

void same(std::string const& what, int seed, std::vector<double> const& expected, std::vector<double> const& found, std::size_t exact, double tolerance) {
  for (std::size_t i = 0; i < expected.size(); ++i) {
    double const error = std::abs(expected[i] - found[i]);
    bool const good = i < exact ? expected[i] == found[i] : expected[i] == found[i] || error <= tolerance * std::max(1.0, std::abs(expected[i]));
    if (!good) BOOST_TEST(good, what << ", seed " << seed << ", result " << i << ": " << found[i] << " where " << expected[i] << " is expected");
    if (!good) return;
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(loops_found_again)

BOOST_AUTO_TEST_CASE(random_programs_give_the_same_numbers) {
  int rolled = 0, loops = 0;
  for (int seed = 1; seed <= 3000; ++seed) {
    std::mt19937_64 random(static_cast<unsigned>(seed));
    graph::Outputs program;
    graph::Builder& builder = program.graph;
    int const n = 10 + static_cast<int>(random() % 30);
    std::vector<Tracer> x;
    for (int i = 0; i < n; ++i) x.emplace_back(&builder, builder.number(i));
    int const value = graph::lift(&builder, random_program(x, random)), size = builder.size();
    builder.derived = true;
    Buffer<int> seeds(size, graph::zero), leaves;
    seeds[value] = builder.constant(1);
    for (int i = 0; i < n; ++i) leaves.push(i);
    auto const adjoint = graph::reverse(builder, rules(), seeds, graph::depends_on(builder, leaves, size));
    Buffer<int> roots{value};
    for (int i = 0; i < n; ++i) roots.push(adjoint[i] == graph::zero ? builder.constant(0) : adjoint[i]);

    std::vector<double> in;
    for (int i = 0; i < n; ++i) in.push_back(std::uniform_real_distribution<>(0.3, 1.2)(random));
    auto const values = evaluate(builder, in);
    std::vector<double> expected;
    for (int const root : roots) expected.push_back(values[static_cast<std::size_t>(root)]);

    graph::OrderOf const order(builder, roots);
    graph::Loops const found(builder, order.nodes, order.place, roots, {0, 1});
    if (found.empty()) continue;
    ++rolled;
    auto const code = graph::rolled(found, true);
    for (auto const& piece : code.pieces) loops += piece.count > 0;
    same("rolled", seed, expected, Machine(code, in, expected.size()).out, 1, 1e-9);
  }
  BOOST_TEST(rolled > 2000);
  BOOST_TEST(loops > rolled);
}

BOOST_AUTO_TEST_SUITE_END()
