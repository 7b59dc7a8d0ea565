"""Scores a card's YAML states: `model-index` and `evalResults`, as JSON text from the tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import re2
from msgspec import Struct

from hubscan.evidence.late_patterns import Pattern

_MAX_NODES = 2000
_MAX_MODELS = 20
_MMLU = Pattern(r"(?i)(^|[^a-z])(mmlu|hendrycks[_ -]?test|measuring massive multitask)($|[^a-z])")
# Other tests that carry the name, and single subjects of it.
_NOT_MMLU = Pattern(
    r"(?i)mmlu[_ -]?(pro|redux|cf|sr|prox|pro[_ ]?x|hard|lite)|pro[_ -]mmlu|[a-z]{1,8}mmlu|"
    r"mmlu[_ -](fr|de|es|it|zh|ja|ko|pt|ar|hi|ru|tr|nl|cs|pl|vi|th|id|uk|sv|da|fi|no|el|hu|ro|bn|"
    r"french|german|spanish|italian|chinese|japanese|korean|arabic|portuguese|multilingual)|"
    r"(global|multilingual|translated|cross)[_ -]mmlu|hendrycks[_ -]?test[-_ ][a-z]"
)
# `mmlu_abstract_algebra`, `mmlu - anatomy`, `cais/mmlu | anatomy`: one subject of 57.
_AFTER_MMLU = Pattern(r"(?i)mmlu(?:[ _:/|-]|\s){1,3}([a-z][a-z_]+)")
_WHOLE_MMLU = frozenset({
    "test", "all", "acc", "accuracy", "average", "avg", "overall", "macro", "micro", "score", "en",
    "english", "shot", "shots", "five", "zero", "few", "cot", "continuation", "val", "validation",
    "default", "main", "em", "exact_match", "cais", "mmlu", "base", "original", "orig", "full",
    "benchmark", "dataset", "generative", "text", "massive", "measuring", "none", "char", "norm",
    "mean", "total", "aggregate", "multi", "multitask", "lukaemon", "hendrycks", "openllm", "eval",
    "question", "knowledge", "academic", "language", "understanding", "generation",
})  # fmt: skip
MENTIONS = Pattern(r"(?i)mmlu|hendrycks|massive multitask|human.?eval|live.?code.?bench")
"""What a text must hold to speak of one of the benchmarks."""
_HUMANEVAL = Pattern(r"(?i)(^|[^a-z])(openai[_ ]?)?human[_ -]?eval($|[^a-z+])")
_NOT_HUMANEVAL = Pattern(
    r"(?i)human[_ -]?eval[_ -]?(\+|plus|x|fix|synth|js|java|cpp|rust|go|instruct|fim|infill|"
    r"explain|decontaminated)|multipl|multi-?lingual"
)
_LIVECODEBENCH = Pattern(r"(?i)(^|[^a-z])live[_ -]?code[_ -]?bench($|[^a-z])")
# Other tests that carry the name, its other tasks, and parts of it.
_NOT_LIVECODEBENCH = Pattern(
    r"(?i)code[_ -]?bench[_ -]?(pro|x|plus|easy|medium|hard)($|[^a-z])|self[_ -]?repair|"
    r"test[_ -]?output|code[_ -]?execution|multi-?lcb"
)
_WINDOW = re.compile(r"(?i)(?<![a-z0-9.])v[1-9](?![0-9])|(?<!\d)(?:20)?2\d[./-][01]?\d(?!\d)")
"""A version of its collection of problems, or the month that one begins or ends with."""
_UNCERTAIN = re.compile(r"\s*(?:±|\+/?-)")
_SHOTS = Pattern(r"(?i)(\d{1,2})[ -]?shot")


class Score(Struct, frozen=True):
    """One benchmark figure in percent, with what is known of how it was measured."""

    benchmark: str
    """One of `hubscan.model.benchmarks.TESTS`."""
    percent: float
    protocol: str
    """Shots, metric and who measured, as far as stated; never empty."""
    locator: str


def read_model_index(text: str, model_id: str = "") -> list[Score]:
    """Scores in a `model-index` given as JSON text; anything malformed is passed over.

    Of several models those of the one that is called as `model_id` is; where none is, those that
    are the same for all.
    """
    index = _load(text)
    found: list[Score] = []
    for place, result in _results(index):
        dataset = _dict(result.get("dataset"))
        task = _dict(result.get("task"))
        names = " | ".join(_words(dataset, "name", "type", "config") + _words(task, "name"))
        if dataset and not MENTIONS.search(names):
            continue
        args = _dict(dataset.get("args"))
        source = _dict(result.get("source"))
        for metric in _list(result.get("metrics"))[:20]:
            # Some cards name the test only in the metric.
            named = f"{names} | {_text(_dict(metric).get('name'))}"
            benchmark = _benchmark(names) or (None if dataset else _benchmark(named))
            figure = _metric(metric, benchmark) if benchmark else None
            if benchmark and figure is not None:
                kind = _text(_dict(metric).get("type")) or "score"
                protocol = _protocol(named, args.get("num_few_shot"), kind, source.get("name"))
                if benchmark == "livecodebench":
                    protocol = f"{window(named)}, {protocol}"
                found.append(Score(benchmark, figure, protocol, place))
    models = [_dict(model) for model in _list(index)[:_MAX_MODELS]]
    if len(models) < 2:
        return found
    own = [place for place, model in enumerate(models) if _is_named(model, model_id)]
    if len(own) == 1:
        return [s for s in found if s.locator.startswith(f"model-index[{own[0]}].")]
    return [s for s in found if _is_alone(s, found)]


def _is_named(model: dict[str, Any], model_id: str) -> bool:
    """Whether an entry has the name of the repository, with its organisation or without."""
    told, own = _text(model.get("name")).strip().lower(), model_id.lower()
    return bool(told) and told in (own, own.rpartition("/")[2])


def _is_alone(score: Score, found: list[Score]) -> bool:
    """Whether no other model of the index has another figure: which one is this, nobody says."""
    model = score.locator.partition(".")[0]
    return all(
        other.percent == score.percent
        for other in found
        if other.benchmark == score.benchmark and other.locator.partition(".")[0] != model
    )


def read_eval_results(text: str) -> list[Score]:
    """Scores in `evalResults` given as JSON text; the Hub lists each under `data`."""
    found: list[Score] = []
    for index, entry in enumerate(_list(_load(text))[:_MAX_NODES]):
        item = _dict(_dict(entry).get("data", entry))
        dataset = _dict(item.get("dataset"))
        names = " | ".join(_words(dataset, "id", "task_id"))
        benchmark = _benchmark(names)
        figure = _percent(item.get("value"), benchmark or "")
        if benchmark is None or figure is None:
            continue
        measured_by = _dict(item.get("source")).get("name")
        stated = f"{names} {_text(item.get('notes'))}"
        protocol = _protocol(stated, None, "score", measured_by)
        if benchmark == "livecodebench":
            protocol = f"{window(stated)}, {protocol}"
        found.append(Score(benchmark, figure, protocol, f"evalResults[{index}]"))
    return found


def _results(index: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    nodes = 0
    for i, model in enumerate(_list(index)[:_MAX_MODELS]):
        for j, result in enumerate(_list(_dict(model).get("results"))):
            nodes += 1
            if nodes > _MAX_NODES:
                return
            if isinstance(result, dict):
                yield f"model-index[{i}].results[{j}]", result


def _benchmark(names: str) -> str | None:
    if _MMLU.search(names) and not _NOT_MMLU.search(names):
        rest = (m.group(1).lower().strip("_") for m in _AFTER_MMLU.finditer(names))
        return "mmlu" if all(word in _WHOLE_MMLU for word in rest) else None
    if _HUMANEVAL.search(names) and not _NOT_HUMANEVAL.search(names):
        return "humaneval"
    if _LIVECODEBENCH.search(names) and not _NOT_LIVECODEBENCH.search(names):
        return "livecodebench"
    return None


def window(text: str) -> str:
    """Which problems of LiveCodeBench were set, as far as `text` says: `v6`, `24.10 to 25.02`."""
    found = [part.lower() for part in _WINDOW.findall(text)]
    versions = [part for part in found if part.startswith("v")]
    return versions[0] if versions else " to ".join(found[:2]) or "version not stated"


def _metric(metric: Any, benchmark: str) -> float | None:
    item = _dict(metric)
    kind = f"{_text(item.get('type'))} {_text(item.get('name'))}".lower()
    if "stderr" in kind or "loss" in kind:
        return None
    if benchmark != "mmlu" and re2.search(r"pass@(10|100|5|2)($|[^0-9])", kind):
        return None
    return _percent(item.get("value"), benchmark)


def _percent(value: Any, benchmark: str) -> float | None:
    """A score as percent. Values up to 1 are taken as fractions; outside 0 to 100 refused."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        try:
            value = float(_UNCERTAIN.split(value.strip())[0].rstrip("% ").replace(",", ".")[:20])
        except ValueError:
            return None
    if not isinstance(value, int | float) or not 0 < value <= 100:  # nor is NaN, nor a huge whole
        return None
    return float(value) * 100 if value <= 1 else float(value)


def _protocol(names: str, shots: Any, kind: str, measured_by: Any) -> str:
    match = _SHOTS.search(names)
    count = str(shots) if isinstance(shots, int) and 0 <= shots <= 100 else None
    count = count or (match.group(1) if match else None)
    by = _text(measured_by)
    parts = [f"{count}-shot" if count else "shots not stated", kind[:30]]
    return ", ".join([*parts, f"by {by[:60]}" if by else "self-reported"])


def _load(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (ValueError, RecursionError):
        return None


def _words(item: dict[str, Any], *keys: str) -> list[str]:
    return [_text(item.get(k)) for k in keys if _text(item.get(k))]


def _text(value: Any) -> str:
    return value[:200].replace("\n", " ") if isinstance(value, str) else ""


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
