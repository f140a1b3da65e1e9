// SPDX-License-Identifier: BSL-1.0
#include "ba.hpp"
#include "reader.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace adbench::ba {

namespace {

template <std::size_t N> std::array<double, N> record(Reader& in, std::string_view what) {
  auto const numbers = in.numbers(N, what);
  std::array<double, N> out;
  std::copy(numbers.begin(), numbers.end(), out.begin());
  return out;
}

} // namespace

Instance read(std::string const& path) {
  Reader in = Reader::words(path);
  // A file holds one camera and one point, and its first line says how many of them there are to be: its size is no
  // check on that line. These limits lie above the largest published instance (13,682 cameras, 4.5 million points, 29
  // million observations) and keep an instance below 1.2 GB. The places in a sparse matrix of Eigen are ints, too.
  constexpr std::size_t most_cameras = 1'000'000, most_points = 10'000'000, most = 32'000'000;
  static_assert(most * (2 * row_size + 1) <= std::numeric_limits<int>::max());
  static_assert(most_cameras * camera_size + most_points * point_size + most <= std::numeric_limits<int>::max());
  std::size_t const n = in.count("the count of cameras n", most_cameras);
  std::size_t const m = in.count("the count of points m", most_points);
  std::size_t const p = in.count("the count of observations p", most);
  auto const camera = record<camera_size>(in, "the camera");
  auto const point = record<point_size>(in, "the point");
  double const weight = in.number("the weight");
  auto const feature = record<2>(in, "the feature");
  in.end();
  return {std::vector(n, camera), std::vector(m, point), std::vector(p, weight), std::vector(p, feature)};
}

Derivatives::Derivatives(Instance const& instance) : value(3 * instance.observations()) {
  std::size_t const n = instance.cameras.size(), m = instance.points.size(), p = instance.observations();
  jacobian.resize(static_cast<Eigen::Index>(3 * p), static_cast<Eigen::Index>(camera_size * n + point_size * m + p));
  jacobian.resizeNonZeros(static_cast<Eigen::Index>((2 * row_size + 1) * p));
  int* start = jacobian.outerIndexPtr();
  int* column = jacobian.innerIndexPtr();
  int nonzeros = 0;
  auto const columns = [&](std::size_t first, std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) column[nonzeros++] = static_cast<int>(first + k);
  };
  std::size_t const first_point = camera_size * n, first_weight = first_point + point_size * m;
  for (std::size_t i = 0; i < p; ++i)
    for (int row = 0; row < 2; ++row) {
      *start++ = nonzeros;
      columns(camera_size * (i % n), camera_size);
      columns(first_point + point_size * (i % m), point_size);
      columns(first_weight + i, 1);
    }
  for (std::size_t i = 0; i < p; ++i) {
    *start++ = nonzeros;
    columns(first_weight + i, 1);
  }
  *start = nonzeros;
}

Derivatives in_order(Instance const& instance, ByLoops const& loops) {
  Derivatives out(instance);
  auto const p = static_cast<Eigen::Index>(instance.observations());
  using Entries = Derivatives::Jacobian::InnerIterator;
  for (Eigen::Index row = 0; row < 3 * p; ++row) {
    Eigen::Index const own = row < 2 * p ? row / 2 * 3 + row % 2 : 3 * (row - 2 * p) + 2;
    out.value[static_cast<std::size_t>(row)] = loops.residuals(own);
    Entries found(loops.jacobian, own);
    for (Entries to(out.jacobian, row); to; ++to) {
      bool const there = found && found.col() == to.col();
      to.valueRef() = there ? found.value() : 0;
      if (there) ++found;
    }
    if (found) throw std::logic_error("an entry of the Jacobian is not in its pattern");
  }
  return out;
}

} // namespace adbench::ba
