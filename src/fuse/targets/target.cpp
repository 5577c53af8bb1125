#include "fuse/targets/target.h"

namespace fuse::targets {

namespace {

constexpr Target table[] = {
    {"native", "Runs every program on this machine's processor.", &native::run},
};

}  // namespace

std::span<const Target> targets() { return table; }

const Target* find_target(std::string_view name) {
  if (name == "auto") return &table[0];
  for (const Target& target : table) {
    if (target.name == name) return &target;
  }
  return nullptr;
}

}  // namespace fuse::targets
