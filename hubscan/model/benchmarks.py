"""The tests that a score can be of: the one list for estimates, tables, rules and prose.

Another test is a line here, its names in `hubscan.evidence.benchmarks` and
`hubscan.evidence.card.scores`, and a ceiling by size in config/assumptions.yaml.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """A figure in percent."""

    name: str
    """As tables and rules call it."""
    title: str
    """The test, as people call it."""
    phrase: str
    """How prose names the score."""
    is_skill: bool = False
    """Whether a fine-tune can teach it, so that ancestors bound it no more than size does."""
    of: str = ""
    """The score of which this is the part measured by one protocol."""


SCORES = (
    Score("mmlu", "MMLU", "MMLU score"),
    Score("mmlu_5_shot", "MMLU", "MMLU score with five examples shown", of="mmlu"),
    Score("humaneval", "HumanEval", "HumanEval pass@1 score", is_skill=True),
    Score("livecodebench", "LiveCodeBench", "LiveCodeBench pass@1 score", is_skill=True),
)
NAMES = tuple(score.name for score in SCORES)
TESTS = tuple(score.name for score in SCORES if not score.of)
"""Scores that documents state; the others are made of them."""
