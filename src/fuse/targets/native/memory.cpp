#include "fuse/targets/native/memory.h"

#include <cstdlib>
#include <new>

#include "fuse/plan/linear_form.h"

namespace fuse::native {

namespace {

std::byte* allocate_arena(std::int64_t size) {
  constexpr std::size_t alignment = 64;
  if (size == 0) return nullptr;
  const auto bytes = (static_cast<std::size_t>(size) + alignment - 1) / alignment * alignment;
  void* memory = std::aligned_alloc(alignment, bytes);
  if (!memory) throw std::bad_alloc();
  return static_cast<std::byte*>(memory);
}

}  // namespace

Memory::Memory(const plan::Plan& plan, const std::vector<data::Array>& sources)
    : storages_(plan.buffers.size()),
      arrays_(plan.buffers.size()),
      arena_(allocate_arena(plan.arena_bytes), &std::free) {
  for (std::size_t b = 0; b < plan.buffers.size(); ++b) {
    const plan::Buffer& buffer = plan.buffers[b];
    Storage& storage = storages_[b];
    storage.dtype = buffer.dtype;
    storage.size = plan::volume(buffer.shape);
    if (buffer.role == plan::Role::Scratch) {
      if (buffer.first_step < 0) continue;
      storage.data = arena_.get() + buffer.offset;
      if (buffer.masked) {
        storage.mask = reinterpret_cast<std::uint8_t*>(arena_.get() + buffer.mask_offset);
      }
      continue;
    }
    data::Array& array = arrays_[b];
    if (buffer.role == plan::Role::Source) {
      array = sources[buffer.number];
    } else {
      array = data::Array(buffer.dtype, buffer.shape);
      if (buffer.masked) array.make_mask(0);
    }
    storage.dtype = array.dtype();
    storage.data = array.data();
    storage.mask = array.mask();
  }
}

}  // namespace fuse::native
