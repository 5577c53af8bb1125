// The loops of elementwise kernels. They are inlined, so that each copy of a function that is
// compiled for several levels of the processor (clones.h) has its own.
#pragma once

#include "fuse/targets/native/kernels/clones.h"
#include "fuse/targets/native/kernels/elementwise.h"

namespace fuse::native {

template <typename Result, typename T, typename F>
FUSE_INLINE int map1(const Lanes& lanes, F f) {
  auto* __restrict dst = static_cast<Result*>(lanes.dst);
  const auto* a = static_cast<const T*>(lanes.a);
  for (int i = 0; i < lanes.count; ++i) dst[i] = f(a[i]);
  return -1;
}

template <typename Result, typename T, typename F>
FUSE_INLINE int map2(const Lanes& lanes, F f) {
  auto* __restrict dst = static_cast<Result*>(lanes.dst);
  const auto* a = static_cast<const T*>(lanes.a);
  const auto* b = static_cast<const T*>(lanes.b);
  for (int i = 0; i < lanes.count; ++i) dst[i] = f(a[i], b[i]);
  return -1;
}

template <typename T>
FUSE_INLINE int select(const Lanes& lanes) {
  auto* __restrict dst = static_cast<T*>(lanes.dst);
  const auto* which = static_cast<const std::uint8_t*>(lanes.a);
  const auto* yes = static_cast<const T*>(lanes.b);
  const auto* no = static_cast<const T*>(lanes.c);
  for (int i = 0; i < lanes.count; ++i) {
    const T when_true = yes[i], when_false = no[i];  // both read, so that this needs no branch
    dst[i] = which[i] ? when_true : when_false;
  }
  return -1;
}

template <typename T>
FUSE_INLINE int absent_zero(const Lanes& lanes) {
  auto* __restrict dst = static_cast<T*>(lanes.dst);
  const auto* value = static_cast<const T*>(lanes.a);
  const auto* present = static_cast<const std::uint8_t*>(lanes.b);
  const auto* result = static_cast<const T*>(lanes.c);
  for (int i = 0; i < lanes.count; ++i) {
    const T when_kept = result[i];
    dst[i] = (present[i] == 0) & (value[i] == 0) ? T{0} : when_kept;
  }
  return -1;
}

inline bool is_active(const Lanes& lanes, int i) { return !lanes.active || lanes.active[i]; }

// f(a, b, result) returns whether it succeeded; the first failure at an active lane is returned.
template <typename F>
int checked_map2(const Lanes& lanes, F f) {
  auto* dst = static_cast<std::int64_t*>(lanes.dst);
  const auto* a = static_cast<const std::int64_t*>(lanes.a);
  const auto* b = static_cast<const std::int64_t*>(lanes.b);
  for (int i = 0; i < lanes.count; ++i) {
    if (!f(a[i], b[i], dst[i]) && is_active(lanes, i)) return i;
  }
  return -1;
}

}  // namespace fuse::native
