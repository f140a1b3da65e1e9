// SPDX-License-Identifier: BSL-1.0
// Random dynamic graphs of array operations: heavy sharing, the same Variable twice, elements and functions of
// Variables, broadcasting, extents of 0 and 1, branches with NaN on the side not taken. Derivatives of orders 1 to 3,
// with and without a graph of the gradient, against truncated Taylor series on plain loops. A fixed and a fresh seed;
// any number by hand:
//   test_fuzz --run_test=dynamic_graphs -- COUNT SEED
#include <dyad/dynamic.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace dyad;
using Wide = long double;
constexpr std::size_t terms = 4;

/// A Taylor polynomial of degree 3 in one parameter.
struct Taylor {
  std::array<Wide, terms> c{};
  Taylor(Wide constant = 0) { c[0] = constant; }
};

Taylor operator+(Taylor a, Taylor const& b) {
  for (std::size_t i = 0; i < terms; ++i) a.c[i] += b.c[i];
  return a;
}
Taylor operator-(Taylor a, Taylor const& b) {
  for (std::size_t i = 0; i < terms; ++i) a.c[i] -= b.c[i];
  return a;
}
Taylor operator*(Taylor const& a, Taylor const& b) {
  Taylor out;
  for (std::size_t i = 0; i < terms; ++i)
    for (std::size_t j = 0; i + j < terms; ++j) out.c[i + j] += a.c[i] * b.c[j];
  return out;
}
Taylor operator/(Taylor const& a, Taylor const& b) {
  Taylor out;
  for (std::size_t k = 0; k < terms; ++k) {
    out.c[k] = a.c[k];
    for (std::size_t j = 1; j <= k; ++j) out.c[k] -= b.c[j] * out.c[k - j];
    out.c[k] /= b.c[0];
  }
  return out;
}
/// f(a), from f at the constant term and its first three derivatives there.
Taylor composed(Taylor const& a, Wide f, Wide f1, Wide f2, Wide f3) {
  Taylor h = a;
  h.c[0] = 0;
  return Taylor(f) + h * Taylor(f1) + h * h * Taylor(f2 / 2) + h * h * h * Taylor(f3 / 6);
}

/// An array of the oracle: the elements of a shape in row-major order.
struct Plain {
  Shape shape;
  std::vector<Taylor> x;
};

/// A value of a random program in both kinds.
struct Pair {
  Variable v;
  Plain o;
};

/// The places in arrays of the shapes `from` that broadcasting brings together at place `k` of `to`.
Index source(Shape const& from, Shape const& to, Index k) {
  Index place = 0, step = 1;
  for (Index axis = to.size() - 1; axis >= 0; --axis) {
    Index const position = k % to[axis], at = axis - (to.size() - from.size());
    k /= to[axis];
    if (at < 0) continue;
    place += from[at] == 1 ? 0 : position * step;
    step *= from[at];
  }
  return place;
}

Plain map(Plain const& a, std::function<Taylor(Taylor const&)> const& f) {
  Plain out{a.shape, {}};
  for (Taylor const& x : a.x) out.x.push_back(f(x));
  return out;
}
Plain map(Plain const& a, Plain const& b, std::function<Taylor(Taylor const&, Taylor const&)> const& f) {
  Plain out{broadcast(a.shape, b.shape, "oracle"), {}};
  for (Index k = 0; k < out.shape.count(); ++k)
    out.x.push_back(f(a.x[static_cast<std::size_t>(source(a.shape, out.shape, k))],
                      b.x[static_cast<std::size_t>(source(b.shape, out.shape, k))]));
  return out;
}
/// The elements of a new shape, each taken from a place of the old one.
Plain moved(Plain const& a, Shape const& shape, std::function<Index(Index)> const& from) {
  Plain out{shape, {}};
  for (Index k = 0; k < shape.count(); ++k) out.x.push_back(a.x[static_cast<std::size_t>(from(k))]);
  return out;
}

/// Writes a random program, in both kinds at once.
class Writer {
public:
  Writer(std::uint64_t seed, Index direction) : random_(seed), direction_(direction) {
    static Shape const shapes[] = {{}, {1}, {3}, {2, 3}, {3, 1}, {1, 3}, {2, 2}, {0, 3}, {1, 1}, {4}};
    int const count = pick(1, 3);
    Index first = 0;
    for (int i = 0; i < count; ++i) {
      Shape const& shape = shapes[pick(0, 9)];
      std::vector<double> at(static_cast<std::size_t>(shape.count())), along(at.size());
      for (double& x : at) x = pick(0, 5) == 0 ? pick(-1, 1) : real();
      for (std::size_t k = 0; k < at.size(); ++k) along[k] = real();
      Pair input{Variable(shape.empty() ? NdArray(at[0]) : NdArray(at, shape)), {shape, {}}};
      for (std::size_t k = 0; k < at.size(); ++k) {
        input.o.x.emplace_back(static_cast<Wide>(at[k]));
        input.o.x.back().c[1] = direction_ < 0 ? along[k] : (first + static_cast<Index>(k) == direction_ ? 1.0L : 0.0L);
      }
      first += shape.count();
      inputs.push_back(input.v);
      directions.push_back(shape.empty() ? NdArray(along[0]) : NdArray(along, shape));
      keep(std::move(input));
    }
    elements = first;
    int const steps = pick(3, 14);
    for (int i = 0; i < steps; ++i) step();
    Pair total = summed(values_.back());
    for (int i = 0; i < 3; ++i) {
      Pair const more = summed(any());
      total = {total.v + more.v, map(total.o, more.o, [](auto const& a, auto const& b) { return a + b; })};
    }
    result = total;
  }

  std::vector<Variable> inputs;
  std::vector<NdArray> directions;
  Index elements = 0;
  Pair result;
  Wide largest = 1;     ///< coefficient on the way
  bool delicate = false; ///< a decision that rounding may turn

private:
  int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  double real() { return std::uniform_real_distribution<double>(-1.5, 1.5)(random_); }
  Pair const& any() { return values_[static_cast<std::size_t>(pick(0, static_cast<int>(values_.size()) - 1))]; }
  Pair const& recent() { return pick(0, 1) ? values_.back() : any(); }

  void keep(Pair pair) {
    bool large = false;
    for (Taylor const& x : pair.o.x) {
      large = large || std::abs(x.c[0]) > 8;
      for (Wide const c : x.c)
        if (c == c) largest = std::max(largest, std::abs(c));
    }
    if (large) {
      Pair const tamed{tanh(0.125 * pair.v), map(pair.o, [](Taylor const& x) { return tanh_of(Taylor(0.125L) * x); })};
      values_.push_back(tamed);
    } else values_.push_back(std::move(pair));
  }
  static Taylor tanh_of(Taylor const& x) {
    Wide const t = std::tanh(x.c[0]), s = 1 - t * t;
    return composed(x, t, s, -2 * t * s, s * (6 * t * t - 2));
  }
  static Taylor log_of(Taylor const& x) {
    return composed(x, std::log(x.c[0]), 1 / x.c[0], -1 / x.c[0] / x.c[0], 2 / x.c[0] / x.c[0] / x.c[0]);
  }
  static Taylor sqrt_of(Taylor const& x) {
    Wide const s = std::sqrt(x.c[0]);
    return composed(x, s, 0.5L / s, -0.25L / (s * x.c[0]), 0.375L / (s * x.c[0] * x.c[0]));
  }
  /// Whether a > b; a tie that is no exact one is a delicate decision.
  bool greater(Wide a, Wide b) {
    if (a != b && std::abs(a - b) < 1e-7L) delicate = true;
    return a > b;
  }
  Taylor larger(Taylor const& a, Taylor const& b) {
    if (a.c[0] == b.c[0]) return Taylor(0.5L) * (a + b); // a tie is split evenly
    return greater(a.c[0], b.c[0]) ? a : b;
  }
  Pair summed(Pair const& a) {
    Plain out{{}, {Taylor(0)}};
    for (Taylor const& x : a.o.x) out.x[0] = out.x[0] + x;
    return {sum(a.v), out};
  }
  bool fits(Pair const& a, Pair const& b) {
    Index const m = a.o.shape.size(), n = b.o.shape.size();
    for (Index i = 1; i <= std::min(m, n); ++i)
      if (a.o.shape[m - i] != b.o.shape[n - i] && a.o.shape[m - i] != 1 && b.o.shape[n - i] != 1) return false;
    return broadcast(a.o.shape, b.o.shape, "test").count() <= 64;
  }

  void step() {
    switch (pick(0, 15)) {
    case 0: case 1: case 2: return unary(recent());
    case 3: case 4: case 5: return binary(recent(), any());
    case 6: case 7: return choice(recent(), any());
    case 8: return reduction(recent());
    case 9: case 10: case 11: return movement(recent());
    case 12: return joining(recent(), any());
    case 13: return product(recent(), any());
    case 14: return element(recent());
    default: return binary(any(), any());
    }
  }

  void unary(Pair a) {
    switch (pick(0, 8)) {
    case 0: return keep({sin(a.v), map(a.o, [](Taylor const& x) {
                return composed(x, std::sin(x.c[0]), std::cos(x.c[0]), -std::sin(x.c[0]), -std::cos(x.c[0]));
              })});
    case 1: return keep({tanh(a.v), map(a.o, tanh_of)});
    case 2: return keep({exp(0.25 * a.v), map(a.o, [](Taylor const& x) {
                Wide const e = std::exp(0.25L * x.c[0]);
                return composed(x, e, e / 4, e / 16, e / 64);
              })});
    case 3: return keep({square(a.v), map(a.o, [](Taylor const& x) { return x * x; })});
    case 4:
      return keep({log(square(a.v) + 0.5), map(a.o, [](Taylor const& x) { return log_of(x * x + Taylor(0.5L)); })});
    case 5:
      return keep({sqrt(a.v * a.v + 0.25), map(a.o, [](Taylor const& x) { return sqrt_of(x * x + Taylor(0.25L)); })});
    case 6: return keep({-a.v * 0.75, map(a.o, [](Taylor const& x) { return Taylor(-0.75L) * x; })});
    case 7:
      return keep({relu(a.v - 0.25) * a.v, map(a.o, [this](Taylor const& x) {
                     return greater(x.c[0], 0.25L) ? (x - Taylor(0.25L)) * x : Taylor(0);
                   })});
    default: return keep({sign(a.v - 0.125) * a.v, map(a.o, [this](Taylor const& x) {
                            return x.c[0] == 0.125L ? Taylor(0) : Taylor(greater(x.c[0], 0.125L) ? 1 : -1) * x;
                          })});
    }
  }
  void binary(Pair a, Pair b) {
    if (!fits(a, b)) b = a; // the same value twice
    switch (pick(0, 5)) {
    case 0: return keep({a.v + b.v, map(a.o, b.o, [](auto const& x, auto const& y) { return x + y; })});
    case 1: return keep({a.v - b.v, map(a.o, b.o, [](auto const& x, auto const& y) { return x - y; })});
    case 2:
      return keep({a.v / (square(b.v) + 1.0),
                   map(a.o, b.o, [](auto const& x, auto const& y) { return x / (y * y + Taylor(1)); })});
    case 3: return keep({max(a.v, b.v), map(a.o, b.o, [this](auto const& x, auto const& y) { return larger(x, y); })});
    default: return keep({a.v * b.v, map(a.o, b.o, [](auto const& x, auto const& y) { return x * y; })});
    }
  }
  /// The side that is not taken is NaN, or infinite.
  void choice(Pair a, Pair b) {
    if (!fits(a, b)) b = a;
    double const c = pick(0, 2) ? 0.125 : real();
    bool const root = pick(0, 1);
    auto const guarded = [&, c](Taylor const& x) { return root ? sqrt_of(x - Taylor(c)) : log_of(x - Taylor(c)); };
    Variable const moved_by = a.v - c, inner = root ? sqrt(moved_by) : log(moved_by);
    auto const taken = [&, c](auto const& x, auto const& y) { return greater(x.c[0], c) ? guarded(x) * y : y; };
    for (Taylor const& x : a.o.x) // no slopes without measure
      if (x.c[0] > c && x.c[0] < c + 0.05L) return unary(a);
    switch (pick(0, 2)) {
    case 0: return keep({where(a.v > c, inner * b.v, b.v), map(a.o, b.o, taken)});
    case 1: // one value behind two branches
      return keep({where(a.v > c, inner, 0.0) + where(a.v > c + 0.25, inner * b.v, b.v),
                   map(a.o, b.o, [&, c](auto const& x, auto const& y) {
                     Taylor const first = greater(x.c[0], c) ? guarded(x) : Taylor(0);
                     return first + (greater(x.c[0], static_cast<Wide>(c + 0.25)) ? guarded(x) * y : y);
                   })});
    default: // nested, and behind a change of shape
      return keep(
          {reshape(where(reshape(a.v, Shape{-1}) > c,
                         where(reshape(a.v > c + 0.5, Shape{-1}), reshape(a.v, Shape{-1}), reshape(inner, Shape{-1})),
                         0.5),
                   a.v.shape()),
           map(a.o, [&, c](auto const& x) {
             if (!greater(x.c[0], c)) return Taylor(0.5L);
             return greater(x.c[0], static_cast<Wide>(c + 0.5)) ? x : guarded(x);
           })});
    }
  }
  void reduction(Pair a) {
    if (a.o.shape.empty()) return unary(a);
    Index const axis = pick(0, static_cast<int>(a.o.shape.size()) - 1), extent = a.o.shape[axis];
    bool const keepdims = pick(0, 1);
    Plain out{reduced(a.o.shape, Axes{axis}, keepdims), {}};
    Index inner = 1;
    for (Index i = axis + 1; i < a.o.shape.size(); ++i) inner *= a.o.shape[i];
    int const kind = extent > 0 ? pick(0, 2) : 0;
    for (Index k = 0; k < out.shape.count(); ++k) {
      Taylor total = kind == 2 ? a.o.x[static_cast<std::size_t>(k / inner * inner * extent + k % inner)] : Taylor(0);
      for (Index j = kind == 2 ? 1 : 0; j < extent; ++j) {
        Taylor const& x = a.o.x[static_cast<std::size_t>((k / inner * extent + j) * inner + k % inner)];
        if (kind == 2 && x.c[0] == total.c[0]) delicate = true; // ties among several are not of this oracle
        total = kind == 0 ? total + x : kind == 1 ? total + x * x : larger(total, x);
      }
      out.x.push_back(total);
    }
    keep({kind == 0   ? sum(a.v, axis, keepdims)
          : kind == 1 ? sum_of_squares(a.v, axis, keepdims)
                      : max(a.v, Axes{axis}, keepdims),
          out});
  }
  void movement(Pair a) {
    Shape const& shape = a.o.shape;
    if (shape.empty()) return keep({broadcast_to(a.v, Shape{2, 1}), moved(a.o, Shape{2, 1}, [](Index) { return 0; })});
    Index const rows = shape[0], inner = rows == 0 ? 0 : shape.count() / rows;
    switch (pick(0, 5)) {
    case 0: return keep({flatten(a.v), {Shape{shape.count()}, a.o.x}});
    case 1: {
      Shape turned;
      for (Index i = shape.size() - 1; i >= 0; --i) turned.push_back(shape[i]);
      if (shape.size() != 2) {
        Shape longer = shape;
        longer.insert(0, 1);
        return keep({expand_dims(a.v, 0), {longer, a.o.x}});
      }
      return keep(
          {transpose(a.v), moved(a.o, turned, [&](Index k) { return k % shape[0] * shape[1] + k / shape[0]; })});
    }
    case 2: { // backwards
      return keep({slice(a.v, Slice{{}, {}, -1}),
                   moved(a.o, shape, [&](Index k) { return (rows - 1 - k / inner) * inner + k % inner; })});
    }
    case 3: { // every second row
      Shape half = shape;
      half[0] = (rows + 1) / 2;
      return keep(
          {slice(a.v, Slice{{}, {}, 2}), moved(a.o, half, [&](Index k) { return k / inner * 2 * inner + k % inner; })});
    }
    case 4: { // rows by number, one of them twice
      if (rows == 0) return unary(a);
      Shape three = shape;
      three[0] = 3;
      std::vector<Index> const at = {0, pick(0, static_cast<int>(rows) - 1), 0};
      return keep({take(a.v, Indices(at, Shape{3})), moved(a.o, three, [&](Index k) {
                     return at[static_cast<std::size_t>(k / inner)] * inner + k % inner;
                   })});
    }
    default: {
      if (shape.count() > 16) return unary(a);
      Shape wide = shape;
      wide.insert(0, 2);
      return keep(
          {broadcast_to(a.v, wide), moved(a.o, wide, [&](Index k) { return k % std::max<Index>(shape.count(), 1); })});
    }
    }
  }
  void joining(Pair a, Pair b) {
    if (b.o.shape != a.o.shape) b = a;
    if (a.o.shape.count() > 24) return unary(a);
    Plain out{a.o.shape, a.o.x};
    out.x.insert(out.x.end(), b.o.x.begin(), b.o.x.end());
    if (!a.o.shape.empty() && pick(0, 1)) {
      out.shape[0] *= 2;
      return keep({concat({a.v, b.v}), out});
    }
    out.shape.insert(0, 2);
    keep({stack({a.v, b.v}), out});
  }
  void product(Pair a, Pair b) {
    if (a.o.shape.size() != 2) return binary(a, b);
    bool const own = b.o.shape.size() != 2 || b.o.shape[0] != a.o.shape[1]; // then a times its transpose
    Index const m = a.o.shape[0], inner = a.o.shape[1], n = own ? m : b.o.shape[1];
    Plain out{Shape{m, n}, {}};
    for (Index i = 0; i < m; ++i)
      for (Index j = 0; j < n; ++j) {
        Taylor total;
        for (Index k = 0; k < inner; ++k)
          total = total +
                  a.o.x[static_cast<std::size_t>(i * inner + k)] * (own ? a.o.x[static_cast<std::size_t>(j * inner + k)]
                                                                        : b.o.x[static_cast<std::size_t>(k * n + j)]);
        out.x.push_back(total);
      }
    keep({own ? matmul(a.v, transpose(a.v)) : matmul(a.v, b.v), out});
  }
  void element(Pair a) {
    if (a.o.shape.count() == 0 || a.o.shape.empty()) return unary(a);
    Index const k = pick(0, static_cast<int>(a.o.shape.count()) - 1);
    keep({index(flatten(a.v), {k}), {Shape{}, {a.o.x[static_cast<std::size_t>(k)]}}});
  }

  std::mt19937_64 random_;
  Index direction_;
  std::vector<Pair> values_;
};

std::vector<double> numbers(std::vector<Variable> const& all) {
  std::vector<double> out;
  for (Variable const& one : all)
    for (double const x : one.data().to_vector()) out.push_back(x);
  return out;
}

/// What a program gets wrong; empty if nothing.
std::string fault(std::uint64_t seed, bool& counted) {
  Writer const program(seed, -1);
  if (program.delicate || program.largest > 1e5L) return "";
  counted = true;
  Wide const tolerance = 1e-10L * program.largest * program.largest;
  auto const agrees = [&](double found, Wide expected) {
    return std::abs(static_cast<Wide>(found) - expected) <= tolerance + 1e-10L * std::abs(expected);
  };
  Taylor const& expected = program.result.o.x[0];
  auto const text = [](double found, Wide right) {
    return std::to_string(found) + " and not " + std::to_string(static_cast<double>(right));
  };
  if (!agrees(program.result.v.item(), expected.c[0]))
    return "the value is " + text(program.result.v.item(), expected.c[0]);

  std::vector<Variable> const& inputs = program.inputs;
  GradOptions const plain{.allow_unused = true}, building{.create_graph = true, .allow_unused = true};
  std::vector<double> const gradient = numbers(grad({program.result.v}, inputs, plain)),
                            recorded = numbers(grad({program.result.v}, inputs, building));
  for (Index k = 0; k < program.elements; ++k) {
    Wide const right = Writer(seed, k).result.o.x[0].c[1];
    auto const i = static_cast<std::size_t>(k);
    if (!agrees(gradient[i], right)) return "derivative " + std::to_string(k) + " is " + text(gradient[i], right);
    if (!agrees(recorded[i], right))
      return "derivative " + std::to_string(k) + " with a graph is " + text(recorded[i], right);
  }
  for (bool const create_graph : {false, true})
    for (bool const retain : {false, true}) {
      for (Variable x : inputs) x.clear_grad();
      program.result.v.backward({.retain_grad = retain, .create_graph = create_graph});
      std::vector<Variable> stored;
      for (Variable const& x : inputs) stored.push_back(x.has_grad() ? x.grad() : Variable(x.data() * 0.0));
      if (numbers(stored) != (create_graph ? recorded : gradient)) return "backward and grad differ";
      for (Variable x : inputs) x.clear_grad();
    }
  Variable y = program.result.v;
  Wide factorial = 1;
  for (std::size_t order = 1; order < terms; ++order) {
    factorial *= static_cast<Wide>(order);
    for (bool const create_graph : {false, true}) {
      std::vector<Variable> const g = grad({y}, inputs, create_graph ? building : plain);
      Variable along(0.0);
      for (std::size_t i = 0; i < g.size(); ++i) {
        if (g[i].shape() != inputs[i].shape()) return "a gradient has the shape " + to_string(g[i].shape());
        along = along + sum(g[i] * program.directions[i]);
      }
      if (!agrees(along.item(), factorial * expected.c[order]))
        return "order " + std::to_string(order) + (create_graph ? " with a graph" : "") + " is " +
               text(along.item(), factorial * expected.c[order]);
      if (create_graph) y = along;
    }
  }
  return "";
}

void run(int programs, std::uint64_t seed) {
  int counted_all = 0;
  for (std::uint64_t k = 0; counted_all < programs && k < 20u * static_cast<std::uint64_t>(programs); ++k) {
    std::uint64_t const own = seed * 1000003u + k;
    bool counted = false;
    std::string message;
    try {
      message = fault(own, counted);
    } catch (std::exception const& error) {
      message = error.what();
    }
    counted_all += counted;
    BOOST_TEST(message.empty(), "program " << own << ": " << message);
  }
  BOOST_TEST(counted_all == programs);
}

} // namespace

BOOST_AUTO_TEST_SUITE(dynamic_graphs)

BOOST_AUTO_TEST_CASE(of_a_fixed_and_a_fresh_seed) {
  auto const& master = boost::unit_test::framework::master_test_suite();
  if (master.argc > 2) return run(std::atoi(master.argv[1]), std::strtoull(master.argv[2], nullptr, 10));
  run(400, 1);
  auto const fresh =
      static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count() / 1'000'000'000);
  BOOST_TEST_MESSAGE("fresh seed " << fresh);
  BOOST_TEST_CONTEXT("fresh seed " << fresh) run(200, fresh);
}

BOOST_AUTO_TEST_SUITE_END()
