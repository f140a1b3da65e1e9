// SPDX-License-Identifier: BSL-1.0
/// \file Loop rerolling, third step: the bodies of loops. A unit collects the steps of a region that run in one loop;
/// its body computes their elements and whatever else these need, and states which memory each iteration reads and
/// writes.
#pragma once

#include <dyad/graph/pieces.hpp>

namespace dyad::graph {

/// Units, their bodies, and the arrays that they read and write.
class LoopBodies {
public:
  Buffer<double> table;

protected:
  constexpr explicit LoopBodies(Loops const& loops)
      : loops_(loops), slot_of_(loops.order.size(), -1), unit_of_(loops.steps.size(), -1),
        array_of_(loops.steps.size(), -1), range_at_(loops.steps.size(), -1) {
    make_units();
    for (int u = 0; u < units_.size(); ++u) build(units_[u]);
  }

  struct Array {
    int low = 1, high = 0, base = 0; ///< elements low to high
  };
  static constexpr int most_left = 16;        ///< iterations that loops which are fused may leave to straight-line code
  static constexpr int fewest_iterations = 4; ///< a shorter loop costs more than it spares

  struct Range { ///< elements low to high of a step, both included; none if high is less
    int low = 0, high = -1;
  };
  struct Written { ///< a value of straight-line code that is an element of an array
    int at = 0, array = 0, index = 0;
  };

  constexpr StepInfo const& step_info(int step) const { return loops_.steps[step]; }
  constexpr bool wants(int step) const {
    return step_info(step).stored || step_info(step).has_output || step_info(step).reduction;
  }

  constexpr void make_units() {
    for (int s = 0; s < loops_.steps.size(); ++s) {
      if (!wants(s)) continue;
      StepInfo const& step = step_info(s);
      int u = 0;
      while (u < units_.size() && !(units_[u].region == step.region && units_[u].stage == step.stage &&
                                    units_[u].sequential == step.sequential))
        ++u;
      if (u == units_.size()) {
        units_.push({.sequential = step.sequential, .stage = step.stage, .region = step.region});
        while (u > 0 && before(units_[u], units_[u - 1])) {
          Unit const other = units_[u];
          units_[u] = units_[u - 1];
          units_[--u] = other;
        }
      }
      units_[u].wanted.push({s, 1, 0});
    }
  }
  static constexpr bool before(Unit const& a, Unit const& b) {
    if (a.region != b.region) return a.region < b.region;
    return a.stage != b.stage ? a.stage < b.stage : !a.sequential && b.sequential;
  }

  // The body of a loop.

  /// Writes the body anew from what the unit wants. The iterations left, `low` to `high`, are those in which everything
  /// that the body computes exists.
  constexpr void build(Unit& unit) {
    unit.piece = {};
    unit.computed.clear();
    unit.node.clear();
    unit.piece.sequential = unit.sequential;
    unit.low = 0, unit.high = 1 << 30;
    for (Instance const& w : unit.wanted) {
      StepInfo const& step = step_info(w.step);
      limit(unit, w, 0, loops_.count(w.step));
      if (step.has_output) limit(unit, w, step.output_low, step.output_high);
    }
    for (int i = 0; i < unit.wanted.size(); ++i) {
      Instance const w = unit.wanted[i];
      StepInfo const& step = step_info(w.step);
      if (step.reduction) {
        int const term = argument(unit, w, 1 - step.self);
        write(unit, term, {.memory = Access::sum, .base = unit.piece.carries.size()});
        unit.piece.carries.push({.kind = step.free ? Carry::sum : Carry::ordered_sum,
                                 .minus = loops_.node(w.step).is(Algebra::sub),
                                 .from = i});
        continue;
      }
      int const node = compute(unit, w);
      if (step.has_output)
        write(unit, node,
              {.memory = Access::output,
               .base = step.output + step.output_stride * w.b,
               .stride = step.output_stride * w.a});
      if (step.stored)
        write(unit, node, {.memory = Access::array, .array_id = array(w.step), .base = w.b, .stride = w.a});
    }
    for (int i = 0; i < unit.piece.carries.size(); ++i) { // by now it is known what is carried
      Carry const& c = unit.piece.carries[i];
      if (c.kind == Carry::state) write(unit, compute(unit, unit.wanted[c.from]), {.memory = Access::state, .base = i});
    }
  }
  /// Narrows the iterations of a loop to those whose element is between low and high.
  static constexpr void limit(Unit& unit, Instance const& of, int low, int high) {
    if (of.a == 0) return;
    auto const good = [&](int v) {
      int const i = of.a * v + of.b;
      return i >= low && i < high;
    };
    int const first = of.a > 0 ? low : high - 1, last = of.a > 0 ? high - 1 : low;
    int const width = of.a > 0 ? of.a : -of.a;
    int from = (first - of.b) / of.a, to = (last - of.b) / of.a;
    for (int i = 0; i < width && !good(from); ++i) ++from;
    for (int i = 0; i < width && !good(to); ++i) --to;
    if (from > unit.low) unit.low = from;
    if (to + 1 < unit.high) unit.high = to + 1;
  }
  static constexpr void write(Unit& unit, int node, Access const& to) {
    unit.piece.body.roots.push(in_memory(unit.piece.body.graph, node));
    unit.piece.writes.push(to);
  }
  static constexpr int read(Unit& unit, Access const& from, bool condition = false) {
    Buffer<Access>& reads = unit.piece.reads;
    int i = 0;
    while (i < reads.size() && !(reads[i] == from)) ++i;
    if (i == reads.size()) reads.push(from);
    Graph& graph = unit.piece.body.graph;
    return condition ? from_memory(graph, graph.number(i)) : graph.number(i);
  }
  /// Memory holds numbers: conditions are kept as 1 or 0.
  static constexpr int in_memory(Graph& graph, int node) {
    if (!graph[node].op->returns_condition) return node;
    int const one = graph.append({.op = &constant_info, .value = 1}), none = graph.append({.op = &constant_info});
    return graph.append({.op = basic::where, .arg = {node, one, none}, .height = graph[node].height + 1});
  }
  static constexpr int from_memory(Graph& graph, int number) {
    int const none = graph.append({.op = &constant_info});
    return graph.append({.op = basic::not_equal, .arg = {number, none}, .height = 1});
  }
  /// The node of the body that computes an element, made if need be together with its arguments.
  constexpr int compute(Unit& unit, Instance const& of) {
    for (int i = 0; i < unit.computed.size(); ++i)
      if (unit.computed[i] == of) return unit.node[i];
    limit(unit, of, 0, loops_.count(of.step));
    Node node = loops_.node(of.step);
    for (int k = 0; k < node.arity(); ++k) node.arg[k] = argument(unit, of, k);
    node.height = 0;
    int const made = unit.piece.body.graph.intern(node);
    unit.computed.push(of);
    unit.node.push(made);
    return made;
  }
  /// The node of the body for an argument of an element: a constant, an access to memory, or computed in the same
  /// iteration.
  constexpr int argument(Unit& unit, Instance const& of, int k) {
    Link const link = loops_.link(of.step, k);
    switch (link.kind) {
    case Link::leaf:
      return unit.piece.body.graph.intern(loops_.graph[link.id]);
    case Link::input:
      return read(unit,
                  {.memory = Access::input, .base = link.first + link.stride * of.b, .stride = link.stride * of.a});
    case Link::table:
      return read(unit, {.memory = Access::table, .base = table_of(of.step, k) + of.b, .stride = of.a});
    default:
      break;
    }
    bool const condition = loops_.graph[link.id].op->returns_condition;
    if (link.stride == 0)
      return read(unit, {.memory = Access::array, .array_id = alone(link.first), .base = 0}, condition);
    int const r = loops_.target(link, loops_.count(of.step));
    if (r < 0)
      return read(
          unit,
          {.memory = Access::array, .array_id = gathered(link, loops_.count(of.step)), .base = of.b, .stride = of.a},
          condition);
    Instance const to = loops_.follow(link, r, of);
    StepInfo const& step = step_info(to.step);
    if (!step.stored) return compute(unit, to);
    for (int i = 0; i < unit.wanted.size(); ++i) {
      Instance const& w = unit.wanted[i];
      if (w.step != to.step || w.a != to.a) continue;
      if (w.b == to.b || !unit.sequential) return compute(unit, to);
      if (w.b - w.a == to.b) return state(unit, i, condition);
    }
    return read(unit, {.memory = Access::array, .array_id = array(to.step), .base = to.b, .stride = to.a}, condition);
  }
  /// The element that the same loop has computed in the iteration before, carried from there.
  static constexpr int state(Unit& unit, int wanted, bool condition) {
    Buffer<Carry>& carries = unit.piece.carries;
    int i = 0;
    while (i < carries.size() && !(carries[i].kind == Carry::state && carries[i].from == wanted)) ++i;
    if (i == carries.size()) carries.push({.kind = Carry::state, .from = wanted});
    return read(unit, {.memory = Access::state, .base = i}, condition);
  }

  // Memory.

  constexpr int array(int step) {
    if (array_of_[step] < 0) {
      array_of_[step] = arrays_.size();
      arrays_.push({});
    }
    return array_of_[step];
  }
  constexpr int table_of(int step, int k) {
    for (Table const& known : tables_)
      if (known.step == step && known.argument == k) return known.base;
    tables_.push({step, k, table.size()});
    for (int i = 0; i < loops_.count(step); ++i)
      table.push(loops_.graph[loops_.graph[loops_.order[loops_.at(step, i)]].arg[k]].value);
    return tables_.back().base;
  }
  /// An array of one element, for a value of straight-line code.
  constexpr int alone(int at) {
    if (slot_of_[at] < 0) {
      slot_of_[at] = arrays_.size();
      arrays_.push({0, 0, 0});
      wanted_.push({at, slot_of_[at], 0});
    }
    return slot_of_[at];
  }
  /// An array of values of straight-line code at places that advance evenly.
  constexpr int gathered(Link const& link, int count) {
    for (Gather const& known : gathers_)
      if (known.first == link.first && known.stride == link.stride && known.count == count) return known.array;
    gathers_.push({link.first, link.stride, count, arrays_.size()});
    arrays_.push({});
    return gathers_.back().array;
  }
  /// Makes an array reach to an element.
  constexpr void extend(int array, int index) {
    Array& a = arrays_[array];
    if (a.low > a.high)
      a.low = a.high = index;
    else if (index < a.low)
      a.low = index;
    else if (index > a.high)
      a.high = index;
  }

  struct Table {
    int step = 0, argument = 0, base = 0;
  };
  struct Gather {
    int first = 0, stride = 0, count = 0, array = 0;
  };

  Loops const& loops_;
  Buffer<int> slot_of_, unit_of_, array_of_, range_at_;
  Buffer<Unit> units_;
  Buffer<Array> arrays_;
  Buffer<Written> wanted_;
  Buffer<Table> tables_;
  Buffer<Gather> gathers_;
  Buffer<Range> ranges_;
};

} // namespace dyad::graph
