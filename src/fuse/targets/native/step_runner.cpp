#include "fuse/targets/native/step_runner.h"

#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "fuse/targets/native/driven.h"
#include "fuse/targets/native/steps.h"

namespace fuse::native {

namespace {

using plan::Site;

// "3,4": the element that a failing position is stored in.
std::string element_text(const Site& site, const Failure& failure) {
  std::string text;
  for (const plan::View& element : site.elements) {
    std::int64_t at = element.offset;
    for (std::size_t axis = 0; axis < element.strides.size(); ++axis) {
      at += element.strides[axis] * failure.coordinates[axis];
    }
    if (!text.empty()) text += ",";
    text += std::to_string(at);
  }
  return text;
}

void report(const Site& site, const Failure& failure, Diagnostics& diagnostics) {
  switch (site.kind) {
    case Site::Kind::Overflow: diagnostics.report(Kind::IntegerOverflow, site.range); return;
    case Site::Kind::DivisionByZero:
      diagnostics.report(Kind::IntegerDivisionByZero, site.range);
      return;
    case Site::Kind::Position: break;
  }
  std::string subject = site.subject;
  if (site.names_element && !site.elements.empty()) {
    subject += "[" + element_text(site, failure) + "]";
  }
  const std::string value = fmt::format("{:.17g}", failure.value);
  const std::string range =
      site.extent == 0 ? "and there is no position" : fmt::format("outside 0..{}", site.extent - 1);
  const bool whole = failure.value == static_cast<double>(static_cast<std::int64_t>(
                                          std::abs(failure.value) < 0x1p62 ? failure.value : 0));
  if (whole || std::abs(failure.value) >= 0x1p62) {
    diagnostics.report(Kind::PositionOutOfRange, site.range, subject, value, range, site.target);
  } else {
    diagnostics.report(Kind::PositionNotWhole, site.range, subject, value, site.target);
  }
}

void report(const plan::TileProgram& program, const Failure& failure, Diagnostics& diagnostics) {
  report(program.sites[static_cast<std::size_t>(failure.site)], failure, diagnostics);
}

class LoopStep : public StepRunner {
 public:
  LoopStep(const plan::Loop& loop, Memory& memory) : loop_(loop), runner_(loop, memory) {}

  bool run(Diagnostics& diagnostics) override {
    const auto failure = runner_.run();
    if (failure) report(loop_.program, *failure, diagnostics);
    return !failure;
  }

 private:
  const plan::Loop& loop_;
  LoopRunner runner_;
};

class JoinLoopStep : public StepRunner {
 public:
  JoinLoopStep(const plan::Step& step, Memory& memory) : step_(step), memory_(memory) {}

  bool run(Diagnostics& diagnostics) override {
    const DrivenEnd end = run_driven(std::get<plan::Loop>(step_.action), memory_);
    if (end.spoilt) {
      const bool divides = end.spoilt->divides;
      diagnostics
          .report(Kind::FactorNotFinite, step_.range, end.spoilt->text,
                  divides ? "0, inf or nan" : "inf or nan", divides ? "divided by" : "times")
          .hint("in round brackets a relation that is false contributes nothing");
      return false;
    }
    if (end.overflow) {
      diagnostics.report(Kind::IntegerOverflow, step_.range);
      return false;
    }
    if (end.failure) report(*end.program, *end.failure, diagnostics);
    return !end.failure;
  }

 private:
  const plan::Step& step_;
  Memory& memory_;
};

// Steps that keep nothing between runs.
class PlainStep : public StepRunner {
 public:
  PlainStep(const plan::Plan& plan, const plan::Step& step, Memory& memory)
      : plan_(plan), step_(step), memory_(memory) {}

  bool run(Diagnostics& diagnostics) override {
    if (const auto* contraction = std::get_if<plan::Contraction>(&step_.action)) {
      const auto failure = run_contraction(*contraction, memory_);
      if (failure) report(contraction->fallback.program, *failure, diagnostics);
      return !failure;
    }
    if (const auto* along = std::get_if<plan::Along>(&step_.action)) {
      if (run_along(plan_, *along, memory_)) return true;
      diagnostics.report(Kind::IntegerOverflow, along->range);
      return false;
    }
    return run_kernel(std::get<plan::Kernel>(step_.action), memory_, diagnostics);
  }

 private:
  const plan::Plan& plan_;
  const plan::Step& step_;
  Memory& memory_;
};

}  // namespace

std::unique_ptr<StepRunner> prepare(const plan::Plan& plan, const plan::Step& step,
                                    Memory& memory) {
  if (const auto* loop = std::get_if<plan::Loop>(&step.action)) {
    if (loop->drive) return std::make_unique<JoinLoopStep>(step, memory);
    return std::make_unique<LoopStep>(*loop, memory);
  }
  return std::make_unique<PlainStep>(plan, step, memory);
}

}  // namespace fuse::native
