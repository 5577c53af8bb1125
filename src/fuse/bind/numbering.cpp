#include "fuse/bind/numbering.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

#include "fuse/data/number_name.h"

namespace fuse::bind {

using data::ColumnContent;

StatementOrder order_of(const ir::Program& program, SourceRange range) {
  auto file = std::find(program.files.begin(), program.files.end(), range.file);
  return {static_cast<std::size_t>(file - program.files.begin()), range.begin};
}

static std::string file_of(const Source& source) {
  constexpr std::string_view from = "from ";  // of an origin
  return source.origin.empty() ? "" : source.origin.substr(from.size());
}

std::string line_text(const Source& source, std::size_t row) {
  const std::string file = file_of(source);
  return fmt::format("{}{}line {}", file, file.empty() ? "" : ", ", source.facts->lines[row]);
}

Place place_of(const ir::Tensor& tensor, const Source& source, std::size_t row) {
  if (tensor.settled) return {tensor.range, {}};
  if (!tensor.file && !tensor.input && row < tensor.fact_ranges.size()) {
    return {tensor.fact_ranges[row], {}};
  }
  return {tensor.file ? tensor.file->range : tensor.range, line_text(source, row), file_of(source),
          source.facts->lines[row]};
}

// Facts of the program are statements of their own; the rows of a file stand together.
std::vector<Numbering::Rows> Numbering::rows_of_sources() const {
  std::vector<Rows> all;
  for (std::size_t t = 0; t < sources_.size(); ++t) {
    if (!sources_[t].facts) continue;
    const ir::Tensor& tensor = program_.tensors[t];
    const std::size_t rows = sources_[t].facts->rows();
    if (tensor.settled) {  // after what is stated
      all.push_back({{program_.files.size() + 1, tensor.range.begin}, t, 0, rows});
      continue;
    }
    if (tensor.file || tensor.input || tensor.fact_ranges.size() != rows) {
      const SourceRange range = tensor.file ? tensor.file->range : tensor.range;
      all.push_back({order_of(program_, range), t, 0, rows});
      continue;
    }
    for (std::size_t row = 0; row < rows; ++row) {
      all.push_back({order_of(program_, tensor.fact_ranges[row]), t, row, row + 1});
    }
  }
  return all;
}

std::vector<Numbering::Column>& Numbering::columns_of(std::size_t tensor) {
  auto [it, fresh] = columns_.try_emplace(tensor);
  if (!fresh) return it->second;
  data::Facts& facts = *sources_[tensor].facts;
  for (std::size_t c = 0; c < facts.columns.size(); ++c) {
    Domain& domain = domains_.of({static_cast<ir::TensorId>(tensor), c});
    if (!domain.has_entities()) continue;
    const bool local = facts.columns[c].content != ColumnContent::Positions;
    std::vector<data::Key>& known = known_[{tensor, &domain}];
    if (local) known.resize(facts.names->size(), -1);
    it->second.push_back({&domain, &facts.columns[c].keys, local, &known});
  }
  return it->second;
}

data::Key Numbering::add(Domain& domain, std::string_view text, const Place& place) {
  std::string number;
  if (domain.content == ColumnContent::Numbers) text = number = data::number_name(text);
  if (domain.axis < 0) return domain.names->add(text);
  if (auto known = domain.names->find(text)) return *known;
  if (++outside_ > most_outside) return 0;
  const ir::Axis& axis = program_.axes[static_cast<std::size_t>(domain.axis)];
  Diagnostic& d = diagnostics_.report(Kind::EntityOutside, place.range, text, axis.name);
  if (!place.line.empty()) {
    d.label_data(place.file, place.number, fmt::format("`{}` stands in {}", text, place.line));
  }
  d.label(axis.range, "declared here");
  const std::string near = nearest(*domain.names, domain.names->size(), text);
  if (!near.empty()) d.hint("did you mean `" + near + "`?");
  return 0;
}

std::string nearest(const data::Names& names, std::size_t count, std::string_view text) {
  constexpr std::size_t most = 100000;  // looked through
  std::vector<std::string> candidates;
  for (std::size_t n = 0; n < std::min(count, most); ++n) {
    candidates.emplace_back(names[static_cast<data::Key>(n)]);
  }
  return did_you_mean(text, candidates);
}

void Numbering::number_rows(const Rows& rows) {
  const ir::Tensor& tensor = program_.tensors[rows.tensor];
  const Source& source = sources_[rows.tensor];
  std::vector<Column>& columns = columns_of(rows.tensor);
  if (columns.empty()) return;
  for (std::size_t row = rows.first; row < rows.last; ++row) {
    for (Column& column : columns) {
      data::Key& key = (*column.keys)[row];
      data::Key& number = column.local ? (*column.known)[static_cast<std::size_t>(key)]
                                       : column.positions.try_emplace(key, -1).first->second;
      if (number < 0) {
        const std::string text = column.local ? std::string((*source.facts->names)[key])
                                              : data::number_name(static_cast<double>(key));
        number = add(*column.domain, text, place_of(tensor, source, row));
      }
      key = number;
    }
  }
}

static std::string digits_of(std::string_view text) {
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits),
               [](char c) { return c >= '0' && c <= '9'; });
  return digits;
}

void Numbering::warn_unknown(const Domain& domain, const Constant& constant) {
  const std::string near = nearest(*domain.names, domain.stated, constant.evidence.text);
  // N5 is no slip for N35.
  if (near.empty() || digits_of(near) != digits_of(constant.evidence.text)) return;
  diagnostics_.report(Kind::NearMissEntity, constant.evidence.place.range, constant.evidence.text,
                      near);
}

// Path(X, Y) <- Edge(X, Y): names that no data has, and that a rule repeats as it would an index.
void Numbering::warn_like_indices(const std::vector<Constant>& constants) {
  std::map<std::pair<std::size_t, std::string>, std::vector<const Constant*>> uses;
  for (const Constant& constant : constants) {
    if (!constant.rule || constant.fact || !constant.domain || !constant.domain->names) continue;
    if (!index_like(constant.evidence)) continue;
    uses[{constant.statement, constant.evidence.text}].push_back(&constant);
  }
  std::set<std::string> reported;  // once is enough
  for (const auto& [use, places] : uses) {
    const bool unknown = std::all_of(places.begin(), places.end(), [&](const Constant* one) {
      const auto number = one->domain->names->find(use.second);
      const bool stated = number && static_cast<std::size_t>(*number) < one->domain->stated;
      return !stated && one->domain->axis < 0 &&
             nearest(*one->domain->names, one->domain->stated, use.second).empty();
    });
    if (!unknown || places.size() < 2 || !reported.insert(use.second).second) continue;
    Diagnostic& d =
        diagnostics_.report(Kind::EntityLikeIndex, places[0]->evidence.place.range, use.second);
    d.label(places[1]->evidence.place.range, "the same entity");
    d.hint("an index begins with a lower-case letter: `" + *index_like(places[0]->evidence) + "`");
  }
}

void Numbering::add_constant(const Constant& constant) {
  Domain& domain = *constant.domain;
  const std::size_t before = domain.names->size();
  add(domain, constant.evidence.text, constant.evidence.place);
  const bool name = constant.evidence.content == ColumnContent::Names;
  if (!constant.fact && name && domain.names->size() > before) warn_unknown(domain, constant);
}

void Numbering::run(const std::vector<Constant>& constants) {
  std::vector<Rows> rows = rows_of_sources(), rest;
  for (const Constant& constant : constants) {
    if (!constant.domain || !constant.domain->has_entities()) continue;
    Rows row{order_of(program_, constant.evidence.place.range), 0, 0, 0, &constant};
    (constant.fact ? rows : rest).push_back(row);
  }
  for (std::vector<Rows>* some : {&rows, &rest}) {
    std::stable_sort(some->begin(), some->end(),
                     [](const Rows& a, const Rows& b) { return a.order < b.order; });
  }
  for (const Rows& row : rows) {
    if (row.constant) {
      add_constant(*row.constant);
    } else {
      number_rows(row);
    }
  }
  domains_.end_of_sources();
  for (const Rows& row : rest) add_constant(*row.constant);
  warn_like_indices(constants);
}

}  // namespace fuse::bind
