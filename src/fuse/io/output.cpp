#include "fuse/io/output.h"

#include <algorithm>
#include <filesystem>

#include "fuse/io/format_table.h"
#include "fuse/io/listing.h"

namespace fuse::io {

namespace fs = std::filesystem;

// The place with every link on the way followed, so that what is compared with the root is where
// the bytes would go.
std::optional<std::string> OutputFiles::resolve(const std::string& path,
                                                const Report& report) const {
  std::error_code error;
  if (path.empty() || path.find('\0') != std::string::npos) {
    report(Kind::OutputFailed, "this is no name of a file");
    return std::nullopt;
  }
  if (root_.empty()) {  // a link is written through, not replaced
    const fs::path target = fs::weakly_canonical(fs::absolute(path), error);
    return error ? path : target.string();
  }
  const fs::path root = fs::weakly_canonical(fs::absolute(root_, error), error);
  const fs::path target = error ? fs::path() : fs::weakly_canonical(root / path, error);
  if (error) {
    report(Kind::OutputFailed, std::generic_category().message(error.value()));
    return std::nullopt;
  }
  const auto [end_of_root, rest] =
      std::mismatch(root.begin(), root.end(), target.begin(), target.end());
  if (end_of_root != root.end() || rest == target.end()) {
    report(Kind::OutputOutside)
        .hint("the folder is the program's own, or the one that `--output-root` names");
    return std::nullopt;
  }
  return target.string();
}

bool OutputFiles::stage(const std::string& path, const std::function<void(const Emit&)>& write,
                        const Report& report) {
  const auto target = resolve(path, report);
  if (!target) return false;
  const bool twice = std::any_of(entries_.begin(), entries_.end(),
                                 [&](const Entry& entry) { return entry.target == *target; });
  if (twice) {
    report(Kind::OutputTwice);
    return false;
  }
  auto file = StagedFile::create(*target, report);
  if (!file) return false;
  write([&](std::string_view bytes) { file->write(bytes); });
  if (!file->finish(report)) return false;
  entries_.push_back({*std::move(file), *target, path, report.at});
  return true;
}

namespace {

void report_cells(const Format& format, const Content& content, std::int64_t most,
                  const Report& report) {
  const std::string more = fmt::format("more than {} cells", most);
  if (content.top) {
    report(Kind::OutputFormat, format.extension, "the largest elements of a tensor of " + more)
        .hint("`topk` compares all cells, also those that are absent");
  } else if (content.relation) {
    report(Kind::OutputFormat, format.extension, "a relation of " + more)
        .hint("a .csv, .tsv, .json or .jsonl file lists its tuples");
  } else if (content.everywhere) {
    report(Kind::OutputFormat, format.extension, "a tensor of " + more + ", all of them present")
        .hint(
            "where a relation is read in round brackets, only elements at its tuples are present");
  } else {
    report(Kind::OutputFormat, format.extension, "a tensor of " + more)
        .hint("a .csv, .tsv or .jsonl file lists the elements that are present");
  }
}

// The content as the format takes it: all cells where it lists no tuples.
std::optional<Content> content_for(const Format& format, Content content, const Report& report) {
  const bool lists = format.lists && (!format.nested || content.relation);
  const bool as_is =
      lists && !content.top && rank_of(content) > 0 && !(content.sparse && content.everywhere);
  const bool lists_cells = format.nested && !content.top && !content.relation;
  if (as_is || (!content.sparse && !lists_cells)) return content;
  constexpr std::int64_t most_dense_cells = std::int64_t{1} << 28;
  double cells = 1;
  const data::Shape& shape = content.sparse ? content.sparse->shape : content.array.shape();
  for (std::int64_t extent : shape) cells *= static_cast<double>(extent);
  if (cells > static_cast<double>(most_dense_cells)) {
    report_cells(format, content, most_dense_cells, report);
    return std::nullopt;
  }
  if (!content.sparse) return content;
  content.array = data::dense(*content.sparse, content.missing,
                              content.sparse->has_values() && !content.everywhere);
  content.sparse = nullptr;
  return content;
}

}  // namespace

bool OutputFiles::add(const std::string& path, const Content& content, SourceRange at,
                      Diagnostics& diagnostics) {
  const Report report{path, at, diagnostics};
  const Format* format = find_format(path, report);
  if (format == nullptr) return false;
  if (format->write == nullptr) {
    report(Kind::FormatNotAvailable, "writing", format->extension);
    return false;
  }
  if (content.top && !format->tops) {
    report(Kind::OutputFormat, format->extension, "the result of topk")
        .hint("write it to a .jsonl or a .json file");
    return false;
  }
  Content named = content;
  if (named.name.empty()) named.name = fs::path(path).stem().string();
  const auto written = content_for(*format, named, report);
  if (!written || (format->check != nullptr && !format->check(*written, report))) return false;
  return stage(path, [&](const Emit& emit) { format->write(*written, emit); }, report);
}

bool OutputFiles::add_text(const std::string& path, std::string_view text, SourceRange at,
                           Diagnostics& diagnostics) {
  return stage(path, [&](const Emit& emit) { emit(text); }, {path, at, diagnostics});
}

bool OutputFiles::commit(Diagnostics& diagnostics) {
  bool all = true;
  for (Entry& entry : entries_) {
    all = all && entry.file.commit({entry.shown, entry.at, diagnostics});
  }
  entries_.clear();
  return all;
}

}  // namespace fuse::io
