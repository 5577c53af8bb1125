#include "run_case.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <vector>

#include "fuse/driver/command.h"
#include "render_containers.h"
#include "render_npy.h"

extern char** environ;

namespace fuse::golden {

namespace fs = std::filesystem;

namespace {

struct Outcome {
  std::string out, err;
  int status = 0;
};

// A folder of its own for the files a case writes, gone afterwards.
class OutputRoot {
 public:
  OutputRoot() {
    std::string name = (fs::temp_directory_path() / "fuse_golden_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw fs::filesystem_error("mkdtemp", name, {});
    path_ = fs::canonical(name);
  }
  ~OutputRoot() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  OutputRoot(const OutputRoot&) = delete;
  OutputRoot& operator=(const OutputRoot&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::vector<std::string> arguments(const Directives& directives, const fs::path& root) {
  std::vector<std::string> args{directives.command};
  if (!directives.file.empty()) args.push_back(directives.file);
  bool names_root = false;
  for (const std::string& flag : directives.flags) {
    names_root |= flag == "--output-root" || flag.compare(0, 14, "--output-root=") == 0;
    args.push_back(replaced(flag, "{out}", root.string()));
  }
  if (directives.command == "run" && !names_root) {
    args.push_back("--output-root");
    args.push_back(root.string());
  }
  return args;
}

Outcome run_here(const std::vector<std::string>& args) {
  std::ostringstream out, err;
  const int status = fuse::driver::run_command(args, out, err);
  return {out.str(), err.str(), status};
}

Outcome run_binary(const fs::path& binary, const std::vector<std::string>& args) {
  const OutputRoot scratch;
  const std::string out = scratch.path() / "out", err = scratch.path() / "err";
  std::vector<std::string> words{binary.string()};
  words.insert(words.end(), args.begin(), args.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const int flags = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), flags, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), flags, 0600);
  pid_t child = 0;
  const int failed = posix_spawn(&child, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return {"", "cannot start " + binary.string() + "\n", -1};
  int status = 0;
  waitpid(child, &status, 0);
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {read_text(out), read_text(err), code};
}

std::string section(const std::string& title, const std::string& text) {
  std::string result = "--- " + title + "\n" + text;
  if (!result.empty() && result.back() != '\n') result += '\n';
  return result;
}

std::string rendered(const fs::path& path, const std::string& bytes) {
  if (path.extension() == ".npy") return render_npy(bytes);
  if (path.extension() == ".npz") return render_npz(bytes);
  if (path.extension() == ".safetensors") return render_safetensors(bytes);
  return bytes;
}

std::string written_files(const fs::path& root) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.is_regular_file()) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::string text;
  for (const fs::path& path : paths) {
    text += section("file " + fs::relative(path, root).string(), rendered(path, read_text(path)));
  }
  return text;
}

}  // namespace

std::string run_case(const Case& one, const Directives& directives, const Executable& executable) {
  fs::current_path(one.program.parent_path());
  const OutputRoot root;
  const auto args = arguments(directives, root.path());
  const Outcome outcome =
      executable.binary.empty() ? run_here(args) : run_binary(executable.binary, args);
  std::string text = outcome.out;
  if (!text.empty() && text.back() != '\n') text += "\n--- no newline\n";
  if (!outcome.err.empty()) text += section("stderr", outcome.err);
  text += written_files(root.path());
  text += "--- exit " + std::to_string(outcome.status) + "\n";
  return replaced(text, root.path().string(), "{out}");
}

}  // namespace fuse::golden
