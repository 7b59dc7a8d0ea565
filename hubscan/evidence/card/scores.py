"""MMLU and HumanEval in two-column tables: name and one figure, so there is only one model.

Wider tables compare models with one another, and which column is this model's cannot be known
safely; those scores come from the card's YAML or from the curated table.
"""

from __future__ import annotations

from collections.abc import Iterator

import re2

from hubscan.evidence.card.document import Card
from hubscan.evidence.statement import Statement, excerpt

_MMLU = re2.compile(
    rb"(?im)^[ >]*\|?[ *_`]*MMLU[ *_`]*(?:\(?(\d{1,2})[- ]?shots?\)?)?[ *_`]*\|[ *_`]*"
    rb"(\d{2}(?:\.\d{1,2})?) ?%?[ *_`]*\|?[ \r]*$"
)
_HUMANEVAL = re2.compile(
    rb"(?im)^[ >]*\|?[ *_`]*Human[- _]?Eval[ *_`]*(?:\(?pass@(1)\)?)?[ *_`]*\|[ *_`]*"
    rb"(\d{1,2}(?:\.\d{1,2})?) ?%?[ *_`]*\|?[ \r]*$"
)


def read(card: Card) -> Iterator[Statement]:
    """Statements `mmlu` and `humaneval` in percent, with the protocol in `text`."""
    for quantity, pattern in (("mmlu", _MMLU), ("humaneval", _HUMANEVAL)):
        match = pattern.search(card.data, card.body_start)
        if match is None:
            continue
        score = float(match.group(2))
        shots = match.group(1)
        stated = f"{shots.decode()}-shot" if shots else "shots not stated"
        protocol = stated if quantity == "mmlu" else "pass@1"
        text = excerpt(card.data, match.start(), match.end())
        place = f"byte {match.start()}"
        yield Statement(quantity, "card", place, text, score, score, score, f"{protocol}, in card")
