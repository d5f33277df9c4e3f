"""One server process that can be killed, and started again where it was."""

import os
import signal
import subprocess

import product
import waiting

_LOG_TAIL_BYTES = 4000


class ServerProcess:
    """A directory or a storage node on ports of its own choice.

    Everything it writes is below `folder`: data/, NAME.log (both output streams
    of all its lives) and NAME.ready. Once it has served, every later start uses
    the same addresses, as a service manager would.
    """

    def __init__(self, name: str, program: str, folder: str,
                 arguments: list[str]):
        self.name = name
        self.folder = folder
        self.data_folder = os.path.join(folder, "data")
        self.log_path = os.path.join(folder, name + ".log")
        self.address = ""
        self.admin_address = ""
        self.http_address = ""  # Stays empty when it has none.
        self._program = program
        self._arguments = arguments
        self._ready_path = os.path.join(folder, name + ".ready")
        self._process: subprocess.Popen[bytes] | None = None
        self._ended_by_test = True
        os.makedirs(folder, exist_ok=True)

    @property
    def pid(self) -> int:
        assert self._process is not None, f"{self.name} was never started"
        return self._process.pid

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def launch(self) -> None:
        """Starts the process; does not wait until it serves."""
        assert not self.is_running(), f"{self.name} runs already"
        if not self._ended_by_test:
            # Nobody may overlook a crash by starting it again.
            raise RuntimeError(f"{self.name} ended by itself with "
                               f"{self._process.returncode}:\n"
                               f"{self.log_tail()}")
        self._ended_by_test = False
        if os.path.exists(self._ready_path):
            os.remove(self._ready_path)
        command = [
            product.program(self._program), "--data-dir", self.data_folder,
            "--listen", self.address or "127.0.0.1:0",
            "--admin-listen", self.admin_address or "127.0.0.1:0",
            "--http-listen", self.http_address or "127.0.0.1:0",
            "--ready-file", self._ready_path, *self._arguments
        ]
        with open(self.log_path, "ab") as log:
            self._process = subprocess.Popen(
                product.dies_with_parent(command), stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, cwd=self.folder)

    def wait_until_ready(self) -> None:
        waiting.wait_until(f"{self.name} serves", self._is_ready)
        with open(self._ready_path, encoding="ascii") as file:
            fields = dict(word.split("=", 1) for word in file.read().split())
        self.address, self.admin_address = fields["data"], fields["admin"]
        self.http_address = fields.get("http", "")

    def start(self) -> None:
        self.launch()
        self.wait_until_ready()

    def kill(self) -> None:
        """kill -9: no goodbye, nothing flushed."""
        self._end_with(signal.SIGKILL)

    def terminate(self) -> int:
        """Asks it to stop; returns its exit code."""
        return self._end_with(signal.SIGTERM)

    def stop_answering(self) -> None:
        """Freezes the process; its connections stay open."""
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def peak_memory_bytes(self) -> int:
        """The most memory it ever had, while it runs."""
        return product.peak_memory_bytes(self.pid)

    def log_tail(self) -> str:
        with open(self.log_path, "rb") as log:
            return log.read()[-_LOG_TAIL_BYTES:].decode(errors="replace")

    def _is_ready(self) -> bool:
        if not self.is_running():
            raise RuntimeError(f"{self.name} ended with "
                               f"{self._process.returncode}:\n"
                               f"{self.log_tail()}")
        return os.path.exists(self._ready_path)

    def _end_with(self, number: signal.Signals) -> int:
        assert self._process is not None, f"{self.name} was never started"
        if self.is_running():
            self._ended_by_test = True
            self._process.send_signal(number)
        try:
            return self._process.wait(waiting.DEFAULT_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise TimeoutError(f"{self.name} did not end after "
                               f"{number.name}:\n{self.log_tail()}") from None
