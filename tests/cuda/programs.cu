// SPDX-License-Identifier: BSL-1.0
// Programs that nvcc compiles: functions for host and device, kernels, and loops over rows. What they compute on the host
// is compared with ordinary calls; where there is a GPU, so is what the kernels compute.
#include <dyad/interop/cuda.hpp>

#include <support/device.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace dyad;
using namespace dyad::literals;

namespace {

int failures = 0;
void check(bool good, char const* what) {
  if (!good) std::printf("failed: %s\n", what), ++failures;
}
bool close(double x, double y) { return std::abs(x - y) <= 1e-13 * (1 + std::abs(y)); }

// A lambda, called in functions for host and device.
constexpr auto rosenbrock = function([](auto x, auto y) { return square(1.0 - x) + 100.0 * square(y - x * x); });
constexpr auto slopes_of_rosenbrock = compile(rosenbrock, gradient(rosenbrock), hessian(rosenbrock));
struct Slopes {
  double value, by_x, by_y, by_xy;
};
__host__ __device__ Slopes slopes(double at, double by) {
  constexpr auto program = slopes_of_rosenbrock; // a device does not see what a namespace of the host holds
  auto const [value, gradient, hessian] = program(at, by);
  return {value, gradient[0], gradient[1], hessian[0][1]};
}

// A formula of named variables.
constexpr auto x = var<"x">;
constexpr auto y = var<"y">;
constexpr auto formula = sin(x) * y + exp(x * y) / (1.0_c + x * x);
constexpr auto slopes_of_formula = gradient(formula, x, y);
constexpr auto both = compile(formula, slopes_of_formula);
static_assert(diff(sin(x), x) == cos(x));
__host__ __device__ double formula_slope(double at, double by) {
  constexpr auto program = both;
  constexpr auto first = x;
  constexpr auto second = y;
  auto const [value, slopes] = program(first = at, second = by);
  return slopes[0];
}

// Long enough that the loops which it is written with are found again, with tables of their numbers.
constexpr double weight[] = {1.5, 2.25, -0.5, 3.0, 0.75, -1.0, 8.0, 9.5, 1.25, -2.0};
constexpr auto chain = function<Vec<40>>([](auto const& v) {
  auto sum = 0.0 * v[0], last = v[0];
  for (std::size_t i = 0; i < 40; ++i) sum = sum + weight[i % 10] * sin(v[i]) * v[i];
  for (std::size_t i = 1; i < 39; ++i) last = sin(last * v[i]) + v[i + 1];
  return sum + last;
});
constexpr auto slopes_of_chain = value_and_gradient(chain);
__host__ __device__ void chain_slopes(double const* at, double* out) {
  constexpr auto program = slopes_of_chain;
  std::array<double, 40> v{};
  for (std::size_t i = 0; i < 40; ++i) v[i] = at[i];
  auto const result = program(v);
  out[0] = std::get<0>(result);
  for (std::size_t i = 0; i < 40; ++i) out[i + 1] = std::get<1>(result)[i];
}
__global__ void run_chain(double const* at, double* out) { chain_slopes(at, out); }
__global__ void run_slopes(double at, double by, Slopes* out) {
  *out = slopes(at, by);
  out->by_y = formula_slope(at, by);
}

// Loops over rows.
struct Misfit {
  constexpr auto operator()(auto const& line, auto const& x, auto const& y) const {
    return sum_over(x, y, [&](auto const& t, auto const& measured) {
             return square(line[0] + exp(line[1] * t) - measured);
           }) / x.size();
  }
};
constexpr auto misfit = function<Vec<2>, Passive<Rows<double>>, Passive<Rows<double>>>(Misfit{});
struct Turned {
  constexpr auto operator()(auto angle, auto const& points) const {
    return map_over(points, [&](auto const& p) {
      return std::array{cos(angle) * p[0] - sin(angle) * p[1], sin(angle) * p[0] + cos(angle) * p[1]};
    });
  }
};
constexpr auto turned = function<double, Rows<Vec<2>>>(Turned{});

struct Data {
  std::vector<double> x, y;
  std::vector<std::array<double, 2>> points;
  explicit Data(std::size_t n) : x(n), y(n), points(n) {
    for (std::size_t i = 0; i < n; ++i) {
      double const t = static_cast<double>(i) / 1000;
      x[i] = std::sin(t), y[i] = 0.5 + std::exp(0.25 * x[i]) + 0.01 * std::cos(17 * t);
      points[i] = {x[i], y[i]};
    }
  }
};
constexpr std::array<double, 2> line = {0.4, 0.3};

/// What a place computes, against the host.
template <class Where, class Rows> void check_loops(Where const& where, Data const& data, Rows const& x) {
  auto const expected = value_and_gradient(misfit)(line, data.x, data.y);
  auto const found = value_and_gradient(misfit).on(where)(line, x, data.y);
  if (!data.x.empty()) {
    check(close(std::get<0>(found), std::get<0>(expected)), "the value of a sum over rows");
    for (std::size_t k = 0; k < 2; ++k)
      check(close(std::get<1>(found)[k], std::get<1>(expected)[k]), "the gradient of a sum over rows");
  }
  auto const mapped = turned.on(where)(0.3, data.points), plain = turned(0.3, data.points);
  check(mapped.size() == plain.size(), "the number of rows that are results");
  for (std::size_t i = 0; i < std::min(mapped.size(), plain.size()); ++i)
    check(close(mapped[i][0], plain[i][0]) && close(mapped[i][1], plain[i][1]), "rows that are results");
}

void check_on_host() {
  Slopes const s = slopes(0.5, 2.0);
  auto const [value, gradient, hessian] = slopes_of_rosenbrock(0.5, 2.0);
  check(close(s.value, 0.25 + 100 * 1.75 * 1.75) && s.value == value, "a function for host and device");
  check(close(s.by_x, -1.0 - 4 * 50 * 1.75) && close(s.by_y, 200 * 1.75) && close(s.by_xy, -200), "its derivatives");
  check(s.by_x == gradient[0] && s.by_y == gradient[1] && s.by_xy == hessian[0][1], "the bits of an ordinary call");

  double const square = 1 + 0.5 * 0.5, growth = std::exp(0.5 * 2.0);
  check(close(formula_slope(0.5, 2.0), std::cos(0.5) * 2 + growth * (2 * square - 1) / (square * square)), "a formula");

  std::array<double, 40> v{};
  for (std::size_t i = 0; i < 40; ++i) v[i] = 0.1 * static_cast<double>(i) - 1;
  double out[41];
  chain_slopes(v.data(), out);
  auto const wave = slopes_of_chain(v);
  check(out[0] == std::get<0>(wave) && std::equal(out + 1, out + 41, std::get<1>(wave).begin()), "a long function");
  double sum = 0, last = v[0];
  for (std::size_t i = 0; i < 40; ++i) sum += weight[i % 10] * std::sin(v[i]) * v[i];
  for (std::size_t i = 1; i < 39; ++i) last = std::sin(last * v[i]) + v[i + 1];
  check(close(out[0], sum + last), "its value");

  tests::DeviceMemory memory; // the body of the kernels, run by the host
  for (std::size_t const n : {0u, 1u, 9u, 1025u, 5000u}) check_loops(tests::Device(memory), Data(n), Data(n).x);
}

void check_on_device() {
  Slopes* slot = nullptr;
  cudaMalloc(&slot, sizeof(Slopes));
  run_slopes<<<1, 1>>>(0.5, 2.0, slot);
  Slopes found{};
  cudaMemcpy(&found, slot, sizeof(Slopes), cudaMemcpyDeviceToHost);
  cudaFree(slot);
  Slopes const s = slopes(0.5, 2.0);
  check(close(found.value, s.value) && close(found.by_x, s.by_x) && close(found.by_xy, s.by_xy), "a kernel");
  check(close(found.by_y, formula_slope(0.5, 2.0)), "a formula in a kernel");

  double v[40], out[41], there[41];
  for (int i = 0; i < 40; ++i) v[i] = 0.1 * i - 1;
  double* numbers = nullptr;
  cudaMalloc(&numbers, sizeof(v) + sizeof(out));
  cudaMemcpy(numbers, v, sizeof(v), cudaMemcpyHostToDevice);
  run_chain<<<1, 1>>>(numbers, numbers + 40);
  cudaMemcpy(there, numbers + 40, sizeof(there), cudaMemcpyDeviceToHost);
  cudaFree(numbers);
  chain_slopes(v, out);
  for (int i = 0; i < 41; ++i) check(std::abs(there[i] - out[i]) <= 1e-9 * (1 + std::abs(out[i])), "a kernel of loops");

  for (std::size_t const n : {0u, 1u, 9u, 1025u, 5000u, 300000u}) {
    Data const data(n);
    check_loops(cuda, data, data.x);
    double* x = nullptr; // rows that lie on the GPU
    cudaMalloc(&x, (n + 1) * sizeof(double));
    cudaMemcpy(x, data.x.data(), n * sizeof(double), cudaMemcpyHostToDevice);
    check_loops(cuda, data, device_rows(x, n));
    auto const there = dyad::value_and_gradient(misfit).on(dyad::cuda);
    auto const once = there(line, dyad::device_rows(x, n), data.y);
    auto const again = there(line, dyad::device_rows(x, n), data.y);
    check(std::memcmp(&once, &again, sizeof(once)) == 0, "the same bits in every run");
    cudaFree(x);
  }
}

} // namespace

int main() {
  check_on_host();
  int devices = 0;
  if (cudaGetDeviceCount(&devices) == cudaSuccess && devices > 0) {
    check_on_device();
    std::printf("run on the host and on a GPU: %d failures\n", failures);
  } else {
    try {
      value_and_gradient(misfit).on(cuda)(line, Data(3).x, Data(3).y);
      check(false, "a call without a GPU has to throw");
    } catch (std::runtime_error const& error) {
      check(std::string(error.what()).find("dyad: cuda: there is no GPU") == 0, error.what());
    }
    std::printf("run on the host: %d failures; no GPU was found, what runs there was left out\n", failures);
  }
  return failures == 0 ? 0 : 1;
}
