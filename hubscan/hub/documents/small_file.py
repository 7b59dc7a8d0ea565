"""A small file of a repository at a commit, in one request where the Hub allows it.

`/resolve/` answers with a redirect to `/api/resolve-cache/`, and both count. The Hub's OpenAPI
document has the second one as an address of its own, so where the commit is known it is asked
straight away. Nobody has recorded that it answers so: a refusal that gives no reason of its own is
no answer, and a Hub on which the first file needed the redirect is asked that way from then on.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from hubscan.hub.answer import Answer, HubRefusedError
from hubscan.hub.client import HubClient
from hubscan.hub.documents.file_list import file_url

_COMMIT = re.compile("[0-9a-f]{40}")
_SAYS_WHY = frozenset({"EntryNotFound", "GatedRepo", "RepoNotFound", "RevisionNotFound"})


def small_file(client: HubClient, model: str, sha: str, path: str, max_bytes: int) -> Answer:
    """Raises as `HubClient.get_file`."""
    usual = file_url(client, model, sha, path)
    if client.serves_cache is False or not _COMMIT.fullmatch(sha):
        return client.get_file(usual, max_bytes=max_bytes)
    straight = f"/api/resolve-cache/models/{quote(model)}/{sha}/{quote(path)}"
    try:
        answer = client.get_file(client.url(straight), max_bytes=max_bytes)
    except HubRefusedError as refusal:
        if refusal.code in _SAYS_WHY:
            raise
        answer = client.get_file(usual, max_bytes=max_bytes)
        client.serves_cache = bool(client.serves_cache)
        return answer
    client.serves_cache = True
    return answer
