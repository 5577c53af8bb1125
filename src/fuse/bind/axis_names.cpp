#include "fuse/bind/axis_names.h"

#include <filesystem>

#include "fuse/io/formats.h"
#include "fuse/io/report.h"
#include "fuse/io/text.h"

namespace fuse::bind {

using data::ColumnContent;

namespace {

// One name per line; what io::read_names will do, with more formats and checks.
std::shared_ptr<data::Names> read_names(const std::string& path, const io::ReadOptions& options,
                                        SourceRange at, Diagnostics& diagnostics) {
  const io::Report report{path, at, diagnostics};
  const auto text = io::read_text((std::filesystem::path(options.root) / path).string(), report);
  if (!text) return nullptr;
  auto names = std::make_shared<data::Names>();
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view name = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!name.empty() && name.back() == '\r') name.remove_suffix(1);
    if (name = io::trimmed(name); !name.empty()) names->add(name);
  }
  return names;
}

// Two axes may close one domain only with the same names in the same order.
void check_same(const ir::Program& program, const Domain& domain, const ir::Axis& axis,
                const data::Names& names, Diagnostics& diagnostics) {
  const ir::Axis& first = program.axes[static_cast<std::size_t>(domain.axis)];
  for (std::size_t n = 0; n < names.size() && n < domain.names->size(); ++n) {
    const auto at = static_cast<data::Key>(n);
    if (names[at] == (*domain.names)[at]) continue;
    diagnostics
        .report(Kind::AxisNames, axis.range, axis.name, first.name, names[at], (*domain.names)[at])
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
    const auto names = read_names(axis.file, {.root = root}, axis.range, diagnostics);
    if (!names) continue;
    axis.extent = static_cast<std::int64_t>(names->size());
    Domain& domain = domains.of(axis_column(static_cast<std::int32_t>(a)));
    if (domain.axis >= 0) {
      check_same(program, domain, axis, *names, diagnostics);
      continue;
    }
    domain.axis = static_cast<std::int32_t>(a);
    domain.names = names;
    domain.content = ColumnContent::Names;
    if (names->size() == 0) continue;
    const std::string first((*names)[0]);
    domains.note(domain, {ColumnContent::Names, first, {axis.range, axis.file}});
  }
}

}  // namespace fuse::bind
