"""Read one card: an RE2 set decides which readers run, because most cards state nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import re2
from msgspec.structs import replace

from hubscan.evidence.card import (
    durations,
    flop,
    hardware,
    merge_list,
    negation,
    parents,
    samples,
    schedule,
    scores,
    size,
    tables,
    token_figures,
    tokens,
    trainer,
)
from hubscan.evidence.card.document import Card, open_card
from hubscan.evidence.statement import Statement

MOST_STATEMENTS = 200
_Reader = Callable[[Card], Iterator[Statement]]
_CUES: tuple[tuple[str, _Reader], ...] = (
    (
        r"(?i)t[oó]ken(?:s|es|ia|in|eja|eista|illa|ien|en|ov|ů|er|ach|ami|i|ech)?\b|jetons\b",
        tokens.read,
    ),
    ("(?i)词元|トークン|토큰|токен|توكن|رمز|رموز|טוקנים", tokens.read),
    (rf"{token_figures.TERA}|\d[\s-]{{0,3}}[TGB]T\b", tokens.read),
    (r"(?i)tokens?\b", tables.read),
    (r"(?i)[gt]pus?[- ](?:hours?|days?)|00s?[- ](?:hours?|days?)|flop", tables.read),
    (
        rf"(?i){durations.TIME_WORDS}",
        hardware.read,
    ),
    (r"(?i)flop|floating[- ]point op|\bpf[-/]|petaf|(?:training|total) compute", flop.read),
    (r"(?i)batch|tokens (?:per|/) ?(?:step|update|iter)", schedule.read),
    (
        r"(?i)samples seen|\d ?(?:[kmbt]|bn|[mb]illion)s?\+? [^\n.]*(?:images|pairs)",
        samples.samples,
    ),
    (r"(?i)hours? of", samples.hours_of_sound),
    (
        r"(?i)param(?:eter|s|etr|ètr)|par[áâ]metr|параметр|参数|參數|パラメータ|매개변수|파라미터",
        size.read,
    ),
    (r"(?i)train_batch_size", trainer.read),
    (r"(?i)mmlu|human[- _]?eval|live[- _]?code[- _]?bench", scores.read),
    (r"merge_method|source_model|gate_mode", merge_list.read),
    (parents.CUE, parents.read),
)


_RECKONING = (schedule.read, samples.samples)
"""What is stated outright needs no reckoning: these add only quantities that none has told."""


def _prefilter() -> re2.Set:
    cues = re2.Set.SearchSet()
    for pattern, _ in _CUES:
        cues.Add(pattern)
    cues.Compile()
    return cues


_SET = _prefilter()


def read(text: str | bytes, model_id: str = "") -> list[Statement]:
    """All statements of a card, sorted by quantity and place.

    `model_id` tells which sentences are about this model. Only the first 300 kB are read.
    """
    card = open_card(text, model_id)
    hits = _SET.Match(card.data[card.body_start :]) or []
    found = {(s.quantity, s.locator): s for s in samples.of_name(model_id)}
    for reader in dict.fromkeys(_CUES[i][1] for i in sorted(hits)):
        told = {quantity for quantity, _ in found} if reader in _RECKONING else set()
        for statement in reader(card):
            if statement.quantity not in told and not negation.is_denied(card, statement):
                found.setdefault((statement.quantity, statement.locator), statement)
            if len(found) >= MOST_STATEMENTS:
                break
    return sorted(_of_checkpoint(found.values(), model_id), key=_order)


def _of_checkpoint(found: Iterable[Statement], model_id: str) -> Iterator[Statement]:
    """A checkpoint whose name counts its tokens shares its card with the whole run's, which had
    more of them."""
    for statement in found:
        told = statement.best if statement.quantity == "pretraining_tokens" else None
        named = samples.tokens_of_name(model_id) if told is not None else None
        if named is not None and told is not None and told > named:
            text = "of the checkpoint, by its name"
            yield replace(statement, low=named, best=named, high=named, text=text)
        else:
            yield statement


def _order(statement: Statement) -> tuple[str, int]:
    place = statement.locator.removeprefix("byte ")
    return statement.quantity, int(place) if place.isdecimal() else -1


def training_tokens(statements: list[Statement]) -> float | None:
    """The one figure of training tokens a card states, own or of its base; None if none.

    A table row of this model's size wins; then the largest, because the others are parts.
    """
    stated = [
        s
        for s in statements
        if s.quantity in _TOKEN_QUANTITIES and s.best is not None and s.text != schedule.RECKONED
    ]
    rows = [s for s in stated if s.text == tables.OWN_ROW]
    return max((s.best or 0.0 for s in rows or stated), default=None)


def gpu_hours(statements: list[Statement]) -> float | None:
    """The one figure of GPU-hours a card states for this model, chosen as for tokens."""
    stated = [s for s in statements if s.quantity in _HOUR_QUANTITIES and s.best is not None]
    rows = [s for s in stated if (s.text or "").startswith(tables.OWN_ROW)]
    return max((s.best or 0.0 for s in rows or stated), default=None)


_HOUR_QUANTITIES = ("gpu_hours", "added_gpu_hours")
_TOKEN_QUANTITIES = ("pretraining_tokens", "added_tokens")
