// The code of the error that a call throws.
#pragma once

#include <functional>
#include <string>

#include "fuse/fuse.h"

namespace fuse {

// Empty when it throws none.
inline std::string code_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.first().code;
  }
  return "";
}

}  // namespace fuse
