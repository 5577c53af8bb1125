#include "fuse/io/staged_names.h"

#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <new>

namespace fuse::io {

namespace {

// Places are used again and never freed, so that a handler may walk them at any time.
struct Block {
  StagedName names[64] = {};
  std::atomic<Block*> next = nullptr;
};

Block first;

Block* block_after(Block* block) {
  if (Block* next = block->next.load()) return next;
  auto* fresh = new Block;
  Block* none = nullptr;
  if (block->next.compare_exchange_strong(none, fresh)) return fresh;
  delete fresh;  // another thread was faster
  return none;
}

}  // namespace

StagedName* add_staged_name(const std::string& path) {
  char* copy = ::strdup(path.c_str());
  if (copy == nullptr) throw std::bad_alloc();
  for (Block* block = &first;; block = block_after(block)) {
    for (StagedName& name : block->names) {
      char* none = nullptr;
      if (name.compare_exchange_strong(none, copy)) return &name;
    }
  }
}

// Whoever takes the text out of its place has it: a handler, which frees nothing, or this.
void drop_staged_name(StagedName* name) { std::free(name->exchange(nullptr)); }

void remove_staged_files() {
  for (Block* block = &first; block != nullptr; block = block->next.load()) {
    for (StagedName& name : block->names) {
      if (const char* path = name.exchange(nullptr)) ::unlink(path);
    }
  }
}

}  // namespace fuse::io
