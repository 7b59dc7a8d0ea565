"""The newest day as a page of Markdown: the finding, a picture that Git hosts draw, and a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hubscan.reports.movement import Movement
from hubscan.reports.past import Past

_NAME = 40
_COLOURS = '{"themeVariables": {"xyChart": {"plotColorPalette": "#2a6fb0"}}}'
"""A blue that can be told from a light and from a dark page."""


def render(movement: Movement, tiers: int) -> str:
    """Markdown of at most `tiers` tiers, those with most likely covered models, one mode each."""
    rows = _chosen(movement.today, tiers)
    were = {row.key[1:]: row.likely for row in movement.before}
    parts = [f"## hubscan: {movement.date}", movement.paragraph(), _picture(rows)]
    parts += [_table(rows, were), f"At least / likely / at most, of {rows[0].models:,} models."]
    return "\n\n".join(parts)


def _chosen(today: Sequence[Past], tiers: int) -> list[Past]:
    """The tiers with the largest likely counts; of the ways to count derivatives, the largest."""
    best: dict[tuple[str, str], Past] = {}
    for row in sorted(today, key=lambda r: (-r.likely, r.key)):
        best.setdefault((row.rule, row.tier), row)
    return list(best.values())[:tiers]


def _picture(rows: Sequence[Past]) -> str:
    """Likely counts as bars, in Mermaid; ids are our own, so nothing in them can break out."""
    names = ", ".join(f'"{f"{row.rule} {row.tier}"[:_NAME]}"' for row in rows)
    counts = ", ".join(str(row.likely) for row in rows)
    return "\n".join(
        [
            "```mermaid",
            f"%%{{init: {_COLOURS}}}%%",
            "xychart-beta horizontal",
            '    title "Models likely covered"',
            f"    x-axis [{names}]",
            f'    y-axis "models" 0 --> {max(1, *(row.likely for row in rows))}',
            f"    bar [{counts}]",
            "```",
        ]
    )


def _table(rows: Sequence[Past], were: Mapping[tuple[str, str, str, str], int]) -> str:
    lines = [
        "| rule | tier | derivatives | at least | likely | at most | change |",
        "|---|---|---|--:|--:|--:|--:|",
    ]
    for row in rows:
        before = were.get(row.key[1:])
        since = "" if before is None else f"{row.likely - before:+,}"
        lines.append(
            f"| {row.rule} | {row.tier} | {row.mode} | {row.surely:,} | {row.likely:,}"
            f" | {row.possibly:,} | {since} |"
        )
    return "\n".join(lines)
