// SPDX-License-Identifier: BSL-1.0
// Macros that programs define before they include the library are no matter to it, and are still there afterwards.
#define N 100
#define A no A
#define B no B
#define C no C
#define D no D
#define E no E
#define F no F
#define G no G
#define H no H
#define I no I
#define J no J
#define K no K
#define L no L
#define M no M
#define O no O
#define P no P
#define Q no Q
#define R no R
#define S no S
#define T no T
#define U no U
#define V no V
#define W no W
#define X no X
#define Y no Y
#define Z no Z
#define PI no PI
#define EPS no EPS
#define MIN no MIN
#define MAX no MAX
#define near no near
#define far no far
#define small no small
#define None no None
#define Bool no Bool
#define Status no Status
#define Success no Success
#define True no True
#define False no False
#define Complex no Complex
#define check no check
#define verify no verify
#define require no require
#define IN no IN
#define OUT no OUT
#define ERROR no ERROR
#define SIZE no SIZE
#define COUNT no COUNT
#define Op no Op
#define Value no Value
#define Index no Index
#define Shape no Shape
#define Node no Node
#define Graph no Graph
#define Table no Table
#define List no List
#define Kind no Kind
#define Place no Place
#define Data no Data
#define Real no Real
#define Scalar no Scalar
#define Number no Number
#define Vector no Vector
#define Matrix no Matrix
#define min(a, b) no min
#define max(a, b) no max
#define abs(a) no abs

#include "typical.hpp"

#include <dyad/bridge/check.hpp>
#include <dyad/bridge/fused.hpp>
#include <dyad/bridge/scan.hpp>
#include <dyad/bridge/source.hpp>
#include <dyad/dyad.hpp>
#include <dyad/dynamic.hpp>
#include <dyad/dynamic/layers.hpp>
#include <dyad/dynamic/optimizers.hpp>
#include <dyad/interop/eigen.hpp>
#include <dyad/interop/eigen_sparse.hpp>
#include <dyad/ops/bessel.hpp>
#include <dyad/ops/distributions.hpp>
#include <dyad/ops/gamma.hpp>
#include <dyad/print.hpp>
#include <dyad/typed/anomaly.hpp>

static_assert(N == 100);
#define TEXT(a) #a
#define EXPANDED(a) TEXT(a)
static_assert(EXPANDED(T)[0] == 'n' && EXPANDED(max(1, 2))[0] == 'n');
