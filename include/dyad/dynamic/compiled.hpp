// SPDX-License-Identifier: BSL-1.0
/// \file The operations of arrays and Variables, to be compiled once for a program instead of in each of its files.
///
/// With `DYAD_DYNAMIC_COMPILED` (CMake's target dyad::dynamic defines it and brings the object code) a file that uses
/// an operation listed here only calls it. Without the macro everything is compiled where it is used. The files of a
/// program agree on the macro and on the instructions that they are compiled for.
///
/// `DYAD_COMPILE_PART` names the part of the list that a file of the target compiles itself.
#pragma once

#include <dyad/array/elementwise.hpp>
#include <dyad/array/indexing.hpp>
#include <dyad/array/joining.hpp>
#include <dyad/array/matrix_operations.hpp>
#include <dyad/array/movement.hpp>
#include <dyad/array/print.hpp>
#include <dyad/array/reduction.hpp>
#include <dyad/dynamic/backward.hpp>
#include <dyad/ops/hyperbolic.hpp>
#include <dyad/ops/losses.hpp>
#include <dyad/ops/rounding.hpp>
#include <dyad/ops/special.hpp>
#include <dyad/ops/stop_gradient.hpp>
#include <dyad/ops/trigonometric.hpp>

#if defined(DYAD_DYNAMIC_COMPILED) || defined(DYAD_COMPILE_PART)

// What is declared and compiled of an operation: on arrays, on Variables, with plain numbers on either side; and its
// node.
#define DYAD_ONE(Result, ...) DYAD_INSTANCE template Result apply_to(__VA_ARGS__);
#define DYAD_ELEMENTWISE_1(Op)                                                                                         \
  DYAD_INSTANCE template class detail::ElementwiseNode<ops::Op, 1>;                                                    \
  DYAD_ONE(NdArray, std::type_identity<ops::Op>, NdArray const&)                                                       \
  DYAD_ONE(Variable, std::type_identity<ops::Op>, Variable const&)
#define DYAD_ELEMENTWISE_2(Op)                                                                                         \
  DYAD_INSTANCE template class detail::ElementwiseNode<ops::Op, 2>;                                                    \
  DYAD_ONE(NdArray, std::type_identity<ops::Op>, NdArray const&, NdArray const&)                                       \
  DYAD_ONE(NdArray, std::type_identity<ops::Op>, NdArray const&, double const&)                                        \
  DYAD_ONE(NdArray, std::type_identity<ops::Op>, double const&, NdArray const&)                                        \
  DYAD_ONE(Variable, std::type_identity<ops::Op>, Variable const&, Variable const&)                                    \
  DYAD_ONE(Variable, std::type_identity<ops::Op>, Variable const&, double const&)                                      \
  DYAD_ONE(Variable, std::type_identity<ops::Op>, double const&, Variable const&)
#define DYAD_ELEMENTWISE_3(Op)                                                                                         \
  DYAD_INSTANCE template class detail::ElementwiseNode<ops::Op, 3>;                                                    \
  DYAD_ONE(NdArray, std::type_identity<ops::Op>, NdArray const&, NdArray const&, NdArray const&)                       \
  DYAD_ONE(NdArray, std::type_identity<ops::Op>, NdArray const&, NdArray const&, double const&)                        \
  DYAD_ONE(Variable, std::type_identity<ops::Op>, Variable const&, Variable const&, Variable const&)                   \
  DYAD_ONE(Variable, std::type_identity<ops::Op>, Variable const&, Variable const&, double const&)
#define DYAD_CHOICE(Op)                                                                                                \
  DYAD_ELEMENTWISE_3(Op)                                                                                               \
  DYAD_ONE(NdArray, std::type_identity<ops::Op>, NdArray const&, double const&, NdArray const&)                        \
  DYAD_ONE(NdArray, std::type_identity<ops::Op>, NdArray const&, double const&, double const&)                         \
  DYAD_ONE(Variable, std::type_identity<ops::Op>, Variable const&, double const&, Variable const&)                     \
  DYAD_ONE(Variable, std::type_identity<ops::Op>, Variable const&, double const&, double const&)
#define DYAD_OPERATION_1(Op)                                                                                           \
  DYAD_INSTANCE template class detail::OperationNode<ops::Op, 1>;                                                      \
  DYAD_ONE(NdArray, ops::Op const&, NdArray const&)                                                                    \
  DYAD_ONE(Variable, ops::Op const&, Variable const&)
#define DYAD_OPERATION_2(Op)                                                                                           \
  DYAD_INSTANCE template class detail::OperationNode<ops::Op, 2>;                                                      \
  DYAD_ONE(NdArray, ops::Op const&, NdArray const&, NdArray const&)                                                    \
  DYAD_ONE(Variable, ops::Op const&, Variable const&, Variable const&)
#define DYAD_OPERATION_3(Op)                                                                                           \
  DYAD_INSTANCE template class detail::OperationNode<ops::Op, 3>;                                                      \
  DYAD_ONE(NdArray, ops::Op const&, NdArray const&, NdArray const&, NdArray const&)                                    \
  DYAD_ONE(Variable, ops::Op const&, Variable const&, Variable const&, Variable const&)
#define DYAD_OPERATION_N(Op)                                                                                           \
  DYAD_INSTANCE template class detail::VariadicNode<ops::Op>;                                                          \
  DYAD_ONE(NdArray, ops::Op const&, std::span<NdArray const>)                                                          \
  DYAD_ONE(Variable, ops::Op const&, std::span<Variable const>)

// The parts.
#define DYAD_PART_1                                                                                                    \
  DYAD_ELEMENTWISE_2(Add) DYAD_ELEMENTWISE_2(Sub) DYAD_ELEMENTWISE_2(Mul) DYAD_ELEMENTWISE_2(Div)                      \
  DYAD_ELEMENTWISE_1(Neg) DYAD_ELEMENTWISE_3(MulDiv)                                                                   \
  DYAD_ELEMENTWISE_1(Square) DYAD_ELEMENTWISE_1(OneMinusSquare)                                                        \
  DYAD_INSTANCE template class detail::Sweep<NdArray>;                                                                 \
  DYAD_INSTANCE template class detail::Sweep<Variable>;
#define DYAD_PART_2                                                                                                    \
  DYAD_ELEMENTWISE_2(Less) DYAD_ELEMENTWISE_2(Greater) DYAD_ELEMENTWISE_2(LessEqual) DYAD_ELEMENTWISE_2(GreaterEqual)  \
  DYAD_ELEMENTWISE_2(Equal) DYAD_ELEMENTWISE_2(NotEqual) DYAD_ELEMENTWISE_2(And) DYAD_ELEMENTWISE_2(Or)                \
  DYAD_ELEMENTWISE_1(Not)                                                                                              \
  DYAD_CHOICE(Where)
#define DYAD_PART_3                                                                                                    \
  DYAD_ELEMENTWISE_1(Exp) DYAD_ELEMENTWISE_1(Exp2) DYAD_ELEMENTWISE_1(Expm1) DYAD_ELEMENTWISE_1(Log)                   \
  DYAD_ELEMENTWISE_1(Log2)                                                                                             \
  DYAD_ELEMENTWISE_1(Log10) DYAD_ELEMENTWISE_1(Log1p) DYAD_ELEMENTWISE_1(Sigmoid) DYAD_ELEMENTWISE_1(SigmoidSlope)     \
  DYAD_ELEMENTWISE_1(Softplus) DYAD_ELEMENTWISE_1(Relu) DYAD_ELEMENTWISE_2(Logsumexp)                                  \
  DYAD_ELEMENTWISE_2(SigmoidCrossEntropy)                                                                              \
  DYAD_ELEMENTWISE_2(Weighted)
#define DYAD_PART_4                                                                                                    \
  DYAD_ELEMENTWISE_1(Sin) DYAD_ELEMENTWISE_1(Cos) DYAD_ELEMENTWISE_1(Tan) DYAD_ELEMENTWISE_1(Asin)                     \
  DYAD_ELEMENTWISE_1(Acos)                                                                                             \
  DYAD_ELEMENTWISE_1(Atan) DYAD_ELEMENTWISE_2(Atan2) DYAD_ELEMENTWISE_3(AngleSlope) DYAD_ELEMENTWISE_1(Sinh)           \
  DYAD_ELEMENTWISE_1(Cosh) DYAD_ELEMENTWISE_1(Tanh)                                                                    \
  DYAD_ELEMENTWISE_1(Sech) DYAD_ELEMENTWISE_1(Asinh) DYAD_ELEMENTWISE_1(Acosh) DYAD_ELEMENTWISE_1(Atanh)               \
  DYAD_ELEMENTWISE_1(Erf) DYAD_ELEMENTWISE_1(Erfc)
#define DYAD_PART_5                                                                                                    \
  DYAD_ELEMENTWISE_2(Pow) DYAD_ELEMENTWISE_3(PowPartial) DYAD_ELEMENTWISE_1(Sqrt) DYAD_ELEMENTWISE_1(Cbrt)             \
  DYAD_ELEMENTWISE_2(Hypot) DYAD_ELEMENTWISE_3(Direction) DYAD_ELEMENTWISE_1(Abs) DYAD_ELEMENTWISE_1(Sign)             \
  DYAD_ELEMENTWISE_1(Floor) DYAD_ELEMENTWISE_1(Ceil) DYAD_ELEMENTWISE_2(Min) DYAD_ELEMENTWISE_2(Max)
#define DYAD_PART_6                                                                                                    \
  DYAD_OPERATION_1(Sum)                                                                                                \
  DYAD_OPERATION_1(SumOfSquares) DYAD_OPERATION_1(Norm) DYAD_OPERATION_1(Maximum) DYAD_OPERATION_1(Minimum)            \
      DYAD_OPERATION_1(LogSumExp) DYAD_OPERATION_1(SumTo) DYAD_OPERATION_1(BroadcastTo) DYAD_OPERATION_1(Reshape)      \
          DYAD_OPERATION_1(Permute) DYAD_OPERATION_1(Cast) DYAD_OPERATION_1(SliceView) DYAD_OPERATION_1(Embed)         \
              DYAD_OPERATION_1(Take) DYAD_OPERATION_1(ScatterAdd) DYAD_OPERATION_N(Concat) DYAD_OPERATION_N(Stack)
#define DYAD_PART_7                                                                                                    \
  DYAD_OPERATION_2(MatMul) DYAD_OPERATION_3(Linear) DYAD_OPERATION_1(Band) DYAD_OPERATION_1(Inverse)                   \
  DYAD_OPERATION_2(Solve) DYAD_OPERATION_1(Diagonal) DYAD_OPERATION_1(DiagonalMatrix)                                  \
  DYAD_OPERATION_2(SolveTriangular) DYAD_OPERATION_1(Cholesky) DYAD_OPERATION_1(LogDet) DYAD_OPERATION_1(Det)          \
  DYAD_OPERATION_1(SignOfDet) DYAD_OPERATION_1(Cofactors)
#define DYAD_PART_8                                                                                                    \
  DYAD_ELEMENTWISE_1(Trunc) DYAD_ELEMENTWISE_1(Round) DYAD_ELEMENTWISE_1(Rint) DYAD_ELEMENTWISE_2(Fmod)                \
  DYAD_ELEMENTWISE_2(Remainder) DYAD_ELEMENTWISE_2(Copysign) DYAD_ELEMENTWISE_3(Lerp) DYAD_ELEMENTWISE_3(Clamp)        \
  DYAD_ELEMENTWISE_3(Min3) DYAD_ELEMENTWISE_3(Max3) DYAD_ELEMENTWISE_3(Hypot3) DYAD_ELEMENTWISE_3(UnitCoordinate)      \
  DYAD_ELEMENTWISE_3(Fma) DYAD_ELEMENTWISE_1(NormCdf) DYAD_ELEMENTWISE_2(Xlogy) DYAD_ELEMENTWISE_1(StopGradient)       \
  DYAD_OPERATION_1(Prod) DYAD_OPERATION_1(CumSum) DYAD_OPERATION_1(Flip) DYAD_OPERATION_1(SumOfOthers)                 \
  DYAD_OPERATION_1(Softmax)
// Sweeps, and what the errors of all operations say.
#define DYAD_PART_9                                                                                                    \
  DYAD_INSTANCE template class detail::OperationNode<ops::Identity, 1>;                                                \
  DYAD_ONE(Variable, ops::Identity const&, Variable const&)                                                            \
  DYAD_INSTANCE template void Variable::backward<void>() const;                                                        \
  DYAD_INSTANCE template void Variable::backward<void>(BackwardOptions const&) const;                                  \
  DYAD_INSTANCE template void Variable::set_grad<void>(Variable const&);                                               \
  DYAD_INSTANCE template void Variable::unchain_backward<void>();                                                      \
  DYAD_INSTANCE template std::vector<Variable> grad<void>(std::vector<Variable> const&, std::vector<Variable> const&,  \
                                                          GradOptions const&);                                         \
  DYAD_INSTANCE template std::vector<Variable> grad<void>(Variable const&, std::vector<Variable> const&,               \
                                                          GradOptions const&);                                         \
  DYAD_INSTANCE template Variable grad<Variable>(Variable const&, Variable const&, GradOptions const&);                \
  DYAD_INSTANCE template std::string to_string<void>(NdArray const&);                                                  \
  DYAD_INSTANCE template Variable detail::sole<Variable>(Variable);                                                    \
  DYAD_INSTANCE template void detail::check_value<NdArray>(std::string_view, NdArray const&,                           \
                                                           std::span<detail::Operand const>);

namespace dyad {

#define DYAD_INSTANCE extern
DYAD_PART_1 DYAD_PART_2 DYAD_PART_3 DYAD_PART_4 DYAD_PART_5 DYAD_PART_6 DYAD_PART_7 DYAD_PART_8 DYAD_PART_9
#undef DYAD_INSTANCE

#ifdef DYAD_COMPILE_PART
#define DYAD_INSTANCE
#define DYAD_JOINED(a, b) a##b
#define DYAD_PART(number) DYAD_JOINED(DYAD_PART_, number)
DYAD_PART(DYAD_COMPILE_PART)
#undef DYAD_PART
#undef DYAD_JOINED
#undef DYAD_INSTANCE
#endif

} // namespace dyad

#undef DYAD_ONE
#undef DYAD_ELEMENTWISE_1
#undef DYAD_ELEMENTWISE_2
#undef DYAD_ELEMENTWISE_3
#undef DYAD_CHOICE
#undef DYAD_OPERATION_1
#undef DYAD_OPERATION_2
#undef DYAD_OPERATION_3
#undef DYAD_OPERATION_N
#undef DYAD_PART_1
#undef DYAD_PART_2
#undef DYAD_PART_3
#undef DYAD_PART_4
#undef DYAD_PART_5
#undef DYAD_PART_6
#undef DYAD_PART_7
#undef DYAD_PART_8
#undef DYAD_PART_9

#endif
