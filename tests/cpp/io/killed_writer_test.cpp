// A process that is killed while it writes a sink leaves the old file or the new one, whole.
#include <doctest/doctest.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "fuse/io/formats.h"
#include "io/files.h"

namespace fuse::io {
namespace {

using data::Array;
using data::DType;

Array filled(float value) {
  Array array(DType::F32, {1 << 20});
  std::fill_n(array.as<float>(), array.size(), value);
  return array;
}

// Writes the file again and again until it is killed.
[[noreturn]] void write_forever(const std::string& path) {
  for (float round = 1;; ++round) {
    Diagnostics diagnostics;
    write_array(path, filled(round), {}, diagnostics);
  }
}

std::vector<std::filesystem::path> unfinished(const test::Folder& folder) {
  std::vector<std::filesystem::path> paths;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder.root(), error)) {
    if (entry.path().extension() == ".tmp" && entry.file_size(error) > 0) {
      paths.push_back(entry.path());
    }
  }
  return paths;
}

TEST_CASE("output: a killed writer leaves whole files") {
  for (const char* name : {"x.npy", "x.npz", "x.safetensors"}) {
    CAPTURE(name);
    const test::Folder folder;
    Diagnostics diagnostics;
    REQUIRE(write_array(folder.path(name), filled(0), {}, diagnostics));
    for (int round = 0; round < 4; ++round) {
      const pid_t child = ::fork();
      REQUIRE(child >= 0);
      if (child == 0) write_forever(folder.path(name));
      for (int wait = 0; wait < 10000 && unfinished(folder).empty(); ++wait) {
        std::this_thread::sleep_for(std::chrono::microseconds(200));
      }
      std::this_thread::sleep_for(std::chrono::microseconds(300 * round));
      ::kill(child, SIGKILL);
      int status = 0;
      ::waitpid(child, &status, 0);
      CHECK(WIFSIGNALED(status));
      for (const auto& path : unfinished(folder)) std::filesystem::remove(path);
      const auto array = read_array(folder.path(name), {}, {}, diagnostics);
      INFO(test::said(diagnostics));
      REQUIRE(array.has_value());
      const float* values = array->as<float>();
      CHECK(std::count(values, values + array->size(), values[0]) == array->size());
    }
  }
}

}  // namespace
}  // namespace fuse::io
