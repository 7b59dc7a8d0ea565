"""A recording served as a Hub: every request is answered as it was on the day of the recording."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

from hubscan.hub.recording import Exchange, read_exchanges


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    answers: dict[tuple[str, str, str | None], Exchange]
    unknown: list[str]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, *_: object) -> None:
        """Silent."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        at = (self.command, unquote(self.path), self.headers.get("If-None-Match"))
        found = self.server.answers.get(at)
        if found is None:
            self.server.unknown.append(self.path)
            self.send_error(500)
            return
        self.send_response(found.status)
        for name, value in found.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(found.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(found.body)


@contextmanager
def recorded_hub(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The endpoint of a recording, and the paths that were asked for and are not in it."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.unknown = []
    server.answers = {
        (x.method, unquote(x.path), x.sent.get("If-None-Match")): x for x in read_exchanges(folder)
    }
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", server.unknown
    finally:
        server.shutdown()
        server.server_close()
