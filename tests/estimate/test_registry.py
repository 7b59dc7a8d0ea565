"""Declared methods: found by their files, and refused with file and line where they cannot work."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from hubscan.estimate import choice
from hubscan.estimate.assumptions import load
from hubscan.estimate.registry import check, check_assumptions, quantity
from hubscan.estimate.stages import ALL
from hubscan.model.errors import ConfigError

CONFIG = Path(__file__).resolve().parents[2] / "config"

_QUANTITY = """
from hubscan.estimate.method import Fact, Facts

QUANTITY, TABLE, UNIT = "wheels", "own_wheels", "wheels"
FACTS = Facts("carts s", "s.model", {"axles": Fact("s.axles", "axles"), "said": Fact("s.said")})
"""
_METHOD = """
from hubscan.estimate.method import Method

METHOD = Method(
    name="{name}",
    rank={rank},
    when="{when}",
    low="{low}",
    best="axles",
    high="axles",
    grade="'derived'",
    source="{source}",
    because="it is so",
    basis="definition",
)
"""
_AXLES = {
    "name": "axles", "rank": 10, "when": "axles > 0", "low": "axles", "source": "'the cart'",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    package = tmp_path / "wheels"
    package.mkdir()
    (package / "__init__.py").write_text(_QUANTITY)
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    yield package
    for name in [n for n in sys.modules if n.split(".")[0] == "wheels"]:
        del sys.modules[name]
    quantity.cache_clear()


def _write(folder: Path, file: str, **changed: object) -> None:
    (folder / f"{file}.py").write_text(_METHOD.format(**(_AXLES | changed)))
    importlib.invalidate_caches()


def test_adding_a_method_is_one_file(folder: Path) -> None:
    _write(folder, "by_axles")
    _write(folder, "by_word", name="said", rank=5, when="said IS NOT NULL", source="said")
    found = quantity("wheels")
    assert [m.name for m in found.methods] == ["said", "axles"]
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE carts AS FROM (VALUES (0, 2, NULL), (1, 3, 'card'), (2, 0, NULL))"
        )
        con.execute("ALTER TABLE carts RENAME col0 TO model")
        con.execute("ALTER TABLE carts RENAME col1 TO axles")
        con.execute("ALTER TABLE carts RENAME col2 TO said")
        choice.make(con, found, load(CONFIG))
        rows = con.execute(
            "SELECT model, best, method, source FROM own_wheels ORDER BY 1"
        ).fetchall()
    assert rows[:2] == [(0, 2.0, "axles", "the cart"), (1, 3.0, "said", "card")]
    assert rows[2:] == [(2, None, None, None)]


@pytest.mark.parametrize(
    ("changed", "field", "complaint"),
    [
        ({"when": "spokes > 0"}, "when", "there is no fact 'spokes' about wheels"),
        ({"low": "axles * 0.9"}, "low", "the number 0.9 has no name"),
        ({"low": "axles *"}, "low", "is not an expression"),
        ({"source": ""}, "source", "a method needs its source"),
    ],
)
def test_a_wrong_declaration_is_refused_with_file_and_line(
    folder: Path, changed: dict[str, str], field: str, complaint: str
) -> None:
    _write(folder, "by_axles", **changed)
    with pytest.raises(ConfigError) as caught:
        check(quantity("wheels"))
    lines = (folder / "by_axles.py").read_text().splitlines()
    line = next(n for n, text in enumerate(lines, 1) if text.strip().startswith(f"{field}="))
    assert f"by_axles.py:{line}: " in str(caught.value)
    assert complaint in str(caught.value)


@pytest.mark.parametrize("same", [{"name": "other"}, {"rank": 20}])
def test_two_methods_of_one_rank_or_name_are_refused(folder: Path, same: dict[str, object]) -> None:
    _write(folder, "by_axles")
    _write(folder, "by_word", **same)
    with pytest.raises(ConfigError, match=r"by_word\.py:\d+: '(10|axles)' is the rank or name of"):
        quantity("wheels")


def test_an_unknown_assumption_is_refused_with_file_and_line(folder: Path) -> None:
    _write(folder, "by_axles", low="axles * $grease")
    with pytest.raises(ConfigError, match=r"by_axles\.py:8: there is no assumption 'grease'"):
        check_assumptions([quantity("wheels")], load(CONFIG).names)


def test_a_number_without_a_name_among_the_facts_is_refused(folder: Path) -> None:
    _write(folder, "by_axles")
    (folder / "__init__.py").write_text(_QUANTITY.replace('"s.axles"', '"s.axles * 2.5"'))
    with pytest.raises(ConfigError, match=r"facts about wheels: the number 2\.5 has no name"):
        check(quantity("wheels"))


@pytest.mark.parametrize(
    ("written", "changed"),
    [
        ('"s.axles"', '"s.axles * $grease"'),
        ("QUANTITY,", "DOUBT = Doubt('$grease', '$name_only_range')\nQUANTITY,"),
    ],
    ids=["facts", "doubt"],
)
def test_an_unknown_assumption_outside_methods_is_refused(
    folder: Path, written: str, changed: str
) -> None:
    _write(folder, "by_axles")
    text = _QUANTITY.replace("import Fact,", "import Doubt, Fact,").replace(written, changed)
    (folder / "__init__.py").write_text(text)
    with pytest.raises(ConfigError, match="facts about wheels: there is no assumption 'grease'"):
        check_assumptions([quantity("wheels")], load(CONFIG).names)


def test_every_declared_method_can_work() -> None:
    for one in ALL:
        check(one)
