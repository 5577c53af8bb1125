#include "fuse/builtins/builtin.h"

namespace fuse::builtins {

namespace {

struct Section {
  Family family;
  const char* text;
};

constexpr Section sections[] = {
    {Family::Elementwise,
     "## Elementwise\n\n"
     "Arguments align by index name; an index that an argument lacks broadcasts.\n"},
    {Family::AlongIndex,
     "## Along an index\n\n"
     "The index, `i` in the signatures, is `axis=` (a name or a position), else the dotted one of\n"
     "the left side if the argument carries it, else the argument's last index that is not\n"
     "contracted there. It is never projected in the argument.\n"},
    {Family::Whole,
     "## Whole tensors\n\n"
     "The signature's indices match the last free indices of each argument; the others (batch,\n"
     "heads) ride along by name. The indices of an optional argument match by name.\n"},
    {Family::Special,
     "## Aggregates and forms\n\n"
     "`sum[j](e)` binds `j` inside and lets the other indices of `e` pass; it takes several\n"
     "indices, ranges and a condition: `sum[i, j in 0:3 when i < j](e)`. `max`, `min`, `argmax`\n"
     "and `argmin` of the sections above are aggregates in the same way.\n"},
};

std::string code_block(const char* language, std::string_view text) {
  return "```" + std::string(language) + "\n" + std::string(text) + "\n```\n";
}

std::string quoted_list(std::string_view words) {
  std::string text = "`";
  for (char c : words) text += c == ' ' ? std::string("`, `") : std::string(1, c);
  return text + "`";
}

// What it stands for, or why there is nothing to show.
std::string definition(const Builtin& builtin) {
  if (builtin.expansion != nullptr) return "Stands for\n\n" + code_block("fuse", builtin.expansion);
  if (builtin.op) return "An operation of the engine.\n";
  if (builtin.kernel) return "A kernel of the engine.\n";
  return builtin.combine ? "An aggregate.\n" : "A form of the language.\n";
}

std::string entry(const Builtin& builtin) {
  std::string text = "\n### " + std::string(builtin.name()) + "\n\n";
  text += "`" + std::string(builtin.signature) + "`\n\n" + std::string(builtin.summary) + "\n\n";
  if (!builtin.aliases.empty()) text += "Also called " + quoted_list(builtin.aliases) + ".\n\n";
  return text + code_block("fuse", builtin.example) + "\n" + definition(builtin);
}

}  // namespace

std::string to_markdown() {
  std::string text =
      "# Builtins\n\n"
      "Made by `fuse builtins --markdown` from the tables in `src/fuse/builtins`; edit those.\n"
      "`=` gives the default of an optional argument, `a|b` the words it takes, and the brackets\n"
      "after `->` the indices of the result.\n";
  for (const Section& section : sections) {
    text += "\n" + std::string(section.text);
    for (const Builtin& builtin : table()) {
      if (builtin.family == section.family) text += entry(builtin);
    }
  }
  return text;
}

}  // namespace fuse::builtins
