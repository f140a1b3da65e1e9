// SPDX-License-Identifier: BSL-1.0
// The shapes of values, gradients and Hessians: of formulas, functions and static tensors, by one variable and by
// several, of arrays and of Eigen's matrices. All are derivatives of one polynomial, whose numbers are known.
#include <dyad/dynamic.hpp>
#include <dyad/tensor.hpp>
#include <dyad/typed.hpp>

#include <Eigen/Core>
#include <boost/test/unit_test.hpp>

#include <array>
#include <tuple>
#include <type_traits>

using namespace dyad;

namespace {

constexpr auto x = var<"x">;
constexpr auto y = var<"y">;
constexpr auto V = var<"V", 2>;
constexpr auto W = var<"W", 2, 3>;

template <std::size_t N> using Row = std::array<double, N>;
template <std::size_t M, std::size_t N> using Matrix = std::array<std::array<double, N>, M>;
template <class Wanted, class T> constexpr bool is(T const&) { return std::is_same_v<Wanted, T>; }

Row<2> const a{1, 2};
Row<3> const b{3, 4, 5};
Matrix<2, 3> const m{{{1, 2, 3}, {4, 5, 6}}};
Eigen::Vector2d const ea(1, 2);
Eigen::Vector3d const eb(3, 4, 5);
Eigen::Matrix<double, 2, 3> const em{{1, 2, 3}, {4, 5, 6}};

constexpr auto of_number = function<double>([](auto u) { return u * u * u; });
constexpr auto of_numbers = function<double, double>([](auto u, auto v) { return u * u * v; });
constexpr auto of_vector = function<Vec<2>>([](auto const& u) { return u[0] * u[0] * u[1]; });
constexpr auto of_vectors = function<Vec<2>, Vec<3>>([](auto const& u, auto const& v) { return u[0] * u[1] * v[2]; });
constexpr auto of_both = function<double, Vec<2>>([](auto u, auto const& v) { return u * v[0] * v[1]; });
constexpr auto of_matrix = function<Mat<2, 3>>([](auto const& u) { return u(0, 2) * u(1, 0); });
constexpr auto of_data = function<Passive<double>, Vec<2>>([](auto u, auto const& v) { return u * v[0] * v[1]; });

constexpr auto to_vector = function<Vec<2>>([](auto const& u) { return std::array{u[0] * u[1], u[1], 3.0 * u[0]}; });
constexpr auto to_vector_of_both = function<double, Vec<2>>([](auto u, auto const& v) {
  return VectorArray{u * v[0], u * u * v[1]};
});
constexpr auto to_vector_of_three = function<Vec<2>, Passive<Vec<3>>, Vec<3>>([](auto const& u, auto const& k,
                                                                                auto const& v) {
  return std::array{k[0] * u[0] * v[2], k[1] * u[1]};
});
constexpr auto to_vector_of_matrix = function<Mat<2, 3>>([](auto const& u) {
  return std::array{u(0, 2) * u(1, 0), u(1, 2)};
});
constexpr auto to_matrix = function<Vec<2>>([](auto const& u) {
  return MatrixArray{VectorArray{u[0], u[1], u[0] * u[1]}, VectorArray{u[1], u[1] * u[1], u[0]}};
});
constexpr auto to_parts = function<Vec<2>>([](auto const& u) {
  return std::tuple{u[0] * u[1], std::array{u[1], 2.0 * u[0]}};
});

/// The value and the gradient of a call are those of each alone; what `compile` gives is the same.
template <class F, class... A> auto all(F const& f, A const&... at) {
  auto const g = gradient(f)(at...);
  auto const h = hessian(f)(at...);
  auto const [value, slopes] = value_and_gradient(f)(at...);
  auto const [again, g2, h2] = compile(f, gradient(f), hessian(f))(at...);
  static_assert(std::is_same_v<decltype(g), decltype(slopes)> && std::is_same_v<decltype(g), decltype(g2)> &&
                std::is_same_v<decltype(h), decltype(h2)>);
  BOOST_TEST((value == f(at...) && again == value && g == slopes && g2 == g && h == h2));
  return std::tuple{g, h};
}

} // namespace

BOOST_AUTO_TEST_SUITE(shapes_of_results)

BOOST_AUTO_TEST_CASE(of_formulas) {
  constexpr auto f = x * x * y;
  auto const [value, g, h] = compile(f, gradient(f, x, y), hessian(f, x, y))(x = 3.0, y = 2.0);
  BOOST_TEST((is<double>(value) && is<Row<2>>(g) && is<Matrix<2, 2>>(h)));
  BOOST_TEST((value == 18 && g == Row<2>{12, 9} && h == Matrix<2, 2>{{{4, 6}, {6, 0}}}));
  // By one variable they are numbers, as those of functions of one number are.
  auto const [one, slope, curvature] = compile(x * x * x, gradient(x * x * x, x), hessian(x * x * x, x))(x = 2.0);
  BOOST_TEST((is<double>(slope) && is<double>(curvature) && one == 8 && slope == 12 && curvature == 12));
  auto const [same, first] = value_and_gradient<Mode::reverse>(f, x)(x = 3.0, y = 2.0);
  BOOST_TEST((is<double>(first) && same == 18 && first == 12));
  auto const rows = compile(jacobian(hana::make_tuple(x * x, x * y), x))(x = 3.0, y = 2.0);
  BOOST_TEST((is<Row<2>>(rows) && rows == Row<2>{6, 2}));
  constexpr auto of_one = function<double>([](auto a) { return std::array{a * a, 2.0 * a}; });
  BOOST_TEST((is<Row<2>>(jacobian(of_one)(3.0)) && jacobian(of_one)(3.0) == Row<2>{6, 2}));
}

BOOST_AUTO_TEST_CASE(functions_of_numbers_and_arrays) {
  auto const [slope, curvature] = all(of_number, 2.0);
  BOOST_TEST((is<double>(slope) && is<double>(curvature) && slope == 12 && curvature == 12));
  auto const [g2, h2] = all(of_numbers, 3.0, 2.0);
  BOOST_TEST((is<Row<2>>(g2) && is<Matrix<2, 2>>(h2) && g2 == Row<2>{12, 9} && h2[0][1] == 6));
  auto const [gv, hv] = all(of_vector, a);
  BOOST_TEST((is<Row<2>>(gv) && is<Matrix<2, 2>>(hv) && gv == Row<2>{4, 1} && hv[0][1] == 2));
  auto const [gs, hs] = all(of_vectors, a, b);
  BOOST_TEST((is<std::tuple<Row<2>, Row<3>>>(gs) && is<Matrix<5, 5>>(hs)));
  BOOST_TEST((std::get<0>(gs) == Row<2>{10, 5} && std::get<1>(gs) == Row<3>{0, 0, 2} && hs[0][1] == 5));
  auto const [gb, hb] = all(of_both, 3.0, a);
  BOOST_TEST((is<std::tuple<double, Row<2>>>(gb) && is<Matrix<3, 3>>(hb) && std::get<0>(gb) == 2 && hb[1][2] == 3));
  auto const [gm, hm] = all(of_matrix, m);
  BOOST_TEST((is<Matrix<2, 3>>(gm) && is<Matrix<6, 6>>(hm) && gm[0][2] == 4 && gm[1][0] == 3 && hm[2][3] == 1));
  auto const [gd, hd] = all(of_data, 3.0, a); // what is passive does not count
  BOOST_TEST((is<Row<2>>(gd) && is<Matrix<2, 2>>(hd) && gd == Row<2>{6, 3} && hd[0][1] == 3));
}

BOOST_AUTO_TEST_CASE(functions_of_eigen) {
  auto const [gv, hv] = all(of_vector, ea);
  BOOST_TEST((is<Eigen::Vector2d>(gv) && is<Eigen::Matrix2d>(hv) && gv == Eigen::Vector2d(4, 1) && hv(0, 1) == 2));
  auto const [gs, hs] = all(of_vectors, ea, eb);
  BOOST_TEST((is<std::tuple<Eigen::Vector2d, Eigen::Vector3d>>(gs) && is<Eigen::Matrix<double, 5, 5>>(hs)));
  BOOST_TEST((std::get<1>(gs) == Eigen::Vector3d(0, 0, 2) && hs(0, 1) == 5 && hs(4, 0) == 2 && hs(2, 2) == 0));
  auto const [mixed, h] = all(of_vectors, ea, b); // each gradient as its argument, the matrix of all as Eigen's
  BOOST_TEST((is<std::tuple<Eigen::Vector2d, Row<3>>>(mixed) && is<Eigen::Matrix<double, 5, 5>>(h) && h == hs));
  auto const [gb, hb] = all(of_both, 3.0, ea);
  BOOST_TEST((is<std::tuple<double, Eigen::Vector2d>>(gb) && is<Eigen::Matrix3d>(hb) && hb(1, 2) == 3));
  auto const [gm, hm] = all(of_matrix, em);
  BOOST_TEST((gm.rows() == 2 && gm.cols() == 3 && gm(0, 2) == 4));
  BOOST_TEST((is<Eigen::Matrix<double, 6, 6>>(hm) && hm(2, 3) == 1));
  auto const [gx, hx] = all(of_vectors, Eigen::VectorXd(ea), Eigen::VectorXd(eb));
  BOOST_TEST((std::get<0>(gx) == Eigen::Vector2d(10, 5) && hx == hs));
}

/// Value, Jacobian and derivative in a direction of a function of several results, of which no two calls differ.
template <class F, class... A> auto several(F const& f, A const&... at) {
  auto const value = f(at...);
  auto const j = jacobian(f)(at...);
  auto const [again, j2] = compile(f, jacobian(f))(at...);
  static_assert(std::is_same_v<decltype(value), decltype(again)> && std::is_same_v<decltype(j), decltype(j2)>);
  BOOST_TEST((value == again && j == j2));
  return std::tuple{value, j};
}

BOOST_AUTO_TEST_CASE(vectors_of_eigen) {
  using Eigen::Vector2d, Eigen::Vector3d;
  auto const [value, j] = several(to_vector, ea);
  BOOST_TEST((is<Vector3d>(value) && is<Eigen::Matrix<double, 3, 2>>(j)));
  BOOST_TEST((value == Vector3d(2, 2, 3) && j == Eigen::Matrix<double, 3, 2>{{2, 1}, {0, 1}, {3, 0}}));
  auto const along = jvp(to_vector)(ea, Vector2d(1, 10));
  BOOST_TEST((is<Vector3d>(along) && along == j * Vector2d(1, 10)));
  BOOST_TEST((is<Vector2d>(vjp(to_vector)(ea, value)) && vjp(to_vector)(ea, value) == j.transpose() * value));
  auto const [of_rows, by_rows] = several(to_vector, Eigen::RowVector2d(1, 2)); // results are a column nevertheless
  BOOST_TEST((is<Vector3d>(of_rows) && of_rows == value && by_rows == j));
  auto const [of_long, by_long] = several(to_vector, Eigen::VectorXd(ea));
  BOOST_TEST((is<Vector3d>(of_long) && of_long == value && by_long == j));
  auto const [of_array, by_array] = several(to_vector, a);
  BOOST_TEST((is<Row<3>>(of_array) && is<Matrix<3, 2>>(by_array) && of_array == Row<3>{2, 2, 3}));
}

BOOST_AUTO_TEST_CASE(jacobians_by_several_arguments_of_eigen) {
  using Eigen::Vector2d, Eigen::Vector3d;
  auto const [value, j] = several(to_vector_of_both, 3.0, ea); // a column for each number of both
  BOOST_TEST((is<Vector2d>(value) && is<Eigen::Matrix<double, 2, 3>>(j) && value == Vector2d(3, 18)));
  BOOST_TEST((j == Eigen::Matrix<double, 2, 3>{{1, 3, 0}, {12, 0, 9}}));
  Vector3d const data(10, 100, 1000); // passive: no columns
  auto const [three, by_two] = several(to_vector_of_three, ea, data, eb);
  BOOST_TEST((three == Vector2d(50, 200) && is<Eigen::Matrix<double, 2, 5>>(by_two)));
  BOOST_TEST((by_two == Eigen::Matrix<double, 2, 5>{{50, 0, 0, 0, 10}, {0, 100, 0, 0, 0}}));
  auto const [mixed, by_mixed] = several(to_vector_of_three, ea, data, b); // one of Eigen is enough
  BOOST_TEST((mixed == three && by_mixed == by_two));
  auto const [plain, by_plain] = several(to_vector_of_three, a, data, b); // what is passive does not count
  BOOST_TEST((is<Row<2>>(plain) && plain == Row<2>{50, 200} && std::get<1>(by_plain[0]) == Row<3>{0, 0, 10}));
  auto const [products, by_m] = several(to_vector_of_matrix, em);
  BOOST_TEST((products == Vector2d(12, 6) && is<Eigen::Matrix<double, 2, 6>>(by_m)));
  BOOST_TEST((by_m == Eigen::Matrix<double, 2, 6>{{0, 0, 4, 3, 0, 0}, {0, 0, 0, 0, 0, 1}}));
}

BOOST_AUTO_TEST_CASE(matrices_and_tuples_of_eigen) {
  auto const [value, j] = several(to_matrix, ea);
  BOOST_TEST((is<Eigen::Matrix<double, 2, 3>>(value) && value == Eigen::Matrix<double, 2, 3>{{1, 2, 2}, {2, 4, 1}}));
  BOOST_TEST((is<std::array<std::array<Eigen::Vector2d, 3>, 2>>(j) && j[0][2] == Eigen::Vector2d(2, 1)));
  auto const [of_long, by_long] = several(to_parts, ea);
  BOOST_TEST((std::get<0>(of_long) == 2 && std::get<1>(of_long) == Eigen::Vector2d(2, 2)));
  BOOST_TEST((std::get<0>(by_long) == Eigen::Vector2d(2, 1)));
  BOOST_TEST((std::get<1>(by_long) == Eigen::Matrix2d{{0, 1}, {2, 0}}));
}

BOOST_AUTO_TEST_CASE(of_static_tensors) {
  constexpr auto f = sum(V * V * V);
  auto const [value, g, h] = compile(f, gradient(f, V), hessian(f, V))(V = a);
  BOOST_TEST((is<Row<2>>(g) && is<Matrix<2, 2>>(h)));
  BOOST_TEST((value == 9 && g == Row<2>{3, 12} && h == Matrix<2, 2>{{{6, 0}, {0, 12}}}));
  auto const [same_value, slopes] = value_and_gradient(f, V)(V = ea);
  BOOST_TEST((is<Eigen::Vector2d>(slopes) && same_value == 9 && slopes == Eigen::Vector2d(3, 12)));
  BOOST_TEST((is<Eigen::Matrix2d>(Eigen::Matrix2d(compile(hessian(f, V))(V = ea)))));
  constexpr auto p = sum(matmul(V, W));
  auto const [total, both] = value_and_gradient(p, V, W)(V = a, W = m);
  BOOST_TEST((is<std::tuple<Row<2>, Matrix<2, 3>>>(both) && total == 36 && std::get<0>(both) == Row<2>{6, 15}));
  auto const [of_x, by_x] = value_and_gradient(x * f, x)(x = 2.0, V = a);
  BOOST_TEST((is<double>(by_x) && of_x == 18 && by_x == 9));
  // On Variables as on numbers: the gradient by one tensor is a Variable.
  auto const [recorded, slope] = value_and_gradient(f, V)(V = Variable(NdArray(a)));
  static_assert(std::is_same_v<decltype(slope), Variable const>);
  BOOST_TEST((recorded.item() == 9 && slope.data().to_vector() == std::vector<double>{3, 12}));
}

BOOST_AUTO_TEST_CASE(of_variables) {
  Variable const v{NdArray(a)};
  auto const f = [](Variable const& u) { return sum(u * u * u); };
  BOOST_TEST((grad(f(v), {v})[0].shape() == Shape{2}));
  BOOST_TEST((hessian(f, v).shape() == Shape{2, 2}));
  BOOST_TEST((hessian([](Variable const& u) { return u * u * u; }, Variable(2.0)).item() == 12));
}

BOOST_AUTO_TEST_SUITE_END()
