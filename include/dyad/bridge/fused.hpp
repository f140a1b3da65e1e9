// SPDX-License-Identifier: BSL-1.0
/// \file A typed expression as one node of a dynamic graph.
///
/// Value, gradient and higher derivatives are each one pass over memory, in kernels that the compiler made from the
/// expression. What a pass hands back, sum_k h_k E_k differentiated by each argument, is again a list of expressions in
/// the arguments and the cotangents h: so every order is a node of the same kind, up to `max_fused_depth`. Beyond it the
/// expressions are recorded operation by operation, to any order.
#pragma once

#include <dyad/array/map.hpp>
#include <dyad/dynamic/backward.hpp>
#include <dyad/dynamic/function.hpp>
#include <dyad/typed/diff.hpp>

#include <boost/hana/tuple.hpp>
#include <boost/hana/unpack.hpp>

#include <string_view>
#include <tuple>
#include <utility>

namespace dyad {

namespace bridge {

namespace hana = boost::hana;

/// The order up to which derivatives of a fused expression are kernels: each order is compiled with the program.
inline constexpr int max_fused_depth = 2;

/// The name of a cotangent; no variable of a user is called so.
template <int Depth, std::size_t K> constexpr FixedString<8> cotangent_name() {
  FixedString<8> name{"~h00000"};
  std::size_t digits = 10000 * static_cast<std::size_t>(Depth + 1) + K;
  for (int i = 6; i > 1; --i, digits /= 10) name.text[i] = static_cast<char>('0' + digits % 10);
  return name;
}

template <class E, class V> inline constexpr bool mentions = false;
template <class... Ops, class N, std::uint64_t... C, class V>
inline constexpr bool mentions<Expr<Table<Ops...>, N, C...>, V> = ((std::is_same_v<V, Ops> || std::is_same_v<Unused<V>, Ops>) || ...);

/// Value `K` bound to its name if some expression knows the name.
template <FixedString Name, class Outputs, class T> constexpr auto bind(T const& value) {
  if constexpr (decltype(hana::unpack(std::declval<Outputs>(), [](auto const&... e) {
                  return std::bool_constant<(mentions<std::remove_cvref_t<decltype(e)>, Var<Name>> || ...)>{};
                }))::value)
    return std::tuple(var<Name> = value);
  else return std::tuple<>{};
}

/// Expressions of named arguments, of which the last `Cotangents` are cotangents: where these are all zero, so is the
/// result, whatever else it meets.
template <std::size_t Cotangents, class Outputs, FixedString... Names> class Kernel;
template <std::size_t Cotangents, class... E, FixedString... Names> class Kernel<Cotangents, hana::tuple<E...>, Names...> {
  using Outputs = hana::tuple<E...>;

public:
  explicit Kernel(Outputs const& outputs) : program_(compile(outputs)) {}

  template <class... T> auto operator()(T const&... value) const {
    auto result = std::apply(program_, std::tuple_cat(bind<Names, Outputs>(value)...));
    if constexpr (Cotangents > 0) {
      auto const arguments = std::tie(value...);
      using Value = std::remove_cvref_t<std::tuple_element_t<0, decltype(arguments)>>;
      auto const off = [&]<std::size_t... K>(std::index_sequence<K...>) {
        return ((std::get<sizeof...(T) - Cotangents + K>(arguments) == Value(0)) && ...);
      }(std::make_index_sequence<Cotangents>{});
      for (auto& one : result) one = where(off, Value(0), one);
    }
    return result;
  }

private:
  Program<Outputs> program_;
};

template <int Depth, std::size_t Cotangents, class Outputs, FixedString... Names> class FusedMap;

/// The dynamic function of a list of expressions.
template <int Depth, std::size_t Cotangents, class... E, FixedString... Names>
class FusedMap<Depth, Cotangents, hana::tuple<E...>, Names...> final : public Function {
  using Outputs = hana::tuple<E...>;

public:
  explicit FusedMap(Outputs const& outputs) : outputs_(outputs), kernel_(outputs) {}

  std::string_view name() const override { return Depth == 0 ? "fused" : "fused gradient"; }

  std::vector<NdArray> forward(std::vector<NdArray> const& x) override {
    dyad::Shape shape;
    DType dtype = DType::float32;
    for (NdArray const& one : x) {
      shape = broadcast(shape, one.shape(), name());
      dtype = promote(dtype, one.dtype());
    }
    return dispatch(dtype, [&](auto zero) {
      return [&]<std::size_t... I>(std::index_sequence<I...> arguments) {
        return detail::map_many<decltype(zero), sizeof...(E)>(kernel_, shape, std::array<NdArray const*, sizeof...(Names)>{&x[I]...},
                                                                              std::index_sequence_for<E...>{}, arguments);
      }(std::make_index_sequence<sizeof...(Names)>{});
    });
  }

  std::vector<Variable> backward(std::vector<Variable> const& h) override {
    std::vector<Variable> result;
    if constexpr (Depth < max_fused_depth) {
      // Behind a branch not taken further derivatives must not look either: operation by operation the sweep sees to it.
      if (Config::get(Config::enable_backprop) && has_zeros(h)) result = pull_recorded(h);
      else result = pull_fused(h, std::index_sequence_for<E...>{});
    } else result = pull_recorded(h);
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = sum_to(result[i], inputs()[i].shape());
    return result;
  }

private:
  /// True if some element has no cotangent but zeros.
  static bool has_zeros(std::vector<Variable> const& h) {
    NdArray off = h.front().data() == 0.0;
    for (std::size_t k = 1; k < h.size(); ++k) off = off && h[k].data() == 0.0;
    return sum(off).item() != 0;
  }

  template <std::size_t... K> std::vector<Variable> pull_fused(std::vector<Variable> const& h, std::index_sequence<K...>) const {
    auto const weighted = hana::unpack(outputs_, [](auto const&... expression) {
      return ((var<cotangent_name<Depth, K>()> * expression) + ...);
    });
    auto const derivatives = gradient(weighted, var<Names>...);
    using Next = FusedMap<Depth + 1, sizeof...(E), std::remove_const_t<decltype(derivatives)>, Names..., cotangent_name<Depth, K>()...>;
    std::vector<Variable> arguments = inputs();
    arguments.insert(arguments.end(), h.begin(), h.end());
    std::vector<Variable> result = call(std::make_shared<Next>(derivatives), arguments);
    return result;
  }

  /// Beyond the last fused order: the graph of the expressions themselves, differentiated as any other.
  std::vector<Variable> pull_recorded(std::vector<Variable> const& h) const {
    bool const building = Config::get(Config::enable_backprop);
    using_config const recording(Config::enable_backprop, true);
    std::vector<Variable> at;
    for (Variable const& input : inputs()) at.push_back(building ? input : Variable(input.data()));
    auto const values = [&]<std::size_t... I>(std::index_sequence<I...>) {
      return std::apply(compile(outputs_), std::tuple_cat(bind<Names, Outputs>(at[I])...));
    }(std::make_index_sequence<sizeof...(Names)>{});
    std::vector<Variable> results(values.begin(), values.end()), seeds;
    for (std::size_t k = 0; k < h.size(); ++k) seeds.push_back(broadcast_to(h[k], results[k].shape()));
    return grad(results, at, {.create_graph = building, .seeds = seeds, .allow_unused = true});
  }

  Outputs outputs_;
  Kernel<Cotangents, Outputs, Names...> kernel_;
};

template <class... V> consteval std::size_t count_names(typed::Names<V...>) { return sizeof...(V); }

template <class Names> struct FunctionOf;
template <FixedString... Names> struct FunctionOf<typed::Names<Var<Names>...>> {
  template <class E> using type = FusedMap<0, 0, hana::tuple<E>, Names...>;

  template <FixedString Name, FixedString First, class T, class... Rest>
  static Variable pick(Binding<First, T> const& first, Rest const&... rest) {
    if constexpr (std::is_same_v<Var<Name>, Var<First>>) return as_variable(first.value);
    else return pick<Name>(rest...);
  }
  template <class... B> static std::vector<Variable> arguments(B const&... bindings) { return {pick<Names>(bindings...)...}; }
};

} // namespace bridge

/// A typed expression that acts on a dynamic graph as a single operation. Made by `fused`.
template <class E> class Fused {
  using Names = typename typed::Memory<E>::Variables;

public:
  explicit Fused(E const& expression) : function_(std::make_shared<typename bridge::FunctionOf<Names>::template type<E>>(boost::hana::make_tuple(expression))) {}

  /// The value as a Variable, with a Variable, an array or a number bound to each variable by name. They broadcast; throws
  /// `ShapeError` where they do not.
  template <FixedString... Bound, class... T> Variable operator()(Binding<Bound, T> const&... bindings) const {
    using Used = typename typed::TablesOf<E>::type;
    if constexpr (typed::check_names(Used{}, std::type_identity<Binding<Bound, T>>{}...))
      return call(function_, bridge::FunctionOf<Names>::arguments(bindings...));
  }
  /// The same for an expression of one variable, without its name.
  template <class T>
    requires(std::same_as<T, Variable> || std::same_as<T, NdArray>)
  Variable operator()(T const& x) const {
    static_assert(bridge::count_names(Names{}) == 1, "dyad: fused: bind each variable by name, as in f(x = a, y = b): the expression has several");
    return call(function_, {as_variable(x)});
  }

private:
  std::shared_ptr<Function> function_;
};

/// A typed expression as one operation on Variables: its value and its derivatives are kernels, each one pass over memory.
template <Expression E> Fused<E> fused(E const& expression) { return Fused<E>(expression); }

} // namespace dyad
