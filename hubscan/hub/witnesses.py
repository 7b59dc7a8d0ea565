"""Is a scan the whole Hub? Several witnesses say so, each on its own, or that they cannot."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from hubscan.hub import gates
from hubscan.hub.endpoint import DEFAULT_ENDPOINT
from hubscan.store.datadir import Stored
from hubscan.store.engine import asking, sql_text

TOTAL, EARLIER = "the Hub's number", "earlier days"
"""Witnesses that count."""
_BORN = datetime(2022, 3, 2, tzinfo=UTC)
"""The first `_id`s of huggingface.co; older repositories were given that date."""
_SAMPLE_ABOVE, _SAMPLE = 400_000, 16
_AROUND = 500
_DAY = 86_400


class Says(StrEnum):
    """What a witness can say."""

    WHOLE = "whole"
    NOT_WHOLE = "not whole"
    SHORT = "short"
    """Not whole, unless somebody counted."""
    DOUBT = "doubt"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Witness:
    """One of them."""

    name: str
    says: Says
    told: str

    def facts(self) -> dict[str, str]:
        """For the manifest."""
        return {n: str(v) for n, v in asdict(self).items()}


def of_total(models: int, total: int | None) -> Witness:
    """The Hub's own number of models."""
    name, limits = TOTAL, gates.load()
    if total is None:
        return Witness(name, Says.NOTHING, "the Hub does not say how many models there are")
    if not 0 < total < limits["most_models"]:
        return Witness(name, Says.NOTHING, "the Hub's number of models is impossible")
    if models < total * (1 - limits["below_total"]):
        return Witness(
            name, Says.NOT_WHOLE, f"{models:,} models listed, but the Hub counts {total:,}"
        )
    if models > total * (1 + limits["above_total"]) + 1:
        return Witness(
            name, Says.NOT_WHOLE, f"{models:,} models listed, and the Hub counts {total:,}"
        )
    return Witness(name, Says.WHOLE, f"the Hub counts {total:,} models")


def of_earlier(models: Path, day: str, earlier: Sequence[Stored]) -> Witness:
    """The models of earlier days that are not listed any more; one day that agrees is enough.

    `earlier` are the last published day and the last one that was whole, whatever else it was; a
    day on which models came twice is no measure, so there are two.
    """
    name, limits, said = EARLIER, gates.load(), []
    for before in earlier:
        share = _gone(models, before.table("models"), int(before.manifest["counts"]["models"]))
        if share is None:
            continue
        days = between(day, str(before.manifest["data_date"]))
        said.append(f"{share:.2%} of the models of {before.id} are not listed any more")
        if share <= limits["gone_at_once"] + limits["gone_a_day"] * days:
            return Witness(name, Says.WHOLE, said[-1])
    if said:
        return Witness(name, Says.NOT_WHOLE, " and ".join(said))
    return Witness(name, Says.NOTHING, "there is none to compare with")


def _gone(models: Path, before: Path, rows: int) -> float | None:
    """Of the models of `before`, those that are not in `models`; None if it has none."""
    part = _SAMPLE if rows > _SAMPLE_ABOVE else 1
    chosen = f"WHERE hash(key) % {part} = 0"
    with asking() as con:
        query = f"""SELECT count(*), count(*) FILTER (NOT key IN
                (SELECT key FROM read_parquet({sql_text(models)}) {chosen}))
            FROM read_parquet({sql_text(before)}) {chosen}"""
        had, gone = con.execute(query).fetchone() or (0, 0)
    return gone / had if had else None


def between(one: str, other: str) -> float:
    """Days from one date to another; 0 if one is none."""
    try:
        return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days)
    except ValueError:
        return 0.0


def of_end(seen: Sequence[Mapping[str, Any]]) -> Witness:
    """What the Hub lists below the last model of each walk.

    A walk whose last page is full, and where nobody can ask below it, hardly ended at an end.
    """
    name = "end of the list"
    ends = [str(s["end"]) for s in seen if "end" in s]
    if ends and all(end == "confirmed" for end in ends):
        return Witness(name, Says.WHOLE, "nothing is listed below the last model")
    odd = next((end for end in ends if end != "confirmed"), "not reached")
    told = f"what is listed below the last model: {odd}"
    open_ended = [s for s in seen if s.get("end", "confirmed") != "confirmed"]
    full = any(s.get("last", 0) >= s.get("asked", math.inf) for s in open_ended)
    return Witness(name, Says.SHORT if full else Says.NOTHING, told)


def of_oldest(models: Path, endpoint: str | None) -> Witness:
    """The oldest known model of huggingface.co."""
    name = "oldest model"
    with asking() as con:
        query = f"SELECT min(key) FROM read_parquet({sql_text(models)})"
        (oldest,) = con.execute(query).fetchone() or (None,)
    if endpoint != DEFAULT_ENDPOINT or oldest is None:
        return Witness(name, Says.NOTHING, "the oldest model of this Hub is not known")
    born = datetime.fromtimestamp(int(oldest[:8], 16), UTC)
    whole = (born - _BORN).days <= gates.load()["first_day"]
    return Witness(name, Says.WHOLE if whole else Says.NOT_WHOLE, f"made on {born:%Y-%m-%d}")


def of_pages(seen: Sequence[Mapping[str, Any]]) -> Witness:
    """Every page but the last of a walk is full, and as large as was asked for."""
    name = "pages times their size"
    full = sum(max(s.get("pages", 0) - 1, 0) * s.get("largest", 0) for s in seen)
    there = sum(s.get("objects", 0) - s.get("last", 0) for s in seen)
    if full == 0:
        return Witness(name, Says.NOTHING, "there is one page only")
    if there < full * (1 - gates.load()["page_shortfall"]):
        about = f"{there:,} models on pages that have room for {full:,}"
        return Witness(name, Says.NOT_WHOLE, about)
    for one in seen:
        asked, largest = one.get("asked", 0), one.get("largest", 0)
        if 0 < largest < asked and one.get("pages", 0) > 1:
            about = f"no page has more than {largest:,} of the {asked:,} models asked for"
            # a Hub that has a smaller maximum has a round one
            return Witness(name, Says.SHORT if asked % largest else Says.DOUBT, about)
    return Witness(name, Says.NOTHING, "pages are full")


def of_gaps(models: Path) -> Witness:
    """The longest time without a new model, in models at the slower rate before or after it."""
    name, n = "gaps between keys", _AROUND
    times = _key_times(models)
    if len(times) <= 2 * n + 2:
        return Witness(name, Says.NOTHING, "there are too few models")
    inner = slice(n, len(times) - n - 1)
    gaps = np.diff(times)[inner]
    before = times[inner] - times[: len(gaps)]
    after = times[2 * n + 1 :] - times[n + 1 : len(times) - n]
    expected = gaps * n / np.maximum(np.maximum(before, after), 1)
    worst = int(np.argmax(expected))
    when = datetime.fromtimestamp(int(times[worst + n]), UTC)
    about = f"about {expected[worst]:,.0f} models at the most, after {when:%Y-%m-%d %H:%M}"
    return Witness(
        name, Says.DOUBT if expected[worst] > gates.load()["gap"] else Says.NOTHING, about
    )


def _key_times(models: Path) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Seconds at which the models were made, as their keys say, rising."""
    with asking() as con:
        query = f"""SELECT CAST('0x' || key[1:8] AS BIGINT) AS t
            FROM read_parquet({sql_text(models)})"""
        return np.asarray(con.execute(query).fetchnumpy()["t"], np.int64)
