"""Models with the same verdicts are one kind, and a kind says what its models are."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from hubscan.tally import alike
from tests.support.tables import own_database

COLUMNS = 115
"""More than are packed at once, and more than two times as many as are read at once."""


@given(
    arrays.arrays(
        np.int8,
        st.tuples(st.integers(0, 30), st.just(COLUMNS)),
        elements=st.integers(0, 3),
        fill=st.just(0),
    )
)
def test_a_kind_is_a_row_of_verdicts(levels: np.ndarray) -> None:
    names = [f"r/t@m{i}" for i in range(COLUMNS)]
    con = own_database()
    con.register("verdicts", pa.table({n: levels[:, i] for i, n in enumerate(names)}))
    found = alike.find(con, names)
    kinds = found.kinds
    assert kinds.number == len(np.unique(levels, axis=0))
    for place, name in enumerate(names):
        assert found.columns[name].shape == (kinds.number,)
        assert (found.columns[name][kinds.of] == levels[:, place]).all()
