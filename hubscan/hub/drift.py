"""Is a day like the last one that was published? What is not makes it suspect, field by field.

A Hub that stops sending a field, or sends zeros, lists every model all the same: no count of
models shows it. So the coverage of every field is held against that of the last published day,
and against what is known of huggingface.co where there is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubscan.hub import gates, kept_values
from hubscan.hub.endpoint import DEFAULT_ENDPOINT
from hubscan.hub.witnesses import between
from hubscan.store.datadir import Stored
from hubscan.store.engine import asking, sql_text

Coverage = Mapping[str, Mapping[str, float]]
_ALIKE = "the same for every model"
_VARIED = ("downloads", "likes", "createdAt", "lastModified", "sha", "gated")
"""Fields that differ from model to model on every Hub; only gates may be there for none."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One thing that is not as it was."""

    field: str
    """As the Hub calls it."""
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}"


def of_coverage(now: Coverage, before: Coverage, models: int, days: float) -> list[Suspicion]:
    """Fields of `models` models whose share or values moved further than in `days` they do."""
    found: list[Suspicion] = []
    for field in sorted(before):
        told = next(_moved(now.get(field, {}), before[field], models, days), None)
        if told is not None:
            found.append(Suspicion(field, told))
    return found


def _moved(
    now: Mapping[str, float], before: Mapping[str, float], models: int, days: float
) -> Iterator[str]:
    limits = gates.load()
    longer = 1 + days / limits["days_to_double"]
    was, has = before.get("present", 0.0), now.get("present", 0.0)
    if was * models >= limits["must_show"] and has == 0:
        yield f"gone; {was:.1%} of the models had it"
        return
    many = was * models >= limits["must_show"]
    if many and before.get("distinct", 0) > 1 >= now.get("distinct", 2):
        yield _ALIKE
    few = limits["must_show"] / max(models, 1)
    most = max(limits["share_points"], limits["share_moved"] * was) * longer
    if abs(has - was) > max(most, few):
        yield f"listed for {has:.1%} of the models, before {was:.1%}"
    then, share = before.get("zero"), now.get("zero")
    most = limits["zero_moved"] * longer
    if then is not None and share is not None and abs(share - then) > max(most, few):
        yield f"zero for {share:.1%} of the models that have it, before {then:.1%}"
    most = max(limits["word_moved"] * longer, few)
    for name in sorted({n for n in (*before, *now) if n.startswith("is ")}):
        then, share = before.get(name, 0.0), now.get(name, 0.0)
        if abs(share - then) > most:
            yield f"{share:.1%} of the models have '{name[3:]}', before {then:.1%}"
    then, share = before.get("median"), now.get("median")
    most = limits["median_factor"]
    if many and then and share and not 1 / most <= share / then <= most:
        yield f"half of the values are above {share:,.4g}, before {then:,.4g}"


def of_first_scan(now: Coverage, endpoint: str | None, models: int) -> list[Suspicion]:
    """What is not as known of huggingface.co; of any Hub is known that its models differ."""
    if endpoint != DEFAULT_ENDPOINT:
        varied = _VARIED if models >= gates.load()["must_vary"] else ()
        alike = [f for f in varied if now[f].get("distinct", 0) == 1 and not now[f].get("is no")]
        return [Suspicion(field, _ALIKE) for field in alike]
    found = []
    for line in gates.load().first_scan:
        value = now.get(line.field, {}).get(line.measure, 0.0)
        if not line.low <= value <= line.high:
            about = f"{line.measure} is {value:.4g}, expected {line.low:g} to {line.high:g}"
            found.append(Suspicion(line.field, f"{about} ({line.source})"))
    return found


def of_rejects(rejects: Path, objects: int) -> list[Suspicion]:
    """More objects refused or trimmed than broken cards explain; the commonest reason's field."""
    with asking() as con:
        rows = con.execute(
            f"SELECT reason, count(*) FROM read_parquet({sql_text(rejects)}) GROUP BY 1"
        ).fetchall()
    counts: Counter[str] = Counter()
    for reason, times in rows:
        counts[_field_in(str(reason))] += times
    total = counts.total()
    if total <= max(gates.load()["rejects"] * objects, gates.load()["least_repeated"]):
        return []
    ((field, times),) = counts.most_common(1)
    return [Suspicion(field, f"{times:,} of {total:,} rejects in {objects:,} objects")]


def _field_in(reason: str) -> str:
    """The field that a reason of the rejects table speaks of; else what it says."""
    head, _, rest = reason.partition(": ")
    if head in ("refused", "repeated"):
        return "_id" if head == "repeated" else rest.partition(" ")[0]
    return head[:60]


def of_names(models: Path, rows: int) -> list[Suspicion]:
    """Names that several models have."""
    limits = gates.load()
    with asking() as con:
        query = f"SELECT count(*) - count(DISTINCT hash(id)) FROM read_parquet({sql_text(models)})"
        row: Any = con.execute(query).fetchone()
    if row[0] <= max(limits["repeated_names"] * rows, limits["least_repeated"]):
        return []
    return [Suspicion("id", f"{row[0]:,} models have a name that another one has")]


def suspicions(
    draft: Path, facts: Mapping[str, Any], before: Stored | None, drift: Sequence[str]
) -> list[str]:
    """Everything that makes the scan in `draft` suspect, whose manifest will hold `facts`.

    `before` is the last published day; `drift` was seen on the first page. What somebody accepted
    on that day is accepted.
    """
    counts, coverage = facts["counts"], facts["coverage"]
    found = of_rejects(draft / "rejects.parquet", counts["objects"])
    found += of_names(draft / "models.parquet", counts["models"])
    known = before.manifest.get("coverage") if before is not None else None
    if before is not None and isinstance(known, dict):
        days = between(str(facts["data_date"]), str(before.manifest["data_date"]))
        found += of_coverage(coverage, known, counts["models"], days)
        told = {s.field for s in found}
        kept = kept_values.compare(draft / "models.parquet", before.table("models"), days)
        found += [Suspicion(field, message) for field, message in kept if field not in told]
    else:
        found += of_first_scan(coverage, facts["endpoint"], counts["models"])
    told = {s.field for s in found}
    if before is not None:
        told |= {_field_of(s) for s in before.manifest.get("suspicions", ())}
    return [*(d for d in drift if _field_of(d) not in told), *map(str, found)]


def _field_of(told: str) -> str:
    return told.partition(":")[0]
