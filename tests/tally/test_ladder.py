"""Counts above a moving line against a loop over models."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hubscan.tally import ladder
from tests.support.tables import estimate, make, own_database

END = st.one_of(st.none(), st.sampled_from([1e21, 1e22, 1e23, 2e23, 1e24]))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(END, END, END), max_size=8), st.booleans())
def test_each_line_counts_like_the_loop(rows: list[tuple[float | None, ...]], strict: bool) -> None:
    con = own_database()
    make(
        con,
        "estimates",
        [{"model": i, **estimate("training_flop", *ends)} for i, ends in enumerate(rows)],
    )
    lines = np.array([1e22, 1e23, 3e24])
    counts = ladder.load(con, "training_flop").counts(lines, strictly=strict)
    for line, (surely, likely, possibly) in zip(lines, counts, strict=True):

        def over(value: float | None, if_open: bool, line: float = line) -> bool:
            return if_open if value is None else value > line or (value == line and not strict)

        assert surely == sum(over(low, False) for low, _, _ in rows)
        assert likely == sum(over(low if best is None else best, False) for low, best, _ in rows)
        assert possibly == sum(over(high, True) for _, _, high in rows)
