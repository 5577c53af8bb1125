#include "piece.h"

#include <utility>

namespace fuse::oracle {

namespace {

using Test = std::function<bool()>;

// Tries smaller versions of `piece` in place; keeps the first that still fails.
bool shrink_piece(Piece& piece, const Test& fails, bool replaceable) {
  const auto attempt = [&](Piece smaller) {
    std::swap(piece, smaller);
    if (fails()) return true;
    std::swap(piece, smaller);
    return false;
  };
  if (replaceable) {
    for (const Piece& kid : std::vector<Piece>(piece.kids)) {
      if (attempt(kid)) return true;
    }
    if (text(piece) != "1" && text(piece) != "2" && attempt(leaf("1"))) return true;
  }
  for (std::size_t k = 0; piece.chain && piece.kids.size() > 1 && k < piece.kids.size(); ++k) {
    Piece smaller = piece;
    smaller.kids.erase(smaller.kids.begin() + k);
    smaller.words.erase(smaller.words.begin() + (k == 0 ? 1 : k));
    if (attempt(smaller)) return true;
  }
  for (Piece& kid : piece.kids) {
    if (shrink_piece(kid, fails, true)) return true;
  }
  return false;
}

bool shrink_once(Pieces& statements, const std::function<bool(const Pieces&)>& fails) {
  for (std::size_t s = statements.size(); s-- > 0;) {
    Pieces fewer = statements;
    fewer.erase(fewer.begin() + s);
    if (fails(fewer)) {
      statements = std::move(fewer);
      return true;
    }
  }
  for (Piece& statement : statements) {
    if (shrink_piece(statement, [&] { return fails(statements); }, false)) return true;
  }
  return false;
}

}  // namespace

Piece leaf(std::string text) { return {{std::move(text)}, {}, false}; }

Piece wrap(std::string before, Piece kid, std::string after) {
  return {{std::move(before), std::move(after)}, {std::move(kid)}, false};
}

Piece pair(std::string before, Piece a, std::string between, Piece b, std::string after) {
  return {{std::move(before), std::move(between), std::move(after)},
          {std::move(a), std::move(b)},
          false};
}

Piece chain(std::vector<Piece> kids, const std::vector<std::string>& separators) {
  if (kids.size() == 1) return kids[0];
  Piece result{{""}, std::move(kids), true};
  for (std::size_t k = 1; k < result.kids.size(); ++k) result.words.push_back(separators[k]);
  result.words.push_back("");
  return result;
}

std::string text(const Piece& piece) {
  std::string result = piece.words[0];
  for (std::size_t k = 0; k < piece.kids.size(); ++k) {
    result += text(piece.kids[k]) + piece.words[k + 1];
  }
  return result;
}

std::string text(const Pieces& statements) {
  std::string result;
  for (const Piece& statement : statements) result += text(statement) + "\n";
  return result;
}

Pieces shrink(Pieces statements, const std::function<bool(const Pieces&)>& fails) {
  for (int rounds = 0; rounds < 500 && shrink_once(statements, fails); ++rounds) {
  }
  return statements;
}

}  // namespace fuse::oracle
