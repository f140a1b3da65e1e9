// SPDX-License-Identifier: BSL-1.0
// A drug in the gut and in the blood by CVODES, with the sensitivities of its concentration to both rates.
#include <dyad/interop/sundials.hpp>
#include <dyad/typed.hpp>

#include <cvodes/cvodes.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_dense.h>

#include <array>
#include <cstdio>

using dyad::Passive;
using dyad::Vec;

// State, time, parameters, data.
constexpr auto body = dyad::function<Vec<2>, double, Vec<2>, Passive<double>>(
    [](auto const& a, auto, auto const& k, auto volume) {
      return std::array{-k[0] * a[0], k[0] * a[0] / volume - k[1] * a[1]};
    });

int main() {
  std::array<double, 2> rates = {1.5, 0.3};
  auto system = dyad::sundials_system(body, rates, 20.0);

  SUNContext context;
  SUNContext_Create(nullptr, &context);
  N_Vector y = N_VNew_Serial(2, context);
  N_VGetArrayPointer(y)[0] = 100; // the dose
  N_VGetArrayPointer(y)[1] = 0;
  N_Vector* by_rates = N_VCloneVectorArray(2, y);
  for (int i = 0; i < 2; ++i) N_VConst(0, by_rates[i]);

  void* cvode = CVodeCreate(CV_BDF, context);
  CVodeInit(cvode, system.rhs, 0, y);
  CVodeSetUserData(cvode, &system);
  CVodeSStolerances(cvode, 1e-8, 1e-10);
  SUNMatrix matrix = SUNDenseMatrix(2, 2, context);
  SUNLinearSolver solver = SUNLinSol_Dense(y, matrix, context);
  CVodeSetLinearSolver(cvode, solver, matrix);
  CVodeSetJacFn(cvode, system.jacobian);
  CVodeSensInit(cvode, 2, CV_SIMULTANEOUS, system.sensitivities, by_rates);
  CVodeSetSensParams(cvode, nullptr, rates.data(), nullptr);
  CVodeSensEEtolerances(cvode);

  for (double end = 1; end <= 8; end *= 2) {
    double t;
    CVode(cvode, end, y, &t, CV_NORMAL);
    CVodeGetSens(cvode, &t, by_rates);
    std::printf("after %g h: %.4f mg/l, by absorption %+.4f, by elimination %+.4f\n", t, N_VGetArrayPointer(y)[1],
                N_VGetArrayPointer(by_rates[0])[1], N_VGetArrayPointer(by_rates[1])[1]);
  }

  CVodeFree(&cvode);
  SUNLinSolFree(solver);
  SUNMatDestroy(matrix);
  N_VDestroyVectorArray(by_rates, 2);
  N_VDestroy(y);
  SUNContext_Free(&context);
}
