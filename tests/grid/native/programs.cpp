// SPDX-License-Identifier: BSL-1.0
// The grid on what the compiler makes: programs of expressions, functions, the kernels of `fused` and of `scan`, static tensors.
// All operations of as many arguments are one program, which has a result for each.
#include "../grid.hpp"

#include <dyad/bridge/scan.hpp>
#include <dyad/tensor.hpp>
#include <dyad/typed.hpp>

#include <boost/hana/tuple.hpp>

#include <cstring>

using namespace dyad;

namespace {

constexpr auto x = var<"x">;
constexpr auto y = var<"y">;
constexpr Index extent = 7; // lanes and what is left over
constexpr auto v = var<"v", extent>;
constexpr auto w = var<"w", extent>;

template <class Op> inline constexpr bool of_one_argument = grid::on_numbers<Op> && Op::arity == 1;
template <class Op> inline constexpr bool of_two_arguments = grid::on_numbers<Op> && Op::arity == 2;
template <template <class> class Keep, class List> struct Filtered;
template <class Op> struct One : std::bool_constant<of_one_argument<Op>> {};
template <class Op> struct Two : std::bool_constant<of_two_arguments<Op>> {};
template <template <class> class Keep, class... Op> struct Filtered<Keep, Ops<Op...>> {
  using type = typename dyad::detail::Joined<Ops<>, std::conditional_t<Keep<Op>::value, Ops<Op>, Ops<>>...>::type;
};

/// What a path made of every point of a list of operations: for each operation its results in the order of the points.
template <class T, class... Op> class Results {
public:
  static constexpr std::size_t arity = static_cast<std::size_t>((Op::arity, ...)), count = sizeof...(Op);
  using Points = std::array<std::vector<T>, arity>;

  explicit Results(Points lists, std::string path) : lists_(std::move(lists)), path_(std::move(path)) {}
  /// Adds the results of one point.
  template <class List> void add(List const& results) {
    std::size_t k = 0;
    for (T const one : results) found_[k++].push_back(one);
  }
  void set(std::size_t which, std::vector<T> results) { found_[which] = std::move(results); }
  ~Results() {
    std::size_t k = 0;
    (check<Op>(found_[k++]), ...);
  }
  Results(Results const&) = delete;
  Results& operator=(Results const&) = delete;

private:
  template <class O> void check(std::vector<T> const& found) const {
    grid::Report report(std::string(O::name) + " by " + path_ + (sizeof(T) == 8 ? ", double" : ", float"));
    BOOST_TEST(found.size() == lists_[0].size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      auto const at = grid::at(lists_, i);
      auto const& cell = expected<O>(i, at);
      if (!grid::right(found[i], cell)) report.wrong(at, found[i], cell);
    }
  }
  template <class O> static grid::Expected<T> const& expected(std::size_t i, std::array<T, arity> const& at) {
    static std::vector<grid::Expected<T>> cells; // the same for all paths
    if (i == cells.size()) cells.push_back(grid::expected<O>(at));
    return cells[i];
  }

  Points lists_;
  std::string path_;
  std::array<std::vector<T>, count> found_;
};

/// The points for operations of one argument, or of two.
template <class T, std::size_t N> auto all_points() {
  if constexpr (N == 1) return grid::points<ops::Exp, T>();
  else return grid::points<ops::Add, T>();
}

template <class List> struct Paths;
template <class... Op> struct Paths<Ops<Op...>> {
  static constexpr std::size_t arity = static_cast<std::size_t>((Op::arity, ...)), count = sizeof...(Op);
  static auto expressions() {
    if constexpr (arity == 1) return boost::hana::make_tuple(dyad::apply<Op>(x)...);
    else return boost::hana::make_tuple(dyad::apply<Op>(x, y)...);
  }
  using Outputs = decltype(expressions());
  template <class T> using Path = Results<T, Op...>;

  template <class T> static void programs() {
    auto const lists = all_points<T, arity>();
    Path<T> path(lists, "an expression");
    auto const program = compile(expressions());
    for (std::size_t i = 0; i < lists[0].size(); ++i) {
      if constexpr (arity == 1) path.add(program(x = lists[0][i]));
      else path.add(program(x = lists[0][i], y = lists[1][i]));
    }
  }

  static void functions() {
    auto const lists = all_points<double, arity>();
    Path<double> path(lists, "a function");
    if constexpr (arity == 1) {
      constexpr auto f = dyad::function([](auto const& a) { return std::array{dyad::apply<Op>(a)...}; });
      for (double const a : lists[0]) path.add(f(a));
    } else {
      constexpr auto f = dyad::function([](auto const& a, auto const& b) { return std::array{dyad::apply<Op>(a, b)...}; });
      for (std::size_t i = 0; i < lists[0].size(); ++i) path.add(f(lists[0][i], lists[1][i]));
    }
  }

  /// One pass of the kernel that `fused` runs, over arrays of `length` elements.
  template <class T> static void fused_kernels(std::size_t length) {
    auto const lists = all_points<T, arity>();
    Path<T> path(lists, "a fused kernel of " + std::to_string(length));
    std::array<std::vector<T>, count> found;
    auto const kernel = [] {
      if constexpr (arity == 1) return bridge::Kernel<0, Outputs, "x">({});
      else return bridge::Kernel<0, Outputs, "x", "y">({});
    }();
    for (std::size_t first = 0; first < lists[0].size(); first += length) {
      std::size_t const taken = std::min(length, lists[0].size() - first);
      std::array<NdArray, arity> in;
      std::array<NdArray const*, arity> arguments;
      for (std::size_t k = 0; k < arity; ++k) {
        in[k] = NdArray::empty({static_cast<Index>(taken)}, dtype_of<T>);
        std::copy_n(lists[k].begin() + static_cast<std::ptrdiff_t>(first), taken, in[k].template mutable_values<T>().begin());
        arguments[k] = &in[k];
      }
      auto const out = dyad::detail::map_many<count>(kernel, dtype_of<T>, in[0].shape(), arguments);
      for (std::size_t k = 0; k < count; ++k) found[k].insert(found[k].end(), out[k].template values<T>().begin(), out[k].template values<T>().end());
    }
    for (std::size_t k = 0; k < count; ++k) path.set(k, found[k]);
  }

  /// Steps of the recurrence that `scan` runs, whose states are the results: each step has the points of as many lanes.
  template <class T> static void scan_kernels(Index lanes) {
    auto const lists = all_points<T, arity>();
    std::size_t const step = static_cast<std::size_t>(lanes), steps = (lists[0].size() + step - 1) / step;
    std::array<std::vector<T>, arity> in = lists;
    for (auto& list : in) list.resize(steps * step, T(1));
    std::vector<T> const start(step, T(0));
    std::array<std::vector<T>, count> out;
    bridge::Strands<T, count, count + arity> strands{lanes, static_cast<Index>(steps), {}};
    std::array<bridge::Strand<T>, count> results;
    for (std::size_t k = 0; k < count; ++k) {
      out[k].resize(steps * step);
      strands.argument[k] = {start.data(), 0};
      results[k] = {out[k].data(), lanes};
    }
    for (std::size_t k = 0; k < arity; ++k) strands.argument[count + k] = {in[k].data(), lanes};
    bridge::Kernel<0, Outputs, "x", "y"> const kernel({});
    strands.push([&](auto const&... value) {
      auto const all = std::tie(value...);
      if constexpr (arity == 1) return kernel(std::get<count>(all), std::get<count>(all));
      else return kernel(std::get<count>(all), std::get<count + 1>(all));
    }, results);
    Path<T> path(lists, "a recurrence of " + std::to_string(lanes) + " lanes");
    for (std::size_t k = 0; k < count; ++k) path.set(k, std::vector<T>(out[k].begin(), out[k].begin() + static_cast<std::ptrdiff_t>(lists[0].size())));
  }

  template <class T> static void tensors() {
    auto const lists = all_points<T, arity>();
    auto const program = [] {
      if constexpr (arity == 1) return compile(boost::hana::make_tuple(dyad::apply<Op>(v)...));
      else return compile(boost::hana::make_tuple(dyad::apply<Op>(v, w)...));
    }();
    std::array<std::vector<T>, count> found;
    for (std::size_t first = 0; first < lists[0].size(); first += extent) {
      std::array<std::array<T, extent>, arity> in{};
      std::size_t const taken = std::min(static_cast<std::size_t>(extent), lists[0].size() - first);
      for (std::size_t k = 0; k < arity; ++k) std::copy_n(lists[k].begin() + static_cast<std::ptrdiff_t>(first), taken, in[k].begin());
      auto const out = [&] {
        if constexpr (arity == 1) return program(v = in[0]);
        else return program(v = in[0], w = in[1]);
      }();
      [&]<std::size_t... K>(std::index_sequence<K...>) {
        (found[K].insert(found[K].end(), std::begin(std::get<K>(out)), std::begin(std::get<K>(out)) + static_cast<std::ptrdiff_t>(taken)), ...);
      }(std::make_index_sequence<count>{});
    }
    Path<T> path(lists, "a tensor");
    for (std::size_t k = 0; k < count; ++k) path.set(k, found[k]);
  }
};

using Unary = Paths<typename Filtered<One, grid::Operations>::type>;
using Binary = Paths<typename Filtered<Two, grid::Operations>::type>;

template <class P> void every_path() {
  P::template programs<double>();
  P::template programs<float>();
  P::functions();
  for (std::size_t const length : std::array<std::size_t, 5>{1, 3, 4, 9, 17}) {
    P::template fused_kernels<double>(length);
    P::template fused_kernels<float>(length);
  }
  for (Index const lanes : std::array<Index, 3>{1, 3, 9}) {
    P::template scan_kernels<double>(lanes);
    P::template scan_kernels<float>(lanes);
  }
  P::template tensors<double>();
  P::template tensors<float>();
}

} // namespace

BOOST_AUTO_TEST_SUITE(one_answer)

BOOST_AUTO_TEST_CASE(programs_of_one_argument) { every_path<Unary>(); }
BOOST_AUTO_TEST_CASE(programs_of_two_arguments) { every_path<Binary>(); }

BOOST_AUTO_TEST_SUITE_END()
