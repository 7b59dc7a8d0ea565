"""The arithmetic of training compute with its numbers: methods, their hull, bounds, cross-checks.

Every line here repeats a formula of `hubscan.estimate` on the numbers that it used; `derive` shows
only the lines that come out at the estimate's own figure.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from hubscan.estimate.arithmetic import (
    Number,
    Part,
    comes_out_at,
    geometric_mean,
    greatest,
    least,
    product,
)
from hubscan.reports.why.derivation import Line
from hubscan.reports.why.facts import ENDS, Facts, Row, ends
from hubscan.reports.why.of_training_tokens import LARGEST_CORPUS, PRIORS

_SECONDS = Number("s", 3600, "seconds per hour")
_NAME_HIGH = Number("(upper end of the name)", 1.3)
_CONSTANT = {"low": "low", "best": "value", "high": "high"}


def of_methods(facts: Facts, methods: list[Row]) -> list[Line]:
    """Each method on documents, end by end."""
    lines = []
    for row in methods:
        for end in ENDS:
            value = row[end]
            part = None if value is None else _of_method(facts, row, end)
            if part is not None:
                lines.append(Line(str(row["method"]), end, part, value, "FLOP"))
    return lines


def _of_method(facts: Facts, row: Row, end: str) -> Part | None:
    method, value = str(row["method"]), row[end]
    if method == "stated FLOP":
        said = Number("stated FLOP", row["best"], "FLOP")
        return said if end == "best" else product(said, _range(facts, "stated_flop_range", end))
    if method.startswith("operations"):
        return _first(value, _operations(facts, end))
    if method.startswith("hardware"):
        hours = facts.stated("gpu_hours")
        return _first(value, _hardware(facts, hours[end], hours["text"], end))
    return None


def _operations(facts: Facts, end: str) -> list[Part]:
    """k × parameters × tokens, with the ways in which the ends may be widened."""
    s, adapter = facts.subject, facts.subject["relation"] == "adapter"
    tokens = facts.row("token_choice")[end]
    size = (s["root_size"] or s["named"]) if adapter else facts.row("active_choice")[end]
    if tokens is None or size is None:
        return []
    factor = facts.constant(f"{'adapter_' if adapter else ''}flop_per_parameter_token")
    what = "parameters of the base" if adapter else "active parameters"
    parts = (factor, Number(what, size, "parameters"), Number("tokens", tokens, "tokens"))
    paired = _range(facts, "encoder_decoder_share", end, "of a pair of encoder and decoder")
    found: list[Part] = []
    for share in (None, paired):
        if end == "best":
            found.append(product(*parts, share))
        else:
            found += [product(*parts, share, wider) for wider in _wider(facts, end)]
    return found


def _wider(facts: Facts, end: str) -> list[Part]:
    old = _range(facts, "stated_tokens_range", end)
    if end == "low":
        return [old]
    later = facts.at_creation("post_training_share", "(post-training)")
    return [greatest(_range(facts, "stated_tokens_range_recent", end), product(old, later)), old]


def _hardware(facts: Facts, hours: float | None, chip: str | None, end: str) -> list[Part]:
    """hours × 3600 × peak × utilisation; unknown devices are anything in the table."""
    if hours is None:
        return []
    time = (Number("accelerator hours", hours, "hours"), _SECONDS)
    other = _range(facts, "utilisation_not_text", end, "utilisation")
    device = device_of(facts, chip)
    if device is not None:
        own = f"utilisation_{facts.constants.accelerators[device].generation}"
        used = _range(facts, own, end, "utilisation")
        return [product(*time, facts.peak(device), use) for use in (used, other)]
    if end == "best":
        return []
    pick = min if end == "low" else max
    device = pick(facts.constants.accelerators, key=lambda d: facts.constants.accelerators[d].peak)
    most = Number("utilisation", 0.03 if end == "low" else 0.6)
    return [product(*time, facts.peak(device), use) for use in (most, other)]


def device_of(facts: Facts, chip: str | None) -> str | None:
    """The accelerator of the assumptions that a text names."""
    name = re.sub(r"[ -]", "", re.sub(r"^.*: ", "", chip or "").lower())
    return name if name in facts.constants.accelerators else None


def combined(methods: list[Row], whole: Row) -> list[Line]:
    """Hull of the methods; best as stated, else the geometric mean of the two."""
    valued = [m for m in methods if m["best"] is not None]
    ways: dict[str, list[Part]] = {"low": [], "best": [], "high": []}
    if valued:
        ways["low"] = [least(*(_figure(m, "low") for m in valued))]
        ways["high"] = [greatest(*(_figure(m, "high") for m in valued))]
        bests = [_figure(m, "best") for m in valued]
        sides = [p for p, m in zip(bests, valued, strict=True) if m["method"] != "stated FLOP"]
        ways["best"] = [*([geometric_mean(*sides)] if len(sides) > 1 else []), *bests]
    else:
        ways["high"] = [least(*(_figure(m, "high") for m in methods))]
    lines = []
    for end in ENDS:
        part = None if whole[end] is None else _first(whole[end], ways[end])
        if part is not None:
            lines.append(Line("all methods together", end, part, whole[end], "FLOP"))
    return lines


def _figure(row: Row, end: str) -> Number:
    return Number(f"by {str(row['method']).partition(':')[0]}", row[end], "FLOP")


def of_bound(facts: Facts, chosen: Row) -> list[Line]:
    """The upper end of a model that states nothing."""
    method = str(chosen["method"])
    if method not in _BOUNDS:
        return []
    part = _first(chosen["high"], _BOUNDS[method](facts))
    return [] if part is None else [Line(method, "high", part, chosen["high"], "FLOP")]


def _run(facts: Facts) -> Number:
    return facts.at_creation("largest_open_run_flop", "FLOP of the largest open run by then")


def _by_corpus(facts: Facts) -> list[Part]:
    margin = facts.constant("token_bound_margin", "high", "(margin)")
    dense = facts.constant("flop_per_parameter_token")
    return [
        least(product(dense, size, _most_tokens(facts), margin), _run(facts))
        for size in _sizes(facts, ends(facts.row("active_choice"))[2])
    ]


def _by_prior(facts: Facts, factor: Number, active: float | None) -> list[Part]:
    return [
        least(product(factor, size, _most_tokens(facts)), _run(facts))
        for size in _sizes(facts, active)
    ]


def _sizes(facts: Facts, active: float | None) -> list[Part]:
    """The size that bounds the step: its own, the root's, the name's, or the largest there is."""
    s = facts.subject
    largest = facts.constant("largest_open_parameters", "high", "parameters, the most known")
    if active is not None:
        return [Number("active parameters", active, "parameters")]
    if s["root_size"] is not None:
        return [Number("parameters of the base", s["root_size"], "parameters")]
    if s["named"] is not None:
        return [product(Number("parameters in the name", s["named"], "parameters"), _NAME_HIGH)]
    return [largest]


def _most_tokens(facts: Facts) -> Number:
    """The upper end of the tokens, which may be an assumption itself."""
    row = facts.row("token_choice")
    assumed = PRIORS.get(row["method"])
    if row["method"] == "largest corpus by that date":
        assumed = LARGEST_CORPUS
    return Number("tokens at most", row["high"], "tokens", assumed)


def _by_library(facts: Facts) -> list[Part]:
    library = str(facts.subject["library_name"]).lower()
    cap = facts.constants.classification.library_run_flop[library]
    named = Number(f"FLOP for {library}", cap, "FLOP", f"library_run_flop.{library}")
    return [least(named, _run(facts))]


def _by_run(facts: Facts) -> list[Part]:
    return [_run(facts)]


def _of_adapter(facts: Facts) -> list[Part]:
    return _by_prior(facts, facts.constant("adapter_flop_per_parameter_token", "high"), None)


def _of_finetune(facts: Facts) -> list[Part]:
    active = ends(facts.row("active_choice"))[2]
    return _by_prior(facts, facts.constant("flop_per_parameter_token"), active)


_BOUNDS: dict[str, Callable[[Facts], list[Part]]] = {
    "largest open run": _by_run,
    "library bound": _by_library,
    "size × largest corpus by that date": _by_corpus,
    "adapter bound": _of_adapter,
    "fine-tune bound": _of_finetune,
}
"""Method → its upper end."""


def cross_checks(facts: Facts, chosen: Row) -> list[Line]:
    """For a curated figure: what its own inputs give by the plain formulas."""
    row = facts.curated
    if not row or ends(row, "own_flop") != ends(chosen):
        return []
    parts: dict[str, Part] = {}
    active = row["active_parameters"] or row["parameters"]
    if active and row["training_tokens"]:
        parts["operations: 6 × parameters × tokens"] = product(
            facts.constant("flop_per_parameter_token"),
            Number("active parameters", active, "parameters"),
            Number("tokens", row["training_tokens"], "tokens"),
        )
    if row["gpu_hours"]:
        by_hours = _hardware(facts, row["gpu_hours"], row["hardware"], "best")
        if by_hours:
            parts["hardware: hours × peak × utilisation"] = by_hours[0]
    if row["stated_flop"]:
        parts["stated FLOP"] = Number("FLOP by the maker", row["stated_flop"], "FLOP")
    return [Line(method, "", part, part.value, "FLOP") for method, part in parts.items()]


def _range(facts: Facts, name: str, end: str, shown: str = "") -> Number:
    words = shown or f"({'lower' if end == 'low' else 'upper'} end: {name.replace('_', ' ')})"
    return facts.constant(name, _CONSTANT[end], words)


def _first(value: float, ways: list[Part]) -> Part | None:
    """The way that comes out at `value`, for of several the estimate took one.

    If none does, the first one is tried by whoever shows it, and it is said that it does not.
    """
    return next((way for way in ways if comes_out_at(way, value)), ways[0] if ways else None)
