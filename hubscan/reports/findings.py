"""Counts in words: the sentences a reader may quote. Templates only, each neutral by construction.

Every sentence has a number and its bounds. None says whether a count is large or small, good or
bad; superlatives are only those that the counts of the texts at hand make true.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hubscan.reports.main_tiers import Line, Standing
from hubscan.reports.readings import Reading, Tally

_RELATIONS = {
    "finetune": ("fine-tune", "fine-tunes"),
    "adapter": ("adapter", "adapters"),
    "merge": ("merge", "merges"),
    "quantized": ("quantised copy", "quantised copies"),
    "conversion": ("conversion", "conversions"),
}
"""Derivatives by relation, for one and for several; whatever is not here is called other."""


def findings(
    lines: Mapping[Standing, list[Line]], tallies: Iterable[Tally], models: int
) -> tuple[str, ...]:
    """What the counts say of the texts that a reader asks of first.

    Those are the texts that an authority issued and that still stand, with a main line on training
    compute or parameters; where none is, all that were issued; where none is, all texts. `models`
    is the number of models measured. Empty if no text has a line that can be counted.
    """
    whose, chosen = _asked_first(lines)
    chosen = sorted(chosen, key=_order)
    if not chosen or not models:
        return ()
    most = chosen[0]
    said = [_extremes(chosen, whose, models)]
    said += _derived(most, list(tallies))
    said += _undecided(most, models)
    return tuple(said)


def _asked_first(lines: Mapping[Standing, list[Line]]) -> tuple[str, list[Line]]:
    """The texts whose counts are told, and which ones they are; no count has a say in it."""
    issued = lines.get(Standing.ISSUED, [])
    by_size = [line for line in issued if line.is_by_size]
    if by_size:
        return "with a line on training compute or parameters that an authority issued", by_size
    if issued:
        return "that an authority issued", issued
    return "with a line that can be counted", [line for kind in lines.values() for line in kind]


def _order(line: Line) -> tuple[int, int, int, str]:
    low, high = line.counts.middle
    return (-high, -low, -line.counts.possibly, line.rule.id)


def _extremes(chosen: list[Line], whose: str, models: int) -> str:
    most, fewest = chosen[0], chosen[-1]
    how_many = f"{_of(most.counts, models)} ({_bounds(most.counts)})"
    if len(chosen) == 1:
        return f"{most.name} {_covers(most.counts)} {how_many}."
    several = f"Of {len(chosen):,} texts {whose}"
    if _same(most.counts, fewest.counts):
        return f"{several}, each {_covers(most.counts)} {how_many}."
    tied = sum(_same(line.counts, most.counts) for line in chosen)
    who = most.name if tied == 1 else f"{tied:,}"
    first = f"{who} {_covers(most.counts, many=tied > 1)} the most: {how_many}"
    none = [line for line in chosen if line.counts.middle == (0, 0)]
    if len(none) > 1:
        at_most = max(line.counts.possibly for line in none)
        if not at_most:
            return f"{several}, {first}; {len(none):,} cover none."
        rest = f"{len(none):,} {_covers(none[0].counts, many=True)} none"
        return f"{several}, {first}; {rest} (at most {at_most:,} each)."
    last = f"{fewest.name} the fewest: {_of(fewest.counts, models)} ({_bounds(fewest.counts)})"
    return f"{several}, {first}; {last}."


def _covers(counts: Reading, *, many: bool = False) -> str:
    if counts.expected is None:
        return "likely cover" if many else "likely covers"
    return "are expected to cover" if many else "is expected to cover"


def _same(a: Reading, b: Reading) -> bool:
    return (a.surely, a.middle, a.possibly) == (b.surely, b.middle, b.possibly)


def _of(counts: Reading, models: int) -> str:
    low, high = counts.middle
    if low == high == 0:
        return f"none of {models:,} models"
    if low == high == models:
        return "the only model" if models == 1 else f"all {models:,} models"
    return f"{counts.middle_words()} of {models:,} models"


def _bounds(counts: Reading) -> str:
    return f"at least {counts.surely:,}, at most {counts.possibly:,}"


def _derived(line: Line, tallies: list[Tally]) -> list[str]:
    """Who the likely covered are; only where a text is read in one way."""
    if len(line.counts.modes) != 1 or line.counts.likely[1] == 0:
        return []
    rows = {
        str(t["relation"]): int(t["likely"] or 0)
        for t in tallies
        if (t["rule"], t["tier"]) == (line.rule.id, line.tier.id)
        and t["unit"] == "repositories"
        and t["mode"] == line.counts.modes[0]
    }
    total = rows.pop("all", 0)
    base = rows.pop("base", 0)
    parts = [f"{base:,} base {'model' if base == 1 else 'models'}"]
    for relation, (one, many) in _RELATIONS.items():
        if count := rows.pop(relation, 0):
            parts.append(f"{count:,} {one if count == 1 else many}")
    if other := sum(rows.values()):
        parts.append(f"{other:,} other")
    if other == total:
        return []
    return [f"Of the {total:,} it likely covers: {', '.join(parts)}."]


def _undecided(line: Line, models: int) -> list[str]:
    open_ = line.counts.possibly - line.counts.surely
    if not open_:
        return [f"Whether it covers a model is decided for all {models:,}."]
    return [
        f"Whether it covers a model cannot be decided from what is published for {open_:,} of "
        f"{models:,}."
    ]
