// SPDX-License-Identifier: BSL-1.0
#include "paths.hpp"

BOOST_AUTO_TEST_SUITE(one_answer)

BOOST_AUTO_TEST_CASE(programs_of_one_argument) { grid::every_path<grid::Unary>(); }
BOOST_AUTO_TEST_CASE(programs_of_two_arguments) { grid::every_path<grid::Binary>(); }

BOOST_AUTO_TEST_SUITE_END()
