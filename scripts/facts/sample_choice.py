"""Choose which models go into the sample: bases, their families, and the hard cases."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable

from facts.hub_records import Record, Records

_EXPLICIT = re.compile(
    r"nsfw|porn|hentai|erotic|lewd|slut|sexy|sexual|nude|lustify|loli|horny",
    re.IGNORECASE,
)
_PER_PARENT = {"finetune": (2, 1), "merge": (2, 1), "quantized": (40, 0), "adapter": (40, 0)}
"""Children kept for each parent: the most downloaded, and some at random."""
_LISTED_PER_TASK = (10, 4)
_LISTED_TEXT = (24, 16)
_WITHOUT_PARENTS = (30, 15)
_CARDS_WITHOUT_HEADER = 12
_CARDS_OF_LLAMA_2 = 60
_KNOWN_PUBLISHERS = ("meta-llama/", "NousResearch/", "mistralai/", "TheBloke/", "tiiuae/")


def choose(
    bases: Iterable[str],
    referred: Iterable[str],
    sources: dict[str, Records],
    identified: Container[str],
) -> list[str]:
    """Ids of the sample, sorted.

    `bases` are in it whatever is known of them; `referred` (other rows of the reference table
    and aliases) if any source or a true `_id` (`identified`) shows that they exist.
    """
    snapshot = sources["snapshot"]
    chosen = set(bases)
    known = {i.lower(): i for found in sources.values() for i in found}
    chosen |= {known[i.lower()] for i in referred if i.lower() in known}
    chosen |= {i for i in referred if i in identified}
    chosen |= set(sources["responses"]) | set(sources["tree"])
    chosen |= _families(snapshot)
    chosen |= _alone(snapshot)
    chosen |= _cards(sources["cards"])
    chosen |= _listed(sources["listing"])
    chosen |= set(sources["media"]) | set(sources["pages"])
    chosen = {i for i in chosen if not _EXPLICIT.search(i)} | set(bases)
    return sorted(_with_ancestors(chosen, snapshot))


def stable(hf_id: str) -> str:
    """A key that orders ids as if at random, the same way every time."""
    return hashlib.sha256(hf_id.encode()).hexdigest()


def _pick(
    ids: Iterable[str], counts: tuple[int, int], popularity: Callable[[str], int]
) -> set[str]:
    """The most popular of `ids`, and some of the rest at random."""
    top, spread = counts
    ranked = sorted(ids, key=lambda i: (-popularity(i), i))
    return set(ranked[:top]) | set(sorted(ranked[top:], key=stable)[:spread])


def _families(snapshot: Records) -> set[str]:
    children: dict[tuple[str, str], list[str]] = defaultdict(list)
    for record in snapshot.values():
        parents = record.get("baseModels") or {"models": []}
        for parent in parents["models"]:
            children[parent["id"], parents["relation"]].append(record["id"])
    chosen: set[str] = set()
    for (_parent, relation), ids in children.items():
        if relation != "merge" or len(ids) >= 8:
            chosen |= _pick(ids, _PER_PARENT[relation], _by_downloads(snapshot))
    return chosen


def _alone(snapshot: Records) -> set[str]:
    """Models without declared parents; every one that is not a text generator, or has no card."""
    alone = [r for r in snapshot.values() if not r.get("baseModels")]
    odd = {
        r["id"]
        for r in alone
        if (r.get("pipeline_tag") != "text-generation" and "pipeline_tag" in r)
        or "cardData" not in r
        or "gguf" in r
    }
    ids = (r["id"] for r in alone)
    return odd | _pick(ids, _WITHOUT_PARENTS, _by_downloads(snapshot))


def _cards(cards: Records) -> set[str]:
    declared = {i for i, r in cards.items() if "base_model" in r.get("cardData", {})}
    llama2 = {i for i, r in cards.items() if r.get("cardData", {}).get("license") == "llama2"}
    bare = sorted((i for i, r in cards.items() if "cardData" not in r), key=stable)
    return (
        declared
        | set(sorted(llama2, key=stable)[:_CARDS_OF_LLAMA_2])
        | set(bare[:_CARDS_WITHOUT_HEADER])
    )


def _listed(listing: Records) -> set[str]:
    by_task: dict[str, list[str]] = defaultdict(list)
    for record in listing.values():
        by_task[record.get("pipeline_tag", "")].append(record["id"])
    popularity = _by_downloads(listing)
    chosen = {i for i in listing if i.startswith(_KNOWN_PUBLISHERS)}
    for task, ids in by_task.items():
        chosen |= _pick(
            ids, _LISTED_TEXT if task == "text-generation" else _LISTED_PER_TASK, popularity
        )
    return chosen


def _with_ancestors(chosen: set[str], snapshot: Records) -> set[str]:
    found, waiting = set(chosen), sorted(chosen)
    while waiting:
        record: Record = snapshot.get(waiting.pop(), {})
        for parent in (record.get("baseModels") or {}).get("models", []):
            if parent["id"] in snapshot and parent["id"] not in found:
                found.add(parent["id"])
                waiting.append(parent["id"])
    return found


def _by_downloads(records: Records) -> Callable[[str], int]:
    return lambda i: int(records[i].get("downloadsAllTime") or records[i].get("downloads") or 0)
