// SPDX-License-Identifier: BSL-1.0
// Who owns what: nothing leaks, nothing recurses, whatever the order in which handles go.
#include "near.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <string>
#include <thread>

#include <unistd.h>

using namespace dyad;
using dyad::tests::near;
using dyad::tests::values;

namespace {

/// Resident memory of this process in bytes.
long resident() {
  std::ifstream in("/proc/self/statm");
  long total = 0, pages = 0;
  in >> total >> pages;
  return pages * sysconf(_SC_PAGESIZE);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true; // memory freed is kept back for a while, so residence says nothing
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif

} // namespace

BOOST_AUTO_TEST_SUITE(ownership)

BOOST_AUTO_TEST_CASE(rounds_of_create_graph_grow_nothing) {
  Variable u(1.5), v(NdArray({1, 2, 3}));
  auto const round = [&] {
    u.clear_grad();
    v.clear_grad();
    Variable const y = sum(sin(u * v) * u);
    y.backward({.retain_grad = true, .create_graph = true}); // every gradient is kept, and its graph leads back here
  };
  for (int i = 0; i < 2000; ++i) round();
  long const before = resident();
  int const rounds = sanitized ? 5000 : 100'000;
  for (int i = 0; i < rounds; ++i) round();
  BOOST_TEST((sanitized || resident() - before < 1 << 20));
}

BOOST_AUTO_TEST_CASE(gradients_kept_and_differentiated_again_grow_nothing) {
  Variable u(0.7);
  auto const round = [&] {
    u.clear_grad();
    Variable const y = pow(u, 3) * u;
    y.backward({.create_graph = true});
    Variable const first = u.grad();
    u.clear_grad();
    first.backward({.retain_grad = true, .create_graph = true});
    u.grad().backward({.create_graph = true}); // the gradient of a gradient, stored in the same variable
  };
  for (int i = 0; i < 2000; ++i) round();
  long const before = resident();
  for (int i = 0; i < 20'000; ++i) round();
  BOOST_TEST((sanitized || resident() - before < 1 << 20));
}

BOOST_AUTO_TEST_CASE(a_gradient_that_names_its_variable_closes_no_circle) {
  // LeakSanitizer watches; without it the test shows that nothing is freed twice.
  Variable u(2.0);
  u.set_grad(u);
  BOOST_TEST(u.grad().item() == 2);
  Variable v(3.0);
  v.backward({.create_graph = true, .seed = v});
  BOOST_TEST(v.grad().item() == 3);
  Variable a(1.0), b(2.0);
  a.set_grad(b);
  b.set_grad(a);
  BOOST_TEST(a.grad().item() == 2);
}

BOOST_AUTO_TEST_CASE(a_million_deep_with_a_graph_of_the_gradient) {
  // Built, swept twice and destroyed on the stack that the process was given.
  Variable u(1.0);
  {
    Variable y = u;
    for (int i = 0; i < 200'000; ++i) y = y * u;
    Variable const g = grad(y, u, {.create_graph = true});
    BOOST_TEST(g.item() == 200'001);
    BOOST_TEST(grad(g, u).item() == 200'001.0 * 200'000);
  }
  Variable y = u;
  for (int i = 0; i < 1'000'000; ++i) y = y + u;
  y.unchain_backward();
  BOOST_TEST(y.is_leaf());
}

BOOST_AUTO_TEST_CASE(values_outlive_the_handles_of_their_operands) {
  Variable y;
  Variable u(2.0);
  {
    Variable const a = square(u);
    y = a * a;
  }
  y.backward();
  BOOST_TEST(u.grad().item() == 32);
  {
    Variable const inner(3.0);
    y = inner * u;
  }
  u.clear_grad();
  y.backward(); // the inner leaf has no handle: its gradient has nobody to go to
  BOOST_TEST(u.grad().item() == 3);
}

BOOST_AUTO_TEST_CASE(a_gradient_goes_with_the_last_handle) {
  Variable u(2.0);
  Variable y;
  {
    Variable const a = square(u);
    y = sin(a);
    y.backward({.retain_grad = true});
    BOOST_TEST(a.has_grad());
  }
  BOOST_TEST(!y.inputs().front().has_grad());
}

BOOST_AUTO_TEST_CASE(wide_sharing_is_released_once) {
  Variable u(1.0);
  Variable y = u;
  for (int i = 0; i < 100'000; ++i) y = y * 0.5 + y * 0.5;
  y.backward();
  BOOST_TEST(u.grad().item() == 1);
}

BOOST_AUTO_TEST_CASE(graphs_on_several_threads) {
  NdArray const shared({1, 2, 3, 4}); // arrays may be shared between threads; graphs are not
  std::vector<double> found(4, 0.0);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < found.size(); ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) {
        Variable u(static_cast<double>(t + 1));
        no_grad const guard;
        {
          using_config const recording(Config::enable_backprop, true);
          Variable const y = sum(square(u * shared));
          y.backward({.create_graph = true});
        }
        found[t] = u.grad().item();
      }
    });
  for (std::thread& thread : threads) thread.join();
  for (std::size_t t = 0; t < found.size(); ++t) BOOST_TEST(found[t] == 60.0 * static_cast<double>(t + 1));
  BOOST_TEST(Config::get(Config::enable_backprop));
}

BOOST_AUTO_TEST_SUITE_END()
