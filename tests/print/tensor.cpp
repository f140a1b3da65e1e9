// SPDX-License-Identifier: BSL-1.0
// Tensor expressions as text: calls as a user writes them.
#include <dyad/print.hpp>
#include <dyad/print/tensor.hpp>
#include <dyad/tensor.hpp>

#include <boost/test/unit_test.hpp>

#include <sstream>

using namespace dyad;
using namespace dyad::literals;

namespace {
constexpr auto W = var<"W", 3, 4>;
constexpr auto u = var<"u", 4>;
} // namespace

BOOST_AUTO_TEST_SUITE(tensor_text)

BOOST_AUTO_TEST_CASE(calls_show_what_they_do) {
  BOOST_TEST(to_string(sum(W)) == "sum(W)");
  BOOST_TEST(to_string(sum(W, axes<1>)) == "sum(W, axes<1>)");
  BOOST_TEST(to_string(max(W, axes<0>, keepdims)) == "max(W, axes<0>, keepdims)");
  BOOST_TEST(to_string(reshape(W, extents<2, 6>)) == "reshape(W, extents<2, 6>)");
  BOOST_TEST(to_string(transpose(W)) == "transpose(W)");
  BOOST_TEST(to_string(softmax(u)) == "softmax(u, axes<0>)");
  BOOST_TEST(to_string(slice(W, range<0, 2>, axis<1>)) == "slice(W, range<0, 2>, axis<1>)");
  BOOST_TEST(to_string(matmul(W, transpose(W))) == "matmul(W, transpose(W))");
  BOOST_TEST(to_string(concat(hana::make_tuple(u, u, u))) == "concat(concat(u, u, axis<0>), u, axis<0>)");
}

BOOST_AUTO_TEST_CASE(operators_between_calls) {
  BOOST_TEST(to_string(2_c * sum(square(tanh(W * u)))) == "2*sum(square(tanh(W*u)))");
  BOOST_TEST(to_string((sum(W) + 1.5) * u) == "(sum(W) + 1.5)*u");
  std::ostringstream out;
  out << gradient(sum(exp(u)), u);
  BOOST_TEST(out.str() == "(exp(u))");
}

BOOST_AUTO_TEST_CASE(graph_and_latex) {
  std::string const dot = to_dot(sum(W * u, axes<1>));
  BOOST_TEST(dot.find("label=\"sum\"") != std::string::npos);
  BOOST_TEST(dot.find("label=\"axes<1>\"") != std::string::npos);
  BOOST_TEST(to_latex(sum(u)).find("sum") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
