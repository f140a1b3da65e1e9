// SPDX-License-Identifier: BSL-1.0
// Operations and rules on arrays: element by element what they are on numbers, in SIMD batches as in the rest of a row.
#include <dyad/array/create.hpp>
#include <dyad/array/random.hpp>
#include <dyad/array/reduction.hpp>
#include <dyad/ops/registry.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

using namespace dyad;

namespace {

/// Units of 2^-52 that batches may differ from the scalar function, which itself may be off by one or two: the vector
/// functions promise four. pow and what cancels are given more.
template <class Op> constexpr double allowed() {
  if (std::is_same_v<Op, ops::Pow>) return 24;
  if (std::is_same_v<Op, ops::Fma>)
    return 1e6; // fused on numbers, rounded twice in batches without such an instruction
  return 8;
}

template <class Op> void check_kernel_and_rules(std::type_identity<Op>) {
  if constexpr (Op::returns_condition || Op::takes_condition) return;
  else {
    constexpr Index count = 103; // whole batches and a rest
    Random random(11);
    std::vector<NdArray> x;
    for (auto const& interval : Op::domain) x.push_back(random.uniform(Shape{count}, interval.low, interval.high));
    NdArray const g = random.uniform(Shape{count}, 0.5, 2);
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      NdArray const y = apply<Op>(x[I]...);
      auto const near = [&](NdArray const& found, auto const& expected, std::string const& what) {
        for (Index i = 0; i < count; ++i) {
          double const e = expected(i);
          BOOST_TEST(std::abs(found.at({i}) - e) <= allowed<Op>() * 0x1p-52 * std::abs(e),
                     std::string(Op::name) + ", " + what);
        }
      };
      near(y, [&](Index i) { return static_cast<double>(Op::kernel(x[I].at({i})...)); }, "value");
      auto const rule = [&]<int K>(Arg<K> argument) {
        near(
            pull_back<Op, K>(g, y, x[I]...),
            [&](Index i) { return static_cast<double>(Op::vjp(argument, g.at({i}), y.at({i}), x[I].at({i})...)); },
            "rule");
      };
      (rule(Arg<static_cast<int>(I)>{}), ...);
    }(std::make_index_sequence<static_cast<std::size_t>(Op::arity)>{});
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(elementwise)

BOOST_AUTO_TEST_CASE(every_operation_of_the_registry) {
  Registry::for_each([](auto op) { check_kernel_and_rules(op); });
}

BOOST_AUTO_TEST_CASE(broadcasting) {
  NdArray const m({{1, 2, 3}, {4, 5, 6}}), row({10, 20, 30}), column({{100}, {200}});
  BOOST_TEST((m + row).to_vector() == (std::vector<double>{11, 22, 33, 14, 25, 36}), boost::test_tools::per_element());
  BOOST_TEST((row + column).to_vector() == (std::vector<double>{110, 120, 130, 210, 220, 230}),
             boost::test_tools::per_element());
  BOOST_TEST((2 * transpose(m)).to_vector() == (std::vector<double>{2, 8, 4, 10, 6, 12}),
             boost::test_tools::per_element());
  BOOST_TEST((m * NdArray(2.0)).at({1, 2}) == 12);
  BOOST_TEST((zeros(Shape{0, 3}) + row).size() == 0);
  BOOST_TEST((transpose(m) + broadcast_to(NdArray(1.0), Shape{3, 2})).at({2, 0}) == 4);
}

BOOST_AUTO_TEST_CASE(element_types) {
  NdArray const f = ones(Shape{3}, DType::float32), d = ones(Shape{3});
  BOOST_TEST(((f * 2.5).dtype() == DType::float32)); // a plain number adapts
  BOOST_TEST(((f + d).dtype() == DType::float64));
  BOOST_TEST(((f + NdArray(1.0)).dtype() == DType::float64));
  BOOST_TEST((exp(f)).at({0}) == static_cast<double>(std::exp(1.0f)), boost::test_tools::tolerance(1e-6));
  BOOST_TEST((exp(NdArray(1.0f)).dtype() == DType::float32));
}

BOOST_AUTO_TEST_CASE(conditions_are_zeros_and_ones) {
  NdArray const x({-1, 0, 2, 3, 4, 5, 6, 7, 8});
  BOOST_TEST((x > 0.0).to_vector() == (std::vector<double>{0, 0, 1, 1, 1, 1, 1, 1, 1}),
             boost::test_tools::per_element());
  BOOST_TEST(where(x > 0.0 && x < 3.0, x, -1.0).to_vector() == (std::vector<double>{-1, -1, 2, -1, -1, -1, -1, -1, -1}),
             boost::test_tools::per_element());
  BOOST_TEST((!(x == 0.0)).at({1}) == 0);
  double const inf = std::numeric_limits<double>::infinity();
  BOOST_TEST(where(NdArray({1, 0}), NdArray({1, inf}), NdArray({inf, 2})).to_vector() == (std::vector<double>{1, 2}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(tanh_and_sech_in_batches_near_and_far) {
  double const inf = std::numeric_limits<double>::infinity(), none = std::numeric_limits<double>::quiet_NaN();
  NdArray const x({0.0, -0.0, 1e-300, -1e-9, 0.3, 0.6249999, -0.625, 0.7, 2, -19, 22, 300, -700, 750, inf, -inf});
  NdArray const t = tanh(x), s = sech(x);
  for (Index i = 0; i < x.size(); ++i) {
    double const expected = std::tanh(x.at({i})), fading = 1 / std::cosh(x.at({i}));
    BOOST_TEST(std::abs(t.at({i}) - expected) <= 0x1p-51 * std::abs(expected), "tanh " << x.at({i}));
    BOOST_TEST(std::signbit(t.at({i})) == std::signbit(expected));
    BOOST_TEST(std::abs(s.at({i}) - fading) <= 0x1p-50 * fading, "sech " << x.at({i}));
  }
  NdArray const all_none = full(Shape{16}, none);
  BOOST_TEST(std::isnan(tanh(all_none).at({3})));
  BOOST_TEST(std::isnan(sech(all_none).at({3})));
}

// softplus, logaddexp and the cross-entropy end with log(1 + e) of an e between 0 and 1, for which batches have a
// series of their own.
BOOST_AUTO_TEST_CASE(log1p_of_unit_in_batches) {
  using Batch = Simd<double>;
  double worst = 0;
  auto const check = [&](double e) {
    double lane[Batch::size];
    log1p_of_unit(Batch(e)).store_unaligned(lane);
    long double const exact = std::log1p(static_cast<long double>(e));
    double const unit = std::nextafter(static_cast<double>(exact), 2.0) - static_cast<double>(exact);
    for (double const found : lane) worst = std::max(worst, static_cast<double>(std::abs((found - exact) / unit)));
  };
  Random random(13);
  NdArray const even = random.uniform(Shape{20'000}, 0, 1), small = random.uniform(Shape{20'000}, -1070, 0);
  for (Index i = 0; i < 20'000; ++i) {
    check(even.at({i}));
    check(0.5 + (even.at({i}) - 0.5) * 0x1p-20); // where the two parts of the series meet
    check(std::exp2(small.at({i})));
  }
  for (double const e : {0.0, 5e-324, 0.5, std::nextafter(0.5, 1.0), std::nextafter(1.0, 0.0), 1.0}) check(e);
  BOOST_TEST(worst < 1);
  double lane[Batch::size];
  for (double const x : {std::numeric_limits<double>::quiet_NaN(), HUGE_VAL, -HUGE_VAL, 800.0, -800.0, -0.0}) {
    ops::Softplus::kernel(Batch(x)).store_unaligned(lane);
    double const expected = x > 0 ? x : std::log1p(std::exp(x));
    BOOST_TEST((lane[0] == expected || (x != x && lane[0] != lane[0])));
  }
}

BOOST_AUTO_TEST_CASE(comparisons_of_whole_arrays) {
  NdArray const a({1, 2});
  BOOST_TEST(array_equal(a, NdArray({1, 2})));
  BOOST_TEST(!array_equal(a, NdArray({{1, 2}})));
  BOOST_TEST(allclose(a, a * (1 + 1e-7)));
  BOOST_TEST(!allclose(a, a * 1.01));
}

BOOST_AUTO_TEST_SUITE_END()
