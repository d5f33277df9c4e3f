"""Which shared libraries a program loads, and from where."""

import re
import subprocess

_FOUND = re.compile(r"^\s*(\S+) => (/\S+) \(0x")
_INTERPRETER = re.compile(r"^\s*(/\S+) \(0x")


def shared_libraries(program: str) -> dict[str, str]:
    """{path at run time: file on this machine} of everything it needs.

    The dynamic linker has its full path, as the program names it; libraries
    have only the name that it looks for.
    """
    result = subprocess.run(["ldd", program], capture_output=True, text=True,
                            check=True)
    return parse_ldd(result.stdout)


def parse_ldd(text: str) -> dict[str, str]:
    libraries = {}
    for line in text.splitlines():
        if "not found" in line:
            raise LookupError(f"a shared library is missing: {line.strip()}")
        found = _FOUND.match(line)
        interpreter = _INTERPRETER.match(line)
        if found:
            libraries[found.group(1)] = found.group(2)
        elif interpreter:
            libraries[interpreter.group(1)] = interpreter.group(1)
    return dict(sorted(libraries.items()))
