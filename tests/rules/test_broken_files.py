"""Broken rule files: each gives its message, at its line.

The first line of each file in `broken/` is the message after a `#`, the second the line.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hubscan.model.errors import ConfigError
from hubscan.rules import load

CONFIG = Path(__file__).resolve().parents[2] / "config"
BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))


def test_there_are_at_least_forty() -> None:
    assert len(BROKEN) >= 40


@pytest.mark.parametrize("path", BROKEN, ids=lambda p: p.stem)
def test_message_and_line(path: Path, tmp_path: Path) -> None:
    message, line = (text.removeprefix("# ") for text in path.read_text().splitlines()[:2])
    shutil.copy(path, tmp_path)
    with pytest.raises(ConfigError) as caught:
        load(CONFIG, rules_dir=tmp_path)
    said = str(caught.value)
    assert said.startswith(f"{tmp_path / path.name}:{line.removeprefix('line ')}: {message}")
    assert caught.value.exit_code == 4


def test_the_whole_file_they_were_broken_from_is_fine(tmp_path: Path) -> None:
    lines = (Path(__file__).parent / "broken" / "negative-threshold.yaml").read_text()
    fine = lines.replace('"> -70 %"', '"> 70 %"').replace("id: negative-threshold", "id: fine")
    (tmp_path / "fine.yaml").write_text(fine)
    assert [rule.id for rule in load(CONFIG, rules_dir=tmp_path).rules] == ["fine"]
