// SPDX-License-Identifier: BSL-1.0
/// \file Tensor expressions for the printers: operations with parameters become calls, as a user writes them.
#pragma once

#include <dyad/print/source.hpp>
#include <dyad/print/static_arguments.hpp>
#include <dyad/tensor/expr.hpp>

#include <string>
#include <vector>

namespace dyad {

namespace typed {
template <class T, class N, int... C> inline constexpr bool prints<TensorExpr<T, N, C...>> = true;
} // namespace typed

namespace print {

/// Writes a graph of tensors as one of numbers, in which what the printers do not know is a function by its name.
template <std::same_as<tensor::Builder> Graph> class TensorSource {
public:
  TensorSource(Source& to, Graph const& from) : to_(to), from_(from) {}

  int write(int first_place) {
    std::vector<int> id;
    for (int i = 0; i < from_.size(); ++i) id.push_back(node(from_[i], id, first_place));
    return id.back();
  }

private:
  int node(tensor::Node const& n, std::vector<int> const& id, int first_place) {
    auto const arg = [&](int i) { return at(id, n.arg[i]); };
    if (n.op->role == graph::Role::constant) return to_.graph.constant(n.value);
    if (n.op->role == graph::Role::truth) return to_.graph.truth(n.value != 0);
    if (n.op->role == graph::Role::number) return to_.graph.number(first_place + static_cast<int>(n.value));
    if (n.arity() == 0) return to_.graph.leaf(n.op);
    if (n.op->arity > 0) {
      graph::Node out{.op = n.op};
      for (int i = 0; i < n.arity(); ++i) out.arg[i] = arg(i);
      return to_.graph.intern(out);
    }
    if (n.is<ops::MatMul>()) {
      auto const op = tensor::operation_from<ops::MatMul>(n.parameters);
      auto const turned = [&](int x, bool transposed) { return transposed ? call("transpose", {x}) : x; };
      return call("matmul", {turned(arg(0), op.transpose_a), turned(arg(1), op.transpose_b)});
    }
    if (n.is<ops::Concat>()) { // by twos
      std::string const axis = "axis<" + std::to_string(tensor::operation_from<ops::Concat>(n.parameters).axis) + ">";
      int out = arg(0);
      for (int i = 1; i < n.arity(); ++i) out = call("concat", {out, arg(i), word(axis)});
      return out;
    }
    if (n.is<ops::SliceView>()) return call("slice", {arg(0), word(ranges(tensor::operation_from<ops::SliceView>(n.parameters)))});
    if (n.is<ops::Embed>()) return call("embed", {arg(0), word(ranges(tensor::operation_from<ops::Embed>(n.parameters).slice)), word(static_list("extents", n.shape))});
    if (n.is<ops::Reshape>() || n.is<ops::BroadcastTo>() || n.is<ops::SumTo>()) return call(n.op->name, {arg(0), word(static_list("extents", n.shape))});
    if (n.is<ops::Permute>()) {
      auto const axes = tensor::operation_from<ops::Permute>(n.parameters).axes;
      if (axes == IndexList{1, 0}) return call("transpose", {arg(0)});
      return call(n.op->name, {arg(0), word(static_list("axes", axes))});
    }
    if (n.is<ops::Softmax>()) return call(n.op->name, {arg(0), word(static_list("axes", tensor::operation_from<ops::Softmax>(n.parameters).axes))});
    auto const op = tensor::operation_from<ops::Sum>(n.parameters); // all reductions have the same parameters
    std::vector<int> arguments{arg(0)};
    bool const all = op.axes.size() == from_.shape(n.arg[0]).size();
    if (!all || op.keepdims) arguments.push_back(word(static_list("axes", op.axes)));
    if (op.keepdims) arguments.push_back(word("keepdims"));
    return call(n.op->name, arguments);
  }

  /// What stands between the brackets of an index: `range<1, 3>` for each axis of the argument.
  static std::string ranges(ops::SliceView const& op) {
    std::string out;
    for (Index axis = 0; axis < op.start.size(); ++axis) out += (axis ? ", " : "") + AxisRange(op, axis).text();
    return out;
  }

  int word(std::string const& text) { return to_.graph.leaf(info(text, 0, graph::Role::variable)); }
  int call(std::string_view name, std::vector<int> const& arguments) {
    graph::Node out{.op = info(std::string(name), static_cast<int>(arguments.size()), graph::Role::function)};
    for (std::size_t i = 0; i < arguments.size(); ++i) out.arg[i] = arguments[i];
    return to_.graph.intern(out);
  }
  graph::OpInfo const* info(std::string const& name, int arity, graph::Role role) {
    for (auto const& known : to_.described)
      if (known.name == name && known.info.arity == arity) return &known.info;
    auto& made = to_.described.emplace_back(Described{name, {}});
    made.info = graph::OpInfo{.name = made.name, .arity = arity, .role = role, .hash = graph::hash_text(made.name)};
    return &made.info;
  }

  Source& to_;
  Graph const& from_;
};

template <Printable E>
  requires has_static_shape<E>
Nest load(Source& source, E const& e) {
  auto const graph = tensor::GraphOf<E>::graph();
  int const root = TensorSource(source, graph).write(static_cast<int>(source.numbers.size()));
  std::apply([&](auto const&... number) { (source.numbers.push_back(text_of(number)), ...); }, e.numbers());
  source.roots.push_back(root);
  return {root};
}

} // namespace print

} // namespace dyad
