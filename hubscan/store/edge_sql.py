"""Every statement of parenthood in one object, as a list of edges; nothing is resolved here."""

from __future__ import annotations

from hubscan.store.listing import MAX_TEXT

MAX_PARENTS = 1000
"""Statements kept from one source of one object."""

_HEX = "^[0-9a-f]{24}$"
_EDGE = """STRUCT(source VARCHAR, position BIGINT, parent_key VARCHAR, parent_ref VARCHAR,
    relation VARCHAR)[]"""


def _edge(source: str, position: str, key: str, ref: str, relation: str) -> str:
    return (
        f"{{'source': '{source}', 'position': CAST({position} AS BIGINT), 'parent_key': {key}, "
        f"'parent_ref': left({ref}, {MAX_TEXT}), 'relation': left({relation}, 40)}}"
    )


_NONE = f"CAST([] AS {_EDGE})"

_FROM_HUB = f"""CASE WHEN left(base_models, 1) = '{{' THEN list_transform(
    list_filter(json_transform(base_models, '{{"models": [{{"_id": "VARCHAR", "id": "VARCHAR"}}]}}')
        .models[:{MAX_PARENTS}], lambda m: coalesce(m.id, '') <> ''),
    lambda m, i: {
    _edge(
        "base_models",
        "i - 1",
        f"CASE WHEN lower(m._id) ~ '{_HEX}' THEN lower(m._id) END",
        "m.id",
        "nullif(json_extract_string(base_models, '$.relation'), '')",
    )
}) ELSE {_NONE} END"""

_FROM_CARD = f"""CASE WHEN card_base_models IS NOT NULL THEN list_transform(
    card_base_models[:{MAX_PARENTS}], lambda m, i: {
    _edge("card", "i - 1", "CAST(NULL AS VARCHAR)", "m", "card_base_model_relation")
}) ELSE {_NONE} END"""

_FROM_PEFT = f"""CASE WHEN peft_base IS NOT NULL THEN [{
    _edge("peft", "0", "CAST(NULL AS VARCHAR)", "peft_base", "CAST(NULL AS VARCHAR)")
}] ELSE {_NONE} END"""

# A tag is `base_model:<id>` or `base_model:<relation>:<id>`. Only the first two colons count,
# because PEFT writes local paths there; `https://…` is an id, not a relation.
_TAGS = f"""list_transform(
    list_filter(tags, lambda t: starts_with(t, 'base_model:'))[:{MAX_PARENTS}],
    lambda t: CASE WHEN t[12:] ~ '^[a-z_]+:' AND NOT t[12:] ~ '^[a-z]+://'
        THEN {{'relation': split_part(t[12:], ':', 1), 'ref': t[13 + strpos(t[12:], ':') - 1:]}}
        ELSE {{'relation': CAST(NULL AS VARCHAR), 'ref': t[12:]}} END)"""

_FROM_TAGS = f"""CASE WHEN contains(j, '"base_model:') THEN list_transform(
    list_filter(tag_parents, lambda p: p.ref <> '' AND (p.relation IS NOT NULL
        OR NOT list_contains(list_transform(list_filter(tag_parents,
            lambda q: q.relation IS NOT NULL), lambda q: q.ref), p.ref))),
    lambda p, i: {_edge("tag", "i - 1", "CAST(NULL AS VARCHAR)", "p.ref", "p.relation")}) ELSE {
    _NONE
} END"""

TAG_PARENTS = f"CASE WHEN contains(j, '\"base_model:') THEN {_TAGS} END"
"""Intermediate column `tag_parents`: what the base_model tags say, typed and plain."""

EDGES = f"list_concat({_FROM_HUB}, {_FROM_CARD}, {_FROM_TAGS}, {_FROM_PEFT})"
"""Column `edges`; reads base_models, card_base_models, tag_parents, peft_base and their kin."""
