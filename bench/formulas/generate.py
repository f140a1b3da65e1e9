#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Straight code for value, gradient and Hessian of the formulas, by SymPy's derivatives and its `cse`.

generate.py FORMULA PLACE HEADER...: finds the struct FORMULA in the headers and writes PLACE, a source file of kernels
as `kernels.hpp` declares them. Integer powers become products and half powers roots, each computed once; of `cse` with
and without SymPy's basic optimisations the shorter code is taken. What is written as operations is what is counted.
"""

import re
import sys

import sympy
from sympy import Rational

FUNCTIONS = {
    "exp": sympy.exp, "log": sympy.log, "sqrt": sympy.sqrt, "sin": sympy.sin, "cos": sympy.cos,
    "erfc": sympy.erfc, "lgamma": sympy.loggamma, "pow": sympy.Pow, "let": lambda x: x,
}  # fmt: skip
NAMES = {
    sympy.exp: "std::exp", sympy.log: "std::log", sympy.sin: "std::sin", sympy.cos: "std::cos",
    sympy.erfc: "std::erfc", sympy.loggamma: "std::lgamma",
}  # fmt: skip


def read(formula, headers):
    """The inputs of a formula and its value, from the text of the lambda."""
    for header in headers:
        with open(header, encoding="utf-8") as file:
            text = file.read()
        found = re.search(rf"^struct {formula} {{.*?\[\]\((.*?)\) {{\n(.*?)\n  }};", text, re.MULTILINE | re.DOTALL)
        if found:
            break
    else:
        sys.exit(f"no formula {formula} in {', '.join(headers)}")
    inputs = [sympy.Symbol(name, real=True) for name in re.findall(r"auto const& (\w+)", found[1])]
    names = FUNCTIONS | {"Rational": Rational} | {str(x): x for x in inputs}
    for statement in found[2].split(";"):
        statement = re.sub(r"([0-9.]+)_k", r'Rational("\1")', " ".join(statement.split()))
        if statement.startswith("return "):
            return inputs, eval(statement.removeprefix("return "), names)
        if statement:
            named = re.fullmatch(r"auto const (\w+) = (.*)", statement)
            names[named[1]] = eval(named[2], names)
    sys.exit(f"{formula} returns nothing")


class Code:
    """Statements, each one operation; equal ones are one."""

    def __init__(self):
        self.lines, self.known, self.calls, self.flops = [], {}, 0, 0

    def add(self, text, calls=0, flops=0):
        if text not in self.known:
            self.known[text] = f"t{len(self.known)}"
            self.lines.append(f"double const {self.known[text]} = {text};")
            self.calls += calls
            self.flops += flops
        return self.known[text]

    def binary(self, a, operator, b):
        return self.add(f"{min(a, b)} {operator} {max(a, b)}" if operator in "+*" else f"{a} {operator} {b}", flops=1)

    def product(self, factors):
        out = factors[0]
        for factor in factors[1:]:
            out = self.binary(out, "*", factor)
        return out

    def power(self, base, exponent):
        """A positive integer power of a value."""
        if exponent == 1:
            return base
        half = self.power(base, exponent // 2)
        square = self.binary(half, "*", half)
        return self.binary(square, "*", base) if exponent % 2 else square

    def literal(self, number):
        return repr(float(number)) if number >= 0 else f"({float(number)!r})"

    def factor(self, base, exponent, names):
        """A value to a positive power that is no rational, or a multiple of a half."""
        value = self.value(base, names)
        if exponent.is_Rational and exponent.q <= 2:
            out = [self.power(value, exponent.p // exponent.q)] if exponent >= 1 else []
            if exponent.q == 2:
                out.append(self.add(f"std::sqrt({value})", flops=1))
            return self.product(out)
        return self.add(f"std::pow({value}, {self.value(exponent, names)})", calls=1)

    def term(self, expression, names):
        """A product and the sign before it."""
        coefficient, factors = expression.as_coeff_mul()
        above, below = [], []
        for factor in factors:
            base, exponent = factor.as_base_exp() if not isinstance(factor, sympy.exp) else (factor, sympy.S.One)
            if exponent.could_extract_minus_sign() and exponent.is_Rational:
                below.append(self.factor(base, -exponent, names))
            elif exponent == 1:
                above.append(self.value(base, names))
            else:
                above.append(self.factor(base, exponent, names))
        if abs(coefficient) != 1 or not above:
            above.insert(0, self.literal(abs(coefficient)))
        out = self.product(above)
        return (self.binary(out, "/", self.product(below)) if below else out), bool(coefficient < 0)

    def value(self, expression, names):
        if expression in names:
            return names[expression]
        if expression.is_number:
            return self.literal(expression)
        if expression.is_Add:
            terms = [self.term(x, names) for x in expression.args]
            terms.sort(key=lambda x: x[1])  # one that is added first
            out, minus = terms[0]
            for term, subtracted in terms[1:]:
                out = self.binary(out, "-" if subtracted != minus else "+", term)
            return self.add(f"-{out}", flops=1) if minus else out
        if expression.is_Mul or (expression.is_Pow and not isinstance(expression, sympy.exp)):
            out, minus = self.term(expression, names)
            return self.add(f"-{out}", flops=1) if minus else out
        if isinstance(expression, sympy.polygamma):
            order, at = expression.args
            name = {0: "digamma", 1: "trigamma"}[int(order)]
            return self.add(f"boost::math::{name}({self.value(at, names)})", calls=1)
        arguments = ", ".join(self.value(x, names) for x in expression.args)
        return self.add(f"{NAMES[expression.func]}({arguments})", calls=1)


def straight(inputs, outputs, optimizations):
    code = Code()
    names = {x: f"in[{i}]" for i, x in enumerate(inputs)}
    symbols = sympy.numbered_symbols("shared", real=True)
    shared, rest = sympy.cse(outputs, symbols=symbols, optimizations=optimizations, order="none")
    for name, value in shared:
        names[name] = code.value(value, names)
    return code, [code.value(x, names) for x in rest]


def printed(inputs, outputs):
    """What SymPy's printer of C makes of the same, powers and all."""
    names = {"loggamma": "lgamma", "polygamma": [(lambda n, x: n == 0, lambda n, x: f"boost::math::digamma({x})"),
                                                 (lambda n, x: n == 1, lambda n, x: f"boost::math::trigamma({x})")]}
    inside = sympy.symbols(f"in:{len(inputs)}", real=True)
    code, renamed = [f"double const {x} = in[{i}];" for i, x in enumerate(inside)], dict(zip(inputs, inside))
    symbols = sympy.numbered_symbols("shared", real=True)
    shared, rest = sympy.cse([x.xreplace(renamed) for x in outputs], symbols=symbols, order="none")
    code += [f"double const {x} = {sympy.ccode(value, user_functions=names)};" for x, value in shared]
    return code, [sympy.ccode(x, user_functions=names) for x in rest]


def kernel(formula, order, inputs, outputs):
    plain = straight(inputs, outputs, None)
    tried = [plain]
    if len(plain[0].lines) < 1000:  # beyond, they take minutes
        tried.append(straight(inputs, outputs, "basic"))
    code, results = min(tried, key=lambda x: 20 * x[0].calls + x[0].flops)
    yield f"template <> void run<{formula}, Way::DYAD_BENCH_WAY, {order}>(double const* in, double* out) {{"
    yield from (f"  {line}" for line in code.lines)
    yield from (f"  out[{i}] = {result};" for i, result in enumerate(results))
    yield "}"
    yield "#ifdef DYAD_BENCH_PRINTED"
    lines, results = printed(inputs, outputs)
    yield f"template <> void run<{formula}, Way::printed, {order}>(double const* in, double* out) {{"
    yield from (f"  {line}" for line in lines)
    yield from (f"  out[{i}] = {result};" for i, result in enumerate(results))
    yield "}"
    yield "#endif"
    yield f"template <> Operations operations<{formula}, Way::DYAD_BENCH_WAY, {order}>() {{"
    yield f"  return {{{code.calls}, {code.flops}}};"
    yield "}"


def main():
    formula, place, *headers = sys.argv[1:]
    inputs, value = read(formula, headers)
    gradient = [sympy.diff(value, x) for x in inputs]
    hessian = [sympy.diff(g, x) for i, g in enumerate(gradient) for x in inputs[i:]]
    lines = [
        f"// Written by generate.py with SymPy {sympy.__version__}.",
        '#include "kernels.hpp"',
        "#include <boost/math/special_functions/digamma.hpp>",
        "#include <boost/math/special_functions/trigamma.hpp>",
        "#include <cmath>",
        "namespace bench {",
        f"struct {formula};",
        *kernel(formula, 1, inputs, [value] + gradient),
        *kernel(formula, 2, inputs, [value] + gradient + hessian),
        "} // namespace bench",
    ]
    with open(place, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


main()
