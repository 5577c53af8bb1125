// fuse_fuzz: gives changed files to the readers for a while.
//
//   fuse_fuzz [--reader NAME] [--seconds N] [--seed N]     all readers, 60 seconds each
//   fuse_fuzz --reader NAME --replay FILE                  one input once
//
// A reader runs in a process of its own. The input that ends it, or that it does not come back
// from, is left in the current folder as fuzz-READER.bin.
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "coverage.h"
#include "fuse/support/source.h"
#include "mutate.h"
#include "readers.h"

namespace fuse::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t longest = 1u << 16;
constexpr int patience = 20;  // seconds for one input, many times what the slowest takes

struct Options {
  std::string reader, replay;
  int seconds = 60;
  std::uint64_t seed = 1;
};

// What the process of a reader shows to the one that waits for it.
struct Shared {
  std::atomic<std::uint64_t> inputs = 0, kept = 0;
  std::size_t size = 0;
  char bytes[longest];
};

// Aborts on an answer that is none: neither a result nor an error, or both.
void give(const Reader& reader, const std::string& bytes) {
  Diagnostics diagnostics;
  const bool answered = reader.read(bytes, {"file", {}, diagnostics});
  if (answered == diagnostics.has_errors()) {
    std::cerr << reader.name << (answered ? ": a result and an error\n" : ": no error\n");
    std::abort();
  }
  const SourceSet sources;
  render_text(diagnostics, sources);
  render_json(diagnostics, sources);
}

void remember(Shared& shared, const std::string& bytes) {
  shared.size = std::min(bytes.size(), longest);
  std::memcpy(shared.bytes, bytes.data(), shared.size);
  ++shared.inputs;
}

void run(const Reader& reader, const Options& options, Shared& shared) {
  const auto end = Clock::now() + std::chrono::seconds(options.seconds);
  Mutator mutator(options.seed, reader.words);
  std::vector<std::string> corpus = reader.seeds();
  for (const std::string& seed : corpus) {
    remember(shared, seed);
    give(reader, seed);
  }
  path_is_new();
  while (Clock::now() < end) {
    std::string bytes = mutator.next(corpus);
    if (reader.mend != nullptr && mutator.below(4) != 0) reader.mend(bytes);
    remember(shared, bytes);
    forget_path();
    give(reader, bytes);
    if (path_is_new()) corpus.push_back(std::move(bytes));
    shared.kept = corpus.size();
  }
}

// The status of the child; it is killed when one input takes too long.
int await(pid_t child, const Shared& shared) {
  std::uint64_t seen = 0;
  auto moved = Clock::now();
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    if (shared.inputs != seen) moved = Clock::now();
    seen = shared.inputs;
    if (Clock::now() - moved > std::chrono::seconds(patience)) ::kill(child, SIGKILL);
  }
  return status;
}

bool fuzz(const Reader& reader, const Options& options) {
  void* memory =
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  auto* shared = new (memory) Shared;
  const pid_t child = ::fork();
  if (child == 0) {
    run(reader, options, *shared);
    ::_exit(0);
  }
  const int status = await(child, *shared);
  const bool good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  std::cout << reader.name << ": " << shared->inputs << " inputs, " << shared->kept << " kept"
            << (good ? "" : ", and the last one is a finding") << std::endl;
  if (!good) {
    std::ofstream("fuzz-" + std::string(reader.name) + ".bin", std::ios::binary)
        .write(shared->bytes, static_cast<std::streamsize>(shared->size));
  }
  ::munmap(memory, sizeof(Shared));
  return good;
}

bool parse(int argc, char** argv, Options& options) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string flag = argv[i], value = argv[i + 1];
    if (flag == "--reader")
      options.reader = value;
    else if (flag == "--replay")
      options.replay = value;
    else if (flag == "--seconds")
      options.seconds = std::atoi(value.c_str());
    else if (flag == "--seed")
      options.seed = std::strtoull(value.c_str(), nullptr, 10);
    else
      return false;
  }
  return argc % 2 == 1;
}

int main_of(int argc, char** argv) {
  Options options;
  if (!parse(argc, argv, options)) {
    std::cerr << "fuse_fuzz [--reader NAME] [--seconds N] [--seed N] [--replay FILE]\n";
    return 2;
  }
  bool good = true, found = false;
  for (const Reader& reader : readers()) {
    if (!options.reader.empty() && reader.name != options.reader) continue;
    found = true;
    if (options.replay.empty()) {
      good &= fuzz(reader, options);
    } else {
      std::ostringstream bytes;
      bytes << std::ifstream(options.replay, std::ios::binary).rdbuf();
      give(reader, bytes.str());
    }
  }
  if (!found) std::cerr << "there is no reader `" << options.reader << "`\n";
  return found && good ? 0 : 1;
}

}  // namespace
}  // namespace fuse::fuzz

int main(int argc, char** argv) { return fuse::fuzz::main_of(argc, argv); }
