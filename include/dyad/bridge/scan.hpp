// SPDX-License-Identifier: BSL-1.0
/// \file A recurrence of typed expressions over a sequence as one node of a dynamic graph.
///
/// The compiler makes the step and its pull-back; how many steps there are, and of what shape, is known when the
/// program runs. The states of all steps are kept; what a step computed on the way is computed again by the pull-back.
/// Derivatives of derivatives are recorded: as operations on whole sequences, and a linear recurrence.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/array/joining.hpp>
#include <dyad/bridge/fused.hpp>
#include <dyad/bridge/linear_recurrence.hpp>
#include <dyad/bridge/strands.hpp>
#include <dyad/core/raise.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dyad {

namespace bridge {

/// The expressions of a step, of values in the order of their names.
template <class Outputs, FixedString... Names> class StepKernel;
template <class... E, FixedString... Names> class StepKernel<hana::tuple<E...>, Names...> {
  using Outputs = hana::tuple<E...>;

public:
  explicit StepKernel(Outputs const& outputs) : program_(compile(outputs)) {}

  template <class V, class... Rest> auto operator()(V const& first, Rest const&... rest) const {
    auto const values = std::tie(first, rest...);
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return typed::as_list<sizeof...(E)>(
          std::apply(program_, std::tuple_cat(bind<Names, Outputs>(std::get<I>(values))...)));
    }(std::make_index_sequence<sizeof...(Names)>{});
  }

private:
  Program<Outputs> program_;
};

template <class Known, class V> struct WithName;
template <class... Known, class V> struct WithName<typed::Names<Known...>, V> {
  using type = std::conditional_t<(std::is_same_v<V, Known> || ...), typed::Names<Known...>, typed::Names<Known..., V>>;
};
template <class... Known, class V>
auto operator|(typed::Names<Known...> known, std::type_identity<V>) -> typename WithName<decltype(known), V>::type;
/// `Known`, and then what is new in `More`.
template <class Known, class... More>
auto with_names(Known, typed::Names<More...>) -> decltype((Known{} | ... | std::type_identity<More>{}));
template <class Known> auto all_names(Known) -> Known;
template <class Known, class E, class... Rest> auto all_names(Known known, std::type_identity<E>, Rest... rest) {
  return all_names(decltype(with_names(known, typename typed::Memory<E>::Variables{})){}, rest...);
}

/// The dynamic function of a recurrence: its states after each step, of the states before the first and the other
/// arguments. An argument with one axis more than the states is a sequence.
template <class Outputs, FixedString... Names> class Recurrence;
template <class... E, FixedString... Names> class Recurrence<hana::tuple<E...>, Names...> final : public Function {
  using Outputs = hana::tuple<E...>;
  static constexpr std::size_t states = sizeof...(E), count = sizeof...(Names);

public:
  explicit Recurrence(Outputs const& outputs) : outputs_(outputs), kernel_(outputs) {}

  std::string_view name() const override { return "scan"; }

  std::vector<NdArray> forward(std::vector<NdArray> const& x) override {
    StepLayout const layout(x);
    std::vector<NdArray> const arguments = layout.stretched(x);
    std::vector<NdArray> results;
    for (std::size_t k = 0; k < states; ++k) results.push_back(NdArray::empty(layout.rows, layout.dtype));
    dispatch(layout.dtype, [&](auto zero) {
      using T = decltype(zero);
      std::array<Strand<T>, states> after;
      for (std::size_t k = 0; k < states; ++k) after[k] = layout.strand(results[k].template mutable_values<T>(), true);
      layout.template strands<T>(arguments).push(kernel_, after);
    });
    return results;
  }

  std::vector<Variable> backward(std::vector<Variable> const& h) override {
    StepLayout const layout(arrays(inputs()));
    if (Config::get(Config::enable_backprop) && layout.steps > 0) return pull_recorded(layout, h);
    return pull_kernels(layout, h, std::index_sequence_for<E...>{});
  }

private:
  /// Which arguments are sequences, how many steps there are and of what shape.
  struct StepLayout {
    explicit StepLayout(std::vector<NdArray> const& arguments) {
      Index rank = 0;
      for (std::size_t k = 0; k < states; ++k) rank = std::max(rank, arguments[k].ndim());
      std::optional<std::size_t> first;
      for (std::size_t i = 0; i < count; ++i) {
        Shape shape = arguments[i].shape();
        if (shape.size() > rank + 1)
          refuse(i, shape, "has more axes than a sequence of states, which have " + std::to_string(rank));
        sequence[i] = shape.size() > rank;
        if (sequence[i]) {
          if (first && shape[0] != steps)
            refuse(i, shape, "has not as many steps as " + quoted(*first) + ", which has " + std::to_string(steps));
          if (!first) first = i;
          steps = shape[0];
          shape.erase(0);
        }
        lanes = joined_shape(lanes, std::array<std::string_view, count>{Names.view()...}[i], shape, "scan");
        dtype = promote(dtype, arguments[i].dtype());
      }
      if (!first)
        raise(ShapeError(
            "dyad: scan: no argument has an axis more than the states: nothing says how many steps there are"));
      rows = lanes;
      rows.insert(0, steps);
    }

    /// The shape of an argument that stands for one number in every lane.
    Shape const& full(std::size_t i) const { return sequence[i] ? rows : lanes; }
    /// The same with one axis for all lanes.
    Shape flat(bool by_step) const { return by_step ? Shape{steps, lanes.count()} : Shape{lanes.count()}; }
    /// The shape that broadcasts to `full`: the steps are the first axis of a sequence whatever the lanes are.
    Shape aligned(std::size_t i, Shape shape) const {
      while (sequence[i] && shape.size() < rows.size()) shape.insert(1, 1);
      return shape;
    }
    std::vector<NdArray> stretched(std::vector<NdArray> const& arguments) const {
      std::vector<NdArray> out;
      for (std::size_t i = 0; i < count; ++i) {
        NdArray const all = broadcast_to(reshape(cast(arguments[i], dtype), aligned(i, arguments[i].shape())), full(i));
        out.push_back(reshape(all.contiguous(), flat(sequence[i])));
      }
      return out;
    }
    template <class T> Strand<T> strand(std::span<T> values, bool by_step) const {
      return {values.data(), by_step ? lanes.count() : 0};
    }
    template <class T> Strands<T, states, count> strands(std::vector<NdArray> const& arguments) const {
      Strands<T, states, count> out{lanes.count(), steps, {}};
      for (std::size_t i = 0; i < count; ++i) out.argument[i] = strand(arguments[i].template values<T>(), sequence[i]);
      return out;
    }

    std::array<bool, count> sequence{};
    Index steps = 0;
    Shape lanes, rows; ///< of a step, and of all
    DType dtype = DType::float32;

  private:
    static std::string quoted(std::size_t i) {
      static constexpr std::array<std::string_view, count> names{Names.view()...};
      return "'" + std::string(names[i]) + "'";
    }
    [[noreturn]] static void refuse(std::size_t i, Shape const& shape, std::string const& why) {
      raise(ShapeError("dyad: scan: " + quoted(i) + " of the shape " + to_string(shape) + " " + why));
    }
  };

  static std::vector<NdArray> arrays(std::vector<Variable> const& variables) {
    std::vector<NdArray> out;
    for (Variable const& one : variables) out.push_back(one.data());
    return out;
  }

  template <std::size_t... K>
  std::vector<Variable> pull_kernels(StepLayout const& layout, std::vector<Variable> const& h,
                                     std::index_sequence<K...>) const {
    auto const weighted = hana::unpack(
        outputs_, [](auto const&... expression) { return ((var<cotangent_name<0, K>()> * expression) + ...); });
    auto const derivatives = gradient(weighted, var<Names>...);
    StepKernel<std::remove_const_t<decltype(derivatives)>, Names..., cotangent_name<0, K>()...> const back(derivatives);

    std::vector<NdArray> const arguments = layout.stretched(arrays(inputs())), results = arrays(outputs());
    std::vector<NdArray> cotangents, gradients;
    for (Variable const& cotangent : h) cotangents.push_back(cast(cotangent.data(), layout.dtype).contiguous());
    for (bool const by_step : layout.sequence) gradients.push_back(NdArray::empty(layout.flat(by_step), layout.dtype));
    dispatch(layout.dtype, [&](auto zero) {
      using T = decltype(zero);
      std::array<Strand<T const>, states> after, cotangent;
      std::array<Strand<T>, count> by_argument;
      for (std::size_t k = 0; k < states; ++k) {
        after[k] = layout.strand(results[k].template values<T>(), true);
        cotangent[k] = layout.strand(std::as_const(cotangents[k]).template values<T>(), true);
      }
      for (std::size_t i = 0; i < count; ++i)
        by_argument[i] = layout.strand(gradients[i].template mutable_values<T>(), layout.sequence[i]);
      layout.template strands<T>(arguments).pull(back, after, cotangent, by_argument);
    });
    std::vector<Variable> out;
    for (std::size_t i = 0; i < count; ++i) {
      Variable const& input = inputs()[i];
      NdArray const summed = sum_to(reshape(gradients[i], layout.full(i)), layout.aligned(i, input.shape()));
      out.push_back(Variable::constant(cast(reshape(summed, input.shape()), input.dtype())));
    }
    return out;
  }

  /// The gradients as a graph. What a step does is recorded once, of whole sequences, and so are its derivatives by the
  /// states before it; a linear recurrence carries the cotangents of the states from each step to the one before.
  std::vector<Variable> pull_recorded(StepLayout const& layout, std::vector<Variable> const& h) const {
    std::vector<Variable> at;
    for (std::size_t i = 0; i < count; ++i)
      at.push_back(i < states ? states_before(layout, i) : every_step(layout, inputs()[i], i));
    auto const values = [&]<std::size_t... I>(std::index_sequence<I...>) {
      return typed::as_list<states>(std::apply(compile(outputs_), std::tuple_cat(bind<Names, Outputs>(at[I])...)));
    }(std::make_index_sequence<count>{});
    std::vector<Variable> const next = read_only(layout, h, {values.begin(), values.end()});

    std::vector<Variable> const before(at.begin(), at.begin() + states);
    std::vector<MatrixEntry> entries;
    std::vector<Variable> carried;
    GradOptions options{
        .create_graph = true, .seeds = {Variable::constant(constant_rows(layout, 1))}, .allow_unused = true};
    for (std::size_t row = 0; row < states; ++row) {
      std::vector<Variable> const slopes = grad({next[row]}, before, options);
      for (std::size_t column = 0; column < states; ++column) {
        if (slopes[column].is_constant() && one_number(slopes[column].data()) == 0.0) continue;
        entries.push_back({row, column});
        carried.push_back(slopes[column]);
      }
    }
    for (Variable const& cotangent : h) carried.push_back(fitted(cotangent, next.front()));
    options.seeds = call(std::make_shared<LinearRecurrence>(std::move(entries), Direction::backward), carried);

    std::vector<Variable> by = before;
    by.insert(by.end(), inputs().begin() + states, inputs().end());
    std::vector<Variable> result = grad(next, by, options);
    for (std::size_t k = 0; k < states; ++k) { // before the first step a state is an argument
      Variable const& input = inputs()[k];
      Variable const first = index(result[k], {0});
      result[k] = reshape(sum_to(first, layout.aligned(k, input.shape())), input.shape());
      if (input.dtype() != layout.dtype) result[k] = cast(result[k], input.dtype());
    }
    return result;
  }

  static NdArray constant_rows(StepLayout const& layout, double number) {
    return broadcast_to(NdArray::scalar(number, layout.dtype), layout.rows);
  }

  /// An argument as it is in every step: it broadcasts with whole sequences.
  static Variable every_step(StepLayout const& layout, Variable const& argument, std::size_t i) {
    Variable const x = argument.dtype() == layout.dtype ? argument : cast(argument, layout.dtype);
    return layout.sequence[i] ? reshape(x, layout.aligned(i, x.shape())) : x;
  }
  /// A state before each step.
  Variable states_before(StepLayout const& layout, std::size_t k) const {
    Shape first = layout.rows;
    first[0] = 1;
    Variable const start = broadcast_to(every_step(layout, inputs()[k], k), first);
    return concat({start, slice(outputs()[k], Slice{0, layout.steps - 1})});
  }
  /// The states after each step, and 0 where neither they nor later ones have a cotangent: nobody looks at those.
  static std::vector<Variable> read_only(StepLayout const& layout, std::vector<Variable> const& h,
                                         std::vector<Variable> const& next) {
    NdArray const zeros = constant_rows(layout, 0), read = ever_read(layout, h);
    bool const all = sum(read).item() == static_cast<double>(read.size());
    std::vector<Variable> result;
    for (Variable const& state : next) {
      Variable const rows = fitted(state, Variable::constant(zeros));
      result.push_back(all ? rows : where(Variable::constant(read), rows, Variable::constant(zeros)));
    }
    return result;
  }
  /// 1 for each step and lane from which on some cotangent is not 0.
  static NdArray ever_read(StepLayout const& layout, std::vector<Variable> const& h) {
    NdArray read = constant_rows(layout, 0).copy();
    for (Variable const& cotangent : h) read = read || cotangent.data() != 0.0;
    read = cast(read, DType::float64).copy();
    Index const lanes = layout.lanes.count();
    double* const flag = read.mutable_values<double>().data();
    for (Index i = (layout.steps - 1) * lanes - 1; i >= 0; --i) flag[i] = std::max(flag[i], flag[i + lanes]);
    return cast(read, layout.dtype);
  }

  Outputs outputs_;
  StepKernel<Outputs, Names...> kernel_;
};

template <class Names> struct RecurrenceOf;
template <FixedString... Names> struct RecurrenceOf<typed::Names<Var<Names>...>> {
  template <class... E> using type = Recurrence<hana::tuple<E...>, Names...>;
};

template <class... T> struct state_without_an_expression {
  static_assert((Expression<T> && ...),
                "dyad: scan: each state is bound to the expression of its next value, as in scan(h = tanh(w * h + x))");
};

} // namespace bridge

/// A recurrence that acts on a dynamic graph as a single operation. Made by `scan`.
template <class States, class... E> class Scan {
  using Names = decltype(bridge::all_names(States{}, std::type_identity<E>{}...));
  using Recurrence = typename bridge::RecurrenceOf<Names>::template type<E...>;

public:
  /// Made by `scan`.
  explicit Scan(E const&... next) : function_(boost::hana::make_tuple(next...)) {}

  /// The states after each step, one array for each state with the steps along its first axis. To each variable a
  /// Variable, an array or a number is bound by name: to a state its value before the first step; a sequence, with one
  /// axis more than the states, is gone through along its first axis; all else stays the same from step to step. Shapes
  /// broadcast. Throws `ShapeError` where they do not, where sequences differ in length, and where there is none.
  template <FixedString... Bound, class... T>
  std::array<Variable, sizeof...(E)> operator()(Binding<Bound, T> const&... bindings) const {
    if constexpr (typed::check_names(Names{}, std::type_identity<Binding<Bound, T>>{}...)) {
      auto const arguments = bridge::ArgumentsOf<Names>::from(bindings...);
      Outputs const results = call(std::make_shared<Recurrence>(function_), arguments);
      std::array<Variable, sizeof...(E)> out;
      std::copy(results.begin(), results.end(), out.begin());
      return out;
    }
  }

private:
  Recurrence function_; ///< each call gets a copy, so that graphs on several threads share nothing
};

/// A recurrence: each state is bound to its next value, an expression of the states before the step and of other
/// variables.
/// \code
/// auto const average = dyad::scan(y = y + 0.5 * (x - y));
/// auto const [means] = average(y = 0.0, x = row);
/// \endcode
template <FixedString... States, class... T> auto scan(Binding<States, T> const&... next) {
  if constexpr ((Expression<T> && ...)) return Scan<typed::Names<Var<States>...>, T...>(next.value...);
  else static_cast<void>(sizeof(bridge::state_without_an_expression<T...>));
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>
