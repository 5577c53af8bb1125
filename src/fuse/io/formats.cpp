#include "fuse/io/formats.h"

#include <cmath>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fuse/io/bytes.h"
#include "fuse/io/delimited.h"
#include "fuse/io/format_table.h"
#include "fuse/io/json.h"
#include "fuse/io/npy.h"
#include "fuse/io/npz.h"
#include "fuse/io/output.h"
#include "fuse/io/safetensors.h"
#include "fuse/io/text.h"
#include "fuse/io/words.h"

namespace fuse::io {

using data::Array;
using data::DType;
using data::Facts;

namespace {

std::optional<Array> npy_array(const std::string& path, const ReadOptions&, const Report& report) {
  const auto bytes = Bytes::open(path, report);
  return bytes ? read_npy(*bytes, report) : std::nullopt;
}

std::optional<Array> npz_array(const std::string& path, const ReadOptions& options,
                               const Report& report) {
  const auto bytes = Bytes::open(path, report);
  return bytes ? read_npz(*bytes, options.key, report) : std::nullopt;
}

std::optional<Array> safetensors_array(const std::string& path, const ReadOptions& options,
                                       const Report& report) {
  const auto bytes = Bytes::open(path, report);
  return bytes ? read_safetensors(*bytes, options.key, report) : std::nullopt;
}

std::optional<Array> sharded_array(const std::string& path, const ReadOptions& options,
                                   const Report& report) {
  return read_sharded(path, options.key, report);
}

std::optional<Array> json_array(const std::string& path, const ReadOptions&, const Report& report) {
  const auto text = read_text(path, report);
  if (!text) return std::nullopt;
  return read_json(*text, report);
}

template <char separator>
std::optional<Array> delimited_array(const std::string& path, const ReadOptions& options,
                                     const Report& report) {
  const auto bytes = Bytes::open(path, report, true);
  if (!bytes) return std::nullopt;
  const std::string_view text = without_byte_order_mark(bytes->view());
  return read_delimited_matrix(text, separator, options.header.value_or(false), report);
}

template <char separator>
std::optional<Facts> delimited_facts(const std::string& path, std::size_t rank,
                                     const ReadOptions& options, const Report& report) {
  const auto bytes = Bytes::open(path, report, true);
  if (!bytes) return std::nullopt;
  const std::string_view text = without_byte_order_mark(bytes->view());
  return read_delimited_facts(text, separator, rank, options.header.value_or(false), report);
}

std::optional<Facts> jsonl_facts(const std::string& path, std::size_t rank, const ReadOptions&,
                                 const Report& report) {
  const auto bytes = Bytes::open(path, report, true);
  if (!bytes) return std::nullopt;
  return read_jsonl_facts(without_byte_order_mark(bytes->view()), rank, report);
}

std::optional<Facts> txt_facts(const std::string& path, std::size_t rank,
                               const ReadOptions& options, const Report& report) {
  if (rank != 2) {
    report(Kind::TextRank, rank);
    return std::nullopt;
  }
  Vocabulary vocabulary;
  if (!options.vocab.empty()) {
    vocabulary.file = options.vocab;
    vocabulary.names =
        read_names(options.vocab, {.root = options.root}, report.at, report.diagnostics);
    if (!vocabulary.names) return std::nullopt;
  }
  const auto bytes = Bytes::open(path, report, true);
  if (!bytes) return std::nullopt;
  return read_words(without_byte_order_mark(bytes->view()),
                    vocabulary.names ? &vocabulary : nullptr, report);
}

template <char separator>
bool delimited_check(const Content& content, const Report& report) {
  return check_delimited(content, separator, report);
}

template <char separator>
void delimited_content(const Content& content, const Emit& emit) {
  write_delimited(content, separator, emit);
}

void npy_content(const Content& content, const Emit& emit) { write_npy(content.array, emit); }

void npz_content(const Content& content, const Emit& emit) {
  write_npz(content.array, content.name, emit);
}

void safetensors_content(const Content& content, const Emit& emit) {
  write_safetensors(content.array, content.name, emit);
}

// The index of a model of several files, whose name has two dots.
constexpr std::string_view sharded = "safetensors.index.json";

constexpr Format formats[] = {
    {.extension = "npy", .read_array = npy_array, .write = npy_content},
    {.extension = "json",
     .read_array = json_array,
     .write = write_json,
     .tops = true,
     .lists = true,
     .nested = true},
    {.extension = "jsonl",
     .read_facts = jsonl_facts,
     .write = write_jsonl,
     .facts = true,
     .tops = true,
     .lists = true},
    {.extension = "csv",
     .read_array = delimited_array<','>,
     .read_facts = delimited_facts<','>,
     .write = delimited_content<','>,
     .check = delimited_check<','>,
     .facts = true,
     .text = true,
     .lists = true},
    {.extension = "tsv",
     .read_array = delimited_array<'\t'>,
     .read_facts = delimited_facts<'\t'>,
     .write = delimited_content<'\t'>,
     .check = delimited_check<'\t'>,
     .facts = true,
     .text = true,
     .lists = true},
    {.extension = "txt",
     .read_facts = txt_facts,
     .write = write_words,
     .check = check_words,
     .facts = true,
     .vocab = true,
     .lists = true},
    {.extension = "npz", .read_array = npz_array, .write = npz_content, .container = true},
    {.extension = "safetensors",
     .read_array = safetensors_array,
     .write = safetensors_content,
     .container = true},
    {.extension = sharded, .read_array = sharded_array, .container = true},
    {.extension = "parquet", .facts = true},
};

std::string extension_of(std::string_view path) {
  std::string extension = std::filesystem::path(path).extension().string();
  if (!extension.empty()) extension.erase(0, 1);
  for (char& c : extension) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  const std::size_t dot = path.size() > sharded.size() ? path.size() - sharded.size() : 0;
  if (dot > 0 && path[dot - 1] == '.' && path.substr(dot) == sharded) return std::string(sharded);
  return extension;
}

void report_not_available(const Format& format, std::string_view what, const Report& report) {
  report(Kind::FormatNotAvailable, what, format.extension);
}

// The format when it can be read so, after checking the options against it.
const Format* format_to_read(const std::string& path, const ReadOptions& options, bool facts,
                             const Report& report) {
  const Format* format = find_format(path, report);
  if (format == nullptr) return nullptr;
  const char* unknown = !options.key.empty() && !format->container ? "key"
                        : !options.layout.empty() && !format->text ? "layout"
                        : options.header && !format->text          ? "header"
                        : !options.vocab.empty() && !format->vocab ? "vocab"
                                                                   : nullptr;
  if (unknown != nullptr) {
    report(Kind::FormatOption, unknown, format->extension);
    return nullptr;
  }
  if (facts ? format->read_facts != nullptr : format->read_array != nullptr) return format;
  report_not_available(*format, "reading", report);
  return nullptr;
}

std::string position_text(const Array& array, std::int64_t flat) {
  std::vector<std::int64_t> at(array.rank());
  for (std::size_t d = array.rank(); d-- > 0; flat /= array.shape()[d])
    at[d] = flat % array.shape()[d];
  return fmt::format("{}", fmt::join(at, ", "));
}

// An element that `dtype` has no value for: a fraction, nan or too large a number as an integer.
std::optional<std::int64_t> not_convertible(const Array& array, DType dtype) {
  if (data::is_float(dtype) || !data::is_float(array.dtype())) {
    if (dtype != DType::I32 && dtype != DType::Bool) return std::nullopt;
  }
  const double limit = dtype == DType::Bool  ? 1
                       : dtype == DType::I32 ? 2147483648.0
                                             : 9.2233720368547758e18;
  const double low = dtype == DType::Bool ? 0 : -limit;
  for (std::int64_t i = 0; i < array.size(); ++i) {
    const double value = array.get_f64(i);
    const bool below = dtype == DType::Bool ? value <= limit : value < limit;
    if (!(value == std::floor(value) && value >= low && below)) return i;
  }
  return std::nullopt;
}

std::optional<Array> converted(const Array& array, std::optional<DType> dtype,
                               const Report& report) {
  if (!dtype || *dtype == array.dtype()) return array;
  if (const auto at = not_convertible(array, *dtype)) {
    report(Kind::ElementNotConvertible, array.get_f64(*at), position_text(array, *at),
           data::name(*dtype));
    return std::nullopt;
  }
  return array.cast(*dtype);
}

}  // namespace

std::string full_path(const std::string& path, const ReadOptions& options) {
  return options.root.empty() ? path : (std::filesystem::path(options.root) / path).string();
}

const Format* find_format(std::string_view path) {
  const std::string extension = extension_of(path);
  for (const Format& format : formats) {
    if (format.extension == extension) return &format;
  }
  return nullptr;
}

const Format* find_format(std::string_view path, const Report& report) {
  if (const Format* format = find_format(path)) return format;
  std::vector<std::string> known, available;
  for (const Format& format : formats) {
    known.emplace_back(format.extension);
    const bool own = format.extension != sharded;  // its last extension is another format's
    if (own && (format.read_array || format.write)) available.emplace_back(format.extension);
  }
  const std::string extension = extension_of(path);
  const std::string near = did_you_mean(extension, known);
  Diagnostic& diagnostic =
      report(Kind::FormatUnknown,
             extension.empty() ? std::string("its name has no extension, which says the format")
                               : fmt::format("there is no format `.{}`", extension));
  diagnostic.hint(near.empty() ? fmt::format("formats: .{}", fmt::join(available, " ."))
                               : fmt::format("did you mean `.{}`?", near));
  return nullptr;
}

bool holds_facts(const std::string& path, const ReadOptions& options) {
  const Format* format = find_format(path);
  return format != nullptr && format->facts && options.layout != "matrix";
}

bool holds_text(const std::string& path) {
  const Format* format = find_format(path);
  return format != nullptr && (format->text || format->extension == "json");
}

std::optional<Array> read_array(const std::string& path, const ReadOptions& options, SourceRange at,
                                Diagnostics& diagnostics) try {
  const Report report{path, at, diagnostics};
  const Format* format = format_to_read(path, options, false, report);
  if (format == nullptr) return std::nullopt;
  const auto array = format->read_array(full_path(path, options), options, report);
  if (!array) return std::nullopt;
  return converted(*array, options.dtype, report);
} catch (const std::bad_alloc&) {
  diagnostics.report(Kind::OutOfMemory, at, fmt::format("to read `{}`", path));
  return std::nullopt;
}

std::optional<Facts> read_facts(const std::string& path, std::size_t rank,
                                const ReadOptions& options, SourceRange at,
                                Diagnostics& diagnostics) try {
  const Report report{path, at, diagnostics};
  const Format* format = format_to_read(path, options, true, report);
  if (format == nullptr) return std::nullopt;
  return format->read_facts(full_path(path, options), rank, options, report);
} catch (const std::bad_alloc&) {
  diagnostics.report(Kind::OutOfMemory, at, fmt::format("to read `{}`", path));
  return std::nullopt;
}

bool write_array(const std::string& path, const Array& array, SourceRange at,
                 Diagnostics& diagnostics) {
  OutputFiles files;
  return files.add(path, {array, false, std::nullopt}, at, diagnostics) &&
         files.commit(diagnostics);
}

}  // namespace fuse::io
