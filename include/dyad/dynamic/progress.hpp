// SPDX-License-Identifier: BSL-1.0
/// \file A line of progress for long runs.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <chrono>
#include <iomanip>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>

namespace dyad {

/// Writes how far a loop is, at most a few times a second, and nothing for a loop that ends sooner.
///
/// \code
/// dyad::Progress progress("fitting", rounds, std::cerr);
/// double loss = 0;
/// for (int i = 0; i < rounds; ++i) {
/// ...
///   progress.step("loss " + std::to_string(loss));
/// }
/// \endcode
class Progress {
public:
  /// Of the title of the loop, the number of its steps, where to write, and the time between two lines.
  Progress(std::string title, long total, std::ostream& out,
           std::chrono::milliseconds interval = std::chrono::milliseconds(500))
      : title_(std::move(title)), total_(total), out_(out), interval_(interval), start_(Clock::now()), last_(start_) {}
  Progress(Progress const&) = delete;
  Progress& operator=(Progress const&) = delete;
  ~Progress() {
    if (shown_) out_ << '\n';
  }

  /// One step is done; `note` stands at the end of the line.
  void step(std::string const& note = {}) {
    ++done_;
    auto const now = Clock::now();
    bool const end = shown_ && done_ == total_; // a line that was begun says how it ended
    if (!end && now - last_ < interval_) return;
    last_ = now;
    shown_ = true;
    double const seconds = std::chrono::duration<double>(now - start_).count();
    std::ostringstream line;
    line << title_ << ' ' << done_ << '/' << total_ << std::fixed << std::setprecision(0) << ", " << seconds
         << " s, about " << seconds / static_cast<double>(done_) * static_cast<double>(total_ - done_) << " s left  "
         << note;
    std::string text = line.str();
    std::size_t const width = std::exchange(width_, text.size());
    if (text.size() < width) text.append(width - text.size(), ' '); // over what the longer line before left
    out_ << '\r' << text << std::flush;
  }

private:
  using Clock = std::chrono::steady_clock;
  std::string title_;
  long total_, done_ = 0;
  std::ostream& out_;
  std::chrono::milliseconds interval_;
  Clock::time_point start_, last_;
  std::size_t width_ = 0;
  bool shown_ = false;
};

} // namespace dyad

#include <dyad/core/macros_back.hpp>
