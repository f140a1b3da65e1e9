// SPDX-License-Identifier: BSL-1.0
/// \file From the expressions of several outputs to one straight program.
#pragma once

#include <dyad/graph/contraction.hpp>
#include <dyad/graph/exponentials.hpp>
#include <dyad/graph/factor.hpp>
#include <dyad/graph/normal_form.hpp>
#include <dyad/graph/pack.hpp>
#include <dyad/graph/reflections.hpp>

#include <utility>

namespace dyad::graph {

constexpr Buffer<int> count_uses(Graph const& graph, Buffer<int> const& roots) {
  Buffer<bool> const needed = reachable(graph, roots);
  Buffer<int> uses(graph.size(), 0);
  for (int id = 0; id < graph.size(); ++id)
    if (needed[id])
      for (int i = 0; i < graph[id].arity(); ++i) ++uses[graph[id].arg[i]];
  for (int const root : roots) ++uses[root];
  return uses;
}

/// Copies what the roots need. `rewrite` may give the new node for an old one, or -1.
template <class Rewrite> constexpr Outputs rebuild(Graph const& in, Buffer<int> const& roots, Rewrite const& rewrite) {
  Outputs out;
  Buffer<bool> const needed = reachable(in, roots);
  Buffer<int> id_of(in.size(), -1);
  for (int id = 0; id < in.size(); ++id) {
    if (!needed[id]) continue;
    int known = rewrite(out.graph, id_of, id);
    if (known < 0) {
      Node node = in[id];
      for (int i = 0; i < node.arity(); ++i) node.arg[i] = id_of[node.arg[i]];
      known = out.graph.intern(node);
    }
    id_of[id] = known;
  }
  for (int const root : roots) out.roots.push(id_of[root]);
  return out;
}

/// a * (1 / b), where nothing else needs the reciprocal and a is no later to come than b, is a / b. Otherwise the
/// division is better done while a is not there yet.
constexpr Outputs join_quotients(Graph const& in, Buffer<int> const& roots) {
  Buffer<int> const uses = count_uses(in, roots);
  return rebuild(in, roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    out.derived = true;
    Node const& n = in[id];
    if (!n.is(Algebra::mul) || !n.free) return -1;
    for (int i = 0; i < 2; ++i) {
      Node const& r = in[n.arg[i]];
      if (r.is(Algebra::div) && r.free && uses[n.arg[i]] == 1 && in[r.arg[0]].is_constant(1) && in[n.arg[1 - i]].height <= in[r.arg[1]].height)
        return out.div(id_of[n.arg[1 - i]], id_of[r.arg[1]]);
    }
    return -1;
  });
}

/// sigmoid(x), sigmoid(-x) and their slope share their exponential.
constexpr Outputs share_reflections(Outputs in) {
  Buffer<bool> const needed = reachable(in.graph, in.roots);
  bool any = false;
  for (int id = 0; id < in.graph.size(); ++id) any = any || (needed[id] && in.graph[id].is<ops::Sigmoid>());
  if (!any) return in;
  MirroredSigmoids const found = mirrored_sigmoids(in.graph, needed);
  return rebuild(in.graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    return found.reflection[id] == Reflection::none ? -1 : sigmoid_of_pair(out, id_of[found.base[id]], found.reflection[id]);
  });
}

/// The calls into the mathematical library, lowest first. A program makes them before all other work: a call clobbers
/// every vector register, and what has not been computed yet need not be saved around it.
constexpr Buffer<int> calls(Graph const& graph, Buffer<int> const& roots) {
  Buffer<int> out;
  Buffer<bool> const needed = reachable(graph, roots);
  for (int id = 0; id < graph.size(); ++id)
    if (needed[id] && graph[id].op->transcendental) out.push(id);
  merge_sort(out.begin(), out.size(), [&](int a, int b) { return graph[a].height < graph[b].height; });
  return out;
}

/// Exponentials of derivatives as products of others, where there are any; no roots otherwise.
constexpr Outputs related_exponentials(Outputs const& in) {
  Exponentials const found(in.graph, reachable(in.graph, in.roots));
  if (found.empty()) return {};
  return rebuild(in.graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    if (found.product(id).empty()) return -1;
    out.derived = true;
    int product = out.constant(1);
    for (auto const& f : found.product(id))
      for (int k = 0; k < (f.power > 0 ? f.power : -f.power); ++k)
        product = f.power > 0 ? out.mul(product, id_of[f.atom]) : out.div(product, id_of[f.atom]);
    return product;
  });
}

/// Whether one of two programs of the same derivatives does less work, and nothing new that exponentials may suffer from.
constexpr bool is_cheaper(Outputs const& a, Outputs const& b) {
  if (work(a.graph, a.roots) >= work(b.graph, b.roots)) return false;
  auto const ours = combined_exponentials(a.graph, a.roots), theirs = combined_exponentials(b.graph, b.roots);
  return ours.quotients <= theirs.quotients && ours.products <= theirs.products;
}

constexpr Outputs regrouped(Outputs const& in) {
  Normalizer<FactoringEmitter> normal(in.graph, in.roots);
  return join_quotients(normal.out, normal.result);
}

/// The program of several outputs: derivatives regrouped together with everything else that is computed.
constexpr Outputs optimize(Outputs in, bool regroup) {
  bool any_free = false;
  for (int id = 0; id < in.graph.size(); ++id) any_free = any_free || in.graph[id].free;
  if (any_free && regroup) {
    Outputs const related = related_exponentials(in);
    in = regrouped(in);
    if (!related.roots.empty()) {
      Outputs other = regrouped(related);
      if (is_cheaper(other, in)) in = std::move(other);
    }
  }
  in = share_reflections(std::move(in));
  return contract(in.graph, in.roots, regroup);
}

} // namespace dyad::graph
