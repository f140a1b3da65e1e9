// SPDX-License-Identifier: BSL-1.0
// Parameters in files, batches, schedules, clipped gradients, layers of float32, L-BFGS.
#include <dyad/dynamic.hpp>
#include <dyad/dynamic/layers.hpp>
#include <dyad/dynamic/lbfgs.hpp>
#include <dyad/dynamic/optimizers.hpp>
#include <dyad/dynamic/training.hpp>
#include <dyad/interop/parameters.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

using namespace dyad;

namespace {

auto says(std::string sentence) {
  return [sentence](std::exception const& error) {
    BOOST_TEST(error.what() == sentence);
    return error.what() == sentence;
  };
}

/// A folder that goes when the test ends.
struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / "dyad_training_kit";
  Folder() { std::filesystem::create_directory(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string prefix() const { return path.string() + "/"; }
};

} // namespace

BOOST_AUTO_TEST_CASE(parameters_in_files) {
  Folder const folder;
  Random random(1);
  MLP const model({2, 3, 1}, random), other({2, 3, 1}, random), wide({2, 4, 1}, random);
  NdArray const x = random.normal(Shape{5, 2});
  BOOST_TEST(!array_equal(model(x).data(), other(x).data()));
  save_parameters(folder.prefix(), model.parameters());
  load_parameters(folder.prefix(), other.parameters());
  BOOST_TEST(array_equal(model(x).data(), other(x).data()));
  MLP const narrow(
      {2, 3, 1}, random, [](Variable const& v) { return tanh(v); }, DType::float32);
  load_parameters(folder.prefix(), narrow.parameters());
  BOOST_TEST((narrow.parameters()[0].dtype() == DType::float32));
  BOOST_TEST(allclose(narrow(x).data(), model(x).data(), 1e-5, 1e-6));
  NdArray const before = wide.parameters()[0].data();
  BOOST_CHECK_EXCEPTION(load_parameters(folder.prefix(), wide.parameters()), ShapeError,
                        says("dyad: load_parameters: " + folder.prefix() +
                             "layer1.W.npy holds the shape (2, 3), which does not fit "
                             "the variable 'layer1.W' of the shape (2, 4)"));
  BOOST_TEST(array_equal(wide.parameters()[0].data(), before));
  BOOST_CHECK_THROW(load_parameters(folder.prefix() + "not/there/", model.parameters()), NpyError);
  BOOST_CHECK_EXCEPTION(save_parameters(folder.prefix(), {Variable(1.0)}), std::invalid_argument,
                        says("dyad: parameters are saved and loaded by their names, and one has none"));
  BOOST_CHECK_EXCEPTION(save_parameters(folder.prefix(), {Variable(1.0, "a"), Variable(2.0, "a")}),
                        std::invalid_argument,
                        says("dyad: parameters are saved and loaded by their names, and two are called 'a'"));
}

BOOST_AUTO_TEST_CASE(layers_of_float32) {
  Random random(3), same(3);
  Linear const narrow(3, 2, random, "", DType::float32), wide(3, 2, same);
  BOOST_TEST((narrow.weights().dtype() == DType::float32 && narrow.bias().dtype() == DType::float32));
  BOOST_TEST(array_equal(narrow.weights().data(), wide.weights().data().astype(DType::float32)));
  Variable const y = narrow(Variable(random.normal(Shape{4, 3}, 0, 1, DType::float32)));
  BOOST_TEST((y.dtype() == DType::float32));
  SGD optimizer(narrow.parameters(), 0.1);
  sum(square(y)).backward();
  optimizer.step();
  BOOST_TEST((narrow.weights().dtype() == DType::float32 && narrow.weights().grad().dtype() == DType::float32));
}

BOOST_AUTO_TEST_CASE(batches_of_rows) {
  Random random(5);
  for (Index const count : {0, 1, 9, 10, 11}) {
    std::vector<double> seen;
    std::vector<Indices> const all = batches(count, 5, random);
    BOOST_TEST(all.size() == static_cast<std::size_t>((count + 4) / 5));
    NdArray const rows = arange(static_cast<double>(count));
    for (Indices const& batch : all)
      for (double const row : take(rows, batch).to_vector()) seen.push_back(row);
    std::sort(seen.begin(), seen.end());
    BOOST_TEST(seen == rows.to_vector());
  }
  BOOST_CHECK_EXCEPTION(batches(3, 0, random), std::invalid_argument,
                        says("dyad: batches: a batch has one element or more, and not 0"));
}

BOOST_AUTO_TEST_CASE(schedules) {
  auto const near = boost::test_tools::tolerance(1e-14);
  BOOST_TEST(step_decay(1.0, 9, 10) == 1.0, near);
  BOOST_TEST(step_decay(1.0, 20, 10, 0.5) == 0.25, near);
  BOOST_TEST(exponential_decay(2.0, 3, 0.5) == 0.25, near);
  BOOST_TEST(cosine_decay(1.0, 0, 10, 0.2) == 1.0, near);
  BOOST_TEST(cosine_decay(1.0, 5, 10, 0.2) == 0.6, near);
  BOOST_TEST(cosine_decay(1.0, 10, 10, 0.2) == 0.2, near);
  BOOST_TEST(cosine_decay(1.0, 99, 10) == 0.0);
  BOOST_TEST(warm_up(1.0, 0, 4) == 0.25, near);
  BOOST_TEST(warm_up(1.0, 3, 4) == 1.0, near);
  BOOST_TEST(warm_up(1.0, 9, 4) == 1.0, near);
  Variable const u(1.0);
  SGD optimizer({u}, 0.5);
  BOOST_TEST(optimizer.rate() == 0.5);
  square(u).backward();
  optimizer.set_rate(0.25);
  optimizer.step();
  BOOST_TEST(u.item() == 0.5);
  BOOST_TEST(optimizer.steps() == 1);
}

BOOST_AUTO_TEST_CASE(clipped_gradients) {
  Variable const a({3.0, 0.0}), b(4.0), none(1.0);
  sum(0.5 * square(a)).backward();
  square(b).backward(); // the slopes are (3, 0) and 8
  BOOST_TEST(clip_gradients({a, b, none}, 100) == std::sqrt(73.0), boost::test_tools::tolerance(1e-15));
  BOOST_TEST(b.grad().item() == 8);
  clip_gradients({a, b, none}, 1);
  BOOST_TEST(b.grad().item() == 8 / std::sqrt(73.0), boost::test_tools::tolerance(1e-15));
  BOOST_TEST(a.grad().data().at({0}) == 3 / std::sqrt(73.0), boost::test_tools::tolerance(1e-15));
  BOOST_TEST(!none.has_grad());
}

BOOST_AUTO_TEST_CASE(minima_by_lbfgs) {
  // Rosenbrock's function of ten numbers, in two parameters.
  Variable const head({-1.2, 1.0, -1.2}), tail({1.0, -1.2, 1.0, -1.2, 1.0, -1.2, 1.0});
  auto const rosenbrock = [&] {
    Variable const v = concat({head, tail}), here = slice(v, Slice{0, -1}), next = slice(v, Slice{1, {}});
    return sum(100.0 * square(next - square(here)) + square(1.0 - here));
  };
  LbfgsResult const found = minimize_lbfgs(rosenbrock, {head, tail}, {.steps = 500});
  BOOST_TEST(found.converged);
  BOOST_TEST(found.value < 1e-16);
  BOOST_TEST(found.steps < 200);
  BOOST_TEST(found.evaluations < 300);
  BOOST_TEST(allclose(tail.data(), ones({7}), 1e-8, 1e-8));
  // A quadratic ends where its equations say.
  Variable const x(zeros({3}));
  NdArray const a({{4, 1, 0}, {1, 3, 1}, {0, 1, 2}}), b({1, 2, 3});
  minimize_lbfgs([&] { return 0.5 * sum(x * matmul(a, x)) - sum(b * x); }, {x});
  BOOST_TEST(allclose(x.data(), solve(a, b), 1e-7, 1e-8));
  // No step where there is nothing to gain; NaN beyond a wall is a step too long.
  Variable const still(0.0), wall(0.5);
  BOOST_TEST(minimize_lbfgs([&] { return square(still); }, {still}).steps == 0);
  minimize_lbfgs([&] { return wall - log(wall) * 0.001; }, {wall});
  BOOST_TEST(wall.item() == 0.001, boost::test_tools::tolerance(1e-5));
  BOOST_TEST(minimize_lbfgs([&] { return square(wall); }, {wall}, {.steps = 0}).evaluations == 1);
}
