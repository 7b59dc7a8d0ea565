"""Which reading of the counts of packed weights is believed, on both sides of every condition."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from hubscan.estimate.expression import fill
from hubscan.estimate.quantities.parameters.packed_readings import PACKED_READINGS
from tests.estimate.quantities.evaluate import shipped

SUBJECT: dict[str, Any] = {
    "model": 0, "is_packed": True, "quant_method": None, "quant_bits": None, "is_byte_each": False,
    "stored_sum": 32.0, "stored_total": 40, "original_size": None, "root_size": None,
    "named": None, "experts": None, "expert_size": None,
}  # fmt: skip
KINDS: dict[str, Any] = {
    "u8": 2.0, "i8": 0.0, "i32": 10.0, "buffers": 0.0, "block_scales": 0.0, "f8": 0.0, "f16": 0.0,
    "bf16": 0.0,
}  # fmt: skip
_TYPES = {"quant_method": "VARCHAR", "is_packed": "BOOLEAN", "is_byte_each": "BOOLEAN"}
"""By default 40 as stored, 40 - 2/33 without scales, 20 + 10 · 8 + 2 · 2 = 104 unpacked here."""


def reading(**facts: Any) -> dict[str, Any] | None:
    """The row about a model with those counts; None if it has none."""
    row = SUBJECT | KINDS | facts
    with duckdb.connect() as con:
        for table, names in (("subjects", list(SUBJECT)), ("stored_kinds", ["model", *KINDS])):
            columns = ", ".join(f"${n}::{_TYPES.get(n, 'DOUBLE')} AS {n}" for n in names)
            con.execute(f"CREATE TABLE {table} AS SELECT {columns}", {n: row[n] for n in names})
        cursor = con.execute(fill(PACKED_READINGS, shipped()))
        names = [column[0] for column in cursor.description or ()]
        found = cursor.fetchone()
    return dict(zip(names, found, strict=True)) if found else None


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "either"),
        ({"quant_method": "hqq"}, "unpacked here"),
        ({"quant_method": "gptq", "u8": 30.0}, "either"),
        ({"quant_method": "awq"}, "either"),
        ({"quant_method": "bitsandbytes", "u8": 27.0, "stored_sum": 30.0}, "either"),
        ({"quant_method": "bitsandbytes", "u8": 27.1, "stored_sum": 30.0}, "less scales"),
        ({"quant_method": "mxfp4", "u8": 27.0, "stored_sum": 30.0}, "either"),
        ({"quant_method": "mxfp4", "u8": 27.1, "stored_sum": 30.0}, "less scales"),
        ({"named": 104}, "unpacked here"),
        ({"named": 104 / 1.34}, "unpacked here"),
        ({"named": 104 / 1.36}, "either"),
        ({"named": 104 * 1.34}, "unpacked here"),
        ({"named": 104 * 1.36}, "either"),
        ({"named": 54}, "either"),  # 40 · 1.35
        ({"named": 53.9}, "as stored"),
        ({"named": 40 / 1.34}, "less scales"),
        ({"named": 40}, "as stored"),
        ({"named": 39.9}, "less scales"),
        ({"named": 40, "quant_method": "hqq"}, "as stored"),
        ({"named": 104, "stored_total": 104, "u8": 2.0}, "as stored"),
        ({"named": 0, "quant_method": "hqq"}, "unpacked here"),
        ({"is_packed": False}, None),
        ({"stored_sum": 0.0, "stored_total": 0}, None),
        ({"buffers": 104.0, "quant_method": "hqq"}, None),
        ({"buffers": 103.0, "quant_method": "hqq"}, "unpacked here"),
    ],
    ids=str,
)
def test_the_reading_near_a_witness_is_believed(
    facts: dict[str, Any], expected: str | None
) -> None:
    found = reading(**facts)
    assert (found and found["reading"]) == expected


@pytest.mark.parametrize(
    ("facts", "column", "expected"),
    [
        ({}, "as_stored", 40),
        ({"stored_total": None}, "as_stored", 32),
        ({"stored_total": 30}, "as_stored", 32),
        ({}, "plain_numbers", 20),
        ({"i8": 3.0}, "plain_numbers", 17),
        ({"buffers": 3.0}, "plain_numbers", 17),
        ({"block_scales": 3.0}, "plain_numbers", 17),
        ({"f8": 1.5}, "plain_numbers", 18.5),
        ({"f8": 2.0}, "plain_numbers", 20),
        ({"f16": 2.4, "bf16": 1.0}, "plain_numbers", 17.6),
        ({"f16": 2.5, "bf16": 1.0}, "plain_numbers", 20),
        ({"f16": 2.4, "bf16": 0.0}, "plain_numbers", 20),
        ({}, "words", 10),
        ({"i8": 3.0}, "bytes", 5),
        ({}, "weights_per_word", 8),
        ({"quant_bits": 0}, "weights_per_word", 8),
        ({"quant_bits": 2}, "weights_per_word", 16),
        ({}, "weights_per_byte", 2),
        ({"is_byte_each": True}, "weights_per_byte", 1),
        ({"original_size": 1, "root_size": 2, "named": 3}, "witness", 1),
        ({"root_size": 2, "named": 3}, "witness", 2),
        ({"named": 3, "experts": 8, "expert_size": 10}, "witness", 3),
        ({"experts": 8, "expert_size": 10}, "witness", 66.4),
        ({}, "witness", None),
    ],
    ids=str,
)
def test_counts_by_type_give_the_parts_of_the_readings(
    facts: dict[str, Any], column: str, expected: float | None
) -> None:
    found = reading(**facts)
    assert found is not None
    assert found[column] == pytest.approx(expected)
