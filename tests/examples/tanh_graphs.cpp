// SPDX-License-Identifier: BSL-1.0 tanh to the eighth derivative, and the size of the graph of each: equal values are
// one node, so graphs stay smaller than DeZero's. The first three are drawn, as tanh_1.svg and so on, where Graphviz is
// installed.
#include <dyad/dynamic.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

int main(int argc, char** argv) {
  int const dezero[] = {4, 9, 21, 51, 129, 339, 921, 2571};
  std::string const folder = argc > 1 ? argv[1] : ".";
  dyad::Variable x(1.0, "x");
  dyad::Variable y = tanh(x);
  for (int order = 1; order <= 8; ++order) {
    y = grad(y, x, {.create_graph = true});
    std::printf("order %d: %15.9f  %4td operations (DeZero %d)\n", order, y.item(), count_operations(y), dezero[order - 1]);
    if (order > 3) continue;
    std::string const name = folder + "/tanh_" + std::to_string(order);
    std::ofstream(name + ".dot") << to_dot(y);
    if (std::system(("dot -Tsvg '" + name + ".dot' -o '" + name + ".svg' 2>/dev/null").c_str()) != 0)
      std::fprintf(stderr, "%s.svg was not drawn: Graphviz is not installed\n", name.c_str());
  }
}
