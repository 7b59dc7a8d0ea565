"""How the figures were found: generated from the data that ran, not written beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hubscan.census.draws import DRAWS
from hubscan.estimate.assumptions import Assumptions
from hubscan.model.grades import Grade
from hubscan.model.tables import QUANTITIES
from hubscan.model.text import si
from hubscan.reports import accuracy, reliable
from hubscan.reports.context import Context
from hubscan.reports.document import Bullets, Column, Heading, Paragraph, Section, Table
from hubscan.reports.spans import Kind, Value, text
from hubscan.reports.words import linked

ORDER = 110


def build(context: Context) -> Section:
    """Method in words, how well figures are known, every constant."""
    return Section(
        "method",
        "Method and assumptions",
        (
            Bullets(
                (
                    text(
                        "Every figure of a model has a low end, a best value and a high end meant "
                        "to hold the truth nine times in ten, with a method, a grade and a source. "
                        "Where no single value is defensible there is none."
                    ),
                    text(
                        "Training compute is the sum over the model and its distinct ancestors, "
                        "each counted once. Quantised and converted copies add none."
                    ),
                    text(
                        "A threshold is surely passed where the low end passes, likely where the "
                        "best value passes, possibly where the high end passes. All, any and not "
                        "follow Kleene's logic, so nothing unknown is counted as no."
                    ),
                    text(
                        "Expected count: the sum of every model's probability of being covered. A "
                        "known figure gives it by its interval; an undisclosed root by how long "
                        "curated models of its size, day and popularity were trained; an unknown "
                        "class by how often it holds where it is known. For the 90 % interval one "
                        f"number a root is drawn {DRAWS:,} times and shared by all its "
                        "descendants, and partly by all undisclosed roots of its half-year."
                    ),
                )
            ),
            _grades(context),
            Heading("accuracy", "How right the estimates are"),
            Paragraph(
                text(
                    "Tried on real models whose answers are known, with the curated table hidden, "
                    "so that nothing can leak from it. In a checkout of the project, make accuracy "
                    "prints every miss."
                )
            ),
            _accuracy(),
            *reliable.blocks(),
            Heading("conventions", "Accounting conventions"),
            _conventions(context),
            Heading("assumptions", "Assumptions"),
            _constants(context),
        ),
    )


def _grades(context: Context) -> Table:
    grades = [grade.value for grade in Grade]
    rows: list[tuple[Value, ...]] = []
    for quantity in QUANTITIES:
        found = dict(
            context.rows(
                f"SELECT coalesce({quantity.name}_grade, 'unknown'), count(*) "
                "FROM estimates GROUP BY 1"
            )
        )
        rows.append((quantity.doc, *(int(found.get(grade, 0)) for grade in grades)))
    return Table(
        "grades",
        "How well each figure is known: models by grade",
        (
            Column("figure", "figure"),
            *(Column(f"grade_{grade}", grade, Kind.COUNT, "models") for grade in grades),
        ),
        tuple(rows),
    )


def _accuracy() -> Table:
    """What the estimates were judged by when they were last tried."""
    words = {True: "reached", False: "not reached", None: ""}
    return Table(
        "accuracy",
        "What the estimates were judged by",
        (
            Column("part", "part"),
            Column("tried", "what was tried"),
            Column("figure", "figure"),
            Column("target", "wanted"),
            Column("reached", "reached"),
        ),
        tuple(
            (found.part, found.tried, found.figure, found.target, words[found.reached])
            for found in accuracy.read()
        ),
    )


def _conventions(context: Context) -> Table:
    """Questions of counting on which texts differ, and which answer this assessment used."""
    known = context.constants
    rows: list[tuple[Value, ...]] = []
    for name, convention in sorted(known.conventions.items()):
        holds = known.chosen.get(name, convention.default)
        for choice, said in convention.choices.items():
            used = "used here" if choice == holds else f"--convention {name}={choice}"
            day = _day(said.date)
            rows.append((convention.meaning, said.meaning, used, linked(said.source), day))
    return Table(
        "conventions",
        "What counts as compute, where texts and literature differ",
        (
            Column("question", "question"),
            Column("answer", "answer"),
            Column("use", "used, or how to use it"),
            Column("source", "source"),
            Column("date", "as of", Kind.DATE),
        ),
        tuple(rows),
    )


def _constants(context: Context) -> Table:
    known = context.constants
    return Table(
        "assumptions",
        "Every constant an estimate uses",
        (
            Column("name", "name"),
            Column("assumption_low", "low", Kind.NUMBER),
            Column("assumption_value", "value", Kind.NUMBER),
            Column("assumption_high", "high", Kind.NUMBER),
            Column("unit", "unit"),
            Column("source", "source"),
            Column("date", "as of", Kind.DATE),
        ),
        (*_plain(known), *_in_time(known), *_by_size(known)),
    )


def _plain(known: Assumptions) -> Iterator[tuple[Value, ...]]:
    """Constants with their range."""
    for name, constant in sorted(known.constants.items()):
        ends = constant.low, constant.value, constant.high
        yield _words(name), *ends, constant.unit, linked(constant.source), _day(constant.date)


def _in_time(known: Assumptions) -> Iterator[tuple[Value, ...]]:
    """Steps in time; each holds from its day on."""
    for name, series in sorted(known.series.items()):
        for step in series.points:
            ends = (step.value,) * 3
            yield _words(name), *ends, series.unit, linked(series.source), _day(step.from_)


def _by_size(known: Assumptions) -> Iterator[tuple[Value, ...]]:
    """Ceilings of benchmarks; each holds up to its size."""
    for name, ceiling in sorted(known.ceilings.items()):
        for step in ceiling.points:
            title = f"{name} ceiling up to {si(step.parameters)} parameters"
            ends = (0.0, None, step.value)
            yield title, *ends, ceiling.unit, linked(ceiling.source), _day(ceiling.date)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _day(date: date) -> str:
    return date.isoformat()
