#include "fuse/check/scope.h"

namespace fuse::check {

const Symbol* find(const Scope& scope, std::string_view name) {
  if (auto colons = name.find("::"); colons != std::string_view::npos) {
    std::string_view alias = name.substr(0, colons);
    for (const Scope* at = &scope; at; at = at->parent) {
      auto it = at->imports.find(alias);
      if (it != at->imports.end()) return find(*it->second, name.substr(colons + 2));
    }
    return nullptr;
  }
  for (const Scope* at = &scope; at; at = at->parent) {
    if (const Symbol* symbol = at->find_here(name)) return symbol;
  }
  return nullptr;
}

std::int32_t find_axis(const Scope& scope, std::string_view name) {
  while (!name.empty() && name.back() == '\'') name.remove_suffix(1);
  for (const Scope* at = &scope; at; at = at->parent) {
    if (at->in_fn) return -1;  // declared axes do not reach into functions
    auto it = at->axes.find(name);
    if (it != at->axes.end()) return it->second;
  }
  return -1;
}

std::vector<std::string> visible_names(const Scope& scope) {
  std::vector<std::string> names;
  for (const Scope* at = &scope; at; at = at->parent) {
    for (const auto& [name, symbol] : at->names) names.push_back(name);
    for (const auto& [alias, imported] : at->imports) {
      for (const auto& [name, symbol] : imported->names) names.push_back(alias + "::" + name);
    }
  }
  return names;
}

}  // namespace fuse::check
