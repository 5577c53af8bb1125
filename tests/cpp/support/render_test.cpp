// Diagnostics as text and as JSON.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "fuse/support/diagnostics.h"

using namespace fuse;

namespace {

struct Scene {
  SourceSet sources;
  Diagnostics diagnostics;

  // Reports a stray `)` on the `nth` occurrence of `piece`.
  SourceRange find(FileId file, std::string_view piece) const {
    auto at = static_cast<std::uint32_t>(sources.file(file).text().find(piece));
    return {file, at, at + static_cast<std::uint32_t>(piece.size())};
  }
};

}  // namespace

TEST_CASE("render: code, sentence, place, line, underline and hint") {
  Scene scene;
  FileId file = scene.sources.add("a.fuse", "X = 1\nY = A[i) + 1\n");
  scene.diagnostics.report(Kind::MismatchedBracket, scene.find(file, ")"), ")", "[")
      .label(scene.find(file, "["), "still open")
      .hint("close it");
  CHECK(render_text(scene.diagnostics, scene.sources) ==
        "error[P010]: `)` cannot close `[`\n"
        " --> a.fuse:2:8\n"
        "2 | Y = A[i) + 1\n"
        "  |        ^\n"
        "  |      - still open\n"
        "  hint: close it\n");
}

TEST_CASE("render: labels in other lines, other files and nowhere") {
  Scene scene;
  FileId main = scene.sources.add("main.fuse", "X = 1\n\n\n\n\n\n\n\n\nY = X Z\n");
  FileId other = scene.sources.add("lib.fuse", "Z = 2\n");
  scene.diagnostics.report(Kind::RepeatedName, scene.find(main, "X Z"), "X")
      .label(scene.find(main, "X"), "first here")
      .label(scene.find(other, "Z"), "and here")
      .label({}, "and in data/x.npy");
  CHECK(render_text(scene.diagnostics, scene.sources) ==
        "error[P024]: `X` is given twice\n"
        "  --> main.fuse:10:5\n"
        " 1 | X = 1\n"
        "   | - first here\n"
        "10 | Y = X Z\n"
        "   |     ^^^\n"
        "  ::: lib.fuse:1:1\n"
        " 1 | Z = 2\n"
        "   | - and here\n"
        "  note: and in data/x.npy\n");
}

TEST_CASE("render: tabs, wide and combining characters keep the underline in place") {
  Scene scene;
  FileId file = scene.sources.add("u.fuse", "\ta\t漢字 e\xCC\x81 Q\n");
  scene.diagnostics.report(Kind::StrayBracket, scene.find(file, "Q"), "Q");
  CHECK(render_text(scene.diagnostics, scene.sources) ==
        "error[P009]: this `Q` closes nothing\n"
        " --> u.fuse:1:10\n"
        "1 |     a   漢字 e\xCC\x81 Q\n"
        "  |                ^\n");
}

TEST_CASE("render: nothing that steers a terminal gets out, and invalid bytes are replaced") {
  Scene scene;
  FileId file = scene.sources.add("x\x1b.fuse", "a\x1b[31m \xE9 Q");
  scene.diagnostics.report(Kind::StrayBracket, scene.find(file, "Q"), "\x1b");
  std::string text = render_text(scene.diagnostics, scene.sources);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\xE9') == std::string::npos);
  CHECK(text.find("      ^") != std::string::npos);
  CHECK(render_text(scene.diagnostics, scene.sources, true).find("\x1b[1;31m^") !=
        std::string::npos);
}

TEST_CASE("render: of a long line the part around the range is shown") {
  Scene scene;
  FileId file =
      scene.sources.add("long.fuse", std::string(5000, 'x') + "Q" + std::string(5000, 'y'));
  scene.diagnostics.report(Kind::StrayBracket, scene.find(file, "Q"), "Q");
  std::string text = render_text(scene.diagnostics, scene.sources);
  CHECK(text.size() < 400);
  CHECK(text.find("xQy") != std::string::npos);
}

TEST_CASE("render: ranges at the end of a line or of the file, and over several lines") {
  Scene scene;
  FileId file = scene.sources.add("e.fuse", "ab\ncd");
  auto rendered = [&](SourceRange range) {
    Diagnostics diagnostics;
    diagnostics.report(Kind::StrayBracket, range, "x");
    return render_text(diagnostics, scene.sources);
  };
  CHECK(rendered({file, 2, 3}).find("1:3\n1 | ab\n  |   ^\n") != std::string::npos);
  CHECK(rendered({file, 5, 5}).find("2:3\n2 | cd\n  |   ^\n") != std::string::npos);
  CHECK(rendered({file, 1, 5}).find("1:2\n1 | ab\n  |  ^\n") != std::string::npos);
  CHECK(rendered({}) == "error[P009]: this `x` closes nothing\n");
}

TEST_CASE("render: JSON holds the same") {
  Scene scene;
  FileId file = scene.sources.add("a\xFF.fuse", "Y = größe )\n");
  scene.diagnostics.report(Kind::StrayBracket, scene.find(file, ")"), ")")
      .label({}, "note")
      .hint("h");
  auto json = nlohmann::json::parse(render_json(scene.diagnostics, scene.sources));
  auto item = json["diagnostics"][0];
  CHECK(item["code"] == "P009");
  CHECK(item["severity"] == "error");
  CHECK(item["message"] == "this `)` closes nothing");
  CHECK(item["file"] == "a\xEF\xBF\xBD.fuse");
  CHECK(item["line"] == 1);
  CHECK(item["column"] == 11);
  CHECK(item["end_line"] == 1);
  CHECK(item["end_column"] == 12);
  CHECK(item["labels"][0]["text"] == "note");
  CHECK(item["labels"][0]["line"].is_null());
  CHECK(item["hint"] == "h");
  CHECK(render_json({}, scene.sources) == "{\n  \"diagnostics\": []\n}\n");
}
