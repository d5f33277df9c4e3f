"""A TCP proxy that keeps every byte it passes on, in both directions."""

import os
import socket
import threading

_READ_BYTES = 1 << 16


class RecordingProxy:
    """Listens on a port of its own from the start; passes connections on once
    it has a target. What it saw is in `folder`: one file for each connection
    and direction, as it came off the wire.
    """

    def __init__(self, folder: str):
        os.makedirs(folder, exist_ok=True)
        self.name = os.path.basename(folder)
        self._folder = folder
        self._target: tuple[str, int] | None = None
        self._has_target = threading.Event()
        self._lock = threading.Lock()
        self._connections: list[socket.socket] = []
        self._closed = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def set_target(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self._target = (host, int(port))
        self._has_target.set()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            connections = list(self._connections)
        self._has_target.set()
        # Wakes the threads that are blocked in them.
        for connection in [self._listener, *connections]:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            connection.close()

    def _accept(self) -> None:
        number = 0
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            number += 1
            threading.Thread(target=self._connect, args=(client, number),
                             daemon=True).start()

    def _connect(self, client: socket.socket, number: int) -> None:
        self._has_target.wait()
        try:
            server = socket.create_connection(self._target)
        except (OSError, TypeError):
            client.close()
            return
        if not self._keep(client, server):
            return
        back = threading.Thread(
            target=self._pass_on, daemon=True,
            args=(server, client, f"connection-{number}-from-server"))
        back.start()
        self._pass_on(client, server, f"connection-{number}-to-server")
        back.join()
        client.close()
        server.close()

    def _keep(self, *connections: socket.socket) -> bool:
        """Remembers them for close(), which may have been before."""
        with self._lock:
            if not self._closed:
                self._connections += connections
                return True
        for connection in connections:
            connection.close()
        return False

    def _pass_on(self, source: socket.socket, sink: socket.socket,
                 name: str) -> None:
        with open(os.path.join(self._folder, name), "wb", 0) as record:
            try:
                while data := source.recv(_READ_BYTES):
                    record.write(data)
                    sink.sendall(data)
                sink.shutdown(socket.SHUT_WR)
            except OSError:
                # Broken connections are what the two ends want to see, too.
                for connection in (source, sink):
                    try:
                        connection.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass
