"""A wire to the store that can be cut, made silent, or made to lose answers: the store itself stays up and real."""

import contextlib
import socket
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

from tests.systems import free_port


class Forwarder:
    """Context manager: forwards TCP connections to the store at `store_url`; `url` is the store's address through it."""

    def __init__(self, store_url: str) -> None:
        target = urlsplit(store_url)
        assert target.hostname is not None
        assert target.port is not None
        self._target = (target.hostname, target.port)
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}{target.path}"
        self._listener: socket.socket | None = None
        self._connections: set[socket.socket] = set()
        self._is_silent = False
        self._loses: Callable[[bytes], bool] = lambda _: False

    def __enter__(self) -> "Forwarder":
        self.restore()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def restore(self) -> None:
        """Everything passes again."""
        self._is_silent, self._loses = False, lambda _: False
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self._port), backlog=128)
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Nobody listens, and every connection breaks."""
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        self._break_connections()

    def hang(self) -> None:
        """Connections are taken and requests read, and nothing is ever answered."""
        self._is_silent = True

    def lose_answers(self, to: Callable[[bytes], bool]) -> None:
        """Requests reach the store; the connection breaks before the answer to those that `to` picks by their bytes."""
        self._loses = to

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            store = socket.create_connection(self._target)
            self._connections |= {caller, store}
            if self._listener is not listener:
                self._close(caller, store)
                continue
            answer_is_lost = threading.Event()
            threading.Thread(target=self._requests, args=(caller, store, answer_is_lost), daemon=True).start()
            threading.Thread(target=self._answers, args=(store, caller, answer_is_lost), daemon=True).start()

    def _requests(self, caller: socket.socket, store: socket.socket, answer_is_lost: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while content := caller.recv(1 << 20):
                if self._loses(content):
                    answer_is_lost.set()
                if not self._is_silent:
                    store.sendall(content)
        self._close(caller, store)

    def _answers(self, store: socket.socket, caller: socket.socket, answer_is_lost: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while content := store.recv(1 << 20):
                if answer_is_lost.is_set():
                    break
                caller.sendall(content)
        self._close(caller, store)

    def _break_connections(self) -> None:
        self._close(*self._connections)

    def _close(self, *connections: socket.socket) -> None:
        for connection in connections:
            self._connections.discard(connection)
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
