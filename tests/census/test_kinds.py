"""Rows are of one kind where, and only where, all their columns are equal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubscan.census.at_once import to_each
from hubscan.census.kinds import kinds_by, mixed_bytes


@given(
    st.integers(1, 20).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(0, 2), min_size=width, max_size=width), min_size=1, max_size=30
        )
    )
)
def test_columns_of_bytes_tell_rows_apart(rows: list[list[int]]) -> None:
    table = np.array(rows, dtype=np.uint8)
    kinds = kinds_by(mixed_bytes(np.zeros(len(table), np.uint64), table.T))
    for one, other in zip(range(len(rows)), kinds.first[kinds.of], strict=True):
        assert rows[one] == rows[other]
    assert len(kinds.first) == len({tuple(row) for row in rows})


def test_what_is_done_at_once_keeps_its_order_and_its_errors() -> None:
    names = [str(number) for number in range(100)]
    assert to_each(int, names) == {name: int(name) for name in names}
    with pytest.raises(ValueError, match="invalid literal"):
        to_each(int, ["1", "one"])
