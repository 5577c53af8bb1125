// The one part of Highway that is no header: which instruction sets the processor has. With it
// here, what is linked statically needs no library of Highway at run time.
#include "fuse/targets/native/instruction_set.h"

#include <atomic>

#include <hwy/targets.h>

namespace {

// Highway's better sets have lower bits.
std::atomic<std::int64_t> allowed{-1};

std::int64_t detected() {
  std::int64_t targets = HWY_STATIC_TARGET;
#if defined(__x86_64__) && defined(__GNUC__)
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                    __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  const bool avx3 = avx2 && __builtin_cpu_supports("avx512f") &&
                    __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd");
  if (avx2) targets |= HWY_AVX2;
  if (avx3) targets |= HWY_AVX3;
#endif
  return targets;
}

// 0 for a name that is none.
std::int64_t target_named(std::string_view name) {
#if HWY_ARCH_X86
  if (name == "avx512") return HWY_AVX3;
  if (name == "avx2") return HWY_AVX2;
#endif
  return name == "baseline" ? HWY_STATIC_TARGET : 0;
}

}  // namespace

namespace hwy {

ChosenTarget& GetChosenTarget() {
  static ChosenTarget chosen;
  return chosen;
}

std::int64_t SupportedTargets() { return detected() & allowed.load(); }

}  // namespace hwy

namespace fuse::native {

bool use_instruction_set(std::string_view name) {
  const std::int64_t target = target_named(name);
  const bool best = name == "best";
  if (!best && (target & detected()) == 0) return false;
  allowed = best ? -1 : ~(target - 1);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return true;
}

}  // namespace fuse::native
