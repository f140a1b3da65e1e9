// SPDX-License-Identifier: BSL-1.0
/// \file Where loops over rows run: `f.on(where)` computes what `f` does, on the cores or machines that are named.
///
/// \code
/// auto const [value, slopes] = dyad::value_and_gradient(misfit.on(dyad::threads))(p, x, y);
/// \endcode
///
/// `dyad::simd` is the calling thread alone, which is the default; `dyad::threads` of <dyad/interop/threads.hpp> are
/// all cores of a machine, `dyad::mpi(communicator)` of <dyad/interop/mpi.hpp> several processes, `dyad::cuda` of
/// <dyad/interop/cuda.hpp> a GPU.
#pragma once

#include <dyad/core/raise.hpp>

#include <concepts>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace dyad {

namespace typed {

/// On the calling thread.
struct OneThread {
  static constexpr bool parallel = false, ranks = false, reports = false;
  /// Calls `body` with a range of blocks of rows: with all of them.
  template <class Body> void run(std::size_t blocks, Body const& body) const { body(std::size_t{0}, blocks); }
};
/// A place that says how far the loops are. A callback that returns nothing never stops them.
template <class Where, class Callback> struct Reporting : Where {
  static constexpr bool reports = true;
  Callback callback;

  void report(double fraction) const {
    bool proceed = true;
    if constexpr (std::is_void_v<std::invoke_result_t<Callback const&, double>>) callback(fraction);
    else proceed = static_cast<bool>(callback(fraction));
    if (!proceed)
      raise(std::runtime_error("dyad: the loops of a function were stopped by its progress callback when " +
                               std::to_string(static_cast<int>(100 * fraction)) + " % of the rows were done"));
  }
};

/// The calling thread alone, with whoever hears how far the loops are.
template <class Where> constexpr auto on_this_thread(Where const&) { return OneThread{}; }
template <class Where, class Callback> constexpr auto on_this_thread(Reporting<Where, Callback> const& where) {
  return Reporting<OneThread, Callback>{{}, where.callback};
}

/// What says where loops run: whether blocks of rows run in `parallel`, whether there are several `ranks` that each
/// bring their rows, whether somebody `reports`.
template <class W>
concept Place = requires {
  { W::parallel } -> std::convertible_to<bool>;
  { W::ranks } -> std::convertible_to<bool>;
  { W::reports } -> std::convertible_to<bool>;
};

/// A place that is another machine with memory of its own: see interop/device.hpp.
template <class W> inline constexpr bool is_device = false;
template <class Where, class Callback>
inline constexpr bool is_device<Reporting<Where, Callback>> = is_device<Where>;

template <class W> struct two_places_for_one_function {
  static_assert(sizeof(W) == 0, "dyad: where the loops of a function run, and who hears how far they are, is said "
                                "once: this function has been told .on(...) or .reporting(...) before");
};
template <class W> struct no_place {
  static_assert(sizeof(W) == 0, "dyad: .on(...) takes dyad::simd, dyad::threads of <dyad/interop/threads.hpp>, "
                                "dyad::mpi(communicator) of <dyad/interop/mpi.hpp> or dyad::cuda of "
                                "<dyad/interop/cuda.hpp>");
};

template <class Callback> struct no_callback {
  static_assert(sizeof(Callback) == 0, "dyad: .reporting(...) takes a function of the fraction of the rows that are "
                                       "done, which stops the loops by returning false");
};

template <class P, class Where> class Placed;
template <class P, class Where> constexpr auto placed(P const& program, Where const& where) {
  if constexpr (!Place<Where>) static_cast<void>(sizeof(no_place<Where>));
  else return Placed<P, Where>(program, where);
}
template <class P, class Where, class Callback>
constexpr auto reporting(P const& program, Where const& where, Callback const& callback) {
  if constexpr (Where::reports) static_cast<void>(sizeof(two_places_for_one_function<Where>));
  else if constexpr (!std::invocable<Callback const&, double>) static_cast<void>(sizeof(no_callback<Callback>));
  else return placed(program, Reporting<Where, Callback>{where, callback});
}

/// A place is told anew only where none was told before: who hears of it stays.
template <class Old, class New> struct InPlace {
  static constexpr New of(Old const&, New const& place) {
    static_cast<void>(sizeof(two_places_for_one_function<New>));
    return place;
  }
};
template <class New> struct InPlace<OneThread, New> {
  static constexpr New of(OneThread const&, New const& place) { return place; }
};
template <class Callback, class New> struct InPlace<Reporting<OneThread, Callback>, New> {
  static constexpr auto of(Reporting<OneThread, Callback> const& old, New const& place) {
    return Reporting<New, Callback>{place, old.callback};
  }
};

/// A function, or a program made of functions, with the place where its loops over rows run. Called like these.
template <class P, class Where> class Placed {
public:
  using Program = P;
  constexpr Placed(P const& program, Where const& where) : program_(program), where_(where) {}

  template <class... A> constexpr auto operator()(A const&... a) const { return program_.run_on(where_, a...); }
  /// See `FunctionProgram`.
  template <class New> constexpr auto on(New const& place) const {
    return placed(program_, InPlace<Where, New>::of(where_, place));
  }
  template <class Callback> constexpr auto reporting(Callback const& callback) const {
    return typed::reporting(program_, where_, callback);
  }
  constexpr Where const& where() const { return where_; }
  /// What `make` makes of the function, at the same place.
  template <class Make> constexpr auto with(Make const& make) const { return placed(make(program_), where_); }

private:
  P program_;
  Where where_;
};

} // namespace typed

/// Loops over rows run on the calling thread, in SIMD batches: as they do where nothing is said.
inline constexpr typed::OneThread simd{};

} // namespace dyad
