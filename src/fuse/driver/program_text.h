// The files of one program: the main one and what it imports, each read and parsed once.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "fuse/support/diagnostics.h"
#include "fuse/syntax/tree.h"

namespace fuse::driver {

class ProgramText {
 public:
  ProgramText(SourceSet& sources, Diagnostics& diagnostics)
      : sources_(sources), diagnostics_(diagnostics) {}

  // The file of the command line; `-` is standard input. Null after reporting that it cannot be
  // read; what is wrong inside it is reported too, but the tree is there.
  const syntax::File* open(const std::string& path);
  // A text that has no file; imports and sources are relative to `folder`.
  const syntax::File* open_text(const std::string& shown, const std::string& folder,
                                std::string text);
  // A path that a program names, relative to the file that names it; null after reporting.
  const syntax::File* import(const std::string& path, SourceRange at);

 private:
  const syntax::File* add(std::string shown, std::string folder, std::string bytes);

  SourceSet& sources_;
  Diagnostics& diagnostics_;
  std::map<FileId, std::string> folders_;  // that a file's imports are relative to
  std::map<FileId, std::unique_ptr<syntax::File>> trees_;
  std::map<std::string, FileId> by_place_;  // canonical path
};

// The folder that a program's paths are relative to: `.` for standard input.
std::string folder_of(const std::string& path);

}  // namespace fuse::driver
