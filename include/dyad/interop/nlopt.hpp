// SPDX-License-Identifier: BSL-1.0
/// \file Functions as objectives and constraints of NLopt, with their gradients.
///
/// \code
/// constexpr auto height = dyad::function<Vec<2>>([](auto const& x) { return sqrt(x[1]); });
/// ...
/// auto objective = dyad::nlopt_function(height);
/// ...
/// nlopt::opt opt(nlopt::LD_SLSQP, 2);
/// opt.set_min_objective(objective.value, &objective);
/// \endcode
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/interop/arguments.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <tuple>

namespace dyad {

namespace detail {
template <class F> struct objective_that_states_no_unknowns {
  static_assert(sizeof(F) == 0,
                "dyad: the function of nlopt_function states its arguments: the unknowns, as Vec<N> or Rows<double>, "
                "then as many as data are given");
};
} // namespace detail

/// A function and its data as the callbacks of NLopt, which take a pointer to this object as their last argument: it
/// must outlive the optimiser. Made by `nlopt_function`.
template <class F, class... Data> class NloptFunction {
  using Kinds = detail::ByFirst<F, Data...>;
  using Unknowns = typename Kinds::First;
  static constexpr typename Kinds::type f{};

public:
  /// Of the data that every evaluation takes.
  constexpr explicit NloptFunction(Data const&... data) : data_(data...) {}

  /// An objective or a constraint of one result, an `nlopt_func`. Throws `std::invalid_argument` if the optimiser has
  /// another number of unknowns than the function.
  static double value(unsigned n, double const* x, double* gradient, void* self) {
    if constexpr (typed::is_rows<Unknowns>)
      return value_of_rows(std::span(x, n), gradient, self);
    else {
      double result = 0;
      run(&result, n, x, gradient, self);
      return result;
    }
  }

  /// Constraints of several results, an `nlopt_mfunc`. Throws `std::invalid_argument` for another number of unknowns or
  /// of results.
  static void values(unsigned m, double* results, unsigned n, double const* x, double* gradients, void* self) {
    typed::check_count(m, static_cast<std::size_t>(typed::TraceOf<F, typename F::Kinds>::type::roots));
    run(results, n, x, gradients, self);
  }

private:
  template <class Call> static auto with_data(void* self, Call const& call) {
    return std::apply(call, static_cast<NloptFunction const*>(self)->data_);
  }
  static void run(double* results, unsigned n, double const* x, double* slopes, void* self) {
    typed::check_count(n, typed::Kind<Unknowns>::size);
    auto const at = detail::numbers_at<Unknowns>(x);
    with_data(self, [&](Data const&... data) {
      if (slopes)
        compile(f, jacobian(f)).into(results, slopes)(at, data...);
      else
        compile(f).into(results)(at, data...);
    });
  }
  static double value_of_rows(std::span<double const> x, double* slopes, void* self) {
    return with_data(self, [&](Data const&... data) -> double {
      if (!slopes) return f(x, data...);
      auto const [result, gradient_at_x] = value_and_gradient(f)(x, data...);
      std::copy(gradient_at_x.begin(), gradient_at_x.end(), slopes);
      return result;
    });
  }

  std::tuple<Data...> data_;
};

/// A function of unknowns and of data for NLopt: the unknowns are the first argument, stated as `Vec<N>`, or as
/// `Rows<double>` where the running program knows how many there are. The data are copied; spans are not, what they
/// show must outlive the object.
template <Traceable F, class... Data> constexpr auto nlopt_function(F const&, Data const&... data) {
  if constexpr (detail::stated_arguments<F> != 1 + sizeof...(Data))
    static_cast<void>(sizeof(detail::objective_that_states_no_unknowns<F>));
  else
    return NloptFunction<F, Data...>(data...);
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>
