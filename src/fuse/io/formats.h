// Files: one reader and writer per format behind one table. Readers report errors that name the
// file (and line and column where there is one) and load nothing by halves.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fuse/data/array.h"
#include "fuse/data/facts.h"
#include "fuse/data/relation.h"
#include "fuse/support/diagnostics.h"

namespace fuse::io {

struct ReadOptions {
  std::string key = {};  // member of a container
  std::optional<data::DType> dtype = std::nullopt;
  std::string layout = {};                    // "matrix": a text file is a dense matrix
  std::optional<bool> header = std::nullopt;  // csv/tsv: the first line is a header
  std::string vocab = {};  // txt: the file of the tokens it may hold, in the order of their numbers
  std::string root = {};   // folder that the path is relative to; messages leave it out
};

// True when files of this name hold facts (csv, tsv without layout=matrix, txt, jsonl) rather than
// an array.
bool holds_facts(const std::string& path, const ReadOptions& options);
// True when files of this name hold numbers as text, which does not say how wide they are.
bool holds_text(const std::string& path);
// An array from npy, npz, safetensors, json, or a text matrix. `at` is where the program names the
// file. Numbers of a text format come as Bool, I64 or F64: text does not say how wide they are.
std::optional<data::Array> read_array(const std::string& path, const ReadOptions& options,
                                      SourceRange at, Diagnostics& diagnostics);
// Facts with `rank` columns of keys, and a value if the file has one more. Keys are positions,
// names or other numbers, column by column: data/facts.h.
std::optional<data::Facts> read_facts(const std::string& path, std::size_t rank,
                                      const ReadOptions& options, SourceRange at,
                                      Diagnostics& diagnostics);

// The names of an axis, in order: one on each line of a txt, csv or tsv file. Null after reporting
// the first that is empty, or there already.
std::shared_ptr<data::Names> read_names(const std::string& path, const ReadOptions& options,
                                        SourceRange at, Diagnostics& diagnostics);

// What a file receives.
struct Content {
  data::Array array;
  bool relation = false;            // text formats list the true tuples
  std::optional<std::int64_t> top;  // the `top` largest along the last index, with their positions
  // Set: the tuples that are present, in place of `array`; other elements hold `missing`.
  std::shared_ptr<const data::Relation> sparse = nullptr;
  // What the positions of a dimension are called; null, or missing: they are numbers.
  std::vector<std::shared_ptr<const data::Names>> names = {};
  double missing = 0;
  bool everywhere = false;  // sparse: elements that are not listed are present, and `missing`
  std::string name = {};    // of the array in a container; empty: that of the file
};

// The extension decides the format. Written to a temporary file beside it and renamed.
bool write_array(const std::string& path, const data::Array& array, SourceRange at,
                 Diagnostics& diagnostics);

}  // namespace fuse::io
