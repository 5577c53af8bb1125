// The names of `axis person = "people.txt"`.
#pragma once

#include <memory>

#include "fuse/bind/domains.h"

namespace fuse::bind {

// Reads the names of every axis that has a file, which closes its domain, and sets its extent.
void read_axes(ir::Program& program, const std::string& root, Domains& domains,
               Diagnostics& diagnostics);

}  // namespace fuse::bind
