// Places scratch buffers in one arena: buffers that are never alive together share memory.
#include <algorithm>
#include <numeric>

#include "fuse/plan/lowering.h"

namespace fuse::plan {

namespace {

constexpr std::int64_t alignment = 64;

std::int64_t aligned(double size) {
  // What cannot be allocated is refused before the run; here it only must not overflow.
  const double capped = std::min(size, 0x1p50);
  return (static_cast<std::int64_t>(capped) + alignment - 1) / alignment * alignment;
}

std::int64_t value_bytes(const Buffer& buffer) {
  Buffer unmasked = buffer;
  unmasked.masked = false;
  return aligned(bytes(unmasked));
}

std::int64_t mask_bytes(const Buffer& buffer) {
  if (!buffer.masked) return 0;
  Buffer unmasked = buffer;
  unmasked.masked = false;
  return aligned(bytes(buffer) - bytes(unmasked));
}

void mark_lifetimes(Plan& plan) {
  for (std::size_t s = 0; s < plan.steps.size(); ++s) {
    const auto step = static_cast<int>(s);
    for (const auto* set : {&plan.steps[s].reads, &plan.steps[s].writes}) {
      for (BufferId id : *set) {
        Buffer& buffer = plan[id];
        if (buffer.first_step < 0) buffer.first_step = step;
        buffer.last_step = step;
      }
    }
  }
}

}  // namespace

// Largest first, each at the lowest place that is free for its whole life.
void place_buffers(Plan& plan) {
  mark_lifetimes(plan);
  std::vector<Buffer*> scratch;
  for (Buffer& buffer : plan.buffers) {
    const bool in_arena = buffer.role == Role::Scratch && !buffer.sparse;
    if (in_arena && buffer.first_step >= 0) scratch.push_back(&buffer);
  }
  std::stable_sort(scratch.begin(), scratch.end(),
                   [](const Buffer* a, const Buffer* b) { return bytes(*a) > bytes(*b); });
  std::vector<Buffer*> placed;  // by offset
  for (Buffer* buffer : scratch) {
    const std::int64_t size = value_bytes(*buffer) + mask_bytes(*buffer);
    std::int64_t at = 0;
    for (const Buffer* other : placed) {
      if (other->last_step < buffer->first_step || other->first_step > buffer->last_step) continue;
      if (at + size <= other->offset) break;
      at = std::max(at, other->offset + value_bytes(*other) + mask_bytes(*other));
    }
    buffer->offset = at;
    buffer->mask_offset = at + value_bytes(*buffer);
    plan.arena_bytes = std::max(plan.arena_bytes, at + size);
    placed.insert(
        std::upper_bound(placed.begin(), placed.end(), buffer,
                         [](const Buffer* a, const Buffer* b) { return a->offset < b->offset; }),
        buffer);
  }
}

}  // namespace fuse::plan
