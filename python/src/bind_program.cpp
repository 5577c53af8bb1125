#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/variant.h>
#include <nanobind/stl/vector.h>

#include <chrono>

#include "bindings.h"
#include "interruptible.h"

namespace fuse::python {

namespace {

// Runs shorter than this need not listen for Ctrl-C.
constexpr std::chrono::milliseconds short_time{2};

// What `work` gives lies in memory of its own, as `work` may be left behind.
template <typename Result, typename Work>
Result interruptible_result(Work work, bool quick) {
  const auto result = std::make_shared<std::optional<Result>>();
  interruptible([result, work = std::move(work)](const RunOptions& run) { *result = work(run); },
                quick);
  return *std::move(*result);
}

struct Compiled {
  Compiled(Runner runner, bool measure, bool copy)
      : runner(std::move(runner)), measure(measure), copy(copy) {}

  Results run(const nb::dict& given) {
    Inputs inputs = inputs_from(given, copy);
    const auto bytes = array_bytes(inputs);
    const bool quick = bytes && *bytes <= quick_bytes.load(std::memory_order_relaxed);
    const auto begin = std::chrono::steady_clock::now();
    Results results = interruptible_result<Results>(
        [runner = runner, inputs = std::move(inputs), measure = measure](RunOptions options) {
          options.measure = measure;
          return runner.run(inputs, options);
        },
        quick);
    const bool was_short = std::chrono::steady_clock::now() - begin < short_time;
    if (was_short != quick) quick_bytes = was_short && bytes ? *bytes : -1;
    return results;
  }

  Value query(const std::string& name, const Places& where, const nb::dict& given) const {
    return interruptible_result<Value>(
        [runner = runner, name, where, inputs = inputs_from(given, copy)](
            const RunOptions& options) { return runner.query(name, where, inputs, options); },
        false);
  }

  std::string explain(const nb::dict& given, bool json) const {
    const Inputs inputs = inputs_from(given, false);
    const nb::gil_scoped_release released;
    return runner.explain(inputs, json);
  }

  std::string explain_latest(bool json) const {
    const nb::gil_scoped_release released;
    return runner.explain_latest(json);
  }

  const Runner runner;
  const bool measure, copy;
  std::atomic<std::int64_t> quick_bytes = -1;  // inputs of at most this size were run in short time
};

DType precision_of(const std::string& name) {
  const auto dtype = data::dtype_from_name(name);
  if (!dtype) throw nb::value_error(("there is no type " + name).c_str());
  return *dtype;
}

Compiled* compile(const Program& program, const std::string& target, const std::string& precision,
                  const std::vector<std::string>& exports, const std::string& root,
                  const std::string& output_root, bool write_files, bool strict,
                  std::int64_t memory_limit, bool measure, bool copy) {
  CompileOptions options;
  options.target = target;
  options.precision = precision_of(precision);
  options.exports = exports;
  options.root = root;
  options.output_root = output_root;
  options.write_files = write_files;
  options.strict = strict;
  options.memory_limit = memory_limit;
  const nb::gil_scoped_release released;
  return new Compiled(program.compile(options), measure, copy);
}

}  // namespace

void bind_program(nb::module_& module) {
  const nb::call_guard<nb::gil_scoped_release> without_gil;
  nb::class_<Compiled>(module, "Runner")
      .def("run", &Compiled::run, nb::arg("inputs"))
      .def("query", &Compiled::query, nb::arg("name"), nb::arg("where"), nb::arg("inputs"))
      .def("explain", &Compiled::explain, nb::arg("inputs"), nb::arg("json"))
      .def("explain_latest", &Compiled::explain_latest, nb::arg("json"));
  nb::class_<Program>(module, "Program")
      .def_static("from_text", &Program::from_text, nb::arg("text"), nb::arg("folder"), without_gil)
      .def_static("from_file", &Program::from_file, nb::arg("path"), without_gil)
      .def("format", &Program::format, without_gil)
      .def("compile", &compile, nb::kw_only(), nb::arg("target"), nb::arg("precision"),
           nb::arg("exports"), nb::arg("root"), nb::arg("output_root"), nb::arg("write_files"),
           nb::arg("strict"), nb::arg("memory_limit"), nb::arg("measure"), nb::arg("copy"));
}

}  // namespace fuse::python
