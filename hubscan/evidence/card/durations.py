"""Spans of time as cards write them: `3 days`, `2 h 30 min`, `4,5 Stunden`, `72 小时`."""

from __future__ import annotations

from hubscan.evidence.card.numerals import BELOW_HUNDRED, NUMBER, SPOKEN, value
from hubscan.evidence.late_patterns import Pattern

_WORDS = {
    1 / 60: "minute minutes min mins minuten minutos minuti 分钟 分間 분",
    1.0: (
        "h hour hours hr hrs stunde stunden heure heures hora horas ora ore uur timmar timer "
        "godzin godziny saat "
        "小时 小時 時間 시간 часов часа"
    ),
    24.0: (
        "day days tag tage tagen jour jours día días dia dias giorno giorni dag dagen dagar dage "
        "dni dzień gün "
        "天 日で 日かけ 日間 일간 일동안 일_동안 дней дня суток"
    ),
    168.0: (
        "week weeks woche wochen semaine semaines semana semanas settimana settimane weken "
        "tygodni tygodnie veckor uger hafta "
        "周 週間 星期 주간 недели недель"
    ),
    336.0: "fortnight fortnights",
    730.0: (
        "month months monat monate monaten mois mes meses mês mese mesi 个月 か月 ヶ月 カ月 개월"
    ),
}
"""Hours → the words for so many; `_` is a gap."""
_HOURS = {
    word.replace("_", " "): hours for hours, words in _WORDS.items() for word in words.split()
}

_BOUND = "|".join(sorted((w for w in _HOURS if w[0] < "\u0400"), key=len, reverse=True))
_LOOSE = "|".join(w for w in _HOURS if w[0] >= "\u0400")
_UNITS = rf"(?:{_BOUND})\b|{_LOOSE}"
_NUMBER = rf"{NUMBER}|{BELOW_HUNDRED}"
SPAN = rf"({_NUMBER})[ -]{{0,3}}(?:full |whole )?({_UNITS})"
_SPAN = Pattern(
    rf"(?i)(?:^|[^\w.])({NUMBER}|{SPOKEN})[ -]{{0,3}}(?:full |whole |entire )?({_UNITS})"
    rf"( and a half)?".encode()
)
TIME_WORDS = (
    rf"(?:\b|\d)(?:{_BOUND.replace('|h|', '|')})\b|\d ?h(?:\b|\d)|\d:\d\d:\d\d|\d ?d \d|{_LOOSE}"
)
"""A time, as a quick look before the patterns: words, an h behind a figure, a clock."""
ROUGHLY = (
    r"(?:about |around |roughly |approximately |approx\. |nearly |almost |only |just |over |under |"
    r"slightly |a little |less than |more than |at least |up to |a total of |"
    r"total of |~ ?|≈ ?){0,3}"
)
_DURATION = Pattern(
    rf"(?i)^[^\w]{{0,6}}(?:about|around|approx\.?|approximately|roughly|ca\.?|circa|over|under|"
    rf"less than|"
    rf"up to|more than|total(?: of)?|[~≈<>])?[\s~≈<>]{{0,3}}({_NUMBER})\s{{0,3}}(?:(K|M|thousand|"
    rf"million)\b\s?)?"
    rf"(?:(?:-|–|to)\s?({NUMBER})\s{{0,3}})?((?:[GT]PU[- ]?|[A-Z]\d{{2,3}}[- ]|total |wall[- "
    rf"]?clock )?"
    rf"(?:{_UNITS}))?\b".encode()
)
# `3d 4h`, `1d 04:22`, `2 days, 3:04:05`, `36:12:05`, `9h30`: elsewhere a single `d` is no day, and
# a clock without seconds may be a time of day, as one behind a date or before a zone is.
_COMPACT = (
    (
        Pattern(
            rb"(?i)(?:\d{2}[-/. T](?:at )?|\b(?:at|from|to|until|step|started|finished|ended):? )"
            rb"\d{1,2}:\d\d(?::\d\d)?|"
            rb"\b\d{1,2}:\d\d(?::\d\d)? ?(?:[ap]\.?m|utc|gmt|z|[cep][sed]?t)\b"
        ),
        b"",
    ),
    (Pattern(rb"\b(\d{1,3}) ?d[ ,]{0,2}(\d{1,2}) ?h\b"), rb"\1 days \2 h"),
    (Pattern(rb"\b(\d{1,3}) ?d[ ,]{1,2}(\d{1,2}):([0-5]\d)\b"), rb"\1 days \2 h \3 m"),
    (Pattern(rb"\b(\d{1,4}):([0-5]\d):[0-5]\d(?:\.\d+)?\b"), rb"\1 h \2 m"),
    (Pattern(rb"\b(\d{1,3}) ?h ?([0-5]\d)(?: ?m(?:in)?)?\b"), rb"\1 h \2 m"),
)
_MORE = Pattern(
    rf"(?i)^[\s,]{{0,3}}(?:and |und |et |y |e )?({NUMBER})\s{{0,2}}({_UNITS}|m\b)".encode()
)
"""What goes on a time; only there is a single `m` a minute."""


def spelled(text: bytes) -> bytes:
    """A text whose compact times are numbers with their units."""
    for compact, units in _COMPACT:
        text = compact.sub(units, text)
    return text


def duration(text: bytes) -> tuple[float, float, bool] | None:
    """(least, most, whether of all chips together) hours of `3 days`, `45 minutes`, `12-15`,
    `1344 hours (56 days)`, `2 h 30 min`, `90 GPU-hours`; None if there is no number."""
    text = spelled(text)
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
    hours, text = 0.0, spelled(text)
    while (more := _MORE.search(text)) is not None:
        hours += hours_of(more.group(1).decode("utf-8", "ignore"), more.group(2).decode()) or 0.0
        text = text[more.end() :]
    return hours


def hours_of(number: str, unit: str) -> float | None:
    """Hours of a number of a unit; None if it is no number."""
    amount = value(number)
    factor = 1 / 60 if unit == "m" else _HOURS.get(unit.lower(), 0.0)
    return amount * factor if amount is not None else None


def only_time(text: bytes) -> float | None:
    """Hours of the one time that a text tells, as `9 days (216 hours)` and `4 days, 15 hours` do;
    None if it tells none, or several."""
    found: list[float] = []
    place, text = 0, spelled(text)
    while (match := _SPAN.search(text, place)) is not None:
        once = hours_of(match.group(1).decode("utf-8", "ignore"), match.group(2).decode())
        half = hours_of("0.5", match.group(2).decode()) if match.group(3) else 0.0
        if once is not None:
            found.append(once + (half or 0.0) + hours_after(text[match.end() :]))
        place = match.end()
        while (more := _MORE.search(text[place:])) is not None:
            place += more.end()
    return found[0] if found and max(found) <= 1.05 * min(found) else None
