"""Objects of the listing held against the contract: what is gone, new, of another type or share.

A Hub that renames a member breaks nothing: the column is just empty, and every count that hangs on
it is wrong. So the first page of a scan is looked at before the rest is fetched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hubscan.hub.contract import UNASKED, Contract, Field

_MUST_SHOW = 20
"""A member that so many models should have and none has is gone."""
_STRAY, _FEW = 0.01, 5
"""Odd values in so small a part of the objects, or in fewer, are somebody's broken card, not
another Hub."""
_ABSENT = 0.05


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing that is not as the contract says."""

    field: str
    """Its path in the contract, or the name of a member that is not in it."""
    kind: str
    """gone, new, unasked, type, value, absent, seldom or often."""
    message: str


def _is_time(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


_TYPES: dict[str, Callable[[Any], bool]] = {
    "text": lambda v: isinstance(v, str),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
    "boolean": lambda v: isinstance(v, bool),
    "time": _is_time,
    "list": lambda v: isinstance(v, list),
    "object": lambda v: isinstance(v, dict),
    "null": lambda v: v is None,
    "any": lambda v: True,
}


@dataclass(slots=True)
class _Seen:
    holders: int = 0
    present: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    strange: Counter[str] = field(default_factory=Counter)


class Conformity:
    """Takes objects in, page by page; says what they show about the Hub that listed them."""

    def __init__(
        self, contract: Contract, asked: Collection[str], *, sort: str | None = None
    ) -> None:
        wanted = {*asked, *UNASKED}
        self._fields = [f for f in contract.fields if f.top in wanted]
        self._allowed = wanted | ({sort} if sort else set())
        self._known = set(contract.detailed)
        self._seen = {f.path: _Seen() for f in self._fields}
        self._readers = [(f, self._seen[f.path], _steps(f.path)) for f in self._fields]
        self._extra: Counter[str] = Counter()
        self.objects = 0

    def add(self, objects: Iterable[dict[str, Any]]) -> None:
        """Look at the objects of a page."""
        for model in objects:
            self.objects += 1
            for name in model:
                if name not in self._allowed:
                    self._extra[name] += 1
            for fact, seen, steps in self._readers:
                self._look(fact, seen, steps, model)

    def _look(self, fact: Field, seen: _Seen, steps: Sequence[str], model: Any) -> None:
        for value in _values(model, steps, seen):
            seen.present += 1
            if not any(_TYPES[kind](value) for kind in fact.type.split("|")):
                seen.wrong[type(value).__name__] += 1
            elif (fact.values and value not in fact.values) or (
                fact.form and isinstance(value, str) and not re.search(fact.form, value)
            ):
                seen.strange[str(value)[:40]] += 1

    def share(self, path: str) -> float:
        """Of the objects so far that have a member; of a list's items more than one each."""
        return self._seen[path].present / max(self.objects, 1)

    def shares(self) -> dict[str, float]:
        """Share of every field that is asked for, by its path."""
        return {f.path: self.share(f.path) for f in self._fields}

    def drift(self) -> list[Deviation]:
        """What makes columns empty or wrong, and cannot be chance: gone, or of another type."""
        gone = [f for f in self._fields if self._is_gone(f)]
        found = [d for f in self._fields if (d := self._type(f)) is not None]
        new = sorted(n for n in self._extra if n not in self._known)
        hint = f" (new: {', '.join(new)})" if new else ""
        holders = [*(d.field for d in found), *(f.path for f in gone)]
        for fact in gone:
            if not any(fact.path.startswith(_held_by(holder)) for holder in holders):
                about = f"in none of {self.objects:,} models{hint}"
                found.append(Deviation(fact.path, "gone", about))
        return found

    def deviations(self, *, shares: bool = False) -> list[Deviation]:
        """Everything, with `shares` also how often members are there."""
        found = self.drift()
        if not any(d.kind == "gone" for d in found):
            found += [
                Deviation(n, "new" if n not in self._known else "unasked", f"in {times:,} models")
                for n, times in sorted(self._extra.items())
            ]
        told = {d.field for d in found}
        for fact in self._fields:
            if fact.path in told or any(fact.path.startswith(_held_by(name)) for name in told):
                continue  # what is wrong with a holder shows in all that it holds
            found += self._value(fact)
            found += self._share(fact) if shares else []
        return found

    def _is_gone(self, fact: Field) -> bool:
        seen = self._seen[fact.path]
        if seen.present:
            return False
        within = fact.always and seen.holders >= _FEW and "." in fact.path
        return within or self.objects * fact.expected_share >= _MUST_SHOW

    def _type(self, fact: Field) -> Deviation | None:
        seen = self._seen[fact.path]
        wrong = seen.wrong.total()
        if wrong < _FEW or wrong <= _STRAY * seen.present:
            return None
        kinds = ", ".join(sorted(seen.wrong))
        about = f"{kinds} instead of {fact.type} in {wrong:,} of {seen.present:,}"
        return Deviation(fact.path, "type", about)

    def _value(self, fact: Field) -> list[Deviation]:
        seen = self._seen[fact.path]
        strange = seen.strange.total()
        if strange >= _FEW and strange > _STRAY * seen.present:
            ((example, _),) = seen.strange.most_common(1)
            about = f"values like {example!r} in {strange:,} of {seen.present:,}"
            return [Deviation(fact.path, "value", about)]
        absent = seen.holders - seen.present
        if fact.always and seen.present > 0 and absent > _ABSENT * seen.holders:
            about = f"missing in {absent:,} of {seen.holders:,}"
            return [Deviation(fact.path, "absent", about)]
        return []

    def _share(self, fact: Field) -> list[Deviation]:
        if fact.least is None or fact.most is None:
            return []
        share = self.share(fact.path)
        if fact.least <= share <= fact.most:
            return []
        kind = "seldom" if share < fact.least else "often"
        usual = f"{100 * fact.least:g} to {100 * fact.most:g} % are expected"
        return [Deviation(fact.path, kind, f"in {100 * share:.1f} % of the models, {usual}")]


def _steps(path: str) -> tuple[str, ...]:
    """`a.b[].c` as a, b, [], c."""
    return tuple(step for step in path.replace("[]", ".[]").split(".") if step)


def _held_by(path: str) -> tuple[str, str]:
    """How the paths of what lies in `path` begin."""
    return f"{path}.", f"{path}["


def _values(value: Any, steps: Sequence[str], seen: _Seen) -> Iterable[Any]:
    """What is at the end of the steps; objects that could have held it are counted."""
    step, rest = steps[0], steps[1:]
    if step == "[]":
        if isinstance(value, list):
            for item in value:
                yield from _values(item, rest, seen)
        return
    if not isinstance(value, dict):
        return
    if step == "*":
        seen.holders += not rest
        yield from value.values()
        return
    if not rest:
        seen.holders += 1
    if step in value:
        if rest:
            yield from _values(value[step], rest, seen)
        else:
            yield value[step]
