// SPDX-License-Identifier: BSL-1.0
/// \file Functions given by an equation F(p, q, root) = 0: the root's derivatives are formulas in p, q and the root, by
/// the chain rule d/dp = partial/partial p + droot/dp * partial/partial root.
#include "constants.hpp"

namespace {

constexpr auto p = oracle::variable<0>;
constexpr auto q = oracle::variable<1>;
constexpr auto root = dyad::var<"root">;

template <class F> void check_implicit(std::string_view name, F const& equation) {
  using boost::hana::make_tuple;
  auto const slope = [&](auto const& by) { return -diff(equation, by) / diff(equation, root); };
  auto const total = [&](auto const& g, auto const& by) { return diff(g, by) + diff(g, root) * slope(by); };
  auto const rp = slope(p);
  auto const rq = slope(q);
  auto const rpp = total(rp, p);
  auto const rpq = total(rp, q);
  auto const rqq = total(rq, q);
  auto const newton_step = root - equation / diff(equation, root);
  auto const program = dyad::compile(newton_step, make_tuple(rp, rq), make_tuple(rpp, rpq, rqq),
                                     make_tuple(total(rpp, p), total(rpp, q), total(rqq, p), total(rqq, q)));
  for (auto const& answer : oracle::answers(name)) {
    oracle::Report report(name, answer);
    auto const [value, gradient, hessian, third] =
        program(p = answer.x[0], q = answer.x[1], root = static_cast<double>(answer.value));
    report.compare("the value", value, answer.value, answer.tolerance[0]);
    for (std::size_t i = 0; i < 2; ++i)
      report.compare("gradient " + std::to_string(i), gradient[i], answer.gradient[i], answer.tolerance[1]);
    report.compare("Hessian 0 0", hessian[0], answer.hessian[0][0], answer.tolerance[2]);
    report.compare("Hessian 0 1", hessian[1], answer.hessian[0][1], answer.tolerance[2]);
    report.compare("Hessian 1 1", hessian[2], answer.hessian[1][1], answer.tolerance[2]);
    for (std::size_t k = 0; k < 4; ++k)
      report.compare_high("third derivative " + std::to_string(k), third[k], answer.third, k);
  }
}

} // namespace

BOOST_AUTO_TEST_CASE(oracle_kepler_E) { check_implicit("kepler_E", root - q * sin(root) - p); }

BOOST_AUTO_TEST_CASE(oracle_colebrook) {
  check_implicit("colebrook", 1_c / sqrt(root) + 2_c * log10(q / 3.7_c + 2.51_c / (p * sqrt(root))));
}
