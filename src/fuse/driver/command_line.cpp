// The one source file that knows CLI11. Only the app of the command at hand is made.
#include "fuse/driver/command_line.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace fuse::driver {

namespace {

struct Words {
  CommandLine line;
  std::vector<std::string> raw_inputs;
  std::string memory_limit;
  std::string file;
};

CLI::Option* text(CLI::App& app, const char* name, std::string& to, const char* value,
                  const char* summary) {
  return app.add_option(name, to, summary)->type_name(value);
}

// An option that may be repeated, one value each time.
void repeated(CLI::App& app, const char* name, std::vector<std::string>& to, const char* value,
              const char* summary) {
  app.add_option(name, to, summary)->type_name(value)->type_size(1)->allow_extra_args(false);
}

void add_file(CLI::App& app, Words& words) {
  text(app, "FILE", words.file, "", "a program; - reads standard input");
}

void add_strict(CLI::App& app, Words& words) {
  app.add_flag("--strict", words.line.strict, "warnings are errors");
}

// What run and explain share: everything that decides what is computed.
void add_program_flags(CLI::App& app, Words& words) {
  add_file(app, words);
  repeated(app, "--input", words.raw_inputs, "NAME=PATH", "read the tensor NAME from this file");
  repeated(app, "--export", words.line.exports, "NAME", "export this tensor too");
  text(app, "--precision", words.line.precision, "f32|f64", "type of reals (default f32)");
  text(app, "--root", words.line.root, "DIR",
       "folder that source paths are relative to (default: the program's)");
  add_strict(app, words);
  app.add_flag("--trace-passes", words.line.trace_passes,
               "print the program after each pass that changes it");
}

void declare_run(CLI::App& app, Words& words) {
  add_program_flags(app, words);
  text(app, "--memory-limit", words.memory_limit, "BYTES",
       "most memory of one intermediate or result: 2G, 512M, 100000 (default 8G)");
  text(app, "--out", words.line.out, "PATH", "write the exports to a .npy (one) or .json file");
  text(app, "--output-root", words.line.output_root, "DIR",
       "folder that sinks may write to (default: the program's)");
  app.add_flag("--json", words.line.json, "print results as JSON");
  app.add_option("--explain", words.line.explain, "print the plan, or write it to PATH")
      ->type_name("[PATH]")
      ->expected(0, 1)
      ->default_str("");
}

void declare_check(CLI::App& app, Words& words) {
  add_file(app, words);
  repeated(app, "--input", words.raw_inputs, "NAME=PATH", "read the tensor NAME from this file");
  text(app, "--root", words.line.root, "DIR",
       "folder that source paths are relative to (default: the program's)");
  add_strict(app, words);
  app.add_flag("--json", words.line.json, "print diagnostics as JSON");
}

void declare_explain(CLI::App& app, Words& words) {
  add_program_flags(app, words);
  app.add_flag("--json", words.line.json, "print the plan as JSON");
}

void declare_fmt(CLI::App& app, Words& words) {
  app.add_option("FILE", words.line.files, "programs; - reads standard input")->type_name("");
  app.add_flag("--check", words.line.check, "list the files that would change; exit 1 if any");
  app.add_flag("--write,-w", words.line.write, "rewrite the files instead of printing them");
}

void declare_builtins(CLI::App& app, Words& words) {
  text(app, "NAME", words.file, "", "one builtin in full");
  app.add_flag("--markdown", words.line.markdown, "print docs/builtins.md");
}

void declare_nothing(CLI::App&, Words&) {}

struct Command {
  const char* name;
  const char* usage;
  const char* summary;
  void (*declare)(CLI::App& app, Words& words);
  const char* needs;  // what the command cannot do without
};

constexpr Command commands[] = {
    {"run", "FILE", "run a program and print its exports and answers", declare_run,
     "a FILE to run"},
    {"check", "FILE", "report what is wrong with a program", declare_check, "a FILE to check"},
    {"explain", "FILE", "show how a program would be evaluated", declare_explain,
     "a FILE to explain"},
    {"fmt", "FILE...", "print programs in their canonical layout", declare_fmt, "a FILE to format"},
    {"builtins", "[NAME]", "list the builtin functions", declare_builtins, nullptr},
    {"help", "[COMMAND]", "show this list, or the flags of a command", declare_nothing, nullptr},
};

std::string general_help() {
  std::string help = "Usage: fuse COMMAND ...\n\nCommands:\n";
  for (const Command& command : commands) {
    help += fmt::format("  {:<18} {}\n", fmt::format("{} {}", command.name, command.usage),
                        command.summary);
  }
  return help +
         "\n`fuse COMMAND --help` shows the flags of a command; `fuse --version` the version.\n"
         "Exit codes: 0 done, 1 the program is wrong, 2 the command line is, 3 files or memory,\n"
         "4 a bug of fuse.\n";
}

const Command* find_command(std::string_view name) {
  for (const Command& command : commands) {
    if (name == command.name) return &command;
  }
  return nullptr;
}

std::string suggestion(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string near = did_you_mean(word, candidates);
  return near.empty() ? "" : fmt::format("; did you mean `{}`?", near);
}

const Command* command_or_report(const std::string& name, Diagnostics& diagnostics) {
  if (const Command* command = find_command(name)) return command;
  if (name.size() > 1 && name[0] == '-') {
    diagnostics.report(Kind::FlagUnknown, {}, "COMMAND", name,
                       suggestion(name, {"--help", "--version"}));
    return nullptr;
  }
  std::vector<std::string> names;
  for (const Command& command : commands) names.emplace_back(command.name);
  std::string more = suggestion(name, names);
  if (more.empty() && name.find(".fuse") != std::string::npos) {
    more = fmt::format("; did you mean `fuse run {}`?", name);
  }
  if (more.empty()) more = "; `fuse help` lists them";
  diagnostics.report(Kind::CommandUnknown, {}, name, more);
  return nullptr;
}

// Words that no flag and no argument of the command took.
bool report_rest(const Command& command, const CLI::App& app, Diagnostics& diagnostics) {
  std::vector<std::string> flags{"--help"};
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_lnames().empty()) flags.push_back("--" + option->get_lnames().front());
  }
  std::vector<std::string> rest = app.remaining();
  rest.erase(std::remove(rest.begin(), rest.end(), "--"), rest.end());  // ends the flags
  for (const std::string& word : rest) {
    if (word.size() < 2 || word[0] != '-') continue;
    const std::string flag = word.substr(0, word.find('='));
    diagnostics.report(Kind::FlagUnknown, {}, command.name, flag, suggestion(flag, flags));
    return true;  // what follows an unknown flag may be its value
  }
  if (!rest.empty()) diagnostics.report(Kind::ArgumentUnexpected, {}, command.name, rest.front());
  return !rest.empty();
}

bool split_inputs(Words& words, Diagnostics& diagnostics) {
  for (const std::string& input : words.raw_inputs) {
    const std::size_t equals = input.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == input.size()) {
      diagnostics.report(Kind::FlagValue, {}, "--input",
                         fmt::format("is given as NAME=PATH, not `{}`", input));
      return false;
    }
    std::string name = input.substr(0, equals);
    for (const auto& [known, path] : words.line.inputs) {
      if (known != name) continue;
      diagnostics.report(Kind::FlagValue, {}, "--input", fmt::format("names `{}` twice", name));
      return false;
    }
    words.line.inputs.emplace_back(std::move(name), input.substr(equals + 1));
  }
  return true;
}

// Bytes, or thousands, millions .. of 1024.
bool read_memory_limit(Words& words, Diagnostics& diagnostics) {
  const std::string& written = words.memory_limit;
  if (written.empty()) return true;
  constexpr std::string_view units = "KMGT";
  const std::size_t unit = units.find(written.back());
  const std::string_view digits =
      std::string_view(written).substr(0, written.size() - (unit == units.npos ? 0 : 1));
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const int shift = unit == units.npos ? 0 : 10 * (static_cast<int>(unit) + 1);
  const bool number = error == std::errc{} && end == digits.data() + digits.size();
  if (!number || value <= 0 || value > (std::int64_t{1} << 60 >> shift)) {
    diagnostics.report(Kind::FlagValue, {}, "--memory-limit",
                       fmt::format("is a number of bytes above 0, as in 2G, not `{}`", written));
    return false;
  }
  words.line.memory_limit = value << shift;
  return true;
}

bool complete(const Command& command, Words& words, Diagnostics& diagnostics) {
  CommandLine& line = words.line;
  // `fuse run --explain FILE`: the only word is the program.
  if (words.file.empty() && line.explain && !line.explain->empty()) {
    words.file = std::exchange(*line.explain, "");
  }
  if (!words.file.empty()) line.files.insert(line.files.begin(), words.file);
  if (line.files.empty() && command.needs != nullptr) {
    diagnostics.report(Kind::CommandIncomplete, {}, command.name, command.needs);
    return false;
  }
  if (line.precision != "f32" && line.precision != "f64") {
    diagnostics.report(Kind::FlagValue, {}, "--precision",
                       fmt::format("is f32 or f64, not `{}`", line.precision));
    return false;
  }
  return read_memory_limit(words, diagnostics) && split_inputs(words, diagnostics);
}

// The first word of the form --flag=value whose flag takes none.
void report_flag_value(const CLI::App& app, const std::vector<std::string>& args,
                       const char* problem, Diagnostics& diagnostics) {
  std::string flag = "a flag";
  for (const std::string& word : args) {
    const std::size_t equals = word.find('=');
    if (word.compare(0, 2, "--") != 0 || equals == std::string::npos) continue;
    const CLI::Option* option = app.get_option_no_throw(word.substr(0, equals));
    if (option == nullptr || option->get_items_expected_max() > 0) continue;
    flag = word.substr(0, equals);
    break;
  }
  diagnostics.report(Kind::FlagValue, {}, flag, problem);
}

bool parse(const Command& command, const std::vector<std::string>& args, Words& words,
           Diagnostics& diagnostics) {
  CLI::App app(command.summary, fmt::format("fuse {}", command.name));
  app.allow_extras();
  app.set_help_flag("-h,--help", "show this");
  command.declare(app, words);
  try {
    app.parse(std::vector<std::string>(args.rbegin(), args.rend()));  // it wants them reversed
  } catch (const CLI::CallForHelp&) {
    words.line.help = app.help();
    return true;
  } catch (const CLI::ConversionError&) {
    report_flag_value(app, args, "takes no value", diagnostics);
    return false;
  } catch (const CLI::ParseError& error) {
    const std::string what = error.what();
    const std::string flag = what.substr(0, what.find(':'));
    const CLI::Option* option = app.get_option_no_throw(flag);
    diagnostics.report(Kind::FlagValue, {}, flag,
                       option == nullptr     ? "is not understood"
                       : option->count() > 1 ? "is given more than once"
                                             : "needs a value");
    return false;
  }
  return !report_rest(command, app, diagnostics) && complete(command, words, diagnostics);
}

}  // namespace

std::optional<CommandLine> parse_command_line(const std::vector<std::string>& args,
                                              Diagnostics& diagnostics) {
  Words words;
  const std::string first = args.empty() ? "help" : args.front();
  if (first == "--version" || first == "-V") {
    words.line.version = true;
    return words.line;
  }
  const bool help = first == "help" || first == "--help" || first == "-h";
  if (help && (args.size() < 2 || args[1] == "help")) {
    words.line.help = general_help();
    return words.line;
  }
  const Command* command = command_or_report(help ? args[1] : first, diagnostics);
  if (command == nullptr) return std::nullopt;
  words.line.command = command->name;
  const std::vector<std::string> rest =
      help ? std::vector<std::string>{"--help"}
           : std::vector<std::string>(args.begin() + 1, args.end());
  if (!parse(*command, rest, words, diagnostics)) return std::nullopt;
  return words.line;
}

}  // namespace fuse::driver
