#include "fuse/bind/domains.h"

#include <utility>

namespace fuse::bind {

using data::ColumnContent;

Domains::Domains(const ir::Program& program, Diagnostics& diagnostics)
    : program_(program),
      diagnostics_(diagnostics),
      constraints_(collect(program)),
      classes_(program, diagnostics) {
  unify_indices(program, constraints_, classes_);
  for (std::size_t t = 0; t < program.tensors.size(); ++t) {
    for (std::size_t c = 0; c < program.tensors[t].rank(); ++c) {
      unify_axis(program, {static_cast<ir::TensorId>(t), c}, classes_);
    }
  }
}

Domain* Domains::of(ir::IndexId index) {
  index = original(program_, index);
  Domain* result = nullptr;
  auto consider = [&](ColumnId column) {
    Domain& domain = of(column);
    if (!result || (!result->has_entities() && domain.has_entities())) result = &domain;
  };
  if (program_[index].axis >= 0) consider(axis_column(program_[index].axis));
  auto found = constraints_.variables.find(index);
  if (found == constraints_.variables.end()) return result;
  for (const Use& use : found->second.reads) consider(use.column);
  for (const Use& use : found->second.writes) consider(use.column);
  return result;
}

void Domains::make_names() {
  for (auto& [number, domain] : domains_) {
    if (!domain.has_entities() || domain.names) continue;
    domain.names = std::make_shared<data::Names>();
    domain.names->set_numbers(domain.content == ColumnContent::Numbers);
  }
}

void Domains::end_of_sources() {
  for (auto& [number, domain] : domains_) {
    if (domain.names) domain.stated = domain.names->size();
  }
}

static const char* one_of(const Evidence& evidence) {
  switch (evidence.content) {
    case ColumnContent::Positions: return evidence.text.front() == '-' ? "a number" : "a position";
    case ColumnContent::Names: return "a name";
    case ColumnContent::Numbers: return "a number";
  }
  return "";
}

static const char* many_of(ColumnContent content) {
  switch (content) {
    case ColumnContent::Positions: return "positions";
    case ColumnContent::Names: return "names";
    case ColumnContent::Numbers: return "numbers";
  }
  return "";
}

void Domains::note(ColumnId column, const Evidence& evidence) { note(of(column), evidence); }

Diagnostic* Domains::note(Domain& domain, const Evidence& evidence) {
  if (!domain.evidence) domain.evidence = evidence;
  const Evidence& first = *domain.evidence;
  const bool names = evidence.content == ColumnContent::Names;
  if (names == (first.content == ColumnContent::Names)) {
    if (evidence.content != ColumnContent::Positions) domain.content = evidence.content;
    return nullptr;
  }
  if (std::exchange(domain.mixed, true)) return nullptr;
  Diagnostic& d = diagnostics_.report(Kind::MixedDomain, evidence.place.range, evidence.text,
                                      one_of(evidence), many_of(first.content));
  if (!evidence.place.line.empty()) {
    d.label_data(evidence.place.file, evidence.place.number,
                 fmt::format("`{}` stands in {}", evidence.text, evidence.place.line));
  }
  const std::string line = first.place.line.empty() ? "" : ", in " + first.place.line;
  d.label(first.place.range, fmt::format("`{}` is {}{}", first.text, one_of(first), line));
  return &d;
}

}  // namespace fuse::bind
