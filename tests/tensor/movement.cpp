// SPDX-License-Identifier: BSL-1.0
// Tensors seen otherwise: reshape, permute, broadcast, slices, indices, concat, stack.
#include "check.hpp"

using namespace tensor_test;

BOOST_AUTO_TEST_SUITE(movement)

BOOST_AUTO_TEST_CASE(reshape_keeps_the_order) {
  check(reshape(a, extents<2, 6>) * 2_c + sum(b), [](List x, List const& y) {
    for (Real& v : x) v = 2 * v + y[0] + y[1] + y[2] + y[3];
    return x;
  });
  check(reshape(exp(a), extents<-1, 2>) * sum(b), [](List x, List const& y) {
    for (Real& v : x) v = std::exp(v) * (y[0] + y[1] + y[2] + y[3]);
    return x;
  });
}

BOOST_AUTO_TEST_CASE(transpose_exchanges_the_axes) {
  check(transpose(a) * expand_dims(b, axis<1>), [](List const& x, List const& y) {
    List out;
    for (std::size_t j = 0; j < 4; ++j)
      for (std::size_t i = 0; i < 3; ++i) out.push_back(x[i * 4 + j] * y[j]);
    return out;
  });
  check(reshape(transpose(a * a), extents<12>) + b[0_c], [](List const& x, List const& y) {
    List out;
    for (std::size_t j = 0; j < 4; ++j)
      for (std::size_t i = 0; i < 3; ++i) out.push_back(x[i * 4 + j] * x[i * 4 + j] + y[0]);
    return out;
  });
  check(permute(reshape(a, extents<3, 2, 2>), axes<2, 0, 1>) * b[1_c], [](List const& x, List const& y) {
    List out;
    for (std::size_t k = 0; k < 2; ++k)
      for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 2; ++j) out.push_back(x[i * 4 + j * 2 + k] * y[1]);
    return out;
  });
}

BOOST_AUTO_TEST_CASE(broadcasting_repeats) {
  check(a * b, [](List x, List const& y) {
    for (std::size_t i = 0; i < 12; ++i) x[i] *= y[i % 4];
    return x;
  });
  check(broadcast_to(b, extents<3, 4>) * sum(a, axes<1>, keepdims), [](List const& x, List const& y) {
    List out;
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 4; ++j) out.push_back(y[j] * (x[4 * i] + x[4 * i + 1] + x[4 * i + 2] + x[4 * i + 3]));
    return out;
  });
  check(sum_to(a * b, extents<1, 4>), [](List const& x, List const& y) {
    List out;
    for (std::size_t j = 0; j < 4; ++j) out.push_back((x[j] + x[4 + j] + x[8 + j]) * y[j]);
    return out;
  });
}

BOOST_AUTO_TEST_CASE(slices_and_positions) {
  check(slice(a, range<1, 3>) * b, [](List const& x, List const& y) {
    List out;
    for (std::size_t i = 4; i < 12; ++i) out.push_back(x[i] * y[i % 4]);
    return out;
  });
  check(slice(a * a, range<open_end, open_end, -2>, axis<1>) + b[2_c], [](List const& x, List const& y) {
    List out;
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j : {3u, 1u}) out.push_back(x[4 * i + j] * x[4 * i + j] + y[2]);
    return out;
  });
  check(index(a, at<-1>, range<1, 3>) * slice(b, range<2, 4>), [](List const& x, List const& y) {
    return List{x[9] * y[2], x[10] * y[3]};
  });
  check(index(sin(a), at<1>, at<2>) * index(b, at<3>),
        [](List const& x, List const& y) { return List{std::sin(x[6]) * y[3]}; });
}

BOOST_AUTO_TEST_CASE(joined) {
  check(concat(hana::make_tuple(a, square(a), expand_dims(b, axis<0>))), [](List x, List const& y) {
    for (std::size_t i = 0; i < 12; ++i) x.push_back(x[i] * x[i]);
    x.insert(x.end(), y.begin(), y.end());
    return x;
  });
  check(concat(hana::make_tuple(a, slice(a, range<0, 1>, axis<1>)), axis<1>) * sum(b),
        [](List const& x, List const& y) {
          Real const s = y[0] + y[1] + y[2] + y[3];
          List out;
          for (std::size_t i = 0; i < 3; ++i) {
            for (std::size_t j = 0; j < 4; ++j) out.push_back(x[4 * i + j] * s);
            out.push_back(x[4 * i] * s);
          }
          return out;
        });
  check(stack(hana::make_tuple(b, index(a, at<0>), b * b), axis<1>), [](List const& x, List const& y) {
    List out;
    for (std::size_t j = 0; j < 4; ++j) out.insert(out.end(), {y[j], x[j], y[j] * y[j]});
    return out;
  });
}

BOOST_AUTO_TEST_SUITE_END()
