// SPDX-License-Identifier: BSL-1.0
// One function, typed and dynamic: each uses the other and checks it.
#include <dyad/bridge/check.hpp>
#include <dyad/bridge/scan.hpp>
#include <dyad/bridge/source.hpp>
#include <dyad/dyad.hpp>

#include <iostream>

using namespace dyad::literals;

constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;

int main() {
  constexpr auto f = sin(x) * y + exp(x * y) / (1_c + x * x);

  dyad::Variable a(0.5, "a"), b(2.0, "b");
  dyad::Variable const z = f(x = a, y = b);                   // the typed expression on Variables: records its graph
  z.backward();
  std::cout << "dz/da = " << a.grad().item() << '\n';

  auto const swish = dyad::fused(x * sigmoid(x));             // one node of a graph, its derivatives compiled kernels
  dyad::Variable const row({-1, 0, 1, 2});
  std::cout << "swish' = " << grad(sum(swish(row)), row).data() << '\n';

  auto const average = dyad::scan(y = y + 0.5 * (x - y));     // a recurrence over a sequence of any length: one node, too
  auto const [means] = average(y = 0.0, x = row);
  std::cout << "means = " << means.data() << ", slopes of the last " << grad(index(means, {-1}), row).data() << '\n';

  auto const report = dyad::check(f, x = 0.5, y = 2.0);       // typed = dynamic = numerical, in 50 digits?
  std::cout << "three ways " << (report ? "agree" : "disagree") << " in " << report.rows().size() << " numbers\n";

  dyad::Variable total = a * 2.0;                             // a graph that only the running program knows
  for (int i = 0; i < 2; ++i) total = sin(total) + b;
  std::cout << to_cpp(total) << '\n';                         // its source, for the compiler
}
