// SPDX-License-Identifier: BSL-1.0
#include "paths.hpp"

BOOST_AUTO_TEST_SUITE(one_answer)

BOOST_AUTO_TEST_CASE(derivatives_of_two_arguments) {
  grid::every_path<grid::Binary, 0>();
  grid::every_path<grid::Binary, 1>();
  grid::every_path<grid::Binary, 0, 0>();
  grid::every_path<grid::Binary, 0, 1>();
  grid::every_path<grid::Binary, 1, 0>();
  grid::every_path<grid::Binary, 1, 1>();
  grid::every_path<grid::Binary, 0, 1, 0>();
  grid::every_path<grid::Binary, 1, 1, 0>();
}

BOOST_AUTO_TEST_SUITE_END()
