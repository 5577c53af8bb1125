#include "fuse/bind/entities.h"

#include <algorithm>
#include <set>

#include "fuse/bind/axis_names.h"
#include "fuse/bind/entity_rewrite.h"
#include "fuse/bind/lone_indices.h"
#include "fuse/bind/numbering.h"

namespace fuse::bind {

using data::ColumnContent;

namespace {

bool names_something(const ir::Program& program, const std::vector<Source>& sources) {
  return !program.entities.empty() ||
         std::any_of(program.axes.begin(), program.axes.end(),
                     [](const ir::Axis& axis) { return !axis.file.empty(); }) ||
         std::any_of(sources.begin(), sources.end(), [](const Source& source) {
           return source.facts && std::any_of(source.facts->columns.begin(),
                                              source.facts->columns.end(), [](const auto& column) {
                                                return column.content != ColumnContent::Positions;
                                              });
         });
}

bool is_dense(const ir::Tensor& tensor, const Source& source) {
  return tensor.is_source() && !source.facts;
}

// An entity of a rule in a domain in which nothing else has a name: rows of an array, say.
void report_unnamed(const ir::Program& program, const std::vector<Source>& sources,
                    Domains& domains, const std::vector<Constant>& constants,
                    Diagnostics& diagnostics) {
  std::map<const Domain*, const ir::Tensor*> dense;
  for (std::size_t t = 0; t < sources.size(); ++t) {
    const ir::Tensor& tensor = program.tensors[t];
    if (!is_dense(tensor, sources[t])) continue;
    for (std::size_t c = 0; c < tensor.rank(); ++c) {
      dense.emplace(&domains.of({static_cast<ir::TensorId>(t), c}), &tensor);
    }
  }
  for (const Constant& constant : constants) {
    auto found = dense.find(constant.domain);
    bool unnamed = found != dense.end() && constant.domain->stated == 0 &&
                   constant.domain->axis < 0 && constant.evidence.content == ColumnContent::Names;
    if (!unnamed) continue;
    const std::string& text = constant.evidence.text;
    Diagnostic& d = diagnostics.report(Kind::EntityUnnamed, constant.evidence.place.range,
                                       found->second->name, text);
    bool tensor = std::any_of(program.tensors.begin(), program.tensors.end(),
                              [&](const ir::Tensor& other) { return other.name == text; });
    if (tensor) {
      d.hint("in an index `" + text + "` is an entity, never the tensor; a position is read from " +
             "a tensor with an index: `" + text + "[0]`");
    }
  }
}

}  // namespace

Entities::Entities(ir::Program& program, std::vector<Source>& sources, const Options& options,
                   Diagnostics& diagnostics)
    : program_(program), sources_(sources), options_(options), diagnostics_(diagnostics) {
  if (names_something(program, sources)) domains_ = std::make_unique<Domains>(program, diagnostics);
}

void Entities::note_sources() {
  for (std::size_t t = 0; t < sources_.size(); ++t) {
    if (!sources_[t].facts || sources_[t].facts->rows() == 0) continue;
    const data::Facts& facts = *sources_[t].facts;
    for (std::size_t c = 0; c < facts.columns.size(); ++c) {
      const data::FactColumn& column = facts.columns[c];
      const bool position = column.content == ColumnContent::Positions;
      const std::size_t row = position ? 0 : column.witness;
      const data::Key key = column.keys[row];
      const std::string text = position ? std::to_string(key) : std::string((*facts.names)[key]);
      domains_->note({static_cast<ir::TensorId>(t), c},
                     {column.content, text, place_of(program_.tensors[t], sources_[t], row)});
    }
  }
}

// Numbers that are no positions make a domain one of numbers only as facts.
void Entities::note_constants() {
  for (const bool facts : {true, false}) {
    for (const Constant& constant : constants_) {
      if (constant.fact != facts) continue;
      const Evidence& evidence = constant.evidence;
      if (!constant.domain) {
        diagnostics_.report(Kind::EntityPlace, evidence.place.range, evidence.text);
      } else if (!facts && evidence.content == ColumnContent::Numbers &&
                 constant.domain->content == ColumnContent::Positions) {
        diagnostics_.report(Kind::BadIndex, evidence.place.range,
                            "a position is a whole number from 0 up and below 2^31");
      } else {
        Diagnostic* d = domains_->note(*constant.domain, evidence);
        const auto index = facts ? std::nullopt : index_like(evidence);
        if (d && index) d->hint("an index begins with a lower-case letter: `" + *index + "`");
      }
    }
  }
}

bool Entities::number() {
  if (!domains_) return true;
  read_axes(program_, options_.root, *domains_, diagnostics_);
  note_sources();
  constants_ = constants_of(program_, *domains_);
  note_constants();
  if (diagnostics_.has_errors()) return false;
  domains_->make_names();
  Numbering(program_, sources_, *domains_, diagnostics_).run(constants_);
  warn_lone_indices(program_, *domains_, diagnostics_);
  report_unnamed(program_, sources_, *domains_, constants_, diagnostics_);
  if (diagnostics_.has_errors()) return false;
  rewrite_entities(program_, *domains_, diagnostics_);
  check_sizes();
  finish_facts();
  return !diagnostics_.has_errors();
}

// Keys of facts are numbers of the whole domain from here on.
void Entities::finish_facts() {
  for (std::size_t t = 0; t < sources_.size(); ++t) {
    if (!sources_[t].facts) continue;
    data::Facts& facts = *sources_[t].facts;
    for (std::size_t c = 0; c < facts.columns.size(); ++c) {
      facts.columns[c].content = ColumnContent::Positions;
      sources_[t].names.push_back(domains_->of({static_cast<ir::TensorId>(t), c}).names);
    }
    facts.names.reset();
  }
}

// Where the entity after the last row of a tensor that is too small comes from.
Place Entities::place_of_entity(const Domain& domain, std::size_t number) {
  for (std::size_t t = 0; t < sources_.size(); ++t) {
    if (!sources_[t].facts) continue;
    const auto& columns = sources_[t].facts->columns;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (&domains_->of({static_cast<ir::TensorId>(t), c}) != &domain) continue;
      const auto& keys = columns[c].keys;
      auto at = std::find(keys.begin(), keys.end(), static_cast<data::Key>(number));
      if (at == keys.end()) continue;
      return place_of(program_.tensors[t], sources_[t],
                      static_cast<std::size_t>(at - keys.begin()));
    }
  }
  const std::string_view name = (*domain.names)[static_cast<data::Key>(number)];
  for (const Constant& constant : constants_) {
    if (constant.domain == &domain && constant.evidence.text == name) {
      return constant.evidence.place;
    }
  }
  return {};
}

void Entities::check_size(const std::string& name, SourceRange range, std::int64_t size,
                          const Domain& domain) {
  if (!domain.names || size >= static_cast<std::int64_t>(domain.names->size())) return;
  const auto first = static_cast<std::size_t>(size);
  Diagnostic& d =
      diagnostics_.report(Kind::TooManyEntities, range, name, size, domain.names->size());
  const Place place = place_of_entity(domain, first);
  d.label(place.range,
          fmt::format("`{}` is one more{}", (*domain.names)[static_cast<data::Key>(first)],
                      place.line.empty() ? "" : ", in " + place.line));
}

// A dense tensor needs a row for every entity.
void Entities::check_sizes() {
  for (std::size_t t = 0; t < sources_.size(); ++t) {
    const ir::Tensor& tensor = program_.tensors[t];
    if (!is_dense(tensor, sources_[t])) continue;
    for (std::size_t c = 0; c < tensor.rank(); ++c) {
      const Domain& domain = domains_->of({static_cast<ir::TensorId>(t), c});
      if (domain.axis >= 0) continue;  // extents clash by themselves
      check_size(tensor.name, tensor.range, sources_[t].array.shape()[c], domain);
    }
  }
  for (std::size_t a = 0; a < program_.axes.size(); ++a) {
    const ir::Axis& axis = program_.axes[a];
    const Domain& domain = domains_->of(axis_column(static_cast<std::int32_t>(a)));
    if (axis.extent && domain.axis < 0) check_size(axis.name, axis.range, *axis.extent, domain);
  }
}

void Entities::bound(std::vector<KnownShape>& known) {
  if (!domains_) return;
  for (std::size_t t = 0; t < known.size(); ++t) {
    const std::size_t rank = program_.tensors[t].rank();
    for (std::size_t c = 0; c < rank && !known[t].exact; ++c) {
      const Domain& domain = domains_->of({static_cast<ir::TensorId>(t), c});
      if (!domain.names) continue;
      known[t].at_least.resize(std::max(known[t].at_least.size(), rank), -1);
      known[t].at_least[c] =
          std::max(known[t].at_least[c], static_cast<std::int64_t>(domain.names->size()));
    }
  }
}

void Entities::read_values(std::vector<data::Value>& arrays) {
  if (domains_) rewrite_values(program_, *domains_, arrays);
}

Dictionaries Entities::dictionaries() {
  Dictionaries all;
  if (!domains_) return all;
  for (std::size_t t = 0; t < program_.tensors.size(); ++t) {
    auto& columns = all.columns.emplace_back();
    for (std::size_t c = 0; c < program_.tensors[t].rank(); ++c) {
      columns.push_back(domains_->of({static_cast<ir::TensorId>(t), c}).names);
    }
  }
  for (std::size_t i = 0; i < program_.indices.size(); ++i) {
    const Domain* domain = domains_->of(static_cast<ir::IndexId>(i));
    all.indices.push_back(domain ? domain->names : nullptr);
  }
  return all;
}

}  // namespace fuse::bind
