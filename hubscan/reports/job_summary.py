"""The newest day as a page of Markdown: the finding, a picture that Git hosts draw, and a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hubscan.reports.movement import Movement
from hubscan.reports.past import Past
from hubscan.reports.words import MODE_WORDS

_NAME = 40
_COLOURS = '{"themeVariables": {"xyChart": {"plotColorPalette": "#2a6fb0"}}}'
"""A blue that can be told from a light and from a dark page."""


def render(movement: Movement, tiers: int) -> str:
    """Markdown of at most `tiers` tiers, those expected to cover most models, one mode each."""
    every = _largest(movement.today)
    rows = every[:tiers]
    were = {row.key[1:]: row for row in movement.before}
    told = movement.paragraph(), _finding(every, movement.today[0].models)
    parts = [f"## hubscan: {movement.date}", *told, _picture(rows)]
    table = _table(rows, were)
    return "\n\n".join([*parts, table, _note(rows, "*" in table)])


def _largest(today: Sequence[Past]) -> list[Past]:
    """All tiers, the largest counts first; of the ways to count derivatives, the largest."""
    best: dict[tuple[str, str], Past] = {}
    for row in sorted(today, key=lambda r: (-r.middle, r.key)):
        best.setdefault((row.rule, row.tier), row)
    return list(best.values())


def _finding(rows: Sequence[Past], models: int) -> str:
    """From which line to which."""
    most, fewest = rows[0], rows[-1]
    if most.middle == fewest.middle:
        return f"Every line is expected to cover {most.middle:,} of {models:,} models."
    return (
        f"Of {models:,} models no line is expected to cover more than {most.rule} ({most.tier}),"
        f" {most.middle:,}; none fewer than {fewest.rule} ({fewest.tier}), {fewest.middle:,}."
    )


def _picture(rows: Sequence[Past]) -> str:
    """Expected counts as bars, in Mermaid; ids are our own, so nothing in them can break out."""
    names = ", ".join(f'"{f"{row.rule} {row.tier}"[:_NAME]}"' for row in rows)
    counts = ", ".join(str(row.middle) for row in rows)
    return "\n".join(
        [
            "```mermaid",
            f"%%{{init: {_COLOURS}}}%%",
            "xychart-beta horizontal",
            '    title "Models expected to be covered"',
            f"    x-axis [{names}]",
            f'    y-axis "models" 0 --> {max(1, *(row.middle for row in rows))}',
            f"    bar [{counts}]",
            "```",
        ]
    )


def _table(rows: Sequence[Past], were: Mapping[tuple[str, str, str, str], Past]) -> str:
    lines = [
        "| rule | tier | derivatives | at least | expected | 90 % interval | at most | change |",
        "|---|---|---|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        cells = (
            row.rule,
            row.tier,
            MODE_WORDS.get(row.mode, row.mode),
            f"{row.surely:,}",
            f"{row.middle:,}" + ("" if row.expected is not None else "*"),
            row.interval_words(),
            f"{row.possibly:,}",
            _change(row, were.get(row.key[1:])),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _change(row: Past, before: Past | None) -> str:
    """Of the expected count, or of the likely one where either day has no other."""
    if before is None:
        return ""
    if row.expected is None or before.expected is None:
        return f"{_signed(row.likely - before.likely)}*"
    return _signed(row.expected - before.expected)


def _signed(count: int) -> str:
    return f"{count:+,}" if count else "0"


def _note(rows: Sequence[Past], is_marked: bool) -> str:
    """What the columns count; `*` is told only where it stands."""
    since = "Change: of the expected count, since the day before."
    likely = " `*`: likely, that is covered on best figures, where no number is expected."
    return f"Of {rows[0].models:,} models. {since}{likely if is_marked else ''}"
