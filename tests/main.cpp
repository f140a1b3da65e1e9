// SPDX-License-Identifier: BSL-1.0
/// \file The entry point that the tests of every room link.
#define BOOST_TEST_MODULE dyad
#include <boost/test/unit_test.hpp>
