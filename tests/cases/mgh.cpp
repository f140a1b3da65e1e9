// SPDX-License-Identifier: BSL-1.0
// Problems of Moré, Garbow and Hillstrom (ACM TOMS 7, 1981), written as functions: value, gradient and Hessian at the
// standard start, typed and on Variables; and the published minima, found with Jacobians of the residuals.
#include "json.hpp"

#include <dyad/dynamic.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <array>

namespace {

using dyad::Vec;

constexpr double accuracy = 1e-13;

struct Rosenbrock {
  static constexpr int number = 1, size = 2;
  template <class V> constexpr auto operator()(V const& x) const {
    return std::array{10 * (x[1] - x[0] * x[0]), 1 - x[0]};
  }
};
struct FreudensteinRoth {
  static constexpr int number = 2, size = 2;
  template <class V> constexpr auto operator()(V const& x) const {
    return std::array{-13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1], -29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1]};
  }
};
struct Beale {
  static constexpr int number = 5, size = 2;
  template <class V> constexpr auto operator()(V const& x) const {
    return std::array{1.5 - x[0] * (1 - x[1]), 2.25 - x[0] * (1 - x[1] * x[1]),
                      2.625 - x[0] * (1 - x[1] * x[1] * x[1])};
  }
};
struct Bard {
  static constexpr int number = 8, size = 3;
  static constexpr std::array y = {0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39,
                                   0.37, 0.58, 0.73, 0.96, 1.34, 2.1,  4.39};
  template <class V> constexpr auto operator()(V const& x) const {
    std::array<typename V::value_type, 15> r{};
    for (int i = 0; i < 15; ++i) {
      double const u = i + 1, v = 15 - i, w = u < v ? u : v;
      r[static_cast<std::size_t>(i)] = y[static_cast<std::size_t>(i)] - (x[0] + u / (v * x[1] + w * x[2]));
    }
    return r;
  }
};
struct PowellSingular {
  static constexpr int number = 13, size = 4;
  template <class V> constexpr auto operator()(V const& x) const {
    return std::array{x[0] + 10 * x[1], 2.23606797749979 * (x[2] - x[3]), square(x[1] - 2 * x[2]),
                      3.1622776601683795 * square(x[0] - x[3])};
  }
};
struct Wood {
  static constexpr int number = 14, size = 4;
  template <class V> constexpr auto operator()(V const& x) const {
    return std::array{10 * (x[1] - x[0] * x[0]),           1 - x[0], 9.486832980505138 * (x[3] - x[2] * x[2]), 1 - x[2],
                      3.1622776601683795 * (x[1] + x[3] - 2), 0.31622776601683794 * (x[1] - x[3])};
  }
};
struct BrownDennis {
  static constexpr int number = 16, size = 4;
  // exp, sin and cos of i / 5.
  static constexpr std::array growth = {1.2214027581601699, 1.4918246976412703, 1.8221188003905089, 2.2255409284924679,
                                        2.7182818284590451, 3.3201169227365472, 4.0551999668446745, 4.9530324243951149,
                                        6.0496474644129465, 7.3890560989306504, 9.025013499434122,  11.023176380641601,
                                        13.463738035001692, 16.444646771097048, 20.085536923187668, 24.532530197109352,
                                        29.964100047397011, 36.598234443677988, 44.701184493300822, 54.598150033144236};
  static constexpr std::array sine = {
      0.19866933079506122,   0.38941834230865052,  0.56464247339503537,  0.71735609089952279,  0.8414709848078965,
      0.93203908596722629,   0.98544972998846014,  0.99957360304150511,  0.97384763087819515,  0.90929742682568171,
      0.80849640381959009,   0.67546318055115095,  0.51550137182146416,  0.33498815015590511,  0.14112000805986721,
      -0.058374143427580086, -0.25554110202683122, -0.44252044329485246, -0.61185789094271892, -0.7568024953079282};
  static constexpr std::array cosine = {
      0.98006657784124163,  0.9210609940028851,   0.82533561490967833,   0.69670670934716539,  0.54030230586813977,
      0.36235775447667362,  0.16996714290024104,  -0.029199522301288815, -0.2272020946930871,  -0.41614683654714241,
      -0.58850111725534571, -0.73739371554124544, -0.85688875336894732,  -0.94222234066865806, -0.98999249660044542,
      -0.99829477579475311, -0.96679819257946107, -0.89675841633414721,  -0.79096771191441671, -0.65364362086361194};
  template <class V> constexpr auto operator()(V const& x) const {
    std::array<typename V::value_type, 20> r{};
    for (std::size_t i = 0; i < 20; ++i) {
      double const t = static_cast<double>(i + 1) / 5;
      r[i] = square(x[0] + t * x[1] - growth[i]) + square(x[2] + sine[i] * x[3] - cosine[i]);
    }
    return r;
  }
};
struct Trigonometric {
  static constexpr int number = 26, size = 5;
  template <class V> constexpr auto operator()(V const& x) const {
    using std::cos, std::sin;
    auto total = cos(x[0]);
    for (std::size_t i = 1; i < 5; ++i) total = total + cos(x[i]);
    std::array<typename V::value_type, 5> r{};
    for (std::size_t i = 0; i < 5; ++i) r[i] = 5 - total + static_cast<double>(i + 1) * (1 - cos(x[i])) - sin(x[i]);
    return r;
  }
};

/// The sum of the squared residuals.
template <class Residuals> struct Objective {
  template <class V> constexpr auto operator()(V const& x) const {
    auto const r = Residuals{}(x);
    auto total = r[0] * r[0];
    for (std::size_t i = 1; i < r.size(); ++i) total = total + r[i] * r[i];
    return total;
  }
};

template <class P> nlohmann::json published() {
  for (auto const& problem : cases::read("mgh.json"))
    if (problem.at("no") == P::number) return problem;
  throw std::runtime_error("no such problem");
}

template <class P> void derivatives() {
  constexpr auto n = static_cast<std::size_t>(P::size);
  auto const problem = published<P>();
  auto const x0 = problem.at("x0").template get<std::array<double, n>>();
  constexpr auto f = dyad::function<Vec<n>>(Objective<P>{});
  auto const [value, slope, curvature] = compile(f, gradient(f), hessian(f))(x0);
  double const scale = std::max(1.0, std::abs(problem.at("f0").template get<double>()));
  BOOST_TEST(std::abs(value - problem.at("f0").template get<double>()) <= accuracy * scale);
  for (std::size_t i = 0; i < n; ++i) {
    BOOST_TEST(cases::difference(slope[i], problem.at("grad0")[i]) <= accuracy * 100,
               "gradient " << i << ": " << slope[i]);
    for (std::size_t j = 0; j < n; ++j)
      BOOST_TEST(cases::difference(curvature[i][j], problem.at("hess0")[i][j]) <= accuracy * 100, "Hessian " << i << j);
  }

  std::array<dyad::Variable, n> variables;
  for (std::size_t i = 0; i < n; ++i) variables[i] = dyad::Variable(x0[i]);
  std::vector<dyad::Variable> const list(variables.begin(), variables.end());
  dyad::Variable const total = Objective<P>{}(variables);
  auto const g = dyad::grad(total, list, {.create_graph = true});
  for (std::size_t i = 0; i < n; ++i) {
    BOOST_TEST(cases::difference(g[i].item(), problem.at("grad0")[i]) <= accuracy * 100, "dynamic gradient " << i);
    auto const row = dyad::grad(g[i], list, {.allow_unused = true});
    for (std::size_t j = 0; j < n; ++j)
      BOOST_TEST(cases::difference(row[j].item(), problem.at("hess0")[i][j]) <= accuracy * 100,
                 "dynamic Hessian " << i << j);
  }
}

/// Levenberg and Marquardt's method in its plainest form, with the Jacobian of the residuals; or the same with the
/// Hessian, for a problem whose residuals stay large.
template <class P, bool WithHessian> std::pair<double, Eigen::VectorXd> minimum(Eigen::Matrix<double, P::size, 1> x) {
  using Vector = Eigen::Matrix<double, P::size, 1>;
  using Matrix = Eigen::Matrix<double, P::size, P::size>;
  constexpr auto n = static_cast<std::size_t>(P::size);
  constexpr auto residuals = dyad::function<Vec<n>>(P{});
  constexpr auto objective = dyad::function<Vec<n>>(Objective<P>{});
  auto const model = [&]() -> std::pair<Vector, Matrix> {
    if constexpr (WithHessian) return {gradient(objective)(x) / 2, hessian(objective)(x) / 2};
    else {
      auto const [r, J] = compile(residuals, jacobian(residuals))(x);
      return {J.transpose() * r, J.transpose() * J};
    }
  };
  double damping = 1e-3, best = objective(x);
  for (int i = 0; i < 2000; ++i) {
    auto [slope, curvature] = model();
    curvature.diagonal() += damping * (curvature.diagonal().array().abs() + 1e-12).matrix();
    Vector const step = curvature.ldlt().solve(slope), next = x - step;
    double const there = objective(next);
    bool const good = there < best;
    damping *= good ? 0.2 : 4;
    if (good) x = next, best = there;
    if (step.norm() <= 1e-15 * (1 + x.norm()) || damping > 1e30) break;
  }
  return {best, x};
}

template <class P, bool WithHessian = false>
void reaches(double value, std::vector<double> const& place, double start = 1, double accuracy_of_place = 1e-6) {
  auto const x0 = published<P>().at("x0").template get<std::vector<double>>();
  Eigen::Matrix<double, P::size, 1> from;
  for (int i = 0; i < P::size; ++i) from(i) = start * x0[static_cast<std::size_t>(i)];
  auto const [f, x] = minimum<P, WithHessian>(from);
  BOOST_TEST(std::abs(f - value) <= 1e-6 * std::max(std::abs(value), 1e-6), "minimum " << f << " and not " << value);
  for (int i = 0; i < P::size; ++i)
    BOOST_TEST(cases::difference(x(i), place[static_cast<std::size_t>(i)]) <= accuracy_of_place,
               "at " << x.transpose());
}
template <class P, bool WithHessian = false> void reaches_published(double accuracy_of_place = 1e-6) {
  auto const problem = published<P>();
  reaches<P, WithHessian>(problem.at("refined_min"), problem.at("refined_argmin").template get<std::vector<double>>(),
                          1, accuracy_of_place);
}

} // namespace

BOOST_AUTO_TEST_SUITE(more_garbow_hillstrom)

BOOST_AUTO_TEST_CASE(derivatives_at_the_start) {
  derivatives<Rosenbrock>();
  derivatives<FreudensteinRoth>();
  derivatives<Beale>();
  derivatives<Bard>();
  derivatives<PowellSingular>();
  derivatives<Wood>();
  derivatives<BrownDennis>();
  derivatives<Trigonometric>();
}

BOOST_AUTO_TEST_CASE(minima) {
  reaches_published<Rosenbrock>();
  reaches_published<Beale>();
  reaches_published<Bard>();
  reaches_published<PowellSingular>(1e-3); // the Hessian is singular there
  reaches_published<Wood>();
  reaches_published<BrownDennis, true>();
  // From its start this one ends in the local minimum that the paper names.
  reaches<FreudensteinRoth>(48.98425367924, {11.41277900902, -0.896805276358}, 1, 1e-5);
}

BOOST_AUTO_TEST_SUITE_END()
