// SPDX-License-Identifier: BSL-1.0
/// \file Loops over rows on a GPU, by CUDA. For nvcc 13 or later, with
/// `-std=c++20 --expt-relaxed-constexpr -Xcudafe --max_cost_constexpr_call=2000000000,--max_depth_constexpr_call=4096`
/// and, behind `-Xcompiler`, the options of the host's compiler.
///
/// \code
/// struct Misfit { // a struct with a template as its operator(): no kernel takes the type of a lambda
///   constexpr auto operator()(auto const& line, auto const& x, auto const& y) const {
///     return sum_over(x, y, [&](auto const& t, auto const& measured) {
///              return square(line[0] + exp(line[1] * t) - measured);
///            }) / x.size();
///   }
/// };
/// constexpr auto misfit = function<Vec<2>, Passive<Rows<double>>, Passive<Rows<double>>>(Misfit{});
/// ...
/// auto const there = dyad::value_and_gradient(misfit).on(dyad::cuda);
/// auto const once = there(line, dyad::device_rows(x, n), data.y);
/// \endcode
///
/// Rows that lie on the host are copied to the device for the call; results that are rows are copied back. Sums have
/// the same bits in every run, and agree with those of the host to rounding: a device has its own exp, and nvcc joins
/// products and sums (unless told `-fmad=false`).
///
/// Functions without rows, formulas and their derivatives may be called in kernels of your own, functions of lambdas
/// too. A device does not see what a namespace of the host holds: copy it first, as in
/// `constexpr auto program = slopes; program(x)`.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#ifndef __CUDACC__
#error "dyad: loops run on a GPU in files that nvcc compiles: <dyad/interop/cuda.hpp> is for these"
#endif

#include <dyad/interop/device.hpp>

#include <cuda_runtime.h>

#include <cstddef>
#include <stdexcept>
#include <string>

namespace dyad {

namespace interop {

template <class Body> __global__ void run_loop_body(Body const body, std::size_t threads) {
  std::size_t const thread = static_cast<std::size_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (thread < threads) body(thread);
}

/// The present device of the calling thread (`cudaSetDevice`), on its default stream. A call waits for its results.
/// Errors of CUDA are `std::runtime_error`.
struct Cuda {
  void check() const {
    int devices = 0;
    cudaError_t const found = cudaGetDeviceCount(&devices);
    if (found != cudaSuccess || devices == 0)
      raise(std::runtime_error("dyad: cuda: there is no GPU on which loops could run" +
                               (found == cudaSuccess ? std::string() : ": " + std::string(cudaGetErrorString(found)))));
  }
  void* allocate(std::size_t bytes) const {
    void* at = nullptr;
    good(cudaMalloc(&at, bytes), "memory for rows");
    return at;
  }
  void release(void* at) const { cudaFree(at); }
  void to_device(void* to, void const* from, std::size_t bytes) const {
    good(cudaMemcpy(to, from, bytes, cudaMemcpyHostToDevice), "copying to the device");
  }
  void to_host(void* to, void const* from, std::size_t bytes) const {
    good(cudaMemcpy(to, from, bytes, cudaMemcpyDeviceToHost), "copying from the device");
  }
  template <class Body> void launch(Body const& body, std::size_t threads) const {
    constexpr std::size_t group = 128, most_groups = 0x7fffffff;
    std::size_t const groups = (threads + group - 1) / group;
    if (groups > most_groups) raise(std::length_error("dyad: cuda: a loop has more rows than a device runs at a time"));
    run_loop_body<<<static_cast<unsigned>(groups), static_cast<unsigned>(group)>>>(body, threads);
    good(cudaGetLastError(), "starting a loop");
    good(cudaDeviceSynchronize(), "a loop");
  }

private:
  static void good(cudaError_t error, char const* what) {
    if (error != cudaSuccess)
      raise(std::runtime_error("dyad: cuda: " + std::string(what) + " failed: " + cudaGetErrorString(error)));
  }
};

} // namespace interop

/// Loops over rows run on a GPU.
inline constexpr interop::Launched<interop::Cuda> cuda{};

} // namespace dyad

#include <dyad/core/macros_back.hpp>
