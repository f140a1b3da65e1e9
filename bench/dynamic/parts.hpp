// SPDX-License-Identifier: BSL-1.0
/// \file The parts of this benchmark. Each prints a table and returns whether all results agree.
#pragma once

bool chains(bool quick);
bool networks(bool quick);
bool growth(bool quick);
