"""Models whose size is known: what the Hub lists for them, and what we make of that."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from hubscan.hub.contract import Canary, Contract
from hubscan.pipeline.doctor_findings import State
from hubscan.pipeline.doctor_live.probe import Probe

Estimate = Callable[[Sequence[dict[str, Any]]], Sequence[dict[str, Any]]]
"""Records of the listing → for each its bounds, as `{"parameters": {"low": …, "high": …}}`."""
_RENAMED = "renamed"
_TOLERANCE = 0.01
"""Scales and buffers that some counts have and some have not."""


def check_canaries(
    probe: Probe, known: Contract, fields: Sequence[str], estimate: Estimate
) -> None:
    """Ask for each canary with the fields of a scan."""
    query = urlencode([("expand[]", name) for name in fields], safe="[]")
    there: list[tuple[Canary, dict[str, Any]]] = []
    for canary in known.canaries:
        if canary.kind == _RENAMED:
            continue  # its answer is one of the contract's
        found = probe.ask(f"canary {canary.kind}", f"/api/models/{canary.id}?{query}")
        record = _record(found.text()) if found.status == 200 else None
        if record is None:
            message = f"{canary.id} is not there (status {found.status})"
            probe.note(f"canary {canary.kind}", message, State.WARNING)
            continue
        there.append((canary, record))
        if "evalResults" in fields:
            _check_results(probe, canary, record)
    own = estimate([record for _, record in there])
    for (canary, record), made in zip(there, own, strict=True):
        _compare(probe, canary, record, made.get("parameters") or {})


def _record(text: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _check_results(probe: Probe, canary: Canary, record: dict[str, Any]) -> None:
    if canary.kind == "evalResults" and not record.get("evalResults") and not probe.fields_drift:
        probe.drift("field evalResults", f"{canary.id} has had some, and has none")


def _compare(probe: Probe, canary: Canary, record: dict[str, Any], own: dict[str, Any]) -> None:
    weights = record.get("safetensors")
    listed = weights.get("total") if isinstance(weights, dict) else None
    low, high = own.get("low"), own.get("high")
    probe.observed[f"canary {canary.kind}: listed"] = listed
    probe.observed[f"canary {canary.kind}: own estimate"] = [low, high]
    about = f"canary {canary.kind}"
    said = f"{canary.id} has {canary.parameters:,} parameters; listed {_number(listed)}"
    said += f", our estimate {_number(low)} to {_number(high)}"
    if probe.fields_drift:
        probe.note(about, f"{said}; not judged, since fields are otherwise than known")
    elif canary.listed is not None and listed != canary.listed:
        probe.drift(about, f"{said}; listed {canary.listed:,} on {canary.date}")
    elif not _holds(low, high, canary.parameters):
        probe.drift(about, f"{said}, which leaves the truth out")
    else:
        probe.note(about, said)


def _holds(low: Any, high: Any, truth: int) -> bool:
    """Unknown ends hold everything."""
    above = low is None or low * (1 - _TOLERANCE) <= truth
    return above and (high is None or truth <= high * (1 + _TOLERANCE))


def _number(value: Any) -> str:
    return f"{value:,.0f}" if isinstance(value, int | float) else "nothing"
