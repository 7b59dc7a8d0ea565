"""The counts of one tier: by relation and unit, and what is expected."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from hubscan.model.relations import RELATION_LABELS, Relation
from hubscan.reports import tables
from hubscan.reports.document import Column, Paragraph, Table
from hubscan.reports.readings import Tally
from hubscan.reports.spans import Kind, Value, text
from hubscan.reports.words import MODE_WORDS
from hubscan.rules import Rule, Tier

Tallies = Mapping[tuple[str, str, str, str, str], Tally]
"""(rule, tier, mode, relation, unit) → row of `tallies`."""

_LABELS = {"all": "all models"} | {r.value: label for r, label in RELATION_LABELS.items()}


def by_key(tallies: Iterable[Tally]) -> Tallies:
    """The rows by what each is about."""
    return {
        (str(t["rule"]), str(t["tier"]), str(t["mode"]), str(t["relation"]), str(t["unit"])): t
        for t in tallies
    }


def counts(rule: Rule, tier: Tier, tallies: Tallies, *, named: bool = False) -> Table:
    """Three counts a mode; rows are relations, then what else is counted of the total.

    Where models are `named` beside it, counts of models and of publishers lead to them.
    """
    rows: list[tuple[Value, ...]] = []
    for relation in ("all", *(r.value for r in Relation)):
        found = [
            tallies.get((rule.id, tier.id, mode, relation, "repositories")) for mode in tier.modes
        ]
        if any(c and c["possibly"] for c in found) or relation == "all":
            rows.append((_LABELS[relation], *_three(found, "")))
    where = f"-{rule.id}-{tier.id}"
    leads = [f"#table-known{where}"] * (len(rows) + 1) + [f"#table-publishers{where}", "", ""]
    total = [tallies[rule.id, tier.id, mode, "all", "repositories"] for mode in tier.modes]
    distinct = [tallies[rule.id, tier.id, mode, "all", "distinct"] for mode in tier.modes]
    rows += [
        ("distinct models", *_three(distinct, "")),
        ("publishers", *_three(total, "publishers_")),
        ("downloads", *_three(total, "downloads_")),
        ("likes", *_three(total, "likes_")),
    ]
    return Table(
        f"counts-{rule.id}-{tier.id}",
        "What is covered, by relation to other models",
        (
            Column("counted", "counted"),
            *(
                Column(f"counted_{level}", title, Kind.COUNT, MODE_WORDS[mode], leads=True)
                for mode in tier.modes
                for level, title in tables.COUNT_TITLES.items()
            ),
        ),
        tuple(rows),
        leads=tuple(leads) if named else (),
    )


def expected(rule: Rule, tier: Tier, tallies: Tallies) -> Iterator[Paragraph]:
    """The expected counts in words, a paragraph a mode that has one."""
    for mode in tier.modes:
        total = tallies[rule.id, tier.id, mode, "all", "repositories"]
        distinct = tallies[rule.id, tier.id, mode, "all", "distinct"]
        if total["expected"] is not None and distinct["expected"] is not None:
            words = expected_words(total, distinct)
            yield Paragraph(text(f"Expected ({MODE_WORDS[mode]}): {words}."))


def expected_words(repositories: Tally, distinct: Tally) -> str:
    """`12 models (90 % interval 9 to 15), 8 distinct (6 to 10); 3 of the 12 hang on …`."""
    told = [
        (round(float(t["expected"] or 0)), int(float(t["expected_low"] or 0)),
         math.ceil(float(t["expected_high"] or 0)))
        for t in (repositories, distinct)
    ]  # fmt: skip
    (n, low, high), (one, least, most) = told
    words = f"{n:,} models (90 % interval {low:,} to {high:,})"
    words += f", {one:,} distinct ({least:,} to {most:,})"
    prior = round(float(repositories["expected_prior"] or 0))
    audit = round(float(repositories.get("expected_audit") or 0))
    if prior:
        words += f"; {prior:,} of the {n:,} hang on undisclosed training runs"
    smaller, larger = (repositories.get(f"expected_if_{x}") for x in ("smaller", "larger"))
    if prior and smaller is not None and larger is not None:
        words += ", and if these were half a decade (3.2 times) smaller or larger, "
        words += f"{float(smaller):,.0f} or {float(larger):,.0f} would be expected"
    if audit:
        sampling = math.ceil(float(repositories["expected_sampling"] or 0))
        words += f"; {audit:,} were counted by a random sample of their like (± {sampling:,})"
    return words


def _three(found: Iterable[Tally | None], prefix: str) -> list[Value]:
    return [
        (count or {}).get(f"{prefix}{level}", 0) for count in found for level in tables.COUNT_TITLES
    ]
