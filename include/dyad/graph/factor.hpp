// SPDX-License-Identifier: BSL-1.0
/// \file The cheap way to turn sums of products back into nodes.
#pragma once

#include <dyad/graph/polynomial.hpp>

namespace dyad::graph {

/// Cheap: sub-products that exist are used again, common factors are taken out of sums where that saves work counted
/// in multiplications (the last one of a term is free: it fuses with the addition), reciprocals are shared.
class FactoringEmitter {
public:
  static constexpr bool rounding = true;

  constexpr FactoringEmitter(Builder& out, Monomials& monomials) : out_(&out), monomials_(&monomials) {}

  /// `node` computes this term anyway.
  constexpr void offer(Term const& term, int node) {
    if (term.coefficient == 1) offer_product(term.monomial, node);
    else if (term.coefficient != -1 && term.monomial != 0) scaled_.push({term, monomials_->atom(node)});
  }

  /// A product of nodes that are there anyway is this sum.
  constexpr void offer(Form const& form, int monomial) {
    if (form.size() < 2) return;
    Buffer<int> ratio;
    for (auto const& t : form) ratio.push(t.monomial == form[0].monomial ? 0 : monomials_->product(t.monomial, form[0].monomial, -1));
    while (newest_.size() <= ratio[1]) newest_.push(-1);
    older_.push(newest_[ratio[1]]);
    newest_[ratio[1]] = sums_.size();
    sums_.push({form, monomial, ratio});
  }

  constexpr void offer_product(int monomial, int node) {
    if (find(monomial) >= 0) return;
    while (node_.size() <= monomial) node_.push(-1);
    node_[monomial] = node;
    if (monomials_->degree(monomial) > 1) available_.push({monomial, monomials_->weight(monomial), monomials_->signature(monomial)});
  }

  constexpr int sum(Form form) {
    out_->derived = true;
    if (form.empty()) return out_->constant(0);
    if (double const content = form.size() > 1 ? take_odd_content(form) : 1; content != 1) return scale(content, sum(form));
    bool const is_long = form.size() > longest_factored;
    Form const whole = form;
    while (!is_long && form.size() > 1 && use_sum(form)) {}
    for (auto& t : form) absorb(t);
    if (is_long) return write(form);
    int const node = form.size() > 1 && difference_of_squares(form, *monomials_) ? write_squares(form) : factor_and_write(form);
    offer(whole, monomials_->atom(node));
    return node;
  }

private:
  static constexpr int longest_factored = 14;
  static constexpr int most_searched = 60;

  /// Takes a number such as 1 / sqrt(2 pi) out of a form whose coefficients are multiples of it.
  static constexpr double take_odd_content(Form& form) {
    if (simple(form[0].coefficient)) return 1;
    Form copy = form;
    double const content = take_content(copy, true);
    if (simple(content)) return 1;
    form = copy;
    return content;
  }
  static constexpr bool simple(double x) {
    double const eighths = 8 * detail::magnitude(x);
    return eighths < 1e15 && eighths == static_cast<double>(static_cast<long long>(eighths));
  }
  constexpr int scale(double c, int node) { return c == 1 ? node : c == -1 ? out_->neg(node) : out_->mul(out_->constant(c), node); }

  constexpr int write_squares(Form const& form) {
    int const a = monomials_->half(form[0].monomial), b = monomials_->half(form[1].monomial);
    int const product = out_->mul(sum({{1, a}, {-1, b}}), sum({{1, a}, {1, b}}));
    return scale(form[0].coefficient, product);
  }

  constexpr int factor_and_write(Form& form) {
    while (form.size() > 1 && factor_out(form)) {}
    return write(form);
  }

  constexpr int write(Form& form) {
    if (form.empty()) return out_->constant(0);
    // Start with what needs no multiplication, so that every product fuses with an addition.
    merge_sort(form.begin(), form.size(), [&](Term const& a, Term const& b) { return effort(a) < effort(b); });
    int first = 0;
    while (first < form.size() && form[first].coefficient < 0) ++first;
    if (first == form.size() || effort(form[first]) > effort(form[0])) first = 0;
    int total = scaled(form[first].coefficient, form[first].monomial);
    for (int i = 0; i < form.size(); ++i) {
      if (i == first) continue;
      double const c = form[i].coefficient;
      int const term = scaled(c < 0 ? -c : c, form[i].monomial);
      total = c < 0 ? out_->sub(total, term) : out_->add(total, term);
    }
    return total;
  }

  template <class T> struct Known {
    T what;
    int monomial = 0; ///< of the nodes that compute it
    Buffer<int> ratio = {}; // of each term of a sum to its first one
  };

  struct Place {
    int sum, term;
  };
  /// A product of more than one factor that has a node.
  struct Available {
    int monomial = 0, weight = 0;
    std::uint64_t signature = 0;
  };

  constexpr int find(int m) const { return m < node_.size() ? node_[m] : -1; }
  constexpr int effort(Term const& t) const {
    bool const atom = monomials_->degree(t.monomial) < 2 && monomials_->weight(t.monomial) < 2;
    return atom || find(t.monomial) >= 0 ? (t.coefficient == 1 || t.coefficient == -1 || t.monomial == 0 ? 0 : 1) : 2;
  }

  static constexpr bool near(double a, double b) { return detail::magnitude(a - b) <= 1e-15 * detail::magnitude(a); }

  /// Puts a sum that has a node in place of those of the terms that are a multiple of it.
  constexpr bool use_sum(Form& form) {
    int best = -1, at = 0, best_gain = 0;
    Buffer<int> ratio; // of term i to term j, as a monomial
    for (auto const& a : form)
      for (auto const& b : form) ratio.push(a.monomial == b.monomial ? 0 : monomials_->product(a.monomial, b.monomial, -1));
    for (auto const& [i, k] : places_of_sums(ratio, form.size())) {
      Known<Form> const& known = sums_[i];
      if (known.what.size() > form.size() || !contains(form, ratio, known, k)) continue;
      int gain = known.what.size() - 1 - cost(product_with(form[k].monomial, known));
      for (int j = 0; j < form.size(); ++j)
        if (part_of(known, ratio[j * form.size() + k]) >= 0) gain += cost(form[j].monomial);
      if (gain <= best_gain) continue;
      best = i;
      at = k;
      best_gain = gain;
    }
    if (best < 0) return false;
    Known<Form> const& known = sums_[best];
    double const scale_of_sum = form[at].coefficient / known.what[0].coefficient;
    int const first = form[at].monomial;
    Form rest;
    for (int k = 0; k < form.size(); ++k)
      if (part_of(known, ratio[k * form.size() + at]) < 0) rest.push(form[k]);
    form = rest;
    add_term(form, {scale_of_sum, product_with(first, known)});
    return true;
  }

  /// Known sums whose first two terms may be terms of a form, and where the first one would be: the latest sums first.
  constexpr Buffer<Place> places_of_sums(Buffer<int> const& ratio, int terms) const {
    Buffer<Place> out;
    int const from = sums_.size() > most_searched ? sums_.size() - most_searched : 0;
    for (int j = 0; j < terms; ++j)
      for (int k = 0; k < terms; ++k) {
        int const r = ratio[j * terms + k];
        for (int i = r < newest_.size() ? newest_[r] : -1; i >= from; i = older_[i]) out.push({i, k});
      }
    merge_sort(out.begin(), out.size(), [](Place const& a, Place const& b) { return a.sum != b.sum ? a.sum > b.sum : a.term < b.term; });
    return out;
  }

  /// Like terms stay one term: what compares forms relies on it.
  static constexpr void add_term(Form& form, Term const& term) {
    for (int i = 0; i < form.size(); ++i) {
      if (form[i].monomial != term.monomial) continue;
      form[i].coefficient += term.coefficient;
      if (form[i].coefficient != 0) return;
      form[i] = form.back();
      form.shrink(form.size() - 1);
      return;
    }
    form.push(term);
  }

  /// The multiple of a known sum whose first term is this monomial.
  constexpr int product_with(int monomial, Known<Form> const& known) const {
    int const factor = monomials_->product(monomial, known.what[0].monomial, -1);
    return monomials_->product(factor, known.monomial);
  }

  /// The term of a known sum that has this ratio to its first one.
  static constexpr int part_of(Known<Form> const& known, int ratio) {
    for (int i = 0; i < known.ratio.size(); ++i)
      if (known.ratio[i] == ratio) return i;
    return -1;
  }

  /// Whether a multiple of a known sum, its first term at k, is part of the form.
  constexpr bool contains(Form const& form, Buffer<int> const& ratio, Known<Form> const& known, int k) const {
    int found = 0;
    for (int i = 0; i < form.size(); ++i) {
      int const part = part_of(known, ratio[i * form.size() + k]);
      if (part < 0) continue;
      if (!near(form[i].coefficient * known.what[0].coefficient, form[k].coefficient * known.what[part].coefficient)) return false;
      ++found;
    }
    return found == known.what.size();
  }

  /// A coefficient such as 1 / sqrt(2 pi) goes to the function it belongs to, once, instead of to every term that the
  /// function is part of.
  constexpr void absorb(Term& t) {
    for (auto const& s : scaled_)
      if (detail::magnitude(s.what.coefficient) == detail::magnitude(t.coefficient) && monomials_->divides(s.what.monomial, t.monomial)) {
        t.monomial = monomials_->product(monomials_->product(t.monomial, s.what.monomial, -1), s.monomial);
        t.coefficient /= s.what.coefficient;
        return;
      }
    double const c = detail::magnitude(t.coefficient);
    if (simple(c)) return;
    int const at_hand = divisor(t.monomial);
    for (int i = 0; i < monomials_->length(t.monomial); ++i) {
      Factor const f = monomials_->factor(t.monomial, i);
      if (!(*out_)[f.atom].op->transcendental || f.power != 1) continue;
      if (at_hand != 0 && monomials_->divides(monomials_->atom(f.atom), at_hand)) continue;
      double unit = c, rest = 0;
      for (auto const& a : absorbed_)
        for (double scale = 0.25; scale <= 4 && rest == 0; scale *= 2)
          if (a.atom == f.atom && near(a.coefficient * scale, c)) {
            unit = a.coefficient;
            rest = scale;
          }
      if (rest == 0) {
        absorbed_.push({f.atom, unit});
        rest = 1;
      }
      int const node = out_->mul(out_->constant(unit), f.atom);
      t.monomial = monomials_->product(monomials_->product(t.monomial, monomials_->atom(f.atom), -1), monomials_->atom(node));
      t.coefficient = t.coefficient < 0 ? -rest : rest;
      return;
    }
  }

  constexpr int scaled(double c, int m) {
    if (m == 0) return out_->constant(c);
    return scale(c, product(m));
  }

  /// The product at hand that saves most of m.
  constexpr int divisor(int m) const {
    int best = 0, saved = 1;
    std::uint64_t const foreign = ~monomials_->signature(m);
    Available const* const first = available_.size() > most_searched ? available_.end() - most_searched : available_.begin();
    for (Available const* d = available_.end(); d != first;) {
      --d;
      if ((d->signature & foreign) != 0 || d->weight <= saved) continue;
      int const saving = monomials_->saving(d->monomial, m);
      if (saving <= saved) continue;
      best = d->monomial;
      saved = saving;
    }
    return best;
  }

  constexpr int cost(int m) const {
    if (m == 0 || find(m) >= 0) return 0;
    int const d = divisor(m), rest = d == 0 ? m : monomials_->product(m, d, -1);
    int sum = monomials_->weight(rest) - (d == 0 ? 1 : 0);
    for (int i = 0; i < monomials_->length(rest); ++i) {
      Factor const f = monomials_->factor(rest, i);
      if (f.power < 0 && f.atom < inverted_.size() && inverted_[f.atom]) sum -= Monomials::division - 1;
    }
    return sum;
  }

  constexpr int product(int m) {
    if (int const known = find(m); known >= 0) return known;
    int const node = build(m);
    offer_product(m, node);
    return node;
  }

  constexpr int build(int m) {
    if (int const d = divisor(m); d != 0) return out_->mul(product(d), product(monomials_->product(m, d, -1)));
    Factor const f = monomials_->factor(m, 0);
    if (monomials_->length(m) == 1) {
      if (f.power == 1) return f.atom;
      if (f.power == -1) return reciprocal(f.atom);
      int const half = product(monomials_->atom(f.atom, f.power / 2));
      int const square = out_->mul(half, half);
      return f.power % 2 == 0 ? square : out_->mul(square, product(monomials_->atom(f.atom, f.power > 0 ? 1 : -1)));
    }
    // Denominators recur together: their product is worth having by itself.
    if (int const below = monomials_->denominator(m); below != 0 && below != m && monomials_->length(below) > 1)
      return out_->mul(product(monomials_->product(m, below, -1)), product(below));
    // The lowest factors first: their products recur more often, and the tallest is the last to be ready.
    int const length = monomials_->length(m);
    Factor const last = monomials_->factor(m, length - 1);
    int prefix = monomials_->atom(last.atom, last.power), node = product(prefix);
    for (int i = length - 2; i >= 0; --i) {
      Factor const g = monomials_->factor(m, i);
      int const next = monomials_->atom(g.atom, g.power);
      prefix = monomials_->product(prefix, next);
      node = out_->mul(node, product(next));
      offer_product(prefix, node);
    }
    return node;
  }

  /// 1 / u, by multiplication if 1 / sqrt(u) is at hand.
  constexpr int reciprocal(int atom) {
    for (int root = 0; root < inverted_.size(); ++root)
      if (inverted_[root] && (*out_)[root].op->square_root && (*out_)[root].arg[0] == atom) {
        int const r = product(monomials_->atom(root, -1));
        return out_->mul(r, r);
      }
    while (inverted_.size() <= atom) inverted_.push(false);
    inverted_[atom] = true;
    return out_->div(out_->constant(1), atom);
  }

  /// Takes the factor out that saves most, if one saves anything.
  constexpr bool factor_out(Form& form) {
    int best = 0, best_gain = 0;
    Buffer<int> costs, tried;
    for (auto const& t : form) costs.push(cost(t.monomial));
    for (int i = 0; i < form.size(); ++i)
      for (int j = i + 1; j < form.size(); ++j) {
        int const f = monomials_->common(form[i].monomial, form[j].monomial);
        bool seen = f == 0;
        for (int const t : tried) seen = seen || t == f;
        if (seen) continue;
        tried.push(f);
        int gain = -cost(f) - 1;
        for (int k = i; k < form.size(); ++k)
          if (monomials_->divides(f, form[k].monomial))
            gain += costs[k] - cost(monomials_->product(form[k].monomial, f, -1));
        if (gain > best_gain) {
          best = f;
          best_gain = gain;
        }
      }
    if (best == 0) return false;
    Form inner, rest;
    for (auto const& t : form) {
      if (monomials_->divides(best, t.monomial)) inner.push({t.coefficient, monomials_->product(t.monomial, best, -1)});
      else rest.push(t);
    }
    double const content = take_content(inner, true);
    int const atom = sum(inner);
    if ((*out_)[atom].is(Role::constant)) add_term(rest, {content * (*out_)[atom].value, best});
    else add_term(rest, {content, monomials_->product(best, monomials_->atom(atom))});
    form = rest;
    return true;
  }

  struct Absorbed {
    int atom = -1;
    double coefficient = 0;
  };

  Builder* out_;
  Monomials* monomials_;
  Buffer<Absorbed> absorbed_;
  Buffer<Known<Term>> scaled_; // numbers times products that have a node
  Buffer<Known<Form>> sums_;   // sums that have one
  Buffer<int> newest_;         // by monomial: the latest sum whose second term is the first one times it, or -1
  Buffer<int> older_;          // by sum: the one before it of that kind, or -1
  Buffer<bool> inverted_; // by atom: whether its reciprocal has a node
  Buffer<int> node_;      // by monomial: the node that computes it, or -1
  Buffer<Available> available_;
};

} // namespace dyad::graph
