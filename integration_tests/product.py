"""Where the programs under test are."""

import os

# The top of the workspace: under Bazel that of the runfiles, else the checkout.
_TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_PROGRAMS = {
    "coffer": "client/cli/coffer",
    "coffer-directory": "services/directory/coffer-directory",
    "coffer-storage": "services/storage/coffer-storage",
    "put_and_get": "client/examples/put_and_get",
}


def program(name: str) -> str:
    """The path of a program of the product."""
    candidates = [os.path.join(_TOP, _PROGRAMS[name]),
                  os.path.join(_TOP, "bazel-bin", _PROGRAMS[name])]
    for candidate in candidates:
        if os.access(candidate, os.X_OK) and os.path.isfile(candidate):
            return candidate
    raise FileNotFoundError(f"{name} is not built: none of {candidates}")


def dies_with_parent(command: list[str]) -> list[str]:
    """`command`, killed by the kernel when whoever starts it dies.

    More precisely: when the starting *thread* dies. Start what lives longer
    than one function from the main thread. The process id stays that of the
    process started.
    """
    return ["setpriv", "--pdeathsig", "KILL", "--", *command]


def peak_memory_bytes(pid: int) -> int:
    """The most memory a process ever had; 0 when it has ended."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
