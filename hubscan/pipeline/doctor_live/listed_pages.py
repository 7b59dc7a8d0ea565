"""Fields, their shares and the order of ids, on pages from 2022 to today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from hubscan.hub.conformity import Conformity
from hubscan.hub.contract import Contract
from hubscan.hub.page_walk import PAGE_SIZE, cursor_below
from hubscan.pipeline.doctor_live.probe import Probe, models_of

_DAYS = ("2025-09-01", "2024-10-01", "2023-11-01", "2023-01-15")
"""Pages begin today and below these; each day of creation shows another Hub."""
_CLOCK_SECONDS = 1
_MOST_ODD = 0.01
_FLOOR = "2022-03-02T23:29:0"
"""Older repositories all carry this time of creation."""
Page = list[dict[str, Any]]


def check_listing(probe: Probe, known: Contract, fields: Sequence[str]) -> list[Page]:
    """Look at one model and at five pages with everything that a scan asks for."""
    seen = Conformity(known, fields)
    single = models_of(probe.ask("listing of one", _path(fields, 1)))
    if single is None or len(single) != 1:
        probe.drift("page size", "a listing of one model is not one")
    pages = []
    for day in (None, *_DAYS):
        page = _page(probe, fields, day)
        if page:
            pages.append(page)
            seen.add(page)
    for found in seen.deviations(shares=True):
        probe.drift(f"field {found.field}", found.message)
    _compare_ids_with_dates(probe, pages)
    for path, share in seen.shares().items():
        probe.observed[f"share of {path}"] = round(share, 3)
    return pages


def listing_path(query: Sequence[tuple[str, str]], cursor: str | None = None) -> str:
    """Path of a listing below the endpoint."""
    more = [("cursor", cursor)] if cursor else []
    return f"/api/models?{urlencode([*query, *more], safe='[]')}"


def _path(fields: Sequence[str], size: int, cursor: str | None = None) -> str:
    query = [("limit", str(size)), ("sort", "createdAt"), ("direction", "-1")]
    return listing_path([*query, *(("expand[]", name) for name in fields)], cursor)


def _page(probe: Probe, fields: Sequence[str], day: str | None) -> Page | None:
    """A whole page of models that were made before `day`; None if there is none to look at."""
    name = f"listing before {day}" if day else "listing of today"
    key = _key(day) if day else None
    answer = probe.ask(name, _path(fields, PAGE_SIZE, cursor_below(key) if key else None))
    page = models_of(answer)
    if page is None:
        about = "made-up cursors" if day else "listing"
        probe.drift(about, f"status {answer.status} for a page")
        return None
    keys = [str(m.get("_id")) for m in page]
    if len(page) != PAGE_SIZE:
        probe.drift("page size", f"{len(page):,} models instead of {PAGE_SIZE:,}")
    if key and any(k >= key for k in keys):
        probe.drift("made-up cursors", f"models that are newer than {day} come below it")
    if keys != sorted(keys, reverse=True):
        probe.drift("order by createdAt", "ids do not fall")
    return page


def _key(day: str) -> str:
    return f"{int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()):08x}{0:016x}"


def _compare_ids_with_dates(probe: Probe, pages: Sequence[Page]) -> None:
    """The first bytes of an id are the time of creation; made-up cursors stand on that."""
    odd = total = 0
    for model in (m for page in pages for m in page):
        created, key = model.get("createdAt"), model.get("_id")
        if not isinstance(created, str) or not isinstance(key, str) or created.startswith(_FLOOR):
            continue
        total += 1
        try:
            away = datetime.fromisoformat(created).timestamp() - int(key[:8], 16)
        except ValueError:
            continue  # a time or an id of another form is told as such
        odd += abs(away) > _CLOCK_SECONDS
    if odd > _MOST_ODD * total:
        message = f"createdAt is not the time in the id for {odd:,} of {total:,} models"
        probe.drift("ids and dates", message)
