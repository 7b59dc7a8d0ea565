"""What becomes of one object of the listing depends on that object alone."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubscan.model.tables import TABLES
from hubscan.store.declared_parents import edges_column
from hubscan.store.listed import Listed
from hubscan.store.listed_columns import listed_columns
from hubscan.store.model_columns import model_columns
from hubscan.store.read_page import read_page

_TEXTS = ["", " ", "llama", " llama ", "a\tb", "x" * 400, "é" * 200, "[a]", "\x7f", "license:mit"]
_NUMBERS = [0, 7, -1, 2**63 - 1, 2**63, 10**30, 1.0, 2.5, True, "5"]
_STAMPS = [
    *("2024-02-29T04:52:16.000Z", "2024-02-29T04:52:16Z", "2024-02-29 04:52", "2024-02-29"),
    *("20240229T045216Z", "2024-02-29T04:52:16.1234567Z", "2024-02-29T04:52:16+05:30"),
    *("1066-10-14T00:00:00Z", "9999-12-31T23:59:59-12:00", "infinity", "2024-02-30T00:00:00Z"),
]
_ODD = st.sampled_from([None, *_TEXTS, *_NUMBERS, *_STAMPS, [], {}, ["a", None], ["a/b", " ", 3]])


def _members(**kinds: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={k: v | _ODD for k, v in kinds.items()})


_COUNT, _TEXT, _STAMP = (st.sampled_from(v) for v in (_NUMBERS, _TEXTS, _STAMPS))
_OBJECTS = _members(
    createdAt=_STAMP,
    lastModified=_STAMP,
    downloads=_COUNT,
    trendingScore=_COUNT,
    gated=st.sampled_from([True, False, "auto"]),
    pipeline_tag=_TEXT,
    tags=st.lists(st.sampled_from(["base_model:a/b", "base_model:merge:a/b", *_TEXTS])),
    config=_members(model_type=_TEXT, peft=_members(base_model_name_or_path=_TEXT)),
    safetensors=_members(total=_COUNT, parameters=_members(BF16=_COUNT, I32=_COUNT)),
    cardData=_members(license=_TEXT, base_model=st.lists(_TEXT), base_model_relation=_TEXT),
    baseModels=_members(relation=_TEXT, models=st.lists(_members(_id=_TEXT, id=_TEXT))),
)


def rows(objects: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[tuple[int, str]]]:
    """The rows that a page of `objects` becomes, with their edges; and what was lost, by place."""
    page = read_page(json.dumps(objects).encode())
    lost = [(r.position, r.reason) for r in page.rejects]

    def tell(row: int, reason: str) -> None:
        lost.append((row, reason))

    listed = listed_columns(page.models, tell)
    columns = model_columns(listed, tell)
    numbers = {"model", "publisher"}  # given where the rows come in order of their keys
    assert set(columns) | numbers == set(TABLES["models"].names)
    columns["edges"] = edges_column(columns, listed["parents"])
    values = [column.to_pylist() for column in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)], sorted(lost)


@pytest.mark.slow
@given(st.lists(_OBJECTS, min_size=1, max_size=8))
def test_neighbours_change_nothing(objects: list[dict[str, Any]]) -> None:
    named = [{**o, "_id": f"{n:024x}", "id": f"o/{n}"} for n, o in enumerate(objects)]
    together, lost = rows(named)
    alone = [rows([o]) for o in named]
    assert together == [row for found, _ in alone for row in found]
    assert lost == sorted((n, why) for n, (_, told) in enumerate(alone) for _, why in told)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
_NAMES = [f.encode_name for f in msgspec.structs.fields(Listed)]


@given(st.dictionaries(st.sampled_from(_NAMES), _JSON))
def test_no_json_is_too_odd_to_be_read(members: dict[str, Any]) -> None:
    found, _ = rows([{**members, "_id": "f" * 24, "id": "o/n"}])
    assert [row["id"] for row in found] == ["o/n"]
