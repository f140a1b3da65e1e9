// SPDX-License-Identifier: BSL-1.0
/// \file Recorded operations with parameters as calls in a program, with axes and extents as types: the text runs on
/// tensor expressions and, but for tuples, on Variables.
#pragma once

#include <dyad/ops/parameters.hpp>
#include <dyad/print/static_arguments.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dyad::bridge {

/// A recorded operation, as text: the arguments are named already.
struct RecordedCall {
  std::string_view operation;
  IndexList parameters;
  Shape result;
  std::vector<std::string> arguments;
  std::vector<Shape> shapes;

  /// The call, or nothing for an operation that tensor expressions do not have.
  std::optional<std::string> text() const {
    if (is<ops::Reshape>() || is<ops::BroadcastTo>() || is<ops::SumTo>()) return call({arguments[0], print::static_list("extents", result)});
    if (is<ops::Sum>() || is<ops::SumOfSquares>() || is<ops::Norm>() || is<ops::Maximum>() || is<ops::Minimum>() || is<ops::LogSumExp>()) return reduction();
    if (is<ops::Softmax>()) return call({arguments[0], print::static_list("axes", detail::operation_from<ops::Softmax>(parameters).axes)});
    if (is<ops::Permute>()) return call({arguments[0], print::static_list("axes", detail::operation_from<ops::Permute>(parameters).axes)});
    if (is<ops::MatMul>()) return product();
    if (is<ops::Linear>() && shapes[0].size() == 2) return call(arguments);
    if (is<ops::SliceView>()) return slices();
    if (is<ops::Concat>()) return joined(detail::operation_from<ops::Concat>(parameters).axis);
    if (is<ops::Stack>()) return joined(detail::operation_from<ops::Stack>(parameters).axis);
    return {};
  }

private:
  template <class Op> bool is() const { return operation == Op::name; }
  static std::string written(std::string_view name, std::vector<std::string> const& parts) {
    std::string out(name);
    out += '(';
    for (std::size_t i = 0; i < parts.size(); ++i) out += (i ? ", " : "") + parts[i];
    return out + ')';
  }
  std::string call(std::vector<std::string> const& parts) const { return written(operation, parts); }
  std::string reduction() const {
    auto const op = detail::operation_from<ops::Sum>(parameters); // all reductions have the same parameters
    std::vector<std::string> parts{arguments[0], print::static_list("axes", op.axes)};
    if (op.axes.empty()) return is<ops::SumOfSquares>() ? written("square", arguments) : is<ops::Norm>() ? written("abs", arguments) : arguments[0];
    if (op.keepdims) parts.emplace_back("keepdims");
    return call(parts);
  }
  std::string product() const {
    auto const op = detail::operation_from<ops::MatMul>(parameters);
    auto const turned = [&](std::size_t i, bool transposed) {
      if (!transposed) return arguments[i];
      return written("swap_axes", {arguments[i], "axis<-1>", "axis<-2>"});
    };
    return call({turned(0, op.transpose_a), turned(1, op.transpose_b)});
  }
  std::string slices() const {
    auto const op = detail::operation_from<ops::SliceView>(parameters);
    std::string out = arguments[0];
    Shape sliced = shapes[0];
    for (Index axis = 0; axis < op.start.size(); ++axis) {
      print::AxisRange const part(op, axis);
      if (part.whole(shapes[0][axis])) continue;
      sliced[axis] = part.count;
      out = written("slice", {out, part.text(), "axis<" + std::to_string(axis) + ">"});
    }
    return sliced == result ? out : written("reshape", {out, print::static_list("extents", result)});
  }
  std::string joined(Index axis) const { return call({written("hana::make_tuple", arguments), "axis<" + std::to_string(axis) + ">"}); }
};

} // namespace dyad::bridge
