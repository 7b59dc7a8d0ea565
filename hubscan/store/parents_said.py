"""Every statement of parenthood in the listing; nothing is resolved here.

An edge says `parent_key`, `parent_ref`, `relation`, its source, and its position in that source.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from hubscan.store.arrow import Column, Table, pa, pc, texts_with
from hubscan.store.checked_columns import MAX_TEXT
from hubscan.store.listed import KEY, Listed

MAX_PARENTS = 1000
"""Statements kept from one source of one object."""
_MAX_RELATION = 40

# A tag is `base_model:<id>` or `base_model:<relation>:<id>`. Only the first two colons count,
# because PEFT writes local paths there; `https://…` is an id, not a relation.
_TYPED = r"^(?P<relation>[a-z_]+):(?P<ref>$|[^/].*|/$|/[^/].*)"

Columns = dict[str, Column]
"""The columns of the models table, by name."""


def edges_column(models: Sequence[Listed], columns: Columns) -> Column:
    """The edges of each model, by source and position."""
    edges = pa.concat_tables(
        [_numbered(source, said(models, columns)) for source, said in _SOURCES.items()]
    )
    rows = edges["row"].to_numpy()
    edges = edges.take(pa.array(np.argsort(rows, kind="stable"))).drop_columns(["row"])
    ends = np.cumsum(np.bincount(rows, minlength=len(models)), dtype=np.int32)
    offsets = pa.array(np.concatenate([np.zeros(1, np.int32), ends]))
    return pa.ListArray.from_arrays(offsets, edges.to_struct_array().combine_chunks())


def _numbered(source: str, said: Table) -> Table:
    """Edges of one source, in order of their row, with the position in that row."""
    said = said.filter(pc.greater(pc.binary_length(said["parent_ref"]), 0))
    rows = said["row"].to_numpy()
    first = np.searchsorted(rows, rows)
    position = np.arange(len(rows)) - first
    edges = pa.table(
        {
            "row": rows,
            "source": pa.repeat(source, len(rows)),
            "position": position,
            "parent_key": said["parent_key"].combine_chunks(),
            "parent_ref": pc.utf8_slice_codeunits(said["parent_ref"], 0, MAX_TEXT),
            "relation": pc.utf8_slice_codeunits(said["relation"], 0, _MAX_RELATION),
        }
    )
    return edges.filter(pa.array(position < MAX_PARENTS))


def _said(
    rows: Column, refs: Column, relations: Column | None = None, keys: Column | None = None
) -> Table:
    """Edges as they come: the row of the child, and what is said of the parent."""
    nothing = pa.nulls(len(rows), pa.string())
    return pa.table(
        {
            "row": pa.array(rows, pa.int64()),
            "parent_ref": refs,
            "relation": nothing if relations is None else relations,
            "parent_key": nothing if keys is None else keys,
        }
    )


def _from_hub(models: Sequence[Listed], columns: Columns) -> Table:
    """`baseModels`: parents as the Hub resolved them, with their keys."""
    parents = [
        (row, parent)
        for row, model in enumerate(models)
        if model.base_models is not None
        for parent in model.base_models.models or ()
    ]
    rows = pa.array([row for row, _ in parents], pa.int64())
    keys = pa.array([parent.key for _, parent in parents], pa.string())
    keys = pc.if_else(pc.match_substring_regex(keys, KEY), pc.ascii_lower(keys), None)
    refs = pa.array([parent.id for _, parent in parents], pa.string())
    return _said(rows, refs, columns["base_models_relation"].take(rows), keys)


def _from_card(models: Sequence[Listed], columns: Columns) -> Table:
    """`base_model` of the card."""
    bases = columns["card_base_models"]
    rows = pc.list_parent_indices(bases)
    return _said(rows, pc.list_flatten(bases), columns["card_base_model_relation"].take(rows))


def _from_peft(models: Sequence[Listed], columns: Columns) -> Table:
    """The base that an adapter's configuration names."""
    rows = np.flatnonzero(columns["peft_base"].is_valid().to_numpy(zero_copy_only=False))
    return _said(rows, columns["peft_base"].take(pa.array(rows)))


def _from_tags(models: Sequence[Listed], columns: Columns) -> Table:
    """Tags; a plain one says nothing new where a typed one names the same parent."""
    rows, tags = texts_with(columns["tags"], "base_model:")
    typed = pc.extract_regex(tags, _TYPED)
    is_typed = typed.is_valid()
    refs = pc.if_else(is_typed, pc.struct_field(typed, "ref"), tags)
    relations = pc.if_else(is_typed, pc.struct_field(typed, "relation"), None)
    named = list(zip(rows.to_pylist(), refs.to_pylist(), is_typed.to_pylist(), strict=True))
    known = {(row, ref) for row, ref, by_type in named if by_type}
    new = pa.array([t or (row, ref) not in known for row, ref, t in named], pa.bool_())
    return _said(rows, refs, relations).filter(new)


_SOURCES: dict[str, Callable[[Sequence[Listed], Columns], Table]] = {
    "base_models": _from_hub,
    "card": _from_card,
    "peft": _from_peft,
    "tag": _from_tags,
}
"""In the order in which the edges of one model stand."""
