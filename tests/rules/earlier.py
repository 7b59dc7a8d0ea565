"""The largest figures of all models that were released before one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.rules.three_values import Ends, Facts, ends_of


def frontiers(models: Mapping[str, Facts], quantities: Sequence[str]) -> dict[str, dict[str, Ends]]:
    """For each model by key, the largest figures of all that were released on an earlier day."""
    found = {}
    for key, one in models.items():
        earlier = [m for m in models.values() if m["release_date"] < one["release_date"]]
        found[key] = {q: _largest(earlier, q) for q in quantities}
    return found


def predecessors(
    models: Mapping[str, Facts], who: Mapping[str, str], quantities: Sequence[str]
) -> dict[str, dict[str, Ends]]:
    """The same of the models that the same developer released before."""
    found = {}
    for key, one in models.items():
        own = [m for k, m in models.items() if who[k] == who[key]]
        earlier = [m for m in own if m["release_date"] < one["release_date"]]
        found[key] = {q: _largest(earlier, q) for q in quantities}
    return found


def _largest(models: Sequence[Facts], quantity: str) -> Ends:
    found = [ends_of(m.get(quantity)) for m in models]
    return (
        max((low for low, _, _ in found), default=0.0),
        max((low if best is None else best for low, best, _ in found), default=0.0),
        max((high for _, _, high in found), default=0.0),
    )
