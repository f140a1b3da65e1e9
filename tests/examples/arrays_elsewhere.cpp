// SPDX-License-Identifier: BSL-1.0
// A least-squares gradient with data of Eigen, as a matrix of Eigen, kept in a file of NumPy.
#include <dyad/dynamic.hpp>
#include <dyad/interop/eigen.hpp>
#include <dyad/interop/npy.hpp>

#include <Eigen/Core>

#include <cstdio>
#include <filesystem>
#include <vector>

int main() {
  Eigen::MatrixXd a(3, 2);
  a << 1, 2, 3, 4, 5, 6;
  Eigen::VectorXd b(3);
  b << 1, -1, 2;

  dyad::Variable x(std::vector{0.5, -0.5}, "x");
  dyad::Variable const loss = sum(square(matmul(dyad::Variable(a), x) - dyad::Variable(b)));
  loss.backward();
  Eigen::VectorXd const gradient = dyad::as_eigen(x.grad()); // a view, copied here
  std::printf("loss %g, gradient (%g, %g)\n", loss.item(), gradient[0], gradient[1]);

  auto const path = (std::filesystem::temp_directory_path() / "dyad_example.npy").string();
  dyad::save_npy(path, x.data());
  x.set_data(dyad::load_npy(path)); // numpy.load reads it, too
  std::printf("x = (%g, %g)\n", x.data().at({0}), x.data().at({1}));
  std::filesystem::remove(path);
}
