"""Scores that a card states of this model, in tables and in lists: MMLU, HumanEval, LiveCodeBench.

A table compares models more often than not. A figure is taken only where the head of its row or
column is this model's full name and stage, or where the table has one column of figures that
bears no model's name. What the card says about shots is kept as the protocol.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from hubscan.evidence.benchmarks import window
from hubscan.evidence.card.document import Card
from hubscan.evidence.card.label import Name, covers, is_rival, may_cover, own_name, parse
from hubscan.evidence.card.spot import places
from hubscan.evidence.card.table import Cell, Row, Table, heading_above, tables
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import Statement, excerpt
from hubscan.model.benchmarks import TESTS

_WANTED = Pattern(rb"(?i)mmlu|human[-_ ]?eval|live[-_ ]?code[-_ ]?bench")
# Standard `re` for single short cells: these cannot backtrack far, and a call costs a tenth.
_TEST = re.compile(
    r"(?i)^(mmlu|human[-_ ]?eval|live[-_ ]?code[-_ ]?bench(?:[-_ ]?v[1-9])?)"
    r"(?:\W*(?:pass)?\W*@\W*1)?$"
)
_ASIDE = re.compile(r"[(\[（][^)\]）]{0,60}[)\]）]|(?i:,?\s*-?\s*\d{1,2}[- ]?shots?)")
_SHOTS = re.compile(r"(?i)(\d{1,2})[- ]?shot|\b(zero|few|five)[- ]?shot")
# Nothing else may stand in brackets: `MMLU (STEM)` and `MMLU (French)` are other tests.
_PLAIN_ASIDE = Pattern(
    r"(?i)^(?:[\d\W_]|shots?|zero|five|acc(?:uracy)?|char|em|exact match|average|avg|macro|micro|"
    r"score|percent|pass@?1|pass|cot|test|en(?:glish)?|norm|none|v[1-9])*$"
)
_OF_SEVERAL = Pattern(r"(?i)(?:@|\bat )\s?(?:[02-9]|1\d)")
"""`pass@10`, `maj@8`: of several answers."""
_MARKUP = Pattern(r"(?is)<sup>.{0,20}</sup>|<[^>]{0,200}>|\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = str.maketrans("", "", "*_`†‡\\^")
_FIGURE = re.compile(
    r"^\W{0,3}(0[.,]\d{2,4}|\d{1,2}(?:[.,]\d{1,3})?|100(?:[.,]0+)?)\s?%?"
    r"(?:\s?\(?(?:±|\+/?-)\s?\d{1,2}(?:[.,]\d{1,3})?\s?%?\)?)?$"
)
# `|mmlu|2|none|5|acc|↑|0.6351|±|0.0038|`, as lm-evaluation-harness writes it
_HARNESS_FIGURE = re.compile(r"^([01][.,]\d{2,6}|\d{1,2}[.,]\d{1,4})$")
_HARNESS = {"value": "value", "metric": "metric", "n-shot": "shots", "filter": "filter"}
_OTHER_LANGUAGES = Pattern(rb"(?i)multiling|language\b|translat")
_VALUE_HEAD = re.compile(
    r"(?i)^(?:value|score|scores|result|results|accuracy|acc|acc\.|metric value|performance|%|"
    r"score \(%\)|accuracy \(%\))$"
)
_SHOT_HEAD = re.compile(r"(?i)shot")
_TUNED = Pattern(rb"(?i)instruct|chat|fine-?tun|aligned|post-?train|\bsft\b|\brl")
_BASE = Pattern(rb"(?i)\bbase\b|pre-?train")
_LISTED = Pattern(
    r"(?i)^[ \t>*•#|-]{0,8}[*_`]{0,3}(MMLU|Human[- _]?Eval|LiveCodeBench(?: v[1-9])?)[*_` ]{0,4}"
    r"((?:\(|（)[^)）\n]{0,40}(?:\)|）)|\d{1,2}[- ]shot)?"
    r"[*_` ]*(?::|：|=|-|–|\|)[*_`~≈ ]*(?:约|about|approx\.?)? ?(\d{2}(?:[.,]\d{1,2})?) ?%?"
    r"(?: ?(?:±|\+/?-) ?\d{1,2}(?:[.,]\d{1,3})? ?%?)?[*_` \t|]*\r?(?:$|[(（])".encode()
)
_FIRST = frozenset(test[0] for test in TESTS)
_NARROW = 3
"""Bars of a line of a table, at least."""
_MOST_LINES = 100
_LEAST_PART = 0.2
_LONGEST = 2000


class _Score(Struct, frozen=True):
    test: str
    percent: float
    protocol: str
    place: int
    end: int


def read(card: Card) -> Iterator[Statement]:
    """Statements of `TESTS` in percent, the protocol in `text`; one of each.

    Of several MMLU figures the 5-shot one is taken; figures that contradict it are not mixed in.
    """
    lines = _lines(card)
    own = own_name(card.model_id, card.title)
    tabled = [*tables(card, _WANTED, columns=2)] if any(b"|" in t for _, t in lines) else []
    rivals = {row.start for table in tabled if _of_rival(table, own) for row in table.rows}
    found = [s for start, line in lines if start not in rivals for s in _in_line(start, line)]
    if any(line.count(b"|") >= _NARROW for _, line in lines) or b"<table" in card.data:
        tabled = tabled or [*tables(card, _WANTED, columns=2)]
        found += [s for t in tabled for s in _in_table(card, t, own)]
    for test in TESTS:
        scores = [s for s in found if s.test == test]
        scores = [s for s in scores if s.protocol.startswith("5-shot")] or scores
        if scores and len({s.percent for s in scores}) == 1:
            score = scores[0]
            text = excerpt(card.data, score.place, score.end)
            value = score.percent
            yield Statement(
                test, "card", f"byte {score.place}", text, value, value, value,
                f"{score.protocol}, in card",
            )  # fmt: skip


def _of_rival(table: Table, own: Name) -> bool:
    """Whether the one column of figures bears the name of another model."""
    return len(table.header) == 2 and is_rival(parse(_clean(table.header[1])), own)


def _in_table(card: Card, table: Table, own: Name) -> Iterator[_Score]:
    heads = [] if not table.heads(_WANTED) else [_test(_clean(h)) for h in table.header[1:]]
    columns = [(i, test) for i, test in enumerate(heads, 1) if test is not None]
    if len(table.header) == 2 and not columns and table.head.ready is None:
        return  # names and values: its lines are read as such
    rows = [(row, place) for row in table.rows if (place := _test_cell(row)) is not None]
    if not columns and not rows:
        return
    heading = heading_above(card, table.start)
    if _OTHER_LANGUAGES.search(heading) or table.heads(_OTHER_LANGUAGES):
        return
    for index, test in columns:
        cut = [(r, r.texts) for r in table.rows]
        cells = [(r, index, _clean(t[0])) for r, t in cut if index < len(t)]
        under = [_clean(t[index]) for _, t in cut[:1] if index < len(t)]
        protocol = _protocol(test, _clean(table.header[index]), *under)
        yield from _pick(heading, own, test, protocol, cells)
    harness = _harness(table.header)
    for row, place in rows:
        if harness is not None:
            yield from _of_harness(row, place, harness)
            continue
        yield from _in_row(heading, own, row, place, table.header)


def _harness(header: list[bytes]) -> dict[str, int] | None:
    """Which column is what in a table of lm-evaluation-harness; None if it is none."""
    names = [_clean(cell).lower() for cell in header]
    found = {_HARNESS[n]: i for i, n in enumerate(names) if n in _HARNESS}
    return found if {"value", "metric"} <= found.keys() and "stderr" in names else None


def _of_harness(row: Row, place: int, columns: dict[str, int]) -> Iterator[_Score]:
    """The accuracy of a row that names the whole test; fractions are made percent."""
    texts = [_clean(t) for t in row.texts]
    test = _test(texts[place]) or ""
    metric = "acc" if test == "mmlu" else "pass@1"
    if max(columns.values()) >= len(texts) or texts[columns["metric"]].lower() != metric:
        return
    match = _HARNESS_FIGURE.search(texts[columns["value"]])
    if match is None:
        return
    value = float(match.group(1).replace(",", "."))
    percent = round(100 * value, 4) if value <= 1 else value
    count = texts[columns["shots"]] if "shots" in columns else ""
    protocol = f"{count}-shot" if count.isdecimal() else "shots not stated"
    cell = row.cell(columns["value"])
    shown = protocol if test == "mmlu" else _protocol(test, texts[place])
    yield _Score(test, percent, shown, cell.start, cell.start + len(cell.text))


def _test_cell(row: Row) -> int | None:
    """Which of the first three cells names a test."""
    low = row.text.lower()
    if b"mmlu" in low or b"eval" in low or b"bench" in low:
        for place, cell in enumerate(row.texts[:3]):
            if _WANTED.search(cell) and _test(_clean(cell)) is not None:
                return place
    return None


def _in_row(
    heading: bytes, own: Name, row: Row, place: int, header: list[bytes]
) -> Iterator[_Score]:
    """Models, or one column of values, side by side; the cell at `place` names the test."""
    texts = row.texts
    test = _test(_clean(texts[place])) or ""
    protocol = _protocol(test, _clean(texts[place]))
    cells = []
    for index in range(place + 1, min(len(texts), len(header))):
        head = _clean(header[index])
        if _SHOT_HEAD.search(head):
            count = _clean(texts[index])
            protocol = f"{count}-shot" if count.isdigit() and test == "mmlu" else protocol
        elif texts[index]:
            cells.append((row, index, head))
    if len(cells) == 1 and (_VALUE_HEAD.search(cells[0][2]) or not cells[0][2]):
        if _figure(texts[cells[0][1]], test) is not None:
            yield _score(test, row.cell(cells[0][1]), protocol)
    else:
        yield from _pick(heading, own, test, protocol, cells)


def _pick(
    heading: bytes, own: Name, test: str, protocol: str, cells: list[tuple[Row, int, str]]
) -> Iterator[_Score]:
    """The one figure whose label is exactly this model."""
    best = 0
    chosen: list[Cell] = []
    for row, index, label in cells:
        if not may_cover(label, own):
            continue
        fit = covers(_with_stage(parse(label), heading), own, whole=True, stage=True)
        if fit and fit >= best:
            cell = row.cell(index)
            if _figure(cell.text, test) is not None:
                chosen = [*chosen, cell] if fit == best else [cell]
                best = fit
    if len(chosen) == 1:
        yield _score(test, chosen[0], protocol)


def _with_stage(label: Name, heading: bytes) -> Name:
    """A label without a stage has the one that the heading above the table tells."""
    if label.stages or label.ours or not _TUNED.search(heading) or _BASE.search(heading):
        return label
    return replace(label, stages=frozenset({"chat"}))


def _score(test: str, cell: Cell, protocol: str) -> _Score:
    end = cell.start + len(cell.text)
    return _Score(test, _figure(cell.text, test) or 0.0, protocol, cell.start, end)


def _lines(card: Card) -> list[tuple[int, bytes]]:
    """The lines that name a test, with their first byte; a card has few."""
    found: dict[int, bytes] = {}
    for start, end in places(card, _WANTED)[:_MOST_LINES]:
        left = card.data.rfind(b"\n", 0, start) + 1
        right = card.data.find(b"\n", end)
        if left not in found:
            found[left] = card.data[left : right if right >= 0 else len(card.data)][:_LONGEST]
    return list(found.items())


def _in_line(start: int, line: bytes) -> Iterator[_Score]:
    """Lines such as `- MMLU (5-shot): 62.5` and `| MMLU | 62.5 |`: name, figure, nothing else."""
    match = _LISTED.search(line)
    if match is not None:
        aside = (match.group(2) or b"").decode("utf-8", "ignore")
        name = match.group(1).decode("utf-8", "ignore")
        test = _of(name)
        if _is_plain(aside.strip("()（）")):
            protocol = _protocol(test, name, aside)
            end = start + match.end(3)
            percent = float(match.group(3).replace(b",", b"."))
            yield _Score(test, percent, protocol, start + match.start(1), end)


def _test(text: str) -> str | None:
    """Which of `TESTS` a cell names, if it says nothing more than its protocol."""
    if len(text) > 60 or text[:1].lower() not in _FIRST:
        return None
    if not all(map(_is_plain, _ASIDE.findall(text))):
        return None
    match = _TEST.search(_ASIDE.sub("", text).strip(" -–:"))
    return None if match is None else _of(match.group(1))


def _is_plain(aside: str) -> bool:
    return _PLAIN_ASIDE.search(aside) is not None and _OF_SEVERAL.search(aside) is None


def _of(name: str) -> str:
    """The test of which this is the beginning of a spelling."""
    return next(test for test in TESTS if test[0] == name[0].lower())


def _protocol(test: str, *texts: str) -> str:
    """What head and cells say about how the test was set."""
    if test == "mmlu":
        return _shots(*texts)
    return f"pass@1, {window(' '.join(texts))}" if test == "livecodebench" else "pass@1"


def _shots(*texts: str) -> str:
    """The first mention of shots in a head or the cells below it."""
    words = {"zero": "0", "few": "few", "five": "5"}
    for text in texts:
        match = _SHOTS.search(text)
        if match is not None:
            return f"{match.group(1) or words[match.group(2).lower()]}-shot"
    return "shots not stated"


def _figure(cell: bytes, test: str) -> float | None:
    """Percent. Whoever guesses has a quarter of MMLU right: less than one is a part of one there,
    and elsewhere it may be percent."""
    match = _FIGURE.search(_clean(cell))
    amount = float(match.group(1).replace(",", ".")) if match else 0.0
    if test == "mmlu" and _LEAST_PART <= amount < 1:
        return round(100 * amount, 4)
    return amount if amount > 1 else None


def _clean(cell: bytes) -> str:
    text = cell[:200].decode("utf-8", "ignore")
    if "<" in text or "](" in text:
        text = _MARKUP.sub(r"\1", text)
    return " ".join(text.translate(_EMPHASIS).split())
