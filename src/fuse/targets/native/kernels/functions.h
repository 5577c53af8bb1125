// Elementary functions over consecutive doubles, by the vector instructions of the machine.
#pragma once

namespace fuse::native {

// out[i] = f(x[i]) within 4 units in the last place (Highway's math library); where that has no
// such promise - infinities, nan, arguments near overflow or beyond 39,000 for sines - what <cmath>
// gives. `out` may be `x`.
void exp_all(const double* x, double* out, int count);
void expm1_all(const double* x, double* out, int count);
void log_all(const double* x, double* out, int count);
void log1p_all(const double* x, double* out, int count);
void tanh_all(const double* x, double* out, int count);
void sin_all(const double* x, double* out, int count);
void cos_all(const double* x, double* out, int count);

}  // namespace fuse::native
