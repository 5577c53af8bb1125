#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fuse/driver/show.h"
#include "fuse/driver/tuples.h"
#include "fuse/io/json.h"
#include "fuse/io/numbers.h"

namespace fuse::driver {

namespace {

void append_list(std::string& out, std::int64_t count, const auto& append) {
  out += '[';
  for (std::int64_t i = 0; i < count; ++i) {
    if (i > 0) out += ", ";
    append(i);
  }
  out += ']';
}

// A name as a string, a number as itself; the number of a position that has no name.
void append_label(std::string& out, const Answer& answer, std::size_t d, std::int64_t position) {
  const data::Names* names = answer.names_of(d);
  const bool named = names && position < static_cast<std::int64_t>(names->size());
  const std::string text = label(answer, d, position);
  if (named && !names->numbers()) {
    io::append_json_string(out, text);
  } else {
    out += text;
  }
}

// "tuples": [["Alice", 3], ..]; and "values": [0.5, ..] where tuples have them.
void append_tuples(std::string& out, const Answer& answer) {
  std::string values;
  out += "\"tuples\": [";
  bool first = true;
  for_each_tuple(answer, [&](const std::vector<std::int64_t>& tuple, std::int64_t at) {
    if (!first) out += ", ", values += ", ";
    first = false;
    append_list(out, static_cast<std::int64_t>(tuple.size()), [&](std::int64_t d) {
      append_label(out, answer, static_cast<std::size_t>(d), tuple[static_cast<std::size_t>(d)]);
    });
    if (has_values(answer)) io::append_json_element(values, answer.sparse->values, at);
  });
  out += ']';
  if (has_values(answer)) out += ", \"values\": [" + values + "]";
}

// "names": {"person": ["Alice", ..]} of the axes that have them, one entry per row.
void append_names(std::string& out, const Answer& answer) {
  std::set<std::string> written;
  for (std::size_t d = 0; d < answer.rank(); ++d) {
    if (!answer.names_of(d) || !written.insert(answer.axes[d]).second) continue;
    out += written.size() == 1 ? ", \"names\": {" : ", ";
    io::append_json_string(out, answer.axes[d]);
    out += ": ";
    append_list(out, answer.shape()[d], [&](std::int64_t i) { append_label(out, answer, d, i); });
  }
  if (!written.empty()) out += '}';
}

// The value of an answer without dimensions that is stored as tuples.
void append_scalar(std::string& out, const data::Relation& relation) {
  const bool present = relation.tuples.rows > 0;
  if (!relation.has_values()) {
    out += present ? "true" : "false";
  } else if (present) {
    io::append_json_element(out, relation.values, 0);
  } else {
    out += '0';
  }
}

void append_members(std::string& out, const Answer& answer) {
  out += "\"axes\": [";
  for (std::size_t i = 0; i < answer.axes.size(); ++i) {
    if (i > 0) out += ", ";
    io::append_json_string(out, answer.axes[i]);
  }
  out += fmt::format("], \"shape\": [{}], \"dtype\": \"{}\", ", fmt::join(answer.shape(), ", "),
                     data::name(answer.dtype()));
  if (is_listed(answer)) return append_tuples(out, answer);
  out += "\"data\": ";
  if (answer.sparse) return append_scalar(out, *answer.sparse);
  io::append_json(out, answer.array);
  append_names(out, answer);
}

}  // namespace

std::string show_json(const Outcome& outcome) {
  std::string out = "{\"exports\": {";
  for (std::size_t i = 0; i < outcome.exports.size(); ++i) {
    out += i > 0 ? ",\n  " : "\n  ";
    io::append_json_string(out, outcome.exports[i].title);
    out += ": {";
    append_members(out, outcome.exports[i]);
    out += '}';
  }
  out += outcome.exports.empty() ? "}, \"queries\": [" : "\n}, \"queries\": [";
  for (std::size_t i = 0; i < outcome.queries.size(); ++i) {
    out += i > 0 ? ",\n  {\"query\": " : "\n  {\"query\": ";
    io::append_json_string(out, outcome.queries[i].title);
    out += ", ";
    append_members(out, outcome.queries[i]);
    out += '}';
  }
  return out + (outcome.queries.empty() ? "]}\n" : "\n]}\n");
}

}  // namespace fuse::driver
