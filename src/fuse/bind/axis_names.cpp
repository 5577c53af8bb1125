#include "fuse/bind/axis_names.h"

#include "fuse/io/formats.h"

namespace fuse::bind {

using data::ColumnContent;

namespace {

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
    const auto names = io::read_names(axis.file, {.root = root}, axis.range, diagnostics);
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
