"""Facts out of model cards: RE2 behind one set of cues against Python's own `re`."""

from __future__ import annotations

import re
import sys
import time
import types
from functools import partial
from typing import Any

from benchmarks.generated_hub.cards import cards
from benchmarks.performance.comparison import Comparison, SameAnswer, answer, in_turns

CARDS = 1500


def compare(rounds: int, count: int = CARDS) -> Comparison:
    """The same reader with the one and with the other under it."""
    same = SameAnswer()
    ways = {"hubscan (RE2)": "re2", "the same patterns with re": "re"}
    size = sum(map(len, cards(count))) / count
    return in_turns(
        Comparison(
            "Reading cards",
            f"Statements of size, data, hardware and compute from {count:,} generated cards of "
            f"{size:,.0f} bytes on average. The second way is the same reader on Python's "
            "regular expressions, which also finds every cue by a search of its own. A hostile "
            "card makes the difference one of kind: RE2 takes time in proportion to the text.",
            "CPU-s",
        ),
        {
            way: partial(same.cpu_seconds, "benchmarks.performance.cards", engine, str(count))
            for way, engine in ways.items()
        },
        rounds,
    )


class _Set:
    """What hubscan uses of `re2.Set`."""

    def __init__(self) -> None:
        self._patterns: list[re.Pattern[bytes]] = []

    @classmethod
    def SearchSet(cls) -> _Set:
        return cls()

    def Add(self, pattern: str) -> None:
        self._patterns.append(re.compile(pattern.encode()))

    def Compile(self) -> None:
        """Nothing is left to do."""

    def Match(self, text: Any) -> list[int]:
        return [n for n, p in enumerate(self._patterns) if p.search(text)]


def _use_plain_re() -> None:
    """Let whoever imports `re2` from now on get `re`."""
    module: Any = types.ModuleType("re2")
    module.compile, module.search, module.Set = re.compile, re.search, _Set
    module.escape, module.error = re.escape, re.error
    sys.modules["re2"] = module


def main(engine: str, count: str) -> None:
    """Read the cards in this process, after one round that is not timed."""
    if engine == "re":
        _use_plain_re()
    from hubscan.evidence.card.read import read  # noqa: PLC0415 - with the module chosen above

    made = cards(int(count))
    read(made[0], "org/model-7b")
    start = time.process_time()
    found = sum(len(read(card, "org/model-7b")) for card in made)
    answer(time.process_time() - start, found)


if __name__ == "__main__":
    main(*sys.argv[1:])
