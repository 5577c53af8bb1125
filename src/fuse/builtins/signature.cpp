#include <algorithm>
#include <stdexcept>

#include "fuse/builtins/builtin.h"

namespace fuse::builtins {

namespace {

[[noreturn]] void malformed(std::string_view signature) {
  throw std::logic_error("malformed signature of a builtin: " + std::string(signature));
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// The parts between separators that stand outside brackets; no parts in an empty text.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  int depth = 0;
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '(' || text[at] == '[') ++depth;
    if (text[at] == ')' || text[at] == ']') --depth;
    if (text[at] != separator || depth != 0) continue;
    parts.push_back(trim(text.substr(start, at - start)));
    start = at + 1;
  }
  if (!trim(text).empty()) parts.push_back(trim(text.substr(start)));
  return parts;
}

std::vector<std::string> words(std::string_view text, char separator) {
  const auto parts = split(text, separator);
  return {parts.begin(), parts.end()};
}

// The indices of "[i,j]" or of "x[i,j]", none where no bracket opens.
std::vector<std::string> indices_of(std::string_view text, std::string_view signature) {
  const std::size_t open = text.find('[');
  if (open == std::string_view::npos) return {};
  if (text.back() != ']') malformed(signature);
  return words(text.substr(open + 1, text.size() - open - 2), ',');
}

Parameter parse_parameter(std::string_view text, std::string_view signature) {
  Parameter parameter;
  const std::size_t equals = std::min(text.find('='), text.size());
  const std::string_view name = trim(text.substr(0, equals));
  parameter.name = name.substr(0, name.find('['));
  parameter.indices = indices_of(name, signature);
  if (parameter.name.empty()) malformed(signature);
  if (equals < text.size()) parameter.default_text = trim(text.substr(equals + 1));
  return parameter;
}

// The position of the bracket that closes the parameter list.
std::size_t end_of_parameters(std::string_view text, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < text.size(); ++at) {
    if (text[at] == '(') ++depth;
    if (text[at] == ')' && --depth == 0) return at;
  }
  malformed(text);
}

Signature parse_signature(std::string_view text) {
  const std::size_t open = text.find('(');
  if (open == std::string_view::npos) malformed(text);
  const std::size_t close = end_of_parameters(text, open);
  Signature signature;
  signature.bound = indices_of(text.substr(0, open), text);
  for (std::string_view part : split(text.substr(open + 1, close - open - 1), ',')) {
    signature.parameters.push_back(parse_parameter(part, text));
  }
  const std::string_view result = trim(text.substr(close + 1));
  if (result.empty()) return signature;
  if (result.substr(0, 3) != "-> ") malformed(text);
  signature.result = indices_of(result, text);
  return signature;
}

std::vector<Signature> parse_signatures() {
  std::vector<Signature> signatures;
  for (const Builtin& builtin : table()) signatures.push_back(parse_signature(builtin.signature));
  return signatures;
}

}  // namespace

const Signature& signature_of(const Builtin& builtin) {
  static const std::vector<Signature> signatures = parse_signatures();
  return signatures[number_of(builtin)];
}

}  // namespace fuse::builtins
