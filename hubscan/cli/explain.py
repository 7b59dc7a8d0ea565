"""`hubscan explain`: every figure of one model, and why."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import click

from hubscan import pipeline
from hubscan.cli import options
from hubscan.model.text import canonical_json, sci, si
from hubscan.reports.explanation import Ancestor, Explanation, Figure, explain
from hubscan.reports.explanation import as_json as to_json
from hubscan.reports.words import visible
from hubscan.rules import Decision
from hubscan.settings import locate
from hubscan.store.attach import attach_assessment
from hubscan.store.datadir import DataDir
from hubscan.store.engine import connect
from hubscan.store.lookup import find_model

_VERDICTS = (
    ("no", "does not meet"),
    ("possibly", "hangs on"),
    ("likely", "meets on best figures"),
    ("surely", "meets"),
)


@click.command("explain")
@click.argument("model", metavar="ORG/NAME")
@click.option("--rule", "only", multiple=True, help="Only these rules; may be repeated.")
@options.as_json
@options.data_dir
@options.config_dir
def command(
    model: str, only: tuple[str, ...], as_json: bool, data_dir: Path, config_dir: Path | None
) -> None:
    """Print every figure of ORG/NAME with bounds, method and source, its ancestors, and the
    verdict of each rule with the criterion that decided."""
    data = DataDir(data_dir)
    assessment = data.assessment()
    con = connect()
    snapshot = attach_assessment(con, data, assessment)
    rulebook = pipeline.rulebook_of(locate.config_dir(config_dir), assessment)
    found = explain(con, rulebook, find_model(con, model))
    if as_json:
        click.echo(canonical_json(to_json(found)), nl=False)
        return
    dated = f"data of {snapshot.manifest['data_date'][:10]}, snapshot {snapshot.id}"
    click.echo("\n".join(_lines(found, dated, frozenset(only))))


def _lines(found: Explanation, dated: str, only: frozenset[str]) -> list[str]:
    decisions = [d for d in found.decisions if not only or d.rule in only]
    return [
        *_heading(found, dated),
        "",
        *_figures(found.figures),
        "",
        *_lineage(found),
        "",
        *_verdicts(decisions),
    ]


def _heading(found: Explanation, dated: str) -> list[str]:
    facts = found.facts
    created = str(facts["created_at"])[:10] if facts["created_at"] else "date unknown"
    downloads = "unknown" if facts["downloads"] is None else f"{facts['downloads']:,}"
    return [
        visible(found.id),
        f"  {facts['relation']} · created {created} · {downloads} downloads in 30 days"
        f" · licence {visible(str(facts['license'] or 'not given'))}"
        f" · gated {facts['gated'] or 'not given'}",
        f"  {dated}",
    ]


def _figures(figures: tuple[Figure, ...]) -> list[str]:
    lines = [f"{'Figure':<20}{'at least':>11}{'best':>11}{'at most':>11}  how it is known"]
    for f in figures:
        ends = "".join(f"{_number(f.unit, end):>11}" for end in (f.low, f.best, f.high))
        lines.append(f"{f.quantity:<20}{ends}  {f.grade or 'unknown'}: {visible(f.method or '-')}")
        if f.source:
            lines.append(f"{'':<20}{'':>33}  from {visible(f.source)}")
    return lines


def _number(unit: str, value: float | None) -> str:
    if value is None:
        return "?"
    if unit == "FLOP":
        return sci(value)
    if unit == "percent":
        return f"{value:.1f} %"
    return f"${si(value)}" if unit == "USD" else si(value)


def _lineage(found: Explanation) -> list[str]:
    facts = found.facts
    lines = ["Lineage"]
    if not found.ancestors:
        lines.append("  no parent is declared or known")
    lines += [_ancestor(a) for a in found.ancestors]
    if facts["original"] and facts["original"] != found.id:
        lines.append(f"  counted as one distinct model with {visible(facts['original'])}")
    lines.append(f"  models below it in this snapshot: {facts['descendants'] or 0:,}")
    return lines


def _ancestor(a: Ancestor) -> str:
    low, best, high = a.own_flop
    flop = f"own step {sci(low)} … {sci(best)} … {sci(high)} FLOP" if a.in_snapshot else ""
    state = "" if a.in_snapshot else "not in this snapshot"
    if not a.used:
        state = "not used"
    notes = "; ".join(visible(n) for n in (state, a.reason) if n)
    said = f"{visible(a.child)} is {a.relation} of {visible(a.name)} ({a.grade}, from {a.source})"
    return "  " + "; ".join(part for part in (said, flop, notes) if part)


def _verdicts(decisions: list[Decision]) -> list[str]:
    lines = ["Verdicts (surely, likely, possibly, no), strongest first"]
    rows = []
    for (rule, tier), group in groupby(decisions, key=lambda d: (d.rule, d.tier)):
        for (level, criterion), same in groupby(group, key=lambda d: (d.level, d.criterion)):
            modes = ", ".join(d.mode for d in same)
            rows.append((-level, rule, tier, modes, criterion))
    for level, rule, tier, modes, criterion in sorted(rows):
        word, link = _VERDICTS[-level]
        lines.append(f"  {word:<9}{rule}/{tier} [{modes}] {link}: {visible(criterion)}")
    return lines
