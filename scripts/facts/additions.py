"""Rows that the collected table lacks: read scripts/facts/additions.csv and work out their FLOP.

A row gives its parameters and what is known of its own training step; where it gives no interval
(`own_flop_*`), the interval follows from its tokens, its hours or, with neither, from bounds:
low from twenty tokens a parameter (zero for a derived model), high from the largest corpus
disclosed by its date.
"""

from __future__ import annotations

from pathlib import Path

from facts.own_flop import Ends, OwnStep, from_hours, from_tokens, post_training
from facts.readers import table

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


def read_additions(
    path: Path, columns: tuple[str, ...], totals: dict[str, Ends]
) -> list[dict[str, str]]:
    """Complete rows; `totals` (cumulative FLOP by id) is extended with theirs.

    A row may build on any row of `totals` or on an addition above it.
    """
    rows = []
    for given in table(path):
        own = _own(given, totals)
        base = totals.get(given["base"]) if given["base"] else (0.0, 0.0, 0.0)
        if base is None:
            raise SystemExit(f"{path}: {given['hf_id']}: its base {given['base']} is not above it")
        total = tuple(
            None if a is None or b is None else a + b for a, b in zip(own.ends, base, strict=True)
        )
        totals[given["hf_id"]] = (total[0], total[1], total[2])
        cells = {**given, **_cells("own_flop", own.ends, own.method)}
        method = "base plus own step" if given["base"] else own.method
        cells |= _cells("training_flop", totals[given["hf_id"]], method)
        cells["active_parameters"] = given["active_parameters"] or given["parameters"]
        rows.append({c: cells.get(c, "") for c in columns})
    return rows


def _own(given: dict[str, str], totals: dict[str, Ends]) -> OwnStep:
    year, active = int(given["release_date"][:4]), given["active_parameters"] or given["parameters"]
    moe = bool(given["active_parameters"]) and given["active_parameters"] != given["parameters"]
    if given["own_flop_high"]:
        low, best, high = (
            float(given[f"own_flop_{e}"]) if given[f"own_flop_{e}"] else None
            for e in ("low", "best", "high")
        )
        return OwnStep((low, best, high), given["own_flop_method"])
    if given["own_flop_method"] == "post-training":
        return post_training(totals[given["base"]], year)
    if given["training_tokens"]:
        remembered = given["training_tokens_confidence"] == "from memory"
        return from_tokens(float(active), float(given["training_tokens"]), year, moe, remembered)
    if given["gpu_hours"]:
        return from_hours(float(given["gpu_hours"]), given["hardware"])
    return _bounds(float(active), given["release_date"], derived=bool(given["base"]))


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
