// SPDX-License-Identifier: BSL-1.0
/// \file A graph of tensors under construction: a graph of `graph/` with a shape beside each node. What an identity
/// makes superfluous is not built; the identities on elements proper are those of `graph/`, applied to each fused loop.
///
/// Beside it stand the value for a tensor while the compiler runs a rule, and what an operation on shapes states (see
/// ops/structural.hpp), behind its description, so that what plans, batches and lowers graphs of tensors knows none of
/// them by name: each of the three needs both others.
#pragma once

#include <dyad/graph/rules.hpp>
#include <dyad/graph/simplify.hpp>
#include <dyad/ops/constants.hpp>
#include <dyad/ops/reach.hpp>
#include <dyad/ops/structural.hpp>

#include <array>
#include <concepts>
#include <limits>
#include <span>
#include <vector>

namespace dyad::graph::tensors {

using dyad::detail::operation_from;
using dyad::detail::parameters_of;
using dyad::detail::Structural;

/// The operations are those of `ops/`. One with parameters is an object; a graph keeps the parameters as a list of
/// integers, which a type can carry, and so it does with the extents of a variable. An operation on any number of
/// arguments takes two at a time.
class Builder : public Graph {
public:
  constexpr Builder() { lists_.push({}); } // each is there once, the empty one first
  constexpr Shape const& shape(int id) const { return id < shapes_.size() ? shapes_[id] : of_a_number_; }
  constexpr std::span<int const> arguments(int id) const {
    return {nodes()[id].arg, static_cast<std::size_t>(nodes()[id].arity())};
  }
  /// The parameters of an operation on shapes, or the extents of a variable.
  constexpr IndexList const& parameters(int id) const { return list(static_cast<int>(nodes()[id].value)); }
  constexpr IndexList const& list(int place) const { return lists_[place]; }
  /// The same of any node; empty where it has none.
  constexpr IndexList const& list_of(Node const& node) const {
    return list(has_list(node.op) ? static_cast<int>(node.value) : 0);
  }
  /// Whether all elements are one number, which a constant or a plain number gives.
  constexpr bool is_splat(int id) const {
    return !is(unstretched(id), Role::variable) && nodes()[unstretched(id)].arity() == 0;
  }
  /// Whether they all are this constant.
  constexpr bool is_constant(int id, double x) const { return nodes()[unstretched(id)].is_constant(x); }

  /// A constant in each element.
  constexpr int constant(double value, Shape const& shape = {});
  constexpr int leaf(OpInfo const* op, Shape const& shape = {}) {
    for (int id = 0; id < size(); ++id)
      if (same_operation(nodes()[id].op, op) && !(this->shape(id) == shape))
        raise(ShapeError("dyad: a variable has two shapes"));
    return make(op, {}, shape, shape);
  }

  constexpr int add(int a, int b) { return apply(&info<ops::Add>, a, b); }
  constexpr int mul(int a, int b) { return apply(&info<ops::Mul>, a, b); }
  constexpr int neg(int a) { return apply(&info<ops::Neg>, a); }

  /// An operation on each element. Throws `ShapeError` where the arguments do not broadcast.
  template <std::same_as<int>... I> constexpr int apply(OpInfo const* op, I... argument) {
    int arg[] = {argument...};
    return on_elements(op, arg);
  }
  constexpr int on_elements(OpInfo const* op, std::span<int> arg);

  /// An operation on shapes.
  template <Structural Op, std::same_as<int>... X> constexpr int apply(Op const& op, X... argument) {
    static_assert(dyad::detail::check_structural<Op>());
    Shape const shape = result_of(op, this->shape(argument)...);
    if constexpr (sizeof...(X) == 1) {
      int const x = (argument, ...);
      if (int const known = simplify(op, x, shape); known >= 0) return known;
      if constexpr (requires { requires Op::absorbs_itself; })
        if (nodes()[x].is<Op>()) return apply(op, nodes()[x].arg[0]);
    }
    int const arg[] = {argument...};
    return make(&info<Op>, arg, shape, parameters_of<Op>(op));
  }

  /// A node of another graph, whose arguments are of this one; its list, where it has one, comes beside it.
  constexpr int again(Node const& node, IndexList const& list);
  constexpr int again(Builder const& from, Node const& node) {
    IndexList const list = from.list_of(node); // a copy: it may be this graph, whose lists move
    return again(node, list);
  }

private:
  constexpr bool is(int id, Role role) const { return nodes()[id].is(role); }
  constexpr int unstretched(int id) const {
    while (nodes()[id].op->stretches) id = nodes()[id].arg[0];
    return id;
  }
  template <class Op, class... S> static constexpr Shape result_of(Op const& op, S const&... shape) {
    if constexpr (dyad::detail::shapes_taken<Op> == 0) {
      Shape const all[] = {shape...};
      return op.result(std::span<Shape const>(all));
    } else return op.result(shape...);
  }
  /// The node as given, or the one that equals it.
  constexpr int make(OpInfo const* op, std::span<int const> arg, Shape const& shape,
                     IndexList const& list = {}) {
    Node node{.op = op, .value = static_cast<double>(place_of(list)), .free = derived && op->arithmetic()};
    for (std::size_t i = 0; i < arg.size(); ++i) node.arg[i] = arg[i];
    int const id = intern(node);
    if (!shape.empty()) {
      Shape const own = shape; // it may be the shape of another node, and these move
      while (shapes_.size() <= id) shapes_.push({});
      shapes_[id] = own;
    }
    return id;
  }
  constexpr int place_of(IndexList const& list) {
    for (int i = 0; i < lists_.size(); ++i)
      if (lists_[i] == list) return i;
    lists_.push(list);
    return lists_.size() - 1;
  }

  /// What an operation on shapes leaves as it was, or makes of a constant; -1 for none of that.
  template <class Op> constexpr int simplify(Op const& op, int x, Shape const& shape) {
    if constexpr (dyad::detail::IsView<Op>) {
      if (Node const& value = nodes()[unstretched(x)]; value.is(Role::constant))
        return constant(value.value, shape);
      Layout const before(this->shape(x));
      Layout after = before;
      if (op.view(after) && after == before) return x;
      if (nodes()[x].is<Op>()) { // the same again: perhaps back to where it began
        int const from = nodes()[x].arg[0];
        Layout const first(this->shape(from));
        Layout twice = first;
        if (operation_from<Op>(parameters(x)).view(twice) && op.view(twice) && twice == first) return from;
      }
    }
    if constexpr (dyad::detail::IsFold<Op>)
      if (shape == this->shape(x)) return x; // of one element each
    return -1;
  }
  /// The value that an identity gives, stretched or not; -1 for none.
  constexpr int simplify(OpInfo const* op, std::span<int const> arg) {
    using enum Algebra;
    auto const is = [&](std::size_t i, double x) { return nodes()[arg[i]].is_constant(x); };
    if (arg.size() == 2 && nodes()[arg[0]].is(Role::constant) && nodes()[arg[1]].is(Role::constant)) {
      double const a = nodes()[arg[0]].value, b = nodes()[arg[1]].value;
      if (op->algebra == add && detail::exact_sum(a, b)) return constant(a + b);
      if (op->algebra == mul && detail::exact_product(a, b)) return constant(a * b);
    }
    if (op->algebra == mul) {
      if (is(0, 0) || is(1, 0)) return constant(0);
      if (is(0, 1)) return arg[1];
      if (is(1, 1)) return arg[0];
    }
    if ((op->algebra == add || op->algebra == sub) && is(1, 0)) return arg[0];
    if (op->algebra == add && is(0, 0)) return arg[1];
    if (op->algebra == div && is(1, 1)) return arg[0];
    if (op->algebra == div && is(0, 0)) return constant(0);
    if (op->algebra == neg && nodes()[arg[0]].is(neg)) return nodes()[arg[0]].arg[0];
    if (op->algebra == neg && nodes()[arg[0]].is(Role::constant)) return constant(-nodes()[arg[0]].value);
    if (op->algebra == where && arg[1] == arg[2]) return arg[1];
    return -1;
  }

  Buffer<Shape> shapes_; ///< of the nodes that are not numbers
  Shape of_a_number_;
};

} // namespace dyad::graph::tensors

namespace dyad {

/// A node of a graph of tensors under construction.
class TensorTracer {
public:
  constexpr TensorTracer() = default;
  constexpr TensorTracer(graph::tensors::Builder* builder, int id) : builder_(builder), id_(id) {}

  constexpr graph::tensors::Builder* builder() const { return builder_; }
  constexpr int id() const { return id_; }
  constexpr Shape shape() const { return builder_->shape(id_); } ///< a copy: new nodes move the shapes of others
  constexpr Index ndim() const { return builder_->shape(id_).size(); }

private:
  graph::tensors::Builder* builder_ = nullptr;
  int id_ = -1;
};

template <> inline constexpr bool is_symbolic<TensorTracer> = true;
template <> inline constexpr bool is_recorded<TensorTracer> = true; // what rules make of it is not regrouped

namespace graph::tensors {

constexpr Builder* builder_of() { return nullptr; }
template <class T, class... Rest> constexpr Builder* builder_of(T const& first, Rest const&... rest) {
  if constexpr (std::is_same_v<T, TensorTracer>) return first.builder();
  else return builder_of(rest...);
}

template <class T> constexpr int lift(Builder* builder, T const& x) {
  if constexpr (std::is_same_v<T, TensorTracer>) return x.id();
  else if constexpr (std::is_same_v<T, bool>) return builder->truth(x);
  else if (x > std::numeric_limits<double>::max() ||
           x < std::numeric_limits<double>::lowest()) { // which a type could not carry as a number
    int const infinity = builder->leaf(&info<ops::Infinity>);
    return x > 0 ? infinity : builder->neg(infinity);
  } else
    return builder->constant(static_cast<double>(x));
}

} // namespace graph::tensors

template <class Op, class... T>
  requires(std::is_same_v<T, TensorTracer> || ...)
constexpr TensorTracer apply_to(std::type_identity<Op>, T const&... x) {
  graph::tensors::Builder* const builder = graph::tensors::builder_of(x...);
  return {builder, builder->apply(&graph::info<Op>, graph::tensors::lift(builder, x)...)};
}

/// An operation on shapes.
template <graph::tensors::Structural Op, std::same_as<TensorTracer>... X>
constexpr TensorTracer apply_to(Op const& op, TensorTracer const& x, X const&... rest) {
  if constexpr (requires { requires Op::lowered_at_once; }) return op.lowered(x, rest...);
  else return {x.builder(), x.builder()->apply(op, x.id(), rest.id()...)};
}
/// One on any number of arguments, by twos: the first of all but the last, and that.
template <graph::tensors::Structural Op>
constexpr TensorTracer apply_to(Op const& op, std::span<TensorTracer const> xs) {
  if (xs.size() == 1) return xs[0];
  TensorTracer const &last = xs.back(), first = xs.size() == 2 ? xs[0] : op.again(xs.first(xs.size() - 1));
  if (xs.size() > 2) return op.again(std::span<TensorTracer const>(std::array{first, last}));
  return {last.builder(), last.builder()->apply(op, first.id(), last.id())};
}

constexpr bool is_free_of_variables(TensorTracer const& x) {
  graph::Role const role = (*x.builder())[x.id()].op->role;
  return role == graph::Role::constant || role == graph::Role::number;
}

constexpr bool is_same_value(TensorTracer const& a, TensorTracer const& b) { return a.id() == b.id(); }

/// A named constant such as ln 2, beside a tensor.
template <class Op> constexpr TensorTracer named_constant(std::type_identity<Op>, TensorTracer const& x) {
  return {x.builder(), x.builder()->leaf(&graph::info<Op>)};
}

} // namespace dyad

namespace dyad::graph::tensors {

/// A flag says whether the operation has the functions beside it: with -fsanitize=undefined g++ does not compare
/// pointers with null in constant expressions.
struct Structure {
  Shape (*result)(IndexList const& parameters, Shape const* of) = nullptr;
  bool is_view = false;
  bool (*view)(IndexList const& parameters, Layout& x) = nullptr;
  Fold fold = Fold::none;
  IndexList (*gathered)(IndexList const& parameters, IndexList const& strides, Shape const& from) = nullptr;
  bool has_parts = false;
  Layout (*part)(IndexList const& parameters, int argument, Layout const& whole) = nullptr;
  bool leaves_gaps = false; ///< its parts do not fill the result
  bool has_kernel = false;
  bool multiplies_matrices = false;
  bool (*transposes)(IndexList const& parameters, int argument) = nullptr; ///< of a product of matrices
  bool is_lowered = false;
  int (*lowered)(Builder& builder, IndexList const& parameters, int const* arg) = nullptr;
  bool is_batched = false;
  int (*batched)(Builder& builder, IndexList const& parameters, int const* arg, Index count) = nullptr;
  bool moves = false;                                    ///< its elements: what is known of a mask moves with it
  bool tells_alignment = false;
  bool (*aligns)(IndexList const& parameters) = nullptr; ///< its result broadcasts against its argument, axis by axis
};

/// `f` of the arguments of an operation on shapes, or of both in a vector where it takes any number.
template <class Op, class T, class F> constexpr auto with_arguments(T const* x, F const& f) {
  if constexpr (dyad::detail::shapes_taken<Op> == 0) return f(std::vector<T>{x[0], x[1]});
  else return of_first<StructureOf<Op>::arity>(x, f);
}
template <class Op, class F> constexpr auto with_tracers(Builder& builder, int const* arg, F const& f) {
  TensorTracer x[3];
  for (int i = 0; i < StructureOf<Op>::arity; ++i) x[i] = {&builder, arg[i]};
  return with_arguments<Op>(x, f);
}

template <class Op> struct StructureOf {
  static constexpr int arity = dyad::detail::shapes_taken<Op> == 0 ? 2 : dyad::detail::shapes_taken<Op>;

  static constexpr Shape result(IndexList const& parameters, Shape const* of) {
    Op const op = operation_from<Op>(parameters);
    return with_arguments<Op>(of, [&op](auto const&... shape) -> Shape {
      if constexpr (dyad::detail::shapes_taken<Op> == 0)
        return op.result(std::span<Shape const>(shape.data()..., shape.size()...));
      else return op.result(shape...);
    });
  }
  static constexpr int batched(Builder& builder, IndexList const& parameters, int const* arg, Index count) {
    Op op = operation_from<Op>(parameters);
    return with_tracers<Op>(builder, arg, [&](auto const&... x) {
      if constexpr (dyad::detail::TakesAxis<Op>) {
        op.add_axis(count);
        return apply_to(op, x...).id();
      } else return op.batched(count, x...).id();
    });
  }
  static constexpr Structure make() {
    Structure out{.result = &result,
                  .is_view = dyad::detail::IsView<Op>,
                  .has_parts = dyad::detail::HasParts<Op>,
                  .has_kernel = dyad::detail::HasKernel<Op>,
                  .multiplies_matrices = dyad::detail::MultipliesMatrices<Op>,
                  .is_lowered = dyad::detail::IsLowered<Op>,
                  .is_batched = dyad::detail::IsBatched<Op>,
                  .moves = dyad::detail::MovesElements<Op>,
                  .tells_alignment = requires(Op const& op) { op.aligns(); }};
    if constexpr (dyad::detail::IsView<Op>)
      out.view = [](IndexList const& parameters, Layout& x) { return operation_from<Op>(parameters).view(x); };
    if constexpr (dyad::detail::IsFold<Op>) {
      out.fold = Op::fold;
      out.gathered = [](IndexList const& parameters, IndexList const& strides, Shape const& from) {
        return operation_from<Op>(parameters).gathered(strides, from);
      };
    }
    if constexpr (dyad::detail::HasParts<Op>) {
      out.part = [](IndexList const& parameters, int argument, Layout const& whole) {
        return operation_from<Op>(parameters).part(argument, whole);
      };
      out.leaves_gaps = requires { requires Op::leaves_gaps; };
    }
    if constexpr (dyad::detail::MultipliesMatrices<Op>)
      out.transposes = [](IndexList const& parameters, int argument) {
        Op const op = operation_from<Op>(parameters);
        return argument == 0 ? op.transpose_a : op.transpose_b;
      };
    if constexpr (dyad::detail::IsLowered<Op>)
      out.lowered = [](Builder& builder, IndexList const& parameters, int const* arg) {
        Op const op = operation_from<Op>(parameters);
        return with_tracers<Op>(builder, arg, [&](auto const&... x) { return op.lowered(x...).id(); });
      };
    if constexpr (dyad::detail::IsBatched<Op>)
      out.batched = &batched;
    if constexpr (requires(Op const& op) { op.aligns(); })
      out.aligns = [](IndexList const& parameters) { return operation_from<Op>(parameters).aligns(); };
    return out;
  }
  static constexpr Structure value = make();
};

constexpr int Builder::constant(double value, Shape const& shape) {
  int const number[] = {Graph::constant(value)};
  if (shape.empty()) return number[0];
  return make(&info<ops::BroadcastTo>, number, shape, parameters_of(ops::BroadcastTo{shape}));
}

constexpr int Builder::on_elements(OpInfo const* op, std::span<int> arg) {
  Shape shape;
  for (int const a : arg) shape = broadcast(shape, this->shape(a), op->name);
  for (int& x : arg) { // an argument that is stretched need not be so beforehand, if another one gives the shape
    if (!nodes()[x].op->stretches) continue;
    int const from = nodes()[x].arg[0];
    Shape others = this->shape(from);
    for (int const& a : arg)
      if (&a != &x) others = broadcast(others, this->shape(a), "");
    if (nodes()[from].is(Role::constant) || others == shape) x = from;
  }
  int out = simplify(op, arg);
  if (out < 0) {
    Shape own;
    for (int const a : arg) own = broadcast(own, this->shape(a), op->name);
    out = make(op, arg, own);
  }
  return this->shape(out) == shape ? out : apply(ops::BroadcastTo{shape}, out);
}

constexpr int Builder::again(Node const& node, IndexList const& list) {
  if (node.is(Role::variable)) return leaf(node.op, Shape(std::span(list.begin(), list.end())));
  if (node.arity() == 0) return intern({.op = node.op, .value = node.value});
  bool const before = std::exchange(derived, node.free);
  std::span<int const> const arg(node.arg, static_cast<std::size_t>(node.arity()));
  Shape of[3];
  for (std::size_t i = 0; i < arg.size(); ++i) of[i] = shape(arg[i]);
  Shape result = of[0];
  if (node.op->on_shapes) result = node.op->structure->result(list, of);
  else
    for (std::size_t i = 1; i < arg.size(); ++i) result = broadcast(result, of[i], node.op->name);
  int const id = make(node.op, arg, result, list);
  derived = before;
  return id;
}

} // namespace dyad::graph::tensors
