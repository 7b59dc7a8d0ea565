"""Where a report's numbers come from, out of the manifests: date, source, completeness, hashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hubscan import __version__
from hubscan.model.text import canonical_json, sha256_text
from hubscan.reports.context import Context
from hubscan.reports.words import clipped, models, visible
from hubscan.store import content

_UNKNOWN = "unknown"
_INCOMPLETE = "an INCOMPLETE scan"
_SUSPECT = "a SUSPECT scan"
_SUPPOSED = 3
"""Suppositions that the first line of a scenario names."""
_WORDS = 160
"""Characters of each."""
_OF_THE_WHOLE = ("hub", "parquet")
"""Sources that list everything; a sample or a folder of pages speaks for itself only."""


def first_line(context: Context) -> str:
    """The line every report opens with: data date, source, number of models, completeness.

    That of a scenario says first what it supposes.
    """
    return what_if(context.assessment) + (
        f"Data of {data_date(context.snapshot)} from {source(context.snapshot)}: "
        f"{models(context.models)}, {completeness(context.snapshot)}."
    )


def what_if(assessment: Mapping[str, Any]) -> str:
    """`What if …? ` for a scenario; empty for a baseline."""
    name = scenario(assessment)
    if name is None:
        return ""
    said = [visible(str(d)) for d in assessment.get("deviations") or []]
    more = f"; and {len(said) - _SUPPOSED:,} more" if len(said) > _SUPPOSED else ""
    supposed = "; ".join(clipped(d, _WORDS) for d in said[:_SUPPOSED]) or f"scenario {name}"
    return f"What if: {supposed}{more}. "


def scenario(assessment: Mapping[str, Any]) -> str | None:
    """The name of the scenario a report is about; None for a baseline."""
    name = assessment.get("scenario")
    return None if name is None else visible(str(name))


def data_date(snapshot: Mapping[str, Any]) -> str:
    """The day the data stands for, ISO."""
    given = snapshot.get("data_date") or snapshot.get("created")
    return visible(str(given))[:10] if given else "an unknown date"


def source(snapshot: Mapping[str, Any]) -> str:
    """Where the models were listed, in words."""
    name = str(snapshot.get("source", _UNKNOWN))
    words = {
        "sample": "the built-in sample of real models, picked by hand and not at random",
        "hub": "the Hugging Face Hub",
        "pages": "recorded pages of the Hub's API",
        "parquet": "a bulk dump of the Hub's listing",
    }
    return words.get(name.partition(":")[0], f"source {visible(name)}")


def is_a_census(snapshot: Mapping[str, Any]) -> bool:
    """Whether shares of its models are shares of the Hub: a whole scan of it, or a whole dump."""
    kind = str(snapshot.get("source", _UNKNOWN)).partition(":")[0]
    return kind in _OF_THE_WHOLE and state(snapshot) == "complete"


def state(snapshot: Mapping[str, Any]) -> str:
    """`complete`, `partial`, or `unknown` if not recorded."""
    return visible(str(_completeness(snapshot).get("state", _UNKNOWN)))


def completeness(snapshot: Mapping[str, Any]) -> str:
    """How much of the source was read, and whether it looks as ever, in words."""
    found = state(snapshot)
    reason = visible(str(_completeness(snapshot).get("reason") or "reason not recorded"))
    if found == "partial":
        return f"{_INCOMPLETE} ({reason}): every count is too low"
    said = {
        "complete": "a complete scan of this source",
        "unchecked": f"a scan NOT CHECKED for completeness ({reason})",
    }.get(found, f"completeness {found}")
    odd = snapshot.get("suspicions")
    if not isinstance(odd, Sequence) or isinstance(odd, str) or not odd:
        return said
    told = visible("; ".join(map(str, odd)))
    why = accepted(snapshot)
    if why:
        return f"{said}, accepted although suspect ({told}), because: {why}"
    return f"{_SUSPECT} ({told}): counts may be wrong"


def accepted(snapshot: Mapping[str, Any]) -> str:
    """Why the day was accepted although a gate refused it; empty if none did."""
    said = snapshot.get("accepted") or _completeness(snapshot).get("accepted") or []
    reasons = said if isinstance(said, list) else [said]
    return "; ".join(visible(str(reason)) for reason in reasons)


def tells_of_a_partial_scan(said: str) -> bool:
    """Whether `completeness` said this of a scan that is not whole, or that nobody accepted."""
    return said.startswith((_INCOMPLETE, _SUSPECT))


def _completeness(snapshot: Mapping[str, Any]) -> Mapping[str, Any]:
    stated = snapshot.get("completeness")
    return stated if isinstance(stated, Mapping) else {}


def versions(context: Context) -> str:
    """Which rules and which tool, in a sentence."""
    known = dict(facts(context))
    return (
        f"Snapshot {known['snapshot']}, rules and assumptions {known['config_sha256'][:12]}, "
        f"hubscan {known['hubscan_version']}."
    )


def facts(context: Context) -> tuple[tuple[str, str], ...]:
    """Provenance for machines, in a fixed order."""
    snapshot, assessment = context.snapshot, context.assessment
    return (
        ("data_date", data_date(snapshot)),
        ("source", str(snapshot.get("source", _UNKNOWN))),
        ("models", str(context.models)),
        ("downloads", str(context.downloads)),
        ("completeness", completeness(snapshot)),
        ("snapshot", content.of_snapshot(snapshot) or str(snapshot.get("id", _UNKNOWN))),
        ("assessment", assessment_name(assessment)),
        *((("scenario", name),) if (name := scenario(assessment)) is not None else ()),
        ("config_sha256", config_hash(assessment)),
        ("hubscan_version", str(assessment.get("tool_version", __version__))),
        ("tallies_sha256", context.tallies_sha256),
    )


def assessment_name(assessment: Mapping[str, Any]) -> str:
    """What an assessment is called where its bytes must not hang on the clock."""
    return str(assessment.get("content") or assessment.get("id", _UNKNOWN))


def config_hash(assessment: Mapping[str, Any]) -> str:
    """One hash over the hashes of all rule and configuration files."""
    files = assessment.get("config")
    return sha256_text(canonical_json(files)) if isinstance(files, Mapping) else _UNKNOWN
