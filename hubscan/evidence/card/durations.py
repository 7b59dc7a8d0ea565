"""Spans of time as cards write them: `3 days`, `2 h 30 min`, `4,5 Stunden`, `72 小时`."""

from __future__ import annotations

import re2

from hubscan.evidence.card.numerals import NUMBER, value

_WORDS = {
    1 / 60: "minute minutes min mins",
    1.0: (
        "h hour hours hr hrs stunde stunden heure heures hora horas ore uur timmar "
        "小时 小時 時間 시간 часов"
    ),
    24.0: (
        "day days tag tage tagen jour jours día días dia dias giorni dagen dagar "
        "天 日間 일간 дней дня суток"
    ),
    168.0: "week weeks woche wochen semaine semaines semana semanas 周 週間",
    730.0: "month months",
}
"""Hours → the words for so many."""
_HOURS = {word: hours for hours, words in _WORDS.items() for word in words.split()}

_BOUND = "|".join(sorted((w for w in _HOURS if w[0] < "\u0400"), key=len, reverse=True))
_LOOSE = "|".join(w for w in _HOURS if w[0] >= "\u0400")
_UNITS = rf"(?:{_BOUND})\b|{_LOOSE}"
_NUMBER = rf"{NUMBER}|one|two|three|four|five|six|seven|eight|nine|ten|twelve"
SPAN = rf"({_NUMBER})[ -]{{0,3}}(?:full |whole )?({_UNITS})"
TIME_WORDS = rf"(?:\b|\d)(?:{_BOUND.replace('|h|', '|')})\b|\d ?h\b|{_LOOSE}"
"""A time, as a quick look before the patterns: words, and an h behind a figure."""
ROUGHLY = (
    r"(?:about |around |roughly |approximately |approx\. |nearly |almost |only |just |over |under |"
    r"slightly |a little |less than |more than |at least |up to |a total of |"
    r"total of |~ ?|≈ ?){0,3}"
)
_DURATION = re2.compile(
    rf"(?i)^[^\w]{{0,6}}(?:about|around|approx\.?|approximately|roughly|ca\.?|circa|over|under|"
    rf"less than|"
    rf"up to|more than|total(?: of)?|[~≈<>])?[\s~≈<>]{{0,3}}({_NUMBER})\s{{0,3}}(?:(K|M|thousand|"
    rf"million)\b\s?)?"
    rf"(?:(?:-|–|to)\s?({NUMBER})\s{{0,3}})?((?:[GT]PU[- ]?|[A-Z]\d{{2,3}}[- ]|total |wall[- "
    rf"]?clock )?"
    rf"(?:{_UNITS}))?\b".encode()
)
_MORE = re2.compile(rf"(?i)^[\s,]{{0,3}}(?:and )?({NUMBER})\s{{0,2}}({_UNITS})\b".encode())


def duration(text: bytes) -> tuple[float, float, bool] | None:
    """(least, most, whether of all chips together) hours of `3 days`, `45 minutes`, `12-15`,
    `1344 hours (56 days)`, `2 h 30 min`, `90 GPU-hours`; None if there is no number."""
    match = _DURATION.search(text)
    if match is None:
        return None
    number, times, upper, unit = (
        (match.group(i) or b"").decode("utf-8", "ignore") for i in (1, 2, 3, 4)
    )
    plain = unit.lower().replace("-", " ").split()[-1:] or ["h"]
    factor = _HOURS.get(plain[0], 1.0)
    low = (value(number, times) or 0.0) * factor
    high = (value(upper, times) or 0.0) * factor if upper else low
    if unit and not upper:
        more = hours_after(text[match.end() :])
        low, high = low + more, high + more
    return (low, max(low, high), len(unit.replace("-", " ").split()) > 1) if low > 0 else None


def hours_after(text: bytes) -> float:
    """Hours of what goes on a time at its end: `4 days, 15 hours and 6 minutes`."""
    hours = 0.0
    while (more := _MORE.search(text)) is not None:
        hours += hours_of(more.group(1).decode("utf-8", "ignore"), more.group(2).decode()) or 0.0
        text = text[more.end() :]
    return hours


def hours_of(number: str, unit: str) -> float | None:
    """Hours of a number of a unit; None if it is no number."""
    amount = value(number)
    factor = _HOURS.get(unit.lower(), 0.0)
    return amount * factor if amount is not None else None
