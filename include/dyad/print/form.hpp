// SPDX-License-Identifier: BSL-1.0
/// \file How the text of a node looks from outside: all that its users need to know of it.
#pragma once

#include <string_view>

namespace dyad::print {

/// How tightly a piece of text binds: the next operator needs brackets around anything looser.
enum class Binding { logic, comparison, sum, product, sign, power, atom };

/// Signs are pulled out of products, so that sums can show them: a text is a sign, if negative, and a magnitude.
struct Form {
  Binding binding = Binding::atom; ///< of the magnitude
  bool negative = false;
  bool number_first = false; ///< the magnitude begins with a plain number or a constant
  bool bracket_first = false;
  bool function = false; ///< a call whose name can carry an exponent
  int base = -1;         ///< of a power written for a product of equal factors
  int exponent = 0;
};

/// A piece of text still to be written.
struct Step {
  enum Kind {
    text,
    integer,
    whole,      ///< a node with its sign
    magnitude,  ///< a node without its sign
    added,      ///< a node as a later term of a sum: its sign is the operator
    subtracted, ///< the same behind a minus
  };
  Kind kind = text;
  std::string_view literal = {};
  int value = 0;                  ///< the node, or the integer
  Binding least = Binding::logic; ///< anything looser gets brackets

  Step(std::string_view words) : literal(words) {}
  Step(char const* words) : literal(words) {}
  Step(Kind what, int node, Binding tightness = Binding::logic) : kind(what), value(node), least(tightness) {}
};

} // namespace dyad::print
