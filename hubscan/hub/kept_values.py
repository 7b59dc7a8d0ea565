"""The models of two days, each beside itself: what a model says of itself is seldom another thing.

A Hub that writes names in another case, dates of another year or sizes of another unit lists as
many of each as the day before: only the same model on both days shows it. Publishers work on many
of their models at once, so it is publishers that are counted, among those that have the field: what
all of twelve did on one day is not chance, however few twelve are of all. What a model says comes
out of its files, so where no file was touched, fewer publishers are enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from typing import Any

import duckdb

from hubscan.hub import gates
from hubscan.store.coverage import FIELDS, present
from hubscan.store.engine import asking, sql_text

_LASTING = (
    "id", "created_at", "last_modified", "sha", "gated", "disabled", "pipeline_tag",
    "library_name", "license", "model_type", "architectures", "quant_method", "quant_bits",
    "peft_base", "diffusers_class", "safetensors_total", "safetensors_parameters", "gguf_total",
    "gguf_architecture", "gguf_file_bytes", "base_models_relation", "card_base_models",
    "model_index", "weight_files",
)  # fmt: skip
"""Columns that change when somebody works on the model."""
_COUNTERS = ("downloads", "downloads_all_time", "likes")
"""Columns that change by themselves, all a little."""
_STAYING = tuple(c for c in FIELDS if c not in (*_COUNTERS, "trending_score", "tags"))
"""Columns that a model loses when somebody works on it; some tags are the Hub's."""
_WINDOW_DAYS = 30
"""Downloads are counted over so many: after as many more, none of them is left."""
_MANY = 100
_SAMPLE_ABOVE, _SAMPLE = 400_000, 16
_FEW = 10_000
"""A part of a column that so many models have would be too small."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What became of a column between two days."""

    publishers: int
    """Those with a model that had it."""
    lost: int
    """Those of them of whose models that had it at least half have none now."""
    changed: int
    """Likewise: have another value now."""
    untouched: int
    """Those of them with a model that had it and whose files are the same on both days."""
    untouched_lost: int
    """Those of these of whose such models at least half have none now."""
    models: int
    models_lost: int
    models_changed: int


def compare(models: Path, before: Path, days: float) -> Iterator[tuple[str, str]]:
    """Fields of `models` that changed, `days` after `before`, for more models than can be."""
    limits = gates.load()
    longer = 1 + days / limits["days_to_double"]
    usual = min(limits["values_changed"] * longer, 0.5)
    with asking() as con:
        both = _Both(con, models, before)
        for column, kept in both.kept().items():
            told = _told(kept, usual, limits["lost_untouched"] * longer, both.looked_at)
            if told is not None:
                yield FIELDS[column], told
        yield from _counters(both, usual, days)


def _told(kept: _Kept, usual: float, untouched: float, models: int) -> str | None:
    """What is said of a column that more publishers lost or changed than happens, if they did; or
    more of all `models`, where there are few publishers.

    It happens to the share `usual` of them, and to `untouched` where no file was touched.
    """
    limits = gates.load()
    most, many = limits["chance"], max(usual * models, limits["must_show"])
    is_rare = kept.publishers <= limits["rare_field"]
    if chance(kept.lost, kept.publishers, usual) < most or (
        is_rare and chance(kept.untouched_lost, kept.untouched, untouched) < most
    ):
        return f"gone from {_of(kept.models_lost, kept)} models that had it"
    if chance(kept.changed, kept.publishers, usual) < most or kept.models_changed > many:
        return f"another value than before for {_of(kept.models_changed, kept)} models that had it"
    return None


def _of(count: int, kept: _Kept) -> str:
    share = f" ({count / kept.models:.1%})" if kept.models >= gates.load()["must_show"] else ""
    return f"{count:,} of {kept.models:,}{share}"


def chance(hits: int, cases: int, usual: float) -> float:
    """A bound on how probable it is that so many or more of `cases` happen at the rate `usual`.

    Chernoff's: exact where all of them happen, and never too small.
    """
    if cases == 0 or hits <= usual * cases:
        return 1.0
    share = hits / cases
    rest = 0.0 if hits == cases else (1 - share) * log((1 - share) / (1 - usual))
    return exp(-cases * (share * log(share / usual) + rest))


def _counters(both: _Both, usual: float, days: float) -> Iterator[tuple[str, str]]:
    """Counters whose sum moved too far, or that fell for too many."""
    limits = gates.load()
    factor = limits["sum_factor"] * (1 + days / _WINDOW_DAYS)
    rows, sums = both.counters()
    for column in _COUNTERS if rows >= limits["must_vary"] else ():
        then, now = sums.get(f"{column} then", 0), sums.get(f"{column} now", 0)
        if then and not 1 / factor < now / then < factor:
            yield FIELDS[column], f"{now:,.0f} in all for the same models, before {then:,.0f}"
            continue
        many, fell = sums.get(f"{column} many", 0), sums.get(f"{column} fell", 0)
        if fell > max(usual * many, limits["must_show"]):
            about = f"fell to a tenth for {fell / many:.1%} of the models that had {_MANY}"
            yield FIELDS[column], about


class _Both:
    """The models that are on both days. Columns that one of the files lacks are left out.

    Of very many models a part is enough, but for columns that few of them have.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, models: Path, before: Path) -> None:
        self._con = con
        self._now, self._then = (f"read_parquet({sql_text(p)})" for p in (models, before))
        self._types: dict[str, str] = dict(
            con.execute(
                f"SELECT column_name, column_type FROM (DESCRIBE FROM {self._now}) INTERSECT "
                f"SELECT column_name, column_type FROM (DESCRIBE FROM {self._then})"
            ).fetchall()
        )
        (self._rows,) = self._row(f"SELECT count(*) FROM {self._then}")
        self._part = _SAMPLE if self._rows > _SAMPLE_ABOVE else 1

    @property
    def looked_at(self) -> int:
        """Models of the day before of which most columns are looked at."""
        return int(self._rows // self._part)

    def kept(self) -> dict[str, _Kept]:
        """By column that lasts or stays."""
        there = [c for c in dict.fromkeys((*_LASTING, *_STAYING)) if c in self._types]
        if self._part == 1:
            return self._of(there, "true")
        counts = self._row(f"SELECT {', '.join(self._count(c) for c in there)} FROM {self._then}")
        few = [c for c, count in zip(there, counts, strict=True) if count <= _FEW]
        common = self._of([c for c in there if c not in few], f"hash(key) % {self._part} = 0")
        holds = " OR ".join(self._has(c, "") for c in few)
        return common | (self._of(few, holds) if few else {})

    def _of(self, columns: list[str], which: str) -> dict[str, _Kept]:
        """Of the models of the day before of which `which` is true."""
        inner, outer = [], []
        same_files = "a.sha = b.sha" if "sha" in self._types else "false"
        for n, column in enumerate(columns):
            had, has = self._has(column, "b."), self._has(column, "a.")
            lasts = f'a."{column}" <> b."{column}"' if column in _LASTING else "false"
            inner += [
                f"count(*) FILTER ({had}) AS had{n}",
                f"count(*) FILTER ({had} AND NOT {has}) AS lost{n}",
                f"count(*) FILTER ({had} AND {has} AND {lasts}) AS changed{n}",
                f"count(*) FILTER ({had} AND {same_files}) AS same{n}",
                f"count(*) FILTER ({had} AND NOT {has} AND {same_files}) AS taken{n}",
            ]
            outer += [
                f"count(*) FILTER (had{n} > 0)",
                f"count(*) FILTER (had{n} > 0 AND 2 * lost{n} >= had{n})",
                f"count(*) FILTER (had{n} > 0 AND 2 * changed{n} >= had{n})",
                f"count(*) FILTER (same{n} > 0)",
                f"count(*) FILTER (same{n} > 0 AND 2 * taken{n} >= same{n})",
                *(f"coalesce(sum({what}{n}), 0)::BIGINT" for what in ("had", "lost", "changed")),
            ]
        found = self._row(
            f"""SELECT {", ".join(outer)} FROM (
                SELECT {", ".join(inner)} FROM (FROM {self._then} WHERE {which}) b
                JOIN {self._now} a USING (key) GROUP BY b.namespace)"""
        )
        return {c: _Kept(*found[8 * n : 8 * n + 8]) for n, c in enumerate(columns)}

    def counters(self) -> tuple[int, dict[str, float]]:
        """How many models are compared, and sums over them by counter."""
        wanted: dict[str, str] = {}
        for column in _COUNTERS:
            if column in self._types:
                wanted[f"{column} then"] = f'sum(b."{column}"::DOUBLE)'
                wanted[f"{column} now"] = f'sum(a."{column}"::DOUBLE)'
                many = f'b."{column}" >= {_MANY}'
                wanted[f"{column} many"] = f"count(*) FILTER ({many})"
                fell = f'{many} AND a."{column}" < b."{column}" / 10'
                wanted[f"{column} fell"] = f"count(*) FILTER ({fell})"
        part = f"hash(key) % {self._part} = 0"
        rows, *values = self._row(
            f"""SELECT count(*), {", ".join(wanted.values())}
            FROM (FROM {self._now} WHERE {part}) a JOIN (FROM {self._then} WHERE {part}) b
            USING (key)"""
        )
        return rows, {n: v or 0 for n, v in zip(wanted, values, strict=True)}

    def _has(self, column: str, table: str) -> str:
        return present(f'{table}"{column}"', self._types[column])

    def _count(self, column: str) -> str:
        return f"count(*) FILTER ({self._has(column, '')})"

    def _row(self, query: str) -> Any:
        return self._con.execute(query).fetchone()
