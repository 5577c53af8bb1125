// Statements: every form of the language page, lines, comments and recovery.
#include <doctest/doctest.h>

#include "syntax/dump.h"

using fuse::syntax::test::Parsed;
using fuse::syntax::test::tree;

TEST_CASE("syntax: equations and their operators") {
  CHECK(tree("T[i,j] = A[i,k] B[k,j]") == "(eq = T[i j] (. A[i k] B[k j]))");
  CHECK(tree("x = 3") == "(eq = x 3)");
  CHECK(tree("Parent(x, y) = \"data/parent.tsv\"") == "(eq = Parent(x y) \"data/parent.tsv\")");
  CHECK(tree("Attn[p, q.] = softmax(S[p, q])") == "(eq = Attn[p (dot q)] softmax(S[p q]))");
  CHECK(tree("P[x/2] max= S[x]") == "(eq max= P[(/ x 2)] S[x])");
  for (const char* op : {"+=", "max=", "min=", "avg=", "*=", "lse=", "or="}) {
    std::string text(op);
    CHECK(tree("T[i] " + text + " A[i]") == "(eq " + text + " T[i] A[i])");
    CHECK(tree("T[i]" + text + "A[i]") == "(eq " + text + " T[i] A[i])");
  }
  CHECK(tree("T[i] max = A[i]") == "P014");
  CHECK(tree("T[i] -= A[i]") == "P015");
  CHECK(tree("T[i] sum= A[i]") == "P015");
  CHECK(tree("T[i] == A[i]") == "P014");
  CHECK(tree("T[i] = A[i] = B[i]") == "P016");
}

TEST_CASE("syntax: when, default and iterate") {
  CHECK(tree("C[k,d] when A[i] == k avg= X[i,d]") == "(eq avg= C[k d] when (== A[i] k) X[i d])");
  CHECK(tree("C[k] when a and b or= X[k]") == "(eq or= C[k] when (and a b) X[k])");
  CHECK(tree("C[k] when n *= X[k]") == "(eq *= C[k] when n X[k])");
  CHECK(tree("T[i] = A[i] default 0") == "(eq = T[i] A[i] default 0)");
  CHECK(tree("T[i] = e iterate(init=0, tol=1e-6, max=100)") ==
        "(eq = T[i] e iterate(init=0 tol=1e-6 max=100))");
  CHECK(tree("T[i] max= e iterate() default -inf") ==
        "(eq max= T[i] e default (neg inf) iterate())");
  CHECK(tree("T[i] = e when c") == "P027");
  CHECK(tree("T[i] = e default 0 default 1") == "P024");
  CHECK(tree("T[i] = e iterate(3)") == "P013");
}

TEST_CASE("syntax: rules, facts and queries") {
  CHECK(tree("R(x,z) <- A(x,y), not B(y,z), x != z, m = n + 1, n < 10") ==
        "(rule R(x z) A(x y) (not B(y z)) (!= x z) m=(+ n 1) (< n 10))");
  CHECK(tree("R(x) :- A(x).") == "(rule:- R(x) A(x))");
  CHECK(tree("R(x) <- A(x), B(x) or C(x), x < 3.") == "(rule R(x) A(x) B(x) | C(x) (< x 3))");
  CHECK(tree("R(x) <- A(x) and B(x)") == "(rule R(x) A(x) B(x))");
  CHECK(tree("R(x) <- (A(x) or B(x))") == "(rule R(x) {(or A(x) B(x))})");
  CHECK(tree("R(x,n) <- P(x), n = count[y](E(x,y))") == "(rule R(x n) P(x) n=(count [y] E(x y)))");
  CHECK(tree("S(x,y) <- E[x,d] E[y,d] > 0.5") == "(rule S(x y) (> (. E[x d] E[y d]) 0.5))");
  CHECK(tree("R(x)<-A(x)") == "(rule R(x) A(x))");
  CHECK(tree("Parent(Alice, Bob).\nParent(Bob, 'C D')") ==
        "(fact Parent(Alice Bob))\n(fact Parent(Bob 'C D'))");
  CHECK(tree("Weight[Alice, Bob] = 0.7.") == "(eq = Weight[Alice Bob] 0.7)");
  CHECK(tree("T?; T[i]?; R(Alice, x)?") == "(query T)\n(query T[i])\n(query R(Alice x))");
  CHECK(tree("{ T? }") == "(block { (query T) })");
  CHECK(tree("T[i]") == "P014");
  CHECK(tree("A B?") == "P014");
  CHECK(tree("R (x, y) <- A(x, y)") == "P014");
  CHECK(tree("R(x) <- A (x, y)") == "P013");
}

TEST_CASE("syntax: sinks, exports, imports") {
  CHECK(tree("\"runs/a.npz\" = topk(E[x, d], k=5)") == "(sink \"runs/a.npz\" topk(E[x d] k=5))");
  CHECK(tree("export A, B") == "(export A B)");
  CHECK(tree("export A,\n  B") == "(export A B)");
  CHECK(tree("import \"lib.fuse\" as lib") == "(import \"lib.fuse\" lib)");
  CHECK(tree("import \"lib.fuse\"") == "P013");
  CHECK(tree("export over") == "P018");
  CHECK(tree("export A[i]") == "P016");
}

TEST_CASE("syntax: declarations and blocks") {
  CHECK(tree("axis p = 128; axis person; axis q = \"people.txt\"") ==
        "(axis p 128)\n(axis person ~)\n(axis q \"people.txt\")");
  CHECK(tree("param W[h,d] = normal(0, 0.02, seed=1)") == "(param = W[h d] normal(0 0.02 seed=1))");
  CHECK(tree("const L = 10000") == "(const L 10000)");
  CHECK(tree("const K = [1, 2]") == "(const K (list 1 2))");
  CHECK(tree("let t[i] max= A[i,j]") == "(let max= t[i] A[i j])");
  CHECK(tree("{ let t = 1\n  { u = t } }") == "(block { (let = t 1) (block { (eq = u t) }) })");
  CHECK(tree("{}") == "(block { })");
  CHECK(tree("expect A[i] == B[i] within 1e-6") == "(expect (== A[i] B[i]) 1e-6)");
  CHECK(tree("expect a > 0") == "(expect (> a 0) ~)");
}

TEST_CASE("syntax: functions") {
  CHECK(tree("fn f(a[i,k], b[k,j], n) -> s[i,j] { s[i,j] = a[i,k] b[k,j] n }") ==
        "(fn f (a[i k] b[k j] n) (s[i j]) { (eq = s[i j] (. (. a[i k] b[k j]) n)) })");
  CHECK(tree("fn f(a[], n = 3)\n  ->\n s[i],\n t\n{\n s[i] = 1; t = 2\n}") ==
        "(fn f (a[] n=3) (s[i] t) { (eq = s[i] 1) (eq = t 2) })");
  CHECK(tree("fn f() -> s { s = 1 }") == "(fn f () (s) { (eq = s 1) })");
  CHECK(tree("fn f(a) { s = 1 }") == "P013");
  CHECK(tree("fn f(a b) -> s {\n s = 1\n}\nx = 1") == "P013");
}

TEST_CASE("syntax: training") {
  CHECK(tree("minimize Loss by adam(lr=1e-3) steps 500") == "(minimize Loss adam(lr=1e-3) 500)");
  CHECK(tree("minimize Loss by adam(lr=1e-3) steps 500 batch 64 over e over W, B") ==
        "(minimize Loss adam(lr=1e-3) 500 batch 64 e over W B)");
  CHECK(tree("maximize Score by sgd steps n over W") == "(maximize Score sgd n over W)");
  CHECK(tree("minimize Loss") == "P013");
  CHECK(tree("minimize Loss by adam") == "P013");
  CHECK(tree("minimize Loss by adam steps 5 steps 6") == "P024");
}

TEST_CASE("syntax: newlines end a statement except in brackets and after an operator") {
  CHECK(tree("a = 1\nb = 2") == "(eq = a 1)\n(eq = b 2)");
  CHECK(tree("a = 1; b = 2;; c = 3;") == "(eq = a 1)\n(eq = b 2)\n(eq = c 3)");
  CHECK(tree("a =\n  b +\n  c *\n\n d and\n e") == "(eq = a (and (+ b (* c d)) e))");
  CHECK(tree("a = (b\n + c\n)") == "(eq = a {(+ b c)})");
  CHECK(tree("a[\ni\n] = f(\nx,\ny\n)") == "(eq = a[i] f(x y))");
  CHECK(tree("R(x) <-\n  A(x),\n  B(x)") == "(rule R(x) A(x) B(x))");
  CHECK(tree("a max=\n b") == "(eq max= a b)");
  CHECK(tree("a = c ? b :\n d") == "(eq = a (? c b d))");
  CHECK(tree("a = b\n+ c") == "P011");
  CHECK(tree("a = 1\r\nb = 2\r\n") == "(eq = a 1)\n(eq = b 2)");
  CHECK(tree("\xEF\xBB\xBF"
             "a = 1") == "(eq = a 1)");
  CHECK(tree("") == "");
  CHECK(tree("# only a comment") == "");
}

TEST_CASE("syntax: arrows stand only after the reference that begins a statement") {
  CHECK(tree("y = x <-1") == "(eq = y (< x (neg 1)))");
  CHECK(tree("y = A[:-1]") == "(eq = y A[(slice ~ (neg 1) ~)])");
  CHECK(tree("R(x) <- x <-1") == "(rule R(x) (< x (neg 1)))");
}

TEST_CASE("syntax: equation operators are single tokens only outside brackets") {
  CHECK(tree("y = clip(x, min=0, max=1)") == "(eq = y clip(x min=0 max=1))");
  CHECK(tree("y = f(or=1)") == "(eq = y f(or=1))");
  CHECK(tree("y = a max == 3") == "(eq = y (== (. a max) 3))");
}

TEST_CASE("syntax: the first error of a statement is reported and the next statement is read") {
  Parsed parsed("A = f(x\nB = ]\nC = 1\nD = + * 2\nE[i] = 3 4 ) 5\nF = 2");
  CHECK(parsed.codes() == "P008 P009 P012 P009");
  std::string kinds;
  for (const auto& item : parsed.file.statements) kinds += fuse::syntax::test::dump(item) + ";";
  CHECK(kinds == "(error);(error);(eq = C 1);(error);(error);(eq = F 2);");
  CHECK(parsed.file.statements[4].target->text == "E");
}

TEST_CASE("syntax: one missing bracket gives one diagnostic") {
  CHECK(Parsed("A = f(x\nB[i] max= g(y)\nfn f(a) -> s {\n  s = (a\n}\nC = 1").codes() ==
        "P008 P008");
  CHECK(Parsed("A = [[1, 2],\n     [3, 4]\nB = 1").codes() == "P008");
  CHECK(Parsed("A = f(g(x[i)\nB = 1").codes() == "P010");
  CHECK(Parsed("A = f(x[i)\nB = 1").codes() == "P010");
  CHECK(Parsed("fn f(a) -> s {\n s = a\n").codes() == "P008");
  CHECK(Parsed("{ a = f(x }\nB = 1").codes() == "P008");
  CHECK(Parsed("a = 1 }\nb = 2").codes() == "P009");
  CHECK(Parsed("a = f(\"abc)\nb = 2").codes() == "P005");
}

TEST_CASE("syntax: comments go with their statements") {
  Parsed parsed(
      "# one\n\n# two\na = [1, # three\n 2]  # four\n\n# five\n\nb = 1 # six\n"
      "{ # seven\n c = 1\n # eight\n} # nine\n# ten\n");
  REQUIRE(parsed.diagnostics.empty());
  const auto& statements = parsed.file.statements;
  auto text = [](const auto& comments) {
    std::string result;
    for (const auto& item : comments)
      result += item.text.substr(2) + (item.blank_before ? "+ " : " ");
    return result;
  };
  CHECK(text(statements[0].leading) == "one two+ three ");
  CHECK(text(statements[0].trailing) == "four ");
  CHECK(text(statements[1].leading) == "five+ ");
  CHECK(statements[1].blank_before);
  CHECK(text(statements[1].trailing) == "six ");
  CHECK(text(statements[2].body[0].leading) == "seven ");
  CHECK(text(statements[2].body_trailing) == "eight ");
  CHECK(text(statements[2].trailing) == "nine ");
  CHECK(text(parsed.file.trailing) == "ten ");
}

TEST_CASE("syntax: ranges cover what was written") {
  Parsed parsed("  Y[i] = relu(W[i, j]  X[j]) + 1  # c");
  const auto& statement = parsed.file.statements[0];
  auto text = [&](fuse::SourceRange range) { return parsed.sources.text(range); };
  CHECK(text(statement.range) == "Y[i] = relu(W[i, j]  X[j]) + 1");
  CHECK(text(statement.value->range) == "relu(W[i, j]  X[j]) + 1");
  CHECK(text(statement.value->name_range) == "+");
  CHECK(text(statement.value->args[0]->name_range) == "relu");
  CHECK(text(statement.value->args[0]->args[0]->range) == "W[i, j]  X[j]");
}
