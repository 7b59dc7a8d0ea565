"""What the rules say of one model, for a terminal: laws first, each with the fact that decides."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from hubscan.reports.beside import Beside
from hubscan.reports.check_answer import SURELY, Answer, Verdict
from hubscan.reports.explanation_text import figures_table, lineage_lines
from hubscan.reports.main_tiers import Standing, standing
from hubscan.reports.words import LEVEL_WORDS, MODE_WORDS, clipped, visible
from hubscan.rules import Rule

_STYLES = {3: "bold red", 2: "yellow", 1: "", 0: "dim"}
_WORD = 13
"""Columns of the word beside a verdict."""
_SHOWN = ("training_flop", "own_flop", "parameters", "active_parameters", "training_tokens")


def check_text(found: Answer, *, everything: bool = False) -> Iterator[RenderableType]:
    """The answer in reading order.

    `everything` names the tiers that do not cover it too, and those that no longer stand.
    """
    about = found.explanation
    yield Text(clipped(about.id), "bold")
    yield Text(_summary([v for v in found.verdicts if v.stands]))
    yield Text(_asked(found), "dim")
    for problem in found.problems:
        yield Text(f"! {visible(problem)}", "yellow")
    for kind in Standing:
        here = [v for v in found.verdicts if standing(v.rule) is kind and (v.stands or everything)]
        shown = [v for v in here if v.level or everything]
        if here:
            yield _titled(kind.value, _table(shown, len(here)))
    yield _titled("Figures", figures_table(tuple(f for f in about.figures if f.quantity in _SHOWN)))
    yield _titled("Lineage", lineage_lines(about))
    if found.compares:
        yield Text(
            f"\nNot answered: {', '.join(found.compares)}, which compare a model with all others; "
            "`hubscan scan` and `hubscan explain` can.",
            "dim",
        )


def _asked(found: Answer) -> str:
    names = ", ".join(clipped(name) for name in found.ancestors) or "no ancestor"
    return f"{found.requests:,} requests; fetched beside it: {names}"


def _summary(said: list[Verdict]) -> str:
    counts = {level: sum(v.level == level for v in said) for level in (3, 2, 1, 0)}
    enacted = sum(v.level == SURELY and v.rule.was_issued for v in said)
    parts = [f"{LEVEL_WORDS[level]} {count:,}" for level, count in counts.items()]
    return (
        f"of {len(said):,} tiers that stand: {', '.join(parts)}; "
        f"{enacted:,} of the sure ones in texts that an authority issued"
    )


def _titled(title: str, body: RenderableType) -> RenderableType:
    return Group(Text(), Text(title, "bold underline"), Padding(body, (0, 0, 0, 2)))


def _table(shown: list[Verdict], of: int) -> RenderableType:
    rows = []
    for v in sorted(shown, key=lambda v: (-v.level, v.rule.id, v.tier.id)):
        head = Text(f"{v.rule.title}: {v.tier.title}", "bold")
        head.append(f"  {v.rule.id}/{v.tier.id}", "dim")
        body = Text(f"{_deciding(v)}{_readings(v)}")
        state = _state(v.rule)
        rows += [(Text(LEVEL_WORDS[v.level], _STYLES[v.level]), head), (Text(), body)]
        if v.tier.exemptions and v.level:
            rows.append((Text(), Text(f"exemptions: {visible(v.tier.exemptions)}", "dim")))
        if state:
            rows.append((Text(), Text(state, "dim")))
    listed, hidden = Beside(rows, _WORD), of - len(shown)
    if not hidden:
        return listed
    line = (
        f"{hidden:,} {'tier does' if hidden == 1 else 'tiers do'} not cover it (--all names them)"
    )
    return Group(listed, Text(line, "dim"))


def _deciding(v: Verdict) -> str:
    link = {3: "it meets: ", 2: "on best figures it meets: ", 1: "hangs on: ", 0: "does not meet: "}
    why = f" ({v.doubt})" if v.doubt else ""
    return f"{link[v.level]}{visible(v.criterion)}{why}"


def _readings(v: Verdict) -> str:
    """Which readings of a text that is silent on derivatives say so."""
    if len(v.tier.modes) == 1:
        return ""
    said = ", ".join(MODE_WORDS[mode] for mode in v.modes)
    return f"; the text is silent on derivatives, read as {said}"


def _state(rule: Rule) -> str:
    """The last dated step in the life of the text."""
    if not rule.status:
        return ""
    last = max(rule.status, key=lambda event: event.date)
    return f"{rule.jurisdiction}, {rule.kind}: {last.event} {last.date}"
