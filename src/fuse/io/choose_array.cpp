#include "fuse/io/choose_array.h"

#include <algorithm>

#include <fmt/format.h>

namespace fuse::io {

namespace {

std::string list_of(const std::vector<std::string>& names) {
  constexpr std::size_t most = 12;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) {
    text += fmt::format("{}`{}`", i > 0 ? ", " : "", names[i]);
  }
  if (names.size() > most) text += fmt::format(" and {} more", names.size() - most);
  return text;
}

}  // namespace

std::optional<std::size_t> choose_array(const std::vector<std::string>& names,
                                        const std::string& key, const Report& report) {
  if (names.empty()) {
    report(Kind::ContainerEmpty);
    return std::nullopt;
  }
  if (key.empty()) {
    if (names.size() == 1) return 0;
    report(Kind::KeyNeeded, names.size()).hint("say `key=` one of " + list_of(names));
    return std::nullopt;
  }
  const auto found = std::find(names.begin(), names.end(), key);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const std::string near = did_you_mean(key, names);
  report(Kind::KeyUnknown, key)
      .hint((near.empty() ? "" : fmt::format("did you mean `{}`? ", near)) + "it holds " +
            list_of(names));
  return std::nullopt;
}

}  // namespace fuse::io
