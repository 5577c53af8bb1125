// .json: one array as nested lists of numbers or Booleans; a bare number is a scalar. Non-finite
// numbers are the strings "inf", "-inf" and "nan". And .jsonl, which is only written.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fuse/data/array.h"
#include "fuse/io/emit.h"
#include "fuse/io/formats.h"
#include "fuse/io/report.h"

namespace fuse::io {

// All Booleans give Bool, all integers I64, anything else F64.
std::optional<data::Array> read_json(std::string_view text, const Report& report);

void write_json(const Content& content, const Emit& emit);
// One line per position of the first index (per tuple of a relation, whose value is the last); with
// `top`, one per slice along the last index: {"index": [0], "top": [{"position": 3, "value": 0.5},
// ..]}.
void write_jsonl(const Content& content, const Emit& emit);

// The array as nested lists, on one line.
void append_json(std::string& out, const data::Array& array);
// The true positions of a relation as [[0, 1], ..].
void append_json_tuples(std::string& out, const data::Array& relation);
// A string with its quotes.
void append_json_string(std::string& out, std::string_view text);

}  // namespace fuse::io
