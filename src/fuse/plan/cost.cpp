// Estimates of what a step computes and moves, and which buffers it touches.
#include <algorithm>

#include "fuse/plan/lowering.h"

namespace fuse::plan {

namespace {

double points(const std::vector<Axis>& axes) {
  double product = 1;
  for (const Axis& axis : axes) product *= static_cast<double>(axis.extent);
  return product;
}

void touch(std::vector<BufferId>& set, BufferId buffer) {
  if (buffer != no_buffer && std::find(set.begin(), set.end(), buffer) == set.end()) {
    set.push_back(buffer);
  }
}

// What only the fallback reads and writes lives as long.
void estimate_fallback(Step& step, const Loop& loop) {
  for (const View& view : loop.program.views) touch(step.reads, view.buffer);
  for (const Level& level : loop.program.levels) touch(step.reads, level.buffer);
}

void estimate_loop(Step& step, const Loop& loop) {
  double per_point = loop.sink.kind == Sink::Kind::Combine ? 1 : 0;
  for (std::size_t k = static_cast<std::size_t>(loop.program.prologue);
       k < loop.program.code.size(); ++k) {
    per_point += plan::cost(loop.program.code[k].code);
  }
  double walked = points(loop.axes);  // those that belong to the join count 1 in all ..
  if (loop.drive) {
    for (int axis = 0; axis < loop.drive->axes; ++axis) {
      walked /= static_cast<double>(
          std::max<std::int64_t>(loop.axes[static_cast<std::size_t>(axis)].extent, 1));
    }
    walked *= loop.drive->points;  // .. and as often as it has tuples
    for (const Drive::Factor& factor : loop.drive->factors) touch(step.reads, factor.buffer);
  }
  for (const Level& level : loop.program.levels) touch(step.reads, level.buffer);
  step.flops += per_point * walked;
  for (const View& view : loop.program.views) touch(step.reads, view.buffer);
  if (loop.fallback) estimate_fallback(step, *loop.fallback);
  for (BufferId buffer :
       {loop.sink.out.buffer, loop.sink.extra[0], loop.sink.extra[1], loop.sink.finished}) {
    touch(step.writes, buffer);
  }
}

void estimate_contraction(Step& step, const Contraction& at) {
  step.flops += 2 * points(at.batch) * points(at.m) * points(at.n) * points(at.k);
  touch(step.reads, at.a.buffer);
  touch(step.reads, at.b.buffer);
  touch(step.writes, at.out.buffer);
  const Sink& sink = at.fallback.sink;
  touch(step.writes, sink.out.buffer);
}

void estimate_along(const Plan& plan, Step& step, const Along& at) {
  const double elements = static_cast<double>(volume(plan[at.from].shape));
  step.flops += elements * (at.kind == Along::Kind::Sort ? 20 : 1);
  touch(step.reads, at.from);
  touch(step.writes, at.to);
}

void estimate_kernel(Step& step, const Kernel& at) {
  double widest = 1;
  for (const Kernel::Operand& operand : at.args) {
    touch(step.reads, operand.view.buffer);
    for (std::int64_t extent : operand.shape) {
      widest = std::max(widest, static_cast<double>(extent));
    }
  }
  touch(step.writes, at.out.view.buffer);
  step.flops += points(at.batch) * widest * widest * widest;
}

}  // namespace

void estimate(const Plan& plan, Step& step) {
  if (const auto* loop = std::get_if<Loop>(&step.action)) {
    estimate_loop(step, *loop);
  } else if (const auto* contraction = std::get_if<Contraction>(&step.action)) {
    estimate_contraction(step, *contraction);
  } else if (const auto* along = std::get_if<Along>(&step.action)) {
    estimate_along(plan, step, *along);
  } else if (const auto* kernel = std::get_if<Kernel>(&step.action)) {
    estimate_kernel(step, *kernel);
  }
  for (const auto* set : {&step.reads, &step.writes}) {
    for (BufferId buffer : *set) step.bytes += bytes(plan[buffer]);
  }
}

}  // namespace fuse::plan
