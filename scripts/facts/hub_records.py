"""Read every source of Hub facts as listing objects, each source by its own function.

A record holds only what its source says; `merged` fills what a better source lacks.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from facts import hub_shape
from facts.readers import hub_objects, hub_parameters, table

Record = dict[str, Any]
Records = dict[str, Record]

_COPIED = (
    "_id", "id", "author", "createdAt", "lastModified", "sha", "private", "gated", "disabled",
    "downloads", "downloadsAllTime", "likes", "trendingScore", "pipeline_tag", "library_name",
)  # fmt: skip
_NAME_SIZE = re.compile(r"(?<![a-z0-9.])(\d{1,3}(?:\.\d{1,2})?)([bm])(?![a-z0-9])", re.IGNORECASE)


def recorded_responses(shared: Path) -> Records:
    """Single API responses recorded by others, 2025-01 to 2026-09."""
    folder = shared / "data/hub_samples"
    found: Records = {}
    for path in sorted((folder / "model_info").glob("*.json")):
        if not path.name.endswith(".headers.json"):
            found |= _by_id([_from_api(json.loads(path.read_text(encoding="utf-8")))])
    for name in ("expand_search_qwen3.8_trimmed_2026-09", "expand_entry_gguf_trimmed_2026"):
        listed = json.loads((folder / f"list/list_{name}.json").read_text(encoding="utf-8"))
        found |= _by_id(_from_api(o) for o in (listed if isinstance(listed, list) else [listed]))
    return found


def snapshot(shared: Path) -> Records:
    """Hub objects of May 2026."""
    return _by_id(_from_api(o) for o in hub_objects(shared).values())


def mistral_tree(shared: Path) -> Records:
    """The family tree of Mistral-Small-24B of April 2025."""
    rows = table(shared / "data/mistral_small_24b_tree_2025-04-05.csv")
    return _by_id(_from_client(json.loads(r["metadata"])) for r in rows)


def cards(shared: Path) -> Records:
    """YAML headers of model cards, 2023 to 2024."""
    return _by_id(_from_card(path) for path in sorted((shared / "data/cards").glob("*.md")))


def listing(shared: Path) -> Records:
    """The listing of October 2026: counts, task, licence, size."""
    return _by_id(_from_listing(row) for row in hub_parameters(shared).values())


def media(shared: Path) -> Records:
    """Image, video and speech models of October 2026."""
    rows = table(shared / "data/generative_media_models_2026-10.csv")
    return _by_id(_from_media(r) for r in rows if r["id"].startswith("hf:"))


def leaderboard(shared: Path) -> Records:
    """Likes and licence as the Open LLM Leaderboard of June 2024 lists them."""
    rows = table(shared / "data/open_llm_leaderboard_v1_2024-06.csv")
    return _by_id(_from_leaderboard(r) for r in rows)


def pages(path: Path) -> Records:
    """YAML headers of cards as noted from public model pages."""
    return _by_id(_from_page(row) for row in table(path))


def known_ids(*sources: Records) -> dict[str, str]:
    """`_id` by model id, from the objects themselves and from the parents they name."""
    found = {}
    for records in sources:
        for record in records.values():
            for parent in (record.get("baseModels") or {}).get("models", []):
                found[parent["id"]] = parent["_id"]
            if "_id" in record:
                found[record["id"]] = record["_id"]
    return found


def merged(records: list[Record]) -> Record:
    """The first record, with what it lacks taken from the next ones in order.

    A safetensors count, a card header or a parent list is taken whole, never mixed.
    """
    whole: Record = {}
    for record in records:
        for key, value in record.items():
            whole.setdefault(key, value)
    return whole


def _by_id(records: Any) -> Records:
    return {r["id"]: r for r in records}


def _from_api(given: dict[str, Any]) -> Record:
    record = {k: given[k] for k in _COPIED if given.get(k) is not None}
    record["author"] = given["id"].partition("/")[0]
    for key in ("createdAt", "lastModified"):
        if key in record:
            record[key] = _timestamp(record[key])
    record["tags"] = hub_shape.clean_text(given.get("tags") or [])
    if isinstance(given.get("cardData"), dict):
        record["cardData"] = hub_shape.card_data(given["cardData"])
    if parents := given.get("baseModels"):
        models = [{"_id": m["_id"], "id": m["id"]} for m in parents["models"]]
        record["baseModels"] = {"relation": parents["relation"], "models": models}
    if tensors := given.get("safetensors"):
        record["safetensors"] = {k: tensors[k] for k in ("parameters", "total") if k in tensors}
    if given.get("gguf"):
        record["gguf"] = hub_shape.gguf(given["gguf"])
    if "config" in given and given["config"] is not None:
        record["config"] = hub_shape.config(given["config"])
    return record


def _from_client(given: dict[str, Any]) -> Record:
    """A ModelInfo object as the Python client serialises it; its card is YAML text."""
    api = {
        **given,
        "createdAt": given["created_at"],
        "lastModified": given["last_modified"],
        "cardData": _yaml(given["card_data"]),
    }
    return _from_api(api)


def _from_card(path: Path) -> Record:
    hf_id = path.stem.replace("__", "/", 1)
    record: Record = {"id": hf_id, "author": hf_id.partition("/")[0]}
    text = path.read_text(encoding="utf-8", errors="replace")
    if text.startswith("---"):
        header = _yaml(text[3:].partition("\n---")[0])
        if header:
            record["cardData"] = hub_shape.card_data(header)
    return record


def _from_listing(row: dict[str, str]) -> Record:
    hf_id = row["name"]
    record: Record = {"id": hf_id, "author": hf_id.partition("/")[0]}
    if _typed_by_hand(row):
        return record
    placeholder = not row["release_date"]
    for key, column in (("downloads", "hf_downloads"), ("likes", "hf_likes")):
        if row[column] and not (placeholder and row[column] == "0"):
            record[key] = int(row[column])
    if row["release_date"]:
        record["createdAt"] = f"{row['release_date']}T00:00:00.000Z"
    if row["pipeline_tag"] != "unknown":
        record["pipeline_tag"] = row["pipeline_tag"]
    if row["architecture"] not in {"", "unknown"}:
        record["config"] = {"model_type": row["architecture"]}
    if row["license"] not in {"", "unknown"}:
        record["cardData"] = {"license": row["license"]}
    count = int(row["parameters_raw"])
    if _is_tensor_count(hf_id, count):
        record["safetensors"] = {"total": count}
    return record


def _typed_by_hand(row: dict[str, str]) -> bool:
    """True for entries with downloads in whole millions: typed in, not fetched."""
    downloads = int(row["hf_downloads"] or 0)
    return downloads > 0 and downloads % 1_000_000 == 0


def _is_tensor_count(hf_id: str, count: int) -> bool:
    """False where the listed number looks like an estimate instead of a count.

    Round numbers, numbers far from the size in the name, and models without a size in the name
    that are not plainly small are left out, as are GGUF repositories (which have no such count).
    """
    if count % 100_000 == 0 or "gguf" in hf_id.lower():
        return False
    sizes = [float(n) * (1e9 if u in "bB" else 1e6) for n, u in _NAME_SIZE.findall(hf_id)]
    if not any(sizes):
        return count < 500_000_000
    return 0.9 <= count / max(sizes) <= 1.3


def _from_media(row: dict[str, str]) -> Record:
    hf_id = row["id"].removeprefix("hf:")
    record: Record = {"id": hf_id, "author": hf_id.partition("/")[0]}
    for key, column in (
        ("downloads", "downloads"),
        ("downloadsAllTime", "downloads_all_time"),
        ("likes", "likes"),
    ):
        if row[column]:
            record[key] = int(float(row[column]))
    card = {k: row[c] for k, c in (("license", "license"), ("base_model", "base_model")) if row[c]}
    if card:
        record["cardData"] = card
    return record


def _from_leaderboard(row: dict[str, str]) -> Record:
    hf_id = row["Model"]
    record: Record = {"id": hf_id, "author": hf_id.partition("/")[0]}
    if row["Hub ❤️"]:
        record["likes"] = int(row["Hub ❤️"])
    if row["Hub License"]:
        record["cardData"] = {"license": row["Hub License"]}
    return record


def _from_page(row: dict[str, str]) -> Record:
    hf_id = row["hf_id"]
    keys = ("license", "license_name", "base_model_relation", "pipeline_tag", "library_name")
    card: dict[str, Any] = {k: row[k] for k in keys if row[k]}
    if row["base_model"]:
        parents = row["base_model"].split()
        card["base_model"] = parents if len(parents) > 1 else parents[0]
    if row["tags"]:
        card["tags"] = row["tags"].split(";")
    if row["language"]:
        card["language"] = [row["language"]]
    record: Record = {"id": hf_id, "author": hf_id.partition("/")[0]}
    if card:
        record["cardData"] = card
    return record | {k: row[k] for k in ("pipeline_tag", "library_name") if row[k]}


def _yaml(text: str | None) -> dict[str, Any]:
    try:
        loaded = yaml.safe_load(text or "")
    except yaml.YAMLError:
        return {}
    return loaded if isinstance(loaded, dict) else {}


def _timestamp(text: str) -> str:
    """An ISO time as the Hub writes it."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
