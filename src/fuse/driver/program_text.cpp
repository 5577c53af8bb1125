#include "fuse/driver/program_text.h"

#include <filesystem>

#include "fuse/io/bytes.h"
#include "fuse/syntax/parser.h"

namespace fuse::driver {

namespace fs = std::filesystem;

namespace {

// Far beyond what anybody writes, and small enough that a wrong file is refused at once.
constexpr std::uint64_t longest_program = 64u << 20;

std::string place_of(const std::string& path) {
  std::error_code error;
  const fs::path place = fs::weakly_canonical(path, error);
  return error ? path : place.string();
}

}  // namespace

std::string folder_of(const std::string& path) {
  const fs::path folder = path == "-" ? fs::path() : fs::path(path).parent_path();
  return folder.empty() ? "." : folder.string();
}

const syntax::File* ProgramText::open(const std::string& path) {
  const bool standard_input = path == "-";
  const std::string shown = standard_input ? "<stdin>" : path;
  const io::Report report{shown, {}, diagnostics_};
  auto bytes = standard_input ? io::read_standard_input(longest_program, report)
                              : io::read_bytes(path, longest_program, report);
  if (!bytes) return nullptr;
  const syntax::File* tree = open_text(shown, folder_of(path), *std::move(bytes));
  if (tree && !standard_input) by_place_[place_of(path)] = tree->id;
  return tree;
}

const syntax::File* ProgramText::open_text(const std::string& shown, const std::string& folder,
                                           std::string text) {
  return add(shown, folder, std::move(text));
}

const syntax::File* ProgramText::import(const std::string& path, SourceRange at) {
  const std::string& folder = folders_[at.file];
  const std::string full = (fs::path(folder) / path).lexically_normal().string();
  const std::string place = place_of(full);
  if (const auto known = by_place_.find(place); known != by_place_.end()) {
    return trees_[known->second].get();
  }
  std::error_code error;
  if (!fs::exists(full, error)) {
    diagnostics_.report(Kind::ImportMissing, at, path);
    return nullptr;
  }
  auto bytes = io::read_bytes(full, longest_program, {path, at, diagnostics_});
  if (!bytes) return nullptr;
  const bool clean = !diagnostics_.has_errors();
  const syntax::File* tree = add(full, folder_of(full), *std::move(bytes));
  by_place_[place] = tree->id;
  return clean && diagnostics_.has_errors() ? nullptr : tree;
}

const syntax::File* ProgramText::add(std::string shown, std::string folder, std::string bytes) {
  if (bytes.compare(0, 3, "\xEF\xBB\xBF") == 0) bytes.erase(0, 3);
  const FileId id = sources_.add(std::move(shown), std::move(bytes));
  folders_[id] = std::move(folder);
  auto& tree = trees_[id];
  tree = std::make_unique<syntax::File>(syntax::parse(sources_, id, diagnostics_));
  return tree.get();
}

}  // namespace fuse::driver
