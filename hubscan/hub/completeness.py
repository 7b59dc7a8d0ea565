"""Is a scan the whole Hub? By its own count, where it gives one, and by the scan before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from hubscan.hub.answer import HubRefusedError
from hubscan.hub.client import HubClient
from hubscan.model.errors import HubUnreachableError
from hubscan.store.datadir import Stored

SHORTFALL_OF_TOTAL = 0.005
"""Models come and go while a scan runs, and the Hub's count may be a cached one."""
SHORTFALL_OF_PREVIOUS = 0.05
"""The Hub grows; losing a twentieth from one scan to the next is a broken scan, not a change."""


class _Totals(msgspec.Struct):
    total: int | None = msgspec.field(name="numTotalItems", default=None)


def total_of(client: HubClient) -> int | None:
    """The Hub's own number of models, from the JSON behind its web page; None if it won't say.

    Undocumented, in the small quota of web pages: asked once a scan, and never insisted on.
    """
    url = client.url("/models-json?sort=created&withCount=true&p=0")
    try:
        answer = client.once(url)
        return None if answer is None else msgspec.json.decode(answer.text(), type=_Totals).total
    except (HubRefusedError, HubUnreachableError, msgspec.MsgspecError, ValueError):
        return None


def judge(
    models: int,
    *,
    limit: int | None,
    exhausted: bool,
    broken_pages: int,
    total: int | None,
    previous: Stored | None,
    drift: Sequence[str] = (),
) -> dict[str, Any]:
    """The `completeness` of a manifest: state, reason, and what it was compared with."""
    before = previous.manifest["counts"]["models"] if previous is not None else None
    reasons = [f"the Hub lists models otherwise than known: {'; '.join(drift)}"] if drift else []
    if not exhausted:
        reasons.append(f"limited to {limit:,} models on request" if limit else "stopped early")
    elif broken_pages:
        reasons.append(f"{broken_pages:,} pages cannot be read to their end, see rejects")
    elif total is not None and models < total * (1 - SHORTFALL_OF_TOTAL):
        reasons.append(f"{models:,} models listed, but the Hub counts {total:,}")
    elif before is not None and models < before * (1 - SHORTFALL_OF_PREVIOUS):
        reasons.append(f"{models:,} models listed, but the scan before had {before:,}")
    return {
        "state": "partial" if reasons else "complete",
        "reason": "; ".join(reasons) or None,
        "hub_total": total,
        "previous": None if previous is None else previous.id,
        "previous_models": before,
    }
