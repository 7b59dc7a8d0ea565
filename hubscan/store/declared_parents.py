"""Every statement of parenthood in the listing; nothing is resolved here.

An edge says `parent_key`, `parent_ref`, `relation`, its source, and its position in that source.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hubscan.store.arrow import Column, Columns, Table, as_arrow, pa
from hubscan.store.arrow_compute import cut, pc, rows_where, texts_with
from hubscan.store.listed import KEY
from hubscan.store.listed_columns import MAX_TEXT

MAX_PARENTS = 1000
"""Statements kept from one source of one object."""
_MAX_RELATION = 40

# A tag is `base_model:<id>` or `base_model:<relation>:<id>`. Only the first two colons count,
# because PEFT writes local paths there; `https://…` is an id, not a relation.
_TYPED = r"^(?P<relation>[a-z_]+):(?P<ref>$|[^/].*|/$|/[^/].*)"


def edges_column(models: Columns, parents: Column) -> Column:
    """The edges of each model, by source and position.

    `models` are the columns of the models table, `parents` what `baseModels` lists.
    """
    columns = {**models, "parents": parents}
    edges = pa.concat_tables(
        [_numbered(source, said(columns)) for source, said in _SOURCES.items()]
    )
    rows = edges["row"].to_numpy()
    edges = edges.take(as_arrow(np.argsort(rows, kind="stable"))).drop_columns(["row"])
    ends = np.cumsum(np.bincount(rows, minlength=len(parents)), dtype=np.int32)
    offsets = as_arrow(np.insert(ends, 0, 0))
    return pa.ListArray.from_arrays(offsets, edges.to_struct_array().combine_chunks())


def _numbered(source: str, said: Table) -> Table:
    """Edges of one source, in order of their row, with the position in that row."""
    said = rows_where(said, pc.greater(pc.fill_null(pc.binary_length(said["parent_ref"]), 0), 0))
    rows = said["row"].to_numpy()
    position = np.arange(len(rows)) - np.searchsorted(rows, rows)
    edges = pa.table(
        {
            "row": said["row"],
            "source": pa.repeat(source, len(rows)),
            "position": as_arrow(position),
            "parent_key": said["parent_key"],
            "parent_ref": cut(said["parent_ref"], MAX_TEXT),
            "relation": cut(said["relation"], _MAX_RELATION),
        }
    )
    return rows_where(edges, as_arrow(position < MAX_PARENTS))


def _said(
    rows: Column, refs: Column, relations: Column | None = None, keys: Column | None = None
) -> Table:
    """Edges as they come: the row of the child, and what is said of the parent."""
    nothing = pa.nulls(len(rows), pa.string())
    return pa.table(
        {
            "row": rows.cast(pa.int64()),
            "parent_ref": refs,
            "relation": nothing if relations is None else relations,
            "parent_key": nothing if keys is None else keys,
        }
    )


def _from_hub(columns: Columns) -> Table:
    """`baseModels`: parents as the Hub resolved them, with their keys."""
    rows = pc.list_parent_indices(columns["parents"])
    parents = pc.list_flatten(columns["parents"])
    keys = pc.struct_field(parents, "key")
    keys = pc.if_else(pc.match_substring_regex(keys, KEY), pc.ascii_lower(keys), None)
    relations = columns["base_models_relation"].take(rows)
    return _said(rows, pc.struct_field(parents, "id"), relations, keys)


def _from_card(columns: Columns) -> Table:
    """`base_model` of the card."""
    bases = columns["card_base_models"]
    rows = pc.list_parent_indices(bases)
    return _said(rows, pc.list_flatten(bases), columns["card_base_model_relation"].take(rows))


def _from_peft(columns: Columns) -> Table:
    """The base that an adapter's configuration names."""
    rows = as_arrow(np.flatnonzero(columns["peft_base"].is_valid().to_numpy(zero_copy_only=False)))
    return _said(rows, columns["peft_base"].take(rows))


def _from_tags(columns: Columns) -> Table:
    """Tags; a plain one says nothing new where a typed one names the same parent."""
    rows, tags = texts_with(columns["tags"], "base_model:")
    typed = pc.extract_regex(tags, _TYPED)
    is_typed = typed.is_valid()
    refs = pc.if_else(is_typed, pc.struct_field(typed, "ref"), tags)
    relations = pc.if_else(is_typed, pc.struct_field(typed, "relation"), None)
    names = refs.dictionary_encode()
    said = rows.to_numpy() * len(names.dictionary) + names.indices.to_numpy()
    by_type = is_typed.to_numpy(zero_copy_only=False)
    again = pc.is_in(as_arrow(said), value_set=as_arrow(said[by_type]))
    return _said(rows, refs, relations).filter(pc.or_(is_typed, pc.invert(again)))


_SOURCES: dict[str, Callable[[Columns], Table]] = {
    "base_models": _from_hub,
    "card": _from_card,
    "peft": _from_peft,
    "tag": _from_tags,
}
"""In the order in which the edges of one model stand."""
