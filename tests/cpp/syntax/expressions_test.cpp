// Expressions: precedence, juxtaposition, literals, brackets.
#include <doctest/doctest.h>

#include "syntax/dump.h"

using fuse::syntax::test::value;

TEST_CASE("syntax: powers bind tighter than a minus and go to the right") {
  CHECK(value("-x^2") == "(neg (^ x 2))");
  CHECK(value("a^b^c") == "(^ a (^ b c))");
  CHECK(value("2^-1") == "(^ 2 (neg 1))");
  CHECK(value("2^-x^2") == "(^ 2 (neg (^ x 2)))");
  CHECK(value("a**2") == "(^ a 2)");
  CHECK(value("A[i]^2 B") == "(. (^ A[i] 2) B)");
  CHECK(value("+x") == "(pos x)");
}

TEST_CASE("syntax: products and juxtaposition are one level, left to right") {
  CHECK(value("a b / c d") == "(. (/ (. a b) c) d)");
  CHECK(value("a * b c // d % e") == "(% (// (. (* a b) c) d) e)");
  CHECK(value("1/2 g t^2") == "(. (. (/ 1 2) g) (^ t 2))");
  CHECK(value("a / -b") == "(/ a (neg b))");
  CHECK(value("-a b") == "(. (neg a) b)");
  CHECK(value("a (b + c)") == "(. a {(+ b c)})");
  CHECK(value("(a)(b)") == "(. {a} {b})");
  CHECK(value("2 x") == "(. 2 x)");
  CHECK(value("A[i] B[i]") == "(. A[i] B[i])");
}

TEST_CASE("syntax: a juxtaposed factor begins with a name, a number or a parenthesis") {
  CHECK(value("b[i] -1") == "(- b[i] 1)");
  CHECK(value("b - -1") == "(- b (neg 1))");
  CHECK(value("a !b") == "P016");
  CHECK(value("a \"t\"") == "P016");
  CHECK(value("a 't'") == "P016");
  CHECK(value("a true") == "P016");
  CHECK(value("a inf") == "P016");
  CHECK(value("a not b") == "P016");
  CHECK(value("a [i]") == "a[i]");
  CHECK(value("f(x) [i]") == "P020");
  CHECK(value("A[i][j]") == "P020");
}

TEST_CASE("syntax: sums, comparisons, not, and, or, ternary") {
  CHECK(value("a - b + c b") == "(+ (- a b) (. c b))");
  CHECK(value("a + 1 <= b") == "(<= (+ a 1) b)");
  CHECK(value("not a == b and c or d") == "(or (and (not (== a b)) c) d)");
  CHECK(value("!a == b") == "(== (! a) b)");
  CHECK(value("not not a") == "(not (not a))");
  CHECK(value("a && b || c") == "(or (and a b) c)");
  CHECK(value("a or b and c") == "(or a (and b c))");
  CHECK(value("a > 0 ? b : c") == "(? (> a 0) b c)");
  CHECK(value("a ? b : c ? d : e") == "(? a b (? c d e))");
  CHECK(value("a ? b ? c : d : e") == "(? a (? b c d) e)");
  CHECK(value("a < b < c") == "P017");
  CHECK(value("a == b != c") == "P017");
  CHECK(value("(a < b) < c") == "(< {(< a b)} c)");
  CHECK(value("x <-1") == "(< x (neg 1))");
  CHECK(value("a + not b") == "P012");
}

TEST_CASE("syntax: numbers") {
  for (const char* text : {"3", "0.5", ".5", "1e-3", "1_000", "1E+10", "2.5e3", "inf", "nan"}) {
    CHECK(value(text) == text);
  }
  for (const char* text : {"2x", "1_", "1__0", "1e", "3d'", "1.2.3", "0x1F", "1e5x", ".5a"}) {
    CHECK_MESSAGE(value(text) == "P004", text);
  }
  CHECK(value("1e999") == "P029");
  CHECK(value("1e-999") == "1e-999");
  fuse::syntax::test::Parsed parsed("Y = 1_000 + 2.5");
  const auto& sum = *parsed.file.statements[0].value;
  CHECK(sum.args[0]->number == 1000);
  CHECK(sum.args[0]->integral);
  CHECK(sum.args[1]->number == 2.5);
  CHECK_FALSE(sum.args[1]->integral);
}

TEST_CASE("syntax: names, primes, symbols and strings") {
  CHECK(value("x'' + d'") == "(+ x'' d')");
  CHECK(value("größe + Δ_1 + 漢字 + _x") == "(+ (+ (+ größe Δ_1) 漢字) _x)");
  CHECK(value("R(x,'New York')") == "R(x 'New York')");
  CHECK(value("R('O\\'Brien', '')") == "R('O'Brien' '')");
  CHECK(value("f(\"a\\\"b\\\\c\\n\\t\")") == "f(\"a\"b\\c\n\t\")");
  CHECK(value("f(\"# no comment\") # comment") == "f(\"# no comment\")");
  CHECK(value("lib::f(x) lib::T[i] lib::c") == "(. (. lib::f(x) lib::T[i]) lib::c)");
  CHECK(value("a::b::c'") == "a::b::c'");
  CHECK(value("true + false + none") == "(+ (+ true false) none)");
  CHECK(value("trues") == "trues");
}

TEST_CASE("syntax: calls need their bracket directly after the name") {
  CHECK(value("f(x)") == "f(x)");
  CHECK(value("f (x)") == "(. f {x})");
  CHECK(value("f()") == "f()");
  CHECK(value("f(x,)") == "f(x)");
  CHECK(value("f(x, where = q <= p, max=100)") == "f(x where=(<= q p) max=100)");
  CHECK(value("file(\"f\", default=0, as=1, or=2)") == "file(\"f\" default=0 as=1 or=2)");
  CHECK(value("f(max == 3)") == "f((== max 3))");
  CHECK(value("f[i](x)") == "(. f[i] {x})");
  CHECK(value("@softmax(x, axis=j)") == "@softmax(x axis=j)");
  CHECK(value("@ softmax(x)") == "P013");
  CHECK(value("const") == "P012");
  CHECK(value("f(x=1, x=2)") == "P024");
  CHECK(value("f(x=1, 2)") == "P023");
}

TEST_CASE("syntax: aggregates") {
  for (const char* name : {"sum", "max", "min", "avg", "prod", "lse", "any", "all", "count", "std",
                           "var", "argmax", "argmin"}) {
    CHECK(value(std::string(name) + "[j](e)") == "(" + std::string(name) + " [j] e)");
  }
  CHECK(value("sum[j] (e)") == "(. sum[j] {e})");
  CHECK(value("sum(e)") == "sum(e)");
  CHECK(value("total[j](e)") == "(. total[j] {e})");
  CHECK(value("sum[d in 0:3, j](A[d] + 1)") == "(sum [d in (slice 0 3 ~) j] (+ A[d] 1))");
  CHECK(value("max[y when R(x,y)](Age[y])") == "(max [y when R(x y)] Age[y])");
  CHECK(value("max[x'](A[x', y]) + 1") == "(+ (max [x'] A[x' y]) 1)");
  CHECK(value("sum[3](e)") == "P025");
  CHECK(value("sum[](e)") == "P025");
  CHECK(value("sum[j in p](e)") == "P013");
}

TEST_CASE("syntax: reduce takes the product that follows") {
  CHECK(value("reduce(sum, j) A[i,j] B[j] + c") == "(+ (reduce sum [j] (. A[i j] B[j])) c)");
  CHECK(value("2 reduce(max, (j,k)) A[j,k]^2 / b") ==
        "(. 2 (reduce max [j k] (/ (^ A[j k] 2) b)))");
  CHECK(value("reduce(sum, j) (a + b)") == "(reduce sum [j] {(+ a b)})");
  CHECK(value("reduce(x, y)") == "reduce(x y)");
}

TEST_CASE("syntax: indices") {
  CHECK(value("X[4:8, :n, ::2, :-1, :, 1:]") ==
        "X[(slice 4 8 ~) (slice ~ n ~) (slice ~ ~ 2) (slice ~ (neg 1) ~) (slice ~ ~ ~) (slice 1 ~ "
        "~)]");
  CHECK(value("X[a:b:c, lib::n, a::2]") == "X[(slice a b c) lib::n (slice a ~ 2)]");
  CHECK(value("R(1:3)") == "R((slice 1 3 ~))");
  CHECK(value("X[2*i+k, h*size(d)+d, (i+1) % n, x/2]") ==
        "X[(+ (* 2 i) k) (+ (* h size(d)) d) (% {(+ i 1)} n) (/ x 2)]");
  CHECK(value("H[*t, *t+1, *t-3, *last, 2 * *t]") ==
        "H[(virtual t) (+ (virtual t) 1) (- (virtual t) 3) (virtual last) (* 2 (virtual t))]");
  CHECK(value("X[x+d?, c ? a : b]") == "X[(opt (+ x d)) (? c a b)]");
  CHECK(value("R(x+1?)") == "R((opt (+ x 1)))");
  CHECK(value("E[T[p], _, Alice, 'New York', 3]") == "E[T[p] _ Alice 'New York' 3]");
  CHECK(value("A[]") == "A[]");
  CHECK(value("A[i,]") == "P012");
  CHECK(value("A[i=3]") == "P028");
  CHECK(value("A[q.]") == "P022");
  CHECK(value("*t") == "P021");
  CHECK(value("A[:-1]") == "A[(slice ~ (neg 1) ~)]");
}

TEST_CASE("syntax: lists and cases") {
  CHECK(value("[[1, -2], [3, 4]]") == "(list (list 1 (neg 2)) (list 3 4))");
  CHECK(value("[1,\n  2,\n]") == "(list 1 2)");
  CHECK(value("const([[1,2]])") == "const((list (list 1 2)))");
  CHECK(value("f([[1,2],[3,4]], k=[1])") == "f((list (list 1 2) (list 3 4)) k=(list 1))");
  CHECK(value("[1] + 2") == "P019");
  CHECK(value("2 * [1]") == "P019");
  CHECK(value("case { x > 0 -> 1; default -> -1 }") == "(case (> x 0)->1 default->(neg 1))");
  CHECK(value("case\n{\n  a -> 1\n\n  b ->\n 2;\n}") == "(case a->1 b->2)");
  CHECK(value("f(case { a -> 1\n default -> 2 }) + 1") == "(+ f((case a->1 default->2)) 1)");
  CHECK(value("case { a ? b : c -> d }") == "(case (? a b c)->d)");
  CHECK(value("case { }") == "P013");
  CHECK(value("case { a -> 1, b -> 2 }") == "P013");
}
