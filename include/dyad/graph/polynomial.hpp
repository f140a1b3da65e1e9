// SPDX-License-Identifier: BSL-1.0
/// \file Sums of products over a graph: the form in which formulas are compared.
///
/// A monomial is a product of integer powers of nodes ("atoms"), a form is a sum of monomials with coefficients.
/// Products are multiplied out only with numbers: a sum that is a factor stays an atom, because a product of sums is
/// cheap and its expansion is neither cheap nor accurate.
#pragma once

#include <dyad/graph/simplify.hpp>

namespace dyad::graph {

struct Factor {
  int atom = -1;
  int power = 0;
};

struct Term {
  double coefficient = 0;
  int monomial = 0;
};

using Form = Buffer<Term>;

/// Interned monomials over the atoms of one graph. Monomial 0 is the empty product.
class Monomials {
public:
  constexpr explicit Monomials(Graph const& atoms) : atoms_(&atoms) {
    starts_ = {0, 0};
    describe({});
  }

  /// The factors of a monomial, until the next one is made: to be read in place, since every call costs the compiler
  /// more than what it does.
  struct Factors {
    Factor const* at;
    int size;
  };
  constexpr Factors factors(int m) const {
    int const* const start = starts_.begin() + m;
    return {factors_.begin() + start[0], start[1] - start[0]};
  }

  constexpr int size() const { return starts_.size() - 1; }
  constexpr int length(int m) const { return starts_[m + 1] - starts_[m]; }
  constexpr Factor const& factor(int m, int i) const { return factors_[starts_[m] + i]; }

  constexpr int atom(int id, int power = 1) {
    Buffer<Factor> one{{id, power}};
    return intern(one);
  }

  /// a * b^sign
  constexpr int product(int a, int b, int sign = 1) {
    if (b == 0) return a;
    if (a == 0 && sign == 1) return b;
    Buffer<Factor> out;
    Factors const left = factors(a), right = factors(b);
    Factor const *l = left.at, *r = right.at, *const left_end = l + left.size, *const right_end = r + right.size;
    while (l != left_end || r != right_end) {
      if (r == right_end || (l != left_end && l->atom != r->atom && atoms_->before(l->atom, r->atom))) out.push(*l++);
      else if (l == left_end || l->atom != r->atom) {
        out.push({r->atom, sign * r->power});
        ++r;
      } else {
        int const power = l->power + sign * r->power;
        if (power != 0) out.push({l->atom, power});
        ++l, ++r;
      }
    }
    return intern(gather_roots(out));
  }

  constexpr int degree(int m) const { return degrees_[m]; }
  constexpr bool is_atom(int m) const { return length(m) == 1 && factor(m, 0).power == 1; }

  /// Canonical order: by the atoms, in their order, the higher power first; the empty product is last.
  constexpr bool before(int a, int b) const {
    if (a == b) return false;
    Factors const left = factors(a), right = factors(b);
    for (int i = 0; i < left.size && i < right.size; ++i) {
      Factor const f = left.at[i], g = right.at[i];
      if (f.atom != g.atom) return atoms_->before(f.atom, g.atom);
      if (f.power != g.power) return f.power > g.power;
    }
    return left.size > right.size;
  }

private:
  /// sqrt(u) sqrt(u) = u wherever the root is defined: u^a sqrt(u)^b becomes a power of u and at most one root.
  constexpr Buffer<Factor> gather_roots(Buffer<Factor> factors) const {
    for (int i = 0; i < factors.size(); ++i) {
      Node const& root = (*atoms_)[factors[i].atom];
      int const b = factors[i].power;
      if (!root.op->square_root) continue;
      int j = 0;
      while (j < factors.size() && factors[j].atom != root.arg[0]) ++j;
      int const a = j < factors.size() ? factors[j].power : 0;
      int const e = 2 * a + b, whole = e / 2, rest = e % 2;
      if ((whole == a && rest == b) || (*atoms_)[root.arg[0]].is(Role::constant)) continue;
      Buffer<Factor> out;
      Factor const u{root.arg[0], whole};
      bool placed = whole == 0;
      for (int k = 0; k < factors.size(); ++k) {
        Factor f = factors[k];
        if (k == j) continue;
        if (k == i) f.power = rest;
        if (!placed && atoms_->before(u.atom, f.atom)) {
          out.push(u);
          placed = true;
        }
        if (f.power != 0) out.push(f);
      }
      if (!placed) out.push(u);
      return gather_roots(out);
    }
    return factors;
  }

  constexpr int intern(Buffer<Factor> const& factors) {
    std::uint64_t h = 17;
    for (auto const& f : factors)
      h = mix(h, static_cast<std::uint64_t>(static_cast<unsigned>(f.atom)) << 32 | static_cast<unsigned>(f.power));
    h ^= h >> 29;
    if (factors.empty()) return 0;
    if (2 * size() >= index_.size()) rehash();
    int const mask = index_.size() - 1;
    int slot = static_cast<int>(h & static_cast<unsigned>(mask));
    for (; index_[slot] >= 0; slot = (slot + 1) & mask)
      if (hashes_[index_[slot]] == h && equal(index_[slot], factors)) return index_[slot];
    int const id = size();
    index_[slot] = id;
    for (auto const& f : factors) factors_.push(f);
    starts_.push(factors_.size());
    while (hashes_.size() < id) hashes_.push(0);
    hashes_.push(h);
    describe(factors);
    return id;
  }
  constexpr void describe(Buffer<Factor> const& factors) {
    int degree = 0;
    for (auto const& f : factors) degree += f.power > 0 ? f.power : -f.power;
    degrees_.push(degree);
  }
  constexpr bool equal(int m, Buffer<Factor> const& factors) const {
    Factors const known = this->factors(m);
    if (known.size != factors.size()) return false;
    Factor const* wanted = factors.begin();
    for (int i = 0; i < known.size; ++i)
      if (known.at[i].atom != wanted[i].atom || known.at[i].power != wanted[i].power) return false;
    return true;
  }
  constexpr void rehash() {
    int capacity = 32;
    while (capacity < 4 * size()) capacity *= 2;
    index_ = Buffer<int>(capacity, -1);
    for (int id = 1; id < size(); ++id) {
      int slot = static_cast<int>(hashes_[id] & static_cast<unsigned>(capacity - 1));
      while (index_[slot] >= 0) slot = (slot + 1) & (capacity - 1);
      index_[slot] = id;
    }
  }

  Graph const* atoms_;
  Buffer<Factor> factors_;
  Buffer<int> starts_;
  Buffer<std::uint64_t> hashes_;
  Buffer<int> degrees_;
  Buffer<int> index_;
};

/// Sorts the terms canonically.
constexpr void sort_terms(Form& form, Monomials const& monomials) {
  merge_sort(form.begin(), form.size(),
             [&](Term const& a, Term const& b) { return monomials.before(a.monomial, b.monomial); });
}
/// Sorts the terms canonically and adds up those with the same monomial. Coefficients whose sum would be rounded stay
/// apart.
constexpr void collect(Form& form, Monomials const& monomials) {
  sort_terms(form, monomials);
  int out = 0;
  for (int i = 0; i < form.size(); ++i) {
    if (out > 0 && form[out - 1].monomial == form[i].monomial &&
        detail::exact_sum(form[out - 1].coefficient, form[i].coefficient)) {
      form[out - 1].coefficient += form[i].coefficient;
    } else {
      if (out > 0 && form[out - 1].coefficient == 0) --out;
      form[out++] = form[i];
    }
  }
  if (out > 0 && form[out - 1].coefficient == 0) --out;
  form.shrink(out);
}

/// The whole number that x is within a few roundings, or 0.
constexpr double nearly_whole(double x) {
  double const size = detail::magnitude(x);
  if (!(size < 1e6)) return 0;
  double const whole = static_cast<double>(static_cast<long long>(size + 0.5));
  return detail::magnitude(size - whole) <= 1e-15 * whole ? (x < 0 ? -whole : whole) : 0;
}

/// Divides a form by the number that all its coefficients share (the greatest common divisor of integers, or their
/// common magnitude) and makes its first term positive. Returns that number.
constexpr double take_content(Form& form) {
  constexpr double largest = 9007199254740992.0;
  double content = 0;
  bool integers = true, equal = true;
  for (auto const& t : form) {
    double const c = detail::magnitude(t.coefficient);
    integers = integers && c < largest && c == static_cast<double>(static_cast<long long>(c));
    equal = equal && c == detail::magnitude(form[0].coefficient);
  }
  if (equal) content = detail::magnitude(form[0].coefficient);
  else if (integers)
    for (auto const& t : form) {
      auto a = static_cast<long long>(content), b = static_cast<long long>(detail::magnitude(t.coefficient));
      while (b != 0) {
        auto const r = a % b;
        a = b;
        b = r;
      }
      content = static_cast<double>(a);
    }
  else content = 1;
  if (form[0].coefficient < 0) content = -content;
  for (auto& t : form) t.coefficient /= content;
  return content;
}

} // namespace dyad::graph
