"""An SVG badge for a model's page: how many enacted texts surely or possibly cover it."""

from __future__ import annotations

from html import escape

from hubscan.reports.check_answer import SURELY, Answer

_LABEL = "AI rules"
_SURE, _OPEN, _NONE = "#b42318", "#8a6100", "#1f6f43"
_CHARACTER = 6.6
"""Width of a character of 11 px type, in px."""
_PADDING = 10


def badge(found: Answer) -> str:
    """The badge as SVG; it loads nothing and its words can be read aloud."""
    enacted = [v for v in found.verdicts if v.rule.was_issued and v.stands]
    sure = len({v.rule.id for v in enacted if v.level == SURELY})
    doubtful = len(
        {v.rule.id for v in enacted if 0 < v.level < SURELY}
        - {v.rule.id for v in enacted if v.level == SURELY}
    )
    if sure:
        message, colour = f"covered by {_texts(sure)} in force or enacted", _SURE
    elif doubtful:
        message, colour = f"possibly covered by {_texts(doubtful)}", _OPEN
    else:
        message, colour = "no enacted text covers it", _NONE
    left, right = (round(len(t) * _CHARACTER + _PADDING) for t in (_LABEL, message))
    title = f"{_LABEL}: {found.explanation.id} {message}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img"'
        f' aria-label="{escape(title)}"><title>{escape(title)}</title>'
        f'<rect width="{left}" height="20" fill="#3f3f46"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{colour}"/>'
        '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif"'
        f' font-size="11"><text x="{left / 2}" y="14">{escape(_LABEL)}</text>'
        f'<text x="{left + right / 2}" y="14">{escape(message)}</text></g></svg>\n'
    )


def _texts(count: int) -> str:
    return "1 text" if count == 1 else f"{count} texts"
