#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fuse/driver/show.h"
#include "fuse/io/json.h"

namespace fuse::driver {

namespace {

void append_members(std::string& out, const Answer& answer) {
  out += "\"axes\": [";
  for (std::size_t i = 0; i < answer.axes.size(); ++i) {
    if (i > 0) out += ", ";
    io::append_json_string(out, answer.axes[i]);
  }
  out += fmt::format("], \"shape\": [{}], \"dtype\": \"{}\", ",
                     fmt::join(answer.array.shape(), ", "), data::name(answer.array.dtype()));
  if (answer.relation && answer.array.rank() > 0) {
    out += "\"tuples\": ";
    io::append_json_tuples(out, answer.array);
  } else {
    out += "\"data\": ";
    io::append_json(out, answer.array);
  }
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
