"""Other Hubs than the live one: each differs in one thing, and the doctor has to name it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hubscan.hub import contract
from tests.hub.server import FakeHub, Reply

Model = dict[str, Any]


@dataclass(frozen=True)
class Alteration:
    """One thing that is otherwise."""

    name: str
    about: str
    """What the doctor's finding is about."""
    apply: Callable[[FakeHub], None]


def _each(change: Callable[[Model], Model]) -> Callable[[FakeHub], None]:
    def apply(hub: FakeHub) -> None:
        hub.alter_object = change

    return apply


def _reply(change: Callable[[str, Reply], Reply]) -> Callable[[FakeHub], None]:
    def apply(hub: FakeHub) -> None:
        hub.alter_reply = change

    return apply


def _set(**switches: Any) -> Callable[[FakeHub], None]:
    def apply(hub: FakeHub) -> None:
        for name, value in switches.items():
            setattr(hub, name, value)

    return apply


def _renamed(model: Model) -> Model:
    return {("safeTensors" if n == "safetensors" else n): v for n, v in model.items()}


def _without_parents(model: Model) -> Model:
    return {n: v for n, v in model.items() if n != "baseModels"}


def _parents_as_list(model: Model) -> Model:
    return {n: v["models"] if n == "baseModels" else v for n, v in model.items()}


def _config_as_text(model: Model) -> Model:
    return {n: json.dumps(v) if n == "config" else v for n, v in model.items()}


def _flat_results(model: Model) -> Model:
    results = [{**x, **x["data"]} for x in model.get("evalResults", [])]
    for result in results:
        del result["data"]
    return model | {"evalResults": results} if results else model


def _weights_of_few(model: Model) -> Model:
    """Only the best known models have sizes."""
    known = {canary.id for canary in contract.load().canaries}
    kept = model["id"] in known or int(model["_id"][-1], 16) == 0
    return model if kept else {n: v for n, v in model.items() if n != "safetensors"}


def _other_dates(model: Model) -> Model:
    """When the record was made, not the repository."""
    return model | {"createdAt": "2026-10-01T00:00:00.000Z"} if "createdAt" in model else model


def _stored_words(model: Model) -> Model:
    """GPTQ as it was listed before the Hub unpacked it."""
    if model["id"] != "TheBloke/Mistral-7B-Instruct-v0.2-GPTQ" or "safetensors" not in model:
        return model
    counts = {"F16": 262_410_240, "I32": 872_415_232}
    return model | {"safetensors": {"parameters": counts, "total": sum(counts.values())}}


def _gated_in_words(model: Model) -> Model:
    return model | {"gated": "yes" if model["gated"] else "no"} if "gated" in model else model


def _no_quota(path: str, reply: Reply) -> Reply:
    reply.headers.pop("RateLimit", None)
    return reply


def _not_found(path: str, reply: Reply) -> Reply:
    if path.startswith("/api/models/hubscan/"):
        reply.status = 404
    return reply


def _brackets(path: str, reply: Reply) -> Reply:
    """The next link repeats `expand[]` as it was asked for."""
    if "limit=1&" not in path and "Link" in reply.headers:
        reply.headers["Link"] = reply.headers["Link"].replace("expand=", "expand[]=")
    return reply


def _opaque_cursors(path: str, reply: Reply) -> Reply:
    """Tokens in place of predicates, in the order of downloads."""
    if "sort=downloads" in path and "Link" in reply.headers:
        link = re.sub(r"cursor=[^>]+", "cursor=c2VjcmV0", reply.headers["Link"])
        reply.headers["Link"] = link
    return reply


def _as_text(path: str, reply: Reply) -> Reply:
    """Downloads sorted as text: 9 before 10."""
    if "sort=downloads" in path:
        models = json.loads(reply.body)
        models.sort(key=lambda m: str(m["downloads"]), reverse=True)
        reply.body = json.dumps(models).encode()
    return reply


def _pages_of_files(path: str, reply: Reply) -> Reply:
    """Trees count in the window of files."""
    if "/tree/" in path:
        told = {n: v.replace('"api"', '"resolvers"') for n, v in reply.headers.items()}
        reply.headers = told
    return reply


ALTERATIONS = (
    Alteration("a field is renamed", "field safetensors", _each(_renamed)),
    Alteration("a field is gone", "field baseModels", _each(_without_parents)),
    Alteration("a field is a list", "field baseModels", _each(_parents_as_list)),
    Alteration("a field is text", "field config", _each(_config_as_text)),
    Alteration("a field is flat", "field evalResults[].data", _each(_flat_results)),
    Alteration("a field has other words", "field gated", _each(_gated_in_words)),
    Alteration("a field is seldom", "field safetensors", _each(_weights_of_few)),
    Alteration("sizes are stored words", "canary gptq", _each(_stored_words)),
    Alteration("dates are not those of ids", "ids and dates", _each(_other_dates)),
    Alteration("a field is refused", "fields of expand", _set(refused_fields={"gguf"})),
    Alteration("there is a new field", "fields of expand", _set(new_fields=["license"])),
    Alteration("pages are short", "page size", _set(largest_page=100)),
    Alteration("cursors are checked", "made-up cursors", _set(refuse_made_up_cursors=True)),
    Alteration("quotas are silent", "header RateLimit", _reply(_no_quota)),
    Alteration("what is missing is 404", "answer: missing model", _reply(_not_found)),
    Alteration("links keep brackets", "next link", _reply(_brackets)),
    Alteration("cursors are opaque", "cursor of downloads", _reply(_opaque_cursors)),
    Alteration("numbers sort as text", "order by downloads", _reply(_as_text)),
    Alteration("trees count elsewhere", "answer: tree", _reply(_pages_of_files)),
)
