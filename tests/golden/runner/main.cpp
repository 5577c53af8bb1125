// fuse_golden: runs every golden program and compares what it prints with its .out file.
//
//   fuse_golden [--update] [--verbose] [--binary-cases N] [FILTER...]
//
// A filter is a part of a case's name. --update rewrites the .out files that do not match; it is
// refused where CI is set. About N cases, the same ones every time, also go through the command
// `fuse` that lies beside this one.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>

#include "cases.h"
#include "compare.h"
#include "coverage.h"
#include "run_case.h"

namespace fuse::golden {
namespace {

namespace fs = std::filesystem;

constexpr unsigned seconds_per_case = 120;  // a sanitized build on a busy machine stays below
const fs::path source_root = FUSE_SOURCE_DIR;

struct Options {
  bool update = false;
  bool verbose = false;
  std::size_t binary_cases = 40;
  std::vector<std::string> filters;
};

struct Counts {
  int passed = 0, failed = 0, updated = 0;
};

// Named by the handlers below: the case that was running when the process was stopped.
char running[1024] = "";

void say_running(const char* what) {
  const char* const name = running;
  for (const char* part : {"\n", what, " in ", name, "\n"}) {
    if (write(STDERR_FILENO, part, std::strlen(part)) < 0) break;
  }
}

void on_alarm(int) {
  say_running("no end");
  _exit(1);
}

void on_crash(int signal) {
  say_running("crash");
  ::signal(signal, SIG_DFL);
  raise(signal);
}

void install_handlers() {
  ::signal(SIGALRM, on_alarm);
#ifndef __SANITIZE_ADDRESS__  // the sanitizer's own report says more
  for (int signal : {SIGSEGV, SIGFPE, SIGILL, SIGBUS}) ::signal(signal, on_crash);
#endif
  ::signal(SIGABRT, on_crash);
}

double tolerance(const Directives& directives) {
  const auto& flags = directives.flags;
  const bool f64 = std::find(flags.begin(), flags.end(), "f64") != flags.end() ||
                   std::find(flags.begin(), flags.end(), "--precision=f64") != flags.end();
  return f64 ? 1e-9 : 1e-5;
}

void report(const Case& one, const std::string& how, const Comparison& comparison) {
  std::cout << "FAILED " << one.name << how << ", line " << comparison.line << " of "
            << one.expected.filename().string() << "\n  expected: " << comparison.expected
            << "\n  actual:   " << comparison.actual << "\n";
}

void settle(const Case& one, const std::string& how, const std::string& actual, double within,
            bool update, Counts& counts) {
  const bool has_expected = fs::exists(one.expected);
  const Comparison comparison = compare(read_text(one.expected), actual, within);
  if (has_expected && comparison.equal) {
    ++counts.passed;
  } else if (update) {
    std::ofstream(one.expected, std::ios::binary) << actual;
    std::cout << "updated " << one.name << "\n";
    ++counts.updated;
  } else if (!has_expected) {
    std::cout << "FAILED " << one.name << how << ": there is no "
              << one.expected.filename().string() << "; --update writes it\n";
    ++counts.failed;
  } else {
    report(one, how, comparison);
    ++counts.failed;
  }
}

// Runs one case; through the binary too when `binary` is not empty.
void run(const Case& one, const fs::path& binary, const Options& options, Counts& counts) {
  std::strncpy(running, one.name.c_str(), sizeof running - 1);
  if (options.verbose) std::cout << one.name << std::endl;
  const auto directives = read_directives(read_text(one.program), one.program.filename().string());
  for (const fs::path& executable : {fs::path(), binary}) {
    const std::string how = executable.empty() ? "" : " (as a command)";
    if (!how.empty() && binary.empty()) break;
    alarm(seconds_per_case);
    try {
      const std::string actual = run_case(one, directives, {executable});
      settle(one, how, actual, tolerance(directives), options.update && how.empty(), counts);
    } catch (const std::exception& error) {
      std::cout << "FAILED " << one.name << how << ": " << error.what() << "\n";
      ++counts.failed;
    }
    alarm(0);
    if (binary.empty()) break;
  }
}

bool wanted(const Case& one, const Options& options) {
  return options.filters.empty() ||
         std::any_of(options.filters.begin(), options.filters.end(), [&](const std::string& part) {
           return one.name.find(part) != std::string::npos;
         });
}

Suite whole_suite() {
  Suite suite = find_cases(source_root / "tests" / "golden");
  Suite examples = find_cases(source_root / "examples");
  for (Case& one : examples.cases) {
    one.name = "examples/" + one.name;
    suite.cases.push_back(std::move(one));
  }
  suite.stray_out.insert(suite.stray_out.end(), examples.stray_out.begin(),
                         examples.stray_out.end());
  return suite;
}

void check_suite(const Suite& suite, Counts& counts) {
  for (const fs::path& path : suite.stray_out) {
    std::cout << "FAILED " << fs::relative(path, source_root).string() << " has no program\n";
    ++counts.failed;
  }
  const Coverage coverage =
      diagnostic_coverage(source_root / "src" / "fuse" / "support" / "diagnostics",
                          source_root / "tests" / "golden" / "diagnostics");
  for (const std::string& kind : coverage.missing) {
    std::cout << "FAILED no golden case for " << kind << "\n";
  }
  counts.failed += static_cast<int>(coverage.missing.size());
  counts.passed += coverage.kinds - static_cast<int>(coverage.missing.size());
}

int run_all(const Options& options) {
  const fs::path fuse = fs::read_symlink("/proc/self/exe").parent_path() / "fuse";
  const Suite suite = whole_suite();
  const std::size_t every =
      std::max<std::size_t>(1, suite.cases.size() / std::max<std::size_t>(1, options.binary_cases));
  Counts counts;
  for (std::size_t i = 0; i < suite.cases.size(); ++i) {
    if (!wanted(suite.cases[i], options)) continue;
    const bool as_command = options.binary_cases > 0 && i % every == 0 && fs::exists(fuse);
    run(suite.cases[i], as_command ? fuse : fs::path(), options, counts);
  }
  if (options.filters.empty()) check_suite(suite, counts);
  std::cout << "golden: " << counts.passed << " passed, " << counts.failed << " failed";
  if (counts.updated > 0) std::cout << ", " << counts.updated << " updated";
  std::cout << "\n";
  return counts.failed == 0 ? 0 : 1;
}

int usage(const char* problem) {
  std::cerr << "fuse_golden: " << problem
            << "\nusage: fuse_golden [--update] [--verbose] [--binary-cases N] [FILTER...]\n";
  return 2;
}

int parse_and_run(const std::vector<std::string>& args) {
  Options options;
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (args[i] == "--update") {
      options.update = true;
    } else if (args[i] == "--verbose") {
      options.verbose = true;
    } else if (args[i] == "--binary-cases" && i + 1 < args.size()) {
      options.binary_cases = std::strtoul(args[++i].c_str(), nullptr, 10);
    } else if (args[i].compare(0, 1, "-") == 0) {
      return usage(("unknown option " + args[i]).c_str());
    } else {
      options.filters.push_back(args[i]);
    }
  }
  const char* ci = std::getenv("CI");
  if (options.update && ci != nullptr && *ci != 0) {
    return usage("--update is refused where CI is set");
  }
  install_handlers();
  return run_all(options);
}

}  // namespace
}  // namespace fuse::golden

int main(int argc, char** argv) { return fuse::golden::parse_and_run({argv + 1, argv + argc}); }
