#include "fuse/support/diagnostics.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace fuse {

namespace {

using enum Severity;

constexpr KindInfo kinds[] = {
#define FUSE_DIAGNOSTIC(name, code, severity, message) {#name, code, severity, message},
#include "fuse/support/diagnostics/all.def"
#undef FUSE_DIAGNOSTIC
};

// Insertions, deletions, changes, and swaps of neighbours, each counting one.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] =
          std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

// Equal but for upper and lower case.
bool same_letters(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

}  // namespace

const KindInfo& info(Kind kind) { return kinds[static_cast<std::size_t>(kind)]; }
std::size_t kind_count() { return std::size(kinds); }

Diagnostic& Diagnostics::add(Kind kind, SourceRange range, std::string message) {
  for (const Diagnostic& item : items_) {
    if (item.kind == kind && item.range == range && item.message == message) {
      return duplicate_ = Diagnostic{};
    }
  }
  items_.push_back({kind, info(kind).severity, range, std::move(message), {}, {}});
  if (items_.back().severity == Severity::Error) ++errors_;
  return items_.back();
}

void Diagnostics::promote_warnings() {
  for (Diagnostic& item : items_) {
    if (item.severity == Severity::Warning) {
      item.severity = Severity::Error;
      ++errors_;
    }
  }
}

void Diagnostics::append(const Diagnostics& other) {
  for (const Diagnostic& item : other.items_) {
    items_.push_back(item);
    if (item.severity == Severity::Error) ++errors_;
  }
}

void Diagnostics::label_since(std::size_t count, SourceRange at, const std::string& text) {
  for (std::size_t i = count; i < items_.size(); ++i) items_[i].label(at, text);
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = name.size() <= 5 ? 2 : 3;  // strictly below this counts as near
  for (const std::string& candidate : candidates) {
    if (candidate == name) continue;
    if (same_letters(candidate, name)) return candidate;
    std::size_t distance = edit_distance(name, candidate);
    if (distance < best_distance && distance < candidate.size()) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace fuse
