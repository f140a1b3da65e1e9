// SPDX-License-Identifier: BSL-1.0
/// \file The numbers that a traced function is called with.
#pragma once

#include <dyad/typed/arguments.hpp>
#include <dyad/typed/evaluate.hpp>

#include <tuple>

namespace dyad::typed {

/// The numbers of one argument: where they are if they lie one after the other, else copied.
template <class T, class K, class A> class ArgumentNumbers {
public:
  constexpr explicit ArgumentNumbers(A const& a) { read<K>(a, numbers_); }
  constexpr T const* data() const { return numbers_; }

private:
  T numbers_[Kind<K>::size + 1]{};
};
template <class T, class K, class A>
  requires(lies_flat<T, A>())
class ArgumentNumbers<T, K, A> {
public:
  constexpr explicit ArgumentNumbers(A const& a) : numbers_(flat_data<K>(a)) {}
  constexpr T const* data() const { return numbers_; }

private:
  T const* numbers_;
};

/// The numbers of all arguments, numbered through.
template <class T, class Kinds, class... A> class Inputs;
template <class T, class... K, class... A> class Inputs<T, List<K...>, A...> {
public:
  constexpr explicit Inputs(A const&... a) : numbers_{ArgumentNumbers<T, K, A>(a)...} {}
  constexpr auto data() const {
    return std::apply([](auto const&... numbers) { return Places<T const, Kind<K>::size...>(numbers.data()...); },
                      numbers_);
  }

private:
  std::tuple<ArgumentNumbers<T, K, A>...> numbers_;
};
template <class T, class K, class A> class Inputs<T, List<K>, A> : public ArgumentNumbers<T, K, A> {
public:
  using ArgumentNumbers<T, K, A>::ArgumentNumbers;
};

template <class F> struct a_function_of_rows_on_variables {
  static_assert(sizeof(F) == 0,
                "dyad: a function of rows on Variables needs #include <dyad/bridge/loop_function.hpp>");
  template <class... A> static Unknown run(A const&...) { return {}; }
  template <class... A> static Unknown run_on(A const&...) { return {}; }
};
/// What calls a function of rows on Variables: where its header is missing a sentence says so.
template <class F, class Call = RecordedCall<F>> constexpr auto recorded_call() {
  if constexpr (requires { sizeof(Call); }) return Call{};
  else return a_function_of_rows_on_variables<F>{};
}

} // namespace dyad::typed
