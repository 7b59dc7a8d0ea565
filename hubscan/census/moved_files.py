"""What moving one assumption does to the expected counts of an assessment, kept beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from hubscan.model.errors import SnapshotError
from hubscan.model.text import canonical_json
from hubscan.store.datadir import Stored
from hubscan.store.whole import write_whole

_FILE = "sensitivity.json"


@dataclass(frozen=True, slots=True)
class Moved:
    """One assumption at both ends of its range, and what one main line would be expected to cover
    then."""

    assumption: str
    low: float
    high: float
    unit: str
    expected_at_low: float
    expected_at_high: float

    def swing(self, expected: float) -> float:
        """How far the two counts and the one as it is lie apart, in models.

        Both ends may lie on one side: an assumption that is fixed has no range any more.
        """
        counts = expected, self.expected_at_low, self.expected_at_high
        return max(counts) - min(counts)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Of one assessment."""

    tried: int
    """Assumptions that were moved."""
    lines: Mapping[str, tuple[Moved, ...]]
    """Verdict column of a main line → the assumptions that move it most, most first."""


def read(assessment: Stored) -> Sensitivity | None:
    """What was kept last; None if nothing was. Raises `SnapshotError` if it cannot be read."""
    path = assessment.path / _FILE
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        lines = {name: tuple(Moved(**one) for one in told) for name, told in found["lines"].items()}
        return Sensitivity(int(found["tried"]), lines)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SnapshotError(
            f"{path} is not what `hubscan sensitivity` writes ({type(error).__name__})",
            hint="Remove that file, or run `hubscan sensitivity` again.",
        ) from error


def write(assessment: Stored, found: Sensitivity) -> None:
    """Keep it instead of what was there."""
    write_whole(assessment.path / _FILE, canonical_json(asdict(found)).encode())


def most_moving(moved: Iterable[Moved], expected: float, shown: int) -> tuple[Moved, ...]:
    """Those that move the count by at least half a model, the widest swing first."""
    ranked = sorted(moved, key=lambda one: (-one.swing(expected), one.assumption))
    return tuple(one for one in ranked[:shown] if one.swing(expected) >= 1 / 2)
