// SPDX-License-Identifier: BSL-1.0
// Loops over rows that several processes bring. Run by mpirun with one, two and three processes.
#include <dyad/interop/mpi.hpp>
#include <dyad/loops.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

using namespace dyad;

namespace {

// A mixture of two Gaussians by their means and the logarithm of a common scale; the mean over all points.
constexpr auto mixture = function<Vec<4>, double, Passive<Rows<Vec<2>>>>([](auto const& m, auto s, auto const& points) {
  auto const total = sum_over(points, [&](auto const& p) {
    auto const a = square(p[0] - m[0]) + square(p[1] - m[1]), b = square(p[0] - m[2]) + square(p[1] - m[3]);
    return log(exp(-0.5 * a * exp(-2.0 * s)) + exp(-0.5 * b * exp(-2.0 * s))) - 2.0 * s;
  });
  return total / points.size() - 0.01 * dot(m, m);
});
constexpr auto picked = function<double, Passive<Rows<double>>, Rows<Index>>(
    [](auto a, auto const& x, auto const& i) { return sum_over(i, [&](auto const& k) { return sin(a * x[k]); }); });
constexpr auto other = function<double, Passive<Rows<double>>>(
    [](auto a, auto const& x) { return sum_over(x, [&](auto const& t) { return a * t; }) / x.size(); });
constexpr auto sines = function<double, Passive<Rows<double>>>(
    [](auto a, auto const& x) { return sum_over(x, [&](auto const& t) { return sin(a * t); }); });
constexpr auto cosines = function<double, Passive<Rows<double>>>(
    [](auto a, auto const& x) { return sum_over(x, [&](auto const& t) { return cos(a * t); }); });

int failures = 0, rank = 0;
void check(bool good, char const* what) {
  if (!good) std::printf("rank %d: %s\n", rank, what), ++failures;
}

using Points = std::vector<std::array<double, 2>>;
Points points(std::size_t first, std::size_t last) {
  Points out;
  for (std::size_t i = first; i < last; ++i) {
    double const t = static_cast<double>(i);
    out.push_back({std::sin(t) + (i % 2 == 0 ? 2 : -2), std::cos(1.3 * t)});
  }
  return out;
}
/// Relative to the larger, within what another order of additions leaves.
bool close(double x, double y) { return std::abs(x - y) <= 1e-12 * (1 + std::abs(y)); }

} // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int size = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  auto const here = mpi(MPI_COMM_WORLD);
  std::array<double, 4> const m = {1.5, 0.2, -1.7, -0.1};

  for (std::size_t const n : {1u, 5u, 1000u, 5000u}) {
    // The first process has no rows where there are several.
    auto const parts = static_cast<std::size_t>(size > 1 ? size - 1 : 1);
    auto const mine = static_cast<std::size_t>(size > 1 ? rank - 1 : 0);
    Points const own = size > 1 && rank == 0 ? Points{} : points(n * mine / parts, n * (mine + 1) / parts);
    Points const all = points(0, n);
    auto const program = compile(mixture, gradient(mixture), hessian(mixture));
    auto const [value, slopes, H] = program.on(here)(m, 0.3, own);
    auto const [expected_value, expected_slopes, expected_H] = program(m, 0.3, all);
    check(close(value, expected_value), "the value is not that of one process");
    for (std::size_t i = 0; i < 4; ++i)
      check(close(std::get<0>(slopes)[i], std::get<0>(expected_slopes)[i]), "a slope is not that of one process");
    for (std::size_t i = 0; i < 5; ++i)
      for (std::size_t j = 0; j < 5; ++j)
        check(close(H[i][j], expected_H[i][j]), "a second derivative is not that of one process");

    double numbers[26] = {value}; // the same bits on every process, and when called again
    for (std::size_t i = 0; i < 25; ++i) numbers[1 + i] = H[i / 5][i % 5];
    std::vector<double> of_all(26 * static_cast<std::size_t>(size));
    MPI_Allgather(numbers, 26, MPI_DOUBLE, of_all.data(), 26, MPI_DOUBLE, MPI_COMM_WORLD);
    for (std::size_t k = 0; k < static_cast<std::size_t>(size); ++k)
      check(std::memcmp(numbers, of_all.data() + 26 * k, sizeof numbers) == 0, "processes have different results");
    check(program.on(here)(m, 0.3, own) == program.on(here)(m, 0.3, own), "a second call gives other bits");
    auto const [alone, by_scale] = gradient(mixture.on(here))(m, 0.3, own);
    check(close(alone[0], std::get<0>(expected_slopes)[0]) && close(by_scale, std::get<1>(expected_slopes)),
          "the gradient alone is another one");
  }

  { // one process fails: none waits for it
    std::vector<double> const x = {1.0, 2.0};
    std::vector<int> const picks = {0, rank == size - 1 ? 2 : 1};
    std::string what;
    try {
      picked.on(here)(0.5, x, picks);
    } catch (std::out_of_range const& error) {
      what = error.what();
      check(rank == size - 1, "an error of another process is taken for its own");
    } catch (std::runtime_error const& error) {
      what = error.what();
      check(rank != size - 1, "the process that failed does not say why");
    }
    check(what == (rank == size - 1 ? "dyad: a loop picks row 2 of 2 rows"
                                    : "dyad: mpi: the call of a function failed on another process, which says why"),
          what.c_str());
  }
  if (size > 1) { // different calls at the same time
    std::string what;
    try {
      if (rank == 0) mixture.on(here)(m, 0.3, points(0, 3));
      else value_and_gradient(mixture).on(here)(m, 0.3, points(0, 3));
    } catch (std::runtime_error const& error) { what = error.what(); }
    check(what == "dyad: mpi: the processes call different functions; a call is made by all of them, of the same "
                  "function",
          "different calls are not told");
  }
  if (size > 1) { // of as many sums each
    std::vector<double> const x = {1.0, 2.0};
    std::string what;
    try {
      if (rank == 0) sines.on(here)(0.5, x);
      else cosines.on(here)(0.5, x);
    } catch (std::runtime_error const& error) { what = error.what(); }
    check(what == "dyad: mpi: the processes call different functions; a call is made by all of them, of the same "
                  "function",
          "different functions of as many sums are not told");
  }
  { // after a failure the processes go on
    std::vector<double> const x(static_cast<std::size_t>(rank + 1), 2.0);
    check(other.on(here)(0.5, x) == 1.0, "a mean over rows of all processes");
  }
  int all_failures = 0;
  MPI_Allreduce(&failures, &all_failures, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
  if (rank == 0) std::printf("%d processes, %d failures\n", size, all_failures);
  MPI_Finalize();
  return all_failures == 0 ? 0 : 1;
}
