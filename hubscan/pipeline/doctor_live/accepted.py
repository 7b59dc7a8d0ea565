"""Each kind of answer held against its line in the contract."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hubscan.hub.answer import Answer
from hubscan.hub.contract import Contract, Reply
from hubscan.hub.fields import EXPAND, named_in
from hubscan.hub.rate_limit import bucket_of
from hubscan.pipeline.doctor_live.probe import Probe

_COUNT = "count of all models"
UNKNOWN_FIELD = "unknown field"
"""The answer that names all fields of expand."""


def check_answers(probe: Probe, known: Contract) -> tuple[str, ...]:
    """Ask for every answer of the contract; the fields of ours that the listing takes."""
    accepted: tuple[str, ...] = EXPAND
    for reply in known.answers:
        found = probe.ask(reply.name, known.path(reply), method=reply.method)
        wrong = list(_differences(reply, found))
        if wrong:
            probe.drift(f"answer: {reply.name}", "; ".join(wrong))
        bucket = bucket_of(found.headers)
        probe.observed[f"answer: {reply.name}"] = f"{found.status}, quota {bucket}"
        if reply.name == UNKNOWN_FIELD:
            accepted = _compare_fields(probe, known, found) or EXPAND
        if reply.name == _COUNT:
            probe.observed["count of models"] = _count(found)
    return accepted


def _compare_fields(probe: Probe, known: Contract, refusal: Answer) -> tuple[str, ...]:
    named = named_in(refusal.text().decode("utf-8", "replace"))
    probe.observed["fields of expand"] = named
    if not named:
        return ()
    gone, new = sorted(set(known.listed) - set(named)), sorted(set(named) - set(known.listed))
    if gone or new:
        told = [f"no longer {', '.join(gone)}"] if gone else []
        told += [f"new {', '.join(new)}"] if new else []
        probe.drift("fields of expand", "; ".join(told))
    return tuple(name for name in EXPAND if name in named)


def _count(found: Answer) -> int | None:
    said = re.search(r'"numTotalItems":(\d+)', found.text().decode("utf-8", "replace"))
    return int(said[1]) if said else None


def _differences(reply: Reply, found: Answer) -> Iterator[str]:
    """What is not as the line says."""
    if found.status != reply.status:
        yield f"status {found.status} instead of {reply.status}"
        return
    kind = found.headers.get("Content-Type", "")
    if not kind.startswith(reply.type):
        yield f"{kind or 'no content type'} instead of {reply.type}"
    bucket = bucket_of(found.headers)
    if bucket is not None and bucket != reply.quota:
        yield f"counts in the quota of {bucket}, not of {reply.quota}"
    for name, form in reply.headers.items():
        if not re.search(form, found.headers.get(name, "")):
            yield f"header {name} is {found.headers.get(name)!r}"
    text = found.text().decode("utf-8", "replace")
    if reply.body is not None and not re.search(reply.body, text):
        yield f"the body begins {text[:60]!r}"
