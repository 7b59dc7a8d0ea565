"""What was made of files is kept for the next start, and is never anything but what they say."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from shutil import copytree

import pytest

from hubscan.model.errors import ConfigError
from hubscan.rules import Rulebook, rulebook
from hubscan.settings import kept as kept_files
from hubscan.settings import locate, made_before


@pytest.fixture(autouse=True)
def kept(kept_between_starts: Path) -> Path:
    return kept_between_starts / "rules"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders whose rules are read from here on, and not found."""
    folders: list[Path] = []
    read = rulebook._read

    def noted(folder: Path, *rest: object) -> Rulebook:
        folders.append(folder)
        return read(folder, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(rulebook, "_read", noted)
    return folders


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration of a few rules."""
    whole, folder = locate.built_in(), tmp_path / "config"
    copytree(whole / "rules" / "eu", folder / "rules")
    (folder / "reference_points.yaml").write_bytes((whole / "reference_points.yaml").read_bytes())
    return folder


def test_every_rule_of_the_configuration_is_the_same_the_second_time(reads: list[Path]) -> None:
    first, second = (rulebook.load(locate.built_in()) for _ in range(2))
    assert second == first
    assert repr(second) == repr(first)
    assert len(reads) == 1


def test_a_changed_file_is_read_anew(config: Path, reads: list[Path]) -> None:
    before = rulebook.load(config)
    path = next(path for path in sorted((config / "rules").rglob("*.yaml")))
    path.write_text(path.read_text() + "# a remark\n")
    assert rulebook.load(config) == before
    moved = config / "reference_points.yaml"
    moved.write_text(moved.read_text() + "# a remark\n")
    rulebook.load(config)
    path.write_text("nonsense: 1\n")
    for _ in range(2):
        with pytest.raises(ConfigError, match="nonsense"):
            rulebook.load(config)
    assert len(reads) == 5


def test_places_are_those_of_the_files_that_are_read_now(config: Path, tmp_path: Path) -> None:
    rulebook.load(config)
    twin = config.rename(tmp_path / "twin")
    assert {rule.path.is_relative_to(twin) for rule in rulebook.load(twin).rules} == {True}


def test_what_is_damaged_or_foreign_is_read_anew(
    config: Path, kept: Path, reads: list[Path]
) -> None:
    told = rulebook.load(config)
    (entry,) = kept.iterdir()
    whole = entry.read_bytes()
    damaged = [
        whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        for place in range(0, len(whole), len(whole) // 20)
    ]
    for content in (*damaged, b"", whole[:64], whole[:-1]):
        reads.clear()
        entry.write_bytes(content)
        assert rulebook.load(config) == told
        assert reads == [config]


class _Touches:
    """Does something when it is taken out of a pickle."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("payload", ["a function", "a class of others", "no pickle", "nothing"])
def test_only_our_own_classes_are_taken_out(
    payload: str, config: Path, kept: Path, tmp_path: Path, reads: list[Path]
) -> None:
    told = rulebook.load(config)
    (entry,) = kept.iterdir()
    written = {
        "a function": pickle.dumps(_Touches(tmp_path / "touched")),
        "a class of others": pickle.dumps(ValueError("no")),
        "no pickle": b"no pickle",
        "nothing": b"",
    }
    kept_files.keep("rules", entry.name, written[payload], most_files=10)
    assert rulebook.load(config) == told
    assert len(reads) == 2
    assert not (tmp_path / "touched").exists()


def test_other_code_makes_it_anew(
    config: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    rulebook.load(config)
    monkeypatch.setattr(made_before, "_code", lambda _: "another")
    rulebook.load(config)
    assert len(reads) == 2


def test_what_cannot_be_kept_is_made_every_time(tmp_path: Path) -> None:
    made = [made_before.made("odd", [], Path.read_bytes, (), lambda: lambda: 1) for _ in range(2)]
    assert [value() for value in made] == [1, 1]


def test_a_folder_that_others_may_write_to_is_left_alone(config: Path, kept: Path) -> None:
    kept.mkdir(parents=True)
    kept.chmod(0o777)
    assert rulebook.load(config) == rulebook.load(config)
    assert not any(kept.iterdir())
