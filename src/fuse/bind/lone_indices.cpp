#include "fuse/bind/lone_indices.h"

namespace fuse::bind {

namespace {

// Its first occurrence is its only one: what is bound, declared or compared elsewhere is an index
// on purpose.
bool occurs_once(const ir::Index& index, const Variable& v) {
  const bool elsewhere = !v.writes.empty() || !v.slices.empty() || !v.positions.empty() || v.value;
  return v.reads.size() == 1 && !elsewhere && index.axis < 0 && v.reads[0].range == index.range;
}

// x, y are indices even where entities are called so.
bool is_word(std::string_view name) { return name.size() > 1; }

// How the entity is written that the index may mean; empty when there is none.
std::string spelling(const Domain& domain, const std::string& name) {
  auto stated = [&](const std::string& text) {
    const auto entity = domain.names->find(text);
    return entity && static_cast<std::size_t>(*entity) < domain.stated;
  };
  if (stated(name)) return "'" + name + "'";
  std::string upper = name;  // Alice for alice
  if (upper[0] >= 'a' && upper[0] <= 'z') upper[0] = static_cast<char>(upper[0] - 'a' + 'A');
  return stated(upper) ? upper : "";
}

}  // namespace

void warn_lone_indices(const ir::Program& program, Domains& domains, Diagnostics& diagnostics) {
  for (const auto& [id, variable] : domains.constraints().variables) {
    const ir::Index& index = program[id];
    if (!is_word(index.name) || !occurs_once(index, variable)) continue;
    const Domain& domain = domains.of(variable.reads[0].column);
    const std::string entity = domain.names ? spelling(domain, index.name) : "";
    if (entity.empty()) continue;
    diagnostics.report(Kind::IndexLikeName, index.range, index.name, entity)
        .hint("for any entity write `_`, or another index");
  }
}

}  // namespace fuse::bind
