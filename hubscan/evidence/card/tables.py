"""Tokens, GPU-hours, FLOP and parameters in tables: the row or column that is this model's."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from hubscan.evidence.card.document import Card
from hubscan.evidence.card.label import Name, covers, is_other, own_name, parse
from hubscan.evidence.card.numerals import NUMBER, UNIT, value
from hubscan.evidence.card.table import Cell, Row, Table, tables
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import Statement, excerpt

OWN_ROW = "row of this size"
"""Start of the qualifier of figures that stand beside this model's own name or size."""


class _Kind(Struct, frozen=True):
    """A quantity that tables have: how its head reads, and what values it can have."""

    quantity: str
    head: Pattern
    never: Pattern
    least: float
    most: float
    factor: float = 1.0


_DEVICE = "GPU|TPU|A100|H100|H800|V100|MI250X?"
_KINDS = (
    _Kind(
        "pretraining_tokens",
        Pattern(rb"(?i)\btokens?\b"),
        Pattern(
            rb"(?i)context|vocab|max|length|window|/ ?s|per\b|batch|\bbs\b|price|input|output|"
            rb"special|latency|throughput|speed|cost|\$|average|avg|active|\btest\b|valid|warm|"
            rb"prompt|generat|thinking|budget \(|tokens? type|visual|image tokens"
        ),
        1e8, 2e14,
    ),
    _Kind(
        "gpu_hours",
        Pattern(rf"(?i)(?:{_DEVICE}|chip|device)s?[- ]?(?:hours?|hrs?)".encode()),
        Pattern(rb"(?i)inference|logit|eval|per |cost|\$|/|token"),
        10, 1e9,
    ),
    _Kind(
        "gpu_hours",
        Pattern(rf"(?i)(?:{_DEVICE})s?[- ]days?".encode()),
        Pattern(rb"(?i)inference|eval|per |cost|\$|/"),
        1, 1e8, 24.0,
    ),
    _Kind(
        "stated_flop",
        Pattern(rb"(?i)\bFLOPs?\b|training compute|train(?:ing)? FLOP"),
        Pattern(
            rb"(?i)infer|per |/|forward|GFLOP|TFLOP|MFU|utili[sz]|throughput|peak|\(G\)|MACs"
        ),
        1e15, 1e28,
    ),
    _Kind(
        "parameters",
        Pattern(rb"(?i)\bparam(?:eter)?s?\b|model size"),
        Pattern(rb"(?i)activ|non-?embed|train(?:able|ed)|per |vision|encoder|%|lora|tokens?"),
        1e6, 1e13,
    ),
)  # fmt: skip
_WANTED = Pattern(
    rf"(?i)tokens?\b|(?:{_DEVICE}|chip|device)s?[- ]?(?:hours?|hrs?|days?)|FLOPs?\b|"
    rf"training compute".encode()
)
_HEAD_WORDS = (b"token", b"hour", b"hrs", b"day", b"flop", b"compute", b"param", b"model size")
"""One of these stands in every head; looking for them is quicker than searching patterns."""
_CELL = Pattern(
    rf"(?i)^[\s*~≈>\\<$]*(up to|over|more than|about|approx\.?|around)?[\s*~≈>\\]*({NUMBER})\s*"
    rf"({UNIT})?(\+)?[\s*]*(?:tokens?|params?|parameters|hours?|FLOPs?)?[\s*$]*"
    rf"(?:\([^)]{{0,80}}\))?[\s*]*$".encode()
)
_POWER = Pattern(
    r"^[\s*~≈$\\]*(\d+(?:\.\d+)?)\s?(?:[x×*·]|\\times|\\cdot)\s?10\s?\^?\s?\{?(\d{2}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{2})"
    r"\}?[\s*$]*(?:FLOPs?)?$".encode()
)
_SUPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_UNIT_IN_HEAD = Pattern(rb"(?i)\((?:in )?(trillions?|billions?|millions?|T|B|M|K)\)")
_TOTAL = Pattern(rb"(?i)^[*_ ]{0,6}(?:grand )?total\b")
_NAMES = Pattern(rb"(?i)model|checkpoint|variant|version|method|\bname\b|^\W*size\W*$")
_SIZES = Pattern(rb"(?i)\bparam|\bsize\b")
_CHIP = Pattern(rb"(?i)\b(GH200|H800|H200|H100|A800|A100|V100|MI250X?|MI300X|TPU ?v[2-7][ep]?)\b")


class _Value(Struct, frozen=True):
    """One figure of a table and the name it stands beside."""

    amount: float
    cell: Cell
    label: Name
    total: bool
    qualifier: str


def read(card: Card) -> Iterator[Statement]:
    """Statements from tables with a head or a first cell that names a quantity.

    Without this model's own row or column, tokens are taken where all rows agree or from the
    total; other quantities only from the own one.
    """
    for table in tables(card, _WANTED):
        own = own_name(card.model_id, card.title)
        if table.heads(_WANTED):
            cut = [row.texts for row in table.rows]
            labels: list[Name] = []
            for kind in _KINDS:
                for index, head in enumerate(table.header):
                    if _is(kind, head):
                        labels = labels or _labels(table, cut)
                        values = list(_column(table, cut, kind, index, labels))
                        yield from _choose(card, own, kind, values)
        if len(table.header) == 2:
            yield from _pairs(card, own, table)
        elif len(table.header) > 2:
            for row in table.rows:
                low = row.text[:200].lower()
                if any(word in low for word in _HEAD_WORDS):
                    for kind in _KINDS:
                        yield from _choose(card, own, kind, list(_across(table, kind, row)))


def _pairs(card: Card, own: Name, table: Table) -> Iterator[Statement]:
    """Statements of a table of names and values, whose head may be a row like the others, or
    names the model that all values are of."""
    label = parse(table.header[1].decode("utf-8", "ignore"))
    if is_other(label, own) or (label.sizes and not covers(label, own)):
        return
    mark = OWN_ROW if covers(label, own) else "table"
    for row in (table.head, *table.rows):
        cells = row.texts[:2]
        if len(cells) == 2 and any(word in row.text[:200].lower() for word in _HEAD_WORDS):
            for kind in _KINDS:
                found = _amount(cells[1], kind, _unit(cells[0])) if _is(kind, cells[0]) else None
                if found is not None:
                    figure = _Value(found[0], row.cell(1), own, False, found[1])
                    yield _statement(card, kind, figure, mark)


def _labels(table: Table, cut: list[list[bytes]]) -> list[Name]:
    """The name of each row: its cell under a head like "Model", with a size from its own column."""
    heads = [bool(_NAMES.search(c)) and not _SIZES.search(c) for c in table.header]
    place = heads.index(True) if True in heads else 0
    sized = [i for i, c in enumerate(table.header) if i != place and _SIZES.search(c)]
    names = []
    for cells in cut:
        text = cells[place] if place < len(cells) else b""
        for index in sized:
            if index < len(cells) and len(cells[index]) < 40:
                text += b" " + cells[index]
        names.append(parse(text.decode("utf-8", "ignore")))
    return names


def _column(
    table: Table, cut: list[list[bytes]], kind: _Kind, index: int, labels: list[Name]
) -> Iterator[_Value]:
    """The figures of a column whose head names the quantity."""
    unit = _unit(table.header[index])
    for row, cells, label in zip(table.rows, cut, labels, strict=True):
        found = _amount(cells[index], kind, unit) if index < len(cells) else None
        if found is not None:
            total = bool(_TOTAL.search(cells[0]))
            yield _Value(found[0], row.cell(index), label, total, found[1])


def _across(table: Table, kind: _Kind, row: Row) -> Iterator[_Value]:
    """The figures of a row whose first cell names the quantity, models side by side."""
    cells = row.texts
    if not _is(kind, cells[0]):
        return
    unit = _unit(cells[0])
    for index in range(1, min(len(cells), len(table.header))):
        found = _amount(cells[index], kind, unit)
        if found is not None:
            label = parse(table.header[index].decode("utf-8", "ignore"))
            yield _Value(found[0], row.cell(index), label, False, found[1])


def _is(kind: _Kind, head: bytes) -> bool:
    return (
        len(head) < 120 and kind.head.search(head) is not None and kind.never.search(head) is None
    )


def _choose(card: Card, own: Name, kind: _Kind, values: list[_Value]) -> Iterator[Statement]:
    """The figure beside the best-fitting name, if all such figures agree."""
    fits = [covers(v.label, own, whole=kind.quantity == "gpu_hours") for v in values]
    best = max(fits, default=0)
    chosen = [v for v, fit in zip(values, fits, strict=True) if best and fit == best]
    mark = OWN_ROW
    if not chosen and kind.quantity == "pretraining_tokens":
        chosen, mark = [v for v in values if v.total] or values, "table"
    if chosen and len({v.amount for v in chosen}) == 1:
        yield _statement(card, kind, chosen[0], mark)


def _statement(card: Card, kind: _Kind, chosen: _Value, mark: str) -> Statement:
    place = chosen.cell.start
    start = card.data.rfind(b"\n", 0, place) + 1
    text = excerpt(card.data, max(start, place - 150), place + len(chosen.cell.text))
    if kind.quantity == "gpu_hours":
        chip = _CHIP.search(card.data[max(card.body_start, place - 3000) : place + 2000])
        mark = f"{mark}: {chip.group(1).decode()}" if chip else mark
    amount = chosen.amount
    low = amount * 0.3 if chosen.qualifier == "up to" else amount
    high = amount * 1.35 if chosen.qualifier == "over" else amount
    if kind.quantity == "parameters":
        low, high = amount * 0.93, amount * 1.1
    return Statement(kind.quantity, "card", f"byte {place}", text, low, amount, high, mark)


def _unit(head: bytes) -> str:
    match = _UNIT_IN_HEAD.search(head)
    return match.group(1).decode().lower() if match else ""


def _amount(cell: bytes, kind: _Kind, unit: str) -> tuple[float, str] | None:
    """(the amount, how it is qualified), if the cell is a figure that the quantity can have."""
    if len(cell) > 120:
        return None
    power = _POWER.search(cell) if b"10" in cell else None
    match = None if power else _CELL.search(cell)
    qualifier = ""
    if power is not None:
        exponent = power.group(2).decode("utf-8", "ignore").translate(_SUPER)
        amount: float | None = float(power.group(1)) * 10.0 ** int(exponent)
    elif match is not None:
        given = (match.group(3) or b"").decode("utf-8", "ignore") or unit
        amount = value(match.group(2).decode("utf-8", "ignore"), given)
        words = (match.group(1) or b"").lower()
        qualifier = "up to" if words == b"up to" else ""
        qualifier = "over" if words in {b"over", b"more than"} or match.group(4) else qualifier
    else:
        return None
    amount = amount * kind.factor if amount is not None else None
    if amount is None or not kind.least <= amount <= kind.most:
        return None
    return amount, qualifier
