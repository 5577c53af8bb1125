#include "fuse/plan/explain.h"

#include <ostream>

#include "fuse/driver/commands/settings.h"

namespace fuse::driver {

int run_explain(const CommandLine& line, const Streams& streams) {
  Session session(settings_of(line, streams));
  const bool bound = session.check() && session.bind();
  const int code = finish(session.diagnostics(), session.sources(), line.json, streams);
  if (!bound) return code;
  session.plan();
  streams.out << (line.json ? plan::explain_json(session.the_plan(), &session.sources())
                            : plan::explain_text(session.the_plan(), &session.sources()));
  return code;
}

}  // namespace fuse::driver
