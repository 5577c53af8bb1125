#include "coverage.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

// The compiler calls this at every branch; it must not be instrumented itself.
#define FUSE_NOT_SANITIZED __attribute__((no_sanitize("address", "undefined")))

extern "C" const char __executable_start;
extern "C" void __sanitizer_cov_trace_pc();

namespace {

constexpr std::size_t steps = 1u << 14;
std::uint8_t taken[steps];  // by this input, counted to 255
std::uint8_t known[steps];  // one bit per order of magnitude of the count
std::uintptr_t last_place = 0;
thread_local bool followed = false;  // the one thread whose path counts

}  // namespace

FUSE_NOT_SANITIZED void __sanitizer_cov_trace_pc() {
  if (!followed) return;
  const auto address = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)) -
                       reinterpret_cast<std::uintptr_t>(&__executable_start);
  const std::uintptr_t place = address * 0x9e3779b97f4a7c15ull >> 40;
  std::uint8_t& count = taken[(place ^ last_place >> 1) % steps];
  if (count < 255) ++count;
  last_place = place;
}

namespace fuse::fuzz {

void forget_path() {
  std::memset(taken, 0, sizeof taken);
  last_place = 0;
  followed = true;
}

bool path_is_new() {
  bool is_new = false;
  for (std::size_t at = 0; at < steps; at += sizeof(std::uint64_t)) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, taken + at, sizeof eight);
    if (eight == 0) continue;
    for (std::size_t i = at; i < at + sizeof eight; ++i) {
      if (taken[i] == 0) continue;
      const auto magnitude = static_cast<std::uint8_t>(1u << (std::bit_width(taken[i]) - 1));
      is_new |= (known[i] & magnitude) == 0;
      known[i] |= magnitude;
    }
  }
  return is_new;
}

}  // namespace fuse::fuzz
