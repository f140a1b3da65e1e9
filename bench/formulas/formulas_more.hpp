// SPDX-License-Identifier: BSL-1.0
/// \file The second ten of the formulas.
#pragma once

#include "formulas.hpp"

namespace bench {

/// The price of a European call (Black, Scholes 1973).
struct BlackScholes {
  static constexpr char const* name = "Black-Scholes call";
  static constexpr Range domain[] = {{80, 120}, {80, 120}, {0.01, 0.1}, {0.1, 0.5}, {0.2, 2}};
  static constexpr Needs needs = {.erfc = true};
  static constexpr auto formula = [](auto const& spot, auto const& strike, auto const& rate, auto const& sigma,
                                     auto const& time) {
    auto const spread = let(sigma * sqrt(time));
    auto const d1 = let((log(spot / strike) + (rate + sigma * sigma / 2_k) * time) / spread);
    auto const d2 = let(d1 - spread);
    return let(0.5_k * spot * erfc(-0.707106781186547524_k * d1) -
               0.5_k * strike * exp(-rate * time) * erfc(-0.707106781186547524_k * d2));
  };
};

/// The excess Gibbs energy of a binary mixture (UNIQUAC; Abrams, Prausnitz 1975), by amounts and temperature.
struct Uniquac {
  static constexpr char const* name = "UNIQUAC";
  static constexpr Range domain[] = {{0.3, 2}, {0.3, 2}, {0.9, 1.3}};
  static constexpr Needs needs = {};
  static constexpr auto formula = [](auto const& n1, auto const& n2, auto const& temperature) {
    auto const n = let(n1 + n2);
    auto const volumes = let(2.1055_k * n1 + 0.92_k * n2);
    auto const surfaces = let(1.972_k * n1 + 1.4_k * n2);
    auto const share = let(1.972_k * n1 / surfaces);
    auto const other = let(1.4_k * n2 / surfaces);
    auto const t12 = let(exp(-0.21_k / temperature));
    auto const t21 = let(exp(-0.95_k / temperature));
    auto const combinatorial = let(n1 * log(2.1055_k * n / volumes) + n2 * log(0.92_k * n / volumes) +
                                   5_k * (1.972_k * n1 * log(0.93658989_k * volumes / surfaces) +
                                          1.4_k * n2 * log(1.52173913_k * volumes / surfaces)));
    auto const residual = let(1.972_k * n1 * log(share + other * t21) + 1.4_k * n2 * log(other + share * t12));
    return let(temperature * (combinatorial - residual));
  };
};

/// The real part of the characteristic exponent of Heston's model (1993) at the frequency 1.5, for long times.
struct Heston {
  static constexpr char const* name = "Heston exponent";
  static constexpr Range domain[] = {{0.8, 2.5}, {0.02, 0.1}, {0.2, 0.6}, {-0.8, -0.2}, {0.02, 0.1}};
  static constexpr Needs needs = {};
  static constexpr auto formula = [](auto const& kappa, auto const& theta, auto const& sigma, auto const& rho,
                                     auto const& variance) {
    auto const xi = let(-1.5_k * rho * sigma);
    auto const s2 = let(sigma * sigma);
    auto const a = let(kappa * kappa - xi * xi + 2.25_k * s2);
    auto const b = let(2_k * kappa * xi + 1.5_k * s2);
    auto const d = let(sqrt((sqrt(a * a + b * b) + a) / 2_k));
    return let((kappa * theta + variance) * (kappa - d) / s2);
  };
};

/// The price of a bond with three payments under the curve of Nelson and Siegel (1987), by the parameters of the curve.
struct NelsonSiegel {
  static constexpr char const* name = "Nelson-Siegel bond";
  static constexpr Range domain[] = {{0.02, 0.05}, {-0.02, 0.01}, {-0.02, 0.02}, {0.8, 2.5}};
  static constexpr Needs needs = {};
  static constexpr auto formula = [](auto const& level, auto const& slope, auto const& bend, auto const& tau) {
    auto const e1 = let(exp(-1_k / tau));
    auto const e2 = let(exp(-2_k / tau));
    auto const e5 = let(exp(-5_k / tau));
    auto const y1 = let(level + slope * tau * (1_k - e1) + bend * (tau * (1_k - e1) - e1));
    auto const y2 = let(level + slope * tau * (1_k - e2) / 2_k + bend * (tau * (1_k - e2) / 2_k - e2));
    auto const y5 = let(level + slope * tau * (1_k - e5) / 5_k + bend * (tau * (1_k - e5) / 5_k - e5));
    return let(4_k * exp(-y1) + 4_k * exp(-2_k * y2) + 104_k * exp(-5_k * y5));
  };
};

/// The three-body term of silicon (Stillinger, Weber 1985), by two bonds.
struct StillingerWeber {
  static constexpr char const* name = "Stillinger-Weber triplet";
  static constexpr Range domain[] = {{0.9, 1.1}, {-0.3, 0.3}, {-0.3, 0.3}, {-0.5, -0.2}, {0.7, 1.0}, {-0.3, 0.3}};
  static constexpr Needs needs = {};
  static constexpr auto formula = [](auto const& ax, auto const& ay, auto const& az, auto const& bx, auto const& by,
                                     auto const& bz) {
    auto const ra = let(sqrt(ax * ax + ay * ay + az * az));
    auto const rb = let(sqrt(bx * bx + by * by + bz * bz));
    auto const angle = let((ax * bx + ay * by + az * bz) / (ra * rb) + 0.333333333333333333_k);
    return let(21_k * exp(1.2_k / (ra - 1.8_k) + 1.2_k / (rb - 1.8_k)) * angle * angle);
  };
};

/// How far a point is seen from where a camera expects it, squared, by the quaternion and the place of the camera.
struct QuaternionReprojection {
  static constexpr char const* name = "quaternion reprojection";
  static constexpr Range domain[] = {{0.8, 1.1},  {-0.3, 0.3}, {-0.3, 0.3}, {-0.3, 0.3},
                                     {-0.5, 0.5}, {-0.5, 0.5}, {3, 5}};
  static constexpr Needs needs = {};
  static constexpr auto formula = [](auto const& w, auto const& x, auto const& y, auto const& z, auto const& tx,
                                     auto const& ty, auto const& tz) {
    auto const s = let(2_k / (w * w + x * x + y * y + z * z));
    auto const px =
        let((1_k - s * (y * y + z * z)) * 0.7_k + s * (x * y - w * z) * -0.4_k + s * (x * z + w * y) * 1.3_k + tx);
    auto const py =
        let(s * (x * y + w * z) * 0.7_k + (1_k - s * (x * x + z * z)) * -0.4_k + s * (y * z - w * x) * 1.3_k + ty);
    auto const pz =
        let(s * (x * z - w * y) * 0.7_k + s * (y * z + w * x) * -0.4_k + (1_k - s * (x * x + y * y)) * 1.3_k + tz);
    auto const u = let(px / pz);
    auto const v = let(py / pz);
    auto const r = let(u * u + v * v);
    auto const bend = let(1_k - 0.12_k * r + 0.03_k * r * r);
    auto const du = let(1.8_k * u * bend - 0.25_k);
    auto const dv = let(1.8_k * v * bend + 0.1_k);
    return let(du * du + dv * dv);
  };
};

/// The eccentricity of an orbit, by place and velocity.
struct Eccentricity {
  static constexpr char const* name = "orbital eccentricity";
  static constexpr Range domain[] = {{0.8, 1.2}, {-0.3, 0.3}, {-0.3, 0.3}, {-0.3, 0.3}, {0.7, 1.2}, {-0.3, 0.3}};
  static constexpr Needs needs = {};
  static constexpr auto formula = [](auto const& x, auto const& y, auto const& z, auto const& u, auto const& v,
                                     auto const& w) {
    auto const r = let(sqrt(x * x + y * y + z * z));
    auto const along = let(x * u + y * v + z * w);
    auto const excess = let(u * u + v * v + w * w - 1_k / r);
    auto const ex = let(excess * x - along * u);
    auto const ey = let(excess * y - along * v);
    auto const ez = let(excess * z - along * w);
    return let(sqrt(ex * ex + ey * ey + ez * ez + 0.01_k));
  };
};

/// The negative log-likelihood of three answers under a logistic model with a random intercept.
struct LogisticMixed {
  static constexpr char const* name = "logistic mixed model";
  static constexpr Range domain[] = {{-1, 1}, {-1, 1}, {-1, 1}, {-1, 0.5}};
  static constexpr Needs needs = {};
  static constexpr auto formula = [](auto const& intercept, auto const& slope, auto const& effect,
                                     auto const& log_scale) {
    auto const mean = let(intercept + effect);
    auto const first = let(mean + 0.3_k * slope);
    auto const second = let(mean - 1.1_k * slope);
    auto const third = let(mean + 0.8_k * slope);
    auto const z = let(effect * exp(-log_scale));
    return let(log(1_k + exp(first)) - first + log(1_k + exp(second)) + log(1_k + exp(third)) - third + 0.5_k * z * z +
               log_scale);
  };
};

/// The misfit of a measured rate to the kinetics of Michaelis and Menten with mixed inhibition, squared.
struct MichaelisMenten {
  static constexpr char const* name = "Michaelis-Menten, inhibited";
  static constexpr Range domain[] = {{0.5, 3}, {0.1, 2}, {1, 3}, {0.5, 2}, {0.5, 2}, {0.5, 2}};
  static constexpr Needs needs = {};
  static constexpr auto formula = [](auto const& substrate, auto const& inhibitor, auto const& fastest, auto const& km,
                                     auto const& ki, auto const& ks) {
    auto const rate = let(fastest * substrate / (km * (1_k + inhibitor / ki) + substrate * (1_k + inhibitor / ks)));
    auto const misfit = let(rate - 0.8_k);
    return let(misfit * misfit);
  };
};

/// A kernel of Gaussian processes that is periodic for a while, by two times and all parameters.
struct PeriodicKernel {
  static constexpr char const* name = "Gaussian-process kernel";
  static constexpr Range domain[] = {{0, 1}, {1.5, 3}, {0.5, 2}, {0.5, 2}, {0.8, 2}, {2, 5}};
  static constexpr Needs needs = {};
  static constexpr auto formula = [](auto const& s, auto const& t, auto const& scale, auto const& smooth,
                                     auto const& period, auto const& reach) {
    auto const d = let(s - t);
    auto const wave = let(sin(3.14159265358979324_k * d / period) / smooth);
    auto const far = let(d / reach);
    return let(scale * scale * exp(-2_k * wave * wave - 0.5_k * far * far));
  };
};

} // namespace bench
