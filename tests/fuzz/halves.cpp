// SPDX-License-Identifier: BSL-1.0
// Random programs that mix the halves: operations on Variables, fused expressions and recurrences, composed so that
// arguments depend on each other in every way; values and derivatives up to the fourth order against power series in
// plain loops. A fixed seed and a fresh one; any number by hand:
//   test_fuzz --run_test=halves -- COUNT SEED
#include "halves.hpp"

#include <dyad/dynamic.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <random>
#include <sstream>
#include <string>

namespace {

using dyad::DType;
using dyad::Index;
using dyad::NdArray;
using dyad::Shape;
using dyad::Variable;
using test::Series;
using test::SeriesArray;
using Extents = std::vector<long>;

enum class Kind { leaf, add, multiply, divide, sine, where, sum_of_axis, element, stretched, self_joined, fused, scan };

/// One value of a program: how it is made from earlier ones.
struct Step {
  Kind kind = Kind::leaf;
  std::vector<std::size_t> from = {};
  std::size_t choice = 0; ///< which formula, which axis, which position, which result of a recurrence
  Extents shape = {};
  bool keepdims = false;
  DType dtype = DType::float64;
  std::vector<double> value = {}, direction = {}; ///< of a leaf
};

struct Formulas {
  std::vector<test::FusedFormula> fused = test::fused_formulas();
  std::vector<test::StepFormula> steps = test::step_formulas();
};

Formulas const& formulas() {
  static Formulas const all;
  return all;
}

/// A random program. All shapes broadcast: each is the end of one shape of three axes, with an extent of 1 here and
/// there.
class RandomProgram {
public:
  explicit RandomProgram(std::uint64_t seed) : random_(seed) {
    static constexpr long lanes[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17};
    full_ = {1 + below(3), below(4), lanes[static_cast<std::size_t>(below(12))]};
    if (below(3) != 0) full_[1] = 1 + below(3);
    mixed_ = below(4) == 0;
    for (long count = 1 + below(3); count > 0; --count) add_leaf();
    for (long count = 3 + below(6); count > 0; --count) add_step();
    orders = static_cast<int>(1 + below(4));
    for (std::size_t i = steps.size(); i-- > 0 && results.size() < 3;) results.push_back(i);
  }

  std::vector<Step> steps;
  std::vector<std::size_t> results; ///< their sum, weighted, is differentiated
  int orders = 1;

  bool has_floats() const {
    return std::any_of(steps.begin(), steps.end(), [](Step const& step) { return step.dtype == DType::float32; });
  }
  /// Fixed weights of the elements of a result.
  static double weight(std::size_t i) { return std::cos(1.0 + static_cast<double>(i)) + 0.25; }

private:
  long below(long n) { return static_cast<long>(random_() % static_cast<std::uint64_t>(n)); }
  double between(double low, double high) {
    return low + (high - low) * static_cast<double>(random_() >> 11) * 0x1p-53;
  }

  Extents some_shape(std::size_t rank) {
    Extents shape(full_.end() - static_cast<std::ptrdiff_t>(rank), full_.end());
    for (long& extent : shape)
      if (below(5) == 0) extent = 1;
    return shape;
  }
  void add_leaf() {
    Step leaf;
    leaf.shape = some_shape(static_cast<std::size_t>(below(4)));
    if (mixed_ && below(2) == 0) leaf.dtype = DType::float32;
    for (std::size_t i = 0; i < SeriesArray::count(leaf.shape); ++i) {
      double const number = between(-1.5, 1.5);
      leaf.value.push_back(leaf.dtype == DType::float32 ? static_cast<double>(static_cast<float>(number)) : number);
      leaf.direction.push_back(between(-1, 1));
    }
    steps.push_back(std::move(leaf));
  }
  std::size_t any() { return static_cast<std::size_t>(below(static_cast<long>(steps.size()))); }
  /// A value that fits, or one that is made so.
  std::size_t one_that(std::function<bool(Extents const&)> const& fits, Extents const& shape) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < steps.size(); ++i)
      if (fits(steps[i].shape)) found.push_back(i);
    if (!found.empty()) return found[static_cast<std::size_t>(below(static_cast<long>(found.size())))];
    Step step;
    step.kind = Kind::stretched;
    step.from = {one_that([](Extents const& s) { return s.empty(); }, {})}; // there always is a single number
    step.shape = shape;
    return push(std::move(step));
  }
  std::size_t push(Step step) {
    for (std::size_t const i : step.from) step.dtype = steps[i].dtype == DType::float64 ? DType::float64 : step.dtype;
    steps.push_back(std::move(step));
    return steps.size() - 1;
  }
  void add_number() { // so that there always is a single number
    Step leaf;
    leaf.value = {between(-1, 1)};
    leaf.direction = {between(-1, 1)};
    steps.push_back(std::move(leaf));
  }

  void add_step() {
    if (std::none_of(steps.begin(), steps.end(), [](Step const& s) { return s.shape.empty(); })) add_number();
    static constexpr Kind kinds[] = {Kind::add,         Kind::multiply, Kind::divide,      Kind::sine,  Kind::where,
                                     Kind::sum_of_axis, Kind::element,  Kind::self_joined, Kind::fused, Kind::fused,
                                     Kind::fused,       Kind::fused,    Kind::scan,        Kind::scan};
    Step step;
    step.kind = kinds[below(std::size(kinds))];
    if (step.kind == Kind::scan) return add_scan();
    std::size_t arguments = 2;
    if (step.kind == Kind::where) arguments = 3;
    if (step.kind == Kind::sine || step.kind == Kind::sum_of_axis || step.kind == Kind::element ||
        step.kind == Kind::self_joined)
      arguments = 1;
    if (step.kind == Kind::fused) {
      step.choice = static_cast<std::size_t>(below(static_cast<long>(formulas().fused.size())));
      arguments = formulas().fused[step.choice].arguments;
    }
    for (std::size_t i = 0; i < arguments; ++i) step.from.push_back(i > 0 && below(3) == 0 ? step.from[0] : any());
    for (std::size_t const i : step.from) step.shape = test::stretched(step.shape, steps[i].shape);
    if (step.kind == Kind::sum_of_axis || step.kind == Kind::element || step.kind == Kind::self_joined) {
      if (step.shape.empty() || step.shape[0] == 0) return;
      if (step.kind ==
          Kind::self_joined) { // joined with itself: only an axis of one element keeps a shape that broadcasts
        if (step.shape[0] != 1 || full_[full_.size() - step.shape.size()] != 2) return;
        step.shape[0] = 2;
      } else if (step.kind == Kind::element) {
        step.choice = static_cast<std::size_t>(below(step.shape[0]));
        step.shape.erase(step.shape.begin());
      } else {
        step.choice = static_cast<std::size_t>(below(static_cast<long>(step.shape.size())));
        step.keepdims = below(2) == 0 || step.choice != 0;
        if (step.keepdims)
          step.shape[step.choice] = 1;
        else
          step.shape.erase(step.shape.begin());
      }
    }
    push(std::move(step));
  }

  /// States of some rank, a sequence of one more, and a parameter that may be either.
  void add_scan() {
    std::size_t const choice = static_cast<std::size_t>(below(static_cast<long>(formulas().steps.size()))),
                      states = formulas().steps[choice].states;
    std::size_t const rank = static_cast<std::size_t>(below(3));
    long const count = full_[2 - rank];
    auto const is_state = [&](Extents const& shape) { return shape.size() == rank; };
    auto const is_sequence = [&](Extents const& shape) { return shape.size() == rank + 1 && shape[0] == count; };
    Extents const lanes(full_.end() - static_cast<std::ptrdiff_t>(rank), full_.end()),
        rows(full_.end() - static_cast<std::ptrdiff_t>(rank + 1), full_.end());
    Step step;
    step.kind = Kind::scan;
    for (std::size_t k = 0; k < states; ++k)
      step.from.push_back(k > 0 && below(3) == 0 ? step.from[0] : one_that(is_state, lanes));
    step.from.push_back(one_that(is_sequence, rows));
    std::size_t parameter = any();
    for (int tries = 0; tries < 5 && !(steps[parameter].shape.size() <= rank || is_sequence(steps[parameter].shape));
         ++tries)
      parameter = any();
    if (!(steps[parameter].shape.size() <= rank || is_sequence(steps[parameter].shape))) parameter = step.from[0];
    step.from.push_back(parameter);
    for (std::size_t const i : step.from) {
      Extents shape = steps[i].shape;
      if (shape.size() > rank) shape.erase(shape.begin());
      step.shape = test::stretched(step.shape, shape);
    }
    step.shape.insert(step.shape.begin(), count);
    for (std::size_t k = 0; k < states; ++k) {
      step.choice = choice + k * formulas().steps.size();
      push(step);
    }
  }

  std::mt19937_64 random_;
  Extents full_;
  bool mixed_ = false;
};

Shape shape_of(Extents const& extents) {
  Shape shape;
  for (long const extent : extents) shape.push_back(extent);
  return shape;
}

/// The program on Variables.
std::vector<Variable> run(RandomProgram const& program) {
  std::vector<Variable> value;
  for (Step const& step : program.steps) {
    std::vector<Variable> x;
    for (std::size_t const i : step.from) x.push_back(value[i]);
    switch (step.kind) {
    case Kind::leaf:
      value.emplace_back(NdArray(step.value, shape_of(step.shape)).astype(step.dtype));
      break;
    case Kind::add:
      value.push_back(x[0] - 0.5 * x[1]);
      break;
    case Kind::multiply:
      value.push_back(x[0] * x[1]);
      break;
    case Kind::divide:
      value.push_back(x[0] / (1.5 + x[1] * x[1]));
      break;
    case Kind::sine:
      value.push_back(sin(x[0]));
      break;
    case Kind::where:
      value.push_back(where(x[0] > x[1], x[1], x[2]));
      break;
    case Kind::sum_of_axis:
      value.push_back(0.5 * sum(x[0], dyad::Axes(static_cast<Index>(step.choice)), step.keepdims));
      break;
    case Kind::element:
      value.push_back(index(x[0], {static_cast<Index>(step.choice)}));
      break;
    case Kind::stretched:
      value.push_back(broadcast_to(x[0], shape_of(step.shape)));
      break;
    case Kind::self_joined:
      value.push_back(dyad::concat({x[0], x[0]}));
      break;
    case Kind::fused:
      value.push_back(formulas().fused[step.choice].fused(x));
      break;
    case Kind::scan: {
      std::size_t const formula = step.choice % formulas().steps.size();
      value.push_back(formulas().steps[formula].scan(x)[step.choice / formulas().steps.size()]);
    }
    }
  }
  return value;
}

/// All states after each step.
SeriesArray run_scan(Step const& step, std::vector<SeriesArray const*> const& x) {
  test::StepFormula const& formula = formulas().steps[step.choice % formulas().steps.size()];
  SeriesArray out(step.shape);
  std::size_t const rank = step.shape.size() - 1;
  Extents const lanes(step.shape.begin() + 1, step.shape.end());
  std::size_t const width = SeriesArray::count(lanes);
  test::for_each_place(lanes, [&](std::size_t n, Extents const& lane) {
    std::vector<Series> at;
    for (SeriesArray const* const one : x) at.push_back(one->shape.size() > rank ? Series() : one->at(lane));
    for (long t = 0; t < step.shape[0]; ++t) {
      Extents place = lane;
      place.insert(place.begin(), t);
      for (std::size_t i = formula.states; i < x.size(); ++i)
        if (x[i]->shape.size() > rank) at[i] = x[i]->at(place);
      std::vector<Series> const next = formula.step(at);
      std::copy(next.begin(), next.end(), at.begin());
      out.element[static_cast<std::size_t>(t) * width + n] = next[step.choice / formulas().steps.size()];
    }
  });
  return out;
}

/// What the oracle makes of a program whose leaves move along their directions, and one element of one leaf by e
/// besides.
struct Truth {
  Series total;
  double largest = 1; ///< of all derivatives on the way
};

Truth run_series(RandomProgram const& program, std::size_t leaf, std::size_t element) {
  std::vector<SeriesArray> value;
  Truth truth;
  for (std::size_t n = 0; n < program.steps.size(); ++n) {
    Step const& step = program.steps[n];
    std::vector<SeriesArray const*> x;
    for (std::size_t const i : step.from) x.push_back(&value[i]);
    SeriesArray out(step.shape);
    switch (step.kind) {
    case Kind::leaf:
      for (std::size_t i = 0; i < out.element.size(); ++i) {
        out.element[i].value = {step.value[i], step.direction[i]};
        if (n == leaf && i == element) out.element[i].slope[0] = 1;
      }
      break;
    case Kind::add:
      out = map_elements([](Series const& a, Series const& b) { return a - 0.5 * b; }, *x[0], *x[1]);
      break;
    case Kind::multiply:
      out = map_elements([](Series const& a, Series const& b) { return a * b; }, *x[0], *x[1]);
      break;
    case Kind::divide:
      out = map_elements([](Series const& a, Series const& b) { return a / (Series(1.5) + b * b); }, *x[0], *x[1]);
      break;
    case Kind::sine:
      out = map_elements([](Series const& a) { return sin(a); }, *x[0]);
      break;
    case Kind::where:
      out = map_elements([](Series const& a, Series const& b, Series const& c) { return where(a > b, b, c); }, *x[0],
                         *x[1], *x[2]);
      break;
    case Kind::sum_of_axis: {
      Extents const& shape = x[0]->shape;
      test::for_each_place(shape, [&](std::size_t i, Extents const& place) {
        std::size_t offset = 0;
        for (std::size_t axis = 0; axis < shape.size(); ++axis)
          if (axis != step.choice)
            offset = offset * static_cast<std::size_t>(shape[axis]) + static_cast<std::size_t>(place[axis]);
        out.element[offset] = out.element[offset] + 0.5 * x[0]->element[i];
      });
      break;
    }
    case Kind::element:
      std::copy_n(x[0]->element.begin() + static_cast<std::ptrdiff_t>(step.choice * out.element.size()),
                  out.element.size(), out.element.begin());
      break;
    case Kind::stretched:
    case Kind::self_joined:
      out = map_elements([](Series const& a, Series const&) { return a; }, *x[0], out);
      break;
    case Kind::fused:
      test::for_each_place(step.shape, [&](std::size_t i, Extents const& place) {
        std::vector<Series> at;
        for (SeriesArray const* const one : x) at.push_back(one->at(place));
        out.element[i] = formulas().fused[step.choice].plain(at);
      });
      break;
    case Kind::scan:
      out = run_scan(step, x);
    }
    for (Series const& one : out.element)
      for (std::size_t i = 0; i < Series::terms; ++i)
        truth.largest = std::max({truth.largest, std::abs(one.value[i]), std::abs(one.slope[i])});
    value.push_back(std::move(out));
  }
  for (std::size_t const result : program.results)
    for (std::size_t i = 0; i < value[result].element.size(); ++i)
      truth.total = truth.total + RandomProgram::weight(i) * value[result].element[i];
  return truth;
}

std::string described(RandomProgram const& program) {
  static constexpr char const* names[] = {"leaf", "add",     "multiply",  "divide", "sine",  "where",
                                          "sum",  "element", "stretched", "joined", "fused", "scan"};
  std::ostringstream out;
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    Step const& step = program.steps[i];
    out << "  " << i << ": " << names[static_cast<int>(step.kind)] << ' ' << step.choice << " of";
    for (std::size_t const from : step.from) out << ' ' << from;
    out << ", shape " << to_string(shape_of(step.shape)) << (step.dtype == DType::float32 ? " float\n" : "\n");
  }
  return out.str();
}

/// An empty text, or what is wrong.
std::string compare(RandomProgram const& program, std::uint64_t seed) {
  std::vector<Variable> const value = run(program);
  std::vector<Variable> leaves;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    if (value[i].shape() != shape_of(program.steps[i].shape))
      return "value " + std::to_string(i) + " has the shape " + to_string(value[i].shape());
    if (program.steps[i].kind != Kind::leaf) continue;
    leaves.push_back(value[i]);
    places.push_back(i);
  }
  Variable total(0.0);
  for (std::size_t const result : program.results) {
    std::vector<double> weights;
    for (Index i = 0; i < value[result].size(); ++i)
      weights.push_back(RandomProgram::weight(static_cast<std::size_t>(i)));
    total = total + sum(value[result] * NdArray(weights, value[result].shape()));
  }
  double const tolerance = program.has_floats() ? 1e-3 : 1e-9;
  std::mt19937_64 random(seed);
  double factorial = 1;
  for (int order = 0; order <= program.orders; ++order) {
    if (order > 0) factorial *= order;
    std::size_t const k = static_cast<std::size_t>(order);
    // The last gradient may be one of numbers only.
    bool const building = order < program.orders || random() % 2 == 0;
    std::vector<Variable> const slopes = grad({total}, leaves, {.create_graph = building, .allow_unused = true});
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      if (slopes[i].shape() != leaves[i].shape())
        return "a gradient of the shape " + to_string(slopes[i].shape()) + " of order " + std::to_string(order + 1);
      if (slopes[i].dtype() != leaves[i].dtype()) return "a gradient of another element type";
      if (leaves[i].size() == 0) continue;
      std::size_t const element = random() % static_cast<std::uint64_t>(leaves[i].size());
      Truth const truth = run_series(program, places[i], element);
      double const bound = tolerance * factorial * truth.largest * truth.largest;
      double const by = slopes[i].data().to_vector()[element];
      std::ostringstream out;
      out.precision(17);
      if (!(std::abs(total.item() - factorial * truth.total.value[k]) <= bound))
        out << "derivative of order " << order << ": " << total.item() << " instead of "
            << factorial * truth.total.value[k];
      else if (!(std::abs(by - factorial * truth.total.slope[k]) <= bound))
        out << "gradient of order " << order + 1 << " by element " << element << " of " << places[i] << ": " << by
            << " instead of " << factorial * truth.total.slope[k];
      if (!out.str().empty()) return out.str();
    }
    total = Variable(0.0);
    for (std::size_t i = 0; i < leaves.size(); ++i)
      total = total +
              sum(slopes[i] * NdArray(program.steps[places[i]].direction, leaves[i].shape()).astype(leaves[i].dtype()));
  }
  return {};
}

void try_programs(std::uint64_t seed, long count) {
  long wrong = 0;
  for (long i = 0; i < count && wrong < 5; ++i) {
    std::uint64_t const own = seed + static_cast<std::uint64_t>(i);
    RandomProgram const program(own);
    std::string problem;
    try {
      problem = compare(program, own);
    } catch (std::exception const& error) { problem = error.what(); }
    if (problem.empty()) continue;
    ++wrong;
    BOOST_ERROR("program " << own << ": " << problem << "\n" << described(program));
  }
  BOOST_TEST_MESSAGE("halves: " << count << " programs from the seed " << seed << ", " << wrong << " wrong");
}

} // namespace

BOOST_AUTO_TEST_SUITE(halves)

BOOST_AUTO_TEST_CASE(programs_of_a_fixed_seed) { try_programs(1, 250); }

BOOST_AUTO_TEST_CASE(programs_of_a_fresh_seed) {
  auto const& options = boost::unit_test::framework::master_test_suite();
  long const count = options.argc > 1 ? std::atol(options.argv[1]) : 100;
  std::uint64_t const seed =
      options.argc > 2
          ? std::strtoull(options.argv[2], nullptr, 10)
          : static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count()) % 1'000'000'000u;
  std::cout << "halves: " << count << " programs from the seed " << seed << std::endl;
  try_programs(seed, count);
}

BOOST_AUTO_TEST_SUITE_END()
