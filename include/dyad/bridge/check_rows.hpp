// SPDX-License-Identifier: BSL-1.0
/// \file check of functions of rows, at the arguments of a call: typed, as a node of a dynamic graph, and by
/// differences in 50 digits.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/bridge/check.hpp>
#include <dyad/bridge/loop_function.hpp>
#include <dyad/dynamic/functional.hpp>
#include <dyad/typed/rows_view.hpp>

#include <numeric>

namespace dyad {

namespace bridge {

/// Whether an argument's numbers are indices.
template <class K> inline constexpr bool holds_indices = false;
template <> inline constexpr bool holds_indices<Rows<Index>> = true;
template <std::size_t N> inline constexpr bool holds_indices<Rows<IndexVec<N>>> = true;
template <class K> inline constexpr bool holds_indices<Passive<K>> = holds_indices<K>;

template <class K> struct RowKind {
  using type = K;
};
template <class K> struct RowKind<Rows<K>> {
  using type = K;
};
template <class K> struct RowKind<Passive<K>> : RowKind<K> {};

/// One argument of a call: its numbers in a row, and arguments like it that hold others.
template <class K, class A> class CallArgument {
  using Row = typename RowKind<K>::type;
  static constexpr std::size_t width = typed::Kind<Row>::size;

public:
  static constexpr bool active = !typed::is_passive<K>;

  explicit CallArgument(A const& a) : given_(&a) {
    if constexpr (typed::is_rows<K>) {
      auto const view = typed::rows_view<Row>(a);
      rows_ = view.count;
      for (std::size_t i = 0; i < rows_; ++i)
        for (std::size_t k = 0; k < width; ++k)
          numbers_.push_back(static_cast<double>(view.data[static_cast<std::ptrdiff_t>(i) * view.row_stride +
                                                           static_cast<std::ptrdiff_t>(k) * view.stride]));
    } else {
      numbers_.resize(width);
      typed::read<Row>(a, numbers_.data());
    }
  }
  std::vector<double> const& numbers() const { return numbers_; }

  std::string name(int argument, std::size_t number) const {
    std::string out = "x" + std::to_string(argument);
    if (typed::is_rows<K>) out += "[" + std::to_string(number / width) + "]";
    return width == 1 ? out : out + "[" + std::to_string(number % width) + "]";
  }

  /// The same argument of other numbers, from place `first` on; indices stay as they were given.
  template <class T> decltype(auto) make(std::vector<T> const& from, std::size_t first) const {
    if constexpr (holds_indices<K>) return (*given_);
    else {
      auto const number = [&from](std::size_t place) -> T { return from[place]; };
      if constexpr (typed::is_rows<K>) {
        std::vector<decltype(typed::Kind<Row>::template make<T>(number, first))> out;
        for (std::size_t i = 0; i < rows_; ++i)
          out.push_back(typed::Kind<Row>::template make<T>(number, first + i * width));
        return out;
      } else return typed::Kind<Row>::template make<T>(number, first);
    }
  }
  Variable variable() const {
    Shape shape = ShapeOf<Row>::shape();
    if (typed::is_rows<K>) shape.insert(0, static_cast<Index>(rows_));
    NdArray const array(numbers_, shape);
    return active ? Variable(array) : Variable::constant(array);
  }

private:
  A const* given_;
  std::vector<double> numbers_;
  std::size_t rows_ = 1;
};

/// A function of rows at the arguments of a call.
template <class F, class Kinds, class... A> class CallSubject;
template <class F, class... K, class... A> class CallSubject<F, typed::List<K...>, A...> {
public:
  explicit CallSubject(A const&... a) : arguments_(CallArgument<K, A>(a)...) {
    int k = 0;
    each([&](auto const& argument) {
      first_.push_back(numbers.size());
      numbers.insert(numbers.end(), argument.numbers().begin(), argument.numbers().end());
      for (std::size_t i = 0; argument.active && i < argument.numbers().size(); ++i) {
        active.push_back(first_.back() + i);
        names.push_back(argument.name(k, i));
        owner_.push_back(static_cast<std::size_t>(k));
      }
      ++k;
    });
  }

  std::vector<double> numbers;     ///< of all arguments
  std::vector<std::size_t> active; ///< the places of those to differentiate by
  std::vector<std::string> names;  ///< of these

  template <class T> T value(std::vector<T> const& x) const {
    return with_arguments(x, [](auto const&... argument) { return F{}(argument...); });
  }
  /// The gradient, in the order of `active`.
  std::vector<double> gradient() const {
    return with_arguments(numbers, [](auto const&... argument) { return flat(dyad::gradient(F{})(argument...)); });
  }
  /// The column of the Hessian that belongs to one of these.
  std::vector<double> column(std::size_t j) const {
    std::vector<double> direction(numbers.size(), 0.0);
    direction[active[j]] = 1;
    return with_arguments(numbers, [&](auto const&... argument) {
      return std::apply([&](auto const&... along) { return flat(hvp(F{})(argument..., along...)); },
                        directions(direction));
    });
  }
  std::vector<Variable> variables() const {
    std::vector<Variable> out;
    each([&](auto const& argument) { out.push_back(argument.variable()); });
    return out;
  }
  static Variable dynamic(std::vector<Variable> const& x) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) { return F{}(x[I]...); }(std::index_sequence_for<K...>{});
  }
  /// What selects one of the numbers in an array like the argument that it is part of.
  Variable seed(std::size_t j, std::vector<Variable> const& x) const {
    NdArray const& like = x[owner_[j]].data();
    std::vector<double> one(static_cast<std::size_t>(like.size()), 0.0);
    one[active[j] - first_[owner_[j]]] = 1;
    return Variable::constant(NdArray(one, like.shape()));
  }
  /// The argument that a number is part of.
  std::size_t owner(std::size_t j) const { return owner_[j]; }
  /// The number at a place of arrays like the arguments.
  double at(std::vector<Variable> const& arrays, std::size_t j) const {
    NdArray const flat = arrays[owner_[j]].data().contiguous();
    return flat.is_scalar() ? flat.item() : flat.values<double>()[active[j] - first_[owner_[j]]];
  }

private:
  template <class Use> void each(Use const& use) const {
    std::apply([&](auto const&... argument) { (use(argument), ...); }, arguments_);
  }
  template <class T, class Use> auto with_arguments(std::vector<T> const& x, Use const& use) const {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return use(std::get<I>(arguments_).template make<T>(x, first_[I])...);
    }(std::index_sequence_for<K...>{});
  }
  auto directions(std::vector<double> const& x) const {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return std::tuple_cat(direction<I>(x)...);
    }(std::index_sequence_for<K...>{});
  }
  template <std::size_t I> auto direction(std::vector<double> const& x) const {
    using Argument = std::tuple_element_t<I, std::tuple<CallArgument<K, A>...>>;
    if constexpr (Argument::active) return std::tuple(std::get<I>(arguments_).template make<double>(x, first_[I]));
    else return std::tuple<>();
  }
  template <class R> static std::vector<double> flat(R const& result) {
    std::vector<double> out;
    typed::for_each_number(result, [&out](double number) { out.push_back(number); });
    return out;
  }

  std::tuple<CallArgument<K, A>...> arguments_;
  std::vector<std::size_t> first_, owner_;
};

/// Some of the places from 0 to `count` in their order, the first and the last among them.
inline std::vector<std::size_t> some_places(std::size_t count, std::size_t most, std::uint64_t seed) {
  std::vector<std::size_t> all(count);
  std::iota(all.begin(), all.end(), std::size_t{0});
  if (count <= most) return all;
  std::mt19937_64 random(seed);
  for (std::size_t i = 1; i + 1 < count; ++i) std::swap(all[i], all[i + random() % (count - 1 - i)]);
  std::swap(all[most - 1], all[count - 1]);
  all.resize(most);
  std::sort(all.begin(), all.end());
  return all;
}

template <class Subject> CheckTable compare_call(Subject const& subject, Agreement const& options) {
  using_config const recording(Config::enable_backprop, true);
  auto const [value, slopes] = std::pair(subject.value(subject.numbers), subject.gradient());
  std::vector<Big> exact(subject.numbers.begin(), subject.numbers.end());
  auto const value_at = [&](std::vector<Big> const& at) { return subject.value(at); };
  Quotients<std::vector<Big>, decltype(value_at)> const quotients(value_at, exact);
  std::vector<Variable> const x = subject.variables();
  Variable const y = subject.dynamic(x);
  CheckTable table;
  Order{{"f"}, {value}, {y.item()}, {{quotients.value(), 0, true}}}.compare(table, options);

  std::vector<Variable> const g = grad({y}, x, {.create_graph = true, .allow_unused = true});
  auto const chosen = some_places(subject.active.size(), static_cast<std::size_t>(std::max(options.most, 2)),
                                  options.seed);
  Order one, two;
  for (std::size_t const i : chosen)
    one.add("d/d" + subject.names[i], slopes[i], subject.at(g, i), quotients.first(subject.active[i]));
  one.compare(table, options);
  for (std::size_t k = 0; options.second && k < chosen.size(); ++k) {
    std::size_t const i = chosen[k];
    std::vector<double> const column = subject.column(i);
    std::vector<Variable> const row =
        grad({g[subject.owner(i)]}, x, {.seeds = {subject.seed(i, x)}, .allow_unused = true});
    for (std::size_t l = k; l < chosen.size(); ++l) {
      std::size_t const j = chosen[l];
      two.add("d2/d" + subject.names[i] + " d" + subject.names[j], column[j], subject.at(row, j),
              quotients.second(subject.active[i], subject.active[j]));
    }
  }
  two.compare(table, options);
  table.set_note("derivatives by " + std::to_string(chosen.size()) + " of " + std::to_string(subject.active.size()) +
                 " numbers");
  return table;
}

} // namespace bridge

/// Value, gradient and Hessian of a function of rows at the arguments of a call, by the typed program, by the dynamic
/// graph, where the call is one node, and by difference quotients in 50 digits. Where there are more than
/// `Agreement::most` numbers to differentiate by, some are drawn.
template <Traceable F, class... A>
  requires(typed::has_rows<typename F::Kinds> && sizeof...(A) > 0)
CheckTable check(F const&, Agreement const& options, A const&... arguments) {
  if constexpr (typed::check_arguments<typename F::Kinds, A...>)
    return bridge::compare_call(bridge::CallSubject<F, typename F::Kinds, A...>(arguments...), options);
  else return {};
}
/// With the usual tolerances.
template <Traceable F, class First, class... A>
  requires(typed::has_rows<typename F::Kinds> && !std::same_as<First, Agreement>)
CheckTable check(F const& f, First const& first, A const&... arguments) {
  return check(f, Agreement{}, first, arguments...);
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>
