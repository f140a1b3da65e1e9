// SPDX-License-Identifier: BSL-1.0
// The grid on plain numbers and on arrays: every length from 1 to 17, so that each point is in each lane and in what is
// left over; strided, broadcast and rank 0; float and double. An element is the same to the bit wherever it lies.
#include "grid.hpp"

#include "support/arrays.hpp"

#include <dyad/array/create.hpp>
#include <dyad/array/elementwise.hpp>
#include <dyad/array/indexing.hpp>

#include <cstring>
#include <utility>

using namespace dyad;
using test::array_of;

namespace {

template <class T> bool same_bits(T a, T b) {
  return (std::isnan(a) && std::isnan(b)) || std::memcmp(&a, &b, sizeof a) == 0;
}

/// An operation as the checks see it: each is compiled once for all operations.
template <class T> struct Case {
  std::string name;
  std::vector<std::vector<T>> lists; ///< the points
  std::vector<grid::Expected<T>> cells;
  NdArray (*apply)(std::vector<NdArray> const&);

  template <class Op> static Case of() {
    constexpr auto arity = static_cast<std::size_t>(Op::arity);
    auto const lists = grid::points<Op, T>();
    Case out{std::string(Op::name) + (sizeof(T) == 8 ? " of double" : " of float"),
             {lists.begin(), lists.end()},
             {},
             [](std::vector<NdArray> const& x) {
               return [&]<std::size_t... I>(std::index_sequence<I...>) { return dyad::apply<Op>(x[I]...); }
               (std::make_index_sequence<arity>{});
             }};
    for (std::size_t i = 0; i < lists[0].size(); ++i) out.cells.push_back(grid::expected<Op>(grid::at(lists, i)));
    return out;
  }
  std::size_t count() const { return cells.size(); }
  std::vector<T> at(std::size_t i) const {
    std::vector<T> out;
    for (auto const& list : lists) out.push_back(list[i]);
    return out;
  }
  /// The operation on what `part` makes of each list.
  template <class Part> NdArray apply_to(Part const& part) const {
    std::vector<NdArray> x;
    for (auto const& list : lists) x.push_back(part(list));
    return apply(x);
  }
};

template <class T> void check(Case<T> const& op) {
  grid::Report scalars(op.name + " on plain numbers"), arrays(op.name + " in arrays"),
      places(op.name + " elsewhere in an array"), numbers(op.name + " of rank 0");
  for (std::size_t i = 0; i < op.count(); ++i)
    if (!grid::scalar_right(op.cells[i], std::signbit(op.lists[0][i]) && op.lists[0][i] == 0))
      scalars.wrong(op.at(i), op.cells[i].scalar, op.cells[i]);

  NdArray const whole = op.apply_to([](auto const& list) { return array_of(list); });
  auto const found = whole.template values<T>();
  for (std::size_t i = 0; i < op.count(); ++i)
    if (!grid::right(found[i], op.cells[i])) arrays.wrong(op.at(i), found[i], op.cells[i]);

  auto const same = [&](NdArray const& result, std::size_t first, std::size_t step) {
    NdArray const flat = result.contiguous();
    auto const values = flat.template values<T>();
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::size_t const at = first + i * step;
      if (!same_bits(values[i], found[at])) places.wrong(op.at(at), values[i], op.cells[at]);
    }
  };
  std::size_t const stride = op.count() / 97 + 1; // of the many points of several arguments some
  for (std::size_t length = 1; length <= 17; ++length)
    for (std::size_t i = 0; i + length <= op.count(); i += length * (length < 4 ? stride : 1))
      same(op.apply_to([&](auto const& list) {
        auto const first = list.begin() + static_cast<std::ptrdiff_t>(i);
        return array_of(std::vector<T>(first, first + static_cast<std::ptrdiff_t>(length)));
      }), i, 1);
  same(op.apply_to([](auto const& list) { return index(array_of(list), {Slice{1, {}, 3}}); }), 1, 3);
  Index const rows = static_cast<Index>(op.count()) / 3; // short rows, read across
  same(permute(op.apply_to([&](auto const& list) {
         return permute(reshape(index(array_of(list), {Slice{0, 3 * rows}}), Shape{rows, 3}), {1, 0});
       }),
               {1, 0}),
       0, 1);
  std::vector<T> const each = grid::awkward_numbers<T>();
  if (op.lists.size() == 2) { // one argument the same along a row
    NdArray const across = reshape(array_of(each), Shape{static_cast<Index>(each.size()), 1});
    same(op.apply({across, array_of(each)}), 0, 1);
  }
  for (std::size_t i = 0; i < op.count(); i += stride) {
    T const result = static_cast<T>(op.apply_to([&](auto const& list) {
                                        return NdArray::scalar(static_cast<double>(list[i]), dtype_of<T>);
                                      }).item());
    if (!grid::right(result, op.cells[i])) numbers.wrong(op.at(i), result, op.cells[i]);
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(one_answer)

BOOST_AUTO_TEST_CASE(plain_numbers_and_arrays) {
#ifdef DYAD_GRID_SHARE // every so many of them
  using Operations = grid::Operations::part<0, DYAD_GRID_SHARE>;
#else
  using Operations = grid::Operations;
#endif
  Operations::for_each([]<class Op>(std::type_identity<Op>) {
    if constexpr (grid::on_numbers<Op>) {
      check(Case<double>::of<Op>());
      check(Case<float>::of<Op>());
    }
  });
}

BOOST_AUTO_TEST_SUITE_END()
