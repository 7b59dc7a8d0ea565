"""The files of a repository at a commit: their addresses and sizes."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

import msgspec

from hubscan.hub.answer import next_link
from hubscan.hub.client import HubClient
from hubscan.hub.documents.problems import MalformedError

_MOST_PAGES = 5
"""A thousand entries each; what is further down is not looked at."""
_MAX_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class File:
    """One file of a repository."""

    path: str
    size: int
    """Bytes; of the content itself where the repository holds a pointer to it."""


class _Entry(msgspec.Struct):
    path: str
    size: int = 0
    type: str = "file"


def file_url(client: HubClient, model: str, sha: str, path: str) -> str:
    """Address of a file at a commit."""
    return client.url(f"/{quote(model)}/resolve/{quote(sha, safe='')}/{quote(path)}")


def list_files(client: HubClient, model: str, sha: str) -> list[File]:
    """All files, in subfolders too. Paths that lead elsewhere are left out.

    Raises as `HubClient.get_file`, and `MalformedError` if the answer is no list of files.
    """
    path = f"/api/models/{quote(model)}/tree/{quote(sha, safe='')}?recursive=true"
    url: str | None = client.url(path)
    found: list[File] = []
    for _ in range(_MOST_PAGES):
        if url is None:
            break
        answer = client.get_file(url, max_bytes=_MAX_BYTES)
        try:
            entries = msgspec.json.decode(answer.text(), type=list[_Entry])
        except (msgspec.MsgspecError, RecursionError) as error:
            raise MalformedError("the answer is not a list of files") from error
        found += [File(e.path, e.size) for e in entries if e.type == "file" and _inside(e.path)]
        link = next_link(answer)
        url = None if link is None else client.rebase(link, answer.url)
    return found


def _inside(path: str) -> bool:
    """False for a path that an address would not keep inside the repository."""
    return path.isprintable() and not {"", ".", ".."} & set(path.split("/"))
