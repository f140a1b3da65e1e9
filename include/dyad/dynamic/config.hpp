// SPDX-License-Identifier: BSL-1.0
/// \file Switches of the dynamic backend, one set per thread.
#pragma once

namespace dyad {

/// What a thread's computation with Variables does besides computing.
class Config {
public:
  /// What may be switched, for each thread.
  enum Option {
    enable_backprop, ///< record the graph that `backward` needs; on by default
    train,           ///< operations such as `dropout` behave as in training; on by default
    find_anomalies ///< values and derivatives that become NaN or infinite throw (see `detect_anomaly`); off by default
  };

  /// An option of this thread.
  static bool get(Option option) noexcept { return values_[option]; }

private:
  friend class using_config;
  static inline constinit thread_local bool values_[3] = {true, true, false};
};

/// Sets one option of this thread until the end of the scope, however that is left.
class [[nodiscard]] using_config {
public:
  /// Sets the option until the end of the scope.
  using_config(Config::Option option, bool value) noexcept : option_(option), before_(Config::values_[option]) {
    Config::values_[option] = value;
  }
  ~using_config() { Config::values_[option_] = before_; }
  using_config(using_config const&) = delete;
  using_config& operator=(using_config const&) = delete;

private:
  Config::Option option_;
  bool before_;
};

/// Records no graph until the end of the scope.
class [[nodiscard]] no_grad {
public:
  no_grad() noexcept : guard_(Config::enable_backprop, false) {}

private:
  using_config guard_;
};

/// Operations behave as in use, not as in training, until the end of the scope.
class [[nodiscard]] test_mode {
public:
  test_mode() noexcept : guard_(Config::train, false) {}

private:
  using_config guard_;
};

} // namespace dyad
