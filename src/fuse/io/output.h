// The files of one run. They appear together, after every one of them has been written in full.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuse/io/emit.h"
#include "fuse/io/formats.h"
#include "fuse/io/staged_file.h"

namespace fuse::io {

class OutputFiles {
 public:
  // With a root, paths are relative to it and may not lead out of it, not even through links.
  OutputFiles() = default;
  explicit OutputFiles(std::string root) : root_(std::move(root)) {}

  // Writes the content beside its place; false after reporting why it cannot be there.
  bool add(const std::string& path, const Content& content, SourceRange at,
           Diagnostics& diagnostics);
  bool add_text(const std::string& path, std::string_view text, SourceRange at,
                Diagnostics& diagnostics);
  // Gives every file its name. Without it none is left.
  bool commit(Diagnostics& diagnostics);

 private:
  struct Entry {
    StagedFile file;
    std::string target;
    std::string shown;
    SourceRange at;
  };

  bool stage(const std::string& path, const std::function<void(const Emit&)>& write,
             const Report& report);
  std::optional<std::string> resolve(const std::string& path, const Report& report) const;

  std::string root_;
  std::vector<Entry> entries_;
};

}  // namespace fuse::io
