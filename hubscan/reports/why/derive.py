"""How each figure of one model came about: the methods that hold, the statements, the arithmetic.

Nothing here estimates or knows a formula: methods and calculations are those of
hubscan.estimate.derivation, in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from hubscan.estimate.arithmetic import Number, Part, greatest, least, numbers
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.curated import CURATED_FLOP
from hubscan.estimate.derivation import Way, ways
from hubscan.estimate.few import Few
from hubscan.estimate.inheritance.inherit import SIZES
from hubscan.estimate.method import ENDS, Quantity
from hubscan.estimate.stages import BY_TABLE, chain
from hubscan.model.tables import QUANTITIES
from hubscan.reports.why import statements, steps
from hubscan.reports.why.derivation import Assumption, Candidate, Derivation, Fate, Line, Why
from hubscan.reports.why.facts import Facts

_SEVERAL = "documented_flop"
"""Table of which all methods that hold are weighed, not the first alone."""


def derive(
    few: Few,
    key: str,
    constants: Assumptions,
    lines: Mapping[tuple[str, str], int],
) -> Why:
    """How each figure of model `key` came about, in the order of `QUANTITIES`.

    `few` holds the models, with the views of facts that the stages of an assessment leave; `lines`
    gives the line of each of the model's statements in its document, by (source, locator).
    """
    (found,) = few.about("models", key, by="key")
    facts = Facts(few, int(found["model"]), constants, lines)
    asked: dict[str, list[Way]] = {}
    derived = tuple(_Derivation(facts, q.name, q.unit, asked).made() for q in QUANTITIES)
    return Why(derived, tuple(statements.beside(facts)))


class _Derivation:
    """The chain of tables behind one figure, walked from the figure down."""

    def __init__(self, facts: Facts, name: str, unit: str, found: dict[str, list[Way]]) -> None:
        self._facts, self._name, self._unit = facts, name, unit
        self._used: list[Candidate] = []
        self._lost: list[Candidate] = []
        self._lines: list[Line] = []
        self._notes: list[str] = []
        self._found = found

    def made(self) -> Derivation:
        used = {self._name}
        for quantity in chain(self._name):
            found = self._ways(quantity)
            if quantity.table in used:
                used |= self._take(quantity, found)
            else:
                self._compare(quantity, found)
        self._lost += statements.not_used(self._facts, self._name, self._sources)
        return Derivation(
            self._name,
            (*self._used, *self._lost),
            tuple(line for line in self._lines if _tells(line.part)),
            tuple(self._notes),
            tuple(self._assumptions()),
        )

    def _ways(self, quantity: Quantity) -> list[Way]:
        """The methods of a table that hold, asked for once."""
        if quantity.table not in self._found:
            self._found[quantity.table] = self._walked(quantity)
        return self._found[quantity.table]

    def _walked(self, quantity: Quantity) -> list[Way]:
        worked_out = self._assumed_figures(quantity)
        if quantity.table == "training_flop":
            worked_out |= steps.sums(self._facts)
        if quantity.table == "combined_flop":
            worked_out |= _hull(self._ways(BY_TABLE[_SEVERAL]))
        if quantity in SIZES:
            worked_out |= self._donor(quantity)
        about: int | str = self._facts.model
        if quantity is CURATED_FLOP:
            about = self._facts.subject["reference_id"] or ""
        found = ways(self._facts.few, quantity, about, self._facts.constants, worked_out)
        return [way for way in found if way.ends != (None, None, None)]

    def _assumed_figures(self, quantity: Quantity) -> dict[str, Part]:
        """Facts that are figures of other tables, where those are assumptions themselves."""
        found: dict[str, Part] = {}
        for name, fact in quantity.facts.columns.items():
            if fact.figure is None:
                continue
            table, end = fact.figure
            part = next((getattr(w, end) for w in self._ways(BY_TABLE[table])), None)
            if isinstance(part, Number) and part.assumption:
                found[name] = replace(part, name=fact.words)
        return found

    def _donor(self, quantity: Quantity) -> dict[str, Part]:
        """The figures of the model that this one has its size from, under its name."""
        donor = self._facts.donor
        if donor is None:
            return {}
        table = f"own_{quantity.name}"
        ends = self._facts.row_of(table, donor.model)
        return {
            f"donor_{end}": Number(f"of {donor.id}", float(ends[end]), quantity.unit)
            for end in ENDS
            if ends.get(end) is not None
        }

    def _take(self, quantity: Quantity, found: Sequence[Way]) -> set[str]:
        """Note what is used of a table, and name the tables that it rests on in turn."""
        if not found:
            return set()
        if quantity.table == "training_flop":
            self._used += steps.candidates(self._facts)
            self._notes += steps.notes(self._facts)
            if len(self._facts.steps) == 1:
                own = BY_TABLE["own_flop"]
                for way in self._ways(own)[:1]:
                    self._lines += self._worked(own, way, counts=True)
        taken = _weighed(found) if quantity.table == _SEVERAL else found[:1]
        for way in taken:
            self._lines += self._worked(quantity, way, counts=True)
            if quantity.table != "training_flop" and not self._passes_on(way):
                self._used.append(self._candidate(way, Fate.USED, way.method.because))
            self._notes += self._doubts(quantity, way)
        for way in (w for w in found if w not in taken and not self._passes_on(w)):
            if way.best is not None:
                self._lost.append(
                    self._candidate(
                        way, *statements.compared(way.ends, taken[0].ends, taken[0].text)
                    )
                )
                self._lines += self._worked(quantity, way, counts=False)
            elif quantity.table == _SEVERAL:
                reason = "bounds only: they count where no way has a value"
                self._lost.append(self._candidate(way, Fate.NOT_USED, reason))
        return {below for way in taken for below in way.method.rests_on}

    def _compare(self, quantity: Quantity, found: Sequence[Way]) -> None:
        """What a table says that the figure does not rest on."""
        for way in found:
            if way.best is None or self._passes_on(way):
                continue
            fate = statements.compared(
                way.ends,
                self._facts.ends(self._name),
                str(self._facts.final[f"{self._name}_method"]),
            )
            self._lost.append(self._candidate(way, *fate))
            self._lines += self._worked(quantity, way, counts=False)

    def _passes_on(self, way: Way) -> bool:
        """Whether all that a method tells is told by what it rests on."""
        below = [w for table in way.method.rests_on for w in self._ways(BY_TABLE[table])]
        return any(w.source and w.source in (way.source or "") for w in below)

    def _doubts(self, quantity: Quantity, way: Way) -> list[str]:
        """That second witnesses lowered the grade of what is used."""
        if quantity.doubt is None:
            return []
        given = self._facts.row(quantity.table).get("grade")
        if given in (None, way.grade):
            return []
        return [f"the grade is {given} instead of {way.grade}, because others disagree"]

    def _candidate(self, way: Way, fate: Fate, reason: str) -> Candidate:
        return Candidate(
            way.text, *way.ends, self._facts.place(way.source), fate, reason, way.grade
        )

    def _worked(self, quantity: Quantity, way: Way, *, counts: bool) -> list[Line]:
        """The calculations of the ends of one way."""
        return [
            Line(way.method.name, end, part, part.value, quantity.unit, counts)
            for end, part in zip(ENDS, way.parts, strict=True)
            if part is not None
        ]

    @property
    def _sources(self) -> frozenset[str]:
        """The sources of everything that was weighed."""
        return frozenset(c.source for c in (*self._used, *self._lost))

    def _assumptions(self) -> Iterable[Assumption]:
        counted = [n for line in self._lines if line.counts for n in numbers(line.part)]
        used = {n.assumption: n for n in counted if n.assumption}
        return (self._facts.assumption(used[name]) for name in sorted(used))


def _weighed(found: Sequence[Way]) -> list[Way]:
    """Of several ways those that count: with a best value, else all."""
    valued = [way for way in found if way.best is not None]
    return valued or list(found)


def _tells(part: Part) -> bool:
    """Whether a calculation is more than a number that is read."""
    return not isinstance(part, Number) or part.assumption is not None


def _hull(found: Sequence[Way]) -> dict[str, Part]:
    """The facts about several ways that are calculations over their ends."""
    valued = [way for way in found if way.best is not None]
    if len(valued) < 2:  # of one there is no hull
        return {}

    def ends(end: str) -> list[Number]:
        parts = [(way.text, getattr(way, end)) for way in valued]
        return [Number(f"by {t.partition(':')[0]}", p.value, "FLOP") for t, p in parts if p]

    lows, highs = ends("low"), ends("high")
    return {"lowest": least(*lows), "highest": greatest(*highs)}
