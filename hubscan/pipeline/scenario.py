"""A scenario: an assessment under bent texts or assumptions, kept apart from the baseline.

Whatever bends a count makes a scenario, and a scenario has a name. It is never *latest*, never
enters the history, and its report lies in a folder of its own, so that nothing asked as "what if"
can be taken for what is.
"""

from __future__ import annotations

import re

from hubscan.model.errors import ConfigError
from hubscan.model.text import canonical_json, sha256_text
from hubscan.rules import Choice
from hubscan.store.datadir import RESERVED, DataDir, finished

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
_OTHER = re.compile(r"[^a-z0-9._]+")
_LONGEST = 48
"""A made-up name longer than this is cut, and told apart by a hash."""


def scenario_of(data: DataDir, choice: Choice, given: str | None = None) -> str | None:
    """The name of the scenario that `choice` makes; None if it bends nothing.

    `given` is the user's name for it. Without one the name is made of what is bent, and is the same
    whenever that is. Raises `ConfigError` for a name that is no name, is taken by another choice,
    or names a choice that bends nothing.
    """
    bends = choice.bends()
    if not bends:
        if given is not None:
            raise ConfigError(
                f"scenario '{given}' changes nothing",
                hint="Say what to change: --set, --reading, --threshold, --assumption or --as-of.",
            )
        return None
    if given is None:
        return _made_of(bends)
    if not _NAME.fullmatch(given) or given in RESERVED:
        raise ConfigError(
            f"'{given}' is not a name for a scenario",
            hint="Use up to 60 small letters, digits, '.', '_' and '-', beginning with a letter "
            f"or digit; {' and '.join(RESERVED)} are taken.",
        )
    for other in finished(data.assessments):
        if other.scenario == given and Choice.from_manifest(other.manifest["choice"]) != choice:
            raise ConfigError(
                f"there is a scenario '{given}' that bends something else ({other.path})",
                hint="Choose another name, or remove that folder.",
            )
    return given


def _made_of(bends: dict[str, object]) -> str:
    said = canonical_json(bends)
    words = [str(part) for part in _leaves(bends)]
    name = _OTHER.sub("-", "-".join(words).lower()).strip("-._")
    if len(name) <= _LONGEST and name and name not in RESERVED:
        return name
    return f"{name[:_LONGEST].rstrip('-._')}-{sha256_text(said)[:8]}".lstrip("-")


def _leaves(value: object) -> list[object]:
    """Names and values in order; `as_of` is said, the other kinds show by what they bend."""
    if isinstance(value, dict):
        found: list[object] = []
        for name, inner in value.items():
            nested = isinstance(inner, dict | list)
            found += _leaves(inner) if nested and name in _KINDS else [name, *_leaves(inner)]
        return found
    return (
        [leaf for inner in value for leaf in _leaves(inner)] if isinstance(value, list) else [value]
    )


_KINDS = ("readings", "sets", "thresholds", "conventions", "assumptions")
