// SPDX-License-Identifier: BSL-1.0
/// \file Arrays of the element type of a list.
#pragma once

#include <dyad/array/ndarray.hpp>

#include <algorithm>
#include <vector>

namespace test {

template <class T> dyad::NdArray array_of(std::vector<T> const& values) {
  dyad::NdArray out = dyad::NdArray::empty({static_cast<dyad::Index>(values.size())}, dyad::dtype_of<T>);
  std::copy(values.begin(), values.end(), out.template mutable_values<T>().begin());
  return out;
}

} // namespace test
