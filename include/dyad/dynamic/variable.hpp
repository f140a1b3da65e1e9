// SPDX-License-Identifier: BSL-1.0
/// \file Variables: arrays that remember how they were computed.
#pragma once

#include <dyad/core/raise.hpp>
#include <dyad/dynamic/node.hpp>
#include <dyad/ops/operation.hpp>

#include <concepts>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <vector>

namespace dyad {

struct BackwardOptions;

template <> inline constexpr bool is_symbolic<Variable> = true;
template <> inline constexpr bool is_recorded<Variable> = true;

/// An array that takes part in differentiation. Copies name the same node: they share value, gradient and name.
///
/// Operations on Variables record a graph (while `Config::enable_backprop` is on), and `backward` runs it in reverse. A
/// gradient is itself a Variable.
class Variable {
public:
  Variable() : Variable(NdArray()) {}
  ///@{
  /// Of a number, an array or nested lists; errors and drawings call it by its name.
  template <class T>
    requires std::is_arithmetic_v<T>
  Variable(T number, std::string name = {}) : Variable(NdArray(number), std::move(name)) {}
  Variable(NdArray data, std::string name = {}) : Variable(new detail::Node(std::move(data))) {
    set_name(std::move(name));
  }
  Variable(std::initializer_list<detail::Nested> list, std::string name = {})
      : Variable(NdArray(list), std::move(name)) {}
  ///@}
  /// Of a copy of the elements of a row, such as a `std::vector`, or of a matrix of Eigen.
  template <class R>
    requires(detail::Elements<R> || detail::MatrixLike<R>)
  explicit Variable(R const& values, std::string name = {}) : Variable(NdArray(values), std::move(name)) {}

  /// A handle on a node: for the implementation.
  explicit Variable(detail::Node* node) noexcept : node_(node) {
    if (node_) node_->share_handle();
  }
  ///@{
  /// A copy is another handle on the same value and gradient.
  Variable(Variable const& other) noexcept : Variable(other.node_) {}
  Variable(Variable&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  Variable& operator=(Variable other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ///@}
  ~Variable() {
    if (node_) node_->release_handle();
  }

  /// The value.
  NdArray const& data() const { return node_->data; }
  /// Replaces the value, of the same or another shape, for all copies of this variable. What was computed from the old
  /// one stays as it is, and can no longer be differentiated: a sweep that needs the old value throws
  /// `std::logic_error`.
  void set_data(NdArray data) noexcept { node_->replace_data(std::move(data)); }
  /// The extents of the axes of the value.
  Shape const& shape() const { return node_->data.shape(); }
  /// The number of axes.
  Index ndim() const { return node_->data.ndim(); }
  /// The number of elements.
  Index size() const { return node_->data.size(); }
  /// The type of the elements.
  DType dtype() const { return node_->data.dtype(); }
  /// The value of one element; throws `ShapeError` for more.
  double item() const { return node_->data.item(); }
  /// As `item`.
  explicit operator double() const { return item(); }
  /// True if the one element is not zero: for the conditions that comparisons give.
  explicit operator bool() const { return static_cast<bool>(node_->data); }

  /// What stands at a position of the first axis, `index(x, {i})`: an element of a vector, a row of a matrix. Negative
  /// positions count from the end. Throws `IndexError` outside of the axis.
  template <std::integral I, class Self = Variable> Self operator[](I i) const {
    return index(static_cast<Self const&>(*this), {static_cast<Index>(i)});
  }

  /// Its name; empty if it has none.
  std::string const& name() const { return detail::name_of(*node_); }
  /// Names it.
  void set_name(std::string name) {
    node_->name = name.empty() ? nullptr : std::make_unique<std::string>(std::move(name));
  }

  /// The gradient that `backward` left. Throws `std::logic_error` if there is none.
  Variable grad() const {
    if (!has_grad())
      raise(std::logic_error("dyad: grad: " + label() +
                             (is_leaf() ? " has no gradient: call backward on a result first"
                                        : " is the result of '" + std::string(creator()) +
                                              "', and such gradients are kept by backward({.retain_grad = true})")));
    return Variable(node_->gradient());
  }
  /// Whether `backward` left a gradient.
  bool has_grad() const { return node_->gradient() != nullptr; }
  /// Stores a gradient by hand. Throws `ShapeError` unless it has the shape of the variable.
  template <class = void> void set_grad(Variable const& gradient);
  /// Forgets the gradient.
  void clear_grad() { node_->set_gradient(nullptr); }

  /// The name of the operation that computed this value; empty for a leaf.
  std::string_view creator() const { return node_->operation(); }
  /// The variables that the creator was applied to; plain numbers appear as constants.
  template <class = void> std::vector<Variable> inputs() const {
    std::vector<Variable> result;
    for (detail::Operand const& operand : node_->arguments())
      result.push_back(operand.node ? Variable(operand.node) : constant(operand.number));
    return result;
  }
  /// 0 for a leaf, else one more than the highest of the inputs.
  Index generation() const { return static_cast<Index>(node_->order / 2); }
  /// Whether no operation computed it.
  bool is_leaf() const { return node_->is_leaf(); }
  /// True if nothing is ever differentiated by this value: plain numbers and arrays, conditions, detached values.
  bool is_constant() const { return node_->is_constant(); }

  /// Cuts this variable from what it was computed from.
  void unchain() { node_->unchain(); }
  /// Cuts this variable and everything it was computed from: gradients end here (truncated backpropagation).
  template <class = void> void unchain_backward();
  /// The same value, a constant: no gradient passes through it.
  Variable detach() const { return constant(data()); }
  /// A value through which no gradient passes.
  static Variable constant(NdArray data) { return Variable(new detail::Node(std::move(data), true)); }

  /// Adds the gradient of this variable, seeded with ones, to that of each leaf it depends on. Throws
  /// `std::logic_error` for a value that was computed of variables and not recorded. (Templates, so that only programs
  /// that differentiate compile the sweeps.)
  template <class = void> void backward() const;
  /// The same with options.
  template <class = void> void backward(BackwardOptions const& options) const;

  /// How errors call this variable.
  std::string label() const { return detail::label_of(*node_); }
  /// \cond
  detail::Node* node() const { return node_; }
  /// \endcond
  /// Whether two handles are of the same value.
  friend bool same(Variable const& a, Variable const& b) { return a.node_ == b.node_; }

private:
  detail::Node* node_;
};

/// How `backward` runs.
struct BackwardOptions {
  bool retain_grad = false;     ///< keep the gradients of intermediate values too
  bool create_graph = false;    ///< record the graph of the gradients, so that they can be differentiated
  std::optional<Variable> seed = {}; ///< the cotangent of the result; ones if none is given
};

/// A Variable of anything that can be one; Variables are handed through.
inline Variable as_variable(Variable const& x) { return x; }
inline Variable as_variable(NdArray const& x) { return Variable(x); }
template <class T>
  requires std::is_arithmetic_v<T>
Variable as_variable(T x) {
  return Variable(x);
}

/// A plain number or an array as a constant: how typed expressions take them in among Variables.
template <class X> Variable as_constant(std::type_identity<Variable>, X const& x) {
  return Variable::constant(NdArray(x));
}

/// The same of a plain number among the values that an expression is called with.
template <class... T> Variable as_constant_among(std::type_identity<Variable>, double x, T const&... value) {
  return Variable::constant(NdArray::scalar(x, dtype_among(value...)));
}

/// The array behind anything that has one.
inline NdArray as_array(Variable const& x) { return x.data(); }
inline NdArray as_array(NdArray const& x) { return x; }
template <class T>
  requires std::is_arithmetic_v<T>
NdArray as_array(T x) {
  return NdArray(x);
}

template <class> void Variable::unchain_backward() {
  std::vector<Variable> waiting{*this};
  while (!waiting.empty()) {
    Variable const at = std::move(waiting.back());
    waiting.pop_back();
    for (detail::Operand const& operand : at.node_->operands())
      if (operand.node && !operand.node->is_leaf()) waiting.emplace_back(operand.node);
    at.node_->unchain();
  }
}

} // namespace dyad
