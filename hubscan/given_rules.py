"""Rules as Python is given them: objects, a file, or a folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from hubscan.config import Config
from hubscan.rules import Rule, Rulebook
from hubscan.rules.language.read_rule import read_rule

Rules = Rulebook | Rule | Iterable[Rule] | Path | str
"""Rules as objects, or a rule file, or a folder of them."""


def with_shipped(book: Rulebook, config: Config) -> Rulebook:
    """`book` with every rule of the configuration that it does not replace."""
    known = {rule.id: rule for rule in config.rulebook.rules}
    known |= {rule.id: rule for rule in book.rules}
    return replace(book, rules=tuple(known[name] for name in sorted(known)))


def rulebook(given: Rules, config: Config) -> Rulebook:
    """What was given as a rulebook; references that it lacks are the configuration's."""
    match given:
        case Rulebook():
            return given
        case Rule():
            return Rulebook((given,), config.rulebook.references)
        case str() | Path() if Path(given).is_dir():
            return config.with_rules(Path(given)).rulebook
        case str() | Path():
            references = config.rulebook.references
            return Rulebook((read_rule(Path(given), references),), references)
        case _:
            by_id = tuple(sorted(given, key=lambda rule: rule.id))
            return Rulebook(by_id, config.rulebook.references)
