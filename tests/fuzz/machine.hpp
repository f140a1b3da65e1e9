// SPDX-License-Identifier: BSL-1.0
/// \file Runs straight-line code with loops at run time, step by step. The graph algorithms are constexpr functions, so
/// the tests can lay out and run thousands of programs without compiling any.
#pragma once

#include <dyad/graph/schedule.hpp>
#include <dyad/graph/sweep.hpp>
#include <dyad/ops/registry.hpp>
#include <dyad/typed.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

namespace test {

namespace graph = dyad::graph;
namespace ops = dyad::ops;

using Kernel = double (*)(double const*);

template <class Op> double run_kernel(double const* a) {
  if constexpr (Op::arity == 0)
    return Op::template kernel<double>();
  else if constexpr (Op::returns_condition && Op::takes_condition) {
    if constexpr (Op::arity == 1)
      return Op::kernel(a[0] != 0) ? 1 : 0;
    else
      return Op::kernel(a[0] != 0, a[1] != 0) ? 1 : 0;
  } else if constexpr (Op::returns_condition)
    return Op::kernel(a[0], a[1]) ? 1 : 0;
  else if constexpr (Op::takes_condition)
    return Op::kernel(a[0] != 0, a[1], a[2]);
  else if constexpr (Op::arity == 1)
    return Op::kernel(a[0]);
  else if constexpr (Op::arity == 2)
    return Op::kernel(a[0], a[1]);
  else
    return Op::kernel(a[0], a[1], a[2]);
}

/// Operations that only derivatives and programs use.
using Inner = dyad::Ops<ops::Direction, ops::AngleSlope, ops::PowPartial, ops::CosSlope, ops::CoshSlope, ops::MulAdd,
                        ops::MulSub, ops::NegMulAdd, ops::ByProduct<ops::Exp>, ops::QuotientBy, ops::SigmoidOfExp,
                        ops::SigmoidSlopeOfExp, ops::SoftplusOfExp>;

/// The function that computes an operation on numbers; conditions are 1 and 0.
inline Kernel kernel_of(graph::OpInfo const* op) {
  static std::unordered_map<graph::OpInfo const*, Kernel> const all = [] {
    std::unordered_map<graph::OpInfo const*, Kernel> kernels;
    auto const add = [&]<class Op>(std::type_identity<Op>) { kernels[&graph::info<Op>] = run_kernel<Op>; };
    dyad::Arithmetic::for_each(add);
    dyad::Conditions::for_each(add);
    dyad::Functions::for_each(add);
    dyad::Constants::for_each(add);
    Inner::for_each(add);
#if defined(DYAD_PAIRED_SINES)
    dyad::Ops<ops::PairedSin, ops::PairedCos>::for_each(add);
#endif
    return kernels;
  }();
  auto const found = all.find(op);
  if (found == all.end()) throw std::logic_error("no kernel for " + std::string(op->name));
  return found->second;
}

/// The derivative rules of all operations that random programs use.
inline graph::Rules const& all_rules() {
  static auto const list = [] {
    std::vector<graph::OperationRules> rules;
    auto const add = [&]<class Op>(std::type_identity<Op>) { rules.push_back(graph::rules_of<Op>()); };
    dyad::Arithmetic::for_each(add);
    dyad::Functions::for_each(add);
    dyad::Ops<ops::Direction, ops::AngleSlope, ops::PowPartial, ops::CosSlope, ops::CoshSlope>::for_each(add);
    return rules;
  }();
  static graph::Rules const rules(list.data(), static_cast<int>(list.size()));
  return rules;
}

/// The values of all nodes of a graph.
inline std::vector<double> evaluate(graph::Graph const& g, std::vector<double> const& in) {
  std::vector<double> value;
  value.reserve(static_cast<std::size_t>(g.size()));
  for (int id = 0; id < g.size(); ++id) {
    graph::Node const& n = g[id];
    double arg[3] = {};
    for (int k = 0; k < n.arity(); ++k) arg[k] = value[static_cast<std::size_t>(n.arg[k])];
    if (n.is(graph::Role::number))
      value.push_back(in[static_cast<std::size_t>(n.value)]);
    else if (n.is(graph::Role::constant) || n.is(graph::Role::truth))
      value.push_back(n.value);
    else
      value.push_back(kernel_of(n.op)(arg));
  }
  return value;
}

/// Runs a program that has been laid out. Every access is checked. Iterations that are said to be independent are run
/// last to first where nothing is added up in order.
class Machine {
public:
  Machine(graph::Code const& code, std::vector<double> const& in, std::size_t outputs)
      : out(outputs, code.zeros ? 0.0 : missing), code_(code), in_(in), memory_(at(code.memory) + 1, missing),
        slot_(at(code.slots + code.condition_slots) + 1) {
    for (int k = 0; k < code.operations.size(); ++k) kernel_.push_back(kernel_of(code.operations[k]));
    for (graph::StraightPiece const& p : code.pieces) piece(p);
  }
  std::vector<double> out;

private:
  static constexpr double missing = -1.2345e222; ///< what memory holds before it is written
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
      for (int chunk = p.first_chunk; chunk < p.first_chunk + p.chunks; ++chunk)
        run_chunk(chunk, backwards ? std::max(p.count, 1) - 1 - v : v);
      for (int k = 0; k < p.carries; ++k) {
        graph::Carry const& c = code_.carries[p.first_carry + k];
        if (c.kind == graph::Carry::state)
          now_[at(k)] = next_[at(k)];
        else if (c.kind != graph::Carry::later_sum)
          before[at(k)] += c.minus ? -next_[at(k)] : next_[at(k)];
      }
    }
    for (int k = 0; k < p.carries; ++k) {
      graph::Carry const& c = code_.carries[p.first_carry + k];
      if (c.kind == graph::Carry::state) continue;
      for (int i = 0; c.kind == graph::Carry::later_sum && i < p.count; ++i)
        before[at(k)] += c.minus ? -memory_.at(at(c.terms + i)) : memory_.at(at(c.terms + i));
      memory_.at(at(c.to)) = before[at(k)];
    }
  }
  void run_chunk(int chunk, int v) {
    int const first = code_.first[chunk],
              last = chunk + 1 < code_.first.size() ? code_.first[chunk + 1] : code_.steps.size();
    std::vector<double> local(at(last - first), missing);
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
          bool const wanted = op->takes_condition && (k == 0 || op->returns_condition);
          if (condition.at(at(from[k])) != wanted)
            throw std::logic_error("a condition and a number are taken for each other");
          arg[k] = local.at(at(from[k]));
        }
        to = kernel_[at(move - static_cast<int>(count))](arg);
        condition[at(i - first)] = op->returns_condition;
        continue;
      }
      switch (static_cast<graph::Move>(move)) {
      case constant:
        to = s.value;
        break;
      case input:
        to = in_.at(at(place));
        break;
      case table:
        to = place < code_.table.size() ? code_.table[place] : throw std::logic_error("a place outside of the table");
        break;
      case array:
        to = memory_.at(at(place));
        break;
      case state:
        to = now_.at(at(s.b));
        break;
      case slot:
        to = slot_.at(at(s.b));
        break;
      case condition_slot:
        to = slot_.at(at(code_.slots + s.b)), condition[at(i - first)] = true;
        break;
      case to_slot:
        slot_.at(at(s.b)) = number(s.a);
        break;
      case to_condition_slot:
        slot_.at(at(code_.slots + s.b)) = local.at(at(s.a));
        break;
      case to_output:
        out.at(at(place)) = number(s.a);
        break;
      case to_array:
        memory_.at(at(place)) = number(s.a);
        break;
      default:
        next_.at(at(s.b)) = number(s.a);
      }
    }
  }

  graph::Code const& code_;
  std::vector<double> const& in_;
  std::vector<Kernel> kernel_;
  std::vector<double> memory_, slot_, now_, next_;
};

} // namespace test
