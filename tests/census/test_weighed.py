"""Degrees of kinds of models are those of the models, however many columns tell them apart."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hubscan.census.weighed import coarser, finer, nothing


@given(
    st.integers(2, 20).flatmap(
        lambda width: st.lists(
            st.lists(st.sampled_from([0, 1, 127, 128, 254, 255]), min_size=width, max_size=width),
            min_size=1,
            max_size=30,
        )
    )
)
def test_each_column_stays_what_it_was(rows: list[list[int]]) -> None:
    table = np.array(rows, np.uint8)
    columns = {str(place): column for place, column in enumerate(table.T)}
    first, *others = columns
    weighed = finer(nothing(len(rows)), {first: columns[first]})
    weighed = finer(weighed, {name: columns[name] for name in others})
    assert finer(weighed, {}) is weighed
    assert weighed.kinds.number == len({tuple(row) for row in rows})
    for name, column in columns.items():
        assert (weighed.of_models(name) == column).all()
    del weighed.columns[first]
    fewer = coarser(weighed)
    assert fewer.kinds.number == len({tuple(row[1:]) for row in rows})
    for name in others:
        assert (fewer.of_models(name) == columns[name]).all()
