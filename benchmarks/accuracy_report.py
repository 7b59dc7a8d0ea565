"""How a figure of `make accuracy` is printed: target, result, misses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hubscan.config import Config

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT / "../shared"
CONFIG = Config(ROOT / "config")


@dataclass(frozen=True, slots=True)
class Line:
    """One measured figure."""

    name: str
    figure: str
    target: str
    reached: bool | None
    """None where there is no target."""
    misses: Sequence[str] = ()


def show(title: str, lines: Sequence[Line]) -> None:
    """Print a block of figures, with up to 40 misses each."""
    print(f"\n{title}\n{'-' * len(title)}")
    for line in lines:
        mark = {True: "reached", False: "NOT reached", None: "for information"}[line.reached]
        print(f"{line.name}: {line.figure}  [target {line.target}: {mark}]")
        for miss in line.misses[:40]:
            print(f"    miss: {miss}")
        if len(line.misses) > 40:
            print(f"    … and {len(line.misses) - 40} more")


def share(hits: int, total: int) -> str:
    """`97.3 % (73 of 75)`."""
    return f"{100 * hits / total:.2f} % ({hits} of {total})" if total else "no cases"
