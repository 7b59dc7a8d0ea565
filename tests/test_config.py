"""Each part of a configuration is read once, and what was read is what is used."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hubscan import pipeline
from hubscan.config import Config
from hubscan.model.errors import ConfigError
from hubscan.rules import Choice
from hubscan.settings import locate
from hubscan.store.datadir import DataDir

_LISTENERS: list[list[Path]] = []
"""Where opened files are noted; a hook of the interpreter cannot be taken off again."""


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _LISTENERS and isinstance(arguments[0], str | Path):
        _LISTENERS[-1].append(Path(arguments[0]))


sys.addaudithook(_note)


@pytest.fixture
def opened() -> Iterator[list[Path]]:
    """The files that the test opens, in order."""
    found: list[Path] = []
    _LISTENERS.append(found)
    yield found
    _LISTENERS.pop()


def test_a_run_reads_each_file_once(opened: list[Path], tmp_path: Path) -> None:
    folder = locate.built_in()
    pipeline.run(
        DataDir(tmp_path), Config(folder), source="sample", out=tmp_path / "out", formats=("csv",)
    )
    counts = Counter(path for path in opened if path.is_relative_to(folder))
    rules = [path for path in counts if path.is_relative_to(folder / "rules")]
    assert len(rules) == len(list((folder / "rules").rglob("*.yaml")))
    assert {path: n for path, n in counts.items() if n > 1} == {}


def test_a_part_is_read_when_it_is_asked_for(opened: list[Path]) -> None:
    config = Config(locate.built_in())
    assert config.assumptions is config.assumptions
    assert {path.name for path in opened if path.is_relative_to(config.folder)} == {
        "assumptions.yaml",
        "classification.yaml",
        "mixtures.yaml",
        "packed_formats.yaml",
    }


def test_other_rule_files_leave_the_rest_as_it_is(tmp_path: Path) -> None:
    config = Config(locate.built_in())
    assert config.with_rules(None) is config
    other = config.with_rules(tmp_path)
    assert other.with_rules(tmp_path) is other
    assert other.folder == config.folder


def test_conventions_and_no_choice_at_all() -> None:
    config = Config(locate.built_in())
    assert config.assumptions_under(Choice()) is config.assumptions
    bent = config.assumptions_under(Choice(conventions={"mixture_parameters": "total"}))
    assert bent.chosen == {"mixture_parameters": "total"}


def test_what_is_hashed_is_what_was_used(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    shutil.copytree(locate.built_in(), folder)
    config, untouched = Config(folder), Config(locate.built_in()).fingerprints
    assert config.assumptions.constants
    for name in ("assumptions.yaml", "developers.csv"):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write("\n")
    changed = {name for name, sha in config.fingerprints.items() if sha != untouched[name]}
    assert changed == {"developers.csv"}


def test_who_asks_again_gets_what_was_read_until_a_file_changes(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    shutil.copytree(locate.built_in(), folder)
    first = Config.find(folder)
    assert Config.find(folder) is first
    assert Config.find(folder, rules_dir=folder / "rules") is not first
    notes = (folder / "developers.csv").read_text("utf-8")
    (folder / "developers.csv").write_text(notes, "utf-8")
    second = Config.find(folder)
    assert second is not first
    (folder / "rules" / "one-more.yaml").write_text("x", "utf-8")
    assert Config.find(folder) is not second


def test_a_figure_of_a_developer_that_is_no_number_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "developers.csv").write_text(
        "namespace,developer_revenue_usd\nlab,1e9\nother,many\n", encoding="utf-8"
    )
    with pytest.raises(ConfigError, match=r"developers\.csv:3: developer_revenue_usd: 'many'"):
        Config(tmp_path).developers  # noqa: B018 - it is read when it is asked for
