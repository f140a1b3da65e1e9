// SPDX-License-Identifier: BSL-1.0
// Fits a mixture of Gaussians to points that lie on several processes, by L-BFGS. Every process makes points of its own
// and takes the same steps, since all get the same bits.
//
//   mpirun -np 2 mixture 1000000        a million points; without a number, 4000
//   mpirun -np 2 mixture 4000 1         the points of process 1 cannot be made: all end, with a sentence
#include "mixture.hpp"

#include <dyad/interop/mpi.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <numeric>
#include <stdexcept>
#include <vector>

using namespace mixture;

namespace {

double dot(Parameters const& a, Parameters const& b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); }
Parameters plus(Parameters a, double times, Parameters const& b) {
  for (std::size_t i = 0; i < size; ++i) a[i] += times * b[i];
  return a;
}

/// L-BFGS (Nocedal and Wright, algorithm 7.4) with a backtracking line search. Returns the evaluations.
template <class F> int minimise(F const& f, Parameters& x) {
  std::deque<std::array<Parameters, 2>> pairs; // steps, and differences of slopes
  auto [value, g] = f(x);
  int evaluations = 1;
  while (std::sqrt(dot(g, g)) > 1e-7 && evaluations < 1000) {
    Parameters direction = plus({}, -1, g);
    std::vector<double> alpha(pairs.size());
    for (std::size_t i = pairs.size(); i-- > 0;) {
      auto const& [s, y] = pairs[i];
      alpha[i] = dot(s, direction) / dot(s, y);
      direction = plus(direction, -alpha[i], y);
    }
    if (!pairs.empty()) {
      auto const& [s, y] = pairs.back();
      direction = plus({}, dot(s, y) / dot(y, y), direction);
    }
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      auto const& [s, y] = pairs[i];
      direction = plus(direction, alpha[i] - dot(y, direction) / dot(s, y), s);
    }
    for (double step = 1;; step /= 2) {
      Parameters const next = plus(x, step, direction);
      auto const [lower, slopes] = f(next);
      ++evaluations;
      if (lower > value + 1e-4 * step * dot(g, direction)) {
        if (step < 1e-12) throw std::runtime_error("the line search finds no lower value");
        continue;
      }
      Parameters const s = plus(next, -1, x), y = plus(slopes, -1, g);
      if (dot(s, y) > 0) pairs.push_back({s, y});
      if (pairs.size() > 10) pairs.pop_front();
      x = next, value = lower, g = slopes;
      break;
    }
  }
  return evaluations;
}

/// How far a fit is from the truth, at most, in standard errors of components that do not overlap.
double deviation(Parameters const& p, double n) {
  double total = 0, worst = 0;
  for (std::size_t k = 0; k < components; ++k) total += std::exp(p[6 * k]);
  auto const note = [&](double found, double expected, double error) {
    worst = std::max(worst, std::abs(found - expected) / error);
  };
  for (std::size_t k = 0; k < components; ++k) {
    auto const& [weight, mean, factor] = truth[k];
    double const* const own = p.data() + 6 * k;
    double const own_n = n * weight, xx = factor[0] * factor[0], xy = factor[0] * factor[1],
                 yy = factor[1] * factor[1] + factor[2] * factor[2];
    note(std::exp(own[0]) / total, weight, std::sqrt(weight * (1 - weight) / n));
    note(own[1], mean[0], std::sqrt(xx / own_n));
    note(own[2], mean[1], std::sqrt(yy / own_n));
    // The covariance is the inverse of L' L, of L = (a 0; c b).
    double const a = std::exp(own[3]), b = std::exp(own[4]), c = own[5], ab = a * b;
    note(1 / (a * a), xx, xx * std::sqrt(2 / own_n));
    note(-c / (ab * a), xy, std::sqrt((xx * yy + xy * xy) / own_n));
    note((a * a + c * c) / (ab * ab), yy, yy * std::sqrt(2 / own_n));
  }
  return worst;
}

} // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank = 0, ranks = 0, status = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  try {
    auto const n = static_cast<std::uint64_t>(argc > 1 ? std::atoll(argv[1]) : 4000);
    int const failing = argc > 2 ? std::atoi(argv[2]) : -1;
    auto const here = dyad::mpi(MPI_COMM_WORLD);
    auto const share = [&](int r) { return n * static_cast<std::uint64_t>(r) / static_cast<std::uint64_t>(ranks); };
    Points own;
    here.together([&] {
      if (rank == failing) throw std::runtime_error("its points cannot be made");
      own = make_points(share(rank), share(rank + 1));
    });

    Parameters p = start();
    auto const with_gradient = dyad::value_and_gradient(misfit.on(here));
    double seconds = HUGE_VAL; // of the quickest evaluation
    auto const evaluate = [&](Parameters const& at) {
      double const start = MPI_Wtime();
      auto const out = with_gradient(at, own);
      seconds = std::min(seconds, MPI_Wtime() - start);
      return out;
    };
    int const evaluations = minimise(evaluate, p);

    Points const all = rank == 0 ? make_points(0, n) : Points();
    auto const [value, slopes] = with_gradient(p, own);
    if (rank == 0) {
      auto const [alone, slopes_alone] = dyad::value_and_gradient(misfit)(p, all);
      double difference = std::abs(value - alone) / std::abs(alone);
      for (std::size_t i = 0; i < size; ++i) difference = std::max(difference, std::abs(slopes[i] - slopes_alone[i]));
      double const worst = deviation(p, static_cast<double>(n));
      std::printf("%d processes, %llu points: misfit %.10f after %d evaluations, the quickest in %.6f s\n", ranks,
                  static_cast<unsigned long long>(n), value, evaluations, seconds);
      std::printf("%.1f standard errors from the truth; %.1e from one process\n", worst, difference);
      if (!(worst < 6) || !(difference < 1e-12)) throw std::runtime_error("the fit is wrong");
    }
  } catch (std::exception const& error) {
    std::printf("process %d: %s\n", rank, error.what());
    std::fflush(stdout); // mpirun ends the others as soon as one has ended so
    status = 1;
  }
  MPI_Finalize();
  return status;
}
