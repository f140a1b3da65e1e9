// SPDX-License-Identifier: BSL-1.0
/// \file What loops of training are made of beside an optimiser: batches, schedules of rates, clipped gradients.
///
/// \code
/// for (Indices const& batch : batches(bits.shape()[0], 32, random)) {
/// ...
///   optimizer.clear_grads();
///   loss.backward();
///   clip_gradients(optimizer.parameters(), 1.0);
///   optimizer.set_rate(cosine_decay(0.02, optimizer.steps(), steps));
///   optimizer.step();
/// }
/// \endcode
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/array/elementwise.hpp>
#include <dyad/array/indexing.hpp>
#include <dyad/array/random.hpp>
#include <dyad/array/reduction.hpp>
#include <dyad/dynamic/record.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

namespace dyad {

/// The positions 0 to `count` - 1 in random order, cut into batches of `size`; the last one is shorter where they do
/// not divide. Rows are picked by `take(x, batch)`. Throws `std::invalid_argument` for a negative count or a size
/// below 1.
inline std::vector<Indices> batches(Index count, Index size, Random& random) {
  if (size < 1)
    raise(std::invalid_argument("dyad: batches: a batch has one element or more, and not " + std::to_string(size)));
  std::vector<Index> const order = random.permutation(count);
  std::vector<Indices> out;
  for (Index begin = 0; begin < count; begin += size) {
    Index const end = std::min(begin + size, count);
    out.emplace_back(std::vector<Index>(order.begin() + begin, order.begin() + end), Shape{end - begin});
  }
  return out;
}

/// The rate of a step, counted from 0: `rate`, multiplied by `factor` after every `every` steps.
inline double step_decay(double rate, int step, int every, double factor = 0.1) {
  return rate * std::pow(factor, step / every);
}
/// The rate of a step: `rate`, multiplied by `factor` after each.
inline double exponential_decay(double rate, int step, double factor) { return rate * std::pow(factor, step); }
/// The rate of a step on half a period of a cosine (Loshchilov and Hutter 2017): from `rate` at first to `last` after
/// `steps`, and `last` beyond.
inline double cosine_decay(double rate, int step, int steps, double last = 0) {
  if (step >= steps) return last;
  return last + (rate - last) * (1 + std::cos(std::numbers::pi * step / steps)) / 2;
}
/// The rate of a step that rises evenly to `rate` within the first `steps`, and is `rate` beyond.
inline double warm_up(double rate, int step, int steps) { return step >= steps ? rate : rate * (step + 1) / steps; }

/// Scales all gradients that the parameters hold by one factor, so that their Euclidean norm, taken together, is at
/// most `most` (Pascanu, Mikolov and Bengio 2013). Returns the norm before.
template <class = void> double clip_gradients(std::vector<Variable> const& parameters, double most) {
  double length = 0;
  for (Variable const& p : parameters)
    if (p.has_grad()) length = std::hypot(length, norm(p.grad().data()).item());
  if (length > most)
    for (Variable p : parameters)
      if (p.has_grad()) p.set_grad(Variable(p.grad().data() * (most / length)));
  return length;
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>
