"""Several counts of one line follow from each other, and each is the one that stands elsewhere."""

from __future__ import annotations

import json
import re
from typing import Any

import hubscan
from tests.conftest import AssessedSample
from tests.reports.hubs import report, usual_report
from tests.reports.test_move import moved_places
from tests.tally.rulebooks import BOOK


def section(sample: AssessedSample, name: str) -> dict[str, Any]:
    path = sample.outcome.written.folder / "report.json"
    sections = json.loads(path.read_text("utf-8"))["sections"]
    return next(one for one in sections if one["id"] == name)


def test_the_counts_of_one_line_agree_with_where_they_stand(sample: AssessedSample) -> None:
    blocks = section(sample, "ladder")["blocks"]
    (heading,) = (b for b in blocks if b.get("id") == "one-line")
    line = float(heading["text"].split(": ")[1].split()[0])
    items = blocks[blocks.index(heading) + 1]["items"]
    curve, alone, above, dated, *texts = items
    over = number(curve)
    (table,) = (b for b in blocks if b["type"] == "table" and b["id"] == "ladder-training_flop")
    rows = {(row[0], row[1]): row[3] for row in table["rows"]}
    assert rows.get((line, ">="), over) == over
    assert numbers(above)[1] == rows[line, ">"] == over - numbers(above)[0]
    (place,) = (
        p
        for p in moved_places(sample.outcome.written.folder)
        if (p["quantity"], p["reading"], p["moved_line"]) == ("training_flop", "cumulative", line)
    )
    covered = place["moved_likely"]
    assert covered == (over if alone.startswith("As many") else numbers(alone)[1])
    undated, shown = numbers(dated)
    assert undated + shown == over
    query = f"""SELECT count(*) FROM models JOIN estimates USING (model) WHERE created_at IS NULL
        AND coalesce(training_flop_best, training_flop_low) >= {line}"""
    assert hubscan.sql(query, sample.data.root).iloc[0, 0] == undated
    assert texts and all("whose condition is:" in one for one in texts)


def test_without_a_line_on_compute_nothing_is_reconciled() -> None:
    found = usual_report().section("ladder")
    assert any(getattr(block, "id", "") == "one-line" for block in found.blocks)
    sizes = report(book=BOOK.only("size")).section("ladder")
    assert not any(getattr(block, "id", "") == "one-line" for block in sizes.blocks)


def number(words: str) -> int:
    return numbers(words)[0]


def numbers(words: str) -> list[int]:
    return [int(found.replace(",", "")) for found in re.findall(r"\b\d[\d,]*\b", words)]
