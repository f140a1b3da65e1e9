// SPDX-License-Identifier: BSL-1.0
/// \file Tensor expressions for the printers: operations with parameters become calls, as a user writes them.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/print/text.hpp>
#include <dyad/typed/tensors/expr.hpp>

#include <algorithm>
#include <ostream>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace dyad {

namespace print {
template <class T, class N, std::uint64_t... C> inline constexpr bool prints<TensorExpr<T, N, C...>> = true;

/// How an operation of the table of an expression is written, given its parameters.
struct WriteRule {
  graph::OpInfo const* op = nullptr;
  int (*write)(IndexList const& parameters, CallWriter& to, CallArguments const& arguments) = nullptr;
};
template <class Op> constexpr WriteRule write_rule() {
  if constexpr (dyad::detail::HasParameters<Op>)
    return {&graph::info<Op>, [](IndexList const& parameters, CallWriter& to, CallArguments const& arguments) {
              return dyad::detail::write_call(dyad::detail::operation_from<Op>(parameters), to, arguments);
            }};
  else return {};
}
template <class E> struct WriteRules;
template <class... Ops, class N, std::uint64_t... C> struct WriteRules<TensorExpr<Table<Ops...>, N, C...>> {
  static constexpr WriteRule list[] = {write_rule<typed::without_list<Ops>>()...};
};

/// Writes a graph of tensors as one of numbers, in which what the printers do not know is a function by its name.
template <std::same_as<graph::tensors::Builder> Graph> class TensorSource : private CallWriter {
public:
  TensorSource(Source& to, Graph const& from, std::span<WriteRule const> rules) : to_(to), from_(from), rules_(rules) {}

  int write(int first_place) {
    std::vector<int> id;
    for (int i = 0; i < from_.size(); ++i) id.push_back(node(i, id, first_place));
    return id.back();
  }

private:
  int node(int which, std::vector<int> const& id, int first_place) {
    graph::Node const& n = from_[which];
    auto const arg = [&](int i) { return at(id, n.arg[i]); };
    if (n.op->role == graph::Role::constant) return to_.graph.constant(n.value);
    if (n.op->role == graph::Role::truth) return to_.graph.truth(n.value != 0);
    if (n.op->role == graph::Role::number) return to_.graph.number(first_place + static_cast<int>(n.value));
    if (n.arity() == 0) return to_.graph.leaf(n.op);
    if (n.op->stretches && from_.is_splat(which)) return arg(0);
    if (!n.op->on_shapes) {
      graph::Node out{.op = n.op};
      for (int i = 0; i < n.arity(); ++i) out.arg[i] = arg(i);
      return to_.graph.intern(out);
    }
    CallArguments arguments{{}, {}, from_.shape(which)};
    for (int i = 0; i < n.arity(); ++i) {
      arguments.x.push_back(arg(i));
      arguments.shapes.push_back(from_.shape(n.arg[i]));
    }
    auto const rule = std::find_if(rules_.begin(), rules_.end(), [&](WriteRule const& known) {
      return known.write && graph::same_operation(known.op, n.op);
    });
    return rule->write(from_.parameters(which), *this, arguments);
  }

  int word(std::string const& text) override { return to_.graph.leaf(info(text, 0, graph::Role::variable)); }
  int call(std::string_view name, std::vector<int> const& arguments) override {
    graph::Node out{.op = info(std::string(name), static_cast<int>(arguments.size()), graph::Role::function)};
    for (std::size_t i = 0; i < arguments.size(); ++i) out.arg[i] = arguments[i];
    return to_.graph.intern(out);
  }
  int call_internal(std::string_view name, std::vector<int> const& arguments) override { return call(name, arguments); }
  int joined(std::string_view name, std::vector<int> const& parts, std::string const& axis) override { // by twos
    int out = parts[0];
    for (std::size_t i = 1; i < parts.size(); ++i) out = call(name, {out, parts[i], word(axis)});
    return out;
  }
  graph::OpInfo const* info(std::string const& name, int arity, graph::Role role) {
    for (auto const& known : to_.described)
      if (known.name == name && known.info.arity == arity) return &known.info;
    auto& made = to_.described.emplace_back(NamedOperation{name, {}});
    made.info = graph::OpInfo{.name = made.name, .arity = arity, .role = role, .hash = graph::hash_text(made.name)};
    return &made.info;
  }

  Source& to_;
  Graph const& from_;
  std::span<WriteRule const> rules_;
};

template <Printable E>
  requires has_static_shape<E>
Nest load(Source& source, E const& e) {
  auto const graph = typed::tensors::GraphOf<E>::graph();
  int const root = TensorSource(source, graph, std::span<WriteRule const>(WriteRules<std::remove_cvref_t<E>>::list))
                       .write(static_cast<int>(source.numbers.size()));
  std::apply([&](auto const&... number) { (source.numbers.push_back(text_of(number)), ...); }, e.numbers());
  source.roots.push_back(root);
  return {root};
}

} // namespace print

/// Writes an expression of tensors as text.
template <TensorExpression E>
  requires Printable<E>
std::ostream& operator<<(std::ostream& out, E const& e) {
  return out << to_string(e);
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>
