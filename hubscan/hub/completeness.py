"""Is a scan the whole Hub? What became of it, and what the witnesses say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from hubscan.hub import witnesses
from hubscan.hub.client import HubClient
from hubscan.hub.witnesses import Says, Witness
from hubscan.model.errors import HubscanError
from hubscan.store.datadir import Stored

_MAX_BYTES = 16 * 1024 * 1024
"""Of the page with the Hub's own number; it has a few dozen models."""


class _Totals(msgspec.Struct):
    total: int | None = msgspec.field(name="numTotalItems", default=None)


def total_of(client: HubClient) -> int | None:
    """The Hub's own number of models, from the JSON behind its web page; None if it won't say.

    Undocumented, in the small quota of web pages: asked once a scan, and never insisted on.
    """
    url = client.url("/models-json?sort=created&withCount=true&p=0")
    try:
        answer = client.once(url, max_bytes=_MAX_BYTES)
        return None if answer is None else msgspec.json.decode(answer.text(), type=_Totals).total
    except (HubscanError, msgspec.MsgspecError, ValueError, RecursionError):
        return None


def testimony(
    models: Path,
    counts: Mapping[str, int],
    *,
    total: int | None,
    endpoint: str | None,
    day: str,
    earlier: Sequence[Stored],
    seen: Sequence[Mapping[str, Any]],
) -> list[Witness]:
    """What every witness says of a listing of the Hub that was walked to its end."""
    return [
        witnesses.of_total(counts["models"], total),
        witnesses.of_earlier(models, day, earlier),
        witnesses.of_end(seen),
        witnesses.of_oldest(models, endpoint),
        witnesses.of_pages(seen),
        witnesses.of_gaps(models),
    ]


def judge(
    counts: Mapping[str, int],
    *,
    limit: int | None,
    exhausted: bool,
    broken_pages: int,
    heard: Sequence[Witness] | None,
    refused: Sequence[str] = (),
) -> dict[str, Any]:
    """The `completeness` of a manifest: `state`, `reason`, and what each witness said.

    `complete`: a witness says so, and none the contrary. `unchecked`: none can say. `partial`: it
    ended early, pages or what they say cannot be read, or a witness says that models are missing.
    `heard` is None for a source that is a whole by itself, such as recorded pages.
    """
    said = heard or []
    reasons = [f"not read: {'; '.join(refused)}"] if refused else []
    if not exhausted:
        reasons.append(f"limited to {limit:,} models on request" if limit else "stopped early")
    else:
        if broken_pages:
            reasons.append(f"{broken_pages:,} pages cannot be read to their end, see rejects")
        if counts["models"] == 0:
            reasons.append("no model was listed that can be read")
        against = {Says.NOT_WHOLE} if _is_counted(said) else {Says.NOT_WHOLE, Says.SHORT}
        reasons += [w.told for w in said if w.says in against]
    state = "partial" if reasons else "complete"
    if not reasons and heard is not None and not _is_told_whole(said):
        state = "unchecked"
        reasons = [f"{w.name}: {w.told}" for w in said if w.says is not Says.WHOLE]
    return {
        "state": state,
        "reason": "; ".join(reasons) or None,
        "witnesses": [w.facts() for w in said],
    }


def _is_told_whole(said: Sequence[Witness]) -> bool:
    """A witness that counted outweighs a doubt; one that only saw the end does not."""
    if any(w.says is Says.DOUBT for w in said):
        return _is_counted(said)
    return any(w.says is Says.WHOLE for w in said)


def _is_counted(said: Sequence[Witness]) -> bool:
    counting = (witnesses.TOTAL, witnesses.EARLIER)
    return any(w.says is Says.WHOLE and w.name in counting for w in said)
