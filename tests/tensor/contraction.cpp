// SPDX-License-Identifier: BSL-1.0
// Products: matrices, vectors, stacks of matrices.
#include "check.hpp"

using namespace tensor_test;

BOOST_AUTO_TEST_SUITE(contraction)

BOOST_AUTO_TEST_CASE(matrix_times_vector) {
  check(matmul(a, b), [](List const& x, List const& y) {
    List out;
    for (std::size_t i = 0; i < 3; ++i)
      out.push_back(x[4 * i] * y[0] + x[4 * i + 1] * y[1] + x[4 * i + 2] * y[2] + x[4 * i + 3] * y[3]);
    return out;
  });
  check(matmul(b, transpose(tanh(a))), [](List const& x, List const& y) {
    List out;
    for (std::size_t i = 0; i < 3; ++i) {
      Real s = 0;
      for (std::size_t j = 0; j < 4; ++j) s += y[j] * std::tanh(x[4 * i + j]);
      out.push_back(s);
    }
    return out;
  });
}

BOOST_AUTO_TEST_CASE(matrix_times_matrix) {
  check(matmul(a * b, transpose(a)), [](List const& x, List const& y) {
    List out;
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t k = 0; k < 3; ++k) {
        Real s = 0;
        for (std::size_t j = 0; j < 4; ++j) s += x[4 * i + j] * y[j] * x[4 * k + j];
        out.push_back(s);
      }
    return out;
  });
  // A slice in steps of two is no matrix to Eigen: it is laid out first.
  check(matmul(slice(a, range<open_end, open_end, 2>, axis<1>), reshape(b, extents<2, 2>)),
        [](List const& x, List const& y) {
          List out;
          for (std::size_t i = 0; i < 3; ++i)
            for (std::size_t k = 0; k < 2; ++k) out.push_back(x[4 * i] * y[k] + x[4 * i + 2] * y[2 + k]);
          return out;
        });
}

BOOST_AUTO_TEST_CASE(stacks_of_matrices) {
  check(matmul(reshape(a, extents<3, 2, 2>), reshape(b, extents<2, 2>)), [](List const& x, List const& y) {
    List out;
    for (std::size_t n = 0; n < 3; ++n)
      for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t k = 0; k < 2; ++k) out.push_back(x[4 * n + 2 * i] * y[k] + x[4 * n + 2 * i + 1] * y[2 + k]);
    return out;
  });
  check(matmul(reshape(b, extents<2, 2>), reshape(a, extents<3, 2, 2>)), [](List const& x, List const& y) {
    List out;
    for (std::size_t n = 0; n < 3; ++n)
      for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t k = 0; k < 2; ++k) out.push_back(y[2 * i] * x[4 * n + k] + y[2 * i + 1] * x[4 * n + 2 + k]);
    return out;
  });
}

BOOST_AUTO_TEST_CASE(dot_and_outer) {
  check(dot(b, b) * a, [](List x, List const& y) {
    Real s = 0;
    for (Real const v : y) s += v * v;
    for (Real& v : x) v *= s;
    return x;
  });
  check(outer(b, slice(b, range<0, 2>)) + a[0_c][1_c], [](List const& x, List const& y) {
    List out;
    for (Real const v : y) out.insert(out.end(), {v * y[0] + x[1], v * y[1] + x[1]});
    return out;
  });
  check(linear(a, reshape(concat(hana::make_tuple(b, b * b)), extents<4, 2>), slice(b, range<1, 3>)),
        [](List const& x, List const& y) {
          List w = y, out;
          for (Real const v : y) w.push_back(v * v);
          for (std::size_t i = 0; i < 3; ++i)
            for (std::size_t k = 0; k < 2; ++k) {
              Real s = y[1 + k];
              for (std::size_t j = 0; j < 4; ++j) s += x[4 * i + j] * w[2 * j + k];
              out.push_back(s);
            }
          return out;
        });
}

BOOST_AUTO_TEST_SUITE_END()
