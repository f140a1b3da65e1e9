// SPDX-License-Identifier: BSL-1.0
/// \file Fits the NIST StRD nonlinear regression sets: the models and their Jacobians are dyad's, the
/// Levenberg-Marquardt is Eigen's.
#include "dataset.hpp"
#include "model.hpp"

#include <Eigen/Core>
#include <unsupported/Eigen/NonLinearOptimization>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <stdexcept>

#ifndef DYAD_BENCH_SOURCE_DIR
#define DYAD_BENCH_SOURCE_DIR "bench/nist"
#endif
#ifndef DYAD_BENCH_OUTPUT_DIR
#define DYAD_BENCH_OUTPUT_DIR "."
#endif

namespace {

using nist::Dataset;
using nist::Model;

/// Residuals and Jacobian in the form Eigen asks for.
struct Residuals {
  Model const& model;
  Dataset const& data;

  int inputs() const { return model.parameters; }
  int values() const { return static_cast<int>(data.y.size()); }

  int operator()(Eigen::VectorXd const& b, Eigen::VectorXd& r) const {
    Eigen::VectorXd gradient(inputs());
    for (int i = 0; i < values(); ++i) r[i] = value(b, i, gradient) - response(i);
    return 0;
  }
  int df(Eigen::VectorXd const& b, Eigen::MatrixXd& jacobian) const {
    Eigen::VectorXd gradient(inputs());
    for (int i = 0; i < values(); ++i) {
      value(b, i, gradient);
      jacobian.row(i) = gradient.transpose();
    }
    return 0;
  }
  double value(Eigen::VectorXd const& b, int i, Eigen::VectorXd& gradient) const {
    return model.evaluate(b.data(), data.x.data() + static_cast<std::ptrdiff_t>(i) * model.predictors, gradient.data());
  }
  double response(int i) const {
    double const y = data.y[static_cast<std::size_t>(i)];
    return model.log_response ? std::log(y) : y;
  }
};

struct Fit {
  Eigen::VectorXd b;
  double residual_sum = 0, digits = 0;
  int evaluations = 0;
  int status = 0;
};

char const* reason(int status) {
  using namespace Eigen::LevenbergMarquardtSpace;
  switch (status) {
  case TooManyFunctionEvaluation: return "the limit of evaluations was reached";
  case CosinusTooSmall: return "the residuals became orthogonal to the Jacobian: another stationary point";
  case RelativeReductionTooSmall:
  case RelativeErrorTooSmall:
  case RelativeErrorAndReductionTooSmall: return "it converged to another stationary point";
  case FtolTooSmall:
  case XtolTooSmall:
  case GtolTooSmall: return "no further progress in double precision";
  default: return "the minimizer refused its input";
  }
}

Fit fit(Model const& model, Dataset const& data, std::vector<double> const& start) {
  Residuals residuals{model, data};
  Eigen::LevenbergMarquardt<Residuals> minimizer(residuals);
  minimizer.parameters.ftol = minimizer.parameters.xtol = 1e-15;
  minimizer.parameters.gtol = 0;
  // Bounds the first step. With the module's default of 100, BoxBOD leaps from its far start to where exp(-b2 x) is 0
  // and the Jacobian with it.
  minimizer.parameters.factor = 10;
  minimizer.parameters.maxfev = 20000;
  Fit out;
  out.b = Eigen::Map<Eigen::VectorXd const>(start.data(), static_cast<Eigen::Index>(start.size()));
  out.status = minimizer.minimize(out.b);
  out.evaluations = static_cast<int>(minimizer.nfev);
  out.residual_sum = minimizer.fvec.squaredNorm();
  out.digits = 11; // as many as are certified
  for (Eigen::Index i = 0; i < out.b.size(); ++i) {
    double const certified = data.certified[static_cast<std::size_t>(i)];
    double const error = std::abs(out.b[i] - certified) / std::abs(certified);
    out.digits = std::min(out.digits, error == 0 ? 11.0 : std::isfinite(error) ? -std::log10(error) : 0.0);
  }
  return out;
}

/// The largest difference between dyad's Jacobian and central differences at a point, relative to each column.
double jacobian_error(Model const& model, Dataset const& data, std::vector<double> const& at) {
  Residuals const residuals{model, data};
  Eigen::VectorXd b = Eigen::Map<Eigen::VectorXd const>(at.data(), static_cast<Eigen::Index>(at.size()));
  Eigen::MatrixXd jacobian(residuals.values(), residuals.inputs());
  residuals.df(b, jacobian);
  double worst = 0;
  for (Eigen::Index k = 0; k < b.size(); ++k) {
    double const h = 6e-6 * std::abs(b[k]), kept = b[k];
    Eigen::VectorXd above(residuals.values()), below(residuals.values());
    b[k] = kept + h;
    double const up = b[k];
    residuals(b, above);
    b[k] = kept - h;
    residuals(b, below);
    Eigen::VectorXd const numeric = (above - below) / (up - b[k]);
    b[k] = kept;
    worst = std::max(worst, (jacobian.col(k) - numeric).cwiseAbs().maxCoeff() / jacobian.col(k).cwiseAbs().maxCoeff());
  }
  return worst;
}

/// Draws observations and fitted curve with gnuplot.
bool plot(Model const& model, Dataset const& data, Eigen::VectorXd const& b, std::string const& path) {
  std::FILE* const gnuplot = popen("gnuplot", "w");
  if (!gnuplot) return false;
  std::fprintf(gnuplot,
               "set terminal svg size 720,480 background 'white'\nset output '%s'\nset title 'NIST %s, fitted with "
               "derivatives from dyad'\n"
               "set xlabel 'x'\nset ylabel 'y'\nplot '-' with points pt 7 ps 0.3 title 'observations', '-' with lines "
               "lw 2 title 'fit'\n",
               path.c_str(), model.name.c_str());
  for (std::size_t i = 0; i < data.y.size(); ++i) std::fprintf(gnuplot, "%.10g %.10g\n", data.x[i], data.y[i]);
  std::fprintf(gnuplot, "e\n");
  auto const [low, high] = std::minmax_element(data.x.begin(), data.x.end());
  Eigen::VectorXd gradient(b.size());
  for (int i = 0; i <= 400; ++i) {
    double const x = *low + (*high - *low) * i / 400;
    std::fprintf(gnuplot, "%.10g %.10g\n", x, model.evaluate(b.data(), &x, gradient.data()));
  }
  std::fprintf(gnuplot, "e\n");
  return pclose(gnuplot) == 0;
}

} // namespace

int main(int argc, char** argv) try {
  std::string folder = DYAD_BENCH_SOURCE_DIR "/../data/nist", svg = DYAD_BENCH_OUTPUT_DIR "/nist_fit.svg";
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--data") == 0 && i + 1 < argc) folder = argv[++i];
    else if (std::strcmp(argv[i], "--svg") == 0 && i + 1 < argc) svg = argv[++i];
    else if (std::strcmp(argv[i], "--short") != 0) {
      std::fprintf(stderr, "usage: bench_nist [--short] [--data DIR] [--svg FILE]\n");
      return 2;
    }
  }
  std::vector<Model> models = nist::exponential_models();
  for (auto const& more : {nist::peak_models(), nist::rational_models()})
    models.insert(models.end(), more.begin(), more.end());

  constexpr double wanted = 6; // digits: a relative error of 1e-6
  int reached = 0, fits = 0;
  bool plotted = false;
  std::printf("%-10s %5s %5s %6s %7s %12s %20s %20s\n", "set", "obs", "par", "start", "digits", "evaluations",
              "residual sum", "certified");
  for (auto const& model : models) {
    Dataset const data = nist::read(folder + '/' + model.name + ".dat", model.parameters, model.predictors);
    for (int start = 0; start < 2; ++start) {
      Fit const f = fit(model, data, data.start[start]);
      bool const good = f.digits >= wanted;
      ++fits;
      reached += good;
      std::printf("%-10s %5zu %5d %6d %7.1f %12d %20.10e %20.10e%s%s\n", model.name.c_str(), data.y.size(),
                  model.parameters, start + 1, f.digits, f.evaluations, f.residual_sum, data.residual_sum,
                  good ? "" : "  NOT REACHED: ", good ? "" : reason(f.status));
      if (model.name == "Gauss1" && good && !plotted) plotted = plot(model, data, f.b, svg);
    }
    double const error = jacobian_error(model, data, data.certified);
    if (error > 1e-6) {
      std::printf("%-10s Jacobian differs from central differences by %.1e\n", model.name.c_str(), error);
      return 1;
    }
  }
  std::printf("%d of %d fits reach the certified parameters to %.0f digits; every Jacobian agrees with central "
              "differences to 1e-6\n",
              reached, fits, wanted);
  std::printf(plotted ? "plot: %s\n" : "no plot (%s): is gnuplot installed?\n", svg.c_str());
  return reached == fits ? 0 : 1;
} catch (std::exception const& error) {
  std::fprintf(stderr, "bench_nist: %s\n", error.what());
  return 1;
}
