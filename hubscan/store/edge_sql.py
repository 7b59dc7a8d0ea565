"""Every statement of parenthood in one object, as a list of edges; nothing is resolved here."""

from __future__ import annotations

from hubscan.store.object_row import MAX_TEXT

MAX_PARENTS = 1000
"""Statements kept from one source of one object."""

_HEX = "^[0-9a-fA-F]{24}$"
_EDGE = """STRUCT(source VARCHAR, position BIGINT, parent_key VARCHAR, parent_ref VARCHAR,
    relation VARCHAR)[]"""
_NO_TEXT = "CAST(NULL AS VARCHAR)"
_NONE = f"CAST([] AS {_EDGE})"


def _edge(source: str, position: str, key: str, ref: str, relation: str) -> str:
    return (
        f"{{'source': '{source}', 'position': CAST({position} AS BIGINT), 'parent_key': {key}, "
        f"'parent_ref': left({ref}, {MAX_TEXT}), 'relation': left({relation}, 40)}}"
    )


def _edges(items: str, edge: str) -> str:
    return f"list_transform({items}, lambda m, i: {edge})"


_PARENT_KEY = f"CASE WHEN m._id ~ '{_HEX}' THEN lower(m._id) END"
_FROM_HUB = _edges(
    f"list_filter(\"baseModels\".models[:{MAX_PARENTS}], lambda m: m.id <> '')",
    _edge("base_models", "i - 1", _PARENT_KEY, "m.id", "base_models_relation"),
)
_FROM_CARD = _edges(
    f"card_base_models[:{MAX_PARENTS}]",
    _edge("card", "i - 1", _NO_TEXT, "m", "card_base_model_relation"),
)
_FROM_PEFT = f"[{_edge('peft', '0', _NO_TEXT, 'peft_base', _NO_TEXT)}]"

# A tag is `base_model:<id>` or `base_model:<relation>:<id>`. Only the first two colons count,
# because PEFT writes local paths there; `https://…` is an id, not a relation. A plain tag says
# nothing new where a typed one names the same parent.
_FROM_TAGS = _edges(
    """list_filter(tag_parents, lambda p: p.ref <> '' AND (p.relation IS NOT NULL
        OR NOT list_contains(list_transform(list_filter(tag_parents,
            lambda q: q.relation IS NOT NULL), lambda q: q.ref), p.ref)))""",
    _edge("tag", "i - 1", _NO_TEXT, "m.ref", "m.relation"),
)
_PARTED_TAG = """CASE WHEN t[12:] ~ '^[a-z_]+:' AND NOT t[12:] ~ '^[a-z]+://'
    THEN {'relation': split_part(t[12:], ':', 1), 'ref': t[12 + strpos(t[12:], ':'):]}
    ELSE {'relation': CAST(NULL AS VARCHAR), 'ref': t[12:]} END"""

TAG_NAMES = "list_filter(tags, lambda t: starts_with(t, 'base_model:'))"
"""First intermediate column, `tag_names`: the tags that name a parent."""

TAG_PARENTS = f"""CASE WHEN len(tag_names) > 0
    THEN list_transform(tag_names[:{MAX_PARENTS}], lambda t: {_PARTED_TAG}) END"""
"""Second intermediate column, `tag_parents`: what those tags say, typed and plain."""

EDGES = f"""CASE WHEN "baseModels" IS NULL AND card_base_models IS NULL AND tag_parents IS NULL
    AND peft_base IS NULL THEN {_NONE}
    ELSE list_concat(coalesce({_FROM_HUB}, {_NONE}), coalesce({_FROM_CARD}, {_NONE}),
        CASE WHEN peft_base IS NULL THEN {_NONE} ELSE {_FROM_PEFT} END,
        coalesce({_FROM_TAGS}, {_NONE})) END"""
"""Column `edges`, ordered by source and position."""
