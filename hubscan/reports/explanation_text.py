"""An explanation for a terminal: the figures, where they come from, why, and the verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from hubscan.reports.beside import Beside
from hubscan.reports.explanation import Ancestor, Explanation, Figure
from hubscan.reports.why import Why, text
from hubscan.reports.words import clipped, visible
from hubscan.rules import Decision

if TYPE_CHECKING:
    from hubscan.reports.chances import Chances

_VERDICTS = (
    ("no", "does not meet"),
    ("possibly", "hangs on"),
    ("likely", "meets on best figures"),
    ("surely", "meets"),
)
_WORD = 10
"""Columns of the word beside a verdict."""
_MOST_EDGES = 16
_MOST_CANDIDATES = 8
_STYLES = ("dim", "", "yellow", "bold red")
_GRADES = {"exact": "green", "stated": "green", "bounded": "yellow", "unknown": "red"}


def explanation(found: Explanation) -> Iterator[RenderableType]:
    """The whole explanation in reading order: answer first, details after."""
    yield _heading(found)
    yield _titled("Figures", figures_table(found.figures))
    yield _titled("Lineage", lineage_lines(found))
    if found.why is None:
        yield _titled("Why", _not_repeated(found.differs))
    else:
        yield from _derived(found.why, found.figures)
    if found.decisions:
        yield _titled("Verdicts, strongest first", _verdicts(found))
        if found.chances is not None:
            yield _titled("Probabilities", _chances(found.chances))


def _derived(why: Why, figures: tuple[Figure, ...]) -> Iterator[RenderableType]:
    """How each figure came about, then the assumptions."""
    shown = {f.quantity: f for f in figures}
    parts: list[RenderableType] = []
    for found in why.derivations:
        figure = shown.get(found.quantity)
        if figure is None:
            continue
        head = Text(found.quantity, "bold")
        head.append(
            f"  {text.interval(figure.unit, figure.low, figure.best, figure.high)}"
            f" · {figure.grade or 'unknown'}"
        )
        parts += [head, *text.block(found, figure.unit), Text()]
    yield _titled("Why", Group(*parts[:-1]))
    if why.said and len(shown) == len(why.derivations):
        yield _titled("Also said by its documents", text.said(why.said))
    wanted = {a for d in why.derivations if d.quantity in shown for a in d.assumptions}
    if wanted:
        used = sorted(wanted, key=lambda a: a.name)
        yield _titled("Assumptions used", text.assumptions(used))


def _titled(title: str, body: RenderableType) -> RenderableType:
    return Group(Text(), Text(title, "bold underline"), Padding(body, (0, 0, 0, 2)))


def _heading(found: Explanation) -> RenderableType:
    facts, origin = found.facts, found.origin
    created = str(facts["created_at"])[:10] if facts["created_at"] else "on a date not given"
    downloads = "not given" if facts["downloads"] is None else f"{facts['downloads']:,}"
    where = "local files, no assessment"
    if origin:
        where = f"data of {origin['data_date'][:10]}, assessment {origin['assessment']}"
    lines = (
        f"{facts['relation']} · created {created} · downloads in 30 days {downloads}"
        f" · licence {clipped(str(facts['license'] or 'not given'))}"
        f" · gated {facts['gated'] or 'not given'}",
        _traits(found.traits),
        visible(where),
    )
    shown = [Padding(Text(line), (0, 0, 0, 2)) for line in lines]
    return Group(Text(clipped(found.id), "bold"), *shown)


def _traits(traits: dict[str, Any]) -> str:
    """What rules ask beside figures, in words."""
    generates = traits["generates"]
    made = "not known" if generates is None else ", ".join(generates) or "nothing"
    words = [f"modality {traits['modality'] or 'not known'}", f"generates {made}"]
    for name in ("general_purpose", "narrow", "open_weights", "foss_licence"):
        said = {True: "yes", False: "no", None: "not known"}[traits[name]]
        words.append(f"{name.replace('_', ' ')} {said}")
    return " · ".join(words)


def figures_table(figures: tuple[Figure, ...]) -> Table:
    """Bounds, grade and method of each figure."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("", no_wrap=True)
    for name in ("at least", "best", "at most"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("grade", no_wrap=True)
    table.add_column("how", overflow="fold")
    for f in figures:
        grade = f.grade or "unknown"
        table.add_row(
            f.quantity,
            *(text.number(f.unit, end) for end in (f.low, f.best, f.high)),
            Text(grade, _GRADES.get(grade, "")),
            Text(clipped(f.method or "", 200)),
        )
    return table


def _not_repeated(differs: tuple[str, ...]) -> Text:
    return Text(
        "The same stages were run again on this model and gave other figures than the assessment"
        f" holds, so there is nothing to explain them by: {', '.join(differs)}. Documents may have"
        " been fetched since, or hubscan is another version. Run `hubscan assess` again."
    )


def lineage_lines(found: Explanation) -> RenderableType:
    """The way up, an edge a line."""
    facts = found.facts
    lines = [_ancestor(a, found.id) for a in found.ancestors[:_MOST_EDGES]]
    if len(found.ancestors) > _MOST_EDGES:
        more = (
            f"… {len(found.ancestors) - _MOST_EDGES} more: hubscan lineage {clipped(found.id)} --up"
        )
        lines.append(Text(more, "dim"))
    if not lines:
        lines.append(Text("no parent is declared or known"))
    if facts["original"] and facts["original"] != found.id:
        lines.append(Text(f"counted as one distinct model with {clipped(facts['original'])}"))
    if found.origin:
        lines.append(Text(f"models below it in this snapshot: {facts['descendants'] or 0:,}"))
    return Group(*lines)


def _ancestor(a: Ancestor, model: str) -> Text:
    said = Text("" if a.child == model else f"{clipped(a.child)} is ")
    said.append(f"{a.relation} of ")
    said.append(clipped(a.name), "bold")
    said.append(f" ({a.grade}, from {a.source})")
    low, best, high = a.own_flop
    if a.in_snapshot:
        said.append(f"; own step {text.interval('FLOP', low, best, high)} FLOP", "dim")
    for note in ("" if a.used else "not used", a.reason or ""):
        if note:
            said.append(f"; {clipped(note)}", "dim")
    return said


def _why(decision: Decision) -> str:
    """The criterion, and from which day duties are owed."""
    owed = f"; owes its duties from {decision.owed}" if decision.owed else ""
    return decision.criterion + owed


def _chances(found: Chances) -> Text:
    """What they rest on, and what a document would change."""
    said = f"They rest on {found.rests_on}."
    if found.candidates:
        said += (
            f" A base that is not named has exactly the tensor count of"
            f" {_listed(found.candidates)}; by that alone nothing is sure."
        )
    if found.left_open and found.documents:
        said += (
            f" Its {found.documents[0]}, one or two requests, could settle {found.left_open:,} open"
            " verdicts"
        )
        said += f", and those of {found.below:,} models made from it." if found.below else "."
    return Text(said)


def _listed(names: tuple[str, ...]) -> str:
    """`a, b or c`; of many the first."""
    shown = names[:_MOST_CANDIDATES]
    more = f" and {len(names) - len(shown)} others" if len(names) > len(shown) else ""
    return " or ".join(filter(None, [", ".join(shown[:-1]), shown[-1]])) + more


def _probable(p: float | None) -> str:
    """Empty where the verdict is certain or nothing can be known."""
    return "" if p is None or p in (0.0, 1.0) else f"; probability {p:.2g}"


def _verdicts(found: Explanation) -> RenderableType:
    rows = []
    for (rule, tier), group in groupby(found.decisions, key=lambda d: (d.rule, d.tier)):
        told = ((d, _why(d) + _probable(found.probability(d))) for d in group)
        for (level, criterion), pairs in groupby(told, key=lambda t: (t[0].level, t[1])):
            same = (decision for decision, _ in pairs)
            modes = ", ".join(d.mode for d in same)
            rows.append((-level, rule, tier, modes, criterion))
    listed = []
    for level, rule, tier, modes, criterion in sorted(rows):
        word, link = _VERDICTS[-level]
        said = Text(f"{rule}/{tier}", "bold")
        said.append(f" [{modes}]", "dim")
        said.append(f" {link}: {visible(criterion)}")
        listed.append((Text(word, _STYLES[-level]), said))
    return Beside(listed, _WORD)
