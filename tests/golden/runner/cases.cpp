#include "cases.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace fuse::golden {

namespace fs = std::filesystem;

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

namespace {

bool is_imported(const fs::path& relative) {
  return std::find(relative.begin(), relative.end(), "lib") != relative.end();
}

// The text after `# key:`, or null when the comment line says something else.
const char* value_of(const std::string& line, const char* key) {
  const std::string start = std::string("# ") + key + ":";
  return line.compare(0, start.size(), start) == 0 ? line.c_str() + start.size() : nullptr;
}

std::string trimmed(const std::string& text) {
  const auto words = split_words(text);
  return words.empty() ? "" : words.front();
}

}  // namespace

Suite find_cases(const fs::path& root) {
  Suite suite;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const fs::path& path = entry.path();
    const fs::path relative = fs::relative(path, root);
    // Not is_regular_file: a program that is a directory or a dead link is a case of its own.
    if (path.extension() == ".fuse" && !is_imported(relative)) {
      fs::path expected = path;
      expected.replace_extension(".out");
      suite.cases.push_back({path, expected, fs::path(relative).replace_extension().string()});
    } else if (path.extension() == ".out" &&
               !fs::exists(fs::path(path).replace_extension(".fuse"))) {
      suite.stray_out.push_back(path);
    }
  }
  std::sort(suite.cases.begin(), suite.cases.end(),
            [](const Case& a, const Case& b) { return a.name < b.name; });
  std::sort(suite.stray_out.begin(), suite.stray_out.end());
  return suite;
}

Directives read_directives(const std::string& text, const std::string& own_name) {
  Directives directives;
  directives.file = own_name;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line) && !line.empty() && line[0] == '#';) {
    if (const char* command = value_of(line, "command")) directives.command = trimmed(command);
    if (const char* file = value_of(line, "file")) directives.file = trimmed(file);
    if (const char* flags = value_of(line, "flags")) {
      for (std::string& word : split_words(flags)) directives.flags.push_back(std::move(word));
    }
  }
  return directives;
}

std::vector<std::string> split_words(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  bool started = false;
  for (char c : line) {
    if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == '"' || c == '\'') {
      quote = c;
      started = true;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      if (started) words.push_back(std::move(word));
      word.clear();
      started = false;
    } else {
      word += c;
      started = true;
    }
  }
  if (started) words.push_back(std::move(word));
  return words;
}

}  // namespace fuse::golden
