// A program that runs many times. What its runs share is made once: the text is checked once for
// each set of input names, and planned once for each form of the inputs, that is their element
// types and shapes. Safe to use from several threads.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "fuse/driver/phases.h"
#include "fuse/driver/query.h"

namespace fuse::driver {

// The text of a program, which several runners may share.
struct ProgramFiles {
  SourceSet sources;
  Diagnostics problems;  // of the text
  ProgramText text{sources, problems};
  const syntax::File* file = nullptr;
  std::string folder;
  std::mutex mutex;  // held while imports may be added to `sources`
};

struct RunInputs {
  std::map<std::string, data::Array> arrays;
  std::map<std::string, data::Facts> facts;

  std::set<std::string> names() const;
};

struct RunnerSettings {
  std::vector<std::string> exports;
  data::DType precision = data::DType::F32;
  std::string root;
  bool strict = false;
  bool only_last_query = false;  // all else that the program asks for is left out
  native::Options native;
};

struct RunOptions {
  const std::atomic<bool>* cancel = nullptr;  // set by another thread: the run ends soon
  bool measure = false;                       // explain shows the time of each step
  Progress* progress = nullptr;
};

// A program bound to inputs of one form, with workspaces that runs lease.
class Prepared {
 public:
  Prepared(bind::Bound bound, plan::Plan plan)
      : bound_(std::move(bound)), plan_(std::make_shared<const plan::Plan>(std::move(plan))) {}

  const bind::Bound& bound() const { return bound_; }
  const std::shared_ptr<const plan::Plan>& plan() const { return plan_; }
  const Diagnostics& warnings() const { return warnings_; }
  // Whether a run with these inputs gives what binding the program to them anew would give.
  bool serves(const RunInputs& inputs) const;
  std::optional<Outcome> run(const RunInputs& inputs, const native::Options& options,
                             std::vector<double>& seconds, Diagnostics& diagnostics);

 private:
  friend class Runner;
  struct InputForm {
    std::string name;
    ir::TensorId tensor;
    data::DType dtype;
    data::Shape shape;
    bool masked;
  };

  std::unique_ptr<native::Workspace> lease();
  void give_back(std::unique_ptr<native::Workspace> workspace);
  std::vector<data::Value> sources(const RunInputs& inputs) const;

  const bind::Bound bound_;
  const std::shared_ptr<const plan::Plan> plan_;
  Diagnostics warnings_;  // of checking and binding
  std::vector<InputForm> forms_;
  bool serves_others_ = false;  // its plan depends on the form of the inputs only
  std::mutex mutex_;            // of idle_
  std::vector<std::unique_ptr<native::Workspace>> idle_;
};

class Runner {
 public:
  Runner(std::shared_ptr<ProgramFiles> files, RunnerSettings settings);

  // Reports what is wrong whatever the inputs will be. A name that nothing defines may be one.
  void check(Diagnostics& diagnostics);
  // Null after reporting.
  std::shared_ptr<Prepared> prepare(const RunInputs& inputs, const RunOptions& options,
                                    Diagnostics& diagnostics);
  // Empty after reporting.
  std::optional<Outcome> run(const RunInputs& inputs, const RunOptions& options,
                             Diagnostics& diagnostics);
  // What ran last.
  struct Latest {
    std::shared_ptr<const plan::Plan> plan;  // null before the first run
    std::vector<double> seconds;             // of each step, when measured
  };
  Latest latest() const;
  // See query_text.
  std::optional<std::string> query(const std::string& name, const QueryPlaces& where,
                                   const RunInputs& inputs, Diagnostics& diagnostics);
  const RunnerSettings& settings() const { return settings_; }
  const ProgramFiles& files() const { return *files_; }

 private:
  struct Checked {
    ir::Program program;
    Diagnostics warnings;
  };

  std::shared_ptr<const Checked> checked(const std::set<std::string>& inputs,
                                         Diagnostics& diagnostics);
  std::shared_ptr<Prepared> bind(const RunInputs& inputs, const native::Options& native,
                                 Diagnostics& diagnostics);
  std::shared_ptr<Prepared> known(const RunInputs& inputs);
  bool put_facts(ir::Program& program, const RunInputs& inputs, bind::Options& options,
                 Diagnostics& diagnostics) const;
  native::Options native_options(const RunOptions& options) const;
  bool done(Diagnostics& diagnostics) const;

  std::shared_ptr<ProgramFiles> files_;
  RunnerSettings settings_;
  mutable std::mutex mutex_;  // of what follows
  Latest latest_;
  std::map<std::set<std::string>, std::shared_ptr<const Checked>> checked_;
  std::vector<std::shared_ptr<Prepared>> prepared_;  // the latest last
};

}  // namespace fuse::driver
