// The order in which entities get their numbers.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "fuse/bind/constants.h"
#include "fuse/bind/domains.h"

namespace fuse::bind {

// Where a statement stands: the place of its file among the program's, then in its text.
using StatementOrder = std::pair<std::size_t, std::uint32_t>;
StatementOrder order_of(const ir::Program& program, SourceRange range);

// The line of a file's row, as Place::line.
std::string line_text(const Source& source, std::size_t row);
// Where a source's row is stated.
Place place_of(const ir::Tensor& tensor, const Source& source, std::size_t row);

// The name among the first `count` that is nearly `text`; empty when there is none.
std::string nearest(const data::Names& names, std::size_t count, std::string_view text);

class Numbering {
 public:
  Numbering(const ir::Program& program, std::vector<Source>& sources, Domains& domains,
            Diagnostics& diagnostics)
      : program_(program), sources_(sources), domains_(domains), diagnostics_(diagnostics) {}

  // First the rows of sources and facts in statement order, then the constants of rules and
  // queries. Keys of facts become numbers of entities.
  void run(const std::vector<Constant>& constants);

 private:
  struct Rows {
    StatementOrder order;
    std::size_t tensor = 0;
    std::size_t first = 0, last = 0;     // rows of a source ..
    const Constant* constant = nullptr;  // .. or a row of one element: T[Alice, Bob] = 0.7
  };
  struct Column {
    Domain* domain;
    data::KeyColumn* keys;
    bool local;                     // keys are numbers in the source's own names
    std::vector<data::Key>* known;  // by such a number, or -1; shared by columns of one domain
    std::unordered_map<data::Key, data::Key> positions = {};  // the same for positions
  };

  std::vector<Rows> rows_of_sources() const;
  std::vector<Column>& columns_of(std::size_t tensor);
  void number_rows(const Rows& rows);
  data::Key add(Domain& domain, std::string_view text, const Place& place);
  void add_constant(const Constant& constant);
  void warn_unknown(const Domain& domain, const Constant& constant);
  void warn_like_indices(const std::vector<Constant>& constants);

  const ir::Program& program_;
  std::vector<Source>& sources_;
  Domains& domains_;
  Diagnostics& diagnostics_;
  std::map<std::size_t, std::vector<Column>> columns_;
  static constexpr int most_outside = 3;  // a file with one wrong name may have them on every row
  int outside_ = 0;
  std::map<std::pair<std::size_t, Domain*>, std::vector<data::Key>> known_;
};

}  // namespace fuse::bind
