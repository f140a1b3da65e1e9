// SPDX-License-Identifier: BSL-1.0
/// \file Random tensor expressions against plain loops over dual numbers. Both sides run the same text.
#pragma once

#include "../oracle.hpp"

#include <dyad/tensor.hpp>

#include <boost/hana/tuple.hpp>

#include <algorithm>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

namespace test {

/// An array of dual numbers, rows first; its operations are loops over positions.
struct Loops {
  using Number = Dual<2>;
  std::vector<int> shape;
  std::vector<Number> element;

  explicit Loops(std::vector<int> extents)
      : shape(std::move(extents)), element(static_cast<std::size_t>(count(shape))) {}
  Loops(double number) : element{Number(number)} {}

  static int count(std::vector<int> const& shape) {
    int n = 1;
    for (int const extent : shape) n *= extent;
    return n;
  }
  int rank() const { return static_cast<int>(shape.size()); }
  /// The element at a position of an array that this one is stretched to; surplus axes in front are dropped.
  Number const& at(std::vector<int> const& position) const {
    std::size_t flat = 0, skip = position.size() - shape.size();
    for (std::size_t i = 0; i < shape.size(); ++i)
      flat =
          flat * static_cast<std::size_t>(shape[i]) + static_cast<std::size_t>(shape[i] == 1 ? 0 : position[skip + i]);
    return element[flat];
  }
  Number& at(std::vector<int> const& position) { return const_cast<Number&>(std::as_const(*this).at(position)); }
};

/// Calls f at each position of a shape, in order.
template <class F> void for_each_position(std::vector<int> const& shape, F const& f) {
  std::vector<int> position(shape.size(), 0);
  for (int n = Loops::count(shape); n > 0; --n) {
    f(position);
    for (std::size_t i = shape.size(); i-- > 0;) {
      if (++position[i] < shape[i]) break;
      position[i] = 0;
    }
  }
}

/// A new array whose elements are f of their positions.
template <class F> Loops filled(std::vector<int> const& shape, F const& f) {
  Loops out(shape);
  for_each_position(shape, [&](auto const& position) { out.at(position) = f(position); });
  return out;
}

inline std::vector<int> common_shape(std::vector<int> a, std::vector<int> b) {
  if (a.size() < b.size()) std::swap(a, b);
  for (std::size_t i = 0; i < b.size(); ++i) a[a.size() - 1 - i] = std::max(a[a.size() - 1 - i], b[b.size() - 1 - i]);
  return a;
}

#define TEST_BINARY(name, expression)                                                                                  \
  inline Loops name(Loops const& x, Loops const& y) {                                                                  \
    return filled(common_shape(x.shape, y.shape), [&](auto const& position) {                                          \
      auto const &a = x.at(position), &b = y.at(position);                                                             \
      return expression;                                                                                               \
    });                                                                                                                \
  }
TEST_BINARY(operator+, a + b)
TEST_BINARY(operator-, a - b)
TEST_BINARY(operator*, a* b)
TEST_BINARY(operator/, a / b)
TEST_BINARY(max, max(a, b))
TEST_BINARY(min, min(a, b))
TEST_BINARY(larger_or_sum, where(a > b, a, a + b))
#undef TEST_BINARY
/// The same by the library's own branch.
template <class A, class B> constexpr auto larger_or_sum(A const& a, B const& b) { return where(a > b, a, a + b); }

#define TEST_UNARY(name)                                                                                               \
  inline Loops name(Loops const& x) {                                                                                  \
    return filled(x.shape, [&](auto const& position) { return name(x.at(position)); });                                \
  }
TEST_UNARY(sin)
TEST_UNARY(cos)
TEST_UNARY(tanh)
TEST_UNARY(exp)
TEST_UNARY(log)
TEST_UNARY(sqrt)
TEST_UNARY(square)
TEST_UNARY(abs)
#undef TEST_UNARY
inline Loops operator-(Loops const& x) { return 0.0 - x; }

inline bool is_among(int axis, std::vector<int> const& axes) {
  return axes.empty() || std::find(axes.begin(), axes.end(), axis) != axes.end();
}

/// Gathers the elements along axes (all, if none are named) and makes one of each list.
template <class F> Loops reduced(Loops const& x, std::vector<int> const& axes, bool keep, F const& f) {
  std::vector<int> kept = x.shape, shape;
  for (int i = 0; i < x.rank(); ++i) {
    bool const gone = is_among(i, axes);
    if (gone) kept[static_cast<std::size_t>(i)] = 1;
    if (!gone || keep) shape.push_back(kept[static_cast<std::size_t>(i)]);
  }
  std::vector<std::vector<Loops::Number>> lists(static_cast<std::size_t>(Loops::count(kept)));
  for_each_position(x.shape, [&](auto const& position) {
    std::size_t flat = 0;
    for (std::size_t i = 0; i < kept.size(); ++i)
      flat = flat * static_cast<std::size_t>(kept[i]) + static_cast<std::size_t>(kept[i] == 1 ? 0 : position[i]);
    lists[flat].push_back(x.at(position));
  });
  Loops out(shape);
  for (std::size_t i = 0; i < lists.size(); ++i) out.element[i] = f(lists[i]);
  return out;
}
inline Loops::Number total(std::vector<Loops::Number> const& list) {
  Loops::Number sum = 0;
  for (auto const& x : list) sum += x;
  return sum;
}
/// Largest elements share the slope evenly.
inline Loops::Number most(std::vector<Loops::Number> const& list) {
  auto const top = std::max_element(list.begin(), list.end());
  std::vector<Loops::Number> winners;
  for (auto const& x : list)
    if (!(x < *top)) winners.push_back(x);
  Loops::Number out = total(winners) * (1.0 / static_cast<double>(winners.size()));
  out.value = top->value;
  out.wide = top->wide;
  return out;
}

template <dyad::Index... A, bool Keep = false>
Loops sum(Loops const& x, dyad::StaticAxes<A...> = {}, std::bool_constant<Keep> = {}) {
  return reduced(x, {static_cast<int>(A)...}, Keep, total);
}
template <dyad::Index... A, bool Keep = false>
Loops mean(Loops const& x, dyad::StaticAxes<A...> = {}, std::bool_constant<Keep> = {}) {
  return reduced(x, {static_cast<int>(A)...}, Keep,
                 [](auto const& list) { return total(list) * (1.0 / static_cast<double>(list.size())); });
}
template <dyad::Index... A, bool Keep = false>
Loops max(Loops const& x, dyad::StaticAxes<A...>, std::bool_constant<Keep> = {}) {
  return reduced(x, {static_cast<int>(A)...}, Keep, most);
}
template <dyad::Index... A, bool Keep = false>
Loops logsumexp(Loops const& x, dyad::StaticAxes<A...>, std::bool_constant<Keep> = {}) {
  return reduced(x, {static_cast<int>(A)...}, Keep, [](auto const& list) {
    Loops::Number out = 0;
    for (auto const& a : list) out += exp(a);
    return log(out);
  });
}
template <dyad::Index... A> Loops softmax(Loops const& x, dyad::StaticAxes<A...> axes) {
  Loops const powers = exp(x);
  return powers / sum(powers, axes, std::true_type{});
}

inline Loops reshaped(Loops x, std::vector<int> const& shape) {
  x.shape = shape;
  return x;
}
template <dyad::Index... N> Loops reshape(Loops const& x, dyad::StaticExtents<N...>) {
  return reshaped(x, {static_cast<int>(N)...});
}
template <dyad::Index... N> Loops broadcast_to(Loops const& x, dyad::StaticExtents<N...>) {
  return filled({static_cast<int>(N)...}, [&](auto const& position) { return x.at(position); });
}
inline Loops transpose(Loops const& x) {
  return filled({x.shape[1], x.shape[0]}, [&](auto const& p) { return x.at({p[1], p[0]}); });
}
inline Loops matmul(Loops const& a, Loops const& b) {
  bool const vector = b.rank() == 1;
  Loops out = filled({a.shape[0], vector ? 1 : b.shape[1]}, [&](auto const& p) {
    Loops::Number sum = 0;
    for (int k = 0; k < a.shape[1]; ++k) sum += a.at({p[0], k}) * (vector ? b.at({k}) : b.at({k, p[1]}));
    return sum;
  });
  return vector ? reshaped(out, {a.shape[0]}) : out;
}
inline Loops outer(Loops const& a, Loops const& b) {
  return filled({a.shape[0], b.shape[0]}, [&](auto const& p) { return a.at({p[0]}) * b.at({p[1]}); });
}
template <dyad::Index I> Loops index(Loops const& x, dyad::StaticPosition<I>) {
  return filled({x.shape.begin() + 1, x.shape.end()}, [&](auto position) {
    position.insert(position.begin(), static_cast<int>(I < 0 ? I + x.shape[0] : I));
    return x.at(position);
  });
}
/// Every second element of the last axis, the last one first.
template <dyad::Index Start, dyad::Index Stop, dyad::Index Step>
Loops slice(Loops const& x, dyad::StaticRange<Start, Stop, Step>, dyad::StaticAxis<0>) {
  static_assert(Step == -2 || Step == 1);
  int const first = Step == 1 ? static_cast<int>(Start) : x.shape[0] - 1,
            last = Step == 1 ? static_cast<int>(Stop) : -1;
  std::vector<int> shape = x.shape;
  shape[0] = Step == 1 ? last - first : (first + 2) / 2;
  return filled(shape, [&](auto position) {
    position[0] = first + static_cast<int>(Step) * position[0];
    return x.at(position);
  });
}
template <dyad::Index A> Loops concat(boost::hana::tuple<Loops, Loops> const& parts, dyad::StaticAxis<A>) {
  auto const& a = boost::hana::at_c<0>(parts);
  auto const& b = boost::hana::at_c<1>(parts);
  std::vector<int> shape = a.shape;
  shape[A] += b.shape[A];
  return filled(shape, [&](auto position) {
    if (position[A] < a.shape[A]) return a.at(position);
    position[A] -= a.shape[A];
    return b.at(position);
  });
}

/// The numbers of nested arrays, rows first.
inline void flatten(double x, std::vector<double>& out) { out.push_back(x); }
template <class T, std::size_t N> void flatten(std::array<T, N> const& list, std::vector<double>& out) {
  for (auto const& part : list) flatten(part, out);
}

/// Whether value and gradient of a function of tensors agree with the loops at points of several kinds.
template <class F, class... X> bool agrees(char const* text, F const& f, X const&... x) {
  auto const program = dyad::value_and_gradient(f(x...), x...);
  std::mt19937_64 random(1);
  auto const any = [&] { return static_cast<double>(random() >> 11) * 0x1p-52 - 1; };
  int compared = 0;
  for (int kind = 0; kind < 6; ++kind) {
    auto const number = [&] { // some are 0, or equal
      auto const draw = random() % 8;
      return kind == 5                   ? 0.0
             : kind % 2 == 1 && draw < 3 ? static_cast<double>(draw) - 1
             : kind == 4                 ? 3 * any()
                                         : any();
    };
    std::vector<std::vector<double>> at;
    std::vector<std::vector<std::array<double, 2>>> direction;
    std::vector<Loops> in;
    auto const draw = [&](dyad::Shape const& shape) {
      Loops loops(std::vector<int>(shape.begin(), shape.end()));
      at.emplace_back();
      direction.emplace_back();
      for (auto& element : loops.element) {
        at.back().push_back(number());
        direction.back().push_back({any(), any()});
        element = Loops::Number::input(at.back().back(), direction.back().back());
      }
      in.push_back(loops);
    };
    (draw(X::shape()), ...);
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      Loops const expected = f(in[I]...);
      auto const& exact = expected.element[0];
      if (exact.wild) return;
      auto const [value, slopes] = program((x = at[I])...);
      std::array<double, 2> along{};
      auto const add = [&](auto const& slope, auto const& by) {
        std::vector<double> flat;
        flatten(slope, flat);
        for (std::size_t i = 0; i < flat.size(); ++i)
          for (std::size_t k = 0; k < 2; ++k) along[k] += flat[i] * by[i][k];
      };
      (add(std::get<I>(slopes), direction[I]), ...);
      bool const good = std::abs(value - exact.wide) <= 1e-13L * exact.largest &&
                        std::abs(along[0] - exact.exact[0]) <= exact.tolerance(0) &&
                        std::abs(along[1] - exact.exact[1]) <= exact.tolerance(1);
      compared += good ? 1 : -1000;
      if (!good)
        std::printf(
            "%s\n  points of kind %d: value %.17g, expected %.17Lg; slopes %.17g %.17g, expected %.17Lg %.17Lg\n", text,
            kind, value, exact.wide, along[0], along[1], exact.exact[0], exact.exact[1]);
    }(std::index_sequence_for<X...>{});
  }
  if (compared == 0) std::printf("%s\n  no point was compared\n", text);
  return compared > 0;
}

} // namespace test
