"""One model as the Hub lists it: the same fields as in a scan, asked for by name."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from hubscan.hub.answer import HubRefusedError
from hubscan.hub.fields import EXPAND, accepted_fields
from hubscan.model.errors import UnknownModelError
from hubscan.model.text import printable

if TYPE_CHECKING:
    from hubscan.hub.client import HubClient

_MAX_BYTES = 16 * 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,96}(/[A-Za-z0-9_.-]{1,96})?")


def is_name(text: str) -> bool:
    """Whether a repository could be called so."""
    return _NAME.fullmatch(text) is not None and not {".", ".."} & set(text.split("/"))


def model_info(client: HubClient, name: str) -> dict[str, Any]:
    """The object of model `name`, under its present name if it was renamed.

    Raises `UnknownModelError` with the reason if there is nothing to be had (no such name, private,
    withheld), and `HubUnreachableError` if the Hub does not answer.
    """
    if not is_name(name):
        raise UnknownModelError(
            f"'{printable(name[:200])}' is not the name of a model",
            hint="Names look like org/name.",
        )
    fields: tuple[str, ...] = EXPAND
    while True:
        try:
            answer = client.get_file(_address(client, name, fields), max_bytes=_MAX_BYTES)
            break
        except HubRefusedError as refusal:
            kept = accepted_fields(refusal.body) if refusal.status == 400 else None
            if kept is None or len(kept) == len(fields):
                raise _absent(name, refusal) from refusal
            fields = kept
    try:
        found = json.loads(answer.text())
    except (ValueError, RecursionError) as error:
        raise UnknownModelError(f"the Hub's answer about {name} is no JSON object") from error
    if not isinstance(found, dict) or not isinstance(found.get("id"), str):
        raise UnknownModelError(f"the Hub's answer about {name} names no model")
    return found


def _address(client: HubClient, name: str, fields: tuple[str, ...]) -> str:
    query = urlencode([("expand[]", field) for field in fields], safe="[]")
    return client.url(f"/api/models/{quote(name)}?{query}")


def _absent(name: str, refusal: HubRefusedError) -> UnknownModelError:
    if refusal.status in (401, 403, 404):
        return UnknownModelError(
            f"the Hub has no model '{name}' that it shows to you",
            hint="It may be misspelt, private, deleted or renamed; set HF_TOKEN to see your own.",
        )
    if refusal.status == 451:
        return UnknownModelError(f"the Hub withholds '{name}' for legal reasons (451)")
    return UnknownModelError(f"the Hub refused to tell of '{name}': {refusal.message}")
