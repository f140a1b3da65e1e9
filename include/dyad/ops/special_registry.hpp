// SPDX-License-Identifier: BSL-1.0
/// \file The scalar operations that Boost.Math computes, beyond the gamma family: what ops/registry.hpp is for the
/// others, which need less time to include.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/ops/bessel.hpp>
#include <dyad/ops/beta.hpp>
#include <dyad/ops/distributions.hpp>
#include <dyad/ops/registry.hpp>

namespace dyad {

/// The beta function, the normal quantile and the exponential integral, with what their derivatives are.
using SpecialFunctions =
    Ops<ops::Lbeta, ops::Beta, ops::PolygammaDifference<0>, ops::PolygammaDifference<1>, ops::PolygammaDifference<2>,
        ops::PolygammaDifference<3>, ops::NormPpf, ops::NormPpfSlope, ops::Expint>;

/// Their first argument is an order, by which there is no derivative.
using BesselFunctions = Ops<ops::CylBesselJ, ops::CylNeumann, ops::CylBesselI, ops::CylBesselK>;

} // namespace dyad

#include <dyad/core/macros_back.hpp>
