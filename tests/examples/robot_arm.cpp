// SPDX-License-Identifier: BSL-1.0
// A six-joint arm: where its hand is, the Jacobian by the joints, and the derivative of the Jacobian in time, which the
// acceleration of the hand needs: a = J q'' + J' q'. The hand is followed along a motion q(t) and the acceleration
// confirmed by second differences of its place, which use no derivative.
#include <dyad/typed.hpp>

#include <Eigen/Dense>

#include <array>
#include <cstdio>

using Joints = Eigen::Vector<double, 6>;

// Denavit and Hartenberg's parameters of a PUMA 560: twist, length and offset of each link.
constexpr double right_angle = 1.5707963267948966;
constexpr std::array<std::array<double, 3>, 6> links{{{right_angle, 0, 0},
                                                      {0, 0.4318, 0},
                                                      {-right_angle, 0.0203, 0.15005},
                                                      {right_angle, 0, 0.4318},
                                                      {-right_angle, 0, 0},
                                                      {0, 0, 0.2}}};
constexpr double cosine(double twist) { return twist == 0 ? 1 : 0; } // of a right angle or none
constexpr double sine(double twist) { return twist > 0 ? 1 : twist < 0 ? -1 : 0; }

/// The hand, from the last link to the first: p = rotation about z by q, then about x by the twist.
constexpr auto hand = dyad::function<dyad::Vec<6>>([](auto const& q) {
  auto x = 0.0 * q[0], y = x, z = x;
  for (std::size_t i = 6; i-- > 0;) {
    auto const [twist, length, offset] = links[i];
    auto const u = x + length, v = cosine(twist) * y - sine(twist) * z,
               w = sine(twist) * y + cosine(twist) * z + offset;
    auto const c = cos(q[i]), s = sin(q[i]);
    x = c * u - s * v;
    y = s * u + c * v;
    z = w;
  }
  return std::array{x, y, z};
});
/// J' q' = d/dt (J q'), the derivative of a directional derivative in the same direction.
constexpr auto turning = dyad::function<dyad::Vec<6>, dyad::Vec<6>>([](auto const& q, auto const& speed) {
  return jvp(hand)(q, speed);
});

Joints motion(double t, int order) { // each joint swings: its place, speed and acceleration
  Joints const number = Joints::LinSpaced(0, 5), f = 0.5 + 0.2 * number.array();
  auto const angle = (f * t + number).array();
  if (order == 0) return angle.sin();
  if (order == 1) return f.array() * angle.cos();
  return -f.array().square() * angle.sin();
}

int main() {
  double const t = 0.8, step = 1e-4;
  Joints const q = motion(t, 0), speed = motion(t, 1), pull = motion(t, 2), still = Joints::Zero();
  auto const J = dyad::jacobian(hand)(q);
  Eigen::Vector3d const bend = dyad::jvp(turning)(q, speed, speed, still); // J' q'
  Eigen::Vector3d const velocity = J * speed, acceleration = J * pull + bend;
  auto const place = [](double time) { return hand(motion(time, 0)); };
  Eigen::Vector3d const here = place(t), later = place(t + step), before = place(t - step);
  for (int i = 0; i < 3; ++i)
    std::printf("%c: place %8.5f, velocity %8.5f, acceleration %8.5f (of which J' q' %8.5f)\n", "xyz"[i], here[i],
                velocity[i], acceleration[i], bend[i]);
  bool const right = velocity.isApprox((later - before) / (2 * step), 1e-7) &&
                     acceleration.isApprox((later - 2 * here + before) / (step * step), 1e-6);
  std::printf("as by differences of the place: %s\n", right ? "yes" : "no");
}
