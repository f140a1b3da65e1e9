// SPDX-License-Identifier: BSL-1.0
/// \file Loops over rows on several processes, by MPI.
///
/// \code
/// auto const here = dyad::mpi(MPI_COMM_WORLD);
/// ...
/// auto const with_gradient = dyad::value_and_gradient(misfit.on(here));
/// ...
/// auto const out = with_gradient(at, own);
/// \endcode
///
/// Each process brings rows of its own, as many as it has, and the same numbers and vectors beside them. Sums over rows
/// are those over the rows of all processes, and every process gets the results. What is computed row by row stays with
/// the process that brought the row.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/core/raise.hpp>
#include <dyad/typed/where.hpp>

#ifndef OMPI_SKIP_MPICXX // the functions of C are enough
#define OMPI_SKIP_MPICXX 1
#endif
#ifndef MPICH_SKIP_MPICXX
#define MPICH_SKIP_MPICXX 1
#endif
#include <mpi.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <type_traits>
#include <vector>

namespace dyad {

namespace interop {

/// The processes of a communicator. A call is collective: every process makes it, of the same function. What the
/// processes have summed up is added in the order of their ranks, so that all get the same bits, each time.
///
/// Where a call fails on one process, because it throws, it throws there; on all others it throws `std::runtime_error`.
/// A program without exceptions ends.
class Ranks {
public:
  static constexpr bool parallel = false, ranks = true, reports = false;
  explicit Ranks(MPI_Comm communicator) : communicator_(communicator) {}

  /// Replaces sums by those of all processes. Every call tells which program it is of.
  template <class T> void reduce(T* sums, std::size_t count, std::uint64_t program) const {
    meet(static_cast<long>(count), program);
    MPI_Datatype const type = std::is_same_v<T, float> ? MPI_FLOAT : MPI_DOUBLE;
    static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>,
                  "dyad: sums over the rows of several processes are numbers of type double or float");
    int size = 0;
    MPI_Comm_size(communicator_, &size);
    std::vector<T> all(count * static_cast<std::size_t>(size));
    MPI_Allgather(sums, static_cast<int>(count), type, all.data(), static_cast<int>(count), type, communicator_);
    for (std::size_t s = 0; s < count; ++s) {
      sums[s] = all[s];
      for (std::size_t rank = 1; rank < static_cast<std::size_t>(size); ++rank)
        sums[s] = sums[s] + all[rank * count + s];
    }
  }
  /// How many rows all processes have together.
  std::size_t total(std::size_t rows, std::uint64_t program) const {
    meet(of_count, program);
    unsigned long long mine = rows, all = 0;
    MPI_Allreduce(&mine, &all, 1, MPI_UNSIGNED_LONG_LONG, MPI_SUM, communicator_);
    return static_cast<std::size_t>(all);
  }
  /// Runs what every process does, so that none waits for one that has failed.
  template <class Call> void together(Call const& call) const { together(0, call); }
  /// The same of a call of a program.
  template <class Call> void together(std::uint64_t program, Call const& call) const {
#if defined(__cpp_exceptions)
    try {
      call();
      meet(of_end, program);
    } catch (Elsewhere const& failure) {
      throw std::runtime_error(failure.what());
    } catch (...) {
      say(of_failure, program);
      throw;
    }
#else // what fails ends its process, and with it MPI's program
    call();
    meet(of_end, program);
#endif
  }

private:
  static constexpr long of_count = -1, of_end = -2, of_failure = -3;
  /// Another process has failed, or makes another call.
  struct Elsewhere : std::runtime_error {
    using std::runtime_error::runtime_error;
  };
  struct Heard {
    bool failure, same;
  };
  /// What the processes are about to do, and of which program.
  Heard say(long what, std::uint64_t program) const {
    long const of = static_cast<long>(program >> 1), mine[] = {what, -what, of, -of};
    long least[4];
    MPI_Allreduce(mine, least, 4, MPI_LONG, MPI_MIN, communicator_);
    return {least[0] == of_failure, least[0] == -least[1] && least[2] == -least[3]};
  }
  /// Waits for all processes, which are about to do the same.
  void meet(long what, std::uint64_t program) const {
    Heard const heard = say(what, program);
    if (heard.failure)
      raise(Elsewhere("dyad: mpi: the call of a function failed on another process, which says why"));
    if (!heard.same)
      raise(Elsewhere("dyad: mpi: the processes call different functions; a call is made by all of them, of the same "
                      "function"));
  }

  MPI_Comm communicator_;
};

} // namespace interop

/// Loops over rows run on the processes of a communicator, each on the rows that it brings.
inline interop::Ranks mpi(MPI_Comm communicator) { return interop::Ranks(communicator); }

} // namespace dyad

#include <dyad/core/macros_back.hpp>
