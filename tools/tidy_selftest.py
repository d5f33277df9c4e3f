"""Feeds each rule of the tidy test small inputs, bad ones and good ones."""

import unittest

import tidy
from tidy_rules import allow_list
from tidy_rules.source_tree import SourceTree

# Marks that these files may not contain themselves.
_TODO = "TO" "DO"
_FIXME = "FIX" "ME"
_ROOT_FOLDER = "/ro" "ot/"


def _findings(files):
    return tidy.findings(SourceTree(files))


def _rules(files):
    return {finding.rule for finding in _findings(files)}


def _cc(code, path="lib/a/a.cc"):
    """A tree of one source or header that a BUILD file lists."""
    build = path.rpartition("/")[0] + "/BUILD.bazel"
    if path.endswith(".h"):
        guard = "COFFER_" + path.replace("/", "_").replace(".", "_").upper()
        code = (f"#ifndef {guard}_\n#define {guard}_\n\n{code}\n"
                f"#endif  // {guard}_\n")
    name = path.rpartition("/")[2]
    return {path: code, build: f'x(srcs = ["{name}"])\n'}


def _test_body(body, name="Adds"):
    return _cc(f"TEST(SumTest, {name}) {{\n{body}\n}}\n", "lib/a/a_test.cc")


class RuleTestCase(unittest.TestCase):

    def expect_finds(self, rule, files):
        self.assertIn(rule, _rules(files), files)

    def expect_clean(self, files):
        self.assertEqual([], [str(found) for found in _findings(files)])


class TextRulesTest(RuleTestCase):

    def test_white_space(self):
        self.expect_finds("trailing-space", {"a.txt": "a \n"})
        self.expect_finds("tab", {"a.txt": "\ta\n"})
        self.expect_finds("final-newline", {"a.txt": "a"})
        self.expect_finds("final-newline", {"a.txt": "a\n\n"})
        self.expect_clean({"a.txt": "a\n", "empty.txt": "",
                           "Makefile": "\ta\n", "x/testdata/a": "a \n"})

    def test_file_names(self):
        for name in ("utils.h", "common.py", "string_util.cc",
                     "cli_helpers.cc", "misc.proto"):
            self.expect_finds("file-name", {"lib/a/" + name: ""})
        self.expect_clean({"docs/commonmark.txt": "", "common/v1/a.txt": ""})

    def test_open_tasks(self):
        self.expect_finds("todo", {"a.py": f"# {_TODO}: later\n"})
        self.expect_finds("todo", {"a.py": f"# {_TODO}(alice): later\n"})
        self.expect_finds("todo", _cc(f"// {_FIXME} later\n"))
        self.expect_clean(_cc(f"// {_TODO}(#12): later\n"))
        self.expect_clean({"a.sh": "set -euo pipefail\nmktemp a.XXXXXX\n"})

    def test_machine_paths(self):
        self.expect_finds("machine-path", {"a.md": f"# A\n\n{_ROOT_FOLDER}x\n"})
        self.expect_finds("machine-path", {"a.md": "# A\n\n/ho" "me/alice/x\n"})
        self.expect_clean({"a.md": "# A\n\nthe tree/root/leaf, ~/x, /home/\n"})

    def test_markdown_titles(self):
        self.expect_finds("markdown-title", {"a.md": "text\n"})
        self.expect_finds("markdown-title", {"a.md": "# A\n\n# B\n"})
        self.expect_clean({"a.md": "# A\n\n```sh\n# comment\n```\n\n## B\n"})

    def test_shell_options(self):
        self.expect_finds("shell-options", {"a.sh": "#!/bin/bash\nset -e\n"})
        self.expect_finds("shell-options", {".ci/run": "#!/bin/bash\nls\n"})
        self.expect_clean({"a.sh": "#!/bin/bash\n# Why.\nset -euo pipefail\n"})


class SizeRulesTest(RuleTestCase):

    def test_columns(self):
        self.expect_finds("columns", _cc("// " + "x" * 78 + "\n"))
        self.expect_clean(_cc("// " + "x" * 77 + "\n"))
        self.expect_clean(_cc("// \u00fc" + "x" * 76 + "\n"))
        self.expect_clean(_cc("// https://" + "x" * 78 + "\n"))
        self.expect_clean(_cc('#include "' + "x" * 78 + '.h"\n'))

    def test_files(self):
        for path, limit in (("lib/a/a.cc", 400), ("lib/a/a_test.cc", 600),
                            ("services/a/main.cc", 60)):
            self.expect_clean(_cc("//\n" * limit, path))
            self.expect_finds("file-size", _cc("//\n" * (limit + 1), path))
        self.expect_finds("file-size", _cc("//\n" * 220, "lib/a/a.h"))

    def test_functions(self):
        def function(lines, header="void F(A a = {1}) {"):
            return header + "\n" + "  F();\n" * (lines - 2) + "}\n"

        self.expect_clean(_cc(function(60)))
        self.expect_finds("function-size", _cc(function(61)))
        for header in ("Foo::Foo() : a_{1}, b_(2) {",
                       "template <class T>\nA<T> B<T>::F() const {",
                       "TEST(FooTest, Expects) {"):
            self.expect_finds("function-size",
                              _cc("namespace a {\n" + function(61, header)))
        in_macros = "namespace a {\nA_BEGIN\nnamespace b {\n"
        self.expect_clean(_cc(in_macros + "int a;\n" * 70 + "}\nA_END\n}\n"))
        in_class = "class A : public B {\n public:\n" + function(61) + "};\n"
        self.expect_finds("function-size", _cc(in_class))

    def test_not_functions(self):
        entries = "  {1, 2},\n" * 70
        for before in ("constexpr A kTable[] = {", "const A kTable{"):
            self.expect_clean(_cc(before + "\n" + entries + "};\n"))
        methods = "void F() {}\n" * 70
        self.expect_clean(_cc("class A {\n" + methods + "};\n"))
        # A brace in a literal or a comment is none.
        self.expect_clean(_cc(
            "void F() { G('{', \"{\", R\"({)\"); /* { */ }\n" + methods))


class IncludeRulesTest(RuleTestCase):

    def test_guards(self):
        self.expect_clean(_cc("", "lib/a/a.h"))
        build = {"lib/a/BUILD.bazel": 'x(srcs = ["a.h"])\n'}
        self.expect_finds("include-guard", build | {"lib/a/a.h": ""})
        self.expect_finds("include-guard",
                          build | {"lib/a/a.h": "#pragma once\n"})
        self.expect_finds("include-guard", build | {
            "lib/a/a.h": "#ifndef A_H\n#define A_H\n#endif  // A_H\n"})

    def test_own_header_first(self):
        header = _cc("", "lib/a/a.h")
        wrong = '#include "lib/b/b.h"\n#include "lib/a/a.h"\n'
        right = '#include "lib/a/a.h"\n\n#include <string>\n'
        for name in ("a.cc", "a_test.cc", "a_contract_test.cc",
                     "a_fuzz_test.cc"):
            path = "lib/a/" + name
            build = {"lib/a/BUILD.bazel": f'x(srcs = ["a.h", "{name}"])\n'}
            self.expect_finds("own-header-first",
                              header | {path: wrong} | build)
            self.expect_clean(header | {path: right} | build)

    def test_boundaries(self):
        for path, include in (
                ("lib/a/a.cc", "<rocksdb/db.h>"),
                ("lib/a/a.cc", "<sodium.h>"),
                ("services/storage/blob.cc", "<openssl/evp.h>"),
                ("lib/a/a.cc", "<grpcpp/grpcpp.h>"),
                ("services/storage/blob.cc", '"protos/coffer/x/v1/x.pb.h"'),
                ("client/put.cc", '"protos/coffer/x/v1/x.pb.h"'),
                ("client/coffer.h", '"protos/coffer/x/v1/x.pb.h"'),
                ("client/cli/x_stub.cc", '"protos/coffer/x/v1/x.pb.h"'),
                ("client/cli/a_test.cc", "<grpcpp/grpcpp.h>"),
                ("lib/a/a.cc", '"services/storage/blob.h"'),
                ("lib/a/a.cc", '"client/coffer.h"'),
                ("services/storage/blob.cc", '"client/coffer.h"'),
                ("services/storage/blob.cc", '"services/directory/a.h"'),
                ("services/directory/a.cc", '"services/storage/blob.h"'),
                ("client/put.cc", '"services/storage/blob.h"')):
            self.expect_finds("include-boundary",
                              _cc(f"#include {include}\n", path))

    def test_inside_boundaries(self):
        for path, include in (
                ("services/storage/rocksdb_blob_store.cc", "<rocksdb/db.h>"),
                ("lib/crypto/aead.cc", "<sodium.h>"),
                ("lib/rpc/channel.cc", "<grpcpp/grpcpp.h>"),
                ("lib/status/grpc_status.h", "<grpcpp/grpcpp.h>"),
                ("client/storage_stub.cc", '"protos/coffer/x/v1/x.pb.h"'),
                ("client/map_converter.h", '"protos/coffer/x/v1/x.pb.h"'),
                ("services/storage/storage_service.cc", "<grpcpp/grpcpp.h>"),
                ("services/storage/server.h", "<grpcpp/grpcpp.h>"),
                ("services/directory/a.h", '"protos/coffer/x/v1/x.pb.h"'),
                ("integration_tests/cluster.cc", '"services/storage/blob.h"'),
                ("client/cli/put.cc", '"client/coffer.h"')):
            self.expect_clean(_cc(f"#include {include}\n", path))


class BannedRulesTest(RuleTestCase):

    def test_bad_code(self):
        for rule, code in (
                ("using-namespace", "using namespace std;"),
                ("std-mutex", "std::mutex m;"),
                ("std-mutex", "std::shared_mutex m;"),
                ("std-mutex", "std::condition_variable_any c;"),
                ("print", "std::cout << 1;"),
                ("print", "void F() { std::printf(x); }"),
                ("print", "void F() { fprintf(stderr, x); }"),
                ("sleep", "void F() { absl::SleepFor(x); }"),
                ("settings", "int a = absl::GetFlag(x);"),
                ("settings", "auto a = std::getenv(x);"),
                ("rand", "int a = std::rand();"),
                ("rand", "std::random_device a;"),
                ("new-delete", "int* a = new int;"),
                ("new-delete", "auto a = std::unique_ptr<A>(new A());"),
                ("new-delete", "void F() { delete a; }"),
                ("new-delete", "void F() { delete[] a; }"),
                ("c-cast", "int a = (int)b;"),
                ("c-cast", "auto a = (const uint8_t*)b.data();"),
                ("c-cast", "void F() { (void)b; }"),
                ("assert", "void F() { assert(x); }"),
                ("skipped-test", "TEST(A, DISABLED_B) { EXPECT_EQ(1, 1); }"),
                ("skipped-test", "void F() { GTEST_SKIP(); }")):
            with self.subTest(code):
                self.expect_finds(rule, _cc(code + "\n"))

    def test_good_code(self):
        for code in (
                "// std::mutex, new int, (int)a, assert(x)",
                'const char kText[] = "std::cout << new int";',
                "absl::Mutex* mutex();",
                "A& operator=(const A&) = delete;",
                "auto a = absl::WrapUnique(new A(b));",
                "auto a = absl::WrapUnique<B>(\n    new A(b));",
                "auto a = absl::WrapUnique(new (std::nothrow) A(b));",
                "using std::string;",
                "namespace fs = std::filesystem;",
                "void F() { sleeper->SleepFor(x); }",
                "int F(int) const;",
                "virtual void F(int) override = 0;",
                "std::function<void(int)> f;",
                "auto n = sizeof(int) * 2;",
                "int operator()(int) const;",
                "static_assert(true);",
                "int a = operand(1) + brand(2);",
                "int new_delete = 1'000'000;",
                "void F() { std::snprintf(x); }"):
            with self.subTest(code):
                self.expect_clean(_cc(code + "\n"))

    def test_depends_on_the_folder(self):
        for code, good, bad in (
                ("std::cout << 1;", "client/cli/ls.cc", "client/put.cc"),
                ("std::cerr << 1;", "services/a/main.cc", "services/a/a.cc"),
                ("int a = absl::GetFlag(x);", "services/a/main.cc",
                 "services/a/server.cc"),
                ("auto a = std::getenv(x);", "client/cli/config.cc",
                 "client/config.cc"),
                ("int a = std::memcmp(b, c, 1);", "lib/chunker/a.cc",
                 "lib/crypto/a.cc"),
                ("void F() { absl::SleepFor(x); }",
                 "lib/clock/system_sleeper.cc", "lib/clock/fake_test.cc"),
                ("std::mutex m;", "third_party/a/a.cc",
                 "integration_tests/a.cc")):
            with self.subTest(code):
                self.expect_clean(_cc(code + "\n", good))
                self.assertEqual(1, len(_findings(_cc(code + "\n", bad))))

    def test_sleep_in_scripts(self):
        self.expect_finds("sleep", {"a/b_test.py": "time.sleep(1)\n"})
        self.expect_finds("sleep", {"integration_tests/a.sh":
                                    "set -euo pipefail\nsleep 1\n"})
        self.expect_clean({"a/b_test.py": "# no sleep(1)\nsleeper.wake()\n",
                           "scripts/wait.sh": "set -euo pipefail\nsleep 1\n"})


class TestRulesTest(RuleTestCase):

    def test_assertions(self):
        self.expect_finds("test-asserts", _test_body("F();"))
        self.expect_finds("test-asserts", _test_body("// EXPECT_EQ(1, 1);"))
        self.expect_finds("test-asserts", _test_body("SUCCEED();"))
        for body in ("EXPECT_EQ(1, 1);", "COFFER_ASSERT_OK(x);",
                     "ExpectRoundTrip(x);", "cluster.CheckReplicas();",
                     "RunSuite<A>();", "rc::check([] { return true; });"):
            self.expect_clean(_test_body(body))

    def test_names(self):
        self.expect_finds("test-name",
                          _test_body("EXPECT_EQ(1, 1);", "Adds_Two"))
        self.expect_finds("test-name", _test_body("EXPECT_EQ(1, 1);", "adds"))


class LockRulesTest(RuleTestCase):

    def test_guards(self):
        unguarded = "class A {\n  mutable absl::Mutex mutex_;\n  int a_;\n};\n"
        guarded = unguarded.replace("a_;", "a_ ABSL_GUARDED_BY(mutex_);")
        other = unguarded.replace("a_;", "a_ ABSL_GUARDED_BY(other_mutex_);")
        self.expect_finds("mutex-guards", _cc(unguarded))
        self.expect_finds("mutex-guards", _cc(other))
        self.expect_clean(_cc(guarded))
        self.expect_clean(_cc("void F() {\n  absl::Mutex local;\n}\n"))


class BuildRulesTest(RuleTestCase):

    _LIBRARY = ('cc_library(name = "a", srcs = ["a.cc"])\n')
    _TEST = 'cc_test(name = "{}", srcs = ["{}.cc"])\n'

    def test_unlisted(self):
        self.expect_finds("build-lists", {"lib/a/a.cc": ""})
        self.expect_finds("build-lists", {"lib/a/a.cc": "",
                                          "lib/a/BUILD.bazel": "x()\n"})
        self.expect_clean({"lib/a/a.cc": "",
                           "lib/a/BUILD.bazel": 'x(srcs = glob(["*.cc"]))\n'})

    def test_untested_library(self):
        self.expect_finds("library-test", {"lib/a/a.cc": "",
                                           "lib/a/BUILD.bazel": self._LIBRARY})
        for test in ("a_test", "a_property_test"):
            self.expect_clean({
                "lib/a/a.cc": "",
                f"lib/a/{test}.cc": "",
                "lib/a/BUILD.bazel":
                    self._LIBRARY + self._TEST.format(test, test)})

    def test_contract_covers_implementations(self):
        contract = ('cc_test(name = "b_contract_test", srcs = '
                    '["b_contract_test.cc"], deps = [{}])\n')
        files = {"lib/a/a.cc": "", "lib/a/b_contract_test.cc": ""}
        self.expect_clean(files | {
            "lib/a/BUILD.bazel": self._LIBRARY + contract.format('":a"')})
        self.expect_finds("library-test", files | {
            "lib/a/BUILD.bazel": self._LIBRARY + contract.format('":c"')})

    def test_nothing_to_test(self):
        build = 'cc_library(name = "a", hdrs = ["a.h"])\n'
        interface = _cc("class A {\n public:\n  virtual ~A() = default;\n"
                        "  virtual int B() = 0;\n};\n", "lib/a/a.h")
        self.expect_clean(interface | {"lib/a/BUILD.bazel": build})
        logic = _cc("inline int F() {\n" + "  G();\n" * 5 + "}\n",
                    "lib/a/a.h")
        self.expect_finds("library-test", logic | {"lib/a/BUILD.bazel": build})
        fake = 'cc_library(name = "a", testonly = True, srcs = ["a.cc"])\n'
        self.expect_clean({"lib/a/a.cc": "", "lib/a/BUILD.bazel": fake})


class ProtoRulesTest(RuleTestCase):

    _PATH = "protos/coffer/a/v1/a.proto"
    _GOOD = """syntax = "proto3";

package coffer.a.v1;

// Lists.
service AService {
  // Lists all; NOT_FOUND when there is none.
  rpc ListThings(ListThingsRequest) returns (stream ListThingsResponse) {
    option deprecated = true;
  }
}

// Asks.
message ListThingsRequest {
  reserved 3;
  // At most this many.
  int32 page_size = 1;
  // From the answer before.
  string page_token = 2 [deprecated = true, (a) = { b: "; }" }];
  // What to return.
  oneof filter {
    // By number; {.
    map<string, int64> by_number = 4;
  }
}

// Answers.
message ListThingsResponse {
  // How it went.
  enum HTTPState {
    // Invalid.
    HTTP_STATE_UNSPECIFIED = 0;
    // Fine.
    HTTP_STATE_OK = 1;
  }

  // A long name.
  repeated coffer.a.v1.SomethingWithALongName
      next_page_token = 1;
}
"""

    def _expect_finds_without(self, rule, old, new=""):
        self.assertIn(old, self._GOOD)
        text = self._GOOD.replace(old, new, 1)
        with self.subTest(old):
            self.expect_finds(rule, {self._PATH: text})

    def test_good(self):
        self.expect_clean({self._PATH: self._GOOD})

    def test_comments(self):
        for comment in ("// Lists.\n",
                        "  // Lists all; NOT_FOUND when there is none.\n",
                        "// Asks.\n", "  // At most this many.\n",
                        "    // By number; {.\n", "  // How it went.\n",
                        "    // Fine.\n", "  // A long name.\n"):
            self._expect_finds_without("proto-comment", comment)

    def test_enums(self):
        self._expect_finds_without("proto-enum-zero", "STATE_UNSPECIFIED",
                                   "STATE_NONE")
        self._expect_finds_without("proto-enum-prefix", "HTTP_STATE_OK", "OK")

    def test_package_and_file(self):
        self._expect_finds_without("proto-package", "coffer.a.v1", "coffer.a")
        self._expect_finds_without("proto-package", "package coffer.a.v1;\n")
        unversioned = self._GOOD.replace("coffer.a.v1;", "coffer.a;")
        self.expect_finds("proto-package",
                          {"protos/coffer/a/a.proto": unversioned})
        self.expect_finds("proto-file-name",
                          {"protos/coffer/a/v1/A.proto": self._GOOD})

    def test_rpcs(self):
        self._expect_finds_without("proto-rpc-types", "(ListThingsRequest)",
                                   "(ListRequest)")
        for field in ("page_size", "page_token", "next_page_token"):
            self._expect_finds_without("proto-pagination", f" {field} =",
                                       " other =")

    def test_protos_of_tests(self):
        text = self._GOOD.replace("(ListThingsRequest)", "(Any)")
        path = "lib/rpc/testing/echo.proto"
        self.expect_clean({path: text})
        self.expect_finds("proto-comment",
                          {path: text.replace("// Asks.\n", "")})


class AllowListTest(RuleTestCase):

    def test_allows(self):
        bad = _cc("std::mutex m;\n")
        entry = "# Why.\nstd-mutex lib/a/a.cc a library wants it\n"
        self.expect_clean(bad | {allow_list.PATH: entry})
        library = {"lib/a/a.cc": "",
                   "lib/a/BUILD.bazel":
                       'cc_library(name = "a", srcs = ["a.cc"])\n'}
        entry = "library-test //lib/a:a covered by b_test\n"
        self.expect_clean(library | {allow_list.PATH: entry})

    def test_needs_a_reason(self):
        bad = _cc("std::mutex m;\n")
        entry = "std-mutex lib/a/a.cc\n"
        self.assertEqual({"allow-list", "std-mutex"},
                         _rules(bad | {allow_list.PATH: entry}))

    def test_has_no_dead_entries(self):
        self.expect_finds("allow-list",
                          {allow_list.PATH: "tab a.txt it was so once\n"})


class FindingTest(unittest.TestCase):

    def test_says_where_and_what_to_do(self):
        found = _findings(_cc("\n\nstd::mutex m;\n"))
        self.assertEqual(
            ["lib/a/a.cc:3: std-mutex: 'std::mutex' is banned here: use "
             "absl::Mutex with ABSL_GUARDED_BY and absl::MutexLock"],
            [str(finding) for finding in found])


if __name__ == "__main__":
    unittest.main()
