// SPDX-License-Identifier: BSL-1.0
/// \file The Gaussian mixture as a dynamic graph for a block of points after the other. Gradients by what the exponents
/// are made of add up over the blocks, and go on to the parameters of the file once, at the end.
#include "gmm_arrays.hpp"
#include "gmm_kernels.hpp"

namespace adbench::gmm {

namespace {

template <class Form> class Mixture {
public:
  explicit Mixture(Instance const& instance)
      : instance_(instance), form_(instance), n_(static_cast<Index>(instance.n)), alphas_(NdArray(instance.alphas)),
        means_(NdArray(instance.means, {extent(instance.k), extent(instance.d)})),
        icf_(NdArray(instance.icf, {extent(instance.k), extent(instance.triangle())})) {
    Index const d = extent(instance.d);
    Variable const q = slice(icf_, {0, d}, 1), lower = slice(icf_, {d, {}}, 1), diagonal = exp(q),
                   log_scale = sum(q, 1);
    parameters_ = form_.parameters(alphas_ + log_scale, means_, diagonal, lower);
    double const gamma = instance.gamma;
    prior_ = 0.5 * gamma * gamma * (sum(square(diagonal)) + sum(square(lower))) -
             static_cast<double>(instance.m) * sum(log_scale) - static_cast<double>(n_) * logsumexp(alphas_);
  }

  double value() const {
    double total = prior_.item() + constant(instance_);
    for_each_block([&](Index first, Index count) { total += log_likelihood(parameters_, first, count).item(); });
    return total;
  }

  Derivatives value_and_gradient() const {
    Derivatives out{prior_.item() + constant(instance_), {}};
    std::vector<Variable> leaves;
    for (Variable const& parameter : parameters_) leaves.emplace_back(parameter.data());
    for_each_block([&](Index first, Index count) {
      Variable const part = log_likelihood(leaves, first, count);
      part.backward();
      out.value += part.item();
    });
    std::vector<Variable> results = parameters_, seeds;
    results.push_back(prior_);
    for (Variable const& leaf : leaves) seeds.push_back(leaf.grad());
    seeds.emplace_back(1.0);
    for (Variable const& gradient : dyad::grad(results, {alphas_, means_, icf_}, {.seeds = seeds})) {
      std::vector<double> const numbers = gradient.data().to_vector();
      out.gradient.insert(out.gradient.end(), numbers.begin(), numbers.end());
    }
    return out;
  }

private:
  static Index extent(std::size_t count) { return static_cast<Index>(count); }

  template <class F> void for_each_block(F const& f) const {
    Index const block = form_.block();
    for (Index first = 0; first < n_; first += block) f(first, std::min(block, n_ - first));
  }
  Variable log_likelihood(std::vector<Variable> const& parameters, Index first, Index count) const {
    return sum(logsumexp(form_.exponents(parameters, first, count), dyad::Axes{0}));
  }

  Instance const& instance_;
  Form form_;
  Index n_;
  Variable alphas_, means_, icf_, prior_;
  std::vector<Variable> parameters_; ///< what the exponents are made of
};

/// Calls `f` with the form that is faster for points of this extent. Measured with 1000 points and 5 components, value
/// and gradient take 0.75 times as long by kernels as on arrays for 2 coordinates, 0.7 for 5, 1.5 for 7 and 2 for 10: a
/// kernel with more slopes than registers spills them.
template <class F> auto with_mixture(Instance const& instance, F const& f) {
  switch (instance.d) {
    case 2: return f(Mixture<InKernels<2>>(instance));
    case 3: return f(Mixture<InKernels<3>>(instance));
    case 4: return f(Mixture<InKernels<4>>(instance));
    case 5: return f(Mixture<InKernels<5>>(instance));
    default: return f(Mixture<OnArrays>(instance));
  }
}

} // namespace

double objective(Instance const& instance) {
  dyad::no_grad const guard;
  return with_mixture(instance, [](auto const& mixture) { return mixture.value(); });
}

Derivatives objective_and_gradient(Instance const& instance) {
  return with_mixture(instance, [](auto const& mixture) { return mixture.value_and_gradient(); });
}

} // namespace adbench::gmm
