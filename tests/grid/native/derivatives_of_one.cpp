// SPDX-License-Identifier: BSL-1.0
#include "paths.hpp"

BOOST_AUTO_TEST_SUITE(one_answer)

BOOST_AUTO_TEST_CASE(derivatives_of_one_argument) {
  grid::every_path<grid::Unary, 0>();
  grid::every_path<grid::Unary, 0, 0>();
  grid::every_path<grid::Unary, 0, 0, 0>();
}

BOOST_AUTO_TEST_SUITE_END()
