// SPDX-License-Identifier: BSL-1.0
// Recorded functions with loops, written as source: the text here is what `to_cpp` writes, and is compiled, so that
// what it computes can be compared.
#include <dyad/bridge/loop_function.hpp>
#include <dyad/bridge/source.hpp>
#include <dyad/dyad.hpp>
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <stdexcept>
#include <string>
#include <vector>

using dyad::NdArray, dyad::Variable, dyad::Passive, dyad::Rows, dyad::Vec, dyad::Shape;

namespace {

// log(1 + exp(-t w x)) of all rows, and w^2 / 2
constexpr auto nll = dyad::function<Vec<2>, Passive<Rows<Vec<2>>>, Passive<Rows<double>>>(
    [](auto const& w, auto const& X, auto const& y) {
      return sum_over(X, y, [&](auto const& x, auto const& t) { return softplus(-t * dot(w, x)); }) + 0.5 * dot(w, w);
    });
// A root, a loop that a condition ends, two states, a sum within a step, a scan that another loop reads.
constexpr auto steps =
    dyad::function<double, Passive<Rows<double>>, Passive<Rows<Vec<2>>>>([](auto a, auto const& x, auto const& y) {
      auto const doubled = dyad::iterate(
          a, [](auto const& c) { return c < 10.0; }, [](auto const& c) { return 2.0 * c; });
      auto const anomaly = dyad::root(a, [&](auto E) { return E - 0.5 * sin(E) - a; });
      auto const [p, q] = fold(
          std::tuple(a, 1.0), y,
          [&](auto const& state, auto const& r) {
            auto const u = std::get<0>(state), v = std::get<1>(state);
            return std::tuple(u * r[0] + v, v + 0.1 * sum_over(x, [&](auto const& z) { return z * u * r[1]; }));
          },
          dyad::memory<2>);
      auto const states = scan(0.0, x, [&](auto const& c, auto const& r) { return sin(a * c + r); });
      return p * q + doubled * anomaly + sum_over(states, x, [](auto const& c, auto const& r) { return c * r; });
    });
// Rows that a loop computes, rows beside these, rows that others pick, a product with a matrix; rows come out.
constexpr auto mesh = dyad::function<double, Rows<double>, Passive<Rows<dyad::IndexVec<2>>>>(
    [](auto a, auto const& x, auto const& edges) {
      auto const heat = fold(map_over(x, [&](auto const& r) { return r * r; }), 5, [&](auto const& u) {
        return map_over(u, shifted(u, -1), shifted(u, 1),
                        [&](auto const& at, auto const& l, auto const& r) { return at + a * (l - 2.0 * at + r); });
      });
      auto const lengths = map_over(edges, [&](auto const& e) { return square(heat[e[0]] - x[e[1]]); });
      auto const product = matmul(map_over(dyad::iota(9, a), [](auto const& i) { return 1.0 / (1.0 + i); }), heat);
      return std::tuple(sum_over(lengths, [](auto const& l) { return sqrt(1.0 + l); }),
                        map_over(product, heat, [](auto const& l, auto const& r) {
                          return dyad::VectorArray{l - r, 2.0};
                        }));
    });

// Functions of constants alone, which are plain numbers in the text.
constexpr auto of_constants = dyad::function<double, Passive<Rows<double>>>([](auto const& a, auto const& x) {
  auto const zero = a - a;
  return sum_over(x, [&](auto const& t) { return a * t * softplus(zero) + hypot(cos(zero), 3.0); });
});

// A slope that a function computes itself: no text has its loop from the last row to the first.
constexpr auto decay = dyad::function<double, Rows<double>>([](auto a, auto const& x) {
  return dyad::fold(a, x, [](auto const& state, auto const& r) { return state * sin(state * r); });
});
constexpr auto slope = dyad::function<double, Rows<double>>(
    [](auto a, auto const& x) { return std::get<1>(dyad::gradient(decay)(a, x)); });

/// Source and its text.
#define DYAD_TEST_TEXT(name, ...)                                                                                      \
  constexpr auto name = __VA_ARGS__;                                                                                   \
  constexpr char name##_text[] = #__VA_ARGS__

DYAD_TEST_TEXT(nll_again, [](auto const& w, auto const& X, auto const& y) {
  auto const t1 =
      dyad::function<dyad::Vec<2>, dyad::Passive<dyad::Rows<dyad::Vec<2>>>, dyad::Passive<dyad::Rows<double>>>(
          [](auto const& x1, auto const& x2, auto const& x3) {
            auto const t11 = dyad::sum_over(x2, x3, [&](auto const& r4, auto const& r5) {
              auto const t6 = r4[0] * x1[0];
              auto const t7 = r4[1] * x1[1];
              auto const t8 = t6 + t7;
              auto const t9 = t8 * r5;
              return softplus(-t9);
            });
            auto const t12 = x1[0] * x1[0];
            auto const t13 = x1[1] * x1[1];
            auto const t14 = t12 + t13;
            auto const t15 = t14 * 0.5;
            return t11 + t15;
          })(w, X, y);
  return t1 * 2.0;
});

DYAD_TEST_TEXT(slope_again, [](auto const& w, auto const& X, auto const& y) {
  return dyad::function<dyad::Vec<2>, dyad::Passive<dyad::Rows<dyad::Vec<2>>>, dyad::Passive<dyad::Rows<double>>,
                        double>([](auto const&... x1) {
    return dyad::vjp(
        dyad::function<dyad::Vec<2>, dyad::Passive<dyad::Rows<dyad::Vec<2>>>, dyad::Passive<dyad::Rows<double>>>(
            [](auto const& x2, auto const& x3, auto const& x4) {
              auto const t12 = dyad::sum_over(x3, x4, [&](auto const& r5, auto const& r6) {
                auto const t7 = r5[0] * x2[0];
                auto const t8 = r5[1] * x2[1];
                auto const t9 = t7 + t8;
                auto const t10 = t9 * r6;
                return softplus(-t10);
              });
              auto const t13 = x2[0] * x2[0];
              auto const t14 = x2[1] * x2[1];
              auto const t15 = t13 + t14;
              auto const t16 = t15 * 0.5;
              return t12 + t16;
            }))(x1...);
  })(w, X, y, 2.0);
});

DYAD_TEST_TEXT(steps_again, [](auto const& a, auto const& x, auto const& z) {
  return dyad::function<double, dyad::Passive<dyad::Rows<double>>, dyad::Passive<dyad::Rows<dyad::Vec<2>>>>(
      [](auto const& x1, auto const& x2, auto const& x3) {
        auto const t14 = dyad::fold(
            std::tuple(x1, 1.0), x3,
            [&](auto const& s4, auto const& r5) {
              auto const t6 = r5[0] * std::get<0>(s4);
              auto const t7 = t6 + std::get<1>(s4);
              auto const t11 = dyad::sum_over(x2, [&](auto const& r8) {
                auto const t9 = r8 * std::get<0>(s4);
                return t9 * r5[1];
              });
              auto const t12 = t11 * 0.1;
              auto const t13 = t12 + std::get<1>(s4);
              return std::tuple(t7, t13);
            },
            dyad::memory<2>);
        auto const t15 = std::get<1>(t14);
        auto const t16 = std::get<0>(t14);
        auto const t17 = t15 * t16;
        auto const t23 = dyad::root(x1, [&](auto const& s18) {
          auto const t19 = sin(s18);
          auto const t20 = t19 * 0.5;
          auto const t21 = s18 - t20;
          return t21 - x1;
        });
        auto const t28 = dyad::iterate(
            x1, [&](auto const& s24) { return s24 < 10.0; }, [&](auto const& s26) { return s26 * 2.0; }, 1e+06);
        auto const t29 = t23 * t28;
        auto const t30 = t17 + t29;
        auto const t37 = dyad::scan(0.0, x2, [&](auto const& s32, auto const& r33) {
          auto const t34 = s32 * x1;
          auto const t35 = t34 + r33;
          return sin(t35);
        });
        auto const t40 = dyad::sum_over(x2, t37, [&](auto const& r31, auto const& r38) { return r38 * r31; });
        return t30 + t40;
      })(a, x, z);
});

DYAD_TEST_TEXT(mesh_again, [](auto const& a, auto const& x, auto const& z) {
  return dyad::function<double, dyad::Rows<double>, dyad::Passive<dyad::Rows<dyad::IndexVec<2>>>>(
      [](auto const& x1, auto const& x2, auto const& x3) {
        auto const t7 = dyad::map_over(x2, [&](auto const& r5) { return r5 * r5; });
        auto const t19 = dyad::fold(t7, 5, [&](auto const& s8) {
          return dyad::map_over(x2, s8, dyad::shifted(s8, -1), dyad::shifted(s8, 1),
                                [&](auto const&, auto const& r10, auto const& r11, auto const& r12) {
                                  auto const t13 = r10 * 2.0;
                                  auto const t14 = r11 - t13;
                                  auto const t15 = t14 + r12;
                                  auto const t16 = t15 * x1;
                                  return t16 + r10;
                                });
        });
        return dyad::sum_over(x3, [&](auto const& r4) {
          auto const t20 = t19[r4[0]] - x2[r4[1]];
          auto const t21 = t20 * t20;
          auto const t22 = t21 + 1.0;
          return sqrt(t22);
        });
      })(a, x, z);
});

DYAD_TEST_TEXT(mesh_rows_again, [](auto const& a, auto const& x, auto const& z) {
  return dyad::function<double, dyad::Rows<double>, dyad::Passive<dyad::Rows<dyad::IndexVec<2>>>>(
      [](auto const& x1, auto const& x2, auto const&) {
        auto const t7 = dyad::map_over(x2, [&](auto const& r5) { return r5 * r5; });
        auto const t19 = dyad::fold(t7, 5, [&](auto const& s8) {
          return dyad::map_over(x2, s8, dyad::shifted(s8, -1), dyad::shifted(s8, 1),
                                [&](auto const&, auto const& r10, auto const& r11, auto const& r12) {
                                  auto const t13 = r10 * 2.0;
                                  auto const t14 = r11 - t13;
                                  auto const t15 = t14 + r12;
                                  auto const t16 = t15 * x1;
                                  return t16 + r10;
                                });
        });
        auto const t24 = dyad::map_over(dyad::iota(9, x1), [&](auto const& r21) {
          auto const t22 = 1.0 + r21;
          return 1.0 / t22;
        });
        auto const t25 = matmul(t24, t19, x2);
        return dyad::map_over(x2, t19, t25, [&](auto const&, auto const& r20, auto const& r26) {
          auto const t27 = r26 - r20;
          return dyad::VectorArray{t27, 2.0};
        });
      })(a, x, z);
});

#ifdef __clang__ // its mathematical functions are not constexpr: it reads this text and does not compile it
#define DYAD_TEST_TEXT_OF_CONSTANTS(name, ...) constexpr char name##_text[] = #__VA_ARGS__
#else
#define DYAD_TEST_TEXT_OF_CONSTANTS DYAD_TEST_TEXT
#endif

DYAD_TEST_TEXT_OF_CONSTANTS(of_constants_again, [](auto const& a, auto const& x) {
  return dyad::function<double, dyad::Passive<dyad::Rows<double>>>([](auto const& x1, auto const& x2) {
    auto const t5 = dyad::softplus(0.0);
    auto const t7 = dyad::hypot(1.0, 3.0);
    return dyad::sum_over(x2, [&](auto const& r3) {
      auto const t4 = r3 * x1;
      auto const t6 = t4 * t5;
      return t6 + t7;
    });
  })(a, x);
});

/// A text without spaces, and without the comment that says how to make it a function.
std::string dense(std::string const& text) {
  std::string out;
  for (char const c : text.substr(text.find("[]")))
    if (c != ' ' && c != '\n') out += c;
  return out;
}

std::vector<double> const numbers = {0.3, -1.2, 0.7, 0.1, 2.0, -0.4, 0.9, 0.2, 1.1, -0.8};
Variable rows(int count, int columns, char const* name) {
  std::vector<double> values(static_cast<std::size_t>(count * columns));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = numbers[i % numbers.size()];
  return Variable(columns == 1 ? NdArray(values) : NdArray(values, Shape{count, columns}), name);
}

} // namespace

BOOST_AUTO_TEST_SUITE(source_of_loops)

BOOST_AUTO_TEST_CASE(a_sum_and_its_slope) {
  for (int const count : {0, 1, 7, 9}) {
    Variable const w(NdArray(std::vector<double>{0.3, -0.4}), "w"), X = rows(count, 2, "X"), y = rows(count, 1, "y");
    Variable const value = dyad::recorded<1>(nll)(w, X, y) * 2.0;
    Variable const slope = dyad::grad(value, w, {.create_graph = true});
    BOOST_TEST(dense(to_cpp(value)) == dense(nll_again_text));
    BOOST_TEST(dense(to_cpp(slope)) == dense(slope_again_text));
    BOOST_TEST(to_cpp(value).starts_with(
        "// make it a function by dyad::function<dyad::Vec<2>, dyad::Passive<dyad::Rows<dyad::Vec<2>>>, "
        "dyad::Passive<dyad::Rows<double>>>\n"));

    constexpr auto again = dyad::function<Vec<2>, Passive<Rows<Vec<2>>>, Passive<Rows<double>>>(nll_again);
    constexpr auto slope_of = dyad::function<Vec<2>, Passive<Rows<Vec<2>>>, Passive<Rows<double>>>(slope_again);
    std::array<double, 2> const at = {0.3, -0.4};
    std::vector<std::array<double, 2>> data;
    for (int i = 0; i < count; ++i) {
      double const* const row = X.data().values<double>().data() + 2 * i;
      data.push_back({row[0], row[1]});
    }
    std::vector<double> const labels = y.data().to_vector();
    auto const [found, gradient] = dyad::value_and_gradient(again)(at, data, labels);
    BOOST_TEST(found == value.item());
    BOOST_TEST(gradient == (std::array{slope.data().values<double>()[0], slope.data().values<double>()[1]}),
               boost::test_tools::per_element());
    auto const by_text = slope_of(at, data, labels);
    BOOST_TEST(by_text[0] == gradient[0]);
    BOOST_TEST(by_text[1] == gradient[1]);
  }
}

BOOST_AUTO_TEST_CASE(recurrences_and_roots) {
  for (int const count : {0, 1, 5}) {
    Variable const a(0.1, "a"), x = rows(count, 1, "x"), z = rows(2 * count, 2, "z");
    Variable const value = dyad::recorded<0>(steps)(a, x, z);
    BOOST_TEST(dense(to_cpp(value)) == dense(steps_again_text));
    constexpr auto again = dyad::function<double, Passive<Rows<double>>, Passive<Rows<Vec<2>>>>(steps_again);
    std::vector<double> const data = x.data().to_vector();
    dyad::typed::RowsView<double> const pairs{z.data().values<double>().data(), 2, 1,
                                              static_cast<std::size_t>(2 * count)};
    auto const [found, slope] = dyad::value_and_gradient(again)(0.1, data, pairs);
    auto const [expected, expected_slope] = dyad::value_and_gradient(steps)(0.1, data, pairs);
    BOOST_TEST(found == value.item());
    BOOST_TEST(expected == value.item());
    BOOST_TEST(slope == expected_slope);
  }
}

BOOST_AUTO_TEST_CASE(columns_and_rows_that_come_out) {
  Variable const a(0.1, "a"), x = rows(3, 1, "x"), z(NdArray(std::vector<double>{0, 1, 2, 1}, Shape{2, 2}), "z");
  dyad::Outputs const results = dyad::recorded<0>(mesh)(a, x, z);
  BOOST_TEST(dense(to_cpp(results[0])) == dense(mesh_again_text));
  BOOST_TEST(dense(to_cpp(results[1])) == dense(mesh_rows_again_text));
  constexpr auto again = dyad::function<double, Rows<double>, Passive<Rows<dyad::IndexVec<2>>>>(mesh_again);
  constexpr auto rows_again = dyad::function<double, Rows<double>, Passive<Rows<dyad::IndexVec<2>>>>(mesh_rows_again);
  std::vector<double> const data = x.data().to_vector();
  std::vector<std::array<int, 2>> const edges = {{0, 1}, {2, 1}};
  BOOST_TEST(again(0.1, data, edges) == results[0].item());
  auto const found = rows_again(0.1, data, edges);
  std::vector<double> const expected = results[1].data().to_vector();
  BOOST_TEST_REQUIRE(found.size() == 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(found[i][0] == expected[2 * i]);
    BOOST_TEST(found[i][1] == expected[2 * i + 1]);
  }
}

BOOST_AUTO_TEST_CASE(functions_of_constants) {
  Variable const a(0.1, "a"), x = rows(3, 1, "x"), value = dyad::recorded<0>(of_constants)(a, x);
  BOOST_TEST(dense(to_cpp(value)) == dense(of_constants_again_text));
#ifndef __clang__
  constexpr auto again = dyad::function<double, Passive<Rows<double>>>(of_constants_again);
  BOOST_TEST(again(0.1, x.data().to_vector()) == value.item());
#endif
}

BOOST_AUTO_TEST_CASE(what_has_no_text_is_named) {
  Variable const a(0.1, "a"), x = rows(3, 1, "x");
  BOOST_CHECK_EXCEPTION(to_cpp(dyad::recorded<0>(slope)(a, x)), std::invalid_argument, [](std::exception const& e) {
    return std::string(e.what()).find("a recurrence from the last row to the first") != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()
