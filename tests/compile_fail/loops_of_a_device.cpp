// SPDX-License-Identifier: BSL-1.0
// expect 1: dyad: cuda: a device runs sum_over and map_over whose bodies hold no other loops
// expect 2: dyad: cuda: nobody hears how far the loops are that run on a device
// expect 3: dyad: cuda: rows in the memory of a device are not converted
#include <dyad/interop/device.hpp>

#include <vector>

struct NoDevice {
  void check() const {}
  void* allocate(std::size_t) const { return nullptr; }
  void release(void*) const {}
  void to_device(void*, void const*, std::size_t) const {}
  void to_host(void*, void const*, std::size_t) const {}
  template <class Body> void launch(Body const&, std::size_t) const {}
};
constexpr dyad::interop::Launched<NoDevice> device{};

constexpr auto sum = dyad::function<dyad::Passive<dyad::Rows<double>>, double>(
    [](auto const& x, auto a) { return sum_over(x, [&](auto const& t) { return a * t; }); });
constexpr auto picked = dyad::function<dyad::Rows<double>, dyad::Rows<dyad::Index>>(
    [](auto const& x, auto const& i) { return sum_over(i, [&](auto const& k) { return square(x[k]); }); });
std::vector<double> const x(3);
std::vector<float> const y(3);
std::vector<int> const i(3);
#ifdef DYAD_TWIN
auto const a = sum.on(device)(x, 2.0);
auto const b = picked(x, i);
auto const c = sum.on(device)(dyad::device_rows(y.data(), 3), 2.0f);
#elif DYAD_MISTAKE == 2
auto const a = sum.reporting([](double) { return true; }).on(device)(x, 2.0);
#elif DYAD_MISTAKE == 1
auto const b = picked.on(device)(x, i);
#elif DYAD_MISTAKE == 3
auto const c = sum.on(device)(dyad::device_rows(y.data(), 3), 2.0);
#endif
