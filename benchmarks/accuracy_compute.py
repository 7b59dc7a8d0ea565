"""Training compute against published values, with the curated table hidden."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any

from benchmarks.accuracy_report import CONFIG, SHARED, Line, share
from hubscan import desk
from hubscan.estimate.reference import ReferenceRow
from hubscan.estimate.reference_facts import Kind

DATA = SHARED / "data"


def lines() -> list[Line]:
    """Card text alone; then size and date only; then the annex examples."""
    return [*_cards(), *_bounds(), *_annex()]


def _published() -> dict[str, tuple[float, str]]:
    """Published training compute by lower-case id: (FLOP, family)."""
    found: dict[str, tuple[float, str]] = {}
    families = {}
    for row in CONFIG.curated:
        flop = row.flop_end("own_flop_best")
        for name in row.ids:
            families[name.lower()] = row.model.family
            if flop and _addressed_tokens(row):
                found[name.lower()] = (flop, row.model.family)
    with (DATA / "tokens_and_flop.csv").open(encoding="utf-8") as stream:
        for listed in csv.DictReader(stream):
            name = listed["hf_id"].lower()
            if name and listed["flop"] and listed["kind"] == "base":
                family = families.get(name, name.split("/")[0])
                found.setdefault(name, (float(listed["flop"]), family))
    return found


def _addressed_tokens(row: ReferenceRow) -> bool:
    """True if its tokens were read in a source."""
    fact = row.fact("training_tokens")
    return fact is not None and fact.kind is not Kind.MEMORY


def _cards() -> list[Line]:
    """Models whose own card states tokens or hours and whose compute is published. Nothing else
    is given but the id, the size as the Hub counts it, and the card; the table is hidden."""
    published, sizes, dates = _published(), _sizes(), _dates()
    cases = []
    for path in sorted([*(DATA / "cards").glob("*.md"), *(DATA / "cards_official").glob("*.md")]):
        model = path.stem.replace("__", "/", 1)
        if model.lower() in published:
            cases.append((model, path))
    batch = [_line(model, path, sizes, dates) for model, path in cases]
    answers = desk.estimates(batch, desk.Settings(CONFIG, no_reference=True))
    held = near = stated = 0
    misses, families = [], set()
    for (model, _), answer in zip(cases, answers, strict=True):
        flop, (truth, family) = answer["own_flop"], published[model.lower()]
        if flop["best"] is None:
            misses.append(f"{model}: the card states neither tokens nor hours that are used")
            continue
        stated += 1
        families.add(family)
        inside = flop["low"] <= truth <= flop["high"]
        close = abs(math.log(flop["best"] / truth)) <= math.log(2)
        held, near = held + inside, near + close
        if not inside or not close:
            misses.append(
                f"{model}: {flop['low']:.2g}..{flop['best']:.2g}..{flop['high']:.2g}, "
                f"published {truth:.2g} ({flop['method']})"
            )
    return [
        Line(f"card alone: interval holds the published compute ({len(families)} families)",
             share(held, stated), ">= 90 %", held >= 0.9 * stated, misses),
        Line("card alone: best within a factor of 2", share(near, stated), ">= 80 %",
             near >= 0.8 * stated),
    ]  # fmt: skip


def _line(model: str, path: Path, sizes: dict[str, float], dates: dict[str, str]) -> dict[str, Any]:
    record: dict[str, Any] = {"id": model}
    size = sizes.get(model.lower())
    if size:
        record["safetensors"] = {"parameters": {"BF16": int(size)}, "total": int(size)}
    if model.lower() in dates:
        record["createdAt"] = f"{dates[model.lower()]}T00:00:00.000Z"
    return {"record": record, "card": path.read_text(encoding="utf-8", errors="replace")}


def _bounds() -> list[Line]:
    """Every curated base with published compute, under a name that says nothing: size and date
    only. No row of its family, or of any other, is in the table."""
    rows = [
        r for r in CONFIG.curated
        if r.flop_end("own_flop_best") and r.number("parameters") and not r.base
        and _addressed_tokens(r)
    ]  # fmt: skip
    batch = [
        {
            "record": {
                "id": f"nobody/model-{i}",
                "createdAt": f"{r.text('release_date')}T00:00:00.000Z",
                "pipeline_tag": "text-generation",
                "safetensors": {"parameters": {"BF16": int(r.number("parameters") or 0)}},
            }
        }
        for i, r in enumerate(rows)
    ]
    answers = desk.estimates(batch, desk.Settings(CONFIG, no_reference=True))
    misses = []
    for row, answer in zip(rows, answers, strict=True):
        flop, truth = answer["training_flop"], float(row.flop_end("own_flop_best") or 0)
        if not (flop["low"] or 0) <= truth <= (flop["high"] or math.inf):
            misses.append(f"{row.hf_id}: high {flop['high']:.2g}, published {truth:.2g}")
    families = len({r.model.family for r in rows})
    held = len(rows) - len(misses)
    return [
        Line(f"size and date only: bounds hold the published compute ({families} families)",
             share(held, len(rows)), ">= 90 %", held >= 0.9 * len(rows), misses),
    ]  # fmt: skip


ANNEX = (
    ("3.8 B parameters, 3.3 T tokens", "3.8B", "3.3T", 7.5e22),
    ("0.6 B parameters, 36 T tokens", "0.6B", "36T", 1.3e23),
    ("1.54 B parameters, 18 T tokens", "1.54B", "18T", 1.66e23),
    ("1.7 B parameters, 36 T tokens", "1.7B", "36T", 3.7e23),
    ("2.5 B parameters, 12 T tokens", "2.5B", "12T", 1.8e23),
    ("2.6 B parameters, 10 T tokens", "2.6B", "10T", 1.56e23),
)
"""EU Commission guidelines of July 2025, annex: worked examples of 6·P·D."""


def _annex() -> list[Line]:
    batch = [
        {"record": {"id": f"a/m-{i}-{size}"}, "card": f"Pretrained on {tokens} tokens."}
        for i, (_, size, tokens, _) in enumerate(ANNEX)
    ]
    answers = desk.estimates(batch, desk.Settings(CONFIG, no_reference=True))
    misses = [
        f"{title}: {answer['own_flop']['best']} instead of {flop:.3g}"
        for (title, _, _, flop), answer in zip(ANNEX, answers, strict=True)
        if abs((answer["own_flop"]["best"] or 0) / flop - 1) > 0.03
    ]
    hours = desk.estimates(
        [{"card": "Training took 370,000 H100 hours."}],
        desk.Settings(CONFIG, no_reference=True, values={"utilisation_hopper": 0.5}),
    )[0]["own_flop"]["best"]
    if abs((hours or 0) / 6.5e23 - 1) > 0.03:
        misses.append(f"370,000 h of H100 at 50 %: {hours} instead of 6.5e23")
    total = len(ANNEX) + 1
    return [
        Line("worked examples of the EU annex", share(total - len(misses), total), "all",
             not misses, misses),
    ]  # fmt: skip


def _sizes() -> dict[str, float]:
    return {
        name.lower(): parameters
        for row in CONFIG.reference
        if (parameters := row.number("parameters"))
        for name in row.ids
    }


def _dates() -> dict[str, str]:
    return {
        name.lower(): released
        for row in CONFIG.reference
        if (released := row.text("release_date"))
        for name in row.ids
    }
