// SPDX-License-Identifier: BSL-1.0
/// \file Energies on meshes: value, gradient and sparse Hessian, against element matrices by hand in SIMD batches that
/// are added through a map to their places; and on two threads against one. Ratios of medians, measured in turn.
#include "dirichlet.hpp"
#include "neo_hooke.hpp"

#ifdef DYAD_BENCH_HAS_THREADS
#include <dyad/interop/threads.hpp>
#endif

#include <array>
#include <cstdio>
#include <vector>

#include "../measure.hpp"

namespace {

/// All numbers of a result.
std::vector<double> all_of(double value, Eigen::VectorXd const& gradient, mesh::Matrix const& H) {
  std::vector<double> out{value};
  out.insert(out.end(), gradient.data(), gradient.data() + gradient.size());
  out.insert(out.end(), H.valuePtr(), H.valuePtr() + H.nonZeros());
  return out;
}
std::vector<double> all_of(auto const& result) { return all_of(result.value, result.gradient, result.hessian); }

bool agree = true;
void print(char const* name, double bar, double worst, std::array<double, 2> const& time) {
  agree = agree && worst < bench::agreement;
  std::printf("%-46s %9.3f %9.3f %6.2f %5.1f  %.1e\n", name, time[0] / 1e6, time[1] / 1e6, time[1] / time[0], bar,
              worst);
}
/// One row: the kernel by hand, which fills `hand`, against a plan, called with a mesh.
template <class Mesh, class Hand, class Kernel, class Plan>
void row(char const* name, double bar, int repetitions, Mesh const& mesh, Hand& hand, Kernel const& kernel,
         Plan& plan) {
  auto const call = [&]() -> decltype(auto) { return plan(mesh.x, mesh.elements, mesh.inverses, mesh.sizes); };
  kernel(mesh, hand);
  double const worst = bench::largest_difference(all_of(hand.value, hand.gradient, hand.H), all_of(call()));
  auto const one = [&] {
    kernel(mesh, hand);
    bench::keep(hand.H.valuePtr());
  };
  auto const other = [&] { bench::keep(const_cast<double*>(call().hessian.valuePtr())); };
  print(name, bar, worst, bench::in_turn(repetitions, one, other));
}
/// One row: a plan on two threads against the same on one.
template <class Mesh, class Plan>
void two_threads(char const* name, int repetitions, Mesh const& mesh, Plan& plan) {
#ifdef DYAD_BENCH_HAS_THREADS
  auto together = plan.on(dyad::threads(2));
  auto const call = [&](auto& own) -> decltype(auto) { return own(mesh.x, mesh.elements, mesh.inverses, mesh.sizes); };
  auto const expected = all_of(call(plan));
  double const worst = bench::largest_difference(expected, all_of(call(together)));
  auto const run = [&](auto& own) { bench::keep(const_cast<double*>(call(own).hessian.valuePtr())); };
  print(name, 0.6, worst, bench::in_turn(repetitions, [&] { run(plan); }, [&] { run(together); }, bench::wall_time));
#else
  std::printf("%-46s left out, oneTBB is not there\n", name);
#endif
}

} // namespace

int main(int argc, char** argv) {
  bool const quick = bench::is_short(argc, argv);
  int const repetitions = quick ? 9 : 21;
  auto const plan_of = [](auto const& second, auto const& mesh) {
    return second.plan(mesh.x, mesh.elements, mesh.inverses, mesh.sizes);
  };
  auto const heading = [](std::size_t elements, auto const& plan) {
    std::printf("%zu elements, %ld entries\n", elements, static_cast<long>(plan.matrix().nonZeros()));
  };
  std::printf("%-46s %9s %9s %6s %5s  %s\n", "", "hand ms", "dyad ms", "ratio", "bar", "largest difference");

  mesh::Triangles const triangles(quick ? 113 : 225); // 25,088 or 100,352 triangles
  auto plan = plan_of(sparse(hessian(mesh::dirichlet)), triangles);
  auto projected = plan_of(sparse(hessian(mesh::dirichlet)).projected(), triangles);
  mesh::ScatterMap<3, 2> flat(triangles.elements, plan.matrix());
  heading(triangles.elements.size(), plan);
  row("symmetric Dirichlet: gradient and Hessian", 1.1, repetitions, triangles, flat, mesh::by_hand<false>, plan);
  row("  projected to positive semidefinite", 1.2, (repetitions + 2) / 3, triangles, flat, mesh::by_hand<true>,
      projected);
  two_threads("  two threads against one", repetitions, triangles, plan);

  mesh::Tetrahedra const tetrahedra = quick ? mesh::Tetrahedra(10, 16) : mesh::Tetrahedra(20, 25); // 8,000 or 50,000
  auto solid_plan = plan_of(sparse(hessian(mesh::neo_hooke)), tetrahedra);
  mesh::ScatterMap<4, 3> solid(tetrahedra.elements, solid_plan.matrix());
  heading(tetrahedra.elements.size(), solid_plan);
  auto const kernel = [](auto const& mesh, auto& to) { mesh::by_hand(mesh, to); };
  row("neo-Hookean: gradient and Hessian", 1.1, repetitions, tetrahedra, solid, kernel, solid_plan);
  two_threads("  two threads against one", repetitions, tetrahedra, solid_plan);
  if (!agree) std::puts("RESULTS DIFFER");
  return agree ? 0 : 1;
}
