"""What kind of file a path names."""

import os

CPP_SUFFIXES = (".cc", ".h")
BUILD_FILE = "BUILD.bazel"


def folder(path: str) -> str:
    return os.path.dirname(path)


def name(path: str) -> str:
    return os.path.basename(path)


def stem(path: str) -> str:
    """The name without its last suffix."""
    return os.path.splitext(name(path))[0]


def below(path: str, *folders: str) -> bool:
    return path.startswith(tuple(folder + "/" for folder in folders))


def is_cpp(path: str) -> bool:
    return path.endswith(CPP_SUFFIXES)


def is_main(path: str) -> bool:
    return name(path) == "main.cc"


def is_test(path: str) -> bool:
    """Test programs and contract suites, in any language."""
    return stem(path).endswith("_test") or below(path, "integration_tests")


def is_vendored(path: str) -> bool:
    """Glue around compilers and libraries, which knows no product rules."""
    return below(path, "third_party", "bazel")


def is_shell(path: str, text: str) -> bool:
    first_line = text.split("\n", 1)[0]
    return path.endswith(".sh") or (first_line.startswith("#!") and
                                    first_line.endswith(("/sh", "bash")))
