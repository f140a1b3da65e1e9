// SPDX-License-Identifier: BSL-1.0
// Rows of few numbers, in whatever columns and kinds of number these come: batches of them, and what is left over, hold
// the numbers that plain loops find.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

using dyad::IndexVec, dyad::Rows, dyad::Vec;

namespace {

template <std::size_t N> using List = std::array<double, N>;

/// All columns of rows of N, or those at odd places alone, each with a factor of its own. All sums are whole numbers.
template <std::size_t N, bool Odd>
constexpr auto weighted = dyad::function<Rows<Vec<N>>>([](auto const& x) {
  return map_over(x, [](auto const& row) {
    auto sum = 0.0 * row[N - 1] + 1.0;
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
      return (sum + ... + ((Odd && K % 2 == 0 ? 0.0 : std::size_t{1} << (2 * K)) * row[K]));
    }(std::make_index_sequence<N>{});
  });
});
/// The same of rows that others pick.
template <std::size_t N, bool Odd>
constexpr auto picked = dyad::function<Rows<Vec<N>>, Rows<IndexVec<2>>>([](auto const& x, auto const& picks) {
  return map_over(picks, [&](auto const& pick) {
    auto const one = x[pick[1]], other = x[pick[0]];
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
      return (one[N - 1] + ... + ((Odd && K % 2 == 0 ? 0.0 : std::size_t{1} << (2 * K)) * (one[K] - 3.0 * other[K])));
    }(std::make_index_sequence<N>{});
  });
});

template <class E, std::size_t N> std::vector<std::array<E, N>> rows_of(std::size_t count) {
  std::vector<std::array<E, N>> out(count);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t k = 0; k < N; ++k) out[i][k] = static_cast<E>((7 * i + 3 * k) % 23 + k);
  return out;
}
template <class E, std::size_t N, bool Odd> void check_rows(std::size_t count) {
  auto const x = rows_of<E, N>(count);
  std::vector<double> expected;
  for (auto const& row : x) {
    expected.push_back(1);
    for (std::size_t k = 0; k < N; ++k)
      expected.back() += (Odd && k % 2 == 0 ? 0.0 : std::pow(4.0, k)) * static_cast<double>(row[k]);
  }
  auto const found = weighted<N, Odd>(x);
  BOOST_TEST(std::equal(found.begin(), found.end(), expected.begin(), expected.end()));
}
template <std::size_t N, bool Odd> void check_picks(std::size_t count) {
  auto const x = rows_of<double, N>(11);
  std::vector<std::array<std::int16_t, 2>> picks(count);
  std::vector<double> expected;
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t const one = (5 * i + 10) % 11, other = i % 3 == 0 ? one : (3 * i) % 11;
    picks[i] = {static_cast<std::int16_t>(other), static_cast<std::int16_t>(one)};
    expected.push_back(x[one][N - 1]);
    for (std::size_t k = 0; k < N; ++k)
      expected.back() += (Odd && k % 2 == 0 ? 0.0 : std::pow(4.0, k)) * (x[one][k] - 3 * x[other][k]);
  }
  BOOST_TEST((picked<N, Odd>(x, picks) == expected));
}
template <std::size_t N> void check_width() {
  for (std::size_t count = 0; count < 36; ++count) {
    check_rows<double, N, false>(count);
    check_rows<double, N, true>(count);
    check_rows<std::uint8_t, N, false>(count);
    check_rows<float, N, false>(count);
    check_rows<std::size_t, N, true>(count);
    check_picks<N, false>(count);
    check_picks<N, true>(count);
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(narrow_rows)

BOOST_AUTO_TEST_CASE(columns_of_rows_of_two_to_nine) {
  check_width<2>();
  check_width<3>();
  check_width<4>();
  check_width<5>();
  check_width<7>();
  check_width<9>();
}

// A matrix of a view may have a stride between rows, and between columns.
BOOST_AUTO_TEST_CASE(rows_with_gaps) {
  std::vector<double> memory(400);
  for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<double>(i * i % 101);
  for (std::size_t count : {std::size_t{1}, std::size_t{7}, std::size_t{16}, std::size_t{19}})
    for (auto const& [row, column] : {std::array<std::ptrdiff_t, 2>{3, 1}, {5, 1}, {8, 2}, {1, 40}}) {
      dyad::typed::RowsView<double> const view{memory.data(), row, column, count};
      std::vector<double> expected;
      for (std::size_t i = 0; i < count; ++i) {
        auto const at = [&](std::ptrdiff_t k) {
          return memory[static_cast<std::size_t>(static_cast<std::ptrdiff_t>(i) * row + k * column)];
        };
        expected.push_back(1 + at(0) + 4 * at(1) + 16 * at(2));
      }
      BOOST_TEST((weighted<3, false>(view) == expected));
    }
}

// A product in a sum is rounded, or not, in a batch as in the numbers of one row.
BOOST_AUTO_TEST_CASE(batches_contract_as_numbers_do) {
  constexpr auto line = [](auto const& a, auto const& b, auto const& c) { return a * b + c; };
  constexpr auto in_rows =
      dyad::function<Rows<double>, Rows<double>, Rows<double>>([](auto const& a, auto const& b, auto const& c) {
        return map_over(a, b, c, [](auto const& x, auto const& y, auto const& z) { return x * y + z; });
      });
  std::vector<double> a, b, c;
  for (int i = 0; i < 19; ++i) {
    a.push_back(1 + i * 0x1p-30);
    b.push_back(1 - i * 0x1p-30);
    c.push_back(-1);
  }
  auto const sums = in_rows(a, b, c);
  constexpr auto one = dyad::function<double, double, double>(line);
  for (std::size_t i = 0; i < a.size(); ++i) BOOST_TEST(sums[i] == one(a[i], b[i], c[i]));
}

BOOST_AUTO_TEST_SUITE_END()
