"""Rows that the collected table lacks: read scripts/facts/additions.csv and work out their FLOP.

A row gives its parameters and what is known of its own training step; where it gives no interval
(`own_flop_*`), the interval follows from its tokens, its hours or, with neither, from bounds:
low from twenty tokens a parameter (zero for a derived model), high from the largest corpus
disclosed by its date.
"""

from __future__ import annotations

from facts.exact_parameters import Count, ExactParameters
from facts.own_flop import Ends, OwnStep, fine_tune, from_hours, from_tokens, post_training, summed

_LARGEST_CORPUS = (
    ("2022-01-01", 0.4e12),
    ("2023-03-01", 1.4e12),
    ("2023-10-01", 3.5e12),
    ("2024-03-15", 12e12),
    ("2024-08-01", 15e12),
    ("2025-03-01", 18e12),
    ("2026-01-01", 40e12),
    ("9999-01-01", 50e12),
)
"""Tokens of the largest disclosed training corpus of models released before each date."""

_SAME_SIZE = 1e-3

_MODALITY = {
    **dict.fromkeys(("image-text", "vision-encoder", "text-to-image"), "image"),
    "text-to-video": "video",
    **dict.fromkeys(
        ("speech-recognition", "speech-encoder", "speech-translation", "text-to-speech"), "audio"
    ),
    "text-to-audio": "audio",
    **dict.fromkeys(("protein", "protein-structure", "dna", "molecule", "single-cell"), "biology"),
    **dict.fromkeys(("robotics", "time-series", "weather", "tabular", "text-to-3d"), "other"),
}


def with_flop(given: list[dict[str, str]], totals: dict[str, Ends]) -> list[dict[str, str]]:
    """`given` with own and cumulative intervals; `totals` (by id) is extended with theirs.

    A row may build on any row of `totals`, or on an addition above it.
    """
    rows = []
    for row in given:
        own = _own(row, totals)
        if row["base"] and row["base"] not in totals:
            raise SystemExit(f"{row['hf_id']}: its base {row['base']} is not above it")
        total = summed(own.ends, totals[row["base"]]) if row["base"] else own.ends
        totals[row["hf_id"]] = total
        method = "base plus own step" if row["base"] else own.method
        cells = {**row, **_cells("own_flop", own.ends, own.method)}
        rows.append({**cells, **_cells("training_flop", total, method)})
    return rows


def completed(
    row: dict[str, str],
    exact: ExactParameters,
    counts: dict[str, Count],
    family: str,
    columns: tuple[str, ...],
) -> dict[str, str]:
    """`row` with its exact count (its own, or its base's of the same size) and derived cells."""
    count = exact.find(row["hf_id"], row["billions"], "memory")
    base = counts.get(row["base"])
    inherits = base is not None and "exact" == base.confidence != count.confidence
    if inherits and base and abs(base.parameters / count.parameters - 1) < _SAME_SIZE:
        count = Count(base.parameters, f"as its base {row['base']}", "exact")
    counts[row["hf_id"]] = count
    active = round(float(row["active_billions"]) * 1e9) if row["active_billions"] else None
    cells = {
        **row,
        "family": family,
        "modality": _MODALITY.get(row["task"], "text"),
        "parameters": str(count.parameters),
        "active_parameters": str(min(active or count.parameters, count.parameters)),
        "parameters_source": row["parameters_source"] or count.source,
        "parameters_confidence": row["parameters_confidence"] or count.confidence,
    }
    return {c: cells.get(c, "") for c in columns}


def _own(row: dict[str, str], totals: dict[str, Ends]) -> OwnStep:
    year = int(row["release_date"][:4])
    active = float(row["active_billions"] or row["billions"]) * 1e9
    if row["own_flop_high"]:
        low, best, high = (
            float(row[f"own_flop_{e}"]) if row[f"own_flop_{e}"] else None
            for e in ("low", "best", "high")
        )
        return OwnStep((low, best, high), row["own_flop_method"])
    if row["own_flop_method"] == "post-training":
        return post_training(totals[row["base"]], year)
    if row["own_flop_method"] == "fine-tune":
        return fine_tune(active)
    if row["training_tokens"]:
        remembered = row["training_tokens_confidence"] == "from memory"
        sparse = bool(row["active_billions"])
        return from_tokens(active, float(row["training_tokens"]), year, sparse, remembered)
    if row["gpu_hours"]:
        return from_hours(float(row["gpu_hours"]), row["hardware"])
    return _bounds(active, row["release_date"], derived=bool(row["base"]))


def _bounds(active: float, released: str, *, derived: bool) -> OwnStep:
    corpus = next(tokens for day, tokens in _LARGEST_CORPUS if released < day)
    low = 0.0 if derived else 6 * active * 20 * min(active, 10e9)
    ends = (low, None, 6 * active * corpus * 1.25)
    return OwnStep(ends, "bounds from size and the largest corpus of the time")


def _cells(name: str, ends: Ends, method: str) -> dict[str, str]:
    cells = {
        f"{name}_{end}": "" if value is None else f"{value:.3g}"
        for end, value in zip(("low", "best", "high"), ends, strict=True)
    }
    return {**cells, f"{name}_method": method}
