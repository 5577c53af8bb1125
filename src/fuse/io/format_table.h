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
  // False after reporting content that the format cannot hold. Null: it holds what `write` is
  // given.
  bool (*check)(const Content& content, const Report& report) = nullptr;
  bool facts = false;      // holds facts unless layout=matrix
  bool text = false;       // `layout` and `header` mean something
  bool container = false;  // `key` means something
  bool vocab = false;      // `vocab` means something
  bool tops = false;       // can be written with Content::top
  bool lists = false;      // writes Content::sparse as it is ..
  bool nested = false;     // .. only of relations: other arrays as nested lists of all elements
};

// Null after reporting that the extension is none that Fuse knows.
const Format* find_format(std::string_view path, const Report& report);
// The same without a report.
const Format* find_format(std::string_view path);
// Where `path` of the program lies.
std::string full_path(const std::string& path, const ReadOptions& options);

}  // namespace fuse::io
