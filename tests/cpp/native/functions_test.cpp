// Vector functions beside <cmath>, over ordinary and extreme arguments, for every instruction set.
#include "fuse/targets/native/kernels/functions.h"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "fuse/targets/native/instruction_set.h"

using namespace fuse::native;

namespace {

struct Function {
  const char* name;
  void (*all)(const double*, double*, int);
  double (*one)(double);
};

const Function functions[] = {
    {"exp", exp_all, std::exp},       {"expm1", expm1_all, std::expm1}, {"log", log_all, std::log},
    {"log1p", log1p_all, std::log1p}, {"tanh", tanh_all, std::tanh},    {"sin", sin_all, std::sin},
    {"cos", cos_all, std::cos},
};

std::vector<double> arguments() {
  const double inf = std::numeric_limits<double>::infinity();
  std::vector<double> result{0,      -0.0,   1,       -1,           1e-300, -1e-300, 5e-324, 1e300,
                             -1e300, inf,    -inf,    std::nan(""), 709.7,  709.9,   710,    -745,
                             -746,   -708.5, 700,     -700,         1e-17,  -1e-17,  38999,  39001,
                             -39001, 1e16,   1.7e308, -0.999999,    -1.5,   22,      -22};
  std::mt19937_64 random(3);
  for (const double scale : {1e-8, 1e-3, 1.0, 30.0, 800.0, 50000.0}) {
    std::uniform_real_distribution<double> number(-scale, scale);
    for (int i = 0; i < 500; ++i) result.push_back(number(random));
  }
  return result;
}

// Sines near their zeros are small differences of large numbers, so these are absolute there.
void check(const Function& f, double x, double got) {
  CAPTURE(f.name);
  CAPTURE(x);
  const double want = f.one(x);
  if (std::isnan(want) || std::isinf(want) || want == 0) {
    CHECK(((std::isnan(want) && std::isnan(got)) || want == got ||
           (want == 0 && std::fabs(got) < 1e-15)));
    return;
  }
  const double unit =
      std::nextafter(std::fabs(want), std::numeric_limits<double>::infinity()) - std::fabs(want);
  const bool wave = f.one == static_cast<double (*)(double)>(std::sin) ||
                    f.one == static_cast<double (*)(double)>(std::cos);
  CHECK(std::fabs(got - want) <= (wave ? std::max(8 * unit, 1e-15) : 8 * unit));
}

}  // namespace

TEST_CASE("native/functions: within a few units in the last place of <cmath>") {
  const std::vector<double> x = arguments();
  for (const char* set : {"avx512", "avx2", "baseline"}) {
    if (!use_instruction_set(set)) continue;
    CAPTURE(set);
    for (const Function& f : functions) {
      std::vector<double> out(x.size());
      f.all(x.data(), out.data(), static_cast<int>(x.size()));
      for (std::size_t i = 0; i < x.size(); ++i) check(f, x[i], out[i]);
      // Short runs give the same, and write nothing beyond.
      for (int count = 0; count < 20; ++count) {
        const int first = 5 * count;
        std::vector<double> some(24, 77);
        f.all(x.data() + first, some.data(), count);
        for (int i = 0; i < count; ++i) {
          const double a = some[i], b = out[static_cast<std::size_t>(first + i)];
          CHECK((a == b || (std::isnan(a) && std::isnan(b))));
        }
        for (int i = count; i < 24; ++i) CHECK(some[i] == 77);
      }
    }
  }
  CHECK(use_instruction_set("best"));
}
