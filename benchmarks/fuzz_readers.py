"""Documents made to break the readers, for `make fuzz` and, in little, for the tests.

Two questions a reader: does any document make it raise, take more than a second, or say something
malformed; and is what it says for certain right, where the document was made from a known truth?

    python -m benchmarks.fuzz_readers [SECONDS A READER]
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from typing import Any

import duckdb
from hypothesis import HealthCheck, given, settings

from benchmarks.accuracy_report import CONFIG
from benchmarks.fuzz_documents import documents
from benchmarks.fuzz_truths import KNOWN
from hubscan.estimate.document_readers import read_config
from hubscan.estimate.subjects import name_rules
from hubscan.evidence import (
    adapter_config,
    benchmarks,
    card_yaml,
    emissions,
    gguf_header,
    names,
    tensor_headers,
    trainer,
)
from hubscan.evidence.card import read as read_card
from hubscan.evidence.config import UnreadableError, parse
from hubscan.evidence.statement import EXCERPT, Statement

SECONDS = 300.0
_SLOWEST = 1.0
Document = str | bytes
Read = Callable[[Any], object]

READERS: dict[str, Read] = {
    "card": lambda content: read_card(content, "maker/Rhea-7B"),
    "front matter": lambda content: (card_yaml.read(content), emissions.read(content))[1],
    "config": lambda content: read_config(parse(content)),
    "adapter_config": adapter_config.read,
    "trainer_state": trainer.read,
    "safetensors": tensor_headers.read,
    "gguf": gguf_header.read,
    "model-index": benchmarks.read_model_index,
    "evaluation results": benchmarks.read_eval_results,
}
"""Every reader of strangers' words. A JSON reader may refuse with `UnreadableError`."""


def check(kind: str, content: Document) -> None:
    """Raises `AssertionError` if the reader is slow or malformed, and whatever it raises itself."""
    start = time.process_time()
    try:
        said = READERS[kind](content)
    except UnreadableError:
        said = []
    assert time.process_time() - start < _SLOWEST, "slow"
    for statement in said if isinstance(said, list) else []:
        if isinstance(statement, Statement):
            _well_formed(statement)


def _well_formed(said: Statement) -> None:
    ends = [float(v) for v in (said.low, said.best, said.high) if v is not None]
    assert all(map(math.isfinite, ends)) and ends == sorted(ends), said
    assert len(said.excerpt) <= EXCERPT and said.quantity and said.source, said


_CONNECTION = duckdb.connect()


def _named(name: str) -> list[Statement]:
    """The sizes that a name gives, as a statement: they have to be in order too."""
    _CONNECTION.execute("CREATE OR REPLACE TABLE given AS SELECT ? AS id", [name])
    names.make(_CONNECTION, "given", name_rules(CONFIG.assumptions))
    row = _CONNECTION.execute("SELECT named_least, named, named_most FROM name_sizes").fetchone()
    return [] if row is None else [Statement("parameters", "name", "name", "", *row)]


READERS["name"] = _named


def check_exact(kind: str, content: str, quantity: str, truth: float) -> None:
    """Raises `AssertionError` if a statement without a width is off by more than 1 %."""
    said = READERS[kind](content)
    for statement in said if isinstance(said, list) else []:
        exact = statement.low is not None and statement.low == statement.high
        if statement.quantity == quantity and exact:
            assert abs(statement.low / truth - 1) <= 0.01, (truth, statement)


def main(seconds: float = SECONDS) -> int:
    """Try every reader for so long, half of it on known truths; 1 if anything was found."""
    found = 0
    for kind in READERS:
        known = kind in KNOWN
        questions: list[Callable[[], None]] = [_never(kind), *([_exactly(kind)] if known else [])]
        for question in questions:
            found += _tried(kind, question, seconds / len(questions))
    return int(bool(found))


def _tried(kind: str, question: Callable[[], None], seconds: float) -> int:
    """Ask one question for so long; 1 if it failed."""
    start, rounds = time.monotonic(), 0
    while time.monotonic() - start < seconds:
        rounds += 1
        try:
            question()
        except Exception as error:  # whatever it is: that is what is looked for
            notes = "\n    ".join(getattr(error, "__notes__", []))
            print(f"{kind}: {type(error).__name__}: {error}\n    {notes}")
            return 1
    print(f"{kind}: nothing found in {rounds * _A_ROUND:,} documents")
    return 0


_A_ROUND = 400
_FREELY = settings(
    max_examples=_A_ROUND, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def _never(kind: str) -> Callable[[], None]:
    return _FREELY(given(documents(kind))(lambda content: check(kind, content)))


def _exactly(kind: str) -> Callable[[], None]:
    return _FREELY(given(KNOWN[kind])(lambda made: check_exact(kind, *made)))


if __name__ == "__main__":
    raise SystemExit(main(*map(float, sys.argv[1:2])))
