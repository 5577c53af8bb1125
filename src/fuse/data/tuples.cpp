#include "fuse/data/tuples.h"

#include <cstdlib>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace fuse::data {

namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20;

}  // namespace

void* allocate_column(std::size_t bytes) {
  const bool large = bytes >= 2 * huge_page;
  void* memory = large ? std::aligned_alloc(huge_page, (bytes + huge_page - 1) & ~(huge_page - 1))
                       : std::malloc(bytes);
  if (!memory) throw std::bad_alloc();
#ifdef __linux__
  if (large) madvise(memory, bytes, MADV_HUGEPAGE);  // a wish: refusing it is fine
#endif
  return memory;
}

void free_column(void* memory) { std::free(memory); }

}  // namespace fuse::data
