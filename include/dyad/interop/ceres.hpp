// SPDX-License-Identifier: BSL-1.0
/// \file Functions as cost functions of Ceres.
///
/// \code
/// constexpr auto misfit = dyad::function<Vec<2>, Passive<double>, Passive<double>>([](auto const& b, auto x, auto y) {
///   return b[0] * (1.0 - exp(-b[1] * x)) - y; // Misra1a
/// });
/// ...
///   problem.AddResidualBlock(dyad::ceres_cost(misfit, xs[i], ys[i]), nullptr, b.data());
/// \endcode
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/interop/arguments.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <tuple>
#include <utility>

#include <ceres/cost_function.h>

namespace dyad {

namespace detail {

template <class F> struct cost_function_with_other_arguments {
  static_assert(sizeof(F) == 0,
                "dyad: the function of ceres_cost states its arguments: a Vec<N> or double for each parameter block, "
                "then Passive ones, as many as data are given");
};

/// The parameter blocks among the arguments of a function.
template <class Kinds> struct ParameterBlocks;
template <class... K> struct ParameterBlocks<typed::List<K...>> {
  static constexpr std::size_t count = (std::size_t{!typed::is_passive<K>} + ... + 0);
  static constexpr std::size_t size[] = {typed::Kind<K>::size..., 0};
  static constexpr std::size_t total = ((typed::is_passive<K> ? 0 : typed::Kind<K>::size) + ... + 0);
  template <std::size_t I> using Kind = std::tuple_element_t<I, std::tuple<K...>>;

  /// Whether they come first, and so many other arguments after them.
  static consteval bool followed_by(std::size_t data) {
    bool const active[] = {!typed::is_passive<K>..., false};
    return count > 0 && count + data == sizeof...(K) &&
           std::is_partitioned(active, active + sizeof...(K), std::identity{});
  }
};

} // namespace detail

/// A function as a cost function of Ceres. Made by `ceres_cost`.
template <class F, class... Data> class CeresCost final : public ceres::CostFunction {
  using Own = detail::ParameterBlocks<typename F::Kinds>;
  static constexpr auto results = static_cast<std::size_t>(typed::TraceOf<F, typename F::Kinds>::type::roots);

public:
  /// Of the data that every evaluation takes.
  explicit CeresCost(Data const&... data) : data_(data...) {
    set_num_residuals(static_cast<int>(results));
    for (std::size_t i = 0; i < Own::count; ++i)
      mutable_parameter_block_sizes()->push_back(static_cast<int>(Own::size[i]));
  }

  /// Residuals and, where there is a place for them, their derivatives by each block, in one pass.
  bool Evaluate(double const* const* blocks, double* residuals, double** jacobians) const override {
    constexpr F f;
    if (!jacobians) {
      call(blocks, compile(f).into(residuals));
    } else {
      std::array<double, results * Own::total> rows;
      call(blocks, compile(f, jacobian(f)).into(residuals, rows.data()));
      double const* from = rows.data();
      for (std::size_t row = 0; row < results; ++row)
        for (std::size_t i = 0; i < Own::count; from += Own::size[i++])
          if (jacobians[i]) std::copy_n(from, Own::size[i], jacobians[i] + row * Own::size[i]);
    }
    return true;
  }

private:
  template <class Into> void call(double const* const* blocks, Into const& into) const {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      std::apply(
          [&](Data const&... data) { into(detail::numbers_at<typename Own::template Kind<I>>(blocks[I])..., data...); },
          data_);
    }
    (std::make_index_sequence<Own::count>{});
  }

  std::tuple<Data...> data_;
};

/// A new cost function, which a `ceres::Problem` owns, for its residual blocks: each argument of `f` that is not
/// Passive is a parameter block, the data are the values of the Passive ones, which come last. The residuals are the
/// results of `f`, numbers. The data are copied; spans are not, what they show must outlive the cost function.
template <Traceable F, class... Data> ceres::CostFunction* ceres_cost(F const&, Data const&... data) {
  if constexpr (!detail::ParameterBlocks<typename F::Kinds>::followed_by(sizeof...(Data))) {
    static_cast<void>(sizeof(detail::cost_function_with_other_arguments<F>));
    return nullptr;
  } else
    return new CeresCost<F, Data...>(data...);
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>
