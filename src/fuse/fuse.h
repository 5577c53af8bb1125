// The public C++ API of Fuse, whole.
//
//   #include <fuse/fuse.h>
//
//   fuse::Program program = fuse::Program::from_file("attention.fuse");
//   fuse::Runner runner = program.compile();
//   fuse::Results results = runner.run({{"X", x}});
//   const float* y = results["Y"].array().as<float>();
//
// Whatever goes wrong is thrown as one fuse::Error, which holds every diagnostic with its place.
// Values are handles: copying one copies a pointer.
#pragma once

#include <atomic>
#include <exception>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "fuse/data/array.h"
#include "fuse/support/export.h"
#include "fuse/support/progress.h"

namespace fuse {

class Value;
namespace driver {
struct Answer;
}
namespace api {
const driver::Answer& answer_of(const Value& value);
}

using data::DType;
using data::Shape;

// A dense tensor: row-major, contiguous, 64-byte aligned when Fuse made it. An optional mask says
// which elements are present.
using data::Array;

// One diagnostic. Lines and columns count from 1; 0 where there is no place in a file.
struct Problem {
  std::string code;  // "S001": the letter says whose fault it is, see Error::Family
  bool warning = false;
  std::string message;
  std::string file;
  int line = 0, column = 0, end_line = 0, end_column = 0;
  std::vector<std::string> labels;  // "a.fuse:3:5: first used here"
  std::string hint;
};

class FUSE_API Error : public std::exception {
 public:
  enum class Family {
    Program,      // P, S, X: what is written, or what it does with these data
    Target,       // B: another target can run it
    Environment,  // F: files, memory, limits
    Cache,        // C
    Internal,     // I: a bug of Fuse; please report it
  };

  Error(std::vector<Problem> problems, std::string text);

  const char* what() const noexcept override { return text_.c_str(); }
  // The first error; warnings may stand beside it.
  const Problem& first() const;
  const std::vector<Problem>& problems() const { return problems_; }
  Family family() const;

 private:
  std::vector<Problem> problems_;
  std::string text_;  // as the command line prints it
};

// Facts given to a run: columns of positions or of entity names, one entry per fact. `values` is
// empty for a relation, else it holds a value per fact.
struct Facts {
  using Column = std::variant<std::vector<std::int64_t>, std::vector<std::string>>;
  std::vector<Column> columns;
  std::vector<double> values;
};

using Input = std::variant<Array, Facts>;
using Inputs = std::map<std::string, Input>;

// What a run gives under one name: a dense array or, for relations and for tensors that are large
// and thin, sorted distinct tuples.
class FUSE_API Value {
 public:
  struct Content;
  explicit Value(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

  const std::string& name() const;               // of the tensor, or the query as it is written
  const std::vector<std::string>& axes() const;  // a name per dimension; "_" where it has none
  const Shape& shape() const;
  DType dtype() const;
  // True for what the program writes in round brackets: a set of tuples.
  bool is_relation() const;
  // Whether it is kept as tuples.
  bool is_sparse() const;
  // All elements. Throws an Error when they would not fit `memory_limit` bytes.
  Array array(std::int64_t memory_limit = std::int64_t{8} << 30) const;
  // Whether the elements that `array` gives belong to the program, an input or another result too:
  // then nobody may write into them.
  bool is_shared() const;
  // The tuples that are present (of a relation: that hold), in order: positions along dimension d,
  // and a value each (an array of rank 1; of a relation without elements).
  std::int64_t tuple_count() const;
  std::vector<std::int32_t> positions(std::size_t dimension) const;
  Array values() const;
  // Whether positions along a dimension have names, and what one is called: its name or number.
  bool has_names(std::size_t dimension) const;
  bool names_are_numbers(std::size_t dimension) const;  // which are no positions: -1, 0.5
  std::string text(std::size_t dimension, std::int64_t position) const;
  // The position of that name; none where no position is called so.
  std::optional<std::int64_t> find(std::size_t dimension, std::string_view name) const;

 private:
  friend const driver::Answer& api::answer_of(const Value& value);
  std::shared_ptr<const Content> content_;
};

class FUSE_API Results {
 public:
  // The export of this name; throws std::out_of_range.
  const Value& operator[](std::string_view name) const;
  bool contains(std::string_view name) const;
  const std::vector<Value>& exports() const { return exports_; }  // in the order of the program
  const std::vector<Value>& queries() const { return queries_; }
  const std::vector<std::string>& files() const { return files_; }  // that sinks wrote
  const std::vector<Problem>& warnings() const { return warnings_; }
  // The whole as the command line prints it with --json.
  std::string json() const;

 private:
  friend class Runner;
  std::vector<Value> exports_, queries_;
  std::vector<std::string> files_;
  std::vector<Problem> warnings_;
};

// Where a query asks, by the name of an index or its number from 0 on: a position, or the name of
// an entity.
using Places = std::map<std::string, std::variant<std::int64_t, std::string>>;

struct CompileOptions {
  std::string target = "native";          // or "auto", which is the same so far
  DType precision = DType::F32;           // of reals: F32 or F64
  std::vector<std::string> exports = {};  // besides those of the program
  std::string root = {};                  // of source paths; empty: the program's folder
  std::string output_root = {};           // of sinks; empty: the program's folder
  bool write_files = true;                // false: sinks are not written
  bool strict = false;                    // a warning is an error
  std::int64_t memory_limit = std::int64_t{8} << 30;  // bytes of one intermediate or result
};

struct RunOptions {
  const std::atomic<bool>* cancel = nullptr;  // set by another thread: the run ends soon, as X020
  bool measure = false;                       // the time of each step, for explain_latest
  Progress* progress = nullptr;               // kept up to date for another thread to look at
};

// A program made ready to run. Immutable to its users: any number of threads may run it at once.
// What it computes for inputs of one shape is planned once; other shapes are planned when they
// come.
class FUSE_API Runner {
 public:
  Results run(const Inputs& inputs = {}, const RunOptions& options = {}) const;
  // The tensor or relation of this name over the indices that `where` leaves open; computes what
  // that needs, and writes no file. An index has the name that the first left side gives it.
  Value query(const std::string& name, const Places& where = {}, const Inputs& inputs = {},
              const RunOptions& options = {}) const;
  // The plan for these inputs, as text or JSON.
  std::string explain(const Inputs& inputs = {}, bool json = false) const;
  // The plan of the latest run; before the first one, for no inputs.
  std::string explain_latest(bool json = false) const;

  struct State;
  explicit Runner(std::shared_ptr<State> state) : state_(std::move(state)) {}

 private:
  std::shared_ptr<State> state_;
};

class FUSE_API Program {
 public:
  // Both throw where the text cannot be parsed. Paths in the text are relative to the file's
  // folder, or to `folder`.
  static Program from_file(const std::string& path);
  static Program from_text(std::string text, const std::string& folder = ".");

  // Checks the program. Names that nothing defines are taken for inputs of a later run.
  Runner compile(const CompileOptions& options = {}) const;
  // The program as `fuse fmt` prints it.
  std::string format() const;

  struct State;
  explicit Program(std::shared_ptr<const State> state) : state_(std::move(state)) {}

 private:
  std::shared_ptr<const State> state_;
};

FUSE_API std::string_view version();

}  // namespace fuse
