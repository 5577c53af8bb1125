#include "fuse/targets/native/kernels/map.h"

namespace fuse::native {

int run_bool(plan::Code code, const Lanes& at) {
  using plan::Code;
  using Byte = std::uint8_t;
  switch (code) {
    case Code::And: return map2<Byte, Byte>(at, [](Byte a, Byte b) -> Byte { return a & b; });
    case Code::Or: return map2<Byte, Byte>(at, [](Byte a, Byte b) -> Byte { return a | b; });
    case Code::Not: return map1<Byte, Byte>(at, [](Byte x) -> Byte { return x ^ 1; });
    case Code::Truth:
    case Code::ToBool: return map1<Byte, Byte>(at, [](Byte x) { return x; });
    case Code::IsNan: return map1<Byte, Byte>(at, [](Byte) -> Byte { return 0; });
    case Code::ToReal: return map1<double, Byte>(at, [](Byte x) -> double { return x; });
    case Code::ToInt: return map1<std::int64_t, Byte>(at, [](Byte x) -> std::int64_t { return x; });
    case Code::Select: return select<Byte>(at);
    case Code::AbsentZero: return absent_zero<Byte>(at);
    default: return -1;
  }
}

}  // namespace fuse::native
