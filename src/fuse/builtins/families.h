// The tables that table.cpp joins. Only this folder sees them.
#pragma once

#include <span>

#include "fuse/builtins/builtin.h"

namespace fuse::builtins {

std::span<const Builtin> elementwise_table();
std::span<const Builtin> along_index_table();
std::span<const Builtin> whole_table();
std::span<const Builtin> special_table();

}  // namespace fuse::builtins
