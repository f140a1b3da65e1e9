// SPDX-License-Identifier: BSL-1.0
/// \file Taylor polynomials of functions of Variables, of any order in one sweep.
///
/// The function is recorded once; then each of its values gets its Taylor coefficients, order by order. Sums, products,
/// quotients and linear operations on shapes have theirs from those of their arguments. Of any other y = f(x) the rule
/// says y' = r x', where r is a formula of x and y again: k y[k] is the sum of j x[j] r[k - j]. The formula is recorded
/// by running the rule on Variables, and its values get coefficients in the same way, up to the order k - 1; so the
/// cost grows with the square of the order. (The same recurrences as those of jet/recurrence.hpp, worked out while the
/// program runs. A. Griewank, A. Walther: Evaluating Derivatives, chapter 13.)
#pragma once

#include <dyad/core/raise.hpp>
#include <dyad/dynamic/anomaly.hpp>
#include <dyad/dynamic/functional.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dyad {

namespace detail {

/// The Taylor coefficients of the values of a graph. (A template, so that only programs that ask for them compile it.)
template <std::same_as<Variable> V> class TaylorSweep {
public:
  /// The coefficients of the input are given; those beyond are 0.
  TaylorSweep(V const& input, std::vector<NdArray> series) : first_(input.node()->stamp()) {
    Entry& first = entries_[input.node()];
    first.handle.emplace(input);
    first.kind = Kind::given;
    first.varies = true;
    first.c = std::move(series);
  }
  /// Those of the output, up to an order.
  std::vector<NdArray> operator()(V const& input, V const& output, int order) {
    for (Node* const node : nodes_between(input, output)) {
      memo_.insert(node->memo_key(), node);
      if (node->order % 2 == 0) nodes_.push_back(node);
    }
    for (int k = 0; k <= order; ++k)
      for (at_ = 0; at_ < nodes_.size(); ++at_) coefficient(nodes_[at_], k);
    std::vector<NdArray> out;
    for (int k = 0; k <= order; ++k) {
      NdArray const* const c = coefficient(output.node(), k);
      out.push_back(c ? *c : broadcast_to(NdArray::scalar(0, output.dtype()), output.shape()));
    }
    return out;
  }
  /// Throws where one of them is NaN or infinite, and names the operation that made it so.
  void check(V const& output, int order) {
    for (int k = 1; k <= order; ++k)
      if (coefficient(output.node(), k))
        check_forward(output.node(), "Taylor coefficient " + std::to_string(k), [&](Node* node) -> NdArray const* {
          NdArray const* worst = coefficient(node, k);
          for (int j = 0; j < k; ++j)
            if (NdArray const* const c = coefficient(node, j); c && (!worst || health(*worst) < health(*c))) worst = c;
          return worst;
        });
  }

private:
  enum class Kind : unsigned char { given, tangent, add, sub, neg, mul, div, square, where, linear, diagonal, other };

  struct Entry {
    std::optional<V> handle = {}; ///< keeps the node alive
    Kind kind = Kind::other;
    bool varies = false;
    std::vector<NdArray> c = {};
    std::vector<std::optional<NdArray>> present = {}; ///< see `present`
    Node* of = nullptr;                      ///< of a tangent: whose it is
    std::optional<Tangent<V>> tangent = {};  ///< a leaf that stands for the derivative of this value
    bool ruled = false;                      ///< whether its rule was run
    std::vector<std::pair<Node*, V>> slopes = {}; ///< of an operation on each element: for each argument that varies
    std::optional<V> derivative = {};        ///< of any other operation
  };

  Entry& entry(Node* node) {
    auto const [found, made] = entries_.try_emplace(node);
    Entry& known = found->second;
    if (!made) return known;
    known.handle.emplace(node);
    known.c.push_back(node->data);
    if (node->is_constant() || node->stamp() < first_) return known;
    for (Operand const& argument : node->arguments())
      if (argument.node && entry(argument.node).varies) known.varies = true;
    if (known.varies) known.kind = kind_of(node);
    return known;
  }
  static Kind kind_of(Node* node) {
    if (is_even(*node)) return Kind::other;
    std::pair<void const*, Kind> const known[] = {
        {&memo_tag<ops::Add>, Kind::add},     {&memo_tag<ops::Sub>, Kind::sub}, {&memo_tag<ops::Neg>, Kind::neg},
        {&memo_tag<ops::Mul>, Kind::mul},     {&memo_tag<ops::Div>, Kind::div}, {&memo_tag<ops::Square>, Kind::square},
        {&memo_tag<ops::Where>, Kind::where}};
    for (auto const& [tag, kind] : known)
      if (tag == node->memo_key().operation) return kind;
    std::vector<std::optional<NdArray>> const none(node->arguments().size());
    Push<NdArray> push{none};
    node->push(push);
    return push.linear ? Kind::linear : push.diagonal ? Kind::diagonal : Kind::other;
  }

  /// A coefficient of a value; null where it is known to vanish.
  NdArray const* coefficient(Node* node, int k) {
    Entry& known = entry(node);
    auto const place = static_cast<std::size_t>(k);
    if (known.kind == Kind::given) return place < known.c.size() ? &known.c[place] : nullptr;
    if (k > 0 && !known.varies) return nullptr;
    while (known.c.size() <= place) {
      NdArray next = computed(node, known, static_cast<int>(known.c.size()));
      if (next.dtype() != node->data.dtype()) next = cast(next, node->data.dtype());
      if (next.shape() != node->data.shape()) next = broadcast_to(next, node->data.shape());
      known.c.push_back(std::move(next));
    }
    return &known.c[place];
  }
  NdArray const* coefficient(Operand const& operand, int k) {
    return operand.node ? coefficient(operand.node, k) : nullptr;
  }
  static Operand operand_of(Node* node) {
    Operand out;
    out.node = node;
    return out;
  }
  static NdArray zero(Node const* like) { return NdArray::scalar(0, like->data.dtype()); }
  static void add(std::optional<NdArray>& sum, NdArray term) { sum = sum ? *sum + term : std::move(term); }

  NdArray computed(Node* node, Entry& known, int k) {
    if (known.kind == Kind::tangent) {
      NdArray const* const next = coefficient(known.of, k + 1);
      return next ? *next * static_cast<double>(k + 1) : zero(node);
    }
    std::span<Operand const> const x = node->arguments();
    auto const at = [&](std::size_t i) { return coefficient(x[i], k); };
    std::optional<NdArray> sum;
    switch (known.kind) {
    case Kind::add:
    case Kind::sub:
      if (NdArray const* const a = at(0)) add(sum, *a);
      if (NdArray const* const b = at(1)) add(sum, known.kind == Kind::add ? *b : -*b);
      break;
    case Kind::neg:
      if (NdArray const* const a = at(0)) add(sum, -*a);
      break;
    case Kind::mul: product(sum, x[0], x[1], k); break;
    case Kind::square: product(sum, x[0], x[0], k); break;
    case Kind::div: {
      if (NdArray const* const a = at(0)) add(sum, *a);
      for (int j = 1; j <= k; ++j)
        if (NdArray const* const b = coefficient(x[1], j))
          add(sum, -careful(*b * known.c[static_cast<std::size_t>(k - j)], x[1], j, operand_of(node), k - j));
      if (sum) sum = *sum / value_of<NdArray>(x[1]);
      break;
    }
    case Kind::where: {
      NdArray const *const a = at(1), *const b = at(2);
      sum = where(value_of<NdArray>(x[0]), a ? *a : zero(node), b ? *b : zero(node));
      break;
    }
    case Kind::linear: linear(sum, node, k); break;
    case Kind::diagonal: by_slopes(sum, node, known, k); break;
    default: by_derivative(sum, node, known, k);
    }
    return sum ? *sum : zero(node);
  }
  void product(std::optional<NdArray>& sum, Operand const& a, Operand const& b, int k) {
    NdArray const left = value_of<NdArray>(a), right = value_of<NdArray>(b);
    for (int j = 0; j <= k; ++j) {
      NdArray const *const x = j == 0 ? &left : coefficient(a, j), *const y = j == k ? &right : coefficient(b, k - j);
      if (x && y) add(sum, careful(*x * *y, a, j, b, k - j));
    }
  }
  /// Makes known where what was worked out is present, up to an order: in the order of the graph, which may be deeper
  /// than the stack.
  void note_presence(int order) {
    flags_.resize(std::max(flags_.size(), static_cast<std::size_t>(order) + 1));
    for (int k = 0; k <= order; ++k)
      for (std::size_t& done = flags_[static_cast<std::size_t>(k)]; done < at_; ++done) present(nodes_[done], k);
  }
  /// A product of the coefficients i of a and j of b; if it is infinite or NaN, 0 where one of them is not present.
  NdArray careful(NdArray product, Operand const& a, int i, Operand const& b, int j, bool b_is_slope = false) {
    if (health(product) == Health::finite) return product;
    note_presence(i + j);
    std::optional<NdArray> const left = present(a, i), right = b_is_slope ? nonzero(b, j) : present(b, j);
    NdArray const none = NdArray::scalar(0, product.dtype());
    return left && right ? where(*left * *right == 0.0, none, product) : none;
  }

  /// Of an operation on shapes that is linear, or a product.
  void linear(std::optional<NdArray>& sum, Node* node, int k) {
    std::span<Operand const> const x = node->arguments();
    std::vector<std::optional<NdArray>> tangents;
    for (Operand const& argument : x) {
      NdArray const* const c = coefficient(argument, k);
      tangents.push_back(c ? std::optional<NdArray>(*c) : std::nullopt);
    }
    Push<NdArray> push{tangents};
    node->push(push);
    sum = std::move(push.result);
    for (int j = 1; push.product && j < k; ++j) {
      NdArray const *const a = coefficient(x[0], j), *const b = coefficient(x[1], k - j);
      if (!a || !b) continue;
      std::vector<std::optional<NdArray>> const one = {*a, std::nullopt};
      Push<NdArray> term{.tangents = one, .factors = {nullptr, b}};
      node->push(term);
      add(sum, std::move(*term.result));
    }
  }

  /// Of an operation on each element: k y[k] is the sum of j x[j] r[k - j] for each argument x and its slope r.
  void by_slopes(std::optional<NdArray>& sum, Node* node, Entry& known, int k) {
    if (!std::exchange(known.ruled, true)) record_slopes(node, known);
    for (auto const& [argument, slope] : known.slopes)
      for (int j = 1; j <= k; ++j) {
        NdArray const *const x = coefficient(argument, j), *const r = coefficient(slope.node(), k - j);
        if (!x || !r) continue;
        add(sum, careful(*x * *r * (static_cast<double>(j) / k), operand_of(argument), j, operand_of(slope.node()),
                         k - j, true));
      }
  }

  /// Where a value may vary with the power k of t: an array of ones, and zeros where it does not, because what it is
  /// made of does not or a branch is not taken. Infinite slopes are not multiplied by a coefficient that is not
  /// present, as no rule would do so; one that is 0 by its numbers, such as those of t^3, makes NaN of them. Null where
  /// none of it is present. (Asked for only where a product is infinite or NaN.)
  NdArray const* present(Node* node, int k) {
    auto const place = static_cast<std::size_t>(k);
    Entry& known = entry(node);
    if (k > 0 && (!known.varies || !coefficient(node, k))) return nullptr;
    if (known.present.size() <= place) known.present.resize(place + 1);
    if (!known.present[place]) {
      std::optional<NdArray> const found = presence(node, known, k);
      NdArray const none = broadcast_to(zero(node), node->data.shape());
      known.present[place] = found ? where(broadcast_to(*found, node->data.shape()) == 0.0, none, none + 1.0) : none;
    }
    return &*known.present[place];
  }
  std::optional<NdArray> present(Operand const& operand, int k) {
    if (!operand.node) return k == 0 ? std::optional(NdArray(1.0)) : std::nullopt;
    NdArray const* const one = present(operand.node, k);
    return one ? std::optional(*one) : std::nullopt;
  }
  /// Of a branch, or of the slope that a rule made of one: a number that does not vary is present where it is not 0.
  std::optional<NdArray> nonzero(Operand const& operand, int k) {
    if (k > 0 || (operand.node && entry(operand.node).varies)) return present(operand, k);
    return value_of<NdArray>(operand) != 0.0;
  }
  static void add_product(std::optional<NdArray>& sum, std::optional<NdArray> const& a,
                          std::optional<NdArray> const& b) {
    if (a && b) add(sum, *a * *b);
  }
  /// Where a value is present, as any numbers that are not 0.
  std::optional<NdArray> presence(Node* node, Entry& known, int k) {
    std::span<Operand const> const x = node->arguments();
    std::optional<NdArray> found;
    auto const of_products = [&](Operand const& a, int from, Operand const& b, int to) {
      for (int j = from; j <= to; ++j) add_product(found, present(a, j), present(b, k - j));
    };
    switch (known.kind) {
    case Kind::given:
      if (k > 0) return known.c[static_cast<std::size_t>(k)];
      break;
    case Kind::tangent: return present(operand_of(known.of), k + 1);
    case Kind::where:
      return where(value_of<NdArray>(x[0]), nonzero(x[1], k).value_or(zero(node)),
                   nonzero(x[2], k).value_or(zero(node)));
    default: break;
    }
    if (k == 0 && known.kind != Kind::mul) return broadcast_to(zero(node) + 1.0, node->data.shape());
    switch (known.kind) {
    case Kind::mul: of_products(x[0], 0, x[1], k); break;
    case Kind::square: of_products(x[0], 0, x[0], k); break;
    case Kind::div:
      found = present(x[0], k);
      of_products(x[1], 1, operand_of(node), k);
      break;
    case Kind::diagonal:
      for (auto const& [argument, slope] : known.slopes)
        for (int j = 1; j <= k; ++j)
          add_product(found, present(operand_of(argument), j), nonzero(operand_of(slope.node()), k - j));
      break;
    case Kind::linear: return linear_presence(node, k);
    case Kind::other:
      if (known.derivative) found = present(operand_of(known.derivative->node()), k - 1);
      if (found && node->is_elementwise()) found = *found * varying(node, k).value_or(zero(node));
      break;
    default: // sums
      for (Operand const& argument : x)
        if (std::optional<NdArray> one = present(argument, k)) add(found, std::move(*one));
    }
    return found;
  }
  std::optional<NdArray> linear_presence(Node* node, int k) {
    std::span<Operand const> const x = node->arguments();
    std::vector<std::optional<NdArray>> tangents, ones;
    for (Operand const& argument : x) {
      tangents.push_back(present(argument, k));
      ones.push_back(present(argument, 0)); // what stands beside a factor, whichever number that is
    }
    Push<NdArray> push{tangents};
    if (x.size() == 2) push.factors = {&*ones[0], &*ones[1]};
    node->push(push);
    std::optional<NdArray> found = std::move(push.result);
    for (int j = 1; push.product && j < k; ++j) {
      std::vector<std::optional<NdArray>> const one = {present(x[0], j), std::nullopt};
      std::optional<NdArray> const other = present(x[1], k - j);
      if (!one[0] || !other) continue;
      Push<NdArray> term{.tangents = one, .factors = {nullptr, &*other}};
      node->push(term);
      add(found, std::move(*term.result));
    }
    return found;
  }
  /// The slopes are the rule of the number 1.
  void record_slopes(Node* node, Entry& known) {
    using_config const guard(Config::enable_backprop, true);
    for (Operand const& argument : node->arguments()) {
      Node* const from = argument.node;
      bool done = !from || !entry(from).varies;
      for (auto const& [other, slope] : known.slopes) done = done || other == from;
      if (done) continue;
      Sweep<V> sweep;
      sweep.as_results = true;
      sweep.stop_at(from);
      sweep.admit(node);
      node->pull(sweep, V::constant(broadcast_to(NdArray::scalar(1, node->data.dtype()), node->data.shape())));
      if (V const* const slope = sweep.cotangent(from)) known.slopes.emplace_back(from, *slope);
    }
  }

  /// Of any other operation: k y[k] is the coefficient k - 1 of its derivative, recorded for tangents of which only the
  /// coefficients are known.
  void by_derivative(std::optional<NdArray>& sum, Node* node, Entry& known, int k) {
    if (!std::exchange(known.ruled, true)) {
      using_config const guard(Config::enable_backprop, true);
      auto const of = [this](Node* argument) { return tangent_of(argument); };
      ForwardStep<V, decltype(of)> step(of, true);
      if (std::optional<Tangent<V>> tangent = step(node)) known.derivative = std::move(tangent->value);
    }
    if (!known.derivative) return;
    NdArray const* const slope = coefficient(known.derivative->node(), k - 1);
    if (!slope) return;
    add(sum, *slope / static_cast<double>(k));
    if (!node->is_elementwise() || health(*sum) == Health::finite) return;
    note_presence(k);
    sum = where(varying(node, k).value_or(zero(node)) == 0.0, zero(node), *sum);
  }
  /// Of an operation on each element: where an argument is present with a power of t up to k, as numbers other than 0.
  std::optional<NdArray> varying(Node* node, int k) {
    std::optional<NdArray> out;
    for (Operand const& argument : node->arguments())
      for (int j = 1; j <= k; ++j)
        if (std::optional<NdArray> one = present(argument, j)) add(out, std::move(*one));
    return out;
  }
  /// A leaf that stands for the derivative of a value.
  Tangent<V> const* tangent_of(Node* node) {
    Entry& known = entry(node);
    if (!known.varies) return nullptr;
    if (!known.tangent) {
      NdArray const* const first = coefficient(node, 1);
      known.tangent.emplace(Tangent<V>{V(first ? *first : broadcast_to(zero(node), node->data.shape()))});
      Entry& made = entries_[known.tangent->value.node()];
      made.handle.emplace(known.tangent->value);
      made.kind = Kind::tangent;
      made.varies = true;
      made.of = node;
    }
    return &*known.tangent;
  }

  std::vector<Node*> nodes_;     ///< those between input and output, in the order of the graph
  std::size_t at_ = 0;           ///< the one whose coefficient is worked out
  std::vector<std::size_t> flags_; ///< of how many of them it is known, for each order, where they are present
  std::uint64_t first_; ///< what was made before the input does not depend on it
  Memo memo_;
  std::unordered_map<Node*, Entry> entries_;
};

/// The coefficients of f(x(t)) up to an order, beyond which those of x may end: they are 0 then.
template <VariableFunction F>
std::vector<Variable> taylor_of(F const& f, std::vector<Variable> const& series, int order) {
  using_config const guard(Config::enable_backprop, true);
  std::vector<NdArray> given;
  for (Variable const& c : series) {
    if (c.shape() != series[0].shape())
      raise(ShapeError("dyad: taylor: a coefficient of the shape " + to_string(c.shape()) + " does not fit " +
                       series[0].label()));
    given.push_back(cast(c.data(), series[0].dtype()));
  }
  Variable const at(given[0]), y = f(at);
  bool const looks = Config::get(Config::find_anomalies);
  using_config const quiet(Config::find_anomalies, false);
  std::vector<Variable> out;
  TaylorSweep<Variable> sweep(at, std::move(given));
  for (NdArray& c : sweep(at, y, order)) out.push_back(Variable::constant(std::move(c)));
  if (looks) sweep.check(y, order);
  return out;
}

} // namespace detail

/// The Taylor coefficients of f(x(t)) at t = 0, for x(t) = series[0] + series[1] t + series[2] t^2 + ...: as many of
/// them as of x are given. They are numbers: no graph is recorded of them. Throws `ShapeError` unless all of the series
/// have one shape, `std::invalid_argument` if there are none.
template <VariableFunction F> std::vector<Variable> taylor(F const& f, std::vector<Variable> const& series) {
  if (series.empty()) raise(std::invalid_argument("dyad: taylor: a series has at least one coefficient"));
  return detail::taylor_of(f, series, static_cast<int>(series.size()) - 1);
}

/// The derivatives of t -> f(x + t v) at t = 0, from the value up to an order: numbers, in one sweep whose cost grows
/// with the square of the order. Throws `ShapeError` unless `v` has the shape of `x`, `std::invalid_argument` for a
/// negative order.
template <VariableFunction F>
std::vector<Variable> directional(F const& f, Variable const& x, Variable const& v, int order) {
  if (order < 0) raise(std::invalid_argument("dyad: directional: the order of a derivative is not negative"));
  if (v.shape() != x.shape())
    raise(ShapeError("dyad: directional: a direction of the shape " + to_string(v.shape()) + " does not fit " +
                     x.label()));
  std::vector<Variable> out = detail::taylor_of(f, order > 0 ? std::vector{x, v} : std::vector{x}, order);
  double factorial = 1;
  for (int k = 2; k <= order; ++k) {
    factorial *= k;
    Variable& d = out[static_cast<std::size_t>(k)];
    d = Variable::constant(d.data() * factorial);
  }
  return out;
}

} // namespace dyad
