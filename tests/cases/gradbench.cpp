// SPDX-License-Identifier: BSL-1.0
// The small evaluations of GradBench (github.com/gradbench/gradbench): hello, llsq, lse, kmeans, saddle.
#include "json.hpp"

#include <dyad/dynamic.hpp>
#include <dyad/tensor.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>

namespace {

using namespace dyad;
using List = std::vector<double>;

constexpr double accuracy = 1e-12; // the suite asks for 1e-4, ADBench for 1e-8

nlohmann::json all() { return cases::read("gradbench.json").at("cases"); }

/// Calls `f(input, output)` for each case of an evaluation, which must have some.
void each(char const* evaluation, char const* function, auto const& f) {
  int count = 0;
  for (auto const& one : all())
    if (one.at("eval") == evaluation && one.at("function") == function) {
      f(one.at("input"), one.at("output"));
      ++count;
    }
  BOOST_TEST(count > 0);
}
void near(List const& given, List const& wanted) {
  BOOST_REQUIRE_EQUAL(given.size(), wanted.size());
  for (std::size_t i = 0; i < given.size(); ++i)
    BOOST_TEST(cases::difference(given[i], wanted[i]) <= accuracy, given[i] << " and not " << wanted[i] << " at " << i);
}
void near(double given, double wanted) { near(List{given}, List{wanted}); }

/// Half the squared distance of the signs of t from a polynomial in t with the coefficients x, at n points of [-1, 1].
Variable least_squares(Variable const& x, Index n) {
  Index const m = x.shape()[0];
  List powers, signs;
  for (Index i = 0; i < n; ++i) {
    double const t = -1 + 2 * static_cast<double>(i) / static_cast<double>(n - 1);
    signs.push_back(t > 0 ? 1 : t < 0 ? -1 : 0);
    for (Index j = 0; j < m; ++j) powers.push_back(std::pow(t, static_cast<double>(j)));
  }
  return 0.5 * sum(square(NdArray(signs) - matmul(Variable::constant(NdArray(powers, Shape{n, m})), x)));
}

/// The sum over all points of the squared distance from the nearest centroid.
Variable clusters(NdArray const& points, Variable const& centroids) {
  Variable const apart = Variable::constant(expand_dims(points, 1)) - centroids;
  return sum(min(sum(square(apart), {2}), Axes{1}));
}
NdArray matrix(nlohmann::json const& rows) {
  List values;
  for (auto const& row : rows)
    for (double const value : row) values.push_back(value);
  return NdArray(values, Shape{static_cast<Index>(rows.size()), static_cast<Index>(rows[0].size())});
}

using Objective = std::function<Variable(Variable const&)>;

/// Gradient descent whose step doubles after ten that helped and halves after one that did not (Siskind and
/// Pearlmutter, Using polyvariant union-free flow analysis to compile a higher-order functional-programming language
/// with a first-class derivative operator, 2008). Every step is recorded: the result can be differentiated through.
Variable lowest(Objective const& f, NdArray const& start) {
  constexpr double tolerance = 1e-5;
  auto const slope = [&](Variable const& at) { return grad(f(at), at, {.create_graph = true}); };
  auto const length = [](Variable const& v) { return std::sqrt(sum(square(v.data())).item()); };
  Variable x(start); // of its own: the searches within one another begin at the same point
  double eta = 1e-5, best = f(x).item();
  Variable g = slope(x);
  for (int helped = 0;;) {
    if (length(g) <= tolerance) return x;
    if (helped == 10) {
      eta *= 2;
      helped = 0;
      continue;
    }
    Variable const next = x - eta * g;
    if (length(next - x) <= tolerance) return x;
    double const there = f(next).item();
    if (there < best) {
      x = next, best = there, g = slope(x);
      ++helped;
    } else {
      eta /= 2;
      helped = 0;
    }
  }
}
Variable highest(Objective const& f, NdArray const& start) {
  return lowest([&](Variable const& at) { return -f(at); }, start);
}

} // namespace

BOOST_AUTO_TEST_SUITE(gradbench)

BOOST_AUTO_TEST_CASE(hello) {
  // x -> x^2 -> twice that, four rounds; the doubling is the derivative of the square.
  constexpr auto square_of = function([](auto const& x) { return x * x; });
  static_assert(square_of(8.0) == 64.0);
  double x = 1;
  List chain;
  for (int i = 0; i < 4; ++i) {
    chain.push_back(square_of(x));
    x = gradient(square_of)(chain.back());
    chain.push_back(x);
  }
  BOOST_TEST(chain == (List{1, 2, 4, 8, 64, 128, 16384, 32768}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(llsq) {
  auto const at = [](auto const& input) { return Variable(NdArray(input.at("x").template get<List>())); };
  each("llsq", "primal",
       [&](auto const& input, double output) { near(least_squares(at(input), input.at("n")).item(), output); });
  each("llsq", "gradient", [&](auto const& input, auto const& output) {
    Variable const x = at(input);
    near(grad(least_squares(x, input.at("n")), x).data().to_vector(), output.template get<List>());
    // The Hessian is that of the normal equations, the same everywhere.
    Objective const f = [&](Variable const& v) { return least_squares(v, input.at("n")); };
    near(hessian(f, x).data().to_vector(), hessian(f, Variable(x.data() * 3.0 + 1.0)).data().to_vector());
  });
}

BOOST_AUTO_TEST_CASE(lse) {
  each("lse", "primal", [](auto const& input, double output) {
    near(logsumexp(Variable(NdArray(input.at("x").template get<List>()))).item(), output);
  });
  each("lse", "gradient", [](auto const& input, auto const& output) {
    Variable const x(NdArray(input.at("x").template get<List>()));
    Variable const p = grad(logsumexp(x), x, {.create_graph = true});
    near(p.data().to_vector(), output.template get<List>());
    // H v = p v - p (p . v), along v = 1, 2, 3, …
    NdArray const v = arange(1.0, static_cast<double>(x.size()) + 1);
    NdArray const q = p.data();
    near(grad(sum(p * v), x).data().to_vector(), (q * (v - sum(q * v))).to_vector());
  });
  // The same with the count known to the compiler.
  each("lse", "gradient", [](auto const& input, auto const& output) {
    constexpr auto x = var<"x", 16>;
    List const given = input.at("x").template get<List>();
    if (given.size() != 16) return;
    auto const g = compile(gradient(logsumexp(x), x))(x = given);
    near(List(g.begin(), g.end()), output.template get<List>());
  });
}

BOOST_AUTO_TEST_CASE(kmeans) {
  each("kmeans", "cost", [](auto const& input, double output) {
    near(clusters(matrix(input.at("points")), Variable(matrix(input.at("centroids")))).item(), output);
  });
  each("kmeans", "dir", [](auto const& input, auto const& output) {
    // Newton's direction: the Hessian is diagonal, so that it is H times ones.
    NdArray const points = matrix(input.at("points"));
    Variable const centroids(matrix(input.at("centroids")));
    Variable const g = grad(clusters(points, centroids), centroids, {.create_graph = true});
    Variable const diagonal = grad(sum(g), centroids);
    near((g.data() / diagonal.data()).to_vector(), matrix(output).to_vector());
  });
}

BOOST_AUTO_TEST_CASE(saddle) {
  auto const f = [](Variable const& a, Variable const& b) { return sum(square(a)) - sum(square(b)); };
  each("saddle", "ff|fr|rf|rr", [&](auto const& input, auto const& output) {
    NdArray const start(input.at("start").template get<List>());
    auto const against = [&](Variable const& a) { return highest([&](Variable const& b) { return f(a, b); }, start); };
    Variable const a = lowest([&](Variable const& at) { return f(at, against(at)); }, start), b = against(a);
    near(concat({a, b}).data().to_vector(), output.template get<List>());
  });
}

BOOST_AUTO_TEST_SUITE_END()
