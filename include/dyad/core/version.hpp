// SPDX-License-Identifier: BSL-1.0
/// \file The version of the library, as macros. CMakeLists.txt reads the three numbers here.
#pragma once

///@{
/// The three parts of the version.
#define DYAD_VERSION_MAJOR 0
#define DYAD_VERSION_MINOR 1
#define DYAD_VERSION_PATCH 0
///@}

/// The version as one number, for comparisons: 1.2.3 is 10203.
#define DYAD_VERSION (10000 * DYAD_VERSION_MAJOR + 100 * DYAD_VERSION_MINOR + DYAD_VERSION_PATCH)
