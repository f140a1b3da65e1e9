// SPDX-License-Identifier: BSL-1.0
/// \file How the functions of Boost.Math answer outside of their domains.
#pragma once

#include <boost/math/policies/policy.hpp>

namespace dyad::detail {

/// Poles and overflow give NaN or inf, as IEEE arithmetic does, and nothing throws, also where a number is too large
/// for the integers that Boost.Math counts with.
using Quiet =
    boost::math::policies::policy<boost::math::policies::domain_error<boost::math::policies::ignore_error>,
                                  boost::math::policies::pole_error<boost::math::policies::ignore_error>,
                                  boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
                                  boost::math::policies::rounding_error<boost::math::policies::ignore_error>,
                                  boost::math::policies::evaluation_error<boost::math::policies::ignore_error>>;

} // namespace dyad::detail
