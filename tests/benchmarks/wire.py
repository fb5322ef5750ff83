"""Counts what a server sends, as it goes over the wire: headers and compression as they are."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingTCPServer
from urllib.parse import urlsplit

_CHUNK = 1 << 16


class Wire(ThreadingTCPServer):
    """Forwards connections to a server; ``received`` is what came back so far, in bytes."""

    daemon_threads = True

    def __init__(self, host: str, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.target = (host, port)
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.received = 0


@contextmanager
def wire(address: str) -> Iterator[Wire]:
    """A wire to the server at ``address``; ask for ``wire.address`` instead."""
    parts = urlsplit(address)
    with Wire(parts.hostname or "", parts.port or 80) as forwarder:
        threading.Thread(target=forwarder.serve_forever, daemon=True).start()
        yield forwarder
        forwarder.shutdown()


class _Connection(BaseRequestHandler):
    server: Wire

    def handle(self) -> None:
        with socket.create_connection(self.server.target) as upstream:
            threading.Thread(target=_ask, args=(self.request, upstream), daemon=True).start()
            while chunk := upstream.recv(_CHUNK):
                self.server.received += len(chunk)
                self.request.sendall(chunk)


def _ask(browser: socket.socket, upstream: socket.socket) -> None:
    try:
        while chunk := browser.recv(_CHUNK):
            upstream.sendall(chunk)
        upstream.shutdown(socket.SHUT_WR)
    except OSError:
        return  # one of the two has gone
