"""What counts of packed weights mean: by what stands beside them, by day, by other witnesses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import pytest

from hubscan.estimate.low_bit import NOBODY
from hubscan.estimate.packed_formats import PackedFormats
from hubscan.settings.checked import made
from tests.estimate.quantities.evaluate import shipped
from tests.estimate.support import figure, world

BILLION = 10**9


Case = tuple[str, dict[str, float], dict[str, Any]]


def sizes(cases: Sequence[Case]) -> list[dict[str, Any]]:
    """The parameters of repositories with those names, and counts in billions."""
    rows = []
    for number, (name, counts, facts) in enumerate(cases):
        stored = {kind: round(n * BILLION) for kind, n in counts.items()}
        counted = {"safetensors_parameters": stored, "safetensors_total": sum(stored.values())}
        row = {"id": f"lab{number}/{name}", "created_at": datetime(2024, 5, 1)}
        rows.append(row | counted | facts)
    con = world(rows)
    return [figure(con, row["id"], "parameters") for row in rows]


GPTQ = {"quant_method": "gptq", "quant_bits": 4}
NEW = {"last_modified": datetime(2026, 9, 1)}
FORMATS: list[tuple[str, dict[str, float], dict[str, Any], float | None]] = [
    # Formats that the Hub counts as stored to this day.
    ("vega-exl3", {"I16": 17.1125, "F16": 2.1}, {"quant_method": "exl3", "quant_bits": 4}, 70.55),
    ("vega-exl3-3.0bpw", {"I16": 12.0, "F16": 2.0}, {}, 66),
    ("vega-exl3-2.25bpw", {"I16": 9.0, "F16": 2.0}, {"tags": ["exl3"]}, 66),
    ("vega-eetq", {"I8": 6.476, "F16": 0.2624}, {"quant_method": "eetq"}, 6.7384),
    ("vega-b1.58", {"U8": 0.521, "BF16": 0.3283}, {"quant_method": "bitnet"}, 2.4123),
    ("vega-aqlm", {"I16": 0.8, "F16": 0.6}, {"quant_method": "aqlm"}, 7.0),
    ("vega-aqlm-2x8", {"I8": 1.6, "F16": 0.6}, {"quant_method": "aqlm"}, 7.0),
    ("vega-E8P", {"I64": 0.4, "F16": 0.2}, {"quant_method": "quip"}, 13.0),
    ("vega-vptq", {"I32": 0.4, "BF16": 0.6}, {"quant_method": "vptq"}, 7.0),
    ("vega-hqq", {"U8": 3.2, "F16": 0.6}, {"quant_method": "hqq"}, 7.0),
    ("vega-hqq-3bit", {"I32": 0.64, "F16": 0.6}, {"quant_method": "hqq"}, 7.0),
    ("vega-hqq-8bit", {"U8": 6.4, "F16": 0.6}, {"quant_method": "hqq"}, 7.0),
    ("vega-quanto", {"I8": 6.4, "BF16": 0.6}, {"quant_method": "quanto"}, 7.0),
    ("vega", {"U8": 3.2, "F8_E4M3": 0.4, "BF16": 0.6}, {"quant_method": "modelopt"}, 7.0),
    ("vega-w8a8", {"I8": 6.4, "BF16": 0.6}, {"quant_method": "compressed-tensors"}, 7.0),
    # Nothing says so, but the scales are those of NVFP4.
    ("vega-fp4", {"U8": 3.2, "F8_E4M3": 0.4, "BF16": 4.6}, {"tags": ["nvfp4"]}, 11.0),
    # MLX: scales as bytes are seen; those of mode affine are not, and then the day tells.
    ("vega", {"U32": 3.125, "U8": 1.5625, "BF16": 1.6}, {"quant_bits": 4}, 26.6),
    ("vega-8bit", {"U32": 5.0, "U8": 0.625, "BF16": 1.6}, {"library_name": "mlx"}, 21.6),
    ("vega-mlx-4bit", {"U32": 25.0, "BF16": 0.7}, {}, 25.7),
    ("vega-mlx-4bit", {"U32": 0.8, "BF16": 0.8}, {}, None),
    ("vega-mlx-4bit", {"U32": 6.4, "BF16": 0.8}, NEW, 7.2),
    # Experts of fp4 beside their exponents, as DeepSeek-V4 has them.
    ("vega", {"I8": 786.4, "F8_E8M0": 49.15, "F8_E4M3": 23.2, "BF16": 2.8},
        {"quant_method": "fp8"}, 1598.8),
    ("vega", {"I8": 1572.8, "F8_E4M3": 23.2, "BF16": 2.8},
        {"quant_method": "fp8"} | NEW, 1598.8),
    # Scales must stand beside words as stored: too few floats, so the Hub has unpacked them.
    ("vega-w4a16", {"I32": 68.451041280, "BF16": 2.102665216},
        {"quant_method": "compressed-tensors", "created_at": datetime(2026, 5, 1)}, 70.553706496),
    ("vega", {"U8": 2722.740830208, "BF16": 57.179884544},
        {"quant_method": "compressed-tensors"}, 2779.920714752),
    # 17 bytes for 32 weights, one of them a scale; 33 where the Hub had doubled the rest.
    ("vega", {"U8": 17 * 0.2, "BF16": 0.6}, {"quant_method": "compressed-tensors"}, 7.0),
    ("vega", {"U8": 33 * 0.2 + 33e-9, "BF16": 0.6}, {"quant_method": "mxfp4"}, 7.0),
    ("vega", {"U8": 17 * 0.2, "BF16": 0.6}, {"quant_method": "mxfp4"}, 7.0),
    ("vega", {"U8": 6.4, "BF16": 0.6}, {"quant_method": "mxfp4"} | NEW, 7.0),
    # More floats than tables have, whatever the day; no scales where a format cannot do without.
    ("vega", {"I32": 0.879, "F16": 1.105}, GPTQ | NEW, None),
    ("vega", {"I32": 0.873, "BF16": 1.105}, {"quant_method": "compressed-tensors"} | NEW, None),
    ("vega", {"U8": 6.979, "BF16": 1.051}, {"quant_method": "modelopt"} | NEW, None),
    # Enough floats, and no day: either.
    ("vega", {"I32": 0.8, "F16": 0.6}, GPTQ, None),
    ("vega", {"I32": 6.4, "F16": 0.6}, GPTQ | NEW, 7.0),
    ("vega", {"I32": 0.8, "F16": 0.6}, {"quant_method": "awq"}, None),
    ("vega", {"U8": 3.3, "F16": 0.6}, {"quant_method": "bitsandbytes"}, None),
    ("vega", {"U8": 69.0, "F16": 2.1}, {"quant_method": "bitsandbytes"}, None),
    # A size in the name, and sizes that agree with no reading.
    ("vega-7b-gptq", {"I32": 0.8, "F16": 0.6}, {}, 7.0),
    ("vega-7b-gptq", {"I32": 6.4, "F16": 0.6}, {}, 7.0),
    ("vega-1b-gptq", {"I32": 0.9731, "BF16": 0.5254}, {}, 1.4985),
    ("vega-70b-gptq", {"I32": 0.8, "F16": 0.6}, {}, None),
    # Integers that no rule explains.
    ("vega", {"I32": 0.8, "F16": 0.6}, {}, None),
    ("vega", {"I64": 0.8, "F16": 0.6}, {}, None),
    ("vega", {"U16": 0.3, "F16": 2.6}, {}, None),
    ("vega", {"I32": 0.03, "F16": 0.6}, {}, None),
    ("vega", {"U8": 3.2, "F16": 0.6}, {"quant_method": "exl3"}, None),
]  # fmt: skip


def wrong(found: dict[str, Any], truth: float | None) -> bool:
    """Whether a figure is exact, or does not hold the truth; without one it has to be bounds."""
    if found["grade"] in {"exact", "stated"}:
        return True
    if truth is None:
        return found["best"] is not None or found["high"] <= 1.5 * found["low"]
    holds = found["low"] <= truth * BILLION * 1.001 and found["high"] >= truth * BILLION * 0.999
    return not holds or found["best"] != pytest.approx(truth * BILLION, rel=0.04)


def test_packed_weights_are_counted_or_bounded_and_never_exact() -> None:
    found = sizes([(name, counts, facts) for name, counts, facts, _ in FORMATS])
    pairs = zip(FORMATS, found, strict=True)
    assert [(case, figure) for case, figure in pairs if wrong(figure, case[3])] == []


PLAIN: list[dict[str, float]] = [
    {"F16": 0.162, "U8": 0.05},  # masks of attention, as older code saved them
    {"BF16": 7.0, "I64": 1e-9},
    {"BF16": 7.0, "F8_E4M3": 600.0, "F32": 0.04},
    {"BF16": 7.0, "BOOL": 3.0},
]


def test_masks_and_whole_numbers_beside_weights_leave_an_exact_count() -> None:
    weights = [
        sum(n for kind, n in counts.items() if kind not in {"U8", "I64", "BOOL"})
        for counts in PLAIN
    ]
    found = sizes([("vega", counts, {}) for counts in PLAIN])
    assert {figure["grade"] for figure in found} == {"exact"}
    assert [figure["best"] / BILLION for figure in found] == pytest.approx(weights)


def test_scales_too_few_to_be_seen_leave_the_stored_reading_open() -> None:
    (found,) = sizes([("vega", {"I32": 6.4, "F16": 0.04}, GPTQ)])
    assert (found["grade"], found["best"]) == ("inferred", 6.44 * BILLION)
    assert found["high"] > 51 * BILLION


def test_a_format_unpacked_by_its_original_is_not_guessed() -> None:
    rows = [
        {"id": "lab/vega", "safetensors_parameters": {"BF16": 7 * BILLION}},
        {"id": "lab/vega-gptq", "quant_method": "gptq",
         "safetensors_parameters": {"I32": 8 * BILLION // 10, "F16": 6 * BILLION // 10}},
    ]  # fmt: skip
    lineage = [{"model": f"{1:024x}", "relation": "finetune", "root": f"{0:024x}"}]
    found = figure(world(rows, lineage), "lab/vega-gptq", "parameters")
    assert found["best"] == 7 * BILLION
    assert found["grade"] == "derived"


def test_a_word_names_one_format() -> None:
    known = asdict(shipped().packed_formats)
    known["formats"]["hqq"]["words"] = ["gptq"]
    with pytest.raises(ValueError, match="gptq names two formats"):
        made(PackedFormats, known)


def test_tables_without_packed_weights_have_the_columns_of_those_with_some() -> None:
    packed = {"id": "lab/vega-mlx-4bit", "safetensors_parameters": {"U32": BILLION, "BF16": 10}}
    plain = {"id": "lab/vega", "safetensors_parameters": {"BF16": BILLION}}
    some, none = world([packed]), world([plain])
    for name in NOBODY:
        assert (len(some.table(name)), len(none.table(name))) == (1, 0)
        described = [con.execute(f"DESCRIBE {name}").fetchall() for con in (some, none)]
        assert described[0] == described[1]
