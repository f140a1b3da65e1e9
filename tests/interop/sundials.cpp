// SPDX-License-Identifier: BSL-1.0
// CVODES with derivatives of functions: Robertson's kinetics against what the examples of SUNDIALS print, and a
// pharmacokinetic model against its solution in closed form.
#include <dyad/interop/sundials.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include <cvodes/cvodes.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_dense.h>

using namespace dyad;

namespace {

/// Robertson's kinetics, and after it the integral of the third concentration.
constexpr auto robertson = function<Vec<4>, double, Vec<3>>([](auto const& y, auto, auto const& k) {
  auto const first = k[0] * y[0], second = k[1] * y[1] * y[2], third = k[2] * y[1] * y[1];
  return std::array{second - first, first - second - third, third, y[2]};
});
/// A drug in the gut and in the blood: absorption and elimination; the dose is data.
constexpr auto one_compartment =
    function<Vec<2>, double, Vec<2>, Passive<double>>([](auto const& a, auto, auto const& k, auto volume) {
      return std::array{-k[0] * a[0], k[0] * a[0] / volume - k[1] * a[1]};
    });

/// Objects of SUNDIALS for a system of N numbers, freed with this one.
template <class System> class Integrator {
public:
  Integrator(System& system, std::vector<double> const& start, double relative, std::vector<double> const& absolute)
      : system_(system), size_(static_cast<sunindextype>(start.size())) {
    SUNContext_Create(nullptr, &context_);
    y = vector(start);
    mem = CVodeCreate(CV_BDF, context_);
    good(CVodeInit(mem, system.rhs, 0, y));
    N_Vector const tolerance = vector(absolute);
    good(CVodeSVtolerances(mem, relative, tolerance));
    good(CVodeSetUserData(mem, &system));
    good(CVodeSetMaxNumSteps(mem, 100000));
    matrix_[0] = SUNDenseMatrix(size_, size_, context_);
    solver_[0] = SUNLinSol_Dense(y, matrix_[0], context_);
    good(CVodeSetLinearSolver(mem, solver_[0], matrix_[0]));
    good(CVodeSetJacFn(mem, system.jacobian));
  }
  ~Integrator() {
    CVodeFree(&mem);
    for (int i = 0; i < 2; ++i) {
      if (solver_[i]) SUNLinSolFree(solver_[i]);
      if (matrix_[i]) SUNMatDestroy(matrix_[i]);
    }
    for (N_Vector v : vectors_) N_VDestroy(v);
    SUNContext_Free(&context_);
  }
  Integrator(Integrator const&) = delete;
  Integrator& operator=(Integrator const&) = delete;

  N_Vector vector(std::vector<double> const& numbers) {
    vectors_.push_back(N_VNew_Serial(static_cast<sunindextype>(numbers.size()), context_));
    for (std::size_t i = 0; i < numbers.size(); ++i) N_VGetArrayPointer(vectors_.back())[i] = numbers[i];
    return vectors_.back();
  }
  void to(double end) {
    double t = 0;
    good(CVode(mem, end, y, &t, CV_NORMAL));
  }
  /// The sensitivities of all numbers of the state by each of p.
  std::vector<std::vector<double>> forward(std::vector<double> p, double end) {
    std::vector<N_Vector> s;
    for (std::size_t i = 0; i < p.size(); ++i)
      s.push_back(vector(std::vector<double>(static_cast<std::size_t>(size_))));
    good(CVodeSensInit(mem, static_cast<int>(p.size()), CV_SIMULTANEOUS, system_.sensitivities, s.data()));
    good(CVodeSetSensParams(mem, nullptr, p.data(), nullptr));
    good(CVodeSensEEtolerances(mem));
    good(CVodeSetSensErrCon(mem, 1));
    to(end);
    double t = 0;
    good(CVodeGetSens(mem, &t, s.data()));
    std::vector<std::vector<double>> out;
    for (N_Vector v : s) out.emplace_back(N_VGetArrayPointer(v), N_VGetArrayPointer(v) + size_);
    return out;
  }
  /// The derivatives of w^T y(end) by p, and by the initial state in `w`.
  std::vector<double> backward(std::vector<double>& w, std::size_t parameters, double end, double relative) {
    good(CVodeAdjInit(mem, 200, CV_HERMITE));
    double t = 0;
    int checkpoints = 0, which = 0;
    good(CVodeF(mem, end, y, &t, CV_NORMAL, &checkpoints));
    N_Vector const adjoint = vector(w), q = vector(std::vector<double>(parameters));
    good(CVodeCreateB(mem, CV_BDF, &which));
    good(CVodeInitB(mem, which, system_.adjoint, end, adjoint));
    good(CVodeSStolerancesB(mem, which, relative, 1e-8));
    good(CVodeSetUserDataB(mem, which, &system_));
    good(CVodeSetMaxNumStepsB(mem, which, 100000));
    matrix_[1] = SUNDenseMatrix(size_, size_, context_);
    solver_[1] = SUNLinSol_Dense(adjoint, matrix_[1], context_);
    good(CVodeSetLinearSolverB(mem, which, solver_[1], matrix_[1]));
    good(CVodeSetJacFnB(mem, which, system_.adjoint_jacobian));
    good(CVodeQuadInitB(mem, which, system_.adjoint_quadrature, q));
    good(CVodeB(mem, 0, CV_NORMAL));
    good(CVodeGetB(mem, which, &t, adjoint));
    good(CVodeGetQuadB(mem, which, &t, q));
    w.assign(N_VGetArrayPointer(adjoint), N_VGetArrayPointer(adjoint) + size_);
    return {N_VGetArrayPointer(q), N_VGetArrayPointer(q) + parameters};
  }
  double operator[](std::size_t i) const { return N_VGetArrayPointer(y)[i]; }

  void* mem = nullptr;
  N_Vector y = nullptr;

private:
  static void good(int flag) { BOOST_REQUIRE(flag >= 0); }

  System& system_;
  sunindextype size_;
  SUNContext context_ = nullptr;
  SUNMatrix matrix_[2] = {};
  SUNLinearSolver solver_[2] = {};
  std::vector<N_Vector> vectors_;
};

std::vector<double> const rates = {0.04, 1e4, 3e7}, start = {1, 0, 0, 0}, small = {1e-10, 1e-14, 1e-10, 1e-10};

} // namespace

BOOST_AUTO_TEST_SUITE(differential_equations_of_cvodes)

BOOST_AUTO_TEST_CASE(callbacks_by_hand) {
  auto system = sundials_system(one_compartment, std::array{2.0, 0.5}, 4.0);
  Integrator work(system, {3, 5}, 1e-6, {1e-8, 1e-8});
  N_Vector const out = work.vector({-7, -7}), w = work.vector({10, 100}), other = work.vector({1, 2, 3});
  auto const check = [&](double a, double b) {
    BOOST_TEST(N_VGetArrayPointer(out)[0] == a);
    BOOST_TEST(N_VGetArrayPointer(out)[1] == b);
  };
  BOOST_TEST(system.rhs(0, work.y, out, &system) == 0);
  check(-6, -1);
  SUNContext context = nullptr;
  SUNContext_Create(nullptr, &context);
  SUNMatrix const m = SUNDenseMatrix(2, 2, context);
  BOOST_TEST(system.jacobian(0, work.y, out, m, &system, nullptr, nullptr, nullptr) == 0);
  BOOST_TEST(SM_ELEMENT_D(m, 0, 0) == -2);
  BOOST_TEST(SM_ELEMENT_D(m, 1, 0) == 0.5);
  BOOST_TEST(SM_ELEMENT_D(m, 0, 1) == 0);
  BOOST_TEST(SM_ELEMENT_D(m, 1, 1) == -0.5);
  BOOST_TEST(system.adjoint_jacobian(0, work.y, w, out, m, &system, nullptr, nullptr, nullptr) == 0);
  BOOST_TEST(SM_ELEMENT_D(m, 0, 1) == -0.5);
  BOOST_TEST(SM_ELEMENT_D(m, 1, 0) == 0);
  SUNMatDestroy(m);
  SUNContext_Free(&context);
  BOOST_TEST(system.adjoint(0, work.y, w, out, &system) == 0);
  check(20 - 50, 50);
  BOOST_TEST(system.adjoint_quadrature(0, work.y, w, out, &system) == 0);
  check(3 * 10 - 0.75 * 100, 5 * 100);
  N_Vector s[] = {work.vector({1, 2}), work.vector({3, 4})}, sdot[] = {out, work.vector({0, 0})};
  BOOST_TEST(system.sensitivities(2, 0, work.y, nullptr, s, sdot, &system, nullptr, nullptr) == 0);
  check(-2 * 1 - 3, 0.5 * 1 - 0.5 * 2 + 0.75);
  BOOST_TEST(N_VGetArrayPointer(sdot[1])[1] == 0.5 * 3 - 0.5 * 4 - 5);
  // Vectors of other lengths end the integration.
  BOOST_TEST(system.rhs(0, other, out, &system) == -1);
  BOOST_TEST(system.rhs(0, work.y, other, &system) == -1);
  BOOST_TEST(system.adjoint(0, work.y, other, out, &system) == -1);
  BOOST_TEST(system.sensitivities(1, 0, work.y, nullptr, s, sdot, &system, nullptr, nullptr) == -1);
}

BOOST_AUTO_TEST_CASE(robertsons_kinetics) { // Hairer and Wanner at t = 40; the rates as a vector
  auto system = sundials_system(robertson, rates);
  Integrator run(system, start, 1e-8, small);
  run.to(40);
  BOOST_TEST(run[0] == 0.7158270687193941, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(run[1] == 0.9185534764557338e-5, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(run[2] == 0.2841637457458413, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(robertsons_sensitivities) { // cvsRoberts_FSA_dns at t = 0.4
  auto system = sundials_system(robertson, rates);
  Integrator run(system, start, 1e-7, small);
  auto const s = run.forward(rates, 0.4);
  double const expected[3][3] = {{-3.5595e-01, 3.9025e-04, 3.5556e-01},
                                 {9.5428e-08, -2.1310e-10, -9.5215e-08},
                                 {-1.5833e-11, -5.2901e-13, 1.6362e-11}};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t k = 0; k < 3; ++k) BOOST_TEST(s[i][k] == expected[i][k], boost::test_tools::tolerance(2e-4));
}

BOOST_AUTO_TEST_CASE(robertsons_adjoint) { // cvsRoberts_ASAi_dns, its second integral, of y3 to t = 50
  auto system = sundials_system(robertson, rates);
  Integrator run(system, start, 1e-8, small);
  std::vector<double> w = {0, 0, 0, 1};
  auto const by_rates = run.backward(w, 3, 50, 1e-8);
  double const expected[] = {1.7341e+02, -5.0590e-04, 8.4321e-08}, by_start[] = {8.4190, 16.097, 16.097};
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(by_rates[i] == expected[i], boost::test_tools::tolerance(2e-3));
    BOOST_TEST(w[i] == by_start[i], boost::test_tools::tolerance(2e-3));
  }
}

BOOST_AUTO_TEST_CASE(one_compartment_model) { // Bateman's function and its derivatives
  double const ka = 1.5, ke = 0.3, volume = 20, dose = 100, t = 4;
  auto const concentration = [=](double a, double e) {
    return dose * a / (volume * (a - e)) * (std::exp(-e * t) - std::exp(-a * t));
  };
  double const ea = std::exp(-ka * t), ee = std::exp(-ke * t), d = ka - ke, scale = dose / volume;
  double const by_ka = scale * (-ke / (d * d) * (ee - ea) + ka / d * t * ea);
  double const by_ke = scale * (ka / (d * d) * (ee - ea) - ka / d * t * ee);
  auto const near = boost::test_tools::tolerance(1e-5);
  auto system = sundials_system(one_compartment, std::array{ka, ke}, volume);
  {
    Integrator run(system, {dose, 0}, 1e-8, {1e-8, 1e-8});
    auto const s = run.forward({ka, ke}, t);
    BOOST_TEST(run[0] == dose * ea, near);
    BOOST_TEST(run[1] == concentration(ka, ke), near);
    BOOST_TEST(s[0][1] == by_ka, near);
    BOOST_TEST(s[1][1] == by_ke, near);
    BOOST_TEST(s[0][0] == -t * dose * ea, near);
  }
  Integrator run(system, {dose, 0}, 1e-8, {1e-8, 1e-8});
  std::vector<double> w = {0, 1};
  auto const by_rates = run.backward(w, 2, t, 1e-8);
  BOOST_TEST(by_rates[0] == by_ka, boost::test_tools::tolerance(1e-4));
  BOOST_TEST(by_rates[1] == by_ke, boost::test_tools::tolerance(1e-4));
  BOOST_TEST(w[0] == concentration(ka, ke) / dose, boost::test_tools::tolerance(1e-4));
  BOOST_TEST(w[1] == ee, boost::test_tools::tolerance(1e-4));
}

BOOST_AUTO_TEST_SUITE_END()
