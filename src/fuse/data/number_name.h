// Numbers as names of entities: one text for each value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fuse::data {

// The shortest text of a number: "-3", "2.5", "1e+21".
std::string number_name(double value);
// The same for a number as a file writes it ("3.0" is "3"). Digits alone stay exact at any size,
// other numbers are rounded to f64. A text that is no number stays as it is.
std::string number_name(std::string_view text);

struct Number {
  double real = 0;
  std::int64_t integer = 0;  // when `whole`
  bool whole = false;
};
// The value of such a name; nan of another text.
Number parse_number_name(std::string_view text);

}  // namespace fuse::data
