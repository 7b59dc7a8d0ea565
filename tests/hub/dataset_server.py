"""The part of the Hub's API that huggingface_hub writes a dataset with, kept in memory.

Written from huggingface_hub 2.4: create, validate-yaml, preupload, commit (a line of JSON a file).
"""

from __future__ import annotations

import base64
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "hf_writes"


@dataclass
class Repository:
    """One dataset: its files after all commits."""

    private: bool
    files: dict[str, bytes] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)


class DatasetHub:
    """A context manager around a threaded server."""

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}
        self.fails_at: str | None = None
        """Answer 500 where the path has this word in it."""
        self.nonsense_at: str | None = None
        """Answer with JSON that says nothing there."""
        self.loses_at: str | None = None
        """Do what is asked there, and close the connection without a word."""
        self.stalls_at: str | None = None
        """Never answer there."""
        self.status_at: tuple[str, int] | None = None
        """(word, status): answer so where the path has the word in it."""
        self.open = threading.Event()
        """Set when the server goes: ends what stalls."""
        self.paths: list[str] = []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.hub = self

    @property
    def endpoint(self) -> str:
        """Base address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> DatasetHub:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.open.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, body: bytes) -> tuple[int, Any]:
        """Status and JSON of a request."""
        parts = path.partition("?")[0].strip("/").split("/")
        if len(parts) > 3 and "/".join(parts[2:4]) not in self.repositories:
            return 404, {"error": "Repository not found"}
        match parts:
            case ["api", "repos", "create"]:
                asked = json.loads(body)
                assert asked["type"] == "dataset"
                name = f"{asked['organization']}/{asked['name']}"
                url = f"{self.endpoint}/datasets/{name}"
                if name in self.repositories:
                    return 409, {"error": "You already created this dataset repo", "url": url}
                wanted = asked.get("private") or asked.get("visibility") == "private"
                self.repositories[name] = Repository(bool(wanted))
                return 200, {"url": url}
            case ["api", "validate-yaml"]:
                asked = json.loads(body)
                sound = asked["content"].startswith("---\n") and asked["repoType"] == "dataset"
                return (200 if sound else 400), {"errors": [], "warnings": []}
            case ["api", "datasets", _, _, "preupload", "main"]:
                files = [
                    {"path": f["path"], "uploadMode": "regular", "shouldIgnore": False}
                    for f in json.loads(body)["files"]
                ]
                return 200, {"files": files}
            case ["api", "datasets", owner, name, "commit", "main"]:
                return 200, self._commit(f"{owner}/{name}", body)
            case ["api", "datasets", owner, name, "commits", "main"]:
                messages = self.repositories[f"{owner}/{name}"].messages
                told = [
                    {"id": f"{i:040x}", "title": m.partition("\n")[0], "message": m}
                    for i, m in enumerate(messages, 1)
                ]
                return 200, told[::-1]
            case ["api", "datasets", owner, name, "tree", "main", folder]:
                files = self.repositories[f"{owner}/{name}"].files
                found = [path for path in files if path.startswith(f"{folder}/")]
                listed = [{"type": "file", "path": path} for path in found]
                return (200, listed) if found else (404, {"error": "Not found"})
            case _:
                return 404, {"error": "Not found"}

    def _commit(self, name: str, body: bytes) -> dict[str, Any]:
        repository = self.repositories[name]
        for line in body.splitlines():
            entry = json.loads(line)
            if entry["key"] == "header":
                said = entry["value"]
                repository.messages.append(f"{said['summary']}\n\n{said['description']}")
            elif entry["key"] == "deletedFile":
                del repository.files[entry["value"]["path"]]
            else:
                assert entry["key"] == "file" and entry["value"]["encoding"] == "base64"
                content = base64.b64decode(entry["value"]["content"])
                repository.files[entry["value"]["path"]] = content
        oid = f"{len(repository.messages):040x}"
        url = f"{self.endpoint}/datasets/{name}/commit/{oid}"
        return {"success": True, "commitOid": oid, "commitUrl": url, "hookOutput": ""}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    hub: DatasetHub


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        """Silent."""

    def do_GET(self) -> None:
        """Answer one question."""
        self.do_POST()

    def do_POST(self) -> None:
        """Answer one request."""
        hub = self.server.hub
        hub.paths.append(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if hub.stalls_at is not None and hub.stalls_at in self.path:
            hub.open.wait()
            return
        if hub.loses_at is not None and hub.loses_at in self.path:
            hub.answer(self.path, body)
            self.close_connection = True
            return
        if hub.status_at is not None and hub.status_at[0] in self.path:
            status, said = hub.status_at[1], {"error": "Because"}
        elif hub.fails_at is not None and hub.fails_at in self.path:
            status, said = 500, {"error": "Internal Error"}
        elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
            status, said = 403, {"error": "Forbidden: you need a token that may write"}
        elif hub.nonsense_at is not None and hub.nonsense_at in self.path:
            status, said = 200, {}
        else:
            status, said = hub.answer(self.path, body)
        answer = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
