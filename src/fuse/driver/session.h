// The life of a program, from the name of its file to its results. The only place that knows every
// phase. Each phase reports into `diagnostics`; the next one needs the one before to succeed.
#pragma once

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fuse/bind/bind.h"
#include "fuse/driver/outcome.h"
#include "fuse/driver/phases.h"
#include "fuse/ir/program.h"
#include "fuse/plan/plan.h"
#include "fuse/support/diagnostics.h"
#include "fuse/targets/native/native.h"

namespace fuse::driver {

struct Settings {
  std::string file;                                         // `-`: standard input
  std::vector<std::pair<std::string, std::string>> inputs;  // tensor, path
  std::vector<std::string> exports;                         // besides those of the program
  data::DType precision = data::DType::F32;
  native::Options native;
  std::string root;     // of source paths; empty: the program's folder
  bool strict = false;  // a warning ends the session
  std::ostream* trace_passes = nullptr;
};

class Session {
 public:
  explicit Session(Settings settings);

  // Text to IR: what can be said without data.
  bool check();
  // Reads sources and inputs, fixes sizes.
  bool bind();
  // Passes and planning; cannot fail.
  void plan();
  // Runs the plan and tests every `expect`.
  std::optional<Outcome> run();

  const SourceSet& sources() const { return sources_; }
  const Diagnostics& diagnostics() const { return diagnostics_; }
  Diagnostics& diagnostics() { return diagnostics_; }
  const plan::Plan& the_plan() const { return *plan_; }

 private:
  bool read_inputs();
  bool read_input_facts(ir::Tensor& tensor, const std::string& path);
  bool done();  // false when the session has to end here

  Settings settings_;
  SourceSet sources_;
  Diagnostics diagnostics_;
  ProgramText text_{sources_, diagnostics_};
  std::optional<ir::Program> program_;
  bind::Options bind_options_;
  std::optional<bind::Bound> bound_;
  std::optional<plan::Plan> plan_;
};

}  // namespace fuse::driver
