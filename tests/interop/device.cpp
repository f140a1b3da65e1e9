// SPDX-License-Identifier: BSL-1.0
// Loops over rows on a device, here one whose threads run on the host: the same bits as without, whatever the host may
// not read.
#include <support/device.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace dyad;

namespace {

// Operations that are exact or correctly rounded: they have the same bits on SIMD batches and one by one.
constexpr auto misfit = function<Vec<3>, Passive<Rows<Vec<3>>>, Passive<Rows<double>>>(
    [](auto const& w, auto const& X, auto const& y) {
      return sum_over(X, y, [&](auto const& x, auto const& t) { return square(dot(w, x) - t) / (1.0 + square(t)); }) +
             0.5 * dot(w, w);
    });
// Two loops, the second of which needs the sum of the first; rows as results, beside a number.
constexpr auto centred = function<Rows<double>, double>([](auto const& x, auto a) {
  auto const mean = sum_over(x, [](auto const& t) { return t; }) / x.size();
  return std::pair(map_over(x, [&](auto const& t) { return std::pair(square(t - mean) * a, t / (2.0 + square(t))); }),
                   mean);
});
// No sum: a thread a row.
constexpr auto squares =
    function<Rows<Vec<2>>>([](auto const& x) { return map_over(x, [](auto const& p) { return p[0] * p[0] - p[1]; }); });
constexpr auto longer = function<double, Rows<double>>([](auto a, auto const& x) {
  return sum_over(x, [&](auto const& t) { return where(t > 0.25, exp(a * t) * sin(t), log(2.0 + t) / a); });
});

std::vector<double> waves(std::size_t n, double frequency) {
  std::vector<double> out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = std::sin(frequency * static_cast<double>(i)) + 0.25;
  return out;
}
std::vector<std::array<double, 3>> triples(std::size_t n) {
  std::vector<std::array<double, 3>> out(n);
  for (std::size_t i = 0; i < n; ++i) {
    double const t = static_cast<double>(i);
    out[i] = {std::sin(t), std::cos(1.7 * t), std::sin(0.3 * t)};
  }
  return out;
}
constexpr std::array<double, 3> w = {0.3, -0.2, 0.5};
constexpr std::size_t sizes[] = {0, 1, 7, 8, 9, 1023, 1024, 1025, 5000};

} // namespace

BOOST_AUTO_TEST_CASE(sums_have_the_bits_that_they_have_without) {
  tests::DeviceMemory memory;
  tests::Device const device(memory);
  for (std::size_t const n : sizes) {
    auto const X = triples(n);
    auto const y = waves(n, 0.7);
    auto const all = compile(misfit, gradient(misfit), hessian(misfit));
    BOOST_TEST((all.on(device)(w, X, y) == all(w, X, y)));
    std::vector<std::array<double, 6>> spread(n); // rows that do not lie close together
    std::vector<double> const single = y;
    for (std::size_t i = 0; i < n; ++i) spread[i] = {X[i][0], X[i][1], X[i][2], 0, 0, 0};
    typed::RowsView<double> const view{n == 0 ? nullptr : spread[0].data(), 6, 1, n};
    BOOST_TEST((misfit.on(device)(w, view, single) == misfit(w, X, y)));
  }
  BOOST_TEST(memory.blocks == 0);
}

BOOST_AUTO_TEST_CASE(rows_may_lie_there_already) {
  tests::DeviceMemory memory;
  tests::Device const device(memory);
  for (std::size_t const n : sizes) {
    auto const X = triples(n);
    auto const y = waves(n, 0.7);
    interop::DeviceBuffer<double, tests::Device> const there(device, 3 * n), labels(device, n);
    there.read(n == 0 ? nullptr : X[0].data());
    labels.read(y.data());
    auto const found = value_and_gradient(misfit).on(device)(w, device_rows<Vec<3>>(there.data(), n),
                                                             device_rows(labels.data(), n));
    BOOST_TEST((found == value_and_gradient(misfit)(w, X, y)));
    BOOST_TEST((misfit.on(device)(w, X, device_rows(labels.data(), n)) == misfit(w, X, y))); // some here, some there
  }
  BOOST_TEST(memory.blocks == 0);
}

BOOST_AUTO_TEST_CASE(rows_are_results) {
  tests::DeviceMemory memory;
  tests::Device const device(memory);
  for (std::size_t const n : sizes) {
    auto const x = waves(n, 0.7);
    auto const found = centred.on(device)(x, 1.5), expected = centred(x, 1.5);
    BOOST_TEST((std::get<0>(found) == std::get<0>(expected)));
    if (n > 0) BOOST_TEST((std::get<1>(found) == std::get<1>(expected))); // the mean of none is NaN
    std::vector<std::array<double, 2>> points(n);
    for (std::size_t i = 0; i < n; ++i) points[i] = {x[i], 2 * x[i] + 1};
    BOOST_TEST((squares.on(device)(points) == squares(points)));
    BOOST_TEST((vjp(squares).on(device)(points, x) == vjp(squares)(points, x)));
  }
}

BOOST_AUTO_TEST_CASE(derivatives_by_rows_and_of_functions_beyond_the_four_operations) {
  tests::DeviceMemory memory;
  tests::Device const device(memory);
  for (std::size_t const n : sizes) {
    auto const x = waves(n, 0.9);
    auto const [value, slopes] = value_and_gradient(longer).on(device)(0.4, x);
    double sum = 0;
    for (double const t : x) sum += t > 0.25 ? std::exp(0.4 * t) * std::sin(t) : std::log(2.0 + t) / 0.4;
    BOOST_TEST(std::abs(value - sum) <= 1e-13 * (1 + std::abs(sum)));
    auto const& by_x = std::get<1>(slopes);
    BOOST_TEST_REQUIRE(by_x.size() == n);
    for (std::size_t i = 0; i < n; ++i) {
      double const t = x[i];
      double const slope =
          t > 0.25 ? std::exp(0.4 * t) * (0.4 * std::sin(t) + std::cos(t)) : 1 / (2.0 + t) / 0.4;
      BOOST_TEST(std::abs(by_x[i] - slope) <= 1e-14 * (1 + std::abs(slope)));
    }
  }
}

BOOST_AUTO_TEST_CASE(numbers_of_single_precision) {
  tests::DeviceMemory memory;
  tests::Device const device(memory);
  std::array<float, 3> const v = {0.3f, -0.2f, 0.5f};
  for (std::size_t const n : sizes) {
    std::vector<std::array<float, 3>> X(n);
    std::vector<float> y(n);
    for (std::size_t i = 0; i < n; ++i) {
      float const t = static_cast<float>(i);
      X[i] = {std::sin(t), std::cos(t), 1};
      y[i] = std::sin(0.3f * t);
    }
    BOOST_TEST((value_and_gradient(misfit).on(device)(v, X, y) == value_and_gradient(misfit)(v, X, y)));
  }
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_said) {
  tests::DeviceMemory memory;
  tests::Device const device(memory);
  auto const says = [](std::string const& words) {
    return [words](std::exception const& e) { return std::string(e.what()).find(words) != std::string::npos; };
  };
  BOOST_CHECK_EXCEPTION(misfit.on(device)(w, triples(3), waves(4, 1)), std::invalid_argument, says("equally many"));
  BOOST_CHECK_THROW(misfit.on(device)(w, triples(1'000'000), waves(1'000'000, 1)), std::bad_alloc);
  BOOST_TEST(memory.blocks == 0);
  memory.there = false;
  BOOST_CHECK_EXCEPTION(misfit.on(device)(w, triples(3), waves(3, 1)), std::runtime_error, says("there is no device"));
}
