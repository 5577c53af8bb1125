#include "fuse/driver/query.h"

#include <algorithm>

#include <fmt/format.h>

#include "fuse/check/names.h"
#include "fuse/driver/phases.h"
#include "fuse/syntax/printer.h"

namespace fuse::driver {

namespace {

std::string place_text(const std::variant<std::int64_t, std::string>& place) {
  if (const auto* position = std::get_if<std::int64_t>(&place)) return std::to_string(*position);
  return syntax::quoted(std::get<std::string>(place), '\'');
}

std::string index_list(const ir::Tensor& tensor) {
  std::string names;
  for (const ir::TensorColumn& column : tensor.columns) {
    names += (names.empty() ? "`" : ", `") + column.name + "`";
  }
  return names.empty() ? "none" : names;
}

bool names(const std::string& index, const ir::Tensor& tensor, std::size_t column) {
  return index == tensor.columns[column].name || index == std::to_string(column);
}

bool has_index(const ir::Tensor& tensor, const std::string& index) {
  for (std::size_t c = 0; c < tensor.rank(); ++c) {
    if (names(index, tensor, c)) return true;
  }
  return false;
}

// A column that is asked for whole keeps its name, where it is a name and no other has it.
std::string free_index(const ir::Tensor& tensor, std::size_t column) {
  const std::string& name = tensor.columns[column].name;
  const auto same = std::count_if(tensor.columns.begin(), tensor.columns.end(),
                                  [&](const ir::TensorColumn& one) { return one.name == name; });
  if (same == 1 && check::is_index_name(name) && name != "_") return name;
  return fmt::format("column{}", column + 1);
}

}  // namespace

std::optional<std::string> query_text(const ir::Program& program, const std::string& name,
                                      const QueryPlaces& where, Diagnostics& diagnostics) {
  const auto id = find_tensor(program, name);
  if (!id) {
    diagnostics.report(Kind::QueryNotThere, {}, name, suggest_tensor(program, name, false));
    return std::nullopt;
  }
  const ir::Tensor& tensor = program[*id];
  for (const auto& [index, place] : where) {
    if (has_index(tensor, index)) continue;
    diagnostics.report(Kind::QueryIndex, {}, name, index, index_list(tensor));
    return std::nullopt;
  }
  std::string list;
  for (std::size_t c = 0; c < tensor.rank(); ++c) {
    const auto place = std::find_if(where.begin(), where.end(), [&](const auto& entry) {
      return names(entry.first, tensor, c);
    });
    if (c > 0) list += ", ";
    list += place == where.end() ? free_index(tensor, c) : place_text(place->second);
  }
  if (tensor.boolean) return fmt::format("{}({})?", name, list);
  return tensor.rank() == 0 ? name + "?" : fmt::format("{}[{}]?", name, list);
}

}  // namespace fuse::driver
