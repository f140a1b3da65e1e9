// SPDX-License-Identifier: BSL-1.0
/// \file The recurrence of an operation's Taylor coefficients, worked out by the compiler from its derivative rule.
///
/// Of y = f(x) the rule says y' = r x', where r is again a formula of x and y. For coefficients that is k y[k] = sum of
/// j x[j] r[k - j]: so y[k] follows from r up to the order k - 1, and what r is computed from, products and quotients
/// and other functions with rules of their own, follows from y up to there. All of them are nodes of one graph; sin,
/// say, needs cos, whose rule needs sin. A node that a rule of a rule of ... asks for, n steps deep, is needed up to
/// the order N - n only, so the graph ends even where each rule asks for new functions, as those of polygamma and of
/// Bessel functions do.
#pragma once

#include <dyad/graph/rules.hpp>
#include <dyad/graph/tracer.hpp>

#include <array>
#include <type_traits>

namespace dyad::jet {

using graph::Algebra;
using graph::OpInfo;
using graph::Role;

/// A node of a recurrence.
struct Term {
  OpInfo const* op = &graph::no_info;
  int arg[3] = {-1, -1, -1};
  int slope[3] = {-1, -1, -1}; ///< of a function: the node that its rule gives for each argument; -1 for none
  double value = 0;            ///< of a constant; of an input, its place
  int depth = -1;              ///< so many orders less than of the result are needed of it; -1 if nothing is
  bool varies = false;         ///< depends on an argument that is a jet
  bool is_function = false;
};

template <int Capacity, int Unknown> struct Terms {
  Term term[static_cast<std::size_t>(Capacity) + 1] = {};
  int size = 0, root = -1;
  bool is_complete = false;                                      ///< holds for any order
  OpInfo const* unknown[static_cast<std::size_t>(Unknown)] = {}; ///< functions whose rules the list lacks
  int unknown_count = 0;
  bool fits = true;
};

/// The node kinds whose coefficients follow from those of their arguments without a rule.
constexpr bool is_arithmetic(Algebra a) {
  return (a >= Algebra::add && a <= Algebra::square) || a == Algebra::where || a == Algebra::fma ||
         a == Algebra::compare || a == Algebra::logic;
}

/// Works the recurrence of an operation out, for orders up to `steps`. Of `arity` arguments those that `active` marks
/// are jets.
class Closure {
public:
  constexpr Closure(graph::Rules const& rules, OpInfo const* op, int arity, unsigned active, int steps) {
    int actives = 0, node[3] = {-1, -1, -1};
    for (int i = 0; i < arity; ++i) actives += (active >> i & 1) != 0;
    builder_.inputs(actives);
    for (int i = 0, next = 0, rest = actives; i < arity; ++i) {
      bool const varies = (active >> i & 1) != 0;
      node[i] = varies ? next++ : builder_.number(rest++);
      place_.push(node[i]);
    }
    builder_.derived = true;
    root_ = arity == 1   ? builder_.apply(op, node[0])
            : arity == 2 ? builder_.apply(op, node[0], node[1])
                         : builder_.apply(op, node[0], node[1], node[2]);
    one_ = builder_.constant(1);
    note(root_);
    for (int level = 0; level <= steps; ++level) {
      int const before = builder_.size();
      Buffer<int> wanted;
      for (int id = 0; id < before; ++id)
        if (reached_[id] && is_function(id) && varies_[id] && !expanded_[id]) wanted.push(id);
      is_complete_ = wanted.empty();
      if (is_complete_ || level == steps) break;
      for (int const id : wanted) expand(rules, id);
    }
    spread();
  }

  template <int Capacity, int Unknown> constexpr Terms<Capacity, Unknown> terms() const {
    Terms<Capacity, Unknown> out;
    out.size = builder_.size();
    out.root = root_;
    out.is_complete = is_complete_;
    out.fits = out.size <= Capacity && unknown_.size() <= Unknown;
    if (!out.fits) return out;
    for (int id = 0; id < out.size; ++id) {
      graph::Node const& n = builder_[id];
      Term& t = out.term[id];
      t.op = n.op;
      t.value = n.value;
      for (int i = 0; i < n.arity(); ++i) t.arg[i] = n.arg[i], t.slope[i] = slope_[id].node[i];
      t.depth = depth_[id];
      t.varies = varies_[id];
      t.is_function = is_function(id);
      if (n.is(Role::number)) t.value = place(id);
    }
    for (OpInfo const* op : unknown_) out.unknown[out.unknown_count++] = op;
    return out;
  }

private:
  struct Slopes {
    int node[3] = {-1, -1, -1};
  };

  /// Which argument an input is.
  constexpr int place(int id) const {
    for (int i = 0; i < place_.size(); ++i)
      if (place_[i] == id) return i;
    return -1;
  }
  constexpr bool is_function(int id) const {
    OpInfo const& op = *builder_[id].op;
    return op.arity > 0 && !is_arithmetic(op.algebra);
  }
  /// Marks what a node is computed from, and keeps the tables as long as the graph.
  constexpr void note(int root) {
    while (reached_.size() < builder_.size()) {
      int const id = reached_.size();
      graph::Node const& n = builder_[id];
      bool varies = builder_.is_input(n);
      for (int i = 0; i < n.arity(); ++i) varies = varies || varies_[n.arg[i]];
      varies_.push(varies && !n.op->returns_condition);
      reached_.push(false);
      expanded_.push(false);
      slope_.push({});
    }
    if (reached_[root]) return;
    reached_[root] = true;
    graph::Node const n = builder_[root];
    for (int i = 0; i < n.arity(); ++i) note(n.arg[i]);
  }
  constexpr void expand(graph::Rules const& rules, int id) {
    expanded_[id] = true;
    graph::Node const n = builder_[id];
    graph::OperationRules const& known = rules.find(n.op);
    if (!graph::same_operation(known.op, n.op)) {
      for (OpInfo const* op : unknown_)
        if (graph::same_operation(op, n.op)) return;
      unknown_.push(n.op);
      return;
    }
    for (int i = 0; i < n.arity(); ++i) {
      if (!known.has_rule[i] || !varies_[n.arg[i]]) continue;
      Tracer const x[3] = {{&builder_, n.arg[0]}, {&builder_, n.arg[1]}, {&builder_, n.arg[2]}};
      int const slope = known.rule[i]({&builder_, one_}, {&builder_, id}, x).id();
      note(slope);
      if (!builder_[slope].is_constant(0)) slope_[id].node[i] = slope;
    }
  }
  /// How many orders less than of the result are needed of each node.
  constexpr void spread() {
    depth_ = Buffer<int>(builder_.size(), -1);
    depth_[root_] = 0;
    for (bool changed = true; changed;) {
      changed = false;
      auto const need = [&](int id, int depth) {
        if (id >= 0 && (depth_[id] < 0 || depth_[id] > depth)) depth_[id] = depth, changed = true;
      };
      for (int id = builder_.size() - 1; id >= 0; --id) {
        if (depth_[id] < 0) continue;
        graph::Node const& n = builder_[id];
        for (int i = 0; i < n.arity(); ++i) {
          need(n.arg[i], depth_[id]);
          need(slope_[id].node[i], depth_[id] + 1);
        }
      }
    }
  }

  graph::Builder builder_;
  Buffer<int> place_;
  Buffer<bool> reached_, varies_, expanded_;
  Buffer<Slopes> slope_;
  Buffer<int> depth_;
  Buffer<OpInfo const*> unknown_;
  int root_ = -1, one_ = -1;
  bool is_complete_ = false;
};

/// A list of operations.
template <class... Op> struct Known {};

/// The rules of an operation. Where it states `regular_vjp`, rules that hold but at its singular points and need no new
/// function for each order, or keep what is infinite out of the coefficients, these.
template <class Op> consteval graph::OperationRules rules_of() {
  graph::OperationRules out = graph::rules_of<Op>();
  if constexpr (requires(Tracer const& t) { Op::regular_vjp(Arg<0>{}, t, t, t); })
    out.rule[0] = [](Tracer const& g, Tracer const& y, Tracer const* x) {
      return graph::as_tracer(g, Op::regular_vjp(Arg<0>{}, g, y, x[0]));
    };
  if constexpr (requires(Tracer const& t) { Op::regular_vjp(Arg<0>{}, t, t, t, t); }) {
    out.rule[0] = [](Tracer const& g, Tracer const& y, Tracer const* x) {
      return graph::as_tracer(g, Op::regular_vjp(Arg<0>{}, g, y, x[0], x[1]));
    };
    out.rule[1] = [](Tracer const& g, Tracer const& y, Tracer const* x) {
      return graph::as_tracer(g, Op::regular_vjp(Arg<1>{}, g, y, x[0], x[1]));
    };
  }
  return out;
}
template <class... Op>
inline constexpr std::array<graph::OperationRules, sizeof...(Op)> rules_of_all = {rules_of<Op>()...};

/// The recurrence of `Op` for orders up to `Steps`, by the rules of the operations listed.
template <class Op, unsigned Active, int Steps, class List> struct Worked;
template <class Op, unsigned Active, int Steps, class... K> struct Worked<Op, Active, Steps, Known<K...>> {
  static constexpr int most_unknown = 32;
  template <int Capacity> static consteval auto make() {
    return Closure(graph::Rules(rules_of_all<K...>.data(), sizeof...(K)), &graph::info<Op>, Op::arity, Active, Steps)
        .template terms<Capacity, most_unknown>();
  }
  static constexpr auto value = make<make<0>().size>();
  static_assert(value.fits,
                "dyad: the derivative rules of this operation use more functions at once than a recurrence knows of");
};

/// Adds the rules that are asked for, until none is.
template <class Op, unsigned Active, int Steps, class List = Known<Op>> struct WithRules;
template <class Op, unsigned Active, int Steps, class... K> struct WithRules<Op, Active, Steps, Known<K...>> {
  using This = Worked<Op, Active, Steps, Known<K...>>;
  using List = Known<K...>;
  template <std::size_t... I>
  static auto more(std::index_sequence<I...>)
      -> WithRules<Op, Active, Steps, Known<K..., graph::operation_of<This::value.unknown[I]>...>>;
  template <int Count> struct Next {
    using type = typename decltype(more(std::make_index_sequence<static_cast<std::size_t>(Count)>{}))::type;
  };
  /// This, or with more rules.
  using type = typename std::conditional_t<This::value.unknown_count == 0, std::type_identity<WithRules>,
                                           Next<This::value.unknown_count>>::type;
};

/// The recurrence of an operation up to an order. Most end after few steps, and then one serves all orders.
template <class Op, unsigned Active, int Order, int Steps = 4, class List = Known<Op>> struct Recurrence {
  using Found = typename WithRules<Op, Active, Steps, List>::type;
  static constexpr bool is_enough = Order <= Steps || Found::This::value.is_complete;
  using Longer = Recurrence<Op, Active, Order, Order, typename Found::List>;
  using type = typename std::conditional_t<is_enough, std::type_identity<typename Found::This>, Longer>::type;
};

} // namespace dyad::jet
