// The table of formats. Adding one is a file with its reader and writer and a row here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fuse/io/emit.h"
#include "fuse/io/formats.h"
#include "fuse/io/report.h"

namespace fuse::io {

struct Format {
  std::string_view extension;  // lower case, without the dot
  // Null where Fuse cannot, or cannot yet.
  std::optional<data::Array> (*read_array)(const std::string& path, const ReadOptions& options,
                                           const Report& report) = nullptr;
  std::optional<data::Facts> (*read_facts)(const std::string& path, std::size_t rank,
                                           const ReadOptions& options,
                                           const Report& report) = nullptr;
  void (*write)(const Content& content, const Emit& emit) = nullptr;
  bool facts = false;      // holds facts unless layout=matrix
  bool text = false;       // `layout` and `header` mean something
  bool container = false;  // `key` means something
  bool tops = false;       // can be written with Content::top
};

// Null after reporting that the extension is none that Fuse knows.
const Format* find_format(std::string_view path, const Report& report);
// The same without a report.
const Format* find_format(std::string_view path);

}  // namespace fuse::io
