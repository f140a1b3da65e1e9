// SPDX-License-Identifier: BSL-1.0
// Every allocation fails once where typed expressions meet Variables: in `fused`, in `scan`, in their derivatives of
// the first and second order. Nothing leaks, nothing is half-written.
#include <dyad/bridge/scan.hpp>
#include <dyad/dyad.hpp>

#include "support/failing_allocation.hpp"

#include <memory>
#include <vector>

using namespace dyad;
using dyad::tests::check_every_allocation;
using dyad::tests::Scenario;

namespace {

constexpr auto u = var<"u">;
constexpr auto v = var<"v">;
constexpr auto s = var<"s">;

NdArray first() { return NdArray({0.5, 1.5, -0.25}); }
NdArray second() { return NdArray({0.25, 0.75, 2}); }

using Compute = Variable (*)(Variable const&, Variable const&);

/// A function that returns an array, whose last result is kept.
class Result final : public Scenario {
public:
  Result(Compute f, NdArray expected) : f_(f), expected_(std::move(expected)) {}
  void act() override { result_ = f_(a_, b_); }
  bool intact() const override { return result_.ndim() == 0 && !a_.has_grad() && !b_.has_grad(); }
  bool right() const override { return array_equal(result_.data(), expected_); }

private:
  Compute f_;
  NdArray expected_;
  Variable a_{first(), "a"}, b_{second(), "b"}, result_;
};

/// `backward`, with a gradient stored before.
class Backward final : public Scenario {
public:
  Backward(Compute f, NdArray expected, bool create_graph)
      : f_(f), expected_(std::move(expected)), create_graph_(create_graph) {
    a_.set_grad(Variable(NdArray({7, 7, 7})));
  }
  void act() override { sum(f_(a_, b_)).backward({.create_graph = create_graph_}); }
  bool intact() const override { return array_equal(a_.grad().data(), NdArray({7, 7, 7})) && !b_.has_grad(); }
  bool right() const override { return allclose(a_.grad().data(), expected_ + 7.0, 1e-12) && b_.has_grad(); }

private:
  Compute f_;
  NdArray expected_;
  bool create_graph_;
  Variable a_{first(), "a"}, b_{second(), "b"};
};

void check_value(std::string const& name, Compute f) {
  NdArray const value = f(Variable(first()), Variable(second())).data();
  check_every_allocation(name, [&] { return std::make_unique<Result>(f, value); });
}
void check(std::string const& name, Compute f) {
  check_value(name, f);
  Variable const a(first());
  NdArray const slope = grad(sum(f(a, Variable(second()))), a).data();
  for (bool const create_graph : {false, true})
    check_every_allocation(name + (create_graph ? ", backward with create_graph" : ", backward"),
                           [&] { return std::make_unique<Backward>(f, slope, create_graph); });
}

} // namespace

BOOST_AUTO_TEST_SUITE(allocation)

BOOST_AUTO_TEST_CASE(fused_nodes) {
  check("fused",
        [](Variable const& a, Variable const& b) -> Variable { return fused(sin(u) * v + u / v)(u = a, v = b); });
  check_value("gradient of a gradient of fused", [](Variable const& a, Variable const& b) -> Variable {
    Variable const g = grad(sum(fused(sin(u) * v + u / v)(u = a, v = b)), a, {.create_graph = true});
    return grad(sum(square(g)), b);
  });
}

BOOST_AUTO_TEST_CASE(recurrences) {
  check("scan", [](Variable const& a, Variable const& b) -> Variable {
    return scan(s = tanh(v * s) + u)(s = index(a, {0}), v = index(b, {1}), u = b * a)[0];
  });
  check_value("gradient of a gradient of scan", [](Variable const& a, Variable const& b) -> Variable {
    Variable const y = scan(s = tanh(v * s) + u)(s = index(a, {0}), v = index(b, {1}), u = b * a)[0];
    return grad(sum(square(grad(sum(y), a, {.create_graph = true}))), b);
  });
}

BOOST_AUTO_TEST_CASE(typed_expressions) {
  check("expression",
        [](Variable const& a, Variable const& b) -> Variable { return (sin(u) * v + exp(-u))(u = a, v = b); });
}

BOOST_AUTO_TEST_SUITE_END()
