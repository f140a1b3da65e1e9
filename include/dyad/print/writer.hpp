// SPDX-License-Identifier: BSL-1.0
/// \file Writes a graph as a formula: what text and LaTeX have in common.
///
/// Bottom up, each node gets a `Form` of constant size; top down, a stack of steps appends to one string. So no depth
/// of nesting needs a call stack, and the memory beyond the output grows with the graph.
#pragma once

#include <dyad/print/form.hpp>
#include <dyad/print/source.hpp>

#include <algorithm>
#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyad::print {

/// A template, as are the styles, so that only a program that prints compiles it; `S` is `Source`.
template <std::same_as<Source> S> class Writer {
public:
  /// The formula. Where it would be long, shared parts get names and are written once, in front: `t1 = …; the rest`.
  std::string write() {
    std::vector<bool> const shared = parts_to_name();
    for (int id = 0; id < source_.graph.size(); ++id) {
      at(forms_, id) = form_of(id);
      if (!shared[static_cast<std::size_t>(id)]) continue;
      int const name = next_name();
      out_ += name_text(name) + " = ";
      run({Step::whole, id});
      out_ += separator();
      at(names_, id) = name;
    }
    write(source_.result);
    return std::move(out_);
  }

protected:
  explicit Writer(S const& s, std::string_view open, std::string_view close)
      : source_(s), open_(open), close_(close), forms_(static_cast<std::size_t>(s.graph.size())),
        names_(forms_.size(), 0) {}
  ~Writer() = default;

  // What a style of writing decides.
  virtual Binding leaf_binding(graph::Node const& n) const = 0;
  virtual std::string leaf(graph::Node const& n) const = 0; ///< without its sign
  virtual Form quotient_form(Form const& a) const = 0;
  virtual Form call_form(graph::Node const& n) const = 0;
  virtual std::string_view sign(graph::OpInfo const& op) const = 0; ///< of a comparison or a logical operation
  virtual std::string_view times(bool number_follows, bool bracket_follows) const = 0;
  virtual std::string name_text(int number) const = 0;
  virtual std::string_view separator() const = 0;
  virtual void quotient(int a, int b) = 0;
  virtual void power(Step const& base, Step const& exponent) = 0;
  virtual void call(graph::Node const& n) = 0;

  graph::Node const& node(int id) const { return source_.graph[id]; }
  bool named(int id) const { return at(names_, id) > 0; }
  Form shown(int id) const { return named(id) ? Form{} : at(forms_, id); }
  void put(std::string_view words) { out_ += words; }
  /// Writes these next, before all that is waiting.
  void then(std::initializer_list<Step> steps) {
    for (Step const* step = steps.end(); step != steps.begin();) waiting_.push_back(*--step);
  }
  void then_arguments(graph::Node const& n) {
    for (int k = n.arity() - 1; k >= 0; --k) {
      if (k > 0) then({", ", {Step::whole, n.arg[k]}});
      else then({{Step::whole, n.arg[k]}});
    }
  }
  /// An exponent that counts factors, else 0.
  int counting(Step const& exponent) const {
    if (exponent.kind == Step::integer) return exponent.value;
    graph::Node const& n = node(exponent.value);
    constexpr double most = 1e9;
    return n.is(graph::Role::constant) && n.value >= 2 && n.value <= most && n.value == static_cast<int>(n.value)
               ? static_cast<int>(n.value)
               : 0;
  }
  /// The node below all changes of sign.
  int unsigned_part(int id) const {
    while (!named(id) && node(id).is(graph::Algebra::neg)) id = node(id).arg[0];
    return id;
  }

  S const& source_;

private:
  std::vector<bool> parts_to_name() const {
    constexpr double longest = 2000;
    std::vector<bool> name(forms_.size(), false);
    std::vector<double> length(forms_.size(), 1);
    for (int id = 0; id < source_.graph.size(); ++id)
      for (int k = 0; k < node(id).arity(); ++k) at(length, id) += 4 + at(length, node(id).arg[k]);
    double total = 0;
    for (int const root : source_.roots) total += at(length, root);
    if (total <= longest) return name;
    std::vector<int> const used = uses(source_);
    for (int id = 0; id < source_.graph.size(); ++id)
      name[static_cast<std::size_t>(id)] = node(id).arity() > 0 && at(used, id) > 1;
    return name;
  }

  /// The next t1, t2, … that no variable has.
  int next_name() {
    if (last_name_ == 0)
      for (int id = 0; id < source_.graph.size(); ++id)
        if (node(id).is(graph::Role::variable) && node(id).op->name.starts_with('t'))
          taken_.push_back(node(id).op->name);
    auto const is_taken = [&](std::string_view name) {
      return std::find(taken_.begin(), taken_.end(), name) != taken_.end();
    };
    do ++last_name_;
    while (is_taken('t' + std::to_string(last_name_)));
    return last_name_;
  }

  void write(Nest const& nest) {
    if (nest.root >= 0) return run({Step::whole, nest.root});
    put(open_);
    for (auto const& part : nest.parts) {
      if (&part != nest.parts.data()) put(", ");
      write(part);
    }
    put(close_);
  }

  Form form_of(int id) const {
    using enum graph::Algebra;
    graph::Node const& n = node(id);
    if (n.arity() == 0)
      return {.binding = leaf_binding(n), .negative = leaf_text(source_, n)[0] == '-', .number_first = is_number(id)};
    Form const a = shown(n.arg[0]);
    switch (n.op->algebra) {
    case add:
    case sub:
      return {Binding::sum};
    case mul:
      return product_form(n);
    case div: {
      Form f = quotient_form(a);
      f.negative = a.negative != shown(n.arg[1]).negative;
      return f;
    }
    case neg: {
      Form f = a;
      f.negative = !a.negative;
      return f;
    }
    case pow:
      return power_form(a, false, counting({Step::whole, n.arg[1]}));
    case compare:
      return {Binding::comparison};
    case logic:
      return {n.arity() == 1 ? Binding::sign : Binding::logic};
    default:
      return call_form(n);
    }
  }

  /// x * x and its like are powers.
  Form product_form(graph::Node const& n) const {
    auto const as_power = [&](int id) {
      Form const form = shown(id);
      return form.exponent > 0 ? std::pair(form.base, form.exponent) : std::pair(unsigned_part(id), 1);
    };
    bool const negative = shown(n.arg[0]).negative != shown(n.arg[1]).negative;
    auto const [base, p] = as_power(n.arg[0]);
    auto const [other, q] = as_power(n.arg[1]);
    if (base == other) {
      Form f = power_form(shown(base), true, p + q);
      f.negative = negative;
      f.base = base;
      f.exponent = p + q;
      return f;
    }
    Form const first = shown(factors(n).first);
    bool const bracket = first.binding < Binding::product || first.bracket_first;
    return {.binding = Binding::product,
            .negative = negative,
            .number_first = first.number_first,
            .bracket_first = bracket};
  }

  /// `counting`: the exponent, if it is one of 2, 3, …
  static Form power_form(Form const& base, bool magnitude, int counting) {
    bool const bracket =
        (base.binding < Binding::atom || (base.negative && !magnitude)) && !(base.function && counting > 0);
    return {.binding = Binding::power, .number_first = base.number_first && !bracket, .bracket_first = bracket};
  }

  bool is_number(int id) const { return node(id).is(graph::Role::constant) || node(id).is(graph::Role::number); }

  /// Numbers come first.
  std::pair<int, int> factors(graph::Node const& n) const {
    int const a = n.arg[0], b = n.arg[1];
    bool const swap = is_number(b) ? !is_number(a) : shown(b).number_first && !shown(a).number_first;
    return swap ? std::pair(b, a) : std::pair(a, b);
  }

  void run(Step const& first) {
    waiting_.push_back(first);
    while (!waiting_.empty()) {
      Step const step = waiting_.back();
      waiting_.pop_back();
      write(step);
    }
  }

  void write(Step const& step) {
    if (step.kind == Step::text) return put(step.literal);
    if (step.kind == Step::integer) return put(std::to_string(step.value));
    Form const f = shown(step.value);
    switch (step.kind) {
    case Step::added:
      // A later sum whose grouping carries no meaning is more terms.
      if (!f.negative && f.binding == Binding::sum && step.least == Binding::sum)
        return terms(unsigned_part(step.value), Step::added);
      put(f.negative ? " - " : " + ");
      return then({{Step::magnitude, step.value, Binding::product}});
    case Step::subtracted:
      put(f.negative ? " + " : " - ");
      return then({{Step::magnitude, step.value, Binding::product}});
    case Step::whole:
      if (!f.negative) break;
      if (step.least > Binding::sign) return then({open_, {Step::whole, step.value}, close_});
      put("-");
      return then({{Step::magnitude, step.value, Binding::product}});
    default:
      break;
    }
    if (f.binding < step.least) return then({open_, {Step::magnitude, step.value}, close_});
    if (named(step.value)) return put(name_text(at(names_, step.value)));
    body(step.value);
  }

  /// The terms of a sum, the first one as `first` says; a negative term lets a positive one go first.
  void terms(int id, Step::Kind first) {
    graph::Node const& n = node(id);
    int a = n.arg[0], b = n.arg[1];
    if (n.is(graph::Algebra::sub)) return then({{first, a, Binding::sum}, {Step::subtracted, b}});
    if (shown(a).negative && !shown(b).negative) std::swap(a, b);
    then({{first, a, Binding::sum}, {Step::added, b, n.free && node(b).free ? Binding::sum : Binding::product}});
  }

  /// The magnitude of a node, without brackets.
  void body(int id) {
    using enum graph::Algebra;
    graph::Node const& n = node(id);
    if (n.arity() == 0) return put(leaf(n));
    int const a = n.arg[0], b = n.arg[1];
    switch (n.op->algebra) {
    case add:
    case sub:
      return terms(id, Step::whole);
    case mul:
      return product(id);
    case div:
      return quotient(a, b);
    case neg:
      return then({{Step::magnitude, a}});
    case pow:
      return power({Step::whole, a, Binding::atom}, {Step::whole, b});
    case compare:
      return then({{Step::whole, a, Binding::sum}, " ", sign(*n.op), " ", {Step::whole, b, Binding::sum}});
    case logic:
      if (n.arity() == 1) return then({sign(*n.op), {Step::whole, a, Binding::atom}});
      return then(
          {{Step::whole, a, Binding::comparison}, " ", sign(*n.op), " ", {Step::whole, b, Binding::comparison}});
    default:
      return call(n);
    }
  }

  void product(int id) {
    Form const f = at(forms_, id);
    if (f.exponent > 0) return power({Step::magnitude, f.base, Binding::atom}, {Step::integer, f.exponent});
    auto const [first, second] = factors(node(id));
    // In `2*x*y` and in what the normal form made, grouping carries no meaning.
    bool const open = is_number(first) || (node(id).free && node(second).free);
    Binding const least = open ? Binding::product : Binding::power;
    Form const right = shown(second);
    then({{Step::magnitude, first, Binding::product},
          times(right.number_first, right.bracket_first || right.binding < least),
          {Step::magnitude, second, least}});
  }

  std::string_view open_, close_;
  std::vector<Form> forms_;
  std::vector<int> names_; ///< 0: written out where it is used
  std::vector<Step> waiting_;
  std::vector<std::string_view> taken_; ///< names of variables that could be mistaken for those of parts
  int last_name_ = 0;
  std::string out_;
};

} // namespace dyad::print
