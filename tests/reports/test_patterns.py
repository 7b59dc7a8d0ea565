"""What many models have in common is stored once, and read back as it was."""

from __future__ import annotations

from hubscan.model.tables import Column
from hubscan.reports.rows import patterns
from hubscan.store.engine import connect

COLUMNS = tuple(
    Column(name, kind, "")
    for name, kind in (("t", "VARCHAR"), ("b", "BOOLEAN"), ("d", "DOUBLE"), ("v", "TINYINT"))
)
ROWS = [
    ('it\'s, "odd"', True, 0.1, 3),
    (None, None, None, None),
    ("", False, 0.0, 0),
    (None, None, None, None),
    ('it\'s, "odd"', True, 0.1, 3),
    ('it\'s, "odd"', True, 0.1, None),
]


def test_equal_rows_are_one_pattern_and_no_others() -> None:
    con = connect(threads=1)
    con.execute("CREATE TABLE r (t VARCHAR, b BOOLEAN, d DOUBLE, v TINYINT)")
    con.executemany("INSERT INTO r VALUES (?, ?, ?, ?)", ROWS)
    found = patterns.number(con, "r", COLUMNS, patterns.TRAIT)
    assert found.of.tolist() == [0, 1, 2, 1, 0, 3]
    kept = con.execute(f"SELECT t, b, d, v FROM {found.relation} ORDER BY {found.key}").fetchall()
    assert [kept[i] for i in found.of] == ROWS


def test_texts_keep_their_numbers_from_batch_to_batch() -> None:
    con = connect(threads=1)
    texts = [f"t{i % 7}" if i % 5 else None for i in range(2 * 131_072 + 3)]
    con.execute(
        "CREATE TABLE r AS SELECT CASE WHEN i % 5 <> 0 THEN 't' || i % 7 END AS t"
        f" FROM range({len(texts)}) s(i)"
    )
    found = patterns.number(con, "r", COLUMNS[:1], patterns.TRAIT)
    kept = con.execute(f"SELECT t FROM {found.relation} ORDER BY {found.key}").fetchall()
    assert len(kept) == len(set(texts))
    assert [kept[i][0] for i in found.of] == texts
