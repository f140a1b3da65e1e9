// SPDX-License-Identifier: BSL-1.0
// The switches of the backend: set for a scope, restored however it is left, one set per thread.
#include "near.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>
#include <thread>

using namespace dyad;

namespace {

bool recording() { return Config::get(Config::enable_backprop); }

int leave_early() {
  no_grad const guard;
  return 1;
}

} // namespace

BOOST_AUTO_TEST_SUITE(config)

BOOST_AUTO_TEST_CASE(restored_on_every_way_out) {
  BOOST_TEST(recording());
  {
    no_grad const guard;
    BOOST_TEST(!recording());
    {
      using_config const inner(Config::enable_backprop, true);
      BOOST_TEST(recording());
    }
    BOOST_TEST(!recording());
  }
  BOOST_TEST(leave_early() == 1);
  BOOST_TEST(recording());
  try {
    no_grad const guard;
    throw std::runtime_error("out");
  } catch (std::runtime_error const&) {
  }
  BOOST_TEST(recording());
  {
    test_mode const guard;
    BOOST_TEST(!Config::get(Config::train));
    BOOST_TEST(recording());
  }
  BOOST_TEST(Config::get(Config::train));
}

BOOST_AUTO_TEST_CASE(per_thread) {
  no_grad const guard;
  bool elsewhere = false;
  std::thread([&] { elsewhere = recording(); }).join();
  BOOST_TEST(elsewhere);
  BOOST_TEST(!recording());
}

BOOST_AUTO_TEST_CASE(nothing_is_recorded_without_backprop) {
  Variable u(2.0);
  no_grad const guard;
  Variable const y = square(u) * 3.0;
  BOOST_TEST(y.is_leaf());
  BOOST_TEST(y.creator() == "");
  BOOST_CHECK_EXCEPTION(y.backward(), std::logic_error, [](std::logic_error const& e) {
    return std::string(e.what()) == "dyad: backward: a variable of the shape () is not recorded: nothing is under "
                                    "no_grad, and a gradient only with .create_graph = true";
  });
  BOOST_TEST(!u.has_grad());
}

BOOST_AUTO_TEST_CASE(a_sweep_leaves_the_switch_as_it_was) {
  Variable u(2.0);
  Variable const y = square(u);
  y.backward();
  BOOST_TEST(recording());
  no_grad const guard;
  y.backward({.create_graph = true});
  BOOST_TEST(!recording());
  BOOST_TEST(!u.grad().is_leaf());
}

BOOST_AUTO_TEST_SUITE_END()
