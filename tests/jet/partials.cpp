// SPDX-License-Identifier: BSL-1.0
// All mixed partial derivatives in one pass: to an order for each variable and to a total order, by name and by place;
// Laplacians.
#include <dyad/jet.hpp>
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <fstream>
#include <limits>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

using namespace dyad;
using namespace dyad::literals;

namespace {

constexpr auto w = var<"w">;
constexpr auto x = var<"x">;
constexpr auto y = var<"y">;
constexpr auto z = var<"z">;

void close(double found, double expected, double tolerance = 1e-12) {
  BOOST_TEST((found == expected || std::abs(found - expected) <= tolerance * std::abs(expected)),
             found << " is not " << expected);
}

// The function and the point are those of Boost.Math's example autodiff_mixed_partials.cpp.
constexpr auto f = exp(w * sin(x * log(y) / z) + sqrt(w * z / (x * y))) + w * w / tan(z);
struct Row {
  std::array<int, 4> order{};
  double value = 0;
};
std::vector<Row> rows() {
  std::ifstream file(DYAD_TEST_DATA "/mixed_partials.csv");
  std::vector<Row> out;
  for (std::string line; std::getline(file, line);) {
    if (line.front() == '#') continue;
    std::replace(line.begin(), line.end(), ',', ' ');
    std::istringstream in(line);
    Row row;
    for (int& k : row.order) in >> k;
    in >> row.value;
    out.push_back(row);
  }
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(jets_of_several_variables)

BOOST_AUTO_TEST_CASE(to_an_order_for_each) {
  auto const p = partials<3, 2, 4, 3>(f, w, x, y, z)(w = 11, x = 12, y = 13, z = 14);
  std::vector<Row> const exact = rows();
  BOOST_TEST(exact.size() == 240u);
  for (auto const& [k, value] : exact) {
    close(p(w = k[0], x = k[1], y = k[2], z = k[3]), value, 1e-11);
    close(p[static_cast<std::size_t>(k[0])][static_cast<std::size_t>(k[1])][static_cast<std::size_t>(k[2])]
           [static_cast<std::size_t>(k[3])],
          value, 1e-11);
  }
}

BOOST_AUTO_TEST_CASE(to_a_total_order) {
  auto const p = partials_up_to<6>(f, w, x, y, z)(w = 11, x = 12, y = 13, z = 14);
  int compared = 0;
  for (auto const& [k, value] : rows())
    if (k[0] + k[1] + k[2] + k[3] <= 6) ++compared, close(p(w = k[0], x = k[1], y = k[2], z = k[3]), value, 1e-11);
  BOOST_TEST(compared == 140);
  static_assert(sizeof(TotalJet<double, 6, 4>) == 212 * sizeof(double)); // of 2401 with an order for each
}

// Every monomial, against products of the derivatives of one variable; orders 0 to 5 of 1, 2 and 3 variables.
BOOST_AUTO_TEST_CASE(every_monomial) {
  constexpr auto g = sin(x) * exp(2.0 * y) * log(z);
  auto const of_x = derivatives<5>(sin(x), x)(x = 0.7), of_y = derivatives<5>(exp(2.0 * y), y)(y = -0.3),
             of_z = derivatives<5>(log(z), z)(z = 1.7);
  auto const p = partials_up_to<5>(g, x, y, z)(x = 0.7, y = -0.3, z = 1.7);
  auto const q = partials_up_to<5>(g, y, x)(x = 0.7, y = -0.3, z = 1.7);
  auto const r = partials_up_to<5>(g, z)(x = 0.7, y = -0.3, z = 1.7);
  for (int i = 0; i <= 5; ++i)
    for (int j = 0; i + j <= 5; ++j) {
      auto const a = static_cast<std::size_t>(i), b = static_cast<std::size_t>(j);
      close(q(x = i, y = j), of_x[a] * of_y[b] * of_z[0]);
      BOOST_TEST(q(j, i) == q(x = i, y = j));
      for (int k = 0; i + j + k <= 5; ++k)
        close(p(z = k, x = i, y = j), of_x[a] * of_y[b] * of_z[static_cast<std::size_t>(k)]);
    }
  for (int k = 0; k <= 5; ++k) close(r(z = k), of_x[0] * of_y[0] * of_z[static_cast<std::size_t>(k)]);
  close(partials_up_to<0>(g, x)(x = 0.7, y = -0.3, z = 1.7)(x = 0), of_x[0] * of_y[0] * of_z[0]);
}

// What does not vary passes nothing on, whatever it meets, and a slope that is 0 where it is infinite gives NaN, as by
// one differentiation after another: alike in polynomials with an order for each variable and with one for all.
BOOST_AUTO_TEST_CASE(infinite_factors) {
  auto const check = [](auto const& f, double at_x, double at_y) {
    auto const each = dyad::partials<3, 3>(f, x, y)(x = at_x, y = at_y);
    auto const total = dyad::partials_up_to<3>(f, x, y)(x = at_x, y = at_y);
    for (int i = 0; i <= 3; ++i)
      for (int j = 0; i + j <= 3; ++j) {
        double const a = each(x = i, y = j), b = total(x = i, y = j);
        BOOST_TEST((a == b || (std::isnan(a) && std::isnan(b))), i << ", " << j << ": " << b << " and not " << a);
      }
  };
  check(x * exp(y), 2, 1000);
  check(square(x) * exp(y), 0, 1000);
  check(square(x) / y, 0, 0);
  check(x * log(y), 3, 0);
  auto const p = dyad::partials_up_to<3>(square(x) * exp(y), x, y)(x = 0.0, y = 1000.0);
  BOOST_TEST(p(x = 2, y = 0) == std::numeric_limits<double>::infinity());
  BOOST_TEST(std::isnan(p(x = 1, y = 1)));
  BOOST_TEST(std::isnan(diff(square(x) * exp(y), x, y)(x = 0.0, y = 1000.0)));
  BOOST_TEST(dyad::partials_up_to<3>(x * exp(y), x, y)(x = 2.0, y = 1000.0)(x = 2, y = 0) == 0);
}

BOOST_AUTO_TEST_CASE(names_and_places) {
  auto const p = partials<3, 2>(exp(x * y), x, y)(x = 0.5, y = 2.0);
  BOOST_TEST(p(y = 1, x = 2) == p[2][1]);
  BOOST_TEST(p(x = 3) == p[3][0]);
  BOOST_TEST(p() == p[0][0]);
  auto const total = partials_up_to<3>(exp(x * y), x, y)(x = 0.5, y = 2.0);
  BOOST_TEST(total() == p[0][0]);
  close(total(y = 1, x = 2), p[2][1]);
  auto const says = [](std::string const& sentence) {
    return [=](std::out_of_range const& error) { return error.what() == sentence; };
  };
  BOOST_CHECK_EXCEPTION(p(x = 4), std::out_of_range,
                        says("dyad: partials: the derivative (4, 0) was not computed, only those up to (3, 2)"));
  BOOST_CHECK_EXCEPTION(p(y = -1), std::out_of_range,
                        says("dyad: partials: the derivative (0, -1) was not computed, only those up to (3, 2)"));
  BOOST_CHECK_EXCEPTION(
      total(2, 2), std::out_of_range,
      says("dyad: partials: the derivative (2, 2) was not computed, only those up to the total order 3"));
  auto const [value, slope] = partials<1>(exp(x * y), y)(x = 0.5, y = 2.0); // nested arrays that can be taken apart
  close(value, std::exp(1.0));
  close(slope, 0.5 * std::exp(1.0));
  static_assert(partials_up_to<2>(x * x * y, x, y)(x = 2.0, y = 3.0)(x = 1, y = 1) == 4.0);
}

BOOST_AUTO_TEST_CASE(functions) {
  constexpr auto r = function([](auto a, auto b) { return sin(a * b) / (1.0 + b * b); });
  constexpr auto s = function<Vec<2>>([](auto const& v) { return sin(v[0] * v[1]) / (1.0 + v[1] * v[1]); });
  auto const expected = partials<3, 3>(sin(x * y) / (1_c + y * y), x, y)(x = 0.6, y = 1.1);
  auto const nested = partials<3, 3>(r)(0.6, 1.1);
  auto const total = partials_up_to<6>(r)(0.6, 1.1), of_vector = partials_up_to<6>(s)(std::array{0.6, 1.1});
  for (int i = 0; i <= 3; ++i)
    for (int j = 0; j <= 3; ++j) {
      double const one = expected(x = i, y = j);
      close(nested[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)], one);
      close(total(i, j), one);
      close(of_vector.at({i, j}), one);
    }
}

// A point as numbers, an array or a vector of Eigen; what comes after it, or is stated as data, stays.
BOOST_AUTO_TEST_CASE(points_and_data) {
  auto const check = [](auto const& total, auto const& nested, double curved, double scale) {
    // scale exp(a b) at a = 0.5, b = 2: both by a and b (1 + a b) exp(a b), twice by a b^2 exp(a b)
    double const e = scale * std::exp(1.0);
    close(total(1, 1), 2 * e);
    close(total(2, 0), 4 * e);
    close(nested[2][0], 4 * e);
    close(nested[1][1], 2 * e);
    close(curved, 4.25 * e);
  };
  constexpr auto of_numbers = function<double, double, Passive<double>, Passive<Vec<2>>>(
      [](auto a, auto b, auto c, auto const& w) { return (c + w[0] * w[1]) * exp(a * b); });
  std::array const w{2.0, 3.0};
  check(partials_up_to<2>(of_numbers)(0.5, 2.0, 1.0, w), partials<2, 1>(of_numbers)(0.5, 2.0, 1.0, w),
        laplacian(of_numbers)(0.5, 2.0, 1.0, w), 7);
  constexpr auto of_list = function<Vec<2>, Passive<Mat<1, 2>>>(
      [](auto const& v, auto const& W) { return W[0][0] * W[0][1] * exp(v[0] * v[1]); });
  Eigen::Vector2d const at(0.5, 2.0);
  Eigen::Matrix<double, 1, 2> const W(2.0, 3.0);
  check(partials_up_to<2>(of_list)(at, W), partials<2, 1>(of_list)(at, W), laplacian(of_list)(at, W), 6);
  std::array const same{0.5, 2.0};
  Eigen::Vector2d const v(2.0, 1.0); // a b is (0.5 + 2 t) (2 + t) = 1 + 4.5 t + 2 t^2
  auto const along = directional<2>(of_list, v)(at, W), of_array = directional<2>(of_list, v)(same, W);
  close(along[1], 6 * 4.5 * std::exp(1.0));
  close(along[2], 6 * (4.5 * 4.5 + 4) * std::exp(1.0));
  BOOST_TEST(of_array == along, boost::test_tools::per_element());
  Eigen::Matrix2d const beside{{0.5, 9.0}, {2.0, 9.0}}; // a column, and half of twice as much: no lists in memory
  BOOST_TEST(directional<2>(of_list, 0.5 * (2.0 * v))(beside.transpose().row(0).transpose(), W) == along,
             boost::test_tools::per_element());
  close(laplacian(of_list)(0.5 * (2.0 * at), W), 6 * 4.25 * std::exp(1.0));
  check(partials_up_to<2>(of_list)(same, W), partials<2, 1>(of_list)(same, W), laplacian(of_list)(same, W), 6);
  auto const plain = [](auto const& a, auto const& b, std::vector<double> const& rows) {
    return (rows[0] + rows[1]) * exp(a * b);
  };
  std::vector const rows{2.0, 3.0};
  check(partials_up_to<2>(plain)(0.5, 2.0, rows), partials<2, 1>(plain)(0.5, 2.0, rows),
        laplacian(plain)(0.5, 2.0, rows), 5);
}

// A function that states how many numbers its list has takes, as everywhere, a list whose type does not say it.
BOOST_AUTO_TEST_CASE(points_whose_length_the_function_states) {
  constexpr auto f = function<Vec<2>, Passive<double>>([](auto const& v, auto c) { return c * exp(v[0] * v[1]); });
  std::vector const at{0.5, 2.0}, v{2.0, 1.0};
  Eigen::VectorXd const of_eigen = Eigen::Vector2d(0.5, 2.0);
  double const e = 6 * std::exp(1.0);
  auto const check = [&](auto const& point, auto const& direction) {
    close(laplacian(f)(point, 6.0), 4.25 * e);
    close(partials_up_to<2>(f)(point, 6.0)(1, 1), 2 * e);
    close(partials<2, 1>(f)(point, 6.0)[2][0], 4 * e);
    auto const along = directional<2>(f, direction)(point, 6.0); // a b is (0.5 + 2 t) (2 + t) = 1 + 4.5 t + 2 t^2
    close(along[1], 4.5 * e);
    close(along[2], (4.5 * 4.5 + 4) * e);
  };
  check(at, v);
  check(of_eigen, v);
  check(std::span(at), Eigen::RowVector2d(2.0, 1.0));
  check(std::array{0.5, 2.0}, Eigen::VectorXd(Eigen::Vector2d(2.0, 1.0)));
  double const in_braces[] = {0.5, 2.0};
  check(in_braces, std::span<double const, 2>(v.data(), 2));
  Eigen::VectorXd const three = Eigen::Vector3d(1.0, 2.0, 3.0);
  BOOST_CHECK_THROW(laplacian(f)(three, 6.0), std::invalid_argument);
  BOOST_CHECK_THROW(partials_up_to<2>(f)(std::vector{1.0}, 6.0), std::invalid_argument);
  BOOST_CHECK_THROW(directional<2>(f, v)(three, 6.0), std::invalid_argument);
  BOOST_CHECK_EXCEPTION(directional<2>(f, three)(at, 6.0), std::invalid_argument, [](std::exception const& error) {
    return error.what() == std::string("dyad: directional: the direction has 3 elements where the point has 2");
  });
}

// Of several results each has its derivatives; a result that is a plain number does not vary.
BOOST_AUTO_TEST_CASE(several_results) {
  constexpr auto f = function<double, double>([](auto a, auto b) { return std::array{a * a * a * b, b * b}; });
  auto const p = partials_up_to<3>(f)(2.0, 5.0);
  BOOST_TEST(p[0](2, 1) == 12);
  BOOST_TEST(p[0](3, 0) == 30);
  BOOST_TEST(p[1](0, 2) == 2);
  auto const nested = partials<3, 1>(f)(2.0, 5.0);
  BOOST_TEST(nested[0][2][1] == 12);
  BOOST_TEST(nested[1][0][1] == 10);
  auto const [values, curved] = value_and_laplacian(f)(2.0, 5.0);
  BOOST_TEST(values == (std::array{40.0, 25.0}), boost::test_tools::per_element());
  BOOST_TEST(curved == (std::array{60.0, 2.0}), boost::test_tools::per_element());
  auto const by_first = derivatives<3>(f)(2.0, 5.0);
  BOOST_TEST(by_first[0] == (std::array{40.0, 60.0, 60.0, 30.0}), boost::test_tools::per_element());
  BOOST_TEST(by_first[1] == (std::array{25.0, 0.0, 0.0, 0.0}), boost::test_tools::per_element());
  auto const along = directional<2>(f, 1.0, 2.0)(2.0, 5.0); // a = 2 + t, b = 5 + 2 t
  BOOST_TEST(along[0] == (std::array{40.0, 76.0, 108.0}), boost::test_tools::per_element());
  auto const [cubes, pi] = derivatives<2>([](auto a) { return std::pair(a * a * a, 3.0); })(2.0);
  BOOST_TEST(cubes == (std::array{8.0, 12.0, 12.0}), boost::test_tools::per_element());
  BOOST_TEST(pi == (std::array{3.0, 0.0, 0.0}), boost::test_tools::per_element());
  auto const constant = derivatives<2>([](auto) { return 3.0; })(2.0);
  BOOST_TEST(constant == (std::array{3.0, 0.0, 0.0}), boost::test_tools::per_element());
  constexpr auto rows = function<double, Passive<Rows<double>>>(
      [](auto a, auto const& r) { return map_over(r, [&](auto t) { return a * a * t; }); });
  auto const of_rows = derivatives<2>(rows)(3.0, std::vector{1.0, 2.0});
  BOOST_TEST(of_rows.size() == 2u);
  BOOST_TEST(of_rows[1] == (std::array{18.0, 12.0, 4.0}), boost::test_tools::per_element());
  BOOST_TEST(derivatives<2>(rows)(3.0, std::vector<double>()).size() == 0u);
}

BOOST_AUTO_TEST_CASE(laplacians) {
  constexpr auto g = pow(x, y) * sin(z) + atan2(x, z) + hypot(x * y, z) + x * x / y;
  auto const p = partials<2, 2, 2>(g, x, y, z)(x = 1.2, y = 0.7, z = 0.4);
  double const trace = p(x = 2) + p(y = 2) + p(z = 2);
  auto const [value, curved] = value_and_laplacian(g, x, y, z)(x = 1.2, y = 0.7, z = 0.4);
  close(value, p());
  close(curved, trace);
  close(laplacian(g, z)(x = 1.2, y = 0.7, z = 0.4), p(z = 2));
  auto const total = partials_up_to<2>(g, x, y, z)(x = 1.2, y = 0.7, z = 0.4);
  close(total(x = 2) + total(y = 2) + total(z = 2), trace);
  // A function with an argument that stays; plain generic code.
  constexpr auto r =
      function<Vec<3>, double>([](auto const& v, auto const& scale) { return scale * exp(v[0] * v[1]) / v[2]; });
  auto const plain = [](auto const& v, double scale) { return scale * exp(v[0] * v[1]) / v[2]; };
  std::array const at{0.3, 0.9, 2.0};
  double const e = std::exp(0.27), exact = 2.5 * ((0.81 + 0.09) * e / 2 + 2 * e / 8);
  close(laplacian(r)(at, 2.5), exact);
  close(laplacian(plain)(at, 2.5), exact);
  close(std::get<0>(value_and_laplacian(r)(at, 2.5)), 2.5 * e / 2);
  static_assert(laplacian(x * x * y, x, y)(x = 2.0, y = 3.0) == 6.0);
}

BOOST_AUTO_TEST_CASE(kinds_of_numbers) {
  auto const of_floats = partials_up_to<3>(exp(x * y), x, y)(x = 0.5f, y = 2.0f);
  static_assert(std::is_same_v<decltype(of_floats(x = 1)), float>);
  close(of_floats(x = 2, y = 1), (2 * 2 + 0.5 * 2 * 2) * std::exp(1.0), 1e-5); // (2 y + x y y) exp(x y)
  std::complex<double> const i(0.3, 0.4);
  auto const of_complex = laplacian(exp(x * y), x, y)(x = i, y = 2.0 * i);
  BOOST_TEST(std::abs(of_complex - 5.0 * i * i * std::exp(2.0 * i * i)) < 1e-13);
}

BOOST_AUTO_TEST_SUITE_END()
