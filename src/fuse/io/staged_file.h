// A file that appears whole or not at all: written beside its final place, then renamed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuse/io/report.h"
#include "fuse/io/staged_names.h"

namespace fuse::io {

class StagedFile {
 public:
  // Makes the folders that `path` lies in and a temporary file there; empty after reporting why
  // not. What was made is removed again unless the file is committed.
  static std::optional<StagedFile> create(const std::string& path, const Report& report);

  StagedFile(StagedFile&& other) noexcept;
  StagedFile& operator=(StagedFile&&) = delete;
  ~StagedFile();

  // A failure is kept until finish().
  void write(std::string_view bytes);
  // Brings the bytes to the disk; false after reporting that some did not get there.
  bool finish(const Report& report);
  // Gives the file its name; false after reporting why not.
  bool commit(const Report& report);

 private:
  explicit StagedFile(std::string path) : path_(std::move(path)) {}
  bool make_folders(const Report& report);
  bool open_temporary(const Report& report);
  void forget_temporary();

  std::string path_;
  std::string temporary_;  // empty when there is none to remove
  StagedName* name_ = nullptr;
  std::vector<std::string> made_folders_;
  int descriptor_ = -1;
  int error_ = 0;
};

}  // namespace fuse::io
