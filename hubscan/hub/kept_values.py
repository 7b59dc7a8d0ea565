"""The models of two days, each beside itself: what a model says of itself is seldom another thing.

A Hub that writes names in another case, dates of another year or sizes of another unit lists as
many of each as the day before: only the same model on both days shows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hubscan.hub import gates
from hubscan.store.coverage import FIELDS
from hubscan.store.engine import asking, sql_text

_LASTING = (
    "id", "created_at", "last_modified", "sha", "gated", "disabled", "pipeline_tag",
    "library_name", "license", "model_type", "quant_method", "quant_bits", "diffusers_class",
    "safetensors_total", "safetensors_parameters", "gguf_total", "gguf_architecture",
    "base_models_relation", "weight_files",
)  # fmt: skip
"""Columns that change when somebody works on the model."""
_COUNTERS = ("downloads", "downloads_all_time", "likes")
"""Columns that change by themselves, all a little."""
_WINDOW_DAYS = 30
"""Downloads are counted over so many: after as many more, none of them is left."""
_MANY = 100
_SAMPLE_ABOVE, _SAMPLE = 400_000, 16


def compare(models: Path, before: Path, days: float) -> Iterator[tuple[str, str]]:
    """Fields of `models` that changed, `days` after `before`, for more models than can be."""
    limits = gates.load()
    longer = 1 + days / limits["days_to_double"]
    both, found = _beside(models, before)
    most = max(limits["values_changed"] * longer * both, limits["must_show"])
    for column in _LASTING:
        changed = found.get(column, 0)
        if changed > most:
            about = f"another value than before for {changed / both:.1%} of the models"
            yield FIELDS[column], about
    factor = limits["sum_factor"] * (1 + days / _WINDOW_DAYS)
    for column in _COUNTERS if both >= limits["must_vary"] else ():
        then, now = found.get(f"{column} then", 0), found.get(f"{column} now", 0)
        if then and not 1 / factor < now / then < factor:
            yield FIELDS[column], f"{now:,.0f} in all for the same models, before {then:,.0f}"
            continue
        many, fell = found.get(f"{column} many", 0), found.get(f"{column} fell", 0)
        if fell > max(limits["values_changed"] * longer * many, limits["must_show"]):
            about = f"fell to a tenth for {fell / many:.1%} of the models that had {_MANY}"
            yield FIELDS[column], about


def _beside(models: Path, before: Path) -> tuple[int, dict[str, float]]:
    """How many models are on both days; by column how many changed, and sums of the counters.

    Of very many models a part is enough; columns that one of the files lacks are left out.
    """
    with asking() as con:
        one, other = (f"read_parquet({sql_text(p)})" for p in (models, before))
        there = {
            row[0]
            for row in con.execute(
                f"SELECT column_name, column_type FROM (DESCRIBE FROM {one}) INTERSECT "
                f"SELECT column_name, column_type FROM (DESCRIBE FROM {other})"
            ).fetchall()
        }
        (rows,) = con.execute(f"SELECT count(*) FROM {other}").fetchone() or (0,)
        part = _SAMPLE if rows > _SAMPLE_ABOVE else 1
        wanted = {
            column: f'count(*) FILTER (a."{column}" <> b."{column}")'
            for column in _LASTING
            if column in there
        }
        for column in _COUNTERS:
            if column in there:
                wanted[f"{column} then"] = f'sum(b."{column}"::DOUBLE)'
                wanted[f"{column} now"] = f'sum(a."{column}"::DOUBLE)'
                many = f'b."{column}" >= {_MANY}'
                wanted[f"{column} many"] = f"count(*) FILTER ({many})"
                fell = f'{many} AND a."{column}" < b."{column}" / 10'
                wanted[f"{column} fell"] = f"count(*) FILTER ({fell})"
        told: Any = con.execute(
            f"""SELECT count(*), {", ".join(wanted.values())}
            FROM (FROM {one} WHERE hash(key) % {part} = 0) a
            JOIN (FROM {other} WHERE hash(key) % {part} = 0) b USING (key)"""
        ).fetchone()
    both, *values = told
    return both, {n: v or 0 for n, v in zip(wanted, values, strict=True)}
