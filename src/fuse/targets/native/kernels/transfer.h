// Moving elements between strided memory and the lanes of a tile.
#pragma once

#include "fuse/targets/native/memory.h"

namespace fuse::native {

// Element `at + i * stride` of `from` as lane i of `dst`, converted to the lane type.
void load_run(const Storage& from, std::int64_t at, std::int64_t stride, plan::Lane lane, void* dst,
              int count);
// The same with an address per lane added to the position.
void gather_run(const Storage& from, std::int64_t at, std::int64_t stride,
                const std::int64_t* addresses, plan::Lane lane, void* dst, int count);
void load_mask_run(const Storage& from, std::int64_t at, std::int64_t stride,
                   const std::int64_t* addresses, std::uint8_t* dst, int count);
// Lane i of `src` as element `at + i * stride`, converted and rounded to the element type.
void store_run(const Storage& to, std::int64_t at, std::int64_t stride, plan::Lane lane,
               const void* src, int count);

}  // namespace fuse::native
