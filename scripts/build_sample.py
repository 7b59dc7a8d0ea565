"""Build the embedded sample: real models as pages of the Hub's listing API, facts only.

    python scripts/build_sample.py ../shared hubscan/sample/pages

The same facts give the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from facts import hub_records
from facts.hub_records import Record, Records
from facts.readers import table, write_table
from facts.sample_about import about
from facts.sample_choice import choose

PAGE_SIZE = 500
_FACTS = Path(__file__).resolve().parent / "facts"
_FLOOR = "2022-03-02T23:29:04.000Z"
"""The Hub gives older repositories this creation date."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What goes into the package."""

    records: list[Record]
    """Listing objects, newest first."""
    description: dict[str, Any]
    origins: dict[str, list[str]]
    """Names of the sources of each record, by id."""


def build(shared: Path) -> Sample:
    """Choose, merge and describe."""
    sources: dict[str, Records] = {
        "responses": hub_records.recorded_responses(shared),
        "snapshot": hub_records.snapshot(shared),
        "tree": hub_records.mistral_tree(shared),
        "cards": hub_records.cards(shared),
        "listing": hub_records.listing(shared),
        "media": hub_records.media(shared),
        "pages": hub_records.pages(_FACTS / "hub_pages.csv"),
        "leaderboard": hub_records.leaderboard(shared),
    }
    sources = _spelt_alike(sources)
    released = {
        r["hf_id"]: f"{r['release_date']}T00:00:00.000Z"
        for r in table(shared / "reference/base_models.csv")
    }
    ids = hub_records.known_ids(*sources.values())
    records, origins = [], {}
    for hf_id in choose(released, _referred(), sources, ids):
        said = {name: found[hf_id] for name, found in sources.items() if hf_id in found}
        origins[hf_id] = list(said)
        bare = {"id": hf_id, "author": hf_id.partition("/")[0]}
        records.append(_finished(hub_records.merged([*said.values(), bare]), ids, released))
    records.sort(key=lambda r: (r["_id"], r["id"]), reverse=True)
    return Sample(records, about(records, origins, ids), origins)


def _spelt_alike(sources: dict[str, Records]) -> dict[str, Records]:
    """One spelling for ids that differ in case only (the Hub does not tell them apart): the
    one of the first source that has it."""
    spelling: dict[str, str] = {}
    for found in sources.values():
        for hf_id in found:
            spelling.setdefault(hf_id.lower(), hf_id)
    return {
        name: {
            spelling[i.lower()]: {**record, "id": spelling[i.lower()]}
            for i, record in found.items()
        }
        for name, found in sources.items()
    }


def _referred() -> set[str]:
    """Base models and their copies that belong in the sample besides the collected ones."""
    return {row["hf_id"] for row in table(_FACTS / "sample_models.csv")}


def _finished(record: Record, ids: dict[str, str], released: dict[str, str]) -> Record:
    """`record` with its `_id`, and with `createdAt` where the `_id` is a fact."""
    known = ids.get(record["id"])
    if known is not None:
        seconds = int(known[:8], 16)
        exact = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        if record.get("createdAt", "T00:00:00.000Z").endswith("T00:00:00.000Z"):
            record["createdAt"] = exact
    record["_id"] = known or _derived_id(record, released)
    return {key: record[key] for key in sorted(record, key=_field_order)}


def _derived_id(record: Record, released: dict[str, str]) -> str:
    """Eight hex digits of the creation time, sixteen of the name's hash."""
    created = record.get("createdAt") or max(released.get(record["id"], _FLOOR), _FLOOR)
    seconds = int(datetime.fromisoformat(created.replace("Z", "+00:00")).timestamp())
    return f"{seconds:08x}{hashlib.sha256(record['id'].encode()).hexdigest()[:16]}"


def _field_order(key: str) -> tuple[bool, str]:
    return key not in {"_id", "id"}, key


def write(sample: Sample, out: Path) -> None:
    """Pages of `PAGE_SIZE` records, gzip without a date, about.json and origins.csv."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("page-*.json.gz"):
        old.unlink()
    for number, start in enumerate(range(0, len(sample.records), PAGE_SIZE), 1):
        page = sample.records[start : start + PAGE_SIZE]
        body = json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode()
        packed = gzip.compress(body, compresslevel=9, mtime=0)
        (out / f"page-{number:04d}.json.gz").write_bytes(packed)
    text = json.dumps(sample.description, ensure_ascii=False, indent=1) + "\n"
    (out / "about.json").write_text(text, encoding="utf-8")
    origins = [
        {"id": hf_id, "sources": " ".join(names) or "name"}
        for hf_id, names in sorted(sample.origins.items())
    ]
    write_table(out / "origins.csv", ["id", "sources"], origins)


def main() -> None:
    """Command line: SHARED OUT."""
    shared, out = Path(sys.argv[1]), Path(sys.argv[2])
    sample = build(shared)
    write(sample, out)
    size = sum(p.stat().st_size for p in out.iterdir())
    relations = Counter((r.get("baseModels") or {}).get("relation", "-") for r in sample.records)
    print(f"{out}: {len(sample.records)} models, {size:,} bytes, {dict(relations)}")


if __name__ == "__main__":
    main()
