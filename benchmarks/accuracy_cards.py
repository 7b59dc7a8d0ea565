"""Training tokens and GPU-hours read from cards, against what a careful reader took from them.

`tests/evidence/cards_read_by_hand.jsonl` has a line a card: its id, whether it names a base, its
title, the at most 25 words (or a table of the same shape) that state the figure or come nearest to
one, and the figure. `read` says when: `earlier` cards made the first rules, `before` were read
before the rules of the long scale, of bases and of devices were written, `after` when they were
done, to try them. `kind` is `own`, `added`, `base` (the card of a later stage tells its maker's
pre-training) or `none`.

`tests/evidence/card_wordings.jsonl` has sentences in the manner of cards, written to try the rules:
each `round` before the rules were looked at again. How much of a round was read when it was new is
in `NEW_WORDINGS`; a later round shows what mending the kinds of an earlier one was worth.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.accuracy_report import ROOT, SHARED, Line, share
from hubscan.evidence.card import gpu_hours, read, training_tokens
from hubscan.evidence.statement import Statement

LIST = ROOT / "tests/evidence/cards_read_by_hand.jsonl"
WORDINGS = ROOT / "tests/evidence/card_wordings.jsonl"
NEW_WORDINGS = {
    "training tokens": ((12, 26), (12, 13), (8, 8), (4, 5), (20, 27), (22, 32), (22, 30), (15, 16)),
    "GPU-hours": (
        (12, 26), (10, 14), (9, 13), (8, 10), (14, 25), (19, 27), (17, 25), (11, 15), (20, 26),
        (23, 27), (27, 28),
    ),
}  # fmt: skip
"""By round: (right, to be read) on the day its sentences were written, before any mending."""
WITHIN = 0.1
"""A figure is right within 10 %: cards round, and state 48.1 and 48 billion in one page."""
_Chosen = Callable[[list[Statement]], float | None]
_FIGURES: dict[str, tuple[str, _Chosen, str]] = {
    "training tokens": ("tokens", training_tokens, "text"),
    "GPU-hours": ("hours", gpu_hours, "hours_text"),
}
LEAST = {"training tokens": (0.98, 0.90), "GPU-hours": (0.95, 0.90)}
"""Precision and recall that are wanted."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was read from one card, and what a careful reader read."""

    id: str
    by_hand: float
    """0 where there is nothing to read."""
    read: float | None

    @property
    def right(self) -> bool:
        """Whether both have the same figure."""
        return bool(self.by_hand and self.read and abs(self.read / self.by_hand - 1) < WITHIN)

    @property
    def wrong(self) -> bool:
        """Whether a figure was read that is not the one."""
        return self.read is not None and not self.right

    @property
    def missed(self) -> bool:
        """Whether the figure was not read."""
        return self.by_hand > 0 and not self.right


def cards(listed: Path = LIST) -> list[dict[str, Any]]:
    """The list, one object a card."""
    return [json.loads(line) for line in listed.read_text(encoding="utf-8").splitlines()]


def tried(figure: str, rows: Iterable[dict[str, Any]]) -> list[Found]:
    """A figure read from the words in the list; cards whose figure was not looked for are left."""
    column, chosen, text = _FIGURES[figure]
    return [
        Found(row["id"], row[column], chosen(read(_card(row, row.get(text, "")), row["id"])))
        for row in rows
        if column in row
    ]


def _card(row: dict[str, Any], text: str) -> str:
    """A card with what the list knows of it."""
    base = f"base_model: {row['base_model']}\n" if row.get("base_model") else ""
    title = f"# {row['title']}\n\n" if row.get("title") else ""
    return f"---\n{base}license: other\n---\n\n{title}{text}\n"


def whole(figure: str, rows: Iterable[dict[str, Any]]) -> list[Found]:
    """The same from the whole cards, where they lie beside the checkout."""
    column, chosen, _ = _FIGURES[figure]
    found = []
    for row in rows:
        name = f"{row['id'].replace('/', '__', 1)}.md"
        folders = (SHARED / "data/cards", SHARED / "data/cards_official")
        path = next((p for f in folders if (p := f / name).is_file()), None)
        if path is not None and column in row:
            found.append(Found(row["id"], row[column], chosen(read(path.read_bytes(), row["id"]))))
    return found


def rates(found: list[Found]) -> tuple[float, float]:
    """Precision and recall."""
    right, wrong, missed = (sum(getattr(f, k) for f in found) for k in ("right", "wrong", "missed"))
    return right / max(1, right + wrong), right / max(1, right + missed)


def lines() -> list[Line]:
    """Precision and recall of both figures, by when the cards were read, and of whole cards."""
    rows = cards()
    shown: list[Line] = []
    for figure in _FIGURES:
        shown += _lines(figure, "in the list", tried(figure, rows))
        if figure == "training tokens":
            for when in ("earlier", "before", "after"):
                part = tried(figure, (r for r in rows if r["read"] == when))
                shown += _lines(figure, f"that were read {when}", part, target=False)
        shown += _wordings(figure)
        if SHARED.is_dir():
            shown += _lines(figure, "in whole cards", whole(figure, rows))
    return shown


def wordings(figure: str) -> list[Found]:
    """A figure read from the sentences that were written to try the rules."""
    column, chosen, _ = _FIGURES[figure]
    rows = [row for row in cards(WORDINGS) if column in row]
    return [
        Found(row["id"], row[column], chosen(read(_card(row, row["text"]), row["id"])))
        for row in rows
    ]


def _wordings(figure: str) -> Iterator[Line]:
    yield from _lines(figure, "in invented wordings", wordings(figure), "sentences")
    rounds = NEW_WORDINGS[figure]
    shown = "; ".join(share(*counts) for counts in rounds)
    yield Line(f"{figure} in invented wordings when they were new, by round", shown, "none", None)


def _lines(
    figure: str, where: str, found: list[Found], of: str = "cards", *, target: bool = True
) -> Iterator[Line]:
    right = sum(f.right for f in found)
    wrong = [f"{f.id}: {f.read:.3g}, by hand {f.by_hand:g}" for f in found if f.wrong]
    missed = [f"{f.id}: by hand {f.by_hand:g}, read {f.read}" for f in found if f.missed]
    for name, misses, least in zip(
        ("precision", "recall"), (wrong, missed), LEAST[figure], strict=True
    ):
        total = right + len(misses)
        yield Line(
            f"{figure} {where} ({len(found)} {of}), {name}",
            share(right, total),
            f">= {100 * least:.0f} %" if target else "none",
            right >= least * total if target else None,
            misses,
        )
