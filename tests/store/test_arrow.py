"""Arrays made of Python values and of numpy are what Arrow makes of them, and load no pandas."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubscan.model.tables import TABLES
from hubscan.store.arrow import array_of, as_arrow, columns_of, schema_of

_KINDS: dict[Any, st.SearchStrategy[Any]] = {
    pa.string(): st.text(max_size=5),
    pa.int32(): st.integers(-(2**31), 2**31 - 1),
    pa.float64(): st.floats(allow_nan=False),
    pa.bool_(): st.booleans(),
    pa.date32(): st.dates(),
    pa.list_(pa.string()): st.lists(st.none() | st.text(max_size=3), max_size=3),
}


@given(st.data())
@pytest.mark.parametrize("kind", _KINDS, ids=str)
def test_values_become_what_arrow_makes_of_them(kind: Any, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.none() | _KINDS[kind], max_size=20))
    found = array_of(values, kind)
    found.validate(full=True)
    assert found.equals(pa.array(values, kind))


@pytest.mark.parametrize(
    "values",
    [
        np.array([1.5, np.nan, -3.0]),
        np.array([1.0, 2.0, 3.0])[::2],
        np.array([True, False, True]),
        np.array([3, -4], dtype=np.int32),
        np.array([], dtype=np.int8),
    ],
    ids=str,
)
def test_numbers_become_what_arrow_makes_of_them(values: Any) -> None:
    found = as_arrow(values)
    found.validate(full=True)
    assert found.equals(pa.array(values, from_pandas=True))


@pytest.mark.parametrize("gaps", [[True, False], [False, False]], ids=str)
def test_gaps_of_whole_numbers_are_null(gaps: list[bool]) -> None:
    numbers, mask = np.array([3, -4]), np.array(gaps)
    found = as_arrow(numbers, mask)
    found.validate(full=True)
    assert found.equals(pa.array(numbers, mask=mask))


@pytest.mark.parametrize("name", ["models", "edges"])
def test_tables_have_the_types_that_duckdb_gives_them(name: str) -> None:
    columns = TABLES[name].columns
    nothing = ", ".join(f'CAST(NULL AS {c.sql_type}) AS "{c.name}"' for c in columns)
    with duckdb.connect() as con:
        given = con.sql(f"SELECT {nothing} LIMIT 0").to_arrow_table().schema
    assert schema_of(TABLES[name]).equals(given, check_metadata=True)


def test_a_row_may_lack_a_column() -> None:
    table = columns_of([{"a": 1.0}, {"b": date(2024, 1, 2)}], {"a": pa.float64(), "b": pa.date32()})
    assert table.to_pylist() == [{"a": 1.0, "b": None}, {"a": None, "b": date(2024, 1, 2)}]


def test_neither_pandas_nor_masked_arrays_are_loaded() -> None:
    text = (
        "import sys, numpy, pyarrow\n"
        "from hubscan.store.arrow import as_arrow, columns_of\n"
        "columns_of([{'a': 1.0, 'b': 'x'}], {'a': pyarrow.float64(), 'b': pyarrow.string()})\n"
        "as_arrow(numpy.array([1.0]))\n"
        "sys.exit(bool({'pandas', 'numpy.ma'} & set(sys.modules)))\n"
    )
    subprocess.run([sys.executable, "-c", text], check=True)
