// The phases of a program's life, as functions. Each reports into `diagnostics`; the next one needs
// the one before to succeed.
#pragma once

#include <iosfwd>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fuse/bind/bind.h"
#include "fuse/driver/outcome.h"
#include "fuse/driver/program_text.h"
#include "fuse/plan/plan.h"
#include "fuse/targets/native/native.h"

namespace fuse::driver {

// Text to IR: what can be said without data. `inputs` are names given at run time, `exports` names
// to export besides those of the program.
std::optional<ir::Program> check_program(const syntax::File& file,
                                         const std::set<std::string>& inputs,
                                         const std::vector<std::string>& exports, ProgramText& text,
                                         const SourceSet& sources, Diagnostics& diagnostics);
// Reads sources and inputs, fixes sizes. `native` is for what has to run before sizes are known.
std::optional<bind::Bound> bind_program(ir::Program program, const bind::Options& options,
                                        Diagnostics& diagnostics,
                                        const native::Options& native = {});
// Passes and planning; cannot fail. `trace`, which may be null, gets the program after each pass.
plan::Plan plan_program(bind::Bound& bound, data::DType precision, std::ostream* trace);
// What a run has given, after testing every `expect`; empty after reporting an error.
std::optional<Outcome> outcome_of(const bind::Bound& bound, const std::vector<data::Value>& sources,
                                  const native::Results& results, Diagnostics& diagnostics);

// The tensor that a user means by a name.
std::optional<ir::TensorId> find_tensor(const ir::Program& program, const std::string& name);
// "; did you mean `X`?", or nothing.
std::string suggest_tensor(const ir::Program& program, const std::string& name, bool inputs_only);

}  // namespace fuse::driver
