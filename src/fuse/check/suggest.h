// What messages add to help: near names, forms of calls, where a name was declared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fuse/check/equation.h"

namespace fuse::check {

// A name that is nowhere, with the name that was meant where one is near. Null when nothing was
// reported: without a near name only its first use is, and what an import that could not be read
// would have defined never is.
Diagnostic* report_missing(Session& session, const Scope& scope, Kind kind,
                           const syntax::Expr& use);
// A second declaration of a name, with the place of the first.
Diagnostic& report_repeated(Session& session, const Symbol& first, SourceRange range,
                            const std::string& name);
// A function's name without its arguments.
void report_function_value(Session& session, const syntax::Expr& name);
// NAME[i](..) with a NAME that does not project.
void report_projection_name(Session& session, SourceRange range, const std::string& name);
// sum(X[i]) for sum[i](X[i]).
void report_projection_index(Equation& eq, const syntax::Expr& call);

// More arguments than the `most` that there are.
void report_too_many(Equation& eq, const syntax::Expr& call, std::size_t most);
// NAME=value in a call where none of the parameters `names` is called so.
void report_unknown_argument(Equation& eq, const syntax::Expr& call,
                             const syntax::NamedArgument& named, const Term& term,
                             const std::vector<std::string>& names);

// The projection meant by sum(X[i]): "`sum[i](X[i])`".
std::string projection_form(Equation& eq, const syntax::Expr& call, const Term& argument);
// Whether `name` names a projection, or is what other languages call one.
bool is_projection(std::string_view name);
// Whether `next` follows the range, after spaces if `spaces` is set.
bool followed_by(const Session& session, SourceRange range, char next, bool spaces);
// "`i`", "`i` and `j`", "`i`, `j` and `k`".
std::string listed(const std::vector<std::string>& names);

}  // namespace fuse::check
