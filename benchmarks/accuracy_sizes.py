"""Parameters: config formulas, Hub metadata, names alone, and sides of thresholds."""

from __future__ import annotations

import csv
import gzip
import json
import math
import re
import statistics
from functools import cache
from typing import Any

from benchmarks.accuracy_report import CONFIG, ROOT, SHARED, Line, share
from hubscan import desk
from hubscan.estimate.architectures.dispatch import count
from hubscan.evidence.config import Config, parse

DATA = SHARED / "data"
# Repositories of low-bit weights, whose raw count is not a count of parameters.
_LOW_BIT = re.compile(
    f"(?i){CONFIG.assumptions.packed_formats.pattern}|fp4|mlx|jang|npu|q[2-8]_|oq[2-8]|w[1-8]a|w[2-8]g|int[248]|fp4|dwq|tq\\d?|paro"
    "|mtplx|wmix|escha|prisma|gridbook|bnb|gguf|fp8|1\\.58"
)
PACKED = {"U8", "I8", "I32", "U32", "F8_E8M0"}
_SPARSE = 0.97
"""A model that uses more of its parameters than that is dense."""
_SAME = 1e-3
FLOP_LINES = (1e22, 1e23, 1e24, 1e25)

# Models without a tensor count of their own whose weights have the shapes of a counted sibling.
# Baichuan-7B has none: its row has the vocabulary of Baichuan 2, and only "7 billion" is published.
SIBLINGS = {
    "internlm/internlm2-7b": "internlm/internlm2-chat-7b-sft",
    "openbmb/MiniCPM-2B-sft-bf16": "openbmb/MiniCPM-Embedding",
}


FACTS = ROOT / "benchmarks" / "facts"
"""Facts that are shipped: records of hub-stats (Apache-2.0) of May 2026, cut down to what sizes are
read from, and the tensor counts of llmfit's listing (MIT) of October 2026."""


def lines() -> list[Line]:
    """All figures of the size part; those of configs need the configs beside the checkout."""
    formulas = _formulas() if DATA.is_dir() else []
    return [*formulas, *_metadata(), *_names(), _kept(), *_mixtures(), *_compute_sides()]


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
    on_wrong_side = []
    for record, answer in zip(records, answers, strict=True):
        size, true = answer["parameters"], truth[record["id"]]
        if _judge_sides(sides, size, true):
            on_wrong_side.append(f"{record['id']}: {size['low']}..{size['high']} vs {true:.5g}")
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
        Line(f"surely on the wrong side of 1 B, 70 B, 80 B ({right} right, {open_} open)",
             str(wrong), "0", wrong == 0, on_wrong_side),
    ]  # fmt: skip


def _judge_sides(sides: dict[float, list[int]], size: dict[str, Any], true: float) -> bool:
    """Count each line as right, wrong or open; whether one is wrong."""
    wrong = 0
    for line, tally in sides.items():
        low, high = size["low"], size["high"]
        place = 2
        if low is not None and low > line:
            place = 0 if true > line else 1
        elif high is not None and high <= line:
            place = 0 if true <= line else 1
        tally[place] += 1
        wrong += place == 1
    return wrong > 0


def _mixtures() -> list[Line]:
    """Mixtures of experts whose active size is curated, with the table hidden."""
    truth = {
        name.lower(): (active, total)
        for row in CONFIG.reference
        if (active := row.number("active_parameters")) and (total := row.number("parameters"))
        for name in row.ids
    }
    known = [(r, *truth[r["id"].lower()]) for r in _records() if r["id"].lower() in truth]
    sparse = [(r, active) for r, active, total in known if active < _SPARSE * total]
    answers = desk.estimates(
        [{"record": r} for r, _ in sparse], desk.Settings(CONFIG, no_reference=True)
    )
    misses = []
    for (record, true), answer in zip(sparse, answers, strict=True):
        size = answer["active_parameters"]
        low, high = size["low"] or 0, size["high"] or math.inf
        if not low * 0.99 <= true <= high * 1.01:
            misses.append(f"{record['id']}: {low:.4g}..{high:.4g} vs {true:.4g} ({size['method']})")
    held = len(sparse) - len(misses)
    return [
        Line("mixtures of experts: interval holds the active parameters, table hidden",
             share(held, len(sparse)), ">= 95 %", held >= 0.95 * len(sparse), misses),
    ]  # fmt: skip


def _compute_sides() -> list[Line]:
    """Training compute of records whose own is curated, with the table hidden."""
    truth = {
        name.lower(): (row.flop_end("training_flop_low"), row.flop_end("training_flop_high"))
        for row in CONFIG.curated
        for name in row.ids
    }
    records = [r for r in _records() if all(truth.get(r["id"].lower(), (None, None)))]
    answers = desk.estimates(
        [{"record": r} for r in records], desk.Settings(CONFIG, no_reference=True)
    )
    judged, misses = 0, []
    for record, answer in zip(records, answers, strict=True):
        least, most = truth[record["id"].lower()]
        assert least is not None
        assert most is not None
        flop = answer["training_flop"]
        low, high = flop["low"] or 0, flop["high"] or math.inf
        for line in FLOP_LINES:
            judged += low > line or high <= line
            if (low > line and most <= line) or (high <= line and least > line):
                misses.append(f"{record['id']}: {low:.3g}..{high:.3g} vs {least:.3g}..{most:.3g}")
    return [
        Line(f"surely on the wrong side of 1e22 to 1e25 FLOP ({judged} sure, table hidden)",
             str(len(misses)), "0", not misses, misses),
    ]  # fmt: skip


def _names() -> list[Line]:
    truth = _counted()
    ids = sorted(i for i in truth if not _LOW_BIT.search(i))
    answers = desk.estimates(
        [{"record": {"id": i}} for i in ids], desk.Settings(CONFIG, no_reference=True)
    )
    errors, ratios, gross, sure = [], [], [], []
    for model, answer in zip(ids, answers, strict=True):
        size = answer["parameters"]
        if size["low"]:
            sure.append(f"{model}: at least {size['low']:.4g}")
        if size["best"] is None:
            continue
        error = size["best"] / truth[model]
        errors.append(abs(error - 1))
        ratios.append(1 / error)
        if not 0.5 < error < 2:
            gross.append(f"{model}: {size['best']:.4g} vs {truth[model]:.4g}")
    median = statistics.median(errors)
    parts = statistics.quantiles(ratios, n=20)
    points = ", ".join(f"{parts[place]:.2f}" for place in (0, 9, 18))
    return [
        Line(f"names alone, median error over {len(errors)}", f"{100 * median:.2f} %", "<= 3 %",
             median <= 0.03),
        Line("names alone, count over size: 5, 50 and 95 % points", points, "-", None),
        Line("names alone, off by more than 2x", share(len(gross), len(errors)), "<= 1 %",
             len(gross) <= 0.01 * len(errors), gross),
        Line("names alone that make a size sure", str(len(sure)), "0", not sure, sure),
    ]  # fmt: skip


def _kept() -> Line:
    """What the assumption `finetune_size_kept_share` was counted on."""
    counted, ratios = _counted(), []
    for record in _records():
        bases = record.get("baseModels") or {}
        parents = [base["id"] for base in bases.get("models", ())]
        if bases.get("relation") == "finetune" and len(parents) == 1:
            child, parent = counted.get(record["id"]), counted.get(parents[0])
            if child and parent:
                ratios.append(child / parent)
    same = sum(abs(ratio - 1) < _SAME for ratio in ratios)
    what = "fine-tunes of one parent with its count to a thousandth"
    return Line(what, share(same, len(ratios)), "-", None)


@cache
def _counted() -> dict[str, float]:
    """True counts: tensor counts of October 2026, and of float-only repositories of May 2026."""
    found: dict[str, float] = {}
    for record in _records():
        tensors = (record.get("safetensors") or {}).get("parameters") or {}
        if tensors and not PACKED & set(tensors) and all(v > 0 for v in tensors.values()):
            found[record["id"]] = float(sum(tensors.values()) - tensors.get("BOOL", 0))
    with gzip.open(FACTS / "named_sizes.csv.gz", "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            found.setdefault(row["name"], float(row["parameters"]))
    return found


@cache
def _records() -> list[dict[str, Any]]:
    with gzip.open(FACTS / "hub_records.jsonl.gz", "rt", encoding="utf-8") as stream:
        return [json.loads(line)["record"] for line in stream]
