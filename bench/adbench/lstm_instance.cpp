// SPDX-License-Identifier: BSL-1.0
#include "lstm.hpp"
#include "reader.hpp"

namespace adbench::lstm {

Instance read(std::string const& path) {
  Reader file = Reader::words(path);
  Instance out;
  // Products of these fit a std::size_t; what they promise is read number by number, and missing where the file ends.
  constexpr std::size_t most = 1'000'000;
  out.layers = file.count("the number of layers l", most);
  out.length = static_cast<std::size_t>(file.integer("the length of the sequence c", 2, static_cast<long long>(most)));
  out.b = file.count("the size b of a character", most);
  out.main = file.numbers(8 * out.layers * out.b, "main parameters");
  out.extra = file.numbers(3 * out.b, "extra parameters");
  out.state = file.numbers(2 * out.layers * out.b, "state");
  out.sequence = file.numbers(out.length * out.b, "sequence");
  file.end();
  return out;
}

} // namespace adbench::lstm
