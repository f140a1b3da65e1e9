// SPDX-License-Identifier: BSL-1.0
// A recurrent network learns to say the sum of what it has read so far, modulo 2, and so must remember one bit. Trained
// by Adam with clipped gradients and a cosine schedule on batches; tried on longer sequences than it was trained on.
#include <dyad/dynamic.hpp>
#include <dyad/dynamic/layers.hpp>
#include <dyad/dynamic/optimizers.hpp>
#include <dyad/dynamic/training.hpp>

#include <cstdio>
#include <vector>

using namespace dyad;

/// h = tanh(x W + h U + b), and a logit from h.
struct RecurrentNetwork {
  Linear in, state, out;
  RecurrentNetwork(Index width, Random& random)
      : in(1, width, random, "in."), state(width, width, random, "state."), out(width, 1, random, "out.") {}
  /// The logit after each element; `bits` is (batch, length).
  std::vector<Variable> operator()(NdArray const& bits) const {
    std::vector<Variable> logits;
    Variable h(zeros({bits.shape()[0], state.bias().shape()[0]}));
    for (Index t = 0; t < bits.shape()[1]; ++t) {
      h = tanh(in(Variable(slice(bits, Slice{t, t + 1}, 1))) + state(h));
      logits.push_back(out(h));
    }
    return logits;
  }
  std::vector<Variable> parameters() const {
    std::vector<Variable> all = in.parameters();
    for (Linear const* layer : {&state, &out})
      for (Variable const& p : layer->parameters()) all.push_back(p);
    return all;
  }
};

/// How much of it is said rightly.
double share_right(RecurrentNetwork const& network, NdArray const& bits) {
  no_grad const guard;
  auto const logits = network(bits);
  NdArray sum = zeros({bits.shape()[0], 1});
  double right = 0;
  for (Index t = 0; t < bits.shape()[1]; ++t) {
    sum = fmod(sum + slice(bits, Slice{t, t + 1}, 1), 2.0);
    right += mean(where((logits[static_cast<std::size_t>(t)].data() > 0.0) == (sum > 0.5), 1.0, 0.0)).item();
  }
  return right / static_cast<double>(bits.shape()[1]);
}

int main() {
  Random random(3);
  RecurrentNetwork const network(8, random);
  NdArray const bits = random.bernoulli({256, 6}, 0.5);
  Adam optimizer(network.parameters(), 0.02);
  int const epochs = 40, steps = epochs * 8;
  for (int epoch = 0; epoch < epochs; ++epoch)
    for (Indices const& batch : batches(bits.shape()[0], 32, random)) {
      NdArray const x = take(bits, batch), parity = fmod(cumsum(x, 1), 2.0);
      auto const logits = network(x);
      Variable loss(0.0);
      for (Index t = 0; t < x.shape()[1]; ++t)
        loss = loss + sigmoid_cross_entropy(logits[static_cast<std::size_t>(t)], slice(parity, Slice{t, t + 1}, 1));
      optimizer.clear_grads();
      loss.backward();
      clip_gradients(optimizer.parameters(), 1.0);
      optimizer.set_rate(cosine_decay(0.02, optimizer.steps(), steps));
      optimizer.step();
    }
  std::printf("of 6 bits right: %s\n", share_right(network, bits) > 0.99 ? "yes" : "no");
  std::printf("of 20 bits right: %s\n", share_right(network, random.bernoulli({64, 20}, 0.5)) > 0.99 ? "yes" : "no");
}
