"""Columns of kinds of models say what columns of models say, read or written."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hubscan.rules.engine.by_kind import numbered, relation, stream
from hubscan.rules.engine.told_apart import Kinds, put_together
from hubscan.store.arrow import BATCH
from hubscan.store.engine import connect

Columns = dict[str, NDArray[np.int8]]


def columns_of(rows: list[list[int]]) -> Columns:
    table = np.array(rows, np.int8).reshape(len(rows), -1)
    return {f"c{place}": np.ascontiguousarray(column) for place, column in enumerate(table.T)}


@given(
    st.integers(1, 60).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(0, 4), min_size=width, max_size=width), min_size=1, max_size=30
        )
    )
)
def test_what_is_put_together_is_looked_up_again(rows: list[list[int]]) -> None:
    columns = columns_of(rows)
    alike = put_together(columns, len(rows))
    assert alike.kinds.number == len({tuple(row) for row in rows})
    some = np.arange(len(rows))[::2]
    for name, column in columns.items():
        assert (alike.of_models(name) == column).all()
        assert (alike.among(some, name) == column[some]).all()
    assert (np.diff(alike.kinds.first) > 0).all()  # in the order of appearance


def test_a_relation_and_what_is_written_have_one_row_a_model() -> None:
    models = 2 * BATCH + 7
    rng = np.random.default_rng(1)
    columns = {name: rng.integers(0, 4, models).astype(np.int8) for name in ("one", "two")}
    alike = put_together(columns, models)
    alike.columns["again"] = alike.columns["one"]  # one array under two names
    expected = columns | {"again": columns["one"]}
    assert _read(relation(alike)) == ["INTEGER", "TINYINT", "TINYINT", "TINYINT"]
    with connect() as con:
        for rows in (relation(alike), stream(alike, numbered(alike))):
            con.register("rows_of", rows)
            found = con.execute("SELECT * FROM rows_of ORDER BY model").fetchnumpy()
            assert (found["model"] == np.arange(models)).all()
            for name, column in expected.items():
                assert (found[name] == column).all()
            con.unregister("rows_of")
        con.register("rows_of", stream(alike))
        assert con.sql("SELECT count(*) FROM rows_of").fetchall() == [(models,)]


def test_of_no_models_nothing_is_known() -> None:
    alike = put_together(columns_of([[1, 2]]) | {}, 1)
    nobody = put_together({name: column[:0] for name, column in alike.columns.items()}, 0)
    assert nobody.kinds.number == 0
    assert _read(stream(nobody, numbered(nobody))) == ["INTEGER", "TINYINT", "TINYINT"]
    assert Kinds.all_one(0).of_all(np.zeros(0, np.int8)).shape == (0,)


def _read(rows: Any) -> list[str]:
    with connect() as con:
        con.register("rows_of", rows)
        return [str(kind) for kind in con.sql("FROM rows_of").types]
