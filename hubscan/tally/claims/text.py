"""A measured claim for people and for machines."""

from __future__ import annotations

from collections.abc import Sequence

from hubscan.tally.claims.measure import Measurement


def as_text(measurements: Sequence[Measurement], *, sql: bool = False) -> str:
    """All measurements of one claim."""
    claim = measurements[0].claim
    month = f"{claim.said_on:%Y-%m}" if claim.dated == "month" else str(claim.said_on)
    lines = [
        f"{claim.id}: {claim.statement}",
        f"  said by {claim.said_by}, {month}: “{claim.source.quote}”",
        f"  source ({claim.source.state}): {claim.source.title}, {claim.source.locator}",
        f"    {claim.source.address}",
        f"  counted: {claim.question()}",
    ]
    always = [
        m for m in measurements[0].cannot_tell if all(m in o.cannot_tell for o in measurements)
    ]
    for measurement in measurements:
        lines += _day(measurement, [m for m in measurement.cannot_tell if m not in always])
        if sql:
            lines += [f"      | {line}" for line in measurement.sql.splitlines()]
    return "\n".join([*lines, *(f"  cannot tell: {limit}" for limit in always)])


def as_dict(measurement: Measurement) -> dict[str, object]:
    """One measurement as JSON values."""
    claim, counts = measurement.claim, measurement.counts
    return {
        "claim": claim.id,
        "statement": claim.statement,
        "said_by": claim.said_by,
        "date": claim.said_on.isoformat(),
        "source": {
            "title": claim.source.title,
            "address": claim.source.address,
            "locator": claim.source.locator,
            "quote": claim.source.quote,
            "state": claim.source.state,
            "looked_at": str(claim.source.looked_at),
        },
        "question": claim.question(),
        "as_of": measurement.day.isoformat(),
        "selected": counts.selected,
        "surely": counts.surely,
        "likely": counts.likely,
        "possibly": counts.possibly,
        "verdict": measurement.verdict.value,
        "examples": list(measurement.examples),
        "missing": list(measurement.missing),
        "cannot_tell": list(measurement.cannot_tell),
        "sql": measurement.sql,
    }


def _day(measurement: Measurement, limits: Sequence[str]) -> list[str]:
    counts = measurement.counts
    lines = [
        f"  {measurement.day}: {measurement.verdict} · at least {counts.surely:,}, likely "
        f"{counts.likely:,}, at most {counts.possibly:,} of {counts.selected:,} models"
    ]
    if measurement.examples:
        lines.append(f"      for example {', '.join(measurement.examples)}")
    if measurement.missing:
        lines.append(f"      not in this snapshot, or later: {', '.join(measurement.missing)}")
    return [*lines, *(f"      cannot tell: {limit}" for limit in limits)]
