// SPDX-License-Identifier: BSL-1.0
/// \file Loop rerolling, first step: regions of an order that repeat with a period, as the trace of a loop does.
#pragma once

#include <dyad/graph/graph.hpp>

namespace dyad::graph {

/// Operations `start` to `start + period * count` of an order repeat with a period: the same operations, whose
/// arguments are of the same iteration, of one at a fixed distance before it, or leaves and operations before the
/// region whose places advance evenly. Constants may differ from one iteration to the next.
struct Region {
  int start = 0, period = 0, count = 0;
  constexpr int end() const { return start + period * count; }
};

/// Finds the regions of an order, without overlap. `place` leads from a node to its place in the order, -1 for leaves.
class Periods {
public:
  static constexpr int least_count = 7; ///< iterations: of a loop of eight the reverse sweep may leave seven alike

  constexpr Periods(Graph const& graph, Buffer<int> const& order, Buffer<int> const& place)
      : graph_(graph), order_(order), place_(place), window_(order.size(), 0), next_(order.size(), order.size()),
        not_before_(order.size() + 1, 0) {
    find_repetitions();
    int const size = order_.size();
    for (int start = 0; start < size;) {
      if (next_[start] == size) {
        ++start;
        continue;
      }
      Region const best = longest_from(start);
      if (best.count >= least_count) found.push(best);
      start = best.count >= least_count ? best.end() : start + 1;
    }
  }

  Buffer<Region> found;

private:
  static constexpr int window = 4; // operations that must repeat before a period is tried
  static constexpr int most_tried = 6;

  /// `window_`: what kinds of operations follow each other from a place on, as a hash; `next_`: where the same come
  /// again. Compilers interpret this for every operation of every program: it is written with few calls.
  constexpr void find_repetitions() {
    int const size = order_.size();
    int capacity = 64;
    while (capacity < 2 * size) capacity *= 2;
    Node const* const nodes = graph_.nodes();
    int const* const order = order_.begin();
    std::uint64_t* const out = window_.begin();
    for (int at = 0; at < size; ++at) {
      Node const& n = nodes[order[at]];
      int const arity = n.op->arity;
      std::uint64_t h = n.op->hash;
      for (int k = 0; k < arity; ++k)
        h = h * 0x9e3779b97f4a7c15u +
            (nodes[n.arg[k]].height > 0 ? 7u : static_cast<unsigned>(nodes[n.arg[k]].op->role));
      out[at] = h;
    }
    Buffer<int> last(capacity, -1);
    int* const seen = last.begin();
    int* const next = next_.begin();
    for (int at = 0; at + window <= size; ++at) // in order: what comes later is not mixed yet
      out[at] =
          ((out[at] * 0xff51afd7ed558ccdu + out[at + 1]) * 0xc4ceb9fe1a85ec53u + out[at + 2]) * 0x9e3779b97f4a7c15u +
          out[at + 3];
    for (int at = size - window; at >= 0; --at) {
      auto const slot = static_cast<unsigned>((out[at] ^ out[at] >> 29) >> 20) & static_cast<unsigned>(capacity - 1);
      if (seen[slot] >= 0) next[at] = seen[slot];
      seen[slot] = at;
    }
  }

  constexpr Region longest_from(int start) {
    Region best;
    int const size = order_.size();
    std::uint64_t const* const kinds = window_.begin();
    int again = next_[start];
    for (int tried = 0; tried < most_tried && again < size; ++tried) {
      int const period = again - start;
      if (start + least_count * period > size) break;
      if (kinds[again] == kinds[start] && kinds[again + period] == kinds[start] &&
          kinds[again + 2 * period] == kinds[start] && start >= not_before_[period]) {
        int const count = repetitions(start, period);
        if (count >= least_count && count * period > best.period * best.count) best = {start, period, count};
      }
      again = next_[again];
      if (best.count > 0)
        while (again < best.end()) again = next_[again];
    }
    return best;
  }

  /// How often the operations from `start` on repeat. Where three iterations in a row do not fit together, no region
  /// that holds them all does: `not_before_` saves trying.
  constexpr int repetitions(int start, int period) {
    int const size = order_.size();
    Node const* const nodes = graph_.nodes();
    int const *const order = order_.begin(), *const place = place_.begin();
    // Whether an argument goes on as it did in the two iterations before, as far as there were that many.
    auto const leaf_advances = [nodes](int now, int before, int first) {
      Node const &x = nodes[now], &y = nodes[before];
      if (!same_operation(x.op, y.op)) return false;
      if (x.op->role == Role::number) return first < 0 || x.value - y.value == y.value - nodes[first].value;
      return now == before || x.op->role == Role::constant;
    };
    for (int i = 1;; ++i)
      for (int j = 0; j < period; ++j) {
        int const at = start + i * period + j;
        bool good = at < size;
        if (good) {
          Node const& now = nodes[order[at]];
          Node const& before = nodes[order[at - period]];
          Node const* const first = i > 1 ? nodes + order[at - 2 * period] : nullptr;
          good = now.op->hash == before.op->hash && now.op == before.op && now.free == before.free;
          for (int k = 0, arity = now.op->arity; good && k < arity; ++k) {
            int const here = now.arg[k], there = before.arg[k], at_first = first ? first->arg[k] : -1;
            int const to = place[here], step = to - place[there];
            if (nodes[here].op->arity == 0) good = leaf_advances(here, there, at_first);
            else
              good = nodes[there].op->arity > 0 && (to < start || step == period) &&
                     (at_first < 0 || place[there] - place[at_first] == step);
          }
        }
        if (!good) {
          if (i < least_count && at < size) not_before_[period] = start + (i > 1 ? i - 2 : 0) * period + j + 1;
          return i;
        }
      }
  }

  Graph const& graph_;
  Buffer<int> const& order_;
  Buffer<int> const& place_;
  Buffer<std::uint64_t> window_;
  Buffer<int> next_, not_before_;
};

} // namespace dyad::graph
