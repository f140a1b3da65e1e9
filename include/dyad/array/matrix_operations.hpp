// SPDX-License-Identifier: BSL-1.0
/// \file Matrix products and linear algebra on arrays: compiled here by Eigen, or, in programs that link dyad::dynamic,
/// only called, so that their files need not read Eigen.
#pragma once

#if !defined(DYAD_DYNAMIC_COMPILED) || defined(DYAD_COMPILE_PART)
#include <dyad/array/contraction.hpp>
#include <dyad/array/linear_algebra.hpp>
#else
#include <dyad/array/ndarray.hpp>
#include <dyad/ops/contraction.hpp>
#include <dyad/ops/linear_algebra.hpp>

#include <concepts>

namespace dyad {

template <std::same_as<NdArray> A> NdArray apply_to(ops::MatMul const& op, A const& a, A const& b);
template <std::same_as<NdArray> A> NdArray apply_to(ops::Linear const&, A const& x, A const& weights, A const& bias);
template <std::same_as<NdArray> A> NdArray apply_to(ops::Band const& op, A const& x);
template <std::same_as<NdArray> A> NdArray apply_to(ops::Inverse const& op, A const& x);
template <std::same_as<NdArray> A> NdArray apply_to(ops::Solve const& op, A const& a, A const& b);
template <std::same_as<NdArray> A> NdArray apply_to(ops::SolveTriangular const& op, A const& a, A const& b);
template <std::same_as<NdArray> A> NdArray apply_to(ops::Cholesky const& op, A const& x);
template <std::same_as<NdArray> A> NdArray apply_to(ops::Det const&, A const& x);
template <std::same_as<NdArray> A> NdArray apply_to(ops::SignOfDet const&, A const& x);
template <std::same_as<NdArray> A> NdArray apply_to(ops::LogDet const&, A const& x);
template <std::same_as<NdArray> A> NdArray apply_to(ops::Cofactors const&, A const& x);

} // namespace dyad
#endif
