// SPDX-License-Identifier: BSL-1.0
// Boost.Odeint with right-hand sides of functions: against solutions in closed form and published ones.
#include <dyad/interop/odeint.hpp>
#include <dyad/typed.hpp>

#ifdef __clang__ // uBLAS derives from std::iterator
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
#endif
#include <boost/numeric/odeint.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

using namespace dyad;
namespace odeint = boost::numeric::odeint;
namespace ublas = boost::numeric::ublas;

namespace {

constexpr auto oscillator = function<Vec<2>, double>([](auto const& x, auto) { return std::array{x[1], -x[0]}; });
/// Prothero and Robinson: the solution through cos(0) is cos(t), however stiff.
constexpr auto forced = function<Vec<1>, double, double>(
    [](auto const& x, auto t, auto stiffness) { return std::array{-stiffness * (x[0] - cos(t)) - sin(t)}; });
constexpr auto van_der_pol = function<Vec<2>, double, double>([](auto const& x, auto, auto eps) {
  return std::array{x[1], ((1.0 - x[0] * x[0]) * x[1] - x[0]) / eps};
});
/// Rates as a vector that was stated as one to differentiate by.
constexpr auto robertson = function<Vec<3>, double, Vec<3>>([](auto const& y, auto, auto const& k) {
  auto const first = k[0] * y[0], second = k[1] * y[1] * y[2], third = k[2] * y[1] * y[1];
  return std::array{second - first, first - second - third, third};
});
constexpr std::array rates = {0.04, 1e4, 3e7};

template <class Rhs, class... P>
ublas::vector<double> solve(std::vector<double> const& start, double to, double tolerance, Rhs const& rhs,
                            P const&... p) {
  ublas::vector<double> x(start.size());
  std::copy(start.begin(), start.end(), x.begin());
  odeint::integrate_adaptive(odeint::make_controlled<odeint::rosenbrock4<double>>(tolerance, tolerance),
                             odeint_implicit_system(rhs, p...), x, 0.0, to, 1e-6);
  return x;
}

} // namespace

BOOST_AUTO_TEST_SUITE(differential_equations_of_odeint)

BOOST_AUTO_TEST_CASE(states_of_any_kind) {
  auto const run = [](auto x) {
    using X = decltype(x);
    odeint::integrate_adaptive(odeint::make_controlled<odeint::runge_kutta_dopri5<X>>(1e-10, 1e-10),
                               odeint_system(oscillator), x, 0.0, 2.0, 0.1);
    BOOST_TEST(x[0] == std::cos(2.0), boost::test_tools::tolerance(1e-8));
    BOOST_TEST(x[1] == -std::sin(2.0), boost::test_tools::tolerance(1e-8));
  };
  run(std::array{1.0, 0.0});
  run(std::vector{1.0, 0.0});
  ublas::vector<double> u(2);
  u[0] = 1, u[1] = 0;
  run(u);
  BOOST_CHECK_EXCEPTION(run(std::vector{1.0, 0.0, 0.0}), std::invalid_argument, [](std::exception const& e) {
    return std::string(e.what()) == "dyad: an argument of a function has 3 elements where 2 are expected";
  });
}

BOOST_AUTO_TEST_CASE(floats) {
  std::array<float, 2> x = {1, 0};
  odeint::integrate_const(odeint::runge_kutta4<std::array<float, 2>, float>{}, odeint_system(oscillator), x, 0.0f, 2.0f,
                          0.01f);
  BOOST_TEST(x[0] == std::cos(2.0f), boost::test_tools::tolerance(1e-5f));
}

BOOST_AUTO_TEST_CASE(derivatives_by_state_and_time) {
  auto const [system, jacobian] = odeint_implicit_system(forced, 50.0);
  ublas::vector<double> x(1), dxdt(1), dfdt(1);
  ublas::matrix<double> J(1, 1);
  x[0] = 2;
  system(x, dxdt, 0.5);
  BOOST_TEST(dxdt[0] == -50 * (2 - std::cos(0.5)) - std::sin(0.5), boost::test_tools::tolerance(1e-14));
  jacobian(x, J, 0.5, dfdt);
  BOOST_TEST(J(0, 0) == -50);
  BOOST_TEST(dfdt[0] == -50 * std::sin(0.5) - std::cos(0.5), boost::test_tools::tolerance(1e-14));
  J(0, 0) = 0;
  jacobian(x, J, 0.5);
  BOOST_TEST(J(0, 0) == -50);
}

BOOST_AUTO_TEST_CASE(a_jacobian_by_hand) {
  auto const jacobian = odeint_implicit_system(robertson, rates).second;
  ublas::vector<double> y(3), dfdt(3, -7.0);
  y[0] = 0.9, y[1] = 2e-5, y[2] = 0.1;
  ublas::matrix<double> J(3, 3, -7.0);
  jacobian(y, J, 1.0, dfdt);
  double const expected[3][3] = {
      {-0.04, 1e4 * 0.1, 1e4 * 2e-5}, {0.04, -1e4 * 0.1 - 6e7 * 2e-5, -1e4 * 2e-5}, {0, 6e7 * 2e-5, 0}};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t k = 0; k < 3; ++k) BOOST_TEST(J(i, k) == expected[i][k], boost::test_tools::tolerance(1e-14));
    BOOST_TEST(dfdt[i] == 0);
  }
}

BOOST_AUTO_TEST_CASE(stiff_problems) {
  BOOST_TEST(solve({1}, 10, 1e-5, forced, 1e4)[0] == std::cos(10.0), boost::test_tools::tolerance(1e-4));
  // The example of Odeint's manual, x' = -101 x - 100 y, y' = x from (2, 1): its eigenvalues are -1 and -100.
  constexpr auto linear = function<Vec<2>, double>([](auto const& x, auto) {
    return std::array{-101.0 * x[0] - 100.0 * x[1], x[0]};
  });
  auto const x = solve({2, 1}, 1, 1e-10, linear);
  double const slow = 102.0 / 99, fast = 1 - slow; // y = slow exp(-t) + fast exp(-100 t)
  BOOST_TEST(x[1] == slow * std::exp(-1.0) + fast * std::exp(-100.0), boost::test_tools::tolerance(1e-8));
  BOOST_TEST(x[0] == -slow * std::exp(-1.0) - 100 * fast * std::exp(-100.0), boost::test_tools::tolerance(1e-8));
  // Hairer and Wanner, Solving Ordinary Differential Equations II: van der Pol at t = 2, Robertson at t = 40.
  auto const v = solve({2, 0}, 2, 1e-6, van_der_pol, 1e-6);
  BOOST_TEST(v[0] == 1.706167732170483, boost::test_tools::tolerance(1e-4));
  BOOST_TEST(v[1] == -0.8928097010247975, boost::test_tools::tolerance(1e-4));
  auto const y = solve({1, 0, 0}, 40, 1e-9, robertson, rates);
  BOOST_TEST(y[0] == 0.7158270687193941, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(y[1] == 0.9185534764557338e-5, boost::test_tools::tolerance(1e-5));
  BOOST_TEST(y[2] == 0.2841637457458413, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(implicit_euler) { // each step of x' = -k x divides by 1 + k dt
  constexpr auto decay =
      function<Vec<1>, double, double>([](auto const& x, auto, auto k) { return std::array{-k * x[0]}; });
  ublas::vector<double> x(1, 1.0);
  odeint::integrate_const(odeint::implicit_euler<double>{}, odeint_implicit_system(decay, 3.0), x, 0.0, 1.0, 0.125);
  BOOST_TEST(x[0] == std::pow(1 + 3 * 0.125, -8), boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_SUITE_END()
