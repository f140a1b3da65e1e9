// SPDX-License-Identifier: BSL-1.0
/// \file Twenty formulas from different fields. Each is written once, in the few words that `generate.py` reads as
/// well: `auto const name = let(…);`, constants as `0.5_k`, and one `return let(…);`.
#pragma once

#include "number.hpp"

#include <dyad/ops/gamma.hpp>

#include <cmath>

namespace bench {

using std::exp, std::log, std::sqrt, std::sin, std::cos, std::pow, std::erfc, std::lgamma;

/// Where an input is taken from.
struct Range {
  double low, high;
};

/// What not every library of numbers has.
struct Needs {
  bool power = false; ///< `pow` of two numbers
  bool erfc = false, lgamma = false;
};

/// The volatility that Black's formula needs for a price of the SABR model (Hagan, Kumar, Lesniewski, Woodward 2002).
struct Sabr {
  static constexpr char const* name = "SABR volatility";
  static constexpr Range domain[] = {{90, 98}, {102, 120}, {0.5, 2}, {0.2, 0.4}, {0.4, 0.8}, {-0.5, 0.2}, {0.2, 0.6}};
  static constexpr Needs needs = {.power = true};
  static constexpr auto formula = [](auto const& forward, auto const& strike, auto const& time, auto const& alpha,
                                     auto const& beta, auto const& rho, auto const& nu) {
    auto const one_less = let(1_k - beta);
    auto const ratio = let(log(forward / strike));
    auto const middle = let(pow(forward * strike, one_less / 2_k));
    auto const z = let(nu / alpha * middle * ratio);
    auto const x = let(log((sqrt(1_k - 2_k * rho * z + z * z) + z - rho) / (1_k - rho)));
    auto const b = let(one_less * one_less * ratio * ratio);
    auto const below = let(middle * (1_k + b / 24_k + b * b / 1920_k));
    auto const drift = let(one_less * one_less / 24_k * alpha * alpha / (middle * middle) +
                           rho * beta * nu * alpha / (4_k * middle) + (2_k - 3_k * rho * rho) / 24_k * nu * nu);
    return let(alpha / below * (z / x) * (1_k + drift * time));
  };
};

/// Two charged atoms: Lennard-Jones and Coulomb, by the positions of both.
struct LennardJones {
  static constexpr char const* name = "Lennard-Jones with charge";
  static constexpr Range domain[] = {{-0.2, 0.2}, {-0.2, 0.2}, {-0.2, 0.2}, {0.8, 1.2}, {0.5, 0.9}, {0.3, 0.7}};
  static constexpr Needs needs = {};
  static constexpr auto formula = [](auto const& ax, auto const& ay, auto const& az, auto const& bx, auto const& by,
                                     auto const& bz) {
    auto const x = let(ax - bx);
    auto const y = let(ay - by);
    auto const z = let(az - bz);
    auto const r2 = let(x * x + y * y + z * z);
    auto const s2 = let(1.21_k / r2);
    auto const s6 = let(s2 * s2 * s2);
    return let(2.6_k * (s6 * s6 - s6) - 0.7_k / sqrt(r2));
  };
};

/// The symmetric Dirichlet energy of a triangle (Smith, Schaefer 2015), by its corners in the plane.
struct SymmetricDirichlet {
  static constexpr char const* name = "symmetric Dirichlet";
  static constexpr Range domain[] = {{-0.1, 0.1}, {-0.1, 0.1}, {0.9, 1.2}, {-0.1, 0.2}, {0.3, 0.6}, {0.7, 1.1}};
  static constexpr Needs needs = {};
  static constexpr auto formula = [](auto const& ax, auto const& ay, auto const& bx, auto const& by, auto const& cx,
                                     auto const& cy) {
    auto const ux = let(bx - ax);
    auto const uy = let(by - ay);
    auto const vx = let(cx - ax);
    auto const vy = let(cy - ay);
    auto const j00 = let(1.05_k * ux - 0.12_k * vx);
    auto const j10 = let(1.05_k * uy - 0.12_k * vy);
    auto const j01 = let(0.97_k * vx - 0.55_k * ux);
    auto const j11 = let(0.97_k * vy - 0.55_k * uy);
    auto const squares = let(j00 * j00 + j01 * j01 + j10 * j10 + j11 * j11);
    auto const det = let(j00 * j11 - j01 * j10);
    return let(0.45_k * squares * (1_k + 1_k / (det * det)));
  };
};

/// The log-density of Student's t distribution, by the point and all parameters.
struct StudentT {
  static constexpr char const* name = "Student t log-density";
  static constexpr Range domain[] = {{-2, 2}, {-0.5, 0.5}, {0.5, 2}, {3, 9}};
  static constexpr Needs needs = {.lgamma = true};
  static constexpr auto formula = [](auto const& x, auto const& location, auto const& scale, auto const& nu) {
    auto const z = let((x - location) / scale);
    auto const half = let((nu + 1_k) / 2_k);
    return let(lgamma(half) - lgamma(nu / 2_k) - 0.5_k * log(3.14159265358979324_k * nu) - log(scale) -
               half * log(1_k + z * z / nu));
  };
};

/// The angular acceleration of the upper arm of a double pendulum, by angles and angular velocities.
struct DoublePendulum {
  static constexpr char const* name = "double pendulum";
  static constexpr Range domain[] = {{-1.5, 1.5}, {-1.5, 1.5}, {-2, 2}, {-2, 2}};
  static constexpr Needs needs = {};
  static constexpr auto formula = [](auto const& a, auto const& b, auto const& va, auto const& vb) {
    auto const d = let(a - b);
    auto const s = let(sin(d));
    auto const c = let(cos(d));
    auto const above =
        let(-34.335_k * sin(a) - 14.715_k * sin(a - 2_k * b) - 3_k * s * (vb * vb * 0.8_k + va * va * 1.1_k * c));
    return let(above / (1.1_k * (3.5_k - 1.5_k * cos(2_k * d))));
  };
};

/// How far the hand of a robot's arm with four joints is from its goal, squared.
struct RobotArm {
  static constexpr char const* name = "robot arm";
  static constexpr Range domain[] = {{-2, 2}, {-1, 1}, {-1, 1}, {-1, 1}};
  static constexpr Needs needs = {};
  static constexpr auto formula = [](auto const& base, auto const& shoulder, auto const& elbow, auto const& wrist) {
    auto const second = let(shoulder + elbow);
    auto const third = let(second + wrist);
    auto const reach = let(0.5_k * cos(shoulder) + 0.4_k * cos(second) + 0.15_k * cos(third));
    auto const dx = let(cos(base) * reach - 0.4_k);
    auto const dy = let(sin(base) * reach - 0.3_k);
    auto const dz = let(0.5_k * sin(shoulder) + 0.4_k * sin(second) + 0.15_k * sin(third) - 0.2_k);
    return let(dx * dx + dy * dy + dz * dz);
  };
};

/// The neo-Hookean energy of a tetrahedron, by its four corners.
struct NeoHookean {
  static constexpr char const* name = "neo-Hookean tetrahedron";
  static constexpr Range domain[] = {{-0.1, 0.1}, {-0.1, 0.1}, {-0.1, 0.1}, {0.9, 1.2},  {-0.1, 0.1}, {-0.1, 0.1},
                                     {-0.1, 0.1}, {0.9, 1.2},  {-0.1, 0.1}, {-0.1, 0.1}, {-0.1, 0.1}, {0.9, 1.2}};
  static constexpr Needs needs = {};
  static constexpr auto formula = [](auto const& ax, auto const& ay, auto const& az, auto const& bx, auto const& by,
                                     auto const& bz, auto const& cx, auto const& cy, auto const& cz, auto const& dx,
                                     auto const& dy, auto const& dz) {
    auto const ux = let(bx - ax);
    auto const uy = let(by - ay);
    auto const uz = let(bz - az);
    auto const vx = let(cx - ax);
    auto const vy = let(cy - ay);
    auto const vz = let(cz - az);
    auto const wx = let(dx - ax);
    auto const wy = let(dy - ay);
    auto const wz = let(dz - az);
    auto const f00 = let(1.02_k * ux + 0.03_k * vx - 0.05_k * wx);
    auto const f10 = let(1.02_k * uy + 0.03_k * vy - 0.05_k * wy);
    auto const f20 = let(1.02_k * uz + 0.03_k * vz - 0.05_k * wz);
    auto const f01 = let(0.98_k * vx - 0.04_k * ux + 0.02_k * wx);
    auto const f11 = let(0.98_k * vy - 0.04_k * uy + 0.02_k * wy);
    auto const f21 = let(0.98_k * vz - 0.04_k * uz + 0.02_k * wz);
    auto const f02 = let(1.01_k * wx + 0.06_k * ux - 0.01_k * vx);
    auto const f12 = let(1.01_k * wy + 0.06_k * uy - 0.01_k * vy);
    auto const f22 = let(1.01_k * wz + 0.06_k * uz - 0.01_k * vz);
    auto const squares =
        let(f00 * f00 + f01 * f01 + f02 * f02 + f10 * f10 + f11 * f11 + f12 * f12 + f20 * f20 + f21 * f21 + f22 * f22);
    auto const det = let(f00 * (f11 * f22 - f12 * f21) - f01 * (f10 * f22 - f12 * f20) + f02 * (f10 * f21 - f11 * f20));
    auto const l = let(log(det));
    return let(0.35_k * (squares - 3_k) - 0.7_k * l + 0.9_k * l * l);
  };
};

/// The cross-entropy of a softmax over five classes, the first of which was seen.
struct Softmax {
  static constexpr char const* name = "softmax cross-entropy";
  static constexpr Range domain[] = {{-2, 2}, {-2, 2}, {-2, 2}, {-2, 2}, {-2, 2}};
  static constexpr Needs needs = {};
  static constexpr auto formula = [](auto const& a, auto const& b, auto const& c, auto const& d, auto const& e) {
    return let(log(exp(a) + exp(b) + exp(c) + exp(d) + exp(e)) - a);
  };
};

/// The potential of the Earth with its flattening (J2), in units of its radius.
struct J2Gravity {
  static constexpr char const* name = "gravity with J2";
  static constexpr Range domain[] = {{0.8, 1.5}, {-1.5, -0.8}, {0.5, 1.2}};
  static constexpr Needs needs = {};
  static constexpr auto formula = [](auto const& x, auto const& y, auto const& z) {
    auto const r2 = let(x * x + y * y + z * z);
    auto const r = let(sqrt(r2));
    return let(-1_k / r * (1_k - 0.00108263_k / r2 * (1.5_k * z * z / r2 - 0.5_k)));
  };
};

/// The residual Helmholtz energy of a fluid by the equation of Peng and Robinson, in reduced units.
struct PengRobinson {
  static constexpr char const* name = "Peng-Robinson";
  static constexpr Range domain[] = {{0.7, 1.5}, {0.3, 3}, {0, 0.4}};
  static constexpr Needs needs = {};
  static constexpr auto formula = [](auto const& temperature, auto const& volume, auto const& omega) {
    auto const kappa = let(0.37464_k + 1.54226_k * omega - 0.26992_k * omega * omega);
    auto const root = let(1_k + kappa * (1_k - sqrt(temperature)));
    return let(temperature * log(volume / (volume - 0.0778_k)) -
               0.45724_k * root * root / 0.220052_k * log((volume + 0.187826_k) / (volume - 0.032225_k)));
  };
};

} // namespace bench
