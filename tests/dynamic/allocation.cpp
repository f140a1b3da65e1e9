// SPDX-License-Identifier: BSL-1.0
// Every allocation fails once, in every operation and every kind of sweep: nothing leaks, nothing is half-written.
#include "near.hpp"

#include "support/failing_allocation.hpp"

#include <dyad/dynamic/optimizers.hpp>

using namespace dyad;
using dyad::tests::check_every_allocation;
using dyad::tests::Scenario;

namespace {

using Formula = Variable (*)(Variable const&, Variable const&);

/// The arguments of the operations: well inside of every domain, and `a` is positive definite.
NdArray first() { return NdArray({{2, 0.5}, {0.5, 1.5}}); }
NdArray second() { return NdArray({{0.25, 0.75}, {0.5, 0.125}}); }

class Mixed final : public Function {
public:
  std::vector<NdArray> forward(std::vector<NdArray> const& x) override { return {x[0] * x[1], x[0] + x[1]}; }
  std::vector<Variable> backward(std::vector<Variable> const& g) override {
    return {g[0] * inputs()[1] + g[1] * outputs()[1] / outputs()[1], g[0] * inputs()[0] + g[1]};
  }
};

Formula const formulas[] = {
    [](Variable const& a, Variable const& b) { return sin(a) * b + a / b - exp(-b); },
    [](Variable const& a, Variable const& b) {
      return where(a > b, log(a), 0.0) + max(a, b) + pow(a, b) + relu(a - 1.0);
    },
    [](Variable const& a, Variable const& b) {
      return matmul(a, b) + transpose(a) + index(reshape(a, Shape{4, 1}), {0, 0});
    },
    [](Variable const& a, Variable const& b) {
      return linear(a, b, sum(b, 0)) + max(a, {1}, true) + logsumexp(a, {0}) + mean(b);
    },
    [](Variable const& a, Variable const& b) {
      return slice(concat({a, b}), Slice{1, 3}) + index(stack({a, b}, 1), {Slice{}, 0}) + softmax(a);
    },
    [](Variable const& a, Variable const& b) {
      return take(a, Indices{1, 0}) * slice(b, Slice{{}, {}, -1}) + broadcast_to(index(a, {0, 0}), Shape{2, 2});
    },
    [](Variable const& a, Variable const& b) { return solve(a, b) + inverse(a) + cholesky(a) + logdet(a) + tril(b); },
    [](Variable const& a, Variable const& b) {
      return norm(a) + variance(b, 0) + sum_to(a, Shape{1, 2}) + tensordot(a, b, 1) + index(outer(a, b), {0, 0});
    },
    [](Variable const& a, Variable const& b) {
      Outputs const r = call(Mixed(), a, b);
      return r[0] * r[1];
    },
};

std::vector<double> gradient(Formula f) {
  Variable const a(first()), b(second());
  std::vector<double> out;
  for (Variable const& g : grad(sum(f(a, b)), {a, b}))
    for (double const x : g.data().to_vector()) out.push_back(x);
  return out;
}

/// `backward`, with gradients stored before.
class Backward final : public Scenario {
public:
  Backward(Formula f, std::vector<double> const& expected, BackwardOptions options)
      : f_(f), expected_(expected), options_(std::move(options)) {
    a_.set_grad(Variable(NdArray({{7, 7}, {7, 7}})));
  }
  void act() override { sum(f_(a_, b_)).backward(options_); }
  bool intact() const override { return array_equal(a_.grad().data(), NdArray({{7, 7}, {7, 7}})) && !b_.has_grad(); }
  bool right() const override {
    std::vector<double> const a = a_.grad().data().to_vector(), b = b_.grad().data().to_vector();
    for (std::size_t i = 0; i < 4; ++i)
      if (!tests::near(a[i], expected_[i] + 7, 1e-12) || !tests::near(b[i], expected_[i + 4], 1e-12)) return false;
    return true;
  }

private:
  Formula f_;
  std::vector<double> const& expected_;
  BackwardOptions options_;
  Variable a_{first(), "a"}, b_{second(), "b"};
};

/// A function that returns an array, whose last result is kept.
class Compute final : public Scenario {
public:
  explicit Compute(std::function<Variable(Variable const&, Variable const&)> f, NdArray expected)
      : f_(std::move(f)), expected_(std::move(expected)) {}
  void act() override { result_ = f_(a_, b_); }
  bool intact() const override { return result_.ndim() == 0 && !a_.has_grad() && !b_.has_grad(); }
  bool right() const override { return allclose(result_.data(), expected_, 1e-12); }

private:
  std::function<Variable(Variable const&, Variable const&)> f_;
  NdArray expected_;
  Variable a_{first(), "a"}, b_{second(), "b"}, result_;
};

void check(std::string const& name, std::function<Variable(Variable const&, Variable const&)> const& f) {
  NdArray const expected = f(Variable(first()), Variable(second())).data();
  check_every_allocation(name, [&] { return std::make_unique<Compute>(f, expected); });
}

} // namespace

BOOST_AUTO_TEST_SUITE(allocation)

BOOST_AUTO_TEST_CASE(backward_of_every_operation) {
  int number = 0;
  for (Formula const f : formulas) {
    std::vector<double> const expected = gradient(f);
    for (bool const create_graph : {false, true})
      check_every_allocation("formula " + std::to_string(number) + (create_graph ? ", create_graph" : ""), [&] {
        return std::make_unique<Backward>(f, expected,
                                          BackwardOptions{.retain_grad = true, .create_graph = create_graph});
      });
    ++number;
  }
}

BOOST_AUTO_TEST_CASE(derivatives_of_functions) {
  auto const f = [](Variable const& x) { return sum(square(sin(x)) * x); };
  auto const F = [](Variable const& x) { return matmul(x, exp(x)); };
  check("grad of grad", [&](Variable const& a, Variable const& b) {
    Variable const g = grad(sum(sin(a) * b), a, {.create_graph = true});
    return grad(sum(square(g)), b);
  });
  check("jacobian", [&](Variable const& a, Variable const&) { return jacobian(F, a, {.create_graph = true}); });
  check("hessian", [&](Variable const& a, Variable const&) { return hessian(f, a); });
  check("hvp", [&](Variable const& a, Variable const& b) { return hvp(f, a, b).second; });
  check("jvp", [&](Variable const& a, Variable const& b) { return jvp(F, a, b).second; });
}

/// A step of two parameters, after one that went well.
template <class O> class Step final : public Scenario {
public:
  Step() {
    for (Variable const& p : {a_, b_}) Variable(p).set_grad(Variable(NdArray({{1, 2}, {3, 4}})));
    optimizer_.step();
    before_ = {a_.data(), b_.data()};
  }
  void act() override { optimizer_.step(); }
  bool intact() const override { return array_equal(a_.data(), before_[0]) && array_equal(b_.data(), before_[1]); }
  bool right() const override {
    Variable const a(first()), b(second());
    for (Variable const& p : {a, b}) Variable(p).set_grad(Variable(NdArray({{1, 2}, {3, 4}})));
    O other({a, b});
    other.step();
    other.step();
    return array_equal(a_.data(), a.data()) && array_equal(b_.data(), b.data());
  }

private:
  Variable a_{first()}, b_{second()};
  O optimizer_{{a_, b_}};
  std::vector<NdArray> before_;
};
class Momentum final : public SGD {
public:
  explicit Momentum(std::vector<Variable> parameters) : SGD(std::move(parameters), 0.1, 0.9) {}
};

BOOST_AUTO_TEST_CASE(steps_of_optimisers) {
  check_every_allocation("SGD", [] { return std::make_unique<Step<SGD>>(); });
  check_every_allocation("SGD with momentum", [] { return std::make_unique<Step<Momentum>>(); });
  check_every_allocation("Adam", [] { return std::make_unique<Step<Adam>>(); });
}

BOOST_AUTO_TEST_CASE(arrays_of_many_axes) { // whose shapes do not fit in place
  check("rank 6", [](Variable const& a, Variable const&) {
    Variable const x = reshape(a, Shape{1, 2, 1, 2, 1, 1});
    return grad(sum(transpose(broadcast_to(x, Shape{3, 2, 1, 2, 1, 2})) * 2.0), a);
  });
}

BOOST_AUTO_TEST_SUITE_END()
