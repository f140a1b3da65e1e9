// SPDX-License-Identifier: BSL-1.0
/// \file Loop rerolling, second step: dependences between the steps of regions. A step is one operation of a loop body;
/// its element i is the value that it computes in iteration i.
///
/// Decides which steps are stored in an array and which are computed again where they are needed, which iterations are
/// independent and which need an earlier one (`sequential`), and which steps only add up (`reduction`).
#pragma once

#include <dyad/core/raise.hpp>
#include <dyad/graph/periods.hpp>

namespace dyad::graph {

/// Element `a * v + b` of a step, where v is the induction variable of the loop that computes or reads it.
struct Instance {
  int step = 0, a = 0, b = 0;
  friend constexpr bool operator==(Instance const&, Instance const&) = default;
};

/// An argument of a step in all iterations: the same leaf, a constant that changes (table), an input, or a node whose
/// place in the order advances by `stride`.
struct Link {
  enum Kind { leaf, table, input, node } kind = leaf;
  int id = 0;    ///< of a leaf
  int first = 0; ///< place of the input or of the node in the order, in iteration 0
  int stride = 0;
};

struct StepInfo {
  int region = 0, number = 0; ///< in the region
  bool sequential = false, reduction = false, stored = false;
  bool free = false;      ///< of a reduction: it may be added up in any order
  int self = 0;           ///< of a reduction: the argument that is the sum so far
  int stage = 0;          ///< how many loops of its region must have run before; never less than that of what it reads
  int cost = 0;           ///< of computing an element anew
  bool elsewhere = false; ///< another region needs it
  bool shifted = false;   ///< another iteration needs it
  bool within = false;    ///< not its last element alone is needed outside of loops
  int alone = 0;          ///< how often elements are needed outside of loops
  bool has_output = false;
  int output = 0, output_stride = 0, output_low = 0, output_high = 0; ///< element i goes to output + output_stride * i
};

/// The regions of a graph that are worth a loop, their steps, and the dependences between these.
class Loops {
public:
  /// `parts`: the results that begin a part of their own; what a loop writes stays within one.
  constexpr Loops(Graph const& all, Buffer<int> const& nodes, Buffer<int> const& places, Buffer<int> const& results,
                  Buffer<int> const& parts)
      : graph(all), order(nodes), place(places), roots(results), regions(Periods(all, nodes, places).found),
        region_of(nodes.size(), -1), root_of(nodes.size(), -1) {
    int* const region_at = region_of.begin();
    for (int r = 0; r < regions.size(); ++r)
      for (int i = regions[r].start, end = regions[r].end(); i < end; ++i) region_at[i] = r;
    for (int r = 0; r < regions.size();) {
      if (regions[r].count > 0 && !whole(r)) {
        for (int i = regions[r].start; i < regions[r].end(); ++i) region_of[i] = -1;
        regions[r].count = 0;
        r = 0;
      } else
        ++r;
    }
    for (int r = 0; r < regions.size(); ++r) {
      first_step.push(steps.size());
      if (regions[r].count > 0)
        for (int j = 0; j < regions[r].period; ++j) steps.push({.region = r, .number = j});
    }
    for (int i = roots.size() - 1; i >= 0; --i)
      if (place[roots[i]] >= 0) root_of[place[roots[i]]] = i;
    count_uses();
    Buffer<int> part_of(roots.size(), 0);
    for (int i = 1, part = 0; i < roots.size(); ++i) {
      while (part + 1 < parts.size() && parts[part + 1] <= i) ++part;
      part_of[i] = part;
    }
    for (int s = 0; s < steps.size(); ++s) find_outputs(s, part_of);
    for (int r = 0; r < regions.size(); ++r)
      if (regions[r].count > 0) classify(r);
  }

  Graph const& graph;
  Buffer<int> const& order;
  Buffer<int> const& place;
  Buffer<int> const& roots;
  Buffer<Region> regions;
  Buffer<int> region_of; ///< of a place in the order; -1 outside
  Buffer<int> root_of;   ///< the first root that a place is
  Buffer<int> first_step;
  Buffer<StepInfo> steps;

  constexpr bool empty() const { return steps.empty(); }
  /// How many operations belong to loops, and how many of these are links of chains, each of which waits for the one
  /// before it.
  constexpr int operations() const {
    int sum = 0;
    for (StepInfo const& step : steps) sum += region(step).count;
    return sum;
  }
  constexpr int links() const {
    int sum = 0;
    for (StepInfo const& step : steps)
      if (step.sequential) sum += region(step).count;
    return sum;
  }
  constexpr Region const& region(StepInfo const& step) const { return regions[step.region]; }
  constexpr int count(int step) const { return region(steps[step]).count; }
  constexpr int at(int step, int index) const {
    StepInfo const& s = steps[step];
    Region const& in = regions[s.region];
    return in.start + s.number + index * in.period;
  }
  constexpr Node const& node(int step) const { return graph[order[at(step, 0)]]; }
  /// The step that makes a place of the order, as an instance with a = 0; of a place outside of all regions, step -1.
  constexpr Instance element(int where) const {
    int const r = region_of[where];
    if (r < 0) return {-1, 0, 0};
    Region const& in = regions[r];
    int const offset = where - in.start;
    return {first_step[r] + offset % in.period, 0, offset / in.period};
  }

  constexpr Link link(int step, int argument) const { return link(steps[step].region, steps[step].number, argument); }
  constexpr Link link(int r, int j, int argument) const {
    Region const& in = regions[r];
    Node const* const nodes = graph.nodes();
    int const* const first = order.begin() + in.start + j;
    int const id = nodes[first[0]].arg[argument], next = nodes[first[in.period]].arg[argument];
    if (nodes[id].arity() > 0) return {Link::node, id, place[id], place[next] - place[id]};
    if (nodes[id].is(Role::number))
      return {Link::input, id, static_cast<int>(nodes[id].value),
              static_cast<int>(nodes[next].value - nodes[id].value)};
    if (!nodes[id].is(Role::constant)) return {Link::leaf, id};
    for (int i = 1, period = in.period, count = in.count; i < count; ++i)
      if (nodes[first[period * i]].arg[argument] != id) return {Link::table, id};
    return {Link::leaf, id};
  }
  /// The region that most elements of a link are in.
  constexpr int target(Link const& to, int iterations) const {
    return region_of[to.first + to.stride * (iterations / 2)];
  }
  /// The instance that a link of an instance leads to. Its region must be known.
  constexpr Instance follow(Link const& to, int r, Instance const& from) const {
    Region const& in = regions[r];
    int const offset = to.first - in.start, j = ((offset % in.period) + in.period) % in.period;
    int const a = to.stride / in.period, b = (offset - j) / in.period;
    return {first_step[r] + j, a * from.a, a * from.b + b};
  }

  static constexpr int cheap = 24; ///< a step that costs no more is computed again rather than kept in memory

private:
  /// Whether each argument that changes from iteration to iteration stays within one region, apart from iterations in
  /// which it is outside of all regions, and advances there by whole iterations.
  constexpr bool whole(int r) const {
    Region const& in = regions[r];
    for (int j = 0; j < in.period; ++j)
      for (int k = 0; k < graph[order[in.start + j]].arity(); ++k) {
        Link const l = link(r, j, k);
        if (l.kind != Link::node || l.stride == 0) continue;
        int const to = target(l, in.count);
        if (to >= 0 && l.stride % regions[to].period != 0) return false;
        int const* const regions_of = region_of.begin() + l.first;
        for (int i = 0, count = in.count, stride = l.stride; i < count; ++i)
          if (int const there = regions_of[stride * i]; there != to && there >= 0) return false;
      }
    return true;
  }

  constexpr void used_alone(int where) {
    Instance const e = element(where);
    if (e.step < 0) return;
    StepInfo& s = steps[e.step];
    ++s.alone;
    s.within = s.within || e.b != count(e.step) - 1;
  }
  constexpr void count_uses() {
    int const* const region_at = region_of.begin();
    for (int i = 0, size = order.size(); i < size; ++i) {
      if (region_at[i] >= 0) continue;
      Node const& n = graph[order[i]];
      for (int k = 0; k < n.arity(); ++k)
        if (place[n.arg[k]] >= 0) used_alone(place[n.arg[k]]);
    }
    for (int s = 0; s < steps.size(); ++s)
      for (int k = 0; k < node(s).arity(); ++k) {
        Link const l = link(s, k);
        if (l.kind != Link::node) continue;
        if (l.stride == 0)
          used_alone(l.first);
        else if (int const r = target(l, count(s)); r >= 0) {
          Instance const to = follow(l, r, {s, 1, 0});
          if (r != steps[s].region)
            steps[to.step].elsewhere = true;
          else if (to.b != 0)
            steps[to.step].shifted = true;
        }
      }
  }
  /// Results at places that advance evenly are written by the loop itself; all others are copied from memory.
  constexpr void find_outputs(int step, Buffer<int> const& part_of) {
    StepInfo& s = steps[step];
    int const n = count(step), middle = n / 2, period = region(s).period;
    int const* const root_at = root_of.begin() + at(step, 0);
    int const m = root_at[period * middle], stride = root_at[period * (middle + 1)] - m;
    auto const follows = [&](int i) {
      int const root = root_at[period * i];
      return root >= 0 && root == m + stride * (i - middle) && part_of[root] == part_of[m];
    };
    if (m >= 0 && follows(middle + 1)) {
      int low = middle, high = middle + 1;
      while (low > 0 && follows(low - 1)) --low;
      while (high < n && follows(high)) ++high;
      if (high - low >= Periods::least_count) {
        s.has_output = true;
        s.output = m - stride * middle;
        s.output_stride = stride;
        s.output_low = low;
        s.output_high = high;
      }
    }
    for (int i = 0; i < n; ++i)
      if (root_at[period * i] >= 0 && !(s.has_output && i >= s.output_low && i < s.output_high))
        used_alone(at(step, i));
  }

  struct Edge {
    int from = 0, to = 0, distance = 0; ///< steps of a region, and how many iterations lie between
  };
  constexpr void classify(int r) {
    int const first = first_step[r], period = regions[r].period;
    Buffer<Edge> edges;
    Buffer<int> uses(period, 0);
    for (int j = 0; j < period; ++j)
      for (int k = 0; k < node(first + j).arity(); ++k) {
        Link const l = link(r, j, k);
        if (l.kind != Link::node || l.stride == 0 || target(l, regions[r].count) != r) continue;
        Instance const to = follow(l, r, {first + j, 1, 0});
        edges.push({to.step - first, j, -to.b});
        ++uses[to.step - first];
      }
    for (int j = 0; j < period; ++j)
      if (uses[j] == 1) find_reduction(first + j, edges);
    mark_sequential(first, period, edges);
    bool changed = true;
    for (int pass = 0; changed; ++pass) { // a value of the iteration before may come from a later step
      if (pass > period + 1) refuse("dyad: internal: the steps of a loop wait for each other in a circle");
      changed = false;
      for (int j = 0; j < period; ++j) changed = weigh(first + j) || changed;
    }
    for (int j = 0; j < period; ++j) choose_memory(first + j, edges);
  }
  /// A reduction adds to its own element of the iteration before, and only its last element is read elsewhere.
  constexpr void find_reduction(int step, Buffer<Edge>& edges) {
    StepInfo& s = steps[step];
    Node const& n = node(step);
    if (s.elsewhere || s.within || s.has_output || !(n.is(Algebra::add) || n.is(Algebra::sub))) return;
    for (Edge& e : edges)
      if (e.from == s.number && e.to == s.number && e.distance == 1) {
        Link const l = link(step, 0);
        bool const left = l.kind == Link::node && l.first == at(step, -1) && l.stride == region(s).period;
        if (!left && n.is(Algebra::sub)) return;
        s.reduction = true;
        s.self = left ? 0 : 1;
        s.free = n.free;
        e = edges.back();
        edges.shrink(edges.size() - 1);
        return;
      }
  }
  /// Sequential steps lie on cycles of dependences, or between two of them: what remains when steps that depend on no
  /// other, and steps that no other depends on, are taken away again and again.
  constexpr void mark_sequential(int first, int period, Buffer<Edge> const& edges) {
    for (int j = 0; j < period; ++j) steps[first + j].sequential = true;
    for (bool const from_the_end : {false, true}) {
      Buffer<int> waits(period, 0), free;
      for (Edge const& e : edges)
        if (steps[first + e.from].sequential && steps[first + e.to].sequential) ++waits[from_the_end ? e.from : e.to];
      for (int j = 0; j < period; ++j)
        if (steps[first + j].sequential && waits[j] == 0) free.push(j);
      Buffer<int> head(period, -1), next(edges.size(), -1);
      for (int i = 0; i < edges.size(); ++i) {
        int& list = head[from_the_end ? edges[i].to : edges[i].from];
        next[i] = list;
        list = i;
      }
      while (!free.empty()) {
        int const j = free.pop();
        steps[first + j].sequential = false;
        for (int i = head[j]; i >= 0; i = next[i]) {
          int const other = from_the_end ? edges[i].from : edges[i].to;
          if (steps[first + other].sequential && --waits[other] == 0) free.push(other);
        }
      }
    }
  }
  /// Updates cost and stage of a step from those of its arguments. Whether anything changed.
  constexpr bool weigh(int step) {
    StepInfo& s = steps[step];
    Node const& n = node(step);
    int cost = n.op->transcendental ? 2 * cheap : n.is(Algebra::div) ? cheap / 2 : 1, stage = s.stage;
    for (int k = 0; k < n.arity(); ++k) {
      Link const l = link(step, k);
      if (l.kind != Link::node || l.stride == 0) continue;
      int const r = target(l, count(step));
      if (r < 0) continue;
      Instance const to = follow(l, r, {step, 1, 0});
      StepInfo const& t = steps[to.step];
      if (to.step == step) continue;
      if (!t.sequential && !t.stored) cost += t.cost;
      if (r != s.region) continue;
      bool const later = !s.sequential && (t.sequential || (to.b != 0 && t.cost > cheap));
      if (t.stage + later > stage) stage = t.stage + later;
    }
    if (cost > most) cost = most;
    bool const changed = cost != s.cost || stage != s.stage;
    s.cost = cost;
    s.stage = stage;
    return changed;
  }
  constexpr void choose_memory(int step, Buffer<Edge> const& edges) {
    StepInfo& s = steps[step];
    if (s.reduction) return;
    bool another_loop = s.elsewhere || s.shifted;
    for (Edge const& e : edges) {
      StepInfo const& user = steps[step - s.number + e.to];
      another_loop = another_loop || (e.from == s.number && (user.sequential != s.sequential || user.stage != s.stage));
    }
    if (s.sequential)
      s.stored = another_loop || s.alone > 0;
    else
      s.stored = (another_loop && s.cost > cheap) || (s.alone > 0 && s.cost > 4 * cheap) || s.alone > few;
  }

  static constexpr int most = 1000000; ///< all costs above are the same
  static constexpr int few = 4;        ///< elements that straight code may compute again
};

} // namespace dyad::graph
