"""Runs the command line tool as a user of its own: keys, profile, home."""

import dataclasses
import json
import os
import signal
import subprocess
from typing import Any

import product

_TIMEOUT_SECONDS = 300
_TAIL_BYTES = 3000

# The published exit codes that tests name.
OK = 0
USAGE = 2
PARTIAL = 3
NOT_FOUND = 4
CONFLICT = 5
NOT_PERMITTED = 6
INTEGRITY = 7
UNAVAILABLE = 8
DEADLINE = 9
LIMIT = 10
PROBLEMS_FOUND = 11
INTERRUPTED = 130
TERMINATED = 143


@dataclasses.dataclass(frozen=True)
class CliResult:
    """How a command ended, and what it said."""

    command: list[str]
    code: int
    stdout: bytes
    stderr: bytes

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The lines of --json."""
        return [json.loads(line) for line in self.stdout.splitlines()]

    @property
    def items(self) -> list[dict[str, Any]]:
        return [message for message in self.messages
                if message["message_type"] == "item"]

    @property
    def summary(self) -> dict[str, Any]:
        """The last line of --json."""
        last = self.messages[-1]
        assert last["message_type"] == "summary", self
        return last

    def __str__(self) -> str:
        return (f"{' '.join(self.command)}\nended with {self.code}\n"
                f"--- stdout\n{_tail(self.stdout)}\n"
                f"--- stderr\n{_tail(self.stderr)}")


def _tail(output: bytes) -> str:
    return output[-_TAIL_BYTES:].decode(errors="replace")


class CofferCli:
    """The tool with configuration, keyring and state below `folder`."""

    def __init__(self, folder: str, directory_address: str = "",
                 wrapper: list[str] | None = None):
        """`wrapper`: a program, with arguments, that runs the tool."""
        os.makedirs(folder, exist_ok=True)
        self.folder = folder
        self.keyring_path = os.path.join(folder, "keyring")
        self.config_path = os.path.join(folder, "config.toml")
        self._wrapper = wrapper or []
        self.environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": folder,
            "XDG_CONFIG_HOME": os.path.join(folder, "xdg-config"),
            "XDG_STATE_HOME": os.path.join(folder, "xdg-state"),
            "COFFER_CONFIG": self.config_path,
            "COFFER_KEY_FILE": self.keyring_path,
        }
        if directory_address:
            self.environment["COFFER_DIRECTORY"] = directory_address

    def command(self, *arguments: str) -> list[str]:
        return product.dies_with_parent(
            [*self._wrapper, product.program("coffer"), *arguments])

    def start(self, *arguments: str, **popen_options: Any) -> subprocess.Popen:
        """Starts a command, with pipes where nothing else is asked for."""
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
                   "stderr": subprocess.PIPE, "cwd": self.folder}
        return subprocess.Popen(self.command(*arguments), env=self.environment,
                                **{**options, **popen_options})

    def finish(self, process: subprocess.Popen,
               stdin: bytes | None = None) -> CliResult:
        """Waits for a started command."""
        try:
            stdout, stderr = process.communicate(stdin, _TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            stdout, stderr = process.communicate()
            raise TimeoutError(str(CliResult(
                process.args, process.returncode, stdout, stderr))) from None
        return CliResult(process.args, process.returncode, stdout or b"",
                         stderr or b"")

    def run(self, *arguments: str, stdin: bytes | None = None) -> CliResult:
        """Runs a command, however it ends."""
        process = self.start(
            *arguments,
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE)
        return self.finish(process, stdin)

    def ok(self, *arguments: str, stdin: bytes | None = None) -> CliResult:
        """Runs a command that must succeed."""
        return self.ends_with(OK, *arguments, stdin=stdin)

    def ends_with(self, code: int, *arguments: str,
                  stdin: bytes | None = None) -> CliResult:
        """Runs a command that must end with `code`."""
        result = self.run(*arguments, stdin=stdin)
        if result.code != code:
            raise AssertionError(f"not the exit code {code}: {result}")
        return result

    def json(self, *arguments: str, stdin: bytes | None = None) -> CliResult:
        """Runs a command with --json that must succeed."""
        return self.ok(*arguments, "--json", stdin=stdin)
