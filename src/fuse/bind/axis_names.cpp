#include "fuse/bind/axis_names.h"

#include <filesystem>

#include "fuse/io/report.h"
#include "fuse/io/text.h"

namespace fuse::bind {

using data::ColumnContent;

namespace {

// One name per line, without the blanks around it; blank lines are skipped. Line numbers by name.
struct NameFile {
  std::shared_ptr<data::Names> names = std::make_shared<data::Names>();
  std::vector<std::uint32_t> lines;
};

std::optional<NameFile> read_names(const ir::Axis& axis, const std::string& root,
                                   Diagnostics& diagnostics) {
  const io::Report report{axis.file, axis.range, diagnostics};
  const auto text = io::read_text((std::filesystem::path(root) / axis.file).string(), report);
  if (!text) return std::nullopt;
  NameFile file;
  std::string_view rest = *text;
  for (std::uint32_t line = 1; !rest.empty(); ++line) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view name = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!name.empty() && name.back() == '\r') name.remove_suffix(1);
    name = io::trimmed(name);
    if (name.empty()) continue;
    if (auto known = file.names->find(name)) {
      report(Kind::RepeatedEntity, name, file.lines[static_cast<std::size_t>(*known)], line);
      return std::nullopt;
    }
    file.names->add(name);
    file.lines.push_back(line);
  }
  return file;
}

// Two axes may close one domain only with the same names in the same order.
void check_same(const ir::Program& program, const Domain& domain, const ir::Axis& axis,
                const NameFile& file, Diagnostics& diagnostics) {
  const ir::Axis& first = program.axes[static_cast<std::size_t>(domain.axis)];
  for (std::size_t n = 0; n < file.names->size() && n < domain.names->size(); ++n) {
    const auto at = static_cast<data::Key>(n);
    if ((*file.names)[at] == (*domain.names)[at]) continue;
    diagnostics
        .report(Kind::AxisNames, axis.range, axis.name, first.name, (*file.names)[at],
                (*domain.names)[at])
        .label(first.range, "declared here");
    return;
  }
}

}  // namespace

void read_axes(ir::Program& program, const std::string& root, Domains& domains,
               Diagnostics& diagnostics) {
  for (std::size_t a = 0; a < program.axes.size(); ++a) {
    ir::Axis& axis = program.axes[a];
    if (axis.file.empty()) continue;
    const auto file = read_names(axis, root, diagnostics);
    if (!file) continue;
    axis.extent = static_cast<std::int64_t>(file->names->size());
    Domain& domain = domains.of(axis_column(static_cast<std::int32_t>(a)));
    if (domain.axis >= 0) {
      check_same(program, domain, axis, *file, diagnostics);
      continue;
    }
    domain.axis = static_cast<std::int32_t>(a);
    domain.names = file->names;
    domain.content = ColumnContent::Names;
    if (file->names->size() == 0) continue;
    const std::string first((*file->names)[0]);
    const std::string line = fmt::format("{}, line {}", axis.file, file->lines[0]);
    domains.note(domain, {ColumnContent::Names, first, {axis.range, line}});
  }
}

}  // namespace fuse::bind
