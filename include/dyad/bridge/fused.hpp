// SPDX-License-Identifier: BSL-1.0
/// \file A typed expression as one node of a dynamic graph.
///
/// Kernels that the compiler made from the expression compute the value together with all partial derivatives, in one
/// pass over memory, where a gradient may be wanted of every argument; else each in a pass of its own. What a backward
/// pass hands back, sum_k h_k E_k differentiated by each argument, is again a list of expressions in the arguments and
/// the cotangents h: so every order is a node of the same kind, up to `max_fused_depth`. Beyond it the expressions are
/// recorded operation by operation, to any order.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/array/map.hpp>
#include <dyad/bridge/arguments.hpp>
#include <dyad/dynamic/backward.hpp>
#include <dyad/dynamic/function.hpp>
#include <dyad/typed/diff.hpp>

#include <boost/hana/concat.hpp>
#include <boost/hana/tuple.hpp>
#include <boost/hana/unpack.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <memory>
#include <optional>
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

/// The name that stands for a plain number of the expression.
template <std::size_t K> constexpr FixedString<8> number_name() {
  FixedString<8> name{"~n00000"};
  std::size_t digits = K;
  for (int i = 6; i > 1; --i, digits /= 10) name.text[i] = static_cast<char>('0' + digits % 10);
  return name;
}

/// An expression with a name for each of its plain numbers: so its derivatives know which of theirs are the same, and
/// share what is computed from them.
template <class E, class I = std::make_index_sequence<static_cast<std::size_t>(typed::Data<E>::numbers)>>
struct WithNamedNumbers;
template <class E, std::size_t... I> struct WithNamedNumbers<E, std::index_sequence<I...>> {
  template <int Capacity> static constexpr auto pack() {
    graph::OpInfo const* const name[] = {&graph::info<Var<number_name<I>()>>..., nullptr};
    graph::Builder builder;
    int const root = typed::load(builder, typed::view_of<E>);
    auto const out = graph::rebuild(builder, {root}, [&](graph::Builder& to, Buffer<int> const&, int id) {
      graph::Node const& n = builder[id];
      return n.is(graph::Role::number) ? to.leaf(name[static_cast<int>(n.value)]) : -1;
    });
    return graph::pack<Capacity>(out.graph, out.roots);
  }
  static constexpr auto value = typed::packed<WithNamedNumbers, typed::Data<E>::size + 1>();
  using type = typename typed::emitted<WithNamedNumbers, std::tuple<>>::type;
};

template <class E, class V> inline constexpr bool mentions = false;
template <class... Ops, class N, std::uint64_t... C, class V>
inline constexpr bool
    mentions<Expr<Table<Ops...>, N, C...>, V> = ((std::is_same_v<V, Ops> || std::is_same_v<Unused<V>, Ops>) || ...);

/// Value `K` bound to its name if some expression knows the name.
template <FixedString Name, class Outputs, class T> constexpr auto bind(T const& value) {
  if constexpr (decltype(hana::unpack(std::declval<Outputs>(), [](auto const&... e) {
                  return std::bool_constant<(mentions<std::remove_cvref_t<decltype(e)>, Var<Name>> || ...)>{};
                }))::value)
    return std::tuple(var<Name> = value);
  else return std::tuple<>{};
}

/// Expressions of named arguments.
template <std::size_t Numbers, class Outputs, FixedString... Names> class Kernel;
template <std::size_t Numbers, class... E, FixedString... Names> class Kernel<Numbers, hana::tuple<E...>, Names...> {
  using Outputs = hana::tuple<E...>;

public:
  static constexpr std::size_t size = sizeof...(E);
  explicit Kernel(std::array<double, Numbers> const& numbers) : numbers_(numbers) {}

  template <class... T> auto operator()(T const&... value) const {
    using Value = std::remove_cvref_t<std::tuple_element_t<0, std::tuple<T...>>>;
    auto const numbers = [this]<std::size_t... K>(std::index_sequence<K...>) {
      return std::tuple_cat(bind<number_name<K>(), Outputs>(typed::constant_as<Value>(numbers_[K]))...);
    }(std::make_index_sequence<Numbers>{});
    return typed::as_list<size>(
        std::apply(compile(Outputs{}), std::tuple_cat(bind<Names, Outputs>(value)..., numbers)));
  }

private:
  [[no_unique_address]] std::array<double, Numbers> numbers_;
};

/// The product of a cotangent with each of several slopes.
struct TimesCotangent {
  template <class G, class... S> auto operator()(G const& g, S const&... slope) const {
    return std::array<G, sizeof...(S)>{g * slope...};
  }
};

/// The number that all elements of an array are in memory, as the cotangent of a sum is.
template <std::same_as<NdArray> A> std::optional<double> one_number(A const& g) {
  if (g.is_scalar()) return g.number();
  for (Index const stride : g.strides())
    if (stride != 0) return {};
  if (g.size() == 0) return {};
  return dispatch(g.dtype(),
                  [&](auto zero) { return static_cast<double>(*static_cast<decltype(zero) const*>(g.raw())); });
}

/// Each gradient summed to the shape of its input.
template <std::same_as<Variable> V> void sum_all_to(std::vector<V>& gradients, std::vector<V> const& inputs) {
  for (std::size_t i = 0; i < gradients.size(); ++i)
    if (gradients[i].shape() != inputs[i].shape()) gradients[i] = sum_to(gradients[i], inputs[i].shape());
}

/// `x` with the element type of `like`, stretched to its shape.
template <std::same_as<Variable> V> V fitted(V x, V const& like) {
  if (x.dtype() != like.dtype()) x = cast(x, like.dtype());
  return x.shape() == like.shape() ? x : broadcast_to(x, like.shape());
}

template <int Depth, std::size_t Cotangents, std::size_t Numbers, class Outputs, FixedString... Names> class FusedMap;

/// The dynamic function of a list of expressions.
template <int Depth, std::size_t Cotangents, std::size_t Numbers, class... E, FixedString... Names>
class FusedMap<Depth, Cotangents, Numbers, hana::tuple<E...>, Names...> final : public Function {
  using Outputs = hana::tuple<E...>;

public:
  explicit FusedMap(std::array<double, Numbers> const& numbers) : numbers_(numbers) {}

  std::string_view name() const override { return Depth == 0 ? "fused" : "fused gradient"; }

  /// The node for a call whose arguments are all differentiated by: `forward` computes the slopes too, and keeps them.
  std::shared_ptr<FusedMap> with_slopes() const
    requires(Depth == 0)
  {
    auto copy = std::make_shared<FusedMap>(*this);
    copy->keeps_slopes_ = true;
    return copy;
  }
  /// Results that are known already.
  void set_results(std::vector<NdArray> results) { known_ = std::move(results); }

  std::vector<NdArray> forward(std::vector<NdArray> const& x) override {
    if (!known_.empty()) return std::exchange(known_, {});
    if constexpr (Depth == 0)
      if (keeps_slopes_) {
        std::vector<NdArray> all = map(Kernel<Numbers, ValueAndSlopes, Names...>(numbers_), x);
        std::vector<NdArray> const value(all.begin(), all.begin() + 1);
        slopes_.assign(all.begin() + 1, all.end());
        return value;
      }
    return map(Kernel<Numbers, Outputs, Names...>(numbers_), x);
  }

  std::vector<Variable> backward(std::vector<Variable> const& h) override {
    std::vector<Variable> result;
    bool const building = Config::get(Config::enable_backprop);
    if (!slopes_.empty() && !building) {
      for (NdArray const& part : weighted_slopes(h.front().data())) result.push_back(Variable::constant(part));
    } else if constexpr (Depth < max_fused_depth) {
      if (Depth > 0 && !differentiates_by_cotangents()) result = pull_fused<false>(h, std::index_sequence_for<E...>{});
      else result = pull_fused<true>(h, std::index_sequence_for<E...>{});
    } else result = pull_recorded(h);
    if (reached())
      for (Variable& one : result) one = where(*reached(), one, 0.0);
    sum_all_to(result, inputs());
    result.resize(sizeof...(Names)); // nobody asks for the others
    return result;
  }

  bool is_elementwise() const override { return true; }

private:
  static constexpr std::size_t own = sizeof...(Names) - Cotangents; ///< arguments of the expression itself

  /// True unless the cotangents, which are the last of the inputs, are constants.
  bool differentiates_by_cotangents() const {
    for (std::size_t i = own; i < sizeof...(Names); ++i)
      if (!inputs()[i].is_constant()) return true;
    return false;
  }

  using ValueAndSlopes = decltype(hana::concat(Outputs{}, gradient(Outputs{}[hana::size_c<0>], var<Names>...)));

  /// One pass of a kernel over the arguments.
  template <class K> std::vector<NdArray> map(K const& kernel, std::vector<NdArray> const& x) const {
    static constexpr std::array<std::string_view, sizeof...(Names)> names{Names.view()...};
    dyad::Shape shape;
    DType dtype = DType::float32;
    for (std::size_t i = 0; i < names.size(); ++i) {
      shape = joined_shape(shape, names[i], x[i].shape(), name());
      dtype = promote(dtype, x[i].dtype());
    }
    std::array<NdArray const*, sizeof...(Names)> arguments;
    for (std::size_t i = 0; i < arguments.size(); ++i) arguments[i] = &x[i];
    return detail::map_many<K::size>(kernel, dtype, shape, arguments);
  }

  /// The slopes times the cotangent of the value.
  std::vector<NdArray> weighted_slopes(NdArray const& g) const {
    if (g.shape() == slopes_.front().shape() && one_number(g) == 1.0) return slopes_;
    dyad::Shape const shape = broadcast(g.shape(), slopes_.front().shape(), name());
    std::array<NdArray const*, 1 + sizeof...(Names)> arguments{&g};
    for (std::size_t i = 0; i < slopes_.size(); ++i) arguments[1 + i] = &slopes_[i];
    return detail::map_many<sizeof...(Names)>(TimesCotangent{}, promote(g.dtype(), slopes_.front().dtype()), shape,
                                              arguments);
  }

  /// The derivatives by the first `Count` names.
  template <std::size_t Count, class Weighted> static constexpr auto derivatives_of(Weighted const& weighted) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return gradient(weighted, Leaf<std::tuple_element_t<I, std::tuple<Var<Names>...>>>{}...);
    }(std::make_index_sequence<Count>{});
  }

  template <bool ByCotangents, std::size_t... K>
  std::vector<Variable> pull_fused(std::vector<Variable> const& h, std::index_sequence<K...>) const {
    using Weighted = decltype(((var<cotangent_name<Depth, K>()> * E{}) + ...));
    using Next = FusedMap<Depth + 1, sizeof...(E), Numbers,
                          decltype(derivatives_of < ByCotangents ? sizeof...(Names) : own > (Weighted{})), Names...,
                          cotangent_name<Depth, K>()...>;
    std::vector<Variable> given = inputs();
    given.insert(given.end(), h.begin(), h.end());
    auto const next = std::make_shared<Next>(numbers_);
    if (!slopes_.empty()) next->set_results(weighted_slopes(h.front().data()));
    return call(next, given);
  }

  /// Beyond the last fused order: the graph of the expressions themselves, differentiated as any other.
  template <std::same_as<Variable> V> std::vector<V> pull_recorded(std::vector<V> const& h) const {
    bool const building = Config::get(Config::enable_backprop);
    using_config const recording(Config::enable_backprop, true);
    std::vector<Variable> at = inputs();
    if (reached()) // by elements: what is not reached goes before anything is summed
      for (Variable& one : at)
        if (one.shape() != h.front().shape()) one = broadcast_to(one, h.front().shape());
    auto const values = [&]<std::size_t... I, std::size_t... K>(std::index_sequence<I...>, std::index_sequence<K...>) {
      return typed::as_list<sizeof...(E)>(std::apply(
          compile(Outputs{}),
          std::tuple_cat(bind<Names, Outputs>(at[I])..., bind<number_name<K>(), Outputs>(numbers_[K])...)));
    }(std::make_index_sequence<sizeof...(Names)>{}, std::make_index_sequence<Numbers>{});
    std::vector<Variable>
        results; // an expression that is constant, or of some arguments only, stretches like the others
    for (std::size_t k = 0; k < h.size(); ++k) results.push_back(fitted(values[k], h[k]));
    return grad(results, at, {.create_graph = building, .seeds = h, .allow_unused = true});
  }

  [[no_unique_address]] std::array<double, Numbers> numbers_; ///< the plain numbers of the expression
  bool keeps_slopes_ = false;
  std::vector<NdArray> slopes_; ///< the derivative by each argument
  std::vector<NdArray> known_;
};

template <class... V> consteval std::size_t count_names(typed::Names<V...>) { return sizeof...(V); }

template <class Names> struct FunctionOf;
template <FixedString... Names> struct FunctionOf<typed::Names<Var<Names>...>> {
  template <class E>
  using type = FusedMap<0, 0, static_cast<std::size_t>(typed::Data<E>::numbers),
                        hana::tuple<typename WithNamedNumbers<E>::type>, Names...>;
};

} // namespace bridge

/// A typed expression that acts on a dynamic graph as a single operation. Made by `fused`.
template <class E> class Fused {
  using Names = typename typed::Memory<E>::Variables;
  static_assert(bridge::count_names(Names{}) > 0, "dyad: fused: the expression has no variable: it is a number");

public:
  /// Made by `fused`.
  explicit Fused(E const& expression)
      : function_(std::apply(
            [](auto const&... number) {
              return Map(std::array<double, sizeof...(number)>{static_cast<double>(number)...});
            },
            expression.numbers())) {}

  /// The value as a Variable, with a Variable, an array or a number bound to each variable by name. They broadcast;
  /// throws `ShapeError` where they do not.
  template <FixedString... Bound, class... T> Variable operator()(Binding<Bound, T> const&... bindings) const {
    using Used = typename typed::TablesOf<E>::type;
    if constexpr (typed::check_names(Used{}, std::type_identity<Binding<Bound, T>>{}...))
      return run(bridge::ArgumentsOf<Names>::from(bindings...), !(is_constant(bindings.value) || ...));
  }
  /// The same for an expression of one variable, without its name.
  template <class T>
    requires(std::same_as<T, Variable> || std::same_as<T, NdArray>)
  Variable operator()(T const& x) const {
    static_assert(bridge::count_names(Names{}) == 1,
                  "dyad: fused: bind each variable by name, as in f(x = a, y = b): the expression has several");
    return run({bridge::argument_from(x, x.dtype())}, !is_constant(x));
  }

private:
  using Map = typename bridge::FunctionOf<Names>::template type<E>;

  /// A Variable that is a constant: unlike a plain array it was told to take no part in differentiation.
  static bool is_constant(Variable const& x) { return x.is_constant(); }
  template <class T> static bool is_constant(T const&) { return false; }

  /// Slopes are computed with the value unless some may be in vain, or no gradient can be asked for.
  Variable run(std::vector<Variable> const& arguments, bool every_slope) const {
    bool const tracked =
        std::any_of(arguments.begin(), arguments.end(), [](Variable const& x) { return !x.is_constant(); });
    if (every_slope && tracked && Config::get(Config::enable_backprop))
      return call(std::shared_ptr<Function>(function_.with_slopes()), arguments);
    return call(std::make_shared<Map>(function_), arguments);
  }

  Map function_; ///< each call gets a copy, so that graphs on several threads share nothing
};

/// A typed expression as one operation on Variables: its value and its derivatives are kernels, each one pass over
/// memory.
template <Expression E> Fused<E> fused(E const& expression) { return Fused<E>(expression); }

} // namespace dyad

#include <dyad/core/macros_back.hpp>
