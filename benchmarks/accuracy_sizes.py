"""Parameters: config formulas, Hub metadata, names alone, and sides of thresholds."""

from __future__ import annotations

import csv
import gzip
import json
import math
import re
import statistics
from typing import Any

from benchmarks.accuracy_report import CONFIG, SHARED, Line, share
from hubscan import desk
from hubscan.estimate.architectures import count
from hubscan.evidence.config import Config, parse

DATA = SHARED / "data"
# Repositories of low-bit weights, whose raw count is not a count of parameters.
_LOW_BIT = re.compile(
    f"(?i){CONFIG.assumptions.packed_formats.pattern}|fp4|mlx|jang|npu|q[2-8]_|oq[2-8]|w[1-8]a|w[2-8]g|int[248]|fp4|dwq|tq\\d?|paro"
    "|mtplx|wmix|escha|prisma|gridbook|bnb|gguf|fp8|1\\.58"
)
PACKED = {"U8", "I8", "I32", "U32", "F8_E8M0"}

# Models without a tensor count of their own whose weights have the shapes of a counted sibling.
# Baichuan-7B has none: its row has the vocabulary of Baichuan 2, and only "7 billion" is published.
SIBLINGS = {
    "internlm/internlm2-7b": "internlm/internlm2-chat-7b-sft",
    "openbmb/MiniCPM-2B-sft-bf16": "openbmb/MiniCPM-Embedding",
}


def lines() -> list[Line]:
    """All figures of the size part."""
    return [*_formulas(), *_metadata(), *_names()]


def _formulas() -> list[Line]:
    with (DATA / "config_vs_true_parameters.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    hits, total, explained, misses = 0, 0, 0, []
    counted = _counted()
    for row in rows:
        sibling = counted.get(SIBLINGS.get(row["hf_id"], ""), 0)
        truth = float(row["hub_safetensors_total"] or sibling or row["llmfit_parameters_raw"] or 0)
        if not truth:
            continue
        config = parse((DATA / "configs" / row["file"]).read_bytes())
        found = count(config) if config else None
        total += 1
        if found is None:
            misses.append(f"{row['file']}: no formula (keys missing)")
            continue
        readings = (found.total, found.total - found.prediction)
        if any(abs(r / truth - 1) < 0.01 for r in readings):
            hits += 1
            continue
        reason = _reason(row, config, found.total, truth)
        explained += reason is not None
        misses.append(
            f"{row['file']}: formula {found.total / 1e9:.4f} B, metadata {truth / 1e9:.4f} B"
            f" ({reason or 'UNEXPLAINED'})"
        )
    clean = total - explained
    return [
        Line("config formulas within 1 % of the Hub's raw total", share(hits, total), "-", None),
        Line(
            "config formulas within 1 %, where the Hub's total is a parameter count",
            share(hits, clean), ">= 95 %", hits >= 0.95 * clean, misses,
        ),
    ]  # fmt: skip


def _reason(row: dict[str, str], config: Config | None, found: float, truth: float) -> str | None:
    """Why the Hub's total is not the parameter count, where it is not."""
    dtypes = json.loads(row["hub_safetensors_dtypes"] or "{}")
    quantised = config is not None and config.sub("quantization_config") is not None
    if PACKED & set(dtypes) or "NVFP4" in row["file"] or (quantised and truth < found):
        return "packed weights or their scales"
    text = (config.sub("text_config") or config) if config else None
    table = 0
    if text is not None:
        hidden = text.whole("hidden_size", "d_model", default=0) or 0
        table = (text.whole("vocab_size", default=0) or 0) * hidden
    if table and abs((found + table) / truth - 1) < 0.002:
        return "tied head stored twice"
    if "pythia" in row["file"].lower():
        return "attention buffers counted"
    if row["hub_safetensors_total"] == "":
        return "estimated by the source, not counted"
    return None


def _metadata() -> list[Line]:
    truth = _counted()
    records = [r for r in _records() if r["id"] in truth]
    answers = desk.estimates(
        [{"record": r} for r in records], desk.Settings(CONFIG, no_reference=True)
    )
    close, gross, judged, misses = 0, [], 0, []
    sides = {1e9: [0, 0, 0], 70e9: [0, 0, 0], 80e9: [0, 0, 0]}
    for record, answer in zip(records, answers, strict=True):
        size, true = answer["parameters"], truth[record["id"]]
        _judge_sides(sides, size, true)
        if size["best"] is None or size["method"] == "name":
            continue
        judged += 1
        error = size["best"] / true
        if abs(error - 1) < 0.01:
            close += 1
        else:
            misses.append(f"{record['id']}: {size['best']:.5g} vs {true:.5g} ({size['method']})")
        if not 0.5 < error < 2 and size["grade"] in {"exact", "stated", "derived"}:
            gross.append(f"{record['id']}: {size['best']:.5g} vs {true:.5g} ({size['method']})")
    right = sum(s[0] for s in sides.values())
    wrong = sum(s[1] for s in sides.values())
    open_ = sum(s[2] for s in sides.values())
    return [
        Line("Hub metadata within 1 %", share(close, judged), ">= 98 %", close >= 0.98 * judged,
             misses),
        Line("Hub metadata off by more than 2x without a mark", str(len(gross)), "0", not gross,
             gross),
        Line(f"right side of 1 B, 70 B, 80 B ({open_} undetermined)", share(right, right + wrong),
             ">= 99.5 %", right >= 0.995 * (right + wrong)),
    ]  # fmt: skip


def _judge_sides(sides: dict[float, list[int]], size: dict[str, Any], true: float) -> None:
    for line, tally in sides.items():
        low, high = size["low"], size["high"]
        if low is not None and low > line:
            tally[0 if true > line else 1] += 1
        elif high is not None and high <= line:
            tally[0 if true <= line else 1] += 1
        else:
            tally[2] += 1


def _names() -> list[Line]:
    truth = _counted()
    ids = sorted(i for i in truth if not _LOW_BIT.search(i))
    answers = desk.estimates(
        [{"record": {"id": i}} for i in ids], desk.Settings(CONFIG, no_reference=True)
    )
    errors, gross = [], []
    for model, answer in zip(ids, answers, strict=True):
        size = answer["parameters"]
        if size["best"] is None:
            continue
        error = size["best"] / truth[model]
        errors.append(abs(error - 1))
        if not 0.5 < error < 2:
            gross.append(f"{model}: {size['best']:.4g} vs {truth[model]:.4g}")
    median = statistics.median(errors)
    return [
        Line(f"names alone, median error over {len(errors)}", f"{100 * median:.2f} %", "<= 3 %",
             median <= 0.03),
        Line("names alone, off by more than 2x", share(len(gross), len(errors)), "<= 1 %",
             len(gross) <= 0.01 * len(errors), gross),
    ]  # fmt: skip


def _counted() -> dict[str, float]:
    """True counts: tensor counts of October 2026, and of float-only repositories of May 2026."""
    found: dict[str, float] = {}
    for record in _records():
        tensors = (record.get("safetensors") or {}).get("parameters") or {}
        if tensors and not PACKED & set(tensors) and all(v > 0 for v in tensors.values()):
            found[record["id"]] = float(sum(tensors.values()) - tensors.get("BOOL", 0))
    with (DATA / "hub_parameters_2026-10.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            raw = float(row["parameters_raw"] or 0)
            if raw > 1e6 and math.isfinite(raw):
                found.setdefault(row["name"], raw)
    return found


def _records() -> list[dict[str, Any]]:
    with gzip.open(DATA / "hub_models_2026-05.jsonl.gz", "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]
