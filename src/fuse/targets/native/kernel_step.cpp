// Builtins that run as a whole: gather each operand into a dense matrix, call the kernel.
#include <fmt/format.h>

#include "fuse/plan/linear_form.h"
#include "fuse/targets/native/kernels/linear_algebra.h"
#include "fuse/targets/native/steps.h"

namespace fuse::native {

namespace {

using plan::Kernel;

// Element offsets of an operand's own axes, row-major.
std::vector<std::int64_t> own_offsets(const Kernel& step, const Kernel::Operand& operand) {
  std::vector<std::int64_t> result{0};
  for (std::size_t d = 0; d < operand.shape.size(); ++d) {
    const std::int64_t stride = operand.view.strides[step.batch.size() + d];
    std::vector<std::int64_t> next;
    for (std::int64_t base : result) {
      for (std::int64_t i = 0; i < operand.shape[d]; ++i) next.push_back(base + i * stride);
    }
    result = std::move(next);
  }
  return result;
}

std::int64_t batch_offset(const Kernel& step, const Kernel::Operand& operand, std::int64_t batch) {
  std::int64_t at = operand.view.offset;
  for (std::size_t d = step.batch.size(); d-- > 0;) {
    at += batch % step.batch[d].extent * operand.view.strides[d];
    batch /= step.batch[d].extent;
  }
  return at;
}

Dense gathered(const Kernel& step, const Kernel::Operand& operand, std::int64_t batch,
               const Memory& memory) {
  Dense result{operand.shape, {}};
  const auto* elements = memory[operand.view.buffer].as<double>();
  const std::int64_t base = batch_offset(step, operand, batch);
  for (std::int64_t offset : own_offsets(step, operand)) {
    result.values.push_back(elements[base + offset]);
  }
  return result;
}

std::string place(const Kernel& step, std::int64_t batch) {
  std::string text;
  for (std::size_t d = step.batch.size(); d-- > 0;) {
    const plan::Axis& axis = step.batch[d];
    text = fmt::format("{}{} = {}{}", d == 0 ? " at " : ", ", axis.name,
                       axis.lo + batch % axis.extent, text);
    batch /= axis.extent;
  }
  return text;
}

}  // namespace

bool run_kernel(const Kernel& step, const Memory& memory, Diagnostics& diagnostics) {
  const LinearAlgebra* kernel = find_linear_algebra(step.builtin);
  if (!kernel) {
    diagnostics.report(Kind::InternalError, step.range,
                       fmt::format("the native target has no kernel `{}`", step.builtin));
    return false;
  }
  std::int64_t points = 1;
  for (const plan::Axis& axis : step.batch) points = plan::saturating_mul(points, axis.extent);
  auto* out = memory[step.out.view.buffer].as<double>();
  for (std::int64_t batch = 0; batch < points; ++batch) {
    memory.cancel().poll();
    std::vector<Dense> args;
    for (const Kernel::Operand& operand : step.args) {
      args.push_back(gathered(step, operand, batch, memory));
    }
    Dense result;
    const Verdict verdict = kernel->run(args, result);
    if (!verdict.problem.empty()) {
      diagnostics.report(Kind::KernelFailed, step.range, step.builtin, verdict.problem,
                         place(step, batch));
      return false;
    }
    if (verdict.condition) {
      diagnostics.report(Kind::NearlySingular, step.range, step.builtin, *verdict.condition,
                         place(step, batch));
    }
    const std::int64_t base = batch_offset(step, step.out, batch);
    const std::vector<std::int64_t> offsets = own_offsets(step, step.out);
    for (std::size_t i = 0; i < offsets.size(); ++i) out[base + offsets[i]] = result.values[i];
  }
  return true;
}

}  // namespace fuse::native
