"""Parsed YAML is kept for the next start, and is never anything but what the text says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubscan.model.errors import ConfigError
from hubscan.settings import locate, parsed_before, strict_yaml

LONG = "# " + "long enough to be kept " * 40 + "\n"
TEXT = LONG + "flop_line: 1e25\nday: 2024-08-01\nlist: [1, two, {three: 2023-10-30}]\nno: no\n"


@pytest.fixture(autouse=True)
def kept(kept_between_starts: Path) -> Path:
    return kept_between_starts / "yaml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.yaml"
    path.write_text(TEXT)
    return path


def _only(folder: Path) -> Path:
    (found,) = folder.iterdir()
    return found


def _parses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are parsed from here on."""
    parsed: list[str] = []
    parse = strict_yaml.parse

    def noted(text: str, path: Path) -> strict_yaml.Document:
        parsed.append(text)
        return parse(text, path)

    monkeypatch.setattr(strict_yaml, "parse", noted)
    return parsed


def test_every_file_of_the_configuration_is_the_same_the_second_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paths = sorted(locate.built_in().rglob("*.yaml"))
    first = [strict_yaml.load(path) for path in paths]
    parsed = _parses(monkeypatch)
    for path, one in zip(paths, first, strict=True):
        again = strict_yaml.load(path)
        assert (again.path, repr(again.data), again.lines) == (path, repr(one.data), one.lines)
    assert parsed == []


def test_a_changed_file_is_read_anew(file: Path) -> None:
    strict_yaml.load(file)
    file.write_text(TEXT.replace("1e25", "1e26"))
    assert strict_yaml.load(file).data["flop_line"] == 1e26


def test_messages_name_the_file_that_is_read_now(file: Path, tmp_path: Path) -> None:
    strict_yaml.load(file)
    twin = tmp_path / "twin.yaml"
    twin.write_text(TEXT)
    assert strict_yaml.load(twin).where("day") == f"{twin}:3"


def test_no_changed_bit_is_believed(file: Path, kept: Path) -> None:
    told = strict_yaml.load(file)
    entry = _only(kept)
    whole = entry.read_bytes()
    for place in range(0, len(whole), 7):
        entry.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert strict_yaml.load(file) == told
    for length in (0, 1, 64, 65, len(whole) - 1):
        entry.write_bytes(whole[:length])
        assert strict_yaml.load(file) == told
    assert entry.read_bytes() == whole


def test_what_stands_under_another_name_is_not_believed(file: Path, kept: Path) -> None:
    strict_yaml.load(file)
    entry = _only(kept)
    file.write_text(TEXT.replace("1e25", "1e26"))
    strict_yaml.load(file)
    (other,) = (path for path in kept.iterdir() if path != entry)
    other.write_bytes(entry.read_bytes())
    assert strict_yaml.load(file).data["flop_line"] == 1e26


def test_another_parser_parses_anew(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    strict_yaml.load(file)
    parsed = _parses(monkeypatch)
    monkeypatch.setattr(parsed_before, "_code", lambda: b"another")
    strict_yaml.load(file)
    assert parsed == [TEXT]


@pytest.mark.parametrize("what", ["a file", "open to others"])
def test_a_folder_that_cannot_be_used_is_left_alone(what: str, file: Path, kept: Path) -> None:
    kept.parent.mkdir(parents=True)
    if what == "a file":
        kept.touch()
    else:
        kept.mkdir()
        kept.chmod(0o777)
    assert strict_yaml.load(file) == strict_yaml.load(file)
    assert kept.is_file() or not any(kept.iterdir())


def test_a_full_disk_is_no_error(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert strict_yaml.load(file).data["no"] == "no"


def test_many_at_once_all_read_the_same(file: Path, kept: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from hubscan.settings import strict_yaml;"
        "print([repr(strict_yaml.load(Path(sys.argv[1])).data) for _ in range(50)][-1])"
    )
    asked = [
        subprocess.Popen([sys.executable, "-c", code, str(file)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    told = {process.communicate()[0].strip() for process in asked}
    assert told == {repr(strict_yaml.load(file).data)}
    assert _only(kept).stat().st_size > 0


def test_no_more_are_kept_than_are_used(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsed_before, "_MOST_FILES", 10)
    for number in range(25):
        (tmp_path / "n.yaml").write_text(f"{TEXT}number: {number}\n")
        strict_yaml.load(tmp_path / "n.yaml")
    assert len(list(kept.iterdir())) <= 10


def test_what_is_wrong_is_said_every_time(file: Path) -> None:
    file.write_text(TEXT + "day: 2025-01-01\n")
    for _ in range(2):
        with pytest.raises(ConfigError, match="the key 'day' is given twice"):
            strict_yaml.load(file)


_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), st.dates()
)
_TREES = st.recursive(
    _SCALARS, lambda t: st.lists(t, max_size=4) | st.dictionaries(st.text(), t, max_size=4)
)


@given(_TREES)
def test_any_tree_comes_back_as_it_was(tree: object) -> None:
    lines: parsed_before.Lines = {(): 1, ("a", 0): 2}
    assert repr(parsed_before._decoded(parsed_before._encoded((tree, lines)))) == repr(
        (tree, lines)
    )


@pytest.mark.parametrize("tree", [{1: "a"}, {"a": {None: 1}}, b"bytes", {"a": (1, 2)}])
def test_what_json_would_change_is_not_kept(tree: object) -> None:
    with pytest.raises(TypeError):
        parsed_before._encoded((tree, {}))
