// Program text as a tree, so that a failing program can be made smaller without parsing it.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace fuse::oracle {

// words[0] kids[0] words[1] kids[1] .. words[n]
struct Piece {
  std::vector<std::string> words{""};
  std::vector<Piece> kids;
  bool chain = false;  // a sum or product: any kid may be left out with the word before it
};

Piece leaf(std::string text);
Piece wrap(std::string before, Piece kid, std::string after);
Piece pair(std::string before, Piece a, std::string between, Piece b, std::string after);
// Kids joined by `separators[k]` before kid k (the first is unused).
Piece chain(std::vector<Piece> kids, const std::vector<std::string>& separators);

std::string text(const Piece& piece);

// A program is a list of statements.
using Pieces = std::vector<Piece>;
std::string text(const Pieces& statements);

// The smallest program found, by leaving out statements and kids and by putting kids or 1 in the
// place of their parents, of which `fails` still holds.
Pieces shrink(Pieces statements, const std::function<bool(const Pieces&)>& fails);

}  // namespace fuse::oracle
