"""All parameters: every estimator that has a figure, in the order of trust."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product as product_of

from hubscan.estimate.arithmetic import (
    Number,
    Part,
    comes_out_at,
    difference,
    greatest,
    product,
    quotient,
    total,
)
from hubscan.reports.why import inherited, said
from hubscan.reports.why.derivation import Candidate, Derivation, Fate, Line
from hubscan.reports.why.facts import ENDS, Facts, Row, ends

QUANTITIES = ("parameters",)


def derive(facts: Facts, quantity: str) -> Derivation:
    """What was found for the size of the model."""
    rows = facts.rows("parameter_candidates", "rank, method")
    candidates: list[Candidate] = []
    lines: list[Line] = []
    if inherited.is_inherited(facts, quantity):
        candidates, lines = inherited.from_donor(facts, quantity)
    candidates += [_candidate(facts, row, rows[0], bool(candidates)) for row in rows]
    lines += [line for row in rows for line in _lines(facts, row)]
    candidates += said.passed_over(facts, quantity)
    return Derivation(quantity, tuple(candidates), tuple(lines), _notes(facts, rows))


def _notes(facts: Facts, rows: list[Row]) -> tuple[str, ...]:
    """That a witness far off lowered the grade of what is used."""
    given = facts.own["parameters_grade"]
    if not rows or rows[0]["grade"] == given:
        return ()
    return (f"the grade is {given} instead of {rows[0]['grade']}, because others disagree",)


def _candidate(facts: Facts, row: Row, first: Row, has_donor: bool) -> Candidate:
    fate, reason = _fate(facts, row, first, has_donor)
    return Candidate(
        row["method"],
        *ends(row),
        source=facts.place(row["source"]),
        fate=fate,
        reason=reason,
        grade=row["grade"],
    )


def _fate(facts: Facts, row: Row, first: Row, has_donor: bool) -> tuple[Fate, str]:
    if row is first and not has_donor:
        return Fate.USED, "the most trusted evidence found"
    if has_donor and str(facts.final["parameters_method"]).startswith("base "):
        return (
            (Fate.USED, "the adapter's own weights")
            if row is first
            else (Fate.NOT_USED, f"{first['method']} is trusted more")
        )
    if has_donor:
        method = str(facts.final["parameters_method"])
        return said.compared(row["best"], ends(facts.final, "parameters"), method)
    if f"{row['method']} says " in _doubts(facts, first):
        return Fate.DISAGREES, f"far from {first['method']}, which is trusted more"
    return said.compared(row["best"], (None, None, None), first["method"])


def _doubts(facts: Facts, first: Row) -> str:
    """What `choose` wrote about other witnesses, after the source of the chosen one."""
    written = str(facts.own["parameters_source"] or "")
    return written.removeprefix(str(first["source"] or ""))


def _lines(facts: Facts, row: Row) -> list[Line]:
    parts = _PARTS.get(row["method"], _nothing)(facts, row)
    return [
        Line(row["method"], end, part, value, "parameters")
        for end, part, value in zip(ENDS, parts, ends(row), strict=True)
        if part is not None and value is not None
    ]


_Parts = tuple[Part | None, Part | None, Part | None]


def _nothing(facts: Facts, row: Row) -> _Parts:
    """Read, not calculated."""
    return None, None, None


def _from_tensors(facts: Facts, row: Row) -> _Parts:
    """Numbers as stored, less what is no weight."""
    s = facts.subject
    less = [
        Number(name, s[column], "parameters")
        for column, name in (("u8", "bytes"), ("buffers", "in buffers"), ("block_scales", "scales"))
        if s[column]
    ]
    if not s["stored_sum"]:
        return _around(Number("in safetensors.total, not broken down", s["counted"]), 0.9, 1.1)
    if not less:
        return None, None, None
    part = difference(Number("numbers in the tensors", s["stored_sum"]), *less)
    return part, part, part


def _around(value: Number, down: float, up: float) -> _Parts:
    """A figure with a margin on either side."""
    return product(Number("", down), value), None, product(Number("", up), value)


def _from_rounded(facts: Facts, row: Row) -> _Parts:
    """A published, rounded figure: within 1 % if verified, else 5 %."""
    value = Number("in the row", row["best"], "parameters")
    near, far = _around(value, 0.99, 1.01), _around(value, 0.95, 1.05)
    return near if near[0] is not None and comes_out_at(near[0], row["low"]) else far


def _from_gguf(facts: Facts, row: Row) -> _Parts:
    """Counted, but of one shard only where the name speaks of much more."""
    s = facts.subject
    if row["low"] == row["high"]:
        return None, None, None
    most = greatest(
        Number("in the name", s["named"], "parameters"),
        Number("in one file", s["gguf_total"], "parameters"),
    )
    return None, None, product(most, facts.constant("name_size_high", shown="(upper end of names)"))


def _from_name(facts: Facts, row: Row) -> _Parts:
    s = facts.subject
    if s["experts"]:
        whole = Number("experts", s["experts"]), Number("in the name", s["expert_size"])
        low, best, high = (
            product(*whole, facts.constant("name_mixture_factor", end, "for shared layers"))
            for end in ("low", "value", "high")
        )
        return low, best, high
    if s["side_experts"] or not s["named"]:
        return None, None, None
    named = Number("in the name", s["named"], "parameters")
    return (
        product(named, facts.constant("name_size_low", shown="(lower end of names)")),
        None,
        product(named, facts.constant("name_size_high", shown="(upper end of names)")),
    )


def _from_usual_ranks(facts: Facts, row: Row) -> _Parts:
    s = facts.subject
    base = Number("of the base", s["root_size"] or s["named"], "parameters")
    low, best, high = (
        product(base, facts.constant("adapter_share_of_base", end, "(usual share)"))
        for end in ("low", "value", "high")
    )
    return low, best, high


def _from_packed(facts: Facts, row: Row) -> _Parts:
    """The reading that was believed: as stored, without scales, or with the words opened."""
    s = facts.subject
    if row["best"] is None:
        return None, None, None
    stored = Number("numbers in the tensors", max(s["stored_sum"], s["stored_total"] or 0))
    scales = quotient(Number("bytes", s["u8"]), Number("(one scale in 33)", 33))
    readings: list[Part] = [stored, difference(stored, scales), *_opened(s)]
    best = next((r for r in readings if comes_out_at(r, row["best"])), readings[-1])
    return None, best, None


def _opened(s: Row) -> Iterator[Part]:
    """Packed words and bytes opened into the weights they hold, scales taken out or not."""
    packed = s["i32"] + s["u8"] + s["i8"] + s["buffers"] + s["block_scales"]
    words = quotient(
        product(Number("words", s["i32"]), Number("bits", 32)),
        Number("bits a weight", s["quant_bits"] or 4),
    )
    for scales, each in product_of((0.0, s["f8"], s["f16"], s["f8"] + s["f16"]), (2, 1)):
        plain = Number("plain numbers", s["stored_sum"] - packed - scales)
        held = product(Number("bytes", s["u8"] + s["i8"]), Number("weights a byte", each))
        yield total(plain, words if s["i32"] else None, held if s["u8"] + s["i8"] else None)


_PARTS: dict[str, Callable[[Facts, Row], _Parts]] = {
    "safetensors tensors": _from_tensors,
    "reference row, rounded": _from_rounded,
    "gguf tensors": _from_gguf,
    "name": _from_name,
    "usual adapter ranks": _from_usual_ranks,
    "safetensors tensors, unpacked": _from_packed,
}
