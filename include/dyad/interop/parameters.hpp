// SPDX-License-Identifier: BSL-1.0
/// \file Parameters of networks as files of NumPy, one for each.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/dynamic/variable.hpp>
#include <dyad/interop/npy.hpp>

#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace dyad {

namespace detail {

/// The files of parameters: the prefix, the name of the parameter and `.npy`. Throws `std::invalid_argument` unless
/// each has a name of its own.
inline std::vector<std::string> parameter_files(std::string const& prefix, std::vector<Variable> const& parameters) {
  std::set<std::string> seen;
  std::vector<std::string> out;
  for (Variable const& p : parameters) {
    if (p.name().empty() || !seen.insert(p.name()).second)
      raise(std::invalid_argument(
          "dyad: parameters are saved and loaded by their names, and " +
          (p.name().empty() ? std::string("one has none") : "two are called '" + p.name() + "'")));
    out.push_back(prefix + p.name() + ".npy");
  }
  return out;
}

} // namespace detail

/// Writes each parameter to a file of its own, which `numpy.load` reads: `save_parameters("model/",
/// model.parameters())` writes model/layer1.W.npy and so on into a folder that is there. Throws `std::invalid_argument`
/// unless each has a name of its own, and `NpyError` where a file cannot be written.
inline void save_parameters(std::string const& prefix, std::vector<Variable> const& parameters) {
  std::vector<std::string> const files = detail::parameter_files(prefix, parameters);
  for (std::size_t i = 0; i < files.size(); ++i) save_npy(files[i], parameters[i].data());
}

/// Gives parameters the values that `save_parameters` has written, as elements of the type that they hold. Throws
/// `NpyError` where a file is missing or damaged and `ShapeError` where one holds another shape; then no parameter has
/// changed.
inline void load_parameters(std::string const& prefix, std::vector<Variable> const& parameters) {
  std::vector<std::string> const files = detail::parameter_files(prefix, parameters);
  std::vector<NdArray> values;
  for (std::size_t i = 0; i < files.size(); ++i) {
    values.push_back(load_npy(files[i]));
    if (values[i].shape() != parameters[i].shape())
      raise(ShapeError("dyad: load_parameters: " + files[i] + " holds the shape " + to_string(values[i].shape()) +
                       ", which does not fit " + parameters[i].label()));
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    Variable p = parameters[i];
    p.set_data(values[i].astype(p.dtype()));
  }
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>
