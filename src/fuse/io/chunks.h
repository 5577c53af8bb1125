// A long text in pieces of whole lines, which threads read side by side.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

namespace fuse::io {

// How many pieces pay off: one for each processor, and one alone for a text that is read in no
// time.
std::size_t chunk_count(std::string_view text);
// At most `count` pieces, about equally long; each ends after a newline or at the end.
std::vector<std::string_view> split_at_lines(std::string_view text, std::size_t count);
// The lines of a text; the last one may lack its newline.
std::size_t count_lines(std::string_view text);

// Calls f(0) .. f(count - 1), each on a thread of its own, and throws what one of them threw.
void side_by_side(std::size_t count, const std::function<void(std::size_t)>& f);

}  // namespace fuse::io
