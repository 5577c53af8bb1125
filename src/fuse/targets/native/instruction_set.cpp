#include "fuse/targets/native/instruction_set.h"

#include <hwy/targets.h>

namespace fuse::native {

namespace {

// The best set of that name; 0 for none. Highway's better sets have lower bits.
std::int64_t target_named(std::string_view name) {
#if HWY_ARCH_X86
  if (name == "avx512") return HWY_AVX3;
  if (name == "avx2") return HWY_AVX2;
#endif
  return name == "baseline" ? HWY_STATIC_TARGET : 0;
}

}  // namespace

bool use_instruction_set(std::string_view name) {
  hwy::SetSupportedTargetsForTest(0);
  const std::int64_t all = hwy::SupportedTargets();
  const std::int64_t best = target_named(name);
  const bool known = name == "best" || (best & all & HWY_TARGETS) != 0;
  if (known && name != "best") hwy::SetSupportedTargetsForTest(all & ~(best - 1));
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return known;
}

}  // namespace fuse::native
